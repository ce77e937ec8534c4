//! Rating one thing from 1 to 5, with what each number means.

use egui::accesskit::Role;
use egui::{
    Align2, CornerRadius, FontFamily, FontId, Response, Sense, Stroke, StrokeKind, TextStyle, TextWrapMode,
    Ui, WidgetInfo, WidgetText, pos2, vec2,
};

use super::layout::{card, focus_ring};
use crate::ui::theme::{Palette, measure, quiet, radius, small, space, subheading, type_size};

/// A rating that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingAnswer {
    /// 1 to 5.
    Value(u8),
    /// It does not apply here.
    NotApplicable,
}

/// One thing to rate.
#[derive(Debug)]
#[must_use = "show it"]
pub struct RatingRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it rates.
    pub about: &'a str,
    /// What 1 to 5 mean.
    pub anchors: &'a [String],
    /// The rating so far.
    pub answer: Option<RatingAnswer>,
    /// Whether the keys 1 to 5 go here; only then the anchors are spelled out.
    pub active: bool,
}

/// What was done to a rating row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    Answer(RatingAnswer),
    Open,
}

impl RatingRow<'_> {
    /// Shows it. Gives back `Ok(answer)` when one was chosen, `Err(())` when a closed row was pressed
    /// to open it, and nothing otherwise.
    pub fn show(self, ui: &mut Ui) -> Option<Result<RatingAnswer, ()>> {
        let touch = if self.active { self.open(ui) } else { self.closed(ui) };
        touch.map(|touch| match touch {
            Touch::Answer(answer) => Ok(answer),
            Touch::Open => Err(()),
        })
    }

    fn open(&self, ui: &mut Ui) -> Option<Touch> {
        let palette = Palette::of(ui);
        let mut touch = None;
        card(ui, |ui| {
            ui.label(subheading(self.name));
            ui.label(quiet(palette, self.about));
            ui.add_space(space::HAIR);
            ui.spacing_mut().item_spacing.y = space::HAIR;
            for (number, anchor) in (1_u8..=5).zip(self.anchors) {
                let chosen = self.answer == Some(RatingAnswer::Value(number));
                if anchor_row(ui, &number.to_string(), anchor, self.name, chosen).clicked() {
                    touch = Some(Touch::Answer(RatingAnswer::Value(number)));
                }
            }
            let chosen = self.answer == Some(RatingAnswer::NotApplicable);
            if anchor_row(ui, "0", "Does not apply to this reply", self.name, chosen).clicked() {
                touch = Some(Touch::Answer(RatingAnswer::NotApplicable));
            }
        });
        touch
    }

    fn closed(&self, ui: &mut Ui) -> Option<Touch> {
        let palette = Palette::of(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), measure::TARGET + 10.0), Sense::click());
        let summary = rating_summary(self.answer);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{}: {summary}", self.name)));
        let border = if response.hovered() { palette.accent } else { palette.line };
        ui.painter().rect(
            rect,
            CornerRadius::same(radius::LARGE),
            palette.surface_raised,
            Stroke::new(1.0, border),
            StrokeKind::Inside,
        );
        let inner = rect.shrink2(vec2(space::LARGE, 0.0));
        let name_font = FontId::new(type_size::SUBHEADING, FontFamily::Proportional);
        ui.painter().text(inner.left_center(), Align2::LEFT_CENTER, self.name, name_font, palette.text);
        let ink = if self.answer.is_some() { palette.text } else { palette.text_quiet };
        let font = TextStyle::Body.resolve(ui.style());
        ui.painter().text(inner.right_center(), Align2::RIGHT_CENTER, summary, font, ink);
        focus_ring(ui, &response);
        response.clicked().then_some(Touch::Open)
    }
}

