//! What can go wrong in a use case.

use std::path::PathBuf;

use crate::domain::coding::EditError;
use crate::library::LibraryError;

/// Why a use case could not be carried out. What was kept before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// An edit does not fit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A sound file.
    #[error("{}: {reason}", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The session is not at a place where this can be done.
    #[error("{0}")]
    OutOfStep(String),
}
