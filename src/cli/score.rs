//! `oars score`: counts, ratings and summary scores of a coding sheet.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use crate::cli::{CliError, print_line, print_note};
use crate::domain::language::Speaker;
use crate::domain::scheme::{Counting, Scheme};
use crate::domain::score::{Score, interval_shown, shown};
use crate::ops::schemes::Schemes;
use crate::ops::score::{ScoredSheet, SheetQuestion, score_sheet};
use crate::ops::session::{SessionQuestion, SessionScoreError, score_session};

/// Score a coding sheet
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The coding sheet (CSV with a header)
    #[arg(value_name = "SHEET.csv", required_unless_present = "session")]
    sheet: Option<PathBuf>,
    /// Score a stored session or recording instead, named by its folder or its id
    #[arg(long, value_name = "PATH", conflicts_with_all = ["sheet", "session_id", "minutes"])]
    session: Option<PathBuf>,
    /// The scheme to score under, by its id or the path of its file; the sheet's own without it
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Whose coding to score, where the sheet has several
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,
    /// Which session to score, where the sheet has several
    #[arg(long, value_name = "ID")]
    session_id: Option<String>,
    /// How many minutes the conversation lasts
    #[arg(long, value_name = "M", value_parser = minutes)]
    minutes: Option<f64>,
    /// The parent's lines were scripted: what would measure their author is left out
    #[arg(long)]
    scripted: bool,
    /// A global rating from 1 to 5, such as partnership=4
    #[arg(long = "global", value_name = "ID=N", value_parser = rating)]
    globals: Vec<(String, u8)>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Scores the sheet and prints the result.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    let schemes = Schemes::known(library);
    let Some(sheet) = &args.sheet else { return stored_session(args, library, &schemes) };
    let question = SheetQuestion {
        scheme: args.scheme.as_deref(),
        coder: args.coder.as_deref(),
        session: args.session_id.as_deref(),
        minutes: args.minutes,
        scripted: args.scripted,
        globals: args.globals.clone(),
    };
    let scored = score_sheet(sheet, &schemes, &question).map_err(|error| {
        let message = error.to_string();
        if error.is_in_the_call() { CliError::Call(message) } else { CliError::Input(message) }
    })?;
    if args.json {
        print_line(&serde_json::to_string_pretty(&scored.score).unwrap_or_default());
    } else {
        print_line(&about(&scored));
        print_line(&in_words(&scored.scheme, &scored.score));
    }
    Ok(())
}

/// Scores a session of a library.
fn stored_session(args: &Args, library: Option<&Path>, schemes: &Schemes) -> Result<(), CliError> {
    let named = args.session.as_deref().unwrap_or(Path::new(""));
    let question = SessionQuestion {
        scheme: args.scheme.as_deref(),
        coder: args.coder.as_deref(),
        globals: &args.globals,
    };
    let scored = score_session(named, library, schemes, question).map_err(|error| match error {
        SessionScoreError::Call(message) => CliError::Call(message),
        SessionScoreError::Input(message) => CliError::Input(message),
    })?;
    if let Some(doubt) = &scored.doubt {
        print_note(doubt);
    }
    if args.json {
        print_line(&serde_json::to_string_pretty(&scored.score).unwrap_or_default());
    } else {
        print_line(&about(&scored));
        print_line(&in_words(&scored.scheme, &scored.score));
    }
    Ok(())
}

fn about(scored: &ScoredSheet) -> String {
    let mut parts = Vec::new();
    if !scored.session.is_empty() {
        parts.push(format!("session {}", scored.session));
    }
    if !scored.coder.is_empty() {
        parts.push(format!("coded by {}", scored.coder));
    }
    parts.push(counted(scored.score.volleys, "volley"));
    parts.push(counted(scored.score.utterances, "utterance"));
    parts.join(", ")
}

