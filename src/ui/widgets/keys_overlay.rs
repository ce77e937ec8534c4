//! The keys of a screen, over it.

use egui::{Context, Key, Modifiers, ScrollArea, Ui};

use super::dialog::dialog;
use super::layout::{key_line, scroll_by_key};
use super::press::Press;
use crate::ui::theme::{heading, space};

/// Keys that every screen has.
const EVERYWHERE: [(&str, &str); 4] = [
    ("Tab", "on to the next thing; Shift and Tab: back"),
    ("Enter", "press what has the ring around it"),
    ("?", "these keys"),
    ("F1", "the same, also while typing"),
];
/// More than these stand in two columns, where there is room.
const ONE_COLUMN: usize = 16;
const COLUMN: f32 = 430.0;
/// What the dialog has around the list: its margins, its heading and its button.
const AROUND: f32 = 250.0;

/// Shows the keys of the screen. Gives back whether it was closed.
pub fn keys_overlay(context: &Context, screen: &str, keys: &[(&str, &str)]) -> bool {
    let all: Vec<(&str, &str)> = keys.iter().chain(&EVERYWHERE).copied().collect();
    let room = context.content_rect().size();
    let two = all.len() > ONE_COLUMN && room.x >= 2.0 * COLUMN + 140.0;
    let widest = if two { 2.0 * COLUMN + 40.0 } else { COLUMN + 40.0 };
    let (closed, left) = dialog(context, "keys", widest, |ui| {
        ui.label(heading(format!("Keys: {screen}")));
        ui.add_space(space::SMALL);
        ScrollArea::vertical().max_height((room.y - AROUND).max(80.0)).show(ui, |ui| {
            scroll_by_key(ui);
            if two {
                let (first, second) = all.split_at(all.len().div_ceil(2));
                ui.columns_const(|[left, right]| {
                    list(left, first);
                    list(right, second);
                });
            } else {
                list(ui, &all);
            }
        });
        ui.add_space(space::LARGE);
        ui.add(Press::new("Close").key("Esc")).clicked()
    });
    closed
        || left
        || context.input_mut(|input| {
            input.consume_key(Modifiers::SHIFT, Key::Questionmark)
                || input.consume_key(Modifiers::NONE, Key::Questionmark)
        })
}

fn list(ui: &mut Ui, keys: &[(&str, &str)]) {
    for (key, what) in keys {
        key_line(ui, key, what);
    }
}
