//! The timeline of the studio: its lanes and what is done to them.

use egui::Ui;

use super::Look;
use super::words::{clock, codes_for, name};
use crate::app::StudioCommand;
use crate::app::state::{Selected, Studio, Track};
use crate::app::studio::chosen_stretch;
use crate::app::studio::keymap::Action;
use crate::domain::coding::UtteranceId;
use crate::domain::language::Speaker;
use crate::dsp::peaks::Channel;
use crate::ui::widgets::Edge;
use crate::ui::widgets::timeline::{
    Certainty, Lane, SpeechMark, Timeline, TimelineAction, TimelineItem, TimelineSpan, View, codes_by_id,
};
use crate::units::Seconds;

/// How many times larger one press of a key draws.
const ZOOM: f64 = 1.5;
/// How much of a recording shows at first, in seconds.
const FIRST_VIEW: f64 = 40.0;

pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    heard: Seconds,
    look: &mut Look,
    orders: &mut Vec<StudioCommand>,
) {
    let Some(track) = studio.track() else { return };
    let mut view = the_view(studio, track, heard, look);
    let lanes = Lanes::of(studio, track);
    let spans = spans(studio, &lanes, view);
    let speech: Vec<SpeechMark> = track
        .speech
        .iter()
        .map(|it| SpeechMark {
            start: it.start,
            end: it.end,
            lane: it.speaker.map(|who| lanes.of_speaker(who)),
        })
        .collect();
    let columns = |from: Seconds, to: Seconds, columns: usize| {
        track.drawing.as_ref().map(|it| it.columns(Channel::All, from, to, columns)).unwrap_or_default()
    };
    // While one rates, the ratings need the room.
    let low = studio.counts_hidden() || ui.ctx().content_rect().height() < 600.0;
    let height = if low { 48.0 } else { 104.0 };
    let name = format!("Timeline: {}", track.title);
    let timeline = Timeline {
        name: &name,
        columns: &columns,
        length: track.length,
        part: track.part,
        view,
        lanes: &lanes.list,
        spans: &spans,
        speech: &speech,
        selected: studio.selected.map(item_of),
        stretch: studio.stretch,
        playhead: heard,
        height,
    };
    for action in timeline.show(ui) {
        match action {
            TimelineAction::Seek(at) => {
                orders.push(StudioCommand::Seek(at));
                // What lies there is selected next; where nothing does, nothing is.
                if studio.selected.is_some() {
                    orders.push(StudioCommand::Select(None));
                }
            }
            TimelineAction::Select(item) => {
                orders.pop_if(|it| *it == StudioCommand::Select(None));
                orders.push(StudioCommand::Select(Some(selected_of(item))));
            }
            TimelineAction::ChooseStretch(stretch) => orders.push(StudioCommand::ChooseStretch(stretch)),
            TimelineAction::MoveEdge { item: TimelineItem::Utterance(id), edge, to, snap } => {
                orders.push(match edge {
                    Edge::Start => StudioCommand::MoveStart(UtteranceId(id), to, snap),
                    Edge::End => StudioCommand::MoveEnd(UtteranceId(id), to, snap),
                });
            }
            TimelineAction::MoveEdge { .. } => {}
            TimelineAction::Zoom { factor, around } => view = view.zoomed(factor, around, track.length),
            TimelineAction::Scroll(by) => view = view.scrolled(by, track.length),
        }
    }
    look.view = Some((studio.current, view));
    sharpen(ui, studio, track, view, look, orders);
}

/// Asks for samples where one looks closer than the pyramid, with room for scrolling.
fn sharpen(
    ui: &Ui,
    studio: &Studio,
    track: &Track,
    view: View,
    look: &mut Look,
    orders: &mut Vec<StudioCommand>,
) {
    let columns = ui.available_width().max(1.0) as usize;
    let Some(wanted) = track.drawing.as_ref().and_then(|it| it.wants(view.from, view.to, columns)) else {
        return;
    };
    if look.sharp != Some((studio.current, wanted)) {
        look.sharp = Some((studio.current, wanted));
        orders.push(StudioCommand::Sharpen(wanted.0, wanted.1));
    }
}

/// What shows: a page that follows the sound, and turns to what is newly selected.
fn the_view(studio: &Studio, track: &Track, heard: Seconds, look: &mut Look) -> View {
    let first = View { from: track.part.0, to: Seconds((track.part.0.0 + FIRST_VIEW).min(track.length.0)) };
    let before = look.view.filter(|(place, _)| *place == studio.current);
    let mut view = before.map_or(first, |(_, view)| view);
    let went = look.heard.replace(heard) != Some(heard) || before.is_none();
    if studio.transport.playing {
        view = view.following(heard, track.length);
    } else if look.selected != studio.selected
        && let Some((start, end)) = chosen_stretch(studio)
        && !(view.holds(start) && view.holds(end))
    {
        view = view.following(start, track.length);
    } else if went && !view.holds(heard) {
        // Somebody went there, perhaps by a click in the overview.
        view = view.following(heard, track.length);
    }
    for action in &look.moves {
        view = moved(view, *action, studio, track, heard);
    }
    look.selected = studio.selected;
    view
}

/// Whether an action is about what shows alone.
pub(super) fn moves_the_view(action: Action) -> bool {
    matches!(
        action,
        Action::ZoomIn
            | Action::ZoomOut
            | Action::ShowWhole
            | Action::ShowStretch
            | Action::LookBack
            | Action::LookOn
    )
}

