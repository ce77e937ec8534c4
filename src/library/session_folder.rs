//! The files of one session.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::coding::{Coding, CodingState};
use crate::domain::recording::Recording;
use crate::domain::session::{PersonId, SchemeReference, Session};
use crate::domain::source;
use crate::library::error::LibraryError;
use crate::library::lock::Lock;
use crate::library::text::{FileText, Stored, read_text, read_text_within};
use crate::library::upgrade::Kind;
use crate::library::write::{self, Expected};

/// `who.ron`: whose session it is, apart from everything that a blind coder reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The trainee.
    pub trainee: PersonId,
}

/// What a list may say of a coding without looking into it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CodingHead {
    /// Who coded.
    pub coder: PersonId,
    /// Whether it is still being worked on.
    pub state: CodingState,
    /// The scheme.
    pub scheme: SchemeReference,
}

/// What a session's folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FolderKind {
    /// A sitting with a scripted parent: `session.ron`.
    Practice,
    /// A conversation that was brought in: `recording.ron`.
    Recording,
}

/// The folder of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFolder {
    path: PathBuf,
}

impl SessionFolder {
    /// The session in this folder.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its id: the folder's name.
    pub fn id(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Takes the right to write here; [`LibraryError::InUse`] if another window or program has it.
    pub fn lock(&self) -> Result<Lock, LibraryError> {
        Lock::take(&self.path.join(".lock")).map_err(|error| match error {
            LibraryError::InUse(_) => LibraryError::InUse(self.path.clone()),
            other => other,
        })
    }

    /// A file of it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What it holds; `None` where it says neither.
    pub fn kind(&self) -> Option<FolderKind> {
        if self.file("session.ron").is_file() {
            Some(FolderKind::Practice)
        } else if self.file("recording.ron").is_file() {
            Some(FolderKind::Recording)
        } else {
            None
        }
    }

    /// Reads `recording.ron`.
    pub fn recording(&self) -> Result<Stored<Recording>, LibraryError> {
        let path = self.file("recording.ron");
        if !path.exists() {
            return Err(LibraryError::NoSession(self.path.clone()));
        }
        Stored::read(&path, Kind::Recording)
    }

    /// A new `recording.ron`, written when it is saved.
    pub fn new_recording(&self, recording: Recording) -> Stored<Recording> {
        Stored::new(self.file("recording.ron"), recording)
    }

    /// Keeps the scheme as it is on the day, byte for byte; another one that was there goes.
    pub fn write_scheme(&self, scheme: &str) -> Result<(), LibraryError> {
        let path = self.file("scheme.ron");
        let there = if path.exists() { Some(read_text(&path)?.hash) } else { None };
        let expected = there.as_deref().map_or(Expected::Nothing, Expected::Was);
        write::write(&path, scheme.as_bytes(), expected)?;
        Ok(())
    }

    /// Reads `session.ron`.
    pub fn session(&self) -> Result<Stored<Session>, LibraryError> {
        let path = self.file("session.ron");
        if !path.exists() {
            return Err(LibraryError::NoSession(self.path.clone()));
        }
        Stored::read(&path, Kind::Session)
    }

    /// A new `session.ron`, written when it is saved.
    pub fn new_session(&self, session: Session) -> Stored<Session> {
        Stored::new(self.file("session.ron"), session)
    }

    /// Reads `who.ron`.
    pub fn who(&self) -> Result<Stored<Who>, LibraryError> {
        Stored::read(&self.file("who.ron"), Kind::Who)
    }

    /// Whose practice it is; `None` where that was never said, as with a recording from elsewhere.
    pub fn trainee(&self) -> Result<Option<PersonId>, LibraryError> {
        if self.file("who.ron").exists() { Ok(Some(self.who()?.value.trainee)) } else { Ok(None) }
    }

    /// Writes `who.ron` of a new session.
    pub fn write_who(&self, trainee: &str) -> Result<(), LibraryError> {
        let who = Who { format: super::FORMAT, trainee: trainee.to_owned() };
        Stored::new(self.file("who.ron"), who).save()
    }

    /// Keeps the scenario and the scheme as they are on the day, byte for byte.
    pub fn write_versions(&self, scenario: &str, scheme: &str) -> Result<(), LibraryError> {
        write::write(&self.file("scenario.ron"), scenario.as_bytes(), Expected::Nothing)?;
        write::write(&self.file("scheme.ron"), scheme.as_bytes(), Expected::Nothing)?;
        Ok(())
    }

    /// The text of the scenario as it was on the day.
    pub fn scenario_text(&self) -> Result<FileText, LibraryError> {
        read_text(&self.file("scenario.ron"))
    }

    /// The text of the scheme as it was on the day.
    pub fn scheme_text(&self) -> Result<FileText, LibraryError> {
        read_text(&self.file("scheme.ron"))
    }

    /// The files of its codings, in order of name.
    pub fn coding_files(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let folder = self.path.join("codings");
        let mut files: Vec<PathBuf> = list(&folder)?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "ron"))
            .filter(|path| coder_and_number(path).is_some())
            .collect();
        files.sort();
        Ok(files)
    }

    /// What a list may say of a coding.
    pub fn coding_head(path: &Path) -> Result<CodingHead, LibraryError> {
        let longest = Kind::Coding.longest();
        let text = read_text_within(path, longest)?.text;
        let text = super::upgrade::to_newest(path, Kind::Coding, text)?;
        source::read_value_within(&text, longest).map_err(|faults| super::text::unreadable(path, faults))
    }

    /// Reads a coding as it was last folded; [`super::draft::Draft`] adds what its log holds.
    pub fn coding(path: &Path) -> Result<Stored<Coding>, LibraryError> {
        Stored::read(path, Kind::Coding)
    }

    /// A name for a new coding of this coder: `codings/<coder>-<n>.ron`, the first that is free.
    pub fn new_coding_path(&self, coder: &str) -> Result<PathBuf, LibraryError> {
        self.new_coding_after(coder, 0).map(|(_number, path)| path)
    }

    /// The first number after this one that is free for a new coding of this coder, and its path.
    pub(super) fn new_coding_after(&self, coder: &str, number: u32) -> Result<(u32, PathBuf), LibraryError> {
        let folder = self.path.join("codings");
        write::make_folder(&folder)?;
        for number in number.saturating_add(1).. {
            let path = folder.join(format!("{coder}-{number}.ron"));
            if !path.exists() {
                return Ok((number, path));
            }
        }
        Err(LibraryError::InUse(folder))
    }

    /// The sound of a conversation that was brought in, as it came: every `original.<ext>` in the
    /// folder.
    pub fn originals(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let mut files: Vec<PathBuf> = list(&self.path)?
            .into_iter()
            .filter(|path| path.file_stem().is_some_and(|stem| stem == "original") && path.is_file())
            .collect();
        files.sort();
        Ok(files)
    }

    /// The recordings of replies in the folder, in order of name.
    pub fn recordings(&self) -> Result<Vec<PathBuf>, LibraryError> {
        let mut files: Vec<PathBuf> = list(&self.path)?
            .into_iter()
            .filter(|path| path.file_name().and_then(|name| take_of(&name.to_string_lossy())).is_some())
            .collect();
        files.sort();
        Ok(files)
    }
}

/// The files in a folder; none where there is no such folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be listed", path: folder.to_owned(), source }),
    }
}

/// The coder and the number in a coding's name, such as `ana-2.ron`.
pub fn coder_and_number(path: &Path) -> Option<(String, u32)> {
    let stem = path.file_stem()?.to_str()?;
    let (coder, number) = stem.rsplit_once('-')?;
    let plain = !coder.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    if plain { Some((coder.to_owned(), number.parse().ok()?)) } else { None }
}

/// The volley and take in a recording's name, such as `reply-01-take-2.wav`.
pub fn take_of(name: &str) -> Option<(u32, u32)> {
    let (volley, take) = name.strip_prefix("reply-")?.strip_suffix(".wav")?.split_once("-take-")?;
    let (volley, take) = (volley.parse().ok()?, take.parse().ok()?);
    (Session::take_file_name(volley, take) == name).then_some((volley, take))
}
