//! The copy of a session in a shared library.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SharingError, add_share};
use crate::domain::coding::CodingState;
use crate::domain::session::Session;
use crate::library::{
    Copied, FORMAT, FolderKind, Incoming, Library, LibraryError, SessionFolder, Share, SharedFile, Stored,
    clear_away, draft, incoming_id, left_behind,
};
use crate::ops::retention;

/// The single files that go along, where they are there.
const FILES: [&str; 4] = ["recording.ron", "scenario.ron", "scheme.ron", "who.ron"];

/// Where a session lies within the sessions of its library: year, month and id. Its copies lie there too.
pub(super) fn inside(own: &Library, folder: &SessionFolder) -> PathBuf {
    let elsewhere = |_| PathBuf::from("0000").join("00").join(folder.id());
    folder.path().strip_prefix(own.sessions()).map_or_else(elsewhere, Path::to_owned)
}

/// The copy of a session in another library; `None` where there is none any more.
///
/// # Errors
/// Something lies in its place, and it cannot be told whether that is the copy.
pub(super) fn find(
    own: &Library,
    inside: &Path,
    to: &Library,
) -> Result<Option<SessionFolder>, SharingError> {
    let place = to.sessions().join(inside);
    let is_there = place.try_exists().map_err(LibraryError::io("cannot be looked at", &place))?;
    let copy = if is_there {
        SessionFolder::at(place)
    } else {
        // A folder keeps its name where somebody moved it.
        let id = SessionFolder::at(place).id();
        match to.session_folders()?.into_iter().find(|it| it.id() == id) {
            Some(moved) => moved,
            None => return Ok(None),
        }
    };
    if copy.shared()?.value.copy_from.as_deref() == Some(own.id()) {
        Ok(Some(copy))
    } else {
        Err(SharingError::NotTheCopy(copy.path().to_owned()))
    }
}

/// Removes what killed programs left of a copy: one that was half made, or half deleted.
pub(super) fn clear_remains(inside: &Path, to: &Library) -> Result<(), LibraryError> {
    let place = SessionFolder::at(to.sessions().join(inside));
    for half in left_behind(to)? {
        if incoming_id(&half) == place.id() {
            clear_away(&half)?;
        }
    }
    retention::finish_deletion_of(to, &place.id())
}

/// Puts a copy into another library, whole or not at all; one that is there already gets another share.
/// Tells whether it was there.
pub(super) fn place(
    own: &Library,
    folder: &SessionFolder,
    to: &Library,
    trainee: &str,
    share: &Share,
) -> Result<(SessionFolder, bool), SharingError> {
    let inside = inside(own, folder);
    // The coach's side need not know where the folder lies on this computer.
    let share = Share { library: PathBuf::new(), ..share.clone() };
    let there = find(own, &inside, to).map_err(|error| match error {
        SharingError::NotTheCopy(path) => SharingError::Taken(path),
        other => other,
    })?;
    if let Some(copy) = there {
        let _writing = copy.lock()?;
        add_share(&mut copy.shared()?, &share)?;
        return Ok((copy, true));
    }
    let incoming = Incoming::at(to.sessions().join(inside))?;
    copy_session(&incoming, folder)?;
    for name in FILES {
        copy_file(&incoming, &folder.file(name), name)?;
    }
    for path in folder.recordings()?.into_iter().chain(folder.originals()?) {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        copy_file(&incoming, &path, &name)?;
    }
    copy_own_codings(&incoming, folder, trainee)?;
    let file = SharedFile { format: FORMAT, copy_from: Some(own.id().to_owned()), shares: vec![share] };
    Stored::new(incoming.folder().file("shared.ron"), file).save()?;
    match incoming.finish() {
        Ok(copy) => Ok((copy, false)),
        Err(error) => Err(error.into()),
    }
}

/// Says in a copy that a share has ended.
pub(super) fn end_share(copy: &SessionFolder, share: &Share, now: &str) -> Result<(), LibraryError> {
    let _writing = copy.lock()?;
    let mut stored = copy.shared()?;
    for it in stored.value.shares.iter_mut().filter(|it| it.is_live() && it.is_same(share)) {
        it.withdrawn = Some(now.to_owned());
    }
    stored.save()
}

/// How many codings in a copy are by others and not final.
pub(super) fn unfinished(copy: &SessionFolder, own: &SessionFolder) -> Result<usize, LibraryError> {
    let trainee = own.trainee()?;
    let mut number = 0;
    for path in copy.coding_files()? {
        let head = SessionFolder::coding_head(&path);
        number +=
            usize::from(head.is_ok_and(|it| it.state == CodingState::Draft && Some(it.coder) != trainee));
    }
    Ok(number)
}

/// Brings the last day of a copy to that of its session.
pub(super) fn tell_last_day(folder: &SessionFolder, copy: &SessionFolder) -> Result<(), LibraryError> {
    let day = last_day(folder)?;
    if last_day(copy)? == day {
        return Ok(());
    }
    let _writing = copy.lock()?;
    if copy.kind() == Some(FolderKind::Recording) {
        let mut stored = copy.recording()?;
        stored.value.keep_until = day;
        return stored.save();
    }
    let mut stored = copy.session()?;
    stored.value.keep_until = day;
    stored.save()
}

fn last_day(folder: &SessionFolder) -> Result<Option<String>, LibraryError> {
    Ok(match folder.kind() {
        Some(FolderKind::Recording) => folder.recording()?.value.keep_until,
        Some(FolderKind::Practice) | None => folder.session()?.value.keep_until,
    })
}

/// What a trainee wrote for herself stays with her.
fn copy_session(incoming: &Incoming, folder: &SessionFolder) -> Result<(), LibraryError> {
    if folder.kind() != Some(FolderKind::Practice) {
        return Ok(());
    }
    let session = folder.session()?.value;
    if session.own_note.is_empty() {
        return copy_file(incoming, &folder.file("session.ron"), "session.ron");
    }
    incoming.folder().new_session(Session { own_note: String::new(), ..session }).save()
}

fn copy_file(incoming: &Incoming, from: &Path, name: &str) -> Result<(), LibraryError> {
    if !from.is_file() {
        return Ok(());
    }
    match incoming.copy_in(from, name, &mut |_| true)? {
        Copied::Whole { .. } | Copied::Stopped => Ok(()),
    }
}

/// The trainee's own codings, as they are now: a log that is being written is played into its copy.
fn copy_own_codings(incoming: &Incoming, folder: &SessionFolder, trainee: &str) -> Result<(), LibraryError> {
    for path in folder.coding_files()? {
        let is_own = crate::library::coder_and_number(&path).is_some_and(|(coder, _)| coder == trainee);
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if !is_own {
            continue;
        }
        let codings = incoming.folder().file("codings");
        crate::library::write::make_folder(&codings)?;
        if draft::log_of(&path).exists() {
            let (coding, _note) = draft::read(&path)?;
            Stored::new_coding(codings.join(&name), coding).save()?;
        } else {
            let bytes = fs::read(&path).map_err(LibraryError::io("cannot be read", &path))?;
            let target = codings.join(&name);
            crate::library::write::write(&target, &bytes, crate::library::write::Expected::Nothing)?;
        }
    }
    Ok(())
}
