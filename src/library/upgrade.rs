//! Older formats are read by upgrades: one step from each format to the next, on the text, so that
//! what is unknown and what was commented stays.

use std::path::Path;

use serde::Deserialize;

use crate::domain::source;
use crate::library::FORMAT;
use crate::library::error::LibraryError;
use crate::library::text::unreadable;

/// The kinds of library files; each has its own chain of upgrades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `library.ron`.
    Library,
    /// `session.ron`.
    Session,
    /// `recording.ron`.
    Recording,
    /// `who.ron`.
    Who,
    /// A person.
    Person,
    /// A coding.
    Coding,
    /// A blind coding that was asked for.
    Assignment,
    /// How far a coder has come in one.
    Progress,
    /// Feedback.
    Feedback,
    /// An answer to feedback.
    FeedbackReply,
    /// An entry of a workbook.
    WorkbookEntry,
    /// `shared.ron`.
    Shared,
    /// Copies of a session that is deleted here.
    LeftCopies,
    /// The note beside a take in the spool.
    SpoolNote,
}

impl Kind {
    /// The longest file of this kind that is read, and so the longest that is written, in bytes.
    pub fn longest(self) -> usize {
        match self {
            Self::Coding => source::LONGEST_CODING,
            _ => source::LONGEST_TEXT,
        }
    }
}

/// One step: the text of a file of one format made into that of the next, without its `format` field,
/// which is raised afterwards. Fails with what is wrong with the file.
pub type Step = fn(&str) -> Result<String, String>;

/// The steps of a kind, from format 1 to 2 first.
fn steps(kind: Kind) -> &'static [Step] {
    match kind {
        Kind::Library
        | Kind::Session
        | Kind::Recording
        | Kind::Who
        | Kind::Person
        | Kind::Coding
        | Kind::Assignment
        | Kind::Progress
        | Kind::Feedback
        | Kind::FeedbackReply
        | Kind::WorkbookEntry
        | Kind::Shared
        | Kind::LeftCopies
        | Kind::SpoolNote => &[],
    }
}

/// The text in the newest format. A newer one than is known is refused.
pub(super) fn to_newest(path: &Path, kind: Kind, text: String) -> Result<String, LibraryError> {
    let head: Head =
        source::read_value_within(&text, kind.longest()).map_err(|faults| unreadable(path, faults))?;
    upgraded(path, text, head.format, steps(kind), FORMAT)
}

#[derive(Deserialize)]
struct Head {
    format: u32,
}

fn upgraded(
    path: &Path,
    mut text: String,
    mut format: u32,
    steps: &[Step],
    newest: u32,
) -> Result<String, LibraryError> {
    if format > newest {
        return Err(LibraryError::Newer { path: path.to_owned(), found: format, known: newest });
    }
    while format < newest {
        let step = usize::try_from(format).ok().and_then(|at| steps.get(at.checked_sub(1)?));
        let fault = |message: String| {
            let fault = crate::domain::fault::Fault::error(None, message);
            LibraryError::Unreadable { path: path.to_owned(), fault }
        };
        let step = step.ok_or_else(|| fault(format!("format {format} was never written by Oars")))?;
        text = step(&text).map_err(|why| fault(format!("cannot be brought up to date: {why}")))?;
        format += 1;
        text = with_format(&text, format).map_err(fault)?;
    }
    Ok(text)
}

fn with_format(text: &str, format: u32) -> Result<String, String> {
    replaced(text, &source_path(&["format"]), &format.to_string())
}

fn source_path(fields: &[&'static str]) -> Vec<source::PathItem> {
    fields.iter().map(|field| source::PathItem::from(*field)).collect()
}

/// The text with another value at a path; for steps.
fn replaced(text: &str, path: &[source::PathItem], value: &str) -> Result<String, String> {
    let (_, tree) = source::read::<serde::de::IgnoredAny>(text).map_err(first_message)?;
    let span = tree.span(path).ok_or_else(|| "a field is missing".to_owned())?;
    let mut text = text.to_owned();
    text.replace_range(span, value);
    Ok(text)
}

fn first_message(faults: Vec<crate::domain::fault::Fault>) -> String {
    faults.into_iter().next().map(|fault| fault.message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up step: `tone` became `mood`, and `loud` was added.
    fn step(text: &str) -> Result<String, String> {
        let (_, tree) = source::read::<serde::de::IgnoredAny>(text).map_err(first_message)?;
        let span = tree.field_span(&source_path(&["tone"])).ok_or("there is no tone")?;
        let mut text = text.to_owned();
        let value = text.get(span.clone()).unwrap_or_default().replacen("tone", "mood", 1);
        text.replace_range(span, &format!("{value}, loud: false"));
        Ok(text)
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct New {
        format: u32,
        mood: String,
        loud: bool,
    }

    const OLD: &str = "// by hand\n(format: 1, tone: \"calm\", note: \"kept\")\n";

    fn format_of(text: &str) -> u32 {
        source::read_value::<Head>(text).unwrap().format
    }

    #[track_caller]
    fn check(old: &str, expected: &str) {
        let outcome = upgraded(Path::new("f.ron"), old.to_owned(), format_of(old), &[step], 2);
        assert_eq!(outcome.unwrap_or_else(|error| error.to_string()), expected);
    }

    #[test]
    fn an_old_file_is_brought_up_to_date_and_keeps_the_rest() {
        check(OLD, "// by hand\n(format: 2, mood: \"calm\", loud: false, note: \"kept\")\n");
        let text = upgraded(Path::new("f.ron"), OLD.to_owned(), 1, &[step], 2).unwrap();
        let value: New = source::read_value(&text).unwrap();
        assert_eq!(value, New { format: 2, mood: "calm".to_owned(), loud: false });
    }

    #[test]
    fn a_new_file_is_left_alone() {
        check("(format: 2, mood: \"calm\")", "(format: 2, mood: \"calm\")");
    }

    #[test]
    fn what_cannot_be_upgraded_says_so() {
        check(
            "(format: 3)",
            "f.ron: written by a newer version of Oars (format 3; this one reads up to 2): update Oars to open it",
        );
        check("(format: 0)", "f.ron: format 0 was never written by Oars");
        check("(format: 1)", "f.ron: cannot be brought up to date: there is no tone");
    }
}
