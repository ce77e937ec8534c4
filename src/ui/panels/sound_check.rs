//! "Say something, hear it back": the check of the microphone, in the first run and in settings.

use egui::{ComboBox, Ui};

use crate::app::state::{CheckStep, Microphone, Screen, SoundReference};
use crate::app::{CheckCommand, Command, SettingsCommand, State};
use crate::ui::theme::{Palette, quiet, small, space};
use crate::ui::widgets::{Press, Tone, Waveform, banner, card, drop_down, level_meter};

/// Shows the check.
pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        match &state.microphone {
            Microphone::Failed(trouble) => {
                let text = trouble.message();
                banner(ui, Tone::Warning, &text.what, &text.advice());
            }
            Microphone::Opening => {
                ui.label(quiet(palette, "Opening the microphone…"));
            }
            Microphone::Open { device, level, .. } => {
                let recording = state.check.step == CheckStep::Recording;
                let words = if recording { "Recording" } else { "Microphone on, nothing kept" };
                ui.label(format!("{words}: {device}"));
                level_meter(ui, level.map(|level| level.peak), ui.available_width().min(520.0));
            }
            Microphone::Closed => {
                ui.label(quiet(palette, "The microphone is off"));
            }
        }
        ui.add_space(space::SMALL);
        steps(ui, state, commands);
        if let Some(verdict) = &state.check.verdict {
            ui.add_space(space::HAIR);
            ui.label(verdict);
        }
        if let Some(length) = state.check.seconds
            && !state.check.columns.is_empty()
        {
            let playing = state.playback.as_ref().filter(|it| it.sound == SoundReference::Check);
            Waveform::new("What you said", &state.check.columns, length.0)
                .height(56.0)
                .playhead(playing.map(|it| it.position.0))
                .show(ui);
        }
        ui.add_space(space::SMALL);
        let kept = if state.screen == Screen::WriteFeedback {
            "Nothing of it is kept until you say so"
        } else {
            "What you say here is forgotten when you go on"
        };
        ui.label(small(palette, kept));
    });
}

fn steps(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let check = |command| Command::MicrophoneCheck(command);
    ui.horizontal_wrapped(|ui| match state.check.step {
        CheckStep::Idle => {
            if ui.add(Press::new("Turn the microphone on")).clicked() {
                commands.push(check(CheckCommand::Open));
            }
        }
        CheckStep::Listening => {
            let ready = matches!(state.microphone, Microphone::Open { .. });
            if ui.add_enabled(ready, Press::new("Record a few words")).clicked() {
                commands.push(check(CheckCommand::Record));
            }
            if !ready && ui.add(Press::quiet("Try again")).clicked() {
                commands.push(check(CheckCommand::Open));
            }
        }
        CheckStep::Recording => {
            if ui.add(Press::new("Stop")).clicked() {
                commands.push(check(CheckCommand::Stop));
            }
        }
        CheckStep::Recorded => {
            if ui.add(Press::new("Hear it back")).clicked() {
                commands.push(check(CheckCommand::HearBack));
            }
            if ui.add(Press::quiet("Say it again")).clicked() {
                commands.push(check(CheckCommand::Record));
            }
        }
    });
}

/// The choice of the microphone.
pub(super) fn microphone_choice(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let names = state.devices.inputs.iter().map(|it| it.name.as_str()).collect();
    device_choice(ui, "Microphone", names, state.settings.microphone.as_deref(), |chosen| {
        commands.push(Command::Settings(SettingsCommand::SetMicrophone(chosen)));
    });
    // One that is open is there, whatever the list says of it.
    let open = matches!(state.microphone, Microphone::Open { .. });
    no_devices(ui, state, state.devices.inputs.is_empty() && !open, commands);
}

/// The choice of the speaker.
pub(super) fn speaker_choice(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let names = state.devices.outputs.iter().map(|it| it.name.as_str()).collect();
    device_choice(ui, "Speaker", names, state.settings.speaker.as_deref(), |chosen| {
        commands.push(Command::Settings(SettingsCommand::SetSpeaker(chosen)));
    });
    no_devices(ui, state, state.devices.outputs.is_empty(), commands);
}

fn no_devices(ui: &mut Ui, state: &State, none: bool, commands: &mut Vec<Command>) {
    if none {
        let palette = Palette::of(ui);
        let why = state.devices.reason.as_deref().unwrap_or("None was found");
        ui.label(small(
            palette,
            format!("{why}. Everything else works: replies can be typed, lines can be read"),
        ));
        if ui.add(Press::quiet("Look again")).clicked() {
            commands.push(Command::RefreshDevices);
        }
    }
}

/// A list of devices. Tells a new choice, `None` for the system's own.
fn device_choice(
    ui: &mut Ui,
    what: &str,
    names: Vec<&str>,
    now: Option<&str>,
    mut choose: impl FnMut(Option<String>),
) {
    const SYSTEM: &str = "The system's own choice";
    let width = ui.available_width().min(420.0);
    let list = ComboBox::from_id_salt(what).selected_text(now.unwrap_or(SYSTEM)).width(width).truncate();
    let own = [(SYSTEM, now.is_none(), None)];
    let named = names.into_iter().map(|name| (name, now == Some(name), Some(name.to_owned())));
    if let Some(chosen) = drop_down(ui, list, what, own.into_iter().chain(named)) {
        choose(chosen);
    }
}
