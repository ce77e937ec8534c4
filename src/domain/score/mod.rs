//! Counts and summary scores.
//!
//! The worker's codes are counted by volley or by utterance, as the scheme says, the parent's by
//! utterance. A ratio over nothing is
//! undefined, never 0. Thresholds are compared in whole numbers. A band is withheld where there is too
//! little to stand on; value and band before withholding stay readable in [`SummaryScore::computed`].

mod compute;
mod input;
pub mod interval;
mod mapping;
mod recording;
mod result;
mod session;
mod words;

pub use compute::score;
pub use input::{Context, HeardUtterance, ScoreFault, ScoredVolley, WorkerUtterance};
pub use mapping::{Mapped, MappingFault, Undecided, map_to};
pub use recording::{context_of_recording, volleys_of_recording};
pub use result::{Band, Computed, Score, SummaryScore, Tally, ValenceTally};
pub use session::{parent_line, volleys_of_coding};
pub use words::{interval_shown, shown};

#[cfg(test)]
mod instrument_tests;
#[cfg(test)]
mod tests;
