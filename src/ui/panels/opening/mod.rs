//! The way into the studio: what a recording is, bringing it in, what is set before coding starts.

mod form;
mod setup;

use egui::{Align, Id, Response, Ui, style::ScrollAnimation};

use super::bar::{Action, Bar, Shortcut};
use crate::app::state::{Opening, Refusal, Wants};
use crate::app::{Command, OpeningCommand, State};
use crate::ui::keys;
use crate::ui::theme::{measure, space};
use crate::ui::widgets::{Tone, banner, empty_state, lone_page, page_title, progress};

pub(super) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::Opening(command));
    let leave = send("Back to the list", OpeningCommand::Leave).key(Shortcut::Escape);
    match &state.opening {
        Some(Opening::Form(_)) => {
            Bar::with(send("Bring it in", OpeningCommand::BringIn).key(Shortcut::CtrlEnter)).and(leave)
        }
        Some(Opening::Setup(_)) => {
            Bar::with(send("Start coding", OpeningCommand::Start).key(Shortcut::CtrlEnter)).and(leave)
        }
        Some(Opening::Bringing(now)) => {
            Bar::default().and(send("Stop", OpeningCommand::Stop).key(Shortcut::Escape).when(!now.stopping))
        }
        Some(Opening::Loading { .. }) => {
            Bar::default().and(send("Stop", OpeningCommand::Leave).key(Shortcut::Escape))
        }
        None => Bar::default().and(leave),
    }
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "opening", measure::COLUMN, |ui| match &state.opening {
        Some(Opening::Form(form)) => form::show(ui, state, form, commands),
        Some(Opening::Setup(form)) => setup::show(ui, form, commands),
        Some(Opening::Bringing(now)) => {
            page_title(ui, "Bringing the recording in", &now.doing);
            progress(ui, &now.doing, now.share as f32);
        }
        Some(Opening::Loading { title, doing, share }) => {
            page_title(ui, title, "It is being opened");
            progress(ui, doing, *share as f32);
        }
        None => empty_state(ui, "Nothing is being opened", "Go back and choose a recording"),
    });
}

/// Where and how a form tells why it does not go on: right above what it wants answered, in view and with
/// the keyboard there, each time anew.
struct Told<'a> {
    what: &'a str,
    problem: Option<&'a Refusal>,
    just_now: bool,
}

/// For how many frames what was refused is kept in view: what gets the keyboard scrolls there by itself,
/// a frame later.
const KEPT_IN_VIEW: u64 = 3;

impl<'a> Told<'a> {
    fn new(ui: &Ui, what: &'a str, problem: Option<&'a Refusal>, refused: u32) -> Self {
        let id = Id::unique(("oars refused", what));
        let frame = ui.ctx().cumulative_frame_nr();
        let arrived = keys::just_arrived(ui, what);
        let known = ui.data(|data| data.get_temp::<(u32, u64)>(id)).filter(|_| !arrived);
        let since = match known {
            Some((times, since)) if times == refused => since,
            None if refused == 0 => 0,
            _ => frame,
        };
        ui.data_mut(|data| data.insert_temp(id, (refused, since)));
        let just_now = problem.is_some() && refused > 0 && frame < since + KEPT_IN_VIEW;
        if just_now {
            ui.ctx().request_repaint();
        }
        Self { what, problem, just_now }
    }

    /// Says it here, if one of these is wanted.
    fn here(&self, ui: &mut Ui, wants: &[Wants]) {
        let Some(problem) = self.problem.filter(|it| wants.contains(&it.wants)) else {
            // What comes after stays what it is when this goes: the field below keeps the keyboard.
            ui.skip_ahead_auto_ids(1);
            return;
        };
        let banner = ui.scope(|ui| banner(ui, Tone::Warning, self.what, &problem.words)).response;
        if self.just_now {
            let room = banner.rect.expand(space::LARGE);
            ui.scroll_to_rect_animation(room, Some(Align::TOP), ScrollAnimation::none());
        }
        ui.add_space(space::MEDIUM);
    }

    /// Gives the keyboard to what is wanted.
    fn answer(&self, wants: Wants, response: &Response) {
        if self.just_now && self.problem.is_some_and(|it| it.wants == wants) {
            response.request_focus();
        }
    }
}
