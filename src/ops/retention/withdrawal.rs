//! Taking back the consent to a session or recording: everything goes in which it is heard.
//!
//! First the session says so, then its sound goes: a program that is killed between the two leaves sound
//! that nobody may use, and the next start, the repair, or doing it again deletes it.

use std::fs;
use std::path::PathBuf;

use crate::domain::assignment::known_by_number;
use crate::domain::session::SessionId;
use crate::library::spool::Spool;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, write};
use crate::ops::session::OpenSession;
use crate::ops::{OpsError, coaching, import, sharing};

use super::{change_recording, log};

/// What became of taking back a consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// How many sound files were deleted in this library.
    pub recordings: usize,
    /// What is left of its copies, in words: one that cannot be reached now, or that holds what could not
    /// be fetched. It is tried again at each start.
    pub left: Vec<String>,
}

/// Takes back the consent to a session or recording: its sound is deleted, in its folder and its copies,
/// in answers to feedback, in the spool and in the cache; the codes and the trainee's own words stay.
pub fn withdraw_consent(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    now: &str,
) -> Result<Withdrawal, OpsError> {
    mark(library, folder, now)?;
    let mut done = remove_everywhere(library, places, folder, &|_| false)?;
    log(library, &format!("{now} consent withdrawn, recordings deleted: {}", done.recordings))?;
    // The sound is gone here by now, whatever becomes of the copies.
    done.left.extend(end_copies(library, places, folder, now));
    Ok(done)
}

/// What was left of consents that were taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// The sessions and recordings whose sound was still there, and is deleted now.
    pub sessions: Vec<SessionFolder>,
    /// What is still left, in words.
    pub left: Vec<String>,
}

/// Finishes taking back consents where a program was killed, or a copy could not be reached, when it was
/// done. For the start of the program. What the reader codes under a number alone is left to others, so
/// that nothing of it is opened; and so is what is open somewhere.
pub fn finish_withdrawals(
    library: &Library,
    places: &Places,
    reader: Option<&str>,
    now: &str,
) -> Result<Finished, LibraryError> {
    let mut finished = Finished::default();
    let (assigned, _problems) = library.assignments()?;
    let leave = |id: &str| reader.is_some_and(|reader| known_by_number(&assigned, id, reader).is_some());
    for folder in library.session_folders()? {
        // What cannot be read is named by the list of sessions.
        if leave(&folder.id()) || !is_withdrawn(&folder).unwrap_or(false) {
            continue;
        }
        match finish(library, places, &folder, &leave, now) {
            Ok((removed, left)) => {
                finished.left.extend(left);
                if removed {
                    finished.sessions.push(folder);
                }
            }
            Err(OpsError::Library(LibraryError::InUse(_))) => {}
            Err(error) => finished.left.push(error.to_string()),
        }
    }
    Ok(finished)
}

fn finish(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    leave: Leave<'_>,
    now: &str,
) -> Result<(bool, Vec<String>), OpsError> {
    let mut done = Withdrawal::default();
    if !sound_in(folder)?.is_empty() || Spool::at(places.spool.clone()).holds_session(&folder.id())? {
        drop(folder.lock()?);
        done = remove_everywhere(library, places, folder, leave)?;
    }
    if done.recordings > 0 {
        log(library, &format!("{now} consent withdrawn, recordings deleted: {}", done.recordings))?;
    }
    done.left.extend(end_copies(library, places, folder, now));
    Ok((done.recordings > 0, done.left))
}

/// Takes every copy back; what could not be done, in words.
fn end_copies(library: &Library, places: &Places, folder: &SessionFolder, now: &str) -> Vec<String> {
    sharing::end_all(library, places, folder, sharing::Ending::ConsentWithdrawn, now)
        .unwrap_or_else(|error| vec![format!("with whom it is shared cannot be read: {error}")])
}

/// Takes the sound out of a copy: what says so first, then the sound, which goes even where somebody has
/// the copy open.
pub(in crate::ops) fn silence(copy: &SessionFolder, now: &str) -> Result<(), LibraryError> {
    let marked = mark_copy(copy, now);
    remove_sound(copy)?;
    marked
}