/// What shows after such an action. One zooms about the playhead where it shows, else about the middle.
fn moved(view: View, action: Action, studio: &Studio, track: &Track, heard: Seconds) -> View {
    let middle = Seconds(f64::midpoint(view.from.0, view.to.0));
    let around = if view.holds(heard) { heard } else { middle };
    let page = 0.8 * view.span();
    match action {
        Action::ZoomIn => view.zoomed(ZOOM, around, track.length),
        Action::ZoomOut => view.zoomed(1.0 / ZOOM, around, track.length),
        Action::ShowWhole => View::whole(track.length),
        Action::ShowStretch => chosen_stretch(studio).map_or(view, |(from, to)| {
            let room = 0.1 * (to.0 - from.0);
            View { from: Seconds((from.0 - room).max(0.0)), to: Seconds((to.0 + room).min(track.length.0)) }
        }),
        Action::LookBack => view.scrolled(Seconds(-page), track.length),
        Action::LookOn => view.scrolled(Seconds(page), track.length),
        _ => view,
    }
}

fn item_of(selected: Selected) -> TimelineItem {
    match selected {
        Selected::Utterance(id) => TimelineItem::Utterance(id.0),
        Selected::Proposal(place) => TimelineItem::Proposal(place),
        Selected::Comment(id) => TimelineItem::Comment(id),
        Selected::Evidence(id) => TimelineItem::Evidence(id),
    }
}

fn selected_of(item: TimelineItem) -> Selected {
    match item {
        TimelineItem::Utterance(id) => Selected::Utterance(UtteranceId(id)),
        TimelineItem::Proposal(place) => Selected::Proposal(place),
        TimelineItem::Comment(id) => Selected::Comment(id),
        TimelineItem::Evidence(id) => Selected::Evidence(id),
    }
}

/// The lanes that there are, and which is whose.
struct Lanes {
    list: Vec<Lane<'static>>,
    other: Option<usize>,
    speech: usize,
    remarks: usize,
}

impl Lanes {
    fn of(studio: &Studio, track: &Track) -> Self {
        let lane = |name, low| Lane { name, low };
        // In the pass in which one rates nothing is written into them.
        let low = studio.counts_hidden();
        let mut list = vec![lane("Worker", low), lane("Parent", low)];
        let others = studio.utterances().iter().any(|it| it.speaker == Speaker::Other);
        let other = others.then(|| {
            list.push(lane("Other", low));
            list.len() - 1
        });
        // Where nobody knows who speaks, proposals have a lane of their own.
        let mixed = track.speech.iter().all(|it| it.speaker.is_none());
        let speech = if mixed {
            list.push(lane("Speech", true));
            list.len() - 1
        } else {
            0
        };
        list.push(lane("Remarks", true));
        let remarks = list.len() - 1;
        Self { list, other, speech, remarks }
    }

    fn of_speaker(&self, speaker: Speaker) -> usize {
        match speaker {
            Speaker::Worker => 0,
            Speaker::Parent => 1,
            Speaker::Other => self.other.unwrap_or(1),
        }
    }
}

/// Everything in the lanes. What does not show is in the overview alone, and needs no name.
fn spans<'a>(studio: &'a Studio, lanes: &Lanes, view: View) -> Vec<TimelineSpan<'a>> {
    let shows = |start: Seconds, end: Option<Seconds>| view.touches(start, end.unwrap_or(start));
    let key = studio.track().map(|it| it.key);
    let codes = codes_by_id(&studio.scheme);
    let mut spans = Vec::with_capacity(studio.utterances().len() + studio.coding.comments.len());
    for it in studio.utterances() {
        let Some(start) = it.start else { continue };
        let text = if it.facilitative && it.speaker != Speaker::Worker { "yeah" } else { it.text.as_str() };
        spans.push(TimelineSpan {
            item: TimelineItem::Utterance(it.id.0),
            lane: lanes.of_speaker(it.speaker),
            start,
            end: it.end,
            code: it.code.as_deref().and_then(|id| codes.get(id).copied()),
            text,
            name: if shows(start, it.end) { name(studio, it) } else { String::new() },
            certainty: if it.proposed {
                Certainty::Proposed
            } else if it.code.is_none() && (it.facilitative || !codes_for(studio, it.speaker)) {
                Certainty::Settled
            } else {
                Certainty::Set
            },
            movable: !studio.read_only,
        });
    }
    let offered = studio.proposals.iter().enumerate().filter(|_| !studio.read_only);
    // Proposals are not in the overview.
    for (place, it) in offered.filter(|(_, it)| shows(it.start, Some(it.end))) {
        spans.push(TimelineSpan {
            item: TimelineItem::Proposal(place),
            lane: it.speaker.map_or(lanes.speech, |who| lanes.of_speaker(who)),
            start: it.start,
            end: Some(it.end),
            code: None,
            text: "",
            name: if shows(it.start, Some(it.end)) {
                format!("Proposal, {} to {}", clock(it.start), clock(it.end))
            } else {
                String::new()
            },
            certainty: Certainty::Proposed,
            movable: false,
        });
    }
    let remark = |item, start, end, text: &'a str, what: &str| TimelineSpan {
        item,
        lane: lanes.remarks,
        start,
        end,
        code: None,
        text,
        name: if shows(start, end) { format!("{what} at {}: {text}", clock(start)) } else { String::new() },
        certainty: Certainty::Set,
        movable: false,
    };
    for it in studio.coding.comments.iter().filter(|it| Some(it.take) == key) {
        spans.push(remark(TimelineItem::Comment(it.id), it.start, it.end, &it.text, "Comment"));
    }
    for it in studio.coding.evidence.iter().filter(|it| Some(it.take) == key) {
        spans.push(remark(TimelineItem::Evidence(it.id), it.start, it.end, &it.text, "Evidence"));
    }
    spans
}
