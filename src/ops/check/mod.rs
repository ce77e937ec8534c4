//! Looking over a library: what is damaged, what was left by programs that were killed, and what copies
//! file-sync programs have made. Nothing is changed by looking; [`repair()`] mends what can be mended
//! without a choice.

mod assignments;
mod coaching;
mod coding;
mod names;
mod recording;
mod repair;
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::assignment::Assigned;
use crate::domain::fault::Fault;
use crate::library::people::Person;
use crate::library::spool::Spool;
use crate::library::upgrade::Kind;
use crate::library::{self, FolderKind, Library, LibraryError, Places, Stored};
use crate::ops::found::{Checked, FileFault};
use crate::ops::schemes::Schemes;
use crate::ops::{recovery, retention};

pub use names::looks_like_a_copy;
pub use repair::{Repaired, repair};

impl Checked {
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

/// What a coding is looked at against.
struct Surroundings {
    /// The blind codings that were asked for.
    assigned: Vec<Assigned>,
    /// The schemes that are known.
    schemes: Schemes,
}

/// Looks over a library and what waits for it in the spool.
pub fn check(library: &Library, places: &Places) -> Result<Checked, LibraryError> {
    let mut report = Checked::default();
    let (assigned, problems) = library.assignments()?;
    let around = Surroundings { assigned, schemes: Schemes::known(Some(library.root())) };
    walk(library.root(), &|_folder| true, &mut |found| look_at(found, &mut report));
    for path in files_in(&library.people()) {
        if path.extension().is_some_and(|end| end == "ron")
            && let Err(error) = Stored::<Person>::read(&path, Kind::Person)
        {
            report.unreadable(&error, &path);
        }
    }
    for folder in library.session_folders()? {
        match folder.kind() {
            Some(FolderKind::Recording) => recording::check(&folder, &around, &mut report),
            Some(FolderKind::Practice) | None => session::check(&folder, &around, &mut report),
        }
        coaching::check(&folder, &mut report);
    }
    assignments::check(library, &around.assigned, &problems, &mut report)?;
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

/// What a walk through a folder finds.
#[derive(Clone, Copy)]
enum Found<'a> {
    File(&'a Path),
    /// A link, which may lead anywhere, even back to a folder above: it is not followed.
    Link(&'a Path),
}

/// Everything in a folder and the folders in it that are entered, in order of name. What is hidden is not
/// entered: it is half made, half deleted, or some other program's.
fn walk(folder: &Path, enters: &dyn Fn(&Path) -> bool, see: &mut dyn FnMut(Found<'_>)) {
    for path in files_in(folder) {
        match fs::symlink_metadata(&path).map(|it| it.file_type()) {
            Ok(kind) if kind.is_symlink() => see(Found::Link(&path)),
            Ok(kind) if kind.is_dir() => {
                if !name_of(&path).starts_with('.') && enters(&path) {
                    walk(&path, enters, see);
                }
            }
            Ok(_) | Err(_) => see(Found::File(&path)),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a file is only there to be locked.
fn is_lock(name: &str) -> bool {
    name == ".lock" || (name.starts_with('.') && Path::new(name).extension().is_some_and(|it| it == "lock"))
}

/// Counts a file, and names one that nobody should have left.
fn look_at(found: Found<'_>, report: &mut Checked) {
    let path = match found {
        Found::File(path) => path,
        Found::Link(path) => {
            report
                .warning(path, "is a link, and what it leads to is not looked at: put the thing itself here");
            return;
        }
    };
    let name = name_of(path);
    if is_lock(&name) {
        return;
    }
    report.files += 1;
    if names::is_left_over(&name) {
        report.warning(
            path,
            "left by a program that was killed while writing; nothing is missing: `oars library repair` removes it",
        );
    } else if names::was_not_saved(&name) {
        report.warning(
            path,
            "two programs changed the same file, and this is what one of them could not save: compare it with the other, keep what you need, and delete it",
        );
    } else if let Some(original) = looks_like_a_copy(path) {
        report.warning(
            path,
            format!("looks like a copy of {original} that a file-sync program made: compare the two, keep what you need under that name, and delete this one"),
        );
    } else if name.contains(".log-damaged-") {
        report.warning(
            path,
            "the log of a coding with a damaged place in it; what could be read is in the coding: delete it when you have looked at it",
        );
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
