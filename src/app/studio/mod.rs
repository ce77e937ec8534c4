//! The studio's logic: what each key and button does to a coding, as edits; where utterances begin; what
//! the volleys come to. Pure: the coding's file, the player and the clock are the handlers' business.

pub mod bringing;
pub mod command;
pub mod decide;
pub mod files;
mod give;
pub mod judge;
pub mod keymap;
pub mod list;
mod look;
pub mod mark;
pub mod open;
mod proposals;
mod sound;
mod utterance;
pub mod views;
pub mod words;
mod work;

pub use command::StudioCommand;
pub use look::{next_uncoded, select_changed, settle};
pub use sound::{SPEEDS, chosen_stretch};
pub use work::{Ask, Outcome, Then, work};

#[cfg(test)]
mod tests;
