//! Settings, and the questions of the first run.

use crate::app::App;
use crate::app::command::{CheckCommand, FirstRunCommand, OpeningCommand, SettingsCommand};
use crate::app::state::{FirstRunStep, NoticeLevel, Screen};
use crate::domain::language::Role;

/// The short first scenario.
pub(crate) const FIRST_SCENARIO: &str = "first-hello";

impl App {
    pub(crate) fn change_settings(&mut self, command: SettingsCommand) {
        let settings = &mut self.state.settings;
        let mut reopen = false;
        match command {
            SettingsCommand::SetName(name) => settings.name = name,
            SettingsCommand::SetRole(role) => settings.role = Some(role),
            SettingsCommand::SetTheme(theme) => settings.theme = theme,
            SettingsCommand::SetTextSize(size) => settings.text_size = size.clamp(80, 200),
            SettingsCommand::SetMicrophone(device) => {
                settings.microphone = device;
                reopen = true;
            }
            SettingsCommand::SetSpeaker(device) => settings.speaker = device,
            SettingsCommand::SetSpeech(speech) => {
                settings.speech = speech;
                self.said_no_sound = false;
            }
            SettingsCommand::SetKeepMonths(months) => settings.keep_months = months,
            SettingsCommand::SetReducedMotion(reduced) => settings.reduced_motion = reduced,
            SettingsCommand::SetRealRecordings(on) => settings.real_recordings = on,
            SettingsCommand::SetStepBack(milliseconds) => settings.step_back_ms = milliseconds.min(5_000),
            SettingsCommand::SetKey(id, key) => {
                match key.filter(|it| !it.trim().is_empty()) {
                    Some(key) => settings.keys.insert(id, key),
                    None => settings.keys.remove(&id),
                };
            }
        }
        self.save_settings();
        if reopen {
            self.reopen_microphone();
        }
    }

    pub(crate) fn save_settings(&mut self) {
        if let Err(error) = self.state.settings.save(&self.places.settings) {
            self.notify(NoticeLevel::Warning, "The settings could not be written", error.to_string());
        }
    }

    pub(crate) fn first_run(&mut self, command: FirstRunCommand) {
        let first = &mut self.state.first_run;
        match command {
            FirstRunCommand::SetName(name) => first.name = name,
            FirstRunCommand::SetRole(role) => first.role = Some(role),
            FirstRunCommand::Next => match first.step {
                FirstRunStep::Person => {
                    if first.role.is_some() {
                        first.step = FirstRunStep::Microphone;
                        let coach = first.role == Some(Role::Coach);
                        self.keep_person();
                        // Who codes needs none; it can be turned on there.
                        if !coach {
                            self.microphone_check(CheckCommand::Open);
                        }
                    }
                }
                FirstRunStep::Microphone => {}
            },
            FirstRunCommand::Back => match first.step {
                FirstRunStep::Person => {}
                FirstRunStep::Microphone => {
                    first.step = FirstRunStep::Person;
                    self.microphone_check(CheckCommand::Close);
                }
            },
            FirstRunCommand::Finish => {
                self.end_first_run();
                self.open_brief(FIRST_SCENARIO);
            }
            FirstRunCommand::LookAround => {
                self.end_first_run();
                self.go(Screen::Today);
            }
            FirstRunCommand::OpenRecording => {
                self.end_first_run();
                self.opening(OpeningCommand::New);
            }
        }
    }

    fn keep_person(&mut self) {
        self.state.settings.name = self.state.first_run.name.trim().to_owned();
        self.state.settings.role = self.state.first_run.role;
        self.save_settings();
    }

    fn end_first_run(&mut self) {
        self.microphone_check(CheckCommand::Close);
        self.keep_person();
        self.state.settings.first_run_done = true;
        self.save_settings();
    }
}
