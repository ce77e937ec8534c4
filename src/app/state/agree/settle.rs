//! Differences between codings being settled.

use std::sync::Arc;

use crate::domain::agreement::Place;
use crate::domain::coding::{Coding, Settled};
use crate::domain::consensus::Choice;

/// Differences between codings being settled. What is compared stands in [`super::Comparing`].
#[derive(Debug, Clone)]
pub struct Settling {
    /// The consensus as it is.
    pub coding: Arc<Coding>,
    /// Every difference, with how it was settled.
    pub differences: Vec<(Place, Option<Settled>)>,
    /// Which of them is on the screen.
    pub at: usize,
    /// How it is to be settled.
    pub choice: Option<Choice>,
    /// The coders who changed what they had said, by place.
    pub changed: Vec<usize>,
    /// Why.
    pub why: String,
    /// Why it was not settled.
    pub said: Option<String>,
    /// Whether it is final.
    pub is_final: bool,
}

impl Settling {
    /// The difference on the screen.
    pub fn place(&self) -> Option<Place> {
        self.differences.get(self.at).map(|it| it.0)
    }

    /// How the difference on the screen was settled; `None` while it is open.
    pub fn settled(&self) -> Option<&Settled> {
        self.differences.get(self.at)?.1.as_ref()
    }

    /// How many are settled.
    pub fn done(&self) -> usize {
        self.differences.iter().filter(|it| it.1.is_some()).count()
    }

    /// Whether all are settled.
    pub fn all_settled(&self) -> bool {
        self.done() == self.differences.len()
    }
}
