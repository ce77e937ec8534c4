//! Schemes: the instruments as data, the walk through their decision questions, and their linter.

mod model;
mod walk;

pub use model::*;
pub use walk::{Step, WalkFault};
