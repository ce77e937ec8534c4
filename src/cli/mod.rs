//! The commands. Exit 0 done, 1 the input is at fault, 2 the call is wrong.
//!
//! One file a command: each has `Args` (clap) and `run`, which is given the library that was named, where it
//! looks into one. Results go to standard output, everything else to standard error.

mod code;
mod devices;
mod faults;
mod import;
mod inspect;
pub mod library;
pub mod practise;
mod record;
mod scenario;
pub mod scheme;
pub mod score;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The input is at fault: `path:line:column: what, and how to mend it` where there is a place.
    #[error("{0}")]
    Input(String),
    /// The call is wrong.
    #[error("{0}")]
    Call(String),
}

#[derive(Debug, Parser)]
#[command(name = "oars", version, about = "Practise, code and score Motivational Interviewing")]
struct Cli {
    /// The library; `OARS_LIBRARY` or the default without it
    #[arg(long, value_name = "DIR", global = true, display_order = 100)]
    library: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Opens the window on a library; the error is for the person at the keyboard.
pub type OpenWindow = fn(Option<PathBuf>) -> Result<(), String>;

#[derive(Debug, Subcommand)]
enum Command {
    Code(code::Args),
    Devices(devices::Args),
    Import(import::Args),
    Inspect(inspect::Args),
    Record(record::Args),
    Practise(practise::Args),
    Library(library::Args),
    Scenario(scenario::Args),
    Scheme(scheme::Args),
    Score(score::Args),
}

/// Runs the program with the process's own arguments; without a command the window opens.
pub fn main(open_window: OpenWindow) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            return match error.print() {
                Ok(()) => ExitCode::from(code),
                Err(_closed_pipe) => ExitCode::from(2),
            };
        }
    };
    let library = cli.library.as_deref();
    let outcome = match &cli.command {
        None => open_window(cli.library).map_err(CliError::Input),
        Some(Command::Code(args)) => code::run(args, library),
        Some(Command::Devices(args)) => devices::run(args),
        Some(Command::Import(args)) => import::run(args, library),
        Some(Command::Inspect(args)) => inspect::run(args),
        Some(Command::Record(args)) => record::run(args),
        Some(Command::Practise(args)) => practise::run(args, library),
        Some(Command::Library(args)) => library::run(args, library),
        Some(Command::Scenario(args)) => scenario::run(args, library),
        Some(Command::Scheme(args)) => scheme::run(args, library),
        Some(Command::Score(args)) => score::run(args, library),
    };
    finish(outcome)
}

fn finish(outcome: Result<(), CliError>) -> ExitCode {
    let (code, message) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        // It begins with the place of the fault, which editors follow.
        Err(CliError::Input(message)) => (1, message),
        Err(CliError::Call(message)) => (2, format!("oars: {message}")),
    };
    // Nothing is left to do when standard error is closed.
    drop(writeln!(std::io::stderr(), "{message}"));
    ExitCode::from(code)
}

/// Prints one line of a result. A closed pipe is not a fault: the reader has seen enough.
pub fn print_line(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// Prints a note for the person at the keyboard, never part of the result.
pub fn print_note(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// A path in a JSON document; where it is no text, what cannot be written is replaced.
pub fn path_json(path: &Path) -> serde_json::Value {
    path.to_string_lossy().into()
}

/// Prints one JSON document.
pub fn print_json(value: &serde_json::Value) {
    print_line(&serde_json::to_string_pretty(value).unwrap_or_default());
}
