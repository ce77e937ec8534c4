//! `oars import`: a recorded conversation into a library, and what is settled before it is coded.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Value, json};

use crate::cli::{CliError, faults, path_json, print_json, print_line, print_note};
use crate::domain::language::Process;
use crate::domain::recording::{Channels, CodingSetup, Conversation, Part};
use crate::ops::import::{
    self, ImportError, ImportProgress, ImportReport, ImportRequest, PartChoice, SetupRequest, Whose,
};
use crate::ops::place;
use crate::ops::schemes::{DEFAULT_SCHEME, FoundScheme, Schemes};
use crate::ops::when;
use crate::units::Seconds;

/// Bring a recorded conversation into a library
///
/// The sound is kept as it came; the name of its file is not. With --goal, --process, --part or --scheme
/// the recording is also set up for coding.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The sound: WAV, FLAC, MP3, M4A (AAC-LC), Ogg Vorbis or Opus
    file: PathBuf,
    /// What it is called; never the name of a family
    #[arg(long, value_name = "T", default_value = "")]
    title: String,
    /// Colleagues or actors played it
    #[arg(long, conflicts_with = "real")]
    role_play: bool,
    /// It is a real conversation: off until the service switches it on in the settings
    #[arg(long)]
    real: bool,
    /// Everyone who is heard in it has agreed
    #[arg(long)]
    everyone_agreed: bool,
    /// What it is kept for
    #[arg(long, value_name = "P", default_value = "training and supervision")]
    purpose: String,
    /// The last day on which it is kept, such as 2027-05-22, or `deleted`; the settings' months without it
    #[arg(long, value_name = "D")]
    keep_until: Option<String>,
    /// Who is heard on which channel, the first one first
    #[arg(long, value_name = "WHO", value_enum, default_value_t = ChannelsName::Mixed)]
    channels: ChannelsName,
    /// Whose practice it is
    #[arg(long, value_name = "NAME")]
    trainee: Option<String>,
    /// Its speech is synthetic
    #[arg(long)]
    synthetic: bool,
    /// The change goal that the conversation is about
    #[arg(long, value_name = "G")]
    goal: Option<String>,
    /// The process that the conversation is in; `evoke` where a goal is given, else `engage`
    #[arg(long, value_name = "P", value_enum)]
    process: Option<ProcessName>,
    /// The part to code: `whole`, a stretch such as 5:00-25:00, or twenty minutes at `random[:SEED]`
    #[arg(long, value_name = "PART", value_parser = part)]
    part: Option<PartAsked>,
    /// The scheme to code it with
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChannelsName {
    WorkerParent,
    ParentWorker,
    Mixed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProcessName {
    Engage,
    Focus,
    Evoke,
    Plan,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum PartAsked {
    Whole,
    Chosen(f64, f64),
    Random(Option<u64>),
}

/// Brings the recording in, sets it up where that was asked for, and prints what there is.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    let conversation = match (args.role_play, args.real) {
        (true, _) => Conversation::RolePlay,
        (false, true) => Conversation::Real,
        (false, false) => {
            return Err(CliError::Call(
                "say what it is before it is stored: --role-play for a played conversation, or --real --everyone-agreed for a real one"
                    .to_owned(),
            ));
        }
    };
    let now = when::now();
    let scheme = wanted_setup(args, library)?;
    let places = place::places(library).map_err(input)?;
    let keep_until = match args.keep_until.as_deref() {
        Some("deleted") => None,
        Some(day) => Some(day.to_owned()),
        None => import::usual_last_day(&places, &now),
    };
    let request = ImportRequest {
        file: args.file.clone(),
        title: args.title.clone(),
        conversation,
        purpose: args.purpose.clone(),
        role: None,
        trainee: args.trainee.clone().map(Whose::Called),
        channels: match args.channels {
            ChannelsName::WorkerParent => Channels::WorkerThenParent,
            ChannelsName::ParentWorker => Channels::ParentThenWorker,
            ChannelsName::Mixed => Channels::Mixed,
        },
        everyone_agreed: args.everyone_agreed,
        keep_until,
        synthetic: args.synthetic,
        now,
    };
    // A call or a file that is at fault makes no library.
    import::check(&places, &request).map_err(as_cli_error)?;
    let library = place::open_or_create(library, &request.now).map_err(input)?.library;
    let stop = stop_by_key()?;
    let mut told = (None, 0);
    let mut progress = |it: ImportProgress| {
        let tenths = (it.share * 10.0) as u32;
        if told != (Some(it.stage), tenths) {
            told = (Some(it.stage), tenths);
            print_note(&format!("{}: {} %", it.stage.title(), tenths * 10));
        }
        !stop.load(Ordering::Relaxed)
    };
    let report = import::import(&places, &library, &request, &mut progress).map_err(as_cli_error)?;
    for damage in report.recording.original.damage.iter().chain(&report.notes) {
        print_note(damage);
    }
    for same in &report.same_sound {
        print_note(&format!("the same sound is in the library already, as {same}"));
    }
    let setup = match scheme {
        None => None,
        Some(scheme) => Some(set_up(args, &report, &scheme)?),
    };
    if args.json {
        print_json(&as_json(&report, setup.as_ref()));
    } else {
        print_words(&report, setup.as_ref());
    }
    Ok(())
}

