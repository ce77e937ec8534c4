//! WAV, of any size and kind of samples.

use std::io::{self, BufReader, Read, Seek};

use super::bytes::{Bytes, Recording};
use super::fault::DecodeFault;
use super::report::SourceFormat;
use super::source::{GOES_ON, NOT_READ, Piece, Source};
use crate::audio::wav::{SampleKind, WavFault, WavFormat, WavReader};
use crate::units::Frames;

/// Frames at once.
const BLOCK: usize = 4_096;

/// More channels are no recording of a conversation.
pub(super) const MOST_CHANNELS: u16 = 64;

/// A WAV file.
pub(super) struct Pcm {
    reader: WavReader<BufReader<Box<dyn Recording>>>,
    format: SourceFormat,
    read: u64,
    told_of_other: bool,
}

impl Pcm {
    pub fn new(bytes: Bytes) -> Result<Self, DecodeFault> {
        let reader = WavReader::new(BufReader::with_capacity(1 << 16, bytes.into_inner()))?;
        let found = reader.format();
        if found.channels > MOST_CHANNELS {
            return Err(DecodeFault::Absurd(format!("{} channels", found.channels)));
        }
        let format = source_format(&reader);
        Ok(Self { reader, format, read: 0, told_of_other: false })
    }
}

/// How a WAV file is written.
pub fn source_format<R: Read + Seek>(reader: &WavReader<R>) -> SourceFormat {
    let WavFormat { rate, channels, bytes, .. } = reader.format();
    let name = name(reader.format(), reader.is_large());
    SourceFormat { rate, channels, bits: bytes.saturating_mul(8), name }
}

fn name(format: WavFormat, large: bool) -> String {
    let bits = format.bytes.saturating_mul(8);
    let kind = match format.kind {
        SampleKind::Integer => format!("{bits} bit"),
        SampleKind::Float => format!("{bits} bit float"),
        SampleKind::ALaw => "A-law".to_owned(),
        SampleKind::MuLaw => "mu-law".to_owned(),
    };
    format!("{}, {kind}", if large { "RF64" } else { "WAV" })
}

impl Source for Pcm {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        self.reader.frames_said().map(|frames| frames.0)
    }

    fn frames_there(&self) -> Option<Frames> {
        Some(self.reader.frames())
    }

    fn share(&self) -> f64 {
        self.read as f64 / self.reader.frames().0.max(1) as f64
    }

    fn next(&mut self, samples: &mut Vec<f32>) -> io::Result<Piece> {
        let said = self.reader.ends_too_early().map(|frames| frames.0);
        let before_said = said.and_then(|said| said.checked_sub(self.read)).filter(|left| *left > 0);
        let wanted = before_said.map_or(BLOCK, |left| BLOCK.min(left as usize));
        let frames = self.reader.read_frames(wanted, samples).map_err(|fault| match fault {
            WavFault::Io(error) => error,
            other => io::Error::other(other),
        })?;
        self.read += frames as u64;
        Ok(match frames {
            0 if self.reader.is_followed() && !self.told_of_other => {
                self.told_of_other = true;
                Piece::Remark(NOT_READ)
            }
            0 => Piece::End,
            _ if Some(self.read) == said => Piece::Remark(GOES_ON),
            _ => Piece::Sound,
        })
    }
}
