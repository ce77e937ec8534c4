//! What an utterance becomes when it is split, joined or moved.

use super::model::{CodedTake, Utterance, UtteranceId, VolleyEdge};
use super::refusal::EditError;
use crate::units::Seconds;

impl CodedTake {
    /// The place that an utterance with this start takes among those that are there, from 0.
    pub fn place_for(&self, start: Seconds) -> usize {
        let later = self.utterances.iter().position(|it| it.start.is_some_and(|other| other > start));
        later.unwrap_or(self.utterances.len())
    }
}

/// The two parts of an utterance.
pub(super) fn split(
    whole: &Utterance,
    at: Option<Seconds>,
    text_at: Option<usize>,
    new: UtteranceId,
) -> Result<(Utterance, Utterance), EditError> {
    if at.is_none() && text_at.is_none() {
        return Err(EditError::NoSplit);
    }
    let mut left = whole.clone();
    let mut right = Utterance {
        id: new,
        code: None,
        valence: None,
        strength: None,
        volley_edge: VolleyEdge::ByTurn,
        note: String::new(),
        ..whole.clone()
    };
    match (whole.start, whole.end, at) {
        (Some(start), Some(end), Some(at)) if start < at && at < end => {
            left.end = Some(at);
            right.start = Some(at);
        }
        (None, None, None) => {}
        _ => return Err(EditError::NoSplit),
    }
    right.text = match text_at {
        None => String::new(),
        Some(characters) => {
            let byte = whole.text.char_indices().nth(characters).map(|(byte, _)| byte);
            let (head, tail) = byte.and_then(|byte| whole.text.split_at_checked(byte)).unwrap_or(("", ""));
            let (head, tail) = (head.trim_end(), tail.trim_start());
            if head.is_empty() || tail.is_empty() {
                return Err(EditError::NoSplit);
            }
            head.clone_into(&mut left.text);
            tail.to_owned()
        }
    };
    Ok((left, right))
}

/// Two utterances as one, from the start of the first to the end of the second.
pub(super) fn merge(left: Utterance, right: Utterance) -> Utterance {
    let keeps_left = left.code.is_some() || right.code.is_none();
    let (code, valence, strength) = if keeps_left {
        (left.code, left.valence, left.strength)
    } else {
        (right.code, right.valence, right.strength)
    };
    let joined = |parts: [String; 2]| {
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    Utterance {
        end: right.end,
        code,
        valence,
        strength,
        text: joined([left.text, right.text]),
        facilitative: left.facilitative && right.facilitative,
        proposed: left.proposed && right.proposed,
        note: joined([left.note, right.note]),
        ..left
    }
}

/// The place of the utterance with this id. Ids mostly rise with the places, so that is tried first.
pub(super) fn position_of(utterances: &[Utterance], id: UtteranceId) -> Option<usize> {
    let likely = utterances.partition_point(|it| it.id < id);
    if utterances.get(likely).is_some_and(|it| it.id == id) {
        return Some(likely);
    }
    utterances.iter().position(|it| it.id == id)
}

/// Where the utterance at `from` stands once it starts at `start`: where it is, if it fits there, else
/// after those that start no later.
pub(super) fn place_of_start(utterances: &[Utterance], from: usize, start: Option<Seconds>) -> usize {
    let Some(start) = start else { return from };
    let (before, after) = utterances.split_at_checked(from).unwrap_or((utterances, &[]));
    let after = after.get(1..).unwrap_or_default();
    let last = before.iter().rev().find_map(|it| it.start);
    let next = after.iter().find_map(|it| it.start);
    if last.is_none_or(|last| last <= start) && next.is_none_or(|next| start <= next) {
        return from;
    }
    let others = before.iter().chain(after);
    let later = others.clone().position(|it| it.start.is_some_and(|other| other > start));
    later.unwrap_or(before.len() + after.len())
}

/// Puts, changes or takes away the one with this number; they stay in order of number.
pub(super) fn put<T>(
    list: &mut Vec<T>,
    id: u32,
    value: Option<T>,
    number: impl Fn(&T) -> u32,
) -> Result<Option<T>, EditError> {
    if value.as_ref().is_some_and(|it| number(it) != id) {
        return Err(EditError::OtherNumber(id));
    }
    let place = list.partition_point(|it| number(it) < id);
    let there = list.get(place).is_some_and(|it| number(it) == id);
    let before = there.then(|| list.remove(place));
    if let Some(value) = value {
        list.insert(place, value);
    }
    Ok(before)
}
