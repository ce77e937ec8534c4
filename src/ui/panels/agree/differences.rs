//! Where coders differ, as a list: each leads to the second of sound.

use egui::Ui;

use super::Look;
use crate::app::CompareCommand;
use crate::app::state::{Comparing, Spot, Unit};
use crate::app::studio::words::clock;
use crate::domain::agreement::{Difference, Place};
use crate::domain::language::Strength;
use crate::ui::theme::{Palette, small, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, code_chip_by_id, empty_state, long_list};

pub(super) fn show(ui: &mut Ui, compare: &Comparing, look: &mut Look, orders: &mut Vec<CompareCommand>) {
    if let Some(problem) = &compare.problem {
        banner(ui, Tone::Warning, "These cannot be compared", problem);
        return;
    }
    let spots = compare.spots();
    title(ui, compare, spots.len());
    filters(ui, compare, orders);
    ui.add_space(space::SMALL);
    if spots.is_empty() {
        let (title, why) = match &compare.filter {
            None => ("They agree everywhere", "Every utterance and every rating is the same"),
            Some(_) => ("They agree on this code", "Choose another code, or all"),
        };
        empty_state(ui, title, why);
    }
    let chosen = |number: usize| spots.get(number).is_some_and(|it| compare.selected == Some(*it));
    let arrived = look.scrolled != compare.selected;
    long_list(ui, "differences", spots.len(), chosen, |ui, number| {
        let Some(spot) = spots.get(number) else { return };
        let arrived = arrived && chosen(number);
        ui.push_id(spot, |ui| line(ui, compare, (*spot, number + 1), arrived, orders));
        ui.add_space(space::HAIR);
    });
    look.scrolled = compare.selected;
}

fn title(ui: &mut Ui, compare: &Comparing, count: usize) {
    let palette = Palette::of(ui);
    let Some(comparison) = &compare.comparison else { return };
    let ((same, all), what) = match compare.unit {
        Unit::Utterances => (comparison.alike(), "utterances"),
        Unit::Replies => (comparison.replies_alike(), "replies"),
    };
    ui.label(subheading(match count {
        0 => "No differences".to_owned(),
        1 => "1 difference".to_owned(),
        count => format!("{count} differences"),
    }));
    ui.label(small(palette, alike_words(same, all, what)));
    if !comparison.left_out.is_empty() {
        let count = comparison.left_out.len();
        ui.label(small(palette, format!("{count} not compared: not everybody has coded them")));
    }
}

fn alike_words(same: usize, all: usize, what: &str) -> String {
    match all {
        0 => format!("No {what} to compare yet"),
        all => format!("{same} of {all} {what} are the same"),
    }
}

fn filters(ui: &mut Ui, compare: &Comparing, orders: &mut Vec<CompareCommand>) {
    let Some(comparison) = &compare.comparison else { return };
    ui.horizontal_wrapped(|ui| {
        let all = compare.filter.is_none();
        if ui.add(Press::quiet("All codes").selected(all)).clicked() {
            orders.push(CompareCommand::Filter(None));
        }
        for it in &comparison.codes {
            let label = compare.scheme.code(&it.code).map_or(it.code.as_str(), |code| code.label.as_str());
            let chosen = compare.filter.as_deref() == Some(it.code.as_str());
            let response = ui.add(Press::quiet(label).selected(chosen));
            let name = format!("Only {label}");
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if response.clicked() {
                orders.push(CompareCommand::Filter((!chosen).then(|| it.code.clone())));
            }
        }
    });
}

fn line(
    ui: &mut Ui,
    compare: &Comparing,
    (spot, number): (Spot, usize),
    arrived: bool,
    orders: &mut Vec<CompareCommand>,
) {
    let palette = Palette::of(ui);
    let selected = compare.selected == Some(spot);
    let at = compare.stretch(spot).and_then(|it| it.1).map(|it| clock(it.0));
    let about = compare.about(spot);
    card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let word = at.clone().unwrap_or_else(|| format!("{number}"));
            let response = ui.add(Press::new(&word).selected(selected));
            let said: Vec<String> = (0..compare.names.len())
                .map(|coder| format!("{} {}", compare.coder(coder), compare.said(spot, coder)))
                .collect();
            let at = at.map_or_else(String::new, |at| format!(" at {at}"));
            let name = format!("Difference {number}{at}, {about}: {}", said.join(", "));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if arrived {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                orders.push(CompareCommand::Select(spot));
            }
            ui.label(&about);
            for coder in 0..compare.names.len() {
                ui.add_space(space::SMALL);
                ui.label(small(palette, compare.coder(coder)));
                said_chip(ui, compare, spot, coder);
            }
        });
        if let Some(words) = in_what(compare, spot) {
            ui.label(small(palette, words));
        }
        let heard = text(compare, spot);
        if !heard.is_empty() {
            ui.label(small(palette, format!("“{heard}”")));
        }
    });
}

/// What a coder says here: chips for codes, words for the rest.
pub(super) fn said_chip(ui: &mut Ui, compare: &Comparing, spot: Spot, coder: usize) {
    let Some(comparison) = &compare.comparison else { return };
    match spot {
        Spot::Place(Place::Row(row)) => {
            let cell = comparison.rows.get(row).and_then(|it| it.cells.get(coder)?.as_ref());
            match cell {
                Some(cell) if cell.code.is_some() => {
                    code_chip_by_id(ui, &compare.scheme, cell.code.as_deref(), cell.valence);
                    if let Some(strength) = cell.strength {
                        ui.label(match strength {
                            Strength::Low => "low",
                            Strength::Medium => "medium",
                            Strength::High => "high",
                        });
                    }
                }
                _ => {
                    ui.label(compare.said(spot, coder));
                }
            }
        }
        Spot::Reply(row) => {
            let cell = comparison.volleys.get(row).and_then(|it| it.cells.get(coder)?.as_ref());
            let codes = cell.map(|it| it.codes.as_slice()).unwrap_or_default();
            for code in codes {
                code_chip_by_id(ui, &compare.scheme, Some(code), None);
            }
            if codes.is_empty() {
                ui.label(compare.said(spot, coder));
            }
        }
        Spot::Place(Place::Rating(_)) => {
            ui.label(compare.said(spot, coder));
        }
    }
}

/// In what they differ.
pub(super) fn in_what(compare: &Comparing, spot: Spot) -> Option<String> {
    let comparison = compare.comparison.as_ref()?;
    match spot {
        Spot::Place(Place::Row(row)) => Some(
            match comparison.rows.get(row)?.difference? {
                Difference::Parse => "one has an utterance where another has none",
                Difference::Code => "another code",
                Difference::Shade => "the same code; another side or strength",
            }
            .to_owned(),
        ),
        Spot::Place(Place::Rating(row)) => Some(match comparison.ratings.get(row)?.difference {
            Some(apart) => format!("{apart} apart"),
            None => "not rated by all".to_owned(),
        }),
        Spot::Reply(_) => None,
    }
}

/// What was said, as the first coder who wrote it down has it.
pub(super) fn text(compare: &Comparing, spot: Spot) -> String {
    let Spot::Place(Place::Row(row)) = spot else { return String::new() };
    let texts = (0..compare.names.len()).filter_map(|coder| compare.utterance(row, coder));
    texts.map(|it| it.text.trim()).find(|it| !it.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::alike_words;

    #[test]
    fn nothing_coded_is_not_told_as_agreement() {
        assert_eq!(alike_words(1, 3, "utterances"), "1 of 3 utterances are the same");
        assert_eq!(alike_words(0, 0, "utterances"), "No utterances to compare yet");
    }
}