/// The scheme where the recording is to be set up. What can be known to be wrong is told before anything
/// is stored.
fn wanted_setup(args: &Args, library: Option<&Path>) -> Result<Option<FoundScheme>, CliError> {
    let asked = args.goal.is_some() || args.process.is_some() || args.part.is_some() || args.scheme.is_some();
    if !asked {
        return Ok(None);
    }
    let name = args.scheme.as_deref().unwrap_or(DEFAULT_SCHEME);
    let scheme = Schemes::known(library).find(name).map_err(|error| faults::not_found(&error))?;
    let part = match args.part {
        Some(PartAsked::Chosen(from, to)) => Part::Chosen { from: Seconds(from), to: Seconds(to) },
        _ => Part::Whole,
    };
    let setup =
        CodingSetup { goal: args.goal.clone(), process: process(args), part, scheme: scheme.reference() };
    match setup.fault(Seconds(f64::INFINITY)) {
        Some(fault) => Err(CliError::Call(fault)),
        None => Ok(Some(scheme)),
    }
}

fn process(args: &Args) -> Process {
    match args.process {
        Some(ProcessName::Focus) => Process::Focus,
        Some(ProcessName::Evoke) => Process::Evoke,
        Some(ProcessName::Plan) => Process::Plan,
        None if args.goal.is_some() => Process::Evoke,
        Some(ProcessName::Engage) | None => Process::Engage,
    }
}

fn set_up(args: &Args, report: &ImportReport, scheme: &FoundScheme) -> Result<CodingSetup, CliError> {
    let part = match args.part {
        None | Some(PartAsked::Whole) => PartChoice::Whole,
        Some(PartAsked::Chosen(from, to)) => PartChoice::Chosen { from: Seconds(from), to: Seconds(to) },
        Some(PartAsked::Random(seed)) => {
            PartChoice::Random { seed: seed.map_or_else(import::drawn_seed, Ok).map_err(as_cli_error)? }
        }
    };
    let request = SetupRequest { goal: args.goal.as_deref(), process: process(args), part, scheme };
    import::set_up(&report.folder, request).map_err(|error| {
        let path = report.folder.path().display();
        CliError::Input(format!("{path}: the recording is stored, but not set up: {error}"))
    })
}

/// Ctrl-C stops the import, which then leaves nothing.
fn stop_by_key() -> Result<Arc<AtomicBool>, CliError> {
    let stop = Arc::new(AtomicBool::new(false));
    let by_key = Arc::clone(&stop);
    ctrlc::set_handler(move || by_key.store(true, Ordering::Relaxed))
        .map_err(|error| CliError::Input(format!("Ctrl-C cannot be watched: {error}")))?;
    Ok(stop)
}

