//! Edits in words, for the history.

use crate::domain::coding::{Coding, Edit, Pass, UtteranceId, VolleyEdge};
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// A step in words: what its first edits do, and to what. `coding` is as it was before the step.
pub fn step(edits: &[Edit], coding: &Coding) -> String {
    let first = edits.iter().map(|edit| one(edit, coding)).find(|it| !it.is_empty());
    first.unwrap_or_else(|| "A change".to_owned())
}

fn one(edit: &Edit, coding: &Coding) -> String {
    let at = |id: &UtteranceId| {
        let start = coding.utterance(*id).and_then(|it| it.start);
        start.map_or_else(|| format!("utterance {}", id.0), clock)
    };
    match edit {
        Edit::AddTake(_) | Edit::RemoveTake(_) => String::new(),
        Edit::AddUtterance { utterance, .. } => {
            let what = utterance.code.as_deref().unwrap_or(match utterance.speaker {
                Speaker::Worker => "worker's utterance",
                Speaker::Parent => "parent's utterance",
                Speaker::Other => "someone else's utterance",
            });
            format!("{what} at {}", utterance.start.map(clock).unwrap_or_default())
        }
        Edit::DeleteUtterance(id) => format!("removed at {}", at(id)),
        Edit::Split { id, .. } => format!("divided at {}", at(id)),
        Edit::Merge { first } => format!("joined at {}", at(first)),
        Edit::MoveBoundary { first: id, .. } | Edit::SetTimes { id, .. } => {
            format!("moved an edge at {}", at(id))
        }
        Edit::SetCode { id, code: Some(code) } => format!("{code} at {}", at(id)),
        Edit::SetCode { id, code: None } => format!("no code at {}", at(id)),
        Edit::SetValence { id, .. } => format!("side of change at {}", at(id)),
        Edit::SetStrength { id, .. } => format!("strength at {}", at(id)),
        Edit::SetText { id, .. } => format!("words at {}", at(id)),
        Edit::SetUtteranceNote { id, .. } => format!("note at {}", at(id)),
        Edit::SetSpeaker { id, .. } => format!("another speaker at {}", at(id)),
        Edit::SetFacilitative { id, .. } => format!("ends no volley at {}", at(id)),
        Edit::SetVolleyEdge { id, edge: VolleyEdge::Begins } => format!("begins a volley at {}", at(id)),
        Edit::SetVolleyEdge { id, edge: VolleyEdge::Continues } => {
            format!("continues a volley at {}", at(id))
        }
        Edit::SetVolleyEdge { id, .. } => format!("volley by turns at {}", at(id)),
        Edit::SetProposed { id, .. } => format!("taken up at {}", at(id)),
        Edit::Replace { .. } => "utterances changed".to_owned(),
        Edit::SetRating { rating, .. } | Edit::SetGlobal { rating, .. } => format!("rated {rating}"),
        Edit::SetRatingNote { rating, .. } => format!("reason for {rating}"),
        Edit::PutEvidence { .. } => "evidence".to_owned(),
        Edit::PutComment { .. } => "comment".to_owned(),
        Edit::SetNote(_) => "note on the whole".to_owned(),
        Edit::SetPass(Pass::Ratings) => "back to the ratings".to_owned(),
        Edit::SetPass(Pass::Counts) => "on to counting".to_owned(),
        Edit::SetNoticed { .. } => "what was noticed".to_owned(),
        Edit::SetWentWell { .. } => "what went well".to_owned(),
        Edit::SetDone { .. } => "done".to_owned(),
        Edit::SetSettled(_) => "a difference settled".to_owned(),
        Edit::SetMembers(_) => "who takes part".to_owned(),
    }
}

/// A time as `2:03.4`, or `1:02:03.4` from an hour on.
pub fn clock(at: Seconds) -> String {
    let tenths = (at.0.max(0.0) * 10.0).round() as u64;
    let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, tenths % 600);
    let (seconds, tenths) = (rest / 10, rest % 10);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{tenths}")
    } else {
        format!("{minutes}:{seconds:02}.{tenths}")
    }
}
