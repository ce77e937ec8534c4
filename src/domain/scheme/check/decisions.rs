//! Faults in the decision questions.

use std::collections::BTreeSet;

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
        if tree.question(&tree.start).is_none() {
            self.error(
                &source_path!["decisions", place, "start"],
                format!("there is no question “{}” to start with", tree.start),
            );
        }
        for (at, question) in tree.questions.iter().enumerate() {
            self.question(place, tree, at, question);
        }
        let reached = reached_from_start(tree);
        for (at, question) in tree.questions.iter().enumerate() {
            if !reached.contains(question.id.as_str()) {
                self.error(
                    &source_path!["decisions", place, "questions", at, "id"],
                    format!("no answer leads to the question {}: lead to it, or remove it", question.id),
                );
            }
            if leads_back(tree, &question.id) {
                self.error(
                    &source_path!["decisions", place, "questions", at, "id"],
                    format!(
                        "the question {} can lead back to itself: nobody would ever be done",
                        question.id
                    ),
                );
            }
        }
        self.codes_never_reached(place, tree, &reached);
    }

    fn question(&mut self, place: usize, tree: &DecisionTree, at: usize, question: &Question) {
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
                Leads::Ask(next) if tree.question(next).is_none() => {
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

    fn codes_never_reached(&mut self, place: usize, tree: &DecisionTree, reached: &BTreeSet<&str>) {
        let questions = tree.questions.iter().filter(|it| reached.contains(it.id.as_str()));
        let found: BTreeSet<&str> = questions
            .flat_map(|it| &it.answers)
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

/// The questions that follow directly on one.
fn following<'a>(tree: &'a DecisionTree, id: &str) -> impl Iterator<Item = &'a str> {
    tree.question(id).into_iter().flat_map(|it| &it.answers).filter_map(|answer| match &answer.to {
        Leads::Ask(next) => Some(next.as_str()),
        Leads::Code(..) | Leads::NoCode(_) => None,
    })
}

fn reached_from_start(tree: &DecisionTree) -> BTreeSet<&str> {
    let mut reached = BTreeSet::from([tree.start.as_str()]);
    reached.extend(reached_after(tree, &tree.start));
    reached
}

fn leads_back(tree: &DecisionTree, id: &str) -> bool {
    reached_after(tree, id).contains(id)
}

/// Every question that one or more answers after this one can lead to.
fn reached_after<'a>(tree: &'a DecisionTree, id: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = following(tree, id).collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(following(tree, next));
        }
    }
    reached
}
