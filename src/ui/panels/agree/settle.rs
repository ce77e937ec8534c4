//! Settling: one difference at a time, by keyboard. What agrees stands already.

use egui::{Key, Ui};

use super::lanes::Did;
use super::{Look, Parts, differences, head, heard, lanes, play_word, remarks};
use crate::app::state::{Comparing, Settling, Spot, letter};
use crate::app::studio::keymap::{Bound, Situation};
use crate::app::studio::words::clock;
use crate::app::{AgreeCommand, Command, CompareCommand, SettleCommand, State};
use crate::domain::agreement::Place;
use crate::domain::coding::ReplyRating;
use crate::domain::consensus::Choice;
use crate::domain::language::Speaker;
use crate::domain::scheme::Code;
use crate::ui::keys;
use crate::ui::panels::bar::{Action, Bar, Shortcut};
use crate::ui::theme::{Palette, measure, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, Tone, banner, beside, code_chip_by_id, code_keys, field};

/// How wide the side is.
const SIDE: f32 = 340.0;

pub(in crate::ui::panels) fn bar(state: &State) -> Bar {
    let send = |label: &str, command| Action::send(label, Command::Agree(AgreeCommand::Settle(command)));
    let settle = state.agreement.settle.as_deref();
    let open = settle.is_some_and(|it| !it.is_final);
    let all = settle.is_some_and(Settling::all_settled);
    let is_settled = settle.is_some_and(|it| it.settled().is_some());
    let mut bar = if open && all {
        Bar::with(send("Finish the consensus", SettleCommand::AskFinish).key(Shortcut::CtrlEnter))
    } else {
        Bar::with(send("Settle and go on", SettleCommand::Settle).key(Shortcut::FieldEnter).when(open))
    };
    if open && is_settled {
        bar = bar.and(send("Open it again", SettleCommand::Reopen));
        if all {
            bar = bar.and(send("Settle it anew", SettleCommand::Settle));
        }
    }
    let coders = state.agreement.compare.as_ref().map_or(2, |it| it.names.len());
    bar.and(send("Back", SettleCommand::Leave))
        .hint(format!("1 – {coders}"), "as that coder says")
        .hint("0", "nothing")
        .hint("Up  Down", "the difference before, the next")
        .hint("Space", "hear it, hold it")
        .hint("its key", "another code")
        .hint("Alt 1 – 5", "another rating")
        .hint("Alt A, Alt B …", "who changed")
        .hint("Delete", "open it again")
        .hint("Esc", "leave the field; back to comparing")
        .wide()
}

pub(in crate::ui::panels) fn show(ui: &mut Ui, state: &State, look: &mut Look, commands: &mut Vec<Command>) {
    let agreement = &state.agreement;
    let (Some(compare), Some(settle)) = (agreement.compare.as_deref(), agreement.settle.as_deref()) else {
        return;
    };
    let mut orders = Vec::new();
    listen(ui, compare, settle, &mut orders);
    let heard = heard(state, compare.at);
    let mut held = (look, orders, Vec::new());
    Parts::<(&mut Look, Vec<SettleCommand>, Vec<CompareCommand>)> {
        head: &|ui, _| {
            head(ui, &compare.title, &compare.about, compare.goal.as_deref());
            remarks(ui, &compare.remarks);
        },
        line: &|ui, (look, orders, seeks)| match lanes::show(ui, compare, Some(&settle.coding), heard, look) {
            Some(Did::Seek(at)) => seeks.push(CompareCommand::Seek(at)),
            Some(Did::Select(Spot::Place(place))) => {
                let found = settle.differences.iter().position(|it| it.0 == place);
                orders.extend(found.map(SettleCommand::Go));
            }
            Some(Did::Select(Spot::Reply(_))) | None => {}
        },
        transport: &|ui, (_, orders, _)| where_it_is(ui, state, settle, heard, orders),
        work: &|ui, (look, orders, _)| {
            ui.set_max_width(ui.available_width().min(measure::DESK + SIDE));
            let mut sides = Vec::new();
            beside(
                ui,
                SIDE,
                |ui| choices(ui, compare, settle, orders),
                |ui| why(ui, compare, settle, look, &mut sides),
            );
            orders.extend(sides);
        },
    }
    .show(ui, "settle", &mut held);
    let (look, orders, seeks) = held;
    if orders.iter().any(|it| matches!(it, SettleCommand::Choose(_) | SettleCommand::Code(_))) {
        look.write = true;
    }
    commands.extend(seeks.into_iter().map(|it| Command::Agree(AgreeCommand::Compare(it))));
    commands.extend(orders.into_iter().map(|it| Command::Agree(AgreeCommand::Settle(it))));
}

