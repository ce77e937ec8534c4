//! A recording of another form behind the first, in the same file: it is brought into the form of the
//! first, so that what can be read is read.

use super::frames::Form;
use crate::audio::resample::Resampler;
use crate::audio::wav::WavFault;
use crate::units::SampleRate;

/// Recordings in one file, after which one of another form is not read any more: to begin one is dear.
pub(super) const MOST_TURNS: u32 = 1_000;

/// The length that frames of another form have in the first.
pub(super) fn frames_at_home(frames: u64, from: Form, home: Form) -> u64 {
    frames * u64::from(home.rate) / u64::from(from.rate.max(1))
}

/// Brings interleaved frames of one form into another, of one or two channels each.
#[derive(Debug)]
pub(super) struct Joint {
    from: usize,
    to: usize,
    /// One for each channel that is carried over.
    resamplers: Vec<Resampler>,
    apart: Vec<f32>,
    ready: Vec<Vec<f32>>,
}

impl Joint {
    pub fn new(from: Form, to: Form) -> Result<Self, WavFault> {
        let carried = usize::from(from.channels.min(to.channels).max(1));
        let resampler = |_| Resampler::new(SampleRate(from.rate), SampleRate(to.rate));
        Ok(Self {
            from: usize::from(from.channels.max(1)),
            to: usize::from(to.channels.max(1)),
            resamplers: (0..carried).map(resampler).collect::<Result<_, _>>()?,
            apart: Vec::new(),
            ready: vec![Vec::new(); carried],
        })
    }

    /// Takes frames and appends what is ready.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), WavFault> {
        let each = self.resamplers.len();
        for (channel, (resampler, ready)) in self.resamplers.iter_mut().zip(&mut self.ready).enumerate() {
            self.apart.clear();
            let frames = samples.chunks_exact(self.from);
            if each < self.from {
                self.apart.extend(frames.map(|frame| frame.iter().sum::<f32>() / self.from as f32));
            } else {
                self.apart.extend(frames.filter_map(|frame| frame.get(channel)));
            }
            resampler.push(&self.apart, ready)?;
        }
        self.join(out);
        Ok(())
    }

    /// Appends what is left.
    pub fn finish(mut self, out: &mut Vec<f32>) -> Result<(), WavFault> {
        for (resampler, ready) in self.resamplers.iter_mut().zip(&mut self.ready) {
            resampler.finish(ready)?;
        }
        self.join(out);
        Ok(())
    }

    /// What is carried in one channel is heard on all.
    fn join(&mut self, out: &mut Vec<f32>) {
        let frames = self.ready.iter().map(Vec::len).min().unwrap_or(0);
        for frame in 0..frames {
            for channel in 0..self.to {
                let carried = self.ready.get(channel).or(self.ready.first());
                out.push(carried.and_then(|it| it.get(frame)).copied().unwrap_or(0.0));
            }
        }
        for ready in &mut self.ready {
            ready.drain(..frames);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: (u32, u16), to: (u32, u16), samples: &[f32], expected: &[f32]) {
        let form = |(rate, channels)| Form { rate, channels, version: 0 };
        let mut joint = Joint::new(form(from), form(to)).unwrap();
        let mut out = Vec::new();
        joint.push(samples, &mut out).unwrap();
        joint.finish(&mut out).unwrap();
        assert_eq!(out, expected);
    }

    #[test]
    fn channels_are_brought_into_the_form_of_the_first() {
        check((8_000, 1), (8_000, 2), &[0.1, 0.2], &[0.1, 0.1, 0.2, 0.2]);
        check((8_000, 2), (8_000, 1), &[0.25, 0.75, 1.0, 0.0], &[0.5, 0.5]);
        check((8_000, 2), (8_000, 2), &[0.1, 0.2, 0.3, 0.4], &[0.1, 0.2, 0.3, 0.4]);
    }

    #[test]
    fn another_rate_keeps_its_length() {
        let form = |rate, channels| Form { rate, channels, version: 0 };
        let mut joint = Joint::new(form(22_050, 1), form(44_100, 2)).unwrap();
        let mut out = Vec::new();
        for _ in 0..10 {
            joint.push(&[0.25; 2_205], &mut out).unwrap();
        }
        joint.finish(&mut out).unwrap();
        assert_eq!(out.len(), 88_200);
        assert!((out[44_100] - 0.25).abs() < 0.01 && (out[44_101] - 0.25).abs() < 0.01);
    }
}
