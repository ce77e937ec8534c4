//! MP3: MPEG audio, layer 3 (ISO 11172-3 and 13818-3), as a bare stream of frames.

use std::io;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;

use super::bytes::Bytes;
use super::codec::Codec;
use super::fault::DecodeFault;
use super::frames::{Form, Found, Frames, Head};
use super::joint::{Joint, MOST_TURNS, frames_at_home};
use super::report::SourceFormat;
use super::source::{ANOTHER, CUT_OFF, DAMAGED, GARBLED, Piece, SKIPPED, Source};
use crate::units::SampleRate;

/// Frames by which every decoder of layer 3 is late.
const DECODER_DELAY: u64 = 529;

/// Kilobits a second of layer 3, of MPEG 1 and of its halves.
const RATES: [[u32; 14]; 2] = [
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Reads the head of a frame.
pub(super) fn read_head(bytes: &[u8]) -> Option<Head> {
    let [a, b, c, d, ..] = *bytes else { return None };
    let word = u32::from_be_bytes([a, b, c, d]);
    let layer_three = word >> 17 & 3 == 1;
    if word >> 21 != 0x7FF || !layer_three {
        return None;
    }
    // 0 is MPEG 2.5, 2 is MPEG 2, 3 is MPEG 1.
    let version = (word >> 19 & 3) as u8;
    let (table, divisor) = match version {
        3 => (RATES.first()?, 1),
        2 => (RATES.last()?, 2),
        0 => (RATES.last()?, 4),
        _ => return None,
    };
    let kilobits = *table.get((word >> 12 & 15).checked_sub(1)? as usize)?;
    let full_rate = [44_100, 48_000, 32_000].get((word >> 10 & 3) as usize)?;
    let rate = full_rate / divisor;
    let frames = if version == 3 { 1_152 } else { 576 };
    let padding = word >> 9 & 1;
    let length = frames / 8 * kilobits * 1_000 / rate + padding;
    let channels = if word >> 6 & 3 == 3 { 1 } else { 2 };
    Some(Head { length: length as usize, mark: 4, frames, form: Form { rate, channels, version } })
}

/// What the first frame may say instead of sound: how many follow, and what the encoder put before and
/// after the sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Label {
    frames: Option<u32>,
    delay: u64,
    padding: u64,
}

/// Reads the label of Xing, Info or VBRI out of a frame.
fn read_label(frame: &[u8], head: Head) -> Option<Label> {
    let word = |at: usize| {
        let four = frame.get(at..at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    if frame.get(36..40) == Some(b"VBRI") {
        return Some(Label { frames: word(50), ..Label::default() });
    }
    let at = 4 + match (head.form.version, head.form.channels) {
        (3, 1) => 17,
        (3, _) => 32,
        (_, 1) => 9,
        _ => 17,
    };
    if !matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")) {
        return None;
    }
    let flags = word(at + 4)?;
    let mut next = at + 8;
    let mut field = |bit: u32, size: usize| {
        let here = next;
        let there = flags & bit != 0;
        next += if there { size } else { 0 };
        there.then_some(here)
    };
    let frames = field(1, 4).and_then(word);
    for (bit, size) in [(2, 4), (4, 100), (8, 4)] {
        field(bit, size);
    }
    let encoder = next;
    let known = matches!(frame.get(encoder..encoder + 4), Some(b"LAME" | b"Lavf" | b"Lavc"));
    let trim = frame.get(encoder + 21..encoder + 24).filter(|_| known);
    let trim = trim.map(|three| three.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)));
    Some(trim.map_or(Label { frames, ..Label::default() }, |trim| Label {
        frames,
        delay: (trim >> 12) + DECODER_DELAY,
        padding: (trim & 0xFFF).saturating_sub(DECODER_DELAY),
    }))
}

/// An MP3 file.
#[derive(Debug)]
pub(super) struct Mpeg {
    frames: Frames,
    codec: Codec,
    format: SourceFormat,
    /// The form of the first recording in the file, and of the one that is read now.
    home: Form,
    form: Form,
    /// Brings what is read now into the form of the first.
    joint: Option<Joint>,
    turns: u32,
    said: Option<u64>,
    /// Frames of the encoder's delay that are still to be dropped.
    skip: u64,
    /// Frames at the end that the encoder made up; held back until the end is known.
    padding: u64,
    held: Vec<f32>,
    /// Frames of sound in a frame, and the mean of its bytes: they tell how long a gap was.
    step: u64,
    bytes_seen: u64,
    frames_seen: u64,
}

impl Mpeg {
    /// Reads from the first frame on.
    pub fn new(bytes: Bytes, at: u64, head: Head) -> Result<Self, DecodeFault> {
        let (rate, channels) = (head.form.rate, head.form.channels);
        let codec = codec_of(head.form).map_err(DecodeFault::NoSound)?;
        let format = SourceFormat { rate: SampleRate(rate), channels, bits: 16, name: "MP3".to_owned() };
        let end = bytes.length();
        let mut source = Self {
            frames: Frames::new(bytes, at, end, head.form, read_head),
            codec,
            format,
            home: head.form,
            form: head.form,
            joint: None,
            turns: 0,
            said: None,
            skip: 0,
            padding: 0,
            held: Vec::new(),
            step: u64::from(head.frames),
            bytes_seen: 0,
            frames_seen: 0,
        };
        if let Some(label) = read_label(source.frames.frame(head, at)?, head) {
            source.said = label
                .frames
                .map(|frames| (u64::from(frames) * source.step).saturating_sub(label.delay + label.padding));
        }
        Ok(source)
    }

