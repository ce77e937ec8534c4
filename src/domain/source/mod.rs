//! Reading RON files with places: values by `ron`, places by the tree of `ron2`.
//!
//! `ron` tells what a file means and refuses what it must; `ron2` tells where each part of it stands,
//! so that a linter can point at line and column and an editor can splice. The second reader is only
//! asked about texts that the first has accepted: on broken, deeply nested text its recovery can go on
//! for ever.

mod mend;
mod scan;
mod tree;

#[cfg(test)]
mod tests;

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use crate::domain::fault::{Fault, Place};

pub(crate) use mend::nearest;
pub use tree::{PathItem, SourceTree};

/// The longest text that is read, in bytes. A scenario has about 60,000.
pub const LONGEST_TEXT: usize = 4 * 1024 * 1024;

/// The longest coding, and the longest line of its log, in bytes. An utterance has about 300, so three hours
/// of talk that somebody has cut to single words still fit many times over.
pub const LONGEST_CODING: usize = 64 * 1024 * 1024;

/// The deepest nesting that is read. Scenarios need about 15 levels.
pub const DEEPEST_NESTING: usize = 64;

/// How many unknown fields are reported at once.
const MOST_UNKNOWN_FIELDS: usize = 20;

/// A path into a file from fields and indices: `source_path!["turns", 3, "routes", 0, "when"]`.
#[macro_export]
macro_rules! source_path {
    ($($item:expr),* $(,)?) => {
        [$($crate::domain::source::PathItem::from($item)),*]
    };
}

/// Reads a value and the places of its parts.
///
/// A file may begin with `#![enable(implicit_some)]`; the extension is on in any case.
///
/// # Errors
/// Every fault that was found, each with its place and how to mend it. Unknown fields are all told at
/// once; anything else stops at the first.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<(T, SourceTree), Vec<Fault>> {
    let value = read_value(text)?;
    let tree = SourceTree::of_readable(text).map_err(|fault| vec![fault])?;
    Ok((value, tree))
}

/// Reads a value without places, where none are needed.
///
/// # Errors
/// As for [`read`].
pub fn read_value<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Fault>> {
    read_value_within(text, LONGEST_TEXT)
}

/// Reads a value without places from a text of at most so many bytes.
///
/// # Errors
/// As for [`read`].
pub fn read_value_within<T: DeserializeOwned>(text: &str, longest: usize) -> Result<T, Vec<Fault>> {
    if text.len() > longest {
        let start = Place { line: 1, column: 1 };
        let message =
            format!("the file is longer than {longest} bytes: check that it is the right one, or split it");
        return Err(vec![Fault::error(Some(start), message)]);
    }
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_recursion_limit(DEEPEST_NESTING);
    let mut rest = std::borrow::Cow::Borrowed(without_mark(text));
    let mut faults = Vec::new();
    loop {
        let error = match options.from_str(&rest) {
            Ok(value) if faults.is_empty() => return Ok(value),
            Ok(_) => return Err(faults),
            Err(error) => error,
        };
        let unknown_field = matches!(error.code, ron::Error::NoSuchStructField { .. });
        if !faults.is_empty() && !unknown_field {
            // With fields taken out of the text this may be a mere consequence.
            return Err(faults);
        }
        let found = mend::fault_of(&rest, &error);
        let field = if unknown_field { found.field } else { None };
        faults.push(found.fault);
        let (Some(field), true) = (field, faults.len() < MOST_UNKNOWN_FIELDS) else {
            return Err(faults);
        };
        // Read on as if the field were not there, to tell of the next one too.
        rest = scan::blanked(&rest, field).into();
    }
}

/// The text without a byte-order mark, which some editors write before the first character.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
