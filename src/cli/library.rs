//! `oars library`: what a library holds, and whether it is sound.

use std::path::Path;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use crate::cli::{CliError, faults, path_json, print_json, print_line, print_note};
use crate::domain::assignment::{Assigned, AssignmentState, CoderState};
use crate::domain::recording::Conversation;
use crate::domain::session::Mode;
use crate::ops::blind;
use crate::ops::check;
use crate::ops::found::Checked;
use crate::ops::place::{self, Opened};
use crate::ops::session::{self, CodingSummary, Entry, Listing};
use crate::ops::when;

/// List, check or repair a library
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List its sessions and recordings, the newest first, with the blind codings that were asked for
    List(ListArgs),
    /// Look for damage, for what killed programs left, and for copies made by file-sync programs
    Check(Common),
    /// Mend what needs no choice; files that cannot be read are left as they are
    Repair(Common),
    /// Count its sessions. Lists are read from the files themselves, so there is no index to rebuild
    #[command(hide = true)]
    Index(Common),
}

#[derive(Debug, ClapArgs)]
struct ListArgs {
    #[command(flatten)]
    common: Common,
    /// Who looks: what she codes blind is listed under its number alone, and nothing of it is opened
    #[arg(long = "as", value_name = "NAME")]
    reader: Option<String>,
}

#[derive(Debug, ClapArgs)]
struct Common {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Does what was asked and prints the result.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    match &args.command {
        Command::List(args) => list(args, library),
        Command::Check(common) => check(common, library),
        Command::Repair(common) => repair(common, library),
        Command::Index(common) => index(common, library),
    }
}

fn opened(library: Option<&Path>) -> Result<Opened, CliError> {
    place::open(library).map_err(input)
}

fn list(args: &ListArgs, library: Option<&Path>) -> Result<(), CliError> {
    let Opened { library, .. } = opened(library)?;
    let reader = match &args.reader {
        None => None,
        Some(name) => {
            let found = blind::reader_id(&library, name).map_err(input)?;
            Some(found.ok_or_else(|| CliError::Call(format!("--as: nobody here is called {name}")))?)
        }
    };
    let Listing { entries, assignments, problems } =
        session::listing(&library, reader.as_deref()).map_err(input)?;
    for problem in &problems {
        print_note(&problem.to_string());
    }
    // Only the names of those whose practice is listed are looked up.
    let name = |entry: &Entry| {
        let id = entry.trainee()?;
        Some(library.person(id).map_or_else(|_unknown| id.clone(), |person| person.name))
    };
    let reader = reader.as_deref();
    let by_number: Vec<&Assigned> =
        assignments.iter().filter(|it| reader.is_some_and(|reader| it.is_blind(reader))).collect();
    if args.common.json {
        let blind = by_number.iter().map(|it| blind_json(it, reader));
        let open = entries.iter().map(|it| as_json(it, name(it).as_deref(), &assignments));
        print_json(&serde_json::Value::Array(blind.chain(open).collect()));
        return Ok(());
    }
    for assigned in &by_number {
        let state = reader.and_then(|reader| assigned.state_of(reader)).map_or("", coder_state_name);
        let title = assigned.assignment.title();
        print_line(&format!("{title}  to code blind  {}  {state}", assigned.assignment.scheme.id));
        print_line(&format!("    {}", assigned.assignment.id));
    }
    for entry in &entries {
        print_line(&in_a_line(entry, name(entry).as_deref()));
        print_line(&format!("    {}", entry.path().display()));
        for assigned in of_session(&assignments, entry) {
            let assignment = &assigned.assignment;
            let state = state_name(assigned.state());
            print_line(&format!("    {}: blind coding {state}  {}", assignment.title(), assignment.id));
        }
    }
    if entries.is_empty() && by_number.is_empty() {
        print_note(&format!("{}: no sessions yet", library.root().display()));
    }
    Ok(())
}

fn in_a_line(entry: &Entry, trainee: Option<&str>) -> String {
    let trainee = trainee.unwrap_or("unknown trainee");
    let coded = match entry.codings().len() {
        0 => "not coded".to_owned(),
        1 => "1 coding".to_owned(),
        number => format!("{number} codings"),
    };
    match entry {
        Entry::Practice(session) => {
            let ending = session.ending.as_deref().unwrap_or("not finished");
            format!(
                "{}  {}  {}  {trainee}  {} replies  {ending}  {coded}",
                session.started,
                session.scenario,
                mode_name(session.mode),
                session.replies
            )
        }
        Entry::Recording(recording) => format!(
            "{}  {}  {}  {trainee}  {} min  {coded}",
            recording.imported,
            recording.title,
            conversation_name(recording.conversation),
            (recording.seconds.0 / 60.0).round()
        ),
    }
}

fn as_json(entry: &Entry, trainee: Option<&str>, assignments: &[Assigned]) -> serde_json::Value {
    let codings: Vec<serde_json::Value> = entry.codings().iter().map(coding_json).collect();
    let assignments: Vec<serde_json::Value> = of_session(assignments, entry).map(assignment_json).collect();
    let mut document = json!({
        "path": path_json(entry.path()),
        "id": entry.id(),
        "kind": entry.kind_name(),
        "scenario": null,
        "trainee": trainee,
        "trainee_id": entry.trainee(),
        "started": entry.started(),
        "replies": null,
        "keep_until": entry.keep_until(),
        "synthetic": entry.synthetic(),
        "withdrawn": entry.withdrawn(),
        "codings": codings,
        "assignments": assignments,
    });
    let more = match entry {
        Entry::Practice(session) => json!({
            "mode": mode_name(session.mode),
            "scenario": session.scenario,
            "finished": session.finished,
            "ending": session.ending,
            "replies": session.replies,
            "takes": session.takes,
        }),
        Entry::Recording(recording) => json!({
            "title": recording.title,
            "conversation": conversation_name(recording.conversation),
            "seconds": recording.seconds,
            "scheme": recording.setup.as_ref().map(|it| &it.0),
        }),
    };
    add(&mut document, more);
    document
}

