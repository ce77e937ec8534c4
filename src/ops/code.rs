//! A coder's coding of a session or a recording from a coding sheet, for `oars code`. Other codings and
//! the name of whom it is about are not read.

mod takes;

use std::path::{Path, PathBuf};

use crate::domain::assignment::Assigned;
use crate::domain::coding::{Coding, CodingSetting, Edit, TakeKey};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
use crate::domain::score::Score;
use crate::domain::session::{Reply, SchemeReference, Session};
use crate::domain::source;
use crate::library::{FileText, FolderKind, Library, LibraryError, SessionFolder, coder_called, draft};
use crate::ops::blind;
use crate::ops::practise::{Ratings, read_ratings};
use crate::ops::schemes::{self, FoundScheme, Schemes};
use crate::ops::score::{choose, read_sheet, scheme_of_sheet, score_of_recording};
use crate::ops::session::{self, CoderBeginning, library_of};
use crate::units::Seconds;

pub(in crate::ops) use takes::{fill_practice, fill_recording};

/// What is to be coded, from what, by whom.
#[derive(Debug, Clone, Copy)]
pub struct CodeRequest<'a> {
    /// The session or recording: its folder, its path within the library, or its id.
    pub session: &'a Path,
    /// The library; the system's without it.
    pub library: Option<&'a Path>,
    /// The coding sheet.
    pub sheet: &'a Path,
    /// The coder's name.
    pub coder: &'a str,
    /// The scheme, by id or path, where the sheet names none; the session's own without it.
    pub scheme: Option<&'a str>,
    /// A table of ratings.
    pub ratings: Option<&'a Path>,
    /// Whether the coding is made final at once.
    pub finish: bool,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: &'a str,
}

/// The coding that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedFromSheet {
    /// The folder of the session or recording.
    pub folder: PathBuf,
    /// The coding's file.
    pub path: PathBuf,
    /// The coding.
    pub coding: Coding,
    /// The coder's name.
    pub coder: String,
    /// The scheme.
    pub scheme: Scheme,
    /// Its score.
    pub score: Score,
    /// What of the sheet was left out, in words.
    pub notes: Vec<String>,
}

/// Why nothing was coded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The call is wrong.
    #[error("{0}")]
    Call(String),
    /// The sheet, the ratings or the session are at fault.
    #[error("{0}")]
    Input(String),
}

/// What is coded.
enum Subject {
    Practice { session: Box<Session>, scenario: Box<Scenario> },
    Recording { length: Seconds, setting: CodingSetting },
}

