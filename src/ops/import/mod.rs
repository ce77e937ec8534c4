//! Bringing in a conversation that was recorded elsewhere. Before anything is stored it is settled what
//! it is, who agreed, what it is kept for and until when. The sound is kept as it came, under a name that
//! says nothing; what is played lies in the cache and is made again whenever it is missing or wrong.

mod decoding;
mod playable;
mod setup;

use std::path::{Path, PathBuf};

use crate::audio::decode::{self, LONGEST};
use crate::domain::language::Role;
use crate::domain::recording::{Channels, Conversation, OriginalSound, Recording, RecordingConsent};
use crate::domain::session::{PersonId, SessionId};
use crate::library::settings::Settings;
use crate::library::{Copied, FORMAT, FolderKind, Incoming, Library, LibraryError, Places, SessionFolder};
use crate::ops::when;

pub use playable::{forget, forget_gone, playable, sound_path};
pub use setup::{PartChoice, SetupRequest, drawn_seed, set_up};

/// The endings of sound files; an original keeps its own if it is one of these. Anything else could be
/// part of a name.
const ENDINGS: [&str; 13] =
    ["wav", "wave", "bwf", "rf64", "flac", "mp3", "m4a", "mp4", "m4b", "aac", "ogg", "oga", "opus"];

/// What is settled before a recording is brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRequest {
    /// The sound.
    pub file: PathBuf,
    /// What it is called; a recording without a title is called by its day.
    pub title: String,
    /// Role-play or real.
    pub conversation: Conversation,
    /// What it is kept for.
    pub purpose: String,
    /// The work of the member of staff who is heard.
    pub role: Option<Role>,
    /// Whose practice it is; a recording without one has no `who.ron`.
    pub trainee: Option<Whose>,
    /// Who is heard on which channel.
    pub channels: Channels,
    /// Whether everyone who is heard agreed. Needed for a real conversation.
    pub everyone_agreed: bool,
    /// The last day on which it is kept, as `2027-05-22`; `None` keeps it until it is deleted.
    pub keep_until: Option<String>,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: String,
}

/// Whose practice a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A person of the library, by id.
    Known(PersonId),
    /// By name; made a person of the library, with the request's role, when the sound has been read whole.
    Called(String),
}

/// A recording that was brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportReport {
    /// Its folder.
    pub folder: SessionFolder,
    /// What is kept of it.
    pub recording: Recording,
    /// What is played: see [`playable()`].
    pub playable: PathBuf,
    /// Other recordings of the library with the very same sound.
    pub same_sound: Vec<SessionId>,
    /// What was done to it that its owner should know, in words.
    pub notes: Vec<String>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportProgress {
    /// What is being done.
    pub stage: ImportStage,
    /// How much of it is done, from 0 to 1.
    pub share: f64,
}

/// What an import does, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportStage {
    /// The sound is copied as it came.
    Copying,
    /// It is made into what can be played.
    Decoding,
}

impl ImportStage {
    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Copying => "Copying the recording",
            Self::Decoding => "Making the recording ready to play",
        }
    }
}

/// Hears how far an import is and says whether to go on.
pub type OnProgress<'a> = &'a mut dyn FnMut(ImportProgress) -> bool;

