//! The settings of this installation. Reading never fails: what cannot be read is as it is by default
//! and is named, and keys that this version does not know are kept.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::language::Role;
use crate::domain::scheme::SchemeId;
use crate::domain::session::PersonId;
use crate::domain::source::{self, PathItem};
use crate::library::error::LibraryError;
use crate::library::text::{self, read_text};
use crate::library::unknown;
use crate::library::write::{self, Expected};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// The strongest contrast.
    HighContrast,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The person at this keyboard.
    pub person: Option<PersonId>,
    /// The name that stands on one's own sessions.
    pub name: String,
    /// The work that one does.
    pub role: Option<Role>,
    /// The theme.
    pub theme: Theme,
    /// The size of text in per cent, 80 to 200.
    pub text_size: u16,
    /// The microphone's name; `None` is the system's default.
    pub microphone: Option<String>,
    /// The speaker's name; `None` is the system's default.
    pub speaker: Option<String>,
    /// Whether a system voice speaks the parent's lines, or captions alone.
    pub speech: bool,
    /// For how many months new sessions are kept; `None` until they are deleted.
    pub keep_months: Option<u16>,
    /// Whether reduced motion is wanted.
    pub reduced_motion: bool,
    /// The scheme that was used last.
    pub last_scheme: Option<SchemeId>,
    /// Whether the first run was gone through.
    pub first_run_done: bool,
    /// The coder's own keys in the studio, by what they do.
    pub keys: BTreeMap<String, String>,
    /// How far the studio's sound steps back when it goes on after a hold, in milliseconds.
    pub step_back_ms: u16,
    /// Whether the service has switched recordings of real conversations on.
    pub real_recordings: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            person: None,
            name: String::new(),
            role: None,
            theme: Theme::System,
            text_size: 100,
            microphone: None,
            speaker: None,
            speech: true,
            keep_months: Some(6),
            reduced_motion: false,
            last_scheme: None,
            first_run_done: false,
            keys: BTreeMap::new(),
            step_back_ms: 500,
            real_recordings: false,
        }
    }
}

/// The keys of the file.
const FIELDS: [&str; 15] = [
    "person",
    "name",
    "role",
    "theme",
    "text_size",
    "microphone",
    "speaker",
    "speech",
    "keep_months",
    "reduced_motion",
    "last_scheme",
    "first_run_done",
    "keys",
    "step_back_ms",
    "real_recordings",
];

impl Settings {
    /// Reads the settings, and says what was wrong with them: `path:line:column: what`.
    pub fn read(path: &Path) -> (Self, Vec<String>) {
        let text = match read_text(path) {
            Ok(file) => file.text,
            Err(LibraryError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return (Self::default(), Vec::new());
            }
            Err(error) => return (Self::default(), vec![error.to_string()]),
        };
        match source::read_value::<Self>(&text) {
            Ok(settings) => (settings.in_range(), Vec::new()),
            Err(_) => Self::read_what_can_be(path, &text),
        }
    }

    /// Writes the settings; keys that are unknown here are kept. A file that cannot be read at all is
    /// kept beside the new one.
    pub fn save(&self, path: &Path) -> Result<(), LibraryError> {
        write::make_folder(write::parent_of(path))?;
        let refuse = |reason: String| LibraryError::Unwritable { path: path.to_owned(), reason };
        let new = text::pretty(self).map_err(refuse)?;
        // Two windows may save at once. Settings are one person's small choices: the last one counts.
        for _attempt in 0..8 {
            let old = match read_text(path) {
                Ok(file) => Some(file),
                Err(LibraryError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
            let (merged, expected) = match &old {
                None => (new.clone(), Expected::Nothing),
                Some(old) => (unknown::carried_over(&old.text, new.clone()), Expected::Was(&old.hash)),
            };
            if let Some(old) = &old
                && source::read_value::<serde::de::IgnoredAny>(&old.text).is_err()
            {
                let aside =
                    path.with_extension(format!("unreadable-{}.ron", old.hash.get(..6).unwrap_or("0")));
                if !aside.exists() {
                    write::write(&aside, old.text.as_bytes(), Expected::Nothing)?;
                }
            }
            match write::write(path, merged.as_bytes(), expected) {
                Ok(_hash) => return Ok(()),
                Err(LibraryError::ChangedElsewhere { sibling, .. }) => {
                    std::fs::remove_file(&sibling)
                        .map_err(LibraryError::io("cannot be removed", &sibling))?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(LibraryError::InUse(path.to_owned()))
    }

    /// Field by field: what can be read counts, what cannot is named and is as it is by default.
    fn read_what_can_be(path: &Path, text: &str) -> (Self, Vec<String>) {
        let tree = match source::read::<serde::de::IgnoredAny>(text) {
            Ok((_, tree)) => tree,
            Err(faults) => return (Self::default(), vec![text::unreadable(path, faults).to_string()]),
        };
        let (mut good, mut problems) = (String::new(), Vec::new());
        for name in FIELDS {
            let field = PathItem::from(name);
            let Some(span) = tree.field_span(std::slice::from_ref(&field)) else { continue };
            let alone = text.get(span).unwrap_or_default();
            if source::read_value::<Self>(&format!("({alone})")).is_ok() {
                good.push_str(alone);
                good.push_str(",\n");
            } else {
                let place = tree.place(&[field]);
                let message = format!("{name} cannot be read and is as it is by default");
                let fault = crate::domain::fault::Fault::warning(place, message);
                problems.push(text::unreadable(path, vec![fault]).to_string());
            }
        }
        let settings: Self = source::read_value(&format!("({good})")).unwrap_or_default();
        (settings.in_range(), problems)
    }

    fn in_range(mut self) -> Self {
        self.text_size = self.text_size.clamp(80, 200);
        self.step_back_ms = self.step_back_ms.min(5_000);
        self
    }
}

#[cfg(test)]
mod tests;
