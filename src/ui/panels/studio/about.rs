//! What is said of one utterance beside its code: who, where it stands in the turns, side and strength, its
//! words and a note.

use egui::{TextEdit, TextStyle, TextWrapMode, Ui, WidgetText};

use super::listen::situation;
use super::words::{self, speaker};
use crate::app::StudioCommand;
use crate::app::state::{Studio, WritingWhat};
use crate::app::studio::judge;
use crate::app::studio::keymap::Action;
use crate::domain::coding::{Utterance, VolleyEdge};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::ui::theme::{Palette, small, space, subheading};
use crate::ui::widgets::{Press, code_chip_by_id, valence_words};

/// What can be said of it.
pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    it: &Utterance,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let key = |action| studio.keymap.of(action);
    one(ui, studio, it);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut offer = |ui: &mut Ui, label: &str, action: Action, chosen: Option<bool>, command| {
            let key = key(action);
            let mut press = Press::quiet(label).key(&key);
            if let Some(chosen) = chosen {
                press = press.selected(chosen);
            }
            if ui.add(press).clicked() {
                orders.push(command);
            }
        };
        offer(ui, "Divide", Action::Split, None, StudioCommand::SplitHere);
        offer(ui, "Join with next", Action::Join, None, StudioCommand::JoinNext);
        offer(ui, "Someone else", Action::OtherSpeaker, None, StudioCommand::OtherSpeaker);
        if it.speaker == Speaker::Worker {
            let begins = it.volley_edge == VolleyEdge::Begins;
            let continues = it.volley_edge == VolleyEdge::Continues;
            let command = StudioCommand::Edge(VolleyEdge::Begins);
            offer(ui, "Begins a volley", Action::Begins, Some(begins), command);
            let command = StudioCommand::Edge(VolleyEdge::Continues);
            offer(ui, "Goes on", Action::Continues, Some(continues), command);
        } else {
            let chosen = Some(it.facilitative);
            offer(ui, "Only “yeah”", Action::Facilitative, chosen, StudioCommand::Facilitative);
        }
        if it.code.is_some() {
            offer(ui, "Take the code away", Action::Uncode, None, StudioCommand::Uncode);
        }
        if studio.selected.is_some() {
            offer(ui, "Remove", Action::Remove, None, StudioCommand::Remove);
        }
        offer(ui, "Help me decide", Action::Decide, None, StudioCommand::Decide);
    });
    sides(ui, studio, it, orders);
    let mut note = it.note.clone();
    let mut text = it.text.clone();
    let id = it.id;
    let labels = [format!("Words ({})", key(Action::Text)), format!("Note ({})", key(Action::Note))];
    let [words, remark] = &labels;
    let width = labels.iter().map(|it| width_of(ui, it)).fold(0.0, f32::max);
    let set = |text: String| StudioCommand::SetText(id, text);
    line(ui, (words, width), &mut text, WritingWhat::Text, (studio, given), set, orders);
    let set = |note: String| StudioCommand::SetNote(id, note);
    line(ui, (remark, width), &mut note, WritingWhat::Note, (studio, given), set, orders);
}

/// What was said of it, to be read.
pub(super) fn to_read(ui: &mut Ui, studio: &Studio, it: &Utterance) {
    let palette = Palette::of(ui);
    one(ui, studio, it);
    let facts = words::facts(it);
    if !facts.is_empty() {
        ui.label(facts.join("  ·  "));
    }
    for (name, text) in [("Words", &it.text), ("Note", &it.note)] {
        if !text.is_empty() {
            ui.add_space(space::HAIR);
            ui.label(small(palette, name));
            ui.label(text);
        }
    }
}

/// The code and the times of an utterance.
fn one(ui: &mut Ui, studio: &Studio, it: &Utterance) {
    ui.horizontal_wrapped(|ui| {
        let place = studio.utterances().iter().position(|other| other.id == it.id).unwrap_or(0) + 1;
        ui.label(subheading(format!("{}: utterance {place}", speaker(it.speaker))));
        code_chip_by_id(ui, &studio.scheme, it.code.as_deref(), it.valence);
        ui.label(small(Palette::of(ui), words::span(it.start, it.end)));
        if let Some(volley) = studio.volleys.iter().find(|volley| volley.utterances.contains(&it.id)) {
            ui.label(small(Palette::of(ui), format!("in volley {}", volley.number)));
        }
    });
}

