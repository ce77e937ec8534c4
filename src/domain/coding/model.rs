//! One coder's independent record of a session.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::language::{Heard, Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, RatingId};
use crate::domain::session::{PersonId, SchemeReference, SessionId};
use crate::units::Seconds;

/// The id of an utterance within its coding; never used again after the utterance is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtteranceId(pub u32);

/// One coder's record of one session. Never overwritten by another coder; a consensus is a new one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The session.
    pub session: SessionId,
    /// Who coded.
    pub coder: PersonId,
    /// What it is.
    pub kind: CodingKind,
    /// Whether it is still being worked on.
    pub state: CodingState,
    /// The scheme.
    pub scheme: SchemeReference,
    /// When it was begun, as `2026-11-22T09:30:12Z`.
    pub begun: String,
    /// When it was made final.
    pub finished: Option<String>,
    /// The takes that were coded, by volley and take.
    pub takes: Vec<CodedTake>,
    /// The global ratings of the whole conversation, 1 to 5.
    pub globals: BTreeMap<RatingId, u8>,
    /// The coder's note.
    pub note: String,
    /// The next unused utterance id.
    pub next_utterance: u32,
    /// How many edits of its log are in it already, so that none is played twice.
    #[serde(default)]
    pub edits: u64,
}

/// What a coding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodingKind {
    /// The trainee's own, with self-ratings.
    Own,
    /// A coach's or another coder's.
    Coder,
    /// A consensus of several.
    Consensus,
}

/// Whether a coding is still being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodingState {
    /// Being worked on.
    Draft,
    /// Finished; read-only.
    Final,
}

/// The coding of one take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodedTake {
    /// Which volley, from 1.
    pub volley: u32,
    /// Which take, from 1.
    pub take: u32,
    /// What the trainee noticed in the parent's line before answering; `None` where the step was not taken.
    pub noticed: Option<Vec<Noticed>>,
    /// The ratings of this reply.
    pub ratings: BTreeMap<RatingId, ReplyRating>,
    /// The worker's utterances, in order of time.
    pub utterances: Vec<Utterance>,
    /// Whether the coder has said that this take is done.
    pub done: bool,
    /// What the trainee thought went well.
    pub went_well: String,
}

/// What a trainee noticed in a parent's line: classes only, without kind and strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Noticed {
    /// Change talk.
    Change,
    /// Sustain talk.
    Sustain,
    /// Discord.
    Discord,
    /// Fear, threat, disclosure or harm.
    SafetyTalk,
    /// None of these.
    Neutral,
}

impl Noticed {
    /// The class of a key.
    pub fn of(heard: Heard) -> Self {
        match heard {
            Heard::Change(..) => Self::Change,
            Heard::Sustain(..) => Self::Sustain,
            Heard::Discord => Self::Discord,
            Heard::SafetyTalk => Self::SafetyTalk,
            Heard::Neutral => Self::Neutral,
        }
    }
}

/// A rating of one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyRating {
    /// 1 to 5.
    Value(u8),
    /// The coder said that it does not apply.
    NotApplicable,
}

/// One complete thought; carries at most one code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    /// Its id.
    pub id: UtteranceId,
    /// Who speaks.
    pub speaker: Speaker,
    /// Where it starts in the take; `None` for a typed reply.
    pub start: Option<Seconds>,
    /// Where it ends in the take; `None` for a typed reply.
    pub end: Option<Seconds>,
    /// Its code.
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
    /// How strong the parent's talk is.
    pub strength: Option<Strength>,
    /// Its words, where someone typed them.
    pub text: String,
}

impl Coding {
    /// A draft in which nothing is coded yet.
    pub fn new(
        session: SessionId,
        coder: PersonId,
        kind: CodingKind,
        scheme: SchemeReference,
        begun: String,
    ) -> Self {
        Self {
            format: 1,
            session,
            coder,
            kind,
            state: CodingState::Draft,
            scheme,
            begun,
            finished: None,
            takes: Vec::new(),
            globals: BTreeMap::new(),
            note: String::new(),
            next_utterance: 1,
            edits: 0,
        }
    }

    /// The coding of one take.
    pub fn take(&self, volley: u32, take: u32) -> Option<&CodedTake> {
        self.takes.iter().find(|it| it.volley == volley && it.take == take)
    }
}
