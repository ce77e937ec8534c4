//! Pure signal work: peaks, meters, voice activity and pauses.

pub mod peaks;
