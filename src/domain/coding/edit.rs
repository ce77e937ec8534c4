//! Edits of a coding and their inverses.
//!
//! An edit names everything that it needs, new ids included, so that playing the same edits again gives
//! the same coding. What holds after every edit: ids are unique in the coding, an utterance carries at
//! most one code, timed utterances of a take stand in order of time without overlap, and ratings lie
//! between 1 and 5. Ids that were given once are never given again, so undoing an edit restores
//! everything but [`Coding::next_utterance`].

use serde::{Deserialize, Serialize};

use super::judging::{Comment, Evidence, Member, Pass, Settled};
use super::model::{
    CodedTake, Coding, CodingState, Noticed, ReplyRating, Utterance, UtteranceId, VolleyEdge,
};
use super::refusal::EditError;
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, RatingId};
use crate::units::Seconds;

/// Names a take of a session: the volley and which take of it, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TakeKey {
    /// Which volley.
    pub volley: u32,
    /// Which take.
    pub take: u32,
}

/// One change of a coding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Edit {
    /// Adds a take that is not there yet.
    AddTake(CodedTake),
    /// Takes a whole take out of the coding.
    RemoveTake(TakeKey),
    /// Puts an utterance into a take, before the one that stands at `index` now.
    AddUtterance {
        /// The take.
        take: TakeKey,
        /// Its place among the utterances, from 0.
        index: usize,
        /// The utterance, with an id that no other has.
        utterance: Utterance,
    },
    /// Takes an utterance out.
    DeleteUtterance(UtteranceId),
    /// Splits an utterance in two. The first part keeps the code, the second has none.
    Split {
        /// Which.
        id: UtteranceId,
        /// Where in the take, for a recorded reply.
        at: Option<Seconds>,
        /// After how many characters of its text; the text stays with the first part if `None`.
        text_at: Option<usize>,
        /// The id of the second part.
        new: UtteranceId,
    },
    /// Joins an utterance with the next of the same speaker. The code of the first stays, else that of
    /// the second.
    Merge {
        /// The first of the two.
        first: UtteranceId,
    },
    /// Moves the boundary between an utterance and the next of the same speaker.
    MoveBoundary {
        /// The first of the two.
        first: UtteranceId,
        /// The new end of the first and start of the second.
        at: Seconds,
    },
    /// Sets where an utterance starts and ends.
    SetTimes {
        /// Which.
        id: UtteranceId,
        /// The new start.
        start: Option<Seconds>,
        /// The new end.
        end: Option<Seconds>,
    },
    /// Gives an utterance a code, or takes it away. A valence stays only with a code.
    SetCode {
        /// Which.
        id: UtteranceId,
        /// The code.
        code: Option<CodeId>,
    },
    /// Says which side of change an utterance takes up.
    SetValence {
        /// Which.
        id: UtteranceId,
        /// The side.
        valence: Option<Valence>,
    },
    /// Says how strong the parent's talk is.
    SetStrength {
        /// Which.
        id: UtteranceId,
        /// How strong.
        strength: Option<Strength>,
    },
    /// Sets the words of an utterance.
    SetText {
        /// Which.
        id: UtteranceId,
        /// The words.
        text: String,
    },
    /// Puts other utterances in the place of some: how splits, merges and moves are undone.
    Replace {
        /// The take.
        take: TakeKey,
        /// The first that goes, from 0.
        index: usize,
        /// How many go.
        remove: usize,
        /// What stands there instead.
        with: Vec<Utterance>,
    },
    /// Rates a reply, or takes the rating away.
    SetRating {
        /// The take.
        take: TakeKey,
        /// Which rating.
        rating: RatingId,
        /// The value.
        value: Option<ReplyRating>,
    },
    /// Says what was noticed in the parent's line before answering.
    SetNoticed {
        /// The take.
        take: TakeKey,
        /// What; `None` where the step was not taken.
        noticed: Option<Vec<Noticed>>,
    },
    /// Says what went well.
    SetWentWell {
        /// The take.
        take: TakeKey,
        /// In the trainee's words.
        text: String,
    },
    /// Says whether the coder is done with a take.
    SetDone {
        /// The take.
        take: TakeKey,
        /// Whether.
        done: bool,
    },
    /// Rates the whole conversation, or takes the rating away.
    SetGlobal {
        /// Which rating.
        rating: RatingId,
        /// 1 to 5.
        value: Option<u8>,
    },
    /// Sets the coder's note.
    SetNote(String),
    /// Says who speaks. The code goes with the speaker it belongs to: it is taken away.
    SetSpeaker {
        /// Which.
        id: UtteranceId,
        /// Who.
        speaker: Speaker,
    },
    /// Says whether an utterance only keeps the other going.
    SetFacilitative {
        /// Which.
        id: UtteranceId,
        /// Whether.
        facilitative: bool,
    },
    /// Says whether an utterance begins a volley.
    SetVolleyEdge {
        /// Which.
        id: UtteranceId,
        /// Whether.
        edge: VolleyEdge,
    },
    /// Says whether an utterance is only a proposal.
    SetProposed {
        /// Which.
        id: UtteranceId,
        /// Whether.
        proposed: bool,
    },
    /// Remarks on an utterance.
    SetUtteranceNote {
        /// Which.
        id: UtteranceId,
        /// The remark.
        note: String,
    },
    /// Goes to a pass.
    SetPass(Pass),
    /// Says why a global rating was given; an empty text takes it away.
    SetRatingNote {
        /// Which rating.
        rating: RatingId,
        /// Why.
        note: String,
    },
    /// Puts a moment that a rating rests on, in the place of the one with this number, or takes it away.
    PutEvidence {
        /// Its number.
        id: u32,
        /// The moment.
        evidence: Option<Evidence>,
    },
    /// Puts a comment in the place of the one with this number, or takes it away.
    PutComment {
        /// Its number.
        id: u32,
        /// The comment.
        comment: Option<Comment>,
    },
    /// Sets how differences were settled, in a consensus.
    SetSettled(Vec<Settled>),
    /// Sets who takes part, in a group's consensus.
    SetMembers(Vec<Member>),
}

