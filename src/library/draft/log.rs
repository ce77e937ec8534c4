//! The log of a draft: what was done to it, one step a line, in order.
//!
//! The first line holds the coding as it was when the log began; every line after it has a number that
//! counts up, and the coding's file says up to which of them are in it. So the log tells twice: what a
//! killed program had not put into the file yet, and what can be undone. A line is one step, whole or
//! not there: a torn last one is as if it had not been written. Older logs have no first line and one
//! edit a line; they begin where the file ends.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::coding::{Coding, Edit, History, Move};
use crate::domain::source;
use crate::library::error::LibraryError;
use crate::library::text::{self, hash_of};
use crate::library::write::{self, Expected};

/// The version of the log's format.
const FORMAT: u32 = 2;
/// How the line of the head begins.
const HEAD_START: &str = "(log:";

/// What a line says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Act {
    /// The step was made.
    #[default]
    Made,
    /// The newest step was gone on with: more letters of what it wrote.
    WroteOn,
    /// It was taken back.
    Undone,
    /// It was made again.
    Redone,
}

/// One line, about to be written.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    /// Its number in the log, from 1.
    pub n: u64,
    /// The number of the step.
    pub step: u64,
    /// What happened to it.
    pub act: Act,
    /// Its edits, where it was made.
    #[serde(skip_serializing_if = "<[Edit]>::is_empty")]
    pub edits: &'a [Edit],
}

impl Entry<'_> {
    /// What a move along the steps writes.
    pub fn of_move(n: u64, moved: Move) -> Self {
        let (step, act) = match moved {
            Move::Undone(step) => (step, Act::Undone),
            Move::Redone(step) => (step, Act::Redone),
        };
        Self { n, step, act, edits: &[] }
    }
}

/// One line, as it was read.
#[derive(Debug, Deserialize)]
struct Line {
    n: u64,
    /// 0 in older logs, where each edit is a step.
    #[serde(default)]
    step: u64,
    #[serde(default)]
    act: Act,
    #[serde(default)]
    edits: Vec<Edit>,
    /// In older logs.
    #[serde(default)]
    edit: Option<Edit>,
}

#[derive(Serialize)]
struct HeadOut<'a> {
    log: u32,
    head: &'a Coding,
}

#[derive(Deserialize)]
struct Head {
    log: u32,
    head: Coding,
}

/// A log for writing.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    writer: Option<File>,
    /// How many bytes of it are whole lines; 0 while there is none.
    good: u64,
}

impl Log {
    /// A log of which so many bytes are whole lines; what comes after them is not read and goes with the
    /// next line that is written.
    pub fn at(path: PathBuf, good: u64) -> Self {
        Self { path, writer: None, good }
    }

    /// What adds these lines. `head` is the coding before all of them, for a log that begins with them.
    pub fn text_of(&self, head: &Coding, entries: &[Entry<'_>]) -> Result<String, LibraryError> {
        let entries = lines(&self.path, entries)?;
        Ok(if self.good == 0 { head_line(&self.path, head)? + &entries } else { entries })
    }

    /// Adds lines; they are on the disk when this returns, all or none.
    pub fn append(&mut self, text: &str) -> Result<(), LibraryError> {
        let cannot =
            |source| LibraryError::Io { doing: "cannot be written", path: self.path.clone(), source };
        if self.writer.is_none() {
            let writer = write::append_private(&self.path).map_err(cannot)?;
            // Half a line would hide what comes after it.
            writer.set_len(self.good).map_err(cannot)?;
            if self.good == 0 {
                write::sync_folder(write::parent_of(&self.path)).map_err(cannot)?;
            }
            self.writer = Some(writer);
        }
        if let Some(writer) = &mut self.writer {
            let written = writer.write_all(text.as_bytes()).and_then(|()| writer.sync_data());
            if let Err(error) = written {
                drop(writer.set_len(self.good));
                return Err(cannot(error));
            }
            self.good += text.len() as u64;
        }
        Ok(())
    }

    /// Writes the log anew: the steps of a history on a coding that is in its file as `head`.
    pub fn rewrite(&mut self, was: &str, head: &Coding, history: &History) -> Result<(), LibraryError> {
        let mut text = head_line(&self.path, head)?;
        for ((step, edits), n) in history.done().zip(head.edits + 1..) {
            text.push_str(&lines(&self.path, &[Entry { n, step, act: Act::Made, edits }])?);
        }
        write::write(&self.path, text.as_bytes(), Expected::Was(was))?;
        self.writer = None;
        self.good = text.len() as u64;
        Ok(())
    }

    /// Removes the log.
    pub fn remove(&mut self) -> Result<(), LibraryError> {
        self.writer = None;
        self.good = 0;
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(LibraryError::io("cannot be removed", &self.path)(error))
            }
            _gone => Ok(()),
        }
    }
}

