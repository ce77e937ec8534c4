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

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_HOURS: u64 = 3 * 3_600;

    #[track_caller]
    fn check(track: &Track, device_frame: u64, frame: f64, speed: f64) {
        let place = track.place(device_frame);
        assert!((place.frame - frame).abs() < 0.001, "{place:?} instead of {frame}");
        assert!((place.speed - speed).abs() < 1e-12, "{place:?}");
    }

    /// A map in which the stretcher changed speed at these of its frames.
    fn track(file: u32, device: u32, from: u64, speeds: &[(u64, f64)]) -> Track {
        let mut track = Track::new(SampleRate(file), SampleRate(device));
        track.restart(from);
        let mut now = Anchor { output: 0, source: 0.0, speed: 1.0 };
        track.add_speed(now);
        for (output, speed) in speeds {
            now = Anchor { output: *output, source: now.source_at(*output as f64), speed: *speed };
            track.add_speed(now);
        }
        track
    }

    #[test]
    fn equal_rates_count_alike() {
        let track = track(48_000, 48_000, 700, &[]);
        check(&track, 0, 700.0, 1.0);
        check(&track, 480, 1_180.0, 1.0);
        check(&track, THREE_HOURS * 48_000, (THREE_HOURS * 48_000 + 700) as f64, 1.0);
    }

    #[test]
    fn another_rate_is_exact_after_three_hours() {
        for (file, device) in [(44_100, 48_000), (48_000, 44_100), (22_050, 48_000), (8_000, 192_000)] {
            let track = track(file, device, 0, &[]);
            for second in [1, 60, 3_599, 3_600, THREE_HOURS] {
                check(&track, second * u64::from(device), (second * u64::from(file)) as f64, 1.0);
            }
        }
    }

    #[test]
    fn speeds_are_exact_after_three_hours() {
        for speed in [0.5, 0.7, 1.3, 2.0] {
            let track = track(44_100, 48_000, 0, &[(0, speed)]);
            let frame = (THREE_HOURS * 44_100) as f64 * speed;
            check(&track, THREE_HOURS * 48_000, frame, speed);
        }
    }

    #[test]
    fn a_change_of_speed_is_no_leap() {
        let track = track(48_000, 48_000, 0, &[(48_000, 0.5), (96_000, 2.0)]);
        check(&track, 47_999, 47_999.0, 1.0);
        check(&track, 48_000, 48_000.0, 0.5);
        check(&track, 95_999, 71_999.5, 0.5);
        check(&track, 96_000, 72_000.0, 2.0);
        check(&track, 96_010, 72_020.0, 2.0);
    }

    #[test]
    fn a_lap_goes_back() {
        let mut track = track(48_000, 48_000, 500, &[(0, 2.0)]);
        // From 500 to 1,000 first, then over and over from 200.
        for lap in 0..4 {
            track.add_lap(Lap { read: 500 + lap * 800, frame: 200 });
        }
        check(&track, 0, 500.0, 2.0);
        check(&track, 249, 998.0, 2.0);
        check(&track, 250, 200.0, 2.0);
        check(&track, 649, 998.0, 2.0);
        check(&track, 650, 200.0, 2.0);
        check(&track, 1_050, 200.0, 2.0);
    }

    #[test]
    fn ten_thousand_laps_and_changes_cost_nothing_and_lose_nothing() {
        let mut track = track(48_000, 48_000, 0, &[]);
        let (mut now, mut read) = (Anchor { output: 0, source: 0.0, speed: 1.0 }, 0);
        for turn in 1..10_000_u64 {
            let output = turn * 48_000;
            let speed = if turn % 2 == 0 { 1.0 } else { 0.5 };
            now = Anchor { output, source: now.source_at(output as f64), speed };
            track.add_speed(now);
            while read + 30_000 < now.source as u64 + 48_000 {
                read += 30_000;
                track.add_lap(Lap { read, frame: 0 });
            }
            track.forget(output);
            check(&track, output + 10, (now.source + 10.0 * speed) % 30_000.0, speed);
        }
        assert!(track.laps.len() < 8 && track.speeds.len() < 8);
    }
}
