//! Which key does what in the studio.
//!
//! The scheme gives the keys of its codes: the worker's by the letter alone, the parent's by Shift and
//! the letter. Everything else has a key of its own that is no letter, so that no scheme can be in its
//! way. A coder's own keys go over both; where two then meet, the clash is named.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::app::state::{Side, WritingWhat};
use crate::app::studio::command::StudioCommand;
use crate::domain::coding::VolleyEdge;
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, Scheme};
use crate::units::Seconds;

/// A key with what is held beside it, such as `Ctrl Z` or `Shift C`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    /// Ctrl (Cmd on a Mac).
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// The key's name: a capital letter, a digit, a mark such as `,`, or a name such as `Space`.
    pub key: String,
}

/// Names of keys that have more than one character.
const NAMED: [&str; 27] = [
    "Space",
    "Enter",
    "Escape",
    "Backspace",
    "Delete",
    "Insert",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Up",
    "Down",
    "Left",
    "Right",
    "Tab",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
];

impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut chord = Self { ctrl: false, shift: false, alt: false, key: String::new() };
        for word in text.split_whitespace() {
            match word.to_lowercase().as_str() {
                "ctrl" | "cmd" => chord.ctrl = true,
                "shift" => chord.shift = true,
                "alt" => chord.alt = true,
                key if chord.key.is_empty() => {
                    let named = NAMED.iter().find(|it| it.to_lowercase() == key);
                    let mut characters = key.chars();
                    chord.key = match (named, characters.next(), characters.next()) {
                        (Some(named), ..) => (*named).to_owned(),
                        (None, Some(one), None) => one.to_uppercase().collect(),
                        _ => return Err(format!("“{word}” is no key")),
                    };
                }
                _ => return Err(format!("“{text}” names more than one key")),
            }
        }
        if chord.key.is_empty() { Err(format!("“{text}” names no key")) } else { Ok(chord) }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl "), (self.shift, "Shift "), (self.alt, "Alt ")] {
            if held {
                formatter.write_str(name)?;
            }
        }
        formatter.write_str(match self.key.as_str() {
            "Escape" => "Esc",
            "PageUp" => "Page up",
            "PageDown" => "Page down",
            other => other,
        })
    }
}

macro_rules! actions {
    ($($name:ident, $id:literal, $key:literal, $group:ident, $words:literal;)*) => {
        /// Everything in the studio that has a key, beside the codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each has its words in `Action::words`")]
        pub enum Action { $($name,)* }

        impl Action {
            /// Every action, in the order in which the list of keys shows them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in the settings.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it does.
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }

            /// The key that it has by default.
            pub fn default_key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What it belongs to.
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group,)* }
            }
        }
    };
}

/// What actions belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Hearing.
    Sound,
    /// Utterances: where they begin and end, and what is said of them.
    Utterance,
    /// Everything else.
    Coding,
}

