//! Somebody who sits at the program and has a keyboard and no mouse.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oars::app::state::{Screen, Studio};
use oars::app::{App, Command, Start, State};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::domain::language::Role;
use oars::library::Places;
use oars::library::settings::Settings;
use oars::ui::panels::{self, Views};
use oars::units::SampleRate;

/// Anything that has to come comes within this time, also on busy cores.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the window holds.
struct Seat {
    app: App,
    views: Views,
    commands: Vec<Command>,
}

impl Seat {
    /// One frame, as the window makes it.
    fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.logic(ui.input(|input| input.time));
        panels::show(ui, &self.app.state, &mut self.views, &mut self.commands);
        if !ui.ctx().will_discard() {
            for command in std::mem::take(&mut self.commands) {
                self.app.handle(command);
            }
        }
    }
}

/// The person.
pub struct Person<'a> {
    window: Harness<'a, Seat>,
    pub devices: MockDevices,
}

impl Person<'_> {
    /// Opens the program with the library below this folder.
    pub fn sits_down(folder: &Path, name: &str, role: Role) -> Self {
        let (backend, devices) = mock(SampleRate(48_000));
        let settings =
            Settings { name: name.to_owned(), role: Some(role), first_run_done: true, ..Settings::default() };
        let places = Places {
            cache: folder.join(name).join("cache"),
            settings: folder.join(name).join("settings.ron"),
            spool: folder.join(name).join("spool"),
            ..Places::under(folder)
        };
        let mut app = App::start(Start { places, settings, backend, seed: Some(7) }, Arc::new(|| {}));
        app.settle();
        let seat = Seat { app, views: Views::default(), commands: Vec::new() };
        let window = Harness::builder()
            .with_size([1280.0, 800.0])
            .with_step_dt(1.0 / 60.0)
            .build_ui_state(|ui, seat: &mut Seat| seat.frame(ui), seat);
        let mut person = Self { window, devices };
        person.look();
        person
    }

    /// What the program knows.
    pub fn state(&self) -> &State {
        &self.window.state().app.state
    }

    /// The studio, which is open.
    #[track_caller]
    pub fn studio(&self) -> &Studio {
        self.state().studio.as_deref().unwrap_or_else(|| panic!("the studio is open; {}", self.situation()))
    }

    fn situation(&self) -> String {
        format!("{:?}, {:?}", self.state().screen, self.state().notices)
    }

    fn look(&mut self) {
        self.window.step();
        self.window.step();
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    /// Presses a key with others held.
    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.look();
    }

    /// Types into what has the keyboard.
    pub fn types(&mut self, text: &str) {
        self.window.event(Event::Text(text.to_owned()));
        self.look();
    }

    /// Whether what has the keyboard is called this.
    fn is_at(&self, label: &str) -> bool {
        self.window.query_all_by_label(label).any(|it| it.accesskit_node().is_focused())
    }

    /// Whether something on the screen says this.
    pub fn sees(&self, words: &str) -> bool {
        self.window.query_all_by_label_contains(words).next().is_some()
    }

    /// Goes on with Tab until something of this name has the keyboard.
    #[track_caller]
    pub fn goes_to(&mut self, label: &str) {
        for _ in 0..400 {
            self.press(Key::Tab);
            if self.is_at(label) {
                return;
            }
        }
        panic!("no “{label}” by Tab; {}", self.situation());
    }

    /// Goes to something and presses it.
    #[track_caller]
    pub fn presses(&mut self, label: &str) {
        self.goes_to(label);
        self.press(Key::Space);
    }

    /// Goes to a field and writes into it.
    #[track_caller]
    pub fn writes(&mut self, label: &str, text: &str) {
        self.goes_to(label);
        self.types(text);
    }

    /// Waits for something, looking on.
    #[track_caller]
    pub fn waits(&mut self, what: &str, ready: impl Fn(&State) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !ready(self.state()) {
            assert!(Instant::now() < deadline, "waited in vain: {what}; {}", self.situation());
            std::thread::sleep(Duration::from_millis(3));
            self.look();
        }
        self.look();
    }

    /// Waits for a screen.
    #[track_caller]
    pub fn comes_to(&mut self, screen: Screen) {
        self.waits(&format!("{screen:?}"), |state| state.screen == screen);
    }

    /// Answers the question that is asked with yes.
    #[track_caller]
    pub fn confirms(&mut self) {
        self.waits("the question", |state| state.confirmation.is_some());
        let yes = self.state().confirmation.as_ref().unwrap().confirm_label.clone();
        self.presses(&yes);
        assert!(self.state().confirmation.is_none(), "it was answered");
    }

    /// Goes to the list of what is to be coded, and waits until it was read.
    #[track_caller]
    pub fn goes_to_code(&mut self) {
        self.press_with(Modifiers::COMMAND, Key::Num3);
        self.comes_to(Screen::Code);
        self.waits("the list", |state| !state.sessions_loading);
    }

    /// Closes the window.
    pub fn leaves(mut self) {
        self.window.state_mut().app.shut_down();
    }
}