/// The side of change of a worker's utterance, or the strength of a parent's. The digits stand on them
/// where digits go there.
fn sides(ui: &mut Ui, studio: &Studio, it: &Utterance, orders: &mut Vec<StudioCommand>) {
    let digits = !situation(studio).rating;
    let keys = [Action::One, Action::Two, Action::Three, Action::Four].map(|it| studio.keymap.of(it));
    let press = |label, key, chosen| {
        let press = Press::quiet(label).selected(chosen);
        if digits { press.key(key) } else { press }
    };
    let code = it.code.as_deref().and_then(|id| studio.scheme.code(id));
    if it.speaker == Speaker::Worker {
        if !code.is_some_and(|code| code.takes_valence) {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let asked = judge::counts_sides(&studio.scheme);
            let words = if asked { "Takes up" } else { "Takes up (extra: no score of this scheme uses it)" };
            ui.label(small(Palette::of(ui), words));
            let sides = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
            for (key, side) in keys.iter().zip(sides) {
                if ui.add(press(valence_words(side), key, it.valence == Some(side))).clicked() {
                    orders.push(StudioCommand::Valence(Some(side)));
                }
            }
        });
    } else if code.is_some_and(|code| code.side.is_some()) {
        ui.horizontal_wrapped(|ui| {
            ui.label(small(Palette::of(ui), "How strong"));
            for (key, strength) in keys.iter().zip([Strength::Low, Strength::Medium, Strength::High]) {
                let chosen = it.strength == Some(strength);
                if ui.add(press(words::strength(strength), key, chosen)).clicked() {
                    orders.push(StudioCommand::Strength(Some(strength)));
                }
            }
        });
    }
}

/// How wide a small label is.
fn width_of(ui: &Ui, label: &str) -> f32 {
    let text = WidgetText::from(small(Palette::of(ui), label));
    text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Small).size().x
}

/// One line to write in: while one does the sound waits, and Enter lets it go on.
fn line(
    ui: &mut Ui,
    (label, width): (&str, f32),
    text: &mut String,
    what: WritingWhat,
    (studio, given): (&Studio, &mut Option<WritingWhat>),
    set: impl FnOnce(String) -> StudioCommand,
    orders: &mut Vec<StudioCommand>,
) {
    ui.horizontal(|ui| {
        let name = ui.label(small(Palette::of(ui), label));
        ui.add_space(width - name.rect.width());
        let edit = TextEdit::singleline(text).desired_width(ui.available_width() - 8.0);
        let response = ui.add(edit).labelled_by(name.id);
        field(studio, &response, what, given, orders);
        if response.changed() {
            orders.push(set(text.clone()));
        }
    });
}

/// Gives a field the keyboard when it is asked for, and says when somebody begins and ends writing.
pub(super) fn field(
    studio: &Studio,
    response: &egui::Response,
    what: WritingWhat,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let wanted = studio.writing.map(|it| it.what);
    if wanted == Some(what) && *given != Some(what) {
        *given = Some(what);
        response.request_focus();
    }
    if response.gained_focus() && wanted != Some(what) {
        *given = Some(what);
        orders.push(StudioCommand::Write(what));
    }
    if response.lost_focus() && wanted == Some(what) {
        // Somebody may have gone over to another field in this very frame.
        given.take_if(|it| *it == what);
        orders.push(StudioCommand::Written(what));
    }
}

/// Whoever goes over from one field to another still writes: the sound does not start between the two.
pub(super) fn only_ends_of_writing(orders: &mut Vec<StudioCommand>) {
    if orders.iter().any(|it| matches!(it, StudioCommand::Write(_))) {
        orders.retain(|it| !matches!(it, StudioCommand::Written(_)));
    }
}
