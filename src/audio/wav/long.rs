//! Writing a recording of any length: a plain WAV file up to 4 GB, RF64 (EBU Tech 3306) beyond.

use std::io::{BufWriter, Seek, SeekFrom, Write};

use super::{WavFault, to_sample};
use crate::units::{Frames, SampleRate};

/// Bytes before the samples: room for 64-bit sizes is kept from the start.
const HEADER: u64 = 80;

/// Bytes that are written at once.
const GATHER: usize = 1 << 18;

/// The size of the chunk that holds the 64-bit sizes.
const LARGE_SIZES: u32 = 28;

/// Writes 16-bit frames. The header is right once it is finished, and not before.
#[derive(Debug)]
pub struct LongWriter<F: Write> {
    file: BufWriter<F>,
    rate: SampleRate,
    channels: u16,
    /// Bytes of samples.
    written: u64,
    bytes: Vec<u8>,
    /// The most that 32-bit sizes are used for; a test has it smaller.
    most_plain: u64,
}

impl<F: Write + Seek> LongWriter<F> {
    /// Begins a file.
    pub fn new(file: F, rate: SampleRate, channels: u16) -> Result<Self, WavFault> {
        let mut file = BufWriter::with_capacity(GATHER, file);
        file.write_all(&[0; HEADER as usize])?;
        let channels = channels.max(1);
        Ok(Self { file, rate, channels, written: 0, bytes: Vec::new(), most_plain: u64::from(u32::MAX) })
    }

    /// The same, with 64-bit sizes from so many bytes on.
    #[cfg(test)]
    #[must_use]
    pub fn large_from(mut self, bytes: u64) -> Self {
        self.most_plain = bytes;
        self
    }

    fn frame_bytes(&self) -> u64 {
        u64::from(self.channels) * 2
    }

    /// Frames so far.
    pub fn frames(&self) -> Frames {
        Frames(self.written / self.frame_bytes())
    }

    /// Adds interleaved frames.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), WavFault> {
        self.bytes.resize(samples.len() * 2, 0);
        let (pairs, _) = self.bytes.as_chunks_mut::<2>();
        for (pair, sample) in pairs.iter_mut().zip(samples) {
            *pair = to_sample(*sample).to_le_bytes();
        }
        self.file.write_all(&self.bytes)?;
        self.written += self.bytes.len() as u64;
        Ok(())
    }

    /// Finishes: writes the header, and gives the file back.
    pub fn finalize(mut self) -> Result<(Frames, F), WavFault> {
        let frames = self.frames();
        let header = self.header()?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok((frames, file))
    }

    fn header(&self) -> Result<Vec<u8>, WavFault> {
        let (riff, data) = (self.written + HEADER - 8, self.written);
        let large = riff > self.most_plain;
        let short_size = |size: u64| if large { u32::MAX } else { size as u32 };
        let mut head = Vec::with_capacity(HEADER as usize);
        head.write_all(if large { b"RF64" } else { b"RIFF" })?;
        head.write_all(&short_size(riff).to_le_bytes())?;
        head.write_all(if large { b"WAVEds64" } else { b"WAVEJUNK" })?;
        head.write_all(&LARGE_SIZES.to_le_bytes())?;
        let sizes = if large { [riff, data, self.frames().0] } else { [0; 3] };
        for size in sizes {
            head.write_all(&size.to_le_bytes())?;
        }
        // No other chunk is as large.
        head.write_all(&0_u32.to_le_bytes())?;
        head.write_all(b"fmt ")?;
        head.write_all(&16_u32.to_le_bytes())?;
        for short in [1, self.channels] {
            head.write_all(&short.to_le_bytes())?;
        }
        let frame = self.frame_bytes() as u32;
        head.write_all(&self.rate.0.to_le_bytes())?;
        head.write_all(&self.rate.0.saturating_mul(frame).to_le_bytes())?;
        for short in [frame as u16, 16] {
            head.write_all(&short.to_le_bytes())?;
        }
        head.write_all(b"data")?;
        head.write_all(&short_size(data).to_le_bytes())?;
        Ok(head)
    }
}
