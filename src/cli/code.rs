//! `oars code`: a coder's coding of a session or recording from a coding sheet.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use serde_json::json;

use crate::cli::score::in_words;
use crate::cli::{CliError, path_json, print_json, print_line, print_note};
use crate::domain::coding::CodingState;
use crate::ops::blind::{BlindCodeRequest, code_blind_from_sheet};
use crate::ops::code::{CodeError, CodeRequest, CodedFromSheet, code_from_sheet};
use crate::ops::place;
use crate::ops::schemes::Schemes;
use crate::ops::when;

/// Store a coder's coding of a session from a coding sheet
///
/// Each call makes a new coding; none is ever written over. In a practice session the sheet's volley and
/// take name the reply; of a recording it holds the rows of all speakers with their times.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The session or recording: its folder, or its id
    #[arg(value_name = "SESSION", required_unless_present = "assignment")]
    session: Option<PathBuf>,
    /// Code blind what was asked for: by the assignment's id, or its number. The sheet's volley is then the
    /// number under which a reply is heard
    #[arg(long, value_name = "ID", conflicts_with_all = ["session", "scheme"])]
    assignment: Option<String>,
    /// The coding sheet (CSV with a header)
    #[arg(long, value_name = "codes.csv")]
    sheet: PathBuf,
    /// Who coded; where the sheet has several coders, the rows of the one with this name are taken
    #[arg(long, value_name = "NAME")]
    coder: String,
    /// Make the coding final: it can then only be corrected by a new one
    #[arg(long = "final")]
    finish: bool,
    /// The scheme of the codes, where the sheet names none; the session's own without it
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Ratings (CSV): `partnership` for the conversation, `2:reply_partnership` for the second reply
    #[arg(long, value_name = "R.csv")]
    ratings: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Makes the coding and prints what it came to.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    if args.coder.trim().is_empty() {
        return Err(CliError::Call("--coder is empty: name who coded".to_owned()));
    }
    let now = when::now();
    let Some(session) = &args.session else { return run_blind(args, library, &now) };
    let request = CodeRequest {
        session,
        library,
        sheet: &args.sheet,
        coder: &args.coder,
        scheme: args.scheme.as_deref(),
        ratings: args.ratings.as_deref(),
        finish: args.finish,
        now: &now,
    };
    let coded = code_from_sheet(request).map_err(told)?;
    for note in &coded.notes {
        print_note(note);
    }
    if args.json {
        print_json(&as_json(&coded));
    } else {
        let state = if coded.coding.state == CodingState::Final { "final" } else { "draft" };
        print_line(&format!("{} ({state}), coded by {}", coded.path.display(), coded.coder));
        print_line("");
        print_line(&in_words(&coded.scheme, &coded.score));
    }
    Ok(())
}

/// Prints nothing that tells what or whose it is: the coder is blind.
fn run_blind(args: &Args, library: Option<&Path>, now: &str) -> Result<(), CliError> {
    let opened = place::open(library).map_err(|error| CliError::Input(error.to_string()))?;
    let request = BlindCodeRequest {
        assignment: args.assignment.as_deref().unwrap_or_default(),
        sheet: &args.sheet,
        coder: &args.coder,
        ratings: args.ratings.as_deref(),
        finish: args.finish,
        now,
    };
    let schemes = Schemes::known(library);
    let coded = code_blind_from_sheet(&opened.library, &schemes, request).map_err(told)?;
    for note in &coded.notes {
        print_note(note);
    }
    let coding = &coded.coding;
    let is_final = coding.state == CodingState::Final;
    let utterances = coding.takes.iter().map(|it| it.utterances.len()).sum::<usize>();
    if args.json {
        print_json(&json!({
            "assignment": coded.assignment,
            "number": coded.number,
            "session": null,
            "id": null,
            "coding": null,
            "coder": args.coder,
            "scheme": coding.scheme.id,
            "final": is_final,
            "sha256": coding.sha256,
            "utterances": utterances,
            "notes": coded.notes,
        }));
    } else {
        let state = if is_final { "final" } else { "draft" };
        print_line(&format!("{} ({state}): {utterances} utterances", coded.title));
    }
    Ok(())
}

fn told(error: CodeError) -> CliError {
    match error {
        CodeError::Call(message) => CliError::Call(message),
        CodeError::Input(message) => CliError::Input(message),
    }
}

fn as_json(coded: &CodedFromSheet) -> serde_json::Value {
    let coding = &coded.coding;
    json!({
        "session": path_json(&coded.folder),
        "id": coding.session,
        "coding": path_json(&coded.path),
        "coder": coded.coder,
        "scheme": coding.scheme.id,
        "final": coding.state == CodingState::Final,
        "sha256": coding.sha256,
        "utterances": coding.takes.iter().map(|it| it.utterances.len()).sum::<usize>(),
        "score": coded.score,
        "notes": coded.notes,
    })
}