impl CodedTake {
    /// A take that nothing is coded in yet.
    pub fn new(key: TakeKey) -> Self {
        Self {
            volley: key.volley,
            take: key.take,
            noticed: None,
            ratings: std::collections::BTreeMap::new(),
            utterances: Vec::new(),
            done: false,
            went_well: String::new(),
        }
    }

    /// Its name.
    pub fn key(&self) -> TakeKey {
        TakeKey { volley: self.volley, take: self.take }
    }
}

impl Coding {
    /// The id that the next new utterance gets.
    pub fn next_id(&self) -> UtteranceId {
        UtteranceId(self.next_utterance)
    }

    /// Where an utterance stands: its take, and its place there from 0.
    pub fn find(&self, id: UtteranceId) -> Option<(&CodedTake, usize)> {
        self.takes
            .iter()
            .find_map(|take| take.utterances.iter().position(|it| it.id == id).map(|place| (take, place)))
    }

    /// The utterance with this id.
    pub fn utterance(&self, id: UtteranceId) -> Option<&Utterance> {
        self.takes.iter().flat_map(|take| &take.utterances).find(|it| it.id == id)
    }

    /// Makes one change and returns the edit that takes it back.
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
                self.replace(take, index, 0, &[utterance])?;
                Ok(Edit::DeleteUtterance(id))
            }
            Edit::DeleteUtterance(id) => {
                let (take, index) = self.place_of(id)?;
                let utterance = self.utterance(id).cloned().ok_or(EditError::NoUtterance(id))?;
                self.replace(take, index, 1, &[])?;
                Ok(Edit::AddUtterance { take, index, utterance })
            }
            Edit::Split { id, at, text_at, new } => {
                let (take, index) = self.place_of(id)?;
                let whole = self.utterance(id).ok_or(EditError::NoUtterance(id))?;
                let parts = split(whole, at, text_at, new)?;
                self.replace(take, index, 1, &parts)
            }
            Edit::Merge { first } => {
                let Pair { take, index, left, between, right } = self.pair(first)?;
                let count = between.len() + 2;
                let mut with = vec![merge(left, right)];
                with.extend(between);
                self.replace(take, index, count, &with)
            }
            Edit::MoveBoundary { first, at } => {
                let Pair { take, index, mut left, between, mut right } = self.pair(first)?;
                left.end = Some(at);
                right.start = Some(at);
                let mut with = vec![left];
                with.extend(between);
                with.push(right);
                let count = with.len();
                sort_by_start(&mut with);
                self.replace(take, index, count, &with)
            }
            Edit::SetTimes { id, start, end } => self.set_times(id, start, end),
            Edit::Replace { take, index, remove, with } => self.replace(take, index, remove, &with),
            Edit::SetCode { id, code } => self.set_code(id, code),
            Edit::SetValence { id, valence } => {
                let utterance = self.utterance_mut(id)?;
                let before = std::mem::replace(&mut utterance.valence, valence);
                Ok(Edit::SetValence { id, valence: before })
            }
            Edit::SetStrength { id, strength } => {
                let utterance = self.utterance_mut(id)?;
                let before = std::mem::replace(&mut utterance.strength, strength);
                Ok(Edit::SetStrength { id, strength: before })
            }
            Edit::SetText { id, text } => {
                let utterance = self.utterance_mut(id)?;
                Ok(Edit::SetText { id, text: std::mem::replace(&mut utterance.text, text) })
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
            Edit::SetNote(note) => Ok(Edit::SetNote(std::mem::replace(&mut self.note, note))),
            Edit::SetSpeaker { id, speaker } => {
                let (take, index) = self.place_of(id)?;
                let mut utterance = self.utterance(id).cloned().ok_or(EditError::NoUtterance(id))?;
                if utterance.speaker != speaker {
                    utterance.speaker = speaker;
                    utterance.code = None;
                    utterance.valence = None;
                    utterance.strength = None;
                }
                self.replace(take, index, 1, &[utterance])
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
            Edit::SetPass(pass) => Ok(Edit::SetPass(std::mem::replace(&mut self.pass, pass))),
            Edit::SetRatingNote { rating, note } => {
                let before = if note.is_empty() {
                    self.rating_notes.remove(&rating)
                } else {
                    self.rating_notes.insert(rating.clone(), note)
                };
                Ok(Edit::SetRatingNote { rating, note: before.unwrap_or_default() })
            }
            Edit::PutEvidence { id, evidence } => {
                let before = put(&mut self.evidence, id, evidence, |it| it.id)?;
                Ok(Edit::PutEvidence { id, evidence: before })
            }
            Edit::PutComment { id, comment } => {
                let before = put(&mut self.comments, id, comment, |it| it.id)?;
                Ok(Edit::PutComment { id, comment: before })
            }
            Edit::SetSettled(settled) => Ok(Edit::SetSettled(std::mem::replace(&mut self.settled, settled))),
            Edit::SetMembers(members) => Ok(Edit::SetMembers(std::mem::replace(&mut self.members, members))),
        }
    }

    fn set_times(
        &mut self,
        id: UtteranceId,
        start: Option<Seconds>,
        end: Option<Seconds>,
    ) -> Result<Edit, EditError> {
        let (key, _) = self.place_of(id)?;
        let take = self.take(key.volley, key.take).ok_or(EditError::NoTake(key))?;
        let mut with = take.utterances.clone();
        let utterance = with.iter_mut().find(|it| it.id == id).ok_or(EditError::NoUtterance(id))?;
        let inverse = Edit::SetTimes { id, start: utterance.start, end: utterance.end };
        utterance.start = start;
        utterance.end = end;
        sort_by_start(&mut with);
        let same_places = with.iter().zip(&take.utterances).all(|(new, old)| new.id == old.id);
        let replaced = self.replace(key, 0, with.len(), &with)?;
        // Where it passed others, their order is part of what is taken back.
        Ok(if same_places { inverse } else { replaced })
    }

    fn add_take(&mut self, take: CodedTake) -> Result<Edit, EditError> {
        let key = take.key();
        if self.takes.iter().any(|it| it.key() == key) {
            return Err(EditError::TakeExists(key));
        }
        let ids: Vec<UtteranceId> = take.utterances.iter().map(|it| it.id).collect();
        self.check_new_ids(&ids, &[])?;
        in_order(&take.utterances)?;
        for rating in take.ratings.values() {
            if let ReplyRating::Value(number) = rating {
                within_scale(*number)?;
            }
        }
        self.use_up(&ids);
        // Takes stand in order of volley and take, so that removing and adding one again is exact.
        let place = self.takes.partition_point(|it| it.key() < key);
        self.takes.insert(place, take);
        Ok(Edit::RemoveTake(key))
    }

    /// The one place where the utterances of a take change: checks everything before it changes anything.
    fn replace(
        &mut self,
        key: TakeKey,
        index: usize,
        remove: usize,
        with: &[Utterance],
    ) -> Result<Edit, EditError> {
        let take = self.take(key.volley, key.take).ok_or(EditError::NoTake(key))?;
        let len = take.utterances.len();
        let end = index.checked_add(remove).filter(|end| *end <= len);
        let end = end.ok_or(EditError::NoPlace { index: index.saturating_add(remove), len })?;
        let gone = take.utterances.get(index..end).unwrap_or_default().to_vec();
        let new: Vec<UtteranceId> = with.iter().map(|it| it.id).collect();
        let old: Vec<UtteranceId> = gone.iter().map(|it| it.id).collect();
        self.check_new_ids(&new, &old)?;
        let mut after = take.utterances.clone();
        after.splice(index..end, with.iter().cloned());
        in_order(&after)?;
        self.use_up(&new);
        self.take_mut(key)?.utterances = after;
        Ok(Edit::Replace { take: key, index, remove: with.len(), with: gone })
    }

    fn set_code(&mut self, id: UtteranceId, code: Option<CodeId>) -> Result<Edit, EditError> {
        let (take, index) = self.place_of(id)?;
        let mut utterance = self.utterance(id).cloned().ok_or(EditError::NoUtterance(id))?;
        if utterance.valence.is_some() {
            // A valence goes with its code, so the whole utterance is what to put back.
            utterance.valence = utterance.valence.filter(|_| code.is_some());
            utterance.code = code;
            return self.replace(take, index, 1, &[utterance]);
        }
        let utterance = self.utterance_mut(id)?;
        let before = std::mem::replace(&mut utterance.code, code);
        Ok(Edit::SetCode { id, code: before })
    }

    fn check_new_ids(&self, new: &[UtteranceId], leaving: &[UtteranceId]) -> Result<(), EditError> {
        for (place, id) in new.iter().enumerate() {
            let twice = new.iter().take(place).any(|other| other == id);
            let taken = self.utterance(*id).is_some() && !leaving.contains(id);
            if twice || taken {
                return Err(EditError::IdExists(*id));
            }
        }
        Ok(())
    }

    fn use_up(&mut self, ids: &[UtteranceId]) {
        for id in ids {
            self.next_utterance = self.next_utterance.max(id.0.saturating_add(1));
        }
    }

    fn place_of(&self, id: UtteranceId) -> Result<(TakeKey, usize), EditError> {
        self.find(id).map(|(take, place)| (take.key(), place)).ok_or(EditError::NoUtterance(id))
    }

    /// An utterance, the next of the same speaker, and what others said between.
    fn pair(&self, first: UtteranceId) -> Result<Pair, EditError> {
        let (take, index) = self.find(first).ok_or(EditError::NoUtterance(first))?;
        let mut rest = take.utterances.iter().skip(index).cloned();
        let left = rest.next().ok_or(EditError::NoUtterance(first))?;
        let mut between = Vec::new();
        for utterance in rest {
            if utterance.speaker == left.speaker {
                return Ok(Pair { take: take.key(), index, left, between, right: utterance });
            }
            between.push(utterance);
        }
        Err(EditError::NothingAfter)
    }

    fn take_mut(&mut self, key: TakeKey) -> Result<&mut CodedTake, EditError> {
        self.takes.iter_mut().find(|it| it.key() == key).ok_or(EditError::NoTake(key))
    }

    fn utterance_mut(&mut self, id: UtteranceId) -> Result<&mut Utterance, EditError> {
        self.takes
            .iter_mut()
            .flat_map(|take| &mut take.utterances)
            .find(|it| it.id == id)
            .ok_or(EditError::NoUtterance(id))
    }
}

