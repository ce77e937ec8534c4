//! What the program has put on disk.

use std::fs;
use std::path::{Path, PathBuf};

use oars::domain::coding::Coding;
use oars::domain::session::Session;
use oars::domain::source;

use crate::place::Place;
use crate::process::{Doing as _, Outcome, run};

/// A session's folder.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// The newest session of the library; `None` while there is none.
    pub fn newest(place: &Place) -> Option<Self> {
        let mut folders = vec![place.library().join("sessions")];
        for _year_month_session in 0..3 {
            folders = folders.iter().flat_map(|folder| folders_in(folder)).collect();
        }
        folders.retain(|folder| folder.join("session.ron").exists());
        folders.sort();
        folders.pop().map(|folder| Self { folder })
    }

    /// A recording, where it is there.
    pub fn recording(&self, volley: u32, take: u32) -> Option<PathBuf> {
        let path = self.folder.join(Session::take_file_name(volley, take));
        path.exists().then_some(path)
    }

    /// `session.ron`.
    pub fn session(&self) -> Outcome<Session> {
        read(&self.folder.join("session.ron"))
    }

    /// The only coding, with the edits that are still in its log; `None` while there is none.
    pub fn coding(&self) -> Outcome<Option<Coding>> {
        let Ok(entries) = fs::read_dir(self.folder.join("codings")) else { return Ok(None) };
        let mut found = entries
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|it| it == "ron"));
        let Some(path) = found.next() else { return Ok(None) };
        let (coding, _torn) = oars::library::draft::read(&path).doing("reading the coding")?;
        Ok(Some(coding))
    }

    /// The codes of one take's utterances, in order.
    pub fn codes(&self, volley: u32, take: u32) -> Outcome<Vec<Option<String>>> {
        let coding = self.coding()?;
        let utterances = coding.as_ref().and_then(|it| it.take(volley, take)).map(|it| &it.utterances);
        Ok(utterances.into_iter().flatten().map(|it| it.code.clone()).collect())
    }

    /// What `oars score --session … --json` says.
    pub fn score(&self, place: &Place) -> Outcome<serde_json::Value> {
        let text = run(place.oars().arg("score").arg("--session").arg(&self.folder).arg("--json"))?;
        serde_json::from_str(&text).doing("reading the score")
    }
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(Result::ok).map(|it| it.path()).filter(|it| it.is_dir()).collect()
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Outcome<T> {
    let text = fs::read_to_string(path).doing(path.display())?;
    source::read_value(&text).map_err(|faults| format!("{}: {faults:?}", path.display()))
}
