//! The studio: a recording, or the replies of a practice session, being coded.

use std::sync::Arc;

use crate::app::state::desk::DecisionWalk;
use crate::app::studio::keymap::Keymap;
use crate::domain::coding::{
    CodedTake, Coding, CodingState, ListedStep, Pass, Passes, TakeKey, Utterance, UtteranceId,
};
use crate::domain::language::{Process, Speaker};
use crate::domain::scheme::{RatingId, Scheme};
use crate::domain::score::Score;
use crate::domain::volley::VolleyCodes;
use crate::dsp::pyramid::Drawing;
use crate::units::Seconds;

/// Something being coded in the studio.
#[derive(Debug, Clone)]
pub struct Studio {
    /// Its title; a number while one is blind.
    pub title: String,
    /// What it is, in words ("Role-play, brought in on 22 November 2026").
    pub about: String,
    /// Whether real people are heard: if harm is heard, coding can wait.
    pub real: bool,
    /// The change goal; `None` where the conversation is still engaging.
    pub goal: Option<String>,
    /// The process that it is in; `None` where nobody said.
    pub process: Option<Process>,
    /// What is to be said about it, such as what of its sound is damaged.
    pub remarks: Vec<String>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// Its sounds: one for a recording, the replies of a practice session.
    pub tracks: Vec<Track>,
    /// Which of them is on the screen, by its place.
    pub current: usize,
    /// The coding as it is.
    pub coding: Arc<Coding>,
    /// Whether nothing can be changed: it is final, or somebody else has it open.
    pub read_only: bool,
    /// Why global ratings are not asked for; `None` where they are.
    pub no_ratings: Option<String>,
    /// What is selected; nothing while one codes as one listens.
    pub selected: Option<Selected>,
    /// The utterance that was coded or marked last: digits and marks are about it while nothing is
    /// selected.
    pub last: Option<UtteranceId>,
    /// What was selected by itself once an utterance was coded, and which one that was: stepping back goes
    /// to it, whatever else lies between.
    pub advance: Option<Advance>,
    /// The stretch that was chosen.
    pub stretch: Option<(Seconds, Seconds)>,
    /// Where the next utterance starts, where somebody said so.
    pub started: Option<Seconds>,
    /// What plays, and how.
    pub transport: Transport,
    /// Whether speech is still being looked for.
    pub listening_for_speech: bool,
    /// Stretches of speech on this track that nobody has taken up yet.
    pub proposals: Vec<Proposal>,
    /// The worker's volleys on every track, each code with its reason.
    pub volleys: Vec<StudioVolley>,
    /// The score; `None` in the pass in which counts are hidden, and where nothing is coded.
    pub score: Option<Score>,
    /// Why there is no score although something is coded, where that is so.
    pub no_score: Option<String>,
    /// Every step so far, the oldest first.
    pub history: Vec<ListedStep>,
    /// Whether there is something to take back.
    pub can_undo: bool,
    /// Whether there is something to do again.
    pub can_redo: bool,
    /// The decision questions, while they are open.
    pub decision: Option<DecisionWalk>,
    /// The keys, as the coder has them.
    pub keymap: Arc<Keymap>,
    /// What the side shows.
    pub side: Side,
    /// Which rating the keys 1 to 5 go to.
    pub rating: usize,
    /// What is being written, so that the sound waits.
    pub writing: Option<Writing>,
    /// What was done last or could not be done, in words.
    pub said: Option<String>,
}

/// A step from an utterance that was coded on to the next without a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance {
    /// What was coded.
    pub from: UtteranceId,
    /// What was selected then.
    pub to: Selected,
}

/// One sound.
#[derive(Debug, Clone)]
pub struct Track {
    /// Which take of the coding it is.
    pub key: TakeKey,
    /// What it is called ("Reply 2").
    pub title: String,
    /// What was said before it ("Danielle: …"), for a reply.
    pub answers: Option<String>,
    /// How long it is; 0 for a typed reply.
    pub length: Seconds,
    /// The part of it that is coded.
    pub part: (Seconds, Seconds),
    /// What it is drawn from; `None` for a typed reply.
    pub drawing: Option<Drawing>,
    /// Where somebody speaks.
    pub speech: Arc<Vec<SpokenSpan>>,
    /// How many channels can be heard alone.
    pub channels: u16,
    /// Whether MI pauses on the line that it answers: its codes do not count.
    pub not_counted: bool,
    /// The ratings that are asked about it, for a reply.
    pub ratings: Vec<RatingId>,
}

/// A stretch of speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpokenSpan {
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends.
    pub end: Seconds,
    /// Who speaks, where each speaker has a channel.
    pub speaker: Option<Speaker>,
}

/// A stretch of speech that nobody has taken up yet.
pub type Proposal = SpokenSpan;

/// What is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selected {
    /// An utterance.
    Utterance(UtteranceId),
    /// A proposal, by its place in [`Studio::proposals`].
    Proposal(usize),
    /// A comment, by its number.
    Comment(u32),
    /// A moment that a rating rests on, by its number.
    Evidence(u32),
}

