//! How long things are kept, and deleting them for good.
//!
//! Nothing is deleted before its day without being asked for. What is deleted leaves one line in
//! `deleted.log` that says when, why and how much, and nothing about whom.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::domain::assignment::known_by_number;
use crate::domain::recording::Recording;
use crate::library::spool::Spool;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, write};
use crate::ops::session::OpenSession;
use crate::ops::{OpsError, import, sharing, when};

mod withdrawal;

pub use withdrawal::{Finished, Withdrawal, finish_withdrawals, withdraw_consent};
pub(in crate::ops) use withdrawal::{silence, sound_in};

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

/// A session or recording whose last day has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Its folder.
    pub folder: SessionFolder,
    /// What it is called: a recording's title, the id of the scenario, or, for somebody who codes it
    /// blind, its number.
    pub title: String,
    /// When it began or was brought in, as `2026-11-22T09:30:12Z`; `None` for somebody who codes it blind.
    pub started: Option<String>,
}

/// What a library keeps no longer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// What is to be deleted, the oldest first.
    pub overdue: Vec<Overdue>,
    /// What has a last day that cannot be read, in words: it is kept until somebody says so.
    pub unclear: Vec<String>,
}

/// The sessions and recordings whose last day has passed; `today` is as `2026-11-22`. They are kept
/// through their last day. Nothing is opened but what says how long it is kept, and nothing is called by
/// its name that the reader knows by a number alone, or may, where nobody knows who reads.
pub fn due(library: &Library, reader: Option<&str>, today: &str) -> Result<Kept, LibraryError> {
    let mut kept = Kept::default();
    let Some(today) = when::day_of(today) else { return Ok(kept) };
    let (assigned, _problems) = library.assignments()?;
    for folder in library.session_folders()? {
        // What cannot be read is named by the list of sessions.
        let Ok((title, started, last)) = last_day(&folder) else { continue };
        let Some(last) = last else { continue };
        let number = match reader {
            Some(reader) => known_by_number(&assigned, &folder.id(), reader),
            None => assigned.iter().find(|it| it.assignment.session == folder.id() && !it.is_open()),
        };
        let (title, started) = match number {
            Some(it) => (it.assignment.title(), None),
            None => (title, Some(started)),
        };
        match when::day_of(&last) {
            None => {
                let called = started.as_deref().map(|it| format!(", {}", when::in_words(it)));
                kept.unclear.push(format!(
                    "{title}{}: “{last}” is no day (such as 2027-05-22), so it is kept until you delete it or say until when to keep it",
                    called.unwrap_or_default()
                ));
            }
            Some(day) if day < today => kept.overdue.push(Overdue { folder, title, started }),
            Some(_still_kept) => {}
        }
    }
    kept.overdue.sort_by(|a, b| (&a.started, a.folder.id()).cmp(&(&b.started, b.folder.id())));
    Ok(kept)
}

/// What a session or recording is called, when it began, and its last day.
fn last_day(folder: &SessionFolder) -> Result<(String, String, Option<String>), LibraryError> {
    Ok(match folder.kind() {
        Some(FolderKind::Recording) => {
            let it = folder.recording()?.value;
            (it.title, it.imported, it.keep_until)
        }
        Some(FolderKind::Practice) | None => {
            let it = folder.session()?.value;
            (it.scenario.id, it.started, it.keep_until)
        }
    })
}

/// What was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deleted {
    /// How many recordings there were.
    pub recordings: usize,
    /// What of it could not be deleted yet, in words: copies that cannot be reached now.
    pub left: Vec<String>,
}

/// Deletes a session or recording for good: its sound, codings and everything else in its folder, what of it lies in
/// the spool, what was made from it in the cache, what is heard of it in answers to feedback, and its
/// copies in shared libraries. [`LibraryError::InUse`] if it is open somewhere.
///
/// Asked for, nothing is deleted while a copy cannot be taken back, so that it can be tried again. When
/// its day has passed it goes, and where such a copy lies is noted: see [`sharing::take_back_left`].
pub fn delete_for_good(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    reason: Reason,
    now: &str,
) -> Result<Deleted, OpsError> {
    let mut left = Vec::new();
    if matches!(reason, Reason::AskedFor | Reason::KeptUntilItsDay) {
        // Somebody who has it open goes first, before anything is gone.
        drop(folder.lock()?);
        left = sharing::end_all(library, places, folder, sharing::Ending::Deleted, now)?;
        if !left.is_empty() && reason == Reason::AskedFor {
            return Err(OpsError::OutOfStep(left.join("; ")));
        }
        if !left.is_empty() {
            sharing::leave_copies(library, folder)?;
        }
        left.extend(withdrawal::silence_answers_elsewhere(library, &folder.id(), &|_| false)?.left);
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
    Ok(Deleted { recordings, left })
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

/// Finishes the deletion of one session that was begun by a program that was killed.
pub(in crate::ops) fn finish_deletion_of(library: &Library, id: &str) -> Result<(), LibraryError> {
    for folder in deletions_under_way(library)? {
        let name = folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if name.strip_prefix(DELETING) == Some(id) {
            remove_folder(&folder)?;
        }
    }
    Ok(())
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

/// Sets how long a session or recording is kept, here and in its copies: the last day, or `None` until it
/// is deleted. Gives back which copies could not be told, in words; they hear of it when what is shared is
/// looked at next.
pub fn keep_until(
    library: &Library,
    folder: &SessionFolder,
    day: Option<&str>,
) -> Result<Vec<String>, OpsError> {
    if folder.kind() == Some(FolderKind::Recording) {
        change_recording(folder, |recording| recording.keep_until = day.map(str::to_owned))?;
    } else {
        OpenSession::resume(library, folder.clone())?.keep_until(day)?;
    }
    Ok(sharing::tell_last_day(library, folder)?)
}

/// The files and folders in a folder; none where it is not there.
fn files_in(folder: &Path) -> Result<Vec<std::path::PathBuf>, LibraryError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(Result::ok).map(|it| it.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be listed", path: folder.to_owned(), source }),
    }
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
