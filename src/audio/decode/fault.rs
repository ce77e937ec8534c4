//! Why a recording is not read at all.

use crate::audio::wav::WavFault;

/// Why a recording is not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum DecodeFault {
    /// The system says so.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A WAV file says why.
    #[error("{0}")]
    Wav(#[from] WavFault),
    /// What is made of it cannot be written: nothing is wrong with the recording.
    #[error("what is made of it cannot be written: {0}")]
    CannotWrite(std::io::Error),
    /// It is no recording.
    #[error("this is not a recording that Oars reads: {0}")]
    NotSound(String),
    /// It is a recording of a kind that we do not read.
    #[error("{0}; convert it to WAV, FLAC, MP3, M4A (AAC-LC), Ogg Vorbis or Opus first")]
    Unsupported(String),
    /// It is a recording, but too damaged.
    #[error("no sound could be read from it: {0}")]
    NoSound(String),
    /// What its head claims cannot be.
    #[error("its head cannot be right: it says {0}")]
    Absurd(String),
    /// The caller wanted no more.
    #[error("stopped; nothing was kept")]
    Cancelled,
}

impl DecodeFault {
    /// For what befalls the file that is written, and not the one that is read.
    pub(super) fn of_target(fault: WavFault) -> Self {
        Self::CannotWrite(match fault {
            WavFault::Io(error) => error,
            other => std::io::Error::other(other),
        })
    }
}
