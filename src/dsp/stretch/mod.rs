//! Slower and faster speech with its pitch kept, as a stream.
//!
//! Waveform similarity overlap-add: the sound is copied as it is, and as soon as the copy has drifted
//! too far from where the speed wants it to be, it is faded within ten milliseconds into a place nearby
//! that looks most like what would have come next. So what is heard is never further than
//! [`FARTHEST`] from its nominal place, no pitch period is torn, and at speed 1 samples pass untouched.
//!
//! Verhelst and Roelands, “An overlap-add technique based on waveform similarity (WSOLA) for high
//! quality time-scale modification of speech”, ICASSP 1993.

use crate::units::SampleRate;

/// The slowest and the fastest speed.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=2.0;

/// Milliseconds that are copied or faded at once: about a pitch period of a low voice.
const HOP_MILLIS: f64 = 10.0;

/// Milliseconds around the nominal place within which a likeness is looked for. Both sides together hold
/// a whole pitch period of a voice of 67 Hz.
const REACH_MILLIS: f64 = 7.5;

/// Milliseconds of the source between what is heard and its nominal place, at most: the reach, and what
/// the fastest speed moves on while a hop is heard.
pub const FARTHEST: f64 = REACH_MILLIS + HOP_MILLIS;

/// The rate at which the coarse search compares, in hertz: enough for the first formants.
const COARSE_RATE: u32 = 8_000;

/// By how much a place at the edge of the reach must be more alike than one in its middle. Pitch periods
/// differ by more; in breath and hiss, where every place is as good, the nominal one wins.
const NEARER_IS_BETTER: f64 = 0.15;

/// From here on output frames are source frames at this speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// The output frame.
    pub output: u64,
    /// The source frame that is heard there.
    pub source: f64,
    /// Source frames for one output frame.
    pub speed: f64,
}

impl Anchor {
    /// The source frame that belongs to an output frame.
    pub fn source_at(&self, output: f64) -> f64 {
        self.source + (output - self.output as f64) * self.speed
    }
}

/// Changes the speed of a mono stream.
#[derive(Debug, Clone)]
pub struct Stretcher {
    /// Frames of a hop.
    hop: usize,
    /// Frames of the reach.
    reach: usize,
    /// Frames averaged into one for the coarse search.
    coarse: usize,
    /// Source frames that are still needed, the first of which is `from`.
    held: Vec<f32>,
    from: u64,
    /// The source frame that would come next if nothing were changed.
    next: u64,
    /// Frames that came out.
    given: u64,
    now: Anchor,
    anchors: Vec<Anchor>,
}

impl Stretcher {
    /// A stretcher at speed 1.
    pub fn new(rate: SampleRate) -> Self {
        let frames = |millis: f64| ((f64::from(rate.0) * millis / 1_000.0) as usize).max(1);
        let now = Anchor { output: 0, source: 0.0, speed: 1.0 };
        Self {
            hop: frames(HOP_MILLIS),
            reach: frames(REACH_MILLIS),
            coarse: (rate.0 / COARSE_RATE).max(1) as usize,
            held: Vec::new(),
            from: 0,
            next: 0,
            given: 0,
            now,
            anchors: vec![now],
        }
    }

    /// Goes on at another speed from the next frame that comes out. What is no number changes nothing.
    pub fn set_speed(&mut self, speed: f64) {
        if speed.is_nan() {
            return;
        }
        let speed = speed.clamp(*SPEEDS.start(), *SPEEDS.end());
        if speed.total_cmp(&self.now.speed).is_eq() {
            return;
        }
        let from_here = self.is_plain() || is_plain(speed);
        let source = if from_here { self.next as f64 } else { self.now.source_at(self.given as f64) };
        self.now = Anchor { output: self.given, source, speed };
        self.anchors.push(self.now);
    }

    /// Where output frames lie in the source, since this was last asked for; the first lies at zero.
    pub fn take_anchors(&mut self) -> Vec<Anchor> {
        std::mem::take(&mut self.anchors)
    }

    /// Takes the next source frames and appends what is ready to `out`.
    pub fn push(&mut self, frames: &[f32], out: &mut Vec<f32>) {
        self.held.extend_from_slice(frames);
        if self.is_plain() {
            self.copy(out);
        } else {
            let mut hop = Vec::with_capacity(self.hop);
            while self.end() >= self.needed() {
                self.step(None, &mut hop);
                out.append(&mut hop);
            }
        }
        self.forget();
    }

