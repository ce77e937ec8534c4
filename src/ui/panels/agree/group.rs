//! A group in one room: who is there, listening, passing the keyboard, entering unseen.

use egui::{Align, Key, Layout, Ui};

use super::{Look, head, play_word, remarks, together};
use crate::app::state::{Group, GroupStep};
use crate::app::studio::keymap::{Bound, Situation};
use crate::app::{AgreeCommand, Command, GroupCommand, State};
use crate::domain::coding::ReplyRating;
use crate::domain::language::Speaker;
use crate::domain::scheme::Code;
use crate::domain::supervision::{Entry, Item, Stage, own_entry, stage};
use crate::ui::keys;
use crate::ui::panels::bar::{Action, Bar, Shortcut};
use crate::ui::theme::{Palette, heading, measure, quiet, small, space, subheading, title};
use crate::ui::widgets::{
    Press, RatingAnswer, RatingRow, Tone, as_heading, banner, card, code_chip_by_id, code_keys, field,
    lone_page,
};

pub(in crate::ui::panels) fn bar(state: &State) -> Bar {
    let send = |label: String, command| Action::send(label, Command::Agree(AgreeCommand::Group(command)));
    let Some(group) = state.agreement.group.as_deref() else { return Bar::default() };
    let leave = || send("Leave for now".to_owned(), GroupCommand::Leave);
    let members = || send("Who is there".to_owned(), GroupCommand::Members);
    match group.step {
        GroupStep::Members => {
            let some = !group.coding.members.is_empty();
            let word = if group.done() > 0 { "Go on" } else { "Begin" };
            let begin = send(word.to_owned(), GroupCommand::Begin).key(Shortcut::CtrlEnter).when(some);
            let mut bar = Bar::with(begin);
            if !group.is_final && group.done() > 0 {
                bar = bar.and(send("Finish".to_owned(), GroupCommand::AskFinish));
            }
            bar.and(leave()).hint("Enter", "add the name in the field")
        }
        GroupStep::Listen => {
            let next = match group.stage() {
                Some(Stage::Entering { next, .. }) => format!("Pass the keyboard to {}", group.member(next)),
                _ => "Go on".to_owned(),
            };
            Bar::with(send(next, GroupCommand::Pass).key(Shortcut::Enter).when(!group.is_final))
                .and(members())
                .and(leave())
                .hint("Space", "hear it again, hold it")
                .hint("Left", "the reply before")
                .hint("Right", "the next reply")
        }
        GroupStep::Pass(member) => {
            let name = group.member(member);
            Bar::with(send(format!("I am {name}"), GroupCommand::Take).key(Shortcut::Enter))
                .and(send(format!("{name} is not here"), GroupCommand::Absent(member)))
                .and(leave())
        }
        GroupStep::Enter(_) => Bar::with(send("Done".to_owned(), GroupCommand::Done).key(Shortcut::Enter))
            .and(send("Give the keyboard back".to_owned(), GroupCommand::GiveBack).key(Shortcut::Escape))
            .hint("Space", "hear it again, hold it")
            .hint("its key", "a code")
            .hint("1 – 5", "a rating")
            .hint("0", "no code; does not apply")
            .hint("Up", "the one before")
            .hint("Down", "the next one")
            .wide(),
        GroupStep::Together => {
            let settled = matches!(group.stage(), Some(Stage::Settled));
            let last = group.current + 1 >= group.replies.len();
            let bar = if !settled || group.choice.is_some() {
                let settle = send("Settle and go on".to_owned(), GroupCommand::Settle);
                Bar::with(settle.key(Shortcut::FieldEnter).when(!group.is_final))
            } else if last {
                let can = group.done() == group.replies.len() && !group.is_final;
                let finish = send("Finish".to_owned(), GroupCommand::AskFinish);
                Bar::with(finish.key(Shortcut::CtrlEnter).when(can))
            } else {
                Bar::with(send("Next reply".to_owned(), GroupCommand::Step(1)).key(Shortcut::Enter))
            };
            bar.and(members())
                .and(leave())
                .hint("Space", "hear it again, hold it")
                .hint("its key", "settle on that code")
                .hint("1 – 5", "settle on that rating")
                .hint("0", "no code; does not apply")
                .hint("Up", "the one before")
                .hint("Down", "the next one")
                .hint("Alt A, Alt B …", "who changed")
                .hint("Left", "the reply before")
                .hint("Right", "the next reply")
                .hint("Esc", "leave the field")
                .wide()
        }
    }
}

