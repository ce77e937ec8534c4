//! A scheme as data: an instrument's codes, slots, decision questions, ratings, formulas and mappings.
//!
//! No code is known by name anywhere in Rust: a coach's own scheme file works like the ones shipped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::language::{Act, Heard, Speaker, TalkKind, Valence};

/// The short form of a behaviour code within its scheme, such as `SR`.
pub type CodeId = String;
/// The id of a global or reply rating within its scheme.
pub type RatingId = String;
/// The id of a scheme, such as `miti-4.2.1`.
pub type SchemeId = String;

/// An instrument: everything that coding and scoring need to know about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// What sheets, sessions and scenarios call it.
    pub id: SchemeId,
    /// The edition of this reading of the instrument; every score names it.
    pub version: String,
    /// Its name on screens.
    pub title: String,
    /// One paragraph: what it is for and for whom.
    pub summary: String,
    /// What a reader of its scores must know, such as that its authors do not endorse this reading.
    pub cautions: Vec<String>,
    /// Where its rules come from.
    pub source: String,
    /// Whether facts in it are still to be checked against the manual.
    #[serde(default)]
    pub draft: bool,
    /// Whether the worker's codes are counted by volley or by utterance. The parent's are always counted
    /// by utterance.
    #[serde(default)]
    pub counting: Counting,
    /// The behaviour codes, in the order in which screens and reports list them.
    pub codes: Vec<Code>,
    /// The slots of a volley. A code stands in exactly one slot; each slot is filled once. A scheme that
    /// counts by utterance has none.
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// The questions that lead a beginner to a code.
    pub decisions: Vec<DecisionTree>,
    /// Ratings of a whole conversation, 1 to 5.
    #[serde(default)]
    pub globals: Vec<Rating>,
    /// Ratings of one reply, 1 to 5. Ours, never called by an instrument's name.
    #[serde(default)]
    pub reply_ratings: Vec<Rating>,
    /// The summary scores.
    pub summaries: Vec<Summary>,
    /// How codings of this scheme are read in others.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
}

/// What the worker's codes are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Counting {
    /// A volley counts each code once and fills each slot once, as in MITI.
    #[default]
    ByVolley,
    /// Every utterance counts, as in MISC.
    ByUtterance,
}

/// One behaviour code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Its short form.
    pub id: CodeId,
    /// What its button and chip say; short, mostly the id.
    pub label: String,
    /// Its full name.
    pub name: String,
    /// Whose utterances it codes.
    pub speaker: Speaker,
    /// What it captures, in our own words.
    pub definition: String,
    /// Sentences that earn it.
    pub examples: Vec<String>,
    /// Sentences that look like it and do not earn it, each with the reason.
    #[serde(default)]
    pub not_examples: Vec<String>,
    /// The one key that gives it while coding (a lower-case letter or digit), unique for its speaker.
    pub hotkey: char,
    /// The shape that carries it beside its colour.
    pub shape: Shape,
    /// The theme's token that colours it.
    pub colour: CodeColour,
    /// What it does, in words that scenarios branch on. Empty for the parent's codes; a worker's code that
    /// does nothing of the kind says so with an empty list.
    #[serde(default)]
    pub acts: Vec<Act>,
    /// For the parent's codes: the side of change that it stands for, if it stands for one.
    #[serde(default)]
    pub side: Option<Valence>,
    /// For the parent's codes: which scripted key it answers to.
    #[serde(default)]
    pub hears: Option<HeardClass>,
    /// For the parent's codes of change and sustain talk: the kinds that it stands for. Empty for all that
    /// no other code of its class names.
    #[serde(default)]
    pub kinds: Vec<TalkKind>,
    /// Whether it is MI-adherent, MI-non-adherent or neither.
    #[serde(default)]
    pub adherence: Adherence,
    /// Whether a coder may say which side of change it took up.
    #[serde(default)]
    pub takes_valence: bool,
    /// The section of the manual or the paper that its rule comes from.
    pub source: String,
}

/// The classes of a parent's language that a code can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HeardClass {
    /// Change talk.
    Change,
    /// Sustain talk.
    Sustain,
    /// Discord.
    Discord,
    /// Fear, threat, disclosure or harm.
    SafetyTalk,
    /// None of these.
    Neutral,
}

/// How a code stands to MI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Adherence {
    /// Counted as MI-adherent.
    Adherent,
    /// Counted as MI-non-adherent.
    NonAdherent,
    /// Counted as neither.
    #[default]
    Neither,
}

