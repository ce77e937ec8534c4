//! The parent's voice where the scenario brings no recording: the system's own, rendered once into a
//! file that our player plays like any other.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::Builder;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::messages::SpokenVoice;
use super::wav::WavReader;

/// Speech takes a fraction of a second to render. After so long something hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a renderer is looked after.
const TICK: Duration = Duration::from_millis(5);

/// Why there is no speech.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoiceFault {
    /// This computer has no voice, or it does not work.
    #[error("{0}")]
    NoVoice(String),
    /// It is not wanted any more.
    #[error("stopped")]
    Cancelled,
}

/// A program that renders speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    EspeakNg,
    Say,
    PowerShell,
}

const ENGINE: Engine = if cfg!(target_os = "macos") {
    Engine::Say
} else if cfg!(windows) {
    Engine::PowerShell
} else {
    Engine::EspeakNg
};

/// Speaks through `System.Speech`; the file's name comes by the environment, the words by standard input.
const POWERSHELL: &str = "Add-Type -AssemblyName System.Speech; \
    $s = New-Object System.Speech.Synthesis.SpeechSynthesizer; \
    $s.SelectVoiceByHints([System.Speech.Synthesis.VoiceGender]$env:OARS_GENDER); \
    $s.Rate = [int]$env:OARS_RATE; \
    $s.SetOutputToWaveFile($env:OARS_FILE); \
    $s.Speak([Console]::In.ReadToEnd()); $s.Dispose()";

impl Engine {
    fn program(self) -> &'static str {
        match self {
            Self::EspeakNg => "espeak-ng",
            Self::Say => "say",
            Self::PowerShell => "powershell",
        }
    }

    /// The call that reads words from standard input and writes `file`.
    fn command(self, program: &OsStr, voice: SpokenVoice, file: &Path) -> Command {
        let mut command = Command::new(program);
        match self {
            Self::EspeakNg => {
                let name = if voice.lower { "en-gb+m3" } else { "en-gb+f3" };
                let speed = voice.words_per_minute.to_string();
                let pitch = voice.pitch.to_string();
                command.args(["-v", name, "-s", &speed, "-p", &pitch, "--stdin", "-w"]).arg(file);
            }
            Self::Say => {
                let name = if voice.lower { "Daniel" } else { "Kate" };
                let speed = voice.words_per_minute.to_string();
                command.args(["-v", name, "-r", &speed, "--data-format=LEI16@22050", "-f", "-", "-o"]);
                command.arg(file);
            }
            Self::PowerShell => {
                // From -10 to 10 around 180 words a minute.
                let rate = (i32::from(voice.words_per_minute) - 180) / 20;
                command.args(["-NoProfile", "-NonInteractive", "-Command", POWERSHELL]);
                command.env("OARS_FILE", file);
                command.env("OARS_RATE", rate.clamp(-10, 10).to_string());
                command.env("OARS_GENDER", if voice.lower { "Male" } else { "Female" });
            }
        }
        command
    }
}

/// Renders `text` into the cache, or finds it there. `cancelled` is asked every few milliseconds.
pub fn render(
    text: &str,
    voice: SpokenVoice,
    cache: &Path,
    cancelled: &mut dyn FnMut() -> bool,
) -> Result<PathBuf, VoiceFault> {
    render_with(OsStr::new(ENGINE.program()), text, voice, cache, cancelled)
}

fn render_with(
    program: &OsStr,
    text: &str,
    voice: SpokenVoice,
    cache: &Path,
    cancelled: &mut dyn FnMut() -> bool,
) -> Result<PathBuf, VoiceFault> {
    let file = cache.join(format!("{}.wav", name_of(text, voice)));
    if is_sound(&file) {
        return Ok(file);
    }
    let no_voice =
        |what: &str, error: &dyn std::fmt::Display| VoiceFault::NoVoice(format!("{what}: {error}"));
    std::fs::create_dir_all(cache)
        .map_err(|error| no_voice("the folder for speech cannot be made", &error))?;
    let half_done = tempfile::Builder::new().prefix("speech-").suffix(".wav").tempfile_in(cache);
    let half_done = half_done.map_err(|error| no_voice("speech cannot be written", &error))?.into_temp_path();

    let mut command = ENGINE.command(program, voice, &half_done);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => VoiceFault::NoVoice(missing(program)),
        _ => no_voice("the system's voice cannot be started", &error),
    })?;
    let outcome = wait(&mut child, text, cancelled);
    if outcome.is_err() {
        // It may have ended by itself meanwhile.
        drop(child.kill());
        drop(child.wait());
    }
    outcome?;
    if !is_sound(&half_done) {
        return Err(VoiceFault::NoVoice("the system's voice said nothing".to_owned()));
    }
    half_done.persist(&file).map_err(|error| no_voice("speech cannot be written", &error))?;
    Ok(file)
}

