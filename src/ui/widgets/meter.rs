//! How loud it is, and how far it has come.

use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::{Palette, small};
use crate::units::Dbfs;

/// The lowest level that the meter shows.
const FLOOR: f64 = -60.0;
/// Below this a voice is too quiet to be heard well.
const QUIET: f64 = -42.0;
/// Above this a voice is close to overloading.
const LOUD: f64 = -3.0;

/// What a level says in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeterReading {
    /// Nothing has come in yet.
    Waiting,
    /// Too quiet to be heard well.
    Quiet,
    /// Right.
    Good,
    /// Close to overloading, or over it.
    Loud,
}

impl MeterReading {
    /// The reading of a peak level.
    pub fn of(peak: Option<Dbfs>) -> Self {
        match peak {
            None => Self::Waiting,
            Some(Dbfs(level)) if level < QUIET => Self::Quiet,
            Some(Dbfs(level)) if level < LOUD => Self::Good,
            Some(_) => Self::Loud,
        }
    }

    /// It in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting for sound",
            Self::Quiet => "Quiet",
            Self::Good => "Good level",
            Self::Loud => "Too loud",
        }
    }
}

/// The level of the microphone as a bar with its reading in words beside it.
pub fn level_meter(ui: &mut Ui, peak: Option<Dbfs>, width: f32) -> Response {
    let palette = Palette::of(ui);
    let reading = MeterReading::of(peak);
    let share = peak.map_or(0.0, |Dbfs(level)| ((level - FLOOR) / -FLOOR).clamp(0.0, 1.0)) as f32;
    ui.horizontal(|ui| {
        let words_width = 132.0;
        let (rect, response) =
            ui.allocate_exact_size(vec2((width - words_width).max(80.0), 18.0), Sense::hover());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Meter, true, "Microphone level");
            info.value = Some(f64::from(share * 100.0).round());
            info.current_text_value = Some(reading.words().to_owned());
            info
        });
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let colour = match reading {
                MeterReading::Waiting | MeterReading::Quiet => palette.waveform,
                MeterReading::Good => palette.good,
                MeterReading::Loud => palette.danger,
            };
            painter.rect(
                rect,
                CornerRadius::same(9),
                palette.surface_sunken,
                Stroke::new(1.0, palette.line_strong),
                StrokeKind::Inside,
            );
            let inner = rect.shrink(3.0);
            let filled = Rect::from_min_size(inner.min, vec2(inner.width() * share, inner.height()));
            painter.rect_filled(filled, CornerRadius::same(6), colour);
            for limit in [QUIET, LOUD] {
                let x = inner.left() + inner.width() * ((limit - FLOOR) / -FLOOR) as f32;
                painter.line_segment(
                    [pos2(x, rect.top()), pos2(x, rect.bottom())],
                    Stroke::new(1.0, palette.line_strong),
                );
            }
        }
        ui.label(small(palette, reading.words()));
        response
    })
    .inner
}

/// How far something has come, from 0 to 1, with what it is.
pub fn progress(ui: &mut Ui, what: &str, share: f32) -> Response {
    let palette = Palette::of(ui);
    ui.label(what);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width().min(420.0), 10.0), Sense::hover());
    let share = share.clamp(0.0, 1.0);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, what);
        info.value = Some(f64::from(share * 100.0).round());
        info
    });
    ui.painter().rect_filled(rect, CornerRadius::same(5), palette.line);
    let filled = Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height()));
    ui.painter().rect_filled(filled, CornerRadius::same(5), palette.accent);
    response
}
