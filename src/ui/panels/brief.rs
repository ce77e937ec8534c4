//! The briefing: who the parent is, the child's day, the goal, and how to play.

use egui::{ComboBox, Ui};

use super::bar::{Action, Bar, Shortcut};
use super::practise::parent_line;
use super::words::{KEEP_CHOICES, MODES, NOT_REVIEWED, level_words};
use crate::app::state::{Brief, BriefChoice, Screen};
use crate::app::{Command, State};
use crate::domain::language::Process;
use crate::domain::session::Mode;
use crate::ui::theme::{Palette, heading, measure, quiet, small, space, subheading};
use crate::ui::widgets::{
    ChoiceCard, Tone, banner, beside, card, drop_down, empty_state, initial, labelled_value, lone_page,
    page_title, pair,
};

pub(super) fn bar(state: &State) -> Bar {
    let Some(brief) = &state.brief else {
        return Bar::with(Action::send("Back", Command::Go(Screen::Practise)).key(Shortcut::Escape));
    };
    let begin = |label: &str, recorded| Action::send(label, Command::Begin { recorded });
    let label = format!("I agree. Hear {}", brief.scenario.parent.name);
    Bar::with(begin(&label, true).key(Shortcut::Enter))
        .wide()
        .and(begin("Type my replies instead", false).key(Shortcut::Letter('t')))
        .and(Action::send("Skip this parent", Command::SkipParent).key(Shortcut::Escape))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let name = state.brief.as_ref().map_or("brief", |it| it.scenario.id.as_str());
    lone_page(ui, name, measure::DESK, |ui| {
        let Some(brief) = &state.brief else {
            empty_state(ui, "No parent is chosen", "Go back and choose one");
            return;
        };
        let palette = Palette::of(ui);
        let scenario = &brief.scenario;
        ui.horizontal(|ui| {
            initial(ui, &scenario.parent.name);
            ui.vertical(|ui| page_title(ui, &scenario.title, &parent_line(scenario)));
        });
        let told = |ui: &mut Ui| {
            if brief.first {
                ui.label(quiet(palette, &scenario.content_note));
            } else {
                banner(ui, Tone::Information, "What this touches on", &scenario.content_note);
                let skip = "“Skip this parent” is always there. It leaves no trace, and nobody asks why";
                ui.label(small(palette, skip));
            }
            ui.add_space(space::MEDIUM);
            story(ui, brief);
        };
        beside(ui, 360.0, told, |ui| choices(ui, brief, commands));
    });
}

fn story(ui: &mut Ui, brief: &Brief) {
    let palette = Palette::of(ui);
    let scenario = &brief.scenario;
    card(ui, |ui| {
        ui.label(subheading("What has happened"));
        ui.label(&scenario.briefing.situation);
        ui.add_space(space::MEDIUM);
        ui.label(subheading("The child's day in this home"));
        ui.label(&scenario.briefing.childs_day);
        ui.add_space(space::MEDIUM);
        if !brief.first {
            ui.label(subheading(&scenario.parent.name));
            ui.label(&scenario.parent.circumstances);
            ui.add_space(space::MEDIUM);
        }
        ui.label(subheading("What you are here to do"));
        ui.label(&scenario.briefing.purpose);
        ui.add_space(space::MEDIUM);
        let goal = match (&scenario.goal, scenario.process) {
            (Some(goal), _) => goal.clone(),
            (None, Process::Engage) => "No change goal yet: the work today is to be met and heard".to_owned(),
            (None, _) => "No change goal is set".to_owned(),
        };
        if brief.first {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            labelled_value(ui, "Change goal", &goal);
        });
        ui.add_space(space::SMALL);
        pair(
            ui,
            |ui| labelled_value(ui, "The one skill in focus", scenario.focus.title()),
            |ui| {
                let minutes =
                    format!("About {} minutes. {}", scenario.briefing.minutes, level_words(scenario.level));
                labelled_value(ui, "How long, how hard", &minutes);
            },
        );
    });
    if scenario.reviews.is_empty() {
        ui.add_space(space::HAIR);
        ui.label(quiet(palette, NOT_REVIEWED));
    }
}

fn choices(ui: &mut Ui, brief: &Brief, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let mut choose = |choice| commands.push(Command::Brief(choice));
    ui.label(heading("May Oars record you?"));
    if brief.first {
        ui.label(
            "For your own training. It stays on this computer, and you can delete it for good at any time.",
        );
        return;
    }
    ui.label(
        "For your own training only. Your replies stay on this computer, are yours, and can be deleted for \
         good at any time.",
    );
    ui.add_space(space::SMALL);
    ui.label(small(palette, "Keep this session for"));
    if let Some(months) = keep_choice(ui, brief.keep_months, "Keep this session for") {
        choose(BriefChoice::KeepMonths(months));
    }
    ui.add_space(space::LARGE);
    if brief.scenario.roles.len() > 1 && !brief.first {
        ui.label(heading("Which worker are you?"));
        for role in &brief.scenario.roles {
            if ui.add(ChoiceCard::one(role.title(), brief.role == *role)).clicked() {
                choose(BriefChoice::Role(*role));
            }
        }
        ui.add_space(space::LARGE);
    }
    if !brief.first {
        ui.label(heading("How do you want to practise?"));
        for (mode, name, about) in MODES {
            if ui.add(ChoiceCard::one(name, brief.mode == mode).detail(about)).clicked() {
                choose(BriefChoice::Mode(mode));
            }
        }
        ui.add_space(space::LARGE);
    }
    if brief.schemes.len() > 1 && brief.mode != Mode::Assessment && !brief.first {
        ui.label(heading("Code it with"));
        for (place, scheme) in brief.schemes.iter().enumerate() {
            let choice = ChoiceCard::one(&scheme.title, brief.scheme == place).detail(&scheme.summary);
            if ui.add(choice).clicked() {
                choose(BriefChoice::Scheme(place));
            }
        }
    }
}

/// How long to keep. Gives back a new choice.
#[expect(clippy::option_option, reason = "no new choice, or the choice to keep until it is deleted")]
pub(super) fn keep_choice(ui: &mut Ui, now: Option<u16>, label: &str) -> Option<Option<u16>> {
    let own = match now {
        None | Some(0) => "Choose another time".to_owned(),
        Some(months) => format!("{months} months"),
    };
    let shown =
        KEEP_CHOICES.iter().find(|(months, _)| *months == now).map_or(own.as_str(), |(_, words)| words);
    let list = ComboBox::from_id_salt("keep").selected_text(shown).width(260.0);
    drop_down(ui, list, label, KEEP_CHOICES.iter().map(|(months, words)| (*words, *months == now, *months)))
}
