//! Comments, and moments that ratings rest on.

use egui::{TextEdit, Ui};

use super::about::field;
use super::words::clock;
use crate::app::StudioCommand;
use crate::app::state::{Selected, Studio, WritingWhat};
use crate::app::studio::judge;
use crate::app::studio::keymap::Action;
use crate::domain::coding::{Comment, Evidence, TakeKey};
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{Press, long_list};
use crate::units::Seconds;

/// A comment, or a moment that a rating rests on.
pub(super) struct Remark<'a> {
    what: Selected,
    take: TakeKey,
    start: Seconds,
    text: &'a str,
    /// The rating that rests on it.
    rating: Option<&'a str>,
}

impl<'a> Remark<'a> {
    fn of_comment(it: &'a Comment) -> Self {
        Self { what: Selected::Comment(it.id), take: it.take, start: it.start, text: &it.text, rating: None }
    }

    pub(super) fn of_evidence(studio: &'a Studio, it: &'a Evidence) -> Self {
        let named = studio.scheme.globals.iter().find(|rating| rating.id == it.rating);
        let rating = Some(named.map_or(it.rating.as_str(), |rating| rating.name.as_str()));
        Self { what: Selected::Evidence(it.id), take: it.take, start: it.start, text: &it.text, rating }
    }
}

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
    let remarks = remarks(studio);
    if remarks.is_empty() {
        let words = "A comment stands at a moment, or on the stretch that you draw on the timeline";
        ui.label(quiet(palette, words));
    }
    let chosen = |place: usize| remarks.get(place).is_some_and(|it| studio.selected == Some(it.what));
    long_list(ui, "remarks", remarks.len(), chosen, |ui, place| {
        let Some(it) = remarks.get(place) else { return };
        moment(ui, studio, it, given, orders);
    });
    ui.add_space(space::MEDIUM);
    let name = ui.label(subheading("Note on the whole"));
    let mut note = studio.coding.note.clone();
    if studio.read_only {
        ui.label(if note.is_empty() { "(nothing written)" } else { &note });
        return;
    }
    let edit = TextEdit::multiline(&mut note).desired_rows(3).desired_width(f32::INFINITY);
    let response = ui.add(edit).labelled_by(name.id);
    field(studio, &response, WritingWhat::CodingNote, given, orders);
    if response.changed() {
        orders.push(StudioCommand::SetCodingNote(note));
    }
}

/// Comments and evidence together, as they are heard. In the first pass the evidence of the open rating
/// stands there.
fn remarks(studio: &Studio) -> Vec<Remark<'_>> {
    let open = judge::list(studio).get(studio.rating).map(|it| it.rating().id.clone());
    let there = open.filter(|_| studio.counts_hidden());
    let evidence = studio.coding.evidence.iter().filter(|it| there.as_ref() != Some(&it.rating));
    let comments = studio.coding.comments.iter().map(Remark::of_comment);
    let mut all: Vec<Remark<'_>> =
        comments.chain(evidence.map(|it| Remark::of_evidence(studio, it))).collect();
    let place = |it: &Remark<'_>| studio.tracks.iter().position(|track| track.key == it.take);
    all.sort_by(|a, b| place(a).cmp(&place(b)).then(a.start.0.total_cmp(&b.start.0)));
    all
}

/// A remark at a time: to hear, to write, to take away.
pub(super) fn moment(
    ui: &mut Ui,
    studio: &Studio,
    it: &Remark<'_>,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let (id, kind) = match it.what {
        Selected::Evidence(id) => (id, WritingWhat::Evidence),
        Selected::Comment(id) => (id, WritingWhat::Comment),
        Selected::Utterance(_) | Selected::Proposal(_) => return,
    };
    let evidence = kind == WritingWhat::Evidence;
    let chosen = studio.selected == Some(it.what);
    let writes = chosen && !studio.read_only;
    // One of another reply shows that reply first.
    let elsewhere = studio.tracks.iter().position(|track| track.key == it.take);
    let elsewhere = elsewhere.filter(|place| *place != studio.current);
    let at = match elsewhere.and_then(|place| studio.tracks.get(place)) {
        Some(track) => format!("{}, {}", track.title, clock(it.start)),
        None => clock(it.start),
    };
    ui.push_id((id, kind), |ui| {
        ui.horizontal_wrapped(|ui| {
            let response = ui.add(Press::quiet(&at).selected(chosen));
            let name = format!("Go to {at}: {}", it.text);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if response.clicked() {
                orders.extend(elsewhere.map(StudioCommand::Track));
                orders.push(StudioCommand::Seek(it.start));
                orders.push(StudioCommand::Select(Some(it.what)));
            }
            if writes && ui.add(Press::quiet("Take away")).clicked() {
                let remove =
                    if evidence { StudioCommand::RemoveEvidence } else { StudioCommand::RemoveComment };
                orders.push(remove(id));
            }
            if let Some(rating) = it.rating {
                ui.label(small(Palette::of(ui), format!("for {rating}")));
            }
            if !writes {
                ui.label(if it.text.is_empty() { "(nothing written)" } else { it.text });
            }
        });
        if writes {
            let mut words = it.text.to_owned();
            let response = ui.add(TextEdit::singleline(&mut words).desired_width(f32::INFINITY));
            let name = format!("Remark at {}", clock(it.start));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            field(studio, &response, kind, given, orders);
            if response.changed() {
                let set = if evidence { StudioCommand::SetEvidence } else { StudioCommand::SetComment };
                orders.push(set(id, words));
            }
        }
    });
}
