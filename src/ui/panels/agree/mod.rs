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
use crate::ui::widgets::{Tone, as_heading, banner};
use crate::units::Seconds;

/// What is remembered of how these screens are shown.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// What of the track shows, and which track that is about.
    view: Option<(usize, View)>,
    /// Where the sound was in the frame before, to follow it.
    heard: Option<Seconds>,
    /// What was selected in the frame before, to bring a new selection into view.
    selected: Option<Spot>,
    /// What was brought into view last: once, so that one can scroll away.
    scrolled: Option<Spot>,
    /// The item of a group that was.
    item: Option<(usize, usize)>,
    /// Whether the reason gets the keyboard with the next frame: something was chosen.
    write: bool,
    /// Whether the field of members gets the keyboard again: a name was added.
    named: bool,
}

/// Below this height everything scrolls, so that large text has room.
const FIXED_NEEDS: f32 = 600.0;

/// The head of a screen: what it is about, in one line and a quiet one.
fn head(ui: &mut Ui, title: &str, about: &str, goal: Option<&str>) {
    let palette = Palette::of(ui);
    let response = ui.label(heading(title));
    as_heading(ui, &response, title);
    let goal = goal.map_or_else(|| "no change goal".to_owned(), |it| format!("goal: {it}"));
    ui.label(small(palette, format!("{about}  ·  {goal}")));
}

/// What is to be said of what is heard, such as why it cannot be.
fn remarks(ui: &mut Ui, remarks: &[String]) {
    for remark in remarks {
        banner(ui, Tone::Warning, "Something of it is damaged", remark);
        ui.add_space(space::SMALL);
    }
}

/// The parts of a screen with a timeline. Each is handed what the screen remembers and what it asks for.
struct Parts<'a, H> {
    /// What it is about.
    head: &'a dyn Fn(&mut Ui, &mut H),
    /// The timeline.
    line: &'a dyn Fn(&mut Ui, &mut H),
    /// Playing, and where one is.
    transport: &'a dyn Fn(&mut Ui, &mut H),
    /// What one does.
    work: &'a dyn Fn(&mut Ui, &mut H),
}

impl<H> Parts<'_, H> {
    /// The timeline stays above and the work scrolls below it. Where there is little room all scrolls, and
    /// the work comes first.
    fn show(&self, ui: &mut Ui, name: &str, held: &mut H) {
        let frame = Frame::new().fill(Palette::of(ui).surface).inner_margin(Margin::symmetric(18, 10));
        let scroll = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
        if ui.available_height() >= FIXED_NEEDS {
            Panel::top(format!("{name} top")).resizable(false).frame(frame).show(ui, |ui| {
                (self.head)(ui, held);
                (self.line)(ui, held);
                (self.transport)(ui, held);
            });
            scroll.show(ui, |ui| frame.show(ui, |ui| (self.work)(ui, held)));
        } else {
            scroll.show(ui, |ui| {
                frame.show(ui, |ui| {
                    (self.head)(ui, held);
                    (self.transport)(ui, held);
                    ui.add_space(space::SMALL);
                    (self.work)(ui, held);
                    ui.add_space(space::LARGE);
                    (self.line)(ui, held);
                });
            });
        }
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
