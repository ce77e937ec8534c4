//! Sound: devices and threads, real-time callbacks, takes on disk, playback, the parent's voice.
//!
//! Who does what:
//!
//! - the [`system`] thread takes commands and owns the rest; it never touches a device itself;
//! - a device thread opens one stream, holds it and drops it: it may hang there, and nobody joins it;
//! - the real-time [`callback`]s move frames through a lock-free ring and count, nothing else;
//! - the capture thread drains the microphone's ring, watches it and writes the take;
//! - a player thread renders speech if it must, reads the file and fills the speaker's ring.
//!
//! Invariant: whatever a device or the system's sound server does, no caller of
//! [`system::AudioSystem`] ever waits for it.

pub mod backend;
pub mod callback;
mod capture;
pub mod decode;
mod device;
pub mod events;
pub mod messages;
mod player;
pub mod resample;
pub mod system;
mod take;
pub mod trouble;
pub mod voice;
pub mod watch;
mod watchdog;
pub mod wav;
