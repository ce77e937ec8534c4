//! Listens along while a take is recorded and notices what a speaker cannot: silence, the wrong
//! microphone, overload.

use super::messages::SoundTrouble;
use crate::dsp::meter::Reading;
use crate::units::{Dbfs, Seconds};

/// What stays below is silence.
const SILENT: Dbfs = Dbfs(-60.0);

/// What stays below is very quiet.
const QUIET: Dbfs = Dbfs(-40.0);

/// How long it may be silent at the beginning. A speaker begins sooner.
const SILENT_START: Seconds = Seconds(3.0);

/// How long it may be silent once someone has spoken: a person thinks, and some headsets send nothing
/// meanwhile.
const SILENT_LATER: Seconds = Seconds(10.0);

/// How long it takes to call a take very quiet.
const QUIET_START: Seconds = Seconds(5.0);

/// Overloaded readings that are no accident.
const CLIPPED_READINGS: u32 = 3;

/// Watches one take through its level readings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watchdog {
    reading: Seconds,
    heard: Dbfs,
    length: Seconds,
    silence: Seconds,
    clipped: u32,
    told: Vec<SoundTrouble>,
}

impl Watchdog {
    /// Watches from the start of a take; a reading covers so much.
    pub fn new(reading: Seconds) -> Self {
        Self {
            reading,
            heard: Dbfs(f64::NEG_INFINITY),
            length: Seconds(0.0),
            silence: Seconds(0.0),
            clipped: 0,
            told: Vec::new(),
        }
    }

    /// Takes a reading. Each trouble is told once; silence again after someone was heard.
    pub fn read(&mut self, reading: Reading) -> Option<SoundTrouble> {
        self.length.0 += self.reading.0;
        self.heard.0 = self.heard.0.max(reading.peak.0);
        self.clipped += u32::from(reading.clipped);
        if reading.peak > SILENT {
            self.silence = Seconds(0.0);
            self.told.retain(|trouble| *trouble != SoundTrouble::Silence);
        } else {
            self.silence.0 += self.reading.0;
        }
        let patience = if self.heard > SILENT { SILENT_LATER } else { SILENT_START };
        if self.silence.0 >= patience.0 - 1e-6 {
            return self.once(SoundTrouble::Silence);
        }
        if self.clipped >= CLIPPED_READINGS {
            return self.once(SoundTrouble::Clipping);
        }
        if self.length.0 >= QUIET_START.0 - 1e-6 && self.heard > SILENT && self.heard < QUIET {
            return self.once(SoundTrouble::VeryQuiet);
        }
        None
    }

    fn once(&mut self, trouble: SoundTrouble) -> Option<SoundTrouble> {
        if self.told.contains(&trouble) {
            return None;
        }
        self.told.push(trouble.clone());
        Some(trouble)
    }

    /// What is true of the whole take.
    pub fn verdict(&self) -> Vec<SoundTrouble> {
        let mut troubles = Vec::new();
        if self.length.0 > 0.0 && self.heard <= SILENT {
            troubles.push(SoundTrouble::Silence);
        } else if self.length.0 > 0.0 && self.heard < QUIET {
            troubles.push(SoundTrouble::VeryQuiet);
        }
        if self.clipped >= CLIPPED_READINGS {
            troubles.push(SoundTrouble::Clipping);
        }
        troubles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a take of (level, seconds) and lists what was told and when, then the verdict.
    #[track_caller]
    fn check(take: &[(f64, f64)], told: &[(f64, SoundTrouble)], verdict: &[SoundTrouble]) {
        let mut dog = Watchdog::new(Seconds(0.04));
        let mut found = Vec::new();
        let mut readings = 0;
        for (level, seconds) in take {
            for _ in 0..(seconds / 0.04).round() as u32 {
                readings += 1;
                let reading = Reading { peak: Dbfs(*level), rms: Dbfs(*level), clipped: *level >= 0.0 };
                if let Some(trouble) = dog.read(reading) {
                    found.push((f64::from(readings) * 0.04, trouble));
                }
            }
        }
        assert_eq!(found.len(), told.len(), "{found:?}");
        for (found, told) in found.iter().zip(told) {
            assert_eq!(found.1, told.1);
            assert!((found.0 - told.0).abs() < 0.05, "{found:?}");
        }
        assert_eq!(dog.verdict(), verdict);
    }

    #[test]
    fn plain_speech_is_no_trouble() {
        check(&[(-80.0, 1.0), (-20.0, 2.0), (-70.0, 5.0), (-18.0, 2.0)], &[], &[]);
    }

    #[test]
    fn a_muted_microphone_is_told_after_three_seconds() {
        let silent = f64::NEG_INFINITY;
        check(&[(silent, 8.0)], &[(3.0, SoundTrouble::Silence)], &[SoundTrouble::Silence]);
    }

    #[test]
    fn a_long_silence_after_speech_is_told_again() {
        let take = [(-80.0, 4.0), (-20.0, 1.0), (-80.0, 12.0)];
        check(&take, &[(3.0, SoundTrouble::Silence), (15.0, SoundTrouble::Silence)], &[]);
    }

    #[test]
    fn the_wrong_microphone_is_very_quiet() {
        check(&[(-45.0, 7.0)], &[(5.0, SoundTrouble::VeryQuiet)], &[SoundTrouble::VeryQuiet]);
    }

    #[test]
    fn overload_is_told_once_and_one_bang_is_not() {
        check(&[(-10.0, 1.0), (0.0, 0.04), (-10.0, 1.0)], &[], &[]);
        check(&[(-10.0, 1.0), (0.0, 1.0)], &[(1.12, SoundTrouble::Clipping)], &[SoundTrouble::Clipping]);
    }
}
