//! Asking for a second coding.

use egui::Ui;

use crate::app::state::AskForm;
use crate::app::{AgreeCommand, AskCommand, Command, State};
use crate::domain::assignment::USUAL_SHARE;
use crate::ui::panels::bar::{Action, Bar, Shortcut};
use crate::ui::panels::words::counted;
use crate::ui::theme::{Palette, heading, measure, small, space};
use crate::ui::widgets::{ChoiceCard, Press, Tone, banner, field, lone_page, page_title};

pub(in crate::ui::panels) fn bar(_state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::Agree(AgreeCommand::Ask(command)));
    Bar::with(send("Ask", AskCommand::Send).key(Shortcut::CtrlEnter))
        .and(send("Back to the list", AskCommand::Leave).key(Shortcut::Escape))
}

pub(in crate::ui::panels) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(form) = &state.agreement.ask else { return };
    let mut next = form.clone();
    lone_page(ui, "ask", measure::COLUMN, |ui| contents(ui, form, &mut next));
    if next != *form {
        commands.push(Command::Agree(AgreeCommand::Ask(AskCommand::Form(next))));
    }
}

fn contents(ui: &mut Ui, form: &AskForm, next: &mut AskForm) {
    let palette = Palette::of(ui);
    page_title(
        ui,
        "Ask for a second coding",
        "Sound, goal and scheme under a number: no name, no self-rating, no other coding until all are final",
    );
    if let Some(problem) = &form.problem {
        banner(ui, Tone::Warning, "Not asked", problem);
        ui.add_space(space::MEDIUM);
    }
    ui.label(heading("Of what?"));
    if form.key.is_some() {
        let this = ChoiceCard::one("This one", !form.share).detail(&form.title);
        if ui.add(this).clicked() {
            next.share = false;
        }
    }
    let drawn = format!(
        "{} of the {} here, drawn by chance, so that nobody chose. The seed is kept with it",
        counted(form.drawn(), "session", "sessions"),
        form.of
    );
    let share = format!("A share of all: {USUAL_SHARE} %");
    if ui.add(ChoiceCard::one(&share, form.share).detail(&drawn)).clicked() {
        next.share = true;
    }
    ui.add_space(space::LARGE);
    ui.label(heading("Of whom?"));
    field(ui, "Second coder", "Her or his name, as it stands in the settings there", &mut next.coder, 1);
    if !form.known.is_empty() {
        ui.add_space(space::SMALL);
        ui.label(small(palette, "Known here"));
        ui.horizontal_wrapped(|ui| {
            for name in &form.known {
                let chosen = form.coder.trim() == name;
                if ui.add(Press::new(name).selected(chosen)).clicked() {
                    next.coder.clone_from(name);
                }
            }
        });
    }
    ui.add_space(space::LARGE);
    ui.label(small(
        palette,
        "You code it too, or have coded it. Neither of you sees the other's coding until both are final.",
    ));
}
