//! Synthetic speech to speak into the microphone, and finding it again in what was recorded.

use std::path::Path;
use std::process::Command;

use crate::process::{Doing as _, Outcome, run};

/// Frames in a second of everything here.
pub const RATE: u32 = 48_000;
/// A tenth of a second: short enough to show one lost block, long enough to correlate.
const WINDOW: usize = RATE as usize / 10;

/// Mono sound at [`RATE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound(pub Vec<i16>);

impl Sound {
    /// Sentences spoken by a system voice, with a second of silence between them.
    pub fn spoken(sentences: &[&str], folder: &Path) -> Outcome<Self> {
        let mut samples = Vec::new();
        for (index, sentence) in sentences.iter().enumerate() {
            let raw = folder.join(format!("sentence-{index}-raw.wav"));
            let wav = folder.join(format!("sentence-{index}.wav"));
            run(Command::new("espeak-ng").args(["-v", "en-gb", "-s", "150", "-w"]).arg(&raw).arg(sentence))?;
            let rate = RATE.to_string();
            run(Command::new("sox")
                .arg("-D")
                .arg(&raw)
                .args(["-b", "16", "-c", "1", "-r", &rate])
                .arg(&wav)
                .args(["norm", "-6"]))?;
            if index > 0 {
                samples.extend(std::iter::repeat_n(0, RATE as usize));
            }
            samples.extend(Self::read(&wav)?.0);
        }
        Ok(Self(samples))
    }

    /// This, and then silence for so many seconds.
    pub fn and_silence(&self, seconds: f64) -> Self {
        let silence = std::iter::repeat_n(0, (seconds * f64::from(RATE)) as usize);
        Self(self.0.iter().copied().chain(silence).collect())
    }

    /// Reads a WAV file that must be 48 kHz, 16 bit, mono.
    pub fn read(path: &Path) -> Outcome<Self> {
        let mut reader = hound::WavReader::open(path).doing(path.display())?;
        let spec = reader.spec();
        if (spec.sample_rate, spec.bits_per_sample, spec.channels) != (RATE, 16, 1) {
            return Err(format!("{}: not 48 kHz, 16 bit, mono but {spec:?}", path.display()));
        }
        reader.samples::<i16>().collect::<Result<_, _>>().map(Self).doing(path.display())
    }

    /// Writes a WAV file.
    pub fn write(&self, path: &Path) -> Outcome<()> {
        let format = hound::SampleFormat::Int;
        let spec =
            hound::WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: format };
        let mut writer = hound::WavWriter::create(path, spec).doing(path.display())?;
        for sample in &self.0 {
            writer.write_sample(*sample).doing(path.display())?;
        }
        writer.finalize().doing(path.display())
    }

    /// Its length.
    pub fn seconds(&self) -> f64 {
        self.0.len() as f64 / f64::from(RATE)
    }

    /// The root of the mean square, where 1 is full scale.
    pub fn loudness(&self) -> f64 {
        (power(&self.0) / self.0.len().max(1) as f64).sqrt() / 32_768.0
    }

    /// The first so many frames.
    pub fn first(&self, frames: usize) -> Self {
        Self(self.0.iter().copied().take(frames).collect())
    }
}

/// How a sound was found again in a longer one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The frame of the recording where it begins.
    pub at: usize,
    /// The correlation over its whole length.
    pub correlation: f64,
    /// The lowest correlation of any tenth of a second that is loud enough to have one, all of them at
    /// the same place: a single lost or doubled block moves the rest and brings this down.
    pub worst: f64,
    /// How many such tenths there were.
    pub windows: usize,
}

/// Looks for `spoken` in `recorded`: by its loudest stretch, then checks every tenth of a second.
pub fn find(spoken: &Sound, recorded: &Sound) -> Outcome<Found> {
    let (spoken, recorded) = (&spoken.0, &recorded.0);
    if recorded.len() < spoken.len() {
        return Err(format!("{} frames cannot hold {}", recorded.len(), spoken.len()));
    }
    let loudest = spoken.chunks_exact(WINDOW).map(power).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    let begin = loudest.map_or(0, |(index, _)| index * WINDOW);
    let probe = spoken.get(begin..begin + WINDOW).ok_or("nothing was spoken")?;
    let places = begin..=recorded.len() - spoken.len() + begin;
    let (at, _) = places
        .filter_map(|place| {
            let piece = recorded.get(place..place + WINDOW)?;
            Some((place, correlation(probe, piece)))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or("nothing was recorded")?;
    let at = at - begin;
    let heard = recorded.get(at..at + spoken.len()).ok_or("the recording ends too early")?;
    let loud = power(spoken) / spoken.len() as f64 * WINDOW as f64 / 10.0;
    let windows: Vec<f64> = spoken
        .chunks_exact(WINDOW)
        .zip(heard.chunks_exact(WINDOW))
        .filter(|(said, _)| power(said) > loud)
        .map(|(said, heard)| correlation(said, heard))
        .collect();
    let worst = windows.iter().copied().fold(1.0, f64::min);
    Ok(Found { at, correlation: correlation(spoken, heard), worst, windows: windows.len() })
}

fn power(samples: &[i16]) -> f64 {
    samples.iter().map(|it| f64::from(*it) * f64::from(*it)).sum()
}

fn correlation(a: &[i16], b: &[i16]) -> f64 {
    let product: i64 = a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
    let size = (power(a) * power(b)).sqrt();
    if size > 0.0 { product as f64 / size } else { 0.0 }
}

#[test]
fn a_lost_block_is_seen() {
    let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 18) as i16 - 8_192;
    let spoken = Sound((0..RATE).map(noise).collect());
    let mut recorded = vec![0; 5_000];
    recorded.extend(&spoken.0);
    recorded.extend([0; 5_000]);
    let whole = find(&spoken, &Sound(recorded.clone())).expect("it is there");
    assert_eq!((whole.at, whole.windows), (5_000, 10));
    assert!(whole.worst > 0.999, "{whole:?}");
    recorded.drain(20_000..20_480);
    let damaged = find(&spoken, &Sound(recorded)).expect("most of it is there");
    assert!(damaged.worst < 0.95, "{damaged:?}");
}
