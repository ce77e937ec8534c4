//! The workbook: everything in one order of time, each with its author.

use egui::{ComboBox, Ui};

use super::{kept, leave, send};
use crate::app::state::WorkbookPage;
use crate::app::{CoachingCommand, Command, State};
use crate::domain::workbook::{Content, Item, Plan, Row};
use crate::ui::panels::bar::{Bar, Shortcut};
use crate::ui::theme::{Palette, heading, measure, quiet, small, space, subheading};
use crate::ui::widgets::{
    ChoiceCard, Press, Tone, banner, card, drop_down, empty_state, lone_page, page_title,
};

pub(super) fn bar() -> Bar {
    Bar::with(send("Print it", CoachingCommand::Print).key(Shortcut::CtrlEnter)).and(leave("Back"))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "workbook", measure::COLUMN, |ui| {
        let Some(page) = &state.workbook else {
            empty_state(ui, "No workbook is open", "Go back and open one");
            return;
        };
        page_title(ui, &format!("Workbook of {}", page.book.trainee), &page.book.gathered);
        whose(ui, page, commands);
        for missing in &page.book.missing {
            banner(ui, Tone::Warning, "Something is missing here", missing);
        }
        if let Some(printed) = &page.printed {
            ui.hyperlink_to("Open the page to print it", format!("file://{}", printed.display()));
        }
        write(ui, page, commands);
        plans(ui, state, page, commands);
        ui.label(heading("In order"));
        if page.book.items.is_empty() {
            empty_state(ui, "Nothing yet", "Sessions, ratings, feedback and notes come here by themselves");
        }
        for (place, item) in page.book.items.iter().enumerate() {
            ui.push_id(("item", place), |ui| show_item(ui, item));
            ui.add_space(space::SMALL);
        }
    });
}

fn whose(ui: &mut Ui, page: &WorkbookPage, commands: &mut Vec<Command>) {
    if page.people.len() < 2 {
        return;
    }
    let list = ComboBox::from_id_salt("whose").selected_text(&page.book.trainee);
    let people = page.people.iter().map(|(id, name)| (name.as_str(), *id == page.trainee, id));
    if let Some(id) = drop_down(ui, list, "Whose workbook", people) {
        commands.push(Command::Coaching(CoachingCommand::Workbook(Some(id.clone()))));
    }
    ui.add_space(space::SMALL);
}

fn write(ui: &mut Ui, page: &WorkbookPage, commands: &mut Vec<Command>) {
    kept(
        ui,
        ("Write into it", "A note, or something to do", 3),
        &page.text,
        commands,
        CoachingCommand::SetEntry,
    );
    let private = ChoiceCard::any("Only for me", page.private).detail("A note that is never shared");
    if ui.add(private).clicked() {
        commands.push(Command::Coaching(CoachingCommand::SetPrivate(!page.private)));
    }
    ui.horizontal_wrapped(|ui| {
        let something = !page.text.trim().is_empty();
        if ui.add_enabled(something, Press::new("Add as a note")).clicked() {
            commands.push(Command::Coaching(CoachingCommand::AddNote));
        }
        if ui.add_enabled(something && !page.private, Press::new("Add to the plan")).clicked() {
            commands.push(Command::Coaching(CoachingCommand::AddPlan));
        }
    });
    ui.add_space(space::GROUP);
}

fn plans(ui: &mut Ui, state: &State, page: &WorkbookPage, commands: &mut Vec<Command>) {
    if page.book.plans.is_empty() {
        return;
    }
    ui.label(heading("The plan"));
    for (place, plan) in page.book.plans.iter().enumerate() {
        ui.push_id(("plan", place), |ui| card(ui, |ui| one_plan(ui, state, place, plan, commands)));
        ui.add_space(space::SMALL);
    }
    ui.add_space(space::MEDIUM);
}

fn one_plan(ui: &mut Ui, state: &State, place: usize, plan: &Plan, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.label(subheading(&plan.text));
    let mut facts = vec![format!("{}, {}", plan.author, plan.day)];
    facts.extend(plan.skill.clone());
    facts.extend(plan.until.as_ref().map(|day| format!("until {day}")));
    facts.extend(plan.agreed.iter().map(|(who, day)| format!("agreed by {who}, {day}")));
    if plan.agreed.is_empty() {
        facts.push("not agreed yet".to_owned());
    }
    facts.extend(plan.done.iter().map(|(who, day)| format!("done, says {who}, {day}")));
    ui.label(small(palette, facts.join("  ·  ")));
    ui.horizontal_wrapped(|ui| {
        let named = |ui: &Ui, response: &egui::Response, what: &str| {
            let name = format!("{what}: {}", plan.text);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
        };
        // Whoever wrote it does not agree with herself.
        let own = plan.author.eq_ignore_ascii_case(state.settings.name.trim());
        if plan.agreed.is_empty() && !own {
            let agree = ui.add(Press::quiet("Agree"));
            named(ui, &agree, "Agree");
            if agree.clicked() {
                commands.push(Command::Coaching(CoachingCommand::Agree(place)));
            }
        }
        if plan.done.is_none() {
            let done = ui.add(Press::quiet("Done"));
            named(ui, &done, "Done");
            if done.clicked() {
                commands.push(Command::Coaching(CoachingCommand::Done(place)));
            }
        }
    });
}

fn show_item(ui: &mut Ui, item: &Item) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        let mut head = vec![item.day.clone(), item.author.clone()];
        head.extend(item.about.clone());
        ui.label(small(palette, head.join("  ·  ")));
        match &item.content {
            Content::Session { facts } => drop(ui.label(facts.join(", "))),
            Content::SelfRating { rows, went_well } => {
                ui.label(subheading("Own ratings"));
                table(ui, rows);
                for line in went_well {
                    ui.label(format!("“{line}”"));
                }
            }
            Content::Scores { what, rows, note, cautions } => {
                ui.label(subheading(what));
                table(ui, rows);
                if !note.is_empty() {
                    ui.label(note);
                }
                for caution in cautions {
                    ui.label(small(palette, caution));
                }
            }
            Content::Feedback { question, strength, skill, point, moments, next, spoken } => {
                ui.label(subheading("Feedback"));
                let parts =
                    [("Question", question), ("Strength", strength), (skill.as_str(), point), ("Next", next)];
                for (name, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
                    ui.label(format!("{name}: {text}"));
                }
                for moment in moments {
                    ui.label(small(palette, moment));
                }
                if *spoken {
                    ui.label(small(palette, "Spoken too"));
                }
            }
            Content::Answer { text, again } => {
                ui.label(subheading("Answer"));
                if !text.is_empty() {
                    ui.label(text);
                }
                if let Some(again) = again {
                    ui.label(small(palette, again));
                }
            }
            Content::Note { text, private } => {
                ui.label(text);
                if *private {
                    ui.label(quiet(palette, "Only in this library"));
                }
            }
        }
    });
}

fn table(ui: &mut Ui, rows: &[Row]) {
    let palette = Palette::of(ui);
    for row in rows {
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("{}: {}", row.label, row.value));
            if !row.remark.is_empty() {
                ui.label(small(palette, &row.remark));
            }
        });
    }
}
