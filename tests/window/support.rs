//! A harness in each theme, and codes to show.

use egui_kittest::Harness;
use oars::domain::language::Speaker;
use oars::domain::scheme::{Adherence, Code, CodeColour, Shape};
use oars::dsp::peaks::Peak;
use oars::ui::theme::{self, ThemeName};

/// Shows something in one theme.
pub(crate) fn in_theme<'a>(theme: ThemeName, mut show: impl FnMut(&mut egui::Ui) + 'a) -> Harness<'a> {
    Harness::builder().with_size([900.0, 700.0]).build_ui(move |ui| {
        theme::apply(ui.ctx(), theme, 100);
        show(ui);
    })
}

/// Shows something with a state of the test's own, in the light theme.
pub(crate) fn with_state<'a, S: 'a>(
    state: S,
    mut show: impl FnMut(&mut egui::Ui, &mut S) + 'a,
) -> Harness<'a, S> {
    Harness::builder().with_size([900.0, 700.0]).build_ui_state(
        move |ui, state| {
            theme::apply(ui.ctx(), ThemeName::Light, 100);
            show(ui, state);
        },
        state,
    )
}

/// A code that no shipped scheme has.
pub(crate) fn code(id: &str, name: &str, hotkey: char, shape: Shape, colour: CodeColour) -> Code {
    Code {
        id: id.to_owned(),
        label: id.to_owned(),
        name: name.to_owned(),
        speaker: Speaker::Worker,
        definition: format!("What {name} means"),
        examples: Vec::new(),
        not_examples: Vec::new(),
        hotkey,
        shape,
        colour,
        acts: Vec::new(),
        side: None,
        hears: None,
        kinds: Vec::new(),
        adherence: Adherence::Neither,
        takes_valence: false,
        source: "a test".to_owned(),
    }
}

/// A second of something that looks like speech.
pub(crate) fn columns() -> Vec<Peak> {
    (0..400)
        .map(|place| {
            let loud = ((place as f32) * 0.11).sin().abs() * 0.8;
            Peak { min: -loud, max: loud, rms: loud * 0.5 }
        })
        .collect()
}
