//! `oars inspect`: what a sound file holds.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{CliError, print_json, print_line};
use crate::audio::decode::{Inspection, inspect};
use crate::dsp::speech::Span;
use crate::units::{Dbfs, Seconds};

/// Looks into a sound file: length, level, speech and pauses.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// A WAV file
    audio: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Looks into the file.
pub fn run(args: &Args) -> Result<(), CliError> {
    let found = inspect(&args.audio)
        .map_err(|fault| CliError::Input(format!("{}: {fault}", args.audio.display())))?;
    if args.json {
        print_json(&as_json(&found));
    } else {
        print(&found);
    }
    Ok(())
}

fn as_json(found: &Inspection) -> Value {
    let pauses: Vec<Value> = found.speech.pauses().iter().map(pause_json).collect();
    json!({
        "seconds": found.length.0,
        "sample_rate": found.source.rate.0,
        "channels": found.source.channels,
        "peak_dbfs": level_json(found.level.peak()),
        "rms_dbfs": level_json(found.level.rms()),
        "clipped_frames": found.level.clipped_frames(),
        "speech_seconds": round(found.speech.seconds()),
        "pauses": pauses,
        "reason": found.level.peak().0.is_infinite().then_some("silence has no level"),
    })
}

fn pause_json(pause: &Span) -> Value {
    json!({"start_s": round(pause.start), "end_s": round(pause.end)})
}

/// Silence is minus infinity decibels, which JSON cannot say.
fn level_json(level: Dbfs) -> Value {
    if level.0.is_finite() { json!(level.0) } else { Value::Null }
}

/// The analysis has steps of ten milliseconds; more digits would be noise.
fn round(seconds: Seconds) -> f64 {
    (seconds.0 * 1_000.0).round() / 1_000.0
}

fn print(found: &Inspection) {
    let level = |level: Dbfs| {
        if level.0.is_finite() { format!("{:.1} dBFS", level.0) } else { "silence".to_owned() }
    };
    print_line(&format!("Length    {:.3} s", found.length.0));
    print_line(&format!("Format    {} Hz, {} channel(s)", found.source.rate.0, found.source.channels));
    print_line(&format!("Peak      {}", level(found.level.peak())));
    print_line(&format!("Level     {}", level(found.level.rms())));
    print_line(&format!("Clipped   {} frame(s)", found.level.clipped_frames()));
    print_line(&format!("Speech    {:.2} s", found.speech.seconds().0));
    for pause in found.speech.pauses() {
        print_line(&format!("Pause     {:.2} s to {:.2} s", pause.start.0, pause.end.0));
    }
}
