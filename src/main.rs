//! The `oars` program: commands, and without one the window.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    oars::cli::main(open_window)
}

#[cfg(feature = "gui")]
fn open_window(library: Option<PathBuf>) -> Result<(), String> {
    oars::ui::window::open(library)
}

#[cfg(not(feature = "gui"))]
fn open_window(_library: Option<PathBuf>) -> Result<(), String> {
    Err("this build has no window; run `oars --help` for the commands".to_owned())
}
