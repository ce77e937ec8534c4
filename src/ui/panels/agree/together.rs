//! Everything that a group entered for a reply, with its spread, and the group settling one.

use egui::{Key, Ui};

use super::group::{entry_chip, item_words, keys_of, reply_title};
use super::{Look, play_word};
use crate::app::state::{Group, letter, rating_words};
use crate::app::{GroupCommand, State};
use crate::domain::supervision::{Entry, Item, Stage, code_spread, own_entry, rating_spread};
use crate::ui::theme::{Palette, small, space, subheading, title};
use crate::ui::widgets::{ChoiceCard, Press, card, field};

pub(super) fn show(
    ui: &mut Ui,
    state: &State,
    group: &Group,
    look: &mut Look,
    orders: &mut Vec<GroupCommand>,
) {
    let palette = Palette::of(ui);
    let items = group.items();
    let open = match group.stage() {
        Some(Stage::Revealed { open }) => open,
        _ => Vec::new(),
    };
    ui.label(title(if open.is_empty() { "Settled" } else { "All have entered" }));
    reply_title(ui, group);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new(play_word(state)).key("Space")).clicked() {
            orders.push(GroupCommand::Hear);
        }
        let settled = items.len() - open.len();
        ui.label(small(
            palette,
            format!("{settled} of {} settled: what all entered alike settles itself", items.len()),
        ));
    });
    ui.add_space(space::MEDIUM);
    for (place, item) in items.iter().enumerate() {
        let is_open = open.contains(item);
        ui.push_id(place, |ui| {
            card(ui, |ui| {
                one(ui, group, (place, item), is_open, orders);
                if place == group.item && (is_open || group.choice.is_some()) {
                    ui.add_space(space::SMALL);
                    settling(ui, group, item, look, orders);
                }
            });
        });
        ui.add_space(space::SMALL);
    }
}

/// What was entered for one thing, and how it spreads.
fn one(
    ui: &mut Ui,
    group: &Group,
    (place, item): (usize, &Item),
    is_open: bool,
    orders: &mut Vec<GroupCommand>,
) {
    let palette = Palette::of(ui);
    let Some(reply) = group.reply() else { return };
    let (word, about) = item_words(group, item);
    ui.horizontal_wrapped(|ui| {
        let response = ui.add(Press::quiet(&word).selected(place == group.item));
        if response.clicked() {
            orders.push(GroupCommand::Item(place));
        }
        if !about.is_empty() {
            ui.label(about);
        }
        if !is_open {
            ui.label(small(palette, "settled:"));
            entry_chip(ui, group, Some(&settled_entry(group, item)));
        }
    });
    match item {
        Item::Utterance(utterance) => {
            let Ok(spread) = code_spread(&group.coding, &reply.reply, *utterance) else { return };
            for (code, who) in &spread.codes {
                ui.horizontal_wrapped(|ui| {
                    ui.label(subheading(format!("{} ×", who.len())));
                    entry_chip(ui, group, Some(&Entry::Code(code.clone())));
                    let names: Vec<&str> = who.iter().map(|it| group.member(*it)).collect();
                    ui.label(small(palette, names.join(", ")));
                });
            }
        }
        Item::Rating(id) => {
            let Ok(spread) = rating_spread(&group.coding, &reply.reply, id) else { return };
            let each = spread.values.iter();
            let each =
                each.map(|(who, value)| format!("{} {}", group.member(*who), rating_words(Some(*value))));
            ui.label(each.collect::<Vec<_>>().join("   "));
            if let (Some(least), Some(median), Some(most)) = (spread.least, spread.median, spread.most) {
                ui.label(small(palette, format!("from {least} to {most}, the middle one {median}")));
            } else {
                ui.label(small(palette, "the middle one is undefined: nobody gave a number"));
            }
        }
    }
}

/// What the group's coding says about it.
fn settled_entry(group: &Group, item: &Item) -> Entry {
    match item {
        Item::Utterance(place) => Entry::Code(group.utterance(*place).and_then(|it| it.code.clone())),
        Item::Rating(id) => {
            use crate::domain::coding::ReplyRating;
            let take = group.reply().map(|it| it.reply.take);
            let given = take.and_then(|it| group.coding.take(it.volley, it.take)?.ratings.get(id).copied());
            let whole = group.coding.globals.get(id).map(|it| ReplyRating::Value(*it));
            Entry::Rating(given.or(whole).unwrap_or(ReplyRating::NotApplicable))
        }
    }
}

/// The group chooses, says who changed and why.
fn settling(ui: &mut Ui, group: &Group, item: &Item, look: &mut Look, orders: &mut Vec<GroupCommand>) {
    let palette = Palette::of(ui);
    let Some(reply) = group.reply() else { return };
    ui.separator();
    ui.label(small(palette, "What does the group settle on?"));
    keys_of(ui, group, item, group.choice.as_ref(), &GroupCommand::Choose, orders);
    if group.choice.is_none() {
        return;
    }
    ui.add_space(space::SMALL);
    ui.label(subheading("Who changed?"));
    ui.horizontal_wrapped(|ui| {
        for member in 0..group.coding.members.len() {
            if own_entry(&group.coding, &reply.reply, member, item).is_none() {
                continue;
            }
            let key = format!("Alt {}", letter(member));
            let changed = group.changed.contains(&member);
            let choice = ChoiceCard::any(group.member(member), changed).key(&key).width(210.0);
            if ui.add(choice).clicked() {
                orders.push(GroupCommand::Changed(member));
            }
        }
    });
    let mut why = group.why.clone();
    let response = field(ui, "Why?", "He goes beyond what she said", &mut why, 1);
    if std::mem::take(&mut look.write) {
        response.request_focus();
    }
    if response.changed() {
        orders.push(GroupCommand::Why(why));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        orders.push(GroupCommand::Settle);
    }
}
