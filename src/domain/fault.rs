//! A fault in a file: where it is, what it is, and how to mend it.

use serde::{Deserialize, Serialize};

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The file cannot be used as it is.
    Error,
    /// The file can be used; someone should look at it.
    Warning,
}

/// A place in a text file; both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A fault in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// How bad it is.
    pub level: Level,
    /// Where it is, when it has a place.
    pub place: Option<Place>,
    /// What it is, and how to mend it.
    pub message: String,
}

impl Fault {
    /// A fault that makes the file unusable.
    pub fn error(place: Option<Place>, message: impl Into<String>) -> Self {
        Self { level: Level::Error, place, message: message.into() }
    }

    /// Something to look at.
    pub fn warning(place: Option<Place>, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, place, message: message.into() }
    }
}
