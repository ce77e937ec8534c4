//! `oars inspect`: what a sound file holds.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{CliError, print_json, print_line};
use crate::ops::sound::{Damage, SoundReport, inspect};
use crate::units::{Dbfs, Seconds};

/// Look into a sound file: length, level, speech and pauses
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// A recording: WAV, FLAC, MP3, M4A, AAC, Ogg Vorbis or Opus, told by what is in it
    audio: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Looks into the file.
pub fn run(args: &Args) -> Result<(), CliError> {
    let found = inspect(&args.audio).map_err(CliError::Input)?;
    if args.json {
        print_json(&as_json(&found));
    } else {
        print(&found);
    }
    Ok(())
}

fn as_json(found: &SoundReport) -> Value {
    let pauses: Vec<Value> = found.pauses.iter().map(pause_json).collect();
    let damaged: Vec<Value> = found.damaged.iter().map(damage_json).collect();
    json!({
        "seconds": found.length.0,
        "sample_rate": found.rate.0,
        "channels": found.channels,
        "peak_dbfs": level_json(found.peak),
        "rms_dbfs": level_json(found.rms),
        "clipped_frames": found.clipped_frames,
        "speech_seconds": round(found.speech),
        "pauses": pauses,
        "format": found.format,
        "damaged": damaged,
        "reason": found.peak.0.is_infinite().then_some("silence has no level"),
    })
}

fn pause_json((start, end): &(Seconds, Seconds)) -> Value {
    json!({"start_s": round(*start), "end_s": round(*end)})
}

fn damage_json(damage: &Damage) -> Value {
    json!({"start_s": round(damage.at), "end_s": round(damage.until), "what": damage.what})
}

/// Silence is minus infinity decibels, which JSON cannot say.
fn level_json(level: Dbfs) -> Value {
    if level.0.is_finite() { json!(level.0) } else { Value::Null }
}

/// The analysis has steps of ten milliseconds; more digits would be noise.
fn round(seconds: Seconds) -> f64 {
    (seconds.0 * 1_000.0).round() / 1_000.0
}

fn print(found: &SoundReport) {
    let level = |level: Dbfs| {
        if level.0.is_finite() { format!("{:.1} dBFS", level.0) } else { "silence".to_owned() }
    };
    print_line(&format!("Length    {:.3} s", found.length.0));
    print_line(&format!("Format    {}", found.format));
    print_line(&format!("Peak      {}", level(found.peak)));
    print_line(&format!("Level     {}", level(found.rms)));
    print_line(&format!("Clipped   {} frame(s)", found.clipped_frames));
    print_line(&format!("Speech    {:.2} s", found.speech.0));
    for damage in &found.damaged {
        print_line(&format!("Damage    {damage}"));
    }
    for (start, end) in &found.pauses {
        print_line(&format!("Pause     {:.2} s to {:.2} s", start.0, end.0));
    }
}
