//! Opus (RFC 6716) in Ogg (RFC 7845).

use ropus::{Channels, DecodeMode, Decoder};

use super::super::codec::{Undecodable, guarded};
use super::super::fault::DecodeFault;
use super::super::report::SourceFormat;
use super::Voice;
use crate::audio::wav::from_sample;
use crate::units::SampleRate;

/// Frames that a packet can hold at most: 120 ms.
const MOST_FRAMES: usize = 5_760;

/// An Opus decoder.
pub(super) struct Opus {
    decoder: Option<Decoder>,
    channels: Channels,
    gain: i32,
    skip: u64,
    titles_to_come: usize,
    format: SourceFormat,
    out: Vec<i16>,
}

impl Opus {
    /// Reads the first packet of the stream.
    pub fn new(head: &[u8]) -> Result<Self, DecodeFault> {
        let cut = || DecodeFault::NoSound("the head of the Opus stream is cut off".to_owned());
        let [
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            version,
            count,
            skip_low,
            skip_high,
            _,
            _,
            _,
            _,
            gain_low,
            gain_high,
            family,
            ..,
        ] = *head
        else {
            return Err(cut());
        };
        if version & 0xF0 != 0 {
            return Err(DecodeFault::Unsupported(format!(
                "its Opus stream has the unknown version {version}"
            )));
        }
        let channels = match (count, family, head.get(19)) {
            (1, 0, _) | (1, 1, Some(1)) => Channels::Mono,
            (2, 0, _) | (2, 1, Some(1)) => Channels::Stereo,
            _ => {
                return Err(DecodeFault::Unsupported(format!(
                    "its Opus stream has {count} channels of kind {family}; one and two are read"
                )));
            }
        };
        let gain = i32::from(i16::from_le_bytes([gain_low, gain_high]));
        let format = SourceFormat {
            rate: SampleRate(48_000),
            channels: u16::from(count),
            bits: 16,
            name: "Opus".to_owned(),
        };
        let skip = u64::from(u16::from_le_bytes([skip_low, skip_high]));
        let mut voice =
            Self { decoder: None, channels, gain, skip, titles_to_come: 1, format, out: Vec::new() };
        voice.out.resize(MOST_FRAMES * usize::from(count), 0);
        voice.reset();
        if voice.decoder.is_none() {
            return Err(cut());
        }
        Ok(voice)
    }
}

impl Voice for Opus {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn heads_to_come(&self) -> usize {
        self.titles_to_come
    }

    fn head(&mut self, _packet: &[u8]) -> Result<(), DecodeFault> {
        self.titles_to_come = 0;
        Ok(())
    }

    fn skip(&self) -> u64 {
        self.skip
    }

    fn decode(&mut self, packet: &[u8], samples: &mut Vec<f32>) -> Result<(), Undecodable> {
        // An empty packet would be taken for a lost one.
        let decoder = self.decoder.as_mut().filter(|_| !packet.is_empty()).ok_or(Undecodable)?;
        let out = &mut self.out;
        let outcome = guarded(|| decoder.decode(packet, out, DecodeMode::Normal));
        match outcome {
            Ok(Ok(frames)) => {
                let count = frames * usize::from(self.format.channels);
                samples.extend(self.out.iter().take(count).map(|sample| from_sample(*sample)));
                Ok(())
            }
            Ok(Err(_fault)) => Err(Undecodable),
            Err(panicked) => {
                self.reset();
                Err(panicked)
            }
        }
    }

    fn reset(&mut self) {
        let (channels, gain) = (self.channels, self.gain);
        let made = guarded(|| {
            let mut decoder = Decoder::new(48_000, channels).ok()?;
            decoder.set_gain(gain).ok()?;
            Some(decoder)
        });
        self.decoder = made.ok().flatten();
    }
}
