//! The desk: one take being coded.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::coding::{CodedTake, UtteranceId};
use crate::domain::scheme::{CodeId, Scheme};
use crate::domain::volley::VolleyCodes;
use crate::dsp::peaks::Peak;
use crate::units::Seconds;

/// One take being coded.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The take as coded so far.
    pub take: CodedTake,
    /// The take drawn: columns of equal length over the whole of it; empty for a typed reply.
    pub columns: Arc<Vec<Peak>>,
    /// How long the take is; `None` for a typed reply.
    pub length: Option<Seconds>,
    /// Whether the utterances are still as they were proposed from the pauses.
    pub proposed: bool,
    /// The selected utterance.
    pub selected: Option<UtteranceId>,
    /// The volley codes that follow, each with its reason.
    pub derived: VolleyCodes,
    /// Whether there is something to take back.
    pub can_undo: bool,
    /// Whether there is something to do again.
    pub can_redo: bool,
    /// The decision questions, while they are open.
    pub decision: Option<DecisionWalk>,
    /// The counts of the whole session so far, this take included.
    pub counts: DeskCounts,
    /// Whether this is a look at a finished coding: nothing can be changed.
    pub read_only: bool,
    /// On a line where MI pauses: codes steer the conversation and are not counted.
    pub not_counted: bool,
    /// Whether there is a change goal, so that it matters which side of change an utterance takes up.
    pub asks_side: bool,
}

/// Counts while coding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// Volley counts by code.
    pub session: BTreeMap<CodeId, u32>,
    /// How many utterances of this take have no code yet.
    pub uncoded: usize,
    /// How many utterances this take has.
    pub utterances: usize,
}

/// The decision questions about one utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionWalk {
    /// The utterance.
    pub utterance: UtteranceId,
    /// The answers so far: the question's id and the answer's place.
    pub answers: Vec<(String, usize)>,
    /// What it has come to.
    pub at: DecisionAt,
}

/// What the decision questions have come to.
#[derive(Debug, Clone, PartialEq)]
pub enum DecisionAt {
    /// A question, by its id in the scheme's tree.
    Question(String),
    /// A code, or none, with the reason.
    Verdict(Option<CodeId>, String),
}
