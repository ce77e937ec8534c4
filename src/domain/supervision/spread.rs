//! What a group entered, side by side.

use crate::domain::coding::ReplyRating;
use crate::domain::scheme::CodeId;

/// How the codes of one utterance spread over a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeSpread {
    /// Each code that was entered, `None` for no code, with who entered it, by place; the most frequent
    /// first.
    pub codes: Vec<(Option<CodeId>, Vec<usize>)>,
}

/// How one rating spreads over a group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RatingSpread {
    /// What each member entered who was there, by place.
    pub values: Vec<(usize, ReplyRating)>,
    /// The least; `None` where nobody gave a number.
    pub least: Option<u8>,
    /// The middle one; of an even number the mean of the two in the middle.
    pub median: Option<f64>,
    /// The greatest.
    pub most: Option<u8>,
}

impl CodeSpread {
    pub(super) fn of(entries: impl Iterator<Item = (usize, Option<CodeId>)>) -> Self {
        let mut codes: Vec<(Option<CodeId>, Vec<usize>)> = Vec::new();
        for (member, code) in entries {
            match codes.iter_mut().find(|it| it.0 == code) {
                Some((_, members)) => members.push(member),
                None => codes.push((code, vec![member])),
            }
        }
        // Stable: of those that are as frequent the one entered first stands first.
        codes.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
        Self { codes }
    }

    /// Whether all entered the same.
    pub fn is_alike(&self) -> bool {
        self.codes.len() < 2
    }
}

impl RatingSpread {
    pub(super) fn of(entries: impl Iterator<Item = (usize, ReplyRating)>) -> Self {
        let values: Vec<(usize, ReplyRating)> = entries.collect();
        let mut numbers: Vec<u8> = values
            .iter()
            .filter_map(|(_, value)| match value {
                ReplyRating::Value(value) => Some(*value),
                ReplyRating::NotApplicable => None,
            })
            .collect();
        numbers.sort_unstable();
        let at = |place: usize| numbers.get(place).copied().map(f64::from);
        let median = match numbers.len() {
            0 => None,
            odd if odd % 2 == 1 => at(odd / 2),
            even => at(even / 2 - 1).zip(at(even / 2)).map(|(one, other)| f64::midpoint(one, other)),
        };
        Self { least: numbers.first().copied(), median, most: numbers.last().copied(), values }
    }

    /// Whether all entered the same.
    pub fn is_alike(&self) -> bool {
        self.values.windows(2).all(|pair| pair.first().map(|it| it.1) == pair.last().map(|it| it.1))
    }
}
