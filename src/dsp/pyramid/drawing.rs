//! What a waveform is drawn from: the pyramid, and for the deepest zooms the samples of a short stretch.

use std::sync::Arc;

use super::{BASE, Pyramid};
use crate::dsp::peaks::{Channel, Layout, Peak, columns_of_samples};
use crate::units::{Frames, Seconds};

/// The most frames of a [`Stretch`]: more than a screen of columns can need, and 16 MB at most.
pub const LONGEST_STRETCH: u64 = 1 << 22;

/// A short piece of a sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Its first frame.
    pub start: Frames,
    /// Its channels.
    pub layout: Layout,
    /// Its samples, interleaved.
    pub samples: Vec<i16>,
}

impl Stretch {
    /// The frame after its last one.
    pub fn end(&self) -> Frames {
        Frames(self.start.0 + (self.samples.len() / self.layout.channels()) as u64)
    }

    /// One peak for each of `columns` equal columns between two frames of the sound; `None` where a
    /// column lies outside the stretch.
    pub fn columns(&self, channel: Channel, from: Frames, to: Frames, columns: usize) -> Vec<Option<Peak>> {
        columns_of_samples(&self.samples, self.layout, channel, self.start, (from, to), columns)
    }
}

/// What a waveform is drawn from, at every zoom. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pyramid: Arc<Pyramid>,
    near: Option<Arc<Stretch>>,
}

impl Drawing {
    /// With the pyramid alone: deeper than its lowest level columns are wider than they should be.
    pub fn new(pyramid: Pyramid) -> Self {
        Self { pyramid: Arc::new(pyramid), near: None }
    }

    /// With the samples of this stretch instead of those of another.
    #[must_use]
    pub fn with_near(self, near: Stretch) -> Self {
        Self { near: Some(Arc::new(near)), ..self }
    }

    /// The pyramid.
    pub fn pyramid(&self) -> &Pyramid {
        &self.pyramid
    }

    /// The length of the sound.
    pub fn length(&self) -> Seconds {
        self.pyramid.frames().at(self.pyramid.rate())
    }

    /// One peak for each of `columns` equal columns between two times; `None` outside the sound.
    pub fn columns(&self, channel: Channel, from: Seconds, to: Seconds, columns: usize) -> Vec<Option<Peak>> {
        let (from, to) = self.frames(from, to);
        match &self.near {
            Some(near) if needs_samples(from, to, columns) && self.holds(near, from, to) => {
                near.columns(channel, from, to, columns)
            }
            _ => self.pyramid.columns(channel, from, to, columns),
        }
    }

    /// The stretch whose samples are missing to draw these columns as they are, if any are: to be read
    /// and given to [`Self::with_near`]. There is as much again on both sides, for scrolling.
    pub fn wants(&self, from: Seconds, to: Seconds, columns: usize) -> Option<(Frames, Frames)> {
        let (from, to) = self.frames(from, to);
        let to = Frames(to.0.min(self.pyramid.frames().0));
        let span = to.0.checked_sub(from.0).filter(|span| (1..=LONGEST_STRETCH).contains(span))?;
        let there = self.near.as_ref().is_some_and(|near| self.holds(near, from, to));
        if there || !needs_samples(from, to, columns) {
            return None;
        }
        let more = span.min((LONGEST_STRETCH - span) / 2);
        let end = (to.0 + more).min(self.pyramid.frames().0);
        Some((Frames(from.0.saturating_sub(more)), Frames(end)))
    }

    fn frames(&self, from: Seconds, to: Seconds) -> (Frames, Frames) {
        let rate = self.pyramid.rate();
        (from.frames(rate), to.frames(rate))
    }

    /// Whether a stretch has all of the sound between two frames.
    fn holds(&self, near: &Stretch, from: Frames, to: Frames) -> bool {
        near.start <= from && to.min(self.pyramid.frames()) <= near.end()
    }
}

