//! The peak pyramid: what the drawing of a long sound needs, at every zoom from the whole of it on.
//!
//! The lowest level holds one small record for each [`BASE`] frames of a channel, each level above joins
//! [`FACTOR`] of the one below. One column costs a few joins, however long the sound is; an hour of mono
//! takes 7 MB. Below the lowest level a [`Drawing`] goes on with samples.

mod bytes;
mod drawing;

pub use bytes::{HEAD, Head, Mark, PyramidFault};
pub use drawing::{Drawing, LONGEST_STRETCH, Stretch, needs_samples};

use super::peaks::{Channel, Layout, Peak, Sample, Tally, column_of, shown, tally};
use crate::units::{Frames, SampleRate};

/// Frames in a record of the lowest level.
pub const BASE: usize = 256;

/// Records of one level that one of the next joins.
pub const FACTOR: usize = 4;

/// What is kept of a stretch of one channel. How many frames it has follows from its place.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Record {
    min: i16,
    max: i16,
    squares: f32,
}

impl Record {
    fn of(tally: Tally) -> Self {
        Self { min: tally.min, max: tally.max, squares: tally.squares as f32 }
    }

    /// As a sum that others can be joined to; its frames are counted elsewhere.
    fn tally(self) -> Tally {
        Tally { min: self.min, max: self.max, squares: f64::from(self.squares), samples: 0 }
    }
}

/// The peaks of a sound at every zoom.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    rate: SampleRate,
    frames: u64,
    layout: Layout,
    /// For each channel its levels, the lowest first.
    channels: Vec<Vec<Vec<Record>>>,
}

impl Pyramid {
    /// Builds the levels above the lowest ones.
    fn over(rate: SampleRate, frames: u64, layout: Layout, lowest: Vec<Vec<Record>>) -> Self {
        let channels = lowest.into_iter().map(levels_over).collect();
        Self { rate, frames, layout, channels }
    }

    /// Frames in all.
    pub fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    /// Frames in a second.
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Its channels.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Bytes that it takes in memory.
    pub fn memory(&self) -> usize {
        self.channels.iter().flatten().map(|level| level.capacity() * size_of::<Record>()).sum()
    }

    /// One peak for each of `columns` equal columns of the stretch from `from` to `to`, each
    /// [widened](Self::peak). `None` where a column lies outside the sound.
    pub fn columns(&self, channel: Channel, from: Frames, to: Frames, columns: usize) -> Vec<Option<Peak>> {
        let edges = (0..columns).map(|column| column_of(from, to, columns, column));
        edges.map(|(from, to)| self.peak(channel, from, to)).collect()
    }

    /// The peak of the stretch from `from` to `to`, widened to whole records of the lowest level: nothing
    /// in the stretch is missed. `None` where it lies outside the sound.
    pub fn peak(&self, channel: Channel, from: Frames, to: Frames) -> Option<Peak> {
        let to = to.0.min(self.frames);
        if from.0 >= to {
            return None;
        }
        let (first, last) = (from.0 as usize / BASE, (to as usize).div_ceil(BASE));
        let samples = ((last * BASE) as u64).min(self.frames) - (first * BASE) as u64;
        let mut tallies = [Tally::EMPTY; 2];
        for (number, (tally, levels)) in tallies.iter_mut().zip(&self.channels).enumerate() {
            if channel == Channel::All || channel == Channel::One(number) {
                *tally = Tally { samples, ..joined(levels, first, last) };
            }
        }
        shown(tallies, channel).peak()
    }
}

/// The records of a lowest level with all levels above it, up to one record over all.
fn levels_over(mut lowest: Vec<Record>) -> Vec<Vec<Record>> {
    lowest.shrink_to_fit();
    let mut levels = vec![lowest];
    while let Some(below) = levels.last()
        && below.len() > 1
    {
        let join = |group: &[Record]| {
            Record::of(group.iter().fold(Tally::EMPTY, |joined, record| joined.join(record.tally())))
        };
        let above = below.chunks(FACTOR).map(join).collect();
        levels.push(above);
    }
    levels
}

/// The records from `first` to `last` of the lowest level, taken from as high up as possible.
fn joined(levels: &[Vec<Record>], mut first: usize, mut last: usize) -> Tally {
    let mut found = Tally::EMPTY;
    for level in levels {
        let mut take = |from: usize, to: usize| {
            let records = level.get(from..to).unwrap_or_default();
            found = records.iter().fold(found, |found, record| found.join(record.tally()));
        };
        // What fills no whole record of the level above is taken here. The last one there may join fewer.
        let above_first = first.next_multiple_of(FACTOR);
        let above_last = if last == level.len() { last } else { last - last % FACTOR };
        if above_first >= above_last || level.len() == 1 {
            take(first, last);
            break;
        }
        take(first, above_first);
        take(above_last, last);
        (first, last) = (above_first / FACTOR, above_last.div_ceil(FACTOR));
    }
    found
}

/// Makes a pyramid of a sound that comes in blocks, of any sizes.
#[derive(Debug, Clone)]
pub struct Builder {
    rate: SampleRate,
    layout: Layout,
    samples: u64,
    /// The samples that do not fill a record yet.
    open: Vec<i16>,
    lowest: Vec<Vec<Record>>,
}

impl Builder {
    /// For a sound of this rate and these channels.
    pub fn new(rate: SampleRate, layout: Layout) -> Self {
        let lowest = vec![Vec::new(); layout.channels()];
        Self { rate, layout, samples: 0, open: Vec::new(), lowest }
    }

    /// With room for a sound of this length, where it is known.
    #[must_use]
    pub fn with_room(mut self, frames: Frames) -> Self {
        let records = usize::try_from(frames.0.div_ceil(BASE as u64)).unwrap_or_default();
        for lowest in &mut self.lowest {
            lowest.reserve_exact(records);
        }
        self
    }

    /// Adds interleaved samples at the end. They are kept to 16 bits.
    pub fn add<S: Sample>(&mut self, samples: &[S]) {
        let full = BASE * self.layout.channels();
        self.samples += samples.len() as u64;
        let mut rest = samples;
        if !self.open.is_empty() {
            let (head, after) = rest.split_at((full - self.open.len()).min(rest.len()));
            self.open.extend(head.iter().map(|it| it.sixteen()));
            rest = after;
            if self.open.len() < full {
                return;
            }
            let open = std::mem::take(&mut self.open);
            self.push(&open);
        }
        let mut records = rest.chunks_exact(full);
        for record in &mut records {
            self.push(record);
        }
        self.open.extend(records.remainder().iter().map(|it| it.sixteen()));
    }

    fn push<S: Sample>(&mut self, samples: &[S]) {
        for (lowest, tally) in self.lowest.iter_mut().zip(tally(samples, self.layout)) {
            lowest.push(Record::of(tally));
        }
    }

    /// The pyramid of everything that was added. Half a frame at the end is left out.
    pub fn finish(mut self) -> Pyramid {
        let channels = self.layout.channels();
        let open = std::mem::take(&mut self.open);
        let whole = open.get(..open.len() - open.len() % channels).unwrap_or_default();
        if !whole.is_empty() {
            self.push(whole);
        }
        Pyramid::over(self.rate, self.samples / channels as u64, self.layout, self.lowest)
    }
}

#[cfg(test)]
mod tests;
