//! The headless program: what the window shows and what it can be asked to do, without a window.

pub mod command;
pub mod desk;
pub mod state;

pub use command::{CheckCommand, Command, DeskCommand, FirstRunCommand, PracticeCommand, SettingsCommand};
pub use state::{Screen, State};
