//! The big button that starts and stops a recording.

use egui::accesskit::Role;
use egui::{
    Align2, CornerRadius, Rect, Response, Sense, Stroke, TextStyle, Ui, Vec2, Widget, WidgetInfo, pos2, vec2,
};

use super::press::KeyCap;
use crate::ui::theme::{Palette, space};

/// What the button shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// Nothing is kept.
    Idle,
    /// Recording since so many seconds.
    Recording {
        /// Whole seconds so far.
        seconds: u64,
    },
    /// Being finished.
    Stopping,
}

/// The button.
#[derive(Debug)]
#[must_use = "add it to a Ui"]
pub struct RecordButton {
    /// What it shows.
    pub state: RecordState,
}

impl RecordState {
    /// What pressing it does, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Idle => "Start recording",
            Self::Recording { .. } => "Stop recording",
            Self::Stopping => "Finishing",
        }
    }
}

impl Widget for RecordButton {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let label = self.state.label();
        let disc = 92.0;
        let cap = KeyCap::lay_out(ui, "Space");
        let size = vec2(240.0, disc + 26.0 + space::SMALL + cap.size().y + space::SMALL);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, self.state != RecordState::Stopping, label);
            if let RecordState::Recording { seconds } = self.state {
                info.current_text_value = Some(format!("Recording, {}", clock(seconds)));
            }
            info
        });
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_keyboard_shortcut("Space"));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let painter = ui.painter();
        let centre = pos2(rect.center().x, rect.top() + disc / 2.0);
        let over = response.hovered();
        let ring = if response.has_focus() { palette.focus } else { palette.record };
        let width = if response.has_focus() || over { 4.0 } else { 2.5 };
        painter.circle(centre, disc / 2.0 - 3.0, palette.tint(palette.record), Stroke::new(width, ring));
        match self.state {
            RecordState::Idle => {
                painter.circle_filled(centre, 25.0, palette.record);
            }
            RecordState::Recording { .. } => {
                let square = Rect::from_center_size(centre, Vec2::splat(36.0));
                painter.rect_filled(square, CornerRadius::same(5), palette.record);
            }
            RecordState::Stopping => {
                painter.circle_stroke(centre, 22.0, Stroke::new(3.0, palette.record));
            }
        }
        let words = match self.state {
            RecordState::Recording { seconds } => format!("{label}  ·  {}", clock(seconds)),
            RecordState::Idle | RecordState::Stopping => label.to_owned(),
        };
        let text_top = rect.top() + disc + space::SMALL;
        let font = TextStyle::Button.resolve(ui.style());
        painter.text(pos2(rect.center().x, text_top), Align2::CENTER_TOP, words, font, palette.text);
        let cap_at = pos2(rect.center().x - cap.size().x / 2.0, text_top + 26.0);
        cap.paint(ui, cap_at, palette.text_quiet);
        response
    }
}

/// Seconds as minutes and seconds.
pub(crate) fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
