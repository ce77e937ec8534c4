//! Codings: one coder's independent record of a session, its edits and their inverses.

mod edit;
mod history;
mod judging;
mod model;
mod refusal;

pub use edit::*;
pub use history::*;
pub use judging::*;
pub use model::*;
pub use refusal::EditError;

#[cfg(test)]
mod tests;
