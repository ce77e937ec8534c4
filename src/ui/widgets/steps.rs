//! Where one is in a row of steps.

use std::cmp::Ordering;

use egui::accesskit::Role;
use egui::{Align2, FontFamily, FontId, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::notice::paint_tick;
use crate::ui::theme::{Palette, type_size};

/// The steps with the current one marked and the ones before it ticked. Where there is no room for all,
/// "Step 3 of 8: Reply".
pub fn step_indicator(ui: &mut Ui, steps: &[&str], current: usize) -> Response {
    let palette = Palette::of(ui);
    let font = FontId::new(type_size::SMALL, FontFamily::Proportional);
    let here = steps.get(current).copied().unwrap_or_default();
    let short = format!("Step {} of {}: {here}", current + 1, steps.len());
    let galleys: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let ink = if place == current { palette.text } else { palette.text_quiet };
            ui.painter().layout_no_wrap((*name).to_owned(), font.clone(), ink)
        })
        .collect();
    let mark = 24.0;
    let gap = 20.0;
    let wanted: f32 = galleys.iter().map(|galley| galley.size().x + mark + gap).sum::<f32>() - gap;
    let room = ui.available_width();
    let wide = wanted <= room;
    let (rect, response) =
        ui.allocate_exact_size(vec2(if wide { wanted } else { room }, 28.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, short.clone());
        info.value = Some((current + 1) as f64);
        info
    });
    if !wide {
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, short.clone(), font, palette.text);
        return response;
    }
    let mut x = rect.left();
    for (place, galley) in galleys.into_iter().enumerate() {
        let centre = pos2(x + 9.0, rect.center().y);
        let painter = ui.painter();
        match place.cmp(&current) {
            Ordering::Equal => {
                painter.circle(centre, 8.0, palette.accent, Stroke::new(1.5, palette.accent));
                painter.circle_filled(centre, 3.0, palette.on_accent);
            }
            Ordering::Less => {
                painter.circle_stroke(centre, 8.0, Stroke::new(1.5, palette.accent));
                paint_tick(painter, centre, palette.accent);
            }
            Ordering::Greater => {
                painter.circle_stroke(centre, 8.0, Stroke::new(1.5, palette.line_strong));
            }
        }
        let text_at = pos2(x + mark, rect.center().y - galley.size().y / 2.0);
        let width = galley.size().x;
        painter.galley(text_at, galley, palette.text);
        x += mark + width + gap;
        if place + 1 < steps.len() {
            painter.line_segment(
                [pos2(x - gap + 5.0, rect.center().y), pos2(x - 5.0, rect.center().y)],
                Stroke::new(1.0, palette.line_strong),
            );
        }
    }
    response
}
