//! Hearing the parent: a line, the last words, and in between what one's reply mainly did.

use egui::Ui;

use super::with_feedback;
use crate::app::state::{Practice, SoundReference};
use crate::app::{Command, PracticeCommand, State};
use crate::domain::scenario::Wording;
use crate::domain::session::Mode;
use crate::ui::keys;
use crate::ui::theme::{Palette, heading, quiet, small, space};
use crate::ui::widgets::{CaptionCard, ChoiceCard, Speaking, card, page_title, progress};

pub(super) fn show(ui: &mut Ui, state: &State, practice: &Practice) {
    let palette = Palette::of(ui);
    if practice.mode == Mode::Guided
        && practice.volley > 1
        && let Some(reaction) = &practice.reaction
    {
        card(ui, |ui| {
            ui.label(small(palette, "What your last reply did"));
            ui.label(reaction);
        });
        ui.add_space(space::MEDIUM);
    }
    ui.label(heading("Listen"));
    ui.add_space(space::HAIR);
    caption(ui, state, practice, &SoundReference::ParentLine);
    ui.add_space(space::SMALL);
    let next = if practice.mode == Mode::Guided {
        "Go on when you have heard it. You will be asked what was in it"
    } else {
        "Go on when you have heard it, and answer"
    };
    ui.label(quiet(palette, next));
}

/// The parent's line, with whether it is being spoken.
pub(super) fn caption(ui: &mut Ui, state: &State, practice: &Practice, sound: &SoundReference) {
    let line = practice.current_wording().map(Wording::text).unwrap_or_default();
    spoken(ui, state, practice, sound, &line);
}

fn spoken(ui: &mut Ui, state: &State, practice: &Practice, sound: &SoundReference, line: &str) {
    let playback = state.playback.as_ref().filter(|it| it.sound == *sound);
    let speaking = match playback {
        Some(playback) if playback.captions_until.is_some() => Speaking::ToRead,
        Some(_) => Speaking::Now,
        None => Speaking::Said,
    };
    let parent = &practice.scenario.parent;
    CaptionCard { name: &parent.name, relation: &parent.relation, line, speaking }.show(ui);
    if let Some(playback) = playback
        && let Some(length) = playback.length
        && length.0 > 0.0
    {
        ui.add_space(space::HAIR);
        progress(ui, "", (playback.position.0 / length.0) as f32);
    }
}

/// In Interview: one key says what the reply mainly did.
pub(super) fn mainly(ui: &mut Ui, practice: &Practice, commands: &mut Vec<Command>) {
    page_title(ui, "What did your reply mainly do?", "One key. You code it properly at the end");
    for choice in &practice.mainly {
        let key = choice.hotkey.to_uppercase().to_string();
        let clicked = ui.add(ChoiceCard::one(&choice.label, false).key(&key)).clicked();
        if clicked || keys::typed(ui, choice.hotkey) {
            commands.push(Command::Practice(PracticeCommand::Mainly(choice.code.clone())));
        }
    }
}

/// The parent's last words.
pub(super) fn ending(ui: &mut Ui, state: &State, practice: &Practice) {
    let Some(ending) = &practice.ending else { return };
    if with_feedback(practice)
        && practice.mode == Mode::Guided
        && let Some(reaction) = &practice.reaction
    {
        card(ui, |ui| {
            ui.label(small(Palette::of(ui), "What your last reply did"));
            ui.label(reaction);
        });
        ui.add_space(space::MEDIUM);
    }
    ui.label(heading("The conversation ends"));
    ui.add_space(space::HAIR);
    let words = ending.last_words.as_deref().unwrap_or_default();
    spoken(ui, state, practice, &SoundReference::LastWords, words);
}
