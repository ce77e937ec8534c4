//! Reading any WAV file, as a stream.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::header::Header;
use super::{SampleKind, WavFault, WavFormat};
use crate::units::{Frames, SampleRate};

/// Frames that are read at once.
const BLOCK: usize = 4_096;

/// Bytes that are read at once, at most: a header may claim frames of half a megabyte.
const MOST_BYTES: u64 = 1 << 22;

/// A WAV file, read from anywhere in it.
#[derive(Debug)]
pub struct WavReader<R> {
    source: R,
    header: Header,
    /// The next frame.
    at: u64,
    bytes: Vec<u8>,
}

impl WavReader<BufReader<File>> {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, WavFault> {
        Self::new(BufReader::with_capacity(1 << 16, File::open(path)?))
    }
}

impl<R: Read + Seek> WavReader<R> {
    /// Reads the header of a source.
    pub fn new(mut source: R) -> Result<Self, WavFault> {
        let header = Header::read(&mut source)?;
        let mut reader = Self { source, header, at: 0, bytes: Vec::new() };
        reader.seek(Frames(0))?;
        Ok(reader)
    }

    /// How the samples are written.
    pub fn format(&self) -> WavFormat {
        self.header.format
    }

    /// The length that the header claims; `None` where its writer did not come to write one.
    pub fn frames_said(&self) -> Option<Frames> {
        let whole = self.header.data_said / self.header.format.frame_bytes();
        (!self.header.is_unfinished()).then_some(Frames(whole))
    }

    /// Where the header says that the sound ends, although it goes on there: its writer was killed after
    /// it had noted how far it was.
    pub fn ends_too_early(&self) -> Option<Frames> {
        self.header.ends_too_early().map(|bytes| Frames(bytes / self.header.format.frame_bytes()))
    }

    /// Whether another WAV file begins behind the sound of this one.
    pub fn is_followed(&self) -> bool {
        self.header.another_follows
    }

    /// Whether its sizes have 64 bits (RF64, BW64).
    pub fn is_large(&self) -> bool {
        self.header.large
    }

    /// The length.
    pub fn frames(&self) -> Frames {
        Frames(self.header.data_bytes / self.header.format.frame_bytes())
    }

    /// Goes to a frame, or to the end if there are not so many.
    pub fn seek(&mut self, frame: Frames) -> Result<(), WavFault> {
        self.at = frame.0.min(self.frames().0);
        let place = self.header.data_start + self.at * self.header.format.frame_bytes();
        self.source.seek(SeekFrom::Start(place))?;
        Ok(())
    }

    /// Appends at most so many of the next frames to `samples`, interleaved; tells how many there were.
    /// None means the end. Numbers that are none become silence.
    pub fn read_frames(&mut self, frames: usize, samples: &mut Vec<f32>) -> Result<usize, WavFault> {
        let format = self.header.format;
        let bytes = self.read_bytes(frames)?;
        convert(format, bytes, samples);
        Ok(bytes.len() / format.frame_bytes() as usize)
    }

    /// The bytes of at most so many of the next frames, as they are in the file. None means the end.
    pub fn read_bytes(&mut self, frames: usize) -> Result<&[u8], WavFault> {
        let frame_bytes = self.header.format.frame_bytes();
        let most = (BLOCK as u64 * 16).min(MOST_BYTES / frame_bytes.max(1)).max(1);
        let frames = (frames as u64).min(self.frames().0 - self.at).min(most);
        self.bytes.resize((frames * frame_bytes) as usize, 0);
        self.source.read_exact(&mut self.bytes)?;
        self.at += frames;
        Ok(&self.bytes)
    }

    /// Appends at most so many of the next frames to `samples`, all channels mixed to one; tells how
    /// many there were. None means the end.
    pub fn read_mono(&mut self, frames: usize, samples: &mut Vec<f32>) -> Result<usize, WavFault> {
        let channels = usize::from(self.header.format.channels);
        if channels == 1 {
            return self.read_frames(frames, samples);
        }
        let mut interleaved = Vec::new();
        let read = self.read_frames(frames.min(BLOCK), &mut interleaved)?;
        let share = 1.0 / channels as f32;
        samples.extend(interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() * share));
        Ok(read)
    }
}

fn convert(format: WavFormat, bytes: &[u8], samples: &mut Vec<f32>) {
    let finite = |sample: f32| if sample.is_finite() { sample } else { 0.0 };
    match (format.kind, format.bytes) {
        (SampleKind::Integer, 1) => {
            samples.extend(bytes.iter().map(|byte| (f32::from(*byte) - 128.0) / 128.0));
        }
        (SampleKind::Integer, 2) => {
            let (shorts, _) = bytes.as_chunks::<2>();
            samples.extend(shorts.iter().map(|two| super::from_sample(i16::from_le_bytes(*two))));
        }
        (SampleKind::Integer, 3) => {
            let (threes, _) = bytes.as_chunks::<3>();
            samples.extend(threes.iter().map(|[low, mid, high]| {
                let wide = i32::from_le_bytes([0, *low, *mid, *high]);
                (f64::from(wide) / 2_147_483_648.0) as f32
            }));
        }
        (SampleKind::Integer, _) => {
            let (fours, _) = bytes.as_chunks::<4>();
            let wide = fours.iter().map(|four| f64::from(i32::from_le_bytes(*four)));
            samples.extend(wide.map(|wide| (wide / 2_147_483_648.0) as f32));
        }
        (SampleKind::ALaw, _) => samples.extend(bytes.iter().map(|byte| super::from_sample(a_law(*byte)))),
        (SampleKind::MuLaw, _) => samples.extend(bytes.iter().map(|byte| super::from_sample(mu_law(*byte)))),
        (SampleKind::Float, 8) => {
            let (eights, _) = bytes.as_chunks::<8>();
            samples.extend(eights.iter().map(|eight| finite(f64::from_le_bytes(*eight) as f32)));
        }
        (SampleKind::Float, _) => {
            let (fours, _) = bytes.as_chunks::<4>();
            samples.extend(fours.iter().map(|four| finite(f32::from_le_bytes(*four))));
        }
    }
}

/// A sample of the European telephone: ITU-T G.711, table 1, spread over 16 bits.
fn a_law(byte: u8) -> i16 {
    let bits = byte ^ 0x55;
    let (segment, step) = (i32::from(bits >> 4 & 7), i32::from(bits & 15));
    let size = if segment == 0 { (step << 4) + 8 } else { ((step << 4) + 0x108) << (segment - 1) };
    (if bits & 0x80 == 0 { -size } else { size }) as i16
}

/// A sample of the American telephone: ITU-T G.711, table 2, spread over 16 bits.
fn mu_law(byte: u8) -> i16 {
    let bits = !byte;
    let (segment, step) = (i32::from(bits >> 4 & 7), i32::from(bits & 15));
    let size = (((step << 3) + 0x84) << segment) - 0x84;
    (if bits & 0x80 == 0 { size } else { -size }) as i16
}

/// A whole file, mixed to one channel, at its own rate.
pub fn read_mono(path: &Path) -> Result<(Vec<f32>, SampleRate), WavFault> {
    let mut reader = WavReader::open(path)?;
    let mut samples = Vec::with_capacity(reader.frames().0 as usize);
    while reader.read_mono(BLOCK, &mut samples)? > 0 {}
    Ok((samples, reader.format().rate))
}
