//! What can go wrong in the library, in words for the person it belongs to.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::coding::EditError;
use crate::domain::fault::Fault;

/// Why something in the library could not be read or written. What is on disk is as it was.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The system refused.
    #[error("{}: {doing}: {source}", path.display())]
    Io {
        /// What was being done ("cannot be written").
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read as what it should be. It is left as it is.
    #[error("{}", at(path, fault))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Where and what.
        fault: Fault,
    },
    /// A file is of a newer version than this program.
    #[error(
        "{}: written by a newer version of Oars (format {found}; this one reads up to {known}): update Oars to open it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// Someone else changed the file; what was to be written lies beside it.
    #[error(
        "{}: changed by another program meanwhile; what you have is kept beside it as {}",
        path.display(), sibling.display()
    )]
    ChangedElsewhere {
        /// The file.
        path: PathBuf,
        /// What was written beside it.
        sibling: PathBuf,
    },
    /// Another program writes here.
    #[error("{}: open in another window or program; close it there first", .0.display())]
    InUse(PathBuf),
    /// There is no library here.
    #[error("{}: there is no library here (no library.ron); check the folder", .0.display())]
    NoLibrary(PathBuf),
    /// There is no such session.
    #[error("{}: there is no such session; `oars library list` names those that there are", .0.display())]
    NoSession(PathBuf),
    /// There is no such assignment.
    #[error("{}: there is no such assignment; `oars library list` names those that there are", .0.display())]
    NoAssignment(PathBuf),
    /// The system does not say where data belongs.
    #[error("the system names no folder for data; set OARS_LIBRARY to one")]
    NoHome,
    /// An edit does not fit the coding.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A value cannot be written as text.
    #[error("{}: cannot be written as text: {reason}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl LibraryError {
    /// The system refused something on a path; fits `map_err`.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// Whether something was named that there is none of: the call is wrong, rather than a file.
    pub fn is_in_the_call(&self) -> bool {
        matches!(self, Self::NoSession(_) | Self::NoAssignment(_))
    }

    /// The file or folder that it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Io { path, .. }
            | Self::Unreadable { path, .. }
            | Self::Newer { path, .. }
            | Self::ChangedElsewhere { path, .. }
            | Self::Unwritable { path, .. }
            | Self::InUse(path)
            | Self::NoLibrary(path)
            | Self::NoSession(path)
            | Self::NoAssignment(path) => Some(path),
            Self::NoHome | Self::Edit(_) => None,
        }
    }
}

/// `path:line:column: what`, or without a place `path: what`.
fn at(path: &Path, fault: &Fault) -> String {
    match fault.place {
        Some(place) => format!("{}:{}:{}: {}", path.display(), place.line, place.column, fault.message),
        None => format!("{}: {}", path.display(), fault.message),
    }
}
