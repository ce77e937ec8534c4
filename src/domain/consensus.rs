//! A consensus of several final codings: a new coding that starts from what agrees. Each difference stays
//! open until it is settled, with who changed and why.
//!
//! What is settled stands in the coding itself, so the whole can be closed and opened again at any time:
//! the sources are final and never change, and comparing them gives the same differences.

use crate::domain::agreement::{
    Cell, CompareError, Comparison, Place, RatingRow, Row, Volleys, WHOLE_CONVERSATION,
};
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingReference, CodingState, Edit, ReplyRating, Settled, TakeKey,
    Utterance, UtteranceId,
};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, Scheme};
use crate::domain::session::PersonId;
use crate::units::Seconds;

/// How much of an utterance must be left between its neighbours for it to be put there: half of it. House
/// rule: edges that differ by a breath are trimmed, anything more is for the coders to say.
const LEAST_LEFT: f64 = 0.5;

/// Several final codings of one session that are being settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    comparison: Comparison,
    references: Vec<CodingReference>,
    sources: Vec<Coding>,
}

/// How a difference is settled.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// As the coder at this place said it: her utterance, or none; or her rating.
    AsCoder(usize),
    /// An utterance that nobody has in this way.
    Utterance(NewUtterance),
    /// No utterance here, or no rating.
    Nothing,
    /// This rating.
    Rating(ReplyRating),
}

/// An utterance as it was settled.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUtterance {
    /// Where it starts; `None` in a typed reply.
    pub start: Option<Seconds>,
    /// Where it ends; `None` in a typed reply.
    pub end: Option<Seconds>,
    /// Its code.
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
    /// How strong the parent's talk is.
    pub strength: Option<Strength>,
}

/// Why a consensus cannot be made, or a difference not be settled so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsensusError {
    /// The codings cannot be compared.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// A source is not final.
    #[error("{0} is not final; a consensus settles final codings only")]
    NotFinal(String),
    /// The coding is not a consensus of these codings.
    #[error("this coding is not a consensus of these codings")]
    OtherConsensus,
    /// There is no such difference.
    #[error("there is no such difference between these codings")]
    NoDifference,
    /// The choice does not fit what the difference is about.
    #[error("this cannot settle it: {0}")]
    WrongChoice(&'static str),
    /// Nobody said why.
    #[error("say why it was settled so; a few words are enough")]
    NoReason,
    /// Somebody who is not one of the coders changed.
    #[error("{0} is none of the coders whose codings are settled")]
    Stranger(PersonId),
    /// The utterance would lie over another one.
    #[error(
        "{who} already says something between {from:.1} s and {to:.1} s: settle that first, or choose its edges"
    )]
    Occupied {
        /// Whose utterance it is ("the worker").
        who: &'static str,
        /// Where that utterance starts.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// Differences are open.
    #[error("{0} differences are still open; a consensus is final when all are settled")]
    Open(usize),
}

impl Consensus {
    /// The consensus of these final codings, each with the name of its file and its hash. The same codings
    /// in the same order open a consensus again that was begun before.
    pub fn of(
        scheme: &Scheme,
        sources: Vec<(CodingReference, Coding)>,
        volleys: Volleys,
    ) -> Result<Self, ConsensusError> {
        if let Some((draft, _)) = sources.iter().find(|(_, coding)| coding.state != CodingState::Final) {
            return Err(ConsensusError::NotFinal(draft.file.clone()));
        }
        let (references, sources): (Vec<CodingReference>, Vec<Coding>) = sources.into_iter().unzip();
        let comparison = Comparison::of(scheme, &sources.iter().collect::<Vec<_>>(), volleys)?;
        Ok(Self { comparison, references, sources })
    }

