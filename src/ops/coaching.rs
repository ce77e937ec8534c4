//! Feedback from a coach to a trainee, the answer to it, and what both write into the workbook.

use std::fs;
use std::path::{Path, PathBuf};

use crate::audio::decode::{self, DecodeFault};
use crate::domain::assignment;
use crate::domain::coaching::{
    AnsweredAgain, EntryKind, Feedback, FeedbackKey, FeedbackReply, WorkbookEntry,
};
use crate::domain::coding::TakeKey;
use crate::domain::session::Session;
use crate::library::lock::Lock;
use crate::library::{FORMAT, Library, LibraryError, SessionFolder, Stored, coaching, spool};
use crate::ops::OpsError;

mod silence;

pub(in crate::ops) use silence::silence_answers;

/// Feedback that is open for writing. Every change is on the disk when its method returns.
#[derive(Debug)]
pub struct OpenFeedback {
    stored: Stored<Feedback>,
    _lock: Lock,
}

/// Feedback and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundFeedback {
    /// Its file.
    pub path: PathBuf,
    /// The feedback.
    pub feedback: Feedback,
}

/// An answer to feedback and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundReply {
    /// Its file.
    pub path: PathBuf,
    /// The answer.
    pub reply: FeedbackReply,
}

/// Feedback that waits for its trainee.
#[derive(Debug, Clone, PartialEq)]
pub struct DueFeedback {
    /// The session's folder.
    pub folder: SessionFolder,
    /// The feedback.
    pub found: FoundFeedback,
    /// The coach's name; her id where the library does not know it.
    pub coach: String,
    /// Whether she has read it and not answered it yet.
    pub read: bool,
}

/// The take in which a trainee answers the same line again.
#[derive(Debug, Clone, PartialEq)]
pub struct AgainTake {
    /// The session that it belongs to.
    pub folder: SessionFolder,
    /// The take.
    pub take: TakeKey,
}

impl OpenFeedback {
    /// Begins feedback; `coding` is the file of the coding that it rests on.
    pub fn begin(
        folder: &SessionFolder,
        coach: &str,
        coding: Option<&str>,
        now: &str,
    ) -> Result<Self, OpsError> {
        let path = coaching::new_authored(&folder.feedback_folder(), coach)?;
        let lock = Lock::take(&lock_of(&path))?;
        let value = Feedback::new(folder.id(), coach.to_owned(), coding.map(str::to_owned), now.to_owned());
        let mut stored = Stored::new(path, value);
        stored.save()?;
        Ok(Self { stored, _lock: lock })
    }

    /// Opens feedback; what was sent can be read and not changed.
    pub fn open(path: &Path) -> Result<Self, OpsError> {
        let lock = Lock::take(&lock_of(path))?;
        Ok(Self { stored: coaching::feedback(path)?, _lock: lock })
    }

    /// The coach's draft of feedback on this session, or a new one.
    pub fn draft(
        folder: &SessionFolder,
        coach: &str,
        coding: Option<&str>,
        now: &str,
    ) -> Result<Self, OpsError> {
        let (found, _problems) = feedback_in(folder)?;
        let draft = found.iter().rev().find(|it| it.feedback.coach == coach && it.feedback.sent.is_none());
        match draft {
            Some(draft) => Self::open(&draft.path),
            None => Self::begin(folder, coach, coding, now),
        }
    }

    /// The feedback as it is now.
    pub fn feedback(&self) -> &Feedback {
        &self.stored.value
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.stored.path()
    }

    /// Changes what it says. Who wrote it and when it is sent do not change by this.
    pub fn change(&mut self, change: impl FnOnce(&mut Feedback)) -> Result<(), OpsError> {
        self.is_open()?;
        let before = self.stored.value.clone();
        change(&mut self.stored.value);
        let value = &mut self.stored.value;
        value.format = before.format;
        value.session.clone_from(&before.session);
        value.coach.clone_from(&before.coach);
        value.begun.clone_from(&before.begun);
        value.spoken.clone_from(&before.spoken);
        value.sent = None;
        self.save_or(before)
    }

