//! What is set before coding starts: the goal, the part, the scheme, the passes.

use egui::Ui;

use super::Told;
use crate::app::state::{PartForm, SetupForm, Wants};
use crate::app::studio::bringing::minutes_of;
use crate::app::studio::judge::why_no_ratings;
use crate::app::studio::words::clock;
use crate::app::{Command, OpeningCommand};
use crate::domain::coding::Passes;
use crate::domain::language::Process;
use crate::ui::keys;
use crate::ui::theme::{Palette, heading, small, space};
use crate::ui::widgets::{ChoiceCard, Tone, banner, field, page_title};

pub(super) fn show(ui: &mut Ui, form: &SetupForm, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let entered = keys::just_arrived(ui, "set-up");
    let mut next = form.clone();
    page_title(ui, &form.title, "Decide this before you code. It cannot be changed afterwards");
    for note in &form.notes {
        banner(ui, Tone::Information, "To know about this recording", note);
        ui.add_space(space::SMALL);
    }
    let told = Told::new(ui, "Not yet", form.problem.as_ref(), form.refused);
    told.here(ui, &[Wants::Process, Wants::Elsewhere]);
    ui.label(heading("Towards which change?"));
    for (process, name, detail) in [
        (Process::Evoke, "There is a change goal", "Talk for and against it can be told apart"),
        (Process::Engage, "Still engaging: no goal", "Change talk and the technical ratings are left out"),
    ] {
        let chosen = match form.process {
            Some(Process::Engage) => process == Process::Engage,
            Some(_) => process == Process::Evoke,
            None => false,
        };
        let card = ui.add(ChoiceCard::one(name, chosen).detail(detail));
        if process == Process::Evoke {
            told.answer(Wants::Process, &card);
        }
        if card.clicked() {
            next.process = Some(process);
        }
    }
    if form.process.is_some_and(|it| it != Process::Engage) {
        ui.add_space(space::SMALL);
        told.here(ui, &[Wants::Goal]);
        let goal = field(ui, "Change goal", "Drinking less on school nights", &mut next.goal, 1);
        // Who has just said that there is one goes on to say which.
        if keys::just_arrived(ui, "change goal of the set-up") && !entered {
            goal.request_focus();
        }
        told.answer(Wants::Goal, &goal);
    }
    ui.add_space(space::LARGE);
    ui.label(heading("Which part?"));
    part(ui, form, &told, &mut next, entered);
    ui.add_space(space::LARGE);
    ui.label(heading("With which scheme?"));
    for (place, scheme) in form.schemes.iter().enumerate() {
        let choice = ChoiceCard::one(&scheme.title, form.scheme == place).detail(&scheme.summary);
        if ui.push_id(&scheme.id, |ui| ui.add(choice)).inner.clicked() {
            next.scheme = place;
        }
    }
    let scheme = form.schemes.get(form.scheme);
    let why_not = scheme.zip(minutes_of(form)).and_then(|(it, minutes)| why_no_ratings(it, Some(minutes)));
    if let Some(why_not) = why_not {
        ui.add_space(space::LARGE);
        ui.label(small(palette, format!("{why_not}. Coding starts with counting")));
    } else {
        ui.add_space(space::LARGE);
        ui.label(heading("In how many passes?"));
        for (passes, name, detail) in [
            (
                Passes::Two,
                "Two: rate first, then count",
                "You listen through and rate; counts stay hidden until then",
            ),
            (
                Passes::One,
                "One",
                "You rate and count as you listen; the coding is marked as made in one pass",
            ),
        ] {
            if ui.add(ChoiceCard::one(name, form.passes == passes).detail(detail)).clicked() {
                next.passes = passes;
            }
        }
    }
    ui.add_space(space::SMALL);
    ui.label(small(palette, format!("The recording lasts {}", clock(form.length))));
    if next != *form {
        commands.push(Command::Opening(OpeningCommand::Setup(next)));
    }
}

fn part(ui: &mut Ui, form: &SetupForm, told: &Told<'_>, next: &mut SetupForm, entered: bool) {
    let chosen = matches!(form.part, PartForm::Chosen { .. });
    let length = clock(form.length);
    if ui.add(ChoiceCard::one("All of it", form.part == PartForm::Whole).detail(&length)).clicked() {
        next.part = PartForm::Whole;
    }
    let random = ChoiceCard::one("Twenty minutes at random", form.part == PartForm::Random)
        .detail("Drawn by chance, so that nobody chose it. A shorter recording is coded whole");
    if ui.add(random).clicked() {
        next.part = PartForm::Random;
    }
    if ui.add(ChoiceCard::one("A stretch that I choose", chosen)).clicked() && !chosen {
        next.part = PartForm::Chosen { from: "0:00".to_owned(), to: length.clone() };
    }
    if let PartForm::Chosen { from, to } = &mut next.part {
        told.here(ui, &[Wants::From, Wants::To]);
        let first = field(ui, "From", "0:00", from, 1);
        if keys::just_arrived(ui, "stretch of the set-up") && !entered {
            first.request_focus();
        }
        told.answer(Wants::From, &first);
        let last = field(ui, "To", "20:00", to, 1);
        told.answer(Wants::To, &last);
    }
}
