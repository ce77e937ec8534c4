//! The changes of a coding.
//!
//! An edit names everything that it needs, new ids included, so that playing the same edits again gives
//! the same coding. Ids that were given once are never given again, so undoing an edit restores
//! everything but [`super::Coding::next_utterance`].

use serde::{Deserialize, Serialize};

use super::judging::{Comment, Evidence, Member, Pass, Settled};
use super::model::{CodedTake, Noticed, ReplyRating, Utterance, UtteranceId, VolleyEdge};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, RatingId};
use crate::units::Seconds;

/// Names a take of a session: the volley and which take of it, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TakeKey {
    /// Which volley.
    pub volley: u32,
    /// Which take.
    pub take: u32,
}

/// One change of a coding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Edit {
    /// Adds a take that is not there yet.
    AddTake(CodedTake),
    /// Takes a whole take out of the coding.
    RemoveTake(TakeKey),
    /// Puts an utterance into a take, before the one that stands at `index` now.
    AddUtterance {
        /// The take.
        take: TakeKey,
        /// Its place among the utterances, from 0.
        index: usize,
        /// The utterance, with an id that no other has.
        utterance: Utterance,
    },
    /// Takes an utterance out.
    DeleteUtterance(UtteranceId),
    /// Splits an utterance in two. The first part keeps the code, the second has none; it stands where
    /// its start belongs among what others said.
    Split {
        /// Which.
        id: UtteranceId,
        /// Where in the take, for a recorded reply.
        at: Option<Seconds>,
        /// After how many characters of its text; the text stays with the first part if `None`.
        text_at: Option<usize>,
        /// The id of the second part.
        new: UtteranceId,
    },
    /// Joins an utterance with the next of the same speaker. The code of the first stays, else that of
    /// the second.
    Merge {
        /// The first of the two.
        first: UtteranceId,
    },
    /// Moves the boundary between an utterance and the next of the same speaker.
    MoveBoundary {
        /// The first of the two.
        first: UtteranceId,
        /// The new end of the first and start of the second.
        at: Seconds,
    },
    /// Sets where an utterance starts and ends; it goes where its new start belongs.
    SetTimes {
        /// Which.
        id: UtteranceId,
        /// The new start.
        start: Option<Seconds>,
        /// The new end.
        end: Option<Seconds>,
    },
    /// Gives an utterance a code, or takes it away. A valence stays only with a code.
    SetCode {
        /// Which.
        id: UtteranceId,
        /// The code.
        code: Option<CodeId>,
    },
    /// Says which side of change an utterance takes up.
    SetValence {
        /// Which.
        id: UtteranceId,
        /// The side.
        valence: Option<Valence>,
    },
    /// Says how strong the parent's talk is.
    SetStrength {
        /// Which.
        id: UtteranceId,
        /// How strong.
        strength: Option<Strength>,
    },
    /// Sets the words of an utterance.
    SetText {
        /// Which.
        id: UtteranceId,
        /// The words.
        text: String,
    },
    /// Puts other utterances in the place of some: how splits, merges and moves are undone.
    Replace {
        /// The take.
        take: TakeKey,
        /// The first that goes, from 0.
        index: usize,
        /// How many go.
        remove: usize,
        /// What stands there instead.
        with: Vec<Utterance>,
    },
    /// Rates a reply, or takes the rating away.
    SetRating {
        /// The take.
        take: TakeKey,
        /// Which rating.
        rating: RatingId,
        /// The value.
        value: Option<ReplyRating>,
    },
    /// Says what was noticed in the parent's line before answering.
    SetNoticed {
        /// The take.
        take: TakeKey,
        /// What; `None` where the step was not taken.
        noticed: Option<Vec<Noticed>>,
    },
    /// Says what went well.
    SetWentWell {
        /// The take.
        take: TakeKey,
        /// In the trainee's words.
        text: String,
    },
    /// Says whether the coder is done with a take.
    SetDone {
        /// The take.
        take: TakeKey,
        /// Whether.
        done: bool,
    },
    /// Rates the whole conversation, or takes the rating away.
    SetGlobal {
        /// Which rating.
        rating: RatingId,
        /// 1 to 5.
        value: Option<u8>,
    },
    /// Sets the coder's note.
    SetNote(String),
    /// Says who speaks. The code goes with the speaker it belongs to: it is taken away.
    SetSpeaker {
        /// Which.
        id: UtteranceId,
        /// Who.
        speaker: Speaker,
    },
    /// Says whether an utterance only keeps the other going.
    SetFacilitative {
        /// Which.
        id: UtteranceId,
        /// Whether.
        facilitative: bool,
    },
    /// Says whether an utterance begins a volley.
    SetVolleyEdge {
        /// Which.
        id: UtteranceId,
        /// Whether.
        edge: VolleyEdge,
    },
    /// Says whether an utterance is only a proposal.
    SetProposed {
        /// Which.
        id: UtteranceId,
        /// Whether.
        proposed: bool,
    },
    /// Remarks on an utterance.
    SetUtteranceNote {
        /// Which.
        id: UtteranceId,
        /// The remark.
        note: String,
    },
    /// Goes to a pass.
    SetPass(Pass),
    /// Says why a global rating was given; an empty text takes it away.
    SetRatingNote {
        /// Which rating.
        rating: RatingId,
        /// Why.
        note: String,
    },
    /// Puts a moment that a rating rests on, in the place of the one with this number, or takes it away.
    PutEvidence {
        /// Its number.
        id: u32,
        /// The moment.
        evidence: Option<Evidence>,
    },
    /// Puts a comment in the place of the one with this number, or takes it away.
    PutComment {
        /// Its number.
        id: u32,
        /// The comment.
        comment: Option<Comment>,
    },
    /// Sets how differences were settled, in a consensus.
    SetSettled(Vec<Settled>),
    /// Sets who takes part, in a group's consensus.
    SetMembers(Vec<Member>),
}

impl Edit {
    /// Whether it writes something: somebody types it letter by letter.
    pub fn is_text(&self) -> bool {
        matches!(
            self,
            Self::SetText { .. }
                | Self::SetUtteranceNote { .. }
                | Self::SetRatingNote { .. }
                | Self::SetNote(_)
                | Self::SetWentWell { .. }
                | Self::PutEvidence { evidence: Some(_), .. }
                | Self::PutComment { comment: Some(_), .. }
        )
    }

    /// Whether it says nothing but other words for what `before` wrote, so that it can stand in its place.
    pub fn rewrites(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::SetText { id, .. }, Self::SetText { id: other, .. })
            | (Self::SetUtteranceNote { id, .. }, Self::SetUtteranceNote { id: other, .. }) => id == other,
            (Self::SetRatingNote { rating, .. }, Self::SetRatingNote { rating: other, .. }) => {
                rating == other
            }
            (Self::SetNote(_), Self::SetNote(_)) => true,
            (Self::SetWentWell { take, .. }, Self::SetWentWell { take: other, .. }) => take == other,
            (
                Self::PutEvidence { id, evidence: Some(it) },
                Self::PutEvidence { id: other, evidence: Some(was) },
            ) => id == other && Evidence { text: was.text.clone(), ..it.clone() } == *was,
            (
                Self::PutComment { id, comment: Some(it) },
                Self::PutComment { id: other, comment: Some(was) },
            ) => id == other && Comment { text: was.text.clone(), ..it.clone() } == *was,
            _ => false,
        }
    }
}
