//! Noticing what was in the parent's line before answering it.

use egui::Ui;

use crate::app::state::Practice;
use crate::app::{Command, PracticeCommand};
use crate::domain::coding::Noticed;
use crate::domain::language::Process;
use crate::domain::scenario::Wording;
use crate::ui::keys;
use crate::ui::panels::words::NOTICED;
use crate::ui::theme::space;
use crate::ui::widgets::{ChoiceCard, page_title, reminder};

pub(super) fn show(ui: &mut Ui, practice: &Practice, commands: &mut Vec<Command>) {
    page_title(ui, "What did you hear?", "Tag everything that was in it. One line often holds more than one");
    let line = practice.current_wording().map(Wording::text).unwrap_or_default();
    reminder(ui, &practice.scenario.parent.name, &line);
    ui.add_space(space::SMALL);
    for (place, (noticed, name, about)) in offered(practice).enumerate() {
        let tagged = practice.noticed.contains(&noticed);
        let key = (place + 1).to_string();
        let clicked = ui.add(ChoiceCard::any(name, tagged).detail(about).key(&key)).clicked();
        let digit = char::from_digit(place as u32 + 1, 10).unwrap_or('1');
        if clicked || keys::typed(ui, digit) {
            commands.push(Command::Practice(PracticeCommand::Notice(noticed, !tagged)));
        }
    }
}

/// What can be tagged: while the conversation is still engaging there is no change talk to look for.
fn offered(practice: &Practice) -> impl Iterator<Item = (Noticed, &'static str, &'static str)> {
    let engaging = practice.scenario.process == Process::Engage;
    NOTICED
        .into_iter()
        .filter(move |(noticed, ..)| !(engaging && matches!(noticed, Noticed::Change | Noticed::Sustain)))
}
