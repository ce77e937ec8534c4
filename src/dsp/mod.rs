//! Pure signal work: peaks, meters, voice activity and pauses, slower and faster speech.
//!
//! Samples are mono, from -1 to 1. Nothing here knows files, devices or clocks.

pub mod compare;
pub mod level;
pub mod meter;
pub mod peaks;
pub mod pyramid;
pub mod speech;
pub mod speech_stream;
pub mod stretch;
