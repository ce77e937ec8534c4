//! Thousands of short strokes by columns of pixels: what is drawn is bounded by the width, however much
//! lies there.

use egui::{Color32, Mesh, Rect};

/// Rows of columns, each with the colour that was drawn there last.
#[derive(Debug)]
pub(super) struct Raster {
    left: f32,
    /// Columns in a point.
    fine: f32,
    columns: usize,
    /// Row by row; transparent where nothing was drawn.
    colours: Vec<Color32>,
}

impl Raster {
    /// Rows of columns from here on, so wide, with so many pixels in a point.
    pub(super) fn new(left: f32, width: f32, pixels: f32, rows: usize) -> Self {
        let fine = pixels.max(0.1);
        let columns = (width.max(0.0) * fine).ceil() as usize;
        Self { left, fine, columns, colours: vec![Color32::TRANSPARENT; columns * rows] }
    }

    /// Draws a stroke from `x` to `to`, one column at least; what lies outside is left out.
    pub(super) fn stroke(&mut self, row: usize, x: f32, to: f32, colour: Color32) {
        let from = ((x - self.left) * self.fine).floor();
        let until = ((to - self.left) * self.fine).ceil().max(from + 1.0);
        if until <= 0.0 || from >= self.columns as f32 {
            return;
        }
        let (from, until) = (from.max(0.0) as usize, (until as usize).min(self.columns));
        let start = row * self.columns;
        if let Some(columns) = self.colours.get_mut(start + from..start + until) {
            columns.fill(colour);
        }
    }

    /// Adds what was drawn in a row, at this height: one rectangle for columns of the same colour.
    pub(super) fn add_to(&self, mesh: &mut Mesh, row: usize, y: egui::Rangef) {
        let start = row * self.columns;
        let Some(columns) = self.colours.get(start..start + self.columns) else { return };
        let mut at = 0;
        for run in columns.chunk_by(PartialEq::eq) {
            let x = self.x(at)..=self.x(at + run.len());
            at += run.len();
            if let Some(colour) = run.first().filter(|it| **it != Color32::TRANSPARENT) {
                mesh.add_colored_rect(Rect::from_x_y_ranges(x, y), *colour);
            }
        }
    }

    fn x(&self, column: usize) -> f32 {
        self.left + column as f32 / self.fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Color32 = Color32::RED;
    const BLUE: Color32 = Color32::BLUE;

    /// The rectangles of the first row: from, to, colour.
    #[track_caller]
    fn check(strokes: &[(f32, f32, Color32)], expected: &[(f32, f32, Color32)]) {
        let mut raster = Raster::new(10.0, 8.0, 1.0, 2);
        for (x, to, colour) in strokes {
            raster.stroke(0, *x, *to, *colour);
        }
        let mut mesh = Mesh::default();
        raster.add_to(&mut mesh, 0, egui::Rangef::new(0.0, 4.0));
        let corners = |quad: &[egui::epaint::Vertex]| (quad[0].pos.x, quad[3].pos.x, quad[0].color);
        let found: Vec<_> = mesh.vertices.chunks(4).map(corners).collect();
        assert_eq!(found, expected);
        let mut other = Mesh::default();
        raster.add_to(&mut other, 1, egui::Rangef::new(4.0, 8.0));
        assert!(other.is_empty(), "the second row is empty");
    }

    #[test]
    fn strokes_of_one_colour_are_one_rectangle() {
        check(&[(11.0, 12.0, RED), (12.0, 14.0, RED)], &[(11.0, 14.0, RED)]);
        check(&[(11.0, 12.0, RED), (13.0, 14.0, RED)], &[(11.0, 12.0, RED), (13.0, 14.0, RED)]);
    }

    #[test]
    fn what_is_drawn_last_wins() {
        check(
            &[(10.0, 14.0, RED), (11.0, 12.0, BLUE)],
            &[(10.0, 11.0, RED), (11.0, 12.0, BLUE), (12.0, 14.0, RED)],
        );
    }

    #[test]
    fn nothing_is_too_short_and_nothing_reaches_out() {
        check(&[(12.2, 12.3, RED)], &[(12.0, 13.0, RED)]);
        check(&[(5.0, 11.0, RED), (17.0, 99.0, BLUE)], &[(10.0, 11.0, RED), (17.0, 18.0, BLUE)]);
        check(&[(1.0, 2.0, RED), (18.0, 19.0, BLUE), (f32::NAN, 3.0, RED)], &[]);
    }

    #[test]
    fn ten_thousand_strokes_are_no_more_than_the_width() {
        let mut raster = Raster::new(0.0, 100.0, 2.0, 1);
        for place in 0..10_000 {
            let x = place as f32 / 100.0;
            raster.stroke(0, x, x + 0.005, if place % 2 == 0 { RED } else { BLUE });
        }
        let mut mesh = Mesh::default();
        raster.add_to(&mut mesh, 0, egui::Rangef::new(0.0, 4.0));
        assert!(!mesh.is_empty() && mesh.vertices.len() <= 4 * 200, "{}", mesh.vertices.len());
    }
}
