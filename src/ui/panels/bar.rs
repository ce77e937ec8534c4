//! The bar at the bottom of a screen: the one thing to do next, what else one can do, and their keys.

use egui::{Key, Modifiers, Panel, Ui};

use crate::app::Command;
use crate::ui::keys;
use crate::ui::panels::Views;
use crate::ui::theme::{Palette, measure, space};
use crate::ui::widgets::{Press, action_bar, centred};

/// How high the bar is: one row of buttons with room around it.
pub(crate) const BAR_HEIGHT: f32 = measure::TARGET + 21.0;

/// A key that does something on the screen that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    /// Enter, when nothing else has the keyboard.
    Enter,
    /// A letter or digit.
    Letter(char),
    /// Enter, and Ctrl and Enter while something has the keyboard, such as a field.
    CtrlEnter,
    /// Ctrl and Enter alone: for what goes to somebody else, which a stray Enter must not send.
    Send,
    /// Enter, also in the one-line field of the screen, which tells of it itself.
    FieldEnter,
    /// Escape.
    Escape,
}

impl Shortcut {
    fn text(self, busy: bool) -> String {
        match self {
            Self::CtrlEnter if !busy => "Enter".to_owned(),
            Self::Enter | Self::FieldEnter => "Enter".to_owned(),
            Self::Letter(letter) => letter.to_uppercase().to_string(),
            Self::CtrlEnter | Self::Send => "Ctrl Enter".to_owned(),
            Self::Escape => "Esc".to_owned(),
        }
    }

    fn pressed(self, ui: &Ui) -> bool {
        match self {
            Self::Enter => keys::pressed(ui, Key::Enter),
            Self::Letter(letter) => keys::typed(ui, letter),
            Self::CtrlEnter | Self::FieldEnter => ctrl_enter(ui) || keys::pressed(ui, Key::Enter),
            Self::Send => ctrl_enter(ui),
            Self::Escape => keys::pressed(ui, Key::Escape),
        }
    }
}

fn ctrl_enter(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
}

/// What an action comes to.
#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Something for the program.
    Send(Box<Command>),
    /// Something that only concerns what is shown.
    Show(Touch),
}

/// A change of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// Type the reply, or record it after all.
    Typing(bool),
    /// Ask whether to leave the session.
    AskLeave,
    /// Show the keys of the screen.
    ShowKeys,
}

/// Something to press.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    label: String,
    key: Option<Shortcut>,
    enabled: bool,
    does: Does,
}

impl Action {
    /// Sends a command.
    pub(crate) fn send(label: impl Into<String>, command: Command) -> Self {
        Self { label: label.into(), key: None, enabled: true, does: Does::Send(Box::new(command)) }
    }

    /// Changes what is shown.
    pub(crate) fn show(label: impl Into<String>, touch: Touch) -> Self {
        Self { label: label.into(), key: None, enabled: true, does: Does::Show(touch) }
    }

    /// Has a key.
    pub(crate) fn key(mut self, key: Shortcut) -> Self {
        self.key = Some(key);
        self
    }

    fn carry_out(&self, views: &mut Views, commands: &mut Vec<Command>) {
        match &self.does {
            Does::Send(command) => commands.push(Command::clone(command)),
            Does::Show(touch) => views.touch(*touch),
        }
    }

    /// Can only be done when this holds.
    pub(crate) fn when(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

/// What a screen offers at its bottom.
#[derive(Debug)]
pub(crate) struct Bar {
    /// The one thing to do next.
    pub(crate) primary: Option<Action>,
    /// What else one can do, the nearest first.
    pub(crate) others: Vec<Action>,
    /// The other keys of this screen.
    pub(crate) keys: Vec<(String, String)>,
    /// How wide the screen's column is.
    pub(crate) width: f32,
}

impl Default for Bar {
    fn default() -> Self {
        Self { primary: None, others: Vec::new(), keys: Vec::new(), width: measure::COLUMN }
    }
}

impl Bar {
    /// With one thing to do next.
    pub(crate) fn with(primary: Action) -> Self {
        Self { primary: Some(primary), ..Self::default() }
    }

    /// And something else.
    pub(crate) fn and(mut self, other: Action) -> Self {
        self.others.push(other);
        self
    }

    /// As wide as coding and comparing want to be.
    pub(crate) fn wide(mut self) -> Self {
        self.width = measure::DESK;
        self
    }

    /// And a key that the screen itself listens for.
    pub(crate) fn hint(mut self, key: impl Into<String>, what: impl Into<String>) -> Self {
        self.keys.push((key.into(), what.into()));
        self
    }

    /// All keys for the list of keys.
    pub(crate) fn all_keys(&self) -> Vec<(String, String)> {
        let actions = self.primary.iter().chain(&self.others);
        let mut all: Vec<(String, String)> =
            actions.filter_map(|it| it.key.map(|key| (key.text(true), it.label.clone()))).collect();
        all.extend(self.keys.iter().cloned());
        all
    }

    /// Listens for the keys of the bar: before the screen, so that Enter is not taken by a choice there.
    pub(crate) fn listen(&self, ui: &Ui, views: &mut Views, commands: &mut Vec<Command>) {
        for action in self.primary.iter().chain(&self.others) {
            if action.enabled && action.key.is_some_and(|key| key.pressed(ui)) {
                action.carry_out(views, commands);
            }
        }
    }

    /// Shows the bar.
    pub(crate) fn show(&self, ui: &mut Ui, views: &mut Views, commands: &mut Vec<Command>) {
        let palette = Palette::of(ui);
        let frame = egui::Frame::new()
            .fill(palette.surface_raised)
            .stroke(egui::Stroke::new(1.0, palette.line))
            .inner_margin(egui::Margin::symmetric(space::LARGE as i8, 10));
        let panel = Panel::bottom("bar").exact_size(BAR_HEIGHT).resizable(false).show_separator_line(false);
        panel.frame(frame).show(ui, |ui| {
            centred(ui, self.width, |ui| {
                ui.set_min_height(measure::TARGET);
                let hints: Vec<(&str, &str)> =
                    self.keys.iter().take(4).map(|(key, what)| (key.as_str(), what.as_str())).collect();
                let mut keys_asked = false;
                action_bar(ui, &hints, |ui| {
                    if let Some(action) = &self.primary {
                        offer(ui, action, true, views, commands);
                    }
                    for action in &self.others {
                        offer(ui, action, false, views, commands);
                    }
                    keys_asked = ui.add(Press::quiet("Keys").key("?")).clicked();
                });
                if keys_asked {
                    views.touch(Touch::ShowKeys);
                }
            });
        });
    }
}

/// Shows an action as a button.
fn offer(ui: &mut Ui, action: &Action, primary: bool, views: &mut Views, commands: &mut Vec<Command>) {
    let busy = keys::something_is_focused(ui);
    let key = action.key.map(|key| key.text(busy));
    let mut press = if primary { Press::primary(&action.label) } else { Press::new(&action.label) };
    if let Some(key) = &key {
        press = press.key(key);
    }
    let clicked = ui.push_id(&action.label, |ui| ui.add_enabled(action.enabled, press).clicked()).inner;
    if clicked {
        action.carry_out(views, commands);
    }
}
