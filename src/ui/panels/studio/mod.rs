//! The studio: the timeline above, what a key gives below, what it comes to at the side.

mod about;
mod code;
mod counts;
mod head;
mod line;
mod listen;
mod ratings;
mod remarks;
mod side;
mod transport;
mod words;

use egui::{Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::Views;
use super::bar::Bar;
use crate::app::state::{Side, Studio, WritingWhat};
use crate::app::studio::keymap::Action;
use crate::app::{Command, State, StudioCommand};
use crate::domain::language::Speaker;
use crate::ui::keys;
use crate::ui::theme::{Palette, measure, space};
use crate::ui::widgets::timeline::View;
use crate::units::{Frames, Seconds};

/// What is remembered of how the studio is shown.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// What of the track shows, and which track that is about.
    view: Option<(usize, View)>,
    /// What was given the keyboard to be written.
    writing: Option<WritingWhat>,
    /// What was selected in the frame before, to bring a new selection into view.
    selected: Option<crate::app::state::Selected>,
    /// Where the sound was in the frame before, to follow somebody who goes elsewhere.
    heard: Option<Seconds>,
    /// What keys ask of what shows.
    moves: Vec<Action>,
    /// Whose volley was brought into view last.
    volley: counts::Brought,
    /// The stretch whose samples were asked for last, and of which track.
    sharp: Option<(usize, (Frames, Frames))>,
    /// The rating that was open in the frame before, and whether in the pass in which one rates.
    rating: Option<(bool, usize)>,
    /// What was worked on in the frame before: in the pass in which one rates or not, and on which track.
    work: Option<(bool, usize)>,
    /// What stood at the side.
    side: Option<(bool, Side)>,
}

/// One of the two parts that scroll, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pane {
    Work,
    Side,
}

/// Below this height everything scrolls, and the work comes before the timeline: large text needs room.
const FIXED_NEEDS: f32 = 600.0;

/// How wide the side is.
const SIDE: f32 = 340.0;

/// The keys of the studio, for the list of keys.
pub(super) fn keys(state: &State) -> Bar {
    let Some(studio) = &state.studio else { return Bar::default() };
    let mut bar = Bar::default();
    for (speaker, words) in
        [(Speaker::Worker, "a code for the worker"), (Speaker::Parent, "a code for the parent")]
    {
        let keys: Vec<String> =
            studio.scheme.codes_of(speaker).map(|code| studio.keymap.of_code(&code.id)).collect();
        if !keys.is_empty() {
            bar = bar.hint(keys.join("  "), words);
        }
    }
    for action in Action::ALL {
        bar = bar.hint(studio.keymap.of(*action), action.words());
    }
    bar
}

pub(super) fn show(ui: &mut Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    let Some(studio) = state.studio.as_deref() else { return };
    let now = ui.input(|input| input.time);
    let heard = studio.transport.heard(now);
    let mut orders = Vec::new();
    listen::listen(ui, studio, &mut views.studio, &mut orders);
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.surface).inner_margin(Margin::symmetric(16, 8));
    let tops = arrive(ui, studio, &mut views.studio);
    if ui.available_height() >= FIXED_NEEDS {
        Panel::top("studio top").resizable(false).show_separator_line(true).frame(frame).show(ui, |ui| {
            top(ui, studio, heard, views, &mut orders);
        });
        panes(ui, studio, heard, views, (tops, frame), &mut orders);
    } else {
        let area = ScrollArea::vertical().id_salt("studio").auto_shrink([false, false]);
        at_top(area, tops.0).show(ui, |ui| {
            frame.show(ui, |ui| {
                head::show(ui, studio, &mut orders);
                if has_sound(studio) {
                    transport::show(ui, studio, heard, &mut orders);
                }
                stacked(ui, studio, heard, views, &mut orders);
                if has_sound(studio) {
                    ui.add_space(space::LARGE);
                    line::show(ui, studio, heard, &mut views.studio, &mut orders);
                }
            });
            scroll(ui, &views.studio.moves, &[Pane::Work, Pane::Side]);
        });
    }
    if studio.transport.playing {
        ui.ctx().request_repaint();
    }
    about::only_ends_of_writing(&mut orders);
    views.studio.moves.clear();
    commands.extend(orders.into_iter().map(Command::Studio));
}

