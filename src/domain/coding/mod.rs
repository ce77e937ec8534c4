//! Codings: one coder's independent record of a session, its edits and their inverses.

mod edit;
mod history;
mod model;

pub use edit::*;
pub use history::*;
pub use model::*;

#[cfg(test)]
mod tests;
