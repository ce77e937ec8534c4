//! The headless program: what the window shows and what it can be asked to do, without a window.
//!
//! Data flows one way: a panel sends a [`Command`], a handler carries it out and changes the [`State`],
//! the panels read it. Sound and slow work happen on threads of their own; [`App::logic`] drains what
//! they have to say. Nothing in here waits, except at the end of the program.

pub mod agree;
pub mod coaching;
pub mod command;
pub mod desk;
mod handlers;
pub mod jobs;
pub mod progress;
pub mod running;
pub mod state;
pub mod studio;
pub mod views;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use agree::{AgreeCommand, AskCommand, CompareCommand, GroupCommand, SettleCommand};
pub use coaching::CoachingCommand;
pub use command::{
    CheckCommand, Command, DeskCommand, FirstRunCommand, OpeningCommand, PracticeCommand, SettingsCommand,
};
pub use state::{BriefChoice, Screen, State};
pub use studio::StudioCommand;

use crate::app::jobs::{Continuation, Jobs, Waker};

use crate::app::running::Running;
use crate::app::state::{Microphone, MicrophonePurpose, NoticeLevel};
use crate::audio::backend::{Backend, cpal_backend};
use crate::audio::messages::{AudioCommand, AudioEvent};
use crate::audio::system::{AudioSettings, AudioSystem};
use crate::domain::schedule::Sitting;
use crate::library::Places;
use crate::library::settings::Settings;
use crate::ops::recovery::Orphan;

/// After how many seconds how far something is shows anew.
const WATCHED_EVERY: f64 = 0.1;

/// What the program needs to start.
#[derive(Debug)]
pub struct Start {
    /// The library and the folders of this installation.
    pub places: Places,
    /// The settings as they were read.
    pub settings: Settings,
    /// Where sound comes from and goes to.
    pub backend: Box<dyn Backend>,
    /// The seed of the next session; `None` draws one from the system.
    pub seed: Option<u64>,
}

/// The headless program.
pub struct App {
    /// What panels read.
    pub state: State,
    pub(crate) audio: AudioSystem,
    pub(crate) jobs: Jobs,
    /// For what takes long and must not hold up the rest.
    pub(crate) slow_jobs: Jobs,
    pub(crate) places: Places,
    pub(crate) running: Option<Running>,
    pub(crate) past: Option<Running>,
    pub(crate) coding: Option<studio::files::StudioFiles>,
    pub(crate) coaching_files: Option<handlers::CoachingFiles>,
    pub(crate) unsent: handlers::Unsent,
    /// Where one goes back to from feedback, sharing and the workbook.
    pub(crate) coaching_from: Screen,
    pub(crate) agreeing: Option<agree::load::AgreeFiles>,
    pub(crate) bringing: Option<handlers::Bringing>,
    /// What is being opened by another thread.
    pub(crate) awaited: Option<handlers::Awaited>,
    pub(crate) tickets: u64,
    pub(crate) microphone_purpose: Option<MicrophonePurpose>,
    pub(crate) schemes: Vec<handlers::KnownScheme>,
    /// The text of each scenario, and its file where it is one of the user's own.
    pub(crate) scenario_texts: BTreeMap<String, (Arc<str>, Option<PathBuf>)>,
    pub(crate) sittings: Vec<Sitting>,
    pub(crate) orphans: Vec<Orphan>,
    pub(crate) playback_ids: u64,
    pub(crate) notice_ids: u64,
    pub(crate) said_no_sound: bool,
    pub(crate) end_practice_when_quiet: bool,
    pub(crate) fixed_seed: Option<u64>,
    /// Seconds on the window's clock.
    pub(crate) now: f64,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("App").field("state", &self.state).finish_non_exhaustive()
    }
}

impl App {
    /// Starts the program with the system's sound, settings and folders; `library` overrides where the
    /// library is. The error is for the user.
    pub fn start_on_this_system(library: Option<&Path>, wake: Waker) -> Result<Self, String> {
        let places = Places::of_system(library).map_err(|error| error.to_string())?;
        let (settings, problems) = Settings::read(&places.settings);
        let start = Start { places, settings, backend: cpal_backend(), seed: None };
        let mut app = Self::start(start, wake);
        for problem in problems {
            app.notify(NoticeLevel::Warning, "A setting could not be read", problem);
        }
        Ok(app)
    }

