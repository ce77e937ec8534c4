//! Raw AAC: frames of ADTS (ISO 13818-7), as some recorders and telephones write.

use std::io;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

use super::bytes::Bytes;
use super::codec::Codec;
use super::fault::DecodeFault;
use super::frames::{Form, Found, Frames, Head};
use super::mpeg::layout;
use super::report::SourceFormat;
use super::source::{CUT_OFF, DAMAGED, GARBLED, Piece, SKIPPED, Source};
use crate::units::SampleRate;

/// The rates that AAC has numbers for.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// Reads the head of a frame.
pub(super) fn read_head(bytes: &[u8]) -> Option<Head> {
    // Fifty-six bits, read from the last one on.
    let word = bytes.get(..7)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    if word >> 44 != 0xFFF || word >> 41 & 3 != 0 {
        return None;
    }
    let head = if word >> 40 & 1 == 1 { 7 } else { 9 };
    let profile = (word >> 38 & 3) as u8;
    let rate = *RATES.get((word >> 34 & 15) as usize)?;
    let channels = (word >> 30 & 7) as u16;
    let length = (word >> 13 & 0x1FFF) as usize;
    let one_block = word % 4 == 0;
    // Low complexity, the one profile that is decoded, has the number 1.
    let usable = one_block && length > head && profile == 1 && (1..=2).contains(&channels);
    usable.then_some(Head {
        length,
        mark: head,
        frames: 1_024,
        form: Form { rate, channels, version: profile },
    })
}

/// A file of raw AAC.
#[derive(Debug)]
pub(super) struct Adts {
    frames: Frames,
    codec: Codec,
    format: SourceFormat,
    bytes_seen: u64,
    frames_seen: u64,
}

impl Adts {
    /// Reads from the first frame on.
    pub fn new(bytes: Bytes, at: u64, head: Head) -> Result<Self, DecodeFault> {
        let (rate, channels) = (head.form.rate, head.form.channels);
        let mut parameters = AudioCodecParameters::new();
        parameters.for_codec(CODEC_ID_AAC).with_sample_rate(rate).with_channels(layout(channels));
        let codec = Codec::new(parameters, rate, channels).map_err(DecodeFault::NoSound)?;
        let format = SourceFormat { rate: SampleRate(rate), channels, bits: 16, name: "AAC".to_owned() };
        let end = bytes.length();
        let frames = Frames::new(bytes, at, end, head.form, read_head);
        Ok(Self { frames, codec, format, bytes_seen: 0, frames_seen: 0 })
    }
}

impl Source for Adts {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        None
    }

    fn share(&self) -> f64 {
        self.frames.share()
    }

    fn next(&mut self, samples: &mut Vec<f32>) -> io::Result<Piece> {
        Ok(match self.frames.next()? {
            Found::Frame(head, at) => {
                self.bytes_seen += head.length as u64;
                self.frames_seen += 1;
                let frame = self.frames.frame(head, at)?;
                let body = frame.get(head.mark..).unwrap_or_default();
                match self.codec.decode(body, samples) {
                    Ok(_) => Piece::Sound,
                    Err(_undecodable) => {
                        self.codec.reset();
                        Piece::Lost { frames: u64::from(head.frames), what: DAMAGED }
                    }
                }
            }
            Found::Junk(bytes) => {
                self.codec.reset();
                let mean = self.bytes_seen.checked_div(self.frames_seen).unwrap_or(0).max(24);
                match (bytes + mean / 2) / mean * 1_024 {
                    0 => Piece::Remark(SKIPPED),
                    frames => Piece::Lost { frames, what: GARBLED },
                }
            }
            Found::Label => Piece::Sound,
            Found::Tail => Piece::Remark(SKIPPED),
            Found::Cut => Piece::Remark(CUT_OFF),
            Found::End => Piece::End,
        })
    }
}
