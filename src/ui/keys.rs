//! Hotkeys. They never fire while someone types into a field, and Space and Enter belong to the
//! button that has the keyboard, if one has. A choice takes Space alone: Enter goes on.

use egui::{Event, Key, Modifiers, Ui};

use crate::app::studio::keymap::Chord;

/// Whether hotkeys are listened to at all: not while typing, not while a list is unfolded, which has
/// Escape for itself, and not behind a dialog.
pub fn listening(ui: &Ui) -> bool {
    let context = ui.ctx();
    !context.text_edit_focused()
        && !egui::Popup::is_any_open(context)
        && context.memory(egui::Memory::top_modal_layer).is_none_or(|top| top == ui.layer_id())
}

/// Whether a key was pressed alone just now. It is taken, so that no second reader acts on it.
pub fn pressed(ui: &Ui, key: Key) -> bool {
    pressed_with(ui, Modifiers::NONE, key)
}

/// Whether a key was pressed with modifiers just now (`Modifiers::COMMAND` is Ctrl, or Cmd on a Mac).
pub fn pressed_with(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    if !listening(ui) {
        return false;
    }
    let belongs_to_focus = match key {
        Key::Space => something_is_focused(ui),
        Key::Enter => something_is_focused(ui) && !focus_gives_up_enter(ui),
        _ => false,
    };
    if belongs_to_focus && modifiers.is_none() {
        return false;
    }
    // Holding Space must not start and stop a recording over and over; holding an arrow may go on.
    let repeats = !matches!(key, Key::Space | Key::Enter | Key::Backspace | Key::Escape);
    ui.input_mut(|input| {
        let before = input.events.len();
        let mut fresh = false;
        input.events.retain(|event| match event {
            Event::Key { key: found, pressed: true, repeat, modifiers: held, .. }
                if *found == key && held.matches_exact(modifiers) =>
            {
                fresh |= repeats || !*repeat;
                false
            }
            _ => true,
        });
        before != input.events.len() && fresh
    })
}

/// Whether this letter or digit was pressed alone just now. A held key counts once.
pub fn typed(ui: &Ui, letter: char) -> bool {
    if !listening(ui) {
        return false;
    }
    let Some(wanted) = Key::from_name(&letter.to_uppercase().to_string()) else {
        return false;
    };
    ui.input_mut(|input| {
        let mut fresh = false;
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. }
                if *key == wanted && (modifiers.is_none() || modifiers.shift_only()) =>
            {
                fresh |= !*repeat;
                false
            }
            _ => true,
        });
        fresh
    })
}

/// Whether this place was not shown in the frame before: the moment to give something the keyboard.
pub fn just_arrived(ui: &Ui, place: &str) -> bool {
    let id = egui::Id::unique(("oars arrived", place));
    let frame = ui.ctx().cumulative_frame_nr();
    let last: Option<u64> = ui.data(|data| data.get_temp(id));
    ui.data_mut(|data| data.insert_temp(id, frame));
    last.is_none_or(|last| last + 1 < frame)
}

/// Whether anything has the keyboard.
pub fn something_is_focused(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_some())
}

/// Says that this widget listens to Space alone: while it has the keyboard, Enter goes on as it says at
/// the bottom of the screen.
pub fn give_up_enter(ui: &Ui, response: &egui::Response) {
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(enter_given_up(), response.id));
    }
}

fn focus_gives_up_enter(ui: &Ui) -> bool {
    let given_up: Option<egui::Id> = ui.data(|data| data.get_temp(enter_given_up()));
    given_up.is_some() && ui.memory(egui::Memory::focused) == given_up
}

fn enter_given_up() -> egui::Id {
    egui::Id::unique("oars enter given up")
}

/// Whether a question mark was typed, on whichever key it is.
pub fn question_mark(ui: &Ui) -> bool {
    listening(ui)
        && ui.input_mut(|input| {
            let before = input.events.len();
            // On some layouts only the text arrives, on others the key comes with it.
            input.events.retain(|event| match event {
                Event::Key { key: Key::Questionmark, pressed: true, repeat: false, .. } => false,
                Event::Text(text) => text != "?",
                _ => true,
            });
            before != input.events.len()
        })
}

/// The chords that were pressed just now and that `takes` wants, in their order. Held keys count once,
/// arrows over and over. Where something has the keyboard, Space and Enter alone belong to it.
pub fn chords(ui: &Ui, mut takes: impl FnMut(&Chord) -> bool) -> Vec<Chord> {
    if !listening(ui) {
        return Vec::new();
    }
    let focused = something_is_focused(ui);
    let mut found = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { return true };
            if focused && modifiers.is_none() && matches!(key, Key::Space | Key::Enter) {
                return true;
            }
            let exact = Chord {
                ctrl: modifiers.command || modifiers.ctrl,
                shift: modifiers.shift,
                alt: modifiers.alt,
                key: name_of(*key).to_owned(),
            };
            // On many keyboards a mark such as / needs Shift.
            let is_mark = exact.key.chars().all(|it| !it.is_alphanumeric());
            let plain = Chord { shift: exact.shift && !is_mark, ..exact.clone() };
            let Some(chord) = [exact, plain].into_iter().find(|it| takes(it)) else { return true };
            let goes_on = matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown);
            if goes_on || !*repeat {
                found.push(chord);
            }
            false
        });
    });
    found
}

/// A key as a [`Chord`] names it.
fn name_of(key: Key) -> &'static str {
    match key {
        Key::Comma => ",",
        Key::Period => ".",
        Key::Minus => "-",
        Key::Equals => "=",
        Key::Plus => "+",
        Key::Semicolon => ";",
        Key::Colon => ":",
        Key::Slash => "/",
        Key::Backslash => "\\",
        Key::Pipe => "|",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::OpenCurlyBracket => "{",
        Key::CloseCurlyBracket => "}",
        Key::Quote => "'",
        Key::Backtick => "`",
        Key::Exclamationmark => "!",
        other => other.name(),
    }
}