    /// Appends what is left, so that the end of the source is where its place is.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if self.is_plain() {
            self.copy(out);
            return;
        }
        let end = self.end();
        let length = (end as f64 - self.now.source) / self.now.speed;
        let last = self.now.output + length.round().max(0.0) as u64;
        let left = last.saturating_sub(self.given) as usize;
        self.held.resize(self.held.len() + left + 4 * (self.hop + self.reach), 0.0);
        let mut hop = Vec::with_capacity(self.hop);
        while self.given + 2 * self.hop as u64 <= last {
            self.step(Some(end), &mut hop);
            out.append(&mut hop);
        }
        // The last fade lands where the end of the source is the end of what comes out.
        let left = last.saturating_sub(self.given);
        let place = end.saturating_sub(left).max(self.from);
        self.fade(place, (left as usize).min(self.hop), out);
        let rest = last.saturating_sub(self.given) as usize;
        out.extend_from_slice(self.frames(self.next, rest));
        self.given += rest as u64;
        self.next = end;
        self.held.truncate((end - self.from) as usize);
        self.forget();
    }

    fn is_plain(&self) -> bool {
        is_plain(self.now.speed)
    }

    /// The source frame after the last that came in.
    fn end(&self) -> u64 {
        self.from + self.held.len() as u64
    }

    fn frames(&self, from: u64, count: usize) -> &[f32] {
        let start = from.saturating_sub(self.from) as usize;
        self.held.get(start..(start + count).min(self.held.len())).unwrap_or_default()
    }

    /// At speed 1: everything, as it is.
    fn copy(&mut self, out: &mut Vec<f32>) {
        let ready = self.frames(self.next, usize::MAX / 2);
        out.extend_from_slice(ready);
        let ready = ready.len() as u64;
        self.given += ready;
        self.next += ready;
    }

    /// Where the next hop should begin: so that it ends at its nominal place; at slow speeds, at which
    /// a sound is heard first where the copy has run ahead, as far before that as the copy runs ahead.
    fn target(&self) -> i64 {
        let hop = self.hop as f64;
        let end = self.now.source_at(self.given as f64 + hop);
        (end - hop - (1.0 - self.now.speed).max(0.0) * hop).round() as i64
    }

    /// The frames that must have come in before the next hop can be made.
    fn needed(&self) -> u64 {
        let last = self.target().max(self.next as i64) + (self.reach + self.hop + self.coarse) as i64;
        last.max(0) as u64
    }

    /// Makes one hop. Where the source ends it does not reach beyond.
    fn step(&mut self, end: Option<u64>, out: &mut Vec<f32>) {
        let target = self.target();
        if (self.next as i64 - target).unsigned_abs() <= self.reach as u64 {
            out.extend_from_slice(self.frames(self.next, self.hop));
            self.given += self.hop as u64;
            self.next += self.hop as u64;
            return;
        }
        let lowest = (target - self.reach as i64).max(self.from as i64) as u64;
        let highest = (target + self.reach as i64).max(lowest as i64) as u64;
        let highest = end.map_or(highest, |end| highest.min(end.saturating_sub(self.hop as u64)).max(lowest));
        let place = self.most_alike(lowest, highest, target.max(0) as u64);
        self.fade(place, self.hop, out);
    }

    /// The place between two others that looks most like what would come next.
    fn most_alike(&self, lowest: u64, highest: u64, target: u64) -> u64 {
        let wanted = self.frames(self.next, self.hop);
        let far = |place: u64| NEARER_IS_BETTER * (place.abs_diff(target) as f64 / self.reach as f64).powi(2);
        let small_wanted = smaller(wanted, self.coarse);
        let reach = (highest - lowest) as usize;
        let small = smaller(self.frames(lowest, reach + self.hop), self.coarse);
        let mut best = (-NEARER_IS_BETTER, target.clamp(lowest, highest));
        for lag in 0..=reach / self.coarse {
            let Some(here) = small.get(lag..lag + small_wanted.len()) else { break };
            let place = lowest + (lag * self.coarse) as u64;
            let score = likeness(&small_wanted, here) - far(place);
            if score > best.0 {
                best = (score, place);
            }
        }
        let around = self.coarse as u64;
        let mut finest = (-1.0 - NEARER_IS_BETTER, best.1);
        for place in best.1.saturating_sub(around).max(lowest)..=(best.1 + around).min(highest) {
            let score = likeness(wanted, self.frames(place, self.hop)) - far(place);
            if score > finest.0 {
                finest = (score, place);
            }
        }
        finest.1
    }

    /// Fades from what would come next into another place, as loud in between as at either end.
    fn fade(&mut self, place: u64, frames: usize, out: &mut Vec<f32>) {
        let (old, new) = (self.frames(self.next, frames), self.frames(place, frames));
        let alike = likeness(old, new).max(0.0);
        let step = std::f64::consts::FRAC_PI_2 / frames.max(1) as f64;
        let mut faded = Vec::with_capacity(frames);
        for (at, (old, new)) in old.iter().zip(new).enumerate() {
            let inward = ((at as f64 + 0.5) * step).sin().powi(2);
            let outward = 1.0 - inward;
            // Sounds that are alike add up, others add their power.
            let power = inward * inward + outward * outward + 2.0 * alike * inward * outward;
            let mixed = (f64::from(*old) * outward + f64::from(*new) * inward) / power.sqrt();
            faded.push(mixed as f32);
        }
        self.given += faded.len() as u64;
        self.next = place + faded.len() as u64;
        out.append(&mut faded);
    }

    /// Lets go of what no hop can come back to.
    fn forget(&mut self) {
        let back = 2 * (self.hop + self.reach) as u64;
        let place = self.now.source_at(self.given as f64).max(0.0) as u64;
        let keep = self.next.min(place).saturating_sub(back).min(self.end());
        let gone = keep.saturating_sub(self.from) as usize;
        // Moving what stays costs as much as it is long: not for every block.
        if gone > 8 * self.hop {
            self.held.drain(..gone);
            self.from = keep;
        }
    }
}

fn is_plain(speed: f64) -> bool {
    speed.total_cmp(&1.0).is_eq()
}

fn smaller(frames: &[f32], by: usize) -> Vec<f32> {
    frames.chunks_exact(by).map(|chunk| chunk.iter().sum()).collect()
}

/// The normalised correlation; 0 where either is silent.
fn likeness(a: &[f32], b: &[f32]) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (a, b) in a.iter().zip(b) {
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let power = f64::from(aa) * f64::from(bb);
    if power > 0.0 { f64::from(ab) / power.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests;
