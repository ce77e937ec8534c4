//! Codings side by side: the timeline above, where they differ below, and beside it how far they agree.

use egui::{Key, Ui};

use super::lanes::Did;
use super::{Look, Parts, codes, differences, head, heard, lanes, play_word, remarks};
use crate::app::state::{Comparing, Unit};
use crate::app::studio::words::clock;
use crate::app::{AgreeCommand, Command, CompareCommand, SettleCommand, State};
use crate::ui::keys;
use crate::ui::panels::bar::{Action, Bar, Shortcut};
use crate::ui::theme::{Palette, measure, small, space, subheading};
use crate::ui::widgets::{Press, beside};

/// How wide the side is.
const SIDE: f32 = 360.0;

pub(in crate::ui::panels) fn bar(state: &State) -> Bar {
    let send = |label: String, command| Action::send(label, Command::Agree(command));
    let compare = state.agreement.compare.as_deref();
    let settle = match compare.and_then(|it| it.consensus) {
        Some((_, _, true)) => "Look at the consensus".to_owned(),
        Some((done, all, false)) => format!("Go on settling ({done} of {all})"),
        None => "Settle the differences".to_owned(),
    };
    let can = compare.is_some_and(|it| {
        it.comparison.is_some() && it.offered.iter().filter(|it| it.chosen).all(|it| it.settles)
    });
    Bar::with(send(settle, AgreeCommand::Settle(SettleCommand::Open)).key(Shortcut::Enter).when(can))
        .and(
            send("Back to the list".to_owned(), AgreeCommand::Compare(CompareCommand::Leave))
                .key(Shortcut::Escape),
        )
        .hint("Up", "the difference before")
        .hint("Down", "the next difference")
        .hint("Space", "hear it, hold it")
        .hint("R", "by reply, or by utterance")
        .hint("N", "names, or letters")
        .hint("PageUp", "the reply before")
        .hint("PageDown", "the next reply")
        .wide()
}

pub(in crate::ui::panels) fn show(ui: &mut Ui, state: &State, look: &mut Look, commands: &mut Vec<Command>) {
    let Some(compare) = state.agreement.compare.as_deref() else { return };
    let mut orders = Vec::new();
    listen(ui, compare, &mut orders);
    let heard = heard(state, compare.at);
    let mut held = (look, orders);
    Parts::<(&mut Look, Vec<CompareCommand>)> {
        head: &|ui, (_, orders)| {
            head(ui, &compare.title, &compare.about, compare.goal.as_deref());
            remarks(ui, &compare.remarks);
            chosen(ui, compare, orders);
        },
        line: &|ui, (look, orders)| {
            if let Some(did) = lanes::show(ui, compare, None, heard, look) {
                orders.push(match did {
                    Did::Seek(at) => CompareCommand::Seek(at),
                    Did::Select(spot) => CompareCommand::Select(spot),
                });
            }
        },
        transport: &|ui, (_, orders)| transport(ui, state, compare, heard, orders),
        work: &|ui, (look, orders)| {
            ui.set_max_width(ui.available_width().min(measure::DESK + SIDE));
            beside(
                ui,
                SIDE,
                |ui| differences::show(ui, compare, look, orders),
                |ui| codes::show(ui, compare),
            );
        },
    }
    .show(ui, "compare", &mut held);
    commands.extend(held.1.into_iter().map(|it| Command::Agree(AgreeCommand::Compare(it))));
}

fn listen(ui: &Ui, compare: &Comparing, orders: &mut Vec<CompareCommand>) {
    for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1)] {
        if keys::pressed(ui, key) {
            orders.push(CompareCommand::Step(by));
        }
    }
    for (key, by) in [(Key::PageUp, -1), (Key::PageDown, 1)] {
        if compare.tracks.len() > 1 && keys::pressed(ui, key) {
            orders.push(CompareCommand::Track(by));
        }
    }
    if keys::pressed(ui, Key::Space) {
        orders.push(CompareCommand::PlayOrHold);
    }
    if keys::typed(ui, 'n') {
        orders.push(CompareCommand::Letters(!compare.letters));
    }
    if keys::typed(ui, 'r') {
        orders.push(CompareCommand::Unit(other(compare.unit)));
    }
}

fn other(unit: Unit) -> Unit {
    match unit {
        Unit::Utterances => Unit::Replies,
        Unit::Replies => Unit::Utterances,
    }
}

/// Which codings are compared, and under which names.
fn chosen(ui: &mut Ui, compare: &Comparing, orders: &mut Vec<CompareCommand>) {
    ui.horizontal_wrapped(|ui| {
        if compare.letters {
            for coder in 0..compare.names.len() {
                ui.label(subheading(compare.coder(coder)));
                ui.add_space(space::SMALL);
            }
        } else {
            for it in &compare.offered {
                let label = format!("{} ({})", it.coder, it.state);
                let press = Press::new(&label).selected(it.chosen);
                if ui.add(press).clicked() {
                    orders.push(CompareCommand::Choose(it.file.clone()));
                }
            }
        }
        let word = if compare.letters { "Show names" } else { "Letters, not names" };
        if ui.add(Press::quiet(word).key("N")).clicked() {
            orders.push(CompareCommand::Letters(!compare.letters));
        }
        for (unit, word) in [(Unit::Utterances, "By utterance"), (Unit::Replies, "By reply")] {
            if ui.add(Press::quiet(word).selected(compare.unit == unit)).clicked() {
                orders.push(CompareCommand::Unit(unit));
            }
        }
    });
}

fn transport(
    ui: &mut Ui,
    state: &State,
    compare: &Comparing,
    heard: crate::units::Seconds,
    orders: &mut Vec<CompareCommand>,
) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        let can = compare.track().is_some_and(|it| it.length.0 > 0.0);
        if ui.add_enabled(can, Press::new(play_word(state)).key("Space")).clicked() {
            orders.push(CompareCommand::PlayOrHold);
        }
        ui.label(subheading(clock(heard)));
        for (word, key, by) in [("Difference before", "Up", -1), ("Next difference", "Down", 1)] {
            if ui.add(Press::quiet(word).key(key)).clicked() {
                orders.push(CompareCommand::Step(by));
            }
        }
        if compare.tracks.len() > 1 {
            for (word, key, by) in [("Reply before", "PageUp", -1), ("Next reply", "PageDown", 1)] {
                if ui.add(Press::quiet(word).key(key)).clicked() {
                    orders.push(CompareCommand::Track(by));
                }
            }
            let title = compare.track().map_or("", |it| it.title.as_str());
            ui.label(subheading(title));
        }
    });
    if let Some(line) = compare.track().and_then(|it| it.answers.as_deref()) {
        ui.label(small(palette, line));
    }
}
