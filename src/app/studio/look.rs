//! Selecting, stepping from one utterance to the next, and what shows.

use std::collections::BTreeMap;

use crate::app::state::{Advance, Selected, Side, Studio, Writing, WritingWhat};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::judge;
use crate::app::studio::sound::chosen_stretch;
use crate::app::studio::work::{Ask, Outcome, Then, ask};
use crate::domain::coding::{Utterance, UtteranceId};
use crate::units::Seconds;

pub(super) fn look(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    match command {
        C::Select(selected) => {
            studio.selected = *selected;
            studio.advance = None;
            studio.decision = None;
            studio.transport.hear_each = false;
        }
        C::Step(by) => return step(studio, *by, heard),
        C::NextUncoded => {
            let from = chosen_stretch(studio).map_or(heard, |(start, _)| Seconds(start.0 + 1e-6));
            return Outcome { then: Then::NextUncoded(from), ..Outcome::default() };
        }
        C::UncodedBefore => return uncoded_before(studio, heard),
        C::Release => {
            if studio.decision.take().is_some() {
            } else if studio.selected.is_some() || studio.stretch.is_some() || studio.started.is_some() {
                studio.selected = None;
                studio.stretch = None;
                studio.started = None;
            } else if studio.transport.playing {
                return ask(Some(Ask::Hold));
            } else {
                return ask(Some(Ask::Close));
            }
        }
        C::Show(side) => studio.side = *side,
        C::OpenRating(place) => {
            rate_again(studio);
            studio.rating = *place;
            studio.side = Side::Ratings;
        }
        C::StepRating(by) => {
            // The digits come back first, to the rating that is open.
            if !rate_again(studio) {
                let count = judge::list(studio).len().max(1);
                let by = by.rem_euclid(i32::try_from(count).unwrap_or(1)).unsigned_abs() as usize;
                studio.rating = (studio.rating + by) % count;
            }
            studio.side = Side::Ratings;
        }
        C::Write(what) => return write(studio, *what),
        C::Written(what) if studio.writing.is_none_or(|it| it.what != *what) => {}
        C::Written(_) => {
            let resume = studio.writing.take().is_some_and(|it| it.resume);
            return ask(resume.then_some(Ask::Play(heard, studio.transport.until)));
        }
        _ => {}
    }
    Outcome::default()
}

/// Takes the digits back from the utterance that they were about; whether they were.
fn rate_again(studio: &mut Studio) -> bool {
    let taken = studio.takes_digits();
    if taken {
        studio.selected = None;
        studio.last = None;
    }
    taken
}

fn write(studio: &mut Studio, what: WritingWhat) -> Outcome {
    let about_one = matches!(what, WritingWhat::Text | WritingWhat::Note);
    if about_one && !matches!(studio.selected, Some(Selected::Utterance(_))) {
        let Some(id) = studio.last.filter(|_| studio.target().is_some()) else {
            studio.said = Some("Select an utterance first".to_owned());
            return Outcome::default();
        };
        studio.selected = Some(Selected::Utterance(id));
    }
    let resume = studio.transport.playing || studio.writing.is_some_and(|it| it.resume);
    studio.writing = Some(Writing { what, resume });
    ask(studio.transport.playing.then_some(Ask::Hold))
}

