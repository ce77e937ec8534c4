//! Where scenarios are found: those that come with the program, and the user's own beside them.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::domain::fault::Fault;
use crate::domain::scenario::Scenario;
use crate::domain::scenario::lint::{Surroundings, lint_text};
use crate::domain::scheme::Scheme;
use crate::domain::session::ScenarioReference;
use crate::domain::source;
use crate::library::Places;
use crate::library::hash_of;
use crate::ops::found::{Checked, FindError, is_ron_file, read_text};
use crate::ops::schemes::Schemes;

/// The scenarios that come with the program, with their recordings.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// Folders are not searched deeper than this.
const DEEPEST_FOLDER: usize = 8;

/// A scenario that was found, with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundScenario {
    /// The scenario.
    pub scenario: Scenario,
    /// Its text as it stands in the file; stored beside sessions, so that old ones stay readable.
    pub text: String,
    /// The file it was read from; `None` for one that comes with the program.
    pub file: Option<PathBuf>,
    /// What someone should look at in it. Empty for those that come with the program: tests hold them.
    pub warnings: Vec<Fault>,
    /// The folder of an own file, or the folder within the program's scenarios.
    folder: PathBuf,
}

/// Every scenario that was found, and the files that could not be used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curriculum {
    /// Those that come with the program first, then the user's own, each by level and title.
    pub found: Vec<FoundScenario>,
    /// What could not be used.
    pub troubles: Vec<FindError>,
}

impl FoundScenario {
    /// What a session notes about the scenario that it plays.
    pub fn reference(&self) -> ScenarioReference {
        ScenarioReference {
            id: self.scenario.id.clone(),
            version: self.scenario.version.clone(),
            sha256: hash_of(self.text.as_bytes()),
        }
    }

    /// The bytes of a recording that the scenario names; `None` where it is not there.
    pub fn recording(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let path = self.folder.join(path);
        match &self.file {
            Some(_) => std::fs::read(path).ok().map(Cow::Owned),
            None => SHIPPED.get_file(path).map(|file| Cow::Borrowed(file.contents())),
        }
    }
}

impl Curriculum {
    /// The scenarios that come with the program.
    pub fn shipped() -> Self {
        let mut curriculum = Self::default();
        for file in shipped_files() {
            let path = Path::new("scenarios").join(file.path());
            let text = file.contents_utf8().unwrap_or_default();
            match source::read_value::<Scenario>(text) {
                Ok(scenario) => curriculum.add(
                    &path,
                    FoundScenario {
                        scenario,
                        text: text.to_owned(),
                        file: None,
                        warnings: Vec::new(),
                        folder: file.path().parent().unwrap_or(Path::new("")).to_owned(),
                    },
                ),
                Err(faults) => curriculum.troubles.push(FindError::Faulty { path, faults }),
            }
        }
        curriculum.found.sort_by(|left, right| order(&left.scenario).cmp(&order(&right.scenario)));
        curriculum
    }

    /// The scenarios that come with the program, and those in the folder `scenarios` of a library.
    pub fn of_library(library: &Path, schemes: &Schemes) -> Self {
        let mut curriculum = Self::shipped();
        curriculum.add_folder(&library.join("scenarios"), schemes);
        curriculum
    }

    /// The scenarios that come with the program and the user's own: those of the library (the one named
    /// here, else the system's), and those in the user's data folder.
    pub fn known(library: Option<&Path>, schemes: &Schemes) -> Self {
        let mut curriculum = Self::shipped();
        // Without a home there is only what comes with the program.
        if let Ok(places) = Places::of_system(library) {
            curriculum.add_folder(&places.library.join("scenarios"), schemes);
            curriculum.add_folder(&places.own.join("scenarios"), schemes);
        }
        curriculum
    }

    /// Where the user's own scenarios go; `None` on a system that names no folder for data.
    pub fn own_folder() -> Option<PathBuf> {
        Some(Places::of_system(None).ok()?.own.join("scenarios"))
    }

