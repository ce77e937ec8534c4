//! The side of the studio: counts, ratings, remarks, history.

use egui::{TextEdit, Ui};

use super::code::field;
use super::words::clock;
use crate::app::StudioCommand;
use crate::app::state::{Selected, Side, Studio, WritingWhat};
use crate::app::studio::judge;
use crate::app::studio::keymap::Action;
use crate::ui::panels::score;
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, card, code_chip_by_id};
use crate::units::Seconds;

pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    _heard: Seconds,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    ui.horizontal_wrapped(|ui| {
        for (side, name, action) in [
            (Side::Counts, "Counts", Action::ShowCounts),
            (Side::Ratings, "Ratings", Action::ShowRatings),
            (Side::Remarks, "Remarks", Action::ShowRemarks),
            (Side::History, "Steps", Action::ShowHistory),
        ] {
            let key = studio.keymap.of(action);
            if ui.add(Press::quiet(name).key(&key).selected(studio.side == side)).clicked() {
                orders.push(StudioCommand::Show(side));
            }
        }
    });
    ui.add_space(space::SMALL);
    match studio.side {
        Side::Counts => counts(ui, studio),
        Side::Ratings => ratings(ui, studio, given, orders),
        Side::Remarks => remarks(ui, studio, given, orders),
        Side::History => history(ui, studio, orders),
    }
}

fn counts(ui: &mut Ui, studio: &Studio) {
    let palette = Palette::of(ui);
    if studio.counts_hidden() {
        ui.label(quiet(palette, "Counts come with the second pass"));
        return;
    }
    if let Some(score) = &studio.score {
        score::show(ui, &studio.scheme, score);
    }
    ui.add_space(space::SMALL);
    ui.label(subheading("Volleys"));
    if studio.volleys.is_empty() {
        ui.label(quiet(palette, "None yet: they follow from the worker's utterances"));
    }
    for volley in studio.volleys.iter().rev().take(8) {
        card(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.label(small(palette, format!("Volley {}", volley.number)));
                for code in &volley.codes.codes {
                    code_chip_by_id(ui, &studio.scheme, Some(&code.code), None);
                }
            });
            for dropped in volley.codes.dropped() {
                ui.label(small(palette, &dropped.reason));
            }
        });
    }
}

fn ratings(ui: &mut Ui, studio: &Studio, given: &mut Option<WritingWhat>, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    if let Some(why) = &studio.no_ratings {
        ui.label(quiet(palette, why));
        return;
    }
    for (place, rating) in judge::asked(studio).into_iter().enumerate() {
        let value = studio.coding.globals.get(&rating.id).copied();
        let open = place == studio.rating;
        let now = value.map_or_else(
            || format!("not rated yet, begin from {}", rating.default),
            |it| format!("{it} of 5"),
        );
        if !open {
            let row = ChoiceCard::one(&rating.name, false).detail(&now);
            if ui.push_id(place, |ui| ui.add(row)).inner.clicked() {
                orders.push(StudioCommand::OpenRating(place));
            }
            continue;
        }
        card(ui, |ui| {
            ui.label(subheading(&rating.name));
            ui.label(small(palette, &rating.about));
            for (number, anchor) in (1_u8..=5).zip(&rating.anchors) {
                let key = number.to_string();
                let row = ChoiceCard::one(anchor, value == Some(number)).key(&key);
                if ui.push_id(number, |ui| ui.add_enabled(!studio.read_only, row)).inner.clicked() {
                    orders.push(StudioCommand::Rate(rating.id.clone(), Some(number)));
                }
            }
            let mut note = studio.coding.rating_notes.get(&rating.id).cloned().unwrap_or_default();
            let name = ui.label(small(palette, "Why"));
            let response = ui.add(TextEdit::multiline(&mut note).desired_rows(2)).labelled_by(name.id);
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
}

/// A remark at a time: to hear, to write, to take away.
fn moment(
    ui: &mut Ui,
    studio: &Studio,
    (what, start, text): (Selected, Seconds, &str),
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let (set, remove, kind): (fn(u32, String) -> StudioCommand, StudioCommand, WritingWhat) = match what {
        Selected::Evidence(id) => {
            (StudioCommand::SetEvidence, StudioCommand::RemoveEvidence(id), WritingWhat::Evidence)
        }
        Selected::Comment(id) => {
            (StudioCommand::SetComment, StudioCommand::RemoveComment(id), WritingWhat::Comment)
        }
        _ => return,
    };
    let (Selected::Evidence(id) | Selected::Comment(id)) = what else { return };
    let chosen = studio.selected == Some(what);
    ui.push_id((id, kind), |ui| {
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::quiet(&clock(start)).selected(chosen)).clicked() {
                orders.push(StudioCommand::Seek(start));
                orders.push(StudioCommand::Select(Some(what)));
            }
            if !studio.read_only && chosen && ui.add(Press::quiet("Take away")).clicked() {
                orders.push(remove);
            }
        });
        if chosen && !studio.read_only {
            let mut words = text.to_owned();
            let response = ui.add(TextEdit::singleline(&mut words).desired_width(f32::INFINITY));
            let name = format!("Remark at {}", clock(start));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            field(studio, &response, kind, given, orders);
            if response.changed() {
                orders.push(set(id, words));
            }
        } else if !text.is_empty() {
            ui.label(text);
        }
    });
}

fn remarks(ui: &mut Ui, studio: &Studio, given: &mut Option<WritingWhat>, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let key = studio.keymap.of(Action::Comment);
    if ui.add_enabled(!studio.read_only, Press::new("Comment here").key(&key)).clicked() {
        orders.push(StudioCommand::AddComment);
    }
    if studio.coding.comments.is_empty() {
        ui.label(quiet(
            palette,
            "A comment stands at a moment, or on the stretch that you draw on the timeline",
        ));
    }
    for it in &studio.coding.comments {
        moment(ui, studio, (Selected::Comment(it.id), it.start, &it.text), given, orders);
    }
    ui.add_space(space::MEDIUM);
    let name = ui.label(subheading("Note on the whole"));
    let mut note = studio.coding.note.clone();
    let edit = TextEdit::multiline(&mut note).desired_rows(3).interactive(!studio.read_only);
    let response = ui.add(edit).labelled_by(name.id);
    field(studio, &response, WritingWhat::Other, given, orders);
    if response.changed() {
        orders.push(StudioCommand::SetCodingNote(note));
    }
}

fn history(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    if studio.history.is_empty() {
        ui.label(quiet(palette, "Every step will stand here, to go back to"));
    }
    for step in studio.history.iter().rev().take(200) {
        ui.push_id(step.number, |ui| {
            ui.horizontal_wrapped(|ui| {
                let words =
                    if step.undone { format!("{} (taken back)", step.words) } else { step.words.clone() };
                ui.label(small(palette, words));
                let response = ui.add(Press::quiet("Back to here"));
                let name = format!("Back to here: {}", step.words);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
                if response.clicked() {
                    orders.push(StudioCommand::BackTo(step.number));
                }
            });
        });
    }
}
