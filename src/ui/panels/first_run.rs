//! The first run: what this is, who you are, whether the microphone hears you, and off to the first parent.

use egui::Ui;

use super::bar::{Action, Bar, Shortcut};
use super::sound_check;
use crate::app::state::FirstRunStep;
use crate::app::{Command, FirstRunCommand, State};
use crate::domain::language::Role;
use crate::ui::theme::{Palette, heading, measure, quiet, space, subheading};
use crate::ui::widgets::{ChoiceCard, card, field, lone_page, page_title, step_indicator};

const STEPS: [(FirstRunStep, &str); 3] = [
    (FirstRunStep::Welcome, "Welcome"),
    (FirstRunStep::Person, "You"),
    (FirstRunStep::Microphone, "Microphone"),
];

pub(super) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::FirstRun(command));
    let next = |label: &str| send(label, FirstRunCommand::Next).key(Shortcut::Enter);
    let back = || send("Back", FirstRunCommand::Back).key(Shortcut::Escape);
    match state.first_run.step {
        FirstRunStep::Welcome => Bar::with(next("Begin")),
        FirstRunStep::Person => Bar::with(next("Go on").when(state.first_run.role.is_some())).and(back()),
        FirstRunStep::Microphone => {
            Bar::with(send("Meet the first parent", FirstRunCommand::Finish).key(Shortcut::Enter))
                .and(send("Look around first", FirstRunCommand::LookAround))
                .and(back())
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
            FirstRunStep::Welcome => welcome(ui),
            FirstRunStep::Person => person(ui, state, commands),
            FirstRunStep::Microphone => microphone(ui, state, commands),
        }
    });
}

fn welcome(ui: &mut Ui) {
    let palette = Palette::of(ui);
    page_title(ui, "Welcome to Oars", "A place to practise hard conversations before the real ones");
    for (what, how) in [
        ("Hear a parent", "An invented parent speaks to you. You answer aloud, in your own words"),
        (
            "See what your words did",
            "You look at your answer, learn what it was made of, and see other ways to say it",
        ),
        ("Answer again", "You answer the same line once more, and see and hear what changed"),
    ] {
        card(ui, |ui| {
            ui.label(subheading(what));
            ui.label(quiet(palette, how));
        });
        ui.add_space(space::HAIR);
    }
    ui.add_space(space::SMALL);
    let own = "Your recordings stay on this computer and are yours. They are for training, never for appraisal. \
               You can delete them for good at any time.";
    ui.label(own);
}

fn person(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page_title(
        ui,
        "Who are you?",
        "Your name stands on your own sessions and nowhere else. You can leave it out",
    );
    let mut name = state.first_run.name.clone();
    let response = field(ui, "Your name", "First name is enough", &mut name, 1);
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
    page_title(
        ui,
        "Try the microphone",
        "Say something, hear it back. Without one you can type your answers",
    );
    sound_check::show(ui, state, commands);
    ui.add_space(space::MEDIUM);
    ui.label(subheading("Which microphone"));
    sound_check::microphone_choice(ui, state, commands);
    ui.add_space(space::MEDIUM);
    let next = "Next you meet Sadia: a short conversation, a few lines. There is no wrong answer. Press ? on any \
                screen to see its keys.";
    ui.label(quiet(Palette::of(ui), next));
}
