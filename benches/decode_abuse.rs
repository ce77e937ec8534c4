//! Throws damaged recordings of every format at the reader for a while, and reports how many there were,
//! how many could be read, the longest time that one took, and the most memory that was in use.
//!
//! `cargo bench --no-default-features --bench decode_abuse`; `OARS_ABUSE_SECONDS` says for how long (20),
//! `OARS_ABUSE_FROM` starts at another seed. One that takes longer than ten seconds is named, and the run
//! fails; so it does when one is read into more sound than it can hold.

#[path = "../tests/recordings/mod.rs"]
mod recordings;

use std::io::{Cursor, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use oars::audio::decode::read_through;
use oars::units::Seconds;
use recordings::{MISHAPS, SAMPLES, befall};

const HANG: Duration = Duration::from_secs(10);

/// What is read at most of one.
const LIMIT: Seconds = Seconds(600.0);

/// Twice two seconds, and gaps as long as a wrong count of time can claim.
const MOST: f64 = 300.0;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

fn main() -> ExitCode {
    // The reader bears the panics of other people's decoders.
    std::panic::set_hook(Box::new(|_| {}));
    let time = Duration::from_secs(setting("OARS_ABUSE_SECONDS", 20));
    let begun = Instant::now();
    let (mut tried, mut read, mut damaged) = (0_u64, 0_u64, 0_u64);
    let mut longest = (Duration::ZERO, String::new());
    let mut sound = true;
    let mut seed = setting("OARS_ABUSE_FROM", 0);
    while begun.elapsed() < time {
        for sample in SAMPLES {
            for mishap in MISHAPS {
                let bytes = befall(sample.bytes, mishap, seed);
                let name = format!("{}, {mishap:?}, {seed}", sample.name);
                let from = Instant::now();
                let outcome = read_through(Box::new(Cursor::new(bytes)), LIMIT);
                let took = from.elapsed();
                tried += 1;
                if let Ok(report) = outcome {
                    read += 1;
                    damaged += u64::from(!report.damaged.is_empty());
                    if report.seconds.0 > MOST {
                        say(&format!("too long          {name}: {:.1} s", report.seconds.0));
                        sound = false;
                    }
                }
                if took > HANG {
                    say(&format!("takes too long    {name}: {:.1} s", took.as_secs_f64()));
                    sound = false;
                }
                if took > longest.0 {
                    longest = (took, name);
                }
            }
        }
        seed += 1;
    }
    say(&format!("inputs            {tried}, seeds up to {}", seed.saturating_sub(1)));
    say(&format!("read              {read}, of them with damage named {damaged}"));
    say(&format!("longest           {:.1} ms ({})", longest.0.as_secs_f64() * 1e3, longest.1));
    say(&format!("in all            {:.0} s", begun.elapsed().as_secs_f64()));
    match memory() {
        Some(most) => say(&format!("peak memory       {:.1} MB", most / 1e6)),
        None => say("peak memory       not known on this system"),
    }
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The most memory that this program has had resident, in bytes.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn say(line: &str) {
    // A closed pipe is no reason to stop.
    drop(writeln!(std::io::stdout(), "{line}"));
}
