//! The timeline drawn, and what the pointer does to it.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontFamily, FontId, Mesh, PointerButton, Pos2, Rangef, Rect,
    Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::raster::Raster;
use super::{Certainty, Edge, Timeline, TimelineAction, TimelineSpan, View};
use crate::dsp::peaks::Peak;
use crate::ui::theme::{Palette, radius, type_size};
use crate::ui::widgets::focus_ring;
use crate::ui::widgets::shapes::paint_shape;
use crate::units::Seconds;

/// The strip that shows the whole sound.
const OVERVIEW: f32 = 26.0;
/// A lane of utterances.
const LANE: f32 = 30.0;
/// A lane of short marks.
const LOW_LANE: f32 = 20.0;
/// The names of the lanes.
const NAMES: f32 = 72.0;
/// Below this a stretch is a mere stroke: a letter, or an edge to take hold of, is wider.
const NARROW: f32 = 6.0;
/// Below this words would be one letter and “…”.
const LETTERS: f32 = 28.0;
/// Below this it has square corners.
const SMALL: f32 = 24.0;

pub(super) fn show(line: &Timeline<'_>, ui: &mut Ui) -> Vec<TimelineAction> {
    let palette = Palette::of(ui);
    let mut actions = Vec::new();
    let lanes: f32 = line.lanes.iter().map(|it| if it.low { LOW_LANE } else { LANE }).sum();
    let size = vec2(ui.available_width(), OVERVIEW + 4.0 + line.height + lanes);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    describe(line, &response);
    let left = rect.left() + NAMES;
    let overview = Rect::from_min_max(pos2(left, rect.top()), pos2(rect.right(), rect.top() + OVERVIEW));
    let wave = Rect::from_min_size(pos2(left, overview.bottom() + 4.0), vec2(overview.width(), line.height));
    let body = Rect::from_min_max(wave.min, rect.max);
    let scale = Scale { left, width: wave.width(), view: line.view };
    let whole = Scale { left, width: wave.width(), view: View::whole(line.length) };
    if ui.is_rect_visible(rect) {
        ui.painter().rect_filled(body, CornerRadius::same(radius::SMALL), palette.surface_sunken);
        if let Some((from, to)) = &line.stretch {
            let chosen = Rect::from_x_y_ranges(scale.x(*from)..=scale.x(*to), body.y_range());
            ui.painter().rect_filled(chosen.intersect(body), 0.0, palette.surface_accent);
        }
        paint_overview(line, ui, overview, whole);
        paint_wave(line, ui, wave, line.view, palette.waveform);
        paint_outside(line, ui, body, scale);
        paint_speech(line, ui, wave, scale);
    }
    let rows = rows(line, wave.bottom());
    for (lane, row) in line.lanes.iter().zip(&rows) {
        let font = FontId::new(type_size::SMALL - 1.0, FontFamily::Proportional);
        let at = pos2(rect.left(), f32::midpoint(row.0, row.1));
        ui.painter().text(at, Align2::LEFT_CENTER, lane.name, font, palette.text_quiet);
        let edge = [pos2(left, row.0), pos2(rect.right(), row.0)];
        ui.painter().line_segment(edge, Stroke::new(1.0, palette.line));
    }
    pointer(line, ui, &response, overview, (scale, whole), &mut actions);
    narrow(line, ui, &response, &rows, scale, &mut actions);
    for span in line.spans {
        let Some(row) = rows.get(span.lane) else { continue };
        if line.view.touches(span.start, span.end.unwrap_or(span.start)) && !is_narrow(line, span, scale) {
            stretch(line, ui, span, (body, *row), scale, &mut actions);
        }
    }
    playhead(line, ui, rect, (scale, whole), overview);
    focus_ring(ui, &response);
    actions
}

fn describe(line: &Timeline<'_>, response: &Response) {
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, line.name);
        info.value = Some(line.playhead.0);
        let text = format!(
            "{}, shows {} to {}, {} stretches",
            clock(line.playhead),
            clock(line.view.from),
            clock(line.view.to),
            line.spans.len()
        );
        info.current_text_value = Some(text);
        info
    });
}

/// A time as `1:02:03` or `2:03.4`.
fn clock(at: Seconds) -> String {
    let whole = at.0.max(0.0);
    let minutes = (whole / 60.0).floor();
    format!("{minutes:.0} minutes {:.1} seconds", whole - 60.0 * minutes)
}

fn rows(line: &Timeline<'_>, top: f32) -> Vec<(f32, f32)> {
    let mut rows = Vec::new();
    let mut y = top;
    for lane in line.lanes {
        let height = if lane.low { LOW_LANE } else { LANE };
        rows.push((y, y + height));
        y += height;
    }
    rows
}

