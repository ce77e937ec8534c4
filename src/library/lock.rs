//! One writer at a time: a lock that the system drops when its holder dies.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::library::error::LibraryError;
use crate::library::write;

/// Held while someone writes; dropped with the program, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock of this file, made if it is missing. [`LibraryError::InUse`] if someone holds it.
    /// Where the file system knows no locks there are none, and the comparison before each write is
    /// what keeps changes apart.
    pub fn take(path: &Path) -> Result<Self, LibraryError> {
        let cannot = |source| LibraryError::Io { doing: "cannot be locked", path: path.to_owned(), source };
        let file = write::options_private().create(true).truncate(false).open(path).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LibraryError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        Ok(Self { _file: file, path: path.to_owned() })
    }

    /// Whether someone holds the lock of this file now.
    pub fn is_held(path: &Path) -> bool {
        match File::open(path) {
            Ok(file) => matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
            Err(_) => false,
        }
    }

    /// The lock's file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
