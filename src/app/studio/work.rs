//! What a command comes to: edits of the coding, something for the player, or a change of what shows.

use crate::app::state::{Selected, Studio};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::give::{code, give};
use crate::app::studio::look::look;
use crate::app::studio::sound::sound;
use crate::app::studio::utterance::utterance;
use crate::app::studio::{decide, judge};
use crate::domain::coding::Edit;
use crate::units::{Frames, Seconds};

/// What a command comes to, beside what it changed in the studio itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The edits to carry out as one step.
    pub edits: Vec<Edit>,
    /// What is selected once they are carried out.
    pub then: Then,
    /// Something for the coding's file, the player or the screen.
    pub ask: Option<Ask>,
}

/// What is selected afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Then {
    /// The same as before.
    #[default]
    Same,
    /// Nothing: one goes on listening.
    Listen,
    /// This.
    Select(Selected),
    /// This, which somebody stepped to: where each is heard, it is.
    StepTo(Selected),
    /// The next utterance or proposal without a code that starts here or later.
    NextUncoded(Seconds),
    /// The same, from the utterance that was just coded or marked.
    Advance(Seconds),
}

/// Something that the logic cannot do itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ask {
    /// Take the last step back.
    Undo,
    /// Do it again.
    Redo,
    /// Go back, or on again, to where this step is the newest.
    BackTo(u64),
    /// Play from here, up to there where told.
    Play(Seconds, Option<Seconds>),
    /// Hold.
    Hold,
    /// Go to this place; go on playing if it plays.
    Seek(Seconds),
    /// The same, at the speed that was just chosen.
    SeekAtSpeed(Seconds),
    /// Read the samples of this stretch, to be drawn more sharply.
    Sharpen(Frames, Frames),
    /// Tell the player how fast.
    Speed,
    /// Tell the player which channel.
    Channel,
    /// Another track shows.
    Track,
    /// Ask whether to make it final.
    Finish,
    /// Make a version that corrects it.
    Correct,
    /// Write feedback.
    WriteFeedback,
    /// Leave.
    Close,
}

/// Carries out a command; `now` is on the app's clock.
pub fn work(studio: &mut Studio, command: &StudioCommand, now: f64) -> Outcome {
    use StudioCommand as C;
    let heard = studio.transport.heard(now);
    if studio.read_only && changes(command) {
        studio.said = Some(if studio.is_final() {
            "This coding is final. “Correct” makes a new version".to_owned()
        } else {
            "This coding is open for looking only".to_owned()
        });
        return Outcome::default();
    }
    studio.said = None;
    if studio.counts_hidden() && counts(studio, command) {
        studio.said = Some(
            "Counting comes in the second pass: rate the whole first, then go on to counting".to_owned(),
        );
        return Outcome::default();
    }
    let outcome = match command {
        C::PlayOrHold
        | C::PlayOn
        | C::Hold
        | C::Seek(_)
        | C::Skip(_)
        | C::BackAndSlower
        | C::Faster(_)
        | C::NormalSpeed
        | C::Repeat
        | C::NextChannel
        | C::Track(_)
        | C::NextTrack(_)
        | C::ChooseStretch(_)
        | C::StretchStarts
        | C::StretchEnds => sound(studio, command, heard),
        _ if codes(command) => code(studio, command, heard),
        C::Select(_)
        | C::Step(_)
        | C::NextUncoded
        | C::UncodedBefore
        | C::Release
        | C::Show(_)
        | C::OpenRating(_)
        | C::StepRating(_)
        | C::Write(_)
        | C::Written(_) => look(studio, command, heard),
        C::Decide | C::Answer(_) | C::DecisionBack | C::CloseDecision => {
            decide::walk(studio, command);
            Outcome::default()
        }
        C::AcceptDecision => match decide::verdict(studio) {
            Some(code) => give(studio, studio.selected, code, heard),
            None => Outcome::default(),
        },
        C::GoToCounts(_)
        | C::Rate(..)
        | C::RateReply(..)
        | C::RateOpen(_)
        | C::SetRatingNote(..)
        | C::AddEvidence
        | C::SetEvidence(..)
        | C::AddComment
        | C::SetComment(..)
        | C::RemoveComment(_)
        | C::RemoveEvidence(_)
        | C::SetCodingNote(_) => judge::judge(studio, command, heard),
        C::Undo => ask(studio.can_undo.then_some(Ask::Undo)),
        C::Redo => ask(studio.can_redo.then_some(Ask::Redo)),
        C::BackTo(step) => ask(Some(Ask::BackTo(*step))),
        C::Sharpen(from, to) => ask(Some(Ask::Sharpen(*from, *to))),
        C::AskFinish => ask((!studio.read_only).then_some(Ask::Finish)),
        C::Correct => ask(studio.is_final().then_some(Ask::Correct)),
        C::WriteFeedback => ask(studio.is_final().then_some(Ask::WriteFeedback)),
        C::Close => ask(Some(Ask::Close)),
        _ => utterance(studio, command, heard),
    };
    if let Then::Select(_) | Then::StepTo(_) | Then::NextUncoded(_) | Then::Advance(_) | Then::Listen =
        outcome.then
    {
        studio.decision = None;
    }
    outcome
}

/// Whether a command belongs to the pass in which one counts.
fn counts(studio: &Studio, command: &StudioCommand) -> bool {
    use StudioCommand as C;
    if *command == C::Remove {
        return !matches!(studio.selected, Some(Selected::Comment(_) | Selected::Evidence(_)));
    }
    codes(command)
        || matches!(
            command,
            C::SplitHere | C::JoinNext | C::Valence(_) | C::Strength(_) | C::Decide | C::Edge(_)
        )
}

/// Whether a command makes utterances, or gives and takes their codes.
fn codes(command: &StudioCommand) -> bool {
    use StudioCommand as C;
    matches!(
        command,
        C::Code(_)
            | C::Mark(_)
            | C::StartHere
            | C::Uncode
            | C::Facilitative
            | C::NeedsNoCode
            | C::AcceptAll(_)
    )
}

pub(super) fn ask(ask: Option<Ask>) -> Outcome {
    Outcome { ask, ..Outcome::default() }
}

pub(super) fn edits(edits: Vec<Edit>) -> Outcome {
    Outcome { edits, ..Outcome::default() }
}

/// Whether a command changes the coding.
fn changes(command: &StudioCommand) -> bool {
    use StudioCommand as C;
    !matches!(
        command,
        C::PlayOrHold
            | C::PlayOn
            | C::Hold
            | C::Seek(_)
            | C::Skip(_)
            | C::BackAndSlower
            | C::Faster(_)
            | C::NormalSpeed
            | C::Repeat
            | C::NextChannel
            | C::Track(_)
            | C::NextTrack(_)
            | C::ChooseStretch(_)
            | C::StretchStarts
            | C::StretchEnds
            | C::Select(_)
            | C::Step(_)
            | C::NextUncoded
            | C::UncodedBefore
            | C::Release
            | C::Show(_)
            | C::OpenRating(_)
            | C::StepRating(_)
            | C::Written(_)
            | C::Decide
            | C::Answer(_)
            | C::DecisionBack
            | C::CloseDecision
            | C::Correct
            | C::WriteFeedback
            | C::Close
            | C::Sharpen(..)
    )
}
