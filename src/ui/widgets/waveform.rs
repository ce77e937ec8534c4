//! A take drawn: its loudness over time, its utterances with their codes, and where playback is.

use egui::accesskit::Role;
use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontFamily, FontId, Mesh, Rect, Response, Sense, Shape,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::layout::focus_ring;
use super::shapes::paint_shape;
use crate::domain::scheme::Code;
use crate::dsp::peaks::Peak;
use crate::ui::theme::{Palette, radius, type_size};

/// The height of the lane that holds the utterances.
const LANE: f32 = 34.0;

/// One utterance on the waveform.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveSpan<'a> {
    /// Its id, told back in actions.
    pub id: u32,
    /// Where it starts, in seconds.
    pub start: f64,
    /// Where it ends, in seconds.
    pub end: f64,
    /// Its code.
    pub code: Option<&'a Code>,
}

/// One end of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its start.
    Start,
    /// Its end.
    End,
}

/// What was done to the waveform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WaveAction {
    /// Go to this place, in seconds.
    Seek(f64),
    /// Select this utterance.
    Select(u32),
    /// Move an end of this utterance to this place, in seconds.
    MoveEdge(u32, Edge, f64),
}

/// A waveform.
#[derive(Debug)]
#[must_use = "show it"]
pub struct Waveform<'a> {
    name: &'a str,
    columns: &'a [Peak],
    seconds: f64,
    spans: &'a [WaveSpan<'a>],
    selected: Option<u32>,
    playhead: Option<f64>,
    proposed: bool,
    editable: bool,
    height: f32,
}

impl<'a> Waveform<'a> {
    /// A take of this length, drawn from these columns. The name says which take it is.
    pub fn new(name: &'a str, columns: &'a [Peak], seconds: f64) -> Self {
        Self {
            name,
            columns,
            seconds: seconds.max(0.01),
            spans: &[],
            selected: None,
            playhead: None,
            proposed: false,
            editable: false,
            height: 84.0,
        }
    }

    /// With utterances. Proposed ones have dashed edges.
    pub fn spans(mut self, spans: &'a [WaveSpan<'a>], proposed: bool) -> Self {
        self.spans = spans;
        self.proposed = proposed;
        self
    }

    /// With this utterance selected.
    pub fn selected(mut self, selected: Option<u32>) -> Self {
        self.selected = selected;
        self
    }

    /// With the place of playback, in seconds.
    pub fn playhead(mut self, playhead: Option<f64>) -> Self {
        self.playhead = playhead;
        self
    }

    /// With edges that can be dragged.
    pub fn editable(mut self, editable: bool) -> Self {
        self.editable = editable;
        self
    }

    /// Of this height, without the lane of utterances.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// Shows it. Arrow keys seek while it has the keyboard.
    pub fn show(self, ui: &mut Ui) -> Vec<WaveAction> {
        let palette = Palette::of(ui);
        let lane = if self.spans.is_empty() { 0.0 } else { LANE };
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), self.height + lane), Sense::click());
        let wave = Rect::from_min_size(rect.min, vec2(rect.width(), self.height));
        let scale = Scale { left: wave.left(), width: wave.width(), seconds: self.seconds };
        let mut actions = Vec::new();
        self.describe(&response);
        self.operate(ui, &response, scale, &mut actions);
        if ui.is_rect_visible(rect) {
            ui.painter().rect(
                rect,
                CornerRadius::same(radius::MEDIUM),
                palette.surface_sunken,
                Stroke::new(1.0, palette.line),
                StrokeKind::Inside,
            );
            self.paint_selection(ui, rect, scale);
            paint_columns(ui, wave.shrink2(vec2(1.0, 6.0)), self.columns, palette.waveform);
        }
        let lane_rect = Rect::from_min_max(pos2(rect.left(), wave.bottom()), rect.max);
        for (number, span) in self.spans.iter().enumerate() {
            self.span(ui, lane_rect, scale, (number + 1, span), &mut actions);
        }
        self.edges(ui, rect, scale, &mut actions);
        if let Some(playhead) = self.playhead {
            let x = scale.x_of(playhead);
            let line = Stroke::new(2.0, palette.playhead);
            ui.painter().line_segment([pos2(x, rect.top()), pos2(x, rect.bottom())], line);
        }
        focus_ring(ui, &response);
        actions
    }

    fn describe(&self, response: &Response) {
        let value = format!(
            "{:.1} seconds, {} utterances{}",
            self.seconds,
            self.spans.len(),
            self.playhead.map_or_else(String::new, |at| format!(", at {at:.1} seconds"))
        );
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Slider, true, self.name);
            info.value = Some(self.playhead.unwrap_or(0.0));
            info.current_text_value = Some(value.clone());
            info
        });
    }

    fn operate(&self, ui: &Ui, response: &Response, scale: Scale, actions: &mut Vec<WaveAction>) {
        if response.clicked()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let at = scale.seconds_at(pointer.x);
            actions.push(WaveAction::Seek(at));
            if let Some(span) = self.spans.iter().find(|span| span.start <= at && at < span.end) {
                actions.push(WaveAction::Select(span.id));
            }
        }
        if response.gained_focus() || response.has_focus() {
            let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let step = ui.input(|input| {
                input.num_presses(egui::Key::ArrowRight) as f64
                    - input.num_presses(egui::Key::ArrowLeft) as f64
            });
            if step != 0.0 && self.spans.is_empty() {
                let at = (self.playhead.unwrap_or(0.0) + 0.5 * step).clamp(0.0, self.seconds);
                actions.push(WaveAction::Seek(at));
            }
        }
    }

    fn paint_selection(&self, ui: &Ui, rect: Rect, scale: Scale) {
        let palette = Palette::of(ui);
        if let Some(span) = self.spans.iter().find(|span| Some(span.id) == self.selected) {
            let chosen = Rect::from_x_y_ranges(scale.x_of(span.start)..=scale.x_of(span.end), rect.y_range());
            ui.painter().rect_filled(chosen, 2.0, palette.surface_accent);
        }
    }

    fn span(
        &self,
        ui: &Ui,
        lane: Rect,
        scale: Scale,
        (number, span): (usize, &WaveSpan<'_>),
        actions: &mut Vec<WaveAction>,
    ) {
        let palette = Palette::of(ui);
        let chosen = self.selected == Some(span.id);
        let rect = Rect::from_x_y_ranges(scale.x_of(span.start)..=scale.x_of(span.end), lane.y_range());
        let rect = rect.shrink2(vec2(1.5, 3.0));
        let id = ui.scope_id().with((self.name, "span", span.id));
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| {
            let code = span.code.map_or("not coded", |code| code.label.as_str());
            let name = format!("Utterance {number}, {:.1} to {:.1} seconds, {code}", span.start, span.end);
            WidgetInfo::selected(Role::Button, true, chosen, name)
        });
        if response.clicked() {
            actions.push(WaveAction::Select(span.id));
        }
        if !ui.is_rect_visible(rect) {
            return;
        }
        let colour = span.code.map_or(palette.line_strong, |code| palette.code(code.colour));
        let fill = span.code.map_or(palette.surface_raised, |_| palette.tint(colour));
        let border =
            Stroke::new(if chosen { 2.5 } else { 1.0 }, if chosen { palette.accent } else { colour });
        let painter = ui.painter().with_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
        painter.rect(rect, CornerRadius::same(radius::SMALL), fill, border, StrokeKind::Inside);
        let font = FontId::new(type_size::SMALL, FontFamily::Proportional);
        let text = span.code.map_or_else(|| format!("{number}"), |code| code.label.clone());
        let text_x = if let Some(code) = span.code {
            paint_shape(&painter, code.shape, pos2(rect.left() + 13.0, rect.center().y), 10.0, colour);
            rect.left() + 23.0
        } else {
            rect.left() + 9.0
        };
        let ink = if span.code.is_some() { palette.text } else { palette.text_quiet };
        painter.text(pos2(text_x, rect.center().y), Align2::LEFT_CENTER, text, font, ink);
        focus_ring(ui, &response);
    }

    fn edges(&self, ui: &Ui, rect: Rect, scale: Scale, actions: &mut Vec<WaveAction>) {
        let palette = Palette::of(ui);
        for span in self.spans {
            for (edge, at) in [(Edge::Start, span.start), (Edge::End, span.end)] {
                let x = scale.x_of(at);
                let ends = [pos2(x, rect.top() + 1.0), pos2(x, rect.bottom() - 1.0)];
                let line = Stroke::new(1.0, palette.line_strong);
                if self.proposed {
                    ui.painter().extend(Shape::dashed_line(&ends, line, 4.0, 4.0));
                } else {
                    ui.painter().line_segment(ends, line);
                }
                if self.editable {
                    let grip = Rect::from_x_y_ranges(x - 4.0..=x + 4.0, rect.top()..=rect.bottom() - LANE);
                    let id = ui.scope_id().with((self.name, "edge", span.id, edge == Edge::Start));
                    let response =
                        ui.interact(grip, id, Sense::DRAG).on_hover_cursor(CursorIcon::ResizeHorizontal);
                    if let Some(pointer) = response.interact_pointer_pos()
                        && response.dragged()
                    {
                        actions.push(WaveAction::MoveEdge(span.id, edge, scale.seconds_at(pointer.x)));
                    }
                }
            }
        }
    }
}

