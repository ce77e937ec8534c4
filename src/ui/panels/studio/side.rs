//! The side of the studio: counts, ratings, remarks, every step.

use egui::Ui;

use super::{Look, counts, ratings, remarks};
use crate::app::StudioCommand;
use crate::app::state::{Side, Studio};
use crate::app::studio::keymap::Action;
use crate::ui::theme::{Palette, measure, quiet, small, space};
use crate::ui::widgets::{Press, long_list};

pub(super) fn show(ui: &mut Ui, studio: &Studio, look: &mut Look, orders: &mut Vec<StudioCommand>) {
    let hidden = studio.counts_hidden();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
        for (side, name, action) in [
            (Side::Counts, "Counts", Action::ShowCounts),
            (Side::Ratings, "Ratings", Action::ShowRatings),
            (Side::Remarks, "Remarks", Action::ShowRemarks),
            (Side::History, "Steps", Action::ShowHistory),
        ] {
            // In the first pass the ratings fill the screen, and there are no counts.
            if hidden && matches!(side, Side::Counts | Side::Ratings) {
                continue;
            }
            let key = studio.keymap.of(action);
            if ui.add(Press::quiet(name).key(&key).selected(studio.side == side)).clicked() {
                orders.push(StudioCommand::Show(side));
            }
        }
    });
    ui.add_space(space::SMALL);
    match studio.side {
        Side::Counts | Side::Ratings if hidden => remarks::show(ui, studio, &mut look.writing, orders),
        Side::Counts => counts::show(ui, studio, &mut look.volley),
        Side::Ratings => ratings::list(ui, studio, look, orders),
        Side::Remarks => remarks::show(ui, studio, &mut look.writing, orders),
        Side::History => history(ui, studio, orders),
    }
}

fn history(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    if studio.history.is_empty() {
        ui.label(quiet(palette, "Every step will stand here, to go back to"));
    }
    let steps = studio.history.len();
    let newest = studio.history.iter().rev().find(|it| it.done).map(|it| it.number);
    long_list(
        ui,
        "steps",
        steps,
        |_| false,
        |ui, place| {
            let Some(step) = studio.history.get(steps - 1 - place) else { return };
            ui.push_id(step.number, |ui| {
                // The words stand level with the button beside them.
                ui.spacing_mut().interact_size.y = measure::TARGET;
                ui.horizontal_wrapped(|ui| {
                    let words =
                        if step.done { step.words.clone() } else { format!("{} (taken back)", step.words) };
                    ui.label(small(palette, words));
                    // Of the newest there is nothing to take back that the key does not.
                    if newest == Some(step.number) {
                        return;
                    }
                    let label = if step.done { "Undo all after it" } else { "Redo up to it" };
                    let response = ui.add_enabled(!studio.read_only, Press::quiet(label));
                    let name = format!("{label}: {}", step.words);
                    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
                    if response.clicked() {
                        orders.push(StudioCommand::BackTo(step.number));
                    }
                });
            });
        },
    );
}
