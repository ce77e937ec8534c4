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
    let mut covers: Vec<(Option<Speaker>, Covers)> = Vec::new();
    let mut found = Vec::new();
    for span in speech {
        let (start, end) = (span.start.0.max(part.0.0), span.end.0.min(part.1.0));
        let mut at = start;
        let place = covers.iter().position(|(who, _)| *who == span.speaker).unwrap_or_else(|| {
            covers.push((span.speaker, Covers::of(span.speaker, utterances)));
            covers.len() - 1
        });
        for (from, to) in covers.get(place).iter().flat_map(|(_, it)| it.between(start, end)) {
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

/// What utterances cover, in order, so that what lies about a place in a long recording is found at once.
struct Covers {
    spans: Vec<(Seconds, Seconds)>,
    /// For each span the last end of it and of all before it.
    ends: Vec<f64>,
}

impl Covers {
    fn of(speaker: Option<Speaker>, utterances: &[Utterance]) -> Self {
        let said = utterances.iter().filter(|it| speaker.is_none_or(|who| who == it.speaker));
        let mut spans: Vec<(Seconds, Seconds)> = said.filter_map(|it| it.start.zip(it.end)).collect();
        spans.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let ends = spans.iter().scan(f64::MIN, |last, (_, to)| {
            *last = last.max(to.0);
            Some(*last)
        });
        Self { ends: ends.collect(), spans }
    }

    /// Those that can lie between two places, and perhaps a few before them.
    fn between(&self, start: f64, end: f64) -> impl Iterator<Item = (Seconds, Seconds)> {
        let first = self.ends.partition_point(|it| *it <= start);
        self.spans.iter().skip(first).take_while(move |(from, _)| from.0 < end).copied()
    }
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