pub(in crate::ui::panels) fn show(ui: &mut Ui, state: &State, look: &mut Look, commands: &mut Vec<Command>) {
    let Some(group) = state.agreement.group.as_deref() else { return };
    let mut orders = Vec::new();
    if let GroupStep::Pass(member) = group.step {
        pass(ui, group, member);
    } else {
        listen(ui, group, &mut orders);
        let width = match group.step {
            GroupStep::Enter(_) | GroupStep::Together => measure::DESK,
            _ => measure::COLUMN,
        };
        // Each step begins at its top.
        let name = format!("group {:?} {}", group.step, group.current);
        lone_page(ui, &name, width, |ui| {
            if let Some(said) = &group.said {
                banner(ui, Tone::Information, "Not yet", said);
                ui.add_space(space::SMALL);
            }
            match group.step {
                GroupStep::Members => members(ui, group, look, &mut orders),
                GroupStep::Listen => heard(ui, state, group, &mut orders),
                GroupStep::Enter(member) => entering(ui, state, group, member, look, &mut orders),
                GroupStep::Together => together::show(ui, state, group, look, &mut orders),
                GroupStep::Pass(_) => {}
            }
        });
    }
    if orders.iter().any(|it| matches!(it, GroupCommand::Choose(_))) {
        look.write = true;
    }
    commands.extend(orders.into_iter().map(|it| Command::Agree(AgreeCommand::Group(it))));
}

fn listen(ui: &Ui, group: &Group, orders: &mut Vec<GroupCommand>) {
    if group.step == GroupStep::Members {
        return;
    }
    if keys::pressed(ui, Key::Space) {
        orders.push(GroupCommand::Hear);
    }
    if !matches!(group.step, GroupStep::Enter(_)) {
        for (key, by) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
            if keys::pressed(ui, key) {
                orders.push(GroupCommand::Step(by));
            }
        }
    }
    let items = group.items();
    if group.step == GroupStep::Listen || items.is_empty() {
        return;
    }
    if keys::pressed(ui, Key::ArrowUp) {
        orders.push(GroupCommand::Item(group.item.saturating_sub(1)));
    }
    if keys::pressed(ui, Key::ArrowDown) {
        orders.push(GroupCommand::Item((group.item + 1).min(items.len() - 1)));
    }
    if group.is_final {
        return;
    }
    let together = group.step == GroupStep::Together;
    let give = |entry| if together { GroupCommand::Choose(entry) } else { GroupCommand::Enter(entry) };
    match items.get(group.item) {
        Some(Item::Rating(_)) => {
            for value in 1..=5_u8 {
                if keys::typed(ui, char::from(b'0' + value)) {
                    orders.push(give(Entry::Rating(ReplyRating::Value(value))));
                }
            }
            if keys::typed(ui, '0') {
                orders.push(give(Entry::Rating(ReplyRating::NotApplicable)));
            }
        }
        Some(Item::Utterance(place)) => {
            if keys::typed(ui, '0') {
                orders.push(give(Entry::Code(None)));
            }
            let speaker = group.utterance(*place).map(|it| it.speaker);
            let situation = Situation { speaker, ..Situation::default() };
            let map = &group.keymap;
            let gives = |chord: &_| matches!(map.bound(chord, situation), Some(Bound::Gives(_)));
            for chord in keys::chords(ui, gives) {
                if let Some(Bound::Gives(code)) = map.bound(&chord, situation) {
                    orders.push(give(Entry::Code(Some(code))));
                }
            }
        }
        None => {}
    }
    if together {
        let member = |key: &str| {
            (0..group.coding.members.len()).find(|it| crate::app::state::letter(*it).to_string() == key)
        };
        for chord in keys::chords(ui, |chord| chord.alt && member(&chord.key).is_some()) {
            orders.extend(member(&chord.key).map(GroupCommand::Changed));
        }
    }
}

fn members(ui: &mut Ui, group: &Group, look: &mut Look, orders: &mut Vec<GroupCommand>) {
    let palette = Palette::of(ui);
    head(ui, &group.title, &group.about, group.goal.as_deref());
    remarks(ui, &group.remarks);
    ui.add_space(space::LARGE);
    ui.label(heading("Who is there?"));
    ui.label(quiet(
        palette,
        "A reply is played to all. Then the keyboard goes round: each enters codes and ratings unseen by the others.",
    ));
    ui.add_space(space::MEDIUM);
    for member in &group.coding.members {
        ui.label(subheading(&member.name));
    }
    if group.is_final {
        ui.label(small(palette, "Final: nothing can be changed"));
    } else {
        let mut name = group.name.clone();
        let response = field(ui, "Name or initials", "Ana", &mut name, 1);
        if response.changed() {
            orders.push(GroupCommand::Name(name));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            orders.push(GroupCommand::Add);
            look.named = true;
        } else if std::mem::take(&mut look.named) {
            // The next name can be written at once.
            response.request_focus();
        }
        ui.add_space(space::SMALL);
        if ui.add_enabled(!group.name.trim().is_empty(), Press::new("Add").key("Enter")).clicked() {
            orders.push(GroupCommand::Add);
        }
    }
    ui.add_space(space::LARGE);
    ui.label(small(palette, format!("{} of {} replies are settled", group.done(), group.replies.len())));
}

