//! Mending what can be mended without a choice. Files that cannot be read are left as they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::audio::wav::{self, Repair};
use crate::library::draft::{self, Draft};
use crate::library::lock::Lock;
use crate::library::spool::Spool;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, write};
use crate::ops::check::{Found, files_in, is_lock, name_of, names, session, walk};
use crate::ops::recovery::{self, Recovered};
use crate::ops::session::OpenSession;
use crate::ops::{OpsError, blind, import, retention, sharing, sound};

/// What was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The file or folder.
    pub path: PathBuf,
    /// What was done, in words.
    pub what: String,
}

/// Mends a library: finishes deletions and taking back, brings in what was left in the spool, mends headers, adds
/// recordings that their session does not know, folds the logs of codings, and removes what killed
/// programs left. Sessions that are open somewhere are left alone. The second list says what could not
/// be done.
pub fn repair(
    library: &Library,
    places: &Places,
    now: &str,
) -> Result<(Vec<Repaired>, Vec<String>), LibraryError> {
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for folder in retention::deletions_under_way(library)? {
        done.push(Repaired { path: folder, what: "its deletion is finished".to_owned() });
    }
    retention::finish_deletions(library)?;
    let finished = retention::finish_withdrawals(library, places, None, now)?;
    for folder in finished.sessions {
        let what = "its sound is deleted, since consent to it was taken back".to_owned();
        done.push(Repaired { path: folder.path().to_owned(), what });
    }
    failed.extend(finished.left);
    let copies = library.left_copies()?;
    failed.extend(sharing::take_back_left(library, places, now));
    for path in copies.into_iter().filter(|it| !it.exists()) {
        done.push(Repaired { path, what: "the copies that it names are taken back".to_owned() });
    }
    for folder in crate::library::left_behind(library)? {
        match crate::library::clear_away(&folder) {
            Ok(()) => {
                let id = crate::library::incoming_id(&folder);
                if let Err(error) = import::forget(places, library, &id) {
                    failed.push(error.to_string());
                }
                let what = "was left half brought in and is removed; bring the recording in again".to_owned();
                done.push(Repaired { path: folder, what });
            }
            Err(error) => failed.push(error.to_string()),
        }
    }
    for folder in library.session_folders()? {
        if let Err(error) = mend_session(library, &folder, now, &mut done) {
            failed.push(error.to_string());
        }
    }
    let (assigned, _problems) = library.assignments()?;
    for (path, coding) in blind::not_noted(library, &assigned)? {
        match blind::note_final(library, &coding, &path) {
            Ok(()) => done.push(Repaired { path, what: "is noted where it was waited for".to_owned() }),
            Err(error) => failed.push(error.to_string()),
        }
    }
    // Outside the sessions nobody writes for long: what is temporary there is left over.
    let sessions: BTreeSet<PathBuf> =
        library.session_folders()?.into_iter().map(|it| it.path().to_owned()).collect();
    remove_left_overs(library.root(), &|folder| !sessions.contains(folder), &mut done, &mut failed);
    let spool = Spool::at(places.spool.clone());
    for orphan in recovery::find(&spool)? {
        if recovery::is_of(&orphan.left, library) {
            let path = orphan.left.sound.clone();
            match recovery::recover(&spool, &orphan, now) {
                Ok(Recovered::Kept { key, .. }) => {
                    let what = format!("is take {} of reply {} of its session now", key.take, key.volley);
                    done.push(Repaired { path, what });
                }
                Ok(Recovered::Empty) => {
                    done.push(Repaired { path, what: "held no sound and is removed".to_owned() });
                }
                Err(error) => failed.push(error.to_string()),
            }
        }
    }
    Ok((done, failed))
}

