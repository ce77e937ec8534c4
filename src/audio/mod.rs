//! Sound: devices and threads, real-time callbacks, takes on disk, playback, the parent's voice.

pub mod messages;
