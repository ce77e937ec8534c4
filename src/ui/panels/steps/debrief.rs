//! Looking back on the whole conversation.

use egui::Ui;

use crate::app::state::{Practice, SoundReference, VolleyView};
use crate::app::{Command, PracticeCommand, State};
use crate::domain::session::Mode;
use crate::ui::panels::score;
use crate::ui::panels::takes::TakeCard;
use crate::ui::theme::{Palette, heading, quiet, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, field, page_title, tinted_card};

pub(super) fn show(ui: &mut Ui, state: &State, practice: &Practice, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let ending = practice.ending.as_ref();
    page_title(ui, ending.map_or("Debrief", |it| it.title.as_str()), "");
    if practice.mode == Mode::Assessment {
        banner(
            ui,
            Tone::Information,
            "Sealed for your coach",
            "Your replies are kept as you said them. Your coach goes through them with you",
        );
    }
    if let Some(ending) = ending {
        if practice.mode != Mode::Assessment {
            ui.label(&ending.debrief);
            ui.add_space(space::SMALL);
        }
        card(ui, |ui| {
            ui.label(subheading("For the child tonight"));
            ui.label(&ending.next_for_child);
        });
    }
    ui.add_space(space::GROUP);
    if let Some(score) = &practice.score {
        ui.label(heading("What you did"));
        ui.label(quiet(palette, "Your first answer to each line counts, not what you tried afterwards"));
        ui.add_space(space::HAIR);
        score::show(ui, &practice.scheme, score);
        ui.add_space(space::GROUP);
    } else if practice.mode == Mode::Interview {
        ui.label(heading("What you did"));
        ui.label(quiet(palette, "Code your replies below, and the counts will be here"));
        ui.add_space(space::GROUP);
    }
    if practice.mode != Mode::Assessment {
        ui.label(heading("The conversation"));
        for volley in &practice.volleys {
            ui.push_id(volley.volley, |ui| line(ui, state, practice, volley, commands));
            ui.add_space(space::SMALL);
        }
        ui.add_space(space::LARGE);
    }
    if let Some(next) = &practice.next_practice {
        tinted_card(ui, palette.accent, |ui| {
            ui.label(subheading("What to practise next"));
            ui.label(next);
        });
        ui.add_space(space::LARGE);
    }
    let mut note = practice.own_note.clone();
    if field(ui, "A note for yourself", "What you take with you", &mut note, 3).changed() {
        commands.push(Command::Practice(PracticeCommand::SetOwnNote(note)));
    }
}

fn line(ui: &mut Ui, state: &State, practice: &Practice, volley: &VolleyView, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let name = &practice.scenario.parent.name;
    card(ui, |ui| {
        ui.label(quiet(palette, format!("{name}: “{}”", volley.line)));
        for view in &volley.takes {
            ui.add_space(space::SMALL);
            let label = if volley.takes.len() > 1 {
                format!("Reply {}, take {}", volley.volley, view.take)
            } else {
                format!("Reply {}", volley.volley)
            };
            let sound = SoundReference::Take { volley: view.volley, take: view.take };
            TakeCard { name: &label, key: None, view, scheme: &practice.scheme, sound }
                .contents(ui, state, commands);
        }
        let coded = volley.takes.iter().any(|it| it.codes.iter().any(|span| span.code.is_some()));
        if !volley.takes.is_empty() {
            let words = if coded { "Look at the coding" } else { "Code this reply" };
            let response = ui.add(Press::new(words));
            let label = format!("{words}: reply {}", volley.volley);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label.as_str()));
            if response.clicked() {
                commands.push(Command::Practice(PracticeCommand::CodeReply { volley: volley.volley }));
            }
        }
        if let Some(why) = &volley.why {
            ui.add_space(space::HAIR);
            ui.label(quiet(palette, format!("What came of it: {why}")));
        }
    });
}
