//! The spool: where a take is recorded, on a local disk, before it is put into its session.
//!
//! Beside each recording lies a note that says where it belongs, and a lock that its recorder holds. A
//! recording whose lock nobody holds was left by a program that died.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::scenario::TurnId;
use crate::domain::session::{Session, SessionId};
use crate::library::error::LibraryError;
use crate::library::lock::Lock;
use crate::library::session_folder::list;
use crate::library::text::Stored;
use crate::library::upgrade::Kind;
use crate::library::{FORMAT, write};

/// Where a take in the spool belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpoolNote {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The library's folder.
    pub library: PathBuf,
    /// The session's folder.
    pub folder: PathBuf,
    /// The session.
    pub session: SessionId,
    /// Which volley, from 1.
    pub volley: u32,
    /// Which take, from 1.
    pub take: u32,
    /// The turn that it answers.
    pub turn: TurnId,
    /// When it was begun, as `2026-11-22T09:30:12Z`.
    pub begun: String,
}

/// The spool's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spool {
    folder: PathBuf,
}

/// A take on its way: the recorder holds it until it is in its session or was thrown away.
#[derive(Debug)]
pub struct SpoolTake {
    note: SpoolNote,
    sound: PathBuf,
    _lock: Lock,
}

/// A recording that its program left in the spool.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// The recording.
    pub sound: PathBuf,
    /// Where it belongs; the error in words where its note cannot be read.
    pub note: Result<SpoolNote, String>,
    /// The length of the file in bytes.
    pub bytes: u64,
}

impl Spool {
    /// The spool in this folder.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes room for a take: its note and its lock. The recorder then makes the file at
    /// [`SpoolTake::sound`]. A sound of the same take that a killed program left stays where it is, and
    /// this one gets a name beside it: the note says what it is.
    pub fn begin(&self, note: SpoolNote) -> Result<SpoolTake, LibraryError> {
        write::make_folder(&self.folder)?;
        let (sound, lock) = self.free_place(&note)?;
        // A note without a sound belongs to nothing.
        let path = beside(&sound, "ron");
        remove(&path)?;
        Stored::new(path, SpoolNote { format: FORMAT, ..note.clone() }).save()?;
        Ok(SpoolTake { note, sound, _lock: lock })
    }

    /// The first name for a take under which no sound lies, and its lock.
    fn free_place(&self, note: &SpoolNote) -> Result<(PathBuf, Lock), LibraryError> {
        let whole = format!("{}~{}", note.session, Session::take_file_name(note.volley, note.take));
        let stem = whole.strip_suffix(".wav").unwrap_or(&whole);
        let mut number = 1_u32;
        loop {
            let again = if number == 1 { String::new() } else { format!("~{number}") };
            let sound = self.folder.join(format!("{stem}{again}.wav"));
            if !sound.exists() {
                let lock = Lock::take(&beside(&sound, "lock"))?;
                // Another program may have begun here between the two.
                if !sound.exists() {
                    return Ok((sound, lock));
                }
            }
            number = number.saturating_add(1);
        }
    }

    /// The recordings that were left by programs that died, in order of name. Those that are being made
    /// now are not among them; notes and locks without a recording are cleared away.
    pub fn left(&self) -> Result<Vec<Left>, LibraryError> {
        let mut found = Vec::new();
        let mut files = list(&self.folder)?;
        files.sort();
        for path in files {
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_owned();
            match end.as_str() {
                "wav" if !Lock::is_held(&beside(&path, "lock")) => {
                    let bytes = fs::metadata(&path).map_or(0, |data| data.len());
                    let note = Stored::<SpoolNote>::read(&beside(&path, "ron"), Kind::SpoolNote);
                    let note = note.map(|stored| stored.value).map_err(|error| error.to_string());
                    found.push(Left { sound: path, note, bytes });
                }
                "lock" if !beside(&path, "wav").exists() && !Lock::is_held(&path) => {
                    remove(&beside(&path, "ron"))?;
                    remove(&path)?;
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Takes hold of a recording that was left, so that no other program recovers it at the same time.
    pub fn hold(&self, left: &Left) -> Result<Lock, LibraryError> {
        Lock::take(&beside(&left.sound, "lock"))
    }

    /// Removes a recording with its note and lock.
    pub fn remove(&self, sound: &Path) -> Result<(), LibraryError> {
        remove(sound)?;
        remove(&beside(sound, "ron"))?;
        remove(&beside(sound, "lock"))
    }

    /// Removes every recording of a session.
    pub fn remove_session(&self, session: &str) -> Result<usize, LibraryError> {
        let mut removed = 0;
        for path in self.of_session(session)? {
            removed += usize::from(path.extension().is_some_and(|end| end == "wav"));
            remove(&path)?;
        }
        Ok(removed)
    }

    /// Whether there is a recording of a session.
    pub fn holds_session(&self, session: &str) -> Result<bool, LibraryError> {
        Ok(self.of_session(session)?.iter().any(|path| path.extension().is_some_and(|end| end == "wav")))
    }

    fn of_session(&self, session: &str) -> Result<Vec<PathBuf>, LibraryError> {
        let mut files = list(&self.folder)?;
        files.retain(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name.split_once('~').is_some_and(|(id, _)| id == session)
        });
        Ok(files)
    }
}

impl SpoolTake {
    /// Where the recording goes; there is no file yet.
    pub fn sound(&self) -> &Path {
        &self.sound
    }

    /// Where it belongs.
    pub fn note(&self) -> &SpoolNote {
        &self.note
    }

    /// Throws the take away, or clears up after it was put into its session.
    pub fn remove(self) -> Result<(), LibraryError> {
        remove(&self.sound)?;
        remove(&beside(&self.sound, "ron"))?;
        remove(&beside(&self.sound, "lock"))
    }
}

/// Copies a finished recording into a session's folder under this name, where nothing of that name lies,
/// and makes sure that it is on the disk before it counts as there.
pub fn copy_into(sound: &Path, target: &Path) -> Result<(), LibraryError> {
    let folder = write::parent_of(target);
    let mut temporary = write::temporary_in(folder).map_err(LibraryError::io("cannot be written", target))?;
    let mut from = fs::File::open(sound).map_err(LibraryError::io("cannot be read", sound))?;
    io::copy(&mut from, temporary.as_file_mut()).map_err(LibraryError::io("cannot be written", target))?;
    write::place_new(temporary, target)
}

/// The same name with another ending.
fn beside(sound: &Path, end: &str) -> PathBuf {
    sound.with_extension(end)
}

fn remove(path: &Path) -> Result<(), LibraryError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be removed", path: path.to_owned(), source }),
    }
}
