//! Codings: one coder's independent record of a session, its edits and their inverses.

mod model;

pub use model::*;
