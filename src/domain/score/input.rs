//! What is scored, and what is known about the conversation.

use std::collections::BTreeMap;

use crate::domain::coding::ReplyRating;
use crate::domain::language::{Process, Speaker, Valence};
use crate::domain::scheme::{CodeId, RatingId};

/// One volley of the worker's with the parent's line that it answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoredVolley {
    /// Its number, from 1.
    pub volley: u32,
    /// What the worker said. A volley without any is no volley: it is not counted.
    pub worker: Vec<WorkerUtterance>,
    /// What the parent (or someone else) said just before.
    pub heard: Vec<HeardUtterance>,
    /// The ratings of this reply.
    pub ratings: BTreeMap<RatingId, ReplyRating>,
}

/// One utterance of the worker's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkerUtterance {
    /// Its code.
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
}

impl WorkerUtterance {
    pub(super) fn has_one_of(&self, codes: &[CodeId]) -> bool {
        self.code.as_ref().is_some_and(|code| codes.contains(code))
    }
}

/// One utterance of somebody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardUtterance {
    /// Who speaks.
    pub speaker: Speaker,
    /// Its codes. A coder gives at most one; a scripted line's key may hold several.
    pub codes: Vec<CodeId>,
}

/// What is known about the conversation beside its codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Context {
    /// How many minutes the conversation lasts; `None` where that is not known.
    pub minutes: Option<f64>,
    /// Whether the parent's lines were scripted.
    pub scripted: bool,
    /// The process that the conversation is in; `None` where that is not known.
    pub process: Option<Process>,
    /// The global ratings, by id, 1 to 5.
    pub globals: BTreeMap<RatingId, u8>,
}

/// Why something cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreFault {
    /// A code that the scheme does not have, or not for this speaker.
    #[error("volley {volley}: {message}")]
    Code {
        /// The volley's number.
        volley: u32,
        /// The utterance, by its place among those of its side, from 0.
        utterance: usize,
        /// Whose utterance it is.
        speaker: Speaker,
        /// What is wrong and which codes there are.
        message: String,
    },
    /// A rating that the scheme does not have.
    #[error("{scheme} has no rating called {id}; it has {known}")]
    UnknownRating {
        /// The rating.
        id: RatingId,
        /// The scheme.
        scheme: String,
        /// The ratings that there are, with commas.
        known: String,
    },
    /// A rating outside 1 to 5.
    #[error("{id} is rated {value}; ratings go from 1 to 5")]
    RatingOutOfRange {
        /// The rating.
        id: RatingId,
        /// Its value.
        value: u8,
    },
}
