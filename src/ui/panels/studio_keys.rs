//! The settings of the studio: how far it steps back, and one's own keys.

use egui::{CollapsingHeader, TextEdit, Ui};

use crate::app::studio::keymap::{Action, Keymap};
use crate::app::{Command, SettingsCommand, State};
use crate::domain::scheme::Scheme;
use crate::ui::theme::{Palette, small, space};
use crate::ui::widgets::{Press, Tone, banner, setting_row};

/// What is offered for stepping back, in milliseconds.
const STEPS: [(u16, &str); 5] = [
    (0, "not at all"),
    (250, "a quarter second"),
    (500, "half a second"),
    (1_000, "one second"),
    (2_000, "two"),
];

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    setting_row(ui, "Going on in the studio", "How far the sound steps back after a hold", |ui| {
        ui.horizontal_wrapped(|ui| {
            for (milliseconds, words) in STEPS {
                let chosen = state.settings.step_back_ms == milliseconds;
                if ui.add(Press::new(words).selected(chosen)).clicked() {
                    commands.push(Command::Settings(SettingsCommand::SetStepBack(milliseconds)));
                }
            }
        });
    });
    setting_row(
        ui,
        "Keys of the studio",
        "Write another key where yours is better: F9, Ctrl B, Shift Up",
        |ui| {
            let scheme = the_scheme(state);
            if let Some(scheme) = scheme {
                for clash in Keymap::new(scheme, &state.settings.keys).clashes() {
                    banner(ui, Tone::Warning, "Two things want one key", clash);
                    ui.add_space(space::HAIR);
                }
            }
            CollapsingHeader::new("Show the keys").id_salt("studio keys").show(ui, |ui| {
                for action in Action::ALL {
                    key(ui, state, action.id(), action.words(), action.default_key(), commands);
                }
                for code in scheme.iter().flat_map(|it| &it.codes) {
                    let Some(scheme) = scheme else { continue };
                    let id = format!("{}/{}", scheme.id, code.id);
                    let plain = code.hotkey.to_uppercase().to_string();
                    let is_worker = code.speaker == crate::domain::language::Speaker::Worker;
                    let usual = if is_worker { plain } else { format!("Shift {plain}") };
                    key(ui, state, &id, &format!("{}: {}", code.label, code.name), &usual, commands);
                }
            });
        },
    );
}

/// The scheme whose codes' keys are shown: the one that was used last.
fn the_scheme(state: &State) -> Option<&Scheme> {
    let known = || state.curriculum.iter().map(|it| it.scheme.as_ref());
    let last = state.settings.last_scheme.as_deref();
    known().find(|it| Some(it.id.as_str()) == last).or_else(|| known().next())
}

fn key(ui: &mut Ui, state: &State, id: &str, words: &str, usual: &str, commands: &mut Vec<Command>) {
    let own = state.settings.keys.get(id);
    ui.push_id(id, |ui| {
        ui.horizontal(|ui| {
            let mut text = own.cloned().unwrap_or_default();
            let edit = TextEdit::singleline(&mut text).hint_text(usual.to_owned()).desired_width(120.0);
            let response = ui.add(edit);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("Key: {words}")));
            if response.changed() {
                let key = Some(text).filter(|it| !it.is_empty());
                commands.push(Command::Settings(SettingsCommand::SetKey(id.to_owned(), key)));
            }
            ui.label(small(Palette::of(ui), words));
        });
    });
}
