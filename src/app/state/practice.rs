//! The running session, step by step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::app::state::desk::Desk;
use crate::domain::coding::{Noticed, ReplyRating};
use crate::domain::language::{Role, Valence};
use crate::domain::scenario::{Disposition, Ending, Scenario, ScriptedReply, Turn, Wording};
use crate::domain::scheme::{Rating, RatingId, Scheme};
use crate::domain::score::Score;
use crate::domain::session::{Mode, SessionId};
use crate::domain::volley::VolleyCodes;
use crate::dsp::peaks::Peak;
use crate::units::Seconds;

/// The briefing that is open, and what was chosen in it.
#[derive(Debug, Clone)]
pub struct Brief {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The schemes that it can be coded with; the chosen one by its place.
    pub schemes: Vec<Arc<Scheme>>,
    /// The chosen scheme, by its place.
    pub scheme: usize,
    /// The chosen role.
    pub role: Role,
    /// The chosen mode.
    pub mode: Mode,
    /// For how many months the session is kept; `None` until it is deleted.
    pub keep_months: Option<u16>,
    /// Whether it is the short first scenario of the first run.
    pub first: bool,
}

/// A choice in the briefing.
#[derive(Debug, Clone, PartialEq)]
pub enum BriefChoice {
    /// The role to play.
    Role(Role),
    /// The mode.
    Mode(Mode),
    /// The scheme, by its place.
    Scheme(usize),
    /// How long it is kept.
    KeepMonths(Option<u16>),
}

/// The steps of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PracticeStep {
    /// The parent's line is spoken.
    Hear,
    /// Tag what you heard.
    Notice,
    /// Answer aloud.
    Reply,
    /// Rate your own reply.
    Rate,
    /// Code it.
    Code,
    /// What went well; then the key, model replies, a trap, one point.
    Reveal,
    /// Before and after, side by side.
    BeforeAndAfter,
    /// In Interview: what the reply mainly did.
    Mainly,
    /// The parent's last words.
    Ending,
    /// What it came to.
    Debrief,
}

impl PracticeStep {
    /// The step in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Hear => "Hear",
            Self::Notice => "Notice",
            Self::Reply => "Reply",
            Self::Rate => "Rate yourself",
            Self::Code => "Code",
            Self::Reveal => "Reveal",
            Self::BeforeAndAfter => "Before and after",
            Self::Mainly => "What did it mainly do?",
            Self::Ending => "Ending",
            Self::Debrief => "Debrief",
        }
    }
}

/// The running session.
#[derive(Debug)]
pub struct Practice {
    /// Its id.
    pub id: SessionId,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The mode.
    pub mode: Mode,
    /// The role that is played.
    pub role: Role,
    /// The step that shows.
    pub step: PracticeStep,
    /// The steps of this mode for the step indicator, in order.
    pub steps: Vec<PracticeStep>,
    /// The turn, by its place in the scenario's list.
    pub turn: usize,
    /// Which of its wordings is spoken.
    pub wording: usize,
    /// How the parent stands.
    pub disposition: Disposition,
    /// Which volley is being answered, from 1.
    pub volley: u32,
    /// Which take, from 1.
    pub take: u32,
    /// Whether the line was heard to its end at least once.
    pub heard: bool,
    /// What was noticed in the line.
    pub noticed: BTreeSet<Noticed>,
    /// The reply.
    pub reply: ReplyNow,
    /// The reply that is being typed, until it is used.
    pub typed: String,
    /// The ratings that are asked about this reply.
    pub ratings_asked: Vec<Rating>,
    /// The self-ratings of this take so far.
    pub ratings: BTreeMap<RatingId, ReplyRating>,
    /// The desk, while this take or another one is coded.
    pub desk: Option<Desk>,
    /// The reveal.
    pub reveal: RevealNow,
    /// The takes of this volley, for the before-and-after view.
    pub takes: Vec<TakeView>,
    /// In Interview: what can be chosen after a reply.
    pub mainly: Vec<MainlyChoice>,
    /// Why the parent reacted like this to the last reply, from the route that was taken.
    pub reaction: Option<String>,
    /// The ending, once reached.
    pub ending: Option<Ending>,
    /// Every volley so far, for the debrief.
    pub volleys: Vec<VolleyView>,
    /// The score so far; `None` where nothing is coded.
    pub score: Option<Score>,
    /// A note for oneself.
    pub own_note: String,
    /// What to practise next and when, in words.
    pub next_practice: Option<String>,
    /// Whether recording was agreed to; otherwise replies are typed.
    pub may_record: bool,
    /// Whether one line is answered again after a coach's feedback; then it ends.
    pub answers_feedback: bool,
}

