//! A session folder that comes in from outside: it is filled under a hidden name and takes its true name
//! when it is whole. A program that is killed meanwhile leaves a hidden folder that nobody holds.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::library::error::LibraryError;
use crate::library::layout::{Library, subfolders};
use crate::library::lock::Lock;
use crate::library::session_folder::{SessionFolder, list};
use crate::library::text::hexadecimal;
use crate::library::write;

/// How the names of folders begin that are being filled.
const START: &str = ".incoming-";
/// Bytes that are copied at once.
const BLOCK: usize = 1 << 18;

/// A session folder that is being filled. Dropped before it is finished, nothing of it stays.
#[derive(Debug)]
pub struct Incoming {
    filling: SessionFolder,
    target: PathBuf,
    lock: Option<Lock>,
    lock_path: PathBuf,
    finished: bool,
}

/// What became of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// It is on the disk.
    Whole {
        /// Its SHA-256, in lower-case hexadecimal.
        sha256: String,
        /// Its length in bytes.
        bytes: u64,
    },
    /// It was stopped.
    Stopped,
}

impl Incoming {
    /// Begins to fill the folder of a new session. `now` is as `2026-11-22T09:30:12Z`; `called` becomes
    /// part of its name.
    pub fn begin(library: &Library, now: &str, called: &str) -> Result<Self, LibraryError> {
        loop {
            let target = library.new_session_path(now, called)?;
            if !target.exists() {
                return Self::at(target);
            }
        }
    }

    /// Begins to fill this folder of a library. [`LibraryError::InUse`] if another program does so.
    pub fn at(target: PathBuf) -> Result<Self, LibraryError> {
        let parent = write::parent_of(&target).to_owned();
        write::make_folder(&parent)?;
        let name = target.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let path = parent.join(format!("{START}{name}"));
        let lock_path = lock_of(&path);
        let lock = Lock::take(&lock_path)?;
        // What a killed program left under this name is begun anew.
        remove_folder(&path)?;
        write::make_folder(&path)?;
        Ok(Self { filling: SessionFolder::at(path), target, lock: Some(lock), lock_path, finished: false })
    }

    /// The folder to fill.
    pub fn folder(&self) -> &SessionFolder {
        &self.filling
    }

    /// The id that the session will have.
    pub fn id(&self) -> String {
        SessionFolder::at(self.target.clone()).id()
    }

