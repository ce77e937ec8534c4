//! The way into the studio: what a recording is, bringing it in, what is set before coding starts.

mod form;
mod setup;

use egui::Ui;

use super::bar::{Action, Bar, Shortcut};
use crate::app::state::Opening;
use crate::app::{Command, OpeningCommand, State};
use crate::ui::theme::measure;
use crate::ui::widgets::{empty_state, lone_page, page_title, progress};

pub(super) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::Opening(command));
    let leave = send("Back to the list", OpeningCommand::Leave).key(Shortcut::Escape);
    match &state.opening {
        Some(Opening::Form(_)) => {
            Bar::with(send("Bring it in", OpeningCommand::BringIn).key(Shortcut::CtrlEnter)).and(leave)
        }
        Some(Opening::Setup(_)) => {
            Bar::with(send("Start coding", OpeningCommand::Start).key(Shortcut::CtrlEnter)).and(leave)
        }
        Some(Opening::Bringing(now)) => {
            Bar::default().and(send("Stop", OpeningCommand::Stop).key(Shortcut::Escape).when(!now.stopping))
        }
        Some(Opening::Loading { .. }) => {
            Bar::default().and(send("Stop", OpeningCommand::Leave).key(Shortcut::Escape))
        }
        None => Bar::default().and(leave),
    }
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "opening", measure::COLUMN, |ui| match &state.opening {
        Some(Opening::Form(form)) => form::show(ui, state, form, commands),
        Some(Opening::Setup(form)) => setup::show(ui, form, commands),
        Some(Opening::Bringing(now)) => {
            page_title(ui, "Bringing the recording in", &now.doing);
            progress(ui, &now.doing, now.share as f32);
        }
        Some(Opening::Loading { title, doing, share }) => {
            page_title(ui, title, "It is being opened");
            progress(ui, doing, *share as f32);
        }
        None => empty_state(ui, "Nothing is being opened", "Go back and choose a recording"),
    });
}
