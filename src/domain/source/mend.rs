//! What `ron` has to say about a text, in words that say how to mend it.

use std::ops::Range;

use ron::error::SpannedError;

use super::scan;
use super::tree::saturated;
use crate::domain::fault::{Fault, Place};

/// A fault, and the bytes of the field that it is about, where it is an unknown one.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) fault: Fault,
    pub(super) field: Option<Range<usize>>,
}

/// The fault that an error stands for.
pub(super) fn fault_of(text: &str, error: &SpannedError) -> Found {
    let start = scan::byte_at(text, error.span.start.line, error.span.start.col);
    let mut place = place_at(text, after_space(text, start));
    let end = scan::byte_at(text, error.span.end.line, error.span.end.col);
    let mut field = None;
    match &error.code {
        ron::Error::NoSuchStructField { found, .. } => {
            if let Some(start) = start_of_name(text, end, found) {
                place = place_at(text, start);
                field = Some(scan::field(text, start));
            }
        }
        ron::Error::DuplicateStructField { field: name, .. } => {
            if let Some(start) = start_of_name(text, end, name) {
                place = place_at(text, start);
            }
        }
        ron::Error::NoSuchEnumVariant { found, .. } => {
            if let Some(start) = start_of_name(text, end, found) {
                place = place_at(text, start);
            }
        }
        // The reader notices at the end of a struct; a person looks at its beginning.
        ron::Error::MissingStructField { .. } => {
            if let Some(start) = scan::enclosing(text, start) {
                place = place_at(text, start);
            }
        }
        _ => {}
    }
    let place = Place { line: saturated(place.0), column: saturated(place.1) };
    Found { fault: Fault::error(Some(place), message_of(&error.code)), field }
}

/// The first byte from here on that is no white space.
fn after_space(text: &str, byte: usize) -> usize {
    text.get(byte..)
        .and_then(|rest| rest.find(|it: char| !it.is_whitespace()))
        .map_or(byte, |space| byte + space)
}

fn place_at(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&it| it != '\n').count() + 1;
    (line, column)
}

/// Where the name begins that stands last before this byte.
fn start_of_name(text: &str, end: usize, name: &str) -> Option<usize> {
    let before = text.get(..end)?;
    if name.is_empty() {
        return None;
    }
    before.rfind(name)
}

fn message_of(error: &ron::Error) -> String {
    use ron::Error as E;
    match error {
        E::NoSuchStructField { expected, found, outer } => {
            let within = outer.as_ref().map(|it| format!(" in {it}")).unwrap_or_default();
            format!(
                "there is no field `{}`{within}: {}",
                shortened(found),
                choice(found, expected, "take it out; nothing is known here")
            )
        }
        E::NoSuchEnumVariant { expected, found, outer } => {
            let within = outer.as_ref().map(|it| format!(" as {it}")).unwrap_or_default();
            format!("`{}` is not known{within}: {}", shortened(found), choice(found, expected, "take it out"))
        }
        E::MissingStructField { field, outer } => {
            let within = outer.as_ref().map(|it| format!(" of {it}")).unwrap_or_default();
            format!("the field `{field}`{within} is missing: add it")
        }
        E::DuplicateStructField { field, .. } => format!("the field `{field}` is given twice: keep one"),
        E::ExpectedComma => {
            "a comma is missing before this, or a quotation mark ended a text too early".into()
        }
        E::Eof => "the file ends too early: close what is still open, a bracket or a quotation mark".into(),
        E::ExpectedStringEnd => "this text is not closed: end it with a double quotation mark".into(),
        E::ExpectedString => "a text is expected here: put it between double quotation marks".into(),
        E::ExpectedArray => "a list is expected here: begin it with `[`".into(),
        E::ExpectedArrayEnd => {
            "this list is not closed: end it with `]`, or put a comma between items".into()
        }
        E::ExpectedMap => "a table is expected here: begin it with `{`".into(),
        E::ExpectedMapEnd => {
            "this table is not closed: end it with `}`, or put a comma between entries".into()
        }
        E::ExpectedMapColon => "a colon is missing between name and value".into(),
        E::ExpectedStructLike | E::ExpectedNamedStructLike(_) => {
            "a group of fields is expected here: begin it with `(`".into()
        }
        E::ExpectedStructLikeEnd => {
            "this group is not closed: end it with `)`, or put a comma between fields".into()
        }
        E::ExpectedOptionEnd => "`Some(` is not closed: end it with `)`".into(),
        E::ExpectedInteger => "a whole number is expected here".into(),
        E::ExpectedFloat => "a number is expected here".into(),
        E::ExpectedBoolean => "`true` or `false` is expected here".into(),
        E::ExpectedChar => "one character between single quotation marks is expected here".into(),
        E::ExpectedIdentifier => {
            "a name is expected here: letters, digits and `_`, beginning with a letter".into()
        }
        E::IntegerOutOfBounds => "this number is too large or too small for its place".into(),
        E::InvalidEscape(why) => {
            format!("an escape in this text is not known ({why}): write `\\\\` for a backslash itself")
        }
        E::UnclosedBlockComment => "this comment is not closed: end it with `*/`".into(),
        E::TrailingCharacters => {
            "something follows the end: take it out, or check the brackets before it".into()
        }
        E::ExceededRecursionLimit => {
            format!("brackets are nested more than {} deep here: take some out", super::DEEPEST_NESTING)
        }
        E::InvalidValueForType { expected, found } => {
            format!("{} was found where {expected} is expected", shortened(found))
        }
        E::ExpectedDifferentLength { expected, found } => {
            format!("{expected} is expected here, and there are {found} items")
        }
        E::NoSuchExtension(name) => format!("the extension `{}` is not known: take it out", shortened(name)),
        other => {
            let words = other.to_string();
            let mut characters = words.chars();
            let first = characters.next().map(|it| it.to_lowercase().to_string()).unwrap_or_default();
            format!("this cannot be read: {first}{}", shortened(characters.as_str()))
        }
    }
}

/// What is known, and the nearest of it first.
fn choice(found: &str, known: &[&str], none: &str) -> String {
    if known.is_empty() {
        return none.to_owned();
    }
    let list = known.join(", ");
    match nearest(found, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? The choice is {list}"),
        None => format!("the choice is {list}"),
    }
}

/// Text from a file, short enough to stand in a message.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST).collect();
    format!("{head}…")
}

/// The known word that is nearest to a misspelt one, if any is near.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    if length > 40 {
        return None;
    }
    known
        .into_iter()
        .map(|word| (distance(found, word), word))
        .filter(|(distance, word)| *distance <= 2 && *distance <= word.chars().count().max(length) / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out or changed to make one word of the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (other, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let changed = diagonal + usize::from(letter != *other);
            before = changed.min(above + 1).min(before + 1);
            diagonal = above;
            *cell = before;
        }
    }
    row.last().copied().unwrap_or(0)
}
