//! The `oars` program: commands, and without one the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    oars::cli::main()
}
