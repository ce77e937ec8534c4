//! Words of the studio.

use crate::app::state::{Selected, Studio};
use crate::app::studio::mark;
pub(super) use crate::app::studio::words::clock;
use crate::domain::coding::{Utterance, VolleyEdge};
use crate::domain::language::{Speaker, Strength};
use crate::ui::widgets::valence_words;
use crate::units::Seconds;

/// Who speaks.
pub(super) fn speaker(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Worker => "Worker",
        Speaker::Parent => "Parent",
        Speaker::Other => "Other",
    }
}

/// How strong.
pub(super) fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Low => "low",
        Strength::Medium => "medium",
        Strength::High => "high",
    }
}

/// From when to when.
pub(super) fn span(start: Option<Seconds>, end: Option<Seconds>) -> String {
    match (start, end) {
        (Some(start), Some(end)) => format!("{} to {}", clock(start), clock(end)),
        (Some(start), None) => clock(start),
        _ => String::new(),
    }
}

/// An utterance's name for screen readers.
pub(super) fn name(studio: &Studio, it: &Utterance) -> String {
    let code = match it.code.as_deref() {
        Some(id) => studio.scheme.code(id).map_or(id, |code| code.name.as_str()),
        None if it.facilitative && it.speaker == Speaker::Worker => "needs no code",
        None if it.facilitative => "ends no volley",
        None if !codes_for(studio, it.speaker) => "needs no code",
        None => "not coded",
    };
    format!("{}, {}, {code}", speaker(it.speaker), span(it.start, it.end))
}

/// What a code's key does now.
pub(super) fn what_a_key_does(studio: &Studio, heard: Seconds) -> String {
    match studio.selected {
        Some(Selected::Utterance(_)) => {
            let Some(it) = studio.selected_utterance() else { return String::new() };
            let place = studio.utterances().iter().position(|other| other.id == it.id).unwrap_or(0) + 1;
            let (count, at) = (studio.utterances().len(), span(it.start, it.end));
            let does = what_a_key_does_to(studio, it);
            format!("Utterance {place} of {count}, {at}: {does}")
        }
        Some(Selected::Proposal(_)) => {
            let Some(it) = studio.selected_proposal() else { return String::new() };
            let count = studio.proposals.len();
            format!(
                "Proposal, {}: a key makes it an utterance and codes it. {count} left",
                span(Some(it.start), Some(it.end))
            )
        }
        Some(Selected::Comment(_)) => format!("A comment is selected. {}", where_the_sound_is(studio, heard)),
        Some(Selected::Evidence(_)) => format!("Evidence is selected. {}", where_the_sound_is(studio, heard)),
        None => where_the_sound_is(studio, heard),
    }
}

/// What was coded just before, where what is selected was selected by itself.
pub(super) fn just_coded(studio: &Studio) -> Option<String> {
    let it = studio.coded_before_this()?;
    let code = it.code.as_deref().map(|id| studio.scheme.code(id).map_or(id, |it| it.label.as_str()));
    let at = it.start.map(clock).unwrap_or_default();
    Some(match code {
        Some(label) => format!("{label} given at {at}"),
        None if it.facilitative => format!("What is said at {at} needs no code"),
        None => format!("{} taken up at {at}", speaker(it.speaker)),
    })
}

/// Whether a scheme has codes for this speaker.
pub(super) fn codes_for(studio: &Studio, who: Speaker) -> bool {
    studio.scheme.codes_of(who).next().is_some()
}

/// What a code's key does to an utterance that is selected. A key of somebody else's codes gives it to them.
fn what_a_key_does_to(studio: &Studio, it: &Utterance) -> &'static str {
    match (it.speaker, codes_for(studio, it.speaker)) {
        (Speaker::Worker, _) if it.facilitative && it.code.is_none() => "the worker's, and needs no code",
        (Speaker::Worker, _) => "the worker's; a key codes it",
        (Speaker::Parent, true) => "the parent's; a key codes it",
        (Speaker::Parent, false) => "the parent's, and needs no code",
        (Speaker::Other, true) => "someone else's; a key codes it",
        (Speaker::Other, false) => "someone else's, and needs no code",
    }
}

/// Which codes give what is selected to somebody else.
pub(super) fn gives_it_away(studio: &Studio) -> Option<&'static str> {
    let it = studio.selected_utterance()?;
    match it.speaker {
        Speaker::Worker => {
            codes_for(studio, Speaker::Parent).then_some("A parent's code gives it to the parent")
        }
        Speaker::Parent | Speaker::Other => Some("A worker's code gives it to the worker"),
    }
}

/// What a code's key does with nothing selected: an utterance ends here, or one that is here is coded again.
fn where_the_sound_is(studio: &Studio, heard: Seconds) -> String {
    let ends = match studio.started.filter(|it| it.0 < heard.0) {
        Some(from) => format!("codes what was said from {} to {}", clock(from), clock(heard)),
        None => format!("ends an utterance here, at {}, and codes it", clock(heard)),
    };
    let there = |who: Speaker| mark::there(studio, who, heard);
    let coded: Vec<Speaker> = [Speaker::Worker, Speaker::Parent, Speaker::Other]
        .into_iter()
        .filter(|who| studio.scheme.codes_of(*who).next().is_some())
        .collect();
    if coded.iter().all(|who| there(*who).is_none()) {
        return format!("A key {ends}");
    }
    let one = |who: &Speaker| {
        let whose = match who {
            Speaker::Worker => "A worker's key",
            Speaker::Parent => "a parent's",
            Speaker::Other => "another's",
        };
        match there(*who) {
            Some(it) => format!("{whose} {}", again(studio, it)),
            None => format!("{whose} {ends}"),
        }
    };
    match coded.as_slice() {
        [only] => there(*only).map(|it| format!("A key {}", again(studio, it))).unwrap_or_default(),
        all => all.iter().map(one).collect::<Vec<_>>().join("; "),
    }
}

/// What a key does to an utterance that is there.
fn again(studio: &Studio, it: &Utterance) -> String {
    let at = it.start.map(clock).unwrap_or_default();
    match it.code.as_deref() {
        Some(id) => {
            let label = studio.scheme.code(id).map_or(id, |it| it.label.as_str());
            format!("recodes the {label} at {at}")
        }
        None => format!("codes the utterance at {at}"),
    }
}

/// What is said of an utterance beside its code, in words.
pub(super) fn facts(it: &Utterance) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(side) = it.valence {
        facts.push(format!("Takes up {}", valence_words(side)));
    }
    if let Some(strong) = it.strength {
        facts.push(format!("Strength: {}", strength(strong)));
    }
    match it.volley_edge {
        VolleyEdge::ByTurn => {}
        VolleyEdge::Begins => facts.push("Begins a volley".to_owned()),
        VolleyEdge::Continues => facts.push("Goes on with the volley before".to_owned()),
    }
    if it.facilitative && it.speaker == Speaker::Worker {
        facts.push("Needs no code".to_owned());
    } else if it.facilitative {
        facts.push("Only “yeah”: ends no volley".to_owned());
    }
    facts
}
