//! Today: what was left, what to do next.

use egui::Ui;

use super::practise::scenario_card;
use super::words::counted;
use crate::app::state::{FeedbackCard, RecoveredTake, Screen, SessionCard};
use crate::app::{CoachingCommand, Command, State};
use crate::ui::keys;
use crate::ui::theme::{Palette, heading, quiet, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, page, page_title};

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page(ui, "today", |ui| {
        let name = state.settings.name.trim();
        let hello = if name.is_empty() { "Hello".to_owned() } else { format!("Hello, {name}") };
        page_title(ui, &hello, "One conversation, a few minutes, one skill");
        if state.samples_open {
            samples_notice(ui, commands);
        }
        for (place, take) in state.recovered.iter().enumerate() {
            recovered(ui, place, take, commands);
            ui.add_space(space::MEDIUM);
        }
        for (place, card) in state.feedback_due.iter().enumerate() {
            ui.push_id(("feedback", place), |ui| feedback(ui, place, card, commands));
        }
        left(ui, state, commands);
        next(ui, state, commands);
        waiting(ui, state, commands);
        if !state.samples_open {
            samples(ui, commands);
        }
    });
}

/// Says that the sample library is open.
pub(super) fn samples_notice(ui: &mut Ui, commands: &mut Vec<Command>) {
    banner(
        ui,
        Tone::Information,
        "You are looking at the sample library",
        "Its voices are synthetic and its people invented. Nothing you do here changes your own sessions",
    );
    if ui.add(Press::new("Back to my own sessions")).clicked() {
        commands.push(Command::CloseSamples);
    }
    ui.add_space(space::MEDIUM);
}

fn recovered(ui: &mut Ui, place: usize, take: &RecoveredTake, commands: &mut Vec<Command>) {
    let what = format!(
        "A reply of {:.0} seconds was saved when the program stopped: {}",
        take.seconds, take.session
    );
    banner(ui, Tone::Information, &what, "It is safe. Put it back where it belongs, or delete it for good");
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new("Put it back").key("P")).clicked() || keys::typed(ui, 'p') {
            commands.push(Command::RecoverTake(place));
        }
        if ui.add(Press::danger("Delete it")).clicked() {
            commands.push(Command::DiscardRecovered(place));
        }
    });
}

/// Feedback that waits to be read.
fn feedback(ui: &mut Ui, place: usize, waiting: &FeedbackCard, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        if waiting.read {
            ui.label(subheading(format!("You have read what {} wrote", waiting.coach)));
            ui.label(quiet(palette, format!("About “{}”. You can still answer", waiting.title)));
        } else {
            ui.label(subheading(format!("{} has written to you", waiting.coach)));
            ui.label(quiet(palette, format!("About “{}”: a question, a strength, one point", waiting.title)));
        }
        ui.add_space(space::HAIR);
        let mut press = if waiting.read { Press::new("Answer it") } else { Press::primary("Read it") };
        if place == 0 {
            press = press.key("F");
        }
        if ui.add(press).clicked() || (place == 0 && keys::typed(ui, 'f')) {
            let (key, path) = (waiting.key.clone(), waiting.path.clone());
            commands.push(Command::Coaching(CoachingCommand::Read { key, path }));
        }
    });
    ui.add_space(space::MEDIUM);
}

fn left(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let Some(practice) = &state.practice else {
        left_before(ui, state, commands);
        return;
    };
    card(ui, |ui| {
        let name = &practice.scenario.parent.name;
        ui.label(subheading(format!("You are in a conversation with {name}")));
        ui.label(quiet(palette, format!("Line {}, {}", practice.volley, practice.step.title())));
        ui.add_space(space::HAIR);
        if ui.add(Press::primary("Go on").key("G")).clicked() || keys::typed(ui, 'g') {
            commands.push(Command::ResumePractice);
        }
    });
    ui.add_space(space::GROUP);
}

/// The newest conversation that was left before its end on an earlier day or by a crash.
fn left_before(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let open = |it: &&SessionCard| !it.finished && !it.of_another && it.replies > 0 && it.problem.is_none();
    let Some(session) = state.sessions.iter().find(open).filter(|_| !state.samples_open) else { return };
    let palette = Palette::of(ui);
    card(ui, |ui| {
        ui.label(subheading(format!("You left a conversation with {}", session.parent)));
        let replies = counted(session.replies, "reply", "replies");
        ui.label(quiet(palette, format!("{}, {replies} so far", session.started)));
        ui.add_space(space::HAIR);
        if ui.add(Press::primary("Go on").key("G")).clicked() || keys::typed(ui, 'g') {
            commands.push(Command::ContinueSession { key: session.key.clone() });
        }
    });
    ui.add_space(space::GROUP);
}

fn next(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let due = state.due.as_ref();
    let found = due.and_then(|due| state.curriculum.iter().find(|it| it.scenario.id == due.scenario.id));
    let Some(entry) = found.or_else(|| state.curriculum.first()) else { return };
    ui.label(heading("Next to practise"));
    if let Some(due) = due {
        let when = match due.in_days {
            ..=0 => "Today".to_owned(),
            1 => "Tomorrow".to_owned(),
            days => format!("In {days} days"),
        };
        ui.label(quiet(palette, format!("{when}. {}", due.why)));
    }
    ui.add_space(space::HAIR);
    scenario_card(ui, entry, state.practice.is_none(), Some('m'), commands);
    ui.add_space(space::HAIR);
    if ui.add(Press::quiet("Choose another parent")).clicked() {
        commands.push(Command::Go(Screen::Practise));
    }
    ui.add_space(space::GROUP);
}

fn waiting(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let (own, shared): (Vec<_>, Vec<_>) = state.sessions.iter().partition(|it| !it.of_another);
    if own.is_empty() && shared.is_empty() {
        return;
    }
    let uncoded = own.iter().filter(|it| it.replies > 0 && !it.coded && it.problem.is_none()).count();
    ui.label(heading(if own.is_empty() { "Shared with you" } else { "Your sessions" }));
    let mut words = Vec::new();
    if !own.is_empty() {
        words.push(format!("{} kept", counted(own.len(), "session", "sessions")));
    }
    if uncoded > 0 {
        words.push(format!("{uncoded} waiting to be coded"));
    }
    if !shared.is_empty() {
        words.push(format!("{} of others", counted(shared.len(), "session", "sessions")));
    }
    let words = words.join(", ");
    ui.label(quiet(palette, words));
    ui.horizontal_wrapped(|ui| {
        if uncoded + shared.len() > 0 && ui.add(Press::new("Code what waits")).clicked() {
            commands.push(Command::Go(Screen::Code));
        }
        if ui.add(Press::new("See all sessions")).clicked() {
            commands.push(Command::Go(Screen::Progress));
        }
    });
    ui.add_space(space::GROUP);
}

fn samples(ui: &mut Ui, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.label(heading("Look around"));
    ui.label(quiet(palette, "Two finished sessions and one that waits to be coded, with synthetic voices"));
    if ui.add(Press::new("Open the sample library")).clicked() {
        commands.push(Command::OpenSamples);
    }
}
