//! The peak pyramid: what a waveform's drawing needs of a long sound, at every zoom.
//!
//! The lowest level holds one [`Peak`] for each [`BASE`] frames, each level above joins [`FACTOR`]
//! of the one below. One column of the drawing costs at most a few joins, however long the sound is.

use crate::units::Frames;

/// Frames in a peak of the lowest level.
pub const BASE: usize = 64;

/// Peaks of one level that one of the next joins.
pub const FACTOR: usize = 4;

/// What one stretch of sound looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// The lowest sample.
    pub min: f32,
    /// The highest sample.
    pub max: f32,
    /// The root of the mean square.
    pub rms: f32,
}

/// A stretch on its way to a [`Peak`]: sums, so that joining is exact.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sum {
    min: f32,
    max: f32,
    squares: f32,
    frames: u32,
}

impl Sum {
    const EMPTY: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY, squares: 0.0, frames: 0 };

    fn of(samples: &[f32]) -> Self {
        let mut sum = Self::EMPTY;
        for sample in samples {
            sum.min = sum.min.min(*sample);
            sum.max = sum.max.max(*sample);
            sum.squares += sample * sample;
        }
        sum.frames = samples.len() as u32;
        sum
    }

    fn join(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            squares: self.squares + other.squares,
            frames: self.frames + other.frames,
        }
    }

    fn peak(self) -> Option<Peak> {
        (self.frames > 0).then(|| Peak {
            min: self.min,
            max: self.max,
            rms: (self.squares / self.frames as f32).sqrt(),
        })
    }
}

/// The peaks of a sound at every zoom. Grows at the end while a take is recorded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Peaks {
    frames: u64,
    /// What the last, unfinished peak of the lowest level holds.
    open: Vec<f32>,
    levels: Vec<Vec<Sum>>,
}

impl Peaks {
    /// The peaks of a whole sound.
    pub fn of(samples: &[f32]) -> Self {
        let mut peaks = Self::default();
        peaks.add(samples);
        peaks
    }

    /// Adds samples at the end.
    pub fn add(&mut self, samples: &[f32]) {
        self.frames += samples.len() as u64;
        let mut rest = samples;
        if !self.open.is_empty() {
            let (head, after) = rest.split_at((BASE - self.open.len()).min(rest.len()));
            self.open.extend_from_slice(head);
            rest = after;
            if self.open.len() < BASE {
                return;
            }
            let sum = Sum::of(&self.open);
            self.open.clear();
            self.push(sum);
        }
        let mut blocks = rest.chunks_exact(BASE);
        for block in &mut blocks {
            self.push(Sum::of(block));
        }
        self.open.extend_from_slice(blocks.remainder());
    }

    fn push(&mut self, sum: Sum) {
        let mut carry = Some(sum);
        let mut depth = 0;
        while let Some(sum) = carry.take() {
            if self.levels.len() == depth {
                self.levels.push(Vec::new());
            }
            let Some(level) = self.levels.get_mut(depth) else { return };
            level.push(sum);
            if level.len().is_multiple_of(FACTOR) {
                let group = level.iter().rev().take(FACTOR);
                carry = Some(group.fold(Sum::EMPTY, |joined, sum| sum.join(joined)));
            }
            depth += 1;
        }
    }

    /// Frames in all.
    pub fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    /// One peak for each of `columns` equal columns of the stretch from `from` to `to` (frames).
    /// `None` where a column lies outside the sound.
    pub fn columns(&self, from: Frames, to: Frames, columns: usize) -> Vec<Option<Peak>> {
        let (from, to) = (from.0, to.0.max(from.0));
        let width = (to - from) as f64 / columns.max(1) as f64;
        (0..columns)
            .map(|column| {
                let start = from + (column as f64 * width).floor() as u64;
                let end = from + ((column + 1) as f64 * width).floor() as u64;
                self.range(start, end.max(start + 1))
            })
            .collect()
    }

