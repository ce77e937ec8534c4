//! The keys of the studio, in the order in which they were pressed.

use egui::{Key, Modifiers, Ui};

use super::Look;
use crate::app::StudioCommand;
use crate::app::state::{Selected, Side, Studio};
use crate::app::studio::keymap::{Bound, Situation, command_of};
use crate::ui::keys;

/// What the keys come to in the studio as it stands.
pub(super) fn situation(studio: &Studio) -> Situation {
    let speaker = match studio.selected {
        Some(Selected::Utterance(_)) => studio.selected_utterance().map(|it| it.speaker),
        Some(Selected::Proposal(_)) => studio.selected_proposal().and_then(|it| it.speaker),
        _ => None,
    };
    let rating = studio.side == Side::Ratings && !crate::app::studio::judge::asked(studio).is_empty();
    Situation { speaker, digits: studio.target().map(|it| it.speaker), rating }
}

pub(super) fn listen(ui: &Ui, studio: &Studio, look: &mut Look, orders: &mut Vec<StudioCommand>) {
    if look.typed && !ui.ctx().text_edit_focused() {
        // This Escape has just left a field.
        ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }
    if studio.decision.is_some() {
        // Digits answer while the questions are open.
        for digit in 1..=9_u32 {
            if let Some(letter) = char::from_digit(digit, 10)
                && keys::typed(ui, letter)
            {
                orders.push(StudioCommand::Answer(digit as usize - 1));
            }
        }
        if keys::pressed(ui, Key::Enter) {
            orders.push(StudioCommand::AcceptDecision);
        }
    }
    let situation = situation(studio);
    let map = &studio.keymap;
    for chord in keys::chords(ui, |chord| map.bound(chord, situation).is_some()) {
        match map.bound(&chord, situation) {
            Some(Bound::Gives(code)) => orders.push(StudioCommand::Code(code)),
            Some(Bound::Does(action)) => orders.extend(command_of(action, situation)),
            None => {}
        }
    }
}