    /// A label begins a recording, also the second of two that were put into one file.
    fn begin(&mut self, label: Label) {
        self.held.clear();
        self.codec.reset();
        (self.skip, self.padding) = (label.delay, label.padding);
    }

    /// Another recording begins, of another form. What was held back of the one before was added by its
    /// encoder.
    fn turn_to(&mut self, head: Head, samples: &mut Vec<f32>) -> io::Result<()> {
        self.flush(samples)?;
        self.codec = codec_of(head.form).map_err(io::Error::other)?;
        self.form = head.form;
        self.turns += 1;
        self.join()?;
        self.held.clear();
        (self.skip, self.padding, self.step) = (0, 0, u64::from(head.frames));
        (self.bytes_seen, self.frames_seen) = (0, 0);
        Ok(())
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

    /// Brings what was appended into the first form.
    fn carry_over(&mut self, from: usize, samples: &mut Vec<f32>) -> io::Result<()> {
        let Some(joint) = &mut self.joint else { return Ok(()) };
        let own = samples.split_off(from.min(samples.len()));
        joint.push(&own, samples).map_err(io::Error::other)
    }

    /// Passes on what came, without what the encoder added.
    fn pass(&mut self, from: usize, samples: &mut Vec<f32>) {
        let channels = usize::from(self.form.channels);
        let skipped = ((samples.len() - from) / channels).min(self.skip as usize);
        self.skip -= skipped as u64;
        samples.drain(from..from + skipped * channels);
        if self.padding > 0 {
            self.held.extend(samples.drain(from..));
            let over = self.held.len().saturating_sub(self.padding as usize * channels);
            samples.extend(self.held.drain(..over));
        }
    }

    /// The sound that a stretch of unreadable bytes probably held.
    fn length_of(&self, bytes: u64) -> u64 {
        let mean = self.bytes_seen.checked_div(self.frames_seen).unwrap_or(0).max(24);
        (bytes + mean / 2) / mean * self.step
    }

    fn lost(&mut self, frames: u64, what: &'static str, samples: &mut Vec<f32>) -> io::Result<Piece> {
        // What was held back comes before the gap.
        let from = samples.len();
        samples.append(&mut self.held);
        self.carry_over(from, samples)?;
        self.flush(samples)?;
        self.join()?;
        self.skip = self.skip.saturating_sub(frames);
        self.codec.reset();
        let at_home = frames_at_home(frames, self.form, self.home);
        Ok(if frames == 0 { Piece::Remark(SKIPPED) } else { Piece::Lost { frames: at_home, what } })
    }
}

fn codec_of(form: Form) -> Result<Codec, String> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_MP3).with_sample_rate(form.rate).with_channels(layout(form.channels));
    Codec::new(parameters, form.rate, form.channels)
}

/// The places of one or two channels.
pub(super) fn layout(channels: u16) -> Channels {
    Channels::Positioned(if channels == 1 {
        Position::FRONT_LEFT
    } else {
        Position::FRONT_LEFT | Position::FRONT_RIGHT
    })
}

impl Source for Mpeg {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        self.said
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
                    self.turn_to(head, samples)?;
                }
                let frame = self.frames.frame(head, at)?;
                let sound = if turns { Piece::Remark(ANOTHER) } else { Piece::Sound };
                if let Some(label) = read_label(frame, head) {
                    self.begin(label);
                    return Ok(sound);
                }
                self.bytes_seen += head.length as u64;
                self.frames_seen += 1;
                let from = samples.len();
                match self.codec.decode(frame, samples) {
                    Ok(_) => {
                        self.pass(from, samples);
                        self.carry_over(from, samples)?;
                        sound
                    }
                    Err(_undecodable) => {
                        samples.truncate(from);
                        self.lost(u64::from(head.frames), DAMAGED, samples)?
                    }
                }
            }
            Found::Junk(bytes) => self.lost(self.length_of(bytes), GARBLED, samples)?,
            Found::Label => Piece::Sound,
            Found::Tail => Piece::Remark(SKIPPED),
            Found::Cut => {
                let from = samples.len();
                samples.append(&mut self.held);
                self.carry_over(from, samples)?;
                self.padding = 0;
                Piece::Remark(CUT_OFF)
            }
            Found::End => {
                self.flush(samples)?;
                Piece::End
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: [u8; 4], expected: Option<(usize, u32, u32, u16)>) {
        let found = read_head(&bytes).map(|it| (it.length, it.frames, it.form.rate, it.form.channels));
        assert_eq!(found, expected);
    }

    #[test]
    fn heads_of_frames() {
        // 128 kbit/s at 44.1 kHz: 417 bytes, 418 with padding; 24 kHz, 48 kbit/s: 144.
        check([0xFF, 0xFB, 0x90, 0x00], Some((417, 1_152, 44_100, 2)));
        check([0xFF, 0xFB, 0x92, 0xC0], Some((418, 1_152, 44_100, 1)));
        check([0xFF, 0xF3, 0x64, 0xC0], Some((144, 576, 24_000, 1)));
        check([0xFF, 0xE3, 0x18, 0xC0], Some((72, 576, 8_000, 1)));
        // Other layers, a forbidden version, rate or number of bits, and no mark.
        for bytes in [
            [0xFF, 0xFD, 0x90, 0],
            [0xFF, 0xFF, 0x90, 0],
            [0xFF, 0xEB, 0x90, 0],
            [0xFF, 0xFB, 0x9C, 0],
            [0xFF, 0xFB, 0xF0, 0],
            [0xFF, 0xFB, 0x00, 0],
            [0xFF, 0x1B, 0x90, 0],
        ] {
            check(bytes, None);
        }
    }
}
