//! The worker's volleys within a take.

use crate::domain::coding::{CodedTake, Coding, Utterance};
use crate::domain::language::Speaker;
use crate::domain::volley::turns::turn_volleys;
use crate::units::Seconds;

/// How the worker's volleys lie in the takes of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Volleys {
    /// Each take is one reply, and so one volley: practice.
    Replies,
    /// One take holds a whole conversation, and turns make the volleys: recordings.
    Turns,
}

/// The worker's utterances of a take, volley by volley. Proposals, sounds that only keep the other going
/// and have no code, and what lies outside the part that is coded belong to none.
pub fn volleys_of<'a>(coding: &Coding, take: &'a CodedTake, volleys: Volleys) -> Vec<Vec<&'a Utterance>> {
    match volleys {
        Volleys::Replies => {
            let worker = |it: &&Utterance| it.speaker == Speaker::Worker && !it.proposed && !says_nothing(it);
            vec![take.utterances.iter().filter(worker).collect()]
        }
        Volleys::Turns => turn_volleys(&take.utterances, part_of(coding))
            .into_iter()
            .filter(|volley| !volley.worker.is_empty())
            .map(|volley| volley.worker.iter().filter_map(|place| take.utterances.get(*place)).collect())
            .collect(),
    }
}

/// Whether an utterance is compared: it is no proposal, and begins in the part that is coded.
pub(super) fn is_compared(coding: &Coding, utterance: &Utterance) -> bool {
    let (from, to) = part_of(coding);
    !utterance.proposed && utterance.start.is_none_or(|start| from <= start && start < to)
}

/// Whether it only keeps the other going, and nobody gave it a code.
pub(super) fn says_nothing(utterance: &Utterance) -> bool {
    utterance.facilitative && utterance.code.is_none()
}

/// The part that is coded; a whole recording has no end here.
fn part_of(coding: &Coding) -> (Seconds, Seconds) {
    coding.setting.part.bounds(Seconds(f64::INFINITY))
}
