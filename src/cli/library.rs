//! `oars library`: what a library holds, and whether it is sound.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use crate::cli::{CliError, print_json, print_line, print_note};
use crate::domain::fault::Level;
use crate::domain::session::Mode;
use crate::ops::check::{self, FileFault, Report};
use crate::ops::place::{self, Opened};
use crate::ops::session::{self, SessionSummary};
use crate::ops::when;

/// List, check or repair a library
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List its sessions, the newest first
    List(Common),
    /// Look for damage, for what killed programs left, and for copies made by file-sync programs
    Check(Common),
    /// Mend what needs no choice; files that cannot be read are left as they are
    Repair(Common),
    /// Rebuild its index
    Index(Common),
}

#[derive(Debug, ClapArgs)]
struct Common {
    /// The library; `OARS_LIBRARY` or the default without it
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Does what was asked and prints the result.
pub fn run(args: &Args) -> Result<(), CliError> {
    match &args.command {
        Command::List(common) => list(common),
        Command::Check(common) => check(common),
        Command::Repair(common) => repair(common),
        Command::Index(common) => index(common),
    }
}

fn opened(common: &Common) -> Result<Opened, CliError> {
    place::open(common.library.as_deref()).map_err(input)
}

fn list(common: &Common) -> Result<(), CliError> {
    let Opened { library, .. } = opened(common)?;
    let (sessions, problems) = session::list(&library).map_err(input)?;
    let (people, unreadable) = library.list_people().map_err(input)?;
    for problem in problems.iter().chain(&unreadable) {
        print_note(&problem.to_string());
    }
    let name = |session: &SessionSummary| {
        let id = session.trainee.clone()?;
        Some(people.iter().find(|it| it.id == id).map_or(id, |it| it.name.clone()))
    };
    if common.json {
        let list: Vec<serde_json::Value> =
            sessions.iter().map(|it| as_json(it, name(it).as_deref())).collect();
        print_json(&serde_json::Value::Array(list));
        return Ok(());
    }
    for session in &sessions {
        let trainee = name(session).unwrap_or_else(|| "unknown trainee".to_owned());
        let ending = session.ending.as_deref().unwrap_or("not finished");
        let coded = match session.codings.len() {
            0 => "not coded".to_owned(),
            1 => "1 coding".to_owned(),
            number => format!("{number} codings"),
        };
        print_line(&format!(
            "{}  {}  {}  {trainee}  {} replies  {ending}  {coded}",
            session.started,
            session.scenario,
            mode_name(session.mode),
            session.replies
        ));
        print_line(&format!("    {}", session.path.display()));
    }
    if sessions.is_empty() {
        print_note(&format!("{}: no sessions yet", library.root().display()));
    }
    Ok(())
}

fn as_json(session: &SessionSummary, trainee: Option<&str>) -> serde_json::Value {
    let codings: Vec<serde_json::Value> = session
        .codings
        .iter()
        .map(|it| json!({"coder": it.coder, "scheme": it.scheme, "final": it.is_final}))
        .collect();
    json!({
        "path": session.path,
        "id": session.id,
        "kind": "practice",
        "mode": mode_name(session.mode),
        "scenario": session.scenario,
        "trainee": trainee,
        "trainee_id": session.trainee,
        "started": session.started,
        "finished": session.finished,
        "ending": session.ending,
        "replies": session.replies,
        "takes": session.takes,
        "keep_until": session.keep_until,
        "synthetic": session.synthetic,
        "codings": codings,
    })
}

fn check(common: &Common) -> Result<(), CliError> {
    let Opened { library, places } = opened(common)?;
    let report = check::check(&library, &places).map_err(input)?;
    tell(&report, common.json, json!({}));
    verdict(&report)
}

fn repair(common: &Common) -> Result<(), CliError> {
    let Opened { library, places } = opened(common)?;
    let (done, failed) = check::repair(&library, &places, &when::now()).map_err(input)?;
    let report = check::check(&library, &places).map_err(input)?;
    for problem in &failed {
        print_note(problem);
    }
    let repaired: Vec<serde_json::Value> =
        done.iter().map(|it| json!({"path": it.path, "message": it.what})).collect();
    if !common.json {
        for it in &done {
            print_line(&format!("{}: {}", it.path.display(), it.what));
        }
    }
    tell(&report, common.json, json!({"repaired": repaired}));
    verdict(&report)
}

fn index(common: &Common) -> Result<(), CliError> {
    let Opened { library, .. } = opened(common)?;
    let sessions = library.session_folders().map_err(input)?.len();
    if common.json {
        print_json(&json!({"sessions": sessions, "index": null}));
    } else {
        print_line(&format!(
            "{}: {sessions} sessions; lists are read from the files themselves, so there is no index to rebuild",
            library.root().display()
        ));
    }
    Ok(())
}

fn tell(report: &Report, as_json: bool, more: serde_json::Value) {
    if as_json {
        let faults: Vec<serde_json::Value> = report.faults.iter().map(fault_json).collect();
        let mut document = json!({"files": report.files, "faults": faults});
        if let (Some(document), serde_json::Value::Object(more)) = (document.as_object_mut(), more) {
            document.extend(more);
        }
        print_json(&document);
        return;
    }
    for fault in &report.faults {
        print_line(&in_words(fault));
    }
    print_note(&format!("{} files, {} faults", report.files, report.faults.len()));
}

fn fault_json(it: &FileFault) -> serde_json::Value {
    json!({
        "path": it.path,
        "line": it.fault.place.map(|place| place.line),
        "column": it.fault.place.map(|place| place.column),
        "level": it.fault.level,
        "message": it.fault.message,
    })
}

fn in_words(it: &FileFault) -> String {
    let place = it.fault.place.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    let level = match it.fault.level {
        Level::Error => "",
        Level::Warning => "warning: ",
    };
    format!("{}{place}: {level}{}", it.path.display(), it.fault.message)
}

/// Exit 1 where something is damaged; things to look at are no fault.
fn verdict(report: &Report) -> Result<(), CliError> {
    let errors = report.faults.iter().filter(|it| it.fault.level == Level::Error).count();
    match errors {
        0 => Ok(()),
        1 => Err(CliError::Input("1 file is damaged; nothing was changed in it".to_owned())),
        number => Err(CliError::Input(format!("{number} files are damaged; nothing was changed in them"))),
    }
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Guided => "guided",
        Mode::Interview => "interview",
        Mode::Drill => "drill",
        Mode::Assessment => "assessment",
    }
}

fn input(error: impl std::fmt::Display) -> CliError {
    CliError::Input(error.to_string())
}
