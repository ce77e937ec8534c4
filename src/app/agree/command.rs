//! What can be asked of coders in agreement.

use crate::app::state::{AskForm, Spot, Unit};
use crate::domain::assignment::AssignmentId;
use crate::domain::consensus::Choice;
use crate::domain::scheme::CodeId;
use crate::domain::supervision::Entry;
use crate::units::Seconds;

/// Something about second codings, comparing, settling or a group.
#[derive(Debug, Clone, PartialEq)]
pub enum AgreeCommand {
    /// Asking for a second coding.
    Ask(AskCommand),
    /// Codings side by side.
    Compare(CompareCommand),
    /// Settling their differences.
    Settle(SettleCommand),
    /// A group in one room.
    Group(GroupCommand),
}

/// Asking for a second coding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskCommand {
    /// Say of what and of whom: of this folder below the library, or of a share of all.
    New(Option<String>),
    /// What was said so far.
    Form(AskForm),
    /// Ask.
    Send,
    /// Leave it.
    Leave,
    /// Take an assignment back.
    Withdraw(AssignmentId),
}

/// Codings side by side.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareCommand {
    /// Open what lies in this folder below the library.
    Open(String),
    /// Take this coding in, or out.
    Choose(String),
    /// Names, or letters.
    Letters(bool),
    /// What is compared.
    Unit(Unit),
    /// Look at one code alone, or at all.
    Filter(Option<CodeId>),
    /// Go to a place and hear it.
    Select(Spot),
    /// Go to the next place (positive), or the one before.
    Step(i32),
    /// Hear the selected place again, or play on from here; hold what plays.
    PlayOrHold,
    /// Go to this moment of the sound.
    Seek(Seconds),
    /// Show the next track (positive), or the one before.
    Track(i32),
    /// Back to the list.
    Leave,
}

/// Settling differences.
#[derive(Debug, Clone, PartialEq)]
pub enum SettleCommand {
    /// Begin, or go on where it was left.
    Open,
    /// Settle it so.
    Choose(Choice),
    /// Settle an utterance with this code.
    Code(CodeId),
    /// This coder changed what she had said, or did not after all.
    Changed(usize),
    /// Why.
    Why(String),
    /// Settle it and go on to the next that is open.
    Settle,
    /// Look at this difference.
    Go(usize),
    /// Look at the next difference (positive), or the one before.
    Step(i32),
    /// Open it again.
    Reopen,
    /// Hear it again.
    Hear,
    /// Ask to make it final.
    AskFinish,
    /// Back to comparing.
    Leave,
}

/// A group in one room.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupCommand {
    /// Begin with what lies in this folder below the library, or go on where it was left.
    Open(String),
    /// The name of a member, so far.
    Name(String),
    /// Add the member.
    Add,
    /// The members are there: begin.
    Begin,
    /// Back to who is there.
    Members,
    /// Hear the reply again, or hold it.
    Hear,
    /// The reply was heard: pass the keyboard.
    Pass,
    /// The member has the keyboard.
    Take,
    /// Enter this for the item that the keys are about.
    Enter(Entry),
    /// The keys are about this item, by place.
    Item(usize),
    /// The member is done.
    Done,
    /// The member cannot enter now: the keyboard goes back to where it is passed to her.
    GiveBack,
    /// A member is not there for this reply.
    Absent(usize),
    /// Settle the item so.
    Choose(Entry),
    /// This member changed, or did not after all.
    Changed(usize),
    /// Why.
    Why(String),
    /// Settle it and go on.
    Settle,
    /// Look at this reply.
    Reply(usize),
    /// Look at the next reply (positive), or the one before.
    Step(i32),
    /// Ask to make it final.
    AskFinish,
    /// Back to the list.
    Leave,
}
