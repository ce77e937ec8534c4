//! Scenarios: scripted parents as data, the linter and the engine that plays them.

mod model;

pub use model::*;
