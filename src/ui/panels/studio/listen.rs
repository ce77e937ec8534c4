//! The keys of the studio, in the order in which they were pressed.

use egui::Ui;

use super::{Look, line};
use crate::app::StudioCommand;
use crate::app::state::{Selected, Side, Studio};
use crate::app::studio::judge;
use crate::app::studio::keymap::{Action, Bound, Chord, Situation, command_of};
use crate::domain::coding::Passes;
use crate::ui::keys;

/// What the keys come to in the studio as it stands.
pub(super) fn situation(studio: &Studio) -> Situation {
    let speaker = match studio.selected {
        Some(Selected::Utterance(_)) => studio.selected_utterance().map(|it| it.speaker),
        Some(Selected::Proposal(_)) => studio.selected_proposal().and_then(|it| it.speaker),
        _ => None,
    };
    let shows = studio.side == Side::Ratings || studio.counts_hidden();
    let rating = shows && !studio.takes_digits() && !judge::list(studio).is_empty();
    let passes = studio.coding.setting.passes == Passes::Two && studio.no_ratings.is_none();
    let count_next = (passes && !studio.read_only).then(|| studio.counts_hidden());
    Situation { speaker, digits: studio.target().map(|it| it.speaker), rating, count_next }
}

pub(super) fn listen(ui: &Ui, studio: &Studio, look: &mut Look, orders: &mut Vec<StudioCommand>) {
    if studio.decision.is_some() {
        // The questions listen themselves, below; the sound can still be heard.
        let hears = [Action::PlayOrHold, Action::BackAndSlower, Action::Release];
        let bound = |chord: &Chord| match studio.keymap.bound(chord, Situation::default()) {
            Some(Bound::Does(action)) => hears.contains(&action).then_some(action),
            _ => None,
        };
        for chord in keys::chords(ui, |chord| bound(chord).is_some()) {
            orders.extend(bound(&chord).and_then(|it| command_of(it, Situation::default())));
        }
        return;
    }
    let situation = situation(studio);
    let map = &studio.keymap;
    for chord in keys::chords(ui, |chord| map.bound(chord, situation).is_some()) {
        match map.bound(&chord, situation) {
            Some(Bound::Gives(code)) => orders.push(StudioCommand::Code(code)),
            Some(Bound::Does(action)) if line::moves_the_view(action) || super::scrolls(action) => {
                look.moves.push(action);
            }
            Some(Bound::Does(action)) => orders.extend(command_of(action, situation)),
            None => {}
        }
    }
}
