//! Schemes: the instruments as data.

mod model;

pub use model::*;
