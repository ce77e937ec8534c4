//! What goes to and fro between a session and its copies: feedback and final codings come, answers go.
//! What was sent never changes, so a file is brought once and is then left alone.

use std::path::{Path, PathBuf};

use super::{SharingError, copy, live_shares, reach};
use crate::domain::coaching::{Feedback, FeedbackReply, WorkbookEntry};
use crate::domain::coding::CodingState;
use crate::library::{
    Library, LibraryError, SessionFolder, Share, Stored, coaching, coder_and_number, draft, hash_of_file,
    spool, write,
};

/// What went to and fro.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    /// Feedback that came.
    pub feedback: usize,
    /// Final codings that came.
    pub codings: usize,
    /// Answers that went.
    pub replies: usize,
    /// Entries of the workbook that came or went.
    pub entries: usize,
    /// What could not be done, in words.
    pub problems: Vec<String>,
}

impl Exchange {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.feedback += other.feedback;
        self.codings += other.codings;
        self.replies += other.replies;
        self.entries += other.entries;
        self.problems.extend(other.problems);
    }
}

/// Fetches what coaches wrote about a session, sends the trainee's answers, and brings both workbooks to
/// the same entries. A shared library that cannot be reached is named and the others are gone through.
pub fn exchange(own: &Library, folder: &SessionFolder) -> Result<Exchange, LibraryError> {
    let mut report = Exchange::default();
    let mut libraries: Vec<Share> = Vec::new();
    for share in live_shares(folder)? {
        if !libraries.iter().any(|it| it.library_id == share.library_id) {
            libraries.push(share);
        }
    }
    for share in libraries {
        match reach(&share) {
            Ok(shared) => {
                if let Err(error) = with_one(own, folder, &shared, &mut report) {
                    report.problems.push(error.to_string());
                }
            }
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    Ok(report)
}

/// As [`exchange`], for every session that is shared.
pub fn exchange_all(own: &Library) -> Result<Exchange, LibraryError> {
    let mut report = Exchange::default();
    for folder in own.session_folders()? {
        if !folder.file("shared.ron").is_file() {
            continue;
        }
        match exchange(own, &folder) {
            Ok(one) => report.add(one),
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    // One shared library that cannot be reached is one problem, however many sessions are there.
    report.problems.sort();
    report.problems.dedup();
    Ok(report)
}

fn with_one(
    own: &Library,
    folder: &SessionFolder,
    shared: &Library,
    report: &mut Exchange,
) -> Result<(), SharingError> {
    let copy = copy::place_of(own, folder, shared);
    if !copy::is_copy_of(&copy, own) {
        report.problems.push(format!(
            "{}: the shared copy is not there any more; what was fetched before is kept",
            copy.path().display()
        ));
        return Ok(());
    }
    let trainee = folder.trainee()?.ok_or(SharingError::NoTrainee)?;
    for path in copy.feedback_files()? {
        match coaching::feedback(&path) {
            Ok(stored) if stored.value.sent.is_some() => {
                adopt(&stored.value.coach, shared, own)?;
                report.feedback += usize::from(bring_feedback(&path, &stored.value, folder)?);
            }
            Ok(_draft) => {}
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    for path in copy.coding_files()? {
        match SessionFolder::coding_head(&path) {
            Ok(head) if head.state == CodingState::Final && head.coder != trainee => {
                adopt(&head.coder, shared, own)?;
                report.codings += usize::from(bring_coding(&path, &head.coder, folder)?);
            }
            Ok(_draft_or_own) => {}
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    for path in folder.reply_files()? {
        match coaching::reply(&path) {
            Ok(stored) if stored.value.sent.is_some() => {
                report.replies += usize::from(bring_reply(&path, &stored.value, &copy)?);
            }
            Ok(_unsent) => {}
            Err(error) => report.problems.push(error.to_string()),
        }
    }
    for (from, to) in [(own, shared), (shared, own)] {
        for path in from.workbook_files(&trainee)? {
            match coaching::workbook_entry(&path) {
                Ok(stored) if !stored.value.private => {
                    adopt(&stored.value.author, from, to)?;
                    report.entries += usize::from(bring_entry(&path, &stored.value, to)?);
                }
                Ok(_private) => {}
                Err(error) => report.problems.push(error.to_string()),
            }
        }
    }
    Ok(())
}

/// Takes the name of an author along, where it is known.
fn adopt(author: &str, from: &Library, to: &Library) -> Result<(), LibraryError> {
    match from.person(author) {
        Ok(person) => to.adopt_person(&person),
        Err(_unknown) => Ok(()),
    }
}

fn bring_feedback(path: &Path, feedback: &Feedback, to: &SessionFolder) -> Result<bool, LibraryError> {
    let folder = to.feedback_folder();
    let is_same = |there: &Path| coaching::feedback(there).is_ok_and(|it| it.value.key() == feedback.key());
    let with_sound = |name: Option<String>| Feedback { spoken: name, ..feedback.clone() };
    bring_with_sound(path, feedback.spoken.as_deref(), &folder, &is_same, &with_sound)
}

fn bring_reply(path: &Path, reply: &FeedbackReply, to: &SessionFolder) -> Result<bool, LibraryError> {
    let folder = to.replies_folder();
    let is_same = |there: &Path| {
        coaching::reply(there)
            .is_ok_and(|it| it.value.feedback == reply.feedback && it.value.sent == reply.sent)
    };
    let sound = reply.again.as_ref().and_then(|it| it.sound.as_deref());
    let with_sound = |name: Option<String>| {
        let mut reply = reply.clone();
        if let Some(again) = &mut reply.again {
            again.sound = name;
        }
        reply
    };
    bring_with_sound(path, sound, &folder, &is_same, &with_sound)
}

/// Brings a file and the sound beside it, the sound first, under a number that is free for both.
fn bring_with_sound<T: serde::Serialize + serde::de::DeserializeOwned>(
    path: &Path,
    sound: Option<&str>,
    folder: &Path,
    is_same: &dyn Fn(&Path) -> bool,
    with_sound: &dyn Fn(Option<String>) -> T,
) -> Result<bool, LibraryError> {
    write::make_folder(folder)?;
    let sound = sound.map(|name| path.with_file_name(name)).filter(|it| it.is_file());
    loop {
        if coaching::authored(folder)?.iter().any(|it| is_same(it)) {
            return Ok(false);
        }
        let target = free(path, folder, |target| {
            let beside = target.with_extension("wav");
            // A sound that lies there alone may be this one, brought by a program that was killed.
            beside.exists() && !sound.as_ref().is_some_and(|it| is_same_file(it, &beside))
        });
        let mut name = None;
        if let Some(sound) = &sound {
            let beside = target.with_extension("wav");
            if !beside.exists()
                && let Err(error) = spool::copy_into(sound, &beside)
            {
                if beside.exists() {
                    // Another program brought a sound of this name a moment ago.
                    continue;
                }
                return Err(error);
            }
            name = beside.file_name().map(|it| it.to_string_lossy().into_owned());
        }
        match Stored::new(target, with_sound(name)).save() {
            Ok(()) => return Ok(true),
            Err(LibraryError::ChangedElsewhere { sibling, .. }) => remove(&sibling)?,
            Err(error) => return Err(error),
        }
    }
}

fn bring_coding(path: &Path, coder: &str, to: &SessionFolder) -> Result<bool, LibraryError> {
    let (coding, _note) = draft::read(path)?;
    let hash = hash_of_file(path)?;
    let folder = to.file("codings");
    write::make_folder(&folder)?;
    let is_same = |there: &Path| {
        let by_her = coder_and_number(there).is_some_and(|(it, _)| it == coder);
        let same = || {
            draft::read(there).is_ok_and(|(it, _)| it.begun == coding.begun && it.finished == coding.finished)
        };
        by_her && (hash_of_file(there).is_ok_and(|it| it == hash) || same())
    };
    bring_bytes(path, &folder, &is_same, || to.coding_files())
}

fn bring_entry(path: &Path, entry: &WorkbookEntry, to: &Library) -> Result<bool, LibraryError> {
    let folder = to.workbook(&entry.trainee);
    write::make_folder(&folder)?;
    let is_same =
        |there: &Path| coaching::workbook_entry(there).is_ok_and(|it| it.value.key() == entry.key());
    bring_bytes(path, &folder, &is_same, || coaching::authored(&folder))
}

/// Brings a file as it is, under the first number of its writer that is free.
fn bring_bytes(
    path: &Path,
    folder: &Path,
    is_same: &dyn Fn(&Path) -> bool,
    there: impl Fn() -> Result<Vec<PathBuf>, LibraryError>,
) -> Result<bool, LibraryError> {
    loop {
        if there()?.iter().any(|it| is_same(it)) {
            return Ok(false);
        }
        let target = free(path, folder, |_| false);
        match spool::copy_into(path, &target) {
            Ok(()) => return Ok(true),
            // Another program took this name a moment ago.
            Err(_taken) if target.exists() => {}
            Err(error) => return Err(error),
        }
    }
}

/// A name for a file in another folder: its own where that is free, else the next number of its writer.
fn free(path: &Path, folder: &Path, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let (author, first) = coder_and_number(path).unwrap_or_default();
    let mut number = first;
    loop {
        let target = folder.join(format!("{author}-{number}.ron"));
        if !target.exists() && !taken(&target) {
            return target;
        }
        number = number.saturating_add(1);
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (hash_of_file(one), hash_of_file(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn remove(path: &Path) -> Result<(), LibraryError> {
    std::fs::remove_file(path).map_err(LibraryError::io("cannot be removed", path))
}