    /// The codings side by side.
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// A new coding that holds what agrees. `coder` keeps it, on behalf of all.
    pub fn begin(&self, coder: PersonId, now: String) -> Option<Coding> {
        let first = self.sources.first()?;
        let mut coding =
            Coding::new(first.session.clone(), coder, CodingKind::Consensus, first.scheme.clone(), now);
        coding.setting = first.setting.clone();
        coding.sources.clone_from(&self.references);
        let mut keys: Vec<TakeKey> =
            self.sources.iter().flat_map(|it| &it.takes).map(CodedTake::key).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let left_out = self.comparison.left_out.iter().any(|it| it.take == key);
            if left_out {
                continue;
            }
            let mut take = CodedTake::new(key);
            take.done = self.sources.iter().filter_map(|it| it.take(key.volley, key.take)).all(|it| it.done);
            for row in self.comparison.ratings.iter().filter(|it| it.take == key && it.agrees()) {
                if let Some(value) = row.values.first().copied().flatten() {
                    take.ratings.insert(row.rating.clone(), value);
                }
            }
            // What all have comes first: what only some noted is trimmed to it, or left out.
            let agreed = || self.agreed().filter(|(_, row)| row.take == key);
            let all = |row: &Row| row.cells.iter().all(Option::is_some);
            let in_order = agreed().filter(|it| all(it.1)).chain(agreed().filter(|it| !all(it.1)));
            for (id, row) in in_order {
                let Some((place, cell)) = first_cell(row) else { continue };
                let Some(utterance) = self.copy(place, cell, id) else { continue };
                if let Ok((at, utterance)) = fitted(&take, utterance, None, usize::MAX) {
                    take.utterances.insert(at, utterance);
                }
                coding.next_utterance = coding.next_utterance.max(id.0 + 1);
            }
            coding.takes.push(take);
        }
        for row in self.comparison.ratings.iter().filter(|it| it.take == WHOLE_CONVERSATION && it.agrees()) {
            if let Some(ReplyRating::Value(value)) = row.values.first().copied().flatten() {
                coding.globals.insert(row.rating.clone(), value);
            }
        }
        Some(coding)
    }

    /// Every difference in order, with how it was settled; `None` while it is open.
    pub fn differences<'a>(&self, coding: &'a Coding) -> Vec<(Place, Option<&'a Settled>)> {
        let places = self.comparison.disagreements(None);
        places.into_iter().map(|place| (place, self.settled(coding, place))).collect()
    }

    /// The differences that are still open, in order.
    pub fn open_differences(&self, coding: &Coding) -> Vec<Place> {
        let all = self.differences(coding);
        all.into_iter().filter(|(_, settled)| settled.is_none()).map(|(place, _)| place).collect()
    }

    /// How a difference was settled; `None` while it is open.
    pub fn settled<'a>(&self, coding: &'a Coding, place: Place) -> Option<&'a Settled> {
        coding.settled.iter().find(|it| self.is_about(it, place))
    }

    /// Whether the consensus can be made final.
    pub fn may_be_final(&self, coding: &Coding) -> Result<(), ConsensusError> {
        self.belongs(coding)?;
        match self.open_differences(coding).len() {
            0 => Ok(()),
            open => Err(ConsensusError::Open(open)),
        }
    }

    /// The edits that settle a difference; one that was settled before is settled anew. `changed` are the
    /// coders who changed what they had said, by id.
    pub fn settle(
        &self,
        coding: &Coding,
        place: Place,
        choice: &Choice,
        changed: Vec<PersonId>,
        why: &str,
    ) -> Result<Vec<Edit>, ConsensusError> {
        self.belongs(coding)?;
        if why.trim().is_empty() {
            return Err(ConsensusError::NoReason);
        }
        if let Some(stranger) = changed.iter().find(|it| !self.comparison.coders.contains(it)) {
            return Err(ConsensusError::Stranger(stranger.clone()));
        }
        let (mut edits, mut record) = match place {
            Place::Row(number) => self.settle_row(coding, place, self.row(number)?, choice)?,
            Place::Rating(number) => settle_rating(self.rating(number)?, choice)?,
        };
        record.changed = changed;
        why.trim().clone_into(&mut record.why);
        let mut settled: Vec<Settled> =
            coding.settled.iter().filter(|it| !self.is_about(it, place)).cloned().collect();
        settled.push(record);
        edits.push(Edit::SetSettled(settled));
        Ok(edits)
    }

    /// The edits that open a settled difference again.
    pub fn reopen(&self, coding: &Coding, place: Place) -> Result<Vec<Edit>, ConsensusError> {
        self.belongs(coding)?;
        let record = self.settled(coding, place).ok_or(ConsensusError::NoDifference)?;
        let mut edits = Vec::new();
        if let Some(id) = record.becomes.filter(|id| coding.utterance(*id).is_some()) {
            edits.push(Edit::DeleteUtterance(id));
        }
        if let Place::Rating(number) = place {
            edits.push(set_rating(self.rating(number)?, None));
        }
        let rest = coding.settled.iter().filter(|it| !self.is_about(it, place)).cloned().collect();
        edits.push(Edit::SetSettled(rest));
        Ok(edits)
    }

    /// The rows that agree, each with the id that it gets in the consensus: they are numbered in order.
    fn agreed(&self) -> impl Iterator<Item = (UtteranceId, &Row)> {
        (1..).map(UtteranceId).zip(self.comparison.rows.iter().filter(|it| it.agrees()))
    }

    fn belongs(&self, coding: &Coding) -> Result<(), ConsensusError> {
        if coding.sources == self.references { Ok(()) } else { Err(ConsensusError::OtherConsensus) }
    }

    fn row(&self, number: usize) -> Result<&Row, ConsensusError> {
        let row = self.comparison.rows.get(number).filter(|it| !it.agrees());
        row.ok_or(ConsensusError::NoDifference)
    }

    fn rating(&self, number: usize) -> Result<&RatingRow, ConsensusError> {
        let row = self.comparison.ratings.get(number).filter(|it| !it.agrees());
        row.ok_or(ConsensusError::NoDifference)
    }

    fn is_about(&self, record: &Settled, place: Place) -> bool {
        match place {
            Place::Row(number) => self.row(number).is_ok_and(|row| {
                record.take == row.take && record.utterances.iter().copied().eq(ids_of(row))
            }),
            Place::Rating(number) => self.rating(number).is_ok_and(|row| {
                record.utterances.is_empty() && record.take == row.take && record.about == row.rating
            }),
        }
    }

    fn settle_row(
        &self,
        coding: &Coding,
        place: Place,
        row: &Row,
        choice: &Choice,
    ) -> Result<(Vec<Edit>, Settled), ConsensusError> {
        let take = coding.take(row.take.volley, row.take.take).ok_or(ConsensusError::NoDifference)?;
        let wanted = match choice {
            Choice::Rating(_) => return Err(ConsensusError::WrongChoice("it is about an utterance")),
            Choice::Nothing => None,
            Choice::AsCoder(coder) => {
                let cell =
                    row.cells.get(*coder).ok_or(ConsensusError::WrongChoice("there is no such coder"))?;
                cell.as_ref().and_then(|cell| self.copy(*coder, cell, coding.next_id()))
            }
            Choice::Utterance(new) => {
                let (coder, cell) = first_cell(row).ok_or(ConsensusError::NoDifference)?;
                let copy = self.copy(coder, cell, coding.next_id());
                copy.map(|copy| Utterance {
                    start: new.start,
                    end: new.end,
                    code: new.code.clone(),
                    valence: new.valence,
                    strength: new.strength,
                    ..copy
                })
            }
        };
        let before = self.settled(coding, place).and_then(|it| it.becomes);
        let before = before.filter(|id| coding.utterance(*id).is_some());
        let mut edits: Vec<Edit> = before.map(Edit::DeleteUtterance).into_iter().collect();
        let mut record = Settled {
            take: row.take,
            at: row.start,
            about: "utterance".to_owned(),
            said: row.cells.iter().map(|it| it.as_ref().map_or_else(String::new, cell_in_words)).collect(),
            settled: String::new(),
            changed: Vec::new(),
            why: String::new(),
            utterances: ids_of(row).collect(),
            becomes: None,
        };
        if let Some(utterance) = wanted {
            // Only what has no times has to be put by its place.
            let timed = utterance.start.is_some() && utterance.end.is_some();
            let typed = if timed { usize::MAX } else { self.typed_place(coding, place) };
            let (index, utterance) = fitted(take, utterance, before, typed)?;
            record.settled = in_words(utterance.code.as_deref(), utterance.valence, utterance.strength);
            record.becomes = Some(utterance.id);
            edits.push(Edit::AddUtterance { take: row.take, index, utterance });
        }
        Ok((edits, record))
    }

    /// Where an utterance without times belongs: after those that stand for the rows before it.
    fn typed_place(&self, coding: &Coding, place: Place) -> usize {
        let Place::Row(number) = place else { return usize::MAX };
        let Some(row) = self.comparison.rows.get(number) else { return usize::MAX };
        let mut agreed = 0;
        let mut at = 0;
        for (other, before) in self.comparison.rows.iter().enumerate().take(number) {
            // As `agreed` numbers them.
            let id = if before.agrees() {
                agreed += 1;
                Some(UtteranceId(agreed))
            } else {
                self.settled(coding, Place::Row(other)).and_then(|it| it.becomes)
            };
            if before.take == row.take
                && let Some((_, there)) = id.and_then(|id| coding.find(id))
            {
                at = at.max(there + 1);
            }
        }
        at
    }

    /// One coder's utterance, as a new one of the consensus.
    fn copy(&self, coder: usize, cell: &Cell, id: UtteranceId) -> Option<Utterance> {
        let utterance = self.sources.get(coder)?.utterance(cell.utterance)?;
        Some(Utterance { id, note: String::new(), proposed: false, ..utterance.clone() })
    }
}

