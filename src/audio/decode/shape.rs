//! From a recording's own channels and rate to those that are kept.

use crate::audio::resample::Resampler;
use crate::audio::wav::WavFault;
use crate::units::SampleRate;

/// Makes one or two channels at 48 kHz out of any.
#[derive(Debug)]
pub(super) struct Shaper {
    from: usize,
    to: usize,
    resamplers: Vec<Resampler>,
    apart: Vec<Vec<f32>>,
    ready: Vec<Vec<f32>>,
}

impl Shaper {
    /// Two channels stay two unless one is wanted; more are mixed to one.
    pub fn new(rate: SampleRate, channels: u16, most: u16) -> Result<Self, WavFault> {
        let from = usize::from(channels.max(1));
        let to = if channels == 2 && most >= 2 { 2 } else { 1 };
        let resamplers = (0..to).map(|_| Resampler::new(rate, SampleRate::TAKE)).collect::<Result<_, _>>()?;
        Ok(Self { from, to, resamplers, apart: vec![Vec::new(); to], ready: vec![Vec::new(); to] })
    }

    pub fn channels(&self) -> u16 {
        self.to as u16
    }

    /// Takes interleaved frames and appends what is ready, interleaved.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), WavFault> {
        for channel in &mut self.apart {
            channel.clear();
        }
        match self.apart.as_mut_slice() {
            [one] if self.from == 1 => one.extend_from_slice(samples),
            [one] => {
                let share = 1.0 / self.from as f32;
                one.extend(samples.chunks_exact(self.from).map(|frame| frame.iter().sum::<f32>() * share));
            }
            [left, right] => {
                let (frames, _) = samples.as_chunks::<2>();
                left.extend(frames.iter().map(|[left, _]| *left));
                right.extend(frames.iter().map(|[_, right]| *right));
            }
            _ => {}
        }
        for ((resampler, apart), ready) in self.resamplers.iter_mut().zip(&self.apart).zip(&mut self.ready) {
            resampler.push(apart, ready)?;
        }
        self.join(out);
        Ok(())
    }

    /// Appends what is left.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), WavFault> {
        for (resampler, ready) in self.resamplers.iter_mut().zip(&mut self.ready) {
            resampler.finish(ready)?;
        }
        self.join(out);
        Ok(())
    }

    fn join(&mut self, out: &mut Vec<f32>) {
        match self.ready.as_mut_slice() {
            [one] => out.append(one),
            [left, right] => {
                // Both filters are fed alike, so both have as much ready.
                let from = out.len();
                out.resize(from + left.len() * 2, 0.0);
                let (frames, _) = out.get_mut(from..).unwrap_or_default().as_chunks_mut::<2>();
                for ((frame, left), right) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
                    *frame = [*left, *right];
                }
                left.clear();
                right.clear();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(channels: u16, most: u16, samples: &[f32], expected: &[f32]) {
        let mut shaper = Shaper::new(SampleRate::TAKE, channels, most).unwrap();
        let mut out = Vec::new();
        shaper.push(samples, &mut out).unwrap();
        shaper.finish(&mut out).unwrap();
        assert_eq!(out, expected);
    }

    #[test]
    fn channels_are_kept_or_mixed() {
        check(1, 2, &[0.1, 0.2], &[0.1, 0.2]);
        check(2, 2, &[0.1, 0.2, 0.3, 0.4], &[0.1, 0.2, 0.3, 0.4]);
        check(2, 1, &[0.25, 0.75, 1.0, 0.0], &[0.5, 0.5]);
        check(4, 2, &[1.0, 0.0, 0.5, 0.5], &[0.5]);
    }

    #[test]
    fn both_channels_come_to_the_same_length() {
        let mut shaper = Shaper::new(SampleRate(44_100), 2, 2).unwrap();
        let mut out = Vec::new();
        for _ in 0..10 {
            shaper.push(&[0.25, -0.5].repeat(4_410), &mut out).unwrap();
        }
        shaper.finish(&mut out).unwrap();
        assert_eq!(out.len(), 96_000);
        assert!((out[48_000] - 0.25).abs() < 0.01 && (out[48_001] + 0.5).abs() < 0.01);
    }
}