    /// Copies a file into the folder under this name, block by block; `go_on` hears how many bytes are
    /// copied and says whether to go on.
    pub fn copy_in(
        &self,
        from: &Path,
        name: &str,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Copied, LibraryError> {
        let unread = |source| LibraryError::Io { doing: "cannot be read", path: from.to_owned(), source };
        let to = self.filling.file(name);
        let cannot = |source| LibraryError::Io { doing: "cannot be written", path: to.clone(), source };
        let mut source = File::open(from).map_err(unread)?;
        let mut target = write::create_private(&to).map_err(cannot)?;
        let mut hash = Sha256::new();
        let mut block = vec![0_u8; BLOCK];
        let mut bytes = 0;
        loop {
            let read = match source.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unread(error)),
            };
            let part = block.get(..read).unwrap_or_default();
            hash.update(part);
            target.write_all(part).map_err(cannot)?;
            bytes += read as u64;
            if !go_on(bytes) {
                return Ok(Copied::Stopped);
            }
        }
        target.sync_all().map_err(cannot)?;
        Ok(Copied::Whole { sha256: hexadecimal(&hash.finalize()), bytes })
    }

    /// Gives the folder its true name: from now on it is part of the library. Fails if there is one of
    /// that name already.
    pub fn finish(mut self) -> Result<SessionFolder, LibraryError> {
        let cannot = |source| LibraryError::Io { doing: "cannot be kept", path: self.target.clone(), source };
        let parent = write::parent_of(&self.target).to_owned();
        write::sync_folder(self.filling.path()).map_err(cannot)?;
        if self.target.exists() {
            return Err(cannot(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(self.filling.path(), &self.target).map_err(cannot)?;
        write::sync_folder(&parent).map_err(cannot)?;
        self.finished = true;
        Ok(SessionFolder::at(self.target.clone()))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be removed now is named by `oars library check` and removed by the repair.
            drop(remove_folder(self.filling.path()));
        }
        drop(fs::remove_file(&self.lock_path));
        drop(self.lock.take());
    }
}

/// The folders that programs left half filled; those that are being filled now are not among them.
pub fn left_behind(library: &Library) -> Result<Vec<PathBuf>, LibraryError> {
    let mut found = Vec::new();
    for year in subfolders(&library.sessions())? {
        for month in subfolders(&year)? {
            for path in list(&month)? {
                let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
                if name.starts_with(START) && path.is_dir() && !Lock::is_held(&lock_of(&path)) {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The id of the session that a folder which was left half filled would have become.
pub fn incoming_id(path: &Path) -> String {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_prefix(START).unwrap_or_default().to_owned()
}

/// Removes a folder that was left half filled; nothing is done if a program fills it now.
pub fn clear_away(path: &Path) -> Result<(), LibraryError> {
    let lock = Lock::take(&lock_of(path))?;
    remove_folder(path)?;
    drop(fs::remove_file(lock_of(path)));
    drop(lock);
    Ok(())
}

/// The SHA-256 of a file, in lower-case hexadecimal, whatever its length.
pub fn hash_of_file(path: &Path) -> Result<String, LibraryError> {
    let cannot = |source| LibraryError::Io { doing: "cannot be read", path: path.to_owned(), source };
    let mut file = File::open(path).map_err(cannot)?;
    let mut hash = Sha256::new();
    let mut block = vec![0_u8; BLOCK];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(hexadecimal(&hash.finalize())),
            Ok(read) => hash.update(block.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(cannot(error)),
        }
    }
}

fn lock_of(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!("{name}.lock"))
}

fn remove_folder(path: &Path) -> Result<(), LibraryError> {
    match fs::remove_dir_all(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(LibraryError::Io { doing: "cannot be removed", path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T09:30:12Z";

    fn library() -> (tempfile::TempDir, Library) {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::open_or_create(&folder.path().join("library"), NOW).unwrap();
        (folder, library)
    }

    #[test]
    fn a_folder_counts_only_when_it_is_whole() {
        let (folder, library) = library();
        let sound = folder.path().join("sound");
        fs::write(&sound, b"abc").unwrap();
        let incoming = Incoming::begin(&library, NOW, "recording").unwrap();
        let copied = incoming.copy_in(&sound, "original.mp3", &mut |_| true).unwrap();
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned();
        assert_eq!(copied, Copied::Whole { sha256: sha256.clone(), bytes: 3 });
        assert!(library.session_folders().unwrap().is_empty());
        assert!(left_behind(&library).unwrap().is_empty(), "it is being filled now");
        let id = incoming.id();
        let kept = incoming.finish().unwrap();
        assert_eq!(kept.id(), id);
        assert_eq!(library.session_folders().unwrap(), std::slice::from_ref(&kept));
        assert_eq!(hash_of_file(&kept.file("original.mp3")).unwrap(), sha256);
        assert_eq!(fs::read_dir(write::parent_of(kept.path())).unwrap().count(), 1, "no lock is left");
    }

    #[test]
    fn what_is_dropped_or_stopped_leaves_nothing() {
        let (folder, library) = library();
        let sound = folder.path().join("sound");
        fs::write(&sound, vec![7; BLOCK * 3]).unwrap();
        let incoming = Incoming::begin(&library, NOW, "recording").unwrap();
        let parent = write::parent_of(incoming.folder().path()).to_owned();
        let copied = incoming.copy_in(&sound, "original.wav", &mut |bytes| bytes < 2 * BLOCK as u64).unwrap();
        assert_eq!(copied, Copied::Stopped);
        drop(incoming);
        assert_eq!(fs::read_dir(parent).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_program_left_is_found_and_cleared_away() {
        let (_folder, library) = library();
        let incoming = Incoming::begin(&library, NOW, "recording").unwrap();
        let path = incoming.folder().path().to_owned();
        drop(incoming);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("original.mp3"), "half").unwrap();
        fs::write(lock_of(&path), "").unwrap();
        assert_eq!(left_behind(&library).unwrap(), std::slice::from_ref(&path));
        clear_away(&path).unwrap();
        assert!(left_behind(&library).unwrap().is_empty() && !path.exists());
    }

    #[test]
    fn two_programs_never_fill_the_same_folder() {
        let (_folder, library) = library();
        let first = Incoming::begin(&library, NOW, "recording").unwrap();
        let second = Incoming::at(first.target.clone());
        assert!(matches!(second, Err(LibraryError::InUse(_))));
    }
}
