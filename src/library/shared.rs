//! `shared.ron`: with whom a session is shared. In the owner's library it says where the copies lie, in
//! a shared one where they come from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::session::PersonId;
use crate::library::FORMAT;
use crate::library::error::LibraryError;
use crate::library::session_folder::SessionFolder;
use crate::library::text::Stored;
use crate::library::upgrade::Kind;

/// `shared.ron`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedFile {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// For a copy: the id of the library that it comes from. `None` in the owner's own.
    pub copy_from: Option<String>,
    /// With whom, one after the other.
    pub shares: Vec<Share>,
}

/// One sharing with one coach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The shared library's folder, as it was named; empty in a copy.
    pub library: PathBuf,
    /// The shared library's id.
    pub library_id: String,
    /// The coach.
    pub coach: PersonId,
    /// When, as `2026-11-22T09:30:12Z`.
    pub shared: String,
    /// When it was taken back.
    pub withdrawn: Option<String>,
}

impl Share {
    /// Whether this is the sharing with the same coach in the same library.
    pub fn is_same(&self, other: &Self) -> bool {
        self.library_id == other.library_id && self.coach == other.coach
    }

    /// Whether the copy is still with the coach.
    pub fn is_live(&self) -> bool {
        self.withdrawn.is_none()
    }
}

impl SessionFolder {
    /// Reads `shared.ron`; a new one where there is none yet.
    pub fn shared(&self) -> Result<Stored<SharedFile>, LibraryError> {
        let path = self.file("shared.ron");
        if path.exists() {
            return Stored::read(&path, Kind::Shared);
        }
        Ok(Stored::new(path, SharedFile { format: FORMAT, copy_from: None, shares: Vec::new() }))
    }
}
