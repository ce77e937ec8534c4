//! What is proposed: stretches of speech that no utterance covers yet, and pauses to snap to.

use crate::app::state::{Proposal, SpokenSpan};
use crate::domain::coding::Utterance;
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// What is left of a stretch and shorter than this is no proposal.
const SHORTEST: f64 = 0.3;

/// How near a boundary of speech an edge must come to snap to it.
const SNAP: f64 = 0.12;

/// The stretches of speech within the part that is coded and that no utterance covers. Where each
/// speaker has a channel, only an utterance of the same speaker covers; else anyone's does.
pub fn proposals(speech: &[SpokenSpan], utterances: &[Utterance], part: (Seconds, Seconds)) -> Vec<Proposal> {
    let mut found = Vec::new();
    for span in speech {
        let (start, end) = (span.start.0.max(part.0.0), span.end.0.min(part.1.0));
        let mut at = start;
        for utterance in utterances.iter().filter(|it| span.speaker.is_none_or(|who| who == it.speaker)) {
            let (Some(from), Some(to)) = (utterance.start, utterance.end) else { continue };
            if to.0 <= at || from.0 >= end {
                continue;
            }
            if from.0 - at >= SHORTEST {
                found.push(SpokenSpan { start: Seconds(at), end: from, speaker: span.speaker });
            }
            at = at.max(to.0);
        }
        if end - at >= SHORTEST {
            found.push(SpokenSpan { start: Seconds(at), end: Seconds(end), speaker: span.speaker });
        }
    }
    found.sort_by(|a, b| a.start.0.total_cmp(&b.start.0));
    found
}

/// A place, moved to the nearest boundary of speech where one is near. Speech of others does not attract
/// where each speaker has a channel.
pub fn snapped(at: Seconds, speech: &[SpokenSpan], speaker: Speaker) -> Seconds {
    let ends = speech
        .iter()
        .filter(|it| it.speaker.is_none_or(|who| who == speaker))
        .flat_map(|it| [it.start, it.end]);
    let nearest = ends.min_by(|a, b| (a.0 - at.0).abs().total_cmp(&(b.0 - at.0).abs()));
    nearest.filter(|it| (it.0 - at.0).abs() <= SNAP).unwrap_or(at)
}
