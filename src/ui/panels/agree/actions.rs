//! What the list of sessions offers: asking for a second coding, comparing, a group; and what was asked.

use egui::Ui;

use crate::app::agree::listing::{coder_words, state_words};
use crate::app::state::{AssignmentCard, Screen};
use crate::app::{AgreeCommand, AskCommand, Command, CompareCommand, GroupCommand, State};
use crate::domain::assignment::AssignmentState;
use crate::ui::theme::{Palette, heading, small, space, subheading};
use crate::ui::widgets::{Press, card};

/// What can be done with a session or a recording, in the row of its buttons.
pub(in crate::ui::panels) fn of_session(
    ui: &mut Ui,
    state: &State,
    key: &str,
    title: &str,
    commands: &mut Vec<Command>,
) {
    if state.samples_open {
        return;
    }
    if state.agreement.comparable.iter().any(|it| it == key) && named(ui, "Compare", title) {
        commands.push(Command::Agree(AgreeCommand::Compare(CompareCommand::Open(key.to_owned()))));
    }
    if state.screen != Screen::Code {
        return;
    }
    if named(ui, "Ask for a second coding", title) {
        commands.push(Command::Agree(AgreeCommand::Ask(AskCommand::New(Some(key.to_owned())))));
    }
    if named(ui, "Supervise", title) {
        commands.push(Command::Agree(AgreeCommand::Group(GroupCommand::Open(key.to_owned()))));
    }
}

/// A quiet button that says to screen readers what it is about.
fn named(ui: &mut Ui, word: &str, title: &str) -> bool {
    let response = ui.add(Press::quiet(word));
    let name = format!("{word}: {title}");
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
    response.clicked()
}

/// The second codings that one asked for or has a part in, without those that one codes blind: these
/// stand among what is to be coded.
pub(in crate::ui::panels) fn asked_for(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let mine = |it: &&AssignmentCard| it.own.is_none();
    if !state.agreement.assignments.iter().any(|it| it.own.is_none()) {
        return;
    }
    ui.add_space(space::GROUP);
    ui.label(heading("Second codings"));
    ui.add_space(space::SMALL);
    for it in state.agreement.assignments.iter().filter(mine) {
        ui.push_id(&it.id, |ui| one(ui, it, commands));
        ui.add_space(space::SMALL);
    }
}

fn one(ui: &mut Ui, it: &AssignmentCard, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        let about = it.about.as_ref().map_or("not in this library any more", |about| about.0.as_str());
        ui.label(subheading(format!("{}: {about}", it.title)));
        let mut facts = vec![state_words(it.state).to_owned(), format!("asked for on {}", it.asked)];
        facts.extend(it.coders.iter().map(|(name, state)| format!("{name}: {}", coder_words(*state))));
        ui.label(small(palette, facts.join("  ·  ")));
        ui.add_space(space::HAIR);
        ui.horizontal_wrapped(|ui| {
            if let Some((_, key)) = it.about.as_ref().filter(|_| it.state == AssignmentState::Open) {
                let response = ui.add(Press::new("Compare"));
                let name = format!("Compare: {}", it.title);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
                if response.clicked() {
                    commands.push(Command::Agree(AgreeCommand::Compare(CompareCommand::Open(key.clone()))));
                }
            } else if it.mine && named(ui, "Take back", &it.title) {
                commands.push(Command::Agree(AgreeCommand::Ask(AskCommand::Withdraw(it.id.clone()))));
            }
        });
    });
}
