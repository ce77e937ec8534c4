//! What a coach or a trainee can ask.

use std::path::PathBuf;

use crate::domain::coaching::Moment;
use crate::domain::language::Skill;

/// Something about feedback, sharing or a workbook.
#[derive(Debug, Clone, PartialEq)]
pub enum CoachingCommand {
    // Writing feedback.
    /// Write feedback on the session in this folder below the library.
    Write {
        /// The folder.
        key: String,
    },
    /// The question to the trainee.
    SetQuestion(String),
    /// The strength.
    SetStrength(String),
    /// The skill that the point belongs to.
    SetSkill(Skill),
    /// The point.
    SetPoint(String),
    /// Tie the point to a moment, or not after all.
    Tie(Moment),
    /// What to practise next: a parent.
    SetNextScenario(Option<String>),
    /// Keep what was said in the microphone check as the spoken feedback.
    KeepSpoken,
    /// Take the spoken feedback back.
    Unspeak,
    /// Send it: then it is read-only.
    Send,
    /// Throw the draft away.
    Discard,

    // Reading it.
    /// Read the feedback in this file of this folder.
    Read {
        /// The folder.
        key: String,
        /// The file.
        path: PathBuf,
    },
    /// The question was thought about: show the rest.
    Show,
    /// What one answers.
    SetAnswer(String),
    /// Send the answer.
    SendAnswer,
    /// Answer the line of this moment, by its place, once more.
    AnswerAgain(usize),

    /// Hear a moment, in either.
    Hear(Moment),
    /// Hear the spoken feedback.
    HearSpoken,
    /// Leave it; what was written stays.
    Leave,

    // Sharing.
    /// Share the session in this folder.
    Share {
        /// The folder.
        key: String,
    },
    /// With whom.
    SetCoach(String),
    /// In which folder.
    SetFolder(String),
    /// Share it.
    SendShare,
    /// Take a sharing back, by its place.
    TakeBack(usize),
    /// Bring what coaches wrote, and send one's answers.
    Exchange,

    // The workbook.
    /// Open a workbook; `None` is one's own.
    Workbook(Option<String>),
    /// What is being written into it.
    SetEntry(String),
    /// Whether it stays here.
    SetPrivate(bool),
    /// Write it in as a note.
    AddNote,
    /// Write it in as something to do.
    AddPlan,
    /// Agree to a plan, by its place.
    Agree(usize),
    /// Say that a plan was carried out, by its place.
    Done(usize),
    /// Write the workbook as a page that can be printed.
    Print,
}
