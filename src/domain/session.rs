//! A session: one sitting with one scripted parent, and what was said in it.

use serde::{Deserialize, Serialize};

use crate::domain::language::{Process, Role};
use crate::domain::scenario::{Disposition, EndingId, TurnId};
use crate::domain::scheme::{CodeId, SchemeId};
use crate::units::Seconds;

/// The id of a session: its folder's name, such as `T093012Z-kitchen-table-8f3a2c`.
pub type SessionId = String;
/// The id of a person; names are kept apart, in the library's `people`.
pub type PersonId = String;

/// How a session is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// All steps, branching on one's own codes.
    Guided,
    /// Hear and reply; one key after each reply says what it mainly did; coding at the debrief.
    Interview,
    /// One line, one skill.
    Drill,
    /// One take, a fixed path, no reveal, sealed for the coach.
    Assessment,
}

/// One sitting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Its id.
    pub id: SessionId,
    /// How it is played.
    pub mode: Mode,
    /// The role that the trainee plays.
    pub role: Role,
    /// The scenario, as it was on the day; its text is stored beside.
    pub scenario: ScenarioReference,
    /// The scheme, as it was on the day; its text is stored beside.
    pub scheme: SchemeReference,
    /// The scenario's process.
    pub process: Process,
    /// The change goal, set before coding.
    pub goal: Option<String>,
    /// The seed of its chance, so that it can be played again exactly.
    pub seed: u64,
    /// When it began, as `2026-11-22T09:30:12Z`.
    pub started: String,
    /// When its debrief was reached; `None` while it is going on or was left.
    pub finished: Option<String>,
    /// The turns that were heard, in order.
    pub path: Vec<Step>,
    /// The ending that was reached.
    pub ending: Option<EndingId>,
    /// Every take of every reply, in the order in which they were made.
    pub replies: Vec<Reply>,
    /// What the trainee agreed to.
    pub consent: Consent,
    /// The last day on which it is kept, as `2027-05-22`; `None` keeps it until it is deleted.
    pub keep_until: Option<String>,
    /// What the trainee wrote for herself at the debrief.
    pub own_note: String,
    /// Whether its speech is synthetic, as in the sample library.
    pub synthetic: bool,
}

/// Which scenario, and which text of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioReference {
    /// Its id.
    pub id: String,
    /// Its edition.
    pub version: String,
    /// The SHA-256 of its file, in lower-case hexadecimal.
    pub sha256: String,
}

/// Which scheme, and which text of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeReference {
    /// Its id.
    pub id: SchemeId,
    /// Its edition.
    pub version: String,
    /// The SHA-256 of its file, in lower-case hexadecimal.
    pub sha256: String,
}

/// One turn of the path: the parent's line as it was heard. Step n (from 1) is answered by volley n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The turn.
    pub turn: TurnId,
    /// Which of its wordings was spoken, from 0.
    pub wording: u32,
    /// How the parent stood when speaking it.
    pub disposition: Disposition,
    /// The place of the route that was taken afterwards, from 0; `None` until then.
    pub route: Option<u32>,
}

/// One take of a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Which volley it is, from 1: the place of its turn in the path.
    pub volley: u32,
    /// The turn that it answers.
    pub turn: TurnId,
    /// Which take, from 1. Scores use the first.
    pub take: u32,
    /// The recording in the session's folder; `None` where the reply was typed.
    pub file: Option<String>,
    /// The typed reply, where there is no recording.
    pub typed: Option<String>,
    /// How long it lasts, where it was recorded.
    pub seconds: Option<Seconds>,
    /// When it was made.
    pub recorded: String,
    /// In Interview: the one thing it mainly did, as a code of `starter-1`.
    pub mainly: Option<CodeId>,
    /// What went wrong while it was recorded, in words for the trainee.
    pub troubles: Vec<String>,
}

/// What the trainee agreed to before the first recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whether she agreed to be recorded for her own training.
    pub own_training: bool,
    /// When, as `2026-11-22T09:30:12Z`.
    pub given: Option<String>,
    /// When she took it back.
    pub withdrawn: Option<String>,
}

impl Session {
    /// The takes of one volley, in order.
    pub fn takes_of(&self, volley: u32) -> impl Iterator<Item = &Reply> {
        self.replies.iter().filter(move |reply| reply.volley == volley)
    }

    /// Notes that consent was taken back: its recordings no longer count as there. A second time changes
    /// nothing.
    pub fn withdraw_consent(&mut self, now: &str) {
        self.consent.withdrawn.get_or_insert_with(|| now.to_owned());
        for reply in &mut self.replies {
            reply.file = None;
        }
    }

    /// The name of the recording of one take: `reply-01-take-1.wav`.
    pub fn take_file_name(volley: u32, take: u32) -> String {
        format!("reply-{volley:02}-take-{take}.wav")
    }
}
