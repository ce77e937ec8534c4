//! Looking over the codings of a session or recording: each by itself, against the scheme that it is in,
//! and against what other files keep of it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::domain::assignment::Assigned;
use crate::domain::coding::{Coding, CodingReference, CodingState, ReplyRating, TakeKey};
use crate::domain::scheme::Scheme;
use crate::domain::session::SchemeReference;
use crate::domain::source;
use crate::library::{SessionFolder, draft};
use crate::ops::check::{Checked, Surroundings, files_in};
use crate::ops::session::changed_since_final;

/// What the codings of a folder belong to.
pub(super) struct Coded<'a> {
    /// The session's or the recording's id.
    pub id: &'a str,
    /// The scheme that was settled for it.
    pub scheme: Option<&'a SchemeReference>,
    /// Whether it has this take.
    pub is_there: &'a dyn Fn(TakeKey) -> bool,
}

/// Looks over the codings of a folder.
pub(super) fn check(folder: &SessionFolder, coded: &Coded<'_>, around: &Surroundings, report: &mut Checked) {
    let beside = folder.scheme_text().ok().and_then(|text| {
        let scheme = source::read_value::<Scheme>(&text.text).ok()?;
        Some((text.hash, scheme))
    });
    for path in files_in(&folder.path().join("codings")) {
        let end = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if end == "log" && !path.with_extension("ron").exists() {
            report.error(&path, "the log of a coding that is not there: restore the coding from a backup");
        }
        if end != "ron" {
            continue;
        }
        match draft::read(&path) {
            Err(error) => report.unreadable(&error, &path),
            Ok((coding, note)) => {
                if let Some(note) = note {
                    report.error(&draft::log_of(&path), note);
                }
                check_one(&path, &coding, coded, &around.assigned, report);
                let scheme = match &beside {
                    Some((hash, scheme)) if *hash == coding.scheme.sha256 => Some(scheme),
                    _ => around
                        .schemes
                        .found
                        .iter()
                        .find(|it| it.reference() == coding.scheme)
                        .map(|it| &it.scheme),
                };
                if let Some(scheme) = scheme {
                    check_codes(&path, &coding, scheme, report);
                }
            }
        }
    }
}

fn check_one(path: &Path, coding: &Coding, coded: &Coded<'_>, assigned: &[Assigned], report: &mut Checked) {
    if coding.session != coded.id {
        report.error(path, format!("codes session {}, and lies in {}", coding.session, coded.id));
    }
    let coder = crate::library::coder_and_number(path).map(|(coder, _)| coder);
    if coder.is_some_and(|it| it != coding.coder) {
        report.warning(path, format!("is by {}, and its name says otherwise", coding.coder));
    }
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(changed) = changed_since_final(coding, &name, assigned) {
        report.error(path, changed);
    } else if coding.state == CodingState::Final && coding.sha256.is_none() {
        report.warning(
            path,
            "is final and keeps no hash, so that nobody can tell whether it was changed since",
        );
    }
    if let Err(error) = coding.holds() {
        report.error(path, format!("was changed by another hand: {error}; restore it from a backup"));
    }
    if coded.scheme.is_some_and(|it| it.id == coding.scheme.id && *it != coding.scheme) {
        report.error(
            path,
            format!(
                "was coded by another text of {} than the session was settled with: restore it from a backup",
                coding.scheme.id
            ),
        );
    }
    for reference in &coding.sources {
        check_reference(path, "settles", reference, report);
    }
    if let Some(reference) = &coding.corrects {
        check_reference(path, "corrects", reference, report);
    }
    for take in &coding.takes {
        if !(coded.is_there)(take.key()) {
            report.warning(
                path,
                format!("codes take {} of reply {}, which is not there", take.take, take.volley),
            );
        }
    }
}

/// A coding that another one builds on is there as it was made final.
fn check_reference(path: &Path, does: &str, reference: &CodingReference, report: &mut Checked) {
    let CodingReference { file, sha256 } = reference;
    let there = path.with_file_name(file);
    if !there.is_file() {
        report.warning(path, format!("{does} {file}, which is not there: restore it from a backup"));
        return;
    }
    // One that cannot be read is named itself.
    let Ok((coding, _note)) = draft::read(&there) else { return };
    if coding.state != CodingState::Final || draft::fingerprint(&coding) != *sha256 {
        report.error(
            path,
            format!("{does} {file}, which is not what it was then (its hash differs): restore {file} from a backup"),
        );
    }
}

/// Each code and rating that the scheme does not have, once.
fn check_codes(path: &Path, coding: &Coding, scheme: &Scheme, report: &mut Checked) {
    let mut unknown = BTreeSet::new();
    for take in &coding.takes {
        for utterance in &take.utterances {
            let code = utterance.code.as_deref();
            let is_there = |id: &str| scheme.codes_of(utterance.speaker).any(|it| it.id == id);
            unknown.extend(code.filter(|it| !is_there(it)).map(|it| ("code", it)));
        }
        let rated = take.ratings.iter().filter(|(_, value)| matches!(value, ReplyRating::Value(_)));
        let ids = rated.map(|(id, _)| id.as_str()).filter(|it| scheme.reply_rating(it).is_none());
        unknown.extend(ids.map(|it| ("rating", it)));
    }
    let ids = coding.globals.keys().map(String::as_str).filter(|it| scheme.global(it).is_none());
    unknown.extend(ids.map(|it| ("rating", it)));
    for (what, id) in unknown {
        report.error(
            path,
            format!(
                "has the {what} {id}, which {} does not have for that: restore it from a backup",
                scheme.id
            ),
        );
    }
}
