//! The decision questions that lead to a code, one at a time.

use egui::{Key, Ui};

use super::bar::{Action, Bar, Shortcut};
use crate::app::state::{DecisionAt, DecisionWalk};
use crate::app::{Command, DeskCommand};
use crate::domain::language::Speaker;
use crate::domain::scheme::{Question, Scheme};
use crate::ui::keys;
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, Repeated, code_chip, tinted_card};

/// The bar while the decision questions are open.
pub(super) fn bar() -> Bar {
    let ask = |label: &str, command| Action::send(label, Command::Desk(command));
    Bar::default()
        .wide()
        .and(ask("Close the questions", DeskCommand::CloseDecision).key(Shortcut::Escape))
        .and(ask("One question back", DeskCommand::DecisionBack))
        .hint("1 2 3", "answer")
        .hint("Enter", "take the code")
        .hint("Space", "hear it")
}

/// What was said to the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// An answer, by its place.
    Answer(usize),
    /// Take the code that they led to.
    Take,
}

/// The decision questions, one at a time.
pub(super) fn decide(ui: &mut Ui, scheme: &Scheme, speaker: Speaker, walk: &DecisionWalk) -> Option<Said> {
    let mut said = None;
    let palette = Palette::of(ui);
    tinted_card(ui, palette.accent, |ui| {
        let place = match &walk.at {
            DecisionAt::Question(_) => format!("Question {}", walk.answers.len() + 1),
            DecisionAt::Verdict(..) => "Where the questions lead".to_owned(),
        };
        ui.label(small(palette, place));
        match &walk.at {
            DecisionAt::Question(id) => {
                let tree = scheme.decision_tree(speaker);
                if let Some(question) = tree.and_then(|tree| tree.questions.iter().find(|it| it.id == *id)) {
                    said = ask(ui, question);
                }
            }
            DecisionAt::Verdict(code, reason) => {
                ui.horizontal_wrapped(|ui| {
                    ui.label(subheading("It is"));
                    match code.as_deref().and_then(|id| scheme.code(id)) {
                        Some(code) => {
                            code_chip(ui, code, None, Repeated::Counted);
                            ui.label(&code.name);
                        }
                        None => {
                            ui.label("not coded");
                        }
                    }
                });
                ui.label(reason);
                ui.add_space(space::SMALL);
                let clicked = ui.add(Press::primary("Take it").key("Enter")).clicked();
                if clicked || keys::pressed(ui, Key::Enter) {
                    said = Some(Said::Take);
                }
            }
        }
    });
    said
}

fn ask(ui: &mut Ui, question: &Question) -> Option<Said> {
    let mut said = None;
    ui.label(heading(&question.ask));
    if !question.help.is_empty() {
        ui.label(quiet(Palette::of(ui), &question.help));
    }
    ui.add_space(space::HAIR);
    for (place, answer) in question.answers.iter().enumerate() {
        let digit = char::from_digit(place as u32 + 1, 10);
        let key = digit.map(|digit| digit.to_string()).unwrap_or_default();
        let row = ChoiceCard::one(&answer.label, false).key(&key);
        let clicked = ui.push_id(place, |ui| ui.add(row)).inner.clicked();
        if clicked || digit.is_some_and(|digit| keys::typed(ui, digit)) {
            said = Some(Said::Answer(place));
        }
    }
    said
}
