//! Answering: aloud with one key, or typed.

use egui::{Align, Layout, Ui};

use super::{being_kept, hear, step, with_feedback};
use crate::app::state::{Microphone, MicrophonePurpose, Practice, RecordingNow, ReplyNow, SoundReference};
use crate::app::{Command, PracticeCommand, State};
use crate::domain::session::Mode;
use crate::ui::keys;
use crate::ui::panels::Views;
use crate::ui::panels::bar::{Action, Bar, Shortcut, Touch};
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{Press, RecordButton, RecordState, Tone, banner, card, field, level_meter};

fn recording(state: &State) -> Option<&RecordingNow> {
    state.recording.as_ref().filter(|it| it.purpose == MicrophonePurpose::Reply)
}

/// Whether the reply is typed: by choice, or because nothing can be recorded.
fn typing(state: &State, practice: &Practice, views: &Views) -> bool {
    let microphone_failed = matches!(state.microphone, Microphone::Failed(_)) && recording(state).is_none();
    views.typing || !practice.may_record || microphone_failed
}

pub(super) fn bar(state: &State, practice: &Practice, views: &Views) -> Bar {
    let again = step("Hear again", PracticeCommand::HearAgain).key(Shortcut::Letter('h'));
    if being_kept(practice) || recording(state).is_some() {
        return Bar::default().hint("Space", "stop");
    }
    if typing(state, practice, views) {
        let text = practice.typed.trim().to_owned();
        let use_it = step("Use this reply", PracticeCommand::TypeReply(text.clone()))
            .key(Shortcut::CtrlEnter)
            .when(!text.is_empty());
        let mut bar = Bar::with(use_it);
        let can_record = practice.may_record && !matches!(state.microphone, Microphone::Failed(_));
        if can_record {
            bar = bar.and(Action::show("Record instead", Touch::Typing(false)));
        }
        return bar.and(again).hint("Esc", "leave the field, then the session");
    }
    Bar::default()
        .and(Action::show("Type instead", Touch::Typing(true)).key(Shortcut::Letter('t')))
        .and(again)
        .hint("Space", "start and stop")
        .hint("Esc", "leave")
}

pub(super) fn show(
    ui: &mut Ui,
    state: &State,
    practice: &Practice,
    views: &mut Views,
    commands: &mut Vec<Command>,
) {
    guidance(ui, practice);
    // In a low window, such as one with large text, what is pressed comes before what was heard.
    let low = ui.ctx().content_rect().height() < 560.0;
    if !low {
        hear::caption(ui, state, practice, &SoundReference::ParentLine);
        ui.add_space(space::MEDIUM);
    }
    if typing(state, practice, views) {
        typed(ui, state, practice, views, commands);
    } else {
        spoken(ui, state, practice, commands);
    }
    if low {
        ui.add_space(space::MEDIUM);
        hear::caption(ui, state, practice, &SoundReference::ParentLine);
    }
    hint(ui, practice, views);
}

/// What a safe worker must do or say here.
fn guidance(ui: &mut Ui, practice: &Practice) {
    if practice.mode != Mode::Guided || !with_feedback(practice) {
        return;
    }
    let Some(turn) = practice.current_turn() else { return };
    if let Some(pause) = &turn.pause {
        banner(ui, Tone::Warning, "MI pauses here: safety comes first", &pause.why);
        ui.add_space(space::HAIR);
        card(ui, |ui| {
            for (place, thing) in pause.do_now.iter().enumerate() {
                ui.label(format!("{}.  {thing}", place + 1));
            }
        });
        ui.add_space(space::MEDIUM);
    }
    if let Some(tell) = &turn.must_tell {
        banner(ui, Tone::Information, "Something has to be said here", tell);
        ui.add_space(space::MEDIUM);
    }
}

fn spoken(ui: &mut Ui, state: &State, practice: &Practice, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let now = recording(state);
    let look = match now {
        _ if being_kept(practice) => RecordState::Stopping,
        Some(now) if now.stopping => RecordState::Stopping,
        Some(now) => RecordState::Recording { seconds: now.seconds.0.max(0.0) as u64 },
        None => RecordState::Idle,
    };
    let ready = now.is_some() || matches!(state.microphone, Microphone::Open { .. });
    let may_press = ready && look != RecordState::Stopping && practice.reply == ReplyNow::None;
    card(ui, |ui| {
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.label(status(state, practice));
            ui.add_space(space::SMALL);
            let response = ui.add_enabled(may_press, RecordButton { state: look });
            let key = keys::pressed(ui, egui::Key::Space) || keys::pressed(ui, egui::Key::Enter);
            if response.clicked() || (may_press && key) {
                let command =
                    if now.is_some() { PracticeCommand::StopReply } else { PracticeCommand::StartReply };
                commands.push(Command::Practice(command));
            }
        });
        ui.add_space(space::SMALL);
        let level = match &state.microphone {
            Microphone::Open { level, .. } => level.map(|level| level.peak),
            _ => None,
        };
        level_meter(ui, level, ui.available_width());
    });
    for trouble in troubles(state) {
        ui.add_space(space::SMALL);
        let text = trouble.message();
        banner(ui, Tone::Warning, &text.what, &text.advice());
    }
    if now.is_none() && practice.reply == ReplyNow::None {
        ui.add_space(space::HAIR);
        ui.label(small(palette, format!("Skill to practise: {}", practice.scenario.focus.title())));
    }
}

fn status(state: &State, practice: &Practice) -> String {
    if being_kept(practice) {
        return "Keeping your reply…".to_owned();
    }
    if let Some(now) = recording(state) {
        let words = if now.stopping { "Finishing" } else { "Recording. Speak as you would to the parent" };
        return words.to_owned();
    }
    match &state.microphone {
        Microphone::Open { .. } => "Microphone on, nothing kept".to_owned(),
        Microphone::Opening => "Opening the microphone…".to_owned(),
        Microphone::Closed => "The microphone is off".to_owned(),
        Microphone::Failed(trouble) => trouble.message().what,
    }
}

/// What is wrong with the sound, as the threads named it.
fn troubles(state: &State) -> Vec<&crate::app::state::SoundTrouble> {
    let mut all: Vec<_> = recording(state).map(|it| it.troubles.iter().collect()).unwrap_or_default();
    if let Microphone::Open { trouble: Some(trouble), .. } = &state.microphone
        && !all.contains(&trouble)
    {
        all.push(trouble);
    }
    all
}

fn typed(ui: &mut Ui, state: &State, practice: &Practice, views: &mut Views, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Microphone::Failed(trouble) = &state.microphone {
        let text = trouble.message();
        banner(ui, Tone::Warning, &text.what, &text.advice());
        ui.add_space(space::SMALL);
    } else if !practice.may_record {
        ui.label(quiet(palette, "You chose not to be recorded, so you type what you would say"));
    }
    let mut text = practice.typed.clone();
    let response = field(ui, "Your reply", "What you would say, in your own words", &mut text, 4);
    if response.changed() {
        commands.push(Command::Practice(PracticeCommand::Typing(text)));
    }
    if !views.field_was_focused {
        response.request_focus();
        views.field_was_focused = true;
    }
}

fn hint(ui: &mut Ui, practice: &Practice, views: &mut Views) {
    if practice.mode != Mode::Guided {
        return;
    }
    let Some(turn) = practice.current_turn() else { return };
    ui.add_space(space::SMALL);
    if views.hint_shown {
        card(ui, |ui| {
            ui.label(subheading("A hint"));
            ui.label(&turn.hint);
        });
    } else if ui.add(Press::quiet("Show a hint")).clicked() {
        views.hint_shown = true;
    }
}
