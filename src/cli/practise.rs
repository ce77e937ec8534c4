//! `oars practise`: plays a scenario with recorded replies and stores the session.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use crate::cli::score::in_words;
use crate::cli::{CliError, print_json, print_line, print_note};
use crate::domain::session::Mode;
use crate::exchange::sheet;
use crate::library::settings::Settings;
use crate::library::{Library, Places};
use crate::ops::curriculum::{Curriculum, CurriculumError};
use crate::ops::practise::{Plan, PractiseError, Practised, Ratings, prepare, read_ratings};
use crate::ops::schemes::{SchemeError, Schemes};
use crate::ops::score::{choose, read_sheet, scheme_of_sheet};
use crate::ops::when;

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
    /// The library; `OARS_LIBRARY` or the default without it
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
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
pub fn run(args: &Args) -> Result<(), CliError> {
    let places = Places::of_system(args.library.as_deref()).map_err(input)?;
    let plan = plan(args, &places)?;
    let now = when::now();
    let told = |error: PractiseError| match (&error, &args.codes) {
        (PractiseError::NoReply { .. }, _) => CliError::Call(error.to_string()),
        (PractiseError::Codes { .. }, Some(path)) => CliError::Input(format!("{}: {error}", path.display())),
        _ => CliError::Input(error.to_string()),
    };
    let prepared = prepare(&plan).map_err(told)?;
    let library = Library::open_or_create(&places.library, &now).map_err(input)?;
    let practised = prepared.store(&library, &now).map_err(told)?;
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

fn plan(args: &Args, places: &Places) -> Result<Plan, CliError> {
    let schemes = Schemes::known(args.library.as_deref());
    let mut curriculum = Curriculum::of_library(&places.library, &schemes);
    curriculum.add_folder(&places.own.join("scenarios"), &schemes);
    let scenario = curriculum.find(&args.scenario, &schemes).map_err(|error| match error {
        CurriculumError::Unknown { .. } => CliError::Call(error.to_string()),
        other => input(other),
    })?;
    let asked = args.scheme.as_deref().unwrap_or(&scenario.scenario.scheme);
    let mut scheme = schemes.find(asked).map_err(|error| match error {
        SchemeError::Unknown { .. } if args.scheme.is_some() => CliError::Call(error.to_string()),
        other => input(other),
    })?;
    let mut codes = Vec::new();
    if let Some(path) = &args.codes {
        let mut sheet = read_sheet(path).map_err(input)?;
        choose(path, &mut sheet, None, args.coder.as_deref()).map_err(|error| score_error(&error))?;
        scheme =
            scheme_of_sheet(path, &sheet, &schemes, Some(&scheme)).map_err(|error| score_error(&error))?;
        codes = sheet::takes_of(&sheet);
    }
    let ratings = match &args.ratings {
        None => Ratings::default(),
        Some(path) => {
            let bytes = std::fs::read(path)
                .map_err(|error| CliError::Input(format!("{}: cannot be read: {error}", path.display())))?;
            let rater = args.coder.as_deref();
            read_ratings(path, &bytes, &scheme.scheme, rater).map_err(CliError::Input)?
        }
    };
    let (settings, _problems) = Settings::read(&places.settings);
    let named = args.trainee.clone().unwrap_or_else(|| settings.name.clone());
    let trainee = if named.trim().is_empty() { "Unnamed trainee".to_owned() } else { named };
    let seed = match args.seed {
        Some(seed) => seed,
        // Small enough to be a whole number in every reader of JSON.
        None => {
            getrandom::u64()
                .map_err(|error| CliError::Input(format!("the system gives no chance: {error}")))?
                >> 11
        }
    };
    let keep_until = settings.keep_months.and_then(|months| when::months_after(&when::today_text(), months));
    Ok(Plan {
        scenario,
        scheme,
        mode: args.mode.mode(),
        seed,
        trainee,
        replies: args.replies.clone(),
        again: args.again.clone(),
        codes,
        ratings,
        // The sample library stays.
        keep_until: keep_until.filter(|_| !args.synthetic),
        own_note: args.note.clone(),
        synthetic: args.synthetic,
    })
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
        "session": practised.folder,
        "id": session.id,
        "scenario": session.scenario.id,
        "seed": session.seed,
        "path": path,
        "ending": session.ending,
        "replies": replies,
        "score": practised.score,
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

fn score_error(error: &crate::ops::score::ScoreError) -> CliError {
    if error.is_in_the_call() {
        CliError::Call(error.to_string())
    } else {
        CliError::Input(error.to_string())
    }
}

fn input(error: impl std::fmt::Display) -> CliError {
    CliError::Input(error.to_string())
}
