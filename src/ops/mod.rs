//! Use cases shared by the window and the commands: synchronous, no screens.

pub mod blind;
pub mod check;
pub mod coaching;
pub mod code;
pub mod compare;
pub mod curriculum;
mod error;
#[cfg(test)]
mod fixture;
pub mod found;
pub mod import;
pub mod peaks;
pub mod place;
pub mod practise;
pub mod proposals;
pub mod recovery;
pub mod retention;
pub mod sample;
pub mod schemes;
pub mod score;
pub mod session;
pub mod sharing;
pub mod sound;
pub mod when;
pub mod workbook;

pub use error::OpsError;
