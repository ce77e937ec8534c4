//! A sound system on mock devices, and the patience to wait for its events.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use oars::audio::backend::mock::{MockDevices, mock};
use oars::audio::messages::{AudioCommand, AudioEvent, FinishedTake, Manner, PlaybackId};
use oars::audio::system::{AudioSettings, AudioSystem};
use oars::audio::wav::{from_sample, read_mono, write_wav};
use oars::units::{SampleRate, Seconds};

/// Longer than anything here takes; only a failure waits so long.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The threads, the devices and a folder for takes.
#[derive(Debug)]
pub struct Stage {
    pub system: AudioSystem,
    pub devices: MockDevices,
    pub folder: tempfile::TempDir,
    /// Every event so far.
    pub events: Vec<AudioEvent>,
}

impl Stage {
    pub fn at(rate: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (host, devices) = mock(SampleRate(rate));
        let settings = AudioSettings { voice_cache: folder.path().join("voices") };
        let system = AudioSystem::start(host, settings, Arc::new(|| {}));
        Self { system, devices, folder, events: Vec::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for an event, keeping all that come before it.
    #[track_caller]
    pub fn wait<T>(&mut self, wanted: impl Fn(&AudioEvent) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            while let Some(event) = self.system.poll() {
                let found = wanted(&event);
                self.events.push(event);
                if let Some(found) = found {
                    return found;
                }
            }
            assert!(Instant::now() < deadline, "waited in vain; so far: {:?}", self.important());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The events that are not levels and positions.
    pub fn important(&self) -> Vec<&AudioEvent> {
        let passing = |event: &&AudioEvent| {
            !matches!(
                event,
                AudioEvent::Level(_) | AudioEvent::TakeProgress { .. } | AudioEvent::PlaybackPosition { .. }
            )
        };
        self.events.iter().filter(passing).collect()
    }

    #[track_caller]
    pub fn open(&mut self) {
        self.system.send(AudioCommand::OpenMicrophone { device: None });
        self.wait(|event| matches!(event, AudioEvent::MicrophoneOpen { .. }).then_some(()));
        assert!(self.devices.wait_for_input(PATIENCE));
    }

    /// Starts a take; tells the pre-roll in frames.
    #[track_caller]
    pub fn start(&mut self, spool: &Path) -> u64 {
        self.system.send(AudioCommand::StartTake { spool: spool.to_owned() });
        self.wait(|event| match event {
            AudioEvent::TakeStarted { pre_roll } => Some(pre_roll.0),
            _ => None,
        })
    }

    #[track_caller]
    pub fn stop(&mut self) -> FinishedTake {
        self.system.send(AudioCommand::StopTake);
        self.finished()
    }

    #[track_caller]
    pub fn finished(&mut self) -> FinishedTake {
        self.wait(|event| match event {
            AudioEvent::TakeFinished(take) => Some(take.clone()),
            _ => None,
        })
    }

    /// Begins to play a file of these samples.
    #[track_caller]
    pub fn play(&mut self, id: u64, samples: &[f32], from: f64, until: Option<f64>) {
        self.play_so(id, samples, from, until, Manner::default());
    }

    /// Begins to play a file of these samples in a manner.
    #[track_caller]
    pub fn play_so(&mut self, id: u64, samples: &[f32], from: f64, until: Option<f64>, manner: Manner) {
        let file = self.path(&format!("play-{id}.wav"));
        write_wav(&file, samples, SampleRate::TAKE).unwrap();
        let until = until.map(Seconds);
        let id = PlaybackId(id);
        self.system.send(AudioCommand::Play { id, file, from: Seconds(from), until, manner, device: None });
        self.wait(|event| {
            matches!(event, AudioEvent::PlaybackStarted { id: which, .. } if *which == id).then_some(())
        });
    }

    /// Pulls from the speaker until this playback has ended; all that was played.
    #[track_caller]
    pub fn hear_out(&mut self, id: u64) -> Vec<f32> {
        let deadline = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        loop {
            heard.extend(self.devices.pull(480));
            while let Some(event) = self.system.poll() {
                let ended = matches!(event, AudioEvent::PlaybackEnded { id: which } if which.0 == id);
                self.events.push(event);
                if ended {
                    return heard;
                }
            }
            assert!(Instant::now() < deadline, "it never ended: {:?}", self.important());
            // A real speaker takes its time; so the player can keep up.
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Samples that differ from their neighbours and repeat after a long time, exact in 16 bits.
pub fn ramp(from: u32, frames: u32) -> Vec<f32> {
    (from..from + frames).map(|n| from_sample((n.wrapping_mul(40_503) >> 3) as i16 / 2)).collect()
}

/// What a file holds.
#[track_caller]
pub fn samples_of(file: &Path) -> Vec<f32> {
    let (samples, rate) = read_mono(file).unwrap();
    assert_eq!(rate, SampleRate::TAKE);
    samples
}