fn counted(number: u32, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A score for reading in a terminal.
pub fn in_words(scheme: &Scheme, score: &Score) -> String {
    let mut lines = vec![format!("{} ({}, version {})", scheme.title, score.scheme, score.version)];
    lines.extend(scheme.cautions.first().map(|caution| format!("  {caution}")));
    let codes: Vec<[String; 3]> = scheme
        .codes
        .iter()
        .map(|code| {
            let name = if code.speaker == Speaker::Worker {
                code.name.clone()
            } else {
                format!("{} (parent)", code.name)
            };
            [code.id.clone(), name, score.count(&code.id).to_string()]
        })
        .collect();
    let title = match scheme.counting {
        Counting::ByVolley => "Counts (the worker's by volley, the parent's by utterance)",
        Counting::ByUtterance => "Counts (by utterance)",
    };
    section(&mut lines, title, &codes, true);
    let valences: Vec<[String; 3]> = score
        .valences
        .iter()
        .filter(|it| it.total() > it.not_said)
        .map(|it| {
            let sides =
                [("change", it.change), ("sustain", it.sustain), ("both", it.both), ("neither", it.neither)];
            let sides: Vec<String> = sides.iter().map(|(side, n)| format!("{side} {n}")).collect();
            [
                it.code.clone(),
                sides.join(", "),
                if it.not_said > 0 { format!("not said {}", it.not_said) } else { String::new() },
            ]
        })
        .collect();
    section(&mut lines, "Side of change taken up (by utterance)", &valences, false);
    let ratings: Vec<[String; 3]> = score
        .ratings
        .iter()
        .map(|(id, value)| {
            let rating = scheme.globals.iter().chain(&scheme.reply_ratings).find(|it| it.id == *id);
            let name = rating.map(|it| it.name.clone()).unwrap_or_default();
            let value = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") };
            [name, value, String::new()]
        })
        .collect();
    section(&mut lines, "Ratings, 1 to 5", &ratings, false);
    let summaries: Vec<[String; 3]> = scheme
        .summaries
        .iter()
        .filter_map(|summary| {
            let found = score.summary(&summary.id)?;
            let band = match (found.band(), &found.withheld) {
                (Some(band), _) => band.name().to_owned(),
                (None, Some(_)) if found.value().is_some() && summary.bands.is_none() => String::new(),
                (None, Some(why)) if found.value().is_some() => format!("no band: {why}"),
                (None, Some(why)) => why.clone(),
                (None, None) => String::new(),
            };
            let interval = interval_shown(summary, found).map(|it| format!("95 % interval {it}"));
            let notes: Vec<String> = interval.into_iter().chain((!band.is_empty()).then_some(band)).collect();
            Some([summary.name.clone(), shown(summary, found), notes.join("; ")])
        })
        .collect();
    section(&mut lines, "Summary scores", &summaries, false);
    if !score.warnings.is_empty() {
        lines.push(String::new());
        lines.push("To know".to_owned());
        lines.extend(score.warnings.iter().map(|warning| format!("  {warning}")));
    }
    lines.join("\n")
}

/// Rows of three cells under a title, the first two as wide as their widest; the last is a number or text.
fn section(lines: &mut Vec<String>, title: &str, rows: &[[String; 3]], numbers: bool) {
    if rows.is_empty() {
        return;
    }
    let width = |cell: fn(&[String; 3]) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let (first, second, third) = (width(|row| &row[0]), width(|row| &row[1]), width(|row| &row[2]));
    lines.push(String::new());
    lines.push(title.to_owned());
    for [one, two, three] in rows {
        let line = if numbers {
            format!("  {one:first$}  {two:second$}  {three:>third$}")
        } else {
            format!("  {one:first$}  {two:second$}  {three}")
        };
        lines.push(line.trim_end().to_owned());
    }
}

fn minutes(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(minutes) if minutes.is_finite() && minutes >= 0.0 => Ok(minutes),
        _ => Err("write a number of minutes, such as 12.5".to_owned()),
    }
}

fn rating(text: &str) -> Result<(String, u8), String> {
    let parts = text.split_once('=');
    let parsed = parts.and_then(|(id, value)| Some((id.trim().to_owned(), value.trim().parse::<u8>().ok()?)));
    parsed
        .filter(|(_, value)| (1..=5).contains(value))
        .ok_or_else(|| "write a rating and a whole number from 1 to 5, such as partnership=4".to_owned())
}