/// From seconds to places on the screen and back.
#[derive(Debug, Clone, Copy)]
struct Scale {
    left: f32,
    width: f32,
    seconds: f64,
}

impl Scale {
    fn x_of(self, seconds: f64) -> f32 {
        self.left + self.width * (seconds / self.seconds).clamp(0.0, 1.0) as f32
    }

    fn seconds_at(self, x: f32) -> f64 {
        f64::from((x - self.left) / self.width.max(1.0)).clamp(0.0, 1.0) * self.seconds
    }
}

/// Draws the columns as bars of two points with a gap of one, all in one mesh. Each bar shows the
/// loudest of the columns that it stands for.
fn paint_columns(ui: &Ui, rect: Rect, columns: &[Peak], colour: Color32) {
    if columns.is_empty() {
        return;
    }
    let bars = ((rect.width() / 3.0).floor().max(1.0)) as usize;
    let mut mesh = Mesh::default();
    mesh.reserve_triangles(2 * bars);
    mesh.reserve_vertices(4 * bars);
    // A quiet voice is drawn larger, so that its words can be told apart.
    let loudest = columns.iter().map(|it| it.max.max(-it.min)).fold(0.01, f32::max);
    let half = rect.height() / 2.0 * (0.95 / loudest).clamp(1.0, 6.0);
    for bar in 0..bars {
        let from = bar * columns.len() / bars;
        let to = ((bar + 1) * columns.len()).div_ceil(bars).max(from + 1).min(columns.len());
        let (low, high) = columns
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .fold((0.0_f32, 0.0_f32), |(low, high), it| (low.min(it.min), high.max(it.max)));
        let x = rect.left() + 3.0 * bar as f32;
        let top = rect.center().y - (high * half).max(0.75);
        let bottom = rect.center().y + (-low * half).max(0.75);
        mesh.add_colored_rect(Rect::from_min_max(pos2(x, top), pos2(x + 2.0, bottom)), colour);
    }
    ui.painter().add(Shape::mesh(mesh));
}
