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

use std::cell::RefCell;

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

use super::Views;
use super::bar::Bar;
use crate::app::state::{Studio, WritingWhat};
use crate::app::studio::keymap::Action;
use crate::app::{Command, State, StudioCommand};
use crate::domain::language::Speaker;
use crate::ui::theme::{Palette, measure, space};
use crate::ui::widgets::beside;
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
    if ui.available_height() >= FIXED_NEEDS {
        Panel::top("studio top").resizable(false).show_separator_line(true).frame(frame).show(ui, |ui| {
            top(ui, studio, heard, views, &mut orders);
        });
        ScrollArea::vertical().id_salt("studio").auto_shrink([false, false]).show(ui, |ui| {
            frame.show(ui, |ui| work(ui, studio, heard, views, &mut orders));
        });
    } else {
        ScrollArea::vertical().id_salt("studio").auto_shrink([false, false]).show(ui, |ui| {
            frame.show(ui, |ui| {
                head::show(ui, studio, &mut orders);
                if has_sound(studio) {
                    transport::show(ui, studio, heard, &mut orders);
                }
                work(ui, studio, heard, views, &mut orders);
                if has_sound(studio) {
                    ui.add_space(space::LARGE);
                    line::show(ui, studio, heard, &mut views.studio, &mut orders);
                }
            });
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

fn work(ui: &mut Ui, studio: &Studio, heard: Seconds, views: &mut Views, orders: &mut Vec<StudioCommand>) {
    ui.set_max_width(ui.available_width().min(measure::DESK + SIDE));
    // The two sides are drawn one after the other, and share what has the keyboard.
    let look = RefCell::new(&mut views.studio);
    let mut sides = Vec::new();
    beside(
        ui,
        SIDE,
        |ui| code::show(ui, studio, heard, &mut look.borrow_mut().writing, orders),
        |ui| side::show(ui, studio, &mut look.borrow_mut(), &mut sides),
    );
    orders.extend(sides);
}
