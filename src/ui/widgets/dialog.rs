//! Dialogs, and asking before what cannot be taken back.

use egui::{Context, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, Stroke, Ui};

use super::press::Press;
use crate::ui::theme::{Palette, heading, quiet, space};

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmAnswer {
    /// Yes.
    Confirmed,
    /// No.
    Cancelled,
}

/// A dialog over everything else. Gives back what its contents gave, and whether it was left.
pub(super) fn dialog<R>(
    context: &Context,
    id: &str,
    widest: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> (R, bool) {
    let palette = Palette::of_context(context);
    let room = context.content_rect().size();
    let response = Modal::new(Id::unique(("oars dialog", id)))
        .frame(
            Frame::new()
                .fill(palette.surface_raised)
                .stroke(Stroke::new(1.0, palette.line_strong))
                .corner_radius(12)
                .inner_margin(Margin::same(24)),
        )
        .show(context, |ui| {
            ui.set_width(widest.min(room.x - 80.0));
            // Of itself a dialog takes no more than the toolkit's usual 400 points.
            let highest = (room.y - 100.0).max(120.0);
            ui.set_max_height(highest);
            ScrollArea::vertical()
                .max_height(highest)
                .show(ui, |ui| Frame::new().inner_margin(Margin::same(4)).show(ui, contents).inner)
                .inner
        });
    let left = response.backdrop_response.clicked()
        || context.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    (response.inner, left)
}

/// Asks before something that cannot be taken back, in the colour of danger where something is lost by
/// it. The safe answer has the keyboard.
pub fn confirm(
    context: &Context,
    (title, explanation): (&str, &str),
    (no, yes): (&str, &str),
    loses: bool,
) -> Option<ConfirmAnswer> {
    let (answer, left) = dialog(context, title, 480.0, |ui| {
        let palette = Palette::of(ui);
        ui.label(heading(title));
        ui.add_space(space::SMALL);
        ui.label(quiet(palette, explanation));
        ui.add_space(space::LARGE);
        ui.horizontal_wrapped(|ui| {
            let safe = ui.add(Press::new(no).key("Esc"));
            if ui.memory(|memory| memory.focused().is_none()) {
                safe.request_focus();
            }
            let sure = if loses { Press::danger(yes) } else { Press::primary(yes) };
            if ui.add(sure).clicked() {
                return Some(ConfirmAnswer::Confirmed);
            }
            safe.clicked().then_some(ConfirmAnswer::Cancelled)
        })
        .inner
    });
    answer.or(left.then_some(ConfirmAnswer::Cancelled))
}
