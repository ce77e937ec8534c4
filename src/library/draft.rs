//! A coding that is being worked on: every edit goes to a log beside it and to the disk at once, and
//! the log is folded into the coding when it is closed or made final.
//!
//! Each line of the log carries the number of its edit, and the coding says how many are in it, so that
//! an edit is played exactly once whatever moment a program is killed at. A torn last line is as if it
//! had not been written.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::coding::{Coding, CodingState, Edit, EditError, History};
use crate::domain::source;
use crate::library::error::LibraryError;
use crate::library::lock::Lock;
use crate::library::text::Stored;
use crate::library::upgrade::Kind;
use crate::library::write;

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    /// The number of the edit in its coding, from 1.
    n: u64,
    /// The edit.
    edit: Edit,
}

/// A coding that is open for writing.
#[derive(Debug)]
pub struct Draft {
    stored: Stored<Coding>,
    /// The coding with the edits of its log.
    coding: Coding,
    history: History,
    log: PathBuf,
    writer: Option<File>,
    notes: Vec<String>,
    _lock: Lock,
}

impl Draft {
    /// Begins a coding at this path, where nothing lies yet.
    pub fn begin(path: &Path, coding: Coding) -> Result<Self, LibraryError> {
        let lock = Lock::take(&lock_of(path))?;
        let mut stored = Stored::new(path.to_owned(), coding.clone());
        stored.save()?;
        Ok(Self {
            stored,
            coding,
            history: History::default(),
            log: log_of(path),
            writer: None,
            notes: Vec::new(),
            _lock: lock,
        })
    }

    /// Opens a coding and plays what its log holds. A final coding can be read and not changed.
    pub fn open(path: &Path) -> Result<Self, LibraryError> {
        let lock = Lock::take(&lock_of(path))?;
        let stored = Stored::<Coding>::read(path, Kind::Coding)?;
        let log = log_of(path);
        let mut coding = stored.value.clone();
        let mut notes = Vec::new();
        let Played { whole, note } = play(&log, &mut coding)?;
        if let Some(note) = note {
            // Everything readable is played; the rest is kept, for someone to look at.
            let aside = log.with_extension(format!("log-damaged-{}", coding.edits));
            if whole.is_none() && !aside.exists() {
                fs::copy(&log, &aside).map_err(LibraryError::io("cannot be copied", &log))?;
            }
            notes.push(note);
        }
        let mut draft =
            Self { stored, coding, history: History::default(), log, writer: None, notes, _lock: lock };
        if draft.coding != draft.stored.value || draft.log.exists() {
            draft.fold()?;
        }
        Ok(draft)
    }

    /// The coding as it is now.
    pub fn coding(&self) -> &Coding {
        &self.coding
    }

