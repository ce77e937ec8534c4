//! What a key gives: the codes, and what is said of the utterance beside its code.

use egui::{TextEdit, Ui};

use super::ratings;
use super::words::{self, speaker};
use crate::app::StudioCommand;
use crate::app::state::{Selected, Studio, WritingWhat};
use crate::app::studio::keymap::Action;
use crate::domain::coding::{Utterance, VolleyEdge};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::Code;
use crate::ui::panels::questions;
use crate::ui::theme::{Palette, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, code_chip_by_id, code_keys, valence_words};
use crate::units::Seconds;

pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    heard: Seconds,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    if let Some(said) = &studio.said {
        ui.label(subheading(said));
    }
    if studio.counts_hidden() {
        ratings::first_pass(ui, studio, given, orders);
        return;
    }
    if studio.read_only {
        if let Some(it) = studio.selected_utterance() {
            one(ui, studio, it);
        }
        return;
    }
    if let Some(walk) = &studio.decision {
        let speaker = studio.coding.utterance(walk.utterance).map_or(Speaker::Worker, |it| it.speaker);
        orders.extend(questions::decide(ui, &studio.scheme, speaker, walk).map(|said| match said {
            questions::Said::Answer(place) => StudioCommand::Answer(place),
            questions::Said::Take => StudioCommand::AcceptDecision,
        }));
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::quiet("One question back")).clicked() {
                orders.push(StudioCommand::DecisionBack);
            }
            if ui.add(Press::quiet("Close the questions").key(&studio.keymap.of(Action::Release))).clicked() {
                orders.push(StudioCommand::CloseDecision);
            }
        });
        return;
    }
    if studio.track().is_some_and(|it| it.drawing.is_none()) {
        typed(ui, studio, orders);
    }
    ui.label(subheading(words::what_a_key_does(studio, heard)));
    if studio.utterances().is_empty() && studio.selected.is_none() {
        let play = studio.keymap.of(Action::PlayOrHold);
        let back = studio.keymap.of(Action::BackAndSlower);
        let words = format!(
            "Press {play} to listen. When an utterance ends, press its code's key: the sound goes on. Missed it? \
             Press “{back}” to go back two seconds, and slower"
        );
        ui.label(small(palette, words));
    }
    let has = studio.selected_utterance().and_then(|it| it.code.as_deref());
    for who in [Speaker::Worker, Speaker::Parent, Speaker::Other] {
        if studio.scheme.codes_of(who).next().is_none() {
            continue;
        }
        ui.label(small(palette, speaker(who)));
        let codes: Vec<&Code> = studio.scheme.codes_of(who).collect();
        let key = |code: &Code| studio.keymap.of_code(&code.id);
        if let Some(code) = ui.scope(|ui| code_keys(ui, &codes, has, &key)).inner {
            orders.push(StudioCommand::Code(code.id.clone()));
        }
    }
    ui.add_space(space::SMALL);
    marks(ui, studio, orders);
    if let Some(it) = studio.target() {
        ui.add_space(space::SMALL);
        ui.push_id(it.id.0, |ui| about(ui, studio, it, given, orders));
    }
}

/// A typed reply: its utterances as words.
fn typed(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    if let Some(line) = studio.track().and_then(|it| it.answers.as_deref()) {
        ui.label(small(Palette::of(ui), line));
    }
    for (place, it) in studio.utterances().iter().enumerate() {
        let chosen = studio.selected == Some(Selected::Utterance(it.id));
        let code = it.code.as_deref().and_then(|id| studio.scheme.code(id));
        let label = code.map_or_else(|| "Not coded".to_owned(), |it| format!("{}, {}", it.label, it.name));
        let text = format!("{}.  {}", place + 1, it.text);
        let row = ChoiceCard::one(&text, chosen).detail(&label);
        if ui.push_id(it.id.0, |ui| ui.add(row)).inner.clicked() {
            orders.push(StudioCommand::Select(Some(Selected::Utterance(it.id))));
        }
    }
    super::transport::tracks_row(ui, studio, orders);
}

/// The code and the times of an utterance.
fn one(ui: &mut Ui, studio: &Studio, it: &Utterance) {
    ui.horizontal_wrapped(|ui| {
        let place = studio.utterances().iter().position(|other| other.id == it.id).unwrap_or(0) + 1;
        ui.label(subheading(format!("{} {place}", speaker(it.speaker))));
        code_chip_by_id(ui, &studio.scheme, it.code.as_deref(), it.valence);
        ui.label(small(Palette::of(ui), words::span(it.start, it.end)));
    });
}

