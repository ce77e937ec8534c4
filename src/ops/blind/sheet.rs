//! A blind coding from a coding sheet, for `oars code --assignment`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::assignment::AssignmentId;
use crate::domain::coding::{Coding, CodingState, Edit, TakeKey};
use crate::domain::scheme::Scheme;
use crate::exchange::sheet::Sheet;
use crate::library::{FolderKind, Library, coder_called};
use crate::ops::blind::{BlindError, BlindSession, find, finish, open_blind};
use crate::ops::code::{CodeError, fill_practice, fill_recording};
use crate::ops::practise::{Ratings, read_ratings};
use crate::ops::schemes::{self, FoundScheme, Schemes};
use crate::ops::score::{choose, read_sheet, scheme_of_sheet};

/// What is to be coded blind, from what, by whom.
#[derive(Debug, Clone, Copy)]
pub struct BlindCodeRequest<'a> {
    /// The assignment, by id, number or title.
    pub assignment: &'a str,
    /// The coding sheet; its volley is the number under which the coder heard a reply.
    pub sheet: &'a Path,
    /// The coder, by name or id.
    pub coder: &'a str,
    /// A table of ratings; `2:reply_partnership` is of what was heard second.
    pub ratings: Option<&'a Path>,
    /// Whether the coding is made final at once.
    pub finish: bool,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: &'a str,
}

/// A blind coding that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedBlind {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// The coding.
    pub coding: Coding,
    /// What of the sheet was left out, in words.
    pub notes: Vec<String>,
}

/// Fills the blind coder's own coding from a sheet. Nothing is opened that she is blind to.
pub fn code_blind_from_sheet(
    library: &Library,
    schemes: &Schemes,
    request: BlindCodeRequest<'_>,
) -> Result<CodedBlind, CodeError> {
    let assigned = find(library, request.assignment).map_err(|error| match error {
        BlindError::Asked(why) => CodeError::Call(why),
        BlindError::Library(error) if error.is_in_the_call() => CodeError::Call(error.to_string()),
        other => input(other),
    })?;
    let title = assigned.assignment.title();
    let coder = coder_called(&assigned.assignment, request.coder).ok_or_else(|| {
        CodeError::Call(format!("--coder: {} was not asked to code {title}", request.coder))
    })?;
    let mut sheet = read_sheet(request.sheet).map_err(input)?;
    let named = sheet.coders().contains(request.coder).then_some(request.coder);
    choose(request.sheet, &mut sheet, None, named).map_err(input)?;
    let mut notes: Vec<String> =
        sheet.warnings.iter().map(|it| schemes::lines(request.sheet, std::slice::from_ref(it))).collect();

    let blind = open_blind(library, &assigned, &coder.coder, schemes, request.now).map_err(input)?;
    let begun = blind.draft.coding();
    if begun.state == CodingState::Final {
        return Err(CodeError::Input(format!("{title}: your coding is final already; nothing was changed")));
    }
    if begun.takes.iter().any(|it| !it.utterances.is_empty()) {
        let why = "you have begun to code it by hand; nothing was changed";
        return Err(CodeError::Input(format!("{title}: {why}")));
    }
    check_scheme(request.sheet, &sheet, schemes, &blind)?;
    let recorded = blind.folder().kind() == Some(FolderKind::Recording);
    let keys: BTreeMap<u32, TakeKey> = blind.takes.iter().map(|it| (it.number, it.key)).collect();
    // On a copy first, so that nothing is stored if anything is at fault.
    let mut filled = Coding { takes: Vec::new(), ..begun.clone() };
    if recorded {
        filled.takes.clone_from(&begun.takes);
        let length = blind.takes.first().and_then(|it| it.seconds).unwrap_or_default();
        notes.extend(fill_recording(&mut filled, &sheet, length).map_err(|it| faults(request.sheet, &it))?);
    } else {
        let lengths = blind.takes.iter().map(|it| (it.key, it.seconds)).collect();
        rename(request.sheet, &mut sheet, &keys)?;
        notes.extend(fill_practice(&mut filled, &sheet, &lengths).map_err(|it| faults(request.sheet, &it))?);
    }
    let mut edits = Vec::new();
    for take in &filled.takes {
        let key = take.key();
        edits.push(Edit::Replace { take: key, index: 0, remove: 0, with: take.utterances.clone() });
        edits.push(Edit::SetDone { take: key, done: true });
    }
    edits.extend(ratings(&request, &blind.scheme, recorded, &keys)?);
    let BlindSession { mut draft, assignment, number, .. } = blind;
    draft.apply(&edits).map_err(input)?;
    let coding = if request.finish {
        finish(library, draft, request.now).map_err(input)?
    } else {
        draft.close().map_err(input)?
    };
    Ok(CodedBlind { assignment, number, title, coding, notes })
}

