//! Codings on one timeline: a lane for each coder, one for what was settled, one for where they differ.

use egui::Ui;

use super::Look;
use crate::app::state::{Comparing, Spot, Unit, code_words};
use crate::app::studio::words::clock;
use crate::domain::agreement::Place;
use crate::domain::coding::Coding;
use crate::dsp::peaks::Channel;
use crate::ui::widgets::timeline::{
    Certainty, Lane, Timeline, TimelineAction, TimelineItem, TimelineSpan, View, codes_by_id,
};
use crate::units::Seconds;

/// How much shows at first, in seconds.
const FIRST_VIEW: f64 = 40.0;
/// How many coders have a lane at the most; their utterances are told apart by it.
const MOST_CODERS: usize = 16;
/// How many letters of a name stand before a lane.
const LETTERS: usize = 9;

/// What was done to the timeline.
pub(super) enum Did {
    /// Go to this moment.
    Seek(Seconds),
    /// Select this place.
    Select(Spot),
}

pub(super) fn show(
    ui: &mut Ui,
    compare: &Comparing,
    settled: Option<&Coding>,
    heard: Seconds,
    look: &mut Look,
) -> Option<Did> {
    let track = compare.track().filter(|it| it.length.0 > 0.0)?;
    let stretch = compare.selected.and_then(|it| compare.stretch(it)).and_then(|it| it.1);
    let before = look.view.filter(|(place, _)| *place == compare.current);
    let went = before.is_some() && look.heard != Some(heard);
    look.heard = Some(heard);
    let mut view = before.map_or_else(
        || View { from: track.part.0, to: Seconds((track.part.0.0 + FIRST_VIEW).min(track.length.0)) },
        |(_, view)| view,
    );
    if let Some((from, to)) = stretch
        && look.selected != compare.selected
        && !(view.holds(from) && view.holds(to))
    {
        view = view.following(from, track.length);
    } else if went {
        // What plays is followed, and so is somebody who goes elsewhere.
        view = view.following(heard, track.length);
    }
    look.selected = compare.selected;
    let names: Vec<String> = (0..compare.names.len()).map(|it| short(&compare.coder(it))).collect();
    let mut lanes: Vec<Lane<'_>> = names.iter().map(|name| Lane { name, low: false }).collect();
    let settled_lane = settled.map(|_| {
        lanes.push(Lane { name: "Settled", low: false });
        lanes.len() - 1
    });
    lanes.push(Lane { name: "Differ", low: true });
    let mut spans = spans(compare, lanes.len() - 1, view);
    if let (Some(coding), Some(lane)) = (settled, settled_lane) {
        spans.extend(settled_spans(compare, coding, lane, view));
    }
    let columns = |from: Seconds, to: Seconds, columns: usize| {
        track.drawing.as_ref().map(|it| it.columns(Channel::All, from, to, columns)).unwrap_or_default()
    };
    let name = format!("Timeline: {}", track.title);
    let timeline = Timeline {
        name: &name,
        columns: &columns,
        length: track.length,
        part: track.part,
        view,
        lanes: &lanes,
        spans: &spans,
        speech: &[],
        selected: compare.selected.and_then(item_of),
        stretch,
        playhead: heard,
        height: 52.0,
    };
    let mut did = None;
    for action in timeline.show(ui) {
        match action {
            TimelineAction::Seek(at) => did = Some(Did::Seek(at)),
            TimelineAction::Select(item) => {
                if let Some(spot) = spot_of(compare, item) {
                    did = Some(Did::Select(spot));
                }
            }
            TimelineAction::Zoom { factor, around } => view = view.zoomed(factor, around, track.length),
            TimelineAction::Scroll(by) => view = view.scrolled(by, track.length),
            TimelineAction::ChooseStretch(_) | TimelineAction::MoveEdge { .. } => {}
        }
    }
    look.view = Some((compare.current, view));
    did
}

/// As much of a name as there is room for.
fn short(name: &str) -> String {
    name.chars().take(LETTERS).collect()
}

/// A name for what shows; what does not is in the overview alone, and needs none.
fn named(view: View, start: Seconds, end: Option<Seconds>, name: impl FnOnce() -> String) -> String {
    if view.touches(start, end.unwrap_or(start)) { name() } else { String::new() }
}

