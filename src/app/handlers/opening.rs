//! The way into the studio: bringing a recording in, setting it up, opening it.

use std::sync::Arc;

use crate::app::App;
use crate::app::command::OpeningCommand;
use crate::app::progress::Progress;
use crate::app::state::{
    Bringing as BringingNow, ImportForm, NoticeLevel, Opening, PartForm, Refusal, Screen, SetupForm, Wants,
};
use crate::app::studio::bringing::{self, Brought};
use crate::app::studio::open::{self, Opened, Request};
use crate::domain::coding::Passes;
use crate::library::SessionFolder;
use crate::ops::import::{self, SetupRequest};
use crate::ops::schemes::FoundScheme;

/// A recording that is being brought in by another thread.
#[derive(Debug)]
pub(crate) struct Bringing {
    progress: Progress,
}

impl App {
    pub(crate) fn opening(&mut self, command: OpeningCommand) {
        match command {
            OpeningCommand::New => self.new_import(String::new()),
            OpeningCommand::File(path) => self.new_import(path.to_string_lossy().into_owned()),
            // The window has the dialog; without a window there is none.
            OpeningCommand::Browse => {}
            OpeningCommand::NoDialog => self.notify(
                NoticeLevel::Information,
                "No file window came up",
                "Type the path of the recording, or drop the file onto this window",
            ),
            OpeningCommand::Form(form) => {
                if let Some(Opening::Form(now)) = &mut self.state.opening {
                    let problem = bringing::answered(now.problem.take(), now, &form);
                    *now = ImportForm { problem, refused: now.refused, ..form };
                }
            }
            OpeningCommand::BringIn => self.bring_in(),
            OpeningCommand::Stop => self.stop_bringing(),
            OpeningCommand::Recording { key } => self.open_recording(&key, Vec::new()),
            OpeningCommand::Blind { assignment } => {
                let card = self.state.recordings.iter().find(|it| it.blind && it.key == assignment);
                let title = card.map_or_else(|| "Blind coding".to_owned(), |it| it.title.clone());
                self.load(&assignment, title, Passes::Two, open::blindly);
            }
            OpeningCommand::Session { key } => self.load_practice(&key),
            OpeningCommand::Setup(form) => {
                if let Some(Opening::Setup(now)) = &mut self.state.opening {
                    let problem = bringing::still_refused(now.problem.take(), &form);
                    *now = SetupForm { problem, refused: now.refused, ..form };
                }
            }
            OpeningCommand::Start => self.start_coding(),
            OpeningCommand::Leave if matches!(self.state.opening, Some(Opening::Loading { .. })) => {
                self.leave_waiting();
            }
            OpeningCommand::Leave => {
                self.stop_bringing();
                self.state.opening = None;
                self.go(Screen::Code);
            }
        }
    }

    fn new_import(&mut self, path: String) {
        if self.bringing.is_some() || self.state.samples_open {
            return;
        }
        self.stop_waiting();
        let keep_months = self.state.settings.keep_months;
        let there = match self.state.opening.take() {
            Some(Opening::Form(form)) => form,
            _ => ImportForm { keep_months, ..ImportForm::default() },
        };
        let path = if path.is_empty() { there.path.clone() } else { path };
        self.state.opening = Some(Opening::Form(ImportForm { path, problem: None, ..there }));
        self.go(Screen::Opening);
    }

    fn bring_in(&mut self) {
        let Some(Opening::Form(form)) = &mut self.state.opening else { return };
        if form.path.trim().is_empty() {
            form.problem = Some(Refusal::new(Wants::File, "Choose a sound file first"));
            form.refused += 1;
            return;
        }
        form.problem = None;
        let form = form.clone();
        let progress = Progress::default();
        self.bringing = Some(Bringing { progress: progress.clone() });
        self.state.opening = Some(Opening::Bringing(BringingNow {
            form: form.clone(),
            doing: progress.doing().to_owned(),
            share: 0.0,
            stopping: false,
        }));
        let places = self.places.clone();
        self.run_slowly(move || {
            let outcome = bringing::bring_in(&places, &form, &progress);
            Box::new(move |app: &mut App| app.on_brought_in(form, outcome))
        });
    }

    fn on_brought_in(&mut self, form: ImportForm, outcome: Result<Brought, Refusal>) {
        self.bringing = None;
        match outcome {
            Ok(Brought { folder, notes }) => {
                self.refresh_sessions();
                let waits = matches!(&self.state.opening, Some(Opening::Bringing(it)) if !it.stopping);
                if waits && self.state.screen == Screen::Opening {
                    let root = self.state.library.clone();
                    let key = folder.strip_prefix(&root).unwrap_or(&folder).to_string_lossy().into_owned();
                    self.open_recording(&key, notes);
                } else {
                    self.brought_in_after_all(&notes);
                }
            }
            Err(problem) => {
                if matches!(self.state.opening, Some(Opening::Bringing(_))) {
                    let refused = form.refused + 1;
                    let form = ImportForm { problem: Some(problem), refused, ..form };
                    self.state.opening = Some(Opening::Form(form));
                }
            }
        }
    }

