//! The head of the studio: what is coded, towards which goal, in which pass.

use egui::{Align, Label, Layout, Ui, vec2};

use crate::app::StudioCommand;
use crate::app::state::Studio;
use crate::app::studio::keymap::Action;
use crate::domain::coding::{Pass, Passes};
use crate::domain::language::Process;
use crate::ui::theme::{Palette, measure, small, subheading};
use crate::ui::widgets::{Press, Tone, banner, key_hints};

/// How high the head is.
const HIGH: f32 = 44.0;
/// About how wide its end is, until it was drawn once.
const ENDS: f32 = 420.0;

pub(super) fn show(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let room = ui.available_width();
    if room < measure::PAIR_NEEDS + 160.0 {
        // Large text: the title has a row of its own.
        ui.horizontal(|ui| title(ui, studio, orders));
        ui.horizontal_wrapped(|ui| ends(ui, studio, orders));
    } else {
        // How wide the end is was seen in the frame before: so it stands at the right, and the keyboard goes
        // through it from the left.
        let id = ui.scope_id().with("ends of the head");
        let was: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(ENDS);
        ui.horizontal(|ui| {
            let left = (room - was - ui.spacing().item_spacing.x).max(0.0);
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(left, HIGH), layout, |ui| {
                ui.set_min_size(vec2(left, HIGH));
                title(ui, studio, orders);
            });
            let wide = ui.horizontal(|ui| ends(ui, studio, orders)).response.rect.width();
            if (wide - was).abs() > 0.5 {
                ui.data_mut(|data| data.insert_temp(id, wide));
                ui.ctx().request_repaint();
            }
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
        ui.add(Label::new(small(palette, "Final: read-only")).extend());
        if ui.add(Press::new("Correct (new version)")).clicked() {
            orders.push(StudioCommand::Correct);
        }
        if ui.add(Press::primary("Write feedback")).clicked() {
            orders.push(StudioCommand::WriteFeedback);
        }
        return;
    }
    if studio.read_only {
        ui.add(Label::new(small(palette, "Open for looking only")).extend());
        return;
    }
    let (undo, redo) = (key(Action::Undo), key(Action::Redo));
    if ui.add_enabled(studio.can_undo, Press::quiet("Undo").key(&undo)).clicked() {
        orders.push(StudioCommand::Undo);
    }
    if ui.add_enabled(studio.can_redo, Press::quiet("Redo").key(&redo)).clicked() {
        orders.push(StudioCommand::Redo);
    }
    key_hints(ui, &[("?", "keys")]);
    pass(ui, studio, orders);
    let finish = key(Action::Finish);
    if ui.add(Press::new("Finish").key(&finish)).clicked() {
        orders.push(StudioCommand::AskFinish);
    }
}

fn facts(studio: &Studio) -> String {
    let goal = match (&studio.goal, studio.process) {
        (Some(goal), _) => format!("Goal: {goal}"),
        (None, Some(Process::Engage)) => "No change goal: still engaging".to_owned(),
        (None, _) => "No change goal".to_owned(),
    };
    // What matters least comes last: it is cut first.
    format!("{goal}  ·  {}  ·  {}", studio.scheme.title, studio.about)
}

/// The passes, where there are two.
fn pass(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    if studio.coding.setting.passes == Passes::One || studio.no_ratings.is_some() {
        return;
    }
    let counting = studio.coding.pass == Pass::Counts;
    let key = studio.keymap.of(Action::OtherPass);
    for (words, counts) in [("Pass 1: rate", false), ("Pass 2: count", true)] {
        let mut press = Press::quiet(words).selected(counting == counts);
        // The key goes to the other pass.
        if counting != counts {
            press = press.key(&key);
        }
        if ui.add(press).clicked() && counting != counts {
            orders.push(StudioCommand::GoToCounts(counts));
        }
    }
}
