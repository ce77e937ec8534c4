//! The timeline of a recording: an overview of the whole, the part that shows drawn large, and lanes
//! for what each speaker said, for codes, and for remarks.
//!
//! It takes plain data, keeps nothing but where a drag stands, and gives back what was done to it.

mod paint;
mod raster;
mod view;

use std::collections::HashMap;

use egui::Ui;

pub use view::View;

use crate::domain::scheme::{Code, Scheme};
use crate::dsp::peaks::Peak;
use crate::units::Seconds;

use super::waveform::Edge;

/// Gives so many columns of equal length of the stretch between two places; `None` outside the sound.
pub type Columns<'a> = &'a dyn Fn(Seconds, Seconds, usize) -> Vec<Option<Peak>>;

/// The codes of a scheme by their ids: thousands are looked up for each frame.
pub fn codes_by_id(scheme: &Scheme) -> HashMap<&str, &Code> {
    scheme.codes.iter().map(|it| (it.id.as_str(), it)).collect()
}

/// One row below the waveform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane<'a> {
    /// What it is called, at its left.
    pub name: &'a str,
    /// Whether it holds short marks (comments, evidence) and can be low.
    pub low: bool,
}

/// What can be selected on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimelineItem {
    /// An utterance, by its id.
    Utterance(u32),
    /// A proposal, by its place in the list of proposals.
    Proposal(usize),
    /// A comment, by its number.
    Comment(u32),
    /// A moment that a rating rests on, by its number.
    Evidence(u32),
}

/// How sure a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certainty {
    /// Somebody set it.
    #[default]
    Set,
    /// Somebody set it, and it asks for no code: flat, with a dash.
    Settled,
    /// It is only proposed: dashed, and without a fill.
    Proposed,
}

/// One stretch, or moment, in a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineSpan<'a> {
    /// What it is, told back in actions.
    pub item: TimelineItem,
    /// Its lane, by its place.
    pub lane: usize,
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends; `None` for a moment.
    pub end: Option<Seconds>,
    /// Its code: shape, colour and label.
    pub code: Option<&'a Code>,
    /// What stands in it beside or instead of the code, such as its words.
    pub text: &'a str,
    /// Its name for screen readers.
    pub name: String,
    /// Whether it is only proposed.
    pub certainty: Certainty,
    /// Whether its edges can be moved.
    pub movable: bool,
}

/// A stretch in which somebody speaks, drawn as a thin line under the waveform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeechMark {
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends.
    pub end: Seconds,
    /// The lane of who speaks, where that is known.
    pub lane: Option<usize>,
}

/// What was done to a timeline.
#[derive(Debug, Clone, PartialEq)]
pub enum TimelineAction {
    /// Go to this place: every click does, exactly.
    Seek(Seconds),
    /// Select this; comes after the seek of the same click.
    Select(TimelineItem),
    /// A stretch was drawn with the pointer; `None` takes it away.
    ChooseStretch(Option<(Seconds, Seconds)>),
    /// An edge was dragged and let go of.
    MoveEdge {
        /// Whose.
        item: TimelineItem,
        /// Which end.
        edge: Edge,
        /// To where.
        to: Seconds,
        /// Whether it may snap to a pause: not while Alt was held.
        snap: bool,
    },
    /// Show more (below 1) or less (above 1) of the sound around a place.
    Zoom {
        /// How many times larger.
        factor: f64,
        /// What stays where it is.
        around: Seconds,
    },
    /// Show what lies so much later.
    Scroll(Seconds),
}

/// A timeline.
#[derive(Clone)]
#[must_use = "show it"]
pub struct Timeline<'a> {
    /// Which sound it is, for screen readers.
    pub name: &'a str,
    /// Draws the sound.
    pub columns: Columns<'a>,
    /// How long the sound is.
    pub length: Seconds,
    /// The part that is coded; the rest is drawn paler.
    pub part: (Seconds, Seconds),
    /// What shows.
    pub view: View,
    /// The lanes, from the top.
    pub lanes: &'a [Lane<'a>],
    /// What lies in the lanes, in order of where it starts.
    pub spans: &'a [TimelineSpan<'a>],
    /// Where somebody speaks.
    pub speech: &'a [SpeechMark],
    /// What is selected.
    pub selected: Option<TimelineItem>,
    /// The stretch that was chosen.
    pub stretch: Option<(Seconds, Seconds)>,
    /// Where playback is, or would go on.
    pub playhead: Seconds,
    /// The height of the waveform alone.
    pub height: f32,
}

impl std::fmt::Debug for Timeline<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Timeline")
            .field("name", &self.name)
            .field("view", &self.view)
            .field("playhead", &self.playhead)
            .finish_non_exhaustive()
    }
}

impl Timeline<'_> {
    /// Shows it.
    pub fn show(self, ui: &mut Ui) -> Vec<TimelineAction> {
        paint::show(&self, ui)
    }
}
