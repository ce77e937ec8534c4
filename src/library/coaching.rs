//! The files that coach and trainee write to each other: `feedback/`, `replies/` and, for the whole
//! library, `workbooks/<trainee id>/`. Each file has one writer, who stands in its name.

use std::path::{Path, PathBuf};

use crate::domain::coaching::{Feedback, FeedbackReply, WorkbookEntry};
use crate::domain::session::PersonId;
use crate::library::error::LibraryError;
use crate::library::layout::Library;
use crate::library::people::Person;
use crate::library::session_folder::{SessionFolder, coder_and_number, list};
use crate::library::text::Stored;
use crate::library::upgrade::Kind;
use crate::library::write;

impl SessionFolder {
    /// The folder of feedback.
    pub fn feedback_folder(&self) -> PathBuf {
        self.file("feedback")
    }

    /// The folder of the trainee's answers.
    pub fn replies_folder(&self) -> PathBuf {
        self.file("replies")
    }

    /// The files of feedback, in order of name.
    pub fn feedback_files(&self) -> Result<Vec<PathBuf>, LibraryError> {
        authored(&self.feedback_folder())
    }

    /// The files of answers to feedback, in order of name.
    pub fn reply_files(&self) -> Result<Vec<PathBuf>, LibraryError> {
        authored(&self.replies_folder())
    }
}

impl Library {
    /// The folder of a trainee's workbook.
    pub fn workbook(&self, trainee: &str) -> PathBuf {
        let plain: String = trainee.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
        self.root().join("workbooks").join(plain)
    }

    /// The files of a trainee's workbook, in order of name.
    pub fn workbook_files(&self, trainee: &str) -> Result<Vec<PathBuf>, LibraryError> {
        authored(&self.workbook(trainee))
    }

    /// The trainees who have a workbook, by id.
    pub fn workbook_owners(&self) -> Result<Vec<PersonId>, LibraryError> {
        let mut owners: Vec<PersonId> = list(&self.root().join("workbooks"))?
            .iter()
            .filter(|path| path.is_dir())
            .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .collect();
        owners.sort();
        Ok(owners)
    }

    /// Takes in a person of another library under her own id, where that id is not known here.
    pub fn adopt_person(&self, person: &Person) -> Result<(), LibraryError> {
        let folder = self.people();
        write::make_folder(&folder)?;
        let path = folder.join(Path::new(&person.id).with_extension("ron"));
        if path.exists() || person.id.contains(['/', '\\', '.']) {
            return Ok(());
        }
        match Stored::new(path.clone(), person.clone()).save() {
            // Another program was first.
            Err(LibraryError::ChangedElsewhere { sibling, .. }) => {
                std::fs::remove_file(&sibling).map_err(LibraryError::io("cannot be removed", &sibling))
            }
            other => other,
        }
    }
}

/// Reads some feedback.
pub fn feedback(path: &Path) -> Result<Stored<Feedback>, LibraryError> {
    Stored::read(path, Kind::Feedback)
}

/// Reads an answer to feedback.
pub fn reply(path: &Path) -> Result<Stored<FeedbackReply>, LibraryError> {
    Stored::read(path, Kind::FeedbackReply)
}

/// Reads an entry of a workbook.
pub fn workbook_entry(path: &Path) -> Result<Stored<WorkbookEntry>, LibraryError> {
    Stored::read(path, Kind::WorkbookEntry)
}

/// The files in a folder that carry their writer's name, such as `p-1a2b3c4d-1.ron`, in order of name.
pub fn authored(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let mut files: Vec<PathBuf> = list(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .filter(|path| coder_and_number(path).is_some())
        .collect();
    files.sort_by_key(|path| coder_and_number(path));
    Ok(files)
}

/// A name for a new file of this writer in a folder, which is made: the first number that is free.
pub fn new_authored(folder: &Path, author: &str) -> Result<PathBuf, LibraryError> {
    write::make_folder(folder)?;
    let mut number = 1_u32;
    loop {
        let path = folder.join(format!("{author}-{number}.ron"));
        if !path.exists() {
            return Ok(path);
        }
        number = number.saturating_add(1);
    }
}