fn settle_rating(row: &RatingRow, choice: &Choice) -> Result<(Vec<Edit>, Settled), ConsensusError> {
    let value = match choice {
        Choice::Utterance(_) => return Err(ConsensusError::WrongChoice("it is about a rating")),
        Choice::Nothing => None,
        Choice::AsCoder(coder) => {
            *row.values.get(*coder).ok_or(ConsensusError::WrongChoice("there is no such coder"))?
        }
        Choice::Rating(value) => Some(*value),
    };
    if row.take == WHOLE_CONVERSATION && value == Some(ReplyRating::NotApplicable) {
        return Err(ConsensusError::WrongChoice("a rating of the whole conversation is a number"));
    }
    let record = Settled {
        take: row.take,
        at: None,
        about: row.rating.clone(),
        said: row.values.iter().map(|it| rating_in_words(*it)).collect(),
        settled: rating_in_words(value),
        changed: Vec::new(),
        why: String::new(),
        utterances: Vec::new(),
        becomes: None,
    };
    Ok((vec![set_rating(row, value)], record))
}

fn set_rating(row: &RatingRow, value: Option<ReplyRating>) -> Edit {
    if row.take != WHOLE_CONVERSATION {
        return Edit::SetRating { take: row.take, rating: row.rating.clone(), value };
    }
    let value = match value {
        Some(ReplyRating::Value(value)) => Some(value),
        Some(ReplyRating::NotApplicable) | None => None,
    };
    Edit::SetGlobal { rating: row.rating.clone(), value }
}

