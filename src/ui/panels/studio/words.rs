//! Words of the studio.

use crate::app::state::{Selected, Studio};
pub(super) use crate::app::studio::words::clock;
use crate::domain::coding::Utterance;
use crate::domain::language::{Speaker, Strength};
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
        None if it.facilitative => "ends no volley",
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
            let at = span(it.start, it.end);
            format!("Utterance {place} of {}, {at}: a key codes it", studio.utterances().len())
        }
        Some(Selected::Proposal(_)) => {
            let Some(it) = studio.selected_proposal() else { return String::new() };
            format!(
                "A proposal, {}: a key makes it an utterance and codes it",
                span(Some(it.start), Some(it.end))
            )
        }
        Some(Selected::Comment(_)) => {
            "A comment is selected: a key ends an utterance where the sound is".to_owned()
        }
        Some(Selected::Evidence(_)) => {
            "Evidence is selected: a key ends an utterance where the sound is".to_owned()
        }
        None => match studio.started.filter(|it| it.0 < heard.0) {
            Some(from) => format!("A key codes what was said from {} to {}", clock(from), clock(heard)),
            None => format!("A key ends an utterance here, at {}, and codes it", clock(heard)),
        },
    }
}
