//! The first run: what this is, who you are, whether the microphone hears you, and off to the first parent.

use egui::Ui;

use super::bar::{Action, Bar, Shortcut};
use super::sound_check;
use crate::app::state::FirstRunStep;
use crate::app::{Command, FirstRunCommand, State};
use crate::domain::language::Role;
use crate::ui::theme::{Palette, heading, measure, quiet, space};
use crate::ui::widgets::{ChoiceCard, field, lone_page, page_title, step_indicator};

const STEPS: [(FirstRunStep, &str); 2] =
    [(FirstRunStep::Person, "Welcome"), (FirstRunStep::Microphone, "Microphone")];

pub(super) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::FirstRun(command));
    let next = |label: &str| send(label, FirstRunCommand::Next).key(Shortcut::Enter);
    let back = || send("Back", FirstRunCommand::Back).key(Shortcut::Escape);
    match state.first_run.step {
        FirstRunStep::Person => Bar::with(next("Go on").when(state.first_run.role.is_some())),
        FirstRunStep::Microphone => {
            let bar = Bar::with(send("Meet the first parent", FirstRunCommand::Finish).key(Shortcut::Enter));
            let bar = match state.first_run.role {
                Some(Role::Coach) => {
                    bar.and(send("Open a recording to code", FirstRunCommand::OpenRecording))
                }
                _ => bar,
            };
            bar.and(send("Look around first", FirstRunCommand::LookAround)).and(back())
        }
    }
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let place = STEPS.iter().position(|(step, _)| *step == state.first_run.step).unwrap_or(0);
    let name = STEPS.get(place).map_or("first run", |(_, name)| *name);
    lone_page(ui, name, measure::COLUMN, |ui| {
        step_indicator(ui, &STEPS.map(|(_, name)| name), place);
        ui.add_space(space::LARGE);
        match state.first_run.step {
            FirstRunStep::Person => person(ui, state, commands),
            FirstRunStep::Microphone => microphone(ui, state, commands),
        }
    });
}

fn person(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page_title(
        ui,
        "Welcome to Oars",
        "An invented parent speaks to you. You answer aloud, see what your words did, and answer again",
    );
    ui.label("Your recordings stay on this computer and are yours: for training, never for appraisal.");
    ui.add_space(space::MEDIUM);
    let mut name = state.first_run.name.clone();
    let response = field(ui, "Your name", "First name is enough. You can leave it out", &mut name, 1);
    if crate::ui::keys::just_arrived(ui, "name of the first run") {
        response.request_focus();
    }
    if response.changed() {
        commands.push(Command::FirstRun(FirstRunCommand::SetName(name)));
    }
    ui.add_space(space::LARGE);
    ui.label(heading("Which work do you do?"));
    if let Some(role) = role_choice(ui, state.first_run.role) {
        commands.push(Command::FirstRun(FirstRunCommand::SetRole(role)));
    }
}

/// The roles as cards in one or two columns. Gives back the one that was pressed.
pub(super) fn role_choice(ui: &mut Ui, now: Option<Role>) -> Option<Role> {
    let columns = if ui.available_width() < measure::PAIR_NEEDS { 1 } else { 2 };
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - gap * (columns as f32 - 1.0)) / columns as f32;
    let mut chosen = None;
    for row in Role::ALL.chunks(columns) {
        ui.horizontal_top(|ui| {
            for role in row {
                let choice = ChoiceCard::one(role.title(), now == Some(*role)).width(width);
                if ui.add(choice).clicked() {
                    chosen = Some(*role);
                }
            }
        });
    }
    chosen
}

fn microphone(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page_title(ui, "Try the microphone", "Without one you can type your answers");
    sound_check::show(ui, state, commands);
    ui.add_space(space::SMALL);
    ui.label(quiet(Palette::of(ui), "Microphone"));
    sound_check::microphone_choice(ui, state, commands);
    ui.add_space(space::MEDIUM);
    ui.label(quiet(Palette::of(ui), "Next: a short conversation with Sadia. There is no wrong answer."));
}
