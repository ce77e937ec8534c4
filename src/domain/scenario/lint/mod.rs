//! Looks through a scenario for faults, each with its place and how to mend it.

mod assessment;
mod graph;
mod head;
mod keys;
mod replies;
mod routes;
mod turns;
mod words;

#[cfg(test)]
mod search_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::domain::fault::{Fault, Level};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
use crate::domain::source::{self, PathItem, SourceTree, nearest};

/// More faults than this are not listed: the first are to be mended first.
const MOST_FAULTS: usize = 200;

/// What the linter must know of the world outside the text.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The schemes that there are.
    pub schemes: &'a [Scheme],
    /// Whether a recording is there, by its path relative to the scenario's file.
    pub audio_exists: &'a dyn Fn(&str) -> bool,
    /// The name of the file without `.ron`, where the text comes from one.
    pub file_name: Option<&'a str>,
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let schemes: Vec<&str> = self.schemes.iter().map(|it| it.id.as_str()).collect();
        formatter
            .debug_struct("Surroundings")
            .field("schemes", &schemes)
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// A text as far as it could be read, and what is at fault in it.
#[derive(Debug, Clone)]
pub struct Linted {
    /// The scenario; `None` where the text cannot be read as one.
    pub scenario: Option<Scenario>,
    /// The faults in the order of their places.
    pub faults: Vec<Fault>,
}

impl Linted {
    /// Whether the scenario can be played: it was read and has no errors.
    pub fn is_playable(&self) -> bool {
        self.scenario.is_some() && self.faults.iter().all(|fault| fault.level != Level::Error)
    }
}

/// Reads a text as a scenario and looks through it.
pub fn lint_text(text: &str, around: Surroundings<'_>) -> Linted {
    match source::read::<Scenario>(text) {
        Ok((scenario, tree)) => {
            let faults = lint(&scenario, &tree, around);
            Linted { scenario: Some(scenario), faults }
        }
        Err(faults) => Linted { scenario: None, faults },
    }
}

/// Looks through a scenario that was read from a text.
pub fn lint(scenario: &Scenario, tree: &SourceTree, around: Surroundings<'_>) -> Vec<Fault> {
    let mut linter = Linter::new(scenario, tree, around);
    head::check(&mut linter);
    words::check(&mut linter);
    turns::check(&mut linter);
    keys::check(&mut linter);
    replies::check(&mut linter);
    let sound = graph::check(&mut linter);
    routes::check(&mut linter, &sound);
    assessment::check(&mut linter);
    linter.finish()
}

/// A scenario under examination.
struct Linter<'a> {
    scenario: &'a Scenario,
    scheme: Option<&'a Scheme>,
    around: Surroundings<'a>,
    /// The place of each turn by its id; of twins the first, as the engine finds them.
    turns: BTreeMap<&'a str, usize>,
    /// The place of each ending by its id.
    endings: BTreeMap<&'a str, usize>,
    tree: &'a SourceTree,
    faults: Vec<Fault>,
}

impl<'a> Linter<'a> {
    fn new(scenario: &'a Scenario, tree: &'a SourceTree, around: Surroundings<'a>) -> Self {
        let scheme = around.schemes.iter().find(|scheme| scheme.id == scenario.scheme);
        let turns = scenario.turns.iter().enumerate().rev().map(|(at, it)| (it.id.as_str(), at)).collect();
        let endings =
            scenario.endings.iter().enumerate().rev().map(|(at, it)| (it.id.as_str(), at)).collect();
        Self { scenario, scheme, around, turns, endings, tree, faults: Vec::new() }
    }

    fn error(&mut self, path: &[PathItem], message: impl Into<String>) {
        self.faults.push(Fault::error(self.tree.place(path), message));
    }

    fn warning(&mut self, path: &[PathItem], message: impl Into<String>) {
        self.faults.push(Fault::warning(self.tree.place(path), message));
    }

    fn finish(mut self) -> Vec<Fault> {
        self.faults.sort_by(|left, right| {
            (left.place, left.level, &left.message).cmp(&(right.place, right.level, &right.message))
        });
        self.faults.dedup();
        self.faults.truncate(MOST_FAULTS);
        self.faults
    }
}

/// "did you mean …", or what there is to choose from.
fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // A file with thousands of ids is searched no further than this.
    let known: Vec<&str> = known.into_iter().take(300).collect();
    if let Some(near) = nearest(found, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if known.is_empty() {
        return "there is none yet".to_owned();
    }
    let shown: Vec<&str> = known.iter().take(20).copied().collect();
    let more = if known.len() > shown.len() { ", …" } else { "" };
    format!("there are {}{more}", shown.join(", "))
}
