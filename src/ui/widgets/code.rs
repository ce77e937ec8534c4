//! Codes on the screen: a chip that shows one, a button that gives one.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    CornerRadius, FontFamily, FontId, Galley, Response, Sense, Stroke, StrokeKind, TextStyle, Ui, Widget,
    WidgetInfo, pos2, vec2,
};

use super::layout::focus_ring;
use super::press::KeyCap;
use super::shapes::paint_shape;
use crate::domain::language::Valence;
use crate::domain::scheme::{Code, Scheme};
use crate::ui::theme::{Palette, measure, radius, space, type_size};

/// Whether a code counts in its volley.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeated {
    /// It counts.
    #[default]
    Counted,
    /// It was said and does not count; shown struck through.
    Dropped,
}

/// A code as a chip: shape, label and, where it has one, the side of change that it takes up.
pub fn code_chip(ui: &mut Ui, code: &Code, valence: Option<Valence>, repeated: Repeated) -> Response {
    let text = match valence {
        Some(valence) => format!("{} {}", code.label, valence_mark(valence)),
        None => code.label.clone(),
    };
    let mut name = format!("{}, {}", code.label, code.name);
    if let Some(valence) = valence {
        name.push_str(", takes up ");
        name.push_str(valence_words(valence));
    }
    if repeated == Repeated::Dropped {
        name.push_str(", not counted");
    }
    chip(ui, code, text, &name, repeated)
}

/// A code with how often it counted.
pub fn count_chip(ui: &mut Ui, code: &Code, count: u32) -> Response {
    let name = format!("{}, {}: {count}", code.label, code.name);
    chip(ui, code, format!("{}  {count}", code.label), &name, Repeated::Counted)
}

fn chip(ui: &mut Ui, code: &Code, text: String, name: &str, repeated: Repeated) -> Response {
    let palette = Palette::of(ui);
    let colour = palette.code(code.colour);
    let font = FontId::new(type_size::SMALL, FontFamily::Proportional);
    let galley = ui.painter().layout_no_wrap(text, font, palette.text);
    let size = vec2(galley.size().x + 34.0, (galley.size().y + 8.0).max(26.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let dropped = repeated == Repeated::Dropped;
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if ui.is_rect_visible(rect) {
        let fill = if dropped { palette.surface_sunken } else { palette.tint(colour) };
        let border = if dropped { palette.line_strong } else { colour };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(13), fill, Stroke::new(1.0, border), StrokeKind::Inside);
        paint_shape(painter, code.shape, pos2(rect.left() + 15.0, rect.center().y), 11.0, colour);
        let text_at = pos2(rect.left() + 25.0, rect.center().y - galley.size().y / 2.0);
        let text_width = galley.size().x;
        painter.galley(text_at, galley, palette.text);
        if dropped {
            let y = rect.center().y + 1.0;
            painter.line_segment(
                [pos2(text_at.x - 2.0, y), pos2(text_at.x + text_width + 2.0, y)],
                Stroke::new(1.5, palette.text),
            );
        }
    }
    response.on_hover_text(format!("{}: {}", code.name, code.definition))
}

/// A code of a scheme by its id; an unknown id is shown as it is written, a missing one as "not coded".
pub fn code_chip_by_id(ui: &mut Ui, scheme: &Scheme, id: Option<&str>, valence: Option<Valence>) -> Response {
    match id {
        None => ui.label(crate::ui::theme::small(Palette::of(ui), "not coded")),
        Some(id) => match scheme.code(id) {
            Some(code) => code_chip(ui, code, valence, Repeated::Counted),
            None => ui.label(id),
        },
    }
}

/// The mark of a side of change on a chip.
fn valence_mark(valence: Valence) -> &'static str {
    match valence {
        Valence::Change => "+",
        Valence::Sustain => "-",
        Valence::Both => "±",
        Valence::Neither => "",
    }
}

/// A side of change in words.
pub(crate) fn valence_words(valence: Valence) -> &'static str {
    match valence {
        Valence::Change => "change",
        Valence::Sustain => "staying as it is",
        Valence::Both => "both sides",
        Valence::Neither => "neither side",
    }
}

/// A button that gives a code, with its key printed on it.
#[derive(Debug)]
#[must_use = "add it to a Ui"]
pub struct CodeButton<'a> {
    code: &'a Code,
    given: bool,
    width: f32,
    height: f32,
}

impl<'a> CodeButton<'a> {
    /// A button for this code, as wide as told.
    pub fn new(code: &'a Code, width: f32) -> Self {
        Self { code, given: false, width, height: 0.0 }
    }

