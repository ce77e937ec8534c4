//! Why an edit is refused, in words for the coder.

use super::edit::TakeKey;
use super::model::UtteranceId;

/// Why an edit was refused. The coding is then as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The coding is final.
    #[error("this coding is final and cannot be changed; begin a new one")]
    Final,
    /// There is no such take.
    #[error("the coding has no take {} of reply {}", .0.take, .0.volley)]
    NoTake(TakeKey),
    /// The take is there already.
    #[error("the coding already has take {} of reply {}", .0.take, .0.volley)]
    TakeExists(TakeKey),
    /// There is no such utterance.
    #[error("the coding has no utterance {}", .0.0)]
    NoUtterance(UtteranceId),
    /// Two utterances would have the same id.
    #[error("the coding already has an utterance {}", .0.0)]
    IdExists(UtteranceId),
    /// There is no place with this number.
    #[error("there are only {len} utterances, so nothing can be put at place {index}")]
    NoPlace {
        /// The place that was asked for.
        index: usize,
        /// How many there are.
        len: usize,
    },
    /// There is nothing to split here.
    #[error("an utterance can only be split between its start and its end")]
    NoSplit,
    /// There is nothing to join with.
    #[error("there is no utterance after this one to join it with")]
    NothingAfter,
    /// Utterances would overlap or stand out of order.
    #[error("an utterance must start after the one before it ends, and end after it starts")]
    Times,
    /// What is put under a number carries another one.
    #[error("what is put under number {0} carries another number")]
    OtherNumber(u32),
    /// There is no such step to go back or forward to.
    #[error("there is no step {0} to go to")]
    NoStep(u64),
    /// A rating lies outside 1 to 5.
    #[error("a rating lies between 1 and 5, not {0}")]
    Rating(u8),
}
