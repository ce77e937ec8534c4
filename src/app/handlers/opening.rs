//! The way into the studio: bringing a recording in, setting it up, opening it.

use std::sync::Arc;

use crate::app::App;
use crate::app::command::OpeningCommand;
use crate::app::state::{
    Bringing as BringingNow, ImportForm, NoticeLevel, Opening, PartForm, Screen, SetupForm,
};
use crate::app::studio::bring::{self, Progress};
use crate::app::studio::files::{self, Request};
use crate::domain::coding::Passes;
use crate::domain::language::Process;
use crate::domain::recording::{CodingSetup, Conversation, Part};
use crate::domain::session::SchemeReference;
use crate::library::{SessionFolder, hash_of};
use crate::units::Seconds;

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
            OpeningCommand::Form(form) => {
                if let Some(Opening::Form(now)) = &mut self.state.opening {
                    *now = form;
                }
            }
            OpeningCommand::BringIn => self.bring_in(),
            OpeningCommand::Stop => self.stop_bringing(),
            OpeningCommand::Recording { key } => self.open_recording(&key),
            OpeningCommand::Session { key } => self.open_session(&key),
            OpeningCommand::Setup(form) => {
                if let Some(Opening::Setup(now)) = &mut self.state.opening {
                    *now = form;
                }
            }
            OpeningCommand::Start => self.start_coding(),
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
        if let Some(problem) = refusal(form) {
            form.problem = Some(problem);
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
        self.run(move || {
            let outcome = bring::bring_in(&places, &form, &progress);
            Box::new(move |app: &mut App| app.on_brought_in(form, outcome))
        });
    }

    fn on_brought_in(&mut self, form: ImportForm, outcome: Result<std::path::PathBuf, String>) {
        self.bringing = None;
        match outcome {
            Ok(folder) => {
                let root = self.state.library.clone();
                let key = folder.strip_prefix(&root).unwrap_or(&folder).to_string_lossy().into_owned();
                self.refresh_sessions();
                self.open_recording(&key);
            }
            Err(problem) => {
                if matches!(self.state.opening, Some(Opening::Bringing(_))) {
                    self.state.opening = Some(Opening::Form(ImportForm { problem: Some(problem), ..form }));
                }
            }
        }
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
    fn open_recording(&mut self, key: &str) {
        let folder = SessionFolder::at(self.state.library.join(key));
        match files::read_recording(&folder) {
            Ok(recording) if recording.setup.is_some() => {
                self.load_recording(key, recording.title, Passes::Two);
            }
            Ok(recording) => {
                let schemes: Vec<_> = self.schemes.iter().map(|it| Arc::clone(&it.scheme)).collect();
                let last = self.state.settings.last_scheme.as_deref();
                let place = |id: &str| schemes.iter().position(|it| it.id == id);
                let scheme = last.and_then(place).or_else(|| place("miti-4.2.1")).unwrap_or(0);
                self.state.opening = Some(Opening::Setup(SetupForm {
                    key: key.to_owned(),
                    title: recording.title,
                    length: recording.original.seconds,
                    goal: String::new(),
                    process: None,
                    part: PartForm::Whole,
                    schemes,
                    scheme,
                    passes: Passes::Two,
                    problem: None,
                }));
                self.go(Screen::Opening);
            }
            Err(error) => self.notify(NoticeLevel::Error, "This recording cannot be opened", error),
        }
    }

    fn load_recording(&mut self, key: &str, title: String, passes: Passes) {
        self.close_studio();
        self.state.opening = Some(Opening::Loading { title });
        self.go(Screen::Opening);
        let request = Request {
            places: self.places.clone(),
            library: self.state.library.clone(),
            key: key.to_owned(),
            coder: self.state.settings.name.clone(),
            passes,
            keys: std::collections::BTreeMap::new(),
            writable: !self.state.samples_open,
        };
        self.run(move || {
            let opened = files::open_recording(&request);
            Box::new(move |app: &mut App| app.on_studio_opened(opened))
        });
    }

    fn start_coding(&mut self) {
        let Some(Opening::Setup(form)) = &mut self.state.opening else { return };
        let setup = match setup_of(form, &self.schemes) {
            Ok(setup) => setup,
            Err(problem) => {
                form.problem = Some(problem);
                return;
            }
        };
        let form = form.clone();
        let text = self.scheme_text(&setup.scheme.id);
        let folder = SessionFolder::at(self.state.library.join(&form.key));
        match bring::set_up(&folder, setup, &text) {
            Ok(()) => self.load_recording(&form.key, form.title, form.passes),
            Err(problem) => {
                self.state.opening = Some(Opening::Setup(SetupForm { problem: Some(problem), ..form }));
            }
        }
    }
}

/// Why a recording is not brought in yet.
fn refusal(form: &ImportForm) -> Option<String> {
    if form.path.trim().is_empty() {
        return Some("Choose a sound file first".to_owned());
    }
    if form.conversation == Conversation::Real {
        return Some(
            "Recordings of real conversations are switched off here: your service switches them on in the settings"
                .to_owned(),
        );
    }
    if form.purpose.trim().is_empty() {
        return Some("Say what the recording is kept for, such as “training and supervision”".to_owned());
    }
    None
}

fn setup_of(form: &SetupForm, schemes: &[super::KnownScheme]) -> Result<CodingSetup, String> {
    let process = form.process.ok_or("Say first whether there is a change goal")?;
    let goal = form.goal.trim();
    if process != Process::Engage && goal.is_empty() {
        return Err(
            "Write down the change goal. Where there is none, the conversation is still engaging".to_owned()
        );
    }
    let goal = (process != Process::Engage).then(|| goal.to_owned());
    let part = match &form.part {
        PartForm::Whole => Part::Whole,
        PartForm::Chosen { from, to } => {
            let (from, to) = (time_of(from)?, time_of(to)?);
            if from.0 >= to.0 || from.0 >= form.length.0 {
                return Err("The part must begin before it ends, and within the recording".to_owned());
            }
            Part::Chosen { from, to }
        }
        PartForm::Random => Part::Whole,
    };
    let scheme = form.schemes.get(form.scheme).ok_or("Choose a scheme")?;
    let known = schemes.iter().find(|it| it.scheme.id == scheme.id).ok_or("Choose a scheme")?;
    let scheme = SchemeReference {
        id: scheme.id.clone(),
        version: scheme.version.clone(),
        sha256: hash_of(known.text.as_bytes()),
    };
    Ok(CodingSetup { goal, process, part, scheme })
}

/// A time such as `5:00`, `1:02:03` or `90`.
fn time_of(text: &str) -> Result<Seconds, String> {
    let wrong = || format!("“{text}” is no time: write minutes and seconds, such as 5:00");
    let mut seconds = 0.0;
    for part in text.trim().split(':') {
        let value: f64 = part.trim().parse().map_err(|_not_a_number| wrong())?;
        if !(value.is_finite() && value >= 0.0) {
            return Err(wrong());
        }
        seconds = seconds * 60.0 + value;
    }
    Ok(Seconds(seconds))
}