fn missing(program: &OsStr) -> String {
    let program = program.to_string_lossy();
    if cfg!(target_os = "linux") {
        format!("no voice is installed on this computer (the package {program})")
    } else {
        format!("this computer has no {program}")
    }
}

/// Gives the words to the renderer and waits for it.
fn wait(child: &mut Child, text: &str, cancelled: &mut dyn FnMut() -> bool) -> Result<(), VoiceFault> {
    if let Some(mut stdin) = child.stdin.take() {
        let words = format!("{text}\n");
        // On its own thread: a renderer that does not read must not hold us.
        let give = move || drop(stdin.write_all(words.as_bytes()));
        let given = Builder::new().name("speech-words".to_owned()).spawn(give);
        given.map_err(|error| VoiceFault::NoVoice(error.to_string()))?;
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err(VoiceFault::NoVoice("the system's voice failed".to_owned())),
            Err(error) => return Err(VoiceFault::NoVoice(error.to_string())),
            Ok(None) if cancelled() => return Err(VoiceFault::Cancelled),
            Ok(None) if Instant::now() > deadline => {
                return Err(VoiceFault::NoVoice("the system's voice does not answer".to_owned()));
            }
            Ok(None) => std::thread::sleep(TICK),
        }
    }
}

fn is_sound(file: &Path) -> bool {
    WavReader::open(file).is_ok_and(|sound| sound.frames().0 > 0)
}

/// The same words in the same voice have the same name.
fn name_of(text: &str, voice: SpokenVoice) -> String {
    let SpokenVoice { lower, words_per_minute, pitch } = voice;
    let mut hash = Sha256::new();
    hash.update(format!("{ENGINE:?} {lower} {words_per_minute} {pitch}\n{text}"));
    let mut name = String::with_capacity(64);
    for byte in hash.finalize() {
        for digit in [byte >> 4, byte & 15] {
            name.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: SpokenVoice = SpokenVoice { lower: true, words_per_minute: 160, pitch: 40 };

    #[test]
    fn a_missing_program_is_no_voice() {
        let cache = tempfile::tempdir().unwrap();
        let program = OsStr::new("no-such-voice-program");
        let fault = render_with(program, "Hello", VOICE, cache.path(), &mut || false).unwrap_err();
        assert!(matches!(fault, VoiceFault::NoVoice(reason) if reason.contains("no-such-voice-program")));
        assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 0, "nothing half-done stays");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_says_nothing_is_no_voice() {
        let cache = tempfile::tempdir().unwrap();
        for program in ["true", "false"] {
            let fault = render_with(OsStr::new(program), "Hello", VOICE, cache.path(), &mut || false);
            assert!(matches!(fault, Err(VoiceFault::NoVoice(_))), "{program}: {fault:?}");
        }
        assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_can_be_stopped() {
        use std::os::unix::fs::PermissionsExt as _;
        let cache = tempfile::tempdir().unwrap();
        let program = cache.path().join("hangs");
        std::fs::write(&program, "#!/bin/sh\nexec sleep 1000\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut asked = 0;
        let mut cancelled = || {
            asked += 1;
            asked > 3
        };
        let fault = render_with(program.as_os_str(), "Hello", VOICE, cache.path(), &mut cancelled);
        assert_eq!(fault, Err(VoiceFault::Cancelled));
    }

    #[test]
    fn every_choice_has_its_own_file() {
        let other = [
            SpokenVoice { lower: false, ..VOICE },
            SpokenVoice { words_per_minute: 161, ..VOICE },
            SpokenVoice { pitch: 41, ..VOICE },
        ];
        let mut names: Vec<String> = other.iter().map(|voice| name_of("Hello", *voice)).collect();
        names.push(name_of("Hello", VOICE));
        names.push(name_of("Hello.", VOICE));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5);
        assert_eq!(name_of("Hello", VOICE), name_of("Hello", VOICE));
    }
}