/// The reply that is being made.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum ReplyNow {
    /// None yet.
    #[default]
    None,
    /// Being put into its place.
    Saving,
    /// Recorded.
    Recorded {
        /// Its length.
        seconds: Seconds,
    },
    /// Typed.
    Typed(String),
}

/// The reveal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RevealNow {
    /// What went well, in one's own words.
    pub went_well: String,
    /// Whether the rest shows.
    pub shown: bool,
    /// One strength of this reply, from its codes.
    pub strength: Option<String>,
    /// The one point to work on, on the focus skill.
    pub point: Option<String>,
    /// What the parent's line held that was not noticed, in words.
    pub missed: Vec<Noticed>,
    /// What was tagged and is not in the line.
    pub misheard: Vec<Noticed>,
}

/// A take in the before-and-after view, the debrief and past sessions.
#[derive(Debug, Clone)]
pub struct TakeView {
    /// Its volley.
    pub volley: u32,
    /// Its number.
    pub take: u32,
    /// It drawn; empty for a typed reply.
    pub columns: Arc<Vec<Peak>>,
    /// Its length; `None` for a typed reply.
    pub length: Option<Seconds>,
    /// Its words, where it was typed.
    pub typed: Option<String>,
    /// Its utterances' codes in order, with start and end where recorded.
    pub codes: Vec<CodedSpan>,
    /// Its volley codes.
    pub derived: VolleyCodes,
    /// Its self-ratings.
    pub ratings: BTreeMap<RatingId, ReplyRating>,
    /// What went wrong while recording.
    pub troubles: Vec<String>,
}

/// One coded stretch of a take.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedSpan {
    /// Where it starts.
    pub start: Option<Seconds>,
    /// Where it ends.
    pub end: Option<Seconds>,
    /// Its code.
    pub code: Option<String>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
    /// Its words, where typed.
    pub text: String,
}

/// In Interview: one choice of what a reply mainly did.
#[derive(Debug, Clone, PartialEq)]
pub struct MainlyChoice {
    /// The code of the starter scheme.
    pub code: String,
    /// What the button says.
    pub label: String,
    /// Its key.
    pub hotkey: char,
}

/// One volley in the debrief and in past sessions.
#[derive(Debug, Clone)]
pub struct VolleyView {
    /// Which, from 1.
    pub volley: u32,
    /// The parent's line.
    pub line: String,
    /// The turn's place in the scenario's list; `None` where the scenario lacks it.
    pub turn: Option<usize>,
    /// The wording that was spoken.
    pub wording: usize,
    /// Its takes.
    pub takes: Vec<TakeView>,
    /// Whether MI pauses on this line.
    pub paused: bool,
    /// Why the parent went on as they did.
    pub why: Option<String>,
}

impl Practice {
    /// The turn that is being answered.
    pub fn current_turn(&self) -> Option<&Turn> {
        self.scenario.turns.get(self.turn)
    }

    /// The wording that is spoken.
    pub fn current_wording(&self) -> Option<&Wording> {
        self.current_turn().and_then(|turn| turn.wordings.get(self.wording))
    }

    /// The model replies of the turn.
    pub fn models(&self) -> &[ScriptedReply] {
        self.current_turn().map_or(&[], |turn| turn.models.as_slice())
    }

    /// The traps of the turn.
    pub fn traps(&self) -> &[ScriptedReply] {
        self.current_turn().map_or(&[], |turn| turn.traps.as_slice())
    }
}
