//! Where schemes are found: those that come with the program, and the user's own beside them.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::domain::fault::Fault;
use crate::domain::scheme::{Scheme, check, check_mapping, read};
use crate::domain::session::SchemeReference;
use crate::domain::source;
use crate::library::{Places, hash_of};
use crate::ops::found::{Checked, FindError, is_ron_file, read_text};

pub use crate::ops::found::lines;

/// The schemes that come with the program.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemes");

/// The scheme that is used where nothing else is asked for.
pub const DEFAULT_SCHEME: &str = "family-safeguarding-1";

/// A scheme that was found, with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundScheme {
    /// The scheme.
    pub scheme: Scheme,
    /// Its text as it stands in the file; stored beside sessions, so that old ones stay readable.
    pub text: String,
    /// The file it was read from; `None` for one that comes with the program.
    pub file: Option<PathBuf>,
    /// What someone should look at in it.
    pub warnings: Vec<Fault>,
}

/// Every scheme that was found, and the files that could not be used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schemes {
    /// Those that come with the program first, then the user's own, each by id.
    pub found: Vec<FoundScheme>,
    /// What could not be used.
    pub troubles: Vec<FindError>,
}

impl FoundScheme {
    /// What a session or coding notes about the scheme that it used.
    pub fn reference(&self) -> SchemeReference {
        SchemeReference {
            id: self.scheme.id.clone(),
            version: self.scheme.version.clone(),
            sha256: sha256_of(&self.text),
        }
    }
}

impl Schemes {
    /// The schemes that come with the program.
    pub fn shipped() -> Self {
        let mut schemes = Self::default();
        let mut files: Vec<_> = SHIPPED.files().filter(|file| is_ron_file(file.path())).collect();
        files.sort_by_key(|file| file.path());
        for file in files {
            let path = Path::new("schemes").join(file.path());
            let text = file.contents_utf8().unwrap_or_default();
            schemes.add(&path, text, None);
        }
        schemes
    }

    /// The schemes that come with the program, and those in the folder `schemes` of a library.
    pub fn of_library(library: &Path) -> Self {
        let mut schemes = Self::shipped();
        schemes.add_folder(&library.join("schemes"));
        schemes
    }

    /// The schemes that come with the program and the user's own: those of the library (the one named
    /// here, else the system's), and those in the user's data folder.
    pub fn known(library: Option<&Path>) -> Self {
        let mut schemes = Self::shipped();
        // Without a home there is only what comes with the program.
        if let Ok(places) = Places::of_system(library) {
            schemes.add_folder(&places.library.join("schemes"));
            schemes.add_folder(&places.own.join("schemes"));
        }
        schemes
    }

    /// Adds the scheme files of a folder. A folder that does not exist adds nothing.
    pub fn add_folder(&mut self, folder: &Path) {
        // One that is not there, or cannot be listed, has nothing to add.
        for path in scheme_files(folder).unwrap_or_default() {
            match read_text(&path) {
                Ok(text) => self.add(&path, &text, Some(path.clone())),
                Err(error) => self.troubles.push(error),
            }
        }
    }

    /// The scheme with this id.
    pub fn get(&self, id: &str) -> Option<&FoundScheme> {
        self.found.iter().find(|it| it.scheme.id == id)
    }

    /// The scheme with this id, or the one in this file where the name ends in `.ron`.
    ///
    /// # Errors
    /// No such scheme, or a file that cannot be used.
    pub fn find(&self, id_or_path: &str) -> Result<FoundScheme, FindError> {
        if let Some(found) = self.get(id_or_path) {
            return Ok(found.clone());
        }
        let path = Path::new(id_or_path);
        if is_ron_file(path) {
            let text = read_text(path)?;
            return found(path, &text, Some(path.to_owned()));
        }
        Err(FindError::Unknown { what: "scheme", id: id_or_path.to_owned(), known: self.ids() })
    }

    /// The ids that there are, with commas.
    pub fn ids(&self) -> String {
        let ids: Vec<&str> = self.found.iter().map(|it| it.scheme.id.as_str()).collect();
        ids.join(", ")
    }

