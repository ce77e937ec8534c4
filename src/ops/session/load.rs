//! Everything of one session, for looking at it again.

use std::path::PathBuf;

use crate::domain::coding::Coding;
use crate::domain::recording::Recording;
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
use crate::domain::score::{self, Context, Score};
use crate::domain::session::{PersonId, Session};
use crate::domain::source;
use crate::library::{FileText, LibraryError, SessionFolder, coder_and_number, draft};
use crate::units::Seconds;

/// A session with everything that belongs to it. What cannot be read is left out and named.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedSession {
    /// Its folder.
    pub folder: SessionFolder,
    /// The session.
    pub session: Session,
    /// The scenario as it was on the day.
    pub scenario: Option<Scenario>,
    /// The scheme as it was on the day.
    pub scheme: Option<Scheme>,
    /// The trainee.
    pub who: Option<PersonId>,
    /// Its codings with what their logs hold, in order of file name.
    pub codings: Vec<LoadedCoding>,
    /// What could not be read or is missing, in words, each with its file.
    pub problems: Vec<String>,
}

/// A coding and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedCoding {
    /// Its file.
    pub path: PathBuf,
    /// The coding.
    pub coding: Coding,
}

impl LoadedSession {
    /// The recording of a take, where there is one and it is there.
    pub fn take_path(&self, volley: u32, take: u32) -> Option<PathBuf> {
        let reply = self.session.replies.iter().find(|it| it.volley == volley && it.take == take)?;
        let path = self.folder.file(reply.file.as_deref()?);
        path.is_file().then_some(path)
    }

    /// The newest coding by this coder.
    pub fn coding_of(&self, coder: &str) -> Option<&Coding> {
        self.codings.iter().rev().map(|it| &it.coding).find(|it| it.coder == coder)
    }

    /// The trainee's own newest coding.
    pub fn own_coding(&self) -> Option<&Coding> {
        self.coding_of(self.who.as_deref()?)
    }
}

/// Loads a session. Fails only if `session.ron` itself cannot be read.
pub fn load(folder: &SessionFolder) -> Result<LoadedSession, LibraryError> {
    let session = folder.session()?.value;
    let mut problems = Vec::new();
    let scenario =
        version(folder, "scenario.ron", folder.scenario_text(), &session.scenario.sha256, &mut problems);
    let scheme = version(folder, "scheme.ron", folder.scheme_text(), &session.scheme.sha256, &mut problems);
    let who = match folder.who() {
        Ok(who) => Some(who.value.trainee),
        Err(error) => {
            problems.push(error.to_string());
            None
        }
    };
    let codings = read_codings(folder, None, &mut problems)?;
    for reply in &session.replies {
        if let Some(file) = &reply.file
            && !folder.file(file).is_file()
        {
            problems.push(format!("{}: this recording is missing", folder.file(file).display()));
        }
    }
    Ok(LoadedSession { folder: folder.clone(), session, scenario, scheme, who, codings, problems })
}

/// A recording with everything that belongs to it. What cannot be read is left out and named.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedRecording {
    /// Its folder.
    pub folder: SessionFolder,
    /// What is known of it.
    pub recording: Recording,
    /// The scheme that it is coded with, once that is settled.
    pub scheme: Option<Scheme>,
    /// Whose practice it is; `None` where that was not said, and for a blind coder.
    pub who: Option<PersonId>,
    /// Its codings with what their logs hold, in order of file name; for a blind coder only her own.
    pub codings: Vec<LoadedCoding>,
    /// What could not be read or is missing, in words, each with its file.
    pub problems: Vec<String>,
}

impl LoadedRecording {
    /// The sound as it came, where it is there; `ops::import::playable` gives what is played.
    pub fn original(&self) -> Option<PathBuf> {
        let path = self.folder.file(&self.recording.original.file);
        path.is_file().then_some(path)
    }

