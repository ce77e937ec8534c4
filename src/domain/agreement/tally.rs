//! How often coders gave a code, and how often they gave it together.

use crate::domain::coding::ReplyRating;
use crate::domain::scheme::CodeId;

/// How coders used one code over a number of units. With more than two coders every pair is looked at,
/// and the pairs are added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// In how many units each coder gave it, in the order of the coders.
    pub uses: Vec<u32>,
    /// Pairs in which both gave it: `a` of the two-by-two table.
    pub both: u64,
    /// Pairs in which one gave it and the other did not: `b + c`.
    pub one: u64,
    /// Pairs in which neither gave it: `d`.
    pub neither: u64,
}

impl Tally {
    pub(super) fn new(coders: usize) -> Self {
        Self { uses: vec![0; coders], ..Self::default() }
    }

    /// Adds a unit, with who gave the code in it.
    pub(super) fn add(&mut self, gave: &[bool]) {
        for (uses, gave) in self.uses.iter_mut().zip(gave) {
            *uses += u32::from(*gave);
        }
        let with = gave.iter().filter(|it| **it).count() as u64;
        let without = gave.len() as u64 - with;
        self.both += with * with.saturating_sub(1) / 2;
        self.one += with * without;
        self.neither += without * without.saturating_sub(1) / 2;
    }

    /// Positive agreement, `2a / (2a + b + c)` (Cicchetti and Feinstein 1990): of all that was given, the
    /// share that the other gave too. `None` where nobody gave it.
    pub fn positive(&self) -> Option<f64> {
        ratio(2 * self.both, 2 * self.both + self.one)
    }

    /// Raw agreement, `(a + d) / (a + b + c + d)`. `None` where there was no unit.
    pub fn raw(&self) -> Option<f64> {
        ratio(self.both + self.neither, self.both + self.one + self.neither)
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// How far coders agree on one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAgreement {
    /// The code.
    pub code: CodeId,
    /// Utterance by utterance.
    pub utterances: Tally,
    /// Reply by reply: the codes that a volley has as a whole. `None` for the parent's codes, which are
    /// counted by utterance.
    pub replies: Option<Tally>,
}

/// How far apart ratings are; `None` where fewer than two coders gave a number.
pub(super) fn difference(values: &[Option<ReplyRating>]) -> Option<u8> {
    let numbers: Vec<u8> = values.iter().copied().flatten().filter_map(number).collect();
    let (least, most) = (numbers.iter().min()?, numbers.iter().max()?);
    (numbers.len() > 1).then(|| most - least)
}

fn number(rating: ReplyRating) -> Option<u8> {
    match rating {
        ReplyRating::Value(value) => Some(value),
        ReplyRating::NotApplicable => None,
    }
}