    /// Keeps spoken feedback (any sound that can be read) in the place of what was spoken before, which
    /// stays until the new one is whole and known to the file.
    pub fn speak(&mut self, sound: &Path) -> Result<(), OpsError> {
        self.is_open()?;
        let target = self.free_for_sound()?;
        decode::decode_to_take(sound, &target).map_err(|fault| match fault {
            DecodeFault::CannotWrite(source) => {
                LibraryError::Io { doing: "cannot be written", path: target.clone(), source }.into()
            }
            fault => OpsError::Sound { path: sound.to_owned(), reason: fault.to_string() },
        })?;
        let before = self.stored.value.clone();
        self.stored.value.spoken = target.file_name().map(|it| it.to_string_lossy().into_owned());
        if let Err(error) = self.save_or(before) {
            drop(fs::remove_file(&target));
            return Err(error);
        }
        self.remove_sounds()
    }

    /// Takes back what was spoken.
    pub fn unspeak(&mut self) -> Result<(), OpsError> {
        self.is_open()?;
        let before = self.stored.value.clone();
        self.stored.value.spoken = None;
        self.save_or(before)?;
        self.remove_sounds()
    }

    /// The names under which its sound lies: one, and another while it is spoken again.
    fn sounds(&self) -> [PathBuf; 2] {
        let stem = self.path().file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        ["", "-again"].map(|again| self.path().with_file_name(format!("{stem}{again}.wav")))
    }

    /// The name that what was spoken last does not have; what lies there was left by a killed program.
    fn free_for_sound(&self) -> Result<PathBuf, OpsError> {
        let [first, second] = self.sounds();
        let free = if self.spoken_path().as_ref() == Some(&first) { second } else { first };
        remove(&free)?;
        Ok(free)
    }

    /// Where its sound lies, if it was spoken.
    pub fn spoken_path(&self) -> Option<PathBuf> {
        self.feedback().spoken.as_ref().map(|it| self.path().with_file_name(it))
    }

    /// Removes every sound of it but the one that it names.
    fn remove_sounds(&self) -> Result<(), OpsError> {
        let spoken = self.spoken_path();
        self.sounds().iter().filter(|it| Some(*it) != spoken.as_ref()).try_for_each(|it| Ok(remove(it)?))
    }

    /// Sends it: from now on it is read-only, and the trainee finds it.
    pub fn send(mut self, now: &str) -> Result<Feedback, OpsError> {
        self.is_open()?;
        let lacks = self.feedback().lacks();
        if !lacks.is_empty() {
            let lacks: Vec<&str> = lacks.into_iter().map(crate::domain::coaching::Lack::words).collect();
            return Err(OpsError::OutOfStep(format!("before this can be sent: {}", lacks.join("; "))));
        }
        let before = self.stored.value.clone();
        self.stored.value.sent = Some(now.to_owned());
        self.save_or(before)?;
        Ok(self.stored.value)
    }

    /// Throws a draft away.
    pub fn discard(mut self) -> Result<(), OpsError> {
        self.unspeak()?;
        let path = self.path().to_owned();
        fs::remove_file(&path).map_err(LibraryError::io("cannot be removed", &path))?;
        Ok(())
    }

    fn is_open(&self) -> Result<(), OpsError> {
        match self.feedback().sent {
            None => Ok(()),
            Some(_) => Err(OpsError::OutOfStep(
                "this feedback was sent and cannot be changed; write another one".to_owned(),
            )),
        }
    }

    fn save_or(&mut self, before: Feedback) -> Result<(), OpsError> {
        if let Err(error) = self.stored.save() {
            self.stored.value = before;
            return Err(error.into());
        }
        Ok(())
    }
}

fn remove(sound: &Path) -> Result<(), LibraryError> {
    match fs::remove_file(sound) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LibraryError::Io { doing: "cannot be removed", path: sound.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// The feedback on a session, drafts too, in order of file, and what could not be read.
pub fn feedback_in(folder: &SessionFolder) -> Result<(Vec<FoundFeedback>, Vec<LibraryError>), LibraryError> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in folder.feedback_files()? {
        match coaching::feedback(&path) {
            Ok(stored) => found.push(FoundFeedback { path, feedback: stored.value }),
            Err(error) => problems.push(error),
        }
    }
    Ok((found, problems))
}

/// The answers to feedback on a session, in order of file, and what could not be read.
pub fn replies_in(folder: &SessionFolder) -> Result<(Vec<FoundReply>, Vec<LibraryError>), LibraryError> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in folder.reply_files()? {
        match coaching::reply(&path) {
            Ok(stored) => found.push(FoundReply { path, reply: stored.value }),
            Err(error) => problems.push(error),
        }
    }
    Ok((found, problems))
}

