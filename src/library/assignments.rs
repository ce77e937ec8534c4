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

    /// The file of an assignment, or of a coder's progress in one.
    pub fn assignment_path(&self, name: &str) -> PathBuf {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coding::CodingSetting;
    use crate::domain::session::SchemeReference;

    const NOW: &str = "2026-11-22T09:30:12Z";

    fn house() -> (tempfile::TempDir, Library) {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::open_or_create(&folder.path().join("library"), NOW).unwrap();
        (folder, library)
    }

    fn add(library: &Library) -> Assignment {
        let make = |id: AssignmentId, number| Assignment {
            format: 1,
            number,
            session: "s".to_owned(),
            asked_by: "p-1".to_owned(),
            asked: NOW.to_owned(),
            drawn: None,
            seed: 1,
            setting: CodingSetting::default(),
            scheme: SchemeReference { id: "x".to_owned(), version: "1".to_owned(), sha256: String::new() },
            coders: vec![AssignedCoder {
                coder: "p-2".to_owned(),
                known_by: known_by(&id, "Ben"),
                blind: true,
            }],
            withdrawn: None,
            id,
        };
        library.add_assignment(make).unwrap()
    }

    fn progress(assignment: &Assignment, finished: bool) -> Progress {
        Progress {
            format: 1,
            assignment: assignment.id.clone(),
            coder: "p-2".to_owned(),
            coding: "p-2-1.ron".to_owned(),
            begun: NOW.to_owned(),
            finished: finished.then(|| NOW.to_owned()),
            sha256: None,
        }
    }

    #[test]
    fn assignments_are_numbered_and_read_back() {
        let (_folder, library) = house();
        assert_eq!(library.assignments().unwrap().0, []);
        let (first, second) = (add(&library), add(&library));
        assert_eq!((first.number, second.number), (1, 2));
        for finished in [false, true] {
            library.note_progress(&progress(&first, finished)).unwrap();
        }
        let read = library.assignment(&first.id).unwrap();
        assert_eq!(read, Assigned { progress: vec![progress(&first, true)], assignment: first });
        assert_eq!(library.assignment(&second.id).unwrap().progress, []);
        assert_eq!(library.assignments().unwrap().0.len(), 2);
        let missing = library.assignment("a-00000000").unwrap_err();
        assert!(matches!(missing, LibraryError::NoAssignment(_)), "{missing}");
    }

    #[test]
    fn what_is_unknown_survives_a_change() {
        let (_folder, library) = house();
        let assignment = add(&library);
        let path = library.assignment_path(&assignment.id);
        let text = std::fs::read_to_string(&path).unwrap().replacen('(', "(later: \"kept\",", 1);
        std::fs::write(&path, text).unwrap();
        library.change_assignment(&assignment.id, |it| it.withdrawn = Some(NOW.to_owned())).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("later: \"kept\"") && text.contains(&format!("withdrawn: Some(\"{NOW}\")")));
    }

    #[test]
    fn damage_is_named_and_hides_nothing_else() {
        let (_folder, library) = house();
        let (first, second) = (add(&library), add(&library));
        library.note_progress(&progress(&second, true)).unwrap();
        std::fs::write(library.assignment_path(&first.id), "(format: 1,").unwrap();
        // A copy that a file-sync program made is nobody's progress.
        let copy = format!("{}-p-2 (conflicted copy).ron", second.id);
        let own = library.assignment_path(&format!("{}-p-2", second.id));
        std::fs::copy(&own, library.assignments_folder().join(copy)).unwrap();
        let (found, problems) = library.assignments().unwrap();
        assert_eq!((found.len(), problems.len()), (1, 1));
        assert_eq!(found[0].progress, [progress(&second, true)]);
        assert!(library.assignment(&first.id).is_err());
        // Whose progress cannot be read would seem not to have begun.
        std::fs::write(&own, "(format: 9)").unwrap();
        assert!(matches!(library.assignment(&second.id), Err(LibraryError::Newer { .. })));
    }

    #[test]
    fn a_coder_is_recognised_by_name_or_id() {
        let (_folder, library) = house();
        let assignment = add(&library);
        let id = |called: &str| coder_called(&assignment, called).map(|it| it.coder.as_str());
        assert_eq!((id("ben "), id("p-2"), id("Ana"), id("")), (Some("p-2"), Some("p-2"), None, None));
        let text = std::fs::read_to_string(library.assignment_path(&assignment.id)).unwrap();
        assert!(!text.to_lowercase().contains("ben"));
    }
}
