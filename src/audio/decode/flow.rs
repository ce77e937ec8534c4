//! A recording from its first frame to its last: gaps filled, limits kept, damage named.

use std::io;
use std::ops::ControlFlow;

use super::fault::DecodeFault;
use super::kind::Opened;
use super::report::{Damage, DamageList, Progress, SourceFormat, clock};
use super::source::{Piece, Source};
use crate::audio::resample::RATES;
use crate::units::{Frames, SampleRate, Seconds};

/// The longest recording that is read.
pub const LONGEST: Seconds = Seconds(3.0 * 3_600.0);

/// Frames of silence at once.
const SILENCE: u64 = 4_096;

/// Steps without a frame of sound, after which nothing is to be hoped for.
const MOST_EMPTY_STEPS: u64 = 2_000_000;

/// The claim of a head differs from what came by more than this before it is told.
const CLOSE: f64 = 0.5;

/// What a whole reading found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flowed {
    /// Frames that were passed on, at the source's own rate.
    pub frames: Frames,
    pub damaged: Vec<Damage>,
}

struct Flow<'a> {
    format: SourceFormat,
    frames: u64,
    heard: u64,
    most: u64,
    /// Whether something came after as much as is read.
    more_came: bool,
    damage: DamageList,
    take: &'a mut dyn FnMut(&[f32]) -> Result<(), DecodeFault>,
}

/// Passes all frames on, interleaved as they are.
pub(super) fn flow(
    opened: &mut Opened,
    limit: Seconds,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    take: &mut dyn FnMut(&[f32]) -> Result<(), DecodeFault>,
) -> Result<Flowed, DecodeFault> {
    let source = opened.source.as_mut();
    let format = source.format().clone();
    if !RATES.contains(&format.rate.0) {
        return Err(DecodeFault::Absurd(format!("{} frames a second", format.rate.0)));
    }
    let most = limit.frames(format.rate).0;
    let damage = DamageList::default();
    let mut flow = Flow { format, frames: 0, heard: 0, most, more_came: false, damage, take };
    if opened.junk > 0 {
        let what =
            format!("the file does not begin with sound; {} bytes before it were skipped", opened.junk);
        flow.damage.add(Seconds(0.0), Seconds(0.0), &what);
    }
    let told = flow.run(source, progress)?;
    if flow.heard == 0 {
        return Err(DecodeFault::NoSound(match told {
            Some(error) => error.to_string(),
            None => "it is empty, or all of it is damaged".to_owned(),
        }));
    }
    let end = flow.time();
    if let Some(error) = told {
        flow.damage.add(end, end, &format!("the file could not be read any further: {error}"));
    }
    if !flow.more_came {
        flow.compare(source.frames_said(), end);
    }
    let mut damaged = flow.damage.finish(end);
    if flow.more_came {
        let what = format!("it goes on; only the first {} are read", clock(limit));
        damaged.push(Damage { at: end, until: end, what });
    }
    Ok(Flowed { frames: Frames(flow.frames), damaged })
}

impl Flow<'_> {
    fn rate(&self) -> SampleRate {
        self.format.rate
    }

    fn time(&self) -> Seconds {
        Frames(self.frames).at(self.rate())
    }

    /// Up to the end, or to the fault of a disk in the middle of it.
    fn run(
        &mut self,
        source: &mut dyn Source,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Option<io::Error>, DecodeFault> {
        let mut samples = Vec::new();
        let mut empty = 0;
        while !self.more_came {
            samples.clear();
            let piece = match source.next(&mut samples) {
                Ok(piece) => piece,
                Err(error) => return Ok(Some(error)),
            };
            empty = if samples.is_empty() { empty + 1 } else { 0 };
            self.pass(&mut samples)?;
            match piece {
                Piece::Sound => {}
                Piece::Lost { frames, what } => self.fill(frames, what)?,
                Piece::Remark(what) => self.damage.add(self.time(), self.time(), what),
                Piece::End => break,
            }
            if empty > MOST_EMPTY_STEPS {
                break;
            }
            let share = source.share().clamp(0.0, 1.0);
            if progress(Progress { share, read: self.time() }).is_break() {
                return Err(DecodeFault::Cancelled);
            }
        }
        Ok(None)
    }

    fn pass(&mut self, samples: &mut Vec<f32>) -> Result<(), DecodeFault> {
        let channels = usize::from(self.format.channels.max(1));
        let room = (self.most - self.frames) as usize;
        self.more_came |= samples.len() / channels > room;
        samples.truncate((samples.len() / channels).min(room) * channels);
        for sample in samples.iter_mut() {
            *sample = if sample.is_finite() { *sample } else { 0.0 };
        }
        let frames = (samples.len() / channels) as u64;
        self.frames += frames;
        self.heard += frames;
        (self.take)(samples)
    }

    /// Puts silence where something should have been.
    fn fill(&mut self, frames: u64, what: &str) -> Result<(), DecodeFault> {
        let at = self.time();
        let channels = usize::from(self.format.channels.max(1));
        let silence = vec![0.0; SILENCE as usize * channels];
        self.more_came |= frames > self.most - self.frames;
        let mut left = frames.min(self.most - self.frames);
        while left > 0 {
            let now = left.min(SILENCE);
            (self.take)(silence.get(..now as usize * channels).unwrap_or_default())?;
            self.frames += now;
            left -= now;
        }
        self.damage.add(at, self.time(), what);
        Ok(())
    }

    /// Says if a head claims another length.
    fn compare(&mut self, said: Option<u64>, end: Seconds) {
        let Some(said) = said else { return };
        let says = Frames(said).at(self.rate());
        if says.0 > end.0 + CLOSE {
            let claim = if says.0 > 1_000.0 * 3_600.0 { "an absurd length".to_owned() } else { clock(says) };
            self.damage.add(end, end, &format!("the file ends, although it says that it lasts {claim}"));
        }
    }
}