/// Marking and changing utterances.
fn marks(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let mut offer = |ui: &mut Ui, label: &str, action: Action, command: StudioCommand| {
        let key = studio.keymap.of(action);
        if ui.add(Press::quiet(label).key(&key)).clicked() {
            orders.push(command);
        }
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if studio.selected_proposal().is_some() {
            offer(ui, "Take it up", Action::MarkWorker, StudioCommand::Mark(Speaker::Worker));
        } else {
            offer(ui, "Worker's ends here", Action::MarkWorker, StudioCommand::Mark(Speaker::Worker));
        }
        offer(ui, "Parent's ends here", Action::MarkParent, StudioCommand::Mark(Speaker::Parent));
        offer(ui, "Starts here", Action::StartHere, StudioCommand::StartHere);
        if !studio.proposals.is_empty() {
            let words = format!("Take up all {} proposals", studio.proposals.len());
            offer(ui, &words, Action::AcceptAll, StudioCommand::AcceptAll);
        }
        offer(ui, "Next", Action::Next, StudioCommand::Step(1));
        offer(ui, "Before", Action::Previous, StudioCommand::Step(-1));
    });
}

/// What is said of an utterance beside its code.
fn about(
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
            offer(
                ui,
                "Begins a volley",
                Action::Begins,
                Some(begins),
                StudioCommand::Edge(VolleyEdge::Begins),
            );
            let command = StudioCommand::Edge(VolleyEdge::Continues);
            offer(ui, "Goes on", Action::Continues, Some(continues), command);
        } else {
            let chosen = Some(it.facilitative);
            offer(ui, "Only “yeah”", Action::Facilitative, chosen, StudioCommand::Facilitative);
        }
        offer(ui, "No code", Action::Uncode, None, StudioCommand::Uncode);
        if studio.selected.is_some() {
            offer(ui, "Remove", Action::Remove, None, StudioCommand::Remove);
        }
        offer(ui, "Help me decide", Action::Decide, None, StudioCommand::Decide);
    });
    sides(ui, studio, it, orders);
    let mut note = it.note.clone();
    let mut text = it.text.clone();
    let id = it.id;
    let label = format!("Words ({})", key(Action::Text));
    let set = |text: String| StudioCommand::SetText(id, text);
    line(ui, &label, &mut text, WritingWhat::Text, (studio, given), set, orders);
    let label = format!("Note ({})", key(Action::Note));
    let set = |note: String| StudioCommand::SetNote(id, note);
    line(ui, &label, &mut note, WritingWhat::Note, (studio, given), set, orders);
}

/// The side of change of a worker's utterance, or the strength of a parent's.
fn sides(ui: &mut Ui, studio: &Studio, it: &Utterance, orders: &mut Vec<StudioCommand>) {
    let keys = [Action::One, Action::Two, Action::Three, Action::Four].map(|it| studio.keymap.of(it));
    let code = it.code.as_deref().and_then(|id| studio.scheme.code(id));
    if it.speaker == Speaker::Worker {
        if !code.is_some_and(|code| code.takes_valence) {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(small(Palette::of(ui), "Takes up"));
            let sides = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
            for (key, side) in keys.iter().zip(sides) {
                let press = Press::quiet(valence_words(side)).key(key).selected(it.valence == Some(side));
                if ui.add(press).clicked() {
                    orders.push(StudioCommand::Valence(Some(side)));
                }
            }
        });
    } else if code.is_some_and(|code| code.side.is_some()) {
        ui.horizontal_wrapped(|ui| {
            ui.label(small(Palette::of(ui), "How strong"));
            for (key, strength) in keys.iter().zip([Strength::Low, Strength::Medium, Strength::High]) {
                let chosen = it.strength == Some(strength);
                if ui.add(Press::quiet(words::strength(strength)).key(key).selected(chosen)).clicked() {
                    orders.push(StudioCommand::Strength(Some(strength)));
                }
            }
        });
    }
}

/// One line to write in: while one does the sound waits, and Enter lets it go on.
fn line(
    ui: &mut Ui,
    label: &str,
    text: &mut String,
    what: WritingWhat,
    (studio, given): (&Studio, &mut Option<WritingWhat>),
    set: impl FnOnce(String) -> StudioCommand,
    orders: &mut Vec<StudioCommand>,
) {
    ui.horizontal(|ui| {
        let name = ui.label(small(Palette::of(ui), label));
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
        *given = None;
        orders.push(StudioCommand::Written);
    }
}
