//! The end of a sharing: it is taken back, consent is taken back, or the session itself goes.

use crate::library::{FORMAT, LeftCopies, Library, LibraryError, Places, SessionFolder, Share};
use crate::ops::retention::{self, Reason};

use super::{SharingError, TakenBack, copy, exchange, live_shares, reach};

/// Why a sharing ends, and so what goes if what the coach wrote cannot be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ops) enum Ending {
    /// It is taken back: the copy stays until everything could be fetched.
    TakenBack,
    /// Consent is taken back: the sound of the copy goes at once, the rest as above.
    ConsentWithdrawn,
    /// The session is deleted with everything in it: the copy goes.
    Deleted,
}

/// Ends one sharing.
pub(super) fn end(
    own: &Library,
    places: &Places,
    folder: &SessionFolder,
    share: &Share,
    ending: Ending,
    now: &str,
) -> Result<TakenBack, SharingError> {
    let from = reach(share)?;
    let inside = copy::inside(own, folder);
    let found = copy::find(own, &inside, &from)?;
    let mut report = TakenBack::default();
    if let Some(copy) = &found {
        if ending == Ending::ConsentWithdrawn {
            retention::silence(copy, now)?;
        }
        report = fetch_last(own, folder, copy, &from, ending)?;
    }
    let _writing = folder.lock()?;
    let mut record = folder.shared()?;
    let with_others =
        |it: &Share| it.is_live() && it.library_id == share.library_id && it.coach != share.coach;
    let others = record.value.shares.iter().any(with_others);
    match &found {
        // When the session goes or its consent does, nobody keeps a copy.
        Some(copy) if others && ending == Ending::TakenBack => copy::end_share(copy, share, now)?,
        Some(copy) => {
            retention::delete_for_good(&from, places, copy, Reason::TakenBack, now)?;
        }
        None => {}
    }
    copy::clear_remains(&inside, &from)?;
    for it in record.value.shares.iter_mut().filter(|it| it.is_live() && it.is_same(share)) {
        it.withdrawn = Some(now.to_owned());
    }
    record.save()?;
    Ok(report)
}

/// Fetches what was written in a copy before it goes.
fn fetch_last(
    own: &Library,
    folder: &SessionFolder,
    copy: &SessionFolder,
    from: &Library,
    ending: Ending,
) -> Result<TakenBack, SharingError> {
    let fetched = exchange::fetch(own, folder, copy, from);
    if ending == Ending::Deleted {
        // What came goes with the session, and so does what could not come.
        return Ok(TakenBack::default());
    }
    let mut fetched = fetched?;
    if !fetched.problems.is_empty() {
        let (copy, why) = (copy.path().to_owned(), fetched.problems.join("; "));
        return Err(match ending {
            Ending::ConsentWithdrawn => SharingError::OnlySilenced { copy, why },
            Ending::TakenBack | Ending::Deleted => SharingError::NotFetched { copy, why },
        });
    }
    // The workbook lies beside the copy and does not go with it.
    match exchange::with_workbook(own, folder, from) {
        Ok(entries) => fetched.add(entries),
        Err(error) => fetched.problems.push(error.to_string()),
    }
    Ok(TakenBack { fetched, drafts: copy::unfinished(copy, folder)? })
}

/// Ends every sharing of a session; what could not be done, in words.
pub(in crate::ops) fn end_all(
    own: &Library,
    places: &Places,
    folder: &SessionFolder,
    ending: Ending,
    now: &str,
) -> Result<Vec<String>, LibraryError> {
    let mut problems = Vec::new();
    for share in live_shares(folder)? {
        if let Err(error) = end(own, places, folder, &share, ending, now) {
            problems.push(error.to_string());
        }
    }
    Ok(problems)
}

/// Notes the copies of a session that is about to be deleted, so that they can be taken back later.
pub(in crate::ops) fn leave_copies(own: &Library, folder: &SessionFolder) -> Result<(), LibraryError> {
    let shares = live_shares(folder)?;
    let parts = copy::inside(own, folder);
    let place = parts.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    own.note_left_copies(&folder.id(), LeftCopies { format: FORMAT, place, shares })
}

/// Takes back the copies that outlived their sessions, where they can be reached now; what could not be
/// done, in words. For the start of the program.
pub fn take_back_left(own: &Library, places: &Places, now: &str) -> Vec<String> {
    let files = match own.left_copies() {
        Ok(files) => files,
        Err(error) => return vec![error.to_string()],
    };
    let mut problems = Vec::new();
    for path in files {
        let mut stored = match Library::left_copies_at(&path) {
            Ok(stored) => stored,
            Err(error) => {
                problems.push(error.to_string());
                continue;
            }
        };
        let inside = stored.value.inside();
        stored.value.shares.retain(|share| match end_left(own, places, &inside, share, now) {
            Ok(()) => false,
            Err(error) => {
                problems.push(format!("A copy of a session that is deleted here is still shared: {error}"));
                true
            }
        });
        let kept = if stored.value.shares.is_empty() {
            std::fs::remove_file(&path).map_err(LibraryError::io("cannot be removed", &path))
        } else {
            stored.save()
        };
        problems.extend(kept.err().map(|it| it.to_string()));
    }
    problems
}

fn end_left(
    own: &Library,
    places: &Places,
    inside: &std::path::Path,
    share: &Share,
    now: &str,
) -> Result<(), SharingError> {
    let from = reach(share)?;
    if let Some(copy) = copy::find(own, inside, &from)? {
        retention::delete_for_good(&from, places, &copy, Reason::TakenBack, now)?;
    }
    copy::clear_remains(inside, &from)?;
    Ok(())
}

/// Brings the last day of every copy to that of its session; what could not be told, in words.
pub(in crate::ops) fn tell_last_day(
    own: &Library,
    folder: &SessionFolder,
) -> Result<Vec<String>, LibraryError> {
    in_each_copy(own, folder, &|copy| Ok(copy::tell_last_day(folder, copy)?))
}

/// Takes the sound out of the answers in every copy that have lost it here; where that could not be done,
/// in words.
pub(in crate::ops) fn silence_copies(
    own: &Library,
    folder: &SessionFolder,
) -> Result<Vec<String>, LibraryError> {
    in_each_copy(own, folder, &|copy| exchange::silence_as_own(folder, copy))
}

fn in_each_copy(
    own: &Library,
    folder: &SessionFolder,
    work: &dyn Fn(&SessionFolder) -> Result<(), SharingError>,
) -> Result<Vec<String>, LibraryError> {
    let mut problems = Vec::new();
    for share in live_shares(folder)? {
        let done = reach(&share)
            .and_then(|to| copy::find(own, &copy::inside(own, folder), &to))
            .and_then(|copy| copy.map_or(Ok(()), |copy| work(&copy)));
        problems.extend(done.err().map(|it| it.to_string()));
    }
    problems.dedup();
    Ok(problems)
}