    /// The newest coding by this coder.
    pub fn coding_of(&self, coder: &str) -> Option<&Coding> {
        self.codings.iter().rev().map(|it| &it.coding).find(|it| it.coder == coder)
    }

    /// The part that is coded, from and to; `None` until it is set up.
    pub fn part(&self) -> Option<(Seconds, Seconds)> {
        let setup = self.recording.setup.as_ref()?;
        Some(setup.part.bounds(self.recording.original.seconds))
    }
}

/// Loads a recording. Fails only if `recording.ron` itself cannot be read.
pub fn load_recording(folder: &SessionFolder) -> Result<LoadedRecording, LibraryError> {
    loaded_recording(folder, None)
}

/// Loads a recording for a coder who is blind: no other coding is opened, and nothing that tells whose
/// it is.
pub fn load_recording_blind(folder: &SessionFolder, coder: &str) -> Result<LoadedRecording, LibraryError> {
    loaded_recording(folder, Some(coder))
}

fn loaded_recording(folder: &SessionFolder, blind: Option<&str>) -> Result<LoadedRecording, LibraryError> {
    let recording = folder.recording()?.value;
    let mut problems = Vec::new();
    let scheme = recording.setup.as_ref().and_then(|setup| {
        version(folder, "scheme.ron", folder.scheme_text(), &setup.scheme.sha256, &mut problems)
    });
    let who = match blind.map_or_else(|| folder.trainee(), |_coder| Ok(None)) {
        Ok(who) => who,
        Err(error) => {
            problems.push(error.to_string());
            None
        }
    };
    let codings = read_codings(folder, blind, &mut problems)?;
    let original = folder.file(&recording.original.file);
    if recording.consent.withdrawn.is_none() && !original.is_file() {
        problems.push(format!("{}: the sound of this recording is missing", original.display()));
    }
    Ok(LoadedRecording { folder: folder.clone(), recording, scheme, who, codings, problems })
}

/// The codings of a folder, or those of one coder: the files of others are then not opened.
fn read_codings(
    folder: &SessionFolder,
    only: Option<&str>,
    problems: &mut Vec<String>,
) -> Result<Vec<LoadedCoding>, LibraryError> {
    let mut codings = Vec::new();
    for path in folder.coding_files()? {
        let is_by = |coder: &str| coder_and_number(&path).is_some_and(|(it, _)| it == coder);
        if only.is_some_and(|coder| !is_by(coder)) {
            continue;
        }
        match draft::read(&path) {
            Ok((coding, note)) => {
                problems.extend(note);
                codings.push(LoadedCoding { path, coding });
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    Ok(codings)
}

/// A scenario or scheme as it was on the day.
fn version<T: serde::de::DeserializeOwned>(
    folder: &SessionFolder,
    name: &str,
    text: Result<FileText, LibraryError>,
    hash: &str,
    problems: &mut Vec<String>,
) -> Option<T> {
    let path = folder.file(name);
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            problems.push(error.to_string());
            return None;
        }
    };
    if text.hash != hash {
        problems.push(format!("{}: changed since it was put here", path.display()));
    }
    match source::read_value(&text.text) {
        Ok(value) => Some(value),
        Err(faults) => {
            for fault in faults {
                let place = fault.place.map(|it| format!(":{}:{}", it.line, it.column)).unwrap_or_default();
                problems.push(format!("{}{place}: {}", path.display(), fault.message));
            }
            None
        }
    }
}

/// The score of one coding of a session: first takes only, the parent's lines by the scenario's key.
/// The faults in words where the coding does not fit the scheme.
pub fn score_of(
    scheme: &Scheme,
    scenario: &Scenario,
    session: &Session,
    coding: &Coding,
) -> Result<Score, String> {
    let volleys = score::volleys_of_coding(scheme, scenario, session, coding);
    let context = Context {
        // Scripted lines and waiting are no conversation: its length is not known.
        minutes: None,
        scripted: true,
        process: Some(session.process),
        globals: coding.globals.clone(),
    };
    score::score(scheme, &volleys, &context).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })
}
