//! Whether a coding that was made final is still what it was.

use crate::domain::assignment::Assigned;
use crate::domain::coding::{Coding, CodingState};
use crate::library::draft;

/// What speaks against a coding in this file, in words: it was made final, and is not what it was then.
/// `assigned` are the blind codings that were asked for, which keep the hash of each that they got.
pub fn changed_since_final(coding: &Coding, file: &str, assigned: &[Assigned]) -> Option<String> {
    if !draft::verify(coding) {
        return Some("was changed after it was made final: restore it from a backup".to_owned());
    }
    let noted = assigned.iter().filter(|it| it.assignment.session == coding.session).filter_map(|it| {
        let progress = it.progress_of(&coding.coder).filter(|it| it.coding == file)?;
        Some((it.assignment.title(), progress.finished.as_ref()?, &progress.sha256))
    });
    for (title, finished, sha256) in noted {
        if coding.state == CodingState::Draft {
            return Some(format!(
                "was made final for {title} on {finished}, and calls itself a draft: restore it from a backup"
            ));
        }
        if sha256.as_ref().is_some_and(|it| *it != draft::fingerprint(coding)) {
            return Some(format!(
                "is not what was made final for {title} (its hash differs): restore it from a backup"
            ));
        }
    }
    let finished = coding.finished.as_ref().filter(|_| coding.state == CodingState::Draft)?;
    Some(format!("was made final on {finished}, and calls itself a draft: restore it from a backup"))
}
