//! What the panels show of a coding: volleys, proposals, the score.

use std::sync::Arc;

use crate::app::state::{Selected, Studio, StudioVolley, Track};
use crate::app::studio::proposals::proposals;
use crate::domain::coding::{Coding, Utterance, UtteranceId, VolleyEdge};
use crate::domain::language::Speaker;
use crate::domain::scheme::Scheme;
use crate::domain::score::{self, Context, HeardUtterance, Score, ScoredVolley, WorkerUtterance};
use crate::domain::volley;

/// Brings the studio up to date with its coding.
pub fn follow(studio: &mut Studio, coding: Coding) {
    studio.coding = Arc::new(coding);
    let speech = studio.track().map(|it| (Arc::clone(&it.speech), it.part));
    studio.proposals =
        speech.map(|(speech, part)| proposals(&speech, studio.utterances(), part)).unwrap_or_default();
    studio.volleys = volleys(&studio.scheme, &studio.tracks, &studio.coding);
    let gone = match studio.selected {
        Some(Selected::Utterance(id)) => !studio.utterances().iter().any(|it| it.id == id),
        Some(Selected::Proposal(place)) => place >= studio.proposals.len(),
        Some(Selected::Comment(id)) => !studio.coding.comments.iter().any(|it| it.id == id),
        Some(Selected::Evidence(id)) => !studio.coding.evidence.iter().any(|it| it.id == id),
        None => false,
    };
    if gone {
        studio.selected = None;
        studio.decision = None;
    }
}

/// The worker's volleys on every track, numbered through.
fn volleys(scheme: &Scheme, tracks: &[Track], coding: &Coding) -> Vec<StudioVolley> {
    let mut found = Vec::new();
    for (place, track) in tracks.iter().enumerate() {
        let take = coding.take(track.key.volley, track.key.take);
        let utterances = take.map(|it| it.utterances.as_slice()).unwrap_or_default();
        for ids in turns(utterances) {
            let codes = ids
                .iter()
                .map(|id| utterances.iter().find(|it| it.id == *id).and_then(|it| it.code.as_deref()));
            let codes = volley::derive(scheme, codes);
            let number = found.len() as u32 + 1;
            found.push(StudioVolley { track: place, number, utterances: ids, codes });
        }
    }
    found
}

/// The worker's turns of one timeline. What only keeps the other going ends none, unless a coder says
/// otherwise of an utterance.
fn turns(utterances: &[Utterance]) -> Vec<Vec<UtteranceId>> {
    let mut turns: Vec<Vec<UtteranceId>> = Vec::new();
    let mut open = false;
    for it in utterances {
        if it.speaker != Speaker::Worker {
            open = open && it.facilitative;
            continue;
        }
        let goes_on = match it.volley_edge {
            VolleyEdge::ByTurn => open,
            VolleyEdge::Begins => false,
            VolleyEdge::Continues => true,
        };
        match turns.last_mut().filter(|_| goes_on) {
            Some(turn) => turn.push(it.id),
            None => turns.push(vec![it.id]),
        }
        open = true;
    }
    turns
}

/// The score of what is coded so far; `None` where nothing is.
pub fn score_of(studio: &Studio, minutes: Option<f64>, scripted: bool) -> Option<Score> {
    let utterances = || studio.coding.takes.iter().flat_map(|it| &it.utterances);
    if utterances().all(|it| it.code.is_none()) && studio.coding.globals.is_empty() {
        return None;
    }
    let mut volleys: Vec<ScoredVolley> = Vec::new();
    for volley in &studio.volleys {
        let worker = volley
            .utterances
            .iter()
            .filter_map(|id| studio.coding.utterance(*id))
            .map(|it| WorkerUtterance { code: it.code.clone(), valence: it.valence })
            .collect();
        volleys.push(ScoredVolley { volley: volley.number, worker, ..ScoredVolley::default() });
    }
    let heard: Vec<HeardUtterance> = utterances()
        .filter(|it| it.speaker != Speaker::Worker)
        .map(|it| HeardUtterance { speaker: it.speaker, codes: it.code.clone().into_iter().collect() })
        .collect();
    match volleys.first_mut() {
        Some(first) => first.heard = heard,
        None => volleys.push(ScoredVolley { volley: 1, heard, ..ScoredVolley::default() }),
    }
    let context =
        Context { minutes, scripted, process: studio.process, globals: studio.coding.globals.clone() };
    score::score(&studio.scheme, &volleys, &context).ok()
}
