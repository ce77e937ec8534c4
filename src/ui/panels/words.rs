//! Words that several screens share.

use crate::domain::coding::{Noticed, ReplyRating};
use crate::domain::scheme::{CodeColour, HeardClass, Scheme, Shape};
use crate::domain::session::Mode;
use crate::ui::widgets::RatingAnswer;

/// What can be heard in a parent's line, with what it means.
pub(crate) const NOTICED: [(Noticed, &str, &str); 5] = [
    (Noticed::Change, "Change talk", "Wanting to change, or seeing why"),
    (Noticed::Sustain, "Sustain talk", "Reasons to stay as things are"),
    (Noticed::Discord, "Discord", "Trouble between the two of you: feeling pushed or judged"),
    (Noticed::SafetyTalk, "Safety talk", "Fear, threat or harm"),
    (Noticed::Neutral, "None of these", "Telling, asking, chatting"),
];

/// What was heard, by its name.
pub(crate) fn noticed_title(noticed: Noticed) -> &'static str {
    NOTICED.iter().find(|(it, ..)| *it == noticed).map_or("", |(_, title, _)| title)
}

/// How what was heard looks: with the shape and colour of the scheme's own code for it, if it has one.
pub(crate) fn noticed_look(noticed: Noticed, scheme: &Scheme) -> (Shape, CodeColour) {
    let (class, shape, colour) = match noticed {
        Noticed::Change => (HeardClass::Change, Shape::TriangleUp, CodeColour::Change),
        Noticed::Sustain => (HeardClass::Sustain, Shape::TriangleDown, CodeColour::Sustain),
        Noticed::Discord => (HeardClass::Discord, Shape::Cross, CodeColour::Discord),
        Noticed::SafetyTalk => (HeardClass::SafetyTalk, Shape::Hexagon, CodeColour::Safety),
        Noticed::Neutral => (HeardClass::Neutral, Shape::Bar, CodeColour::Neutral),
    };
    scheme.code_for(class).map_or((shape, colour), |code| (code.shape, code.colour))
}

/// The ways to play, with what they are.
pub(crate) const MODES: [(Mode, &str, &str); 3] = [
    (Mode::Guided, "Guided", "Step by step, with feedback after each reply. Start here"),
    (
        Mode::Interview,
        "Interview",
        "Hear and reply without stopping. One key after each reply, coding at the end",
    ),
    (Mode::Assessment, "Assessment", "One take of each reply, no feedback here. Sealed for your coach"),
];

/// A way to play, by its name.
pub(crate) fn mode_title(mode: Mode) -> &'static str {
    match mode {
        Mode::Drill => "Drill",
        _ => MODES.iter().find(|(it, ..)| *it == mode).map_or("", |(_, title, _)| title),
    }
}

/// How hard a scenario is.
pub(crate) fn level_words(level: u8) -> &'static str {
    match level {
        0 | 1 => "Level 1: unsure",
        2 => "Level 2: sustain talk",
        3 => "Level 3: discord",
        _ => "Level 4: something must be said or done",
    }
}

/// How long something is kept.
pub(crate) const KEEP_CHOICES: [(Option<u16>, &str); 5] = [
    (Some(1), "One month"),
    (Some(3), "Three months"),
    (Some(6), "Six months"),
    (Some(12), "One year"),
    (None, "Until I delete it"),
];

/// The rule that the program must not be read as more than it is.
pub(crate) const NOT_REVIEWED: &str = "Not yet reviewed by practitioners";

/// A stored rating as the widgets know it.
pub(crate) fn rating_answer(rating: Option<&ReplyRating>) -> Option<RatingAnswer> {
    rating.map(|rating| match rating {
        ReplyRating::Value(value) => RatingAnswer::Value(*value),
        ReplyRating::NotApplicable => RatingAnswer::NotApplicable,
    })
}

/// A count with its word: "1 reply", "3 replies".
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
