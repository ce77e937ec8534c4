//! The score of a stored session, for `oars score --session`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::domain::coding::Coding;
use crate::domain::score::{self, Context, map_to};
use crate::library::people::Person;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::schemes::Schemes;
use crate::ops::score::ScoredSheet;
use crate::ops::session::{LoadedSession, load};

/// What is asked about a session.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionQuestion<'a> {
    /// The scheme to score under, by id or path; the session's own without it.
    pub scheme: Option<&'a str>,
    /// Whose coding, by name or id; the trainee's own without it, or the only one.
    pub coder: Option<&'a str>,
    /// Global ratings beside those of the coding, by id or alias.
    pub globals: &'a [(String, u8)],
}

/// Why a session cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionScoreError {
    /// The call is wrong.
    #[error("{0}")]
    Call(String),
    /// The session is at fault.
    #[error("{0}")]
    Input(String),
}

/// Scores one coding of a session that is named by its folder, its path within the library or its id.
pub fn score_session(
    named: &Path,
    library: Option<&Path>,
    schemes: &Schemes,
    question: SessionQuestion<'_>,
) -> Result<ScoredSheet, SessionScoreError> {
    let folder = find(named, library)?;
    let loaded = load(&folder).map_err(input)?;
    let people = people_of(&folder);
    let coding = chosen(&loaded, &people, question.coder)?;
    let missing = |what: &str| {
        let reason = loaded.problems.first().cloned().unwrap_or_default();
        input(format!("{}: its {what} cannot be read: {reason}", folder.path().display()))
    };
    let scenario = loaded.scenario.as_ref().ok_or_else(|| missing("scenario"))?;
    let own = loaded.scheme.as_ref().ok_or_else(|| missing("scheme"))?;
    let mut volleys = score::volleys_of_coding(own, scenario, &loaded.session, coding);
    let mut scheme = own.clone();
    let mut warnings = Vec::new();
    if let Some(asked) = question.scheme
        && asked != own.id
    {
        let found = schemes.find(asked).map_err(|error| SessionScoreError::Call(error.to_string()))?;
        let mapped = map_to(own, &found.scheme, &volleys)
            .map_err(|error| SessionScoreError::Call(error.to_string()))?;
        if !mapped.undecided.is_empty() {
            warnings.push(format!(
                "{} utterances are left out: no rule says what they are in {}, a coder decides",
                mapped.undecided.len(),
                found.scheme.id
            ));
        }
        volleys = mapped.volleys;
        scheme = found.scheme;
    }
    let mut globals = coding.globals.clone();
    globals.retain(|id, _| scheme.global(id).is_some());
    for (id, value) in question.globals {
        let rating = scheme
            .global(id)
            .ok_or_else(|| SessionScoreError::Call(format!("{} has no global rating {id}", scheme.id)))?;
        globals.insert(rating.id.clone(), *value);
    }
    let context = Context { minutes: None, scripted: true, process: Some(loaded.session.process), globals };
    let mut score = score::score(&scheme, &volleys, &context).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        input(format!("{}: {}", folder.path().display(), faults.join("; ")))
    })?;
    score.warnings.extend(warnings);
    let coder =
        people.iter().find(|it| it.id == coding.coder).map_or(coding.coder.clone(), |it| it.name.clone());
    Ok(ScoredSheet { score, scheme, session: loaded.session.id.clone(), coder })
}

fn find(named: &Path, library: Option<&Path>) -> Result<SessionFolder, SessionScoreError> {
    if named.join("session.ron").is_file() {
        let path = named.canonicalize().unwrap_or_else(|_| named.to_owned());
        return Ok(SessionFolder::at(path));
    }
    let places = Places::of_system(library).map_err(input)?;
    let library = Library::open(&places.library).map_err(input)?;
    library.find_session(named).map_err(input)
}

/// The people of the library that a session lies in; none where it lies somewhere else.
fn people_of(folder: &SessionFolder) -> Vec<Person> {
    // library/sessions/2026/11/session
    let root: Option<PathBuf> = folder.path().ancestors().nth(4).map(Path::to_owned);
    let library = root.and_then(|root| Library::open(&root).ok());
    library
        .and_then(|library| library.list_people().ok())
        .map(|(people, _problems)| people)
        .unwrap_or_default()
}

fn chosen<'a>(
    loaded: &'a LoadedSession,
    people: &[Person],
    coder: Option<&str>,
) -> Result<&'a Coding, SessionScoreError> {
    let name_of = |id: &str| people.iter().find(|it| it.id == id).map_or(id.to_owned(), |it| it.name.clone());
    let known: BTreeSet<String> = loaded.codings.iter().map(|it| name_of(&it.coding.coder)).collect();
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let path = loaded.folder.path().display();
    if known.is_empty() {
        return Err(input(format!("{path}: nobody has coded this session yet")));
    }
    let found = if let Some(asked) = coder {
        let id = people.iter().find(|it| it.name == asked).map_or(asked, |it| it.id.as_str());
        loaded.coding_of(id).or_else(|| loaded.coding_of(asked))
    } else {
        let only = if let [only] = loaded.codings.as_slice() { Some(&only.coding) } else { None };
        loaded.own_coding().or(only)
    };
    found.ok_or_else(|| {
        let what =
            coder.map_or("the trainee has not coded it".to_owned(), |it| format!("no coding by “{it}”"));
        SessionScoreError::Call(format!("{path}: {what}; it was coded by {known}: choose with --coder"))
    })
}

fn input(error: impl std::fmt::Display) -> SessionScoreError {
    SessionScoreError::Input(error.to_string())
}
