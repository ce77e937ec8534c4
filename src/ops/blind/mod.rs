//! Blind codings: asked for, done under a number alone, and open when all are final.
//!
//! A blind coder's process opens the assignment, what was said (the sound, and of the scenario the line
//! that a reply answers), the scheme, and her own coding. It opens no other coding, nothing that tells
//! whose it is, no self-rating, no feedback, and no file of people.

mod ask;
mod open;
mod sheet;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::domain::assignment::{Assigned, CoderState, Progress};
use crate::domain::coding::{Coding, CodingKind, CodingState};
use crate::library::draft::{self, Draft, fingerprint};
use crate::library::{FORMAT, Library, LibraryError, SessionFolder, coder_and_number, coder_called};

pub(in crate::ops) use ask::what_is_coded;
pub use ask::{AskRequest, AskedCoder, ask, ask_share, withdraw};
pub use open::{BlindSession, BlindSound, BlindTake, open_blind};
pub use sheet::{BlindCodeRequest, CodedBlind, code_blind_from_sheet};

use crate::ops::OpsError;
use crate::ops::session::files_of;

/// Why a blind coding cannot be asked for or opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BlindError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A use case that it rests on.
    #[error(transparent)]
    Ops(#[from] OpsError),
    /// It was asked for in a way that makes no sense.
    #[error("{0}")]
    Asked(String),
    /// Somebody who was not asked to code it blind.
    #[error("{0} was not asked to code {1} blind")]
    NotAsked(String, String),
    /// It was taken back.
    #[error("{0} was taken back; there is nothing to code")]
    Withdrawn(String),
    /// What it needs cannot be read.
    #[error("{title}: {reason}")]
    Unreadable {
        /// What the coder knows it as.
        title: String,
        /// What is wrong. It names no file, since a folder's name tells what it is.
        reason: String,
    },
}

/// The assignment that somebody means by its id, its number, or what it is called ("Recording 7").
pub fn find(library: &Library, named: &str) -> Result<Assigned, BlindError> {
    let named = named.trim();
    let lower = named.to_lowercase();
    let number = lower.strip_prefix("recording").unwrap_or(&lower).trim();
    if let Ok(number) = number.parse::<u32>() {
        let (all, _problems) = library.assignments()?;
        let mut found = all.into_iter().filter(|it| it.assignment.number == number);
        return match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => {
                Err(BlindError::Asked(format!("there are two recordings {number} here: name one by its id")))
            }
            (None, _) => Err(BlindError::Asked(format!("there is no recording {number} to code here"))),
        };
    }
    Ok(library.assignment(named)?)
}

/// The id of the coder whom somebody means by a name or an id, among those of all assignments; no file of
/// people is opened.
pub fn coder_id(library: &Library, name_or_id: &str) -> Result<Option<String>, LibraryError> {
    let (all, _problems) = library.assignments()?;
    let found = all.iter().find_map(|it| coder_called(&it.assignment, name_or_id));
    Ok(found.map(|it| it.coder.clone()))
}

/// The id of whoever looks at the library, by her name or id; `None` where nobody is called so. Only for
/// somebody who was never asked to code anything are the files of people opened.
pub fn reader_id(library: &Library, name_or_id: &str) -> Result<Option<String>, LibraryError> {
    if let Some(id) = coder_id(library, name_or_id)? {
        return Ok(Some(id));
    }
    let (people, _unreadable) = library.list_people()?;
    let wanted = name_or_id.trim().to_lowercase();
    let found = people.into_iter().find(|it| it.id == name_or_id || it.name.to_lowercase() == wanted);
    Ok(found.map(|it| it.id))
}

/// What a blind coder has to do: the assignments that she codes blind and that are not open yet, in order
/// of number, each with how far she is.
pub fn to_code(library: &Library, coder: &str) -> Result<Vec<(Assigned, CoderState)>, LibraryError> {
    let (all, _problems) = library.assignments()?;
    let mine = all.into_iter().filter(|it| it.is_blind(coder));
    Ok(mine.filter_map(|it| it.state_of(coder).map(|state| (it, state))).collect())
}

