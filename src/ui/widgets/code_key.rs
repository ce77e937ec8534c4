//! Codes as low keys, close together: for somebody who codes all day.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{
    CornerRadius, FontFamily, FontId, Galley, RectAlign, Response, Sense, Stroke, StrokeKind, TextStyle,
    Tooltip, Ui, Widget, WidgetInfo, pos2, vec2,
};

use super::layout::focus_ring;
use super::press::KeyCap;
use super::shapes::paint_shape;
use crate::domain::scheme::Code;
use crate::ui::theme::{Palette, radius, type_size};

/// How high a key is whose name fits in one line.
const HEIGHT: f32 = 46.0;

/// Left and right of the name.
const SIDES: f32 = 20.0;

/// The least width of a key.
const LEAST: f32 = 168.0;

/// What a code captures is rather wide than high: so it leaves free what stands above the keys.
const WIDEST: f32 = 620.0;

/// Between keys.
const GAP: f32 = 6.0;

/// One code as a low key: its shape and label with its key, and its name below.
#[derive(Debug)]
#[must_use = "add it to a Ui"]
struct CodeKey<'a> {
    code: &'a Code,
    key: &'a str,
    given: bool,
    width: f32,
    /// As high as the highest of its row.
    height: f32,
}

/// The name of a code in at most two lines; what does not fit ends with “…”, and stands in full where the
/// pointer rests.
fn name_of(ui: &Ui, code: &Code, width: f32) -> Arc<Galley> {
    let font = FontId::new(type_size::SMALL - 1.0, FontFamily::Proportional);
    let ink = Palette::of(ui).text_quiet;
    let mut job = LayoutJob::simple(code.name.clone(), font, ink, width - SIDES);
    job.wrap.max_rows = 2;
    ui.painter().layout_job(job)
}

/// How high a key of this code is.
fn wanted_height(ui: &Ui, code: &Code, width: f32) -> f32 {
    let name = name_of(ui, code, width);
    let line = name.rows.first().map_or(0.0, |it| it.rect().height());
    HEIGHT + (name.size().y - line).max(0.0)
}

impl Widget for CodeKey<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let colour = palette.code(self.code.colour);
        let (rect, response) = ui.allocate_exact_size(vec2(self.width, self.height), Sense::click());
        let enabled = ui.is_enabled();
        let name = format!("{}, {}", self.code.label, self.code.name);
        response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, self.given, &name));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(self.key));
        if ui.is_rect_visible(rect) {
            let over = response.hovered();
            let fill = if self.given || over { palette.tint(colour) } else { palette.surface_raised };
            let line = if over { colour } else { palette.line_strong };
            let border = if self.given { Stroke::new(2.0, colour) } else { Stroke::new(1.0, line) };
            let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
            painter.rect(rect, CornerRadius::same(radius::MEDIUM), fill, border, StrokeKind::Inside);
            let font = TextStyle::Button.resolve(ui.style());
            let label = painter.layout_no_wrap(self.code.label.clone(), font, palette.text);
            let short = self.code.name == self.code.label;
            let middle = if short { rect.center().y } else { rect.top() + 15.0 };
            paint_shape(&painter, self.code.shape, pos2(rect.left() + 16.0, middle), 12.0, colour);
            let at = pos2(rect.left() + 29.0, middle - label.size().y / 2.0);
            painter.galley(at, label, palette.text);
            if !short {
                let words = name_of(ui, self.code, self.width);
                let line = words.rows.first().map_or(0.0, |it| it.rect().height());
                let at = pos2(rect.left() + 10.0, rect.top() + HEIGHT - line - 4.0);
                painter.galley(at, words, palette.text_quiet);
            }
            let cap = KeyCap::lay_out(ui, self.key);
            let at = pos2(rect.right() - cap.size().x - 6.0, rect.top() + 4.0);
            cap.paint(ui, at, palette.text_quiet);
        }
        focus_ring(ui, &response);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_description(self.code.definition.as_str());
        });
        tell(&response, self.code);
        response
    }
}

/// What a code captures shows where the pointer rests and where the keyboard is, rather below the key than
/// above: there the sound is steered.
fn tell(response: &Response, code: &Code) {
    const ELSE: [RectAlign; 4] =
        [RectAlign::BOTTOM_END, RectAlign::RIGHT_START, RectAlign::LEFT_START, RectAlign::TOP_START];
    let mut tip = Tooltip::for_widget(response).width(WIDEST);
    let open = response.enabled() && (response.has_focus() || Tooltip::should_show_tooltip(response, true));
    tip.popup = tip.popup.open(open).align(RectAlign::BOTTOM_START).align_alternatives(&ELSE);
    tip.show(|ui| about(ui, code));
}

/// What a code captures, with examples.
fn about(ui: &mut Ui, code: &Code) {
    ui.set_max_width(WIDEST);
    ui.strong(&code.name);
    ui.label(&code.definition);
    for example in &code.examples {
        ui.label(format!("“{example}”"));
    }
    for other in &code.not_examples {
        ui.label(format!("Not: {other}"));
    }
}

/// All codes of one speaker as low keys in rows. Gives back the one that was pressed.
pub fn code_keys<'a>(
    ui: &mut Ui,
    codes: &[&'a Code],
    given: Option<&str>,
    key_of: &dyn Fn(&Code) -> String,
) -> Option<&'a Code> {
    let room = ui.available_width();
    let most = ((room + GAP) / (LEAST + GAP)).floor().max(1.0) as usize;
    let rows = codes.len().div_ceil(most).max(1);
    let columns = codes.len().div_ceil(rows).max(1);
    let width = ((room - GAP * (columns as f32 - 1.0)) / columns as f32).floor();
    let mut pressed = None;
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    for row in codes.chunks(columns) {
        let height = row.iter().map(|code| wanted_height(ui, code, width)).fold(HEIGHT, f32::max);
        ui.horizontal_top(|ui| {
            for code in row {
                let key = key_of(code);
                let button =
                    CodeKey { code, key: &key, given: given == Some(code.id.as_str()), width, height };
                if ui.push_id(&code.id, |ui| ui.add(button)).inner.clicked() {
                    pressed = Some(*code);
                }
            }
        });
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many lines the name of a code of MISC takes on the narrowest key, and whether some of it is
    /// left out.
    #[track_caller]
    fn check(id: &str, lines: usize, left_out: bool) {
        let text = include_str!("../../../schemes/misc-2.5.ron");
        let scheme = crate::domain::scheme::read(text).unwrap().0;
        let code = scheme.code(id).unwrap().clone();
        let context = egui::Context::default();
        crate::ui::theme::apply(&context, crate::ui::theme::ThemeName::Light, 100);
        let look = |ui: &mut Ui| {
            let name = name_of(ui, &code, LEAST);
            assert_eq!((name.rows.len(), name.elided), (lines, left_out), "{}", code.name);
            assert!(name.rows.iter().all(|row| row.rect().width() <= LEAST - SIDES));
            let higher = wanted_height(ui, &code, LEAST) > HEIGHT;
            assert_eq!(higher, lines > 1);
        };
        // Fonts are there from the second frame on.
        context.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
        context.run_ui(egui::RawInput::default(), look).textures_delta.clear();
    }

    #[test]
    fn a_long_name_goes_over_two_lines() {
        check("OQ", 1, false);
        check("RCW", 2, false);
    }
}
