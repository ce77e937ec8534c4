//! Hotkeys. They never fire while someone types into a field, and Space and Enter belong to the
//! button that has the keyboard, if one has.

use egui::{Event, Key, Modifiers, Ui};

/// Whether hotkeys are listened to at all: not while typing, and not behind a dialog.
pub fn listening(ui: &Ui) -> bool {
    let context = ui.ctx();
    !context.text_edit_focused()
        && context.memory(|memory| memory.top_modal_layer()).is_none_or(|top| top == ui.layer_id())
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
    if matches!(key, Key::Space | Key::Enter) && modifiers.is_none() && something_is_focused(ui) {
        return false;
    }
    ui.input_mut(|input| input.consume_key(modifiers, key))
}

/// Whether this letter or digit was pressed alone just now.
pub fn typed(ui: &Ui, letter: char) -> bool {
    if !listening(ui) {
        return false;
    }
    let wanted = letter.to_ascii_lowercase();
    let key = Key::from_name(&wanted.to_ascii_uppercase().to_string());
    ui.input_mut(|input| {
        if input.modifiers.command || input.modifiers.ctrl || input.modifiers.alt {
            return false;
        }
        // One press arrives as a key, as a text, or as both; a held key arrives again and again.
        let (mut fresh, mut held) = (false, false);
        input.events.retain(|event| match event {
            Event::Key { key: found, pressed: true, repeat, .. } if Some(*found) == key => {
                held |= *repeat;
                fresh |= !*repeat;
                false
            }
            Event::Text(text) if text.chars().eq([wanted]) => {
                fresh = true;
                false
            }
            _ => true,
        });
        fresh && !held
    })
}

/// Whether anything has the keyboard.
pub fn something_is_focused(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_some())
}