/// The shape that carries a code where colour alone would not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the shapes")]
pub enum Shape {
    Circle,
    Ring,
    Square,
    Diamond,
    TriangleUp,
    TriangleDown,
    Hexagon,
    Star,
    Cross,
    Bar,
}

/// The theme's tokens for codes; each theme gives every one a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the roles")]
pub enum CodeColour {
    Reflect,
    ReflectDeep,
    Ask,
    AskClosed,
    Affirm,
    Inform,
    Collaborate,
    Autonomy,
    Tell,
    Push,
    Confront,
    Change,
    Sustain,
    Discord,
    Safety,
    Neutral,
}

/// A place in a volley that one code fills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Its id.
    pub id: String,
    /// Its name on screens.
    pub name: String,
    /// The codes that exclude each other in it. The first of them that is present wins.
    pub order: Vec<CodeId>,
    /// Why, as shown beside a dropped code; begins in lower case ("one reflection per volley").
    pub reason: String,
    /// Where the rule comes from; says "house rule" where the manual is silent.
    pub source: String,
}

/// The decision questions for one speaker's utterances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionTree {
    /// Whose utterances it decides.
    pub speaker: Speaker,
    /// The id of the first question.
    pub start: String,
    /// The questions; each is reached from the first, and none leads back to itself.
    pub questions: Vec<Question>,
}

/// One decision question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id within the tree.
    pub id: String,
    /// What is asked.
    pub ask: String,
    /// How to decide, and what to do when unsure.
    #[serde(default)]
    pub help: String,
    /// The answers, two or more.
    pub answers: Vec<Answer>,
    /// Where the rule comes from.
    #[serde(default)]
    pub source: String,
}

/// One answer to a decision question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What the button says.
    pub label: String,
    /// Where it leads.
    pub to: Leads,
}

/// Where an answer leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leads {
    /// To another question.
    Ask(String),
    /// To a code, with the reason.
    Code(CodeId, String),
    /// To no code, with the reason.
    NoCode(String),
}

/// A global or reply rating with its anchors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// Its id.
    pub id: RatingId,
    /// Other names under which a command accepts it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its name on screens.
    pub name: String,
    /// One sentence: what it rates.
    pub about: String,
    /// What each of 1 to 5 means, in our own words; exactly five.
    pub anchors: Vec<String>,
    /// Where to start from before evidence moves it.
    pub default: u8,
    /// When it is asked.
    #[serde(default)]
    pub asked: Asked,
    /// Where it comes from.
    pub source: String,
}

/// When a rating is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Asked {
    /// Always.
    #[default]
    Always,
    /// Only on turns whose scenario names it.
    Flagged,
    /// Only where there is a behavioural change goal: not under `process: Engage`.
    WithChangeGoal,
}

/// One summary score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Its id, stable: scripts read it.
    pub id: String,
    /// Its name on screens.
    pub name: String,
    /// How it is computed.
    pub formula: Formula,
    /// How its value is written.
    pub shown_as: ShownAs,
    /// Its thresholds, where the instrument sets any.
    #[serde(default)]
    pub bands: Option<Bands>,
    /// What there must be before a band is given.
    #[serde(default)]
    pub least: Vec<Least>,
    /// Where it may be given at all.
    #[serde(default)]
    pub given: Given,
    /// What is said when its denominator is zero ("no questions").
    #[serde(default)]
    pub undefined: String,
    /// Where it comes from.
    pub source: String,
}

/// How a summary score is computed. Worker's codes are counted as the scheme's [`Counting`] says, the
/// parent's by utterance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Formula {
    /// The sum of the counts of these codes.
    Sum(Vec<CodeId>),
    /// The sum of the first counts over the sum of the second.
    Ratio(Vec<CodeId>, Vec<CodeId>),
    /// The mean of these global ratings; undefined while one is missing.
    MeanOfGlobals(Vec<RatingId>),
    /// The mean of one reply rating over the replies that have it.
    MeanOfReplies(RatingId),
    /// Of the parent's lines that offered change talk, those whose reply holds one of these codes with
    /// a valence of change or both. A reply that takes up nothing else, and of which nobody has said the
    /// side of every such code, is left out.
    TakenUp(Vec<CodeId>),
    /// How many utterances with one of these codes took up one of these sides. By utterance in every
    /// scheme: a valence belongs to the utterance. Undefined where nobody has said the side of any.
    WithValence(Vec<CodeId>, Vec<Valence>),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShownAs {
    /// A whole number.
    Count,
    /// "40 % (4 of 10)".
    Percent,
    /// "1.5 : 1 (15 to 10)".
    RatioToOne,
    /// "3.5 of 5".
    Mean,
    /// "3 of 8".
    OutOf,
}