/// Why a recording was not brought in, cannot be played or cannot be set up. Nothing half-made stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Real conversations are off.
    #[error(
        "recordings of real conversations are switched off here: your service switches them on in the settings, once it has agreed how they are kept"
    )]
    RealIsOff,
    /// Somebody who is heard did not agree.
    #[error(
        "a recording of a real conversation is only stored when everyone who is heard in it has agreed: ask them first, and say that they did"
    )]
    NotEveryoneAgreed,
    /// What it is kept for was not said.
    #[error("say what the recording is kept for, such as “training and supervision”")]
    NoPurpose,
    /// The last day is none, or lies in the past.
    #[error("“{0}” is no day to keep a recording until: write a day to come, such as 2027-05-22")]
    Day(String),
    /// It was stopped.
    #[error("stopped; nothing of the recording was kept")]
    Stopped,
    /// The sound cannot be read.
    #[error("{}: {reason}", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// Why, and how to mend it.
        reason: String,
    },
    /// What is played of it cannot be kept.
    #[error(
        "what is played of this recording cannot be written in {}: {source}; the recording itself is untouched: free some space on that disk, then try again",
        folder.display()
    )]
    Cache {
        /// The folder in the cache.
        folder: PathBuf,
        /// Why, in the system's words.
        source: std::io::Error,
    },
    /// The sound was deleted because consent was taken back.
    #[error(
        "consent to this recording was taken back, so its sound was deleted; its codings are still there"
    )]
    Withdrawn,
    /// What is set before coding does not fit.
    #[error("{0}")]
    Setup(String),
    /// It is being coded already.
    #[error("this recording is being coded already, so its goal, part and scheme cannot change any more")]
    CodingBegun,
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// What would keep a recording from being stored, before anything is read; for screens and commands.
pub fn refusal(settings: &Settings, request: &ImportRequest) -> Option<ImportError> {
    if request.conversation == Conversation::Real {
        if !settings.real_recordings {
            return Some(ImportError::RealIsOff);
        }
        if !request.everyone_agreed {
            return Some(ImportError::NotEveryoneAgreed);
        }
    }
    if request.purpose.trim().is_empty() {
        return Some(ImportError::NoPurpose);
    }
    let today = when::day_of(&request.now);
    match request.keep_until.as_deref() {
        Some(day) if day.len() != 10 || when::day_of(day).is_none() || when::day_of(day) < today => {
            Some(ImportError::Day(day.to_owned()))
        }
        _ => None,
    }
}

/// The last day that the settings give to something that is brought in now; `None` where they keep it
/// until it is deleted.
pub fn usual_last_day(places: &Places, now: &str) -> Option<String> {
    let (settings, _problems) = Settings::read(&places.settings);
    settings.keep_months.and_then(|months| when::months_after(now, months))
}

/// What keeps a recording from being brought in, as far as it is known before anything of it is stored: what
/// was settled, and whether the file is there and begins as sound does.
pub fn check(places: &Places, request: &ImportRequest) -> Result<(), ImportError> {
    let (settings, _problems) = Settings::read(&places.settings);
    if let Some(refusal) = refusal(&settings, request) {
        return Err(refusal);
    }
    length_of(&request.file)?;
    let fault = |fault: decode::DecodeFault| ImportError::Sound {
        path: request.file.clone(),
        reason: fault.to_string(),
    };
    decode::probe(&request.file).map_err(fault)
}