    /// Starts the program; `wake` is called from other threads whenever [`App::logic`] has something to do.
    pub fn start(start: Start, wake: Waker) -> Self {
        let settings = AudioSettings { voice_cache: start.places.cache.join("voice") };
        let audio = AudioSystem::start(start.backend, settings, Arc::clone(&wake));
        let mut app = Self {
            state: handlers::first_state(start.settings, &start.places.library),
            audio,
            jobs: Jobs::start(Arc::clone(&wake)),
            slow_jobs: Jobs::start(wake),
            places: start.places,
            running: None,
            past: None,
            coding: None,
            coaching_files: None,
            unsent: handlers::Unsent::default(),
            coaching_from: Screen::Today,
            agreeing: None,
            bringing: None,
            awaited: None,
            tickets: 0,
            microphone_purpose: None,
            schemes: Vec::new(),
            scenario_texts: BTreeMap::new(),
            sittings: Vec::new(),
            orphans: Vec::new(),
            playback_ids: 0,
            notice_ids: 0,
            said_no_sound: false,
            end_practice_when_quiet: false,
            fixed_seed: start.seed,
            now: 0.0,
        };
        app.load_curriculum();
        app.open_library();
        app.audio.send(AudioCommand::ListDevices);
        app
    }

    /// Carries out what a person asked for.
    pub fn handle(&mut self, command: Command) {
        match command {
            Command::Go(screen) => self.go(screen),
            Command::FirstRun(command) => self.first_run(command),
            Command::Settings(command) => self.change_settings(command),
            Command::OpenBrief { scenario } => self.open_brief(&scenario),
            Command::SkipParent => self.skip_parent(),
            Command::Brief(choice) => self.choose_in_brief(&choice),
            Command::Begin { recorded } => self.begin(recorded),
            Command::ResumePractice => self.go(Screen::Session),
            Command::Practice(command) => self.practice(command),
            Command::Desk(command) => self.desk(&command),
            Command::Opening(command) => self.opening(command),
            Command::Studio(command) => self.studio(&command),
            Command::Coaching(command) => self.coaching(command),
            Command::Agree(command) => self.agree(command),
            Command::Play { sound, from, until } => self.play(sound, from, until),
            Command::TogglePause => self.toggle_pause(),
            Command::Seek(to) => self.seek(to),
            Command::StopPlayback => self.stop_playback(),
            Command::RefreshDevices => self.audio.send(AudioCommand::ListDevices),
            Command::MicrophoneCheck(command) => self.microphone_check(command),
            Command::OpenSession { key } => self.open_session(&key),
            Command::ContinueSession { key } => self.continue_session(&key),
            Command::CloseSession => self.close_session(),
            Command::CodeTake { volley, take } => self.code_past_take(volley, take),
            Command::DeleteSession { key } => self.ask_delete(key),
            Command::WithdrawConsent { key } => self.ask_withdraw(key),
            Command::KeepFor { key, months } => self.keep_for(&key, months),
            Command::Confirm => self.confirm(),
            Command::CancelConfirm => self.state.confirmation = None,
            Command::RecoverTake(place) => self.recover_take(place),
            Command::DiscardRecovered(place) => self.ask_discard(place),
            Command::DismissNotice(id) => self.state.notices.retain(|it| it.id != id),
            Command::OpenSamples => self.open_samples(),
            Command::CloseSamples => self.close_samples(),
        }
    }

    /// Takes in what other threads have to say; `now` is in seconds on the window's clock. Runs before
    /// every frame, and while the window is hidden.
    pub fn logic(&mut self, now: f64) {
        self.now = now;
        self.take_in_jobs();
        while let Some(event) = self.audio.poll() {
            self.on_audio(event);
        }
        self.end_captions();
        self.watch_bringing();
        self.watch_awaited();
        self.state.notices.retain(|it| it.until.is_none_or(|until| until > now));
        if self.end_practice_when_quiet && self.state.recording.is_none() && !self.jobs.busy() {
            self.end_practice_when_quiet = false;
            self.end_practice();
            self.refresh_sessions();
        }
    }