/// Whether columns are narrower than what the pyramid keeps.
pub fn needs_samples(from: Frames, to: Frames, columns: usize) -> bool {
    to.0.saturating_sub(from.0) < (BASE * columns) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::pyramid::Builder;
    use crate::units::SampleRate;

    const RATE: SampleRate = SampleRate(8_000);

    fn sound() -> Vec<i16> {
        (0..160_000).map(|n| (n * 7_919 % 65_536 - 32_768) as i16).collect()
    }

    fn drawing() -> Drawing {
        let mut builder = Builder::new(RATE, Layout::Mono);
        builder.add(&sound());
        Drawing::new(builder.finish())
    }

    fn near(from: usize, to: usize) -> Stretch {
        let samples = sound()[from..to].to_vec();
        Stretch { start: Frames(from as u64), layout: Layout::Mono, samples }
    }

    #[track_caller]
    fn wants(drawing: &Drawing, (from, to): (f64, f64), columns: usize, expected: Option<(u64, u64)>) {
        let found = drawing.wants(Seconds(from), Seconds(to), columns);
        assert_eq!(found, expected.map(|(from, to)| (Frames(from), Frames(to))));
    }

    #[test]
    fn samples_are_wanted_where_the_pyramid_is_too_coarse() {
        let drawing = drawing();
        wants(&drawing, (0.0, 20.0), 600, None);
        wants(&drawing, (0.0, 20.0), 700, Some((0, 160_000)));
        wants(&drawing, (5.0, 6.0), 1_000, Some((32_000, 56_000)));
        wants(&drawing, (19.5, 20.5), 1_000, Some((152_000, 160_000)));
        wants(&drawing, (20.0, 21.0), 1_000, None);
        wants(&drawing, (6.0, 5.0), 1_000, None);
        let near = drawing.with_near(near(32_000, 56_000));
        wants(&near, (4.0, 7.0), 1_000, None);
        wants(&near, (3.9, 4.9), 1_000, Some((23_200, 47_200)));
    }

    #[test]
    fn a_wish_fits_into_a_stretch_and_is_granted_by_it() {
        let mut builder = Builder::new(RATE, Layout::Mono);
        builder.add(&vec![1; 4_500_000]);
        let drawing = Drawing::new(builder.finish());
        // A screen so wide that a stretch hardly holds it.
        let (from, to) = (Seconds(100.0), Seconds(500.0));
        let (first, last) = drawing.wants(from, to, 13_000).unwrap();
        assert!(last.0 - first.0 <= LONGEST_STRETCH);
        let samples = vec![1; (last.0 - first.0) as usize];
        let drawing = drawing.with_near(Stretch { start: first, layout: Layout::Mono, samples });
        assert_eq!(drawing.wants(from, to, 13_000), None);
    }

    #[test]
    fn each_zoom_is_drawn_from_what_it_needs() {
        let drawing = drawing().with_near(near(40_000, 60_000));
        let columns = |from: f64, to: f64| drawing.columns(Channel::All, Seconds(from), Seconds(to), 100);
        // A column of eighty frames: the samples know it, the pyramid would widen it.
        let (first, last) = (Frames(48_000), Frames(56_000));
        assert_eq!(columns(6.0, 7.0), near(40_000, 60_000).columns(Channel::All, first, last, 100));
        assert_ne!(columns(6.0, 7.0), drawing.pyramid().columns(Channel::All, first, last, 100));
        // Where there are no samples, and where none are needed, the pyramid.
        let (first, last) = (Frames(8_000), Frames(16_000));
        assert_eq!(columns(1.0, 2.0), drawing.pyramid().columns(Channel::All, first, last, 100));
        let (first, last) = (Frames(0), Frames(160_000));
        assert_eq!(columns(0.0, 20.0), drawing.pyramid().columns(Channel::All, first, last, 100));
        assert_eq!(drawing.length(), Seconds(20.0));
    }
}
