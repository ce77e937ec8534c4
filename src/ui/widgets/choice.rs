//! Choosing one or several of a few things, each explained.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    CornerRadius, Galley, Rect, Response, Sense, Stroke, StrokeKind, TextStyle, TextWrapMode, Ui, Vec2,
    Widget, WidgetInfo, WidgetText, pos2, vec2,
};

use super::layout::focus_ring;
use super::press::KeyCap;
use crate::ui::theme::{Palette, measure, radius};

/// Whether one or several can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// One of them.
    One,
    /// Any of them.
    Any,
}

/// One of the things to choose.
#[derive(Debug)]
#[must_use = "add it to a Ui"]
pub struct ChoiceCard<'a> {
    kind: ChoiceKind,
    title: &'a str,
    detail: &'a str,
    chosen: bool,
    key: Option<&'a str>,
    width: Option<f32>,
    least_height: f32,
}

impl<'a> ChoiceCard<'a> {
    /// One of several, of which one can be chosen.
    pub fn one(title: &'a str, chosen: bool) -> Self {
        Self { kind: ChoiceKind::One, title, detail: "", chosen, key: None, width: None, least_height: 0.0 }
    }

    /// One of several, of which any can be chosen.
    pub fn any(title: &'a str, chosen: bool) -> Self {
        Self { kind: ChoiceKind::Any, ..Self::one(title, chosen) }
    }

    /// With an explanation below.
    pub fn detail(mut self, detail: &'a str) -> Self {
        self.detail = detail;
        self
    }

    /// With its key printed on it. The panel listens for the key.
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// As wide as told, instead of as wide as there is room.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// No lower than told, such as the one beside it.
    pub fn least_height(mut self, height: f32) -> Self {
        self.least_height = height;
        self
    }

    /// How high it will be.
    pub fn height(&self, ui: &Ui) -> f32 {
        self.lay_out(ui).size.y
    }

    fn lay_out(&self, ui: &Ui) -> LaidOut {
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let cap = self.key.map(|key| KeyCap::lay_out(ui, key));
        let text_width = (width - 62.0 - cap.as_ref().map_or(0.0, |cap| cap.size().x + 8.0)).max(40.0);
        let wrap = Some(TextWrapMode::Wrap);
        let title = WidgetText::from(self.title).into_galley(ui, wrap, text_width, TextStyle::Button);
        let detail = WidgetText::from(self.detail).into_galley(ui, wrap, text_width, TextStyle::Small);
        let detail_height = if self.detail.is_empty() { 0.0 } else { detail.size().y + 3.0 };
        let height = (title.size().y + detail_height + 20.0).max(measure::TARGET + 6.0);
        LaidOut { size: vec2(width, height.max(self.least_height)), title, detail, detail_height, cap }
    }
}

/// What stands on a choice, measured.
struct LaidOut {
    size: Vec2,
    title: Arc<Galley>,
    detail: Arc<Galley>,
    detail_height: f32,
    cap: Option<KeyCap>,
}

impl Widget for ChoiceCard<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let LaidOut { size, title, detail, detail_height, cap } = self.lay_out(ui);
        let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
        crate::ui::keys::give_up_enter(ui, &response);
        if response.clicked() {
            response.mark_changed();
        }
        let role = match self.kind {
            ChoiceKind::One => Role::RadioButton,
            ChoiceKind::Any => Role::CheckBox,
        };
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(role, enabled, self.chosen, self.title));
        if !self.detail.is_empty() {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(self.detail));
        }
        if ui.is_rect_visible(rect) {
            let over = response.hovered();
            let painter = ui.painter();
            // What the pointer is over must not look chosen.
            let fill = if self.chosen { palette.surface_accent } else { palette.surface_raised };
            let border = if self.chosen {
                Stroke::new(2.0, palette.accent)
            } else {
                Stroke::new(1.0, if over { palette.accent } else { palette.line_strong })
            };
            painter.rect(rect, CornerRadius::same(radius::MEDIUM), fill, border, StrokeKind::Inside);
            self.paint_mark(ui, rect);
            let top = rect.center().y - f32::midpoint(title.size().y, detail_height);
            let below = top + title.size().y + 3.0;
            painter.galley(pos2(rect.left() + 46.0, top), title, palette.text);
            if !self.detail.is_empty() {
                painter.galley_with_override_text_color(
                    pos2(rect.left() + 46.0, below),
                    detail,
                    palette.text_quiet,
                );
            }
            if let Some(cap) = cap {
                let at = pos2(rect.right() - cap.size().x - 12.0, rect.center().y - cap.size().y / 2.0);
                cap.paint(ui, at, palette.text_quiet);
            }
        }
        focus_ring(ui, &response);
        response
    }
}

impl ChoiceCard<'_> {
    fn paint_mark(&self, ui: &Ui, rect: Rect) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let centre = pos2(rect.left() + 24.0, rect.center().y);
        let line = Stroke::new(1.5, if self.chosen { palette.accent } else { palette.line_strong });
        match self.kind {
            ChoiceKind::One => {
                painter.circle_stroke(centre, 9.0, line);
                if self.chosen {
                    painter.circle_filled(centre, 5.0, palette.accent);
                }
            }
            ChoiceKind::Any => {
                let square = Rect::from_center_size(centre, vec2(18.0, 18.0));
                painter.rect_stroke(square, 4.0, line, StrokeKind::Inside);
                if self.chosen {
                    super::notice::paint_tick(painter, centre, palette.accent);
                }
            }
        }
    }
}
