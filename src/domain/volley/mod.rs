//! Volley codes: derived from utterance codes by a scheme's rules, each with its reason, never typed.
//!
//! A volley counts each code once and fills each slot once. In a slot the first code of its order that
//! is present wins, so the order of the utterances never matters. Under a scheme that counts by utterance
//! every use counts, and nothing is dropped. An utterance without a code changes
//! nothing; a code that the scheme does not know is handed back as a fault and changes nothing either.

pub mod turns;

use std::collections::BTreeSet;

use crate::domain::coding::Utterance;
use crate::domain::language::{Act, Speaker};
use crate::domain::scheme::{CodeId, Counting, Scheme, Slot};

/// What a volley's utterances come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VolleyCodes {
    /// The codes that the volley counts, in the scheme's order, each of them here once and at most one for
    /// each slot.
    pub codes: Vec<VolleyCode>,
    /// What could not be understood; these utterances count for nothing.
    pub faults: Vec<VolleyFault>,
}

/// One code of a volley and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolleyCode {
    /// The code.
    pub code: CodeId,
    /// The id of the slot that it fills; the code itself where the scheme gives it none.
    pub slot: String,
    /// How often the volley counts it: once, or for every utterance that carries it where the scheme
    /// counts by utterance.
    pub count: u32,
    /// The utterances that carry it, by their place in the volley from 0; never empty.
    pub stands_on: Vec<usize>,
    /// The uses that its slot does not count, by place in the volley.
    pub dropped: Vec<DroppedUse>,
}

/// One use of a code that the volley does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedUse {
    /// The utterance, by its place in the volley from 0.
    pub utterance: usize,
    /// Its code.
    pub code: CodeId,
    /// Why, in words: "CR kept, SR dropped: one reflection per volley".
    pub reason: String,
}

/// A code that cannot count in a worker's volley.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VolleyFault {
    /// The scheme has no such code.
    #[error("{code} is not a code of {scheme}; its codes for the worker are {known}")]
    UnknownCode {
        /// The utterance, by its place in the volley from 0.
        utterance: usize,
        /// What it carries.
        code: String,
        /// The scheme.
        scheme: String,
        /// The codes that it may carry, with commas.
        known: String,
    },
    /// The code is for somebody else's utterances.
    #[error("{code} is not a code for the worker's utterances in {scheme}; those are {known}")]
    OtherSpeaker {
        /// The utterance, by its place in the volley from 0.
        utterance: usize,
        /// What it carries.
        code: String,
        /// The scheme.
        scheme: String,
        /// The codes that it may carry, with commas.
        known: String,
    },
}

impl VolleyFault {
    /// The utterance, by its place in the volley from 0.
    pub fn utterance(&self) -> usize {
        match self {
            Self::UnknownCode { utterance, .. } | Self::OtherSpeaker { utterance, .. } => *utterance,
        }
    }
}

impl VolleyCodes {
    /// The codes alone, in the scheme's order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|it| it.code.as_str())
    }

    /// The codes with how often the volley counts each, in the scheme's order.
    pub fn counts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.codes.iter().map(|it| (it.code.as_str(), it.count))
    }

    /// Whether the volley counts this code.
    pub fn has(&self, code: &str) -> bool {
        self.ids().any(|id| id == code)
    }

    /// Every use that is not counted, in the order of the utterances.
    pub fn dropped(&self) -> Vec<&DroppedUse> {
        let mut uses: Vec<&DroppedUse> = self.codes.iter().flat_map(|it| &it.dropped).collect();
        uses.sort_by_key(|it| it.utterance);
        uses
    }

    /// Why the code of one utterance is not counted, or not counted again.
    pub fn why_dropped(&self, utterance: usize) -> Option<&str> {
        let found = self.codes.iter().flat_map(|it| &it.dropped).find(|it| it.utterance == utterance)?;
        Some(&found.reason)
    }

    /// What the counted codes do, in the words that scenarios branch on.
    pub fn acts(&self, scheme: &Scheme) -> BTreeSet<Act> {
        self.ids().filter_map(|id| scheme.code(id)).flat_map(|code| code.acts.iter().copied()).collect()
    }
}

