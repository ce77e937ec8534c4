//! What goes to and fro between a session and its copies: feedback and final codings come, answers go.
//! What was sent never changes, so a file is brought once and is then left alone.

use std::path::{Path, PathBuf};

use super::{SharingError, copy, live_shares, reach};
use crate::domain::assignment::known_by_number;
use crate::domain::coaching::{Feedback, FeedbackReply, WorkbookEntry};
use crate::domain::coding::CodingState;
use crate::domain::fault::Fault;
use crate::library::{
    Library, LibraryError, SessionFolder, Share, Stored, coaching, coder_and_number, draft, hash_of_file,
    spool, write,
};
use crate::ops::coaching as answers;

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

/// As [`exchange`], for every session that is shared. What the reader codes under a number alone is left to
/// others, so that nothing of it is opened.
pub fn exchange_all(own: &Library, reader: Option<&str>) -> Result<Exchange, LibraryError> {
    let mut report = Exchange::default();
    let (assigned, _problems) = own.assignments()?;
    for folder in own.session_folders()? {
        let by_number = reader.and_then(|reader| known_by_number(&assigned, &folder.id(), reader));
        if by_number.is_some() || !folder.file("shared.ron").is_file() {
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
    let Some(copy) = copy::find(own, &copy::inside(own, folder), shared)? else {
        let place = shared.sessions().join(copy::inside(own, folder));
        report.problems.push(format!(
            "{}: the shared copy is not there any more; what was fetched before is kept",
            place.display()
        ));
        return Ok(());
    };
    report.add(fetch(own, folder, &copy, shared)?);
    report.replies += report_each(folder.reply_files()?, &mut report.problems, |path| {
        let reply = coaching::reply(path)?.value;
        Ok(reply.sent.is_some() && bring_reply(path, &reply, &copy)?)
    });
    silence_as_own(folder, &copy)?;
    copy::tell_last_day(folder, &copy)?;
    report.add(with_workbook(own, folder, shared)?);
    Ok(())
}

/// Fetches what was sent and made final in a copy. Whatever cannot be fetched is a problem.
pub(super) fn fetch(
    own: &Library,
    folder: &SessionFolder,
    copy: &SessionFolder,
    shared: &Library,
) -> Result<Exchange, SharingError> {
    let trainee = trainee_of(folder)?;
    let mut report = Exchange::default();
    report.feedback = report_each(copy.feedback_files()?, &mut report.problems, |path| {
        let feedback = coaching::feedback(path)?.value;
        if feedback.sent.is_none() {
            return Ok(false);
        }
        adopt(&feedback.coach, shared, own)?;
        bring_feedback(path, &feedback, folder)
    });
    report.codings = report_each(copy.coding_files()?, &mut report.problems, |path| {
        let head = SessionFolder::coding_head(path)?;
        if head.state != CodingState::Final || head.coder == trainee {
            return Ok(false);
        }
        adopt(&head.coder, shared, own)?;
        bring_coding(path, &head.coder, folder)
    });
    Ok(report)
}

/// Brings both workbooks to the same entries.
pub(super) fn with_workbook(
    own: &Library,
    folder: &SessionFolder,
    shared: &Library,
) -> Result<Exchange, SharingError> {
    let trainee = trainee_of(folder)?;
    let mut report = Exchange::default();
    for (from, to) in [(own, shared), (shared, own)] {
        report.entries += report_each(from.workbook_files(&trainee)?, &mut report.problems, |path| {
            let entry = coaching::workbook_entry(path)?.value;
            if entry.private {
                return Ok(false);
            }
            adopt(&entry.author, from, to)?;
            bring_entry(path, &entry, to)
        });
    }
    Ok(report)
}

fn trainee_of(folder: &SessionFolder) -> Result<String, SharingError> {
    folder.trainee()?.ok_or(SharingError::NoTrainee)
}

/// Brings files one by one; how many came. One that cannot be brought is named, and the others are.
fn report_each(
    files: Vec<PathBuf>,
    problems: &mut Vec<String>,
    mut bring: impl FnMut(&Path) -> Result<bool, LibraryError>,
) -> usize {
    let mut brought = 0;
    for path in files {
        match bring(&path) {
            Ok(came) => brought += usize::from(came),
            Err(error) => problems.push(error.to_string()),
        }
    }
    brought
}

/// Takes the sound out of those answers in a copy whose own ones have lost it, as when consent to what is
/// heard there was taken back.
pub(super) fn silence_as_own(folder: &SessionFolder, copy: &SessionFolder) -> Result<(), SharingError> {
    let (own, _problems) = answers::replies_in(folder)?;
    let silent = |reply: &FeedbackReply| {
        let is_it = |it: &FeedbackReply| it.feedback == reply.feedback && it.sent == reply.sent;
        let mine = own.iter().map(|it| &it.reply).find(|it| is_it(it)).and_then(|it| it.again.as_ref());
        mine.is_some_and(|it| it.sound.is_none())
    };
    let (_removed, problems) = answers::silence_answers(copy, &silent)?;
    problems.into_iter().next().map_or(Ok(()), |error| Err(error.into()))
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
    let sound = sound.map(|name| path.with_file_name(name));
    if let Some(sound) = sound.as_deref().filter(|it| !it.is_file()) {
        // What is brought is brought once: without its sound it would never get one.
        let why = "the sound is not there yet; try again later".to_owned();
        return Err(LibraryError::io("cannot be fetched", sound)(std::io::Error::other(why)));
    }
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
    if !draft::verify(&coding) {
        let why =
            "was changed after it was made final, so it is not taken in: ask its coder to send it again";
        let fault = Fault::error(None, why);
        return Err(LibraryError::Unreadable { path: path.to_owned(), fault });
    }
    let folder = to.file("codings");
    write::make_folder(&folder)?;
    // Two that were begun and finished in the same second are told apart by what they hold.
    let fingerprint = draft::fingerprint(&coding);
    let is_same = |there: &Path| {
        coder_and_number(there).is_some_and(|(it, _)| it == coder)
            && draft::read(there).is_ok_and(|(it, _)| draft::fingerprint(&it) == fingerprint)
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
