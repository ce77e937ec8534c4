//! A folder of its own in which the real program is run, and everything that it keeps there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The program, about to be run in a folder: nothing outside it is read or written.
pub fn command_in(folder: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oars"));
    command.args(options).current_dir(folder);
    for (variable, name) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("HOME", "home"),
        ("OARS_LIBRARY", "library"),
    ] {
        command.env(variable, folder.join(name));
    }
    command
}

/// Where a command is run: nothing outside its folder is read or written.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn command(&self, options: &[&str]) -> Command {
        command_in(self.folder.path(), options)
    }

    pub fn run(&self, options: &[&str]) -> Output {
        self.command(options).output().unwrap()
    }

    /// What a command prints as JSON; it must succeed.
    #[track_caller]
    pub fn json(&self, options: &[&str]) -> Value {
        let output = self.run(options);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A command must end with this code, say this, and print nothing else.
    #[track_caller]
    pub fn fails(&self, options: &[&str], code: i32, expected: &str) {
        let output = self.run(options);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{message}");
        assert!(message.contains(expected), "{message}");
        assert!(output.stdout.is_empty());
    }
}
