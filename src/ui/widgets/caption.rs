//! What the parent says, written large.

use egui::RichText;
use egui::accesskit::{Live, Role};
use egui::{Align2, CornerRadius, Sense, Stroke, TextStyle, Ui, vec2};

use super::layout::card;
use crate::ui::theme::{Palette, caption_font, quiet, small, space};

/// Whether the line is being spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaking {
    /// It is heard now.
    Now,
    /// There is no voice: it is there to be read.
    ToRead,
    /// It was said.
    Said,
}

/// The parent's line with who says it.
#[derive(Debug)]
#[must_use = "show it"]
pub struct CaptionCard<'a> {
    /// The parent's name.
    pub name: &'a str,
    /// Who the parent is to the child.
    pub relation: &'a str,
    /// The words.
    pub line: &'a str,
    /// Whether it is being spoken.
    pub speaking: Speaking,
}

impl CaptionCard<'_> {
    /// Shows it.
    pub fn show(self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        card(ui, |ui| {
            ui.horizontal(|ui| {
                initial(ui, self.name);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.label(self.name);
                    ui.label(small(palette, self.relation));
                });
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| match self.speaking {
                    Speaking::Now => {
                        ui.label(small(palette, "Speaking"));
                    }
                    Speaking::ToRead => {
                        ui.label(small(palette, "No voice here: please read"));
                    }
                    Speaking::Said => {}
                });
            });
            ui.add_space(space::SMALL);
            let text = RichText::new(format!("“{}”", self.line)).font(caption_font());
            let response = ui.label(text);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(Role::Label);
                node.set_live(Live::Polite);
            });
            ui.add_space(space::HAIR);
        });
    }
}

/// The first letter of a name on a disc, to tell who speaks at a glance.
pub(crate) fn initial(ui: &mut Ui, name: &str) {
    let palette = Palette::of(ui);
    let (rect, _response) = ui.allocate_exact_size(vec2(38.0, 38.0), Sense::hover());
    ui.painter().rect(
        rect,
        CornerRadius::same(19),
        palette.surface_accent,
        Stroke::new(1.0, palette.accent),
        egui::StrokeKind::Inside,
    );
    let letter: String = name.chars().take(1).collect();
    let font = TextStyle::Heading.resolve(ui.style());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, letter, font, palette.accent);
}

/// A line in small, as a reminder of what is being answered.
pub(crate) fn reminder(ui: &mut Ui, name: &str, line: &str) {
    let palette = Palette::of(ui);
    ui.label(quiet(palette, format!("{name}: “{line}”")));
}