    /// Seconds on the window's clock, as it was last told.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// After how many seconds [`App::logic`] has something to do without being woken.
    pub fn wakes_in(&self) -> Option<f64> {
        let captions = self.state.playback.as_ref().and_then(|it| it.captions_until);
        let notices = self.state.notices.iter().filter_map(|it| it.until).reduce(f64::min);
        let wakes =
            [captions, notices].into_iter().flatten().reduce(f64::min).map(|at| (at - self.now).max(0.0));
        // How far it is shows while one waits.
        let waits =
            matches!(self.state.opening, Some(state::Opening::Bringing(_) | state::Opening::Loading { .. }));
        let watched = (waits && self.state.screen == Screen::Opening).then_some(WATCHED_EVERY);
        [wakes, watched].into_iter().flatten().reduce(f64::min)
    }

    /// Ends the program: a take that runs is finished and put into its place first.
    pub fn shut_down(&mut self) {
        self.stop_waiting();
        self.stop_take();
        self.close_microphone();
        let deadline = std::time::Instant::now() + Duration::from_secs(5);
        while (self.state.recording.is_some() || self.jobs.busy()) && std::time::Instant::now() < deadline {
            while let Some(event) = self.audio.poll() {
                self.on_audio(event);
            }
            while let Some(continuation) = self.jobs.poll() {
                continuation(self);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.end_practice();
        self.keep_answer();
        self.close_past();
        self.close_studio();
        self.close_agreement();
        self.audio.shutdown(Duration::from_millis(500));
    }

    fn on_audio(&mut self, event: AudioEvent) {
        match event {
            AudioEvent::Devices(devices) => self.state.devices = devices,
            AudioEvent::MicrophoneOpen { device, .. } => {
                self.state.microphone = Microphone::Open { device, level: None, trouble: None };
            }
            AudioEvent::MicrophoneClosed => {}
            AudioEvent::MicrophoneFailed(trouble) => self.state.microphone = Microphone::Failed(trouble),
            AudioEvent::Level(level) => self.on_level(level),
            AudioEvent::TakeStarted { .. } => {
                if let Some(recording) = &mut self.state.recording {
                    recording.confirmed = true;
                }
            }
            AudioEvent::TakeProgress { seconds } => self.on_take_progress(seconds),
            AudioEvent::TakeFinished(take) => self.on_take_finished(&take),
            AudioEvent::TakeFailed { trouble, kept } => self.on_take_failed(&trouble, kept),
            AudioEvent::Trouble(trouble) => self.on_sound_trouble(trouble),
            AudioEvent::PlaybackStarted { id, length } => self.on_playback_started(id, length),
            AudioEvent::PlaybackPosition { id, head } => self.on_playback_position(id, head),
            AudioEvent::PlaybackEnded { id } => self.on_playback_ended(id),
            AudioEvent::PlaybackFailed { id, trouble } => self.on_playback_failed(id, &trouble),
            AudioEvent::NoVoice { id, reason } => self.on_no_voice(id, reason),
        }
    }

    /// Does work away from the window's thread.
    pub(crate) fn run(&mut self, work: impl FnOnce() -> Continuation + Send + 'static) {
        if let Some(continuation) = self.jobs.run(Box::new(work)) {
            continuation(self);
        }
    }

    /// Does work that takes long on a thread of its own kind.
    pub(crate) fn run_slowly(&mut self, work: impl FnOnce() -> Continuation + Send + 'static) {
        if let Some(continuation) = self.slow_jobs.run(Box::new(work)) {
            continuation(self);
        }
    }

    fn take_in_jobs(&mut self) {
        while let Some(continuation) = self.jobs.poll().or_else(|| self.slow_jobs.poll()) {
            continuation(self);
        }
    }

    /// Says something on the screen.
    pub(crate) fn notify(&mut self, level: NoticeLevel, what: impl Into<String>, details: impl Into<String>) {
        let (what, details) = (what.into(), details.into());
        if self.state.notices.iter().any(|it| it.what == what && it.details == details) {
            return;
        }
        self.notice_ids += 1;
        let until = match level {
            NoticeLevel::Good => Some(self.now + 6.0),
            NoticeLevel::Information => Some(self.now + 12.0),
            NoticeLevel::Warning | NoticeLevel::Error => None,
        };
        self.state.notices.push(state::Notice { id: self.notice_ids, level, what, details, until });
    }

    /// Waits until no job is under way and drains what has come; for tests and tools.
    pub fn settle(&mut self) {
        loop {
            let next = match self.jobs.wait() {
                Some(continuation) => Some(continuation),
                None => self.slow_jobs.wait(),
            };
            let Some(continuation) = next else { break };
            continuation(self);
        }
        let now = self.now;
        self.logic(now);
    }
}
