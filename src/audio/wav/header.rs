//! What stands before the samples.

use std::io::{Read, Seek, SeekFrom};

use super::WavFault;
use crate::units::SampleRate;

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// Whole numbers; unsigned in one byte, signed in two to four.
    Integer,
    /// Floating point in four or eight bytes.
    Float,
}

/// How the samples of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WavFormat {
    /// Frames a second.
    pub rate: SampleRate,
    /// Samples in a frame.
    pub channels: u16,
    /// Bytes that a sample takes.
    pub bytes: u16,
    /// What they hold.
    pub kind: SampleKind,
}

impl WavFormat {
    /// Bytes of a frame; at least one.
    pub fn frame_bytes(self) -> u64 {
        u64::from(self.channels) * u64::from(self.bytes)
    }
}

/// Where the samples lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub format: WavFormat,
    /// The first byte of the samples.
    pub data_start: u64,
    /// Bytes of samples that the header admits to.
    pub data_said: u64,
    /// The size in the first chunk.
    pub riff_said: u64,
    /// The length of the file.
    pub file_length: u64,
}

impl Header {
    /// Reads the chunks up to the samples.
    pub fn read(file: &mut (impl Read + Seek)) -> Result<Self, WavFault> {
        let file_length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let mut start = [0_u8; 12];
        if file_length < 12 {
            return Err(WavFault::NotWav(format!("it has {file_length} bytes")));
        }
        file.read_exact(&mut start)?;
        let (riff, wave) = (start.get(..4), start.get(8..));
        if !matches!(riff, Some(b"RIFF" | b"RF64")) || wave != Some(b"WAVE".as_slice()) {
            return Err(WavFault::NotWav(what_it_may_be(&start).to_owned()));
        }
        let riff_said = u64::from(number(&start, 4));
        let mut format = None;
        let mut at = 12_u64;
        while at + 8 <= file_length {
            file.seek(SeekFrom::Start(at))?;
            let mut head = [0_u8; 8];
            file.read_exact(&mut head)?;
            let size = u64::from(number(&head, 4));
            let body = at + 8;
            match head.get(..4) {
                Some(b"fmt ") => format = Some(read_format(file, size.min(file_length - body))?),
                Some(b"data") => {
                    let format = format.ok_or_else(|| {
                        WavFault::NotWav("its samples come before their description".to_owned())
                    })?;
                    return Ok(Self { format, data_start: body, data_said: size, riff_said, file_length });
                }
                _ => {}
            }
            at = body + size + size % 2;
        }
        Err(WavFault::NotWav("it holds no samples".to_owned()))
    }

    /// Bytes between the start of the samples and the end of the file.
    pub fn available(&self) -> u64 {
        self.file_length.saturating_sub(self.data_start)
    }

    /// Bytes of samples, in whole frames, trusting the bytes where the header cannot be right.
    pub fn data_bytes(&self) -> u64 {
        let unfinished = self.data_said == 0 || self.data_said > self.available();
        let bytes = if unfinished { self.available() } else { self.data_said };
        bytes - bytes % self.format.frame_bytes()
    }
}

fn read_format(file: &mut impl Read, size: u64) -> Result<WavFormat, WavFault> {
    if size < 16 {
        return Err(WavFault::NotWav("its description is cut off".to_owned()));
    }
    let mut bytes = [0_u8; 40];
    let wanted = (size as usize).min(bytes.len());
    file.read_exact(bytes.get_mut(..wanted).unwrap_or_default())?;
    let mut tag = short(&bytes, 0);
    // The extensible form keeps the true tag at the start of a longer name.
    if tag == 0xFFFE && wanted >= 26 {
        tag = short(&bytes, 24);
    }
    let channels = short(&bytes, 2);
    let rate = number(&bytes, 4);
    let frame = short(&bytes, 12);
    let bits = short(&bytes, 14);
    if channels == 0 || rate == 0 {
        return Err(WavFault::NotWav(format!("its description says {channels} channels at {rate} Hz")));
    }
    let bytes = if frame.is_multiple_of(channels) && frame > 0 { frame / channels } else { bits.div_ceil(8) };
    let kind = match (tag, bytes) {
        (1, 1..=4) => SampleKind::Integer,
        (3, 4 | 8) => SampleKind::Float,
        (1 | 3, _) => return Err(WavFault::Unsupported(format!("samples of {bytes} bytes are not read"))),
        _ => return Err(WavFault::Unsupported(format!("its samples are compressed ({})", codec(tag)))),
    };
    Ok(WavFormat { rate: SampleRate(rate), channels, bytes, kind })
}

fn codec(tag: u16) -> String {
    match tag {
        2 | 0x11 => "ADPCM".to_owned(),
        6 => "A-law".to_owned(),
        7 => "mu-law".to_owned(),
        0x31 => "GSM".to_owned(),
        0x50 | 0x55 => "MPEG".to_owned(),
        other => format!("format {other:#x}"),
    }
}

/// A guess that helps a person who took the wrong file.
fn what_it_may_be(start: &[u8; 12]) -> &'static str {
    match start {
        [b'O', b'g', b'g', b'S', ..] => "it looks like Ogg (Vorbis or Opus)",
        [b'f', b'L', b'a', b'C', ..] => "it looks like FLAC",
        [b'I', b'D', b'3', ..] | [0xFF, 0xE0..=0xFF, ..] => "it looks like MP3",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "it looks like MP4 or M4A",
        [b'R', b'I', b'F', b'F', ..] => "it is a RIFF file of another kind",
        [b'F', b'O', b'R', b'M', ..] => "it looks like AIFF",
        _ => "it does not begin as one",
    }
}

pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, u32::from_le_bytes)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    two.map_or(0, u16::from_le_bytes)
}
