//! FLAC. What stands between the description of the sound and its first frame (pictures, titles, tables)
//! is skipped and never read.

use std::io;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader as _};
use symphonia::core::io::{MediaSourceStream, ReadOnlySource};
use symphonia::default::formats::FlacReader;

use super::bytes::{Bytes, Part};
use super::codec::{Codec, guarded};
use super::fault::DecodeFault;
use super::frames::end_before_labels;
use super::report::SourceFormat;
use super::source::{ANOTHER, DAMAGED, GARBLED, JUMPED, Piece, Source};
use crate::units::SampleRate;

/// Bytes of the description of the sound.
const DESCRIPTION: usize = 34;

/// Blocks before the sound; no writer makes as many.
const MOST_BLOCKS: u32 = 1_000;

/// A gap that is longer is no gap but a wrong number.
const LONGEST_GAP: u64 = 10 * 60;

/// A FLAC file.
pub(super) struct Flac {
    reader: FlacReader<'static>,
    codec: Codec,
    format: SourceFormat,
    said: Option<u64>,
    /// Where the next frame should begin by its own count.
    expected: u64,
    /// Frames that came.
    frames: u64,
    pending: Option<Vec<f32>>,
    ended: bool,
}

impl std::fmt::Debug for Flac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flac").field("format", &self.format).finish_non_exhaustive()
    }
}

impl Flac {
    /// Reads from the mark "fLaC" on.
    pub fn new(mut bytes: Bytes, at: u64) -> Result<Self, DecodeFault> {
        let (description, first) = find_sound(&mut bytes, at)?;
        let said = frames_said(&description);
        let mut before = b"fLaC".to_vec();
        // The one block, marked as the last.
        before.extend([0x80, 0, 0, DESCRIPTION as u8]);
        before.extend(&description);
        // The reader would take the last frame for damaged.
        let end = end_before_labels(&mut bytes)?;
        let part = ReadOnlySource::new(Part::new(before, bytes, first, end)?);
        let stream =
            MediaSourceStream::new(Box::new(part), symphonia::core::io::MediaSourceStreamOptions::default());
        let unreadable = || DecodeFault::NoSound("the FLAC file holds no frame of sound".to_owned());
        let reader = guarded(|| FlacReader::try_new(stream, FormatOptions::default()))
            .map_err(|_undecodable| unreadable())?
            .map_err(|_fault| unreadable())?;
        let track = reader.tracks().first().ok_or_else(unreadable)?;
        let Some(CodecParameters::Audio(parameters)) = track.codec_params.clone() else {
            return Err(unreadable());
        };
        let rate = parameters.sample_rate.ok_or_else(unreadable)?;
        let channels = parameters.channels.as_ref().map_or(0, symphonia::core::audio::Channels::count) as u16;
        let bits = parameters.bits_per_sample.unwrap_or(16) as u16;
        if rate == 0 || channels == 0 {
            return Err(DecodeFault::Absurd(format!("{channels} channels at {rate} Hz")));
        }
        let codec = Codec::new(parameters, rate, channels).map_err(DecodeFault::NoSound)?;
        let format =
            SourceFormat { rate: SampleRate(rate), channels, bits, name: format!("FLAC, {bits} bit") };
        Ok(Self { reader, codec, format, said, expected: 0, frames: 0, pending: None, ended: false })
    }
}

/// The description of the sound, and where its first frame may begin.
fn find_sound(bytes: &mut Bytes, at: u64) -> Result<(Vec<u8>, u64), DecodeFault> {
    let mut place = at + 4;
    let mut description = None;
    for _ in 0..MOST_BLOCKS {
        let head = bytes.at(place, 4)?;
        let [kind, a, b, c] = *head else { break };
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        place += 4;
        if kind % 0x80 == 0 && description.is_none() {
            let body = bytes.at(place, DESCRIPTION)?;
            if body.len() == DESCRIPTION {
                description = Some(body.to_vec());
            }
        }
        // A wrong length would leap over the sound: beyond the file there is none, so it is looked for here.
        if place + length > bytes.length() {
            break;
        }
        place += length;
        if kind & 0x80 != 0 {
            break;
        }
    }
    let description = description.ok_or_else(|| {
        DecodeFault::NoSound(
            "the beginning of the FLAC file, which describes its sound, is missing".to_owned(),
        )
    })?;
    Ok((description, place))
}

/// Frames that the description claims; 0 stands for "not known".
fn frames_said(description: &[u8]) -> Option<u64> {
    let five = description.get(13..18)?;
    let frames = five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) & 0xF_FFFF_FFFF;
    (frames > 0).then_some(frames)
}

impl Source for Flac {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        self.said
    }

    fn share(&self) -> f64 {
        self.said.map_or(0.0, |said| (self.frames as f64 / said as f64).min(1.0))
    }

    fn next(&mut self, samples: &mut Vec<f32>) -> io::Result<Piece> {
        if let Some(pending) = self.pending.take() {
            samples.extend(pending);
            return Ok(Piece::Sound);
        }
        if self.ended {
            return Ok(Piece::End);
        }
        let packet = match guarded(|| self.reader.next_packet()) {
            Ok(Ok(Some(packet))) => packet,
            Ok(Ok(None)) => return Ok(Piece::End),
            // The end came before the frames that were promised; that is told from their number.
            Ok(Err(Error::IoError(error))) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Piece::End);
            }
            Ok(Err(Error::IoError(error))) => return Err(error),
            Ok(Err(_)) | Err(_) => {
                self.ended = true;
                return Ok(Piece::Remark("the file cannot be read any further"));
            }
        };
        let at = u64::try_from(packet.pts.get()).unwrap_or(0);
        let length = packet.dur.get();
        let expected = self.expected;
        let gap = at.saturating_sub(expected);
        let mut sound = Vec::new();
        let decoded = self.codec.decode_packet(&packet, &mut sound);
        self.expected = at + length;
        let longest = LONGEST_GAP * u64::from(self.format.rate.0);
        let piece = match decoded {
            Err(_undecodable) => {
                Piece::Lost { frames: length.saturating_add(gap).min(longest), what: DAMAGED }
            }
            Ok(_) if gap > longest => {
                self.pending = Some(sound);
                Piece::Remark(JUMPED)
            }
            // The count began again.
            Ok(_) if at < expected => {
                self.pending = Some(sound);
                Piece::Remark(ANOTHER)
            }
            Ok(_) if gap > 0 => {
                self.pending = Some(sound);
                Piece::Lost { frames: gap, what: GARBLED }
            }
            Ok(_) => {
                samples.extend(sound);
                Piece::Sound
            }
        };
        self.frames += length;
        Ok(piece)
    }
}