    /// At least this high, so that a row of buttons is even.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// How high it wants to be.
    fn wanted_height(&self, ui: &Ui) -> f32 {
        let (label, name) = self.words(ui);
        (label.size().y + if self.is_short() { 0.0 } else { name.size().y } + 14.0).max(measure::TARGET)
    }

    fn is_short(&self) -> bool {
        self.code.name == self.code.label
    }

    /// Its name without the label, which stands above it.
    fn gloss(&self) -> &str {
        let name = self.code.name.as_str();
        name.strip_prefix(self.code.label.as_str()).and_then(|it| it.strip_prefix(": ")).unwrap_or(name)
    }

    /// Its label, and its name broken to fit beside shape and key.
    fn words(&self, ui: &Ui) -> (Arc<Galley>, Arc<Galley>) {
        let palette = Palette::of(ui);
        let label = ui.painter().layout_no_wrap(
            self.code.label.clone(),
            TextStyle::Button.resolve(ui.style()),
            palette.text,
        );
        let name = ui.painter().layout(
            if self.is_short() { String::new() } else { self.gloss().to_owned() },
            FontId::new(type_size::SMALL - 1.0, FontFamily::Proportional),
            palette.text_quiet,
            (self.width - 80.0).max(40.0),
        );
        (label, name)
    }

    /// Whether the selected utterance has this code.
    pub fn given(mut self, given: bool) -> Self {
        self.given = given;
        self
    }
}

impl Widget for CodeButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let colour = palette.code(self.code.colour);
        let key = self.code.hotkey.to_uppercase().to_string();
        let cap = KeyCap::lay_out(ui, &key);
        let same = self.is_short();
        let height = self.wanted_height(ui).max(self.height);
        let (label, name) = self.words(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(self.width, height), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| {
            WidgetInfo::selected(
                Role::Button,
                enabled,
                self.given,
                format!("{}, {}", self.code.label, self.code.name),
            )
        });
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(key.as_str()));
        if ui.is_rect_visible(rect) {
            let over = response.hovered();
            let fill = if self.given || over { palette.tint(colour) } else { palette.surface_raised };
            let border = if self.given {
                Stroke::new(2.0, colour)
            } else {
                Stroke::new(1.0, if over { colour } else { palette.line_strong })
            };
            let painter = ui.painter();
            painter.rect(rect, CornerRadius::same(radius::MEDIUM), fill, border, StrokeKind::Inside);
            paint_shape(painter, self.code.shape, pos2(rect.left() + 22.0, rect.center().y), 14.0, colour);
            let x = rect.left() + 40.0;
            if same {
                painter.galley(pos2(x, rect.center().y - label.size().y / 2.0), label, palette.text);
            } else {
                let top = rect.center().y - f32::midpoint(label.size().y, name.size().y);
                let below = top + label.size().y;
                painter.galley(pos2(x, top), label, palette.text);
                painter.galley(pos2(x, below), name, palette.text_quiet);
            }
            let at = pos2(rect.right() - cap.size().x - 10.0, rect.center().y - cap.size().y / 2.0);
            cap.paint(ui, at, palette.text_quiet);
        }
        focus_ring(ui, &response);
        response.on_hover_text(format!("{}: {}", self.code.name, self.code.definition))
    }
}

/// All codes of one speaker as buttons in rows. Gives back the place of the one that was pressed.
pub fn code_grid<'a>(
    ui: &mut Ui,
    codes: impl Iterator<Item = &'a Code>,
    given: Option<&str>,
) -> Option<&'a Code> {
    let gap = space::SMALL;
    let room = ui.available_width();
    let codes: Vec<&Code> = codes.collect();
    let most = ((room + gap) / (186.0 + gap)).floor().clamp(1.0, 4.0) as usize;
    // As many rows as needed, and the codes spread evenly over them.
    let rows = codes.len().div_ceil(most).max(1);
    let columns = codes.len().div_ceil(rows).max(1);
    let width = ((room - gap * (columns as f32 - 1.0)) / columns as f32).floor();
    let mut pressed = None;
    let height = codes.iter().map(|code| CodeButton::new(code, width).wanted_height(ui)).fold(0.0, f32::max);
    for row in codes.chunks(columns) {
        ui.horizontal_top(|ui| {
            for code in row {
                let button =
                    CodeButton::new(code, width).height(height).given(given == Some(code.id.as_str()));
                if ui.push_id(&code.id, |ui| ui.add(button)).inner.clicked() {
                    pressed = Some(*code);
                }
            }
        });
    }
    pressed
}
