//! The running session, one step at a time.

mod debrief;
mod hear;
mod notice;
mod rate;
mod reply;
mod reveal;

use egui::{Align, Frame, Layout, Margin, Panel, Ui};

use super::bar::{Action, Bar, Shortcut, Touch};
use super::{Views, desk};
use crate::app::state::{Practice, PracticeStep, ReplyNow};
use crate::app::{Command, PracticeCommand, State};
use crate::domain::session::Mode;
use crate::ui::theme::{Palette, measure, small, space};
use crate::ui::widgets::{Press, centred, empty_state, initial, lone_page, step_indicator};

/// Sends a step of the session.
fn step(label: impl Into<String>, command: PracticeCommand) -> Action {
    Action::send(label, Command::Practice(command))
}

fn leave() -> Action {
    Action::show("Leave", Touch::AskLeave).key(Shortcut::Escape)
}

/// Whom one talks to, and where one is in the loop.
pub(super) fn top(ui: &mut Ui, state: &State, views: &mut Views) {
    let Some(practice) = &state.practice else { return };
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.surface_sunken).inner_margin(Margin {
        left: space::LARGE as i8,
        right: space::LARGE as i8,
        top: 10,
        bottom: 10,
    });
    Panel::top("whom").resizable(false).frame(frame).show(ui, |ui| {
        let narrow = ui.available_width() < measure::RAIL_NEEDS;
        centred(ui, measure::DESK, |ui| {
            ui.horizontal(|ui| {
                if !narrow {
                    initial(ui, &practice.scenario.parent.name);
                    ui.add_space(space::HAIR);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.label(&practice.scenario.parent.name);
                        ui.label(small(palette, place_words(practice)));
                    });
                    ui.add_space(space::LARGE);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.add(Press::quiet("Leave")).clicked() {
                        views.touch(Touch::AskLeave);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| indicator(ui, practice));
                });
            });
        });
    });
}

fn place_words(practice: &Practice) -> String {
    match practice.step {
        PracticeStep::Ending | PracticeStep::Debrief => practice.scenario.title.clone(),
        _ if practice.take > 1 => format!("Line {}, once more", practice.volley),
        _ => format!("Line {}", practice.volley),
    }
}

fn indicator(ui: &mut Ui, practice: &Practice) {
    let names: Vec<&str> = practice.steps.iter().map(|it| it.title()).collect();
    let now = match practice.step {
        PracticeStep::BeforeAndAfter => PracticeStep::Reveal,
        other => other,
    };
    match practice.steps.iter().position(|it| *it == now) {
        Some(place) => {
            step_indicator(ui, &names, place);
        }
        None => {
            ui.label(small(Palette::of(ui), practice.step.title()));
        }
    }
}

pub(super) fn bar(state: &State, views: &Views) -> Bar {
    let Some(practice) = &state.practice else { return Bar::default() };
    match practice.step {
        PracticeStep::Hear => Bar::with(step("Go on", PracticeCommand::Heard).key(Shortcut::Enter))
            .and(step("Hear again", PracticeCommand::HearAgain).key(Shortcut::Letter('h')))
            .hint("Esc", "leave"),
        PracticeStep::Notice => Bar::with(step("Go on", PracticeCommand::NoticedEnough).key(Shortcut::Enter))
            .and(step("Hear again", PracticeCommand::HearAgain).key(Shortcut::Letter('h')))
            .hint("1 to 5", "tag what you heard")
            .hint("Esc", "leave"),
        PracticeStep::Reply => reply::bar(state, practice, views),
        PracticeStep::Rate => {
            let all = practice.ratings_asked.iter().all(|it| practice.ratings.contains_key(&it.id));
            Bar::with(step("Go on", PracticeCommand::Rated).key(Shortcut::Enter).when(all))
                .hint("1 to 5", "rate")
                .hint("Space", "hear it back")
                .hint("0", "does not apply")
                .hint("Up Down", "another question")
                .hint("Esc", "leave")
        }
        PracticeStep::Code => code_bar(practice),
        PracticeStep::Reveal => reveal::bar(practice),
        PracticeStep::BeforeAndAfter => {
            Bar::with(step("Go on", PracticeCommand::Onward).key(Shortcut::Enter))
                .wide()
                .and(step("Once more", PracticeCommand::Again).key(Shortcut::Letter('a')))
                .hint("1", "play before")
                .hint("2", "play after")
                .hint("Esc", "leave")
        }
        PracticeStep::Mainly => {
            let mut bar = Bar::default().and(leave());
            for choice in &practice.mainly {
                bar = bar.hint(choice.hotkey.to_uppercase().to_string(), choice.label.clone());
            }
            bar
        }
        PracticeStep::Ending => {
            Bar::with(step("Look back on it", PracticeCommand::Onward).key(Shortcut::Enter))
        }
        PracticeStep::Debrief => {
            Bar::with(step("Finish", PracticeCommand::FinishDebrief).key(Shortcut::CtrlEnter))
        }
    }
}

