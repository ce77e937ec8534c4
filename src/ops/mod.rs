//! Use cases shared by the window and the commands: synchronous, no screens.

pub mod schemes;
mod error;
pub mod recovery;
pub mod retention;
pub mod session;
pub mod when;

pub use error::OpsError;