fn within_scale(value: u8) -> Result<(), EditError> {
    if (1..=5).contains(&value) { Ok(()) } else { Err(EditError::Rating(value)) }
}

struct Pair {
    take: TakeKey,
    index: usize,
    left: Utterance,
    between: Vec<Utterance>,
    right: Utterance,
}

/// Puts, changes or takes away the one with this number; they stay in order of number.
fn put<T>(
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

/// Brings timed utterances in order of where they start; those that start together stay as they stand.
fn sort_by_start(utterances: &mut [Utterance]) {
    utterances.sort_by(|a, b| match (a.start, b.start) {
        (Some(a), Some(b)) => a.0.total_cmp(&b.0),
        _ => std::cmp::Ordering::Equal,
    });
}

/// Whether timed utterances stand in order of where they start, those of one speaker without overlap;
/// those without times stand as they are.
fn in_order(utterances: &[Utterance]) -> Result<(), EditError> {
    let mut started = 0.0;
    let mut spoken: [f64; 3] = [0.0; 3];
    for utterance in utterances {
        let until = match utterance.speaker {
            Speaker::Worker => &mut spoken[0],
            Speaker::Parent => &mut spoken[1],
            Speaker::Other => &mut spoken[2],
        };
        let times = [utterance.start, utterance.end];
        for time in times.into_iter().flatten() {
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

fn split(
    whole: &Utterance,
    at: Option<Seconds>,
    text_at: Option<usize>,
    new: UtteranceId,
) -> Result<Vec<Utterance>, EditError> {
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
    Ok(vec![left, right])
}

fn merge(left: Utterance, right: Utterance) -> Utterance {
    let keeps_left = left.code.is_some() || right.code.is_none();
    let (code, valence, strength) = if keeps_left {
        (left.code, left.valence, left.strength)
    } else {
        (right.code, right.valence, right.strength)
    };
    let texts = [left.text, right.text];
    let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let facilitative = left.facilitative && right.facilitative;
    let proposed = left.proposed && right.proposed;
    let notes = [left.note, right.note];
    let notes: Vec<&str> = notes.iter().map(String::as_str).filter(|note| !note.is_empty()).collect();
    let (text, note) = (texts.join(" "), notes.join(" "));
    Utterance { end: right.end, code, valence, strength, text, facilitative, proposed, note, ..left }
}
