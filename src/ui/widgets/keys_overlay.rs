//! The keys of a screen, over it.

use egui::{Context, Key, Modifiers, ScrollArea, Ui};

use super::dialog::dialog;
use super::layout::{key_line, scroll_by_key, widest_key};
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
/// The narrowest column of keys; the widest is this share of the line.
const KEYS: f32 = 120.0;
const KEYS_AT_MOST: f32 = 0.45;
/// What the dialog has around the list: its margins, its heading and its button.
const AROUND: f32 = 250.0;
/// A list lower than this does not scroll by itself: the whole dialog does.
const LOWEST: f32 = 120.0;

/// Shows the keys of the screen. Gives back whether it was closed.
pub fn keys_overlay(context: &Context, screen: &str, keys: &[(&str, &str)]) -> bool {
    let all: Vec<(&str, &str)> = keys.iter().chain(&EVERYWHERE).copied().collect();
    let room = context.content_rect().size();
    let two = all.len() > ONE_COLUMN && room.x >= 2.0 * COLUMN + 140.0;
    let widest = if two { 2.0 * COLUMN + 40.0 } else { COLUMN + 40.0 };
    let (closed, left) = dialog(context, "keys", widest, |ui| {
        let low = room.y - AROUND < LOWEST;
        if low {
            scroll_by_key(ui);
        }
        ui.label(heading(format!("Keys: {screen}")));
        ui.add_space(space::SMALL);
        if low {
            lists(ui, &all, two);
        } else {
            ScrollArea::vertical().max_height(room.y - AROUND).show(ui, |ui| {
                scroll_by_key(ui);
                lists(ui, &all, two);
            });
        }
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

fn lists(ui: &mut Ui, all: &[(&str, &str)], two: bool) {
    let gap = ui.spacing().item_spacing.x;
    let width = if two { (ui.available_width() - gap) / 2.0 } else { ui.available_width() };
    let column = widest_key(ui, all).max(KEYS).min(width * KEYS_AT_MOST);
    if two {
        let (first, second) = all.split_at(all.len().div_ceil(2));
        ui.columns_const(|[left, right]| {
            list(left, column, first);
            list(right, column, second);
        });
    } else {
        list(ui, column, all);
    }
}

fn list(ui: &mut Ui, column: f32, keys: &[(&str, &str)]) {
    for (key, what) in keys {
        key_line(ui, column, key, what);
    }
}