fn top(ui: &mut Ui, studio: &Studio, heard: Seconds, views: &mut Views, orders: &mut Vec<StudioCommand>) {
    head::show(ui, studio, orders);
    ui.add_space(space::HAIR);
    if has_sound(studio) {
        line::show(ui, studio, heard, &mut views.studio, orders);
        ui.add_space(space::HAIR);
        transport::show(ui, studio, heard, orders);
    }
}

/// Whether there is something to hear on this track.
fn has_sound(studio: &Studio) -> bool {
    studio.track().is_some_and(|it| it.length.0 > 0.0)
}

/// Whether the work and the side begin at their top in this frame: the studio was just entered, or
/// something else shows there now.
fn arrive(ui: &Ui, studio: &Studio, look: &mut Look) -> (bool, bool) {
    let entered = keys::just_arrived(ui, "studio");
    let hidden = studio.counts_hidden();
    let work = look.work.replace((hidden, studio.current));
    let side = look.side.replace((hidden, studio.side));
    if entered {
        look.rating = None;
    }
    (entered || look.work != work, entered || look.side != side)
}

fn at_top(area: ScrollArea, top: bool) -> ScrollArea {
    if top { area.vertical_scroll_offset(0.0) } else { area }
}

/// Whether an action scrolls what shows below the timeline.
fn scrolls(action: Action) -> bool {
    matches!(action, Action::ScrollBack | Action::ScrollOn | Action::SideBack | Action::SideOn)
}

/// Scrolls by what keys asked for. Comes after what is scrolled: a list within would take it otherwise.
fn scroll(ui: &Ui, moves: &[Action], panes: &[Pane]) {
    let page = ui.clip_rect().height() * 0.85;
    for action in moves {
        let (pane, by) = match action {
            Action::ScrollBack => (Pane::Work, page),
            Action::ScrollOn => (Pane::Work, -page),
            Action::SideBack => (Pane::Side, page),
            Action::SideOn => (Pane::Side, -page),
            _ => continue,
        };
        if panes.contains(&pane) {
            ui.scroll_with_delta(vec2(0.0, by));
        }
    }
}

/// The work, and at its right the side: each scrolls by itself, so that reading counts leaves the keys where
/// they are. Where there is no room for two they stand below each other.
fn panes(
    ui: &mut Ui,
    studio: &Studio,
    heard: Seconds,
    views: &mut Views,
    (tops, frame): ((bool, bool), Frame),
    orders: &mut Vec<StudioCommand>,
) {
    let all = ui.available_rect_before_wrap();
    let area = |salt| ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]);
    if all.width() < SIDE + measure::PAIR_NEEDS + 2.0 * space::LARGE {
        at_top(area("studio"), tops.0).show(ui, |ui| {
            frame.show(ui, |ui| stacked(ui, studio, heard, views, orders));
            scroll(ui, &views.studio.moves, &[Pane::Work, Pane::Side]);
        });
        return;
    }
    let right = all.left() + all.width().min(measure::DESK + SIDE + 2.0 * space::LARGE);
    let split = right - SIDE - 1.5 * space::LARGE;
    let left = Rect::from_min_max(all.min, pos2(split, all.bottom()));
    let right = Rect::from_min_max(pos2(split, all.top()), pos2(right, all.bottom()));
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        at_top(area("studio work"), tops.0).show(ui, |ui| {
            let frame = frame.inner_margin(Margin { right: 8, ..frame.inner_margin });
            frame.show(ui, |ui| code::show(ui, studio, heard, &mut views.studio, orders));
            scroll(ui, &views.studio.moves, &[Pane::Work]);
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        at_top(area("studio side"), tops.1).show(ui, |ui| {
            let frame = frame.inner_margin(Margin { left: 8, ..frame.inner_margin });
            frame.show(ui, |ui| side::show(ui, studio, &mut views.studio, orders));
            scroll(ui, &views.studio.moves, &[Pane::Side]);
        });
    });
    ui.allocate_rect(all, Sense::hover());
}

/// The work, and the side below it.
fn stacked(ui: &mut Ui, studio: &Studio, heard: Seconds, views: &mut Views, orders: &mut Vec<StudioCommand>) {
    code::show(ui, studio, heard, &mut views.studio, orders);
    ui.add_space(space::LARGE);
    side::show(ui, studio, &mut views.studio, orders);
}