fn check_scheme(
    path: &Path,
    sheet: &Sheet,
    schemes: &Schemes,
    blind: &BlindSession,
) -> Result<(), CodeError> {
    let scheme = blind.scheme.clone();
    let own = FoundScheme { scheme, text: String::new(), file: None, warnings: Vec::new() };
    let found = scheme_of_sheet(path, sheet, schemes, Some(&own)).map_err(input)?;
    if found.scheme.id == blind.scheme.id {
        return Ok(());
    }
    Err(CodeError::Call(format!(
        "{}: the sheet is coded in {}, and {} is to be coded in {}",
        path.display(),
        found.scheme.id,
        blind.title,
        blind.scheme.id
    )))
}

/// From the numbers under which the coder heard them to the replies that they are.
fn rename(path: &Path, sheet: &mut Sheet, keys: &BTreeMap<u32, TakeKey>) -> Result<(), CodeError> {
    for row in &mut sheet.rows {
        let Some(key) = keys.get(&row.volley).filter(|_| row.take == 1) else {
            let line = row.code_place.map(|it| format!(":{}", it.line)).unwrap_or_default();
            return Err(CodeError::Input(format!(
                "{}{line}: there is no reply {} to code: they are numbered from 1 to {} as they are heard, each with one take",
                path.display(),
                row.volley,
                keys.len()
            )));
        };
        row.volley = key.volley;
        row.take = key.take;
    }
    Ok(())
}

fn ratings(
    request: &BlindCodeRequest<'_>,
    scheme: &Scheme,
    recorded: bool,
    keys: &BTreeMap<u32, TakeKey>,
) -> Result<Vec<Edit>, CodeError> {
    let Some(path) = request.ratings else { return Ok(Vec::new()) };
    let at_fault = |why: String| CodeError::Input(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| at_fault(format!("cannot be read: {error}")))?;
    let Ratings { globals, replies } =
        read_ratings(path, &bytes, scheme, Some(request.coder)).map_err(CodeError::Input)?;
    if recorded && !replies.is_empty() {
        return Err(at_fault(
            "a recorded conversation is rated as a whole, and this rates single replies".to_owned(),
        ));
    }
    let mut edits: Vec<Edit> =
        globals.into_iter().map(|(rating, value)| Edit::SetGlobal { rating, value: Some(value) }).collect();
    for (heard, ratings) in replies {
        let key = keys.get(&heard.volley).filter(|_| heard.take == 1);
        let key = *key.ok_or_else(|| at_fault(format!("there is no reply {} to rate", heard.volley)))?;
        let edit = |(rating, value)| Edit::SetRating { take: key, rating, value: Some(value) };
        edits.extend(ratings.into_iter().map(edit));
    }
    Ok(edits)
}

fn faults(path: &Path, faults: &[crate::domain::fault::Fault]) -> CodeError {
    CodeError::Input(schemes::lines(path, faults))
}

fn input(error: impl std::fmt::Display) -> CodeError {
    CodeError::Input(error.to_string())
}