fn head_line(path: &Path, head: &Coding) -> Result<String, LibraryError> {
    line(path, &HeadOut { log: FORMAT, head })
}

fn lines(path: &Path, entries: &[Entry<'_>]) -> Result<String, LibraryError> {
    entries.iter().map(|entry| line(path, entry)).collect()
}

fn line(path: &Path, value: &impl Serialize) -> Result<String, LibraryError> {
    match ron::to_string(value) {
        // A line that could not be read back would hide all that come after it.
        Ok(text) => text::within(path, text.len(), source::LONGEST_CODING).map(|()| text + "\n"),
        Err(error) => Err(LibraryError::Unwritable { path: path.to_owned(), reason: error.to_string() }),
    }
}

/// A log as it was read.
#[derive(Debug)]
pub(super) struct Contents {
    head: Option<Coding>,
    /// The lines after the head, each with its number in the file and the byte at which it ends.
    lines: Vec<(Line, usize, u64)>,
    /// The byte at which the head ends.
    head_end: u64,
    /// The first line that cannot be read, and why.
    unreadable: Option<(usize, String)>,
    /// The SHA-256 of the file.
    pub hash: String,
}

impl Contents {
    /// Reads a log; `None` where there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, LibraryError> {
        let Some(bytes) = bytes_of(path)? else { return Ok(None) };
        let mut contents =
            Self { head: None, lines: Vec::new(), head_end: 0, unreadable: None, hash: hash_of(&bytes) };
        let mut end = 0;
        // What comes after the last new line is torn.
        let whole = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        for (line, number) in whole.zip(1..) {
            end += line.len() as u64;
            let text = String::from_utf8_lossy(line);
            if text.trim().is_empty() {
                continue;
            }
            let parsed = if number == 1 && text.starts_with(HEAD_START) {
                read_head(&text).map(|head| {
                    contents.head = Some(head);
                    contents.head_end = end;
                })
            } else {
                source::read_value_within::<Line>(&text, source::LONGEST_CODING + 1)
                    .map_err(first_message)
                    .map(|line| contents.lines.push((line, number, end)))
            };
            if let Err(why) = parsed {
                contents.unreadable = Some((number, why));
                break;
            }
        }
        Ok(Some(contents))
    }
}

/// The number of the last line of a log, without reading the others; 0 where there is only a head.
/// `None` where there is no log or its last line cannot be read.
pub(super) fn last_number(path: &Path) -> Result<Option<u64>, LibraryError> {
    #[derive(Deserialize)]
    struct Number {
        n: u64,
    }
    let Some(bytes) = bytes_of(path)? else { return Ok(None) };
    let mut lines = bytes.rsplit(|byte| *byte == b'\n');
    // What comes after the last new line is torn.
    lines.next();
    let Some(last) = lines.find(|line| !line.trim_ascii().is_empty()) else { return Ok(None) };
    if last.starts_with(HEAD_START.as_bytes()) {
        return Ok(Some(0));
    }
    Ok(std::str::from_utf8(last)
        .ok()
        .and_then(|last| source::read_value_within::<Number>(last, source::LONGEST_CODING + 1).ok())
        .map(|it| it.n))
}

fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>, LibraryError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LibraryError::Io { doing: "cannot be read", path: path.to_owned(), source }),
    }
}

fn read_head(text: &str) -> Result<Coding, String> {
    let Head { log, head } =
        source::read_value_within(text, source::LONGEST_CODING + 1).map_err(first_message)?;
    if log == FORMAT { Ok(head) } else { Err(format!("the log is of format {log}, which is not known here")) }
}

