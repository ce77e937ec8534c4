//! How long things are kept, and deleting them for good.
//!
//! Nothing is deleted before its day without being asked for. What is deleted leaves one line in
//! `deleted.log` that says when, why and how much, and nothing about whom.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::domain::session::SessionId;
use crate::library::spool::Spool;
use crate::library::{Library, LibraryError, Places, SessionFolder, write};
use crate::ops::session::{self, OpenSession, SessionSummary};
use crate::ops::{OpsError, when};

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
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::AskedFor => "asked for",
            Self::KeptUntilItsDay => "kept until its day",
            Self::Skipped => "skipped",
        }
    }
}

/// The sessions whose last day has passed, the oldest first; `today` is as `2026-11-22`. A session is
/// kept through its last day.
pub fn due(library: &Library, today: &str) -> Result<Vec<SessionSummary>, LibraryError> {
    let Some(today) = when::day_of(today) else { return Ok(Vec::new()) };
    let (sessions, _problems) = session::list(library)?;
    let passed = |it: &SessionSummary| {
        let day = it.keep_until.as_deref().and_then(when::day_of);
        day.is_some_and(|day| day < today)
    };
    let mut due: Vec<SessionSummary> = sessions.into_iter().filter(passed).collect();
    due.reverse();
    Ok(due)
}

/// Deletes a session for good: its sound, codings and everything else in its folder, what of it lies in
/// the spool, and what was made from it in the cache. Gives back how many recordings there were.
/// [`LibraryError::InUse`] if it is open somewhere.
pub fn delete_for_good(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    reason: Reason,
    now: &str,
) -> Result<usize, OpsError> {
    let lock = folder.lock()?;
    let mut recordings = folder.recordings()?.len();
    let id = folder.id();
    let parent = write::parent_of(folder.path()).to_owned();
    let going = parent.join(format!("{DELETING}{id}"));
    // An open file in a folder keeps it from being renamed on some systems.
    drop(lock);
    fs::rename(folder.path(), &going).map_err(LibraryError::io("cannot be deleted", folder.path()))?;
    remove_folder(&going)?;
    write::sync_folder(&parent).map_err(LibraryError::io("cannot be deleted", &parent))?;
    recordings += Spool::at(places.spool.clone()).remove_session(&id)?;
    remove_folder(&places.cache.join(library.id()).join(&id))?;
    log(library, &format!("{now} session deleted ({}), recordings: {recordings}", reason.words()))?;
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

/// Takes back the consent to a session: its recordings and those in the spool are deleted; the codes and
/// the trainee's own words stay.
pub fn withdraw_consent(
    library: &Library,
    places: &Places,
    folder: &SessionFolder,
    now: &str,
) -> Result<usize, OpsError> {
    let mut open = OpenSession::resume(library, folder.clone())?;
    // First the session says so: a program killed after this leaves recordings that nobody may use, and
    // doing it again deletes them.
    open.withdraw(now)?;
    let id: SessionId = folder.id();
    let mut removed = 0;
    for path in folder.recordings()? {
        fs::remove_file(&path).map_err(LibraryError::io("cannot be deleted", &path))?;
        removed += 1;
    }
    write::sync_folder(folder.path()).map_err(LibraryError::io("cannot be deleted", folder.path()))?;
    removed += Spool::at(places.spool.clone()).remove_session(&id)?;
    remove_folder(&places.cache.join(library.id()).join(&id))?;
    log(library, &format!("{now} consent withdrawn, recordings deleted: {removed}"))?;
    Ok(removed)
}

/// Sets how long a session is kept: the last day, or `None` until it is deleted.
pub fn keep_until(library: &Library, folder: &SessionFolder, day: Option<&str>) -> Result<(), OpsError> {
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