    /// Adds the scenario files of a folder and of the folders in it. A folder that does not exist adds
    /// nothing; a file with errors is told of and not added.
    pub fn add_folder(&mut self, folder: &Path, schemes: &Schemes) {
        if !folder.is_dir() {
            return;
        }
        let files = match scenario_files(folder) {
            Ok(files) => files,
            Err(error) => return self.troubles.push(error),
        };
        let known = known_schemes(schemes);
        let mut own = Self::default();
        for path in files {
            match found_in_file(&path, &known) {
                Ok(found) if self.get(&found.scenario.id).is_some() => {
                    own.troubles.push(FindError::Taken { what: "scenario", path, id: found.scenario.id });
                }
                Ok(found) => own.add(&path, found),
                Err(error) => own.troubles.push(error),
            }
        }
        own.found.sort_by(|left, right| order(&left.scenario).cmp(&order(&right.scenario)));
        self.found.append(&mut own.found);
        self.troubles.append(&mut own.troubles);
    }

    /// The scenario with this id.
    pub fn get(&self, id: &str) -> Option<&FoundScenario> {
        self.found.iter().find(|it| it.scenario.id == id)
    }

    /// The scenario with this id, or the one in this file where the name ends in `.ron`.
    ///
    /// # Errors
    /// No such scenario, or a file that cannot be used.
    pub fn find(&self, id_or_path: &str, schemes: &Schemes) -> Result<FoundScenario, FindError> {
        if let Some(found) = self.get(id_or_path) {
            return Ok(found.clone());
        }
        let path = Path::new(id_or_path);
        if is_ron_file(path) {
            return found_in_file(path, &known_schemes(schemes));
        }
        let ids: Vec<&str> = self.found.iter().map(|it| it.scenario.id.as_str()).collect();
        Err(FindError::Unknown { what: "scenario", id: id_or_path.to_owned(), known: ids.join(", ") })
    }

    fn add(&mut self, path: &Path, found: FoundScenario) {
        if self.get(&found.scenario.id).is_some() {
            self.troubles.push(FindError::Taken {
                what: "scenario",
                path: path.to_owned(),
                id: found.scenario.id,
            });
        } else {
            self.found.push(found);
        }
    }
}

/// Looks through these files, and through every scenario file in these folders, for an author.
pub fn check_files(paths: &[PathBuf], schemes: &Schemes) -> Checked {
    let known = known_schemes(schemes);
    Checked::over(paths, &scenario_files, &|path, text| linted(path, text, &known).faults)
}

/// Easier scenarios first.
fn order(scenario: &Scenario) -> (u8, &str, &str) {
    (scenario.level, &scenario.title, &scenario.id)
}

fn shipped_files() -> Vec<&'static include_dir::File<'static>> {
    let mut files = Vec::new();
    let mut folders = vec![&SHIPPED];
    while let Some(folder) = folders.pop() {
        files.extend(folder.files().filter(|file| is_ron_file(file.path())));
        folders.extend(folder.dirs());
    }
    files.sort_by_key(|file| file.path());
    files
}

fn known_schemes(schemes: &Schemes) -> Vec<Scheme> {
    schemes.found.iter().map(|it| it.scheme.clone()).collect()
}

/// The scenario files in a folder and the folders in it, in order. Links to folders are not followed.
fn scenario_files(folder: &Path) -> Result<Vec<PathBuf>, FindError> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let unreadable =
            |error: std::io::Error| FindError::Unreadable { path: folder.clone(), reason: error.to_string() };
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < DEEPEST_FOLDER => folders.push((path, depth + 1)),
                Ok(kind) if !kind.is_dir() && is_ron_file(&path) => files.push(path),
                Ok(_) | Err(_) => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

fn linted(path: &Path, text: &str, schemes: &[Scheme]) -> crate::domain::scenario::lint::Linted {
    let folder = path.parent().unwrap_or(Path::new(""));
    let audio_exists = |audio: &str| folder.join(audio).is_file();
    let file_name = path.file_stem().and_then(|it| it.to_str());
    lint_text(text, Surroundings { schemes, audio_exists: &audio_exists, file_name })
}

fn found_in_file(path: &Path, schemes: &[Scheme]) -> Result<FoundScenario, FindError> {
    let text = read_text(path)?;
    let linted = linted(path, &text, schemes);
    let playable = linted.is_playable();
    match linted.scenario {
        Some(scenario) if playable => Ok(FoundScenario {
            scenario,
            text,
            file: Some(path.to_owned()),
            warnings: linted.faults,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        }),
        Some(_) | None => Err(FindError::Faulty { path: path.to_owned(), faults: linted.faults }),
    }
}
