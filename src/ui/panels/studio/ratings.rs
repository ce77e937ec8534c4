//! Ratings of the whole conversation: in the first pass they fill the screen, later the side.

use egui::{TextEdit, Ui};

use super::code::field;
use super::remarks::moment;
use crate::app::StudioCommand;
use crate::app::state::{Selected, Studio, WritingWhat};
use crate::app::studio::judge;
use crate::app::studio::keymap::Action;
use crate::domain::scheme::Rating;
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, card};

/// The first pass: listen through, and rate.
pub(super) fn first_pass(
    ui: &mut Ui,
    studio: &Studio,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    let asked = judge::asked(studio);
    let rated = asked.iter().filter(|it| studio.coding.globals.contains_key(&it.id)).count();
    ui.horizontal_wrapped(|ui| {
        ui.label(heading("First pass: listen, then rate the whole"));
        ui.add_space(space::SMALL);
        let key = studio.keymap.of(Action::OtherPass);
        if ui.add_enabled(!studio.read_only, Press::new("On to counting").key(&key)).clicked() {
            orders.push(StudioCommand::GoToCounts(true));
        }
        ui.label(small(palette, format!("{rated} of {} rated", asked.len())));
    });
    let why = "Counts are hidden until the second pass, so that they do not colour the ratings";
    ui.label(small(palette, why));
    ui.add_space(space::SMALL);
    list(ui, studio, given, orders);
}

/// The ratings, one of them open.
pub(super) fn list(
    ui: &mut Ui,
    studio: &Studio,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    if let Some(why) = &studio.no_ratings {
        ui.label(quiet(palette, why));
        return;
    }
    for (place, rating) in judge::asked(studio).into_iter().enumerate() {
        ui.push_id(&rating.id, |ui| {
            if place == studio.rating {
                open(ui, studio, rating, given, orders);
            } else if closed(ui, studio, rating) {
                orders.push(StudioCommand::OpenRating(place));
            }
        });
    }
}

fn closed(ui: &mut Ui, studio: &Studio, rating: &Rating) -> bool {
    let value = studio.coding.globals.get(&rating.id);
    let now = match value {
        Some(value) => format!("{value} of 5"),
        None => format!("not rated; begin from {}", rating.default),
    };
    ui.add(ChoiceCard::one(&rating.name, false).detail(&now)).clicked()
}

fn open(
    ui: &mut Ui,
    studio: &Studio,
    rating: &Rating,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    let value = studio.coding.globals.get(&rating.id).copied();
    card(ui, |ui| {
        ui.label(subheading(&rating.name));
        ui.label(small(palette, &rating.about));
        ui.spacing_mut().item_spacing.y = space::HAIR;
        for (number, anchor) in (1_u8..=5).zip(&rating.anchors) {
            let key = number.to_string();
            let begin = if value.is_none() && number == rating.default {
                "Begin here, and move with what you hear"
            } else {
                ""
            };
            let row = ChoiceCard::one(anchor, value == Some(number)).key(&key).detail(begin);
            if ui.push_id(number, |ui| ui.add_enabled(!studio.read_only, row)).inner.clicked() {
                orders.push(StudioCommand::Rate(rating.id.clone(), Some(number)));
            }
        }
        ui.add_space(space::SMALL);
        let mut note = studio.coding.rating_notes.get(&rating.id).cloned().unwrap_or_default();
        let name = ui.label(small(palette, "Why"));
        let edit = TextEdit::multiline(&mut note).desired_rows(2).desired_width(f32::INFINITY);
        let response = ui.add_enabled(!studio.read_only, edit).labelled_by(name.id);
        field(studio, &response, WritingWhat::Other, given, orders);
        if response.changed() {
            orders.push(StudioCommand::SetRatingNote(rating.id.clone(), note));
        }
        for it in studio.coding.evidence.iter().filter(|it| it.rating == rating.id) {
            moment(ui, studio, (Selected::Evidence(it.id), it.start, &it.text), given, orders);
        }
        let key = studio.keymap.of(Action::Evidence);
        if ui.add_enabled(!studio.read_only, Press::quiet("Link this moment").key(&key)).clicked() {
            orders.push(StudioCommand::AddEvidence);
        }
    });
}
