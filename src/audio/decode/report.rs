//! What became of a recording that was read.

use std::fmt;

use crate::units::{Frames, SampleRate, Seconds};

/// Places that are named one by one; of more only the number is told.
const MOST_NAMED: usize = 100;

/// The same damage within this time is one place.
const NEAR: f64 = 1.0;

/// How a recording is written.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFormat {
    /// Its own rate.
    pub rate: SampleRate,
    /// Its channels.
    pub channels: u16,
    /// The bits of a sample where it has any; what is compressed by ear counts as 16.
    pub bits: u16,
    /// The kind of file, in words: "MP3", "WAV, 24 bit".
    pub name: String,
}

impl fmt::Display for SourceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels = match self.channels {
            1 => "mono".to_owned(),
            2 => "stereo".to_owned(),
            more => format!("{more} channels"),
        };
        write!(f, "{}, {} kHz, {channels}", self.name, f64::from(self.rate.0) / 1_000.0)
    }
}

/// What is wrong with a stretch of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Damage {
    /// Where it begins.
    pub at: Seconds,
    /// Where it ends; the same as `at` where no time was lost.
    pub until: Seconds,
    /// What is wrong there and what stands there now, for the user: it goes on from the time.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.until.0 - self.at.0 < 0.05 {
            write!(f, "at {} {}", clock(self.at), self.what)
        } else {
            write!(f, "from {} to {} {}", clock(self.at), clock(self.until), self.what)
        }
    }
}

/// A time as a person reads it: "12:03.4", "1:02:03.4".
pub fn clock(time: Seconds) -> String {
    let tenths = (time.0.max(0.0) * 10.0).round() as u64;
    let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
    let tenth = tenths % 10;
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{tenth}")
    } else {
        format!("{minutes}:{seconds:02}.{tenth}")
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodeReport {
    /// The length of what was written.
    pub seconds: Seconds,
    /// The same, at 48 kHz.
    pub frames: Frames,
    /// The channels that were written: one or two.
    pub channels: u16,
    /// How the recording was written.
    pub source: SourceFormat,
    /// What could not be read, in order.
    pub damaged: Vec<Damage>,
    /// What else the user should know.
    pub notes: Vec<String>,
}

/// How far a reading came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The share of the file, from 0 to 1.
    pub share: f64,
    /// The length of what was read.
    pub read: Seconds,
}

/// Gathers damage without growing: neighbours become one, and many become a number.
#[derive(Debug, Default)]
pub(super) struct DamageList {
    named: Vec<Damage>,
    unnamed: usize,
}

impl DamageList {
    pub fn add(&mut self, at: Seconds, until: Seconds, what: &str) {
        let near = |last: &&mut Damage| last.what == what && at.0 - last.until.0 < NEAR;
        if let Some(last) = self.named.last_mut().filter(near) {
            last.until = Seconds(last.until.0.max(until.0));
        } else if self.named.len() < MOST_NAMED {
            self.named.push(Damage { at, until, what: what.to_owned() });
        } else {
            self.unnamed += 1;
        }
    }

    pub fn finish(mut self, end: Seconds) -> Vec<Damage> {
        if self.unnamed > 0 {
            let at = self.named.last().map_or(Seconds(0.0), |last| last.until);
            let what = format!("there are {} more damaged places", self.unnamed);
            self.named.push(Damage { at, until: end, what });
        }
        self.named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_tell_them() {
        for (seconds, expected) in [
            (0.0, "0:00.0"),
            (723.44, "12:03.4"),
            (59.96, "1:00.0"),
            (3_723.0, "1:02:03.0"),
            (-1.0, "0:00.0"),
        ] {
            assert_eq!(clock(Seconds(seconds)), expected);
        }
        let damage =
            |at, until| Damage { at: Seconds(at), until: Seconds(until), what: "it hums".to_owned() };
        assert_eq!(damage(723.4, 723.9).to_string(), "from 12:03.4 to 12:03.9 it hums");
        assert_eq!(damage(5.0, 5.0).to_string(), "at 0:05.0 it hums");
    }

    #[test]
    fn neighbours_are_one_and_many_are_a_number() {
        let mut list = DamageList::default();
        let (a, b) = ("is lost", "is strange");
        for (at, what) in [(0.0, a), (0.5, a), (0.9, b), (5.0, b)] {
            list.add(Seconds(at), Seconds(at + 0.1), what);
        }
        let found = list.finish(Seconds(9.0));
        let places: Vec<_> = found.iter().map(|it| (it.at.0, it.until.0)).collect();
        assert_eq!(places, [(0.0, 0.6), (0.9, 1.0), (5.0, 5.1)]);

        let mut list = DamageList::default();
        for n in 0..MOST_NAMED + 7 {
            list.add(Seconds(n as f64 * 2.0), Seconds(n as f64 * 2.0), a);
        }
        let found = list.finish(Seconds(900.0));
        assert_eq!(found.len(), MOST_NAMED + 1);
        assert!(found[MOST_NAMED].what.contains("7 more"));
    }
}
