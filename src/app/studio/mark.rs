//! Coding as one listens: where the utterance that ends now began, and what a code's key then does.

use crate::app::state::{SpokenSpan, Studio};
use crate::domain::coding::{Edit, Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::domain::scheme::CodeId;
use crate::units::Seconds;

/// The shortest utterance.
pub const SHORTEST: f64 = 0.1;

/// A key that comes so soon after an utterance of the same speaker ended is about that one.
const SAME: f64 = 0.15;

/// A pause at least so long ends what was said: an utterance does not reach back over it.
const LONGEST_PAUSE_WITHIN: f64 = 1.5;

/// What marking comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Marked {
    /// There is one already: it is this one.
    There(UtteranceId),
    /// A new one.
    New(Edit, UtteranceId),
    /// Nothing was said here.
    Nothing,
}

/// Where an utterance that ends at `end` begins: where the last one ended or where speech began,
/// whichever is later. Where each speaker has a channel, only the same speaker's speech and utterances
/// are looked at; else everybody's.
pub fn beginning(
    utterances: &[Utterance],
    speech: &[SpokenSpan],
    speaker: Speaker,
    end: Seconds,
    earliest: Seconds,
) -> Seconds {
    let apart = speech.iter().any(|it| it.speaker.is_some());
    let mine = |who: Speaker| !apart || who == speaker;
    let last = utterances
        .iter()
        .filter(|it| mine(it.speaker))
        .filter_map(|it| it.end)
        .filter(|it| it.0 <= end.0)
        .map(|it| it.0)
        .fold(earliest.0, f64::max);
    let spans: Vec<&SpokenSpan> = speech
        .iter()
        .filter(|it| it.speaker.is_none_or(|who| who == speaker))
        .filter(|it| it.end.0 > last && it.start.0 < end.0)
        .collect();
    let mut began = end.0;
    let mut later: Option<&SpokenSpan> = None;
    for span in spans.into_iter().rev() {
        if later.is_some_and(|later| later.start.0 - span.end.0 >= LONGEST_PAUSE_WITHIN) {
            break;
        }
        began = span.start.0;
        later = Some(span);
    }
    // Where nobody was found to speak, the last utterance's end is all there is.
    Seconds(if later.is_some() { began.max(last) } else { last })
}

/// An utterance of this speaker that ends at `end`, with this code where one is given.
pub fn mark(studio: &Studio, speaker: Speaker, code: Option<&CodeId>, end: Seconds) -> Marked {
    let Some(track) = studio.track() else { return Marked::Nothing };
    let end = Seconds(end.0.min(track.part.1.0));
    let utterances = studio.utterances();
    if let Some(there) = here(utterances, speaker, code.is_some(), end) {
        return Marked::There(there.id);
    }
    let last = ended(utterances, speaker, end).and_then(|it| it.end);
    let least = last.map_or(track.part.0.0, |until| until.0).max(track.part.0.0);
    let said = studio.started.filter(|it| it.0 < end.0).map(|it| it.0.max(least));
    let start =
        said.unwrap_or_else(|| beginning(utterances, &track.speech, speaker, end, track.part.0).0.max(least));
    if end.0 - start < SHORTEST {
        return Marked::Nothing;
    }
    let id = studio.coding.next_id();
    let utterance =
        Utterance { code: code.cloned(), ..Utterance::new(id, speaker, Some(Seconds(start)), Some(end)) };
    let index = place_for(utterances, Seconds(start));
    Marked::New(Edit::AddUtterance { take: track.key, index, utterance }, id)
}

/// The utterance that a code's key of this speaker's codes again, where it does not make a new one.
pub fn there(studio: &Studio, speaker: Speaker, heard: Seconds) -> Option<&Utterance> {
    let end = Seconds(heard.0.min(studio.track()?.part.1.0));
    here(studio.utterances(), speaker, true, end)
}

/// The utterance of this speaker's that is heard here or, for a code, has just ended.
fn here(utterances: &[Utterance], speaker: Speaker, codes: bool, end: Seconds) -> Option<&Utterance> {
    let holds = |it: &&Utterance| {
        it.speaker == speaker
            && it.start.is_some_and(|start| start.0 < end.0)
            && it.end.is_some_and(|until| end.0 < until.0)
    };
    let just = || {
        let last = ended(utterances, speaker, end).filter(|_| codes)?;
        last.end.is_some_and(|until| end.0 - until.0 < SAME).then_some(last)
    };
    utterances.iter().find(holds).or_else(just)
}

/// The last one in the list of this speaker's that has ended.
fn ended(utterances: &[Utterance], speaker: Speaker, end: Seconds) -> Option<&Utterance> {
    let over = |it: &&Utterance| it.speaker == speaker && it.end.is_some_and(|until| until.0 <= end.0);
    utterances.iter().rev().find(over)
}

/// Where an utterance that starts here stands among the others.
pub fn place_for(utterances: &[Utterance], start: Seconds) -> usize {
    utterances.iter().take_while(|it| it.start.is_none_or(|its| its.0 <= start.0)).count()
}
