//! A pyramid as bytes, to be kept in a file, and back.
//!
//! A head, then the records of the lowest level, channel by channel, then a checksum; numbers begin with
//! their lowest byte. The levels above are cheaper to make than to read. Whatever is not as it was
//! written is refused: a pyramid can always be made again from its sound.

use super::{BASE, Pyramid, Record};
use crate::dsp::peaks::Layout;
use crate::units::SampleRate;

/// How such a file begins.
const NAME: &[u8; 8] = b"oarspeak";

/// The version of the form below. Another one is refused.
const FORMAT: u32 = 1;

/// Bytes of the head.
pub const HEAD: usize = 64;

/// Bytes of a record.
const RECORD: usize = 8;

/// Bytes of the checksum at the end.
const SUM: usize = 8;

/// What the sound is known by; other bytes mean another sound, or one that was changed.
pub type Mark = [u8; 32];

/// Why bytes are not a pyramid that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PyramidFault {
    /// They are something else.
    #[error("these are not peaks of a sound")]
    NotPeaks,
    /// Another version of the program wrote them.
    #[error("these peaks are of another form ({0})")]
    OtherForm(u32),
    /// They are too few or too many.
    #[error("the peaks have {found} bytes and should have {expected}")]
    Length {
        /// How many there are.
        found: u64,
        /// How many the head promises.
        expected: u64,
    },
    /// They were changed.
    #[error("the peaks were damaged")]
    Damaged,
}

/// What stands before the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// What the sound is known by.
    pub mark: Mark,
    rate: SampleRate,
    frames: u64,
    layout: Layout,
}

impl Head {
    /// Reads it from the first [`HEAD`] bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, PyramidFault> {
        let mut rest = bytes;
        if take::<8>(&mut rest)? != *NAME {
            return Err(PyramidFault::NotPeaks);
        }
        let format = u32::from_le_bytes(take(&mut rest)?);
        if format != FORMAT {
            return Err(PyramidFault::OtherForm(format));
        }
        let base = u32::from_le_bytes(take(&mut rest)?);
        let rate = SampleRate(u32::from_le_bytes(take(&mut rest)?));
        let layout = match u32::from_le_bytes(take(&mut rest)?) {
            1 => Layout::Mono,
            2 => Layout::Two,
            _ => return Err(PyramidFault::Damaged),
        };
        let frames = u64::from_le_bytes(take(&mut rest)?);
        let mark = take(&mut rest)?;
        if base as usize != BASE {
            return Err(PyramidFault::Damaged);
        }
        Ok(Self { mark, rate, frames, layout })
    }

    /// Bytes of the whole file.
    pub fn length(&self) -> u64 {
        // Counted wide, so that a senseless head promises a length that no file has.
        let records = u128::from(self.records()) * self.layout.channels() as u128;
        u64::try_from(records * RECORD as u128 + (HEAD + SUM) as u128).unwrap_or(u64::MAX)
    }

    /// Records of a channel.
    fn records(&self) -> u64 {
        self.frames.div_ceil(BASE as u64)
    }

    fn bytes(&self) -> impl Iterator<Item = u8> {
        let channels = self.layout.channels() as u32;
        let numbers = [FORMAT, BASE as u32, self.rate.0, channels].map(u32::to_le_bytes);
        let before = NAME.iter().copied().chain(numbers.into_iter().flatten());
        before.chain(self.frames.to_le_bytes()).chain(self.mark)
    }
}

impl Pyramid {
    /// Its bytes, made from the sound with this mark.
    pub fn to_bytes(&self, mark: Mark) -> Vec<u8> {
        let head = Head { mark, rate: self.rate, frames: self.frames, layout: self.layout };
        let mut bytes = Vec::with_capacity(usize::try_from(head.length()).unwrap_or(HEAD));
        bytes.extend(head.bytes());
        for record in self.channels.iter().filter_map(|levels| levels.first()).flatten() {
            bytes.extend_from_slice(&record.min.to_le_bytes());
            bytes.extend_from_slice(&record.max.to_le_bytes());
            bytes.extend_from_slice(&record.squares.to_le_bytes());
        }
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The pyramid that these bytes hold, and the mark of its sound. Never takes more memory than a
    /// pyramid of as many bytes has.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Mark), PyramidFault> {
        let head = Head::read(bytes)?;
        let (found, expected) = (bytes.len() as u64, head.length());
        if found != expected {
            return Err(PyramidFault::Length { found, expected });
        }
        let (before, sum) = bytes.split_last_chunk::<SUM>().ok_or(PyramidFault::Damaged)?;
        if checksum(before) != u64::from_le_bytes(*sum) {
            return Err(PyramidFault::Damaged);
        }
        let (records, _) = before.get(HEAD..).unwrap_or_default().as_chunks::<RECORD>();
        let lowest = if head.frames == 0 {
            vec![Vec::new(); head.layout.channels()]
        } else {
            let channels = records.chunks(head.records() as usize);
            channels
                .map(|channel| channel.iter().copied().map(record).collect())
                .collect::<Option<_>>()
                .ok_or(PyramidFault::Damaged)?
        };
        Ok((Self::over(head.rate, head.frames, head.layout, lowest), head.mark))
    }
}

/// A record, if it can be one.
fn record(bytes: [u8; RECORD]) -> Option<Record> {
    let [a, b, c, d, squares @ ..] = bytes;
    let record = Record {
        min: i16::from_le_bytes([a, b]),
        max: i16::from_le_bytes([c, d]),
        squares: f32::from_le_bytes(squares),
    };
    (record.min <= record.max && record.squares >= 0.0 && record.squares.is_finite()).then_some(record)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], PyramidFault> {
    let (taken, after) = rest.split_first_chunk::<N>().ok_or(PyramidFault::NotPeaks)?;
    *rest = after;
    Ok(*taken)
}

/// Fowler, Noll and Vo's hash (FNV-1a), eight bytes at a time: each step can be undone, so that no change
/// of one place goes unseen. It tells of accidents, not of forgery.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, _) = bytes.as_chunks::<8>();
    let start = 0xcbf2_9ce4_8422_2325_u64;
    words
        .iter()
        .fold(start, |sum, word| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3))
}
