//! What stands before the samples.

use std::io::{Read, Seek, SeekFrom};

use super::WavFault;
use super::extent::{another_follows, true_data_bytes};
use crate::units::SampleRate;

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// Whole numbers; unsigned in one byte, signed in two to four.
    Integer,
    /// Floating point in four or eight bytes.
    Float,
    /// One byte of the European telephone's logarithm (G.711).
    ALaw,
    /// One byte of the American telephone's logarithm (G.711).
    MuLaw,
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

/// More chunks than any writer makes: what has more is no recording.
const MOST_CHUNKS: usize = 4_096;

/// The size that stands in a 32-bit field when the true one stands in `ds64`.
const ELSEWHERE: u64 = u32::MAX as u64;

/// From here on a size is what writers to a pipe put who cannot know it: about 2 GiB, or the largest.
const UNKNOWN: u64 = 0x7FFF_0000;

/// What a writer without 64-bit sizes may put after more than 4 GB of samples.
const TRAILER: u64 = 1 << 20;

/// Bytes too few to be a chunk, which some writers leave at the end.
const STRAY: u64 = 8;

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
    /// Whether its sizes have 64 bits (RF64, BW64).
    pub large: bool,
    /// Bytes of samples that there are, in whole frames, whatever the header says.
    pub data_bytes: u64,
    /// Whether another WAV file begins behind them.
    pub another_follows: bool,
}

/// The true sizes of a file of more than 4 GB: EBU Tech 3306, ITU-R BS.2088.
#[derive(Debug, Clone, Copy)]
struct LargeSizes {
    riff: u64,
    data: u64,
}

impl Header {
    /// Reads the chunks up to the samples, and finds out where those end.
    pub fn read(file: &mut (impl Read + Seek)) -> Result<Self, WavFault> {
        let mut header = Self::read_chunks(file)?;
        header.data_bytes = true_data_bytes(file, &header)?;
        header.another_follows = another_follows(file, &header)?;
        Ok(header)
    }

    fn read_chunks(file: &mut (impl Read + Seek)) -> Result<Self, WavFault> {
        let file_length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let mut start = [0_u8; 12];
        if file_length < 12 {
            return Err(WavFault::NotWav(format!("it has {file_length} bytes")));
        }
        file.read_exact(&mut start)?;
        let (riff, wave) = (start.get(..4), start.get(8..));
        if !matches!(riff, Some(b"RIFF" | b"RF64" | b"BW64")) || wave != Some(b"WAVE".as_slice()) {
            return Err(WavFault::NotWav(what_it_may_be(&start).to_owned()));
        }
        let large = riff != Some(b"RIFF".as_slice());
        let mut riff_said = u64::from(number(&start, 4));
        let mut sizes = None;
        let mut format = None;
        let mut at = 12_u64;
        for _ in 0..MOST_CHUNKS {
            if at.saturating_add(8) > file_length {
                break;
            }
            file.seek(SeekFrom::Start(at))?;
            let mut head = [0_u8; 8];
            file.read_exact(&mut head)?;
            let size = u64::from(number(&head, 4));
            let body = at + 8;
            match head.get(..4) {
                Some(b"ds64") if large && size >= 24 && file_length - body >= 24 => {
                    let found = read_large_sizes(file)?;
                    riff_said = found.riff;
                    sizes = Some(found);
                }
                Some(b"fmt ") => format = Some(read_format(file, size.min(file_length - body))?),
                Some(b"data") => {
                    let format = format.ok_or_else(|| {
                        WavFault::NotWav("its samples come before their description".to_owned())
                    })?;
                    let data_said = match sizes {
                        Some(sizes) if size == ELSEWHERE => sizes.data,
                        _ => size,
                    };
                    return Ok(Self {
                        format,
                        data_start: body,
                        data_said,
                        riff_said,
                        file_length,
                        large,
                        data_bytes: 0,
                        another_follows: false,
                    });
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

    /// Whether its writer did not come to say how long it is.
    pub fn is_unfinished(&self) -> bool {
        let no_number = !self.large && self.data_said >= UNKNOWN;
        self.data_said == 0 || (no_number && self.data_said > self.available())
    }

    /// Where the header says that the samples end, if they go on there by more than a few stray bytes.
    pub fn ends_too_early(&self) -> Option<u64> {
        let too_little = self.data_bytes > self.data_said.saturating_add(STRAY);
        (too_little && !self.is_unfinished() && !self.has_wrapped()).then_some(self.data_said)
    }

    /// Whether its writer went over 4 GB with 32-bit sizes, and began again at zero.
    fn has_wrapped(&self) -> bool {
        let beyond = self.available().saturating_sub(self.data_said);
        !self.large && beyond > ELSEWHERE && beyond % (ELSEWHERE + 1) <= TRAILER
    }
}

fn read_large_sizes(file: &mut impl Read) -> Result<LargeSizes, WavFault> {
    let mut bytes = [0_u8; 16];
    file.read_exact(&mut bytes)?;
    let long = |at: usize| u64::from(number(&bytes, at)) | u64::from(number(&bytes, at + 4)) << 32;
    Ok(LargeSizes { riff: long(0), data: long(8) })
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
        (6, 1) => SampleKind::ALaw,
        (7, 1) => SampleKind::MuLaw,
        (1 | 3 | 6 | 7, _) => {
            return Err(WavFault::Unsupported(format!("samples of {bytes} bytes are not read")));
        }
        _ => return Err(WavFault::Unsupported(format!("its samples are compressed ({})", codec(tag)))),
    };
    Ok(WavFormat { rate: SampleRate(rate), channels, bytes, kind })
}

fn codec(tag: u16) -> String {
    match tag {
        2 | 0x11 => "ADPCM".to_owned(),
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
