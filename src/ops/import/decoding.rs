//! From the sound as it came to what is played: 48 kHz, 16 bit, one or two channels.

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

use crate::audio::decode::{self, DecodeFault, Progress};
use crate::audio::wav::{SampleKind, WavReader};
use crate::units::{SampleRate, Seconds};

/// What was found while a sound was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decoded {
    /// Its length.
    pub seconds: Seconds,
    /// Its channels: 1 or 2.
    pub channels: u16,
    /// How it is written, in words.
    pub written_as: String,
    /// What of it could not be read, in words.
    pub damage: Vec<String>,
    /// What else the user should know.
    pub notes: Vec<String>,
}

/// Why there is nothing to play.
#[derive(Debug)]
pub(super) enum Failed {
    /// It was stopped.
    Stopped,
    /// It cannot be read, and why.
    Unreadable(String),
    /// What is made of it cannot be written.
    Unwritten(std::io::Error),
}

/// What can be played as it is: a plain WAV file at 48 kHz, 16 bit, one or two channels, with a header
/// that fits its length, and no longer than this.
pub(super) fn plays_as_it_is(source: &Path, longest: Seconds) -> Option<Decoded> {
    let form = if header_fits(source) { form_of(source) } else { None };
    form.filter(|it| it.seconds.0 <= longest.0)
}

/// What a WAV file at 48 kHz, 16 bit, one or two channels holds; `None` for any other, and for one whose
/// header says another length.
pub(super) fn form_of(path: &Path) -> Option<Decoded> {
    let reader = WavReader::open(path).ok()?;
    let format = reader.format();
    let fine = format.rate == SampleRate::TAKE
        && format.kind == SampleKind::Integer
        && format.bytes == 2
        && matches!(format.channels, 1 | 2)
        && reader.frames().0 > 0
        && reader.frames_said() == Some(reader.frames())
        && !reader.is_followed();
    fine.then(|| Decoded {
        seconds: reader.frames().at(format.rate),
        channels: format.channels,
        written_as: decode::source_format(&reader).to_string(),
        damage: Vec::new(),
        notes: Vec::new(),
    })
}

/// Makes a sound into one that can be played, in a new file. `go_on` hears how much is done, from 0 to
/// 1, and says whether to go on.
pub(super) fn to_wav(
    source: &Path,
    target: &Path,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Decoded, Failed> {
    let mut progress = |it: Progress| {
        if go_on(it.share) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    match decode::decode_to_wav(source, target, &mut progress) {
        Ok(report) => Ok(Decoded {
            seconds: report.seconds,
            channels: report.channels,
            written_as: report.source.to_string(),
            damage: report.damaged.iter().map(ToString::to_string).collect(),
            notes: report.notes,
        }),
        Err(DecodeFault::Cancelled) => Err(Failed::Stopped),
        Err(DecodeFault::CannotWrite(error)) => Err(Failed::Unwritten(error)),
        Err(fault) => Err(Failed::Unreadable(fault.to_string())),
    }
}

/// Whether the first sizes of a WAV file fit the file.
fn header_fits(path: &Path) -> bool {
    let mut start = [0_u8; 8];
    let Ok(mut file) = File::open(path) else { return false };
    let Ok(length) = file.metadata().map(|it| it.len()) else { return false };
    if file.read_exact(&mut start).is_err() {
        return false;
    }
    let [b'R', b'I', b'F', b'F', a, b, c, d] = start else { return false };
    u64::from(u32::from_le_bytes([a, b, c, d])) + 8 == length
}