fn mark_copy(copy: &SessionFolder, now: &str) -> Result<(), LibraryError> {
    if copy.kind() == Some(FolderKind::Recording) {
        return mark_recording(copy, now);
    }
    let _writing = copy.lock()?;
    let mut stored = copy.session()?;
    stored.value.withdraw_consent(now);
    stored.save()
}

fn mark(library: &Library, folder: &SessionFolder, now: &str) -> Result<(), OpsError> {
    if folder.kind() == Some(FolderKind::Recording) {
        return Ok(mark_recording(folder, now)?);
    }
    OpenSession::resume(library, folder.clone())?.withdraw(now)
}

fn mark_recording(folder: &SessionFolder, now: &str) -> Result<(), LibraryError> {
    change_recording(folder, |recording| {
        recording.consent.withdrawn.get_or_insert_with(|| now.to_owned());
    })?;
    Ok(())
}

fn is_withdrawn(folder: &SessionFolder) -> Result<bool, LibraryError> {
    Ok(match folder.kind() {
        Some(FolderKind::Recording) => folder.recording()?.value.consent.withdrawn.is_some(),
        Some(FolderKind::Practice) | None => folder.session()?.value.consent.withdrawn.is_some(),
    })
}

/// Removes what is heard of a session from this library and from what was made of it: its own sound last,
/// so that what is left of a work that was cut short can be seen.
fn remove_everywhere(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    leave: Leave<'_>,
) -> Result<Withdrawal, OpsError> {
    let id: SessionId = folder.id();
    let mut recordings = Spool::at(places.spool.clone()).remove_session(&id)?;
    let answers = silence_answers_elsewhere(library, &id, leave)?;
    recordings += answers.recordings;
    recordings += remove_sound(folder)?;
    import::forget(places, library, &id)?;
    Ok(Withdrawal { recordings, left: answers.left })
}

/// Which sessions are left alone.
pub(super) type Leave<'a> = &'a dyn Fn(&str) -> bool;

/// Takes what is heard of a session out of the answers to feedback on others, here and in their copies.
pub(super) fn silence_answers_elsewhere(
    library: &Library,
    id: &str,
    leave: Leave<'_>,
) -> Result<Withdrawal, LibraryError> {
    let mut done = Withdrawal::default();
    for other in library.session_folders()? {
        if other.id() == *id || leave(&other.id()) {
            continue;
        }
        let (removed, problems) = coaching::silence_answers(&other, &|it| it.is_heard_from(id))?;
        done.left.extend(problems.iter().map(ToString::to_string));
        if removed > 0 {
            done.recordings += removed;
            done.left.extend(sharing::silence_copies(library, &other)?);
        }
    }
    Ok(done)
}

/// Removes the sound in a session's folder, and what its answers say of it; how many sounds there were.
fn remove_sound(folder: &SessionFolder) -> Result<usize, LibraryError> {
    // An answer that cannot be read, and so is left as it is, loses its sound with the others.
    let (mut removed, _problems) = coaching::silence_answers(folder, &|_| true)?;
    for path in sound_in(folder)? {
        fs::remove_file(&path).map_err(LibraryError::io("cannot be deleted", &path))?;
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        removed += usize::from(!write::is_temporary(&name));
    }
    write::sync_folder(folder.path()).map_err(LibraryError::io("cannot be deleted", folder.path()))?;
    Ok(removed)
}

/// Every file in a session's folder in which it is heard: replies, the sound that was brought in, answers
/// in which a line is answered again, what file-sync programs copied of these, and what killed programs
/// left. What a coach spoke is hers.
pub(in crate::ops) fn sound_in(folder: &SessionFolder) -> Result<Vec<PathBuf>, LibraryError> {
    let mut found = Vec::new();
    for place in [folder.path().to_owned(), folder.replies_folder()] {
        for path in super::files_in(&place)? {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let is_sound = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("wav"))
                || name.starts_with("original")
                || write::is_temporary(&name);
            if is_sound && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
