//! What a coding holds beside its utterances: what was settled beforehand, the passes, evidence,
//! comments, and how a consensus came about.

use serde::{Deserialize, Serialize};

use super::edit::TakeKey;
use super::model::UtteranceId;
use crate::domain::language::Process;
use crate::domain::recording::Part;
use crate::domain::scheme::RatingId;
use crate::domain::session::PersonId;
use crate::units::Seconds;

/// What was settled before coding began. It never changes afterwards.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CodingSetting {
    /// The change goal; `None` where the conversation is still engaging.
    #[serde(default)]
    pub goal: Option<String>,
    /// The process that the conversation is in; `None` where nobody said.
    #[serde(default)]
    pub process: Option<Process>,
    /// The part of the recording that is coded.
    #[serde(default)]
    pub part: Part,
    /// Whether ratings and counts are given in two passes or in one.
    #[serde(default)]
    pub passes: Passes,
}

/// In how many passes a conversation is coded. MITI 4.2.1 lets proficient coders take one; others rate
/// first and count in a second pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Passes {
    /// Global ratings with counts hidden, then utterances.
    #[default]
    Two,
    /// Both at once.
    One,
}

/// The pass that a coder is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Pass {
    /// Global ratings; counts are hidden.
    Ratings,
    /// Utterances and their codes.
    #[default]
    Counts,
}

/// A moment or stretch that a global rating rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its number within the coding; never used again.
    pub id: u32,
    /// The rating.
    pub rating: RatingId,
    /// The take.
    pub take: TakeKey,
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends; `None` for a moment.
    pub end: Option<Seconds>,
    /// What it shows, in the coder's words.
    pub text: String,
}

/// A remark at a time or a stretch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its number within the coding; never used again.
    pub id: u32,
    /// The take.
    pub take: TakeKey,
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends; `None` for a moment.
    pub end: Option<Seconds>,
    /// The remark.
    pub text: String,
}

/// Names a final coding: its file in the session's `codings`, and its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodingReference {
    /// The file's name, such as `p-1a2b3c4d-1.ron`.
    pub file: String,
    /// The coding's [`super::Coding::sha256`].
    pub sha256: String,
}

/// One difference between codings, settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// The take.
    pub take: TakeKey,
    /// Where the difference lies, in seconds; `None` in typed replies and for ratings.
    pub at: Option<Seconds>,
    /// What it was about: an utterance's code, or the id of a rating.
    pub about: String,
    /// What each coder had said, in the order of the sources; empty where one had nothing.
    pub said: Vec<String>,
    /// What was settled; empty for nothing.
    pub settled: String,
    /// Who changed, by id; empty where everybody had to look again.
    pub changed: Vec<PersonId>,
    /// Why.
    pub why: String,
    /// Each coder's utterance, in the order of the sources; empty for a rating and in a group.
    #[serde(default)]
    pub utterances: Vec<Option<UtteranceId>>,
    /// The utterance that stands for it in the consensus; `None` for a rating and where there is none.
    #[serde(default)]
    pub becomes: Option<UtteranceId>,
}

/// Someone who took part in a group's consensus, and what she had said before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// How the group calls her.
    pub name: String,
    /// What she entered, reply by reply, unseen by the others.
    pub entries: Vec<MemberEntry>,
    /// The replies for which she was not there.
    #[serde(default)]
    pub absent: Vec<Absence>,
}

/// A reply for which a member was not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The take.
    pub take: TakeKey,
    /// The place in the take of the reply's first utterance, from 0.
    pub utterance: usize,
}

/// What one member entered about one reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// The take.
    pub take: TakeKey,
    /// The utterance's place in the take, from 0; `None` for a rating.
    pub utterance: Option<usize>,
    /// The code, empty for none; or the id of the rating.
    pub about: String,
    /// The rating's value; `None` for a code, and where the rating does not apply.
    pub value: Option<u8>,
}