/// Derives a volley's codes from the codes of the worker's utterances in it, `None` where one has none.
pub fn derive<'a>(scheme: &Scheme, codes: impl IntoIterator<Item = Option<&'a str>>) -> VolleyCodes {
    let mut faults = Vec::new();
    // One entry for each slot that is used: its id, its rule where the scheme has one, and the uses.
    let mut used: Vec<UsedSlot<'_>> = Vec::new();
    for (utterance, code) in codes.into_iter().enumerate() {
        let Some(code) = code else { continue };
        match scheme.code(code) {
            Some(known) if known.speaker == Speaker::Worker => {
                let slot = match scheme.counting {
                    Counting::ByVolley => scheme.slot_of(&known.id),
                    Counting::ByUtterance => None,
                };
                let id = slot.map_or(known.id.as_str(), |slot| slot.id.as_str());
                match used.iter_mut().find(|it| it.id == id) {
                    Some(entry) => entry.uses.push((utterance, &known.id)),
                    None => used.push(UsedSlot { id, slot, uses: vec![(utterance, &known.id)] }),
                }
            }
            found => faults.push(fault(scheme, utterance, code, found.is_some())),
        }
    }
    let mut codes: Vec<VolleyCode> = used.iter().filter_map(|it| it.settle(scheme.counting)).collect();
    codes.sort_by_key(|it| scheme.codes.iter().position(|code| code.id == it.code));
    VolleyCodes { codes, faults }
}

/// Derives the volley codes of one take; utterances of others than the worker are passed over. Places are
/// those of the given slice.
pub fn derive_take(scheme: &Scheme, utterances: &[Utterance]) -> VolleyCodes {
    derive(
        scheme,
        utterances.iter().map(|it| if it.speaker == Speaker::Worker { it.code.as_deref() } else { None }),
    )
}

/// The ids of the codes that a speaker's utterances may carry, with commas.
pub fn known_codes(scheme: &Scheme, speaker: Speaker) -> String {
    let ids: Vec<&str> = scheme.codes_of(speaker).map(|code| code.id.as_str()).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

fn fault(scheme: &Scheme, utterance: usize, code: &str, exists: bool) -> VolleyFault {
    let code = code.to_owned();
    let known = known_codes(scheme, Speaker::Worker);
    let scheme = scheme.id.clone();
    if exists {
        VolleyFault::OtherSpeaker { utterance, code, scheme, known }
    } else {
        VolleyFault::UnknownCode { utterance, code, scheme, known }
    }
}

struct UsedSlot<'a> {
    id: &'a str,
    slot: Option<&'a Slot>,
    uses: Vec<(usize, &'a CodeId)>,
}

impl UsedSlot<'_> {
    /// Keeps the code that wins and says why the other uses are not counted.
    fn settle(&self, counting: Counting) -> Option<VolleyCode> {
        let rank = |code: &CodeId| self.slot.and_then(|slot| slot.order.iter().position(|it| it == code));
        let winner = self.uses.iter().map(|(_, code)| *code).min_by_key(|code| rank(code))?;
        let reason = self.slot.map_or("a volley counts each code once", |slot| slot.reason.as_str());
        let mut stands_on = Vec::new();
        let mut dropped = Vec::new();
        for (utterance, code) in &self.uses {
            let words = if *code != winner {
                Some(format!("{winner} kept, {code} dropped: {reason}"))
            } else if stands_on.is_empty() || counting == Counting::ByUtterance {
                None
            } else {
                Some(format!("{code} counted once: {reason}"))
            };
            if *code == winner {
                stands_on.push(*utterance);
            }
            if let Some(reason) = words {
                dropped.push(DroppedUse { utterance: *utterance, code: (*code).clone(), reason });
            }
        }
        let count = match counting {
            Counting::ByVolley => 1,
            Counting::ByUtterance => stands_on.len() as u32,
        };
        Some(VolleyCode { code: winner.clone(), slot: self.id.to_owned(), count, stands_on, dropped })
    }
}

#[cfg(test)]
mod tests;