/// The utterance with its edges trimmed to its neighbours of the same speaker, and its place among all.
/// `leaving` goes away first. One without times stands at `typed`.
fn fitted(
    take: &CodedTake,
    mut utterance: Utterance,
    leaving: Option<UtteranceId>,
    typed: usize,
) -> Result<(usize, Utterance), ConsensusError> {
    let others: Vec<&Utterance> = take.utterances.iter().filter(|it| Some(it.id) != leaving).collect();
    let (Some(start), Some(end)) = (utterance.start, utterance.end) else {
        let gone = take.utterances.iter().take(typed).filter(|it| Some(it.id) == leaving).count();
        return Ok((typed.saturating_sub(gone).min(others.len()), utterance));
    };
    let (mut from, mut to) = (start.0, end.0);
    let middle = f64::midpoint(from, to);
    for other in others.iter().filter(|it| it.speaker == utterance.speaker) {
        let (Some(start), Some(end)) = (other.start, other.end) else { continue };
        if end.0 > from && start.0 < to {
            if f64::midpoint(start.0, end.0) < middle {
                from = from.max(end.0);
            } else {
                to = to.min(start.0);
            }
            if to - from < utterance_length(&utterance) * LEAST_LEFT {
                return Err(ConsensusError::Occupied {
                    who: who(utterance.speaker),
                    from: format!("{:.1}", start.0),
                    to: format!("{:.1}", end.0),
                });
            }
        }
    }
    utterance.start = Some(Seconds(from));
    utterance.end = Some(Seconds(to));
    let after = others.iter().position(|it| it.start.is_some_and(|start| start.0 > from));
    Ok((after.unwrap_or(others.len()), utterance))
}

fn utterance_length(utterance: &Utterance) -> f64 {
    match (utterance.start, utterance.end) {
        (Some(start), Some(end)) => end.0 - start.0,
        _ => 0.0,
    }
}

fn first_cell(row: &Row) -> Option<(usize, &Cell)> {
    row.cells.iter().enumerate().find_map(|(place, cell)| Some((place, cell.as_ref()?)))
}

fn ids_of(row: &Row) -> impl Iterator<Item = Option<UtteranceId>> {
    row.cells.iter().map(|it| it.as_ref().map(|cell| cell.utterance))
}

fn who(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Worker => "the worker",
        Speaker::Parent => "the parent",
        Speaker::Other => "the third person",
    }
}

fn cell_in_words(cell: &Cell) -> String {
    in_words(cell.code.as_deref(), cell.valence, cell.strength)
}

/// A code with its side and strength, as `SR, change`; `no code` where there is none.
fn in_words(code: Option<&str>, valence: Option<Valence>, strength: Option<Strength>) -> String {
    let valence = valence.map(|it| match it {
        Valence::Change => "change",
        Valence::Sustain => "sustain",
        Valence::Both => "both",
        Valence::Neither => "neither",
    });
    let strength = strength.map(|it| match it {
        Strength::Low => "low",
        Strength::Medium => "medium",
        Strength::High => "high",
    });
    let parts: Vec<&str> =
        [Some(code.unwrap_or("no code")), valence, strength].into_iter().flatten().collect();
    parts.join(", ")
}

fn rating_in_words(value: Option<ReplyRating>) -> String {
    match value {
        None => String::new(),
        Some(ReplyRating::NotApplicable) => "does not apply".to_owned(),
        Some(ReplyRating::Value(value)) => value.to_string(),
    }
}

#[cfg(test)]
mod tests;
