//! Looking into a recording: how long, how loud, where someone speaks.

use std::path::Path;

use super::fault::DecodeFault;
use super::flow::{LONGEST, flow};
use super::report::{Damage, SourceFormat};
use super::shape::Shaper;
use super::{on_and_on, open};
use crate::dsp::level::LevelSum;
use crate::dsp::speech::{Span, Speech, find_speech};
use crate::units::{SampleRate, Seconds};

/// What is searched for speech at once.
const STRETCH: usize = 5 * 60 * 48_000;

/// What is searched with it on either side.
const MARGIN: usize = 5 * 48_000;

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Its length.
    pub length: Seconds,
    /// How it is written.
    pub source: SourceFormat,
    /// The levels over all channels.
    pub level: LevelSum,
    /// Where someone speaks.
    pub speech: Speech,
    /// What could not be read.
    pub damaged: Vec<Damage>,
    /// What else is to be said.
    pub notes: Vec<String>,
}

/// Looks into a file.
pub fn inspect(path: &Path) -> Result<Inspection, DecodeFault> {
    let mut opened = open(path)?;
    let source = opened.source.format().clone();
    let mut level = LevelSum::for_bits(source.bits);
    let mut shaper = Shaper::new(source.rate, source.channels, 1)?;
    let mut search = Search::new(STRETCH, MARGIN);
    let flowed = flow(&mut opened, LONGEST, &mut on_and_on, &mut |block| {
        level.add_frames(block, source.channels);
        shaper.push(block, &mut search.heard)?;
        search.go_on(false);
        Ok(())
    })?;
    shaper.finish(&mut search.heard)?;
    search.go_on(true);
    let speech = Speech { spans: search.spans };
    let length = flowed.frames.at(source.rate);
    Ok(Inspection { length, source, level, speech, damaged: flowed.damaged, notes: flowed.notes })
}

/// The length of a file, at once where its head tells it.
pub fn length(path: &Path) -> Result<Seconds, DecodeFault> {
    let mut opened = open(path)?;
    let rate = opened.source.format().rate;
    Ok(match opened.source.frames_there() {
        Some(frames) => frames.at(rate),
        None => flow(&mut opened, LONGEST, &mut on_and_on, &mut |_block| Ok(()))?.frames.at(rate),
    })
}

/// Finds speech stretch by stretch, so that hours are never held at once.
struct Search {
    /// Frames that are searched at once, and those on either side, so that no edge falls on the seam.
    stretch: usize,
    margin: usize,
    heard: Vec<f32>,
    /// Where in the recording `heard` begins, and where the search goes on within it.
    start: usize,
    from: usize,
    spans: Vec<Span>,
}

impl Search {
    fn new(stretch: usize, margin: usize) -> Self {
        Self { stretch, margin, heard: Vec::new(), start: 0, from: 0, spans: Vec::new() }
    }

    fn go_on(&mut self, to_the_end: bool) {
        while self.heard.len() >= self.from + self.stretch + self.margin
            || (to_the_end && self.heard.len() > self.from)
        {
            let last = to_the_end && self.heard.len() < self.from + self.stretch + self.margin;
            let end = if last { self.heard.len() } else { self.from + self.stretch };
            let searched = self.heard.get(..(end + self.margin).min(self.heard.len())).unwrap_or_default();
            let at = |frames: usize| frames as f64 / 48_000.0;
            let (from, to) = (at(self.start + self.from), at(self.start + end));
            let spans = find_speech(searched, SampleRate::TAKE).spans;
            for span in spans {
                let start = (span.start.0 + at(self.start)).max(from);
                let end = (span.end.0 + at(self.start)).min(to);
                if start >= end {
                    continue;
                }
                match self.spans.last_mut() {
                    // Speech over the seam is one.
                    Some(last) if start - last.end.0 < 0.001 => last.end = Seconds(end),
                    _ => self.spans.push(Span { start: Seconds(start), end: Seconds(end) }),
                }
            }
            let drop = end.saturating_sub(self.margin);
            self.heard.drain(..drop);
            self.start += drop;
            self.from = end - drop;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_recording_is_searched_in_stretches() {
        // Bursts of a buzz, two of them over seams.
        const SECONDS: usize = 48;
        let burst =
            |second: usize| second % 9 < 2 || (19..22).contains(&second) || (39..42).contains(&second);
        let buzz = |n: usize| ((n * n / 64 % 97) as f32 / 97.0 - 0.5) * 0.8;
        let sound = |n: usize| if burst(n / 48_000) { buzz(n) } else { 0.0 };
        let mut search = Search::new(20 * 48_000, 4 * 48_000);
        for second in 0..SECONDS {
            search.heard.extend((second * 48_000..(second + 1) * 48_000).map(sound));
            search.go_on(false);
            assert!(search.heard.len() < 30 * 48_000);
        }
        search.go_on(true);
        let whole: Vec<f32> = (0..SECONDS * 48_000).map(sound).collect();
        let expected = find_speech(&whole, SampleRate::TAKE).spans;
        assert_eq!(search.spans.len(), expected.len());
        for (found, expected) in search.spans.iter().zip(&expected) {
            assert!((found.start.0 - expected.start.0).abs() < 0.2, "{found:?} {expected:?}");
            assert!((found.end.0 - expected.end.0).abs() < 0.2, "{found:?} {expected:?}");
        }
    }
}
