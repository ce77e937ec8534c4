//! Things to press, with their key printed on them.

use egui::accesskit::Role;
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Rect, Response, Sense, Stroke, StrokeKind, TextStyle,
    TextWrapMode, Ui, Vec2, Widget, WidgetInfo, WidgetText, vec2,
};

use super::layout::focus_ring;
use crate::ui::theme::{Palette, measure, radius, space, type_size};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PressKind {
    /// The one thing to do next.
    Primary,
    /// Something else that one can do.
    #[default]
    Secondary,
    /// Something in passing.
    Quiet,
    /// Something that cannot be taken back.
    Danger,
}

/// A button with a label and, where it has one, its key.
#[derive(Debug)]
#[must_use = "add it to a Ui"]
pub struct Press<'a> {
    label: &'a str,
    key: Option<&'a str>,
    kind: PressKind,
    least_width: f32,
    selected: Option<bool>,
}

impl<'a> Press<'a> {
    /// A button beside others.
    pub fn new(label: &'a str) -> Self {
        Self { label, key: None, kind: PressKind::Secondary, least_width: 0.0, selected: None }
    }

    /// The one thing to do next.
    pub fn primary(label: &'a str) -> Self {
        Self { kind: PressKind::Primary, least_width: 132.0, ..Self::new(label) }
    }

    /// Something in passing.
    pub fn quiet(label: &'a str) -> Self {
        Self { kind: PressKind::Quiet, ..Self::new(label) }
    }

    /// Something that cannot be taken back.
    pub fn danger(label: &'a str) -> Self {
        Self { kind: PressKind::Danger, ..Self::new(label) }
    }

    /// Prints a key on it. The panel listens for the key.
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Makes it at least this wide.
    pub fn least_width(mut self, width: f32) -> Self {
        self.least_width = width;
        self
    }

    /// Makes it a choice that is on or off.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }
}

impl Widget for Press<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let padding = if self.kind == PressKind::Quiet { vec2(10.0, 7.0) } else { vec2(18.0, 8.0) };
        let cap = self.key.map(|key| KeyCap::lay_out(ui, key));
        let cap_width = cap.as_ref().map_or(0.0, |cap| cap.size.x + 10.0);
        let widest = (ui.max_rect().width() - 2.0 * padding.x - cap_width).max(60.0);
        let galley =
            WidgetText::from(self.label).into_galley(ui, Some(TextWrapMode::Wrap), widest, TextStyle::Button);
        let wanted = vec2(
            (galley.size().x + cap_width + 2.0 * padding.x).max(self.least_width),
            (galley.size().y + 2.0 * padding.y).max(measure::TARGET),
        );
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| match self.selected {
            Some(selected) => WidgetInfo::selected(Role::Button, enabled, selected, self.label),
            None => WidgetInfo::labeled(Role::Button, enabled, self.label),
        });
        if let Some(key) = self.key {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut(key));
        }
        if ui.is_rect_visible(rect) {
            let look = self.look(ui, &response);
            ui.painter().rect(
                rect,
                CornerRadius::same(radius::MEDIUM),
                look.fill,
                look.border,
                StrokeKind::Inside,
            );
            let text_width = galley.size().x + cap_width;
            let left = if self.least_width > 300.0 {
                rect.left() + padding.x
            } else {
                rect.center().x - text_width / 2.0
            };
            let text_at = egui::pos2(left, rect.center().y - galley.size().y / 2.0);
            let after_text = text_at.x + galley.size().x + 10.0;
            ui.painter().galley_with_override_text_color(text_at, galley, look.ink);
            if let Some(cap) = cap {
                let cap_top = rect.center().y - cap.size.y / 2.0;
                cap.paint(ui, egui::pos2(after_text, cap_top), look.ink);
            }
        }
        focus_ring(ui, &response);
        response
    }
}

struct Look {
    fill: Color32,
    border: Stroke,
    ink: Color32,
}

impl Press<'_> {
    fn look(&self, ui: &Ui, response: &Response) -> Look {
        let palette = Palette::of(ui);
        let over = response.hovered() || response.is_pointer_button_down_on();
        let chosen = self.selected == Some(true);
        match self.kind {
            PressKind::Primary => Look {
                fill: if over { palette.accent.lerp_to_gamma(palette.text, 0.16) } else { palette.accent },
                border: Stroke::NONE,
                ink: palette.on_accent,
            },
            PressKind::Secondary => Look {
                fill: if over || chosen { palette.surface_accent } else { palette.surface_raised },
                border: if chosen {
                    Stroke::new(2.0, palette.accent)
                } else {
                    Stroke::new(1.0, if over { palette.accent } else { palette.line_strong })
                },
                ink: palette.text,
            },
            PressKind::Quiet => Look {
                fill: if over || chosen { palette.surface_accent } else { Color32::TRANSPARENT },
                border: Stroke::NONE,
                ink: palette.accent,
            },
            PressKind::Danger => Look {
                fill: if over { palette.tint(palette.danger) } else { palette.surface_raised },
                border: Stroke::new(1.0, palette.danger),
                ink: palette.danger,
            },
        }
    }
}

/// A key as it is printed on buttons and in hints.
pub(super) struct KeyCap {
    galley: std::sync::Arc<egui::Galley>,
    size: Vec2,
}

impl KeyCap {
    /// Measures it.
    pub(super) fn lay_out(ui: &Ui, key: &str) -> Self {
        let font = FontId::new(type_size::SMALL - 1.0, FontFamily::Proportional);
        let galley = ui.painter().layout_no_wrap(key.to_owned(), font, Palette::of(ui).text);
        let size = vec2((galley.size().x + 12.0).max(22.0), galley.size().y + 5.0);
        Self { galley, size }
    }

    /// How large it is.
    pub(super) fn size(&self) -> Vec2 {
        self.size
    }

    /// Draws it with its upper left corner here.
    pub(super) fn paint(self, ui: &Ui, at: egui::Pos2, ink: Color32) {
        let rect = Rect::from_min_size(at, self.size);
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(radius::SMALL),
            Stroke::new(1.0, ink.gamma_multiply(0.7)),
            StrokeKind::Inside,
        );
        let text_at = rect.center() - self.galley.size() / 2.0;
        ui.painter().galley_with_override_text_color(text_at, self.galley, ink);
    }
}

/// A key on its own, as in a list of keys.
pub fn key_cap(ui: &mut Ui, key: &str) -> Response {
    let cap = KeyCap::lay_out(ui, key);
    let (rect, response) = ui.allocate_exact_size(cap.size + vec2(0.0, space::HAIR), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, key));
    let at = rect.center() - cap.size / 2.0;
    cap.paint(ui, at, Palette::of(ui).text);
    response
}