/// Everything that can be stepped through, in order of time.
fn in_order(studio: &Studio) -> Vec<(f64, Selected, bool)> {
    let utterances = studio.utterances().iter().enumerate().map(|(place, it)| {
        let start = it.start.map_or(place as f64, |it| it.0);
        (start, Selected::Utterance(it.id), it.code.is_some() || it.facilitative)
    });
    let proposals =
        studio.proposals.iter().enumerate().map(|(place, it)| (it.start.0, Selected::Proposal(place), false));
    let mut all: Vec<_> = utterances.chain(proposals).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

fn step(studio: &Studio, by: i32, heard: Seconds) -> Outcome {
    // Who coded and was taken on to the next means the one just coded, not what lies between.
    if let Some(coded) = studio.coded_before_this().filter(|_| by == -1) {
        return select(Selected::Utterance(coded.id));
    }
    let all = in_order(studio);
    let now = studio.selected.and_then(|it| all.iter().position(|(_, other, _)| *other == it));
    let last = all.len().saturating_sub(1);
    let to = if let Some(place) = now {
        place.saturating_add_signed(by as isize).min(last)
    } else {
        // From the playhead: the one that begins here or next, or the one that began before.
        let begun = |slack: f64| all.iter().take_while(|(start, ..)| *start <= heard.0 + slack).count();
        if by > 0 { begun(-1e-6).min(last) } else { begun(1e-6).saturating_sub(1) }
    };
    all.get(to).map_or_else(Outcome::default, |(_, it, _)| select(*it))
}

fn select(it: Selected) -> Outcome {
    Outcome { then: Then::StepTo(it), ..Outcome::default() }
}

/// The last one without a code that starts before what is selected, or before the playhead.
fn uncoded_before(studio: &mut Studio, heard: Seconds) -> Outcome {
    let until = chosen_stretch(studio).map_or(heard, |(start, _)| start);
    let all = in_order(studio);
    let before =
        all.iter().rev().find(|(start, it, coded)| *start < until.0 && !coded && wants_code(studio, *it));
    if let Some((_, it, _)) = before {
        return select(*it);
    }
    studio.said = Some("Everything before this has a code".to_owned());
    Outcome::default()
}

/// Selects what is to be selected now that the edits are made; what to play, if the next one is heard at
/// once.
pub fn settle(studio: &mut Studio, then: Then) -> Option<(Seconds, Seconds)> {
    let next = match then {
        Then::Same => return None,
        Then::Listen => None,
        Then::Select(it) | Then::StepTo(it) => Some(it),
        // After the last one, those that were left out before.
        Then::NextUncoded(from) | Then::Advance(from) => {
            next_uncoded(studio, from).or_else(|| next_uncoded(studio, Seconds(0.0)))
        }
    };
    let searched = matches!(then, Then::NextUncoded(_) | Then::Advance(_));
    if searched && next.is_none() {
        studio.said = Some("Everything here has a code".to_owned());
    }
    studio.selected = next;
    let advanced = studio.last.zip(next).filter(|_| matches!(then, Then::Advance(_)));
    studio.advance = advanced.map(|(from, to)| Advance { from, to });
    let stretch = chosen_stretch(studio);
    if let (Some((start, _)), false, Some(Selected::Utterance(_) | Selected::Proposal(_))) =
        (stretch, studio.transport.playing, next)
    {
        // What is selected is in view, and Space plays it from its beginning.
        studio.transport.at = start;
        studio.transport.held = false;
    }
    let went = searched || matches!(then, Then::StepTo(_));
    stretch.filter(|_| studio.transport.hear_each && went && next.is_some())
}

/// Selects what a step back or on has changed, where that is one utterance and the sound is held: while it
/// runs, the next key is about what is heard. What is done again is left behind as it was the first time: the
/// next without a code is selected.
pub fn select_changed(studio: &mut Studio, before: &[Utterance], again: bool) {
    if studio.transport.playing {
        return;
    }
    let was: BTreeMap<UtteranceId, &Utterance> = before.iter().map(|it| (it.id, it)).collect();
    let mut changed = studio.utterances().iter().filter(|it| was.get(&it.id) != Some(it)).map(|it| it.id);
    if let (Some(one), None) = (changed.next(), changed.next()) {
        studio.decision = None;
        if again {
            studio.last = Some(one);
        }
        // With nothing selected one codes as one listens, and goes on so.
        if again && studio.selected.is_none() {
            return;
        }
        studio.selected = Some(Selected::Utterance(one));
        if again && let Some((start, _)) = chosen_stretch(studio) {
            settle(studio, Then::Advance(Seconds(start.0 + 1e-6)));
        }
    }
}

/// The first utterance or proposal without a code that starts here or later. The parent's utterances
/// count only where the scheme has codes for them.
pub fn next_uncoded(studio: &Studio, from: Seconds) -> Option<Selected> {
    let all = in_order(studio);
    let found = all.iter().find(|(start, it, coded)| !coded && *start >= from.0 && wants_code(studio, *it));
    found.map(|(_, it, _)| *it)
}

/// Whether the scheme has codes for what this is.
fn wants_code(studio: &Studio, it: Selected) -> bool {
    let codes_for = |speaker| studio.scheme.codes_of(speaker).next().is_some();
    match it {
        Selected::Utterance(id) => {
            studio.utterances().iter().find(|other| other.id == id).is_some_and(|it| codes_for(it.speaker))
        }
        Selected::Proposal(place) => {
            studio.proposals.get(place).is_some_and(|it| it.speaker.is_none_or(codes_for))
        }
        Selected::Comment(_) | Selected::Evidence(_) => false,
    }
}