actions! {
    PlayOrHold, "play", "Space", Sound, "play, or hold";
    PlayOn, "play-on", "Shift Space", Sound, "play on from here, whatever is selected";
    BackAndSlower, "back-and-slower", ",", Sound, "two seconds back, and slower";
    NormalSpeed, "normal-speed", ".", Sound, "normal speed: as fast as life";
    Slower, "slower", "-", Sound, "slower";
    Faster, "faster", "=", Sound, "faster";
    Back, "back", "Left", Sound, "two seconds back";
    Forward, "forward", "Right", Sound, "two seconds on";
    FarBack, "far-back", "Ctrl Left", Sound, "fifteen seconds back";
    FarForward, "far-forward", "Ctrl Right", Sound, "fifteen seconds on";
    ToBeginning, "to-beginning", "Home", Sound, "to the beginning";
    ToEnd, "to-end", "End", Sound, "to the end";
    Repeat, "repeat", "\\", Sound, "hear the stretch over and over, or no more";
    NextChannel, "channel", "`", Sound, "hear one channel alone, or both";
    TrackBefore, "track-before", "PageUp", Sound, "the reply before";
    TrackAfter, "track-after", "PageDown", Sound, "the next reply";
    StretchStarts, "stretch-starts", "Ctrl ,", Sound, "the chosen stretch starts here";
    StretchEnds, "stretch-ends", "Ctrl .", Sound, "the chosen stretch ends here";
    ZoomIn, "zoom-in", "Shift Up", Sound, "draw the sound larger";
    ZoomOut, "zoom-out", "Shift Down", Sound, "show more of it";
    ShowWhole, "show-whole", "Shift Home", Sound, "show all of it";
    ShowStretch, "show-stretch", "Shift End", Sound, "show the chosen stretch, or what is selected, large";
    LookBack, "look-back", "Shift PageUp", Sound, "look further back";
    LookOn, "look-on", "Shift PageDown", Sound, "look further on";
    MarkWorker, "mark-worker", "Enter", Utterance, "the worker's utterance ends here; or the worker says what is selected";
    MarkParent, "mark-parent", "Shift Enter", Utterance, "the parent's utterance ends here; or the parent says what is selected";
    NeedsNoCode, "needs-no-code", "Ctrl Enter", Utterance, "the worker says it, and it needs no code: a greeting, arranging";
    AcceptAll, "take-all-up", "Ctrl U", Utterance, "take every proposal up, as the worker's where nobody knows whose";
    AcceptAllParent, "take-all-up-parent", "Ctrl Shift U", Utterance, "take every proposal up, as the parent's where nobody knows whose";
    StartHere, "start-here", "/", Utterance, "the next utterance starts here";
    Previous, "previous", "Up", Utterance, "select the one before";
    Next, "next", "Down", Utterance, "select the next one";
    NextUncoded, "next-uncoded", "Ctrl Down", Utterance, "select the next without a code";
    UncodedBefore, "uncoded-before", "Ctrl Up", Utterance, "select the one without a code before";
    Uncode, "uncode", "Backspace", Utterance, "take its code away";
    Remove, "remove", "Delete", Utterance, "remove it";
    Split, "split", "Ctrl D", Utterance, "divide it where the sound is";
    Join, "join", "Ctrl J", Utterance, "join it with the next";
    StartEarlier, "start-earlier", "Shift Left", Utterance, "its start a little earlier";
    StartLater, "start-later", "Shift Right", Utterance, "its start a little later";
    EndEarlier, "end-earlier", "Alt Left", Utterance, "its end a little earlier";
    EndLater, "end-later", "Alt Right", Utterance, "its end a little later";
    OtherSpeaker, "other-speaker", ";", Utterance, "somebody else says it";
    Facilitative, "facilitative", "'", Utterance, "a parent's “yeah” that ends no volley";
    Begins, "begins-volley", "[", Utterance, "it begins a volley";
    Continues, "continues-volley", "]", Utterance, "it goes on with the volley before";
    One, "one", "1", Utterance, "towards change; low; or rate 1";
    Two, "two", "2", Utterance, "staying as it is; medium; or rate 2";
    Three, "three", "3", Utterance, "both sides; high; or rate 3";
    Four, "four", "4", Utterance, "neither side; or rate 4";
    Five, "five", "5", Utterance, "rate 5";
    Zero, "zero", "0", Utterance, "the rating does not apply to this reply";
    Text, "text", "Ctrl T", Utterance, "write its words";
    Note, "note", "Ctrl N", Utterance, "write a note on it";
    Decide, "decide", "F2", Utterance, "help me decide";
    Comment, "comment", "Ctrl M", Coding, "comment here, or on the chosen stretch";
    Evidence, "evidence", "Ctrl E", Coding, "link this moment to the open rating";
    Undo, "undo", "Ctrl Z", Coding, "take the last step back";
    Redo, "redo", "Ctrl Y", Coding, "do it again";
    ShowCounts, "show-counts", "Ctrl K", Coding, "show the counts";
    ShowRatings, "show-ratings", "Ctrl R", Coding, "show the ratings";
    ShowRemarks, "show-remarks", "Ctrl O", Coding, "show comments and evidence";
    ShowHistory, "show-history", "Ctrl H", Coding, "show every step so far";
    OtherPass, "other-pass", "Ctrl P", Coding, "on to counting, or back to the ratings";
    NextRating, "next-rating", "Ctrl G", Coding, "the next rating";
    RatingBefore, "rating-before", "Ctrl B", Coding, "the rating before: to say why, or to change it";
    ScrollBack, "scroll-back", "Ctrl PageUp", Coding, "show more of what is above, at the left";
    ScrollOn, "scroll-on", "Ctrl PageDown", Coding, "show more of what is below, at the left";
    SideBack, "side-back", "Alt PageUp", Coding, "the same at the right: above";
    SideOn, "side-on", "Alt PageDown", Coding, "the same at the right: below";
    Finish, "finish", "Ctrl F", Coding, "finish";
    Release, "release", "Escape", Coding, "let go of what is selected; then leave";
}

/// The steps of the keys that go back and on, in seconds.
const STEP: f64 = 2.0;
/// The larger ones.
const FAR: f64 = 15.0;
/// How far one press moves an edge.
const NUDGE: f64 = 0.05;

/// What a key comes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// An action.
    Does(Action),
    /// A code.
    Gives(CodeId),
}

