//! What a key gives: the codes, and what is said of the utterance beside its code.

use egui::{Align, Label, Layout, RichText, TextStyle, TextWrapMode, Ui, WidgetText, vec2};

use super::Look;
use super::words::{self, speaker};
use super::{about, ratings, transport};
use crate::app::StudioCommand;
use crate::app::state::{Proposal, Selected, Studio};
use crate::app::studio::keymap::Action;
use crate::domain::language::Speaker;
use crate::domain::scheme::Code;
use crate::ui::panels::questions;
use crate::ui::theme::{Palette, quiet, small, space, subheading, type_size};
use crate::ui::widgets::{ChoiceCard, Press, code_keys};
use crate::units::Seconds;

pub(super) fn show(
    ui: &mut Ui,
    studio: &Studio,
    heard: Seconds,
    look: &mut Look,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    transport::not_counted(ui, studio);
    if studio.counts_hidden() || studio.read_only || studio.decision.is_some() {
        said(ui, studio);
    }
    if studio.counts_hidden() {
        ratings::first_pass(ui, studio, look, orders);
        return;
    }
    if studio.read_only {
        if studio.track().is_some_and(|it| it.drawing.is_none()) {
            typed(ui, studio, orders);
        }
        if let Some(it) = studio.selected_utterance() {
            about::to_read(ui, studio, it);
        } else {
            let key = studio.keymap.of(Action::Next);
            let how = format!("Select an utterance ({key}, or a click) to see what was said of it");
            ui.label(quiet(palette, how));
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
    hint(ui, studio);
    let has = studio.selected_utterance().and_then(|it| it.code.as_deref());
    let mut first = true;
    for who in [Speaker::Worker, Speaker::Parent, Speaker::Other] {
        if !words::codes_for(studio, who) {
            continue;
        }
        whose(ui, who, std::mem::take(&mut first));
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
        ui.push_id(it.id.0, |ui| about::show(ui, studio, it, &mut look.writing, orders));
    }
}

/// Whose the codes below are; the first says too how to read what they capture.
fn whose(ui: &mut Ui, who: Speaker, first: bool) {
    let palette = Palette::of(ui);
    if !first {
        ui.label(small(palette, speaker(who)));
        return;
    }
    // A little apart from the bar that scrolls.
    let row = vec2(ui.available_width() - 4.0, ui.text_style_height(&TextStyle::Small));
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.label(small(palette, speaker(who)));
        let how = "Rest the pointer on a code, or go to it with Tab, to read what it captures";
        let how = RichText::new(how).size(type_size::SMALL - 1.0).color(palette.text_quiet);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(Label::new(how).truncate()));
    });
}

/// What was done last or could not be done.
fn said(ui: &mut Ui, studio: &Studio) {
    if let Some(said) = &studio.said {
        ui.label(subheading(said));
    }
}

/// One line below the headline: what was done last or could not be done, else how to go on. It keeps the
/// room of the longest, so that the keys below it stay where they are.
fn hint(ui: &mut Ui, studio: &Studio) {
    let palette = Palette::of(ui);
    let key = |action| studio.keymap.of(action);
    let first = format!(
        "{play} plays. When an utterance ends, press its code's key: the sound goes on. Or {} selects the first \
         proposal, and {play} plays it",
        key(Action::Next),
        play = key(Action::PlayOrHold)
    );
    let room = ui.available_width();
    let longest = WidgetText::from(small(palette, &first));
    let height = longest.into_galley(ui, Some(TextWrapMode::Wrap), room, TextStyle::Small).size().y;
    let height = height.max(ui.text_style_height(&TextStyle::Body));
    ui.allocate_ui_with_layout(vec2(room, height), Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(vec2(room, height));
        let left = match studio.proposals_before() {
            0 => String::new(),
            more => format!(" {more} left before it: {}", key(Action::UncodedBefore)),
        };
        let words = if let Some(said) = &studio.said {
            ui.label(RichText::new(said).strong());
            return;
        } else if let Some(coded) = words::just_coded(studio) {
            let (before, release) = (key(Action::Previous), key(Action::Release));
            format!(
                "{coded}. The next is selected already: no key needed. {before} changes the last, {release} lets \
                 go.{left}"
            )
        } else if studio.selected_proposal().is_some() {
            format!(
                "Found in the sound, not in the coding yet. {} plays it, {} lets go of it.{left}",
                key(Action::PlayOrHold),
                key(Action::Release)
            )
        } else if studio.selected.is_some() {
            let other = words::gives_it_away(studio).map(|it| format!("{it}. ")).unwrap_or_default();
            format!("{other}{} lets go of it: then keys go where the sound is", key(Action::Release))
        } else if studio.utterances().is_empty() {
            first
        } else {
            let (back, before, next) =
                (key(Action::BackAndSlower), key(Action::Previous), key(Action::Next));
            format!(
                "Missed it? “{back}” goes back two seconds, and slower. {before} and {next} select what is to be \
                 changed"
            )
        };
        ui.label(small(palette, words));
    });
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
        let (worker, parent) = match studio.selected_proposal() {
            Some(Proposal { speaker: Some(_), .. }) => ("Take it up", None),
            Some(_) => ("The worker says it", Some("The parent says it")),
            None if studio.selected_utterance().is_some() => {
                ("The worker says it", Some("The parent says it"))
            }
            None => ("Worker's ends here", Some("Parent's ends here")),
        };
        offer(ui, worker, Action::MarkWorker, StudioCommand::Mark(Speaker::Worker));
        if let Some(parent) = parent {
            offer(ui, parent, Action::MarkParent, StudioCommand::Mark(Speaker::Parent));
        }
        offer(ui, "Needs no code", Action::NeedsNoCode, StudioCommand::NeedsNoCode);
        offer(ui, "Starts here", Action::StartHere, StudioCommand::StartHere);
        offer(ui, "Next", Action::Next, StudioCommand::Step(1));
        offer(ui, "Before", Action::Previous, StudioCommand::Step(-1));
        let count = studio.proposals.len();
        if studio.proposals.iter().any(|it| it.speaker.is_none()) {
            for (who, whose, action) in [
                (Speaker::Worker, "worker's", Action::AcceptAll),
                (Speaker::Parent, "parent's", Action::AcceptAllParent),
            ] {
                let words = format!("Make all {count} proposals the {whose}");
                offer(ui, &words, action, StudioCommand::AcceptAll(who));
            }
        } else if count > 0 {
            let words = format!("Take up all {count} proposals");
            offer(ui, &words, Action::AcceptAll, StudioCommand::AcceptAll(Speaker::Worker));
        }
    });
    if !studio.proposals.is_empty() {
        let what = "Dashed: a proposal, speech that was found in the sound. It is not in the coding before you \
                    code it or take it up";
        ui.label(small(Palette::of(ui), what));
    }
}
