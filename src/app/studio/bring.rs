//! Bringing a recording in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::app::state::ImportForm;
use crate::domain::recording::{CodingSetup, OriginalSound, Recording, RecordingConsent};
use crate::library::{FORMAT, Library, Places, SessionFolder, Stored};
use crate::ops::schemes::Schemes;
use crate::ops::when;

/// How far it is, shared with the thread that does it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    share: Arc<AtomicU32>,
    decoding: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// How much is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        f64::from(self.share.load(Ordering::Relaxed)) / 1000.0
    }

    /// What is being done.
    pub fn doing(&self) -> &'static str {
        if self.decoding.load(Ordering::Relaxed) {
            "Making the recording ready to play"
        } else {
            "Copying the recording"
        }
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Says how much is done; whether to go on.
    pub fn tell(&self, share: f64) -> bool {
        self.share.store((share.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
        !self.stop.load(Ordering::Relaxed)
    }
}

/// Brings a recording in. Work for the jobs' thread. Gives back its folder.
pub fn bring_in(places: &Places, form: &ImportForm, progress: &Progress) -> Result<PathBuf, String> {
    let now = when::now();
    let library = Library::open_or_create(&places.library, &now).map_err(told)?;
    let source = Path::new(form.path.trim());
    let length = super::files::length_of(source)
        .ok_or_else(|| format!("{}: cannot be read as sound", source.display()))?;
    if !progress.tell(0.1) {
        return Err("stopped; nothing of the recording was kept".to_owned());
    }
    let folder = library.new_session_folder(&now, "recording").map_err(told)?;
    let file = "original.wav".to_owned();
    std::fs::copy(source, folder.file(&file)).map_err(told)?;
    progress.decoding.store(true, Ordering::Relaxed);
    let keep_until = form.keep_months.and_then(|months| when::months_after(&now, months));
    let title = match form.title.trim() {
        "" => format!("Recording of {}", when::day_in_words(&now)),
        title => title.to_owned(),
    };
    let recording = Recording {
        format: FORMAT,
        id: folder.id(),
        title,
        conversation: form.conversation,
        purpose: form.purpose.trim().to_owned(),
        role: form.role,
        imported: now.clone(),
        original: OriginalSound {
            file,
            sha256: String::new(),
            written_as: "WAV".to_owned(),
            seconds: length,
            channels: 1,
            damage: Vec::new(),
        },
        channels: form.channels,
        consent: RecordingConsent {
            everyone_heard: form.everyone_agreed,
            given: form.everyone_agreed.then_some(now),
            withdrawn: None,
        },
        keep_until,
        setup: None,
        synthetic: false,
    };
    Stored::new(folder.file("recording.ron"), recording).save().map_err(told)?;
    Ok(folder.path().to_owned())
}

/// Sets a recording up for coding.
pub fn set_up(folder: &SessionFolder, setup: CodingSetup, scheme_text: &str) -> Result<(), String> {
    let mut recording = super::files::read_recording(folder)?;
    recording.setup = Some(setup);
    std::fs::write(folder.file("scheme.ron"), scheme_text).map_err(told)?;
    let path = folder.file("recording.ron");
    std::fs::remove_file(&path).map_err(told)?;
    Stored::new(path, recording).save().map_err(told)
}

/// The reference to a scheme by its id.
pub fn reference(schemes: &Schemes, id: &str) -> Option<crate::domain::session::SchemeReference> {
    schemes.found.iter().find(|it| it.scheme.id == id).map(crate::ops::schemes::FoundScheme::reference)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
