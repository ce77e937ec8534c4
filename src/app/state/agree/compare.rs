//! Codings of one session side by side.

use std::sync::Arc;

use crate::app::state::Track;
use crate::app::studio::keymap::Keymap;
use crate::domain::agreement::{Comparison, Place, WHOLE_CONVERSATION};
use crate::domain::coding::{Coding, ReplyRating, TakeKey, Utterance};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, Scheme};
use crate::units::Seconds;

/// What of codings is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Each utterance.
    #[default]
    Utterances,
    /// Each reply of the worker's, by the codes that it has as a whole.
    Replies,
}

/// A place where coders differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// An utterance or a rating.
    Place(Place),
    /// A reply, by its place in [`Comparison::volleys`].
    Reply(usize),
}

/// A coding that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedCoding {
    /// Its file.
    pub file: String,
    /// Whose it is, by name.
    pub coder: String,
    /// How far it is, in words ("final, 22 November 2026").
    pub state: String,
    /// Whether it can be settled: it is final and no consensus itself.
    pub settles: bool,
    /// Whether it is compared.
    pub chosen: bool,
}

/// Codings of one session side by side.
#[derive(Debug, Clone)]
pub struct Comparing {
    /// Its folder below the library.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// What it is, in words.
    pub about: String,
    /// The change goal.
    pub goal: Option<String>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The keys of its codes, as the coder has them.
    pub keymap: Arc<Keymap>,
    /// Its sounds.
    pub tracks: Vec<Track>,
    /// Which of them shows.
    pub current: usize,
    /// The codings that there are.
    pub offered: Vec<OfferedCoding>,
    /// The names of the coders who are compared, in their order.
    pub names: Vec<String>,
    /// Their codings.
    pub codings: Vec<Arc<Coding>>,
    /// The codings side by side; `None` where they cannot be.
    pub comparison: Option<Arc<Comparison>>,
    /// Why they cannot be compared.
    pub problem: Option<String>,
    /// Whether coders stand under letters instead of names.
    pub letters: bool,
    /// What is compared.
    pub unit: Unit,
    /// The code that is looked at alone.
    pub filter: Option<CodeId>,
    /// What is selected.
    pub selected: Option<Spot>,
    /// Where the sound is, or would go on.
    pub at: Seconds,
    /// Whether a consensus of these was begun: how many differences are settled, of how many; whether it is
    /// final.
    pub consensus: Option<(usize, usize, bool)>,
    /// What is to be said about it, such as why it cannot be heard.
    pub remarks: Vec<String>,
}

impl Comparing {
    /// What a coder is called: by name, or by letter.
    pub fn coder(&self, place: usize) -> String {
        let letter = letter(place);
        match self.names.get(place).filter(|_| !self.letters) {
            Some(name) => name.clone(),
            None => format!("Coder {letter}"),
        }
    }

    /// The places that are listed: where coders differ, as it is looked at.
    pub fn spots(&self) -> Vec<Spot> {
        let Some(comparison) = &self.comparison else { return Vec::new() };
        match self.unit {
            Unit::Utterances => {
                comparison.disagreements(self.filter.as_deref()).into_iter().map(Spot::Place).collect()
            }
            Unit::Replies => {
                let has = |place: usize| {
                    let cells = comparison.volleys.get(place).map(|it| it.cells.as_slice());
                    let mut codes = cells.unwrap_or_default().iter().flatten().flat_map(|it| &it.codes);
                    self.filter.as_ref().is_none_or(|wanted| codes.any(|it| it == wanted))
                };
                let rows = comparison.volleys.iter().enumerate().filter(|(_, it)| !it.agrees());
                rows.map(|(place, _)| place).filter(|place| has(*place)).map(Spot::Reply).collect()
            }
        }
    }

    /// Which take a place is in, and from when to when; no times in typed replies and for ratings.
    pub fn stretch(&self, spot: Spot) -> Option<(TakeKey, Option<(Seconds, Seconds)>)> {
        let comparison = self.comparison.as_ref()?;
        Some(match spot {
            Spot::Place(Place::Row(row)) => {
                let row = comparison.rows.get(row)?;
                (row.take, row.start.zip(row.end))
            }
            Spot::Place(Place::Rating(row)) => (comparison.ratings.get(row)?.take, None),
            Spot::Reply(row) => {
                let row = comparison.volleys.get(row)?;
                (row.take, row.start.zip(row.end))
            }
        })
    }

