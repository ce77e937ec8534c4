//! `shared.ron`: with whom a session is shared. In the owner's library it says where the copies lie, in
//! a shared one where they come from. What became of copies that outlived their session stands in
//! `copies/`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::session::PersonId;
use crate::library::FORMAT;
use crate::library::error::LibraryError;
use crate::library::layout::Library;
use crate::library::session_folder::{SessionFolder, list};
use crate::library::text::Stored;
use crate::library::upgrade::Kind;
use crate::library::write;

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

/// `copies/<session id>.ron`: copies of a session that is deleted here, which could not be reached then.
/// They are taken back as soon as they can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftCopies {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Where the session lay within `sessions`, and so do its copies: year, month and id.
    pub place: Vec<String>,
    /// With whom it is still shared.
    pub shares: Vec<Share>,
}

impl LeftCopies {
    /// Where the session lay within `sessions`.
    pub fn inside(&self) -> PathBuf {
        let plain = |name: &&String| !name.is_empty() && !name.contains(['/', '\\']) && *name != "..";
        self.place.iter().filter(plain).collect()
    }
}

impl Library {
    /// What says where copies of deleted sessions still lie, in order of name.
    pub fn left_copies(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let mut files = list(&self.root().join("copies"))?;
        files.retain(|path| path.extension().is_some_and(|end| end == "ron"));
        files.sort();
        Ok(files)
    }

    /// Reads what says where copies of a deleted session still lie.
    pub fn left_copies_at(path: &std::path::Path) -> Result<Stored<LeftCopies>, LibraryError> {
        Stored::read(path, Kind::LeftCopies)
    }

    /// Notes where copies of a session lie that is about to be deleted here.
    pub fn note_left_copies(&self, session: &str, left: LeftCopies) -> Result<(), LibraryError> {
        let folder = self.root().join("copies");
        write::make_folder(&folder)?;
        let path = folder.join(format!("{session}.ron"));
        if !path.exists() {
            return Stored::new(path, left).save();
        }
        // Noted by a program that was killed before it could delete the session.
        let mut stored = Self::left_copies_at(&path)?;
        stored.value = left;
        stored.save()
    }
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
