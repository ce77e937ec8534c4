//! Blind codings that were asked for: `assignments/<id>.ron`, and beside it one file for each coder who
//! has begun, `assignments/<id>-<coder>.ron`. So each file has one writer, and that a coding is final is
//! known without opening it.

use std::path::{Path, PathBuf};

use crate::domain::assignment::{Assigned, AssignedCoder, Assignment, AssignmentId, Progress};
use crate::library::error::LibraryError;
use crate::library::layout::{Library, random_hex};
use crate::library::lock::Lock;
use crate::library::session_folder::list;
use crate::library::text::{Stored, hash_of};
use crate::library::upgrade::Kind;
use crate::library::write;

/// How many hexadecimal digits follow `a-` in an id.
const DIGITS: usize = 8;

impl Library {
    /// The folder of assignments.
    pub fn assignments_folder(&self) -> PathBuf {
        self.root().join("assignments")
    }

    /// Every assignment in order of number, and the files that could not be read. No coding is opened.
    pub fn assignments(&self) -> Result<(Vec<Assigned>, Vec<LibraryError>), LibraryError> {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        let files = self.assignment_files()?;
        for (path, id) in files.iter().filter_map(|it| Some((it, assignment_named(it)?))) {
            match Stored::<Assignment>::read(path, Kind::Assignment) {
                Ok(assignment) => {
                    let progress = progress_in(&files, &id, &mut problems);
                    found.push(Assigned { assignment: assignment.value, progress });
                }
                Err(error) => problems.push(error),
            }
        }
        found.sort_by(|a, b| {
            (a.assignment.number, &a.assignment.id).cmp(&(b.assignment.number, &b.assignment.id))
        });
        Ok((found, problems))
    }

    /// The assignment with this id; no other one is opened.
    pub fn assignment(&self, id: &str) -> Result<Assigned, LibraryError> {
        let path = self.assignment_path(id);
        let files = self.assignment_files()?;
        if !files.contains(&path) {
            return Err(LibraryError::NoAssignment(path));
        }
        let assignment = Stored::<Assignment>::read(&path, Kind::Assignment)?.value;
        let mut problems = Vec::new();
        let progress = progress_in(&files, &assignment.id, &mut problems);
        match problems.into_iter().next() {
            // A coder whose progress cannot be read would seem not to have begun.
            Some(problem) => Err(problem),
            None => Ok(Assigned { assignment, progress }),
        }
    }

    /// Keeps a new assignment, under the next free number and an id of its own; `make` gets both.
    pub fn add_assignment(
        &self,
        make: impl FnOnce(AssignmentId, u32) -> Assignment,
    ) -> Result<Assignment, LibraryError> {
        let folder = self.assignments_folder();
        write::make_folder(&folder)?;
        // Two programs that ask at once get two numbers.
        let _asking = Lock::take_soon(&self.root().join(".lock"))?;
        let (there, _problems) = self.assignments()?;
        let number = there.iter().map(|it| it.assignment.number).max().unwrap_or(0).saturating_add(1);
        let mark = random_hex(DIGITS / 2).map_err(LibraryError::io("cannot be made", &folder))?;
        let assignment = make(format!("a-{mark}"), number);
        Stored::new(self.assignment_path(&assignment.id), assignment.clone()).save()?;
        Ok(assignment)
    }

    /// Changes an assignment; only who asked does.
    pub fn change_assignment(
        &self,
        id: &str,
        change: impl FnOnce(&mut Assignment),
    ) -> Result<(), LibraryError> {
        let mut stored = Stored::<Assignment>::read(&self.assignment_path(id), Kind::Assignment)?;
        change(&mut stored.value);
        stored.save()
    }

    /// Notes how far a coder has come, in her own file.
    pub fn note_progress(&self, progress: &Progress) -> Result<(), LibraryError> {
        let name = format!("{}-{}", progress.assignment, progress.coder);
        let path = self.assignment_path(&name);
        if !path.exists() {
            return Stored::new(path, progress.clone()).save();
        }
        let mut stored = Stored::<Progress>::read(&path, Kind::Progress)?;
        stored.value = progress.clone();
        stored.save()
    }

    fn assignment_files(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let mut files = list(&self.assignments_folder())?;
        files.retain(|it| it.extension().is_some_and(|end| end == "ron"));
        files.sort();
        Ok(files)
    }

    fn assignment_path(&self, name: &str) -> PathBuf {
        let plain: String = name.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
        self.assignments_folder().join(format!("{plain}.ron"))
    }
}

/// What a coder is recognised by when she gives her name: see [`AssignedCoder::known_by`].
pub fn known_by(assignment: &str, name: &str) -> String {
    hash_of(format!("{assignment}\n{}", name.trim().to_lowercase()).as_bytes())
}

/// The coder of an assignment whom somebody means by a name or an id; no file of people is opened.
pub fn coder_called<'a>(assignment: &'a Assignment, name_or_id: &str) -> Option<&'a AssignedCoder> {
    let known_by = known_by(&assignment.id, name_or_id);
    assignment.coder(name_or_id).or_else(|| assignment.coders.iter().find(|it| it.known_by == known_by))
}

fn progress_in(files: &[PathBuf], id: &str, problems: &mut Vec<LibraryError>) -> Vec<Progress> {
    let mut found = Vec::new();
    for path in files {
        let coder = stem(path).and_then(|stem| stem.strip_prefix(id)?.strip_prefix('-'));
        let Some(coder) = coder else { continue };
        match Stored::<Progress>::read(path, Kind::Progress) {
            // A copy under another name, as file-sync programs make them, is nobody's progress.
            Ok(progress) if progress.value.coder == coder => found.push(progress.value),
            Ok(_) => {}
            Err(error) => problems.push(error),
        }
    }
    found
}

/// The id of the assignment that a file is, by its name; `None` for a coder's progress and for others.
fn assignment_named(path: &Path) -> Option<AssignmentId> {
    let stem = stem(path)?;
    let digits = stem.strip_prefix("a-")?;
    let plain = digits.len() == DIGITS && digits.bytes().all(|it| it.is_ascii_hexdigit());
    plain.then(|| stem.to_owned())
}

fn stem(path: &Path) -> Option<&str> {
    path.file_stem()?.to_str()
}