    /// It was stopped, or left, when it was done already.
    fn brought_in_after_all(&mut self, notes: &[String]) {
        if matches!(self.state.opening, Some(Opening::Bringing(_))) {
            self.state.opening = None;
            if self.state.screen == Screen::Opening {
                self.go(Screen::Code);
            }
        }
        let mut details = "It had been brought in before it could be stopped, and is under Code. ".to_owned();
        details.extend(notes.iter().map(|it| format!("{it}. ")));
        self.notify(NoticeLevel::Information, "The recording is in your library", details.trim_end());
    }

    fn stop_bringing(&mut self) {
        if let Some(bringing) = &self.bringing {
            bringing.progress.stop();
        }
        if let Some(Opening::Bringing(now)) = &mut self.state.opening {
            now.stopping = true;
        }
    }

    /// Takes over how far the bringing in is.
    pub(crate) fn watch_bringing(&mut self) {
        if let (Some(bringing), Some(Opening::Bringing(now))) = (&self.bringing, &mut self.state.opening) {
            now.share = bringing.progress.share();
            bringing.progress.doing().clone_into(&mut now.doing);
        }
    }

    /// Opens a recording: its setting up first where that was not done.
    fn open_recording(&mut self, key: &str, notes: Vec<String>) {
        let folder = SessionFolder::at(self.state.library.join(key));
        match folder.recording().map(|it| it.value) {
            Ok(recording) if recording.setup.is_some() => {
                self.load_recording(key, recording.title, Passes::Two);
            }
            Ok(recording) => {
                let schemes: Vec<_> = self.schemes.iter().map(|it| Arc::clone(&it.scheme)).collect();
                let last = self.state.settings.last_scheme.as_deref();
                let place = |id: &str| schemes.iter().position(|it| it.id == id);
                let scheme = last.and_then(place).or_else(|| place("miti-4.2.1")).unwrap_or(0);
                self.stop_waiting();
                self.state.opening = Some(Opening::Setup(SetupForm {
                    key: key.to_owned(),
                    title: recording.title,
                    notes,
                    length: recording.original.seconds,
                    goal: String::new(),
                    process: None,
                    part: PartForm::Whole,
                    schemes,
                    scheme,
                    passes: Passes::Two,
                    problem: None,
                    refused: 0,
                }));
                self.go(Screen::Opening);
            }
            Err(error) => {
                self.notify(NoticeLevel::Error, "This recording cannot be opened", error.to_string());
            }
        }
    }

    fn load_recording(&mut self, key: &str, title: String, passes: Passes) {
        self.load(key, title, passes, open::recording);
    }

    fn load_practice(&mut self, key: &str) {
        let card = self.state.sessions.iter().find(|it| it.key == key);
        let title = card.map_or_else(|| "Practice".to_owned(), |it| it.title.clone());
        self.load(key, title, Passes::One, open::practice);
    }

    fn load(
        &mut self,
        key: &str,
        title: String,
        passes: Passes,
        open: fn(&Request) -> Result<Opened, String>,
    ) {
        self.close_studio();
        self.close_past();
        let (ticket, progress) = self.wait_for(title);
        let request = Request {
            places: self.places.clone(),
            library: self.state.library.clone(),
            key: key.to_owned(),
            coder: self.state.settings.name.clone(),
            passes,
            keys: self.state.settings.keys.clone(),
            progress,
        };
        self.run_slowly(move || {
            let opened = open(&request).and_then(|it| still_wanted(&request.progress, it));
            Box::new(move |app: &mut App| app.on_studio_opened(ticket, opened))
        });
    }

    fn start_coding(&mut self) {
        let seed = self.fixed_seed;
        let Some(Opening::Setup(form)) = &mut self.state.opening else { return };
        match set_up(form, &self.schemes, &self.state.library, seed) {
            Ok(()) => {
                let form = form.clone();
                self.state.settings.last_scheme = form.schemes.get(form.scheme).map(|it| it.id.clone());
                self.save_settings();
                self.load_recording(&form.key, form.title, form.passes);
            }
            Err(problem) => {
                form.problem = Some(problem);
                form.refused += 1;
            }
        }
    }
}

/// What nobody waits for any more is let go of at once: the next one may want the same coding.
fn still_wanted(progress: &Progress, opened: Opened) -> Result<Opened, String> {
    if !progress.stopped() {
        return Ok(opened);
    }
    opened.files.close()?;
    Err("stopped".to_owned())
}

fn set_up(
    form: &SetupForm,
    schemes: &[super::KnownScheme],
    library: &std::path::Path,
    seed: Option<u64>,
) -> Result<(), Refusal> {
    let elsewhere = |words: String| Refusal::new(Wants::Elsewhere, words);
    let (process, goal, part) = bringing::settled(form, seed)?;
    let chosen = form.schemes.get(form.scheme);
    let known = chosen.and_then(|chosen| schemes.iter().find(|it| it.scheme.id == chosen.id));
    let known = known.ok_or_else(|| elsewhere("Choose a scheme".to_owned()))?;
    let scheme = FoundScheme {
        scheme: known.scheme.as_ref().clone(),
        text: known.text.to_string(),
        file: None,
        warnings: Vec::new(),
    };
    let request = SetupRequest { goal: goal.as_deref(), process, part, scheme: &scheme };
    let folder = SessionFolder::at(library.join(&form.key));
    import::set_up(&folder, request).map(drop).map_err(|error| elsewhere(error.to_string()))
}
