//! Changing utterances: their edges, their speaker, their place in the turns, their words.

use crate::app::state::{Selected, Studio};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::mark::SHORTEST;
use crate::app::studio::proposals::snapped;
use crate::app::studio::work::{Outcome, Then, edits};
use crate::domain::coding::{Edit, Utterance, UtteranceId, VolleyEdge};
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// One end of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

pub(super) fn utterance(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    let target = studio.target().cloned();
    match command {
        C::SplitHere => return split(studio, heard),
        C::MoveStart(id, to, snap) => {
            return move_edge(studio, *id, snap_to(studio, *id, *to, *snap), Edge::Start);
        }
        C::MoveEnd(id, to, snap) => {
            return move_edge(studio, *id, snap_to(studio, *id, *to, *snap), Edge::End);
        }
        C::SetText(id, text) => {
            let differs = studio.coding.utterance(*id).is_some_and(|it| it.text != *text);
            let edit = Edit::SetText { id: *id, text: text.clone() };
            return edits(differs.then_some(edit).into_iter().collect());
        }
        C::SetNote(id, note) => {
            let differs = studio.coding.utterance(*id).is_some_and(|it| it.note != *note);
            let edit = Edit::SetUtteranceNote { id: *id, note: note.clone() };
            return edits(differs.then_some(edit).into_iter().collect());
        }
        C::Remove => return remove(studio),
        _ => {}
    }
    let Some(it) = target else {
        studio.said = Some("Select an utterance first".to_owned());
        return Outcome::default();
    };
    let id = it.id;
    match command {
        C::JoinNext => edits(vec![Edit::Merge { first: id }]),
        C::NudgeStart(by) => match it.start {
            Some(start) => move_edge(studio, id, Seconds(start.0 + by.0), Edge::Start),
            None => Outcome::default(),
        },
        C::NudgeEnd(by) => match it.end {
            Some(end) => move_edge(studio, id, Seconds(end.0 + by.0), Edge::End),
            None => Outcome::default(),
        },
        C::OtherSpeaker => {
            let speaker = match it.speaker {
                Speaker::Worker => Speaker::Parent,
                Speaker::Parent => Speaker::Other,
                Speaker::Other => Speaker::Worker,
            };
            edits(vec![Edit::SetSpeaker { id, speaker }])
        }
        C::Edge(edge) => {
            let edge = if it.volley_edge == *edge { VolleyEdge::ByTurn } else { *edge };
            edits(vec![Edit::SetVolleyEdge { id, edge }])
        }
        C::Valence(valence) => {
            let takes = it.code.as_deref().and_then(|code| studio.scheme.code(code));
            if !takes.is_some_and(|code| code.takes_valence) {
                studio.said = Some("This code takes up no side of change".to_owned());
                return Outcome::default();
            }
            let valence = if it.valence == *valence { None } else { *valence };
            edits(vec![Edit::SetValence { id, valence }])
        }
        C::Strength(strength) => {
            let strength = if it.strength == *strength { None } else { *strength };
            edits(vec![Edit::SetStrength { id, strength }])
        }
        _ => Outcome::default(),
    }
}

/// Removes what is selected: an utterance, or a remark.
fn remove(studio: &mut Studio) -> Outcome {
    let edit = match studio.selected {
        Some(Selected::Utterance(id)) => Edit::DeleteUtterance(id),
        Some(Selected::Comment(id)) => Edit::PutComment { id, comment: None },
        Some(Selected::Evidence(id)) => Edit::PutEvidence { id, evidence: None },
        Some(Selected::Proposal(_)) => {
            studio.said = Some("A proposal is not in the coding: leave it as it is".to_owned());
            return Outcome::default();
        }
        None => {
            studio.said = Some("Select what is to be removed".to_owned());
            return Outcome::default();
        }
    };
    Outcome { edits: vec![edit], then: Then::Listen, ask: None }
}

fn split(studio: &mut Studio, heard: Seconds) -> Outcome {
    let inside = |it: &&Utterance| {
        it.start.is_some_and(|start| heard.0 - start.0 >= SHORTEST)
            && it.end.is_some_and(|end| end.0 - heard.0 >= SHORTEST)
    };
    let chosen = studio.selected_utterance().filter(|it| inside(it));
    let Some(it) = chosen.or_else(|| studio.utterances().iter().find(inside)) else {
        studio.said = Some("Go to the place in an utterance where it is to be divided".to_owned());
        return Outcome::default();
    };
    let new = studio.coding.next_id();
    Outcome {
        edits: vec![Edit::Split { id: it.id, at: Some(heard), text_at: None, new }],
        then: Then::Select(Selected::Utterance(it.id)),
        ask: None,
    }
}

/// Moves an edge, never over a neighbour of the same speaker; one that touches moves along.
fn move_edge(studio: &Studio, id: UtteranceId, to: Seconds, which: Edge) -> Outcome {
    let Some(track) = studio.track() else { return Outcome::default() };
    let Some(it) = studio.utterances().iter().find(|it| it.id == id) else { return Outcome::default() };
    let (Some(from), Some(until)) = (it.start, it.end) else { return Outcome::default() };
    let mine: Vec<&Utterance> =
        studio.utterances().iter().filter(|other| other.speaker == it.speaker).collect();
    let place = mine.iter().position(|other| other.id == id).unwrap_or(0);
    let before = place.checked_sub(1).and_then(|place| mine.get(place));
    let after = mine.get(place + 1);
    let touching = |a: Option<Seconds>, b: Option<Seconds>| match (a, b) {
        (Some(a), Some(b)) => (b.0 - a.0).abs() < 1e-9,
        _ => false,
    };
    let edit = if which == Edge::Start {
        let touches = before.filter(|other| touching(other.end, Some(from)));
        let least = match (touches, before) {
            (Some(other), _) => other.start.map_or(0.0, |it| it.0 + SHORTEST),
            (None, Some(other)) => other.end.map_or(0.0, |it| it.0),
            (None, None) => 0.0,
        };
        let to = Seconds(to.0.max(least).min(until.0 - SHORTEST));
        match touches {
            Some(other) => Edit::MoveBoundary { first: other.id, at: to },
            None => Edit::SetTimes { id, start: Some(to), end: Some(until) },
        }
    } else {
        let touches = after.filter(|other| touching(Some(until), other.start));
        let most = match (touches, after) {
            (Some(other), _) => other.end.map_or(f64::MAX, |it| it.0 - SHORTEST),
            (None, Some(other)) => other.start.map_or(f64::MAX, |it| it.0),
            (None, None) => track.length.0,
        };
        let to = Seconds(to.0.min(most).max(from.0 + SHORTEST));
        match touches {
            Some(_) => Edit::MoveBoundary { first: id, at: to },
            None => Edit::SetTimes { id, start: Some(from), end: Some(to) },
        }
    };
    edits(vec![edit])
}

/// A place, at the pause beside it where that is wanted.
fn snap_to(studio: &Studio, id: UtteranceId, to: Seconds, snap: bool) -> Seconds {
    let speaker = studio.coding.utterance(id).map(|it| it.speaker);
    match (studio.track(), speaker) {
        (Some(track), Some(speaker)) if snap => snapped(to, &track.speech, speaker),
        _ => to,
    }
}