/// The reply is heard by all; which replies there are, and how far each is.
fn heard(ui: &mut Ui, state: &State, group: &Group, orders: &mut Vec<GroupCommand>) {
    let palette = Palette::of(ui);
    head(ui, &group.title, &group.about, group.goal.as_deref());
    remarks(ui, &group.remarks);
    ui.add_space(space::LARGE);
    reply_title(ui, group);
    ui.add_space(space::SMALL);
    if ui.add(Press::new(play_word(state)).key("Space")).clicked() {
        orders.push(GroupCommand::Hear);
    }
    ui.add_space(space::MEDIUM);
    typed_words(ui, group);
    ui.label(quiet(palette, "Listen together. Say nothing yet about codes or ratings."));
    ui.add_space(space::LARGE);
    replies(ui, group, orders);
}

/// Which reply it is, and the line that it answers.
pub(super) fn reply_title(ui: &mut Ui, group: &Group) {
    let palette = Palette::of(ui);
    let Some(reply) = group.reply() else { return };
    ui.label(heading(format!("{} ({} of {})", reply.title, group.current + 1, group.replies.len())));
    if let Some(line) = group.tracks.get(reply.track).and_then(|it| it.answers.as_deref()) {
        ui.label(small(palette, line));
    }
}

/// The words of a reply that was typed.
fn typed_words(ui: &mut Ui, group: &Group) {
    let Some(reply) = group.reply().filter(|it| it.stretch.is_none()) else { return };
    let said: Vec<&str> = reply
        .reply
        .utterances
        .iter()
        .filter_map(|it| group.utterance(*it))
        .map(|it| it.text.trim())
        .collect();
    if !said.is_empty() {
        ui.label(subheading(format!("“{}”", said.join(" "))));
    }
}

/// The replies as numbers, each saying how far it is.
fn replies(ui: &mut Ui, group: &Group, orders: &mut Vec<GroupCommand>) {
    let palette = Palette::of(ui);
    ui.label(small(palette, "Replies"));
    ui.horizontal_wrapped(|ui| {
        for (place, it) in group.replies.iter().enumerate() {
            let settled = stage(&group.coding, &it.reply) == Stage::Settled;
            let word = if settled { format!("{} settled", place + 1) } else { format!("{}", place + 1) };
            let press = Press::quiet(&word).selected(place == group.current);
            let response = ui.add(press);
            let name = format!("{}{}", it.title, if settled { ", settled" } else { "" });
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if response.clicked() {
                orders.push(GroupCommand::Reply(place));
            }
        }
    });
}

/// Nothing shows but whose turn it is.
fn pass(ui: &mut Ui, group: &Group, member: usize) {
    let palette = Palette::of(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.3).max(space::LARGE));
        let words = format!("Pass the keyboard to {}", group.member(member));
        let response = ui.label(title(&words));
        as_heading(ui, &response, &words);
        ui.add_space(space::MEDIUM);
        ui.label(quiet(palette, "The others look away. Enter goes on when it is there."));
    });
}

/// One member enters; she sees her own entries and nobody else's.
fn entering(
    ui: &mut Ui,
    state: &State,
    group: &Group,
    member: usize,
    look: &mut Look,
    orders: &mut Vec<GroupCommand>,
) {
    let palette = Palette::of(ui);
    ui.label(title(format!("{} enters", group.member(member))));
    reply_title(ui, group);
    if ui.add(Press::new(play_word(state)).key("Space")).clicked() {
        orders.push(GroupCommand::Hear);
    }
    ui.add_space(space::MEDIUM);
    let items = group.items();
    let mut given = 0;
    for (place, item) in items.iter().enumerate() {
        let own = entry(group, member, item);
        given += usize::from(own.is_some());
        let arrived = place == group.item && look.item != Some((group.current, place));
        ui.push_id(place, |ui| item_row(ui, group, (place, item), own.as_ref(), arrived, orders));
        if place == group.item {
            keys_of(ui, group, item, own.as_ref(), &GroupCommand::Enter, orders);
        }
        ui.add_space(space::SMALL);
    }
    look.item = Some((group.current, group.item));
    ui.label(small(palette, format!("{given} of {} entered", items.len())));
}