/// Makes a coding final and notes it for every assignment that waits for it. `now` is as
/// `2026-11-22T09:30:12Z`.
pub fn finish(library: &Library, draft: Draft, now: &str) -> Result<Coding, LibraryError> {
    let path = draft.path().to_owned();
    let coding = draft.finish(now)?;
    note_final(library, &coding, &path)?;
    Ok(coding)
}

/// Notes that a coding was made final, for every assignment that waits for it. To be called whenever a
/// coding is made final; for one that nobody waits for it does nothing.
pub fn note_final(library: &Library, coding: &Coding, file: &Path) -> Result<(), LibraryError> {
    let name = file.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    if coding.state != CodingState::Final || coder_and_number(file).is_none() {
        return Ok(());
    }
    let (all, _problems) = library.assignments()?;
    for assigned in all.iter().filter(|it| is_waiting_for(it, coding)) {
        let assignment = &assigned.assignment;
        let begun = assigned.progress_of(&coding.coder).map(|it| it.begun.clone());
        library.note_progress(&Progress {
            format: FORMAT,
            assignment: assignment.id.clone(),
            coder: coding.coder.clone(),
            coding: name.clone(),
            begun: begun.unwrap_or_else(|| coding.begun.clone()),
            finished: coding.finished.clone(),
            sha256: Some(coding.sha256.clone().unwrap_or_else(|| fingerprint(coding))),
        })?;
    }
    Ok(())
}

/// The final codings that an assignment still waits for, as after a program was killed between the two. In
/// words: what [`note_final`] has not been told of.
pub(in crate::ops) fn not_noted(
    library: &Library,
    all: &[Assigned],
) -> Result<Vec<(PathBuf, Coding)>, LibraryError> {
    let mut found = Vec::new();
    for assigned in all.iter().filter(|it| it.assignment.withdrawn.is_none()) {
        let Ok(folder) = library.session_folder(&assigned.assignment.session) else { continue };
        for coder in &assigned.assignment.coders {
            if assigned.state_of(&coder.coder) == Some(CoderState::Final) {
                continue;
            }
            let files = files_of(&folder, &coder.coder)?;
            let codings = files.into_iter().rev().filter_map(|path| Some((draft::read(&path).ok()?.0, path)));
            let is_done = |coding: &Coding| coding.state == CodingState::Final && draft::verify(coding);
            let mut done = codings.filter(|(coding, _)| is_done(coding) && is_waiting_for(assigned, coding));
            found.extend(done.next().map(|(coding, path)| (path, coding)));
        }
    }
    Ok(found)
}

/// Whether an assignment waits for this coding: by one of its coders, under its scheme; of a blind coder
/// only the coding that she began under it.
fn is_waiting_for(assigned: &Assigned, coding: &Coding) -> bool {
    let assignment = &assigned.assignment;
    let Some(coder) = assignment.coder(&coding.coder) else { return false };
    // A consensus that she keeps for others is no coding of her own.
    coding.kind != CodingKind::Consensus
        && assignment.session == coding.session
        && assignment.scheme.id == coding.scheme.id
        && (!coder.blind || coding.assignment.as_ref() == Some(&assignment.id))
        && assigned.state_of(&coding.coder) != Some(CoderState::Final)
}

/// The folder of the session that an assignment is about. Only folders are listed.
fn folder_of(library: &Library, assigned: &Assigned) -> Result<SessionFolder, BlindError> {
    let assignment = &assigned.assignment;
    library.session_folder(&assignment.session).map_err(|_missing| BlindError::Unreadable {
        title: assignment.title(),
        reason: "it is not in this library any more: it was deleted or moved".to_owned(),
    })
}
