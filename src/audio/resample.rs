//! Another rate, as a stream: in whatever blocks it comes, the result has the right length, begins
//! where the sound begins and keeps its end.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, Fft, FixedAsync, FixedSync, Indexing, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

use super::wav::WavFault;
use crate::units::SampleRate;

/// Frames in at once.
const BLOCK: usize = 1_024;

/// Rates outside are no sound.
pub(super) const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Rates whose ratio needs more than so many frames at once go the slower way.
const LARGEST_STEP: u32 = 4_096;

/// Converts a mono stream from one rate to another.
pub struct Resampler {
    from: u64,
    to: u64,
    work: Option<Work>,
    taken: u64,
    given: u64,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resampler").field("from", &self.from).field("to", &self.to).finish_non_exhaustive()
    }
}

struct Work {
    inner: Box<dyn rubato::Resampler<f32>>,
    waiting: Vec<f32>,
    out: Vec<f32>,
    /// Frames of silence that the filter puts before the sound.
    skip: usize,
}

impl Resampler {
    /// A converter; between equal rates every sample passes bit for bit.
    pub fn new(from: SampleRate, to: SampleRate) -> Result<Self, WavFault> {
        for rate in [from, to] {
            if !RATES.contains(&rate.0) {
                return Err(WavFault::Rate(rate.0));
            }
        }
        let work = if from == to { None } else { Some(Work::new(from, to)?) };
        Ok(Self { from: u64::from(from.0), to: u64::from(to.0), work, taken: 0, given: 0 })
    }

    /// The length that so many frames become.
    fn length(&self) -> u64 {
        (self.taken * self.to + self.from / 2) / self.from
    }

    /// Takes the next frames and appends what is ready to `out`.
    pub fn push(&mut self, frames: &[f32], out: &mut Vec<f32>) -> Result<(), WavFault> {
        self.taken += frames.len() as u64;
        let before = out.len();
        match &mut self.work {
            None => out.extend_from_slice(frames),
            Some(work) => work.push(frames, out).ok_or(WavFault::Rate(self.from as u32))?,
        }
        self.given += (out.len() - before) as u64;
        Ok(())
    }

    /// Appends what is left, so that the whole has the right length.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), WavFault> {
        let length = self.length();
        let Some(work) = &mut self.work else { return Ok(()) };
        let silence = [0.0; BLOCK];
        while self.given < length {
            let before = out.len();
            work.push(&silence, out).ok_or(WavFault::Rate(self.from as u32))?;
            self.given += (out.len() - before) as u64;
        }
        let beyond = (self.given - length) as usize;
        out.truncate(out.len().saturating_sub(beyond));
        self.given = length;
        Ok(())
    }
}

impl Work {
    fn new(from: SampleRate, to: SampleRate) -> Result<Self, WavFault> {
        let fault = || WavFault::Rate(from.0);
        let common = common_divisor(from.0, to.0);
        let inner: Box<dyn rubato::Resampler<f32>> = if (from.0.max(to.0)) / common <= LARGEST_STEP {
            let (from, to) = (from.0 as usize, to.0 as usize);
            Box::new(Fft::new(from, to, BLOCK, 1, FixedSync::Input).map_err(|_bad_rate| fault())?)
        } else {
            let ratio = f64::from(to.0) / f64::from(from.0);
            let parameters = SincInterpolationParameters::new(128, WindowFunction::BlackmanHarris2)
                .oversampling_factor(256)
                .interpolation(SincInterpolationType::Cubic);
            let built = Async::new_sinc(ratio, 1.1, &parameters, BLOCK, 1, FixedAsync::Input);
            Box::new(built.map_err(|_bad_rate| fault())?)
        };
        let out = vec![0.0; inner.output_frames_max()];
        let skip = inner.output_delay();
        Ok(Self { inner, waiting: Vec::new(), out, skip })
    }

    fn push(&mut self, frames: &[f32], ready: &mut Vec<f32>) -> Option<()> {
        self.waiting.extend_from_slice(frames);
        let mut used = 0;
        loop {
            let wanted = self.inner.input_frames_next();
            let Some(block) = self.waiting.get(used..used + wanted) else { break };
            let input = InterleavedSlice::new(block, 1, wanted).ok()?;
            let room = self.out.len();
            let mut output = InterleavedSlice::new_mut(&mut self.out, 1, room).ok()?;
            let (read, written) =
                self.inner.process_into_buffer(&input, &mut output, Some(&Indexing::new())).ok()?;
            used += read;
            let skipped = self.skip.min(written);
            self.skip -= skipped;
            ready.extend_from_slice(self.out.get(skipped..written)?);
        }
        self.waiting.drain(..used);
        Some(())
    }
}

fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a.max(1) } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::compare::{correlation, find};

    fn tone(rate: u32, seconds: f64) -> Vec<f32> {
        (0..(f64::from(rate) * seconds).round() as u32)
            .map(|n| {
                let time = f64::from(n) / f64::from(rate);
                let sweep = (time * (400.0 + 300.0 * time) * std::f64::consts::TAU).sin();
                (0.5 * sweep * (time * 3.0).sin()) as f32
            })
            .collect()
    }

    #[track_caller]
    fn check(from: u32, to: u32, block: usize, at_least: f64) {
        let sound = tone(from, 1.5);
        let expected = tone(to, 1.5);
        let mut resampler = Resampler::new(SampleRate(from), SampleRate(to)).unwrap();
        let mut out = Vec::new();
        for block in sound.chunks(block) {
            resampler.push(block, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        assert!(
            out.len().abs_diff(expected.len()) <= to.div_ceil(from) as usize,
            "{} and {}",
            out.len(),
            expected.len()
        );
        let alike = correlation(&out, &expected);
        assert!(alike > at_least, "{from} to {to}: {alike}");
        // The end is kept and nothing is shifted.
        let tail = out.len() - out.len() / 10;
        let middle = &expected[to as usize / 4..to as usize];
        assert_eq!(find(middle, &out).unwrap().lag.abs_diff(to as usize / 4) / 2, 0);
        assert!(correlation(&out[tail..], &expected[tail..]) > at_least - 0.03);
    }

    #[test]
    fn usual_rates_to_the_take() {
        for rate in [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 96_000, 192_000] {
            check(rate, 48_000, 480, 0.999);
        }
    }

    #[test]
    fn the_take_to_usual_devices() {
        for rate in [44_100, 16_000, 96_000] {
            check(48_000, rate, 1_000, 0.999);
        }
    }

    #[test]
    fn odd_rates_go_the_slower_way() {
        // Its delay is known to the frame only.
        check(47_999, 48_000, 333, 0.99);
        check(12_347, 48_000, 4_096, 0.99);
    }

    #[test]
    fn equal_rates_pass_bit_for_bit() {
        let sound = tone(48_000, 0.1);
        let mut out = Vec::new();
        let mut resampler = Resampler::new(SampleRate::TAKE, SampleRate::TAKE).unwrap();
        resampler.push(&sound, &mut out).unwrap();
        resampler.finish(&mut out).unwrap();
        assert_eq!(out, sound);
    }

    #[test]
    fn absurd_rates_are_refused() {
        for rate in [0, 1, 999, 768_001, u32::MAX] {
            assert!(Resampler::new(SampleRate(rate), SampleRate::TAKE).is_err());
        }
    }
}
