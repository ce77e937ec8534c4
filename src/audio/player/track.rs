//! Where in the file lies what the speaker plays: an exact map from the speaker's frames, through every
//! change of speed and every lap of a repetition.
//!
//! Nothing is summed up: each frame is counted from the last anchor before it, so nothing can drift.

use std::collections::VecDeque;

use crate::dsp::stretch::Anchor;
use crate::units::SampleRate;

/// Where a run through the file begins, in frames that were read and in frames of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lap {
    pub read: u64,
    pub frame: u64,
}

/// A place in the file, and how fast it moves there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// In frames of the file.
    pub frame: f64,
    /// In frames that were read: this one never goes back.
    read: f64,
    pub speed: f64,
}

/// The map since the speaker's ring was last flushed.
#[derive(Debug)]
pub(super) struct Track {
    file: f64,
    device: f64,
    speeds: VecDeque<Anchor>,
    laps: VecDeque<Lap>,
}

impl Track {
    /// A map for a file and a speaker of these rates, from the file's beginning.
    pub fn new(file: SampleRate, device: SampleRate) -> Self {
        let rate = |rate: SampleRate| f64::from(rate.0.max(1));
        let mut track =
            Self { file: rate(file), device: rate(device), speeds: VecDeque::new(), laps: VecDeque::new() };
        track.restart(0);
        track
    }

    /// Counts from zero again, from another frame of the file on.
    pub fn restart(&mut self, frame: u64) {
        self.speeds.clear();
        self.laps.clear();
        self.laps.push_back(Lap { read: 0, frame });
    }

    /// From here on the sound is of another speed.
    pub fn add_speed(&mut self, anchor: Anchor) {
        self.speeds.push_back(anchor);
    }

    /// From here on the sound is of another place.
    pub fn add_lap(&mut self, lap: Lap) {
        self.laps.push_back(lap);
    }

    /// Where a frame of the speaker lies.
    pub fn place(&self, device_frame: u64) -> Place {
        // A day at the highest rate has fewer frames than a float has exact whole numbers.
        let output = device_frame as f64 * self.file / self.device;
        let speed = last(&self.speeds, |it| it.output as f64 <= output);
        let speed = speed.unwrap_or(Anchor { output: 0, source: 0.0, speed: 1.0 });
        let read = speed.source_at(output).max(0.0);
        let lap = last(&self.laps, |it| it.read as f64 <= read).unwrap_or(Lap { read: 0, frame: 0 });
        let frame = (lap.frame as f64 + read - lap.read as f64).max(0.0);
        Place { frame, read, speed: speed.speed }
    }

    /// Lets go of what lies before a frame of the speaker.
    pub fn forget(&mut self, device_frame: u64) {
        let output = device_frame as f64 * self.file / self.device;
        while self.speeds.get(1).is_some_and(|it| it.output as f64 <= output) {
            self.speeds.pop_front();
        }
        // The next anchor may begin a little before the end of this one.
        let read = self.place(device_frame).read - self.file;
        while self.laps.get(1).is_some_and(|it| it.read as f64 <= read) {
            self.laps.pop_front();
        }
    }
}

/// The last that holds; the first if none does.
fn last<T: Copy>(all: &VecDeque<T>, holds: impl Fn(&T) -> bool) -> Option<T> {
    all.iter().rev().find(|it| holds(it)).or(all.front()).copied()
}