fn listen(ui: &Ui, compare: &Comparing, settle: &Settling, orders: &mut Vec<SettleCommand>) {
    for (key, order) in [
        (Key::ArrowUp, SettleCommand::Step(-1)),
        (Key::ArrowDown, SettleCommand::Step(1)),
        (Key::Space, SettleCommand::Hear),
        (Key::Delete, SettleCommand::Reopen),
        (Key::Escape, SettleCommand::Leave),
    ] {
        if keys::pressed(ui, key) {
            orders.push(order);
        }
    }
    if settle.is_final {
        return;
    }
    if keys::typed(ui, '0') {
        orders.push(SettleCommand::Choose(Choice::Nothing));
    }
    for coder in 0..compare.names.len().min(9) {
        if let Some(digit) = char::from_digit(coder as u32 + 1, 10)
            && keys::typed(ui, digit)
        {
            orders.push(SettleCommand::Choose(Choice::AsCoder(coder)));
        }
    }
    let rating = matches!(settle.place(), Some(Place::Rating(_)));
    let situation = Situation { speaker: speaker(compare, settle), ..Situation::default() };
    let map = &compare.keymap;
    for chord in keys::chords(ui, |chord| {
        let gives = matches!(map.bound(chord, situation), Some(Bound::Gives(_))) && !rating;
        gives || chord.alt && chord.key.chars().count() == 1
    }) {
        let one = chord.key.chars().next();
        match (chord.alt, one.filter(|_| chord.alt).and_then(|it| it.to_digit(10))) {
            (true, Some(value @ 1..=5)) if rating => {
                orders.push(SettleCommand::Choose(Choice::Rating(ReplyRating::Value(value as u8))));
            }
            (true, _) => {
                let coder = (0..compare.names.len()).find(|it| Some(letter(*it)) == one);
                orders.extend(coder.map(SettleCommand::Changed));
            }
            (false, _) => {
                if let Some(Bound::Gives(code)) = map.bound(&chord, situation) {
                    orders.push(SettleCommand::Code(code));
                }
            }
        }
    }
}

fn speaker(compare: &Comparing, settle: &Settling) -> Option<Speaker> {
    let Some(Place::Row(row)) = settle.place() else { return None };
    Some(compare.comparison.as_ref()?.rows.get(row)?.speaker)
}

/// How many are settled, and which one this is.
fn where_it_is(
    ui: &mut Ui,
    state: &State,
    settle: &Settling,
    heard: crate::units::Seconds,
    orders: &mut Vec<SettleCommand>,
) {
    let (done, all) = (settle.done(), settle.differences.len());
    let words = if settle.is_final {
        "Final: nothing can be changed".to_owned()
    } else {
        format!("{done} of {all} settled")
    };
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new(play_word(state)).key("Space")).clicked() {
            orders.push(SettleCommand::Hear);
        }
        ui.label(subheading(clock(heard)));
        for (word, key, by) in [("Difference before", "Up", -1), ("Next difference", "Down", 1)] {
            if ui.add(Press::quiet(word).key(key)).clicked() {
                orders.push(SettleCommand::Step(by));
            }
        }
        ui.label(subheading(&words));
    });
}

