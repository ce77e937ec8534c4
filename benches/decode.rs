//! How fast long recordings come in, beside `ffmpeg` in the same run on one core, and how much memory an
//! hour takes more than a minute.
//!
//! `cargo bench --no-default-features --bench decode`; needs `ffmpeg`, which also makes the recordings.
//! `OARS_BENCH_MINUTES` makes them shorter. It fails when MP3 is read at less than half of ffmpeg's speed;
//! without `ffmpeg` it says that nothing was measured, and does not fail.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use oars::audio::decode::decode_to_wav;

/// The least share of ffmpeg's speed, for MP3.
const LEAST: f64 = 0.5;

/// The most that an hour may take more than a minute, in bytes.
const MOST_GROWTH: f64 = 8e6;

const TRIES: usize = 3;

/// Formats: what it is, its ending, how ffmpeg makes it, and whether its speed is limited.
const FORMATS: [(&str, &str, &[&str], bool); 7] = [
    ("MP3, 48 kHz, stereo", "mp3", &["-c:a", "libmp3lame", "-ar", "48000", "-b:a", "128k"], true),
    ("MP3, 44.1 kHz, stereo", "mp3", &["-c:a", "libmp3lame", "-ar", "44100", "-b:a", "128k"], true),
    ("M4A, 48 kHz, stereo", "m4a", &["-c:a", "aac", "-ar", "48000", "-b:a", "96k"], false),
    ("Ogg Vorbis, 48 kHz, stereo", "ogg", &["-c:a", "libvorbis", "-ar", "48000", "-q:a", "3"], false),
    ("Opus, stereo", "opus", &["-c:a", "libopus", "-b:a", "48k"], false),
    ("FLAC, 48 kHz, stereo", "flac", &["-c:a", "flac", "-ar", "48000"], false),
    ("WAV, 16 kHz, stereo", "wav", &["-c:a", "pcm_s16le"], false),
];

fn main() -> ExitCode {
    if Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).status().is_err() {
        say("decode: NOT MEASURED: the speed beside ffmpeg, and the memory of an hour (ffmpeg is missing)");
        return ExitCode::SUCCESS;
    }
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "decode: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, String> {
    let minutes: u32 =
        std::env::var("OARS_BENCH_MINUTES").ok().and_then(|it| it.parse().ok()).unwrap_or(60).max(2);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut fine = true;
    for (index, (what, ending, how, limited)) in FORMATS.into_iter().enumerate() {
        // The limited ones are as long as was asked for; the others are there to compare.
        let minutes = if limited { minutes } else { minutes.div_ceil(6) };
        let short = make(folder.path(), &format!("{index}-short.{ending}"), 1, how)?;
        let long = make(folder.path(), &format!("{index}-long.{ending}"), minutes, how)?;
        let out = folder.path().join("out.wav");
        decode(&short, &out)?;
        let before = most_memory();
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        for _try in 0..TRIES {
            ours.push(decode(&long, &out)?);
            theirs.push(ffmpeg(&long)?);
        }
        let (ours, theirs) = (least(&ours), least(&theirs));
        let share = theirs / ours;
        let length = f64::from(minutes) * 60.0;
        say(&format!(
            "decode: {what}, {minutes} min: {ours:.2} s of processor time, {:.0} times real time; ffmpeg {theirs:.2} s; \
             {share:.2} of its speed",
            length / ours
        ));
        fine &= !limited || share >= LEAST;
        if let (Some(before), Some(after)) = (before, most_memory()) {
            say(&format!("decode: {what}: {:.1} MB more than for one minute", (after - before) / 1e6));
            fine &= after - before < MOST_GROWTH;
        }
        drop(std::fs::remove_file(long));
    }
    Ok(fine)
}

/// Two voices over and over.
fn make(folder: &Path, name: &str, minutes: u32, how: &[&str]) -> Result<PathBuf, String> {
    let path = folder.join(name);
    let speech = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings/pair.wav");
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-stream_loop", "-1", "-i"])
        .arg(speech)
        .args(["-t", &(minutes * 60).to_string()])
        .args(how)
        .arg(&path)
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(path) } else { Err(format!("ffmpeg did not make {name}")) }
}

/// The processor time that one reading takes, in seconds.
fn decode(from: &Path, to: &Path) -> Result<f64, String> {
    let begun = Clock::now();
    let report =
        decode_to_wav(from, to, &mut |_| ControlFlow::Continue(())).map_err(|fault| fault.to_string())?;
    if !report.damaged.is_empty() {
        return Err(format!("{} is damaged", from.display()));
    }
    Ok(begun.since().0)
}

fn ffmpeg(from: &Path) -> Result<f64, String> {
    let begun = Clock::now();
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-threads", "1", "-i"])
        .arg(from)
        .args(["-f", "s16le", "-y", "/dev/null"])
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(begun.since().1) } else { Err("ffmpeg failed".to_owned()) }
}

/// Processor time of this program and of the programs that it started; elsewhere than on Linux the time
/// on the wall.
struct Clock {
    wall: Instant,
    used: Option<(f64, f64)>,
}

impl Clock {
    fn now() -> Self {
        Self { wall: Instant::now(), used: used() }
    }

    fn since(&self) -> (f64, f64) {
        match (self.used, used()) {
            (Some((own, children)), Some((own_now, children_now))) => {
                (own_now - own, children_now - children)
            }
            _ => (self.wall.elapsed().as_secs_f64(), self.wall.elapsed().as_secs_f64()),
        }
    }
}

/// In hundredths of a second, as the system counts.
fn used() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<f64> = stat
        .rsplit_once(')')?
        .1
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|it| it.parse().ok())
        .collect();
    match *fields.as_slice() {
        [user, system, children_user, children_system] => {
            Some(((user + system) / 100.0, (children_user + children_system) / 100.0))
        }
        _ => None,
    }
}

/// The most memory that this program has had resident, in bytes.
fn most_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min).max(0.01)
}

fn say(line: &str) {
    // A closed pipe is no reason to stop.
    drop(writeln!(std::io::stdout(), "{line}"));
}