/// The feedback that was sent to this trainee and that she has not read, the oldest first.
pub fn due_feedback(
    library: &Library,
    trainee: &str,
) -> Result<(Vec<DueFeedback>, Vec<LibraryError>), LibraryError> {
    let (mut due, problems) = unanswered_feedback(library, trainee)?;
    due.retain(|it| !it.read);
    Ok((due, problems))
}

/// The feedback that was sent to this trainee and that she has not answered, read or not, the oldest
/// first. Nothing is opened of a session that she codes under a number alone.
pub fn unanswered_feedback(
    library: &Library,
    trainee: &str,
) -> Result<(Vec<DueFeedback>, Vec<LibraryError>), LibraryError> {
    let (assigned, mut problems) = library.assignments()?;
    let mut due = Vec::new();
    for folder in library.session_folders()? {
        // Most sessions have none, and their other files are not looked at.
        if folder.feedback_files()?.is_empty() {
            continue;
        }
        if assignment::known_by_number(&assigned, &folder.id(), trainee).is_some() {
            continue;
        }
        match folder.trainee() {
            Ok(who) if who.as_deref() == Some(trainee) => {}
            Ok(_) => continue,
            Err(error) => {
                problems.push(error);
                continue;
            }
        }
        let (found, unread) = feedback_in(&folder)?;
        let (replies, unread_replies) = replies_in(&folder)?;
        problems.extend(unread.into_iter().chain(unread_replies));
        for found in found.into_iter().filter(|it| it.feedback.sent.is_some()) {
            let key = found.feedback.key();
            let mine = replies.iter().find(|it| it.reply.feedback == key && it.reply.trainee == trainee);
            if mine.is_none_or(|it| it.reply.sent.is_none()) {
                let coach = library.person(&key.coach).map_or(key.coach, |it| it.name);
                due.push(DueFeedback { folder: folder.clone(), found, coach, read: mine.is_some() });
            }
        }
    }
    due.sort_by(|a, b| a.found.feedback.sent.cmp(&b.found.feedback.sent));
    Ok((due, problems))
}

/// Notes that the trainee has read feedback. A second time changes nothing.
pub fn mark_read(
    folder: &SessionFolder,
    trainee: &str,
    feedback: &FeedbackKey,
    now: &str,
) -> Result<FoundReply, OpsError> {
    let (replies, _problems) = replies_in(folder)?;
    let is_it = |it: &FoundReply| it.reply.feedback == *feedback && it.reply.trainee == trainee;
    if let Some(there) = replies.into_iter().find(is_it) {
        return Ok(there);
    }
    let reply = FeedbackReply {
        format: FORMAT,
        session: folder.id(),
        trainee: trainee.to_owned(),
        feedback: feedback.clone(),
        read: now.to_owned(),
        sent: None,
        text: String::new(),
        again: None,
    };
    let path = save_new(&folder.replies_folder(), trainee, &reply)?;
    Ok(FoundReply { path, reply })
}

/// Keeps an answer that is not sent yet with the note that its feedback was read. Without such a note, and
/// where it was answered already, nothing is kept.
pub fn keep_answer(
    folder: &SessionFolder,
    trainee: &str,
    feedback: &FeedbackKey,
    text: &str,
) -> Result<(), OpsError> {
    let (replies, _problems) = replies_in(folder)?;
    let is_it = |it: &FoundReply| it.reply.feedback == *feedback && it.reply.trainee == trainee;
    let Some(found) = replies.into_iter().find(is_it) else { return Ok(()) };
    let _lock = Lock::take(&lock_of(&found.path))?;
    let mut stored = coaching::reply(&found.path)?;
    if stored.value.sent.is_none() && stored.value.text != text {
        text.clone_into(&mut stored.value.text);
        stored.save()?;
    }
    Ok(())
}

/// Answers feedback: in words, with a take that answers the same line again, or both. The sound of the
/// take is copied beside the answer. What was answered is read-only.
pub fn answer(
    folder: &SessionFolder,
    trainee: &str,
    feedback: &FeedbackKey,
    text: &str,
    again: Option<&AgainTake>,
    now: &str,
) -> Result<FoundReply, OpsError> {
    if text.trim().is_empty() && again.is_none() {
        return Err(OpsError::OutOfStep("write an answer, or answer the line once more".to_owned()));
    }
    let found = mark_read(folder, trainee, feedback, now)?;
    let _lock = Lock::take(&lock_of(&found.path))?;
    let mut stored = coaching::reply(&found.path)?;
    if stored.value.sent.is_some() {
        return Err(OpsError::OutOfStep("this feedback was answered already".to_owned()));
    }
    if let Some(again) = again {
        stored.value.again = Some(answered_again(&found.path, again)?);
    }
    text.trim().clone_into(&mut stored.value.text);
    stored.value.sent = Some(now.to_owned());
    stored.save()?;
    Ok(FoundReply { path: found.path, reply: stored.value })
}

