//! WAV files: any of them in, takes out, interrupted ones mended.
//!
//! Longer recordings are read from RF64 and BW64 files too, whose sizes have 64 bits, and written as
//! such when they grow over 4 GB.
//!
//! A take is 48 kHz, 16 bit, mono. Readers trust the bytes of a file before its header: a program that
//! was killed leaves a header that says too little.

mod extent;
mod header;
mod long;
mod reader;
mod repair;
mod writer;

pub use header::{SampleKind, WavFormat};
pub use long::LongWriter;
pub use reader::{WavReader, read_mono};
pub use repair::{Repair, repair};
pub use writer::{TakeFile, WavWriter, from_sample, to_sample, write_wav};

#[cfg(test)]
mod tests;

/// Why a file is not read, or not written, as sound.
#[derive(Debug, thiserror::Error)]
pub enum WavFault {
    /// The system says so.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is something else.
    #[error("this is not a WAV file: {0}")]
    NotWav(String),
    /// It is a WAV file of a kind that we do not read.
    #[error("{0}; convert it to a plain WAV file (PCM or float) first")]
    Unsupported(String),
    /// A WAV file cannot hold more.
    #[error("the recording is longer than a WAV file can hold (about twelve hours)")]
    TooLong,
    /// The rate cannot be converted.
    #[error("{0} frames a second cannot be converted")]
    Rate(u32),
}
