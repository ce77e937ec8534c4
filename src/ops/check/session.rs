//! Looking over the folder of one session.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::audio::wav::WavReader;
use crate::domain::coding::TakeKey;
use crate::domain::session::Session;
use crate::library::SessionFolder;
use crate::ops::check::coding::{self, Coded};
use crate::ops::check::{Checked, Surroundings};
use crate::ops::{retention, session as sessions, when};

/// How far a recording may be from the length that its session notes, in seconds: rounding and no more.
const LENGTH_TOLERANCE: f64 = 0.01;

pub(super) fn check(folder: &SessionFolder, around: &Surroundings, report: &mut Checked) {
    if !folder.file("session.ron").exists() {
        let message = if holds_nothing(folder) {
            "the folder of a session that was begun and never written: `oars library repair` removes it"
        } else {
            "session.ron (or recording.ron) is missing, so what lies here belongs to nothing: restore it from a backup"
        };
        report.error(folder.path(), message);
        return;
    }
    let loaded = match sessions::load(folder) {
        Ok(loaded) => loaded,
        Err(error) => {
            report.unreadable(&error, folder.path());
            return;
        }
    };
    let session = &loaded.session;
    if session.id != folder.id() {
        report.error(
            &folder.file("session.ron"),
            format!(
                "the session calls itself {}, and its folder {}: one of them was renamed",
                session.id,
                folder.id()
            ),
        );
    }
    check_versions(folder, session, report);
    if let Err(error) = folder.who() {
        report.unreadable(&error, &folder.file("who.ron"));
    }
    if session.consent.withdrawn.is_some() {
        check_withdrawn(folder, report);
    }
    check_takes(folder, session, report);
    let is_there =
        |key: TakeKey| session.replies.iter().any(|it| (it.volley, it.take) == (key.volley, key.take));
    check_last_day(&folder.file("session.ron"), session.keep_until.as_deref(), report);
    let coded = Coded { id: &session.id, scheme: Some(&session.scheme), is_there: &is_there };
    coding::check(folder, &coded, around, report);
}

/// A last day that cannot be read never comes.
pub(super) fn check_last_day(path: &Path, keep_until: Option<&str>, report: &mut Checked) {
    if let Some(day) = keep_until.filter(|it| when::day_of(it).is_none()) {
        report.error(
            path,
            format!(
                "is kept until “{day}”, which is no day and so never comes: write one such as 2027-05-22"
            ),
        );
    }
}

/// Whether a folder holds no sound and no coding.
pub(super) fn holds_nothing(folder: &SessionFolder) -> bool {
    let none = |files: Result<Vec<std::path::PathBuf>, crate::library::LibraryError>| {
        files.is_ok_and(|it| it.is_empty())
    };
    none(folder.recordings()) && none(folder.originals()) && none(folder.coding_files())
}

/// Names the sound that is still there of a session to which consent was taken back.
pub(super) fn check_withdrawn(folder: &SessionFolder, report: &mut Checked) {
    for path in retention::sound_in(folder).unwrap_or_default() {
        report.error(
            &path,
            "consent to this was taken back, and its sound is still here: the next start or `oars library repair` deletes it",
        );
    }
}

fn check_versions(folder: &SessionFolder, session: &Session, report: &mut Checked) {
    let scenario = (folder.file("scenario.ron"), folder.scenario_text(), &session.scenario.sha256);
    let scheme = (folder.file("scheme.ron"), folder.scheme_text(), &session.scheme.sha256);
    for (path, text, hash) in [scenario, scheme] {
        match text {
            Err(error) => report.unreadable(&error, &path),
            Ok(text) if text.hash != *hash => report.warning(
                &path,
                "changed since the session was held: its scores are by another text than it was played with",
            ),
            Ok(_) => {}
        }
    }
    // Read as what they are, with every fault in its place.
    read_as::<crate::domain::scenario::Scenario>(&folder.file("scenario.ron"), report);
    read_as::<crate::domain::scheme::Scheme>(&folder.file("scheme.ron"), report);
}

pub(super) fn read_as<T: serde::de::DeserializeOwned>(path: &Path, report: &mut Checked) {
    let Ok(text) = crate::library::read_text(path) else { return };
    if let Err(faults) = crate::domain::source::read_value::<T>(&text.text) {
        for fault in faults {
            report.add(path, fault);
        }
    }
}

fn check_takes(folder: &SessionFolder, session: &Session, report: &mut Checked) {
    for reply in &session.replies {
        let volleys = session.path.len() as u64;
        if reply.volley == 0 || u64::from(reply.volley) > volleys {
            report.error(
                &folder.file("session.ron"),
                format!("reply {} answers no line: {volleys} lines were heard", reply.volley),
            );
        }
        let Some(name) = &reply.file else { continue };
        let path = folder.file(name);
        if !path.is_file() {
            report.error(&path, "this recording is missing: restore it from a backup");
            continue;
        }
        match WavReader::open(&path) {
            Err(fault) => report.error(&path, format!("cannot be played: {fault}")),
            Ok(reader) => {
                let length = reader.frames().at(reader.format().rate);
                let noted = reply.seconds.unwrap_or(length);
                if (length.0 - noted.0).abs() > LENGTH_TOLERANCE {
                    report.warning(
                        &path,
                        format!(
                            "lasts {:.2} s, and the session says {:.2} s: part of it may be missing",
                            length.0, noted.0
                        ),
                    );
                }
            }
        }
        if !header_is_right(&path) {
            report.warning(&path, "its header does not say how long it is: `oars library repair` mends it");
        }
    }
    for path in folder.recordings().unwrap_or_default() {
        if unregistered(session, &path).is_some() {
            report.warning(&path, "the session does not know this recording: `oars library repair` adds it");
        }
    }
}

/// The volley and take of a recording that the session does not know.
pub(super) fn unregistered(session: &Session, path: &Path) -> Option<TakeKey> {
    let name = path.file_name()?.to_str()?;
    let known = session.replies.iter().any(|it| it.file.as_deref() == Some(name));
    let withdrawn = session.consent.withdrawn.is_some();
    let (volley, take) = crate::library::take_of(name)?;
    (!known && !withdrawn).then_some(TakeKey { volley, take })
}

/// Whether the first sizes of a WAV file fit the file. A player that trusts them plays nothing otherwise.
pub(super) fn header_is_right(path: &Path) -> bool {
    let mut start = [0u8; 8];
    let Ok(mut file) = File::open(path) else { return true };
    let Ok(length) = file.metadata().map(|it| it.len()) else { return true };
    if file.read_exact(&mut start).is_err() {
        return false;
    }
    let [b'R', b'I', b'F', b'F', a, b, c, d] = start else { return true };
    u64::from(u32::from_le_bytes([a, b, c, d])) + 8 == length
}
