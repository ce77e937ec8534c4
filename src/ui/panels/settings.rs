//! Settings.

use egui::Ui;

use super::brief::keep_choice;
use super::{first_run, sound_check, studio_keys};
use crate::app::state::Theme;
use crate::app::{Command, SettingsCommand, State};
use crate::ui::theme::{Palette, quiet, small, space};
use crate::ui::widgets::{ChoiceCard, Press, field, page, page_title, setting_row};

const THEMES: [(Theme, &str); 4] = [
    (Theme::System, "As the system"),
    (Theme::Light, "Light"),
    (Theme::Dark, "Dark"),
    (Theme::HighContrast, "High contrast"),
];

pub(super) const TEXT_SIZES: [u16; 6] = [80, 100, 120, 150, 175, 200];

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page(ui, "settings", |ui| {
        page_title(ui, "Settings", "");
        setting_row(ui, "Theme", "Light, dark, or the strongest contrast", |ui| {
            ui.horizontal_wrapped(|ui| {
                for (theme, name) in THEMES {
                    if ui.add(Press::new(name).selected(state.settings.theme == theme)).clicked() {
                        commands.push(Command::Settings(SettingsCommand::SetTheme(theme)));
                    }
                }
            });
        });
        setting_row(ui, "Text size", "Also with Ctrl and + or -", |ui| {
            ui.horizontal_wrapped(|ui| {
                for size in TEXT_SIZES {
                    let label = format!("{size} %");
                    if ui.add(Press::new(&label).selected(state.settings.text_size == size)).clicked() {
                        commands.push(Command::Settings(SettingsCommand::SetTextSize(size)));
                    }
                }
            });
        });
        setting_row(ui, "Microphone", "Say something, hear it back", |ui| {
            sound_check::microphone_choice(ui, state, commands);
            ui.add_space(space::SMALL);
            sound_check::show(ui, state, commands);
        });
        setting_row(ui, "Speaker", "Where parents and recordings are heard", |ui| {
            sound_check::speaker_choice(ui, state, commands);
        });
        setting_row(ui, "The parent's voice", "Captions are always there", |ui| {
            let speech = ChoiceCard::any("Speak the parent's lines", state.settings.speech);
            if ui.add(speech).clicked() {
                commands.push(Command::Settings(SettingsCommand::SetSpeech(!state.settings.speech)));
            }
        });
        setting_row(ui, "Keep new sessions for", "Then they are deleted for good", |ui| {
            if let Some(months) = keep_choice(ui, state.settings.keep_months, "Keep this session for") {
                commands.push(Command::Settings(SettingsCommand::SetKeepMonths(months)));
            }
        });
        studio_keys::show(ui, state, commands);
        setting_row(ui, "Real conversations", "Only when your service has agreed how they are kept", |ui| {
            let on = state.settings.real_recordings;
            let choice = ChoiceCard::any("Recordings of real conversations may be brought in", on)
                .detail("Everyone who is heard must have agreed. Your service decides this, not you alone");
            if ui.add(choice).clicked() {
                commands.push(Command::Settings(SettingsCommand::SetRealRecordings(!on)));
            }
        });
        setting_row(ui, "You", "Stands on your own sessions and nowhere else", |ui| {
            let mut name = state.settings.name.clone();
            if field(ui, "Your name", "First name is enough", &mut name, 1).changed() {
                commands.push(Command::Settings(SettingsCommand::SetName(name)));
            }
        });
        you(ui, state, commands);
        about(ui, state);
    });
}

fn you(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.add_space(space::MEDIUM);
    ui.label(crate::ui::theme::subheading("Your work"));
    if let Some(role) = first_run::role_choice(ui, state.settings.role) {
        commands.push(Command::Settings(SettingsCommand::SetRole(role)));
    }
    ui.add_space(space::MEDIUM);
    ui.separator();
}

fn about(ui: &mut Ui, state: &State) {
    let palette = Palette::of(ui);
    ui.add_space(space::MEDIUM);
    ui.label(crate::ui::theme::subheading("About Oars"));
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.label(quiet(
        palette,
        "Oars is for training. Its schemes are its own reading of published instruments and are not endorsed by \
         their authors. Its scores say something about practice with invented parents, never about a person's work.",
    ));
    ui.label(small(palette, format!("Your library: {}", state.library.display())));
}