/// Brings a recording into a library. It is part of it only when it is whole: a program that is killed
/// leaves a hidden folder that `oars library check` names and the repair removes.
pub fn import(
    places: &Places,
    library: &Library,
    request: &ImportRequest,
    progress: OnProgress<'_>,
) -> Result<ImportReport, ImportError> {
    check(places, request)?;
    let length = length_of(&request.file)?;
    let incoming = Incoming::begin(library, &request.now, "recording")?;
    let name = original_name(&request.file);
    let sha256 = copy(&incoming, &request.file, &name, length, progress)?;
    let same_sound = same_sound(library, &sha256)?;

    let id = incoming.id();
    let unfinished = Unfinished { places, library, id: &id };
    let mut decoding = |share| progress(ImportProgress { stage: ImportStage::Decoding, share });
    let original = incoming.folder().file(&name);
    let made = playable::make(places, library, &id, (&original, LONGEST), &sha256, &mut decoding);
    let made = made.map_err(|error| named_by(&request.file, error))?;
    let decoded = made.decoded;
    let title = match request.title.trim() {
        "" => format!("Recording of {}", when::day_in_words(&request.now)),
        title => title.to_owned(),
    };
    let recording = Recording {
        format: FORMAT,
        id: id.clone(),
        title,
        conversation: request.conversation,
        purpose: request.purpose.trim().to_owned(),
        role: request.role,
        imported: request.now.clone(),
        original: OriginalSound {
            file: name.clone(),
            sha256,
            written_as: decoded.written_as,
            seconds: decoded.seconds,
            channels: decoded.channels,
            damage: decoded.damage,
        },
        // One channel cannot keep two speakers apart.
        channels: if decoded.channels < 2 { Channels::Mixed } else { request.channels },
        consent: RecordingConsent {
            everyone_heard: request.everyone_agreed,
            given: request.everyone_agreed.then(|| request.now.clone()),
            withdrawn: None,
        },
        keep_until: request.keep_until.clone(),
        setup: None,
        synthetic: request.synthetic,
    };
    incoming.folder().new_recording(recording.clone()).save()?;
    if !progress(ImportProgress { stage: ImportStage::Decoding, share: 1.0 }) {
        return Err(ImportError::Stopped);
    }
    // Only now, when nothing can be at fault any more, is anybody noted.
    match &request.trainee {
        Some(Whose::Known(trainee)) => incoming.folder().write_who(trainee)?,
        Some(Whose::Called(name)) => {
            incoming.folder().write_who(&library.person_named(name, request.role)?.id)?;
        }
        None => {}
    }
    let folder = incoming.finish()?;
    std::mem::forget(unfinished);
    let playable = if made.direct { folder.file(&name) } else { sound_path(places, library, &id) };
    Ok(ImportReport { folder, recording, playable, same_sound, notes: decoded.notes })
}

/// What lies in the cache of a recording that did not come to be goes when this is dropped.
struct Unfinished<'a> {
    places: &'a Places,
    library: &'a Library,
    id: &'a str,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        // What stays is made anew or removed with the cache.
        drop(forget(self.places, self.library, self.id));
    }
}

fn length_of(file: &Path) -> Result<u64, ImportError> {
    let fault = |reason: String| ImportError::Sound { path: file.to_owned(), reason };
    let data = std::fs::metadata(file).map_err(|error| fault(format!("cannot be read: {error}")))?;
    if data.is_dir() {
        return Err(fault("is a folder: name the sound file in it".to_owned()));
    }
    if !data.is_file() {
        return Err(fault("is no ordinary file: copy the sound into one first".to_owned()));
    }
    match data.len() {
        0 => Err(fault("is empty: check that it was copied whole".to_owned())),
        length => Ok(length),
    }
}

fn copy(
    incoming: &Incoming,
    file: &Path,
    name: &str,
    length: u64,
    progress: OnProgress<'_>,
) -> Result<String, ImportError> {
    let mut go_on = |bytes: u64| {
        let share = (bytes as f64 / length as f64).min(1.0);
        progress(ImportProgress { stage: ImportStage::Copying, share })
    };
    match incoming.copy_in(file, name, &mut go_on)? {
        Copied::Whole { sha256, .. } => Ok(sha256),
        Copied::Stopped => Err(ImportError::Stopped),
    }
}

/// `original` with the ending that the file came with, where that is one of a sound file.
fn original_name(file: &Path) -> String {
    let ending = file.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending = ENDINGS.into_iter().find(|it| **it == *ending).unwrap_or("sound");
    format!("original.{ending}")
}

/// A fault of the copy is told of the file that the user chose.
fn named_by(file: &Path, error: ImportError) -> ImportError {
    match error {
        ImportError::Sound { reason, .. } => ImportError::Sound { path: file.to_owned(), reason },
        other => other,
    }
}

fn same_sound(library: &Library, sha256: &str) -> Result<Vec<SessionId>, ImportError> {
    let mut found = Vec::new();
    for folder in library.session_folders()? {
        if folder.kind() == Some(FolderKind::Recording)
            && let Ok(recording) = folder.recording()
            && recording.value.original.sha256 == sha256
        {
            found.push(recording.value.id);
        }
    }
    Ok(found)
}

#[cfg(test)]
pub(super) mod tests;
