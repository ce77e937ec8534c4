//! Scoring a coding sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::domain::coding::Coding;
use crate::domain::fault::Fault;
use crate::domain::scheme::Scheme;
use crate::domain::score::{self, Context, MappingFault, Score, ScoreFault, ScoredVolley, Undecided, map_to};
use crate::exchange::sheet::{self, Sheet};
use crate::ops::found::FindError;
use crate::ops::schemes::{self, DEFAULT_SCHEME, FoundScheme, Schemes};
use crate::units::Seconds;

/// What is asked about a sheet.
#[derive(Debug, Clone, Default)]
pub struct SheetQuestion<'a> {
    /// The scheme to score under, by id or path; the sheet's own without it.
    pub scheme: Option<&'a str>,
    /// Whose coding, where the sheet has several.
    pub coder: Option<&'a str>,
    /// Which session, where the sheet has several.
    pub session: Option<&'a str>,
    /// How many minutes the conversation lasts, if known.
    pub minutes: Option<f64>,
    /// Whether the parent's lines were scripted.
    pub scripted: bool,
    /// Global ratings, by id or alias.
    pub globals: Vec<(String, u8)>,
}

/// The score of a sheet, and what it was taken from.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredSheet {
    /// The score.
    pub score: Score,
    /// The scheme that it is in.
    pub scheme: Scheme,
    /// The session; may be empty.
    pub session: String,
    /// The coder; may be empty.
    pub coder: String,
    /// Why the score is not to be trusted, in words; `None` where nothing speaks against it.
    pub doubt: Option<String>,
}

/// Why a sheet cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
    /// The sheet is at fault.
    #[error("{}", schemes::lines(path, faults))]
    Faulty {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        faults: Vec<Fault>,
    },
    /// There is more than one coder or session to choose from, and none was named.
    #[error("{}: the sheet has several {what}s: {known}. Choose one with {option}", path.display())]
    Several {
        /// The file.
        path: PathBuf,
        /// What there are several of.
        what: &'static str,
        /// Which, with commas.
        known: String,
        /// The option that chooses.
        option: &'static str,
    },
    /// The coder or session that was named is not in the sheet.
    #[error("{}: the sheet has no {what} “{named}”; it has: {known}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What was named.
        what: &'static str,
        /// The name.
        named: String,
        /// What there is, with commas.
        known: String,
    },
    /// A scheme cannot be used.
    #[error(transparent)]
    Scheme(#[from] FindError),
    /// The coding cannot be read in the scheme that was asked for.
    #[error(transparent)]
    Mapping(#[from] MappingFault),
    /// A rating that was given does not belong.
    #[error("{0}")]
    Rating(String),
}

impl ScoreError {
    /// Whether the call is wrong, rather than the input.
    pub fn is_in_the_call(&self) -> bool {
        match self {
            Self::Several { .. }
            | Self::Missing { .. }
            | Self::Rating(_)
            | Self::Mapping(MappingFault::NoMapping { .. }) => true,
            Self::Scheme(error) => error.is_in_the_call(),
            Self::Unreadable { .. }
            | Self::Faulty { .. }
            | Self::Mapping(MappingFault::UnknownCode { .. }) => false,
        }
    }
}

/// Reads a coding sheet from a file.
///
/// # Errors
/// A file that cannot be read, or a sheet at fault.
pub fn read_sheet(path: &Path) -> Result<Sheet, ScoreError> {
    let bytes = std::fs::read(path)
        .map_err(|error| ScoreError::Unreadable { path: path.to_owned(), reason: error.to_string() })?;
    sheet::read(&bytes).map_err(|faults| ScoreError::Faulty { path: path.to_owned(), faults })
}

/// Keeps one coder's rows of one session; which may be left open where there is only one.
///
/// # Errors
/// Several to choose from and none named, or one named that is not there.
pub fn choose(
    path: &Path,
    sheet: &mut Sheet,
    session: Option<&str>,
    coder: Option<&str>,
) -> Result<(String, String), ScoreError> {
    let session = one_of(path, &sheet.sessions(), "session", "--session-id", session)?;
    sheet.retain(|row| row.session == session);
    let coder = one_of(path, &sheet.coders(), "coder", "--coder", coder)?;
    sheet.retain(|row| row.coder == coder);
    Ok((session, coder))
}

/// The scheme that a sheet says it is coded in, else the one asked for, else the default one. Every code
/// is checked against it.
///
/// # Errors
/// Two schemes in one coding, an unknown one, or codes that it does not have.
pub fn scheme_of_sheet(
    path: &Path,
    sheet: &Sheet,
    schemes: &Schemes,
    asked: Option<&FoundScheme>,
) -> Result<FoundScheme, ScoreError> {
    let named: Vec<&str> = sheet.schemes().into_iter().filter(|it| !it.is_empty()).collect();
    let found = match (named.as_slice(), asked) {
        ([], Some(asked)) => asked.clone(),
        ([], None) => schemes.find(DEFAULT_SCHEME)?,
        ([one], Some(asked)) if asked.scheme.id == *one => asked.clone(),
        ([one], _) => {
            let unknown = || {
                let words = format!(
                    "the sheet is coded in “{one}”, which is not known here ({}): name its file with --scheme",
                    schemes.ids()
                );
                faulty(path, vec![Fault::error(None, words)])
            };
            schemes.get(one).ok_or_else(unknown)?.clone()
        }
        (several, _) => {
            let words = format!("one coding is in several schemes: {}. Score them apart", several.join(", "));
            return Err(faulty(path, vec![Fault::error(None, words)]));
        }
    };
    let faults = sheet.faults_under(&found.scheme);
    if faults.is_empty() { Ok(found) } else { Err(faulty(path, faults)) }
}

/// Scores a coding sheet.
///
/// # Errors
/// See [`ScoreError`].
pub fn score_sheet(
    path: &Path,
    schemes: &Schemes,
    question: &SheetQuestion<'_>,
) -> Result<ScoredSheet, ScoreError> {
    let asked = question.scheme.map(|it| schemes.find(it)).transpose()?;
    let mut sheet = read_sheet(path)?;
    let (session, coder) = choose(path, &mut sheet, question.session, question.coder)?;
    let coded = scheme_of_sheet(path, &sheet, schemes, asked.as_ref())?;
    let target = asked.unwrap_or_else(|| coded.clone()).scheme;
    let (volleys, mut warnings) = in_scheme(&coded.scheme, &target, sheet.volleys())?;
    let context = Context {
        minutes: question.minutes,
        scripted: question.scripted,
        process: None,
        globals: globals(&target, &question.globals)?,
    };
    let mut score =
        score::score(&target, &volleys, &context).map_err(|faults| score_faults(path, &faults))?;
    warnings.extend(later_takes(&sheet));
    warnings.extend(sheet.warnings.iter().map(|it| schemes::lines(path, std::slice::from_ref(it))));
    score.warnings.extend(warnings);
    Ok(ScoredSheet { score, scheme: target, session, coder, doubt: None })
}

/// The score of one coding of a recorded conversation of this length. The faults in words where the coding
/// does not fit the scheme.
pub fn score_of_recording(scheme: &Scheme, coding: &Coding, length: Seconds) -> Result<Score, String> {
    let volleys = score::volleys_of_recording(coding, length);
    score::score(scheme, &volleys, &score::context_of_recording(coding, length)).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })
}

