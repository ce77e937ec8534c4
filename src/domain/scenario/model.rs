//! A scenario as data: a scripted parent, the turns of the conversation, and what leads where.

use serde::{Deserialize, Serialize};

use crate::domain::language::{Act, Heard, Process, Role, Skill, Valence};
use crate::domain::scheme::{CodeId, RatingId, SchemeId};

/// The id of a turn within its scenario.
pub type TurnId = String;
/// The id of an ending within its scenario.
pub type EndingId = String;

/// A scripted conversation with one invented parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// What commands and sessions call it; also the name of its file.
    pub id: String,
    /// The edition of the text.
    pub version: String,
    /// Its title.
    pub title: String,
    /// One or two sentences for the list.
    pub summary: String,
    /// What it is about, in plain words.
    pub themes: Vec<String>,
    /// The roles that one can play in it.
    pub roles: Vec<Role>,
    /// How hard it is: 1 neutral or ambivalent, 2 sustain talk, 3 discord, 4 something must be said or done.
    pub level: u8,
    /// The one skill in focus.
    pub focus: Skill,
    /// The other skills that it exercises.
    pub skills: Vec<Skill>,
    /// Which of MI's four processes the conversation is in.
    pub process: Process,
    /// The change goal as a behaviour; `None` under `Engage`.
    #[serde(default)]
    pub goal: Option<String>,
    /// The scheme whose codes its replies, traps and conditions name.
    pub scheme: SchemeId,
    /// What the trainee reads first.
    pub briefing: Briefing,
    /// What the conversation touches on, so that nobody meets it unprepared.
    pub content_note: String,
    /// Who the parent is.
    pub parent: Parent,
    /// How the parent stands to the worker at the start.
    pub disposition: Disposition,
    /// Who has reviewed it: people only. Empty means "Not yet reviewed by practitioners".
    pub reviews: Vec<Review>,
    /// The first turn.
    pub start: TurnId,
    /// The turns.
    pub turns: Vec<Turn>,
    /// The endings, each with its debrief.
    pub endings: Vec<Ending>,
    /// The turns that Assessment plays, the same for everyone; each leads to the next by one of its
    /// routes, and the last to an ending.
    pub assessment_path: Vec<TurnId>,
}

/// What the trainee reads before the parent speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Briefing {
    /// What has happened and where the conversation takes place.
    pub situation: String,
    /// The child's day in this home.
    pub childs_day: String,
    /// What you are here to do today.
    pub purpose: String,
    /// About how many minutes it takes.
    pub minutes: u8,
}

/// The invented parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// A first name.
    pub name: String,
    /// Age in years.
    pub age: u8,
    /// How the screen refers to the parent.
    pub relation: String,
    /// The circumstances that a worker would know.
    pub circumstances: String,
    /// How the parent sounds when a system voice speaks.
    pub voice: Voice,
}

/// A system voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Lower or higher.
    pub register: Register,
    /// Words a minute, 120 to 200.
    pub words_per_minute: u16,
    /// Pitch from 0 to 99, 50 in the middle.
    pub pitch: u8,
}

/// Whether a voice is a lower or a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Register {
    /// A lower voice.
    Lower,
    /// A higher voice.
    Higher,
}

/// How the parent stands to the worker and to change; each from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disposition {
    /// How far the parent trusts this worker.
    pub trust: u8,
    /// How ready the parent is to talk about change.
    pub readiness: u8,
    /// How much trouble there is between the two.
    pub discord: u8,
}

/// What a route does to the disposition; the result is held between 0 and 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// Added to trust.
    #[serde(default)]
    pub trust: i8,
    /// Added to readiness.
    #[serde(default)]
    pub readiness: i8,
    /// Added to discord.
    #[serde(default)]
    pub discord: i8,
}

/// A review by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The reviewer's role, such as "MI coach".
    pub role: String,
    /// When, as `2026-11-22`.
    pub date: String,
}

