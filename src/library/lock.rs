//! One writer at a time: a lock that the system drops when its holder dies.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::library::error::LibraryError;
use crate::library::write;

/// How often a lock that is held for a moment is tried.
const ATTEMPTS: u32 = 300;
/// How long is waited between two attempts.
const PAUSE: Duration = Duration::from_millis(10);

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
        let new = !path.exists();
        let file = write::options_private().create(true).truncate(false).open(path).map_err(cannot)?;
        if new {
            write::as_its_folder(path);
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LibraryError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        Ok(Self { _file: file, path: path.to_owned() })
    }

    /// Takes the lock of this file, waiting a little for someone who holds it for a moment only.
    pub fn take_soon(path: &Path) -> Result<Self, LibraryError> {
        for _attempt in 1..ATTEMPTS {
            match Self::take(path) {
                Err(LibraryError::InUse(_)) => std::thread::sleep(PAUSE),
                other => return other,
            }
        }
        Self::take(path)
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