/// Makes a new coding from a sheet. If anything is at fault nothing is stored.
pub fn code_from_sheet(request: CodeRequest<'_>) -> Result<CodedFromSheet, CodeError> {
    let known = Schemes::known(request.library);
    let folder = session::find_folder(request.session, request.library).map_err(named)?;
    let library = library_of(&folder).ok_or_else(|| {
        input(format!(
            "{}: this session lies in no library, so its coder has no name there",
            folder.path().display()
        ))
    })?;
    may_know_it(&library, &folder, request.coder)?;
    let (subject, reference) = subject_of(&folder)?;
    let own = own_scheme(&folder, &reference)?;
    let asked =
        request.scheme.filter(|it| *it != own.scheme.id).map(|it| known.find(it)).transpose().map_err(
            |error| {
                if error.is_in_the_call() { CodeError::Call(error.to_string()) } else { input(error) }
            },
        )?;
    let mut sheet = read_sheet(request.sheet).map_err(|error| sheet_error(&error))?;
    let id = folder.id();
    let session_named = sheet.sessions().contains(id.as_str()).then_some(id.as_str());
    let coder_named = sheet.coders().contains(request.coder).then_some(request.coder);
    let several = sheet.coders().len() > 1;
    let chosen = coder_named.or_else(|| several.then_some(request.coder));
    choose(request.sheet, &mut sheet, session_named, chosen).map_err(|error| sheet_error(&error))?;
    let scheme = scheme_for(request.sheet, &sheet, &known, &own, asked.as_ref())?;
    let mut notes: Vec<String> =
        sheet.warnings.iter().map(|it| schemes::lines(request.sheet, std::slice::from_ref(it))).collect();
    let (setting, recorded) = match &subject {
        Subject::Practice { session, .. } => {
            let (goal, process) = (session.goal.clone(), Some(session.process));
            (CodingSetting { goal, process, ..CodingSetting::default() }, false)
        }
        Subject::Recording { setting, .. } => (setting.clone(), true),
    };
    let scheme_reference = if scheme == own { reference } else { scheme.reference() };
    let beginning = |coder: &str| {
        CoderBeginning {
            session: &id,
            coder,
            scheme: &scheme_reference,
            recorded,
            setting: setting.clone(),
            assignment: None,
            now: request.now,
        }
        .coding()
    };
    let mut coding = beginning("");
    // Everything that was coded is there, so there is no first pass any more.
    coding.pass = crate::domain::coding::Pass::Counts;
    let filled = match &subject {
        Subject::Practice { session, .. } => {
            let key = |it: &Reply| TakeKey { volley: it.volley, take: it.take };
            let lengths = session.replies.iter().map(|it| (key(it), it.seconds)).collect();
            fill_practice(&mut coding, &sheet, &lengths)
        }
        Subject::Recording { length, .. } => fill_recording(&mut coding, &sheet, *length),
    };
    notes.extend(filled.map_err(|faults| input(schemes::lines(request.sheet, &faults)))?);
    rate(&mut coding, &request, &scheme.scheme, recorded)?;
    let score = match &subject {
        Subject::Practice { session, scenario } => {
            session::score_of(&scheme.scheme, scenario, session, &coding)
        }
        Subject::Recording { length, .. } => score_of_recording(&scheme.scheme, &coding, *length),
    };
    let score = score.map_err(|why| input(format!("{}: {why}", request.sheet.display())))?;
    draft::fits(request.sheet, &coding).map_err(input)?;
    // Only now, when nothing can be at fault any more, is anybody noted and anything stored.
    let person = library.person_named(request.coder, None).map_err(input)?;
    coding.coder.clone_from(&person.id);
    let draft = session::begin(&folder, &coding).map_err(input)?;
    let path = draft.path().to_owned();
    let coding = if request.finish { blind::finish(&library, draft, request.now) } else { draft.close() }
        .map_err(input)?;
    let folder = folder.path().to_owned();
    Ok(CodedFromSheet { folder, path, coding, coder: person.name, scheme: scheme.scheme, score, notes })
}

/// Somebody who codes a session blind does not code it openly: before anything of it is read.
fn may_know_it(library: &Library, folder: &SessionFolder, coder: &str) -> Result<(), CodeError> {
    let (assigned, _problems) = library.assignments().map_err(input)?;
    let id = folder.id();
    let blind = assigned.iter().find(|it| {
        it.assignment.session == id
            && coder_called(&it.assignment, coder).is_some_and(|coder| it.is_blind(&coder.coder))
    });
    match blind {
        None => Ok(()),
        Some(Assigned { assignment, .. }) => Err(CodeError::Call(format!(
            "--coder: {coder} codes this blind, as {}: use --assignment {} instead of the session",
            assignment.title(),
            assignment.number
        ))),
    }
}

/// What lies in a folder, and the scheme that was settled for it.
fn subject_of(folder: &SessionFolder) -> Result<(Subject, SchemeReference), CodeError> {
    if folder.kind() == Some(FolderKind::Recording) {
        let recording = folder.recording().map_err(input)?.value;
        let length = recording.original.seconds;
        let setup = recording.setup.ok_or_else(|| {
            input(format!(
                "{}: the goal, the part and the scheme of this recording are not settled yet, and come before coding",
                folder.path().display()
            ))
        })?;
        let setting = CodingSetting {
            goal: setup.goal,
            process: Some(setup.process),
            part: setup.part,
            ..CodingSetting::default()
        };
        return Ok((Subject::Recording { length, setting }, setup.scheme));
    }
    let session = folder.session().map_err(input)?.value;
    let scenario = read(&folder.file("scenario.ron"), folder.scenario_text())?;
    let reference = session.scheme.clone();
    Ok((Subject::Practice { session: Box::new(session), scenario: Box::new(scenario) }, reference))
}