/// What plays, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transport {
    /// Whether sound runs.
    pub playing: bool,
    /// Where it was heard to be.
    pub at: Seconds,
    /// When that was, on the app's clock.
    pub told: f64,
    /// Seconds of the sound in one second, as the player told; 0 while it waits.
    pub pace: f64,
    /// Up to where the speaker was given sound.
    pub given: Seconds,
    /// Where it stops by itself: the end of what was asked for.
    pub until: Option<Seconds>,
    /// How fast, from 0.5 to 2.
    pub speed: f64,
    /// Whether the chosen stretch is heard over and over.
    pub repeat: bool,
    /// Which channel is heard alone.
    pub channel: Option<u16>,
    /// Whether it was held, so that going on steps back a little.
    pub held: bool,
    /// Whether what is selected next is played at once: after a selected stretch was heard.
    pub hear_each: bool,
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            playing: false,
            at: Seconds(0.0),
            told: 0.0,
            pace: 0.0,
            given: Seconds(0.0),
            until: None,
            speed: 1.0,
            repeat: false,
            channel: None,
            held: false,
            hear_each: false,
        }
    }
}

impl Transport {
    /// What is heard now: from the last word of the player on, at the speed that it told, and never
    /// beyond what it has given to the speaker.
    pub fn heard(&self, now: f64) -> Seconds {
        if !self.playing {
            return self.at;
        }
        let at = self.at.0 + (now - self.told).max(0.0) * self.pace;
        Seconds(at.min(self.given.0).max(self.at.0))
    }
}

/// A volley of the worker's and what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct StudioVolley {
    /// Its track, by its place.
    pub track: usize,
    /// Its number, from 1.
    pub number: u32,
    /// Its utterances.
    pub utterances: Vec<UtteranceId>,
    /// What they come to; places are those in `utterances`.
    pub codes: VolleyCodes,
}

/// What the side of the studio shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// Counts, volleys with reasons, ratios.
    #[default]
    Counts,
    /// Global ratings.
    Ratings,
    /// Comments and evidence.
    Remarks,
    /// Every step so far.
    History,
}

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Writing {
    /// What.
    pub what: WritingWhat,
    /// Whether the sound ran when it began, and goes on when it ends.
    pub resume: bool,
}

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WritingWhat {
    /// The words of the selected utterance.
    Text,
    /// A remark on the selected utterance.
    Note,
    /// A comment.
    Comment,
    /// What a moment shows.
    Evidence,
    /// Why a rating was given.
    RatingNote,
    /// The note on the whole.
    CodingNote,
}

impl Studio {
    /// The track on the screen.
    pub fn track(&self) -> Option<&Track> {
        self.tracks.get(self.current)
    }

    /// The coding of the track on the screen.
    pub fn take(&self) -> Option<&CodedTake> {
        let key = self.track()?.key;
        self.coding.take(key.volley, key.take)
    }

    /// The utterances of the track on the screen.
    pub fn utterances(&self) -> &[Utterance] {
        self.take().map(|it| it.utterances.as_slice()).unwrap_or_default()
    }

    /// The selected utterance.
    pub fn selected_utterance(&self) -> Option<&Utterance> {
        match self.selected? {
            Selected::Utterance(id) => self.utterances().iter().find(|it| it.id == id),
            _ => None,
        }
    }

    /// The selected proposal.
    pub fn selected_proposal(&self) -> Option<Proposal> {
        match self.selected? {
            Selected::Proposal(place) => self.proposals.get(place).copied(),
            _ => None,
        }
    }

    /// The utterance that marks and digits are about: the selected one, else the last.
    pub fn target(&self) -> Option<&Utterance> {
        match self.selected {
            Some(Selected::Utterance(_)) => self.selected_utterance(),
            Some(_) => None,
            None => self.last.and_then(|id| self.utterances().iter().find(|it| it.id == id)),
        }
    }

    /// The utterance that was coded just before what is selected was selected by itself.
    pub fn coded_before_this(&self) -> Option<&Utterance> {
        let from = self.advance.filter(|it| self.selected == Some(it.to))?.from;
        self.utterances().iter().find(|it| it.id == from)
    }

    /// Where the coding of this track ends so far; 0 where nothing is coded.
    pub fn coded_until(&self) -> Seconds {
        Seconds(self.utterances().iter().filter_map(|it| it.end).map(|it| it.0).fold(0.0, f64::max))
    }

    /// How many proposals lie before the selected one: somebody left them out.
    pub fn proposals_before(&self) -> usize {
        match self.selected {
            Some(Selected::Proposal(place)) => place,
            _ => 0,
        }
    }

    /// Whether digits say the side or the strength of the utterance that they are about: then they are
    /// printed there, and rate nothing.
    pub fn takes_digits(&self) -> bool {
        let code = self.target().and_then(|it| Some((it.speaker, self.scheme.code(it.code.as_deref()?)?)));
        let takes = code.is_some_and(|(speaker, code)| match speaker {
            Speaker::Worker => code.takes_valence,
            Speaker::Parent | Speaker::Other => code.side.is_some(),
        });
        takes && !self.counts_hidden() && !self.read_only
    }

    /// Whether counts are hidden: in the first pass of two.
    pub fn counts_hidden(&self) -> bool {
        self.coding.setting.passes == Passes::Two
            && self.coding.pass == Pass::Ratings
            && self.coding.state == CodingState::Draft
    }

    /// Whether it is final.
    pub fn is_final(&self) -> bool {
        self.coding.state == CodingState::Final
    }
}
