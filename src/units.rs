//! Newtypes for the quantities that sound and time are measured in, so that a number of frames is
//! never taken for a number of seconds.

use serde::{Deserialize, Serialize};

/// A duration or a place in time, in seconds. Never NaN in stored files.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub f64);

/// A number of frames (one sample for each channel).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Frames(pub u64);

/// Frames in a second, in hertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SampleRate(pub u32);

/// A level relative to digital full scale, in decibels. Silence is negative infinity.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Dbfs(pub f64);

impl SampleRate {
    /// The rate of every take that Oars records.
    pub const TAKE: Self = Self(48_000);
}

impl Frames {
    /// The time that these frames last at `rate`.
    pub fn at(self, rate: SampleRate) -> Seconds {
        Seconds(self.0 as f64 / f64::from(rate.0.max(1)))
    }
}

impl Seconds {
    /// The number of whole frames in this time at `rate`; nothing before zero.
    pub fn frames(self, rate: SampleRate) -> Frames {
        Frames((self.0.max(0.0) * f64::from(rate.0)).round() as u64)
    }
}

impl Dbfs {
    /// The level of a linear amplitude, where 1.0 is full scale.
    pub fn of_amplitude(amplitude: f64) -> Self {
        Self(20.0 * amplitude.abs().log10())
    }
}
