//! On the way into the studio: a recording that is brought in, and what is set before coding starts.

use std::sync::Arc;

use crate::domain::coding::Passes;
use crate::domain::language::{Process, Role};
use crate::domain::recording::{Channels, Conversation};
use crate::domain::scheme::Scheme;
use crate::units::Seconds;

/// Where one is on the way into the studio.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    /// Saying what the recording is.
    Form(ImportForm),
    /// It is being brought in.
    Bringing(Bringing),
    /// Setting the goal, the part and the scheme.
    Setup(SetupForm),
    /// It is being opened.
    Loading {
        /// Its title.
        title: String,
        /// What is being done.
        doing: String,
        /// How much of that is done, from 0 to 1.
        share: f64,
    },
}

/// Why a form does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What has to be answered first.
    pub wants: Wants,
    /// In words.
    pub words: String,
}

/// What a form wants to have answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Another sound file.
    File,
    /// Whether everyone who is heard agreed.
    Agreement,
    /// What the recording is kept for.
    Purpose,
    /// Whether there is a change goal.
    Process,
    /// The change goal.
    Goal,
    /// Where the part begins.
    From,
    /// Where the part ends.
    To,
    /// Nothing that stands on the form.
    Elsewhere,
}

impl Refusal {
    /// Why it does not go on, and what that asks for.
    pub fn new(wants: Wants, words: impl Into<String>) -> Self {
        Self { wants, words: words.into() }
    }
}

/// What is said of a recording before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportForm {
    /// The file, as typed, chosen or dropped.
    pub path: String,
    /// What it is to be called.
    pub title: String,
    /// Role-play or real.
    pub conversation: Conversation,
    /// What it is kept for.
    pub purpose: String,
    /// Whose practice it is, by name; empty where that is not said.
    pub trainee: String,
    /// The work of the member of staff who is heard.
    pub role: Option<Role>,
    /// For how many months it is kept; `None` until it is deleted.
    pub keep_months: Option<u16>,
    /// Who is heard on which channel.
    pub channels: Channels,
    /// Whether everyone who is heard agreed.
    pub everyone_agreed: bool,
    /// Why it was not brought in.
    pub problem: Option<Refusal>,
    /// How often it was not, so that each time is told.
    pub refused: u32,
}

impl Default for ImportForm {
    fn default() -> Self {
        Self {
            path: String::new(),
            title: String::new(),
            conversation: Conversation::RolePlay,
            purpose: "Training and supervision".to_owned(),
            trainee: String::new(),
            role: None,
            keep_months: Some(6),
            channels: Channels::Mixed,
            everyone_agreed: false,
            problem: None,
            refused: 0,
        }
    }
}

/// A recording that is being brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct Bringing {
    /// What was said of it, to go back to.
    pub form: ImportForm,
    /// What is being done.
    pub doing: String,
    /// How much of it is done, from 0 to 1.
    pub share: f64,
    /// Whether it is being stopped.
    pub stopping: bool,
}

/// What is set before coding starts.
#[derive(Debug, Clone, PartialEq)]
pub struct SetupForm {
    /// Its folder below the library.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What has to be said of it, such as what was not read; empty later on.
    pub notes: Vec<String>,
    /// How long it is.
    pub length: Seconds,
    /// The change goal.
    pub goal: String,
    /// The process; nothing is chosen beforehand.
    pub process: Option<Process>,
    /// Which part.
    pub part: PartForm,
    /// The schemes that there are; the chosen one by its place.
    pub schemes: Vec<Arc<Scheme>>,
    /// The chosen scheme.
    pub scheme: usize,
    /// In how many passes.
    pub passes: Passes,
    /// Why it cannot start yet.
    pub problem: Option<Refusal>,
    /// How often it could not, so that each time is told.
    pub refused: u32,
}

/// Which part is coded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PartForm {
    /// All of it.
    #[default]
    Whole,
    /// From here to there, as typed (`5:00`).
    Chosen {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// Twenty minutes drawn by chance.
    Random,
}

/// A recording in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingCard {
    /// Its folder below the library, by which it is opened; the assignment's id of one that is coded blind.
    pub key: String,
    /// Whether it is coded blind, under a number alone.
    pub blind: bool,
    /// Its title.
    pub title: String,
    /// Role-play or real.
    pub conversation: Conversation,
    /// When it was brought in, in words.
    pub imported: String,
    /// How long it is.
    pub length: Seconds,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
    /// Until when it is kept, in words.
    pub keep_until: Option<String>,
    /// How far one's own coding is.
    pub own: OwnCoding,
    /// What else is to be said of it.
    pub note: Option<String>,
    /// Whether consent was taken back.
    pub withdrawn: bool,
}

/// How far one's own coding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OwnCoding {
    /// Not begun.
    #[default]
    None,
    /// A draft.
    Draft,
    /// Final.
    Final,
}
