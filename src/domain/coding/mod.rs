//! Codings: one coder's independent record of a session, its edits and their inverses.

mod edit;
mod history;
mod model;
mod refusal;

pub use edit::*;
pub use history::*;
pub use model::*;
pub use refusal::EditError;

#[cfg(test)]
mod tests;