    /// What was found when it was opened, in words.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.stored.path()
    }

    /// Makes the changes of one step, all or none; they are on the disk when this returns.
    pub fn apply(&mut self, group: &[Edit]) -> Result<(), LibraryError> {
        let (mut coding, mut history) = (self.coding.clone(), self.history.clone());
        history.apply(&mut coding, group.to_vec())?;
        self.keep(coding, history, group)
    }

    /// Takes the last step back; nothing if there is none.
    pub fn undo(&mut self) -> Result<(), LibraryError> {
        let (mut coding, mut history) = (self.coding.clone(), self.history.clone());
        let group = history.undo(&mut coding)?;
        self.keep(coding, history, &group)
    }

    /// Makes the step that was taken back again; nothing if there is none.
    pub fn redo(&mut self) -> Result<(), LibraryError> {
        let (mut coding, mut history) = (self.coding.clone(), self.history.clone());
        let group = history.redo(&mut coding)?;
        self.keep(coding, history, &group)
    }

    /// Whether a step can be taken back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether a step can be made again.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Folds the log into the coding.
    pub fn fold(&mut self) -> Result<(), LibraryError> {
        self.stored.value = self.coding.clone();
        self.stored.save()?;
        self.writer = None;
        match fs::remove_file(&self.log) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => {
                Err(LibraryError::Io { doing: "cannot be removed", path: self.log.clone(), source })
            }
        }
    }

    /// Folds the log and lets go of the coding.
    pub fn close(mut self) -> Result<Coding, LibraryError> {
        self.fold()?;
        Ok(self.coding)
    }

    /// Makes the coding final: nothing changes it after this. `now` is as `2026-11-22T09:30:12Z`.
    pub fn finish(mut self, now: &str) -> Result<Coding, LibraryError> {
        if self.coding.state == CodingState::Final {
            return Err(EditError::Final.into());
        }
        self.coding.state = CodingState::Final;
        self.coding.finished = Some(now.to_owned());
        self.close()
    }

    /// Puts the edits on the disk, and only then counts them as made.
    fn keep(&mut self, mut coding: Coding, history: History, group: &[Edit]) -> Result<(), LibraryError> {
        let cannot = |source| LibraryError::Io { doing: "cannot be written", path: self.log.clone(), source };
        let mut lines = String::new();
        for edit in group {
            coding.edits += 1;
            let line = Line { n: coding.edits, edit: edit.clone() };
            let text = ron::to_string(&line).map_err(|error| LibraryError::Unwritable {
                path: self.log.clone(),
                reason: error.to_string(),
            })?;
            lines.push_str(&text);
            lines.push('\n');
        }
        if !lines.is_empty() {
            if self.writer.is_none() {
                self.writer = Some(write::append_private(&self.log).map_err(cannot)?);
            }
            if let Some(writer) = &mut self.writer {
                let length = writer.metadata().map_err(cannot)?.len();
                let written = writer.write_all(lines.as_bytes()).and_then(|()| writer.sync_data());
                if let Err(error) = written {
                    // Half a line would hide what comes after it.
                    drop(writer.set_len(length));
                    return Err(cannot(error));
                }
            }
        }
        self.coding = coding;
        self.history = history;
        Ok(())
    }
}

/// Reads a coding with what its log holds, without changing anything.
pub fn read(path: &Path) -> Result<(Coding, Option<String>), LibraryError> {
    let mut coding = Stored::<Coding>::read(path, Kind::Coding)?.value;
    let played = play(&log_of(path), &mut coding)?;
    Ok((coding, played.note))
}

/// The log of a coding.
pub fn log_of(path: &Path) -> PathBuf {
    path.with_extension("log")
}

fn lock_of(path: &Path) -> PathBuf {
    let name = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.lock"))
}

struct Played {
    /// Nothing but a torn last line was left out.
    whole: Option<()>,
    note: Option<String>,
}

/// Plays the edits of a log that are not in the coding yet, up to the first that cannot be read.
fn play(log: &Path, coding: &mut Coding) -> Result<Played, LibraryError> {
    let bytes = match fs::read(log) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Played { whole: Some(()), note: None });
        }
        Err(source) => {
            return Err(LibraryError::Io { doing: "cannot be read", path: log.to_owned(), source });
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut rest: &str = &text;
    let mut number = 0;
    while let Some((line, after)) = rest.split_once('\n') {
        number += 1;
        rest = after;
        let outcome = source::read_value::<Line>(line)
            .map_err(|faults| faults.into_iter().next().map(|it| it.message).unwrap_or_default())
            .and_then(|line| match line.n.cmp(&(coding.edits + 1)) {
                std::cmp::Ordering::Less => Ok(()),
                std::cmp::Ordering::Equal => {
                    coding.apply(line.edit).map_err(|error| error.to_string())?;
                    coding.edits = line.n;
                    Ok(())
                }
                std::cmp::Ordering::Greater => Err("an edit before this one is missing".to_owned()),
            });
        if let Err(why) = outcome {
            let last = rest.trim_matches(['\0', '\n']).is_empty();
            let note = format!("{}:{number}:1: the coding goes up to here: {why}", log.display());
            return Ok(Played { whole: last.then_some(()), note: Some(note) });
        }
    }
    Ok(Played { whole: Some(()), note: None })
}

#[cfg(test)]
mod tests;