/// Global ratings by their ids.
fn globals(scheme: &Scheme, given: &[(String, u8)]) -> Result<BTreeMap<String, u8>, ScoreError> {
    let mut globals = BTreeMap::new();
    for (name, value) in given {
        let rating = scheme.global(name).ok_or_else(|| {
            let known: Vec<&str> = scheme.globals.iter().map(|it| it.id.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            ScoreError::Rating(format!("{} has no global rating “{name}”; it has: {known}", scheme.id))
        })?;
        if !(1..=5).contains(value) {
            return Err(ScoreError::Rating(format!("{name} is rated {value}: ratings go from 1 to 5")));
        }
        if globals.insert(rating.id.clone(), *value).is_some() {
            return Err(ScoreError::Rating(format!("{} is rated twice", rating.id)));
        }
    }
    Ok(globals)
}

/// The volleys in the codes of the scheme that is scored, and what a reader must know about it.
fn in_scheme(
    coded: &Scheme,
    target: &Scheme,
    volleys: Vec<ScoredVolley>,
) -> Result<(Vec<ScoredVolley>, Vec<String>), MappingFault> {
    if coded.id == target.id {
        return Ok((volleys, Vec::new()));
    }
    let mapped = map_to(coded, target, &volleys)?;
    let mut warnings = vec![format!("coded in {} and read in {} by its rules", coded.id, target.id)];
    if !mapped.note.is_empty() {
        warnings.push(mapped.note.clone());
    }
    let codes: BTreeSet<&str> = mapped.undecided.iter().map(|it| it.code.as_str()).collect();
    for code in codes {
        let undecided: Vec<&Undecided> = mapped.undecided.iter().filter(|it| it.code == code).collect();
        let among = undecided.first().map(|it| it.among.join(", ")).unwrap_or_default();
        let places: BTreeSet<u32> = undecided.iter().map(|it| it.volley).collect();
        let places: Vec<String> = places.iter().take(12).map(u32::to_string).collect();
        warnings.push(format!(
            "{} coded {code} left uncoded: a coder decides among {among} (volleys {}{})",
            utterances(undecided.len()),
            places.join(", "),
            if undecided.len() > places.len() { " …" } else { "" }
        ));
    }
    Ok((mapped.volleys, warnings))
}

fn utterances(number: usize) -> String {
    if number == 1 { "1 utterance".to_owned() } else { format!("{number} utterances") }
}

fn later_takes(sheet: &Sheet) -> Option<String> {
    let takes: BTreeSet<(u32, u32)> = sheet.rows.iter().map(|row| (row.volley, row.take)).collect();
    let volleys: BTreeSet<u32> = takes.iter().map(|(volley, _)| *volley).collect();
    match takes.len() - volleys.len() {
        0 => None,
        1 => Some("1 later take is left out: scores use each volley's first".to_owned()),
        n => Some(format!("{n} later takes are left out: scores use each volley's first")),
    }
}

fn one_of(
    path: &Path,
    there: &BTreeSet<&str>,
    what: &'static str,
    option: &'static str,
    named: Option<&str>,
) -> Result<String, ScoreError> {
    let known =
        || there.iter().map(|it| if it.is_empty() { "(none)" } else { it }).collect::<Vec<_>>().join(", ");
    match named {
        Some(named) if there.contains(named) => Ok(named.to_owned()),
        Some(named) => {
            Err(ScoreError::Missing { path: path.to_owned(), what, named: named.to_owned(), known: known() })
        }
        None if there.len() > 1 => {
            Err(ScoreError::Several { path: path.to_owned(), what, known: known(), option })
        }
        None => Ok(there.first().copied().unwrap_or_default().to_owned()),
    }
}

fn faulty(path: &Path, faults: Vec<Fault>) -> ScoreError {
    ScoreError::Faulty { path: path.to_owned(), faults }
}

fn score_faults(path: &Path, faults: &[ScoreFault]) -> ScoreError {
    faulty(path, faults.iter().map(|it| Fault::error(None, it.to_string())).collect())
}
