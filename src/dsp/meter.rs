//! The level meter: one reading for each stretch of sound, and how the needle falls.

use super::level::LevelSum;
use crate::units::{Dbfs, SampleRate};

/// Readings a second: lively to the eye, cheap for the window.
pub const READINGS_PER_SECOND: u32 = 25;

/// The level of one stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The loudest sample.
    pub peak: Dbfs,
    /// The root of the mean square.
    pub rms: Dbfs,
    /// Whether a sample was at full scale.
    pub clipped: bool,
}

/// Cuts a stream into stretches and reads each one's level.
#[derive(Debug, Clone)]
pub struct Meter {
    stretch: u64,
    now: LevelSum,
}

impl Meter {
    /// A meter for sound at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self { stretch: u64::from((rate.0 / READINGS_PER_SECOND).max(1)), now: LevelSum::default() }
    }

    /// Takes the next samples and gives the reading of each stretch that they complete to `read`.
    pub fn add(&mut self, samples: &[f32], mut read: impl FnMut(Reading)) {
        let mut rest = samples;
        while !rest.is_empty() {
            let wanted = (self.stretch - self.now.frames()) as usize;
            let (part, after) = rest.split_at(wanted.min(rest.len()));
            self.now.add(part);
            rest = after;
            if self.now.frames() >= self.stretch {
                let sum = std::mem::take(&mut self.now);
                read(Reading { peak: sum.peak(), rms: sum.rms(), clipped: sum.clipped_frames() > 0 });
            }
        }
    }
}

/// A needle that rises at once and falls slowly, so that the eye can follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needle {
    at: Dbfs,
}

impl Default for Needle {
    fn default() -> Self {
        Self { at: Self::FLOOR }
    }
}

impl Needle {
    /// Where the needle rests.
    pub const FLOOR: Dbfs = Dbfs(-60.0);
    /// How fast it falls, in decibels a second.
    pub const FALL: f64 = 24.0;

    /// Moves the needle: `seconds` have passed since the last move, and this was heard.
    #[must_use]
    pub fn moved(self, heard: Dbfs, seconds: f64) -> Self {
        let fallen = self.at.0 - Self::FALL * seconds.max(0.0);
        Self { at: Dbfs(fallen.max(heard.0).clamp(Self::FLOOR.0, 0.0)) }
    }

    /// Where it stands.
    pub fn at(self) -> Dbfs {
        self.at
    }

    /// Where it stands as a share of the whole scale, from 0 to 1.
    pub fn share(self) -> f64 {
        1.0 - self.at.0 / Self::FLOOR.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn readings(rate: u32, blocks: &[usize], expected: usize) {
        let mut meter = Meter::new(SampleRate(rate));
        let mut count = 0;
        for block in blocks {
            meter.add(&vec![0.5; *block], |reading| {
                count += 1;
                assert!((reading.peak.0 - -6.02).abs() < 0.01);
            });
        }
        assert_eq!(count, expected);
    }

    #[test]
    fn twenty_five_readings_a_second_whatever_the_blocks() {
        readings(48_000, &[48_000], 25);
        readings(48_000, &[480; 100], 25);
        readings(441, &[1; 441], 25);
        readings(48_000, &[1_919], 0);
        readings(8, &[10], 10);
    }

    #[test]
    fn the_needle_jumps_up_and_falls_slowly() {
        let needle = Needle::default().moved(Dbfs(-6.0), 0.04);
        assert_eq!(needle.at(), Dbfs(-6.0));
        let later = needle.moved(Dbfs(f64::NEG_INFINITY), 0.5);
        assert_eq!(later.at(), Dbfs(-18.0));
        assert_eq!(later.moved(Dbfs(f64::NEG_INFINITY), 100.0).at(), Needle::FLOOR);
        assert!((Needle { at: Dbfs(-30.0) }.share() - 0.5).abs() < 1e-9);
    }
}
