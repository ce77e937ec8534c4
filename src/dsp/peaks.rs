//! What a stretch of sound looks like: its lowest and highest sample and its loudness.
//!
//! One column of a drawing is one [`Peak`]. For a short sound, or where one looks closer than the
//! [pyramid](super::pyramid) of a long one, columns are taken from the samples themselves.

use std::array;

use crate::units::Frames;

/// Samples that are looked at side by side. Full groups of them need no tail, and any layout divides it.
const LANES: usize = 16;

/// Samples that are taken at once, two in a lane.
const PAIR: usize = 2 * LANES;

/// Samples of which one lane's sums are certain to fit.
const MOST: usize = LANES * 4_096;

/// Where a 16-bit sample is at full scale.
const FULL: f64 = 32_768.0;

/// What one stretch of sound looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// The lowest sample.
    pub min: f32,
    /// The highest sample.
    pub max: f32,
    /// The root of the mean square.
    pub rms: f32,
}

/// How samples lie in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One channel.
    Mono,
    /// Two channels, sample by sample in turn, such as worker and parent.
    Two,
}

impl Layout {
    /// How many channels there are.
    pub fn channels(self) -> usize {
        match self {
            Self::Mono => 1,
            Self::Two => 2,
        }
    }
}

/// Which channels a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Every channel together.
    All,
    /// One of them, counted from 0.
    One(usize),
}

/// A sample of any kind that sound comes in.
pub trait Sample: Copy {
    /// As a 16-bit number.
    fn sixteen(self) -> i16;
}

impl Sample for i16 {
    fn sixteen(self) -> i16 {
        self
    }
}

/// Sixteen bits as most files have them: the lower byte first.
impl Sample for [u8; 2] {
    fn sixteen(self) -> i16 {
        i16::from_le_bytes(self)
    }
}

impl Sample for f32 {
    fn sixteen(self) -> i16 {
        // `as` clamps, and makes nothing of a number that is none.
        (self * FULL as f32).round() as i16
    }
}

/// A stretch on its way to a [`Peak`]: sums, so that joining is exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tally {
    pub min: i16,
    pub max: i16,
    pub squares: f64,
    pub samples: u64,
}

impl Tally {
    pub const EMPTY: Self = Self { min: i16::MAX, max: i16::MIN, squares: 0.0, samples: 0 };

    pub fn join(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            squares: self.squares + other.squares,
            samples: self.samples + other.samples,
        }
    }

    pub fn peak(self) -> Option<Peak> {
        (self.samples > 0).then(|| Peak {
            min: (f64::from(self.min) / FULL) as f32,
            max: (f64::from(self.max) / FULL) as f32,
            rms: ((self.squares / self.samples as f64).sqrt() / FULL) as f32,
        })
    }
}

/// The tallies of the channels of interleaved samples; of a second channel that is not there, an empty one.
pub(super) fn tally<S: Sample>(samples: &[S], layout: Layout) -> [Tally; 2] {
    match layout {
        Layout::Mono => {
            let [only] = tally_each(samples);
            [only, Tally::EMPTY]
        }
        Layout::Two => tally_each(samples),
    }
}

fn tally_each<S: Sample, const CHANNELS: usize>(samples: &[S]) -> [Tally; CHANNELS] {
    let mut blocks = samples.chunks(MOST);
    let first = tally_block(blocks.next().unwrap_or_default());
    blocks.fold(first, |found, block| {
        let here: [Tally; CHANNELS] = tally_block(block);
        array::from_fn(|channel| match (found.get(channel), here.get(channel)) {
            (Some(found), Some(here)) => found.join(*here),
            _ => Tally::EMPTY,
        })
    })
}

