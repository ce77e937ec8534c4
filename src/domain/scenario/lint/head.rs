//! What stands before the turns: id, level, process and goal, the parent, the endings.

use super::{Linter, suggestion};
use crate::domain::language::{Act, Process};
use crate::source_path;

const FORMAT: u32 = 1;
const FEWEST_ENDINGS: usize = 3;

pub(super) fn check(linter: &mut Linter<'_>) {
    identity(linter);
    process(linter);
    people(linter);
    lists(linter);
    endings(linter);
}

fn identity(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    if scenario.format != FORMAT {
        let message = format!("format {} is not known: this program reads format {FORMAT}", scenario.format);
        linter.error(&source_path!["format"], message);
    }
    if !is_id(&scenario.id) {
        let message = format!("`{}` is no id: use lower-case letters, digits and hyphens", scenario.id);
        linter.error(&source_path!["id"], message);
    } else if let Some(name) = linter.around.file_name.filter(|name| *name != scenario.id) {
        let message = format!(
            "the id `{}` differs from the file's name: call the file {0}.ron, or the scenario `{name}`",
            scenario.id
        );
        linter.error(&source_path!["id"], message);
    }
    if !(1..=4).contains(&scenario.level) {
        let message = format!(
            "level {} is not known: 1 is neutral or ambivalent, 2 sustain talk, 3 discord, 4 something must be said or done",
            scenario.level
        );
        linter.error(&source_path!["level"], message);
    }
    if linter.scheme.is_none() {
        let known = linter.around.schemes.iter().map(|it| it.id.as_str());
        let message =
            format!("there is no scheme `{}`: {}", scenario.scheme, suggestion(&scenario.scheme, known));
        linter.error(&source_path!["scheme"], message);
    }
    if !linter.turns.contains_key(scenario.start.as_str()) {
        let known = linter.scenario.turns.iter().map(|it| it.id.as_str());
        let message = format!(
            "there is no turn `{}` to start at: {}",
            scenario.start,
            suggestion(&scenario.start, known)
        );
        linter.error(&source_path!["start"], message);
    }
}

fn process(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    let goal = scenario.goal.as_deref().map(str::trim).filter(|goal| !goal.is_empty());
    match (scenario.process, goal) {
        (Process::Engage, Some(_)) => linter.error(
            &source_path!["goal"],
            "under Engage there is no change goal yet: take the goal out, or set the process to Evoke",
        ),
        (Process::Evoke | Process::Plan, None) => linter.error(
            &source_path!["process"],
            "under Evoke and Plan there is a change goal: add `goal`, as a behaviour, or set the process to Engage",
        ),
        (Process::Engage | Process::Focus, _) | (Process::Evoke | Process::Plan, Some(_)) => {}
    }
    let leaves = [
        "leave him",
        "leaves him",
        "leaving him",
        "leave her partner",
        "leave the relationship",
        "leave her",
        "leaving the relationship",
    ];
    if goal.is_some_and(|goal| leaves.iter().any(|words| super::words::holds_phrase(goal, words))) {
        linter.warning(
            &source_path!["goal"],
            "leaving is never her change goal: her safety is on her own terms, so set the process to Engage and take the goal out",
        );
    }
}

fn people(linter: &mut Linter<'_>) {
    let voice = &linter.scenario.parent.voice;
    if !(120..=200).contains(&voice.words_per_minute) {
        let message =
            format!("{} words a minute cannot be followed: choose 120 to 200", voice.words_per_minute);
        linter.error(&source_path!["parent", "voice", "words_per_minute"], message);
    }
    if voice.pitch > 99 {
        linter.error(&source_path!["parent", "voice", "pitch"], "the pitch goes from 0 to 99");
    }
    let stands = linter.scenario.disposition;
    for (name, value) in
        [("trust", stands.trust), ("readiness", stands.readiness), ("discord", stands.discord)]
    {
        if value > 10 {
            linter.error(&source_path!["disposition", name], format!("{name} goes from 0 to 10"));
        }
    }
    for (place, review) in linter.scenario.reviews.iter().enumerate() {
        if !is_date(&review.date) {
            let message = format!("`{}` is no date: write it as 2026-11-22", review.date);
            linter.error(&source_path!["reviews", place, "date"], message);
        }
    }
}

fn lists(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    if scenario.themes.is_empty() {
        linter.warning(&source_path!["themes"], "no theme is named: people find scenarios by them");
    }
    if scenario.roles.is_empty() {
        linter
            .error(&source_path!["roles"], "no role can be played: name one, such as ChildrensSocialWorker");
    }
    if scenario.briefing.minutes == 0 {
        linter.warning(&source_path!["briefing", "minutes"], "a conversation takes a minute at least");
    }
    if let Some(scheme) = linter.scheme {
        let tells = scheme.codes.iter().any(|code| code.acts.contains(&Act::Told));
        let place = scenario.turns.iter().position(|turn| turn.must_tell.is_some());
        if let (false, Some(place)) = (tells, place) {
            let message = format!("no code of `{}` tells: choose a scheme that has one", scheme.id);
            linter.error(&source_path!["turns", place, "must_tell"], message);
        }
    }
}

fn endings(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    let mut seen = std::collections::BTreeSet::new();
    for (place, ending) in scenario.endings.iter().enumerate() {
        if !seen.insert(ending.id.as_str()) {
            let message = format!("the ending `{}` is there twice: give one of them another id", ending.id);
            linter.error(&source_path!["endings", place, "id"], message);
        }
    }
    if scenario.endings.is_empty() {
        linter.error(&source_path!["endings"], "there is no ending: a conversation ends in a debrief");
    } else if scenario.endings.len() < FEWEST_ENDINGS {
        let message = format!(
            "there are fewer than {FEWEST_ENDINGS} endings: what the worker does should make a difference"
        );
        linter.warning(&source_path!["endings"], message);
    }
}

/// Whether a text can stand as an id, in file names and commands.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && !text.starts_with('-')
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| {
        if part.len() == length { part.parse::<u32>().ok() } else { None }
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|it| (1..=12).contains(&it))
        && number(day, 2).is_some_and(|it| (1..=31).contains(&it))
}
