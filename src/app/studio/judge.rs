//! Global ratings with their evidence, comments, and the passes.

use crate::app::state::{Selected, Side, Studio, Writing, WritingWhat};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::work::{Ask, Outcome, Then};
use crate::domain::coding::{Comment, Edit, Evidence, Pass};
use crate::domain::language::{Process, Speaker};
use crate::domain::scheme::{Asked, Rating, Scheme};
use crate::units::Seconds;

/// The ratings of the whole conversation that are asked here.
pub fn asked(studio: &Studio) -> Vec<&Rating> {
    if studio.no_ratings.is_some() {
        return Vec::new();
    }
    let has_goal = studio.process != Some(Process::Engage);
    let wanted = |it: &&Rating| match it.asked {
        Asked::Always => true,
        Asked::WithChangeGoal => has_goal,
        Asked::Flagged => false,
    };
    studio.scheme.globals.iter().filter(wanted).collect()
}

/// What is not done yet, in sentences.
pub fn missing(studio: &Studio) -> Vec<String> {
    let mut missing = Vec::new();
    if studio.counts_hidden() {
        missing.push("You have not counted yet: this is the pass in which you rate.".to_owned());
    }
    let utterances = studio.coding.takes.iter().flat_map(|it| &it.utterances);
    match utterances.filter(|it| it.code.is_none() && it.speaker == Speaker::Worker).count() {
        0 => {}
        1 => missing.push("One of the worker's utterances has no code.".to_owned()),
        count => missing.push(format!("{count} of the worker's utterances have no code.")),
    }
    let ratings: Vec<&str> = asked(studio)
        .into_iter()
        .filter(|it| !studio.coding.globals.contains_key(&it.id))
        .map(|it| it.name.as_str())
        .collect();
    if !ratings.is_empty() {
        missing.push(format!("Not rated: {}.", ratings.join(", ")));
    }
    missing
}

/// Why ratings of the whole conversation are not asked for, if they are not: the scheme has none, or what
/// is coded is shorter than the scheme asks, or its length is not known.
pub fn why_no_ratings(scheme: &Scheme, minutes: Option<f64>) -> Option<String> {
    if scheme.globals.is_empty() {
        return Some("This scheme has no ratings of the whole conversation".to_owned());
    }
    let least = scheme.rates_from_minutes()?;
    match minutes {
        Some(minutes) if minutes >= f64::from(least) => None,
        Some(minutes) => Some(format!(
            "What is coded lasts {minutes:.0} minutes. This scheme rates a whole conversation from {least} \
             minutes on"
        )),
        None => Some(format!(
            "Replies to a scripted parent are no conversation of {least} minutes: nothing is rated as a whole"
        )),
    }
}

pub(super) fn judge(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    let one = |edit: Edit| Outcome { edits: vec![edit], ..Outcome::default() };
    match command {
        C::GoToCounts(counts) => {
            let pass = if *counts { Pass::Counts } else { Pass::Ratings };
            studio.side = if *counts { Side::Counts } else { Side::Ratings };
            if pass == studio.coding.pass { Outcome::default() } else { one(Edit::SetPass(pass)) }
        }
        C::Rate(rating, value) => one(Edit::SetGlobal { rating: rating.clone(), value: *value }),
        C::RateOpen(value) => {
            let ids: Vec<String> = asked(studio).iter().map(|it| it.id.clone()).collect();
            let Some(rating) = ids.get(studio.rating).cloned() else { return Outcome::default() };
            studio.rating = (studio.rating + 1).min(ids.len().saturating_sub(1));
            one(Edit::SetGlobal { rating, value: Some(*value) })
        }
        C::SetRatingNote(rating, note) => {
            one(Edit::SetRatingNote { rating: rating.clone(), note: note.clone() })
        }
        C::AddEvidence => add_evidence(studio, heard),
        C::AddComment => add_comment(studio, heard),
        C::SetEvidence(id, text) => {
            let found = studio.coding.evidence.iter().find(|it| it.id == *id && it.text != *text);
            let changed = found.map(|it| Evidence { text: text.clone(), ..it.clone() });
            changed.map_or_else(Outcome::default, |it| one(Edit::PutEvidence { id: *id, evidence: Some(it) }))
        }
        C::SetComment(id, text) => {
            let found = studio.coding.comments.iter().find(|it| it.id == *id && it.text != *text);
            let changed = found.map(|it| Comment { text: text.clone(), ..it.clone() });
            changed.map_or_else(Outcome::default, |it| one(Edit::PutComment { id: *id, comment: Some(it) }))
        }
        C::RemoveComment(id) => listen(one(Edit::PutComment { id: *id, comment: None })),
        C::RemoveEvidence(id) => listen(one(Edit::PutEvidence { id: *id, evidence: None })),
        C::SetCodingNote(note) => one(Edit::SetNote(note.clone())),
        _ => Outcome::default(),
    }
}

fn listen(outcome: Outcome) -> Outcome {
    Outcome { then: Then::Listen, ..outcome }
}

/// The chosen stretch, else this moment.
fn here(studio: &Studio, heard: Seconds) -> (Seconds, Option<Seconds>) {
    studio.stretch.map_or((heard, None), |(from, to)| (from, Some(to)))
}

fn add_evidence(studio: &mut Studio, heard: Seconds) -> Outcome {
    let rating = asked(studio).get(studio.rating).map(|it| it.id.clone());
    let (Some(rating), Some(key)) = (rating, studio.track().map(|it| it.key)) else {
        studio.said = Some("There is no rating to link this to".to_owned());
        return Outcome::default();
    };
    let id = studio.coding.evidence.iter().map(|it| it.id).max().unwrap_or(0) + 1;
    let (start, end) = here(studio, heard);
    let evidence = Evidence { id, rating, take: key, start, end, text: String::new() };
    let edit = Edit::PutEvidence { id, evidence: Some(evidence) };
    written(studio, edit, WritingWhat::Evidence, Selected::Evidence(id), Side::Ratings)
}

fn add_comment(studio: &mut Studio, heard: Seconds) -> Outcome {
    let Some(key) = studio.track().map(|it| it.key) else { return Outcome::default() };
    let id = studio.coding.comments.iter().map(|it| it.id).max().unwrap_or(0) + 1;
    let (start, end) = here(studio, heard);
    let comment = Comment { id, take: key, start, end, text: String::new() };
    let edit = Edit::PutComment { id, comment: Some(comment) };
    written(studio, edit, WritingWhat::Comment, Selected::Comment(id), Side::Remarks)
}

/// What was put there is written at once, while the sound waits.
fn written(studio: &mut Studio, edit: Edit, what: WritingWhat, it: Selected, side: Side) -> Outcome {
    studio.side = side;
    studio.writing = Some(Writing { what, resume: studio.transport.playing });
    Outcome { edits: vec![edit], then: Then::Select(it), ask: studio.transport.playing.then_some(Ask::Hold) }
}
