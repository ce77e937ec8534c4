//! What the rest of the program says to the sound threads, and what it hears back.
//!
//! Commands never block the caller; events arrive in order on a bounded channel and wake the window.

use std::path::PathBuf;
use std::time::Duration;

pub use super::trouble::TroubleText;
use crate::units::{Dbfs, Frames, SampleRate, Seconds};

/// Something for the sound threads to do.
#[derive(Debug, Clone, PartialEq)]
pub enum AudioCommand {
    /// List the devices; answered by [`AudioEvent::Devices`].
    ListDevices,
    /// Open the microphone: levels flow, nothing is kept. `None` is the system's default.
    OpenMicrophone {
        /// The device's name.
        device: Option<String>,
    },
    /// Close the microphone. A take that is running is finished first.
    CloseMicrophone,
    /// Keep what is heard from 200 ms before now, in this file of the local spool.
    StartTake {
        /// Where; the folder exists.
        spool: PathBuf,
    },
    /// Finish the take; answered by [`AudioEvent::TakeFinished`].
    StopTake,
    /// Play a file from a place in it. Whatever played before stops.
    Play {
        /// Told back in every event about this playback.
        id: PlaybackId,
        /// The sound file.
        file: PathBuf,
        /// Where to start.
        from: Seconds,
        /// Where to stop, if before the end.
        until: Option<Seconds>,
        /// How to play it.
        manner: Manner,
        /// The output device; `None` is the system's default.
        device: Option<String>,
    },
    /// Go on from another place of what plays now, exactly to the frame.
    Seek(Seconds),
    /// Go on at another speed, from 0.5 to 2, without a gap and with the pitch kept. What waits for the
    /// speaker, a third of a second at most, is still heard at the old one unless it is held or a seek
    /// goes along.
    SetSpeed(f64),
    /// Hold what plays now.
    Pause,
    /// Go on.
    Resume,
    /// Stop what plays now; answered by [`AudioEvent::PlaybackEnded`].
    StopPlayback,
    /// Speak a text with a system voice into a cached file (rendered once), then play it like
    /// [`AudioCommand::Play`]. Where there is no voice: [`AudioEvent::NoVoice`].
    Speak {
        /// Told back in every event about this playback.
        id: PlaybackId,
        /// The words.
        text: String,
        /// The voice.
        voice: SpokenVoice,
        /// The output device; `None` is the system's default.
        device: Option<String>,
    },
}

/// How a file is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// From 0.5 to 2; the pitch stays. At 1 the samples pass untouched.
    pub speed: f64,
    /// Whether to begin again at the end, over and over. Less than a twentieth of a second is not repeated.
    pub repeat: bool,
    /// The one channel to hear, counted from 0; `None`, or one that is not there, is all of them mixed.
    pub channel: Option<u16>,
}

impl Default for Manner {
    fn default() -> Self {
        Self { speed: 1.0, repeat: false, channel: None }
    }
}

/// Where a playback was heard at one moment, and how it moves on from there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playhead {
    /// The place in the file. At other speeds than 1 what is heard lies within
    /// [`FARTHEST`](crate::dsp::stretch::FARTHEST) milliseconds around it.
    pub position: Seconds,
    /// The moment, on the clock of [`AudioSystem::now`](super::system::AudioSystem::now).
    pub heard_at: Duration,
    /// Seconds of the file in one second; 0 while it is held or waits.
    pub speed: f64,
    /// The place up to which there is sound for the speaker: nothing beyond will be heard before the
    /// next event.
    pub until: Seconds,
    /// How many [`AudioCommand::Seek`] this playback had carried out: what was told before the last one
    /// that was sent is of another place.
    pub seeks: u32,
}

impl Playhead {
    /// The place that is heard at another moment.
    pub fn at(self, now: Duration) -> Seconds {
        let since = now.as_secs_f64() - self.heard_at.as_secs_f64();
        Seconds((self.position.0 + since * self.speed).clamp(0.0, self.until.0.max(self.position.0)))
    }
}

/// Names one playback in the events about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaybackId(pub u64);

/// How a system voice speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpokenVoice {
    /// Whether it is a lower voice.
    pub lower: bool,
    /// Words a minute.
    pub words_per_minute: u16,
    /// Pitch from 0 to 99.
    pub pitch: u8,
}

