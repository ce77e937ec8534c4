//! The same program without a console, for a shortcut on Windows: `cargo build --features oarsw`.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    oars::cli::main(oars::ui::window::open)
}
