//! Reading feedback: the question first, then the rest.

use egui::Ui;

use super::write::hear;
use super::{kept, leave, send};
use crate::app::state::FeedbackPage;
use crate::app::{CoachingCommand, Command, State};
use crate::ui::panels::bar::{Bar, Shortcut};
use crate::ui::theme::{Palette, heading, measure, quiet, small, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, empty_state, lone_page, page_title};

pub(super) fn bar(state: &State) -> Bar {
    let Some(page) = &state.feedback_page else { return Bar::default().and(leave("Back")) };
    if !page.shown {
        return Bar::with(send("Show the feedback", CoachingCommand::Show).key(Shortcut::CtrlEnter))
            .and(leave("Later"));
    }
    if page.answered {
        return Bar::default().and(leave("Back"));
    }
    let something = page.answered_again || !page.answer.trim().is_empty();
    Bar::with(send("Send my answer", CoachingCommand::SendAnswer).key(Shortcut::Send).when(something))
        .and(leave("Later"))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "read feedback", measure::COLUMN, |ui| {
        let Some(page) = &state.feedback_page else {
            empty_state(ui, "No feedback is open", "Go back to Today");
            return;
        };
        page_title(ui, &format!("From {}", page.coach), &page.title);
        if page.feedback.spoken.is_some() && ui.add(Press::new("Hear it spoken")).clicked() {
            commands.push(Command::Coaching(CoachingCommand::HearSpoken));
        }
        if !page.feedback.question.trim().is_empty() {
            card(ui, |ui| {
                ui.label(subheading("A question first"));
                ui.label(&page.feedback.question);
            });
            ui.add_space(space::MEDIUM);
        }
        if !page.shown {
            ui.label(quiet(
                Palette::of(ui),
                "Think about it, or write down what comes to mind. Then see the rest",
            ));
            ui.add_space(space::SMALL);
            answer(ui, page, commands);
            return;
        }
        rest(ui, state, page, commands);
        answer(ui, page, commands);
    });
}

fn rest(ui: &mut Ui, state: &State, page: &FeedbackPage, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let feedback = &page.feedback;
    if !feedback.strength.trim().is_empty() {
        card(ui, |ui| {
            ui.label(subheading("A strength"));
            ui.label(&feedback.strength);
        });
        ui.add_space(space::SMALL);
    }
    if let Some(point) = &feedback.point {
        card(ui, |ui| {
            ui.label(subheading(format!("One point: {}", point.skill.title().to_lowercase())));
            ui.label(&point.text);
            for (place, (moment, words)) in point.moments.iter().zip(&page.moments).enumerate() {
                ui.push_id(("moment", place), |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.label(small(palette, words));
                        hear(ui, state, words, *moment, commands);
                        if page.can_answer_again && !page.answered {
                            let again = ui.add(Press::new("Answer this line again"));
                            let name = format!("Answer this line again: {words}");
                            ui.ctx().accesskit_node_builder(again.id, |node| node.set_label(name.as_str()));
                            if again.clicked() {
                                commands.push(Command::Coaching(CoachingCommand::AnswerAgain(place)));
                            }
                        }
                    });
                });
            }
        });
        ui.add_space(space::SMALL);
    }
    if page.answered_again && !page.answered {
        banner(
            ui,
            Tone::Information,
            "You have answered the line again",
            "Your new take goes along with your answer",
        );
        ui.add_space(space::SMALL);
    }
    let next = &feedback.next;
    let mut words = Vec::new();
    if let Some(id) = &next.scenario {
        let found = state.curriculum.iter().find(|it| it.scenario.id == *id);
        words.push(found.map_or_else(|| id.clone(), |it| it.scenario.title.clone()));
    }
    words.extend(next.skill.map(|it| it.title().to_owned()));
    if !words.is_empty() {
        ui.label(heading("Next"));
        ui.label(words.join(", with an eye on: "));
        ui.add_space(space::MEDIUM);
    }
}

fn answer(ui: &mut Ui, page: &FeedbackPage, commands: &mut Vec<Command>) {
    if page.answered {
        card(ui, |ui| {
            ui.label(subheading("Your answer"));
            ui.label(if page.answer.is_empty() { "You answered the line again" } else { &page.answer });
        });
        return;
    }
    let what = ("Your answer to your coach", "What you noticed, what you will try", 3);
    kept(ui, what, &page.answer, commands, CoachingCommand::SetAnswer);
}
