//! Schemes and scenarios are found alike: by their id, or in a file whose name ends in `.ron`. What can go
//! wrong on the way, and what a linter finds in such files.

use std::path::{Path, PathBuf};

use crate::domain::fault::{Fault, Level};
use crate::domain::source;

/// Why a scheme or a scenario cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// There is none with this id.
    #[error("there is no {what} called “{id}”; there are: {known}. A path to a {what} file ends in .ron")]
    Unknown {
        /// A scheme or a scenario.
        what: &'static str,
        /// What was asked for.
        id: String,
        /// The ids that there are, with commas.
        known: String,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// The file is at fault.
    #[error("{}", lines(path, faults))]
    Faulty {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        faults: Vec<Fault>,
    },
    /// Another one has the same id.
    #[error("{}: the id “{id}” is taken by another {what}: give this one an id of its own", path.display())]
    Taken {
        /// A scheme or a scenario.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The id.
        id: String,
    },
}

impl FindError {
    /// Whether the call is wrong, rather than the input.
    pub fn is_in_the_call(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

/// A fault in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong, where, and how to mend it.
    pub fault: Fault,
}

/// What a linter found in some files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// How many files were looked over.
    pub files: usize,
    /// What is at fault in them.
    pub faults: Vec<FileFault>,
}

impl Checked {
    /// How many faults make a file unusable.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|it| it.fault.level == Level::Error).count()
    }

    /// Looks files over, of a folder those that `files_in` names; each by its path and text.
    pub(in crate::ops) fn over(
        paths: &[PathBuf],
        files_in: &dyn Fn(&Path) -> Result<Vec<PathBuf>, FindError>,
        faults_of: &dyn Fn(&Path, &str) -> Vec<Fault>,
    ) -> Self {
        let mut checked = Self::default();
        for path in paths {
            let files = if path.is_dir() { files_in(path) } else { Ok(vec![path.clone()]) };
            match files {
                Ok(files) if files.is_empty() => {
                    checked.error(path, "there is no .ron file in this folder");
                }
                Ok(files) => files.iter().for_each(|file| checked.file(file, faults_of)),
                Err(error) => checked.not_found(path, error),
            }
        }
        checked
    }

    fn file(&mut self, file: &Path, faults_of: &dyn Fn(&Path, &str) -> Vec<Fault>) {
        self.files += 1;
        match read_text(file) {
            Ok(text) => faults_of(file, &text).into_iter().for_each(|fault| self.add(file, fault)),
            Err(error) => self.not_found(file, error),
        }
    }

    pub(in crate::ops) fn add(&mut self, path: &Path, fault: Fault) {
        self.faults.push(FileFault { path: path.to_owned(), fault });
    }

    pub(in crate::ops) fn error(&mut self, path: &Path, message: impl Into<String>) {
        self.add(path, Fault::error(None, message));
    }

    pub(in crate::ops) fn warning(&mut self, path: &Path, message: impl Into<String>) {
        self.add(path, Fault::warning(None, message));
    }

    fn not_found(&mut self, path: &Path, error: FindError) {
        let message = match error {
            FindError::Unreadable { reason, .. } => format!("cannot be read: {reason}"),
            other => other.to_string(),
        };
        self.error(path, message);
    }
}

/// Whether a file's name ends as that of a scheme or a scenario does.
pub fn is_ron_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ron")
}

/// One line for each fault of a file: `path:line:column: what, and how to mend it`.
pub fn lines(path: &Path, faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| match fault.place {
            Some(place) => format!("{}:{}:{}: {}", path.display(), place.line, place.column, fault.message),
            None => format!("{}: {}", path.display(), fault.message),
        })
        .collect();
    lines.join("\n")
}

/// The text of a file that is no longer than one of these may be.
pub(in crate::ops) fn read_text(path: &Path) -> Result<String, FindError> {
    let unreadable = |reason: String| FindError::Unreadable { path: path.to_owned(), reason };
    let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > source::LONGEST_TEXT as u64 {
        return Err(unreadable(format!("it is longer than {} bytes", source::LONGEST_TEXT)));
    }
    std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))
}
