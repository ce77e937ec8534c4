//! Scenarios: scripted parents as data, the linter and the engine that plays them.

pub mod engine;
mod facts;
mod model;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use facts::ReplyFacts;
pub use model::*;