/// What a member has entered, or what waits until she says that she is done.
fn entry(group: &Group, member: usize, item: &Item) -> Option<Entry> {
    let waits = group.pending.as_ref().filter(|it| it.0 == *item).map(|it| it.1.clone());
    waits.or_else(|| own_entry(&group.coding, &group.reply()?.reply, member, item))
}

/// One thing to enter, in a row that can be pressed.
fn item_row(
    ui: &mut Ui,
    group: &Group,
    (place, item): (usize, &Item),
    own: Option<&Entry>,
    arrived: bool,
    orders: &mut Vec<GroupCommand>,
) {
    card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let (word, about) = item_words(group, item);
            let response = ui.add(Press::quiet(&word).selected(place == group.item));
            if arrived {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                orders.push(GroupCommand::Item(place));
            }
            if !about.is_empty() {
                ui.label(about);
            }
            ui.add_space(space::SMALL);
            entry_chip(ui, group, own);
        });
    });
}

/// What an item is called, and what is said of it.
pub(super) fn item_words(group: &Group, item: &Item) -> (String, String) {
    match item {
        Item::Utterance(place) => {
            let utterances = group.reply().map(|it| it.reply.utterances.as_slice()).unwrap_or_default();
            let number = utterances.iter().position(|it| it == place).unwrap_or(0) + 1;
            let it = group.utterance(*place);
            let time = it.and_then(|it| it.start.zip(it.end));
            let time = time.map(|(from, to)| {
                let clock = crate::app::studio::words::clock;
                format!("{} to {}", clock(from), clock(to))
            });
            let text = it.map(|it| it.text.trim()).filter(|it| !it.is_empty());
            let about = [time, text.map(|it| format!("“{it}”"))].into_iter().flatten();
            (format!("Utterance {number}"), about.collect::<Vec<_>>().join("  "))
        }
        Item::Rating(id) => {
            let rating = group.rating(id);
            (rating.map_or_else(|| id.clone(), |it| it.name.clone()), String::new())
        }
    }
}

/// An entry: a chip for a code, words for a rating.
pub(super) fn entry_chip(ui: &mut Ui, group: &Group, entry: Option<&Entry>) {
    match entry {
        None => {
            ui.label(small(Palette::of(ui), "not entered"));
        }
        Some(Entry::Code(None)) => {
            ui.label("no code");
        }
        Some(Entry::Code(Some(code))) => {
            code_chip_by_id(ui, &group.scheme, Some(code), None);
        }
        Some(Entry::Rating(value)) => {
            ui.label(crate::app::state::rating_words(Some(*value)));
        }
    }
}

/// The codes or numbers that can be given to an item.
pub(super) fn keys_of(
    ui: &mut Ui,
    group: &Group,
    item: &Item,
    given: Option<&Entry>,
    give: &dyn Fn(Entry) -> GroupCommand,
    orders: &mut Vec<GroupCommand>,
) {
    match item {
        Item::Utterance(place) => {
            let speaker = group.utterance(*place).map_or(Speaker::Worker, |it| it.speaker);
            let codes: Vec<&Code> = group.scheme.codes_of(speaker).collect();
            let now = match given {
                Some(Entry::Code(code)) => code.as_deref(),
                _ => None,
            };
            let key = |code: &Code| {
                let key = group.keymap.of_code(&code.id);
                if speaker == Speaker::Worker { key } else { key.trim_start_matches("Shift ").to_owned() }
            };
            if let Some(code) = ui.scope(|ui| code_keys(ui, &codes, now, &key)).inner {
                orders.push(give(Entry::Code(Some(code.id.clone()))));
            }
            if ui.add(Press::quiet("No code").key("0")).clicked() {
                orders.push(give(Entry::Code(None)));
            }
        }
        Item::Rating(id) => {
            let Some(rating) = group.rating(id) else { return };
            let answer = match given {
                Some(Entry::Rating(ReplyRating::Value(value))) => Some(RatingAnswer::Value(*value)),
                Some(Entry::Rating(ReplyRating::NotApplicable)) => Some(RatingAnswer::NotApplicable),
                _ => None,
            };
            let row = RatingRow {
                name: &rating.name,
                about: &rating.about,
                anchors: &rating.anchors,
                answer,
                active: true,
            };
            if let Some(Ok(answer)) = row.show(ui) {
                orders.push(give(Entry::Rating(match answer {
                    RatingAnswer::Value(value) => ReplyRating::Value(value),
                    RatingAnswer::NotApplicable => ReplyRating::NotApplicable,
                })));
            }
        }
    }
}