/// One line of the parent and what may follow it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Its id.
    pub id: TurnId,
    /// The parent's line, in one or more wordings of the same meaning.
    pub wordings: Vec<Wording>,
    /// What a safe worker must say here, if anything: the concern, bottom line or process.
    #[serde(default)]
    pub must_tell: Option<String>,
    /// Set where MI pauses because someone may be in danger.
    #[serde(default)]
    pub pause: Option<Pause>,
    /// The flagged reply ratings that are asked here.
    #[serde(default)]
    pub ratings: Vec<RatingId>,
    /// In a first conversation: the only reply ratings that are asked here, so that they come one at a
    /// time. Then nobody is asked for the side of change either. `None` asks what the scheme asks.
    #[serde(default)]
    pub only: Option<Vec<RatingId>>,
    /// One sentence that helps without giving the answer.
    pub hint: String,
    /// Replies worth learning from, two or more.
    pub models: Vec<ScriptedReply>,
    /// Replies that look natural and do harm, one or more.
    pub traps: Vec<ScriptedReply>,
    /// Where it goes next. The first route whose condition holds is taken; the last holds always.
    pub routes: Vec<Route>,
}

/// One wording of a parent's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// What is said, thought by thought.
    pub utterances: Vec<ParentUtterance>,
    /// A recording of it, as a path relative to the scenario's file.
    #[serde(default)]
    pub audio: Option<String>,
}

/// One thought of the parent's with its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParentUtterance {
    /// The words.
    pub text: String,
    /// What it holds; one utterance often holds more than one.
    pub key: Vec<Heard>,
}

/// What is asked for when MI pauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Why.
    pub why: String,
    /// What to find out or do, in order: is it safe to talk, who can hear, what happens tonight, whom to tell.
    pub do_now: Vec<String>,
}

/// A worker's reply as the author wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedReply {
    /// The reply, thought by thought.
    pub utterances: Vec<WorkerUtterance>,
    /// Why it helps, or what harm it does.
    pub why: String,
}

/// One thought of a scripted reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerUtterance {
    /// The words.
    pub text: String,
    /// Its code in the scenario's scheme; `None` for structure and the like.
    #[serde(default)]
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    #[serde(default)]
    pub valence: Option<Valence>,
}

/// One way on from a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// When it is taken.
    pub when: Condition,
    /// What it does to the parent's disposition.
    #[serde(default)]
    pub effect: Effect,
    /// Where it leads.
    pub to: Destination,
    /// Why the parent reacts like this, for the reveal.
    pub why: String,
}

/// A condition on the codes of a reply and on the parent's disposition. Without codes every condition
/// on codes is false, `DidNot` too: nothing is known of the reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Holds always.
    Always,
    /// A volley code of the reply does this.
    Did(Act),
    /// No volley code of the reply does this; false where the reply has no codes.
    DidNot(Act),
    /// The reply has this volley code in the scenario's scheme; false under another scheme.
    Code(CodeId),
    /// The reply takes up this side of change. What takes up both sides takes up each of them, and one
    /// utterance for each side takes up both, whether or not the volley counts the code of each.
    TookUp(Valence),
    /// Trust is at least this.
    Trust(u8),
    /// Readiness is at least this.
    Readiness(u8),
    /// Discord is at least this.
    Discord(u8),
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// To a turn.
    Turn(TurnId),
    /// To an ending.
    Ending(EndingId),
    /// To one of these by chance, each with its weight.
    Chance(Vec<(u32, Goal)>),
}

/// One possible outcome of chance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// A turn.
    Turn(TurnId),
    /// An ending.
    Ending(EndingId),
}

/// How a conversation ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Its id.
    pub id: EndingId,
    /// Its title in the debrief.
    pub title: String,
    /// The parent's last words, if any.
    #[serde(default)]
    pub last_words: Option<String>,
    /// How far the parent opened up.
    pub outcome: Outcome,
    /// What the conversation came to, and what it was about in MI's terms.
    pub debrief: String,
    /// What happens for the child tonight, and who does what next.
    pub next_for_child: String,
}

/// How far the parent came to meet the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The parent opened up.
    OpenedUp,
    /// The parent held back.
    HeldBack,
    /// The parent pushed back.
    PushedBack,
    /// Safety came first.
    SafetyFirst,
}

impl Scenario {
    /// The turn with this id.
    pub fn turn(&self, id: &str) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.id == id)
    }

    /// The ending with this id.
    pub fn ending(&self, id: &str) -> Option<&Ending> {
        self.endings.iter().find(|ending| ending.id == id)
    }
}

impl Wording {
    /// The whole line.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.utterances.iter().map(|it| it.text.as_str()).collect();
        texts.join(" ")
    }
}

impl ScriptedReply {
    /// The whole reply.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.utterances.iter().map(|it| it.text.as_str()).collect();
        texts.join(" ")
    }
}
