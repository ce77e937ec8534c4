//! The score of a stored session, for `oars score --session`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::domain::coding::Coding;
use crate::domain::scheme::Scheme;
use crate::domain::score::{self, Context, ScoredVolley, map_to};
use crate::library::people::Person;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, coder_and_number};
use crate::ops::schemes::Schemes;
use crate::ops::score::ScoredSheet;
use crate::ops::session::{
    LoadedCoding, LoadedRecording, LoadedSession, changed_since_final, load, load_recording,
};

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

/// Scores one coding of a session or recording that is named by its folder, its path within the library
/// or its id.
pub fn score_session(
    named: &Path,
    library: Option<&Path>,
    schemes: &Schemes,
    question: SessionQuestion<'_>,
) -> Result<ScoredSheet, SessionScoreError> {
    let folder = find_folder(named, library).map_err(|error| {
        if error.is_in_the_call() { SessionScoreError::Call(error.to_string()) } else { input(error) }
    })?;
    let subject = if folder.kind() == Some(FolderKind::Recording) {
        Subject::Recording(Box::new(load_recording(&folder).map_err(input)?))
    } else {
        Subject::Practice(Box::new(load(&folder).map_err(input)?))
    };
    let people = people_of(&folder);
    let LoadedCoding { path: coded_in, coding } = chosen(&subject, folder.path(), &people, question.coder)?;
    let coded = scheme_of(coding, &subject, folder.path(), schemes)?;
    let mut volleys = subject.volleys(&coded, coding, folder.path())?;
    let mut scheme = coded.clone();
    let doubt = doubt(&folder, coded_in, coding);
    let mut warnings: Vec<String> = doubt.iter().cloned().collect();
    if let Some(asked) = question.scheme
        && asked != coded.id
    {
        let found = schemes.find(asked).map_err(|error| {
            if error.is_in_the_call() { SessionScoreError::Call(error.to_string()) } else { input(error) }
        })?;
        let mapped = map_to(&coded, &found.scheme, &volleys)
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
    let mut context = subject.context(coding);
    context.globals.retain(|id, _| scheme.global(id).is_some());
    for (id, value) in question.globals {
        let rating = scheme
            .global(id)
            .ok_or_else(|| SessionScoreError::Call(format!("{} has no global rating {id}", scheme.id)))?;
        context.globals.insert(rating.id.clone(), *value);
    }
    let mut score = score::score(&scheme, &volleys, &context).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        input(format!("{}: {}", folder.path().display(), faults.join("; ")))
    })?;
    score.warnings.extend(warnings);
    let coder =
        people.iter().find(|it| it.id == coding.coder).map_or(coding.coder.clone(), |it| it.name.clone());
    Ok(ScoredSheet { score, scheme, session: coding.session.clone(), coder, doubt })
}

/// What speaks against a coding that was made final.
fn doubt(folder: &SessionFolder, path: &Path, coding: &Coding) -> Option<String> {
    let assigned = library_of(folder).and_then(|library| library.assignments().ok());
    let (assigned, _problems) = assigned.unwrap_or_default();
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let changed = changed_since_final(coding, &name, &assigned)?;
    Some(format!("{}: {changed}; this is the score of what it holds now", path.display()))
}

/// What is scored.
enum Subject {
    Practice(Box<LoadedSession>),
    Recording(Box<LoadedRecording>),
}

impl Subject {
    fn codings(&self) -> &[LoadedCoding] {
        match self {
            Self::Practice(loaded) => &loaded.codings,
            Self::Recording(loaded) => &loaded.codings,
        }
    }

    /// The scheme that lies beside the sound.
    fn own_scheme(&self) -> Option<&Scheme> {
        match self {
            Self::Practice(loaded) => loaded.scheme.as_ref(),
            Self::Recording(loaded) => loaded.scheme.as_ref(),
        }
    }

    fn first_problem(&self) -> String {
        let problems = match self {
            Self::Practice(loaded) => &loaded.problems,
            Self::Recording(loaded) => &loaded.problems,
        };
        problems.first().cloned().unwrap_or_default()
    }

    fn volleys(
        &self,
        scheme: &Scheme,
        coding: &Coding,
        path: &Path,
    ) -> Result<Vec<ScoredVolley>, SessionScoreError> {
        match self {
            Self::Practice(loaded) => {
                let scenario = loaded.scenario.as_ref().ok_or_else(|| {
                    input(format!(
                        "{}: its scenario cannot be read: {}",
                        path.display(),
                        self.first_problem()
                    ))
                })?;
                Ok(score::volleys_of_coding(scheme, scenario, &loaded.session, coding))
            }
            Self::Recording(loaded) => {
                Ok(score::volleys_of_recording(coding, loaded.recording.original.seconds))
            }
        }
    }

