//! Feedback between coach and trainee, sharing, and the workbook.

mod read;
mod share;
mod workbook;
mod write;

use egui::Ui;

use super::bar::{Action, Bar, Shortcut};
use crate::app::state::Screen;
use crate::app::{CoachingCommand, Command, State};

fn send(label: &str, command: CoachingCommand) -> Action {
    Action::send(label, Command::Coaching(command))
}

fn leave(label: &str) -> Action {
    send(label, CoachingCommand::Leave).key(Shortcut::Escape)
}

pub(super) fn bar(state: &State) -> Bar {
    match state.screen {
        Screen::WriteFeedback => write::bar(state),
        Screen::ReadFeedback => read::bar(state),
        Screen::Share => share::bar(state),
        _ => workbook::bar(),
    }
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    match state.screen {
        Screen::WriteFeedback => write::show(ui, state, commands),
        Screen::ReadFeedback => read::show(ui, state, commands),
        Screen::Share => share::show(ui, state, commands),
        _ => workbook::show(ui, state, commands),
    }
}

/// A text that is kept as it is typed.
fn kept(
    ui: &mut Ui,
    (label, hint, rows): (&str, &str, usize),
    now: &str,
    commands: &mut Vec<Command>,
    set: impl FnOnce(String) -> CoachingCommand,
) {
    let mut text = now.to_owned();
    if crate::ui::widgets::field(ui, label, hint, &mut text, rows).changed() {
        commands.push(Command::Coaching(set(text)));
    }
    ui.add_space(crate::ui::theme::space::SMALL);
}