fn spans(compare: &Comparing, differ: usize, view: View) -> Vec<TimelineSpan<'_>> {
    let (Some(comparison), Some(track)) = (&compare.comparison, compare.track()) else { return Vec::new() };
    let codes = codes_by_id(&compare.scheme);
    let mut spans = Vec::with_capacity(comparison.rows.len() * compare.names.len());
    for (place, row) in comparison.rows.iter().enumerate().filter(|(_, it)| it.take == track.key) {
        for (coder, cell) in row.cells.iter().enumerate().take(MOST_CODERS) {
            let Some(cell) = cell else { continue };
            let Some(start) = cell.start else { continue };
            let name = named(view, start, cell.end, || {
                let said = code_words(&compare.scheme, cell.code.as_deref(), cell.valence, cell.strength);
                format!("{}, {}: {said}", compare.coder(coder), clock(start))
            });
            spans.push(TimelineSpan {
                item: TimelineItem::Utterance((place * MOST_CODERS + coder) as u32),
                lane: coder,
                start,
                end: cell.end,
                code: cell.code.as_deref().and_then(|id| codes.get(id).copied()),
                text: "",
                name,
                certainty: Certainty::Set,
                movable: false,
            });
        }
        if let (Some(start), Unit::Utterances, false) = (row.start, compare.unit, row.agrees()) {
            spans.push(difference(TimelineItem::Comment(place as u32), differ, (start, row.end), view));
        }
    }
    if compare.unit == Unit::Replies {
        for (place, row) in comparison.volleys.iter().enumerate().filter(|(_, it)| it.take == track.key) {
            if let (Some(start), false) = (row.start, row.agrees()) {
                spans.push(difference(TimelineItem::Evidence(place as u32), differ, (start, row.end), view));
            }
        }
    }
    spans
}

fn difference(
    item: TimelineItem,
    lane: usize,
    (start, end): (Seconds, Option<Seconds>),
    view: View,
) -> TimelineSpan<'static> {
    TimelineSpan {
        item,
        lane,
        start,
        end,
        code: None,
        text: "",
        name: named(view, start, end, || format!("They differ at {}", clock(start))),
        certainty: Certainty::Set,
        movable: false,
    }
}

fn settled_spans<'a>(
    compare: &'a Comparing,
    coding: &Coding,
    lane: usize,
    view: View,
) -> Vec<TimelineSpan<'a>> {
    let take = compare.track().and_then(|it| coding.take(it.key.volley, it.key.take));
    let utterances = take.map(|it| it.utterances.as_slice()).unwrap_or_default();
    let span = |it: &crate::domain::coding::Utterance| {
        let start = it.start?;
        let name = named(view, start, it.end, || {
            let said = code_words(&compare.scheme, it.code.as_deref(), it.valence, it.strength);
            format!("Settled, {}: {said}", clock(start))
        });
        Some(TimelineSpan {
            item: TimelineItem::Proposal(it.id.0 as usize),
            lane,
            start,
            end: it.end,
            code: it.code.as_deref().and_then(|id| compare.scheme.code(id)),
            text: "",
            name,
            certainty: Certainty::Set,
            movable: false,
        })
    };
    utterances.iter().filter_map(span).collect()
}

fn item_of(spot: Spot) -> Option<TimelineItem> {
    match spot {
        Spot::Place(Place::Row(row)) => Some(TimelineItem::Comment(row as u32)),
        Spot::Reply(row) => Some(TimelineItem::Evidence(row as u32)),
        Spot::Place(Place::Rating(_)) => None,
    }
}

fn spot_of(compare: &Comparing, item: TimelineItem) -> Option<Spot> {
    let rows = &compare.comparison.as_ref()?.rows;
    match item {
        TimelineItem::Comment(row) => Some(Spot::Place(Place::Row(row as usize))),
        TimelineItem::Evidence(row) => Some(Spot::Reply(row as usize)),
        TimelineItem::Utterance(id) => {
            let row = id as usize / MOST_CODERS;
            let differs = rows.get(row).is_some_and(|it| !it.agrees());
            (differs && compare.unit == Unit::Utterances).then_some(Spot::Place(Place::Row(row)))
        }
        TimelineItem::Proposal(_) => None,
    }
}
