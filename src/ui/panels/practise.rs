//! The parents to practise with.

use egui::Ui;

use super::words::{NOT_REVIEWED, counted, level_words};
use crate::app::state::ScenarioCard;
use crate::app::{Command, State};
use crate::domain::scenario::Scenario;
use crate::ui::keys;
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, empty_state, initial, page, page_title};

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page(ui, "practise", |ui| {
        page_title(ui, "Practise", "Choose whom to talk to. Every parent is invented");
        if state.curriculum.is_empty() {
            empty_state(
                ui,
                "No parents here yet",
                "They are being read, or their files have faults named below",
            );
        }
        let mut cards: Vec<&ScenarioCard> = state.curriculum.iter().collect();
        cards.sort_by_key(|it| (it.scenario.level, it.scenario.title.as_str()));
        for (place, card) in cards.into_iter().enumerate() {
            scenario_card(ui, card, false, char::from_digit(place as u32 + 1, 10), commands);
            ui.add_space(space::SMALL);
        }
        for fault in &state.curriculum_faults {
            banner(ui, Tone::Warning, "A scenario of your own could not be read", fault);
            ui.add_space(space::SMALL);
        }
    });
}

/// One scenario with its button, and the key that presses it.
pub(super) fn scenario_card(
    ui: &mut Ui,
    entry: &ScenarioCard,
    primary: bool,
    key: Option<char>,
    commands: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let scenario = &entry.scenario;
    ui.push_id(&scenario.id, |ui| {
        card(ui, |ui| {
            ui.horizontal_top(|ui| {
                initial(ui, &scenario.parent.name);
                ui.add_space(space::HAIR);
                ui.vertical(|ui| {
                    ui.label(subheading(&scenario.title));
                    ui.label(small(palette, parent_line(scenario)));
                    ui.add_space(space::HAIR);
                    ui.label(&scenario.summary);
                    ui.add_space(space::HAIR);
                    facts(ui, entry);
                    ui.label(small(palette, format!("Content: {}", scenario.content_note)));
                    ui.add_space(space::HAIR);
                    let mut press = if primary {
                        Press::primary("Meet this parent")
                    } else {
                        Press::new("Meet this parent")
                    };
                    let key_name = key.map(|key| key.to_uppercase().to_string()).unwrap_or_default();
                    if key.is_some() {
                        press = press.key(&key_name);
                    }
                    let response = ui.add(press);
                    let name = format!("Meet {}: {}", scenario.parent.name, scenario.title);
                    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
                    if response.clicked() || key.is_some_and(|key| keys::typed(ui, key)) {
                        commands.push(Command::OpenBrief { scenario: scenario.id.clone() });
                    }
                });
            });
        });
    });
}

/// Who the parent is, in a few words.
pub(super) fn parent_line(scenario: &Scenario) -> String {
    format!("{}, {}, {}", scenario.parent.name, scenario.parent.age, scenario.parent.relation)
}

fn facts(ui: &mut Ui, entry: &ScenarioCard) {
    let palette = Palette::of(ui);
    let scenario = &entry.scenario;
    let mut facts = vec![
        level_words(scenario.level).to_owned(),
        format!("Skill to practise: {}", scenario.focus.title()),
        format!("About {} minutes", scenario.briefing.minutes),
        scenario.themes.join(", "),
    ];
    if scenario.reviews.is_empty() {
        facts.push(NOT_REVIEWED.to_owned());
    }
    if entry.finished > 0 {
        facts.push(format!("Finished {}", counted(entry.finished, "time", "times")));
    }
    if entry.own {
        facts.push("Your own".to_owned());
    }
    ui.label(quiet(palette, facts.join("  ·  ")).size(crate::ui::theme::type_size::SMALL));
}
