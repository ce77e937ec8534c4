//! What a reply was worth: what went well, the key, other ways to say it, a trap, and one thing to try.
//! Then the same line again, and both replies side by side.

use egui::{Key, RichText, Ui};

use super::step;
use crate::app::state::{Practice, SoundReference, State, TakeView};
use crate::app::{Command, PracticeCommand};
use crate::domain::coding::Noticed;
use crate::domain::language::Process;
use crate::domain::scenario::ScriptedReply;
use crate::domain::session::Mode;
use crate::ui::keys;
use crate::ui::panels::Views;
use crate::ui::panels::bar::{Bar, Shortcut};
use crate::ui::panels::takes;
use crate::ui::panels::words::{noticed_look, noticed_title};
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{
    Tone, banner, card, code_chip_by_id, field, page_title, paint_shape, pair, tinted_card,
};

pub(super) fn bar(practice: &Practice) -> Bar {
    if !practice.reveal.shown {
        return Bar::with(step("Show me", PracticeCommand::Reveal).key(Shortcut::FieldEnter));
    }
    let onward = step("Go on", PracticeCommand::Onward).key(Shortcut::Letter('g'));
    if practice.mode == Mode::Guided {
        Bar::with(step("Answer again", PracticeCommand::Again).key(Shortcut::Enter))
            .and(onward)
            .hint("Esc", "leave")
    } else {
        Bar::with(onward.key(Shortcut::Enter))
    }
}

pub(super) fn show(ui: &mut Ui, practice: &Practice, views: &mut Views, commands: &mut Vec<Command>) {
    if !practice.reveal.shown {
        page_title(
            ui,
            "What do you think went well?",
            "In your own words, before you see anything. You can leave it out",
        );
        let mut text = practice.reveal.went_well.clone();
        let response = field(ui, "What went well", "One thing is enough", &mut text, 1);
        if !views.field_was_focused {
            response.request_focus();
            views.field_was_focused = true;
        }
        if response.changed() {
            commands.push(Command::Practice(PracticeCommand::SetWentWell(text)));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            commands.push(Command::Practice(PracticeCommand::Reveal));
        }
        return;
    }
    let palette = Palette::of(ui);
    page_title(ui, "What stood out", "");
    if !practice.reveal.went_well.trim().is_empty() {
        ui.label(small(palette, "You thought went well"));
        ui.label(&practice.reveal.went_well);
        ui.add_space(space::MEDIUM);
    }
    if let Some(strength) = &practice.reveal.strength {
        banner(ui, Tone::Good, "A strength", strength);
        ui.add_space(space::SMALL);
    }
    if let Some(point) = &practice.reveal.point {
        tinted_card(ui, palette.accent, |ui| {
            ui.label(subheading("One thing to try"));
            ui.label(point);
        });
    }
    ui.add_space(space::GROUP);
    if let Some(pause) = practice.current_turn().and_then(|it| it.pause.as_ref()) {
        ui.label(heading("MI pauses here"));
        ui.label(quiet(palette, &pause.why));
        card(ui, |ui| {
            for (place, thing) in pause.do_now.iter().enumerate() {
                ui.label(format!("{}.  {thing}", place + 1));
            }
        });
        ui.add_space(space::GROUP);
    }
    key(ui, practice);
    ui.add_space(space::GROUP);
    models(ui, practice);
}

/// What the parent's line held, thought by thought.
fn key(ui: &mut Ui, practice: &Practice) {
    let palette = Palette::of(ui);
    let Some(wording) = practice.current_wording() else { return };
    let engaging = practice.scenario.process == Process::Engage;
    ui.label(heading(format!("What {} said", practice.scenario.parent.name)));
    card(ui, |ui| {
        for utterance in &wording.utterances {
            let mut held: Vec<Noticed> = utterance.key.iter().copied().map(Noticed::of).collect();
            held.dedup();
            ui.horizontal_wrapped(|ui| {
                ui.label(format!("“{}”", utterance.text));
                ui.add_space(space::SMALL);
                for noticed in held {
                    let shown = !(engaging && matches!(noticed, Noticed::Change | Noticed::Sustain));
                    if shown {
                        noticed_mark(ui, practice, noticed);
                    }
                }
            });
            ui.add_space(space::HAIR);
        }
    });
    let list = |all: &[Noticed]| all.iter().map(|it| noticed_title(*it)).collect::<Vec<_>>().join(", ");
    if practice.mode == Mode::Guided && practice.take == 1 {
        let reveal = &practice.reveal;
        if !reveal.missed.is_empty() {
            ui.label(quiet(palette, format!("Also in it, and not tagged by you: {}", list(&reveal.missed))));
        }
        if !reveal.misheard.is_empty() {
            ui.label(quiet(
                palette,
                format!("Tagged by you, and not in the key: {}", list(&reveal.misheard)),
            ));
        }
        if reveal.missed.is_empty() && reveal.misheard.is_empty() {
            ui.label(quiet(palette, "You heard what was in it"));
        }
    }
}

