//! A take on its way to the disk: converted, counted, made safe four times a second.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::messages::{FinishedTake, SoundTrouble};
use super::resample::Resampler;
use super::watchdog::Watchdog;
use super::wav::{TakeFile, WavFault, WavWriter};
use crate::dsp::level::LevelSum;
use crate::dsp::meter::{Meter, READINGS_PER_SECOND};
use crate::units::{Frames, SampleRate, Seconds};

/// A killed program loses at most what came since the last checkpoint.
const CHECKPOINT_MILLIS: u64 = 250;

/// A take that is being recorded.
#[derive(Debug)]
pub(super) struct Take<F> {
    path: PathBuf,
    writer: WavWriter<F>,
    resampler: Resampler,
    ready: Vec<f32>,
    limit: Option<Frames>,
    since_checkpoint: u64,
    level: LevelSum,
    meter: Meter,
    watchdog: Watchdog,
    /// Troubles that end with the take, beside the watchdog's verdict.
    pub troubles: Vec<SoundTrouble>,
}

/// Why a take ended early, and what of it is kept.
#[derive(Debug)]
pub(super) struct BrokenTake {
    pub trouble: SoundTrouble,
    pub kept: Option<PathBuf>,
}

impl Take<File> {
    /// Begins a take in a new file. A file that is there already is not touched.
    pub fn create(path: &Path, rate: SampleRate, limit: Option<Frames>) -> Result<Self, SoundTrouble> {
        let file = File::options().read(true).write(true).create_new(true).open(path);
        let file = file.map_err(|error| cannot_write(&error.into()))?;
        Self::new(path, file, rate, limit)
    }
}

impl<F: TakeFile> Take<F> {
    /// Begins a take from a device at `rate`; it ends by itself after `limit` frames of 48 kHz.
    pub fn new(path: &Path, file: F, rate: SampleRate, limit: Option<Frames>) -> Result<Self, SoundTrouble> {
        let resampler = Resampler::new(rate, SampleRate::TAKE)
            .map_err(|fault| SoundTrouble::NoDevice { reason: fault.to_string() })?;
        let mut writer = WavWriter::new(file, SampleRate::TAKE).map_err(|fault| cannot_write(&fault))?;
        writer.checkpoint().map_err(|fault| cannot_write(&fault))?;
        Ok(Self {
            path: path.to_owned(),
            writer,
            resampler,
            ready: Vec::new(),
            limit,
            since_checkpoint: 0,
            level: LevelSum::default(),
            meter: Meter::new(SampleRate::TAKE),
            watchdog: Watchdog::new(Seconds(1.0 / f64::from(READINGS_PER_SECOND))),
            troubles: Vec::new(),
        })
    }

    /// The length so far.
    pub fn length(&self) -> Seconds {
        self.writer.frames().at(SampleRate::TAKE)
    }

    /// Whether it has reached its limit.
    pub fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.writer.frames() >= limit)
    }

    /// Takes what the device delivered next; tells what the watchdog noticed.
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<SoundTrouble>, WavFault> {
        self.resampler.push(samples, &mut self.ready)?;
        self.write_ready()
    }

    fn write_ready(&mut self) -> Result<Vec<SoundTrouble>, WavFault> {
        if let Some(limit) = self.limit {
            let room = limit.0.saturating_sub(self.writer.frames().0);
            self.ready.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        }
        let mut noticed = Vec::new();
        let watchdog = &mut self.watchdog;
        self.meter.add(&self.ready, |reading| noticed.extend(watchdog.read(reading)));
        self.level.add(&self.ready);
        self.since_checkpoint += self.ready.len() as u64;
        let outcome = self.writer.write(&self.ready);
        self.ready.clear();
        outcome?;
        if self.since_checkpoint >= super::device::frames_in(CHECKPOINT_MILLIS, SampleRate::TAKE) {
            self.since_checkpoint = 0;
            self.writer.checkpoint()?;
        }
        Ok(noticed)
    }

    /// Finishes: the file is whole.
    pub fn finish(mut self, lost: Frames) -> Result<FinishedTake, BrokenTake> {
        let finished = self.resampler.finish(&mut self.ready).and_then(|()| self.write_ready().map(drop));
        if let Err(fault) = finished.and_then(|()| self.writer.checkpoint()) {
            return Err(self.give_up(&fault));
        }
        let mut troubles = self.watchdog.verdict();
        troubles.append(&mut self.troubles);
        let (path, peak) = (self.path, self.level.peak());
        match self.writer.finalize() {
            Ok((frames, _file)) => Ok(FinishedTake { file: path, frames, peak, troubles, lost }),
            Err(fault) => Err(BrokenTake { trouble: cannot_write(&fault), kept: Some(path) }),
        }
    }

    /// Ends a take that can no longer be written, keeping what the file took.
    pub fn give_up(self, fault: &WavFault) -> BrokenTake {
        let kept_some = self.writer.kept().0 > 0;
        // Even if the header cannot be written now, the bytes are there and can be mended later.
        drop(self.writer.salvage());
        BrokenTake { trouble: cannot_write(fault), kept: kept_some.then_some(self.path) }
    }
}

fn cannot_write(fault: &WavFault) -> SoundTrouble {
    let reason = match fault {
        WavFault::Io(error) => match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
            io::ErrorKind::AlreadyExists => "there is a file of this name already".to_owned(),
            _ => error.to_string(),
        },
        other => other.to_string(),
    };
    SoundTrouble::CannotWrite { reason }
}
