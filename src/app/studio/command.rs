//! What a coder can ask of the studio.

use crate::app::state::{Selected, Side, WritingWhat};
use crate::domain::coding::{ReplyRating, UtteranceId, VolleyEdge};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, RatingId};
use crate::units::{Frames, Seconds};

/// Something that a coder asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum StudioCommand {
    // The sound.
    /// Play, or hold: the selected stretch, or on from here.
    PlayOrHold,
    /// Play on from here, whatever is selected.
    PlayOn,
    /// Hold.
    Hold,
    /// Go to this place, exactly.
    Seek(Seconds),
    /// Go so far, back where it is negative.
    Skip(Seconds),
    /// Two seconds back and a step slower.
    BackAndSlower,
    /// One step faster (positive) or slower.
    Faster(i8),
    /// As fast as life.
    NormalSpeed,
    /// Hear the chosen stretch, or the selected one, over and over, or no more.
    Repeat,
    /// Hear the next channel alone, or all again.
    NextChannel,
    /// Show another track, by its place.
    Track(usize),
    /// Show the next track (positive), or the one before.
    NextTrack(i32),
    /// Choose a stretch, or none.
    ChooseStretch(Option<(Seconds, Seconds)>),
    /// The chosen stretch starts here.
    StretchStarts,
    /// It ends here.
    StretchEnds,

    /// Read the samples of this stretch, to be drawn more sharply.
    Sharpen(Frames, Frames),

    // Parsing and coding.
    /// A code's key: for what is selected, else for an utterance that ends here.
    Code(CodeId),
    /// An utterance of this speaker ends here; for a proposal, take it up.
    Mark(Speaker),
    /// The next utterance starts here.
    StartHere,
    /// Take the code of what is selected, or of the last utterance, away.
    Uncode,
    /// Select something.
    Select(Option<Selected>),
    /// Select the next utterance or proposal (positive), or the one before.
    Step(i32),
    /// Select the next one without a code.
    NextUncoded,
    /// Select the one without a code before.
    UncodedBefore,
    /// Remove what is selected.
    Remove,
    /// Split the utterance that is heard here.
    SplitHere,
    /// Join the selected utterance with the next of its speaker.
    JoinNext,
    /// Move the start of an utterance, snapping to a pause where that is wanted.
    MoveStart(UtteranceId, Seconds, bool),
    /// Move its end.
    MoveEnd(UtteranceId, Seconds, bool),
    /// Move the start of the selected one by so much.
    NudgeStart(Seconds),
    /// Move its end by so much.
    NudgeEnd(Seconds),
    /// Somebody else says it: worker, parent, other, in turn.
    OtherSpeaker,
    /// It only keeps the other going, or not.
    Facilitative,
    /// It begins a volley, goes on with the one before, or neither.
    Edge(VolleyEdge),
    /// The side of change that it takes up.
    Valence(Option<Valence>),
    /// How strong the parent's talk is.
    Strength(Option<Strength>),
    /// Its words.
    SetText(UtteranceId, String),
    /// A remark on it.
    SetNote(UtteranceId, String),
    /// Say that the worker's needs no code: what is selected, or what ends here.
    NeedsNoCode,
    /// Take every proposal up, as this speaker's where the sound does not tell whose it is.
    AcceptAll(Speaker),

    // Judging and remarks.
    /// Go to the pass in which one counts, or back to the ratings.
    GoToCounts(bool),
    /// Rate the whole conversation.
    Rate(RatingId, Option<u8>),
    /// Rate the reply on the screen.
    RateReply(RatingId, Option<ReplyRating>),
    /// Rate by the rating that is open; 0 where it does not apply to a reply.
    RateOpen(u8),
    /// Open the next rating (positive), or the one before.
    StepRating(i32),
    /// Why.
    SetRatingNote(RatingId, String),
    /// Which rating the keys 1 to 5 go to, by its place.
    OpenRating(usize),
    /// Link this moment, or the chosen stretch, to the open rating.
    AddEvidence,
    /// What it shows.
    SetEvidence(u32, String),
    /// Remark on this moment, or on the chosen stretch.
    AddComment,
    /// What is remarked.
    SetComment(u32, String),
    /// Take a comment away.
    RemoveComment(u32),
    /// Take a piece of evidence away.
    RemoveEvidence(u32),
    /// A note on the whole.
    SetCodingNote(String),

    // The rest.
    /// Take the last step back.
    Undo,
    /// Do it again.
    Redo,
    /// Back, or on again, to where this step is the newest; 0 is before the first.
    BackTo(u64),
    /// Ask the decision questions about the selected utterance.
    Decide,
    /// Give an answer, by its place.
    Answer(usize),
    /// One question back.
    DecisionBack,
    /// Take the code that the questions led to.
    AcceptDecision,
    /// Close them.
    CloseDecision,
    /// Show something else at the side.
    Show(Side),
    /// Somebody begins to write: the sound waits.
    Write(WritingWhat),
    /// Done writing this: the sound goes on if it ran. Nothing, if something else is being written by now.
    Written(WritingWhat),
    /// Let go of what is selected; with nothing selected, leave.
    Release,
    /// Ask whether to make the coding final.
    AskFinish,
    /// Make a new version that corrects this final one.
    Correct,
    /// Write feedback on what this final coding found.
    WriteFeedback,
    /// Back to the list.
    Close,
}
