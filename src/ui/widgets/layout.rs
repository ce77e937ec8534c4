//! How screens are laid out: a page, a column, cards, rows, footers.

use egui::accesskit::Role;
use egui::{
    Color32, CornerRadius, Frame, Id, Key, Margin, Modifiers, Response, RichText, ScrollArea, Stroke,
    StrokeKind, TextEdit, Ui, WidgetInfo, vec2,
};

use super::press::{KeyCap, key_cap};
use crate::ui::theme::{Palette, heading, measure, quiet, radius, small, space, subheading, title};

/// Draws the ring around what has the keyboard, and brings it into view when it gets there.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            CornerRadius::same(radius::MEDIUM + 2),
            Stroke::new(2.5, Palette::of(ui).focus),
            StrokeKind::Outside,
        );
    }
}

/// A page: scrolls, keeps a margin, and holds its content in one column of readable width.
/// `name` keeps the scrolled place apart from those of other pages.
pub fn page<R>(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            scroll_by_key(ui);
            keep_focus_in_view(ui);
            let margin = if ui.available_width() < measure::PAIR_NEEDS { space::LARGE } else { space::PAGE };
            Frame::new()
                .inner_margin(Margin::symmetric(margin as i8, (margin * 0.8) as i8))
                .show(ui, |ui| column(ui, measure::COLUMN, contents))
                .inner
        })
        .inner
}

/// Page Up and Page Down, Home and End move what shows, except while someone types.
pub(crate) fn scroll_by_key(ui: &Ui) {
    if !crate::ui::keys::listening(ui) {
        return;
    }
    let page = ui.clip_rect().height() * 0.85;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let by = if pressed(Key::PageDown) {
        -page
    } else if pressed(Key::PageUp) {
        page
    } else if pressed(Key::End) {
        -FAR
    } else if pressed(Key::Home) {
        FAR
    } else {
        return;
    };
    ui.scroll_with_delta(vec2(0.0, by));
}

/// What the keyboard has just come to is brought into view, with room around it.
pub(crate) fn keep_focus_in_view(ui: &Ui) {
    let seen = ui.scope_id().with("focus seen");
    let focused = ui.memory(egui::Memory::focused);
    let before: Option<Id> = ui.data(|data| data.get_temp(seen)).flatten();
    if before == focused {
        return;
    }
    ui.data_mut(|data| data.insert_temp(seen, focused));
    let Some(response) = focused.and_then(|id| ui.ctx().read_response(id)) else { return };
    if response.layer_id == ui.layer_id() && !ui.clip_rect().contains_rect(response.rect) {
        ui.scroll_to_rect(response.rect.expand(space::LARGE), None);
    }
}

/// Further than any page is long.
const FAR: f32 = 1.0e6;

/// A page of a screen that stands alone: as [`page`], in the middle, no wider than `widest`.
pub fn lone_page<R>(ui: &mut Ui, name: &str, widest: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            scroll_by_key(ui);
            keep_focus_in_view(ui);
            let margin = if ui.available_width() < measure::PAIR_NEEDS { space::LARGE } else { space::PAGE };
            Frame::new()
                .inner_margin(Margin::symmetric(margin as i8, (margin * 0.7) as i8))
                .show(ui, |ui| centred(ui, widest, contents))
                .inner
        })
        .inner
}

/// Content no wider than `widest`, in the middle.
pub fn centred<R>(ui: &mut Ui, widest: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let room = ui.available_width();
    let width = room.min(widest);
    let spacing = ui.spacing().item_spacing;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(((room - width) / 2.0).floor());
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = spacing;
            contents(ui)
        })
        .inner
    })
    .inner
}

/// Content no wider than `widest`, at the left.
pub fn column<R>(ui: &mut Ui, widest: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let width = ui.available_width().min(widest);
    ui.vertical(|ui| {
        ui.set_width(width);
        contents(ui)
    })
    .inner
}

/// A card: something that belongs together.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = Palette::of(ui);
    framed(ui, palette.surface_raised, Stroke::new(1.0, palette.line), contents)
}

/// A card on a tinted ground, with a border of the colour.
pub fn tinted_card<R>(ui: &mut Ui, colour: Color32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = Palette::of(ui);
    framed(ui, palette.tint(colour), Stroke::new(1.0, colour), contents)
}

fn framed<R>(ui: &mut Ui, fill: Color32, border: Stroke, contents: impl FnOnce(&mut Ui) -> R) -> R {
    Frame::new()
        .fill(fill)
        .stroke(border)
        .corner_radius(CornerRadius::same(radius::LARGE))
        .inner_margin(Margin::symmetric(space::LARGE as i8, (space::LARGE - 2.0) as i8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui)
        })
        .inner
}

/// Two things side by side, or below each other where the window is narrow.
pub fn pair(ui: &mut Ui, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    if ui.available_width() < measure::PAIR_NEEDS {
        left(ui);
        ui.add_space(space::MEDIUM);
        right(ui);
        return;
    }
    let gap = space::LARGE;
    let width = (ui.available_width() - gap) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.x = space::SMALL;
            left(ui);
        });
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.x = space::SMALL;
            right(ui);
        });
    });
}

/// The main thing with something narrower at its right, or below it where the window is narrow.
pub fn beside(ui: &mut Ui, side: f32, main: impl FnOnce(&mut Ui), aside: impl FnOnce(&mut Ui)) {
    if ui.available_width() < side + measure::PAIR_NEEDS {
        main(ui);
        ui.add_space(space::LARGE);
        aside(ui);
        return;
    }
    let width = ui.available_width() - side - space::LARGE;
    let spacing = ui.spacing().item_spacing;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::LARGE;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = spacing;
            main(ui);
        });
        ui.vertical(|ui| {
            ui.set_width(side);
            ui.spacing_mut().item_spacing = spacing;
            aside(ui);
        });
    });
}