fn pointer(
    line: &Timeline<'_>,
    ui: &Ui,
    response: &Response,
    overview: Rect,
    (scale, whole): (Scale, Scale),
    actions: &mut Vec<TimelineAction>,
) {
    let scale_at = |pointer: Pos2| if overview.contains(pointer) { whole } else { scale };
    if response.clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = scale_at(pointer).seconds(pointer.x);
        actions.push(TimelineAction::Seek(at));
        if line.stretch.is_some() {
            actions.push(TimelineAction::ChooseStretch(None));
        }
    }
    if response.dragged_by(PointerButton::Primary)
        && let (Some(from), Some(to)) =
            (ui.input(|input| input.pointer.press_origin()), response.interact_pointer_pos())
    {
        let scale = scale_at(from);
        let (a, b) = (scale.seconds(from.x), scale.seconds(to.x));
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        actions.push(TimelineAction::ChooseStretch(Some((a, b))));
    }
    if let Some(pointer) = response.hover_pos() {
        let (zoom, scroll) = ui.input(|input| (f64::from(input.zoom_delta()), input.smooth_scroll_delta()));
        if (zoom - 1.0).abs() > 1e-6 {
            actions.push(TimelineAction::Zoom { factor: zoom, around: scale.seconds(pointer.x) });
        } else if scroll.x.abs() > 0.1 {
            let by = -f64::from(scroll.x) / f64::from(scale.width.max(1.0)) * line.view.span();
            actions.push(TimelineAction::Scroll(Seconds(by)));
        }
    }
}

