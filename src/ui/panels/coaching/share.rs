//! Sharing a session with a coach.

use egui::Ui;

use super::{kept, leave, send};
use crate::app::{CoachingCommand, Command, State};
use crate::ui::panels::bar::{Bar, Shortcut};
use crate::ui::theme::{Palette, heading, measure, quiet, small, space};
use crate::ui::widgets::{Press, empty_state, lone_page, page_title};

pub(super) fn bar(state: &State) -> Bar {
    let ready = state
        .share_desk
        .as_ref()
        .is_some_and(|it| !it.busy && !it.coach.trim().is_empty() && !it.folder.trim().is_empty());
    Bar::with(send("Share a copy", CoachingCommand::SendShare).key(Shortcut::Send).when(ready))
        .and(leave("Back"))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "share", measure::COLUMN, |ui| {
        let Some(desk) = &state.share_desk else {
            empty_state(ui, "Nothing is being shared", "Go back and choose a session");
            return;
        };
        let palette = Palette::of(ui);
        page_title(ui, "Share with a coach", &desk.title);
        ui.label(
            "Your coach gets a copy: your recordings, your own codes and your name, for training only. You can \
             take it back at any time; what she wrote to you stays with you.",
        );
        ui.add_space(space::MEDIUM);
        kept(
            ui,
            ("Your coach's name", "As she writes it herself", 1),
            &desk.coach,
            commands,
            CoachingCommand::SetCoach,
        );
        let folder = ("The shared folder", "A folder that both of you can open, on a drive of the team", 1);
        kept(ui, folder, &desk.folder, commands, CoachingCommand::SetFolder);
        if desk.busy {
            ui.label(quiet(palette, "Copying…"));
        }
        if !desk.shares.is_empty() {
            ui.add_space(space::MEDIUM);
            ui.label(heading("Shared now"));
        }
        for (place, (coach, library)) in desk.shares.iter().enumerate() {
            ui.push_id(("share", place), |ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.label(coach);
                    ui.label(small(palette, library.display().to_string()));
                    let back = ui.add_enabled(!desk.busy, Press::danger("Take it back"));
                    let name = format!("Take it back from {coach}");
                    ui.ctx().accesskit_node_builder(back.id, |node| node.set_label(name.as_str()));
                    if back.clicked() {
                        commands.push(Command::Coaching(CoachingCommand::TakeBack(place)));
                    }
                });
            });
        }
    });
}