    /// The place of the track of a take; that of the whole conversation is the first.
    pub fn track_of(&self, take: TakeKey) -> Option<usize> {
        if take == WHOLE_CONVERSATION {
            return (!self.tracks.is_empty()).then_some(0);
        }
        self.tracks.iter().position(|it| it.key == take)
    }

    /// The track that shows.
    pub fn track(&self) -> Option<&Track> {
        self.tracks.get(self.current)
    }

    /// A coder's utterance in a row.
    pub fn utterance(&self, row: usize, coder: usize) -> Option<&Utterance> {
        let cell = self.comparison.as_ref()?.rows.get(row)?.cells.get(coder)?.as_ref()?;
        self.codings.get(coder)?.utterance(cell.utterance)
    }

    /// What a coder says at a place, in words.
    pub fn said(&self, spot: Spot, coder: usize) -> String {
        let Some(comparison) = &self.comparison else { return String::new() };
        match spot {
            Spot::Place(Place::Row(row)) => {
                let cell = comparison.rows.get(row).and_then(|it| it.cells.get(coder)?.as_ref());
                cell.map_or_else(
                    || "nothing here".to_owned(),
                    |it| code_words(&self.scheme, it.code.as_deref(), it.valence, it.strength),
                )
            }
            Spot::Place(Place::Rating(row)) => {
                rating_words(comparison.ratings.get(row).and_then(|it| *it.values.get(coder)?))
            }
            Spot::Reply(row) => {
                let cell = comparison.volleys.get(row).and_then(|it| it.cells.get(coder)?.as_ref());
                match cell {
                    None => "no reply here".to_owned(),
                    Some(cell) if cell.codes.is_empty() => "no code".to_owned(),
                    Some(cell) => {
                        let labels = cell.codes.iter().map(|id| label(&self.scheme, id));
                        labels.collect::<Vec<_>>().join(" ")
                    }
                }
            }
        }
    }

    /// What a place is about: who speaks, or the rating's name.
    pub fn about(&self, spot: Spot) -> String {
        let Some(comparison) = &self.comparison else { return String::new() };
        match spot {
            Spot::Place(Place::Row(row)) => match comparison.rows.get(row).map(|it| it.speaker) {
                Some(Speaker::Worker) | None => "Worker".to_owned(),
                Some(Speaker::Parent) => "Parent".to_owned(),
                Some(Speaker::Other) => "Other".to_owned(),
            },
            Spot::Place(Place::Rating(row)) => comparison
                .ratings
                .get(row)
                .map_or_else(String::new, |it| self.rating_name(&it.rating).to_owned()),
            Spot::Reply(_) => "Reply".to_owned(),
        }
    }

    /// The name of a rating.
    pub fn rating_name<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.scheme.global(id).or_else(|| self.scheme.reply_rating(id));
        found.map_or(id, |it| it.name.as_str())
    }
}

/// The letter of a coder: A for the first.
pub fn letter(place: usize) -> char {
    u8::try_from(place).ok().and_then(|it| b'A'.checked_add(it)).map_or('?', char::from)
}

/// A code as its chip says it.
fn label(scheme: &Scheme, id: &str) -> String {
    scheme.code(id).map_or_else(|| id.to_owned(), |it| it.label.clone())
}

/// A code with its side and strength, in words.
pub fn code_words(
    scheme: &Scheme,
    code: Option<&str>,
    valence: Option<Valence>,
    strength: Option<Strength>,
) -> String {
    let mut words = code.map_or_else(|| "no code".to_owned(), |id| label(scheme, id));
    if let Some(valence) = valence {
        words.push_str(match valence {
            Valence::Change => ", change",
            Valence::Sustain => ", staying as it is",
            Valence::Both => ", both sides",
            Valence::Neither => ", neither side",
        });
    }
    if let Some(strength) = strength {
        words.push_str(match strength {
            Strength::Low => ", low",
            Strength::Medium => ", medium",
            Strength::High => ", high",
        });
    }
    words
}

/// A rating in words.
pub fn rating_words(value: Option<ReplyRating>) -> String {
    match value {
        None => "not rated".to_owned(),
        Some(ReplyRating::NotApplicable) => "does not apply".to_owned(),
        Some(ReplyRating::Value(value)) => value.to_string(),
    }
}