fn code_bar(practice: &Practice) -> Bar {
    let Some(open) = &practice.desk else { return Bar::default().and(leave()).wide() };
    if open.decision.is_some() {
        return crate::ui::panels::questions::bar();
    }
    let done = open.counts.uncoded == 0;
    let label = if done { "Done" } else { "Done, some not coded" };
    let go_on = step(label, PracticeCommand::Coded).key(Shortcut::Enter);
    // Going on uncoded is possible, and not what is invited.
    let mut bar = if done { Bar::with(go_on) } else { Bar::default().and(go_on) };
    if practice.ending.is_some() {
        bar = bar.and(step("Back", PracticeCommand::BackToDebrief).key(Shortcut::Escape));
    }
    desk::keys(bar.wide(), open)
}

/// Shows the step.
pub(super) fn show(ui: &mut Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    let Some(practice) = &state.practice else {
        lone_page(ui, "no session", measure::COLUMN, |ui| {
            empty_state(ui, "No session is running", "Choose a parent to talk to");
        });
        return;
    };
    escape(ui, practice, views);
    let name = format!("{:?} {} {}", practice.step, practice.volley, practice.take);
    let width = match practice.step {
        PracticeStep::Code | PracticeStep::BeforeAndAfter => measure::DESK,
        _ => measure::COLUMN,
    };
    lone_page(ui, &name, width, |ui| match practice.step {
        PracticeStep::Hear => hear::show(ui, state, practice),
        PracticeStep::Notice => notice::show(ui, practice, commands),
        PracticeStep::Reply => reply::show(ui, state, practice, views, commands),
        PracticeStep::Rate => rate::show(ui, state, practice, views, commands),
        PracticeStep::Code => code(ui, state, practice, views, commands),
        PracticeStep::Reveal => reveal::show(ui, practice, views, commands),
        PracticeStep::BeforeAndAfter => reveal::before_and_after(ui, state, practice, commands),
        PracticeStep::Mainly => hear::mainly(ui, practice, commands),
        PracticeStep::Ending => hear::ending(ui, state, practice),
        PracticeStep::Debrief => debrief::show(ui, state, practice, commands),
    });
}

/// Escape asks whether to leave, where it does not go back or close something.
fn escape(ui: &Ui, practice: &Practice, views: &mut Views) {
    let goes_back = practice.step == PracticeStep::Code && practice.ending.is_some()
        || practice.desk.as_ref().is_some_and(|it| it.decision.is_some())
        || matches!(practice.step, PracticeStep::Mainly)
        || views.keys_open
        || views.leave_open;
    if !goes_back && crate::ui::keys::pressed(ui, egui::Key::Escape) {
        views.touch(Touch::AskLeave);
    }
}

fn code(ui: &mut Ui, state: &State, practice: &Practice, views: &mut Views, commands: &mut Vec<Command>) {
    let Some(open) = &practice.desk else {
        empty_state(ui, "There is nothing to code", "The reply could not be opened");
        return;
    };
    let line = practice.current_wording().map(crate::domain::scenario::Wording::text).unwrap_or_default();
    let line = match &practice.ending {
        Some(_) => practice
            .volleys
            .iter()
            .find(|it| it.volley == open.take.volley)
            .map_or(line, |volley| volley.line.clone()),
        None => line,
    };
    let who = &practice.scenario.parent.name;
    let sound = crate::app::state::SoundReference::Take { volley: open.take.volley, take: open.take.take };
    desk::show(ui, &desk::Subject { who, line: &line, sound }, open, state, views, commands);
}

/// Whether feedback is shown while this session goes on.
fn with_feedback(practice: &Practice) -> bool {
    !matches!(practice.mode, Mode::Assessment)
}

/// Whether the reply has been made and is being put away.
fn being_kept(practice: &Practice) -> bool {
    practice.reply == ReplyNow::Saving
}
