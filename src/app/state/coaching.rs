//! Feedback between coach and trainee, sharing, and the workbook.

use std::path::PathBuf;

use crate::domain::coaching::{Feedback, Lack, Moment};
use crate::domain::workbook::Workbook;

/// Feedback that waits for its trainee, on Today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackCard {
    /// The session's folder below the library.
    pub key: String,
    /// The feedback's file.
    pub path: PathBuf,
    /// Who wrote it.
    pub coach: String,
    /// The session, in words.
    pub title: String,
    /// Whether it was read and waits for an answer.
    pub read: bool,
}

/// A moment that a point can rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The moment.
    pub moment: Moment,
    /// What it is: its time, its code, its words.
    pub words: String,
}

/// Feedback that a coach writes.
#[derive(Debug, Clone)]
pub struct FeedbackDesk {
    /// The session's folder below the library.
    pub key: String,
    /// The session, in words.
    pub title: String,
    /// Whom it is for, where that is known.
    pub trainee: Option<String>,
    /// The feedback as it is on the disk.
    pub feedback: Feedback,
    /// What it still lacks.
    pub lacks: Vec<Lack>,
    /// The moments that it can be tied to: what the coach has coded and remarked.
    pub candidates: Vec<Candidate>,
}

/// Feedback that its trainee reads.
#[derive(Debug, Clone)]
pub struct FeedbackPage {
    /// The session's folder below the library.
    pub key: String,
    /// The feedback's file.
    pub path: PathBuf,
    /// The session, in words.
    pub title: String,
    /// Who wrote it.
    pub coach: String,
    /// The feedback.
    pub feedback: Feedback,
    /// The moments of its point, in words.
    pub moments: Vec<String>,
    /// What the trainee answers, so far.
    pub answer: String,
    /// Whether she has thought about the question and sees the rest.
    pub shown: bool,
    /// Whether the answer was sent.
    pub answered: bool,
    /// Whether the line can be answered again: it was practised here.
    pub can_answer_again: bool,
    /// Whether it has been, since this page was opened.
    pub answered_again: bool,
}

/// Sharing a session with a coach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareDesk {
    /// The session's folder below the library.
    pub key: String,
    /// The session, in words.
    pub title: String,
    /// The coach's name, so far.
    pub coach: String,
    /// The shared folder, so far.
    pub folder: String,
    /// With whom it is shared now: the coach's name and the folder.
    pub shares: Vec<(String, PathBuf)>,
    /// Whether something is under way.
    pub busy: bool,
}

/// A workbook that is open.
#[derive(Debug, Clone)]
pub struct WorkbookPage {
    /// Whose it is, by id.
    pub trainee: String,
    /// What it holds.
    pub book: Workbook,
    /// What is being written into it.
    pub text: String,
    /// Whether that stays in this library.
    pub private: bool,
    /// Those whose workbooks lie here: their ids and names.
    pub people: Vec<(String, String)>,
    /// Where it was last written for printing.
    pub printed: Option<PathBuf>,
}
