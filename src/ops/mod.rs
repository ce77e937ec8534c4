//! Use cases shared by the window and the commands: synchronous, no screens.

mod error;
pub mod recovery;
pub mod retention;
pub mod schemes;
pub mod score;
pub mod session;
pub mod when;

pub use error::OpsError;
