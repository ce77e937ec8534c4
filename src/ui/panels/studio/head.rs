//! The head of the studio: what is coded, towards which goal, in which pass.

use egui::{Align, Label, Layout, Ui, vec2};

use crate::app::StudioCommand;
use crate::app::state::Studio;
use crate::app::studio::keymap::Action;
use crate::domain::coding::{Pass, Passes};
use crate::domain::language::Process;
use crate::ui::theme::{Palette, measure, small, subheading};
use crate::ui::widgets::{Press, Tone, banner, key_hints};

pub(super) fn show(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let room = ui.available_width();
    if room < measure::PAIR_NEEDS + 160.0 {
        // Large text: the title has a row of its own.
        ui.horizontal(|ui| title(ui, studio, orders));
        ui.horizontal_wrapped(|ui| ends(ui, studio, orders));
    } else {
        ui.allocate_ui_with_layout(vec2(room, 44.0), Layout::right_to_left(Align::Center), |ui| {
            ends(ui, studio, orders);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| title(ui, studio, orders));
        });
    }
    if studio.real {
        let what = "If you hear that somebody is in danger or was harmed, coding can wait";
        banner(ui, Tone::Warning, "Harm heard: stop, tell your manager", what);
    }
    for remark in &studio.remarks {
        ui.label(small(palette, remark));
    }
}

fn title(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let back = studio.keymap.of(Action::Release);
    if ui.add(Press::quiet("Back").key(&back)).clicked() {
        orders.push(StudioCommand::Close);
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add(Label::new(subheading(&studio.title)).truncate());
        ui.add(Label::new(small(Palette::of(ui), facts(studio))).truncate());
    });
}

/// What the head ends with: undo, the passes, finishing.
fn ends(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let key = |action| studio.keymap.of(action);
    if studio.is_final() {
        if ui.add(Press::primary("Write feedback")).clicked() {
            orders.push(StudioCommand::WriteFeedback);
        }
        if ui.add(Press::new("Correct (new version)")).clicked() {
            orders.push(StudioCommand::Correct);
        }
        ui.label(small(palette, "Final: nothing can be changed"));
        return;
    }
    if studio.read_only {
        ui.label(small(palette, "Open for looking only"));
        return;
    }
    let finish = key(Action::Finish);
    if ui.add(Press::new("Finish").key(&finish)).clicked() {
        orders.push(StudioCommand::AskFinish);
    }
    pass(ui, studio, orders);
    key_hints(ui, &[("?", "keys")]);
    let (undo, redo) = (key(Action::Undo), key(Action::Redo));
    if ui.add_enabled(studio.can_redo, Press::quiet("Redo").key(&redo)).clicked() {
        orders.push(StudioCommand::Redo);
    }
    if ui.add_enabled(studio.can_undo, Press::quiet("Undo").key(&undo)).clicked() {
        orders.push(StudioCommand::Undo);
    }
}

fn facts(studio: &Studio) -> String {
    let goal = match (&studio.goal, studio.process) {
        (Some(goal), _) => format!("Goal: {goal}"),
        (None, Some(Process::Engage)) => "No change goal: still engaging".to_owned(),
        (None, _) => "No change goal".to_owned(),
    };
    format!("{}  ·  {goal}  ·  {}", studio.about, studio.scheme.title)
}

/// The passes, where there are two.
fn pass(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    if studio.coding.setting.passes == Passes::One || studio.no_ratings.is_some() {
        return;
    }
    let counting = studio.coding.pass == Pass::Counts;
    let mut passes = [("1  Rate", false), ("2  Count", true)];
    if ui.layout().prefer_right_to_left() {
        passes.reverse();
    }
    for (words, counts) in passes {
        if ui.add(Press::new(words).selected(counting == counts)).clicked() && counting != counts {
            orders.push(StudioCommand::GoToCounts(counts));
        }
    }
}