    fn context(&self, coding: &Coding) -> Context {
        match self {
            Self::Practice(loaded) => Context {
                // Scripted lines and waiting are no conversation: its length is not known.
                minutes: None,
                scripted: true,
                process: Some(loaded.session.process),
                globals: coding.globals.clone(),
            },
            Self::Recording(loaded) => score::context_of_recording(coding, loaded.recording.original.seconds),
        }
    }
}

/// The scheme that a coding was made in: the one beside the sound where it is that one, else by its id.
fn scheme_of(
    coding: &Coding,
    subject: &Subject,
    path: &Path,
    schemes: &Schemes,
) -> Result<Scheme, SessionScoreError> {
    if let Some(own) = subject.own_scheme()
        && own.id == coding.scheme.id
    {
        return Ok(own.clone());
    }
    let known = schemes.get(&coding.scheme.id).map(|it| it.scheme.clone());
    known.ok_or_else(|| {
        let path = path.display();
        let problem = subject.first_problem();
        input(format!("{path}: the scheme {} of this coding cannot be read: {problem}", coding.scheme.id))
    })
}

/// The folder of a session or recording that is named by its folder, its path within the library or its
/// id.
pub fn find_folder(named: &Path, library: Option<&Path>) -> Result<SessionFolder, LibraryError> {
    if SessionFolder::at(named.to_owned()).kind().is_some() {
        let path = named.canonicalize().unwrap_or_else(|_| named.to_owned());
        return Ok(SessionFolder::at(path));
    }
    let places = Places::of_system(library)?;
    Library::open(&places.library)?.find_session(named)
}

/// The library that a session lies in; `None` where it lies somewhere else.
pub fn library_of(folder: &SessionFolder) -> Option<Library> {
    // library/sessions/2026/11/session
    let root = folder.path().ancestors().nth(4)?;
    Library::open(root).ok()
}

/// The people of the library that a session lies in; none where it lies somewhere else.
fn people_of(folder: &SessionFolder) -> Vec<Person> {
    library_of(folder)
        .and_then(|library| library.list_people().ok())
        .map(|(people, _problems)| people)
        .unwrap_or_default()
}

fn chosen<'a>(
    subject: &'a Subject,
    path: &Path,
    people: &[Person],
    coder: Option<&str>,
) -> Result<&'a LoadedCoding, SessionScoreError> {
    let codings = subject.codings();
    let name_of = |id: &str| people.iter().find(|it| it.id == id).map_or(id.to_owned(), |it| it.name.clone());
    let known: BTreeSet<String> = codings.iter().map(|it| name_of(&it.coding.coder)).collect();
    let known_names = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let path = path.display();
    if known.is_empty() {
        return Err(input(format!("{path}: nobody has coded this session yet")));
    }
    let newest_by = |id: &str| {
        let by = codings.iter().filter(|it| it.coding.coder == id);
        by.max_by_key(|it| coder_and_number(&it.path).map(|(_, number)| number))
    };
    let found = match (coder, subject) {
        (Some(asked), _) => {
            let id = people.iter().find(|it| it.name.eq_ignore_ascii_case(asked)).map(|it| it.id.as_str());
            id.and_then(newest_by).or_else(|| newest_by(asked))
        }
        (None, Subject::Practice(loaded)) => {
            let own = loaded.who.as_deref().and_then(newest_by);
            own.or_else(|| {
                codings.first().filter(|_| known.len() == 1).and_then(|it| newest_by(&it.coding.coder))
            })
        }
        (None, Subject::Recording(_)) => {
            codings.first().filter(|_| known.len() == 1).and_then(|it| newest_by(&it.coding.coder))
        }
    };
    found.ok_or_else(|| {
        let what = match (coder, subject) {
            (Some(asked), _) => format!("no coding by “{asked}”"),
            (None, Subject::Practice(_)) => "the trainee has not coded it".to_owned(),
            (None, Subject::Recording(_)) => "several people have coded it".to_owned(),
        };
        SessionScoreError::Call(format!("{path}: {what}; it was coded by {known_names}: choose with --coder"))
    })
}

fn input(error: impl std::fmt::Display) -> SessionScoreError {
    SessionScoreError::Input(error.to_string())
}
