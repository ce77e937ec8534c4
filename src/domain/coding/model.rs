//! One coder's independent record of a session.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::edit::TakeKey;
use super::judging::{CodingReference, CodingSetting, Comment, Evidence, Member, Pass, Settled};
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
    /// The next unused id, of an utterance, a comment or a piece of evidence.
    pub next_utterance: u32,
    /// How many entries of its log are in it already, so that none is played twice.
    #[serde(default)]
    pub edits: u64,
    /// What was settled before coding began: the goal, the part, the passes.
    #[serde(default)]
    pub setting: CodingSetting,
    /// Which pass the coder is in.
    #[serde(default)]
    pub pass: Pass,
    /// Why each global rating was given, in the coder's words.
    #[serde(default)]
    pub rating_notes: BTreeMap<RatingId, String>,
    /// The moments that global ratings rest on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What the coder remarked at a time or a stretch.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// The blind coding that was asked for, by its assignment's id; `None` for any other.
    #[serde(default)]
    pub assignment: Option<String>,
    /// The coding that this one corrects; it is kept as it was.
    #[serde(default)]
    pub corrects: Option<CodingReference>,
    /// For a consensus: the codings that it settles.
    #[serde(default)]
    pub sources: Vec<CodingReference>,
    /// For a consensus: each difference, how it was settled, who changed and why.
    #[serde(default)]
    pub settled: Vec<Settled>,
    /// For a consensus of a group: who took part.
    #[serde(default)]
    pub members: Vec<Member>,
    /// The SHA-256 of its content when it was made final: see [`Coding::fingerprint_text`].
    #[serde(default)]
    pub sha256: Option<String>,
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
    /// Its utterances, in order of where they start; those of one speaker never overlap.
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
    /// Whether it only keeps the other going ("yeah", "right"): it does not end the other's volley. Of the
    /// worker's, whether it needs no code at all: such words, a greeting, arranging what comes next.
    #[serde(default)]
    pub facilitative: bool,
    /// Whether it begins a volley, where a coder has said so herself.
    #[serde(default)]
    pub volley_edge: VolleyEdge,
    /// Whether it is only a proposal that nobody has accepted.
    #[serde(default)]
    pub proposed: bool,
    /// What the coder remarked about it.
    #[serde(default)]
    pub note: String,
}

/// Whether an utterance begins a volley.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum VolleyEdge {
    /// As the turns of the conversation say.
    #[default]
    ByTurn,
    /// It begins one, whatever came before.
    Begins,
    /// It goes on with the volley before, whatever was said between.
    Continues,
}

impl CodedTake {
    /// A take that nothing is coded in yet.
    pub fn new(key: TakeKey) -> Self {
        Self {
            volley: key.volley,
            take: key.take,
            noticed: None,
            ratings: BTreeMap::new(),
            utterances: Vec::new(),
            done: false,
            went_well: String::new(),
        }
    }

    /// Its name.
    pub fn key(&self) -> TakeKey {
        TakeKey { volley: self.volley, take: self.take }
    }
}

impl Utterance {
    /// An utterance in which nothing is coded yet.
    pub fn new(id: UtteranceId, speaker: Speaker, start: Option<Seconds>, end: Option<Seconds>) -> Self {
        Self {
            id,
            speaker,
            start,
            end,
            code: None,
            valence: None,
            strength: None,
            text: String::new(),
            facilitative: false,
            volley_edge: VolleyEdge::ByTurn,
            proposed: false,
            note: String::new(),
        }
    }
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
            setting: CodingSetting::default(),
            pass: Pass::default(),
            rating_notes: BTreeMap::new(),
            evidence: Vec::new(),
            comments: Vec::new(),
            assignment: None,
            corrects: None,
            sources: Vec::new(),
            settled: Vec::new(),
            members: Vec::new(),
            sha256: None,
        }
    }

    /// The coding of one take.
    pub fn take(&self, volley: u32, take: u32) -> Option<&CodedTake> {
        self.takes.iter().find(|it| it.volley == volley && it.take == take)
    }
}
