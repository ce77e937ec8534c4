//! Writing a file so that it is whole at every moment, and never over someone else's change.
//!
//! The new text goes to a temporary file beside the target and is flushed to the disk; then the target
//! is compared with what was read from it, and the temporary file takes its name in one step. A program
//! that is killed leaves the old file or the new one, and at worst a temporary file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::library::error::LibraryError;
use crate::library::text::hash_of;

/// How the names of temporary files begin; they end in [`TEMPORARY_END`].
pub const TEMPORARY_START: &str = ".oars-";
/// How the names of temporary files end.
pub const TEMPORARY_END: &str = ".tmp";

/// What the writer believes is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected<'a> {
    /// Nothing: the file is new.
    Nothing,
    /// What was read: the SHA-256 of it, in lower-case hexadecimal.
    Was(&'a str),
}

/// Writes a file whole, unless someone else has changed it: then the text goes beside it, and
/// [`LibraryError::ChangedElsewhere`] names where. Gives back the hash of what was written.
pub fn write(path: &Path, bytes: &[u8], expected: Expected<'_>) -> Result<String, LibraryError> {
    let folder = parent_of(path);
    let refuse = |source| LibraryError::Io { doing: "cannot be written", path: path.to_owned(), source };
    let hash = hash_of(bytes);
    let mut temporary = temporary_in(folder).map_err(refuse)?;
    temporary.write_all(bytes).map_err(refuse)?;
    temporary.as_file().sync_all().map_err(refuse)?;
    let place_it = |temporary: tempfile::NamedTempFile| match expected {
        Expected::Nothing => temporary.persist_noclobber(path),
        Expected::Was(_) => temporary.persist(path),
    };
    if is_as_expected(path, expected, &hash).map_err(refuse)? {
        match place_it(temporary) {
            Ok(_file) => {
                sync_folder(folder).map_err(refuse)?;
                return Ok(hash);
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => temporary = error.file,
            Err(error) => return Err(refuse(error.error)),
        }
    }
    let sibling = keep_beside(path, temporary, &hash).map_err(refuse)?;
    Err(LibraryError::ChangedElsewhere { path: path.to_owned(), sibling })
}

/// Puts a finished temporary file of the same folder in its place, where nothing stands yet.
pub fn place_new(temporary: tempfile::NamedTempFile, path: &Path) -> Result<(), LibraryError> {
    let refuse = |source| LibraryError::Io { doing: "cannot be written", path: path.to_owned(), source };
    temporary.as_file().sync_all().map_err(refuse)?;
    temporary.persist_noclobber(path).map_err(|error| refuse(error.error))?;
    sync_folder(parent_of(path)).map_err(refuse)
}

/// A new temporary file with the rights of its folder: see [`as_its_folder`].
pub fn temporary_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let file = tempfile::Builder::new().prefix(TEMPORARY_START).suffix(TEMPORARY_END).tempfile_in(folder)?;
    as_its_folder(file.path());
    Ok(file)
}

/// Whether a file of this name is a temporary one of ours.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY_START) && name.ends_with(TEMPORARY_END)
}

/// Makes a folder and those above it that are missing; new ones have the rights of the folder that they
/// lie in: see [`as_its_folder`].
pub fn make_folder(path: &Path) -> Result<(), LibraryError> {
    if path.is_dir() {
        return Ok(());
    }
    let missing: Vec<&Path> =
        path.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(LibraryError::io("cannot be made", path))?;
    missing.into_iter().rev().for_each(as_its_folder);
    Ok(())
}

/// Creates a file with the rights of its folder, where there is none yet: see [`as_its_folder`].
pub fn create_private(path: &Path) -> io::Result<File> {
    let file = options_private().create_new(true).open(path)?;
    as_its_folder(path);
    Ok(file)
}

/// Opens a file to add to its end; a new one has the rights of its folder: see [`as_its_folder`].
pub fn append_private(path: &Path) -> io::Result<File> {
    let new = !path.exists();
    let file = options_private().append(true).create(true).open(path)?;
    if new {
        as_its_folder(path);
    }
    Ok(file)
}

/// Gives a new file or folder the rights of the folder that it lies in. What this program makes belongs to
/// its owner alone; only in a library whose folder somebody has opened to a group, such as one that is
/// shared with a coach, the group can read and write too, or nobody could read what the other wrote.
pub fn as_its_folder(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The longest way from a library to a file in it: sessions, year, month, session, codings.
        const DEEPEST: usize = 6;
        let folder = parent_of(path);
        let Ok(rights) = fs::metadata(folder).map(|it| it.permissions().mode()) else { return };
        let is_library = || folder.ancestors().take(DEEPEST).any(|it| it.join("library.ron").is_file());
        if rights & 0o070 == 0 || !is_library() {
            return;
        }
        let Ok(data) = fs::symlink_metadata(path) else { return };
        let new = if data.is_dir() { 0o700 | rights & 0o2070 } else { 0o600 | rights & 0o060 };
        // Where the system does not let us, as on many shares, its own rules hold.
        drop(fs::set_permissions(path, fs::Permissions::from_mode(new)));
    }
    #[cfg(not(unix))]
    let _its_folder_decides = path;
}

/// Options for a file that only its owner can read and write.
pub fn options_private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a rename or removal in a folder last. Some systems cannot; then there is nothing to do.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        match File::open(folder)?.sync_all() {
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            done => done,
        }
    } else {
        Ok(())
    }
}

/// The folder that a file lies in.
pub fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn is_as_expected(path: &Path, expected: Expected<'_>, new: &str) -> io::Result<bool> {
    let there = match fs::read(path) {
        Ok(bytes) => Some(hash_of(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Ok(match (there, expected) {
        (None, Expected::Nothing) => true,
        // Deleted by someone meanwhile: writing it again would bring back what was to go.
        (None, Expected::Was(_)) | (Some(_), Expected::Nothing) => false,
        (Some(there), Expected::Was(was)) => there == was || there == new,
    })
}

/// Keeps the text under a name that says what it is.
fn keep_beside(path: &Path, mut temporary: tempfile::NamedTempFile, hash: &str) -> io::Result<PathBuf> {
    let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let end = path.extension().map(|it| format!(".{}", it.to_string_lossy())).unwrap_or_default();
    let mark = hash.get(..6).unwrap_or(hash);
    for number in 1.. {
        let again = if number == 1 { String::new() } else { format!(" {number}") };
        let sibling = path.with_file_name(format!("{stem} (not saved over a change, {mark}{again}){end}"));
        match temporary.persist_noclobber(&sibling) {
            Ok(_file) => {
                sync_folder(parent_of(path))?;
                return Ok(sibling);
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {
                temporary = error.file;
            }
            Err(error) => return Err(error.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests;