    fn add(&mut self, path: &Path, text: &str, file: Option<PathBuf>) {
        match found(path, text, file) {
            Ok(found) if self.get(&found.scheme.id).is_some() => {
                self.troubles.push(FindError::Taken {
                    what: "scheme",
                    path: path.to_owned(),
                    id: found.scheme.id,
                });
            }
            Ok(found) => self.found.push(found),
            Err(error) => self.troubles.push(error),
        }
    }
}

/// The scheme with this id among those that come with the program, or the one in this file where the
/// name ends in `.ron`.
///
/// # Errors
/// No such scheme, or a file that cannot be used.
pub fn find(id_or_path: &str) -> Result<FoundScheme, FindError> {
    Schemes::shipped().find(id_or_path)
}

/// Looks scheme files over; of a folder, every `.ron` file directly in it. What they say about schemes
/// that come with the program is looked over too.
pub fn check_files(paths: &[PathBuf]) -> Checked {
    let shipped = Schemes::shipped();
    Checked::over(paths, &scheme_files, &|_path, text| faults_of(text, &shipped))
}

fn faults_of(text: &str, others: &Schemes) -> Vec<Fault> {
    let (scheme, tree) = match source::read::<Scheme>(text) {
        Ok(read) => read,
        Err(faults) => return faults,
    };
    let mut faults = check(&scheme, Some(&tree));
    for other in others.found.iter().filter(|it| it.scheme.id != scheme.id) {
        faults.extend(check_mapping(&scheme, &other.scheme, Some(&tree)));
    }
    faults
}

/// The scheme files directly in a folder, in order.
fn scheme_files(folder: &Path) -> Result<Vec<PathBuf>, FindError> {
    let unreadable =
        |error: std::io::Error| FindError::Unreadable { path: folder.to_owned(), reason: error.to_string() };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    files.retain(|file| is_ron_file(file));
    files.sort();
    Ok(files)
}

/// The SHA-256 of a text, in lower-case hexadecimal.
pub fn sha256_of(text: &str) -> String {
    hash_of(text.as_bytes())
}

fn found(path: &Path, text: &str, file: Option<PathBuf>) -> Result<FoundScheme, FindError> {
    match read(text) {
        Ok((scheme, warnings)) => Ok(FoundScheme { scheme, text: text.to_owned(), file, warnings }),
        Err(faults) => Err(FindError::Faulty { path: path.to_owned(), faults }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scheme_lints_clean() {
        let schemes = Schemes::shipped();
        assert_eq!(
            schemes.troubles,
            [],
            "{}",
            schemes.troubles.iter().map(ToString::to_string).collect::<String>()
        );
        for found in &schemes.found {
            assert_eq!(found.warnings, [], "{}", found.scheme.id);
            for other in &schemes.found {
                assert_eq!(check_mapping(&found.scheme, &other.scheme, None), []);
            }
        }
        let ids: Vec<&str> = schemes.found.iter().map(|it| it.scheme.id.as_str()).collect();
        assert_eq!(ids, ["family-safeguarding-1", "misc-2.5", "miti-3.1.1", "miti-4.2.1", "starter-1"]);
    }

    #[test]
    fn the_name_of_a_file_is_its_scheme() {
        for file in SHIPPED.files() {
            let name = file.path().file_stem().unwrap().to_str().unwrap();
            assert!(Schemes::shipped().get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_users_scheme_stands_beside_ours_and_never_takes_our_ids() {
        let library = tempfile::tempdir().unwrap();
        let folder = library.path().join("schemes");
        std::fs::create_dir(&folder).unwrap();
        let text = find("starter-1").unwrap().text;
        std::fs::write(folder.join("same.ron"), &text).unwrap();
        std::fs::write(folder.join("own.ron"), text.replace("\"starter-1\"", "\"our-starter\"")).unwrap();
        let schemes = Schemes::of_library(library.path());
        assert!(schemes.get("our-starter").is_some());
        assert_eq!(schemes.troubles.len(), 1);
        assert!(
            schemes.troubles[0].to_string().contains("the id “starter-1” is taken"),
            "{}",
            schemes.troubles[0]
        );
    }

    #[test]
    fn an_unknown_scheme_is_told_with_those_that_there_are() {
        let error = find("miti").unwrap_err();
        assert!(
            error.to_string().contains("family-safeguarding-1, misc-2.5, miti-3.1.1, miti-4.2.1, starter-1"),
            "{error}"
        );
    }
}