fn paint_overview(line: &Timeline<'_>, ui: &Ui, rect: Rect, whole: Scale) {
    let palette = Palette::of(ui);
    ui.painter().rect_filled(rect, CornerRadius::same(radius::SMALL), palette.surface_sunken);
    paint_wave(line, ui, rect, whole.view, palette.line_strong);
    let mut raster = Raster::new(rect.left(), rect.width(), ui.pixels_per_point(), 1);
    for span in line.spans.iter().filter(|it| it.certainty != Certainty::Proposed) {
        let x = whole.x(span.start);
        let to = whole.x(span.end.unwrap_or(span.start)).max(x + 1.0);
        raster.stroke(0, x, to, colour_of(span, palette));
    }
    let mut marks = Mesh::default();
    raster.add_to(&mut marks, 0, Rangef::new(rect.bottom() - 4.0, rect.bottom()));
    ui.painter().add(Shape::mesh(marks));
    let shown = Rect::from_x_y_ranges(whole.x(line.view.from)..=whole.x(line.view.to), rect.y_range());
    ui.painter().rect_stroke(shown, 2.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
}

fn paint_wave(line: &Timeline<'_>, ui: &Ui, rect: Rect, view: View, colour: Color32) {
    let columns = rect.width().floor().max(1.0) as usize;
    let peaks: Vec<Option<Peak>> = (line.columns)(view.from, view.to, columns);
    let mut mesh = Mesh::default();
    mesh.reserve_triangles(2 * columns);
    mesh.reserve_vertices(4 * columns);
    let loudest = peaks.iter().flatten().map(|it| it.max.max(-it.min)).fold(0.02, f32::max);
    let half = rect.height() / 2.0 * (0.92 / loudest).clamp(1.0, 6.0);
    let limit = rect.height() / 2.0 - 1.0;
    for (place, peak) in peaks.iter().enumerate() {
        let Some(peak) = peak else { continue };
        let x = rect.left() + place as f32;
        let top = rect.center().y - (peak.max * half).clamp(0.5, limit);
        let bottom = rect.center().y + (-peak.min * half).clamp(0.5, limit);
        mesh.add_colored_rect(Rect::from_min_max(pos2(x, top), pos2(x + 1.0, bottom)), colour);
    }
    ui.painter().add(Shape::mesh(mesh));
}

/// What lies outside the part that is coded is drawn paler.
fn paint_outside(line: &Timeline<'_>, ui: &Ui, body: Rect, scale: Scale) {
    let veil = Palette::of(ui).surface.gamma_multiply(0.72);
    for (from, to) in [(Seconds(0.0), line.part.0), (line.part.1, line.length)] {
        let rect = Rect::from_x_y_ranges(scale.x(from)..=scale.x(to), body.y_range()).intersect(body);
        if rect.width() > 0.5 {
            ui.painter().rect_filled(rect, 0.0, veil);
        }
    }
}

fn paint_speech(line: &Timeline<'_>, ui: &Ui, wave: Rect, scale: Scale) {
    let colour = Palette::of(ui).line_strong;
    let mut raster = Raster::new(wave.left(), wave.width(), ui.pixels_per_point(), 1);
    for mark in line.speech.iter().filter(|it| it.end > line.view.from && it.start < line.view.to) {
        raster.stroke(0, scale.x(mark.start), scale.x(mark.end), colour);
    }
    let mut marks = Mesh::default();
    raster.add_to(&mut marks, 0, Rangef::new(wave.bottom() - 3.75, wave.bottom() - 2.25));
    ui.painter().add(Shape::mesh(marks));
}

fn colour_of(span: &TimelineSpan<'_>, palette: &Palette) -> Color32 {
    span.code.map_or(palette.line_strong, |code| palette.code(code.colour))
}

/// Whether a stretch is too narrow here for its label, its edges and its border.
fn is_narrow(line: &Timeline<'_>, span: &TimelineSpan<'_>, scale: Scale) -> bool {
    let width = span.end.map_or(f32::INFINITY, |end| scale.x(end) - scale.x(span.start));
    width < NARROW && line.selected != Some(span.item)
}

/// Where so much shows that stretches are mere strokes, they are drawn together, and a click finds the
/// nearest. Zoomed in, and once it is selected, each stands for itself.
fn narrow(
    line: &Timeline<'_>,
    ui: &Ui,
    response: &Response,
    rows: &[(f32, f32)],
    scale: Scale,
    actions: &mut Vec<TimelineAction>,
) {
    let palette = Palette::of(ui);
    let clicked = response.interact_pointer_pos().filter(|_| response.clicked());
    // A row for what is set in a lane, one for what is only proposed there.
    let mut raster = Raster::new(scale.left, scale.width, ui.pixels_per_point(), 2 * rows.len());
    let mut nearest: Option<(f32, super::TimelineItem)> = None;
    for span in line.spans.iter().filter(|it| is_narrow(line, it, scale)) {
        let (Some(row), Some(end)) = (rows.get(span.lane), span.end) else { continue };
        if !line.view.touches(span.start, end) {
            continue;
        }
        let x = scale.x(span.start);
        let to = scale.x(end).max(x + 1.0);
        let proposed = usize::from(span.certainty == Certainty::Proposed);
        raster.stroke(2 * span.lane + proposed, x, to, colour_of(span, palette));
        if let Some(at) = clicked.filter(|it| (row.0..row.1).contains(&it.y)) {
            let away = (x - at.x).max(at.x - to).max(0.0);
            if away <= NARROW && nearest.is_none_or(|(least, _)| away < least) {
                nearest = Some((away, span.item));
            }
        }
    }
    let mut strokes = Mesh::default();
    for (lane, row) in rows.iter().enumerate() {
        for (proposed, inset) in [3.0, 10.0].into_iter().enumerate() {
            let y = Rangef::new(row.0 + inset, (row.1 - inset).max(row.0 + inset + 1.0));
            raster.add_to(&mut strokes, 2 * lane + proposed, y);
        }
    }
    ui.painter().add(Shape::mesh(strokes));
    actions.extend(nearest.map(|(_, item)| TimelineAction::Select(item)));
}

fn stretch(
    line: &Timeline<'_>,
    ui: &Ui,
    span: &TimelineSpan<'_>,
    (body, row): (Rect, (f32, f32)),
    scale: Scale,
    actions: &mut Vec<TimelineAction>,
) {
    let palette = Palette::of(ui);
    let right = span.end.map_or(scale.x(span.start) + 12.0, |end| scale.x(end));
    let full = Rect::from_x_y_ranges(scale.x(span.start)..=right, row.0 + 2.0..=row.1 - 2.0);
    let rect = full.intersect(body);
    let id = ui.scope_id().with((line.name, span.item));
    // The timeline is one stop for the keyboard: arrows go from stretch to stretch.
    let response = ui.interact(rect, id, Sense::CLICK);
    let chosen = line.selected == Some(span.item);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &span.name));
    if response.clicked() {
        if let Some(pointer) = response.interact_pointer_pos() {
            actions.push(TimelineAction::Seek(scale.seconds(pointer.x)));
        }
        actions.push(TimelineAction::Select(span.item));
    }
    let colour = colour_of(span, palette);
    let width = if chosen { 2.5 } else { 1.0 };
    let border = Stroke::new(width, if chosen { palette.accent } else { colour });
    let painter = ui.painter();
    if span.certainty == Certainty::Proposed {
        let corners =
            [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
        painter.extend(Shape::dashed_line(&corners, border, 4.0, 3.0));
    } else {
        let settled = span.certainty == Certainty::Settled;
        let blank = if settled { palette.surface_sunken } else { palette.surface_raised };
        let fill = span.code.map_or(blank, |_| palette.tint(colour));
        // Round corners are many triangles; on something small nobody sees them.
        let round = if rect.width() < SMALL { 0 } else { radius::SMALL };
        painter.rect(rect, CornerRadius::same(round), fill, border, StrokeKind::Inside);
    }
    label(ui, span, rect, colour);
    if span.movable {
        edges(line, ui, span, (body, row), scale, actions);
    }
}

