//! Comments, and moments that ratings rest on.

use egui::{TextEdit, Ui};

use super::code::field;
use super::words::clock;
use crate::app::StudioCommand;
use crate::app::state::{Selected, Studio, WritingWhat};
use crate::app::studio::keymap::Action;
use crate::ui::theme::{Palette, quiet, space, subheading};
use crate::ui::widgets::{Press, long_list};
use crate::units::Seconds;

pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    let key = studio.keymap.of(Action::Comment);
    if ui.add_enabled(!studio.read_only, Press::new("Comment here").key(&key)).clicked() {
        orders.push(StudioCommand::AddComment);
    }
    if studio.coding.comments.is_empty() {
        let words = "A comment stands at a moment, or on the stretch that you draw on the timeline";
        ui.label(quiet(palette, words));
    }
    let comments = &studio.coding.comments;
    let chosen = |place: usize| {
        comments.get(place).is_some_and(|it| studio.selected == Some(Selected::Comment(it.id)))
    };
    long_list(ui, "comments", comments.len(), chosen, |ui, place| {
        let Some(it) = comments.get(place) else { return };
        moment(ui, studio, (Selected::Comment(it.id), it.start, &it.text), given, orders);
    });
    ui.add_space(space::MEDIUM);
    let name = ui.label(subheading("Note on the whole"));
    let mut note = studio.coding.note.clone();
    let edit = TextEdit::multiline(&mut note).desired_rows(3).desired_width(f32::INFINITY);
    let response = ui.add_enabled(!studio.read_only, edit).labelled_by(name.id);
    field(studio, &response, WritingWhat::Other, given, orders);
    if response.changed() {
        orders.push(StudioCommand::SetCodingNote(note));
    }
}

/// A remark at a time: to hear, to write, to take away.
pub(super) fn moment(
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
        Selected::Utterance(_) | Selected::Proposal(_) => return,
    };
    let (Selected::Evidence(id) | Selected::Comment(id)) = what else { return };
    let chosen = studio.selected == Some(what);
    let writes = chosen && !studio.read_only;
    ui.push_id((id, kind), |ui| {
        ui.horizontal_wrapped(|ui| {
            let response = ui.add(Press::quiet(&clock(start)).selected(chosen));
            let name = format!("Go to {}: {text}", clock(start));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if response.clicked() {
                orders.push(StudioCommand::Seek(start));
                orders.push(StudioCommand::Select(Some(what)));
            }
            if writes && ui.add(Press::quiet("Take away")).clicked() {
                orders.push(remove);
            }
            if !writes {
                ui.label(if text.is_empty() { "(nothing written)" } else { text });
            }
        });
        if writes {
            let mut words = text.to_owned();
            let response = ui.add(TextEdit::singleline(&mut words).desired_width(f32::INFINITY));
            let name = format!("Remark at {}", clock(start));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            field(studio, &response, kind, given, orders);
            if response.changed() {
                orders.push(set(id, words));
            }
        }
    });
}
