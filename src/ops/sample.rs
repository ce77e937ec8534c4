//! The sample library that comes with the program: synthetic sessions to look around in.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::library::{LibraryError, write};

/// The sample library as it stands in the source tree.
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/recordings");

/// Unpacks the sample library below `cache`, freshly each time so that nothing done to it stays, and
/// gives back where it is.
pub fn open(cache: &Path) -> Result<PathBuf, LibraryError> {
    let root = cache.join("samples");
    match fs::remove_dir_all(&root) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(LibraryError::Io { doing: "cannot be made anew", path: root, source }),
    }
    write::make_folder(&root)?;
    unpack(&SAMPLES, &root)?;
    Ok(root)
}

fn unpack(folder: &Dir<'_>, root: &Path) -> Result<(), LibraryError> {
    for entry in folder.entries() {
        let path = root.join(entry.path());
        match entry {
            DirEntry::Dir(inner) => {
                write::make_folder(&path)?;
                unpack(inner, root)?;
            }
            DirEntry::File(file) => {
                fs::write(&path, file.contents()).map_err(LibraryError::io("cannot be written", &path))?;
            }
        }
    }
    Ok(())
}