    /// The peak of the stretch from `start` to `end`, widened to whole peaks of the lowest level.
    fn range(&self, start: u64, end: u64) -> Option<Peak> {
        let end = end.min(self.frames);
        if start >= end {
            return None;
        }
        let whole = self.levels.first().map_or(0, Vec::len);
        let mut first = start as usize / BASE;
        let mut last = (end as usize).div_ceil(BASE);
        let mut sum = Sum::EMPTY;
        if last > whole {
            sum = sum.join(Sum::of(&self.open));
            last = whole;
        }
        for level in &self.levels {
            if first >= last {
                break;
            }
            // Take what does not fill a whole peak of the level above; the rest is joined there.
            while first < last && !first.is_multiple_of(FACTOR) {
                sum = sum.join(level.get(first).copied().unwrap_or(Sum::EMPTY));
                first += 1;
            }
            while first < last && !last.is_multiple_of(FACTOR) {
                last -= 1;
                sum = sum.join(level.get(last).copied().unwrap_or(Sum::EMPTY));
            }
            first /= FACTOR;
            last /= FACTOR;
        }
        sum.peak()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tone(frames: u32) -> Vec<f32> {
        (0..frames).map(|n| (n as f32 * 0.011).sin() * (n as f32 * 0.000_7).cos()).collect()
    }

    /// The same columns the slow way: widened to whole base blocks, then looked at sample by sample.
    fn slow(samples: &[f32], from: usize, to: usize, columns: usize) -> Vec<Option<Peak>> {
        let width = (to - from) as f64 / columns as f64;
        (0..columns)
            .map(|column| {
                let start = from + (column as f64 * width).floor() as usize;
                let end = (from + ((column + 1) as f64 * width).floor() as usize).max(start + 1);
                if start >= samples.len() {
                    return None;
                }
                let end = end.min(samples.len()).div_ceil(BASE) * BASE;
                Sum::of(&samples[start / BASE * BASE..end.min(samples.len())]).peak()
            })
            .collect()
    }

    #[track_caller]
    fn check(frames: u32, from: usize, to: usize, columns: usize) {
        let samples = tone(frames);
        let peaks = Peaks::of(&samples);
        let fast = peaks.columns(Frames(from as u64), Frames(to as u64), columns);
        let expected = slow(&samples, from, to, columns);
        assert_eq!(fast.len(), columns);
        for (fast, slow) in fast.iter().zip(&expected) {
            match (fast, slow) {
                (Some(fast), Some(slow)) => {
                    assert_eq!((fast.min, fast.max), (slow.min, slow.max));
                    assert!((fast.rms - slow.rms).abs() < 1e-4);
                }
                (fast, slow) => assert_eq!(fast, slow),
            }
        }
    }

    #[test]
    fn the_whole_sound_in_a_window() {
        check(480_000, 0, 480_000, 1_280);
        check(480_000, 0, 480_000, 7);
        check(480_000, 0, 480_000, 1);
    }

    #[test]
    fn a_zoomed_stretch_and_one_beyond_the_end() {
        check(100_000, 31_337, 41_337, 640);
        check(1_000, 0, 5_000, 100);
        check(10, 0, 10, 30);
    }

    #[test]
    fn nothing_has_no_peaks() {
        assert_eq!(Peaks::default().columns(Frames(0), Frames(0), 3), vec![None; 3]);
        assert_eq!(Peaks::of(&[]).columns(Frames(0), Frames(100), 2), vec![None; 2]);
        assert_eq!(Peaks::of(&[0.5]).columns(Frames(5), Frames(2), 1), vec![None]);
    }

    proptest! {
        #[test]
        fn added_in_blocks_is_the_same(frames in 0_u32..5_000, block in 1_usize..700) {
            let samples = tone(frames);
            let mut grown = Peaks::default();
            for block in samples.chunks(block) {
                grown.add(block);
            }
            prop_assert_eq!(grown, Peaks::of(&samples));
        }

        #[test]
        fn agrees_with_the_slow_way(frames in 1_u32..20_000, from in 0_usize..20_000, length in 1_usize..20_000, columns in 1_usize..90) {
            check(frames, from, from + length, columns);
        }
    }
}
