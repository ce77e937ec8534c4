//! Global ratings with their evidence, comments, and the passes.

use crate::app::state::{Selected, Side, Studio, Writing, WritingWhat};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::words::clock;
use crate::app::studio::work::{Ask, Outcome, Then};
use crate::domain::coding::{Comment, Edit, Evidence, Pass, ReplyRating, Utterance};
use crate::domain::language::{Process, Speaker};
use crate::domain::scheme::{Asked, Formula, Rating, RatingId, Scheme};
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

/// The ratings that are asked about one reply; `flagged` are those that its line names. Where MI pauses
/// only those are.
pub fn asked_of_reply(
    scheme: &Scheme,
    process: Option<Process>,
    flagged: &[RatingId],
    pauses: bool,
) -> Vec<RatingId> {
    let asks = |rating: &&Rating| match rating.asked {
        Asked::Always => !pauses,
        Asked::WithChangeGoal => !pauses && process != Some(Process::Engage),
        Asked::Flagged => flagged.contains(&rating.id),
    };
    scheme.reply_ratings.iter().filter(asks).map(|it| it.id.clone()).collect()
}

/// A rating that is asked on this screen.
#[derive(Debug, Clone, Copy)]
pub enum Judged<'a> {
    /// Of the reply that shows.
    Reply(&'a Rating),
    /// Of the whole conversation.
    Whole(&'a Rating),
}

impl<'a> Judged<'a> {
    /// The rating.
    pub fn rating(self) -> &'a Rating {
        match self {
            Self::Reply(rating) | Self::Whole(rating) => rating,
        }
    }
}

/// Every rating that is asked on this screen, in the order in which they show: those of the reply, then
/// those of the whole.
pub fn list(studio: &Studio) -> Vec<Judged<'_>> {
    let ids = studio.track().map(|it| it.ratings.as_slice()).unwrap_or_default();
    let replies = ids.iter().filter_map(|id| studio.scheme.reply_rating(id)).map(Judged::Reply);
    replies.chain(asked(studio).into_iter().map(Judged::Whole)).collect()
}

/// How something was rated so far.
pub fn answer(studio: &Studio, judged: Judged<'_>) -> Option<ReplyRating> {
    match judged {
        Judged::Reply(rating) => studio.take()?.ratings.get(&rating.id).copied(),
        Judged::Whole(rating) => studio.coding.globals.get(&rating.id).copied().map(ReplyRating::Value),
    }
}

/// The place of the first rating that is not given yet: with it one goes on.
pub fn first_unrated(studio: &Studio) -> usize {
    list(studio).into_iter().position(|it| answer(studio, it).is_none()).unwrap_or(0)
}

/// What is not done yet, in sentences.
pub fn missing(studio: &Studio) -> Vec<String> {
    let mut missing = Vec::new();
    if studio.counts_hidden() {
        missing.push("You have not counted yet: this is the pass in which you rate.".to_owned());
    }
    let utterances = studio.coding.takes.iter().flat_map(|it| &it.utterances);
    let uncoded = |it: &&Utterance| it.code.is_none() && !it.facilitative && it.speaker == Speaker::Worker;
    match utterances.filter(uncoded).count() {
        0 => {}
        1 => missing.push("One of the worker's utterances has no code.".to_owned()),
        count => missing.push(format!("{count} of the worker's utterances have no code.")),
    }
    missing.extend(left_out(studio));
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

/// Where the coding ends although somebody speaks on, or what speech nobody took up.
fn left_out(studio: &Studio) -> Option<String> {
    // Of many replies only one shows, and proposals are of what shows.
    let first = studio.proposals.first().filter(|_| studio.tracks.len() == 1)?.start;
    let last = studio.coded_until();
    let after = studio.proposals.iter().filter(|it| it.start >= last).count();
    let count = studio.proposals.len();
    Some(if after > 0 {
        let (from, until) = (clock(last), clock(studio.track()?.part.1));
        let left = match after {
            1 => "one piece of speech is left".to_owned(),
            more => format!("{more} pieces of speech are left"),
        };
        format!("Nothing is coded after {from}: {left}, up to {until}.")
    } else {
        match count {
            1 => format!(
                "One piece of speech, at {}, is still a proposal: it is not in the coding.",
                clock(first)
            ),
            more => format!(
                "{more} pieces of speech, the first at {}, are still proposals: they are not in the coding.",
                clock(first)
            ),
        }
    })
}

/// Whether any score of a scheme rests on the side that an utterance takes up.
pub fn counts_sides(scheme: &Scheme) -> bool {
    let rests = |it: &Formula| matches!(it, Formula::TakenUp(_) | Formula::WithValence(..));
    scheme.summaries.iter().any(|it| rests(&it.formula))
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
            let all = list(studio);
            let last = all.len().saturating_sub(1);
            let edit = match (all.get(studio.rating), *value) {
                (Some(Judged::Reply(rating)), value) => {
                    let value =
                        if value == 0 { ReplyRating::NotApplicable } else { ReplyRating::Value(value) };
                    rate_reply(studio, rating.id.clone(), Some(value))
                }
                (Some(Judged::Whole(rating)), value @ 1..) => {
                    Some(Edit::SetGlobal { rating: rating.id.clone(), value: Some(value) })
                }
                (Some(Judged::Whole(_)), 0) | (None, _) => None,
            };
            let Some(edit) = edit else { return Outcome::default() };
            studio.rating = (studio.rating + 1).min(last);
            one(edit)
        }
        C::RateReply(rating, value) => {
            rate_reply(studio, rating.clone(), *value).map_or_else(Outcome::default, one)
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

/// The rating of the reply that shows.
fn rate_reply(studio: &Studio, rating: RatingId, value: Option<ReplyRating>) -> Option<Edit> {
    Some(Edit::SetRating { take: studio.track()?.key, rating, value })
}

fn listen(outcome: Outcome) -> Outcome {
    Outcome { then: Then::Listen, ..outcome }
}

/// The chosen stretch, else this moment.
fn here(studio: &Studio, heard: Seconds) -> (Seconds, Option<Seconds>) {
    studio.stretch.map_or((heard, None), |(from, to)| (from, Some(to)))
}

fn add_evidence(studio: &mut Studio, heard: Seconds) -> Outcome {
    let rating = match list(studio).get(studio.rating) {
        Some(Judged::Whole(rating)) => Some(rating.id.clone()),
        Some(Judged::Reply(_)) => {
            studio.said =
                Some("Evidence is for ratings of the whole. Comment on this moment instead".to_owned());
            return Outcome::default();
        }
        None => None,
    };
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
