//! The shapes that carry a code beside its colour.

use egui::{Color32, Painter, Pos2, Rect, Shape as Painted, Stroke, StrokeKind, Vec2, vec2};

use crate::domain::scheme::Shape;

/// Draws a code's shape around a centre; `size` is its width and height.
pub fn paint_shape(painter: &Painter, shape: Shape, centre: Pos2, size: f32, colour: Color32) {
    let half = size / 2.0;
    match shape {
        Shape::Circle => {
            painter.circle_filled(centre, half, colour);
        }
        Shape::Ring => {
            painter.circle_stroke(centre, half - 1.25, Stroke::new(2.5, colour));
        }
        Shape::Square => {
            painter.rect_filled(Rect::from_center_size(centre, Vec2::splat(size * 0.86)), 1.0, colour);
        }
        Shape::Diamond => polygon(painter, centre, half, 4, -90.0, colour),
        Shape::TriangleUp => polygon(painter, centre + vec2(0.0, half * 0.2), half, 3, -90.0, colour),
        Shape::TriangleDown => polygon(painter, centre - vec2(0.0, half * 0.2), half, 3, 90.0, colour),
        Shape::Hexagon => polygon(painter, centre, half, 6, 0.0, colour),
        Shape::Star => {
            polygon(painter, centre, half, 3, -90.0, colour);
            polygon(painter, centre, half, 3, 90.0, colour);
        }
        Shape::Cross => {
            let arm = half * 0.8;
            let stroke = Stroke::new(size * 0.24, colour);
            painter.line_segment([centre + vec2(-arm, -arm), centre + vec2(arm, arm)], stroke);
            painter.line_segment([centre + vec2(-arm, arm), centre + vec2(arm, -arm)], stroke);
        }
        Shape::Bar => {
            let bar = Rect::from_center_size(centre, vec2(size, size * 0.42));
            painter.rect(bar, 1.0, colour, Stroke::NONE, StrokeKind::Inside);
        }
    }
}

fn polygon(painter: &Painter, centre: Pos2, reach: f32, corners: u16, first_degrees: f32, colour: Color32) {
    let points = (0..corners)
        .map(|corner| {
            let angle = (first_degrees + 360.0 * f32::from(corner) / f32::from(corners)).to_radians();
            centre + vec2(angle.cos(), angle.sin()) * reach
        })
        .collect();
    painter.add(Painted::convex_polygon(points, colour, Stroke::NONE));
}
