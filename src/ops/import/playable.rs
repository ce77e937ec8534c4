//! What is played of a recording: the original where that can be, else a decoded copy in the cache.
//!
//! Beside the copy lies a mark of what it was made from and what it holds. A copy whose mark does not
//! fit is missing, old or wrong, and is made again.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::audio::decode::LONGEST;
use crate::library::lock::Lock;
use crate::library::write::parent_of;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, hash_of, write};
use crate::ops::import::ImportError;
use crate::ops::import::decoding::{self, Decoded, Failed};
use crate::units::Seconds;

/// Raised when decoding changes, so that older copies are made again.
const DECODER: u32 = 2;
/// How many places of a copy are looked at, and how many bytes at each: one mebibyte in all.
const PROBES: u64 = 64;
const PROBE_BYTES: u64 = 1 << 14;
/// How long is waited before looking again whether another program is done.
const PAUSE: Duration = Duration::from_millis(50);

/// Where the decoded copy of a recording lies.
pub fn sound_path(places: &Places, library: &Library, session: &str) -> PathBuf {
    folder_of(places, library).join(format!("{session}.wav"))
}

/// What is played of a recording: 48 kHz, 16 bit, one or two channels. A decoded copy that is missing,
/// old or wrong is made again, which takes its time: `go_on` hears how much is done, from 0 to 1, and
/// says whether to go on.
pub fn playable(
    places: &Places,
    library: &Library,
    folder: &SessionFolder,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<PathBuf, ImportError> {
    let recording = folder.recording()?.value;
    if recording.consent.withdrawn.is_some() {
        return Err(ImportError::Withdrawn);
    }
    let original = folder.file(&recording.original.file);
    if !original.is_file() {
        let reason = "the sound of this recording is missing: restore it from a backup".to_owned();
        return Err(ImportError::Sound { path: original, reason });
    }
    let id = folder.id();
    // What was taken in whole before there was a limit stays whole.
    let longest = Seconds(recording.original.seconds.0.max(LONGEST.0));
    let made = make(places, library, &id, (&original, longest), &recording.original.sha256, go_on)?;
    Ok(if made.direct { original } else { sound_path(places, library, &id) })
}

/// What there is to play now.
pub(super) struct Made {
    /// What was found in the sound; of a copy that was there already, only what its header says.
    pub decoded: Decoded,
    /// The original itself is played.
    pub direct: bool,
}

/// Makes sure that there is something to play of this original; it is played itself only if it is no
/// longer than this.
pub(super) fn make(
    places: &Places,
    library: &Library,
    session: &str,
    (original, longest): (&Path, Seconds),
    sha256: &str,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Made, ImportError> {
    if let Some(decoded) = decoding::plays_as_it_is(original, longest) {
        return Ok(Made { decoded, direct: true });
    }
    let copy = sound_path(places, library, session);
    let folder = folder_of(places, library);
    write::make_folder(&folder)?;
    let _making = wait_for(&folder.join(format!(".{session}.lock")), go_on)?;
    if is_right(&copy, sha256)
        && let Some(decoded) = decoding::form_of(&copy)
    {
        return Ok(Made { decoded, direct: false });
    }
    let work = folder.join(format!(".{session}.tmp"));
    remove_all(&work)?;
    write::make_folder(&work)?;
    let outcome = decode(original, &work, &copy, sha256, go_on);
    let cleared = remove_all(&work);
    let decoded = outcome?;
    cleared?;
    Ok(Made { decoded, direct: false })
}

/// Forgets everything that was made from a recording or session.
pub fn forget(places: &Places, library: &Library, session: &str) -> Result<(), LibraryError> {
    let cache = places.cache.join(library.id());
    remove_all(&cache.join(session))?;
    let kinds = match fs::read_dir(&cache) {
        Ok(entries) => entries.filter_map(Result::ok).map(|it| it.path()).filter(|it| it.is_dir()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(LibraryError::Io { doing: "cannot be listed", path: cache, source }),
    };
    for kind in kinds {
        let Ok(entries) = fs::read_dir(&kind) else { continue };
        for path in entries.filter_map(Result::ok).map(|it| it.path()) {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            if is_about(&name, session) {
                remove_all(&path)?;
            }
        }
    }
    Ok(())
}

/// Forgets what was made from sessions that are gone, such as those that their owner took back, and from
/// those whose sound is.
pub fn forget_gone(places: &Places, library: &Library) -> Result<(), LibraryError> {
    let sessions = library.session_folders()?;
    let cache = places.cache.join(library.id());
    for folder in [cache.join("sound"), cache] {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(Result::ok).map(|it| it.path()) {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let session = sessions.iter().find(|it| is_about(&name, &it.id()));
            let is_there = session.is_some_and(|it| !is_withdrawn(it));
            // What is being brought in now is no session yet; its lock tells.
            let is_being_made = Lock::is_held(&folder.join(lock_name(&name)));
            if names_a_session(&name) && !is_there && !is_being_made {
                remove_all(&path)?;
            }
        }
    }
    Ok(())
}

/// Whether consent to a session or recording was taken back; what cannot be read says nothing.
fn is_withdrawn(folder: &SessionFolder) -> bool {
    match folder.kind() {
        Some(FolderKind::Recording) => {
            folder.recording().is_ok_and(|it| it.value.consent.withdrawn.is_some())
        }
        Some(FolderKind::Practice) | None => {
            folder.session().is_ok_and(|it| it.value.consent.withdrawn.is_some())
        }
    }
}

/// Whether a name begins as the id of a session does: `22T093012Z-`.
fn names_a_session(name: &str) -> bool {
    let name = name.strip_prefix('.').unwrap_or(name);
    let mut signs = name.bytes().zip(b"00T000000Z-");
    name.len() >= 11
        && signs.all(|(is, as_in)| if *as_in == b'0' { is.is_ascii_digit() } else { is == *as_in })
}

/// The name of the lock that is held while a copy is made, from the name of anything about its session.
fn lock_name(name: &str) -> String {
    let name = name.strip_prefix('.').unwrap_or(name);
    let session = name.split('.').next().unwrap_or(name);
    format!(".{session}.lock")
}

/// Whether a file in the cache is named by this session: its id, and then nothing or another sign.
fn is_about(name: &str, session: &str) -> bool {
    let rest = name.strip_prefix('.').unwrap_or(name).strip_prefix(session);
    !session.is_empty() && rest.is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_alphanumeric()))
}

fn decode(
    original: &Path,
    work: &Path,
    copy: &Path,
    sha256: &str,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Decoded, ImportError> {
    let new = work.join("sound.wav");
    let decoded = decoding::to_wav(original, &new, go_on).map_err(|failed| match failed {
        Failed::Stopped => ImportError::Stopped,
        Failed::Unreadable(reason) => ImportError::Sound { path: original.to_owned(), reason },
        Failed::Unwritten(source) => {
            let folder = parent_of(copy).to_owned();
            ImportError::Cache { folder, source }
        }
    })?;
    let cannot = |source| LibraryError::Io { doing: "cannot be written", path: copy.to_owned(), source };
    let mark = mark_of(&new, sha256).map_err(cannot)?;
    // A copy without its mark counts as missing, so a program may be killed between any two of these.
    remove_all(&mark_path(copy))?;
    fs::rename(&new, copy).map_err(cannot)?;
    fs::write(mark_path(copy), mark).map_err(cannot)?;
    Ok(decoded)
}

/// Whether a copy was made by this decoder from an original of this hash and holds what it held then.
fn is_right(copy: &Path, sha256: &str) -> bool {
    let Ok(there) = fs::read_to_string(mark_path(copy)) else { return false };
    mark_of(copy, sha256).is_ok_and(|mark| mark == there)
}

fn mark_path(copy: &Path) -> PathBuf {
    copy.with_extension("mark")
}

/// What a copy was made by and from, how long it is, and a hash of bytes from all over it. The whole of
/// it may be gigabytes, and is looked at each time that it is opened.
fn mark_of(copy: &Path, sha256: &str) -> io::Result<String> {
    let mut file = File::open(copy)?;
    let length = file.metadata()?.len();
    let mut seen = Vec::new();
    for probe in 0..PROBES {
        let place = length.saturating_sub(PROBE_BYTES) * probe / (PROBES - 1);
        file.seek(SeekFrom::Start(place))?;
        (&mut file).take(PROBE_BYTES).read_to_end(&mut seen)?;
    }
    Ok(format!("decoder {DECODER}, from {sha256}, {length} bytes, {}\n", hash_of(&seen)))
}

fn folder_of(places: &Places, library: &Library) -> PathBuf {
    places.cache.join(library.id()).join("sound")
}

/// Waits until no other program decodes this recording.
fn wait_for(path: &Path, go_on: &mut dyn FnMut(f64) -> bool) -> Result<Lock, ImportError> {
    loop {
        match Lock::take(path) {
            Err(LibraryError::InUse(_)) if go_on(0.0) => std::thread::sleep(PAUSE),
            Err(LibraryError::InUse(_)) => return Err(ImportError::Stopped),
            other => return Ok(other?),
        }
    }
}

fn remove_all(path: &Path) -> Result<(), LibraryError> {
    let outcome = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match outcome {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be removed", path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SampleRate;

    #[test]
    fn a_full_disk_accuses_the_cache_and_not_the_recording() {
        let folder = tempfile::tempdir().unwrap();
        let original = folder.path().join("original.wav");
        crate::audio::wav::write_wav(&original, &[0.25; 480], SampleRate(16_000)).unwrap();
        let (work, copy) = (folder.path().join("none"), folder.path().join("cache").join("a.wav"));
        let error = decode(&original, &work, &copy, "0", &mut |_| true).map(drop).unwrap_err();
        let ImportError::Cache { folder: named, .. } = &error else { panic!("{error}") };
        assert_eq!(named, copy.parent().unwrap());
        let told = error.to_string();
        assert!(!told.contains("original.wav") && told.contains("untouched"), "{told}");
    }
}
