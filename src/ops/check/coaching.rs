//! Looking over what coach and trainee wrote to each other.

use std::path::{Path, PathBuf};

use crate::library::{Library, LibraryError, SessionFolder, coaching, coder_and_number};
use crate::ops::check::Checked;

/// The files of one session.
pub(super) fn check(folder: &SessionFolder, report: &mut Checked) {
    for path in files(folder.feedback_files(), report) {
        match coaching::feedback(&path) {
            Err(error) => report.unreadable(&error, &path),
            Ok(stored) => {
                let feedback = stored.value;
                check_writer(&path, &feedback.coach, report);
                check_session(&path, &feedback.session, folder, report);
                check_sound(&path, feedback.spoken.as_deref(), report);
            }
        }
    }
    for path in files(folder.reply_files(), report) {
        match coaching::reply(&path) {
            Err(error) => report.unreadable(&error, &path),
            Ok(stored) => {
                let reply = stored.value;
                check_writer(&path, &reply.trainee, report);
                check_session(&path, &reply.session, folder, report);
                check_sound(&path, reply.again.as_ref().and_then(|it| it.sound.as_deref()), report);
            }
        }
    }
    if let Err(error) = folder.shared() {
        report.unreadable(&error, &folder.file("shared.ron"));
    }
}

/// The workbooks of a library.
pub(super) fn check_workbooks(library: &Library, report: &mut Checked) -> Result<(), LibraryError> {
    for trainee in library.workbook_owners()? {
        for path in library.workbook_files(&trainee)? {
            match coaching::workbook_entry(&path) {
                Err(error) => report.unreadable(&error, &path),
                Ok(stored) => {
                    check_writer(&path, &stored.value.author, report);
                    if stored.value.trainee != trainee {
                        report.warning(&path, format!("belongs to the workbook of {}", stored.value.trainee));
                    }
                }
            }
        }
    }
    Ok(())
}

fn files(found: Result<Vec<PathBuf>, LibraryError>, report: &mut Checked) -> Vec<PathBuf> {
    found.unwrap_or_else(|error| {
        report.unreadable(&error, Path::new(""));
        Vec::new()
    })
}

fn check_writer(path: &Path, writer: &str, report: &mut Checked) {
    if coder_and_number(path).is_some_and(|(name, _)| name != writer) {
        report.warning(path, format!("is by {writer}, and its name says otherwise"));
    }
}

fn check_session(path: &Path, session: &str, folder: &SessionFolder, report: &mut Checked) {
    if session != folder.id() {
        report.error(path, format!("is about session {session}, and lies in {}", folder.id()));
    }
}

fn check_sound(path: &Path, sound: Option<&str>, report: &mut Checked) {
    if let Some(name) = sound
        && !path.with_file_name(name).is_file()
    {
        report.error(&path.with_file_name(name), "this sound is missing: restore it from a backup");
    }
}