/// The scheme that lies in the folder, as it was on the day.
fn own_scheme(folder: &SessionFolder, reference: &SchemeReference) -> Result<FoundScheme, CodeError> {
    let path = folder.file("scheme.ron");
    let text = folder.scheme_text().map_err(input)?;
    if text.hash != reference.sha256 {
        return Err(input(format!(
            "{}: changed since it was settled, so codes would be read by other rules: restore it from a backup",
            path.display()
        )));
    }
    let scheme = read(&path, Ok(text.clone()))?;
    Ok(FoundScheme { scheme, text: text.text, file: Some(path), warnings: Vec::new() })
}

/// The scheme that the coding is in: the sheet's, else the one asked for, else the session's own.
fn scheme_for(
    path: &Path,
    sheet: &crate::exchange::sheet::Sheet,
    known: &Schemes,
    own: &FoundScheme,
    asked: Option<&FoundScheme>,
) -> Result<FoundScheme, CodeError> {
    let fallback = asked.unwrap_or(own);
    let named = sheet.schemes();
    // The text that lies beside the session goes before one of the same id that came later.
    let schemes = if named.contains(own.scheme.id.as_str()) { Some(own) } else { Some(fallback) };
    let found = scheme_of_sheet(path, sheet, known, schemes).map_err(|error| sheet_error(&error))?;
    if let Some(asked) = asked
        && asked.scheme.id != found.scheme.id
    {
        return Err(CodeError::Call(format!(
            "{}: the sheet is coded in {}, not in {}: a coding keeps the scheme that it was made in, and a score reads it in another",
            path.display(),
            found.scheme.id,
            asked.scheme.id
        )));
    }
    Ok(found)
}

/// Puts the ratings of a table into the coding.
fn rate(
    coding: &mut Coding,
    request: &CodeRequest<'_>,
    scheme: &Scheme,
    recorded: bool,
) -> Result<(), CodeError> {
    let Some(path) = request.ratings else { return Ok(()) };
    let bytes =
        std::fs::read(path).map_err(|error| input(format!("{}: cannot be read: {error}", path.display())))?;
    let Ratings { globals, replies } =
        read_ratings(path, &bytes, scheme, Some(request.coder)).map_err(CodeError::Input)?;
    if recorded && !replies.is_empty() {
        return Err(input(format!(
            "{}: a recorded conversation is rated as a whole, and this rates single replies",
            path.display()
        )));
    }
    let globals = globals.into_iter().map(|(rating, value)| Edit::SetGlobal { rating, value: Some(value) });
    let of_replies = replies.into_iter().flat_map(|(take, ratings)| {
        ratings.into_iter().map(move |(rating, value)| Edit::SetRating { take, rating, value: Some(value) })
    });
    for edit in globals.chain(of_replies) {
        coding.apply(edit).map_err(|error| input(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(
    path: &Path,
    text: Result<FileText, LibraryError>,
) -> Result<T, CodeError> {
    let text = text.map_err(input)?;
    source::read_value(&text.text).map_err(|faults| input(schemes::lines(path, &faults)))
}

fn sheet_error(error: &crate::ops::score::ScoreError) -> CodeError {
    let message = error.to_string();
    if error.is_in_the_call() { CodeError::Call(message) } else { CodeError::Input(message) }
}

/// A session that there is none of is a wrong call.
fn named(error: LibraryError) -> CodeError {
    if error.is_in_the_call() { CodeError::Call(error.to_string()) } else { input(error) }
}

fn input(error: impl std::fmt::Display) -> CodeError {
    CodeError::Input(error.to_string())
}
