//! Library files as text: reading them with places, writing them with what was unknown kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::domain::coding::Coding;
use crate::domain::fault::Fault;
use crate::domain::source;
use crate::library::error::LibraryError;
use crate::library::unknown;
use crate::library::upgrade::{self, Kind};
use crate::library::write::{self, Expected};

/// A text with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    /// The text.
    pub text: String,
    /// Its SHA-256, in lower-case hexadecimal.
    pub hash: String,
}

/// A value with the file that it came from, for writing it back.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    path: PathBuf,
    /// The text on disk, after upgrades; what is unknown in it is kept.
    text: String,
    /// The hash of what is on disk; `None` before the first write.
    hash: Option<String>,
    /// The longest text that can be read back, in bytes.
    pub(super) longest: usize,
}

impl Stored<Coding> {
    /// A coding that is not on disk yet.
    pub fn new_coding(path: PathBuf, coding: Coding) -> Self {
        Self { longest: Kind::Coding.longest(), ..Self::new(path, coding) }
    }
}

impl<T: Serialize + DeserializeOwned> Stored<T> {
    /// A value that is not on disk yet.
    pub fn new(path: PathBuf, value: T) -> Self {
        Self { value, path, text: String::new(), hash: None, longest: source::LONGEST_TEXT }
    }

    /// Reads a file, upgrading it in memory if it is of an older format. The file is left as it is.
    pub fn read(path: &Path, kind: Kind) -> Result<Self, LibraryError> {
        let FileText { text, hash } = read_text_within(path, kind.longest())?;
        let text = upgrade::to_newest(path, kind, text)?;
        let longest = kind.longest();
        let value = source::read_value_within(&text, longest).map_err(|faults| unreadable(path, faults))?;
        Ok(Self { value, path: path.to_owned(), text, hash: Some(hash), longest })
    }

    /// Writes the value. A file that someone else changed is not written over: see
    /// [`LibraryError::ChangedElsewhere`]. A value that is on disk as it is costs nothing. What could not be
    /// read back is not written.
    pub fn save(&mut self) -> Result<(), LibraryError> {
        let refuse = |reason: String| LibraryError::Unwritable { path: self.path.clone(), reason };
        let new = pretty(&self.value).map_err(refuse)?;
        let new = if self.text.is_empty() { new } else { unknown::carried_over(&self.text, new) };
        within(&self.path, new.len(), self.longest)?;
        if self.hash.is_some() && new == self.text {
            return Ok(());
        }
        let expected = self.hash.as_deref().map_or(Expected::Nothing, Expected::Was);
        self.hash = Some(write::write(&self.path, new.as_bytes(), expected)?);
        self.text = new;
        Ok(())
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The hash of what is on disk; `None` before the first write.
    pub fn hash(&self) -> Option<&str> {
        self.hash.as_deref()
    }
}

/// Whether a text of so many bytes can be read back once it is written.
pub(super) fn within(path: &Path, length: usize, longest: usize) -> Result<(), LibraryError> {
    if length <= longest {
        return Ok(());
    }
    let reason = format!("it would have {length} bytes, and no more than {longest} can be read back");
    Err(LibraryError::Unwritable { path: path.to_owned(), reason })
}

/// Reads a text file with its hash. What is too long for a library file is a wrong one.
pub fn read_text(path: &Path) -> Result<FileText, LibraryError> {
    read_text_within(path, source::LONGEST_TEXT)
}

/// Reads a text file of at most so many bytes.
pub(super) fn read_text_within(path: &Path, longest: usize) -> Result<FileText, LibraryError> {
    let cannot = |source| LibraryError::Io { doing: "cannot be read", path: path.to_owned(), source };
    if fs::metadata(path).map_err(cannot)?.len() > longest as u64 {
        let message = format!("the file is longer than {longest} bytes: check that it is the right one");
        return Err(LibraryError::Unreadable { path: path.to_owned(), fault: Fault::error(None, message) });
    }
    let bytes = fs::read(path).map_err(cannot)?;
    let hash = hash_of(&bytes);
    let text = String::from_utf8(bytes).map_err(|error| {
        cannot(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it is not UTF-8 text: {}", error.utf8_error()),
        ))
    })?;
    Ok(FileText { text, hash })
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A value as the text of a library file.
pub(super) fn pretty(value: &impl Serialize) -> Result<String, String> {
    let config = ron::ser::PrettyConfig::new().struct_names(false).indentor("    ");
    let text = ron::ser::to_string_pretty(value, config).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// The first of the faults, as an error about this file.
pub(super) fn unreadable(path: &Path, faults: Vec<Fault>) -> LibraryError {
    let fault = faults.into_iter().next();
    let fault = fault.unwrap_or_else(|| Fault::error(None, "this cannot be read"));
    LibraryError::Unreadable { path: path.to_owned(), fault }
}

#[cfg(test)]
mod tests;
