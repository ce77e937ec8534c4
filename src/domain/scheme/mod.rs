//! Schemes: the instruments as data, the walk through their decision questions, and their linter.

mod check;
mod model;
mod walk;
#[cfg(test)]
mod walk_tests;

pub use check::{check, check_mapping, read};
pub use model::*;
pub use walk::{Step, WalkFault};
