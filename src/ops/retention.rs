//! How long things are kept, and deleting them for good.
//!
//! Nothing is deleted before its day without being asked for. What is deleted leaves one line in
//! `deleted.log` that says when, why and how much, and nothing about whom.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::domain::recording::Recording;
use crate::domain::session::SessionId;
use crate::library::spool::Spool;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, write};
use crate::ops::session::{self, Entry, OpenSession};
use crate::ops::{OpsError, import, sharing, when};

/// How the names of folders begin that are being deleted.
const DELETING: &str = ".deleting-";

/// Why something is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its owner asked for it.
    AskedFor,
    /// It was to be kept until a day that has passed.
    KeptUntilItsDay,
    /// The briefing was left: nothing stays.
    Skipped,
    /// It is a shared copy that its owner took back.
    TakenBack,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::AskedFor => "asked for",
            Self::KeptUntilItsDay => "kept until its day",
            Self::Skipped => "skipped",
            Self::TakenBack => "taken back by its owner",
        }
    }
}

/// The sessions and recordings whose last day has passed, the oldest first; `today` is as `2026-11-22`.
/// They are kept through their last day.
pub fn due(library: &Library, today: &str) -> Result<Vec<Entry>, LibraryError> {
    let Some(today) = when::day_of(today) else { return Ok(Vec::new()) };
    let (entries, _problems) = session::entries(library)?;
    let passed = |it: &Entry| it.keep_until().and_then(when::day_of).is_some_and(|day| day < today);
    let mut due: Vec<Entry> = entries.into_iter().filter(passed).collect();
    due.reverse();
    Ok(due)
}

/// Deletes a session or recording for good: its sound, codings and everything else in its folder, what of it lies in
/// the spool, and what was made from it in the cache. Gives back how many recordings there were.
/// [`LibraryError::InUse`] if it is open somewhere.
pub fn delete_for_good(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    reason: Reason,
    now: &str,
) -> Result<usize, OpsError> {
    if reason == Reason::AskedFor {
        // While a copy cannot be taken back, nothing is deleted, so that it can be tried again.
        sharing::take_all_back(library, places, folder, now).map_err(OpsError::from)?;
    }
    let lock = folder.lock()?;
    let what = if folder.kind() == Some(FolderKind::Recording) { "recording" } else { "session" };
    let mut recordings = folder.recordings()?.len() + folder.originals()?.len();
    let id = folder.id();
    let parent = write::parent_of(folder.path()).to_owned();
    let going = parent.join(format!("{DELETING}{id}"));
    // An open file in a folder keeps it from being renamed on some systems.
    drop(lock);
    fs::rename(folder.path(), &going).map_err(LibraryError::io("cannot be deleted", folder.path()))?;
    remove_folder(&going)?;
    write::sync_folder(&parent).map_err(LibraryError::io("cannot be deleted", &parent))?;
    recordings += Spool::at(places.spool.clone()).remove_session(&id)?;
    import::forget(places, library, &id)?;
    log(library, &format!("{now} {what} deleted ({}), recordings: {recordings}", reason.words()))?;
    Ok(recordings)
}

/// Deletes what was being deleted when a program was killed. For the start of the program.
pub fn finish_deletions(library: &Library) -> Result<usize, LibraryError> {
    let mut finished = 0;
    for folder in deletions_under_way(library)? {
        remove_folder(&folder)?;
        finished += 1;
    }
    Ok(finished)
}

/// The folders that are being deleted, or were when a program was killed.
pub fn deletions_under_way(library: &Library) -> Result<Vec<std::path::PathBuf>, LibraryError> {
    let mut found = Vec::new();
    for year in subfolders(&library.sessions()) {
        for month in subfolders(&year) {
            for folder in subfolders(&month) {
                let name = folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
                if name.starts_with(DELETING) {
                    found.push(folder);
                }
            }
        }
    }
    Ok(found)
}

/// Takes back the consent to a session or recording: its sound is deleted, in its folder, in the spool
/// and in the cache; the codes and the trainee's own words stay. Gives back how many sound files there
/// were.
pub fn withdraw_consent(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    now: &str,
) -> Result<usize, OpsError> {
    let removed = withdraw_here(library, places, folder, now)?;
    // The sound is gone here by now, whatever becomes of the copies.
    sharing::take_all_back(library, places, folder, now).map_err(OpsError::from)?;
    Ok(removed)
}

fn withdraw_here(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    now: &str,
) -> Result<usize, OpsError> {
    if folder.kind() == Some(FolderKind::Recording) {
        return withdraw_from_recording(library, places, folder, now);
    }
    let mut open = OpenSession::resume(library, folder.clone())?;
    // First the session says so: a program killed after this leaves recordings that nobody may use, and
    // doing it again deletes them.
    open.withdraw(now)?;
    let id: SessionId = folder.id();
    let mut removed = remove_sound(folder, folder.recordings()?)?;
    removed += Spool::at(places.spool.clone()).remove_session(&id)?;
    import::forget(places, library, &id)?;
    log(library, &format!("{now} consent withdrawn, recordings deleted: {removed}"))?;
    Ok(removed)
}

fn withdraw_from_recording(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    now: &str,
) -> Result<usize, OpsError> {
    change_recording(folder, |recording| {
        recording.consent.withdrawn.get_or_insert_with(|| now.to_owned());
    })?;
    let removed = remove_sound(folder, folder.originals()?)?;
    import::forget(places, library, &folder.id())?;
    log(library, &format!("{now} consent withdrawn, recordings deleted: {removed}"))?;
    Ok(removed)
}

fn remove_sound(folder: &SessionFolder, files: Vec<std::path::PathBuf>) -> Result<usize, LibraryError> {
    let removed = files.len();
    for path in files {
        fs::remove_file(&path).map_err(LibraryError::io("cannot be deleted", &path))?;
    }
    write::sync_folder(folder.path()).map_err(LibraryError::io("cannot be deleted", folder.path()))?;
    Ok(removed)
}

/// Changes `recording.ron`, as its one writer.
pub(crate) fn change_recording(
    folder: &SessionFolder,
    change: impl FnOnce(&mut Recording),
) -> Result<Recording, LibraryError> {
    let lock = folder.lock()?;
    let mut stored = folder.recording()?;
    change(&mut stored.value);
    stored.save()?;
    drop(lock);
    Ok(stored.value)
}

/// Sets how long a session or recording is kept: the last day, or `None` until it is deleted.
pub fn keep_until(library: &Library, folder: &SessionFolder, day: Option<&str>) -> Result<(), OpsError> {
    if folder.kind() == Some(FolderKind::Recording) {
        change_recording(folder, |recording| recording.keep_until = day.map(str::to_owned))?;
        return Ok(());
    }
    OpenSession::resume(library, folder.clone())?.keep_until(day)
}

fn subfolders(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(Result::ok).map(|it| it.path()).filter(|it| it.is_dir()).collect()
}

fn remove_folder(folder: &Path) -> Result<(), LibraryError> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be deleted", path: folder.to_owned(), source }),
    }
}

fn log(library: &Library, line: &str) -> Result<(), LibraryError> {
    let path = library.root().join("deleted.log");
    let cannot = |source| LibraryError::Io { doing: "cannot be written", path: path.clone(), source };
    let mut file = write::append_private(&path).map_err(cannot)?;
    file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data()).map_err(cannot)
}
