//! Where sound comes from and goes to: the system's devices, or a mock that tests drive by hand.

mod cpal;
pub mod mock;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

pub use self::cpal::cpal_backend;
use crate::audio::messages::{DeviceList, SoundTrouble};
use crate::audio::watch::StreamWatch;
use crate::units::SampleRate;

/// A system of sound devices. Every call may block for seconds, or for ever: only device threads call.
pub trait Backend: Send + Sync + Debug {
    /// The clock that the times of all blocks are told on, since some fixed moment.
    fn now(&self) -> Duration;

    /// The devices that there are now, and why there are none if so.
    fn devices(&self) -> DeviceList;

    /// Opens a microphone and starts it. `None` is the system's default; `prepare` is told the
    /// format and makes what the stream calls.
    fn open_input(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> InputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble>;

    /// Opens a speaker and starts it, as [`Backend::open_input`] does a microphone.
    fn open_output(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> OutputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble>;
}

/// What a stream carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamFormat {
    /// The device's name.
    pub device: String,
    /// Frames a second.
    pub rate: SampleRate,
    /// Samples in a frame, interleaved.
    pub channels: u16,
}

/// Takes interleaved samples and the time at which the first of them was captured.
pub type TakesBlock = Box<dyn FnMut(&[f32], Duration) + Send>;

/// Fills interleaved samples, the first of which will be heard at this time.
pub type FillsBlock = Box<dyn FnMut(&mut [f32], Duration) + Send>;

/// What a microphone's stream calls, under real-time rules.
pub struct InputStreamCalls {
    /// Takes interleaved samples and the time at which the first of them was captured.
    pub data: TakesBlock,
    /// Told of errors.
    pub watch: Arc<StreamWatch>,
}

impl Debug for InputStreamCalls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InputStreamCalls").finish_non_exhaustive()
    }
}

/// What a speaker's stream calls, under real-time rules.
pub struct OutputStreamCalls {
    /// Fills interleaved samples, the first of which will be heard at this time.
    pub data: FillsBlock,
    /// Told of errors.
    pub watch: Arc<StreamWatch>,
}

impl Debug for OutputStreamCalls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutputStreamCalls").finish_non_exhaustive()
    }
}

/// A running stream; it ends when this is dropped, on the thread that opened it.
pub struct OpenStream {
    /// What it carries.
    pub format: StreamFormat,
    /// Kept only to be dropped.
    pub guard: Box<dyn std::any::Any>,
}

impl Debug for OpenStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenStream").field("format", &self.format).finish_non_exhaustive()
    }
}
