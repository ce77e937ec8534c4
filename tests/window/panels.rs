use egui_kittest::Harness;
use oars::app::Command;
use oars::app::state::{State, Theme};
use oars::ui::panels::{self, Views};

use crate::scenes;

struct Shown {
    state: State,
    views: Views,
    commands: Vec<Command>,
}

fn show<'a>(state: State, size: [f32; 2]) -> Harness<'a, Shown> {
    let shown = Shown { state, views: Views::default(), commands: Vec::new() };
    Harness::builder().with_size(size).build_ui_state(
        |ui, shown: &mut Shown| panels::show(ui, &shown.state, &mut shown.views, &mut shown.commands),
        shown,
    )
}

#[test]
fn every_screen_stands_in_every_theme_and_comes_to_rest() {
    for theme in [Theme::Light, Theme::Dark, Theme::HighContrast] {
        for (name, mut state) in scenes::all() {
            state.settings.theme = theme;
            println!("{name} in {theme:?}");
            let mut harness = show(state, [1280.0, 800.0]);
            harness.run();
            assert!(harness.state().commands.is_empty(), "{name} asks for something by itself");
        }
    }
}
