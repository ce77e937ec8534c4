//! Where everything lies: the library's folders, and the places of this installation.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::library::error::LibraryError;
use crate::library::lock::Lock;
use crate::library::session_folder::SessionFolder;
use crate::library::text::{Stored, hexadecimal};
use crate::library::upgrade::Kind;
use crate::library::{FORMAT, write};

/// The variable that names another library than the default one.
pub const LIBRARY_VARIABLE: &str = "OARS_LIBRARY";

/// Where this installation keeps what is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The library.
    pub library: PathBuf,
    /// Recordings on their way into a library; always on a local disk.
    pub spool: PathBuf,
    /// The settings' file.
    pub settings: PathBuf,
    /// What can be made again: rendered voices, peaks, an unpacked sample library.
    pub cache: PathBuf,
    /// Schemes and scenarios of the user's own, read beside the ones shipped.
    pub own: PathBuf,
}

impl Places {
    /// The system's places; the library is the one named here, else by `OARS_LIBRARY`, else the default.
    pub fn of_system(library: Option<&Path>) -> Result<Self, LibraryError> {
        let folders = directories::ProjectDirs::from("", "", "oars").ok_or(LibraryError::NoHome)?;
        let named = library.map(Path::to_owned).or_else(|| {
            std::env::var_os(LIBRARY_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from)
        });
        Ok(Self {
            library: named.unwrap_or_else(|| folders.data_dir().join("library")),
            spool: folders.data_local_dir().join("spool"),
            settings: folders.config_dir().join("settings.ron"),
            cache: folders.cache_dir().to_owned(),
            own: folders.data_dir().to_owned(),
        })
    }

    /// Everything under one folder, as for tests.
    pub fn under(folder: &Path) -> Self {
        Self {
            library: folder.join("library"),
            spool: folder.join("spool"),
            settings: folder.join("settings.ron"),
            cache: folder.join("cache"),
            own: folder.join("own"),
        }
    }
}

/// `library.ron`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryFile {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Its id: eight hexadecimal digits.
    pub id: String,
    /// When it was made, as `2026-11-22T09:30:12Z`.
    pub created: String,
}

/// A library: a folder of sessions and people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    root: PathBuf,
    id: String,
}

impl Library {
    /// Opens a library that is there.
    pub fn open(root: &Path) -> Result<Self, LibraryError> {
        let path = root.join("library.ron");
        if !path.exists() {
            return Err(LibraryError::NoLibrary(root.to_owned()));
        }
        let file: Stored<LibraryFile> = Stored::read(&path, Kind::Library)?;
        // Notes in the spool name it to programs that are started elsewhere.
        let root = std::path::absolute(root).map_err(LibraryError::io("cannot be found", root))?;
        Ok(Self { root, id: file.value.id })
    }

    /// Opens a library, or makes one where there is nothing yet. `now` is as `2026-11-22T09:30:12Z`.
    pub fn open_or_create(root: &Path, now: &str) -> Result<Self, LibraryError> {
        write::make_folder(root)?;
        let path = root.join("library.ron");
        if !path.exists() {
            let _making = Lock::take_soon(&root.join(".lock"))?;
            if !path.exists() {
                let id = random_hex(4).map_err(LibraryError::io("cannot be made", root))?;
                let value = LibraryFile { format: FORMAT, id, created: now.to_owned() };
                Stored::new(path.clone(), value).save()?;
                // Only now it is a library, so that these two can have its rights.
                write::as_its_folder(&path);
                write::as_its_folder(&root.join(".lock"));
            }
        }
        Self::open(root)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The folder of people.
    pub fn people(&self) -> PathBuf {
        self.root.join("people")
    }

    /// The folder of sessions.
    pub fn sessions(&self) -> PathBuf {
        self.root.join("sessions")
    }

    /// Makes the folder of a new session. `started` is as `2026-11-22T09:30:12Z`; the folder's name is
    /// the session's id, such as `22T093012Z-kitchen-table-8f3a2c`.
    pub fn new_session_folder(&self, started: &str, scenario: &str) -> Result<SessionFolder, LibraryError> {
        loop {
            let path = self.new_session_path(started, scenario)?;
            write::make_folder(write::parent_of(&path))?;
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&path) {
                Ok(()) => {
                    write::as_its_folder(&path);
                    return Ok(SessionFolder::at(path));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(LibraryError::Io { doing: "cannot be made", path, source }),
            }
        }
    }

    /// A path for a session that begins at this time and is called like this; nothing is made.
    pub(super) fn new_session_path(&self, started: &str, called: &str) -> Result<PathBuf, LibraryError> {
        let year = started.get(0..4).unwrap_or("0000");
        let month = started.get(5..7).unwrap_or("00");
        let rest: String =
            started.get(8..).unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
        let called: String =
            called.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).take(60).collect();
        let mark = random_hex(3).map_err(LibraryError::io("cannot be made", &self.root))?;
        Ok(self.sessions().join(year).join(month).join(format!("{rest}-{called}-{mark}")))
    }

    /// The folder of every session and recording, the newest first. Folders that are being deleted or
    /// brought in are left out; whether the
    /// files in them can be read is not looked at.
    pub fn session_folders(&self) -> Result<Vec<SessionFolder>, LibraryError> {
        let mut found = Vec::new();
        for year in subfolders(&self.sessions())? {
            for month in subfolders(&year)? {
                for session in subfolders(&month)? {
                    found.push(SessionFolder::at(session));
                }
            }
        }
        found.sort_by(|a, b| b.path().cmp(a.path()));
        Ok(found)
    }

    /// The folder of the session with this id.
    pub fn session_folder(&self, id: &str) -> Result<SessionFolder, LibraryError> {
        let found = self.session_folders()?.into_iter().find(|it| it.id() == id);
        found.ok_or_else(|| LibraryError::NoSession(self.sessions().join(id)))
    }

    /// The folder of a session named by its path, its path within the library, or its id.
    pub fn find_session(&self, named: &Path) -> Result<SessionFolder, LibraryError> {
        for path in [named.to_owned(), self.root.join(named)] {
            let folder = SessionFolder::at(path);
            if folder.kind().is_some() {
                return Ok(folder);
            }
        }
        self.session_folder(&named.to_string_lossy())
    }
}

/// The folders in a folder, hidden ones left out; none where there is no such folder.
pub(super) fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(LibraryError::Io { doing: "cannot be listed", path: folder.to_owned(), source });
        }
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    Ok(found)
}

/// Random bytes as lower-case hexadecimal digits, from the system: names, never scores.
pub fn random_hex(bytes: usize) -> io::Result<String> {
    let mut random = vec![0u8; bytes];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hexadecimal(&random))
}
