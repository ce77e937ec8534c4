//! What is said of a recording before anything is stored.

use egui::Ui;

use super::Told;
use crate::app::state::{ImportForm, State, Wants};
use crate::app::{Command, OpeningCommand};
use crate::domain::recording::{Channels, Conversation};
use crate::ui::panels::brief::keep_choice;
use crate::ui::theme::{Palette, heading, small, space};
use crate::ui::widgets::{ChoiceCard, Press, Tone, banner, field, page_title};

pub(super) fn show(ui: &mut Ui, state: &State, form: &ImportForm, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let mut next = form.clone();
    page_title(ui, "Open a recording", "Say what it is; then it is copied into your library");
    let told = Told::new(ui, "It was not brought in", form.problem.as_ref(), form.refused);
    told.here(ui, &[Wants::File, Wants::Elsewhere]);
    ui.label(heading("The sound"));
    let file = field(ui, "File", "/home/you/role-play.mp3", &mut next.path, 1);
    told.answer(Wants::File, &file);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new("Choose a file…")).clicked() {
            commands.push(Command::Opening(OpeningCommand::Browse));
        }
        ui.label(small(
            palette,
            "or drop it onto the window. WAV, FLAC, MP3, M4A, Ogg, Opus; up to three hours",
        ));
    });
    ui.add_space(space::LARGE);
    ui.label(heading("What is it?"));
    let off = "Switched off here. Your service switches it on in the settings, once it has agreed how they are kept";
    let on = "Needs the consent of everyone who is heard";
    let real = if state.settings.real_recordings { on } else { off };
    for (kind, name, detail, offered) in [
        (Conversation::RolePlay, "A role-play", "Colleagues or actors played it", true),
        (Conversation::Real, "A real conversation", real, state.settings.real_recordings),
    ] {
        let choice = ChoiceCard::one(name, form.conversation == kind).detail(detail);
        if ui.add_enabled(offered, choice).clicked() {
            next.conversation = kind;
        }
    }
    if form.conversation == Conversation::Real {
        told.here(ui, &[Wants::Agreement]);
        let agreed = ChoiceCard::any("Everyone who is heard agreed to this recording", form.everyone_agreed);
        let agreed = ui.add(agreed);
        told.answer(Wants::Agreement, &agreed);
        if agreed.clicked() {
            next.everyone_agreed = !form.everyone_agreed;
        }
        banner(
            ui,
            Tone::Warning,
            "Harm heard: stop, tell your manager",
            "If you hear that somebody is in danger or was harmed, coding can wait",
        );
    }
    ui.add_space(space::LARGE);
    field(ui, "Title", "Kitchen-table role-play, week 3", &mut next.title, 1);
    ui.label(small(palette, "Never the name of a family, a child or an address"));
    ui.add_space(space::MEDIUM);
    field(
        ui,
        "Whose practice is it?",
        "First name is enough; empty if it is nobody's in particular",
        &mut next.trainee,
        1,
    );
    ui.label(small(
        palette,
        "The name is kept apart from the recording, so that somebody else can code it blind",
    ));
    ui.add_space(space::MEDIUM);
    told.here(ui, &[Wants::Purpose]);
    let purpose = field(ui, "What is it kept for?", "Training and supervision", &mut next.purpose, 1);
    told.answer(Wants::Purpose, &purpose);
    ui.add_space(space::MEDIUM);
    ui.label(small(palette, "Keep it for"));
    if let Some(months) = keep_choice(ui, form.keep_months, "Keep this recording for") {
        next.keep_months = months;
    }
    ui.add_space(space::LARGE);
    ui.label(heading("Who is on which channel?"));
    for (channels, name) in [
        (Channels::Mixed, "Everyone together"),
        (Channels::WorkerThenParent, "The worker on the left channel, the parent on the right"),
        (Channels::ParentThenWorker, "The parent on the left channel, the worker on the right"),
    ] {
        if ui.add(ChoiceCard::one(name, form.channels == channels)).clicked() {
            next.channels = channels;
        }
    }
    if next != *form {
        commands.push(Command::Opening(OpeningCommand::Form(next)));
    }
}