/// Tallies at most [`MOST`] samples. Each lane holds every sixteenth sample, so that the compiler makes
/// one instruction of many. Two squares fit into a number; beyond that they are summed in two halves, so
/// that the sum is exact.
fn tally_block<S: Sample, const CHANNELS: usize>(samples: &[S]) -> [Tally; CHANNELS] {
    let (pairs, rest) = samples.as_chunks::<PAIR>();
    let mut mins = [i16::MAX; LANES];
    let mut maxes = [i16::MIN; LANES];
    let (mut lows, mut highs) = ([0_u32; LANES], [0_u32; LANES]);
    let square = |sample: i16| (i32::from(sample) * i32::from(sample)) as u32;
    for pair in pairs {
        let (first, second) = pair.split_at(LANES);
        let extremes = mins.iter_mut().zip(&mut maxes);
        let sums = lows.iter_mut().zip(&mut highs);
        for (((min, max), (low, high)), (one, two)) in extremes.zip(sums).zip(first.iter().zip(second)) {
            let (one, two) = (one.sixteen(), two.sixteen());
            *min = (*min).min(one).min(two);
            *max = (*max).max(one).max(two);
            let squares = square(one) + square(two);
            *low += squares & 0xFFFF;
            *high += squares >> 16;
        }
    }
    let mins = gather::<_, CHANNELS>(mins, i16::min);
    let maxes = gather::<_, CHANNELS>(maxes, i16::max);
    let lows = gather::<_, CHANNELS>(lows.map(u64::from), |a, b| a + b);
    let highs = gather::<_, CHANNELS>(highs.map(u64::from), |a, b| a + b);
    let full = (pairs.len() * (PAIR / CHANNELS)) as u64;
    let mut lanes = mins.into_iter().zip(maxes).zip(lows).zip(highs);
    let mut found = [Tally::EMPTY; CHANNELS];
    for (channel, found) in found.iter_mut().enumerate() {
        let Some((((min, max), low), high)) = lanes.next() else { break };
        let squares = (high << 16) + low;
        *found = Tally { min, max, squares: squares as f64, samples: full };
        for sample in rest.iter().skip(channel).step_by(CHANNELS) {
            let sample = sample.sixteen();
            let squares = f64::from(sample) * f64::from(sample);
            *found = found.join(Tally { min: sample, max: sample, squares, samples: 1 });
        }
    }
    found
}

/// Joins the lanes that belong to the same channel.
fn gather<T: Copy + Default, const CHANNELS: usize>(
    lanes: [T; LANES],
    join: impl Fn(T, T) -> T,
) -> [T; CHANNELS] {
    let (frames, _) = lanes.as_chunks::<CHANNELS>();
    let mut frames = frames.iter();
    let mut found = frames.next().copied().unwrap_or([T::default(); CHANNELS]);
    for frame in frames {
        for (found, value) in found.iter_mut().zip(frame) {
            *found = join(*found, *value);
        }
    }
    found
}

/// Of the channels' tallies, what is to be shown.
pub(super) fn shown(tallies: [Tally; 2], channel: Channel) -> Tally {
    match channel {
        Channel::All => tallies.into_iter().fold(Tally::EMPTY, Tally::join),
        Channel::One(number) => tallies.get(number).copied().unwrap_or(Tally::EMPTY),
    }
}

/// The frames of one of `columns` equal columns of the stretch from `from` to `to`. A column is at least
/// one frame wide: where a frame is wider than a column, neighbouring ones show the same.
pub fn column_of(from: Frames, to: Frames, columns: usize, column: usize) -> (Frames, Frames) {
    let span = u128::from(to.0.saturating_sub(from.0));
    let edge = |column: usize| {
        let frames = span * column as u128 / columns.max(1) as u128;
        from.0.saturating_add(u64::try_from(frames).unwrap_or(u64::MAX))
    };
    let start = edge(column);
    (Frames(start), Frames(edge(column + 1).max(start.saturating_add(1))))
}

/// One peak for each of `columns` equal columns of the stretch from `from` to `to`, out of the samples
/// themselves: `samples` is the interleaved sound from the frame `start` on. `None` where a column lies
/// outside of it.
pub fn columns_of_samples<S: Sample>(
    samples: &[S],
    layout: Layout,
    channel: Channel,
    start: Frames,
    (from, to): (Frames, Frames),
    columns: usize,
) -> Vec<Option<Peak>> {
    let place = |frame: Frames| {
        let frames = usize::try_from(frame.0.saturating_sub(start.0)).unwrap_or(usize::MAX);
        frames.saturating_mul(layout.channels()).min(samples.len() / layout.channels() * layout.channels())
    };
    (0..columns)
        .map(|column| {
            let (from, to) = column_of(from, to, columns, column);
            shown(tally(samples.get(place(from)..place(to))?, layout), channel).peak()
        })
        .collect()
}

#[cfg(test)]
mod tests;