/// The situation that a key is pressed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Situation {
    /// Who says what is selected, where something is.
    pub speaker: Option<Speaker>,
    /// Who says what the digits are about: the selected utterance, or the last one.
    pub digits: Option<Speaker>,
    /// Whether digits rate: the ratings show, and the utterance that digits are about takes none.
    pub rating: bool,
    /// Whether the next pass is the one in which one counts; `None` where there is one pass.
    pub count_next: Option<bool>,
}

/// Which key does what, for one scheme and one coder.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keymap {
    actions: BTreeMap<Chord, Action>,
    /// The codes that have a key, by chord and speaker.
    codes: BTreeMap<Chord, Vec<(Speaker, CodeId)>>,
    /// The chord of each code, as its button prints it.
    of_code: BTreeMap<CodeId, Chord>,
    of_action: BTreeMap<Action, Chord>,
    clashes: Vec<String>,
}

impl Keymap {
    /// The keys of a scheme with the coder's own over them: ids of [`Action`], or `scheme/code`.
    pub fn new(scheme: &Scheme, own: &BTreeMap<String, String>) -> Self {
        let mut map = Self::default();
        for action in Action::ALL {
            let key = map.own_or(own, action.id(), action.default_key());
            if let Some(other) = map.actions.get(&key) {
                map.clashes.push(format!("{key}: “{}” and “{}”", other.words(), action.words()));
            } else {
                map.actions.insert(key.clone(), *action);
            }
            map.of_action.insert(*action, key);
        }
        for code in &scheme.codes {
            let plain = code.hotkey.to_uppercase().to_string();
            let default = if code.speaker == Speaker::Worker { plain } else { format!("Shift {plain}") };
            let key = map.own_or(own, &format!("{}/{}", scheme.id, code.id), &default);
            if let Some(action) = map.actions.get(&key) {
                map.clashes.push(format!("{key}: “{}” and the code {}", action.words(), code.label));
            }
            let there = map.codes.entry(key.clone()).or_default();
            if let Some((_, other)) = there.iter().find(|(speaker, _)| *speaker == code.speaker) {
                map.clashes.push(format!("{key}: the codes {other} and {}", code.label));
            }
            there.push((code.speaker, code.id.clone()));
            map.of_code.insert(code.id.clone(), key);
        }
        map
    }

    fn own_or(&mut self, own: &BTreeMap<String, String>, id: &str, default: &str) -> Chord {
        let parsed = own.get(id).map(|text| text.parse::<Chord>());
        if let Some(Err(why)) = &parsed {
            self.clashes.push(format!("{id}: {why}"));
        }
        let fallback = || Chord { ctrl: false, shift: false, alt: false, key: default.to_owned() };
        parsed.and_then(Result::ok).unwrap_or_else(|| default.parse().unwrap_or_else(|_| fallback()))
    }

    /// Keys that two things want, in words. The action wins over a code, the first over the second.
    pub fn clashes(&self) -> &[String] {
        &self.clashes
    }

    /// The key of an action, as a button prints it.
    pub fn of(&self, action: Action) -> String {
        self.of_action.get(&action).map(ToString::to_string).unwrap_or_default()
    }

    /// The key of a code, as its button prints it.
    pub fn of_code(&self, code: &str) -> String {
        self.of_code.get(code).map(ToString::to_string).unwrap_or_default()
    }

    /// What a key comes to. A letter alone is the worker's code; with a parent's utterance selected it is
    /// the parent's, so that no Shift is needed then.
    pub fn bound(&self, chord: &Chord, situation: Situation) -> Option<Bound> {
        if let Some(action) = self.actions.get(chord) {
            return Some(Bound::Does(*action));
        }
        if let Some(speaker) = situation.speaker.filter(|it| *it != Speaker::Worker) {
            let shifted = Chord { shift: true, ..chord.clone() };
            if let Some(code) = self.code_at(&shifted, speaker) {
                return Some(Bound::Gives(code));
            }
        }
        let codes = self.codes.get(chord)?;
        let wanted = situation.speaker.and_then(|speaker| self.code_at(chord, speaker));
        wanted.or_else(|| codes.first().map(|(_, code)| code.clone())).map(Bound::Gives)
    }

    fn code_at(&self, chord: &Chord, speaker: Speaker) -> Option<CodeId> {
        let codes = self.codes.get(chord)?;
        codes.iter().find(|(its, _)| *its == speaker).map(|(_, code)| code.clone())
    }
}