/// Something that happened in the sound threads.
#[derive(Debug, Clone, PartialEq)]
pub enum AudioEvent {
    /// The devices that there are now, and why there are none if so.
    Devices(DeviceList),
    /// The microphone is open; levels follow.
    MicrophoneOpen {
        /// Its name.
        device: String,
        /// Its own rate.
        rate: SampleRate,
    },
    /// The microphone is closed, on demand.
    MicrophoneClosed,
    /// The microphone could not be opened.
    MicrophoneFailed(SoundTrouble),
    /// The level of the last stretch, about twenty-five times a second.
    Level(Level),
    /// The take has begun; `pre_roll` of it lies before the command.
    TakeStarted {
        /// How much lies before the command.
        pre_roll: Frames,
    },
    /// The take goes on.
    TakeProgress {
        /// What is on disk or on its way there.
        seconds: Seconds,
    },
    /// The take is finished and its file is whole.
    TakeFinished(FinishedTake),
    /// The take could not be begun, or not be finished; what could be kept is named.
    TakeFailed {
        /// What happened.
        trouble: SoundTrouble,
        /// What could be kept.
        kept: Option<PathBuf>,
    },
    /// Something is wrong while listening or recording; it goes on unless it says otherwise.
    Trouble(SoundTrouble),
    /// Playback began.
    PlaybackStarted {
        /// Which.
        id: PlaybackId,
        /// The length of the file.
        length: Seconds,
    },
    /// Where playback is now, as heard: about twenty-five times a second while it moves, once when it
    /// is held, and at its very end.
    PlaybackPosition {
        /// Which.
        id: PlaybackId,
        /// Where, when and how fast.
        head: Playhead,
    },
    /// Playback reached its end or was stopped.
    PlaybackEnded {
        /// Which.
        id: PlaybackId,
    },
    /// Playback failed.
    PlaybackFailed {
        /// Which.
        id: PlaybackId,
        /// What happened.
        trouble: SoundTrouble,
    },
    /// There is no system voice: show captions and pause for reading.
    NoVoice {
        /// Which.
        id: PlaybackId,
        /// Why, in words for the user.
        reason: String,
    },
}

/// The devices that there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceList {
    /// Microphones and other inputs.
    pub inputs: Vec<DeviceInfo>,
    /// Speakers and other outputs.
    pub outputs: Vec<DeviceInfo>,
    /// Why there are none, in words for the user.
    pub reason: Option<String>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// Its name, by which it is opened.
    pub name: String,
    /// Whether it is the system's default.
    pub default: bool,
    /// Its own rate.
    pub rate: SampleRate,
    /// Its channels.
    pub channels: u16,
}

/// How loud the last stretch was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The loudest sample.
    pub peak: Dbfs,
    /// The root of the mean square.
    pub rms: Dbfs,
    /// Whether a sample was at full scale.
    pub clipped: bool,
}

/// A take whose file is whole.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedTake {
    /// The file in the spool.
    pub file: PathBuf,
    /// Its length.
    pub frames: Frames,
    /// Its level over all.
    pub peak: Dbfs,
    /// What went wrong meanwhile.
    pub troubles: Vec<SoundTrouble>,
    /// Frames that the device delivered and that did not reach the file: 0 unless something is badly wrong.
    pub lost: Frames,
}

/// Something that is wrong with sound. [`SoundTrouble::message`] says what, what is safe and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoundTrouble {
    /// Nothing but silence comes in.
    Silence,
    /// Very little comes in: perhaps the wrong microphone.
    VeryQuiet,
    /// The microphone overloads.
    Clipping,
    /// There is no such microphone, or none at all.
    NoDevice {
        /// Why, in the system's words.
        reason: String,
    },
    /// The microphone went away.
    DeviceLost {
        /// Which.
        device: String,
        /// The next one to offer.
        next: Option<String>,
    },
    /// There is no such speaker, or none at all.
    NoSpeaker {
        /// Why, in the system's words.
        reason: String,
    },
    /// The speaker went away.
    SpeakerLost {
        /// Which.
        device: String,
    },
    /// The disk is full, or the file cannot be written.
    CannotWrite {
        /// Why, in the system's words.
        reason: String,
    },
    /// A file cannot be read as sound.
    CannotRead {
        /// Why.
        reason: String,
    },
    /// The system lost frames before they reached us.
    Overrun {
        /// How often.
        times: u32,
    },
}
