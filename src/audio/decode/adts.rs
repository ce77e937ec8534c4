//! Raw AAC: frames of ADTS (ISO 13818-7), as some recorders and telephones write.

use std::io;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

use super::bytes::Bytes;
use super::codec::Codec;
use super::fault::DecodeFault;
use super::frames::{Form, Found, Frames, Head};
use super::joint::{Joint, MOST_TURNS, frames_at_home};
use super::mpeg::layout;
use super::report::SourceFormat;
use super::source::{AAC_RATES, ANOTHER, CUT_OFF, DAMAGED, GARBLED, Piece, SKIPPED, Source};
use crate::units::SampleRate;

/// Reads the head of a frame.
pub(super) fn read_head(bytes: &[u8]) -> Option<Head> {
    // Fifty-six bits, read from the last one on.
    let word = bytes.get(..7)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    if word >> 44 != 0xFFF || word >> 41 & 3 != 0 {
        return None;
    }
    let head = if word >> 40 & 1 == 1 { 7 } else { 9 };
    let profile = (word >> 38 & 3) as u8;
    let rate = *AAC_RATES.get((word >> 34 & 15) as usize)?;
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
    /// The form of the first recording in the file, and of the one that is read now.
    home: Form,
    form: Form,
    /// Brings what is read now into the form of the first.
    joint: Option<Joint>,
    turns: u32,
    bytes_seen: u64,
    frames_seen: u64,
}

impl Adts {
    /// Reads from the first frame on.
    pub fn new(bytes: Bytes, at: u64, head: Head) -> Result<Self, DecodeFault> {
        let (rate, channels) = (head.form.rate, head.form.channels);
        let codec = codec_of(head.form).map_err(DecodeFault::NoSound)?;
        let format = SourceFormat { rate: SampleRate(rate), channels, bits: 16, name: "AAC".to_owned() };
        let end = bytes.length();
        let frames = Frames::new(bytes, at, end, head.form, read_head);
        let (home, form) = (head.form, head.form);
        Ok(Self { frames, codec, format, home, form, joint: None, turns: 0, bytes_seen: 0, frames_seen: 0 })
    }

    /// Another recording begins, of another form.
    fn turn_to(&mut self, form: Form, samples: &mut Vec<f32>) -> io::Result<()> {
        self.flush(samples)?;
        self.codec = codec_of(form).map_err(io::Error::other)?;
        self.form = form;
        self.turns += 1;
        (self.bytes_seen, self.frames_seen) = (0, 0);
        self.join()
    }

    /// Makes what brings this form into the first one.
    fn join(&mut self) -> io::Result<()> {
        let joint = (self.form != self.home).then(|| Joint::new(self.form, self.home)).transpose();
        self.joint = joint.map_err(io::Error::other)?;
        Ok(())
    }

    /// Passes on what waits to be brought into the first form.
    fn flush(&mut self, samples: &mut Vec<f32>) -> io::Result<()> {
        self.joint.take().map_or(Ok(()), |joint| joint.finish(samples)).map_err(io::Error::other)
    }

    fn lost(&mut self, frames: u64, what: &'static str, samples: &mut Vec<f32>) -> io::Result<Piece> {
        self.codec.reset();
        self.flush(samples)?;
        self.join()?;
        let at_home = frames_at_home(frames, self.form, self.home);
        Ok(if frames == 0 { Piece::Remark(SKIPPED) } else { Piece::Lost { frames: at_home, what } })
    }
}

fn codec_of(form: Form) -> Result<Codec, String> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_AAC).with_sample_rate(form.rate).with_channels(layout(form.channels));
    Codec::new(parameters, form.rate, form.channels)
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
                let turns = head.form != self.form;
                if turns && self.turns == MOST_TURNS {
                    let frames = frames_at_home(u64::from(head.frames), head.form, self.home);
                    return Ok(Piece::Lost { frames, what: GARBLED });
                }
                if turns {
                    self.turn_to(head.form, samples)?;
                }
                self.bytes_seen += head.length as u64;
                self.frames_seen += 1;
                let frame = self.frames.frame(head, at)?;
                let body = frame.get(head.mark..).unwrap_or_default();
                let from = samples.len();
                if self.codec.decode(body, samples).is_err() {
                    samples.truncate(from);
                    return self.lost(u64::from(head.frames), DAMAGED, samples);
                }
                if let Some(joint) = &mut self.joint {
                    let own = samples.split_off(from);
                    joint.push(&own, samples).map_err(io::Error::other)?;
                }
                if turns { Piece::Remark(ANOTHER) } else { Piece::Sound }
            }
            Found::Junk(bytes) => {
                let mean = self.bytes_seen.checked_div(self.frames_seen).unwrap_or(0).max(24);
                self.lost((bytes + mean / 2) / mean * 1_024, GARBLED, samples)?
            }
            Found::Label => Piece::Sound,
            Found::Tail => Piece::Remark(SKIPPED),
            Found::Cut => Piece::Remark(CUT_OFF),
            Found::End => {
                self.flush(samples)?;
                Piece::End
            }
        })
    }
}
