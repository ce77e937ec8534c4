//! Saying that something happened: in place, or in passing.

use egui::accesskit::{Live, Role};
use egui::{Align2, Color32, Painter, Pos2, Response, Sense, Stroke, TextStyle, Ui, WidgetInfo, vec2};

use super::layout::tinted_card;
use super::press::Press;
use crate::ui::theme::{Palette, quiet, space};

/// How something is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// It is worth knowing.
    Information,
    /// It needs a look.
    Warning,
    /// It went wrong.
    Error,
}

impl Tone {
    /// The tone in a word, for those who do not see its mark.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Information => "Note",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }

    fn colour(self, palette: &Palette) -> Color32 {
        match self {
            Self::Good => palette.good,
            Self::Information => palette.accent,
            Self::Warning => palette.warning,
            Self::Error => palette.danger,
        }
    }
}

/// The mark of a tone: a tick, an i, a triangle or a cross.
pub fn tone_mark(ui: &mut Ui, tone: Tone) -> Response {
    let palette = Palette::of(ui);
    let colour = tone.colour(palette);
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, tone.word()));
    let painter = ui.painter();
    let centre = rect.center();
    let font = TextStyle::Button.resolve(ui.style());
    match tone {
        Tone::Good => {
            painter.circle_stroke(centre, 10.0, Stroke::new(1.5, colour));
            paint_tick(painter, centre, colour);
        }
        Tone::Information => {
            painter.circle_stroke(centre, 10.0, Stroke::new(1.5, colour));
            painter.text(centre, Align2::CENTER_CENTER, "i", font, colour);
        }
        Tone::Warning => {
            let points = vec![centre + vec2(0.0, -10.0), centre + vec2(11.0, 9.0), centre + vec2(-11.0, 9.0)];
            painter.add(egui::Shape::closed_line(points, Stroke::new(1.5, colour)));
            painter.text(centre + vec2(0.0, 2.0), Align2::CENTER_CENTER, "!", font, colour);
        }
        Tone::Error => {
            painter.circle_stroke(centre, 10.0, Stroke::new(1.5, colour));
            for sign in [-1.0, 1.0] {
                let arm = vec2(4.0, 4.0 * sign);
                painter.line_segment([centre - arm, centre + arm], Stroke::new(2.0, colour));
            }
        }
    }
    response
}

/// Draws a tick around a centre.
pub(super) fn paint_tick(painter: &Painter, centre: Pos2, colour: Color32) {
    let stroke = Stroke::new(2.0, colour);
    let bend = centre + vec2(-1.0, 4.0);
    painter.line_segment([centre + vec2(-5.0, 0.5), bend], stroke);
    painter.line_segment([bend, centre + vec2(5.0, -4.0)], stroke);
}

/// Something said in place: its mark, what it is, and what is safe and what to do.
pub fn banner(ui: &mut Ui, tone: Tone, what: &str, details: &str) {
    let palette = Palette::of(ui);
    tinted_card(ui, tone.colour(palette), |ui| words(ui, tone, what, details));
}

fn words(ui: &mut Ui, tone: Tone, what: &str, details: &str) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        tone_mark(ui, tone);
        ui.add_space(space::HAIR);
        ui.vertical(|ui| {
            let response = ui.label(what);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
            if !details.is_empty() {
                ui.label(quiet(palette, details));
            }
        });
    });
}

/// Something said in passing. Gives back whether it was dismissed.
pub fn toast(ui: &mut Ui, tone: Tone, what: &str, details: &str) -> bool {
    let palette = Palette::of(ui);
    tinted_card(ui, tone.colour(palette), |ui| {
        ui.horizontal_top(|ui| {
            let words_width = (ui.available_width() - 110.0).max(160.0);
            ui.vertical(|ui| {
                ui.set_width(words_width);
                words(ui, tone, what, details);
            });
            ui.add(Press::quiet("Dismiss")).clicked()
        })
        .inner
    })
}
