//! The screens. Each reads the state and pushes commands; [`Views`] holds only what concerns showing.

mod agree;
mod bar;
mod brief;
mod coaching;
mod desk;
mod first_run;
mod opening;
mod past;
mod practise;
mod questions;
mod score;
mod sessions;
mod settings;
mod shell;
mod sound_check;
mod steps;
mod studio;
mod studio_keys;
mod takes;
mod today;
mod words;

use crate::app::state::{PracticeStep, Screen, Theme};
use crate::app::{Command, State};
use crate::ui::theme::{self, ThemeName};
use bar::Touch;

/// What the window remembers of how things are shown; nothing of it is kept.
#[derive(Debug, Default)]
pub struct Views {
    keys_open: bool,
    leave_open: bool,
    /// Typing the reply instead of recording it.
    typing: bool,
    /// Whether the field of this step was given the keyboard once.
    field_was_focused: bool,
    /// The rating whose anchors are open.
    rating: usize,
    hint_shown: bool,
    /// Choosing the word before which a typed utterance is divided.
    dividing: bool,
    /// What the studio remembers of how it is shown.
    studio: studio::Look,
    /// What comparing, settling and groups remember of how they are shown.
    agree: agree::Look,
    /// Whether somebody was typing into a field at the end of the frame before.
    writing: bool,
    /// What showed in the last frame, to begin anew when it changes.
    showed: Option<Showed>,
}

#[derive(Debug, Clone, PartialEq)]
struct Showed {
    screen: Screen,
    step: Option<(PracticeStep, u32, u32)>,
    desk: bool,
}

impl Views {
    fn touch(&mut self, touch: Touch) {
        match touch {
            Touch::Typing(typing) => self.typing = typing,
            Touch::AskLeave => self.leave_open = true,
            Touch::ShowKeys => self.keys_open = true,
        }
    }

    /// Begins anew when another screen or step shows. Gives back whether it did.
    fn begin_anew(&mut self, state: &State) -> bool {
        let now = Showed {
            screen: state.screen,
            step: state
                .practice
                .as_ref()
                .filter(|_| state.screen == Screen::Session)
                .map(|it| (it.step, it.volley, it.take)),
            desk: state.opened.as_ref().is_some_and(|it| it.desk.is_some()),
        };
        if self.showed.as_ref() == Some(&now) {
            return false;
        }
        let first = self.showed.is_none();
        // What is being typed is kept, and shows again.
        let typing = state.practice.as_ref().is_some_and(|it| !it.typed.is_empty());
        *self = Self { showed: Some(now), writing: self.writing, typing, ..Self::default() };
        !first
    }

    /// Escape only leaves the field that one types into. The toolkit takes the keyboard from the field
    /// before anything is shown, so that by now nobody seems to type.
    fn leave_field_first(&self, ui: &egui::Ui) {
        if self.writing && !ui.ctx().text_edit_focused() {
            ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
        }
    }
}

/// Shows the whole window.
pub fn show(ui: &mut egui::Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    theme::apply(ui.ctx(), theme_of(ui.ctx(), state.settings.theme), state.settings.text_size);
    views.leave_field_first(ui);
    if views.begin_anew(state) {
        // Whatever had the keyboard is gone; the keys of the new screen work at once.
        ui.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
    }
    shell::show(ui, state, views, commands);
    views.writing = ui.ctx().text_edit_focused();
}

/// The theme that a setting stands for; the system's own where it says so.
fn theme_of(context: &egui::Context, setting: Theme) -> ThemeName {
    match setting {
        Theme::Light => ThemeName::Light,
        Theme::Dark => ThemeName::Dark,
        Theme::HighContrast => ThemeName::HighContrast,
        Theme::System => match context.system_theme() {
            Some(egui::Theme::Dark) => ThemeName::Dark,
            Some(egui::Theme::Light) | None => ThemeName::Light,
        },
    }
}