/// A rating folded to one line: a ring that holds a tick once it is rated, its name, and how.
pub(crate) fn folded_rating(ui: &mut Ui, name: &str, summary: &str, rated: bool) -> Response {
    let palette = Palette::of(ui);
    let room = ui.available_width();
    let wrap = Some(TextWrapMode::Wrap);
    let how = WidgetText::from(summary).into_galley(ui, wrap, room * 0.45, TextStyle::Body);
    let left = (room - how.size().x - 62.0).max(40.0);
    let title = WidgetText::from(name).into_galley(ui, wrap, left, TextStyle::Button);
    let height = (title.size().y.max(how.size().y) + 10.0).max(measure::TARGET);
    let (rect, response) = ui.allocate_exact_size(vec2(room, height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name}: {summary}")));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let border = if response.hovered() { palette.accent } else { palette.line };
        let corners = CornerRadius::same(radius::MEDIUM);
        let stroke = Stroke::new(1.0, border);
        painter.rect(rect, corners, palette.surface_raised, stroke, StrokeKind::Inside);
        let ring = pos2(rect.left() + 22.0, rect.center().y);
        if rated {
            painter.circle_filled(ring, 10.0, palette.accent);
            super::notice::paint_tick(painter, ring, palette.on_accent);
        } else {
            painter.circle_stroke(ring, 9.0, Stroke::new(1.5, palette.line_strong));
        }
        let middle = |height: f32| rect.center().y - height / 2.0;
        let ink = if rated { palette.text } else { palette.text_quiet };
        let right = rect.right() - 14.0 - how.size().x;
        painter.galley_with_override_text_color(pos2(right, middle(how.size().y)), how, ink);
        painter.galley(pos2(rect.left() + 42.0, middle(title.size().y)), title, palette.text);
    }
    focus_ring(ui, &response);
    response
}

/// A rating in words: "4 of 5", "does not apply", "not rated".
pub fn rating_summary(answer: Option<RatingAnswer>) -> String {
    match answer {
        Some(RatingAnswer::Value(value)) => format!("{value} of 5"),
        Some(RatingAnswer::NotApplicable) => "does not apply".to_owned(),
        None => "not rated".to_owned(),
    }
}

fn anchor_row(ui: &mut Ui, key: &str, anchor: &str, rating: &str, chosen: bool) -> Response {
    let palette = Palette::of(ui);
    let room = ui.available_width();
    let galley =
        WidgetText::from(anchor).into_galley(ui, Some(TextWrapMode::Wrap), room - 64.0, TextStyle::Body);
    let height = (galley.size().y + 14.0).max(measure::TARGET);
    let (rect, response) = ui.allocate_exact_size(vec2(room, height), Sense::click());
    response.widget_info(|| {
        let name = format!("{rating} {key}: {anchor}");
        WidgetInfo::selected(Role::RadioButton, true, chosen, name)
    });
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let fill = if chosen { palette.surface_accent } else { palette.surface_raised };
        let border = match (chosen, response.hovered()) {
            (true, _) => Stroke::new(2.0, palette.accent),
            (false, true) => Stroke::new(1.0, palette.accent),
            (false, false) => Stroke::new(1.0, palette.line),
        };
        painter.rect(rect, CornerRadius::same(radius::MEDIUM), fill, border, StrokeKind::Inside);
        let disc = pos2(rect.left() + 26.0, rect.center().y);
        let (ground, ink) =
            if chosen { (palette.accent, palette.on_accent) } else { (palette.surface_sunken, palette.text) };
        painter.circle(disc, 13.0, ground, Stroke::new(1.0, palette.line_strong));
        let font = TextStyle::Button.resolve(ui.style());
        painter.text(disc, Align2::CENTER_CENTER, key, font, ink);
        painter.galley(
            pos2(rect.left() + 50.0, rect.center().y - galley.size().y / 2.0),
            galley,
            palette.text,
        );
    }
    focus_ring(ui, &response);
    response
}

/// A rating in one quiet line, as in before and after: its name, five marks, "4 of 5".
pub(crate) fn rating_line(ui: &mut Ui, name: &str, answer: Option<RatingAnswer>) {
    let palette = Palette::of(ui);
    let value = match answer {
        Some(RatingAnswer::Value(value)) => value,
        Some(RatingAnswer::NotApplicable) | None => 0,
    };
    ui.horizontal_wrapped(|ui| {
        let (rect, _response) = ui.allocate_exact_size(vec2(5.0 * 16.0, 20.0), Sense::hover());
        for mark in 0..5_u8 {
            let centre = pos2(rect.left() + 7.0 + 16.0 * f32::from(mark), rect.center().y);
            if mark < value {
                ui.painter().circle_filled(centre, 5.5, palette.accent);
            } else {
                ui.painter().circle_stroke(centre, 5.0, Stroke::new(1.0, palette.line_strong));
            }
        }
        ui.label(rating_summary(answer));
        ui.label(small(palette, name));
    });
}
