//! From the spool into the session's folder.

use std::fs;

use crate::domain::session::Session;
use crate::library::spool::{self, SpoolNote, SpoolTake};
use crate::library::{LibraryError, SessionFolder};

/// The copying of a finished take into its session's folder; slow, so done away from the window.
#[derive(Debug)]
pub struct TakeMove {
    folder: SessionFolder,
    take: SpoolTake,
}

/// A take that lies in its session's folder and waits to be registered there.
#[derive(Debug)]
pub struct KeptTake {
    take: SpoolTake,
    file_name: String,
}

impl TakeMove {
    pub(super) fn new(folder: SessionFolder, take: SpoolTake) -> Self {
        Self { folder, take }
    }

    /// The recording in the spool.
    pub fn sound(&self) -> &std::path::Path {
        self.take.sound()
    }

    /// Copies the recording and makes sure that it is on the disk. If that fails, the recording stays in
    /// the spool and is offered at the next start.
    pub fn run(self) -> Result<KeptTake, LibraryError> {
        let note = self.take.note();
        let file_name = Session::take_file_name(note.volley, note.take);
        let target = self.folder.file(&file_name);
        match spool::copy_into(self.take.sound(), &target) {
            Ok(()) => {}
            // Copied by a program that was killed before it could say so.
            Err(_) if same_bytes(self.take.sound(), &target) => {}
            Err(error) => return Err(error),
        }
        Ok(KeptTake { take: self.take, file_name })
    }
}

impl KeptTake {
    /// The name of the recording in the session's folder.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Where it belongs.
    pub fn note(&self) -> &SpoolNote {
        self.take.note()
    }

    pub(super) fn clear_spool(self) -> Result<(), LibraryError> {
        self.take.remove()
    }
}

/// Whether two files are there and hold the same.
pub(crate) fn same_bytes(one: &std::path::Path, other: &std::path::Path) -> bool {
    match (fs::read(one), fs::read(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