/// What stands in a stretch, as far as there is room.
fn label(ui: &Ui, span: &TimelineSpan<'_>, rect: Rect, colour: Color32) {
    let palette = Palette::of(ui);
    let mut x = rect.left() + 5.0;
    let (text, ink) = match span.code {
        Some(code) => {
            if rect.width() > 12.0 {
                paint_shape(ui.painter(), code.shape, pos2(x + 5.0, rect.center().y), 9.0, colour);
            }
            x += 14.0;
            (code.label.as_str(), palette.text)
        }
        None if span.certainty == Certainty::Settled && span.text.is_empty() => ("–", palette.text_quiet),
        None => (span.text, palette.text_quiet),
    };
    // Less than two letters say nothing, and cost as much as the whole text.
    if text.is_empty() || x + 12.0 > rect.right() {
        return;
    }
    let font = FontId::new(type_size::SMALL - 1.0, FontFamily::Proportional);
    let mut galley = ui.painter().layout_no_wrap(text.to_owned(), font.clone(), ink);
    let room = rect.right() - x - 1.0;
    if galley.size().x > room {
        // A part of a code's label would be another label; of words, three letters say something.
        if span.code.is_some() || room < LETTERS {
            return;
        }
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
        job.wrap = TextWrapping::truncate_at_width(room);
        galley = ui.painter().layout_job(job);
    }
    let at = pos2(x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
}

fn edges(
    line: &Timeline<'_>,
    ui: &Ui,
    span: &TimelineSpan<'_>,
    (body, row): (Rect, (f32, f32)),
    scale: Scale,
    actions: &mut Vec<TimelineAction>,
) {
    let ends = [(Edge::Start, Some(span.start)), (Edge::End, span.end)];
    for (edge, at) in ends {
        let Some(at) = at.filter(|at| line.view.holds(*at)) else { continue };
        let x = scale.x(at);
        let grip = Rect::from_x_y_ranges(x - 4.0..=x + 4.0, row.0..=row.1);
        let id = ui.scope_id().with((line.name, span.item, edge == Edge::Start));
        let response = ui.interact(grip, id, Sense::DRAG).on_hover_cursor(CursorIcon::ResizeHorizontal);
        let Some(pointer) = response.interact_pointer_pos() else { continue };
        let to = scale.seconds(pointer.x);
        if response.dragged() {
            let shown = [pos2(scale.x(to), body.top()), pos2(scale.x(to), body.bottom())];
            ui.painter().line_segment(shown, Stroke::new(1.5, Palette::of(ui).accent));
        }
        if response.drag_stopped() {
            let snap = !ui.input(|input| input.modifiers.alt);
            actions.push(TimelineAction::MoveEdge { item: span.item, edge, to, snap });
        }
    }
}

fn playhead(line: &Timeline<'_>, ui: &Ui, rect: Rect, (scale, whole): (Scale, Scale), overview: Rect) {
    let stroke = Stroke::new(2.0, Palette::of(ui).playhead);
    let x = whole.x(line.playhead);
    ui.painter().line_segment([pos2(x, overview.top()), pos2(x, overview.bottom())], stroke);
    if line.view.holds(line.playhead) {
        let x = scale.x(line.playhead);
        ui.painter().line_segment([pos2(x, overview.bottom() + 4.0), pos2(x, rect.bottom())], stroke);
    }
}

/// From seconds to places on the screen and back.
#[derive(Debug, Clone, Copy)]
struct Scale {
    left: f32,
    width: f32,
    view: View,
}

impl Scale {
    fn x(self, at: Seconds) -> f32 {
        self.left + self.width * ((at.0 - self.view.from.0) / self.view.span()) as f32
    }

    fn seconds(self, x: f32) -> Seconds {
        let share = f64::from((x - self.left) / self.width.max(1.0)).clamp(0.0, 1.0);
        Seconds(self.view.from.0 + share * self.view.span())
    }
}
