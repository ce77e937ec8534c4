//! Coders in agreement: asking for a second coding, comparing, settling, a group in one room.

mod actions;
mod ask;
mod codes;
mod compare;
mod differences;
mod group;
mod lanes;
mod settle;
mod together;

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

pub(super) use actions::{asked_for, of_session};
pub(super) use ask::{bar as ask_bar, show as show_ask};
pub(super) use compare::{bar as compare_bar, show as show_compare};
pub(super) use group::{bar as group_bar, show as show_group};
pub(super) use settle::{bar as settle_bar, show as show_settle};

use crate::app::State;
use crate::app::state::{SoundReference, Spot};
use crate::ui::theme::{Palette, heading, small, space};
use crate::ui::widgets::timeline::View;
use crate::units::Seconds;

/// What is remembered of how these screens are shown.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// What of the track shows, and which track that is about.
    view: Option<(usize, View)>,
    /// What was selected in the frame before, to bring a new selection into view.
    selected: Option<Spot>,
    /// Whether the reason gets the keyboard with the next frame: something was chosen.
    write: bool,
    /// Whether somebody typed in the frame before: Escape then only leaves the field.
    typed: bool,
    /// Whether the field of members gets the keyboard again: a name was added.
    named: bool,
}

/// Below this height everything scrolls, so that large text has room.
const FIXED_NEEDS: f32 = 600.0;

/// The head of a screen: what it is about, in one line and a quiet one.
fn head(ui: &mut Ui, title: &str, about: &str, goal: Option<&str>) {
    let palette = Palette::of(ui);
    let response = ui.label(heading(title));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Heading));
    let goal = goal.map_or_else(|| "no change goal".to_owned(), |it| format!("goal: {it}"));
    ui.label(small(palette, format!("{about}  ·  {goal}")));
}

/// What stays above, and below it what scrolls; all scrolls where there is little room.
fn above_and_below<L>(
    ui: &mut Ui,
    name: &str,
    look: &mut L,
    above: impl FnOnce(&mut Ui, &mut L),
    below: impl FnOnce(&mut Ui, &mut L),
) {
    let frame = Frame::new().fill(Palette::of(ui).surface).inner_margin(Margin::symmetric(18, 10));
    let fixed = ui.available_height() >= FIXED_NEEDS;
    if fixed {
        Panel::top(format!("{name} top")).resizable(false).frame(frame).show(ui, |ui| above(ui, look));
        ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
            frame.show(ui, |ui| below(ui, look));
        });
    } else {
        ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
            frame.show(ui, |ui| {
                above(ui, look);
                ui.add_space(space::MEDIUM);
                below(ui, look);
            });
        });
    }
}

/// Where the sound is heard: what plays, else where it would go on.
fn heard(state: &State, at: Seconds) -> Seconds {
    playing(state).map_or(at, |it| it.position)
}

/// What plays of these screens.
fn playing(state: &State) -> Option<&crate::app::state::PlaybackNow> {
    state.playback.as_ref().filter(|it| matches!(it.sound, SoundReference::Agreement(_)))
}

/// The word on the button that plays.
fn play_word(state: &State) -> &'static str {
    match playing(state) {
        Some(it) if !it.paused => "Hold",
        _ => "Hear it",
    }
}
