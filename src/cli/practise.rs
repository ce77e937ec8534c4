//! `oars practise`: plays a scenario with recorded replies and stores the session.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use crate::cli::score::in_words;
use crate::cli::{CliError, path_json, print_json, print_line, print_note};
use crate::domain::session::Mode;
use crate::ops::practise::{Plan, Practised, Request, practise};

/// Play a scenario with recorded replies and store the session
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The scenario, by its id or the path of its file
    #[arg(value_name = "ID")]
    scenario: String,
    /// A recorded reply (WAV), once for each of the parent's lines, in order
    #[arg(long = "reply", value_name = "a.wav", required = true)]
    replies: Vec<PathBuf>,
    /// Another take of a reply, such as 2=again.wav
    #[arg(long = "again", value_name = "N=b.wav", value_parser = another_take)]
    again: Vec<(u32, PathBuf)>,
    /// The codes of the replies (a coding sheet); volley n is reply n
    #[arg(long, value_name = "sheet.csv")]
    codes: Option<PathBuf>,
    /// Whose codes and ratings, where there are several
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,
    /// Ratings (CSV): `partnership` for the conversation, `2:reply_partnership` for the second reply
    #[arg(long, value_name = "R.csv")]
    ratings: Option<PathBuf>,
    /// How it is played
    #[arg(long, value_name = "M", value_enum, default_value_t = ModeName::Guided)]
    mode: ModeName,
    /// In interview mode: what a reply mainly did (a code of starter-1, or - for nothing), once for each
    /// reply, in order; the parent goes on by it instead of by the codes
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    mainly: Vec<String>,
    /// The seed of its chance; drawn from the system without it
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The trainee
    #[arg(long, value_name = "NAME")]
    trainee: Option<String>,
    /// The scheme of the codes, where the sheet names none; the scenario's own without it
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// What the trainee notes for herself
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// The recordings are synthetic speech; the session says so
    #[arg(long)]
    synthetic: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeName {
    Guided,
    Interview,
    Drill,
    Assessment,
}

impl ModeName {
    fn mode(self) -> Mode {
        match self {
            Self::Guided => Mode::Guided,
            Self::Interview => Mode::Interview,
            Self::Drill => Mode::Drill,
            Self::Assessment => Mode::Assessment,
        }
    }
}

/// Plays, stores and prints.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    let request = Request {
        scenario: args.scenario.clone(),
        scheme: args.scheme.clone(),
        mode: args.mode.mode(),
        seed: args.seed,
        trainee: args.trainee.clone(),
        replies: args.replies.clone(),
        again: args.again.clone(),
        mainly: args.mainly.iter().map(|it| Some(it.clone()).filter(|it| it != "-")).collect(),
        codes: args.codes.clone(),
        ratings: args.ratings.clone(),
        coder: args.coder.clone(),
        own_note: args.note.clone(),
        synthetic: args.synthetic,
        library: library.map(Path::to_owned),
    };
    let (plan, practised) = practise(&request).map_err(|error| {
        let message = error.to_string();
        if error.is_in_the_call() { CliError::Call(message) } else { CliError::Input(message) }
    })?;
    for note in &practised.notes {
        print_note(note);
    }
    if args.json {
        print_json(&as_json(&practised));
    } else {
        print_words(&plan, &practised);
    }
    Ok(())
}

fn as_json(practised: &Practised) -> serde_json::Value {
    let session = &practised.session;
    let path: Vec<&str> = session.path.iter().map(|it| it.turn.as_str()).collect();
    let replies: Vec<serde_json::Value> = session
        .replies
        .iter()
        .map(|it| json!({"turn": it.turn, "volley": it.volley, "take": it.take, "file": it.file, "seconds": it.seconds}))
        .collect();
    json!({
        "session": path_json(&practised.folder),
        "id": session.id,
        "scenario": session.scenario.id,
        "seed": session.seed,
        "path": path,
        "ending": session.ending,
        "replies": replies,
        "score": practised.score,
        "notes": practised.notes,
    })
}

fn print_words(plan: &Plan, practised: &Practised) {
    let session = &practised.session;
    print_line(&format!("{}: {}", plan.scenario.scenario.title, practised.folder.display()));
    print_line(&format!("seed {}", session.seed));
    for (place, step) in session.path.iter().enumerate() {
        let takes: Vec<String> = session
            .takes_of(place as u32 + 1)
            .map(|it| format!("take {} ({:.1} s)", it.take, it.seconds.map_or(0.0, |it| it.0)))
            .collect();
        let takes = if takes.is_empty() { "no reply yet".to_owned() } else { takes.join(", ") };
        print_line(&format!("  {}. {}: {takes}", place + 1, step.turn));
    }
    let ending = session.ending.as_deref().and_then(|id| plan.scenario.scenario.ending(id));
    print_line(&match ending {
        Some(ending) => format!("  ending: {} ({})", ending.title, ending.id),
        None => "  no ending yet".to_owned(),
    });
    print_line("");
    print_line(&in_words(&plan.scheme.scheme, &practised.score));
}

fn another_take(text: &str) -> Result<(u32, PathBuf), String> {
    let parts = text.split_once('=');
    let parsed = parts.and_then(|(volley, file)| Some((volley.trim().parse::<u32>().ok()?, Path::new(file))));
    parsed
        .filter(|(volley, file)| *volley > 0 && !file.as_os_str().is_empty())
        .map(|(volley, file)| (volley, file.to_owned()))
        .ok_or_else(|| "write the number of the reply and the recording, such as 2=again.wav".to_owned())
}
