//! Vorbis I in Ogg.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_VORBIS;

use super::super::codec::{Codec, Undecodable};
use super::super::fault::DecodeFault;
use super::super::report::SourceFormat;
use super::Voice;
use super::setup;
use crate::units::SampleRate;

/// A Vorbis decoder.
pub(super) struct Vorbis {
    heads: Vec<u8>,
    heads_to_come: usize,
    codec: Option<Codec>,
    format: SourceFormat,
}

impl Vorbis {
    /// Reads the first packet of the stream.
    pub fn new(head: &[u8]) -> Result<Self, DecodeFault> {
        let [_, _, _, _, _, _, _, _, _, _, _, channels, a, b, c, d, ..] = *head else {
            return Err(DecodeFault::NoSound("the head of the Vorbis stream is cut off".to_owned()));
        };
        let rate = u32::from_le_bytes([a, b, c, d]);
        if channels == 0 || rate == 0 || channels > 8 {
            return Err(DecodeFault::Absurd(format!("{channels} channels at {rate} Hz")));
        }
        let format = SourceFormat {
            rate: SampleRate(rate),
            channels: u16::from(channels),
            bits: 16,
            name: "Ogg Vorbis".to_owned(),
        };
        Ok(Self { heads: head.to_vec(), heads_to_come: 2, codec: None, format })
    }
}

impl Voice for Vorbis {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn heads_to_come(&self) -> usize {
        self.heads_to_come
    }

    fn head(&mut self, packet: &[u8]) -> Result<(), DecodeFault> {
        self.heads_to_come = self.heads_to_come.saturating_sub(1);
        // Titles come first, then what the decoder needs.
        if !packet.starts_with(b"\x05vorbis") {
            return Ok(());
        }
        if !setup::is_sane(packet) {
            return Err(DecodeFault::NoSound("the tables of the Vorbis stream are damaged".to_owned()));
        }
        self.heads_to_come = 0;
        let mut parameters = AudioCodecParameters::new();
        self.heads.extend_from_slice(packet);
        parameters
            .for_codec(CODEC_ID_VORBIS)
            .with_sample_rate(self.format.rate.0)
            .with_extra_data(std::mem::take(&mut self.heads).into_boxed_slice());
        let codec = Codec::new(parameters, self.format.rate.0, self.format.channels);
        self.codec = Some(codec.map_err(DecodeFault::NoSound)?);
        Ok(())
    }

    fn skip(&self) -> u64 {
        0
    }

    fn decode(&mut self, packet: &[u8], samples: &mut Vec<f32>) -> Result<(), Undecodable> {
        self.codec.as_mut().ok_or(Undecodable)?.decode(packet, samples).map(drop)
    }

    fn reset(&mut self) {
        if let Some(codec) = &mut self.codec {
            codec.reset();
        }
    }
}
