//! A coding that is being worked on: every step goes to a log beside it and to the disk at once, and
//! into the coding's own file when it is closed or made final. The log stays beside a draft, so that
//! what was done days ago can still be undone; a final coding has none.
//!
//! Each line of the log carries a number, and the coding says how many are in it, so that a step is
//! played exactly once whatever moment a program is killed at.

mod log;

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::coding::{Coding, CodingState, Edit, EditError, History, ListedStep, Move};
use crate::library::error::LibraryError;
use crate::library::lock::Lock;
use crate::library::session_folder::SessionFolder;
use crate::library::text::{self, Stored, hash_of};
use crate::library::upgrade::Kind;

use log::{Act, Contents, Entry, Log, Played};

/// A step that is written with more bytes than this may make a coding too long, and is looked at before it
/// is made. Shorter ones would have to be tens of thousands.
const LONG_STEP: usize = 1024 * 1024;

/// A coding that is open for writing.
#[derive(Debug)]
pub struct Draft {
    /// As it lies in its file.
    stored: Stored<Coding>,
    /// With the steps of its log.
    coding: Coding,
    history: History,
    log: Log,
    notes: Vec<String>,
    _lock: Lock,
}

impl Draft {
    /// Begins a coding at this path, where nothing lies yet.
    pub fn begin(path: &Path, coding: Coding) -> Result<Self, LibraryError> {
        let lock = Lock::take(&lock_of(path))?;
        let mut stored = Stored::new_coding(path.to_owned(), coding.clone());
        stored.save()?;
        let log = log_of(path);
        if log.exists() {
            // Of a coding that is gone; it must not be taken for this one's.
            keep_aside(&log, 0)?;
            fs::remove_file(&log).map_err(LibraryError::io("cannot be removed", &log))?;
        }
        let log = Log::at(log, 0);
        Ok(Self { stored, coding, history: History::default(), log, notes: Vec::new(), _lock: lock })
    }

    /// Begins a coding in a session's folder, under the first number of its coder's that is free. Two
    /// programs that begin at once get a number each.
    pub fn begin_in(folder: &SessionFolder, coding: &Coding) -> Result<Self, LibraryError> {
        let mut taken = 0;
        loop {
            let (number, path) = folder.new_coding_after(&coding.coder, taken)?;
            match Self::begin(&path, coding.clone()) {
                Err(LibraryError::InUse(_)) => {}
                Err(LibraryError::ChangedElsewhere { sibling, .. }) => {
                    fs::remove_file(&sibling).map_err(LibraryError::io("cannot be removed", &sibling))?;
                }
                begun => return begun,
            }
            taken = number;
        }
    }

    /// Opens a coding and plays what its log holds. A final coding can be read and not changed.
    pub fn open(path: &Path) -> Result<Self, LibraryError> {
        let lock = Lock::take(&lock_of(path))?;
        let stored = Stored::<Coding>::read(path, Kind::Coding)?;
        let log = log_of(path);
        let mut draft = Self {
            coding: stored.value.clone(),
            stored,
            history: History::default(),
            log: Log::at(log.clone(), 0),
            notes: Vec::new(),
            _lock: lock,
        };
        if draft.stored.value.state == CodingState::Final {
            // A program was killed between the two; what the log holds is in the coding.
            if log::last_number(&log)?.is_some_and(|last| last <= draft.stored.value.edits) {
                draft.log.remove()?;
            }
            return Ok(draft);
        }
        let Some(contents) = Contents::read(&log)? else { return Ok(draft) };
        let hash = contents.hash.clone();
        let Played { coding, history, good, damage } = log::play(&draft.stored.value, contents);
        if let Some((line, why)) = damage {
            // Everything readable is played; the rest is kept, for someone to look at.
            keep_aside(&log, coding.edits)?;
            draft.notes.push(note(&log, line, &why));
        }
        draft.coding = coding;
        draft.history = history;
        match good {
            Some(good) => draft.log = Log::at(log, good),
            None if draft.history.can_undo() => {
                draft.log.rewrite(&hash, &draft.stored.value, &draft.history)?;
            }
            None => draft.log.remove()?,
        }
        draft.fold()?;
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
        let Some(made) = self.history.apply(&mut self.coding, group)? else { return Ok(()) };
        let n = self.coding.edits + 1;
        let entry = Entry { n, step: made.number(), act: Act::Made, edits: group };
        match self.keep(&entry) {
            Ok(()) => {
                self.coding.edits = n;
                Ok(())
            }
            Err(error) => {
                self.history.forget(&mut self.coding, made);
                Err(error)
            }
        }
    }

    /// Goes on writing what the last step wrote, as a part of that step; where it wrote something else this
    /// is a step of its own. It is on the disk when this returns.
    pub fn write_on(&mut self, edit: &Edit) -> Result<(), LibraryError> {
        let edits = std::slice::from_ref(edit);
        let Some(wrote) = self.history.write_on(&mut self.coding, edit)? else { return self.apply(edits) };
        let n = self.coding.edits + 1;
        let entry = Entry { n, step: wrote.number(), act: Act::WroteOn, edits };
        match self.keep(&entry) {
            Ok(()) => {
                self.coding.edits = n;
                Ok(())
            }
            Err(error) => {
                self.history.unwrite(&mut self.coding, wrote);
                Err(error)
            }
        }
    }

    /// Puts what was just done on the disk, if the coding can still be written with it.
    fn keep(&mut self, entry: &Entry<'_>) -> Result<(), LibraryError> {
        let line = self.log.text_of(&self.stored.value, std::slice::from_ref(entry))?;
        if line.len() > LONG_STEP {
            fits_within(self.stored.path(), &self.coding, self.stored.longest)?;
        }
        self.log.append(&line)
    }