fn answered_again(reply: &Path, again: &AgainTake) -> Result<AnsweredAgain, OpsError> {
    let AgainTake { folder, take } = again;
    let sound = folder.file(&Session::take_file_name(take.volley, take.take));
    let mut kept = None;
    if sound.is_file() {
        let target = reply.with_extension("wav");
        // Left by a program that was killed before it could say so.
        drop(fs::remove_file(&target));
        spool::copy_into(&sound, &target)?;
        kept = target.file_name().map(|it| it.to_string_lossy().into_owned());
    }
    Ok(AnsweredAgain { session: folder.id(), take: *take, sound: kept })
}

/// An entry of a workbook and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundEntry {
    /// Its file.
    pub path: PathBuf,
    /// The entry.
    pub entry: WorkbookEntry,
}

/// The entries of a trainee's workbook, in order of time, and what could not be read.
pub fn workbook_entries(
    library: &Library,
    trainee: &str,
) -> Result<(Vec<FoundEntry>, Vec<LibraryError>), LibraryError> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in library.workbook_files(trainee)? {
        match coaching::workbook_entry(&path) {
            Ok(stored) => found.push(FoundEntry { path, entry: stored.value }),
            Err(error) => problems.push(error),
        }
    }
    found.sort_by(|a, b| (&a.entry.written, &a.path).cmp(&(&b.entry.written, &b.path)));
    Ok((found, problems))
}

/// What someone writes into a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry<'a> {
    /// Whose workbook it is.
    pub trainee: &'a str,
    /// Who writes.
    pub author: &'a str,
    /// What it is.
    pub kind: EntryKind,
    /// What it says; may be empty for agreeing and for having done it.
    pub text: &'a str,
    /// Whether it stays in this library.
    pub private: bool,
}

/// Writes an entry into a workbook. A plan is agreed by somebody else than the one who wrote it.
pub fn write_entry(library: &Library, new: &NewEntry<'_>, now: &str) -> Result<FoundEntry, OpsError> {
    let text = new.text.trim();
    match &new.kind {
        EntryKind::Note | EntryKind::Plan { .. } if text.is_empty() => {
            return Err(OpsError::OutOfStep("an entry needs words".to_owned()));
        }
        EntryKind::Agreed { plan } if plan.author == new.author => {
            return Err(OpsError::OutOfStep(
                "a plan is agreed by somebody else than the one who wrote it".to_owned(),
            ));
        }
        EntryKind::Agreed { plan } | EntryKind::Done { plan } => {
            let (entries, _problems) = workbook_entries(library, new.trainee)?;
            let is_plan =
                |it: &FoundEntry| it.entry.key() == *plan && matches!(it.entry.kind, EntryKind::Plan { .. });
            if !entries.iter().any(is_plan) {
                return Err(OpsError::OutOfStep("there is no such plan in this workbook".to_owned()));
            }
        }
        EntryKind::Note | EntryKind::Plan { .. } => {}
    }
    let entry = WorkbookEntry {
        format: FORMAT,
        trainee: new.trainee.to_owned(),
        author: new.author.to_owned(),
        written: now.to_owned(),
        kind: new.kind.clone(),
        text: text.to_owned(),
        private: new.private,
    };
    let path = save_new(&library.workbook(new.trainee), new.author, &entry)?;
    Ok(FoundEntry { path, entry })
}

/// Writes a new file of this writer under the first number that is free. Two programs of one writer
/// that meet take two numbers.
fn save_new<T: serde::Serialize + serde::de::DeserializeOwned + Clone>(
    folder: &Path,
    author: &str,
    value: &T,
) -> Result<PathBuf, LibraryError> {
    loop {
        let path = coaching::new_authored(folder, author)?;
        match Stored::new(path.clone(), value.clone()).save() {
            Ok(()) => return Ok(path),
            Err(LibraryError::ChangedElsewhere { sibling, .. }) => {
                fs::remove_file(&sibling).map_err(LibraryError::io("cannot be removed", &sibling))?;
            }
            Err(error) => return Err(error),
        }
    }
}

fn lock_of(path: &Path) -> PathBuf {
    let name = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.lock"))
}

#[cfg(test)]
mod tests;
