//! What the panels show of a coding: volleys, proposals, the score.

use std::sync::Arc;

use crate::app::state::{Selected, Studio, StudioVolley, Track};
use crate::app::studio::proposals::proposals;
use crate::domain::coding::Coding;
use crate::domain::language::Speaker;
use crate::domain::scheme::Scheme;
use crate::domain::volley;
use crate::domain::volley::turns::turn_volleys;

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

/// The worker's volleys on every track, numbered through. A track of one reply is one volley; its later
/// takes and the lines on which MI pauses have none.
fn volleys(scheme: &Scheme, tracks: &[Track], coding: &Coding) -> Vec<StudioVolley> {
    let mut found = Vec::new();
    let conversation = tracks.len() == 1 && tracks.iter().all(|it| it.answers.is_none());
    for (place, track) in tracks.iter().enumerate() {
        let take = coding.take(track.key.volley, track.key.take);
        let utterances = take.map(|it| it.utterances.as_slice()).unwrap_or_default();
        let turns: Vec<Vec<usize>> = if conversation {
            turn_volleys(utterances, track.part).into_iter().map(|it| it.worker).collect()
        } else if track.not_counted {
            Vec::new()
        } else {
            let worker = utterances.iter().enumerate().filter(|(_, it)| it.speaker == Speaker::Worker);
            vec![worker.map(|(place, _)| place).collect()]
        };
        for places in turns.into_iter().filter(|it| !it.is_empty()) {
            let said = || places.iter().filter_map(|place| utterances.get(*place));
            let codes = volley::derive(scheme, said().map(|it| it.code.as_deref()));
            let number = found.len() as u32 + 1;
            found.push(StudioVolley {
                track: place,
                number,
                utterances: said().map(|it| it.id).collect(),
                codes,
            });
        }
    }
    found
}
