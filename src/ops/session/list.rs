//! The list of sessions, without looking into any coding.

use std::path::PathBuf;

use crate::domain::coding::CodingState;
use crate::domain::scenario::EndingId;
use crate::domain::scheme::SchemeId;
use crate::domain::session::{Mode, PersonId, SessionId};
use crate::library::{Library, LibraryError, SessionFolder};

/// A session in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Its folder.
    pub path: PathBuf,
    /// Its id.
    pub id: SessionId,
    /// How it was played.
    pub mode: Mode,
    /// The scenario's id.
    pub scenario: String,
    /// The trainee's id; `None` where `who.ron` cannot be read.
    pub trainee: Option<PersonId>,
    /// When it began, as `2026-11-22T09:30:12Z`.
    pub started: String,
    /// When its debrief was reached.
    pub finished: Option<String>,
    /// The ending that was reached.
    pub ending: Option<EndingId>,
    /// How many replies have at least one take.
    pub replies: usize,
    /// How many takes there are.
    pub takes: usize,
    /// Its codings.
    pub codings: Vec<CodingSummary>,
    /// The last day on which it is kept.
    pub keep_until: Option<String>,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
    /// Whether consent was taken back.
    pub withdrawn: bool,
}

/// A coding in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingSummary {
    /// Who coded.
    pub coder: PersonId,
    /// With which scheme.
    pub scheme: SchemeId,
    /// Whether it is final.
    pub is_final: bool,
}

/// Every session of a library, the newest first, and what could not be read.
pub fn list(library: &Library) -> Result<(Vec<SessionSummary>, Vec<LibraryError>), LibraryError> {
    let (mut sessions, mut problems) = (Vec::new(), Vec::new());
    for folder in library.session_folders()? {
        match summary(&folder, &mut problems) {
            Ok(session) => sessions.push(session),
            Err(error) => problems.push(error),
        }
    }
    sessions.sort_by(|a, b| (&b.started, &b.id).cmp(&(&a.started, &a.id)));
    Ok((sessions, problems))
}

/// One session. What is wrong with its lesser files is added to `problems`.
pub fn summary(
    folder: &SessionFolder,
    problems: &mut Vec<LibraryError>,
) -> Result<SessionSummary, LibraryError> {
    let session = folder.session()?.value;
    let trainee = match folder.who() {
        Ok(who) => Some(who.value.trainee),
        Err(error) => {
            problems.push(error);
            None
        }
    };
    let mut codings = Vec::new();
    for path in folder.coding_files()? {
        match SessionFolder::coding_head(&path) {
            Ok(head) => codings.push(CodingSummary {
                coder: head.coder,
                scheme: head.scheme.id,
                is_final: head.state == CodingState::Final,
            }),
            Err(error) => problems.push(error),
        }
    }
    let mut volleys: Vec<u32> = session.replies.iter().map(|it| it.volley).collect();
    volleys.sort_unstable();
    volleys.dedup();
    Ok(SessionSummary {
        path: folder.path().to_owned(),
        id: folder.id(),
        mode: session.mode,
        scenario: session.scenario.id,
        trainee,
        started: session.started,
        finished: session.finished,
        ending: session.ending,
        replies: volleys.len(),
        takes: session.replies.len(),
        codings,
        keep_until: session.keep_until,
        synthetic: session.synthetic,
        withdrawn: session.consent.withdrawn.is_some(),
    })
}
