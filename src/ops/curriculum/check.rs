//! Looks through scenario files for an author.

use std::path::PathBuf;

use crate::domain::fault::{Fault, Level};
use crate::ops::schemes::Schemes;

use super::{CurriculumError, known_schemes, linted, read_text, scenario_files};

/// What was found in some files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// How many files were looked through.
    pub files: usize,
    /// What is at fault in them.
    pub faults: Vec<FileFault>,
}

/// A fault in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: Fault,
}

impl CheckReport {
    /// How many faults make a file unusable.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|it| it.fault.level == Level::Error).count()
    }
}

/// Looks through these files, and through every scenario file in these folders.
pub fn check_files(paths: &[PathBuf], schemes: &Schemes) -> CheckReport {
    let known = known_schemes(schemes);
    let mut report = CheckReport::default();
    for path in paths {
        let files = if path.is_dir() {
            match scenario_files(path) {
                Ok(files) if files.is_empty() => {
                    report.add(
                        path.clone(),
                        Fault::error(None, "there is no scenario file (.ron) in this folder"),
                    );
                    continue;
                }
                Ok(files) => files,
                Err(error) => {
                    report.add_unreadable(path, error);
                    continue;
                }
            }
        } else {
            vec![path.clone()]
        };
        for file in files {
            report.files += 1;
            match read_text(&file) {
                Ok(text) => {
                    for fault in linted(&file, &text, &known).faults {
                        report.add(file.clone(), fault);
                    }
                }
                Err(error) => report.add_unreadable(&file, error),
            }
        }
    }
    report
}

impl CheckReport {
    fn add(&mut self, path: PathBuf, fault: Fault) {
        self.faults.push(FileFault { path, fault });
    }

    fn add_unreadable(&mut self, path: &std::path::Path, error: CurriculumError) {
        let message = match error {
            CurriculumError::Unreadable { reason, .. } => format!("cannot be read: {reason}"),
            other => other.to_string(),
        };
        self.add(path.to_owned(), Fault::error(None, message));
    }
}
