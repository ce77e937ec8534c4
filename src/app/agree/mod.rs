//! Coders in agreement, on the app's side: what can be asked, what is read for it, and what is listed.

pub mod command;
pub mod listing;
pub mod load;

pub use command::{AgreeCommand, AskCommand, CompareCommand, GroupCommand, SettleCommand};
