//! Looking over a library: what is damaged, what was left by programs that were killed, and what copies
//! file-sync programs have made. Nothing is changed by looking; [`repair()`] mends what can be mended
//! without a choice.

mod assignments;
mod coaching;
mod names;
mod recording;
mod repair;
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::fault::Fault;
use crate::library::people::Person;
use crate::library::spool::Spool;
use crate::library::upgrade::Kind;
use crate::library::{self, FolderKind, Library, LibraryError, Places, Stored};
use crate::ops::{recovery, retention};

pub use names::looks_like_a_copy;
pub use repair::{Repaired, repair};

/// What is wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong, where, and how to mend it.
    pub fault: Fault,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong, in order of path.
    pub faults: Vec<FileFault>,
}

impl Report {
    pub(super) fn error(&mut self, path: &Path, message: impl Into<String>) {
        self.faults.push(FileFault { path: path.to_owned(), fault: Fault::error(None, message) });
    }

    pub(super) fn warning(&mut self, path: &Path, message: impl Into<String>) {
        self.faults.push(FileFault { path: path.to_owned(), fault: Fault::warning(None, message) });
    }

    /// A file that could not be read, with its place.
    pub(super) fn unreadable(&mut self, error: &LibraryError, path: &Path) {
        let fault = match error {
            LibraryError::Unreadable { fault, .. } => fault.clone(),
            LibraryError::Io { doing, source, .. } => Fault::error(None, format!("{doing}: {source}")),
            other => Fault::error(None, other.to_string()),
        };
        self.faults.push(FileFault { path: error.path().unwrap_or(path).to_owned(), fault });
    }
}

/// Looks over a library and what waits for it in the spool.
pub fn check(library: &Library, places: &Places) -> Result<Report, LibraryError> {
    let mut report = Report::default();
    look_around(library.root(), &mut report);
    for path in files_in(&library.people()) {
        if path.extension().is_some_and(|end| end == "ron")
            && let Err(error) = Stored::<Person>::read(&path, Kind::Person)
        {
            report.unreadable(&error, &path);
        }
    }
    for folder in library.session_folders()? {
        match folder.kind() {
            Some(FolderKind::Recording) => recording::check(&folder, &mut report),
            Some(FolderKind::Practice) | None => session::check(&folder, &mut report),
        }
        coaching::check(&folder, &mut report);
    }
    assignments::check(library, &mut report)?;
    coaching::check_workbooks(library, &mut report)?;
    for folder in retention::deletions_under_way(library)? {
        report.warning(
            &folder,
            "a session whose deletion was cut short: `oars library repair` or the next start finishes it",
        );
    }
    for path in library.left_copies()? {
        match Library::left_copies_at(&path) {
            Ok(_) => report.warning(
                &path,
                "says where copies of a session lie that is deleted here and could not be reached then: the next start or `oars library repair` takes them back when they can be",
            ),
            Err(error) => report.unreadable(&error, &path),
        }
    }
    for folder in library::left_behind(library)? {
        report.warning(
            &folder,
            "a recording that was being brought in when its program stopped; the file that it came from is as it was: `oars library repair` removes what was copied, then bring it in again",
        );
    }
    for orphan in recovery::find(&Spool::at(places.spool.clone()))? {
        match &orphan.left.note {
            Ok(note) if recovery::is_of(&orphan.left, library) => report.warning(
                &orphan.left.sound,
                format!("take {} of reply {} was left here by a program that stopped: `oars library repair` puts it into its session", note.take, note.volley),
            ),
            Ok(_of_another_library) => {}
            Err(reason) => report.warning(
                &orphan.left.sound,
                format!("a recording whose note cannot be read, so that nobody knows where it belongs ({reason}): listen to it and move it yourself"),
            ),
        }
    }
    report.faults.sort_by(|a, b| (&a.path, a.fault.place).cmp(&(&b.path, b.fault.place)));
    Ok(report)
}

/// Counts every file, and names those that nobody should have left.
fn look_around(folder: &Path, report: &mut Report) {
    for path in files_in(folder) {
        if path.is_dir() {
            look_around(&path, report);
            continue;
        }
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let is_lock = name.starts_with('.') && path.extension().is_some_and(|end| end == "lock");
        if is_lock || name == ".lock" {
            continue;
        }
        report.files += 1;
        if names::is_left_over(&name) {
            report.warning(
                &path,
                "left by a program that was killed while writing; nothing is missing: `oars library repair` removes it",
            );
        } else if names::was_not_saved(&name) {
            report.warning(
                &path,
                "two programs changed the same file, and this is what one of them could not save: compare it with the other, keep what you need, and delete it",
            );
        } else if let Some(original) = looks_like_a_copy(&path) {
            report.warning(
                &path,
                format!("looks like a copy of {original} that a file-sync program made: compare the two, keep what you need under that name, and delete this one"),
            );
        } else if name.contains(".log-damaged-") {
            report.warning(
                &path,
                "the log of a coding with a damaged place in it; what could be read is in the coding: delete it when you have looked at it",
            );
        }
    }
}

/// The files and folders in a folder, in order of name; none where it cannot be listed.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests;