fn as_json(report: &ImportReport, setup: Option<&CodingSetup>) -> Value {
    let recording = &report.recording;
    let setup = setup.map(|setup| {
        let (from, to) = setup.part.bounds(recording.original.seconds);
        let (name, seed) = match setup.part {
            Part::Whole => ("whole", None),
            Part::Chosen { .. } => ("chosen", None),
            Part::Drawn { seed, .. } => ("random", Some(seed)),
        };
        json!({
            "goal": setup.goal,
            "process": process_name(setup.process),
            "part": {"kind": name, "from_s": from.0, "to_s": to.0, "seed": seed},
            "scheme": setup.scheme.id,
        })
    });
    json!({
        "session": path_json(report.folder.path()),
        "id": recording.id,
        "kind": "recording",
        "title": recording.title,
        "conversation": conversation_name(recording.conversation),
        "seconds": recording.original.seconds.0,
        "channels": recording.original.channels,
        "written_as": recording.original.written_as,
        "sha256": recording.original.sha256,
        "damage": recording.original.damage,
        "keep_until": recording.keep_until,
        "playable": path_json(&report.playable),
        "same_sound": report.same_sound,
        "notes": report.notes,
        "setup": setup,
    })
}

fn print_words(report: &ImportReport, setup: Option<&CodingSetup>) {
    let recording = &report.recording;
    print_line(&format!("{}: {}", recording.title, report.folder.path().display()));
    print_line(&format!("  {}, {:.1} s", recording.original.written_as, recording.original.seconds.0));
    print_line(&match &recording.keep_until {
        Some(day) => format!("  kept until {}", when::day_in_words(day)),
        None => "  kept until it is deleted".to_owned(),
    });
    match setup {
        None => print_line("  not set up for coding yet: goal, part and scheme come first"),
        Some(setup) => {
            let (from, to) = setup.part.bounds(recording.original.seconds);
            let goal = setup.goal.as_deref().unwrap_or("none, the conversation is still engaging");
            print_line(&format!("  goal: {goal}"));
            print_line(&format!("  part: {:.1} s to {:.1} s, scheme: {}", from.0, to.0, setup.scheme.id));
        }
    }
}

fn conversation_name(conversation: Conversation) -> &'static str {
    match conversation {
        Conversation::RolePlay => "role-play",
        Conversation::Real => "real",
    }
}

fn process_name(process: Process) -> &'static str {
    match process {
        Process::Engage => "engage",
        Process::Focus => "focus",
        Process::Evoke => "evoke",
        Process::Plan => "plan",
    }
}

fn part(text: &str) -> Result<PartAsked, String> {
    let wrong = || "write `whole`, a stretch such as 5:00-25:00, `random`, or `random:SEED`".to_owned();
    if text == "whole" {
        return Ok(PartAsked::Whole);
    }
    if text == "random" {
        return Ok(PartAsked::Random(None));
    }
    if let Some(seed) = text.strip_prefix("random:") {
        return seed.parse().map(|seed| PartAsked::Random(Some(seed))).map_err(|_no_number| wrong());
    }
    let ends = text.split_once('-').and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
    ends.filter(|(from, to)| from < to).map(|(from, to)| PartAsked::Chosen(from, to)).ok_or_else(wrong)
}

/// Seconds, minutes and seconds, or hours too: `90`, `1:30`, `0:01:30.5`.
fn clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    for (place, part) in text.trim().split(':').enumerate() {
        let number: f64 = part.parse().ok()?;
        if place > 2 || !number.is_finite() || number < 0.0 {
            return None;
        }
        seconds = seconds * 60.0 + number;
    }
    Some(seconds)
}

fn as_cli_error(error: ImportError) -> CliError {
    match error {
        ImportError::NotEveryoneAgreed => CliError::Call(format!("{error} with --everyone-agreed")),
        ImportError::NoPurpose | ImportError::Day(_) => CliError::Call(error.to_string()),
        other => CliError::Input(other.to_string()),
    }
}

fn input(error: impl std::fmt::Display) -> CliError {
    CliError::Input(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<PartAsked>) {
        assert_eq!(part(text).ok(), expected, "{text}");
    }

    #[test]
    fn parts_are_read_as_people_write_them() {
        check("whole", Some(PartAsked::Whole));
        check("random", Some(PartAsked::Random(None)));
        check("random:42", Some(PartAsked::Random(Some(42))));
        check("60-120.5", Some(PartAsked::Chosen(60.0, 120.5)));
        check("5:00-25:00", Some(PartAsked::Chosen(300.0, 1500.0)));
        check("0:59:30 - 1:00:00", Some(PartAsked::Chosen(3570.0, 3600.0)));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["", "all", "random:x", "random:", "5-", "9-5", "1:2:3:4-9:9:9", "-5-9", "nan-5"] {
            check(text, None);
        }
    }
}
