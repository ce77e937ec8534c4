//! Looking over the folder of a recording that was brought in.

use crate::domain::coding::TakeKey;
use crate::domain::recording::Recording;
use crate::library::{SessionFolder, hash_of_file};
use crate::ops::check::coding::{self, Coded};
use crate::ops::check::{Checked, Surroundings, session};

pub(super) fn check(folder: &SessionFolder, around: &Surroundings, report: &mut Checked) {
    let path = folder.file("recording.ron");
    let recording = match folder.recording() {
        Ok(stored) => stored.value,
        Err(error) => {
            report.unreadable(&error, &path);
            return;
        }
    };
    if recording.id != folder.id() {
        report.error(
            &path,
            format!(
                "the recording calls itself {}, and its folder {}: one of them was renamed",
                recording.id,
                folder.id()
            ),
        );
    }
    if let Err(error) = folder.trainee() {
        report.unreadable(&error, &folder.file("who.ron"));
    }
    check_original(folder, &recording, report);
    check_setup(folder, &recording, report);
    // A recording is coded as one take of one volley.
    let is_there = |key: TakeKey| key == crate::domain::recording::TAKE;
    session::check_last_day(&path, recording.keep_until.as_deref(), report);
    let scheme = recording.setup.as_ref().map(|it| &it.scheme);
    coding::check(folder, &Coded { id: &recording.id, scheme, is_there: &is_there }, around, report);
}

fn check_original(folder: &SessionFolder, recording: &Recording, report: &mut Checked) {
    let path = folder.file(&recording.original.file);
    let withdrawn = recording.consent.withdrawn.is_some();
    if withdrawn {
        session::check_withdrawn(folder, report);
    }
    for other in folder.originals().unwrap_or_default() {
        if !withdrawn && other != path {
            report.warning(
                &other,
                "a second sound in the folder of one recording: keep the one that recording.ron names, and move this one away",
            );
        }
    }
    if withdrawn {
        return;
    }
    if !path.is_file() {
        report.error(&path, "the sound of this recording is missing: restore it from a backup");
        return;
    }
    match hash_of_file(&path) {
        Err(error) => report.unreadable(&error, &path),
        Ok(hash) if hash != recording.original.sha256 => report.error(
            &path,
            "is not the sound that was brought in (its hash differs): restore it from a backup",
        ),
        Ok(_) => {}
    }
}

fn check_setup(folder: &SessionFolder, recording: &Recording, report: &mut Checked) {
    let Some(setup) = &recording.setup else { return };
    if let Some(fault) = setup.fault(recording.original.seconds) {
        report.error(&folder.file("recording.ron"), fault);
    }
    let path = folder.file("scheme.ron");
    match folder.scheme_text() {
        Err(error) => report.unreadable(&error, &path),
        Ok(text) if text.hash != setup.scheme.sha256 => report.warning(
            &path,
            "is another text than the recording was set up with: its codings are scored by that one",
        ),
        Ok(_) => {}
    }
    session::read_as::<crate::domain::scheme::Scheme>(&path, report);
}
