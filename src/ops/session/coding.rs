//! The codings of a session or a recording: opening, beginning and correcting them. Only the coder's own
//! files are opened, so that a blind coder's program never reads another coding.

use std::path::{Path, PathBuf};

use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingReference, CodingSetting, CodingState, Pass, Passes, TakeKey,
};
use crate::domain::session::SchemeReference;
use crate::library::draft::Draft;
use crate::library::{LibraryError, SessionFolder, coder_and_number, draft};
use crate::ops::OpsError;

/// The one take of a recorded conversation: everybody's utterances on one timeline.
pub const TIMELINE: TakeKey = TakeKey { volley: 1, take: 1 };

/// What a coder's coding begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct CoderBeginning<'a> {
    /// The session or recording.
    pub session: &'a str,
    /// The coder.
    pub coder: &'a str,
    /// The scheme.
    pub scheme: &'a SchemeReference,
    /// Whether it is a recorded conversation: its coding begins with the one take that holds it.
    pub recorded: bool,
    /// What was settled beforehand.
    pub setting: CodingSetting,
    /// The blind coding that was asked for; `None` for any other.
    pub assignment: Option<&'a str>,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: &'a str,
}

impl CoderBeginning<'_> {
    /// The coding that it begins, in which nothing is coded yet.
    pub fn coding(&self) -> Coding {
        let mut coding = Coding::new(
            self.session.to_owned(),
            self.coder.to_owned(),
            CodingKind::Coder,
            self.scheme.clone(),
            self.now.to_owned(),
        );
        coding.pass = match self.setting.passes {
            Passes::Two => Pass::Ratings,
            Passes::One => Pass::Counts,
        };
        if self.recorded {
            coding.takes.push(CodedTake::new(TIMELINE));
        }
        coding.setting = self.setting.clone();
        coding.assignment = self.assignment.map(str::to_owned);
        coding
    }
}

/// The coder's own coding of a session: the draft that is there, or a new one. A final one is opened if
/// there is no draft, so that a finished session can be looked at; nothing can be changed in it.
pub fn own_coding(
    folder: &SessionFolder,
    session: &str,
    coder: &str,
    scheme: &SchemeReference,
    now: &str,
) -> Result<Draft, OpsError> {
    let is_own = |it: &Coding| it.kind == CodingKind::Own && it.scheme.id == scheme.id;
    if let Some(path) = newest(folder, coder, is_own)? {
        return Ok(Draft::open(&path)?);
    }
    let (session, now) = (session.to_owned(), now.to_owned());
    let coding = Coding::new(session, coder.to_owned(), CodingKind::Own, scheme.clone(), now);
    begin(folder, &coding)
}

/// A coach's or another coder's coding, for the same assignment or none: the draft that is there, else
/// the newest final one, which can only be read, else a new one.
pub fn coder_coding(folder: &SessionFolder, beginning: &CoderBeginning<'_>) -> Result<Draft, OpsError> {
    let is_it = |it: &Coding| {
        it.kind == CodingKind::Coder
            && it.scheme.id == beginning.scheme.id
            && it.assignment.as_deref() == beginning.assignment
    };
    match newest(folder, beginning.coder, is_it)? {
        Some(path) => Ok(Draft::open(&path)?),
        None => new_coder_coding(folder, beginning),
    }
}

/// A new coding by a coach or another coder, whatever else she has coded.
pub fn new_coder_coding(folder: &SessionFolder, beginning: &CoderBeginning<'_>) -> Result<Draft, OpsError> {
    begin(folder, &beginning.coding())
}

/// A new coding that corrects a final one and starts from it; the final one stays as it is. Where a
/// correction of it has been begun already, that one is opened.
pub fn correct(folder: &SessionFolder, path: &Path, now: &str) -> Result<Draft, OpsError> {
    let coding = SessionFolder::coding(path)?.value;
    let reference = reference_to(path, &coding)?;
    let corrects_it =
        |it: &Coding| it.state == CodingState::Draft && it.corrects.as_ref() == Some(&reference);
    if let Some(begun) = newest(folder, &coding.coder, corrects_it)? {
        return Ok(Draft::open(&begun)?);
    }
    let correction = Coding {
        state: CodingState::Draft,
        begun: now.to_owned(),
        finished: None,
        edits: 0,
        corrects: Some(reference),
        sha256: None,
        ..coding
    };
    begin(folder, &correction)
}

/// Names a final coding for one that builds on it.
///
/// # Errors
/// It is still a draft, or was changed after it was made final.
pub fn reference_to(path: &Path, coding: &Coding) -> Result<CodingReference, OpsError> {
    let refuse = |why: &str| Err(OpsError::OutOfStep(format!("{}: {why}", path.display())));
    if coding.state != CodingState::Final {
        return refuse("this coding is not final yet: go on with it instead");
    }
    if !draft::verify(coding) {
        return refuse("this coding was changed after it was made final: restore it from a backup");
    }
    let file = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let sha256 = coding.sha256.clone().unwrap_or_else(|| draft::fingerprint(coding));
    Ok(CodingReference { file, sha256 })
}

/// The newest coding of a session by this coder with what its log holds, for reading; `None` if there is
/// none that can be read.
pub fn coding_of(folder: &SessionFolder, coder: &str) -> Result<Option<Coding>, OpsError> {
    let files = files_of(folder, coder)?;
    let read = |path: &PathBuf| draft::read(path).ok().map(|(coding, _note)| coding);
    Ok(files.iter().rev().filter_map(read).find(|it| it.coder == coder))
}

/// The files of this coder's codings, in the order in which they were begun. The files of others are not
/// opened.
pub fn files_of(folder: &SessionFolder, coder: &str) -> Result<Vec<PathBuf>, LibraryError> {
    let mut files: Vec<(u32, PathBuf)> = folder
        .coding_files()?
        .into_iter()
        .filter_map(|path| coder_and_number(&path).filter(|(by, _)| by == coder).map(|(_, n)| (n, path)))
        .collect();
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// The newest of the coder's codings that is wanted; a draft goes before what is final. One that cannot
/// be read is left alone; it is named when the session is loaded.
fn newest(
    folder: &SessionFolder,
    coder: &str,
    wanted: impl Fn(&Coding) -> bool,
) -> Result<Option<PathBuf>, OpsError> {
    let mut newest: Option<(bool, PathBuf)> = None;
    for path in files_of(folder, coder)? {
        let Ok(stored) = SessionFolder::coding(&path) else { continue };
        let coding = stored.value;
        if coding.coder != coder || !wanted(&coding) {
            continue;
        }
        let is_draft = coding.state == CodingState::Draft;
        if is_draft || !newest.as_ref().is_some_and(|(draft, _)| *draft) {
            newest = Some((is_draft, path));
        }
    }
    Ok(newest.map(|(_, path)| path))
}

/// Begins a coding under the first number that is free.
pub fn begin(folder: &SessionFolder, coding: &Coding) -> Result<Draft, OpsError> {
    Ok(Draft::begin_in(folder, coding)?)
}
