//! The first run: what this is, who you are, whether the microphone hears you, and off to the first parent;
//! for a coach off to the first recording, without a microphone.

use egui::{CollapsingHeader, Key, Ui};

use super::bar::{Action, Bar, Shortcut};
use super::sound_check;
use crate::app::state::FirstRunStep;
use crate::app::{Command, FirstRunCommand, State};
use crate::domain::language::Role;
use crate::ui::theme::{Palette, heading, measure, quiet, space};
use crate::ui::widgets::{ChoiceCard, field, lone_page, page_title, step_indicator};

/// The steps, as they are named at the top.
fn steps(state: &State) -> [(FirstRunStep, &'static str); 2] {
    let second = if is_coach(state) { "Begin" } else { "Microphone" };
    [(FirstRunStep::Person, "Welcome"), (FirstRunStep::Microphone, second)]
}

fn is_coach(state: &State) -> bool {
    state.first_run.role == Some(Role::Coach)
}

pub(super) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::FirstRun(command));
    let meet = send("Meet the first parent", FirstRunCommand::Finish);
    let bar = match state.first_run.step {
        FirstRunStep::Person => {
            let next = send("Go on", FirstRunCommand::Next).key(Shortcut::FieldEnter);
            return Bar::with(next.when(state.first_run.role.is_some()));
        }
        FirstRunStep::Microphone if is_coach(state) => {
            let open = send("Open a recording to code", FirstRunCommand::OpenRecording);
            Bar::with(open.key(Shortcut::Enter)).and(meet)
        }
        FirstRunStep::Microphone => Bar::with(meet.key(Shortcut::Enter)),
    };
    bar.and(send("Look around first", FirstRunCommand::LookAround))
        .and(send("Back", FirstRunCommand::Back).key(Shortcut::Escape))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let steps = steps(state);
    let place = steps.iter().position(|(step, _)| *step == state.first_run.step).unwrap_or(0);
    let name = steps.get(place).map_or("first run", |(_, name)| *name);
    lone_page(ui, name, measure::COLUMN, |ui| {
        step_indicator(ui, &steps.map(|(_, name)| name), place);
        ui.add_space(space::LARGE);
        match state.first_run.step {
            FirstRunStep::Person => person(ui, state, commands),
            FirstRunStep::Microphone if is_coach(state) => begin(ui, state, commands),
            FirstRunStep::Microphone => microphone(ui, state, commands),
        }
    });
}

fn person(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page_title(
        ui,
        "Welcome to Oars",
        if is_coach(state) {
            "You hear recorded practice, code it by ear, agree on it with others, and give feedback that helps"
        } else {
            "An invented parent speaks to you. You answer aloud, see what your words did, and answer again"
        },
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
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered && state.first_run.role.is_some() {
        commands.push(Command::FirstRun(FirstRunCommand::Next));
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
        let choice = |role: Role| ChoiceCard::one(role.title(), now == Some(role)).width(width);
        let height = row.iter().map(|role| choice(*role).height(ui)).fold(0.0, f32::max);
        ui.horizontal_top(|ui| {
            for role in row {
                if ui.add(choice(*role).least_height(height)).clicked() {
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

/// The second step of a coach, who needs no microphone to code.
fn begin(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page_title(
        ui,
        "Begin with a recording",
        "A role-play on this computer is enough. It is copied into your library, and you code it by ear",
    );
    ui.label("Or meet the first parent, as those whom you coach do: a short conversation with Sadia.");
    ui.add_space(space::MEDIUM);
    CollapsingHeader::new("Try the microphone").id_salt("microphone of a coach").show(ui, |ui| {
        ui.label(quiet(Palette::of(ui), "For feedback aloud, and for meeting a parent. Coding needs none"));
        ui.add_space(space::SMALL);
        sound_check::show(ui, state, commands);
        ui.add_space(space::SMALL);
        ui.label(quiet(Palette::of(ui), "Microphone"));
        sound_check::microphone_choice(ui, state, commands);
    });
}
