//! Codings: one coder's independent record of a session, its edits and their inverses.

mod apply;
mod edit;
mod fingerprint;
mod history;
mod holds;
mod judging;
mod model;
mod parts;
mod refusal;
mod words;

pub use edit::*;
pub use history::*;
pub use judging::*;
pub use model::*;
pub use refusal::EditError;
pub use words::words_of;

#[cfg(test)]
pub(crate) mod tests;
