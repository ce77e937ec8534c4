//! Making an edit, in place, with the edit that takes it back.

use super::edit::{Edit, TakeKey};
use super::holds::{in_order, in_order_around, new_ids, within_scale};
use super::model::{CodedTake, Coding, CodingState, ReplyRating, Utterance, UtteranceId};
use super::parts::{self, merge, place_of_start, split};
use super::refusal::EditError;
use crate::domain::language::Speaker;
use crate::domain::scheme::CodeId;
use crate::units::Seconds;

impl Coding {
    /// The id that the next new utterance, comment or piece of evidence gets.
    pub fn next_id(&self) -> UtteranceId {
        UtteranceId(self.next_utterance)
    }

    /// Where an utterance stands: its take, and its place there from 0.
    pub fn find(&self, id: UtteranceId) -> Option<(&CodedTake, usize)> {
        self.takes.iter().find_map(|take| Some((take, parts::position_of(&take.utterances, id)?)))
    }

    /// The utterance with this id.
    pub fn utterance(&self, id: UtteranceId) -> Option<&Utterance> {
        self.find(id).and_then(|(take, place)| take.utterances.get(place))
    }

    /// Makes one change and returns the edit that takes it back. A change that is refused changes nothing.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        if self.state == CodingState::Final {
            return Err(EditError::Final);
        }
        match edit {
            Edit::AddTake(take) => self.add_take(take),
            Edit::RemoveTake(key) => {
                let place = self.takes.iter().position(|it| it.key() == key).ok_or(EditError::NoTake(key))?;
                Ok(Edit::AddTake(self.takes.remove(place)))
            }
            Edit::AddUtterance { take, index, utterance } => {
                let id = utterance.id;
                self.replace(take, index, 0, vec![utterance])?;
                Ok(Edit::DeleteUtterance(id))
            }
            Edit::DeleteUtterance(id) => {
                let (take, index) = self.place_of(id)?;
                let utterance = self.take_mut(take)?.utterances.remove(index);
                Ok(Edit::AddUtterance { take, index, utterance })
            }
            Edit::Split { id, at, text_at, new } => self.split(id, at, text_at, new),
            Edit::Merge { first } => {
                let Pair { take, index, left, between, right } = self.pair(first)?;
                let count = between.len() + 2;
                let mut with = vec![merge(left, right)];
                with.extend(between);
                self.replace(take, index, count, with)
            }
            Edit::MoveBoundary { first, at } => self.move_boundary(first, at),
            Edit::SetTimes { id, start, end } => self.set_times(id, start, end),
            Edit::Replace { take, index, remove, with } => self.replace(take, index, remove, with),
            Edit::SetCode { id, code } => self.set_code(id, code),
            Edit::SetSpeaker { id, speaker } => self.set_speaker(id, speaker),
            Edit::SetValence { id, valence } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.valence, valence);
                Ok(Edit::SetValence { id, valence: before })
            }
            Edit::SetStrength { id, strength } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.strength, strength);
                Ok(Edit::SetStrength { id, strength: before })
            }
            Edit::SetText { id, text } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.text, text);
                Ok(Edit::SetText { id, text: before })
            }
            Edit::SetFacilitative { id, facilitative } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.facilitative, facilitative);
                Ok(Edit::SetFacilitative { id, facilitative: before })
            }
            Edit::SetVolleyEdge { id, edge } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.volley_edge, edge);
                Ok(Edit::SetVolleyEdge { id, edge: before })
            }
            Edit::SetProposed { id, proposed } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.proposed, proposed);
                Ok(Edit::SetProposed { id, proposed: before })
            }
            Edit::SetUtteranceNote { id, note } => {
                let before = std::mem::replace(&mut self.utterance_mut(id)?.note, note);
                Ok(Edit::SetUtteranceNote { id, note: before })
            }
            Edit::SetRating { take, rating, value } => {
                if let Some(ReplyRating::Value(number)) = value {
                    within_scale(number)?;
                }
                let ratings = &mut self.take_mut(take)?.ratings;
                let before = match value {
                    Some(value) => ratings.insert(rating.clone(), value),
                    None => ratings.remove(&rating),
                };
                Ok(Edit::SetRating { take, rating, value: before })
            }
            Edit::SetNoticed { take, noticed } => {
                let before = std::mem::replace(&mut self.take_mut(take)?.noticed, noticed);
                Ok(Edit::SetNoticed { take, noticed: before })
            }
            Edit::SetWentWell { take, text } => {
                let before = std::mem::replace(&mut self.take_mut(take)?.went_well, text);
                Ok(Edit::SetWentWell { take, text: before })
            }
            Edit::SetDone { take, done } => {
                let before = std::mem::replace(&mut self.take_mut(take)?.done, done);
                Ok(Edit::SetDone { take, done: before })
            }
            Edit::SetGlobal { rating, value } => {
                value.map_or(Ok(()), within_scale)?;
                let before = match value {
                    Some(value) => self.globals.insert(rating.clone(), value),
                    None => self.globals.remove(&rating),
                };
                Ok(Edit::SetGlobal { rating, value: before })
            }
            Edit::SetRatingNote { rating, note } => {
                let before = if note.is_empty() {
                    self.rating_notes.remove(&rating)
                } else {
                    self.rating_notes.insert(rating.clone(), note)
                };
                Ok(Edit::SetRatingNote { rating, note: before.unwrap_or_default() })
            }
            Edit::PutEvidence { id, evidence } => {
                let before = parts::put(&mut self.evidence, id, evidence, |it| it.id)?;
                self.use_up(id);
                Ok(Edit::PutEvidence { id, evidence: before })
            }
            Edit::PutComment { id, comment } => {
                let before = parts::put(&mut self.comments, id, comment, |it| it.id)?;
                self.use_up(id);
                Ok(Edit::PutComment { id, comment: before })
            }
            Edit::SetNote(note) => Ok(Edit::SetNote(std::mem::replace(&mut self.note, note))),
            Edit::SetPass(pass) => Ok(Edit::SetPass(std::mem::replace(&mut self.pass, pass))),
            Edit::SetSettled(settled) => Ok(Edit::SetSettled(std::mem::replace(&mut self.settled, settled))),
            Edit::SetMembers(members) => Ok(Edit::SetMembers(std::mem::replace(&mut self.members, members))),
        }
    }

    fn split(
        &mut self,
        id: UtteranceId,
        at: Option<Seconds>,
        text_at: Option<usize>,
        new: UtteranceId,
    ) -> Result<Edit, EditError> {
        let (take, index) = self.find(id).ok_or(EditError::NoUtterance(id))?;
        let key = take.key();
        let mut rest = take.utterances.iter().skip(index);
        let whole = rest.next().ok_or(EditError::NoUtterance(id))?;
        let (left, right) = split(whole, at, text_at, new)?;
        // What others began to say before the second part starts stands before it.
        let mut with = vec![left];
        with.extend(rest.take_while(|it| at.is_some() && it.start < at && it.start.is_some()).cloned());
        let count = with.len();
        with.push(right);
        self.replace(key, index, count, with)
    }

    fn move_boundary(&mut self, first: UtteranceId, at: Seconds) -> Result<Edit, EditError> {
        let Pair { take: key, index, mut left, between, mut right } = self.pair(first)?;
        left.end = Some(at);
        right.start = Some(at);
        let from = index + between.len() + 1;
        let utterances = &self.take(key.volley, key.take).ok_or(EditError::NoTake(key))?.utterances;
        let to = place_of_start(utterances, from, Some(at));
        if to <= index {
            return Err(EditError::Times);
        }
        let last = from.max(to);
        let mut with = utterances.get(index..=last).unwrap_or_default().to_vec();
        let count = with.len();
        if let Some(first) = with.first_mut() {
            *first = left;
        }
        with.remove(from - index);
        with.insert(to - index, right);
        self.replace(key, index, count, with)
    }

    fn set_times(
        &mut self,
        id: UtteranceId,
        start: Option<Seconds>,
        end: Option<Seconds>,
    ) -> Result<Edit, EditError> {
        let (take, from) = self.find(id).ok_or(EditError::NoUtterance(id))?;
        let key = take.key();
        let before = take.utterances.get(from).ok_or(EditError::NoUtterance(id))?;
        let inverse = Edit::SetTimes { id, start: before.start, end: before.end };
        let moved = Utterance { start, end, ..before.clone() };
        let to = place_of_start(&take.utterances, from, start);
        if to == from {
            self.replace(key, from, 1, vec![moved])?;
            return Ok(inverse);
        }
        // Where it passes others, their order is part of what is taken back.
        let (low, high) = (from.min(to), from.max(to));
        let mut with = take.utterances.get(low..=high).unwrap_or_default().to_vec();
        let count = with.len();
        with.remove(from - low);
        with.insert(to - low, moved);
        self.replace(key, low, count, with)
    }

    fn set_code(&mut self, id: UtteranceId, code: Option<CodeId>) -> Result<Edit, EditError> {
        let (take, index) = self.place_of(id)?;
        let utterance = self.utterance_mut(id)?;
        if utterance.valence.is_none() {
            let before = std::mem::replace(&mut utterance.code, code);
            return Ok(Edit::SetCode { id, code: before });
        }
        // A valence goes with its code, so the whole utterance is what to put back.
        let before = utterance.clone();
        utterance.valence = utterance.valence.filter(|_| code.is_some());
        utterance.code = code;
        Ok(Edit::Replace { take, index, remove: 1, with: vec![before] })
    }

    fn set_speaker(&mut self, id: UtteranceId, speaker: Speaker) -> Result<Edit, EditError> {
        let (take, index) = self.place_of(id)?;
        let before = self.utterance(id).ok_or(EditError::NoUtterance(id))?;
        if before.speaker == speaker {
            return Ok(Edit::SetSpeaker { id, speaker });
        }
        let after = Utterance { speaker, code: None, valence: None, strength: None, ..before.clone() };
        self.replace(take, index, 1, vec![after])
    }

    fn add_take(&mut self, take: CodedTake) -> Result<Edit, EditError> {
        let key = take.key();
        if self.takes.iter().any(|it| it.key() == key) {
            return Err(EditError::TakeExists(key));
        }
        new_ids(&self.takes, &take.utterances, &[])?;
        in_order(&take.utterances)?;
        for rating in take.ratings.values() {
            if let ReplyRating::Value(number) = rating {
                within_scale(*number)?;
            }
        }
        for utterance in &take.utterances {
            self.use_up(utterance.id.0);
        }
        // Takes stand in order of volley and take, so that removing and adding one again is exact.
        let place = self.takes.partition_point(|it| it.key() < key);
        self.takes.insert(place, take);
        Ok(Edit::RemoveTake(key))
    }

    /// The one place where the order of a take's utterances changes.
    fn replace(
        &mut self,
        key: TakeKey,
        index: usize,
        remove: usize,
        with: Vec<Utterance>,
    ) -> Result<Edit, EditError> {
        let take = self.take(key.volley, key.take).ok_or(EditError::NoTake(key))?;
        let len = take.utterances.len();
        let end = index.checked_add(remove).filter(|end| *end <= len);
        let end = end.ok_or(EditError::NoPlace { index: index.saturating_add(remove), len })?;
        new_ids(&self.takes, &with, take.utterances.get(index..end).unwrap_or_default())?;
        let count = with.len();
        let highest = with.iter().map(|it| it.id.0).max();
        let utterances = &mut self.take_mut(key)?.utterances;
        let gone: Vec<Utterance> = utterances.splice(index..end, with).collect();
        if let Err(error) = in_order_around(utterances, index..index + count) {
            drop(utterances.splice(index..index + count, gone));
            return Err(error);
        }
        if let Some(id) = highest {
            self.use_up(id);
        }
        Ok(Edit::Replace { take: key, index, remove: count, with: gone })
    }

    fn use_up(&mut self, id: u32) {
        self.next_utterance = self.next_utterance.max(id.saturating_add(1));
    }

    fn place_of(&self, id: UtteranceId) -> Result<(TakeKey, usize), EditError> {
        self.find(id).map(|(take, place)| (take.key(), place)).ok_or(EditError::NoUtterance(id))
    }

    /// An utterance, the next of the same speaker, and what others said between.
    fn pair(&self, first: UtteranceId) -> Result<Pair, EditError> {
        let (take, index) = self.find(first).ok_or(EditError::NoUtterance(first))?;
        let mut rest = take.utterances.iter().skip(index);
        let left = rest.next().ok_or(EditError::NoUtterance(first))?;
        let mut between = Vec::new();
        for utterance in rest {
            if utterance.speaker == left.speaker {
                let (left, right) = (left.clone(), utterance.clone());
                return Ok(Pair { take: take.key(), index, left, between, right });
            }
            between.push(utterance.clone());
        }
        Err(EditError::NothingAfter)
    }

    fn take_mut(&mut self, key: TakeKey) -> Result<&mut CodedTake, EditError> {
        self.takes.iter_mut().find(|it| it.key() == key).ok_or(EditError::NoTake(key))
    }

    fn utterance_mut(&mut self, id: UtteranceId) -> Result<&mut Utterance, EditError> {
        let find = |take: &mut CodedTake| parts::position_of(&take.utterances, id);
        let found = self.takes.iter_mut().find_map(|take| find(take).map(|place| (take, place)));
        found.and_then(|(take, place)| take.utterances.get_mut(place)).ok_or(EditError::NoUtterance(id))
    }
}

struct Pair {
    take: TakeKey,
    index: usize,
    left: Utterance,
    between: Vec<Utterance>,
    right: Utterance,
}
