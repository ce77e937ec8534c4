//! Writing a take, so that a killed program loses next to nothing.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::WavFault;
use crate::units::{Frames, SampleRate};

/// Bytes before the samples.
const HEADER: u64 = 44;

/// Bytes of a frame: one 16-bit sample.
const FRAME: u64 = 2;

/// Bytes that are gathered before they are written: forty milliseconds, which is all that a killed
/// program takes with it.
const GATHER: usize = 4 * 1_024;

/// Where a take is written to. A trait so that a test can have a disk that fills up.
pub trait TakeFile: Read + Write + Seek + Send {
    /// Has the system put on the disk what was written.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts or stretches the file.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl TakeFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// Writes 16-bit mono. The header is right after every checkpoint.
#[derive(Debug)]
pub struct WavWriter<F> {
    file: F,
    rate: SampleRate,
    /// Bytes of samples that the file took.
    written: u64,
    waiting: Vec<u8>,
}

impl<F: TakeFile> WavWriter<F> {
    /// Begins an empty file: its header is written at once.
    pub fn new(mut file: F, rate: SampleRate) -> Result<Self, WavFault> {
        file.write_all(&header(rate, 0)?)?;
        Ok(Self { file, rate, written: 0, waiting: Vec::with_capacity(GATHER * 2) })
    }

    /// Frames so far.
    pub fn frames(&self) -> Frames {
        Frames((self.written + self.waiting.len() as u64) / FRAME)
    }

    /// Frames that the file took so far, for when it takes no more.
    pub fn kept(&self) -> Frames {
        Frames(self.written / FRAME)
    }

    /// Adds samples.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), WavFault> {
        self.waiting.extend(samples.iter().flat_map(|sample| to_sample(*sample).to_le_bytes()));
        if self.waiting.len() >= GATHER { self.drain() } else { Ok(()) }
    }

    /// Writes what waits. What the file took is counted even if it then takes no more.
    fn drain(&mut self) -> Result<(), WavFault> {
        header(self.rate, self.written + self.waiting.len() as u64)?;
        let mut done = 0;
        let mut outcome = Ok(());
        while let Some(rest) = self.waiting.get(done..).filter(|rest| !rest.is_empty()) {
            match self.file.write(rest) {
                Ok(0) => outcome = Err(io::Error::from(io::ErrorKind::WriteZero)),
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => outcome = Err(error),
            }
            if outcome.is_err() {
                break;
            }
        }
        self.written += done as u64;
        self.waiting.drain(..done);
        Ok(outcome?)
    }

    /// Makes all so far safe: samples first, then the header, then the disk.
    pub fn checkpoint(&mut self) -> Result<(), WavFault> {
        self.drain()?;
        self.write_header()?;
        Ok(self.file.sync()?)
    }

    fn write_header(&mut self) -> Result<(), WavFault> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.rate, self.written - self.written % FRAME)?)?;
        self.file.seek(SeekFrom::Start(HEADER + self.written))?;
        Ok(())
    }

    /// Finishes: the file is whole.
    pub fn finalize(mut self) -> Result<(Frames, F), WavFault> {
        self.checkpoint()?;
        Ok((self.kept(), self.file))
    }

    /// Finishes with what the file took, after it would take no more. Whole frames only.
    pub fn salvage(mut self) -> Result<Frames, WavFault> {
        self.written -= self.written % FRAME;
        self.file.cut(HEADER + self.written)?;
        self.write_header()?;
        self.file.sync()?;
        Ok(self.kept())
    }
}

fn header(rate: SampleRate, data: u64) -> Result<[u8; HEADER as usize], WavFault> {
    let riff = u32::try_from(data + HEADER - 8).map_err(|_too_long| WavFault::TooLong)?;
    let mut bytes = [0_u8; HEADER as usize];
    let mut parts = bytes.as_mut_slice();
    // Writing to a slice of the right length cannot fail.
    parts.write_all(b"RIFF")?;
    parts.write_all(&riff.to_le_bytes())?;
    parts.write_all(b"WAVEfmt ")?;
    parts.write_all(&16_u32.to_le_bytes())?;
    for short in [1_u16, 1] {
        parts.write_all(&short.to_le_bytes())?;
    }
    parts.write_all(&rate.0.to_le_bytes())?;
    parts.write_all(&rate.0.saturating_mul(FRAME as u32).to_le_bytes())?;
    for short in [FRAME as u16, 16] {
        parts.write_all(&short.to_le_bytes())?;
    }
    parts.write_all(b"data")?;
    parts.write_all(&(data as u32).to_le_bytes())?;
    Ok(bytes)
}

/// A sample as a 16-bit number, without dither: what came from 16 bits goes back bit for bit.
pub fn to_sample(sample: f32) -> i16 {
    let scaled = sample * 32_768.0;
    // `as` cuts off what stands behind the point, clamps, and makes nothing of a number that is none.
    (scaled + 0.5_f32.copysign(scaled)) as i16
}

/// A 16-bit number as a sample from -1 to 1.
pub fn from_sample(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// Writes a whole mono sound to a new file; one that is there already is not touched.
pub fn write_wav(path: &Path, samples: &[f32], rate: SampleRate) -> Result<(), WavFault> {
    let file = File::options().read(true).write(true).create_new(true).open(path)?;
    let mut writer = WavWriter::new(file, rate)?;
    for block in samples.chunks(GATHER) {
        writer.write(block)?;
    }
    writer.finalize()?;
    Ok(())
}
