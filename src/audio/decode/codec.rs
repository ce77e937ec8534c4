//! One frame of compressed sound after the other, whatever is in it.
//!
//! The decoders are other people's work, and odd bytes may make one panic. That costs its frame: the
//! panic is caught here, and the decoder is made anew.

use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::audio::{Audio as _, GenericAudioBufferRef};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

/// Panics after which a file is given up: making a decoder is dear.
const MOST_PANICS: u32 = 1_000;

/// The frame could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

/// Runs what may panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Undecodable> {
    // Whatever the work was on is thrown away by the callers when it panics.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_panic| Undecodable)
}

/// A decoder.
pub(super) struct Codec {
    parameters: AudioCodecParameters,
    inner: Option<Box<dyn AudioDecoder>>,
    channels: u16,
    rate: u32,
    scratch: Vec<f32>,
    panics: u32,
}

impl std::fmt::Debug for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codec").field("channels", &self.channels).finish_non_exhaustive()
    }
}

impl Codec {
    /// A decoder for frames of this form. The fault is for the user.
    pub fn new(parameters: AudioCodecParameters, rate: u32, channels: u16) -> Result<Self, String> {
        let inner = make(&parameters)?;
        Ok(Self { parameters, inner: Some(inner), channels, rate, scratch: Vec::new(), panics: 0 })
    }

    /// Appends the frames of a packet, interleaved, and tells how many there were.
    pub fn decode(&mut self, data: &[u8], samples: &mut Vec<f32>) -> Result<usize, Undecodable> {
        let packet = Packet::new(0, Timestamp::new(0), Duration::new(0), data);
        self.decode_packet(&packet, samples)
    }

    /// The same, for a packet that its reader made.
    pub fn decode_packet(&mut self, packet: &Packet, samples: &mut Vec<f32>) -> Result<usize, Undecodable> {
        let (channels, rate) = (usize::from(self.channels), self.rate);
        let decoder = self.inner.as_mut().ok_or(Undecodable)?;
        let scratch = &mut self.scratch;
        let outcome = guarded(|| {
            let found = decoder.decode(packet).map_err(|_fault| Undecodable)?;
            let spec = found.spec();
            if spec.channels().count() != channels || spec.rate() != rate {
                return Err(Undecodable);
            }
            interleave(&found, scratch);
            Ok(found.frames())
        });
        match outcome {
            Ok(Ok(frames)) => {
                samples.extend_from_slice(&self.scratch);
                Ok(frames)
            }
            Ok(Err(fault)) => Err(fault),
            Err(panicked) => {
                self.panics += 1;
                self.inner = if self.panics < MOST_PANICS { make(&self.parameters).ok() } else { None };
                Err(panicked)
            }
        }
    }

    /// Forgets what came before: the next frame does not follow on it.
    pub fn reset(&mut self) {
        if let Some(decoder) = &mut self.inner
            && guarded(|| decoder.reset()).is_err()
        {
            self.inner = make(&self.parameters).ok();
        }
    }
}

/// One frame after the other. Most decoders give one or two planes of the very numbers that are wanted.
fn interleave(found: &GenericAudioBufferRef<'_>, out: &mut Vec<f32>) {
    if let GenericAudioBufferRef::F32(planes) = found {
        match (planes.num_planes(), planes.plane(0), planes.plane(1)) {
            (1, Some(one), _) => {
                out.clear();
                out.extend_from_slice(one);
                return;
            }
            (2, Some(left), Some(right)) => {
                out.resize(left.len() * 2, 0.0);
                let (frames, _) = out.as_chunks_mut::<2>();
                for ((frame, left), right) in frames.iter_mut().zip(left).zip(right) {
                    *frame = [*left, *right];
                }
                return;
            }
            _ => {}
        }
    }
    found.copy_to_vec_interleaved(out);
}

fn make(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, String> {
    let options = AudioDecoderOptions::default();
    match guarded(|| symphonia::default::get_codecs().make_audio_decoder(parameters, &options)) {
        Ok(Ok(decoder)) => Ok(decoder),
        Ok(Err(fault)) => Err(fault.to_string()),
        Err(Undecodable) => Err("the description of its sound makes no sense".to_owned()),
    }
}
