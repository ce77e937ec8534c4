//! A long list of which only what shows is laid out.

use egui::Ui;

/// How far beyond what shows rows are still laid out, so that the keyboard can go on to them.
const MARGIN: f32 = 400.0;

/// The same where the keyboard goes nowhere.
const NEAR: f32 = 40.0;

/// How high the rows were when they were last laid out, at a width.
#[derive(Debug, Clone, Default)]
struct Heights {
    width: f32,
    rows: Vec<Option<f32>>,
}

/// Shows `count` rows, one below the other, in a scroll area around it. Rows that are out of sight only
/// take their room, but for those that are `kept`, such as one in which somebody types. Each row must give
/// its own widgets an id.
pub fn long_list(
    ui: &mut Ui,
    name: &str,
    count: usize,
    kept: impl Fn(usize) -> bool,
    row: impl FnMut(&mut Ui, usize),
) {
    rows(ui, name, (count, MARGIN), kept, row);
}

/// The same for rows that are only looked at: nothing in them takes the keyboard.
pub fn long_text(
    ui: &mut Ui,
    name: &str,
    count: usize,
    kept: impl Fn(usize) -> bool,
    row: impl FnMut(&mut Ui, usize),
) {
    rows(ui, name, (count, NEAR), kept, row);
}

fn rows(
    ui: &mut Ui,
    name: &str,
    (count, margin): (usize, f32),
    kept: impl Fn(usize) -> bool,
    mut row: impl FnMut(&mut Ui, usize),
) {
    ui.push_id(name, |ui| {
        let id = ui.scope_id().with("heights");
        let width = ui.available_width();
        let mut heights: Heights = ui.data_mut(|data| data.remove_temp(id)).unwrap_or_default();
        if (heights.width - width).abs() > 0.5 {
            heights = Heights { width, rows: Vec::new() };
        }
        heights.rows.resize(count, None);
        let (mut sum, mut known) = (0.0, 0_u32);
        // What is left out since the last row that was laid out: one space for all of it.
        let mut left_out = 0.0;
        for (place, height) in heights.rows.iter_mut().enumerate() {
            let top = ui.cursor().top() + left_out;
            let shown = ui.clip_rect();
            // What was never laid out is as high as the others until it is.
            let guess = height.or_else(|| (known > 0).then(|| sum / known as f32));
            let hidden = |high: &f32| top > shown.bottom() + margin || top + high < shown.top() - margin;
            if let Some(high) = guess.filter(hidden).filter(|_| !kept(place)) {
                left_out += high;
                continue;
            }
            ui.add_space(std::mem::take(&mut left_out));
            row(ui, place);
            let high = ui.cursor().top() - top;
            *height = Some(high);
            sum += high;
            known += 1;
        }
        ui.add_space(left_out);
        ui.data_mut(|data| data.insert_temp(id, heights));
    });
}