fn coding_json(it: &CodingSummary) -> serde_json::Value {
    json!({
        "coder": it.coder,
        "scheme": it.scheme,
        "final": it.is_final,
        "file": it.file,
        "hidden": it.hidden,
    })
}

/// What somebody codes under a number alone: nothing that tells what or whose it is.
fn blind_json(assigned: &Assigned, reader: Option<&str>) -> serde_json::Value {
    let own = reader.and_then(|reader| assigned.progress_of(reader));
    let state = reader.and_then(|reader| assigned.state_of(reader));
    let codings: Vec<serde_json::Value> = own
        .iter()
        .map(|it| {
            json!({
                "coder": it.coder,
                "scheme": assigned.assignment.scheme.id,
                "final": state == Some(CoderState::Final),
                "file": it.coding,
                "hidden": false,
            })
        })
        .collect();
    let mut assignment = assignment_json(assigned);
    // How far the other coder is, is hers.
    add(&mut assignment, json!({"state": state.map(coder_state_name), "coders": null, "asked_by": null}));
    json!({
        "path": null,
        "id": null,
        "kind": "blind",
        "title": assigned.assignment.title(),
        "scenario": null,
        "trainee": null,
        "trainee_id": null,
        "started": null,
        "replies": null,
        "scheme": assigned.assignment.scheme.id,
        "codings": codings,
        "assignments": [assignment],
    })
}

fn assignment_json(assigned: &Assigned) -> serde_json::Value {
    let assignment = &assigned.assignment;
    let coders: Vec<serde_json::Value> = assignment
        .coders
        .iter()
        .map(|it| {
            let state = assigned.state_of(&it.coder).map(coder_state_name);
            json!({"coder": it.coder, "blind": it.blind, "state": state})
        })
        .collect();
    json!({
        "id": assignment.id,
        "number": assignment.number,
        "state": state_name(assigned.state()),
        "asked": assignment.asked,
        "asked_by": assignment.asked_by,
        "scheme": assignment.scheme.id,
        "coders": coders,
    })
}

fn of_session<'a>(assignments: &'a [Assigned], entry: &'a Entry) -> impl Iterator<Item = &'a Assigned> {
    assignments.iter().filter(|it| it.assignment.session == *entry.id())
}

fn add(document: &mut serde_json::Value, more: serde_json::Value) {
    if let (Some(document), serde_json::Value::Object(more)) = (document.as_object_mut(), more) {
        document.extend(more);
    }
}

fn state_name(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::Asked => "asked",
        AssignmentState::Begun => "begun",
        AssignmentState::Final => "final",
        AssignmentState::Open => "open",
        AssignmentState::Withdrawn => "withdrawn",
    }
}

fn coder_state_name(state: CoderState) -> &'static str {
    match state {
        CoderState::Asked => "asked",
        CoderState::Begun => "begun",
        CoderState::Final => "final",
    }
}

fn conversation_name(conversation: Conversation) -> &'static str {
    match conversation {
        Conversation::RolePlay => "role-play",
        Conversation::Real => "real",
    }
}

fn check(common: &Common, library: Option<&Path>) -> Result<(), CliError> {
    let Opened { library, places } = opened(library)?;
    let report = check::check(&library, &places).map_err(input)?;
    tell(&report, common.json, json!({}));
    verdict(&report)
}

fn repair(common: &Common, library: Option<&Path>) -> Result<(), CliError> {
    let Opened { library, places } = opened(library)?;
    let (done, failed) = check::repair(&library, &places, &when::now()).map_err(input)?;
    let report = check::check(&library, &places).map_err(input)?;
    for problem in &failed {
        print_note(problem);
    }
    let repaired: Vec<serde_json::Value> =
        done.iter().map(|it| json!({"path": path_json(&it.path), "message": it.what})).collect();
    if !common.json {
        for it in &done {
            print_line(&format!("{}: {}", it.path.display(), it.what));
        }
    }
    tell(&report, common.json, json!({"repaired": repaired}));
    verdict(&report)
}

fn index(common: &Common, library: Option<&Path>) -> Result<(), CliError> {
    let Opened { library, .. } = opened(library)?;
    let sessions = library.session_folders().map_err(input)?.len();
    if common.json {
        print_json(&json!({"sessions": sessions, "index": null}));
    } else {
        print_line(&format!(
            "{}: {sessions} sessions and recordings; lists are read from the files themselves, so there is no index to rebuild",
            library.root().display()
        ));
    }
    Ok(())
}

fn tell(report: &Checked, as_json: bool, more: serde_json::Value) {
    if as_json {
        let mut document = faults::as_json(report);
        add(&mut document, more);
        print_json(&document);
        return;
    }
    faults::print_lines(report);
    print_note(&format!("{} files, {} faults", report.files, report.faults.len()));
}

/// Exit 1 where something is damaged; things to look at are no fault.
fn verdict(report: &Checked) -> Result<(), CliError> {
    match report.errors() {
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
