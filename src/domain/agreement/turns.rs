//! The worker's volleys within a take.

use crate::domain::coding::{CodedTake, Utterance, VolleyEdge};
use crate::domain::language::Speaker;

/// How the worker's volleys lie in the takes of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Volleys {
    /// Each take is one reply, and so one volley: practice.
    Replies,
    /// One take holds a whole conversation, and turns make the volleys: recordings.
    Turns,
}

/// The worker's utterances of a take, volley by volley. Proposals, and sounds that only keep the other
/// going and have no code, belong to none.
pub fn volleys_of(take: &CodedTake, volleys: Volleys) -> Vec<Vec<&Utterance>> {
    let mut found: Vec<Vec<&Utterance>> = Vec::new();
    // Whether somebody else has said something since the worker last spoke.
    let mut answered = false;
    for utterance in take.utterances.iter().filter(|it| !it.proposed) {
        if utterance.speaker != Speaker::Worker {
            answered |= !utterance.facilitative;
            continue;
        }
        if says_nothing(utterance) {
            continue;
        }
        let begins = match (volleys, utterance.volley_edge) {
            (Volleys::Replies, _) | (Volleys::Turns, VolleyEdge::Continues) => false,
            (Volleys::Turns, VolleyEdge::Begins) => true,
            (Volleys::Turns, VolleyEdge::ByTurn) => answered,
        };
        answered = false;
        match found.last_mut() {
            Some(volley) if !begins => volley.push(utterance),
            _ => found.push(vec![utterance]),
        }
    }
    found
}

/// Whether it only keeps the other going, and nobody gave it a code.
pub(super) fn says_nothing(utterance: &Utterance) -> bool {
    utterance.facilitative && utterance.code.is_none()
}