    /// Takes the last step back; nothing if there is none.
    pub fn undo(&mut self) -> Result<(), LibraryError> {
        let moved = self.history.undo(&mut self.coding)?;
        self.moved(moved.as_slice())
    }

    /// Makes the step that was taken back again; nothing if there is none.
    pub fn redo(&mut self) -> Result<(), LibraryError> {
        let moved = self.history.redo(&mut self.coding)?;
        self.moved(moved.as_slice())
    }

    /// Goes back or forward until the step with this number is the newest one that is done; 0 is before
    /// the first.
    pub fn go_to(&mut self, step: u64) -> Result<(), LibraryError> {
        let moves = self.history.go_to(&mut self.coding, step)?;
        self.moved(&moves)
    }

    /// Every step that can be gone back or forward to, the oldest first.
    pub fn steps(&self) -> Vec<ListedStep> {
        self.history.steps()
    }

    /// The number of the newest step that is done; 0 where none is.
    pub fn position(&self) -> u64 {
        self.history.position()
    }

    /// Whether a step can be taken back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether a step can be made again.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Puts into the coding's file what its log holds.
    pub fn fold(&mut self) -> Result<(), LibraryError> {
        if self.stored.value == self.coding {
            return Ok(());
        }
        self.stored.value = self.coding.clone();
        self.stored.save()
    }

    /// Folds the log and lets go of the coding.
    pub fn close(mut self) -> Result<Coding, LibraryError> {
        self.fold()?;
        Ok(self.coding)
    }

    /// Makes the coding final and gives it the hash of its content: nothing changes it after this. `now`
    /// is as `2026-11-22T09:30:12Z`.
    pub fn finish(mut self, now: &str) -> Result<Coding, LibraryError> {
        if self.coding.state == CodingState::Final {
            return Err(EditError::Final.into());
        }
        self.coding.state = CodingState::Final;
        self.coding.finished = Some(now.to_owned());
        self.coding.sha256 = Some(fingerprint(&self.coding));
        self.fold()?;
        // Only now: until here it was the one thing that a killed program would have been mended from.
        self.log.remove()?;
        Ok(self.coding)
    }

    /// Puts moves on the disk, and only then counts them as made.
    fn moved(&mut self, moves: &[Move]) -> Result<(), LibraryError> {
        if moves.is_empty() {
            return Ok(());
        }
        let first = self.coding.edits + 1;
        let entries: Vec<Entry<'_>> =
            moves.iter().zip(first..).map(|(moved, n)| Entry::of_move(n, *moved)).collect();
        let text = self.log.text_of(&self.stored.value, &entries);
        match text.and_then(|text| self.log.append(&text)) {
            Ok(()) => {
                self.coding.edits += moves.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.history.move_back(&mut self.coding, moves)?;
                Err(error)
            }
        }
    }
}

/// Whether a coding can be read back once it is written at this path.
pub fn fits(path: &Path, coding: &Coding) -> Result<(), LibraryError> {
    fits_within(path, coding, Kind::Coding.longest())
}

fn fits_within(path: &Path, coding: &Coding, longest: usize) -> Result<(), LibraryError> {
    let refuse = |reason: String| LibraryError::Unwritable { path: path.to_owned(), reason };
    text::within(path, text::pretty(coding).map_err(refuse)?.len(), longest)
}

/// Reads a coding with what its log holds, without changing anything. The note says what of the log
/// cannot be played.
pub fn read(path: &Path) -> Result<(Coding, Option<String>), LibraryError> {
    let coding = Stored::<Coding>::read(path, Kind::Coding)?.value;
    if coding.state == CodingState::Final {
        return Ok((coding, None));
    }
    let log = log_of(path);
    if log::last_number(&log)?.is_some_and(|last| last <= coding.edits) {
        return Ok((coding, None));
    }
    let Some(contents) = Contents::read(&log)? else { return Ok((coding, None)) };
    let Played { coding, damage, .. } = log::play(&coding, contents);
    Ok((coding, damage.map(|(line, why)| note(&log, line, &why))))
}

/// Whether the log holds steps that are not in the coding's file, as after a program was killed.
pub fn is_behind(path: &Path) -> Result<bool, LibraryError> {
    let stored = Stored::<Coding>::read(path, Kind::Coding)?.value;
    Ok(stored.state == CodingState::Draft && read(path)?.0.edits != stored.edits)
}

/// The SHA-256 of a coding's content: of [`Coding::fingerprint_text`].
pub fn fingerprint(coding: &Coding) -> String {
    hash_of(coding.fingerprint_text().as_bytes())
}

/// Whether a coding still holds what it held when it was made final. One that was made final before
/// hashes were kept has none, and nothing can be said against it.
pub fn verify(coding: &Coding) -> bool {
    coding.sha256.as_ref().is_none_or(|hash| *hash == fingerprint(coding))
}

/// The log of a coding.
pub fn log_of(path: &Path) -> PathBuf {
    path.with_extension("log")
}

fn lock_of(path: &Path) -> PathBuf {
    let name = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.lock"))
}

fn note(log: &Path, line: usize, why: &str) -> String {
    format!("{}:{line}:1: the coding goes up to here: {why}", log.display())
}

/// Keeps a copy of a log that cannot be played as it is.
fn keep_aside(log: &Path, edits: u64) -> Result<(), LibraryError> {
    let aside = log.with_extension(format!("log-damaged-{edits}"));
    if !aside.exists() {
        fs::copy(log, &aside).map_err(LibraryError::io("cannot be copied", log))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
