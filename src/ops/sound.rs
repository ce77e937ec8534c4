//! What the window draws of a sound file, and where its utterances probably lie.

use std::path::Path;
use std::sync::Arc;

use crate::audio::decode;
pub use crate::audio::decode::Damage;
use crate::dsp::peaks::{Channel, Layout, Peak, columns_of_samples};
use crate::dsp::speech;
use crate::units::{Dbfs, Frames, SampleRate, Seconds};

/// How many columns a take is drawn with; more than a window is wide at any size of text.
pub const COLUMNS: usize = 1200;

/// A take as it is drawn and proposed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// Columns of equal length over the whole of it.
    pub columns: Arc<Vec<Peak>>,
    /// Where its utterances probably begin and end.
    pub proposals: Vec<(Seconds, Seconds)>,
    /// Its length.
    pub length: Seconds,
}

/// Reads a sound file to draw it and to propose its utterances. The error is for the user.
pub fn draw(path: &Path) -> Result<Drawn, String> {
    let decoded = decode::decode(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let samples = decoded.samples;
    let length = Frames(samples.len() as u64).at(SampleRate::TAKE);
    Ok(Drawn {
        columns: Arc::new(columns_of(&samples)),
        proposals: speech::propose_utterances(&samples, SampleRate::TAKE),
        length,
    })
}

/// Reads a sound file to draw it. The error is for the user.
pub fn columns_of_file(path: &Path) -> Result<Arc<Vec<Peak>>, String> {
    let decoded = decode::decode(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Arc::new(columns_of(&decoded.samples)))
}

/// The length of a sound file; `None` where it cannot be read.
pub fn length_of(path: &Path) -> Option<Seconds> {
    decode::length(path).ok()
}

fn columns_of(samples: &[f32]) -> Vec<Peak> {
    let silence = Peak { min: 0.0, max: 0.0, rms: 0.0 };
    let whole = (Frames(0), Frames(samples.len() as u64));
    let count = COLUMNS.min(samples.len());
    let columns = columns_of_samples(samples, Layout::Mono, Channel::All, Frames(0), whole, count);
    columns.into_iter().map(|it| it.unwrap_or(silence)).collect()
}

/// What a sound file holds, in plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundReport {
    /// Its length.
    pub length: Seconds,
    /// Its own rate.
    pub rate: SampleRate,
    /// Its channels.
    pub channels: u16,
    /// The loudest sample of any channel.
    pub peak: Dbfs,
    /// The root of the mean square over all channels.
    pub rms: Dbfs,
    /// Frames with a sample at full scale.
    pub clipped_frames: u64,
    /// Speech in all, without the pauses.
    pub speech: Seconds,
    /// Where the pauses begin and end.
    pub pauses: Vec<(Seconds, Seconds)>,
    /// How it is written, in words.
    pub format: String,
    /// What could not be read, in order.
    pub damaged: Vec<Damage>,
    /// What else the user should know.
    pub notes: Vec<String>,
}

/// Looks into a sound file. The error is for the user.
pub fn inspect(path: &Path) -> Result<SoundReport, String> {
    let found = decode::inspect(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(SoundReport {
        length: found.length,
        rate: found.source.rate,
        channels: found.source.channels,
        peak: found.level.peak(),
        rms: found.level.rms(),
        clipped_frames: found.level.clipped_frames(),
        speech: found.speech.seconds(),
        pauses: found.speech.pauses().iter().map(|it| (it.start, it.end)).collect(),
        format: found.source.to_string(),
        damaged: found.damaged,
        notes: found.notes,
    })
}
