//! Coders in agreement: second codings that were asked for, codings side by side, settling, and a group in
//! one room.

mod compare;
mod group;
mod settle;

pub use compare::{Comparing, OfferedCoding, Spot, Unit, code_words, letter, rating_words};
pub use group::{Group, GroupReply, GroupStep};
pub use settle::Settling;

use crate::domain::assignment::{AssignmentId, AssignmentState, CoderState};

/// Everything about coders in agreement that panels read.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    /// The second codings that were asked for, in order of number.
    pub assignments: Vec<AssignmentCard>,
    /// The folders below the library in which there are two codings or more to compare.
    pub comparable: Vec<String>,
    /// A second coding that is being asked for.
    pub ask: Option<AskForm>,
    /// Codings side by side.
    pub compare: Option<Box<Comparing>>,
    /// Their differences being settled.
    pub settle: Option<Box<Settling>>,
    /// A group in one room.
    pub group: Option<Box<Group>>,
}

/// A second coding that was asked for, in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentCard {
    /// Its id.
    pub id: AssignmentId,
    /// What it is called: "Recording 7".
    pub title: String,
    /// What of, and in which folder below the library; `None` for who codes it under its number alone.
    pub about: Option<(String, String)>,
    /// How far it is.
    pub state: AssignmentState,
    /// How far one's own blind coding is; `None` for who does not code it blind.
    pub own: Option<CoderState>,
    /// Who codes and how far each is; empty for a blind coder.
    pub coders: Vec<(String, CoderState)>,
    /// When it was asked for, in words.
    pub asked: String,
    /// Whether one asked for it oneself, and so can take it back.
    pub mine: bool,
}

/// Asking for a second coding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskForm {
    /// The folder below the library; `None` for a share of all.
    pub key: Option<String>,
    /// What it is of.
    pub title: String,
    /// Whether a share of all is drawn instead.
    pub share: bool,
    /// How many there are of which a share can be drawn.
    pub of: usize,
    /// Who is to code.
    pub coder: String,
    /// The names that the library knows.
    pub known: Vec<String>,
    /// Why it was not asked for.
    pub problem: Option<String>,
}

impl AskForm {
    /// How many are drawn.
    pub fn drawn(&self) -> usize {
        (self.of * crate::domain::assignment::USUAL_SHARE as usize).div_ceil(100)
    }
}
