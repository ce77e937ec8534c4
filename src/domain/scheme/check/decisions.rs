//! Faults in the decision questions.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::language::Speaker;
use crate::domain::scheme::model::{DecisionTree, Leads, Question};
use crate::source_path;

use super::{Checker, repeated};

impl Checker<'_> {
    pub(super) fn decisions(&mut self) {
        let scheme = self.scheme;
        if scheme.decision_tree(Speaker::Worker).is_none() {
            self.error(
                &source_path!["decisions"],
                "there are no decision questions for the worker's utterances: add them",
            );
        }
        let mut speakers = BTreeSet::new();
        for (place, tree) in scheme.decisions.iter().enumerate() {
            if !speakers.insert(tree.speaker) {
                self.error(
                    &source_path!["decisions", place, "speaker"],
                    "there are decision questions for this speaker already: join the two",
                );
            }
            self.tree(place, tree);
        }
    }

    fn tree(&mut self, place: usize, tree: &DecisionTree) {
        for (at, id) in repeated(tree.questions.iter().map(|it| it.id.as_str())) {
            self.error(
                &source_path!["decisions", place, "questions", at, "id"],
                format!("the question {id} is here twice: rename one"),
            );
        }
        let graph = Graph::of(tree);
        if !graph.has(&tree.start) {
            self.error(
                &source_path!["decisions", place, "start"],
                format!("there is no question “{}” to start with", tree.start),
            );
        }
        for (at, question) in tree.questions.iter().enumerate() {
            self.question(place, tree, at, question, &graph);
        }
        let reached = graph.reached(&tree.start);
        let circling = graph.circling();
        for ((at, question), (reached, circling)) in
            tree.questions.iter().enumerate().zip(reached.iter().zip(circling))
        {
            let path = source_path!["decisions", place, "questions", at, "id"];
            if !reached {
                self.error(
                    &path,
                    format!("no answer leads to the question {}: lead to it, or remove it", question.id),
                );
            }
            if circling {
                self.error(
                    &path,
                    format!(
                        "the question {} can lead back to itself: nobody would ever be done",
                        question.id
                    ),
                );
            }
        }
        self.codes_never_reached(place, tree, &reached);
    }

    fn question(
        &mut self,
        place: usize,
        tree: &DecisionTree,
        at: usize,
        question: &Question,
        graph: &Graph<'_>,
    ) {
        let id = &question.id;
        self.text(
            &source_path!["decisions", place, "questions", at, "ask"],
            &question.ask,
            &format!("the text of the question {id}"),
        );
        if question.answers.len() < 2 {
            self.error(
                &source_path!["decisions", place, "questions", at, "answers"],
                format!("the question {id} needs two answers or more"),
            );
        }
        for (nth, label) in repeated(question.answers.iter().map(|it| it.label.as_str())) {
            self.error(
                &source_path!["decisions", place, "questions", at, "answers", nth, "label"],
                format!("the question {id} has the answer “{label}” twice"),
            );
        }
        for (nth, answer) in question.answers.iter().enumerate() {
            let label = source_path!["decisions", place, "questions", at, "answers", nth, "label"];
            self.text(&label, &answer.label, &format!("an answer's label in the question {id}"));
            let path = source_path!["decisions", place, "questions", at, "answers", nth, "to"];
            match &answer.to {
                Leads::Ask(next) if !graph.has(next) => {
                    self.error(&path, format!("there is no question “{next}” to lead to"));
                }
                Leads::Ask(_) => {}
                Leads::Code(code, reason) => {
                    self.text(&path, reason, &format!("the reason for {code}"));
                    match self.scheme.code(code) {
                        None => self.error(&path, format!("{code} is not a code of this scheme")),
                        Some(known) if known.speaker != tree.speaker => {
                            self.error(&path, format!("{code} does not code this speaker"));
                        }
                        Some(_) => {}
                    }
                }
                Leads::NoCode(reason) => self.text(&path, reason, "the reason for no code"),
            }
        }
    }

    fn codes_never_reached(&mut self, place: usize, tree: &DecisionTree, reached: &[bool]) {
        let questions = tree.questions.iter().zip(reached).filter(|(_, reached)| **reached);
        let found: BTreeSet<&str> = questions
            .flat_map(|(it, _)| &it.answers)
            .filter_map(|answer| match &answer.to {
                Leads::Code(code, _) => Some(code.as_str()),
                Leads::Ask(_) | Leads::NoCode(_) => None,
            })
            .collect();
        for code in self.scheme.codes_of(tree.speaker) {
            if !found.contains(code.id.as_str()) {
                self.warning(
                    &source_path!["decisions", place, "start"],
                    format!("no answers lead to {}: a beginner would never find it", code.id),
                );
            }
        }
    }
}

/// The questions as a graph, each by its place.
struct Graph<'a> {
    places: BTreeMap<&'a str, usize>,
    leads_to: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn of(tree: &'a DecisionTree) -> Self {
        let mut places = BTreeMap::new();
        for (place, question) in tree.questions.iter().enumerate() {
            places.entry(question.id.as_str()).or_insert(place);
        }
        let leads_to = tree.questions.iter().map(|question| {
            let next = question.answers.iter().filter_map(|answer| match &answer.to {
                Leads::Ask(next) => places.get(next.as_str()).copied(),
                Leads::Code(..) | Leads::NoCode(_) => None,
            });
            next.collect()
        });
        let leads_to = leads_to.collect();
        Self { places, leads_to }
    }

    fn has(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Whether each question is reached from the first.
    fn reached(&self, start: &str) -> Vec<bool> {
        let mut reached = vec![false; self.leads_to.len()];
        let mut open: Vec<usize> = self.places.get(start).copied().into_iter().collect();
        while let Some(place) = open.pop() {
            let Some(seen) = reached.get_mut(place).filter(|seen| !**seen) else { continue };
            *seen = true;
            open.extend(self.leads_to.get(place).into_iter().flatten());
        }
        reached
    }

    /// Whether each question lies on a way round: what is left after taking away, again and again, what
    /// leads nowhere else and what nothing else leads to.
    fn circling(&self) -> Vec<bool> {
        let forwards = &self.leads_to;
        let mut backwards = vec![Vec::new(); forwards.len()];
        for (from, targets) in forwards.iter().enumerate() {
            for to in targets {
                if let Some(sources) = backwards.get_mut(*to) {
                    sources.push(from);
                }
            }
        }
        let mut left = vec![true; forwards.len()];
        strip(&mut left, forwards, &backwards);
        strip(&mut left, &backwards, forwards);
        left
    }
}

/// Takes away what has no edge of `out` to anything that is left, until nothing more goes.
fn strip(left: &mut [bool], out: &[Vec<usize>], back: &[Vec<usize>]) {
    let is_left = |left: &[bool], place: usize| left.get(place).copied().unwrap_or(false);
    let mut degrees: Vec<usize> =
        out.iter().map(|targets| targets.iter().filter(|to| is_left(left, **to)).count()).collect();
    let mut open: Vec<usize> =
        degrees.iter().enumerate().filter(|(_, degree)| **degree == 0).map(|(place, _)| place).collect();
    while let Some(place) = open.pop() {
        match left.get_mut(place) {
            Some(here) if *here => *here = false,
            _ => continue,
        }
        for from in back.get(place).into_iter().flatten() {
            if let Some(degree) = degrees.get_mut(*from) {
                *degree = degree.saturating_sub(1);
                if *degree == 0 {
                    open.push(*from);
                }
            }
        }
    }
}