fn choices(ui: &mut Ui, compare: &Comparing, settle: &Settling, orders: &mut Vec<SettleCommand>) {
    let palette = Palette::of(ui);
    let Some(place) = settle.place() else {
        ui.label(subheading("They agree everywhere: there is nothing to settle"));
        return;
    };
    let spot = Spot::Place(place);
    let at =
        compare.stretch(spot).and_then(|it| it.1).map(|it| format!(", {} to {}", clock(it.0), clock(it.1)));
    ui.label(subheading(format!(
        "Difference {} of {}: {}{}",
        settle.at + 1,
        settle.differences.len(),
        compare.about(spot),
        at.unwrap_or_default()
    )));
    let text = differences::text(compare, spot);
    if !text.is_empty() {
        ui.label(small(palette, format!("“{text}”")));
    }
    if let Some(settled) = settle.settled() {
        ui.horizontal_wrapped(|ui| {
            ui.label("Settled:");
            ui.label(if settled.settled.is_empty() { "nothing" } else { settled.settled.as_str() });
        });
    }
    ui.add_space(space::SMALL);
    ui.add_enabled_ui(!settle.is_final, |ui| {
        for coder in 0..compare.names.len() {
            let chosen = settle.choice == Some(Choice::AsCoder(coder));
            let key = (coder + 1).to_string();
            let title = format!("{}: {}", compare.coder(coder), compare.said(spot, coder));
            let choice = ChoiceCard::one(&title, chosen).key(&key);
            if ui.push_id(coder, |ui| ui.add(choice)).inner.clicked() {
                orders.push(SettleCommand::Choose(Choice::AsCoder(coder)));
            }
        }
        let nothing = match place {
            Place::Row(_) => "Nothing: no utterance here",
            Place::Rating(_) => "Nothing: not rated",
        };
        let chosen = settle.choice == Some(Choice::Nothing);
        if ui.add(ChoiceCard::one(nothing, chosen).key("0")).clicked() {
            orders.push(SettleCommand::Choose(Choice::Nothing));
        }
        ui.add_space(space::SMALL);
        match place {
            Place::Row(_) => another_code(ui, compare, settle, orders),
            Place::Rating(_) => another_rating(ui, settle, orders),
        }
    });
}

fn another_code(ui: &mut Ui, compare: &Comparing, settle: &Settling, orders: &mut Vec<SettleCommand>) {
    let palette = Palette::of(ui);
    ui.label(small(palette, "or another code"));
    let who = speaker(compare, settle).unwrap_or(Speaker::Worker);
    let codes: Vec<&Code> = compare.scheme.codes_of(who).collect();
    let given = match &settle.choice {
        Some(Choice::Utterance(it)) => it.code.as_deref(),
        _ => None,
    };
    let key = |code: &Code| {
        let key = compare.keymap.of_code(&code.id);
        if who == Speaker::Worker { key } else { key.trim_start_matches("Shift ").to_owned() }
    };
    if let Some(code) = ui.scope(|ui| code_keys(ui, &codes, given, &key)).inner {
        orders.push(SettleCommand::Code(code.id.clone()));
    }
}

fn another_rating(ui: &mut Ui, settle: &Settling, orders: &mut Vec<SettleCommand>) {
    let palette = Palette::of(ui);
    ui.label(small(palette, "or another rating"));
    ui.horizontal_wrapped(|ui| {
        for value in 1..=5_u8 {
            let choice = Choice::Rating(ReplyRating::Value(value));
            let (word, key) = (value.to_string(), format!("Alt {value}"));
            let chosen = settle.choice.as_ref() == Some(&choice);
            if ui.add(Press::new(&word).key(&key).selected(chosen)).clicked() {
                orders.push(SettleCommand::Choose(choice));
            }
        }
    });
}

/// Who changed and why.
fn why(
    ui: &mut Ui,
    compare: &Comparing,
    settle: &Settling,
    look: &mut Look,
    orders: &mut Vec<SettleCommand>,
) {
    let palette = Palette::of(ui);
    if let Some(said) = &settle.said {
        banner(ui, Tone::Information, "Not yet", said);
        ui.add_space(space::SMALL);
    }
    match &settle.choice {
        Some(Choice::Utterance(it)) => {
            ui.horizontal_wrapped(|ui| {
                ui.label("Settled as");
                code_chip_by_id(ui, &compare.scheme, it.code.as_deref(), it.valence);
            });
        }
        None if settle.settled().is_none() => {
            ui.label(small(palette, "Listen together, then choose. The reason is asked next."));
        }
        _ => {}
    }
    ui.add_enabled_ui(!settle.is_final, |ui| {
        ui.label(subheading("Who changed?"));
        for coder in 0..compare.names.len() {
            let name = compare.coder(coder);
            let key = format!("Alt {}", letter(coder));
            let changed = settle.changed.contains(&coder);
            let choice = ChoiceCard::any(&name, changed).key(&key);
            if ui.push_id(("changed", coder), |ui| ui.add(choice)).inner.clicked() {
                orders.push(SettleCommand::Changed(coder));
            }
        }
        ui.add_space(space::SMALL);
        let mut text = settle.why.clone();
        let response = field(ui, "Why?", "She names what he feels", &mut text, 1);
        if std::mem::take(&mut look.write) {
            response.request_focus();
        }
        if response.changed() {
            orders.push(SettleCommand::Why(text));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            orders.push(SettleCommand::Settle);
        }
    });
    ui.add_space(space::SMALL);
    ui.label(small(palette, "Saved as it is settled. The codings that you settle stay as they are."));
}
