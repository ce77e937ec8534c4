//! Which stretch of the sound shows.

use crate::units::Seconds;

/// The shortest stretch that shows: at 48 kHz a few hundred samples.
const SHORTEST: f64 = 0.01;

/// The stretch of the sound that shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// From here.
    pub from: Seconds,
    /// Up to here.
    pub to: Seconds,
}

impl View {
    /// All of a sound.
    pub fn whole(length: Seconds) -> Self {
        Self { from: Seconds(0.0), to: Seconds(length.0.max(SHORTEST)) }
    }

    /// How much shows.
    pub fn span(self) -> f64 {
        (self.to.0 - self.from.0).max(SHORTEST)
    }

    /// Whether a place shows.
    pub fn holds(self, at: Seconds) -> bool {
        self.from <= at && at <= self.to
    }

    /// Whether any of a stretch shows.
    pub fn touches(self, start: Seconds, end: Seconds) -> bool {
        self.from <= end && start <= self.to
    }

    /// Zoomed by a factor; what lies at `around` stays where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, around: Seconds, length: Seconds) -> Self {
        let span = (self.span() / factor.max(1e-6)).clamp(SHORTEST, length.0.max(SHORTEST));
        let share = ((around.0 - self.from.0) / self.span()).clamp(0.0, 1.0);
        Self::at(around.0 - share * span, span, length)
    }

    /// So much later.
    #[must_use]
    pub fn scrolled(self, by: Seconds, length: Seconds) -> Self {
        Self::at(self.from.0 + by.0, self.span(), length)
    }

    /// Turned over like a page when the playhead leaves it, so that a tenth of the page before still shows.
    #[must_use]
    pub fn following(self, playhead: Seconds, length: Seconds) -> Self {
        if self.holds(playhead) && playhead.0 < self.to.0 - 0.02 * self.span() {
            return self;
        }
        Self::at(playhead.0 - 0.1 * self.span(), self.span(), length)
    }

    fn at(from: f64, span: f64, length: Seconds) -> Self {
        let from = from.min(length.0 - span).max(0.0);
        Self { from: Seconds(from), to: Seconds(from + span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(view: View, from: f64, to: f64) {
        assert!((view.from.0 - from).abs() < 1e-9 && (view.to.0 - to).abs() < 1e-9, "{view:?}");
    }

    const LENGTH: Seconds = Seconds(100.0);

    #[test]
    fn zooming_keeps_a_place_where_it_is() {
        let view = View::whole(LENGTH).zoomed(4.0, Seconds(50.0), LENGTH);
        check(view, 37.5, 62.5);
        check(view.zoomed(0.25, Seconds(50.0), LENGTH), 0.0, 100.0);
        check(View::whole(LENGTH).zoomed(2.0, Seconds(0.0), LENGTH), 0.0, 50.0);
        check(View::whole(LENGTH).zoomed(0.1, Seconds(70.0), LENGTH), 0.0, 100.0);
    }

    #[test]
    fn nothing_shows_beyond_the_ends() {
        let view = View { from: Seconds(10.0), to: Seconds(30.0) };
        check(view.scrolled(Seconds(-50.0), LENGTH), 0.0, 20.0);
        check(view.scrolled(Seconds(500.0), LENGTH), 80.0, 100.0);
    }

    #[test]
    fn the_page_turns_when_the_playhead_leaves_it() {
        let view = View { from: Seconds(10.0), to: Seconds(30.0) };
        check(view.following(Seconds(20.0), LENGTH), 10.0, 30.0);
        check(view.following(Seconds(29.9), LENGTH), 27.9, 47.9);
        check(view.following(Seconds(5.0), LENGTH), 3.0, 23.0);
    }
}
