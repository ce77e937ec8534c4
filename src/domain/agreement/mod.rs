//! How far codings of the same session agree: matched utterance by utterance and reply by reply.
//!
//! Nothing here knows which coder is right. The codings stand in a given order, and another order gives
//! the same rows with their cells in that order.

mod compare;
mod matching;
mod tally;
#[cfg(test)]
mod tests;
mod turns;

pub use compare::*;
pub use tally::{CodeAgreement, Tally};
pub use turns::{Volleys, volleys_of};