/// The bar at the bottom of a step: the way on at the right, and at the left as many hints as there is
/// room for; the last hint is always there.
pub fn action_bar(ui: &mut Ui, hints: &[(&str, &str)], actions: impl FnOnce(&mut Ui)) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        actions(ui);
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let mut room = ui.available_width();
            for hint in hints {
                let wanted = hint_width(ui, hint);
                if wanted <= room {
                    key_hints(ui, std::slice::from_ref(hint));
                    room -= wanted;
                }
            }
        });
    });
}

fn hint_width(ui: &Ui, (key, what): &(&str, &str)) -> f32 {
    let font = egui::TextStyle::Small.resolve(ui.style());
    let words = ui.painter().layout_no_wrap((*what).to_owned(), font, Palette::of(ui).text);
    KeyCap::lay_out(ui, key).size().x + words.size().x + 3.0 * space::SMALL + space::MEDIUM
}

/// The keys that matter now, in one quiet row.
pub fn key_hints(ui: &mut Ui, hints: &[(&str, &str)]) {
    let palette = Palette::of(ui);
    for (key, what) in hints {
        let cap = KeyCap::lay_out(ui, key);
        let (rect, response) =
            ui.allocate_exact_size(cap.size() + vec2(0.0, space::HAIR), egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Key {key}")));
        let at = rect.center() - cap.size() / 2.0;
        cap.paint(ui, at, palette.text_quiet);
        if !what.is_empty() {
            ui.label(small(palette, *what));
            ui.add_space(space::SMALL);
        }
    }
}

/// A screen with nothing in it yet: what will be here, and what to do about it.
pub fn empty_state(ui: &mut Ui, heading_text: &str, explanation: &str) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        ui.add_space(space::SMALL);
        ui.label(heading(heading_text));
        ui.label(quiet(palette, explanation));
        ui.add_space(space::SMALL);
    });
}

/// One setting: its name and what it does, and its control beside or below.
pub fn setting_row(ui: &mut Ui, name: &str, about: &str, control: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    ui.add_space(space::MEDIUM);
    let words = |ui: &mut Ui| {
        ui.label(subheading(name));
        if !about.is_empty() {
            ui.label(small(palette, about));
        }
    };
    if ui.available_width() < measure::PAIR_NEEDS {
        words(ui);
        control(ui);
    } else {
        let left = 240.0;
        let right = ui.available_width() - left - space::GROUP;
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(left);
                words(ui);
            });
            ui.add_space(space::GROUP - ui.spacing().item_spacing.x * 2.0);
            ui.vertical(|ui| {
                ui.set_width(right);
                control(ui);
            });
        });
    }
    ui.add_space(space::MEDIUM);
    ui.separator();
}

/// A field with its label above.
pub fn field(ui: &mut Ui, label: &str, hint: &str, text: &mut String, rows: usize) -> Response {
    let name = ui.label(subheading(label));
    let width = ui.available_width().min(measure::FORM);
    let edit =
        if rows > 1 { TextEdit::multiline(text).desired_rows(rows) } else { TextEdit::singleline(text) };
    ui.add(edit.hint_text(hint.to_owned()).desired_width(width).margin(Margin::symmetric(12, 9)))
        .labelled_by(name.id)
}

/// A small label over its value, as in a list of facts.
pub fn labelled_value(ui: &mut Ui, label: &str, value: &str) {
    let palette = Palette::of(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(small(palette, label));
        ui.label(RichText::new(value));
    });
}

/// Says to screen readers that this is a heading, and what it says: a heading has a name where a label has
/// a value.
pub(crate) fn as_heading(ui: &Ui, response: &Response, words: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_label(words);
    });
}

/// The title of a page with a quiet line below it.
pub(crate) fn page_title(ui: &mut Ui, text: &str, below: &str) {
    let palette = Palette::of(ui);
    let response = ui.label(title(text));
    as_heading(ui, &response, text);
    if !below.is_empty() {
        ui.label(quiet(palette, below));
    }
    ui.add_space(space::LARGE);
}

/// Keys and what they do, one line of a list: the keys in a column as wide as told, the words beside them.
/// Both wrap, so that no line is wider than its list.
pub(super) fn key_line(ui: &mut Ui, column: f32, keys: &str, what: &str) {
    let words = (ui.available_width() - column - space::MEDIUM).max(0.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::MEDIUM;
        // As high as a line of words.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.vertical(|ui| {
            ui.set_width(column);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(space::HAIR, 2.0);
                for key in each_key(keys) {
                    key_cap(ui, key);
                }
            });
        });
        ui.vertical(|ui| {
            ui.set_width(words);
            ui.label(what);
        });
    });
}

/// How wide the widest single key of a list is.
pub(super) fn widest_key(ui: &Ui, keys: &[(&str, &str)]) -> f32 {
    let single = keys.iter().flat_map(|(keys, _)| each_key(keys));
    single.map(|key| KeyCap::lay_out(ui, key).size().x).fold(0.0, f32::max)
}

/// Several keys for one thing are told with two spaces between them.
fn each_key(keys: &str) -> impl Iterator<Item = &str> {
    keys.split("  ").map(str::trim).filter(|it| !it.is_empty())
}
