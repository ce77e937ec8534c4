//! The codings of a session.

use std::path::PathBuf;

use crate::domain::coding::{Coding, CodingKind, CodingState};
use crate::domain::session::SchemeReference;
use crate::library::draft::Draft;
use crate::library::{SessionFolder, draft};
use crate::ops::OpsError;

/// The coder's own coding of a session: the draft that is there, or a new one. A final one is opened if
/// there is no draft, so that a finished session can be looked at; nothing can be changed in it.
pub fn own_coding(
    folder: &SessionFolder,
    session: &str,
    coder: &str,
    scheme: &SchemeReference,
    now: &str,
) -> Result<Draft, OpsError> {
    let mut latest: Option<(PathBuf, CodingState)> = None;
    for path in folder.coding_files()? {
        // A coding that cannot be read is left alone and named when the session is loaded.
        let Ok(head) = SessionFolder::coding_head(&path) else { continue };
        if head.coder != coder || head.scheme.id != scheme.id {
            continue;
        }
        let draft_before = latest.as_ref().is_some_and(|(_, state)| *state == CodingState::Draft);
        if head.state == CodingState::Draft || !draft_before {
            latest = Some((path, head.state));
        }
    }
    if let Some((path, _)) = latest {
        return Ok(Draft::open(&path)?);
    }
    let path = folder.new_coding_path(coder)?;
    let (session, coder, now) = (session.to_owned(), coder.to_owned(), now.to_owned());
    let coding = Coding::new(session, coder, CodingKind::Own, scheme.clone(), now);
    Ok(Draft::begin(&path, coding)?)
}

/// The newest coding of a session by this coder with what its log holds, for reading; `None` if there is
/// none that can be read.
pub fn coding_of(folder: &SessionFolder, coder: &str) -> Result<Option<Coding>, OpsError> {
    let mut found = None;
    for path in folder.coding_files()? {
        if let Ok((coding, _note)) = draft::read(&path)
            && coding.coder == coder
        {
            found = Some(coding);
        }
    }
    Ok(found)
}
