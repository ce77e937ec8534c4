//! From a session's coding to what is scored.

use crate::domain::coding::Coding;
use crate::domain::language::Speaker;
use crate::domain::scenario::{Scenario, Wording};
use crate::domain::scheme::Scheme;
use crate::domain::session::Session;

use super::input::{HeardUtterance, ScoredVolley, WorkerUtterance};

/// The volleys of a coded session: each volley's first coded take, with the scripted line that it
/// answers, in the codes of `scheme`. Lines on which MI pauses are left aside.
pub fn volleys_of_coding(
    scheme: &Scheme,
    scenario: &Scenario,
    session: &Session,
    coding: &Coding,
) -> Vec<ScoredVolley> {
    let mut volleys = Vec::new();
    for (place, step) in session.path.iter().enumerate() {
        let volley = place as u32 + 1;
        let first = coding.takes.iter().filter(|it| it.volley == volley).min_by_key(|it| it.take);
        let turn = scenario.turn(&step.turn);
        // Where MI pauses, MI scoring is left aside.
        if turn.is_some_and(|turn| turn.pause.is_some()) {
            continue;
        }
        let wording = turn.and_then(|turn| turn.wordings.get(step.wording as usize));
        let heard = wording.map(|wording| parent_line(scheme, wording)).unwrap_or_default();
        let Some(take) = first else { continue };
        let worker = take
            .utterances
            .iter()
            .filter(|it| it.speaker == Speaker::Worker)
            .map(|it| WorkerUtterance { code: it.code.clone(), valence: it.valence })
            .collect();
        volleys.push(ScoredVolley { volley, worker, heard, ratings: take.ratings.clone() });
    }
    volleys
}

/// A scripted line in the codes of `scheme`, by its key. Each code counts once in an utterance.
pub fn parent_line(scheme: &Scheme, wording: &Wording) -> Vec<HeardUtterance> {
    let coded = |key: &[crate::domain::language::Heard]| {
        let mut codes = Vec::new();
        for heard in key {
            if let Some(code) = scheme.code_for_heard(*heard)
                && !codes.contains(&code.id)
            {
                codes.push(code.id.clone());
            }
        }
        codes
    };
    wording
        .utterances
        .iter()
        .map(|it| HeardUtterance { speaker: Speaker::Parent, codes: coded(&it.key) })
        .collect()
}