fn first_message(faults: Vec<crate::domain::fault::Fault>) -> String {
    faults.into_iter().next().map(|it| it.message).unwrap_or_default()
}

/// What a coding's file and its log come to.
#[derive(Debug)]
pub(super) struct Played {
    /// The coding as it was left.
    pub coding: Coding,
    /// Its steps.
    pub history: History,
    /// Where in the log its readable part ends, where that part can be gone on with.
    pub good: Option<u64>,
    /// What is wrong with the log: the number of the line and the words.
    pub damage: Option<(usize, String)>,
}

/// Plays a log on the coding of a file. The file is the truth: a log that does not lead to it is left
/// aside, but for what comes after it.
pub(super) fn play(stored: &Coding, contents: Contents) -> Played {
    let Contents { head, lines, head_end, unreadable, .. } = contents;
    let Some(head) = head else {
        // An older log, or none that can be read.
        let (coding, history, damage) = play_after(stored, lines);
        return Played { coding, history, good: None, damage: damage.or(unreadable) };
    };
    let mut met = head == *stored;
    let mut beside = head.edits >= stored.edits && !met;
    let mut coding = head;
    let mut history = History::default();
    let mut good = head_end;
    let mut damage = unreadable;
    for (line, number, end) in &lines {
        if beside {
            break;
        }
        if let Err(why) = play_line(&mut coding, &mut history, line) {
            damage = Some((*number, why));
            break;
        }
        good = *end;
        if coding.edits == stored.edits {
            met = coding == *stored;
            beside = !met;
        }
    }
    if met {
        return Played { coding, history, good: Some(good), damage };
    }
    let why =
        "the log does not lead to the coding as it lies beside it: what was done before cannot be undone";
    let (coding, history, after) = play_after(stored, lines);
    Played { coding, history, good: None, damage: damage.or(after).or(Some((1, why.to_owned()))) }
}

/// Plays what comes after the file, each line as a step.
fn play_after(stored: &Coding, lines: Vec<(Line, usize, u64)>) -> (Coding, History, Option<(usize, String)>) {
    let (mut coding, mut history) = (stored.clone(), History::default());
    for (mut line, number, _) in lines {
        if line.n <= stored.edits {
            continue;
        }
        // What its first letters are in is in the file: the rest is a step of its own.
        let goes_on = line.act == Act::WroteOn && history.can_undo();
        if line.act == Act::WroteOn && !goes_on {
            line.act = Act::Made;
        }
        line.step = history.position() + u64::from(!goes_on);
        if let Err(why) = play_line(&mut coding, &mut history, &line) {
            return (coding, history, Some((number, why)));
        }
    }
    (coding, history, None)
}

fn play_line(coding: &mut Coding, history: &mut History, line: &Line) -> Result<(), String> {
    if line.n != coding.edits + 1 {
        return Err(if line.n > coding.edits {
            "an entry before this one is missing".to_owned()
        } else {
            "this entry was there before".to_owned()
        });
    }
    let words = |error: crate::domain::coding::EditError| error.to_string();
    match line.act {
        Act::Made => {
            let older = line.edit.as_ref().map(std::slice::from_ref);
            history.apply_as(coding, older.unwrap_or(&line.edits), line.step).map_err(words)?;
        }
        Act::WroteOn => {
            let [edit] = line.edits.as_slice() else { return Err("more than one edit writes on".to_owned()) };
            let wrote =
                if history.position() == line.step { history.write_on(coding, edit) } else { Ok(None) };
            if wrote.map_err(words)?.is_none() {
                return Err(format!("step {} is not what is being written", line.step));
            }
        }
        Act::Undone if history.can_undo() && history.position() == line.step => {
            history.undo(coding).map_err(words)?;
        }
        Act::Redone if history.next_redo() == Some(line.step) => {
            history.redo(coding).map_err(words)?;
        }
        Act::Undone | Act::Redone => return Err(format!("step {} is not the next one", line.step)),
    }
    coding.edits = line.n;
    Ok(())
}