/// Thresholds as fractions, so that they are compared in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// At least this is fair: numerator and denominator.
    pub fair: (u32, u32),
    /// At least this is good.
    pub good: (u32, u32),
}

/// The least evidence before a band is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Least {
    /// So many of these codes together.
    Codes {
        /// The codes.
        of: Vec<CodeId>,
        /// How many.
        at_least: u32,
        /// What is said otherwise ("fewer than ten reflections").
        says: String,
    },
    /// So many minutes of conversation, of known length.
    Minutes {
        /// How many.
        at_least: u32,
        /// What is said otherwise.
        says: String,
    },
}

/// Where a summary score may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Given {
    /// Everywhere.
    #[default]
    Always,
    /// Not under `process: Engage`.
    WithChangeGoal,
    /// Only for recorded conversations: in scripted practice it would measure the author.
    RecordedConversation,
}

/// How codings of one scheme are read in another: utterance by utterance, then by volley.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The other scheme.
    pub to: SchemeId,
    /// For each of our codes, what becomes of it. Every code is named.
    pub codes: BTreeMap<CodeId, MapsTo>,
    /// What a reader must know about it.
    #[serde(default)]
    pub note: String,
}

/// What becomes of a code in another scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MapsTo {
    /// This code.
    Code(CodeId),
    /// No code there.
    NoCode,
    /// No rule can say: a coder decides, among these.
    CoderDecides(Vec<CodeId>),
}

impl Scheme {
    /// The code with this id.
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes.iter().find(|code| code.id == id)
    }

    /// From how many minutes of conversation on it rates the whole; `None` where every length will do.
    pub fn rates_from_minutes(&self) -> Option<u32> {
        let summaries = self.summaries.iter().filter(|it| matches!(it.formula, Formula::MeanOfGlobals(_)));
        let minutes = |least: &Least| match least {
            Least::Minutes { at_least, .. } => Some(*at_least),
            Least::Codes { .. } => None,
        };
        summaries.flat_map(|it| &it.least).filter_map(minutes).max()
    }

    /// The slot that a code stands in.
    pub fn slot_of(&self, code: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.order.iter().any(|id| id == code))
    }

    /// The codes of one speaker.
    pub fn codes_of(&self, speaker: Speaker) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(move |code| code.speaker == speaker)
    }

    /// The decision questions for one speaker.
    pub fn decision_tree(&self, speaker: Speaker) -> Option<&DecisionTree> {
        self.decisions.iter().find(|tree| tree.speaker == speaker)
    }

    /// The reply rating with this id.
    pub fn reply_rating(&self, id: &str) -> Option<&Rating> {
        self.reply_ratings.iter().find(|rating| rating.id == id)
    }

    /// The global rating with this id or alias.
    pub fn global(&self, id: &str) -> Option<&Rating> {
        self.globals.iter().find(|rating| rating.id == id || rating.aliases.iter().any(|alias| alias == id))
    }

    /// The parent's code that stands for what a scripted line holds: the one that names its kind, else the
    /// one for every kind of its class.
    pub fn code_for_heard(&self, heard: Heard) -> Option<&Code> {
        let (class, kind) = match heard {
            Heard::Change(kind, _) => (HeardClass::Change, Some(kind)),
            Heard::Sustain(kind, _) => (HeardClass::Sustain, Some(kind)),
            Heard::Discord => (HeardClass::Discord, None),
            Heard::SafetyTalk => (HeardClass::SafetyTalk, None),
            Heard::Neutral => (HeardClass::Neutral, None),
        };
        let mut codes = self.codes.iter().filter(|code| code.hears == Some(class));
        let named = codes.clone().find(|code| kind.is_some_and(|kind| code.kinds.contains(&kind)));
        named.or_else(|| codes.find(|code| code.kinds.is_empty()))
    }

    /// The first of the parent's codes that stand for a class of language.
    pub fn code_for(&self, class: HeardClass) -> Option<&Code> {
        self.codes.iter().find(|code| code.hears == Some(class))
    }
}
