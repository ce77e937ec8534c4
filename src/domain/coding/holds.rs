//! What holds after every edit: ids are unique in the coding, timed utterances of a take stand in order
//! of where they start and those of one speaker never overlap, and ratings lie between 1 and 5.

use std::collections::BTreeSet;
use std::ops::Range;

use super::model::{CodedTake, Coding, ReplyRating, Utterance, UtteranceId};
use super::refusal::EditError;
use crate::domain::language::Speaker;

impl Coding {
    /// Whether everything holds that edits keep; a file may have been changed by another hand.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn holds(&self) -> Result<(), EditError> {
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for take in &self.takes {
            if !keys.insert(take.key()) {
                return Err(EditError::TakeExists(take.key()));
            }
            in_order(&take.utterances)?;
            for utterance in &take.utterances {
                if !ids.insert(utterance.id) || utterance.id.0 >= self.next_utterance {
                    return Err(EditError::IdExists(utterance.id));
                }
            }
            for rating in take.ratings.values() {
                if let ReplyRating::Value(number) = rating {
                    within_scale(*number)?;
                }
            }
        }
        self.globals.values().try_for_each(|value| within_scale(*value))
    }
}

/// Whether a rating lies between 1 and 5.
pub(super) fn within_scale(value: u8) -> Result<(), EditError> {
    if (1..=5).contains(&value) { Ok(()) } else { Err(EditError::Rating(value)) }
}

/// Whether utterances that come in have ids that nothing else has, once those that leave are gone.
pub(super) fn new_ids(
    takes: &[CodedTake],
    coming: &[Utterance],
    leaving: &[Utterance],
) -> Result<(), EditError> {
    let mut new: BTreeSet<UtteranceId> = BTreeSet::new();
    for utterance in coming {
        if !new.insert(utterance.id) {
            return Err(EditError::IdExists(utterance.id));
        }
    }
    for utterance in leaving {
        new.remove(&utterance.id);
    }
    if new.is_empty() {
        return Ok(());
    }
    let taken = takes.iter().flat_map(|take| &take.utterances).find(|it| new.contains(&it.id));
    taken.map_or(Ok(()), |it| Err(EditError::IdExists(it.id)))
}

/// Whether what stands at these places is in order with what stands around it, which is in order itself:
/// for each of its speakers, and for where utterances start, the nearest on both sides are looked at.
pub(super) fn in_order_around(utterances: &[Utterance], places: Range<usize>) -> Result<(), EditError> {
    let (before, rest) = utterances.split_at_checked(places.start).unwrap_or((utterances, &[]));
    let (new, after) = rest.split_at_checked(places.len()).unwrap_or((rest, &[]));
    if new.is_empty() {
        return Ok(());
    }
    let reach = |others: &mut dyn Iterator<Item = &Utterance>| {
        let mut speakers: BTreeSet<Speaker> = new.iter().map(|it| it.speaker).collect();
        let mut start = false;
        let mut count = 0;
        while let Some(other) = others.next().filter(|_| !speakers.is_empty() || !start) {
            count += 1;
            start |= other.start.is_some();
            if other.start.is_some() || other.end.is_some() {
                speakers.remove(&other.speaker);
            }
        }
        count
    };
    let from = places.start - reach(&mut before.iter().rev());
    let to = places.end + reach(&mut after.iter());
    in_order(utterances.get(from..to).unwrap_or_default())
}

/// Whether timed utterances stand in order of where they start, those of one speaker without overlap;
/// those without times stand as they are.
pub(super) fn in_order(utterances: &[Utterance]) -> Result<(), EditError> {
    let mut started = 0.0;
    let [mut worker, mut parent, mut other] = [0.0_f64; 3];
    for utterance in utterances {
        let until = match utterance.speaker {
            Speaker::Worker => &mut worker,
            Speaker::Parent => &mut parent,
            Speaker::Other => &mut other,
        };
        for time in [utterance.start, utterance.end].into_iter().flatten() {
            // Written so that a time that is no number is refused too.
            let follows = time.0.is_finite() && time.0 >= *until;
            if !follows {
                return Err(EditError::Times);
            }
            *until = time.0;
        }
        if let Some(start) = utterance.start {
            if start.0 < started {
                return Err(EditError::Times);
            }
            started = start.0;
        }
        let empty = utterance.start.is_some() && utterance.start == utterance.end;
        if empty {
            return Err(EditError::Times);
        }
    }
    Ok(())
}