fn noticed_mark(ui: &mut Ui, practice: &Practice, noticed: Noticed) {
    let palette = Palette::of(ui);
    let (shape, colour) = noticed_look(noticed, &practice.scheme);
    let (rect, _response) = ui.allocate_exact_size(egui::vec2(18.0, 22.0), egui::Sense::hover());
    paint_shape(ui.painter(), shape, rect.center(), 11.0, palette.code(colour));
    let text = if noticed == Noticed::Neutral { "None of these" } else { noticed_title(noticed) };
    ui.label(RichText::new(text).size(crate::ui::theme::type_size::SMALL));
    ui.add_space(space::SMALL);
}

fn models(ui: &mut Ui, practice: &Practice) {
    ui.label(heading("Other ways to say it"));
    for (place, reply) in practice.models().iter().take(2).enumerate() {
        card(ui, |ui| scripted(ui, practice, &format!("Model reply {}", place + 1), reply));
        ui.add_space(space::HAIR);
    }
    if let Some(trap) = practice.traps().first() {
        ui.add_space(space::MEDIUM);
        ui.label(heading("A trap"));
        tinted_card(ui, Palette::of(ui).warning, |ui| {
            scripted(ui, practice, "Sounds natural, does harm", trap);
        });
    }
}

fn scripted(ui: &mut Ui, practice: &Practice, name: &str, reply: &ScriptedReply) {
    let palette = Palette::of(ui);
    ui.label(small(palette, name));
    for utterance in &reply.utterances {
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("“{}”", utterance.text));
            if let Some(code) = &utterance.code {
                code_chip_by_id(ui, &practice.scheme, Some(code), utterance.valence);
            }
        });
    }
    ui.add_space(space::HAIR);
    ui.label(quiet(palette, &reply.why));
}

/// Both replies side by side: to see, and to hear.
pub(super) fn before_and_after(ui: &mut Ui, state: &State, practice: &Practice, commands: &mut Vec<Command>) {
    page_title(ui, "Before and after", "The same line, two answers. Listen to both");
    let (Some(before), Some(after)) = (practice.takes.first(), practice.takes.last()) else { return };
    let after_name = if practice.takes.len() > 2 { "After (latest)" } else { "After" };
    let mut sides = [Vec::new(), Vec::new()];
    let [left, right] = &mut sides;
    pair(
        ui,
        |ui| take(ui, state, practice, ("Before", '1'), before, left),
        |ui| take(ui, state, practice, (after_name, '2'), after, right),
    );
    commands.extend(sides.into_iter().flatten());
    ui.add_space(space::LARGE);
    changes(ui, practice, before, after);
    ui.add_space(space::LARGE);
    models(ui, practice);
}

fn take(
    ui: &mut Ui,
    state: &State,
    practice: &Practice,
    (name, key): (&str, char),
    view: &TakeView,
    commands: &mut Vec<Command>,
) {
    let sound = SoundReference::Take { volley: view.volley, take: view.take };
    let card = takes::TakeCard { name, key: Some(key), view, scheme: &practice.scheme, sound };
    if view.length.is_some() && keys::typed(ui, key) {
        commands.push(card.play_or_stop(state));
    }
    card.show(ui, state, commands);
}

/// What is new in the second reply and what has gone.
fn changes(ui: &mut Ui, practice: &Practice, before: &TakeView, after: &TakeView) {
    let row = |ui: &mut Ui, name: &str, here: &TakeView, there: &TakeView| {
        let only: Vec<&str> = here.derived.ids().filter(|id| !there.derived.has(id)).collect();
        if only.is_empty() {
            return false;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(name);
            for id in &only {
                code_chip_by_id(ui, &practice.scheme, Some(id), None);
            }
        });
        true
    };
    card(ui, |ui| {
        ui.label(subheading("What changed"));
        let new = row(ui, "New in your second answer", after, before);
        let gone = row(ui, "No longer in it", before, after);
        if !new && !gone {
            ui.label(quiet(Palette::of(ui), "The same kinds of things. Listen to how they were said"));
        }
    });
}
