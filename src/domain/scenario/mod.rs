//! Scenarios: scripted parents as data, the linter and the engine that plays them.

pub mod engine;
mod facts;
pub mod graph;
pub mod lint;
mod model;
mod reply_space;
pub mod walk;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use facts::ReplyFacts;
pub use model::*;