/// What an action asks for in a situation.
pub fn command_of(action: Action, situation: Situation) -> Option<StudioCommand> {
    use StudioCommand as C;
    let digit = |number: u8| digit(number, situation);
    Some(match action {
        Action::PlayOrHold => C::PlayOrHold,
        Action::PlayOn => C::PlayOn,
        Action::BackAndSlower => C::BackAndSlower,
        Action::NormalSpeed => C::NormalSpeed,
        Action::Slower => C::Faster(-1),
        Action::Faster => C::Faster(1),
        Action::Back => C::Skip(Seconds(-STEP)),
        Action::Forward => C::Skip(Seconds(STEP)),
        Action::FarBack => C::Skip(Seconds(-FAR)),
        Action::FarForward => C::Skip(Seconds(FAR)),
        Action::ToBeginning => C::Seek(Seconds(0.0)),
        Action::ToEnd => C::Seek(Seconds(f64::MAX)),
        Action::Repeat => C::Repeat,
        Action::NextChannel => C::NextChannel,
        Action::TrackBefore => C::NextTrack(-1),
        Action::TrackAfter => C::NextTrack(1),
        Action::StretchStarts => C::StretchStarts,
        Action::StretchEnds => C::StretchEnds,
        // What shows is the screen's business.
        Action::ZoomIn
        | Action::ZoomOut
        | Action::ShowWhole
        | Action::ShowStretch
        | Action::LookBack
        | Action::LookOn
        | Action::ScrollBack
        | Action::ScrollOn
        | Action::SideBack
        | Action::SideOn => return None,
        Action::MarkWorker => C::Mark(Speaker::Worker),
        Action::MarkParent => C::Mark(Speaker::Parent),
        Action::NeedsNoCode => C::NeedsNoCode,
        Action::AcceptAll => C::AcceptAll(Speaker::Worker),
        Action::AcceptAllParent => C::AcceptAll(Speaker::Parent),
        Action::StartHere => C::StartHere,
        Action::Previous => C::Step(-1),
        Action::Next => C::Step(1),
        Action::NextUncoded => C::NextUncoded,
        Action::UncodedBefore => C::UncodedBefore,
        Action::Uncode => C::Uncode,
        Action::Remove => C::Remove,
        Action::Split => C::SplitHere,
        Action::Join => C::JoinNext,
        Action::StartEarlier => C::NudgeStart(Seconds(-NUDGE)),
        Action::StartLater => C::NudgeStart(Seconds(NUDGE)),
        Action::EndEarlier => C::NudgeEnd(Seconds(-NUDGE)),
        Action::EndLater => C::NudgeEnd(Seconds(NUDGE)),
        Action::OtherSpeaker => C::OtherSpeaker,
        Action::Facilitative => C::Facilitative,
        Action::Begins => C::Edge(VolleyEdge::Begins),
        Action::Continues => C::Edge(VolleyEdge::Continues),
        Action::One => digit(1)?,
        Action::Two => digit(2)?,
        Action::Three => digit(3)?,
        Action::Four => digit(4)?,
        Action::Five => digit(5)?,
        Action::Zero => situation.rating.then_some(C::RateOpen(0))?,
        Action::Text => C::Write(WritingWhat::Text),
        Action::Note => C::Write(WritingWhat::Note),
        Action::Decide => C::Decide,
        Action::Comment => C::AddComment,
        Action::Evidence => C::AddEvidence,
        Action::Undo => C::Undo,
        Action::Redo => C::Redo,
        Action::ShowCounts => C::Show(Side::Counts),
        Action::ShowRatings => C::Show(Side::Ratings),
        Action::ShowRemarks => C::Show(Side::Remarks),
        Action::ShowHistory => C::Show(Side::History),
        Action::OtherPass => C::GoToCounts(situation.count_next?),
        Action::NextRating => C::StepRating(1),
        Action::RatingBefore => C::StepRating(-1),
        Action::Finish => C::AskFinish,
        Action::Release => C::Release,
    })
}

/// Digits rate where the ratings show and no utterance wants them; else they say the side of a worker's
/// utterance, and how strong a parent's is.
fn digit(number: u8, situation: Situation) -> Option<StudioCommand> {
    if situation.rating {
        return Some(StudioCommand::RateOpen(number));
    }
    if matches!(situation.digits, Some(Speaker::Parent | Speaker::Other)) {
        let strength = match number {
            1 => Strength::Low,
            2 => Strength::Medium,
            3 => Strength::High,
            _ => return None,
        };
        return Some(StudioCommand::Strength(Some(strength)));
    }
    let valence = match number {
        1 => Valence::Change,
        2 => Valence::Sustain,
        3 => Valence::Both,
        4 => Valence::Neither,
        _ => return None,
    };
    situation.digits.map(|_| StudioCommand::Valence(Some(valence)))
}