fn mend_session(
    library: &Library,
    folder: &SessionFolder,
    now: &str,
    done: &mut Vec<Repaired>,
) -> Result<(), OpsError> {
    if folder.kind() == Some(FolderKind::Recording) {
        let _lock = folder.lock()?;
        return mend_rest(folder, done);
    }
    if !folder.file("session.ron").exists() {
        let lock = folder.lock()?;
        if folder.kind().is_none() && session::holds_nothing(folder) {
            drop(lock);
            fs::remove_dir_all(folder.path())
                .map_err(LibraryError::io("cannot be removed", folder.path()))?;
            done.push(Repaired {
                path: folder.path().to_owned(),
                what: "was empty and is removed".to_owned(),
            });
            return Ok(());
        }
        return remove_left_overs_of(folder, done);
    }
    let mut open = OpenSession::resume(library, folder.clone())?;
    for path in folder.recordings()? {
        mend_recording(&mut open, &path, now, done)?;
    }
    mend_rest(folder, done)
}

/// Mends what sessions and recordings have in common.
fn mend_rest(folder: &SessionFolder, done: &mut Vec<Repaired>) -> Result<(), OpsError> {
    for path in folder.coding_files()? {
        let log = draft::log_of(&path);
        if draft::is_behind(&path)? {
            Draft::open(&path)?.close()?;
            done.push(Repaired { path: log, what: "is folded into its coding".to_owned() });
        }
    }
    remove_left_overs_of(folder, done)
}

fn remove_left_overs_of(folder: &SessionFolder, done: &mut Vec<Repaired>) -> Result<(), OpsError> {
    let mut failed = Vec::new();
    remove_left_overs(folder.path(), &|_folder| true, done, &mut failed);
    failed.into_iter().next().map_or(Ok(()), |message| Err(OpsError::OutOfStep(message)))
}

fn mend_recording(
    open: &mut OpenSession,
    path: &Path,
    now: &str,
    done: &mut Vec<Repaired>,
) -> Result<(), OpsError> {
    if !session::header_is_right(path) {
        let mended = wav::repair(path)
            .map_err(|fault| OpsError::Sound { path: path.to_owned(), reason: fault.to_string() })?;
        if matches!(mended, Repair::Mended { .. }) {
            done.push(Repaired { path: path.to_owned(), what: "its header is right again".to_owned() });
        }
    }
    let answers_a_line = |volley: u32| volley >= 1 && u64::from(volley) <= open.session().path.len() as u64;
    if let Some(key) = session::unregistered(open.session(), path)
        && answers_a_line(key.volley)
        && let Some(seconds) = sound::length_of(path)
    {
        let trouble = "The session did not know this recording; it was found when the library was repaired";
        open.register_file(key, seconds, vec![trouble.to_owned()], now)?;
        done.push(Repaired { path: path.to_owned(), what: "is known to its session again".to_owned() });
    }
    Ok(())
}

/// Removes what killed programs left in a folder and the folders in it that are entered: the very files that
/// the check names.
fn remove_left_overs(
    folder: &Path,
    enters: &dyn Fn(&Path) -> bool,
    done: &mut Vec<Repaired>,
    failed: &mut Vec<String>,
) {
    let mut left = Vec::new();
    walk(folder, enters, &mut |found| match found {
        Found::File(path) if names::is_left_over(&name_of(path)) => left.push(path.to_owned()),
        Found::File(_) | Found::Link(_) => {}
    });
    for path in left {
        if is_written_to(write::parent_of(&path)) {
            failed.push(format!("{}: something beside it is being written: try again later", path.display()));
            continue;
        }
        match fs::remove_file(&path) {
            Ok(()) => {
                let what = "was left by a killed program and is removed".to_owned();
                done.push(Repaired { path, what });
            }
            Err(error) => failed.push(format!("{}: cannot be removed: {error}", path.display())),
        }
    }
}

/// Whether a file of this folder is open for writing somewhere, by the locks of single files.
fn is_written_to(folder: &Path) -> bool {
    files_in(folder).iter().any(|it| {
        let name = name_of(it);
        is_lock(&name) && name != ".lock" && Lock::is_held(it)
    })
}
