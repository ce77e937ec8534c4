//! How far coders agree, code by code, and their ratings side by side.

use egui::{Grid, Ui};

use crate::app::state::{Comparing, rating_words};
use crate::domain::agreement::Tally;
use crate::ui::theme::{Palette, small, space, subheading};
use crate::ui::widgets::code_chip_by_id;

pub(super) fn show(ui: &mut Ui, compare: &Comparing) {
    let palette = Palette::of(ui);
    let Some(comparison) = &compare.comparison else { return };
    ui.label(subheading("Agreement, code by code"));
    ui.label(small(
        palette,
        "Positive agreement: of all that was given, the share that the other gave too. Few uses say little.",
    ));
    ui.add_space(space::SMALL);
    if comparison.codes.is_empty() {
        ui.label("Undefined: nobody gave a code");
    } else {
        table(ui, compare);
    }
    if comparison.ratings.is_empty() {
        return;
    }
    ui.add_space(space::LARGE);
    ui.label(subheading("Ratings"));
    ratings(ui, compare);
}

fn table(ui: &mut Ui, compare: &Comparing) {
    let palette = Palette::of(ui);
    let Some(comparison) = &compare.comparison else { return };
    let by_reply = comparison.codes.iter().any(|it| it.replies.is_some());
    Grid::new("agreement").num_columns(3).spacing([14.0, 8.0]).show(ui, |ui| {
        ui.label(small(palette, "Code"));
        ui.label(small(palette, "Utterances"));
        if by_reply {
            ui.label(small(palette, "Replies"));
        }
        ui.end_row();
        for it in &comparison.codes {
            code_chip_by_id(ui, &compare.scheme, Some(&it.code), None);
            value(ui, compare, &it.utterances);
            if by_reply {
                match &it.replies {
                    Some(tally) => value(ui, compare, tally),
                    None => {
                        ui.label(small(palette, "by utterance"));
                    }
                }
            }
            ui.end_row();
        }
    });
}

/// The agreement, and below it how often each gave the code.
fn value(ui: &mut Ui, compare: &Comparing, tally: &Tally) {
    let palette = Palette::of(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(match tally.positive() {
            Some(share) => format!("{share:.2}"),
            None => "undefined".to_owned(),
        });
        let uses: Vec<String> = tally.uses.iter().map(u32::to_string).collect();
        let words = format!("n = {}", uses.join(" + "));
        let response = ui.label(small(palette, words));
        let by: Vec<String> = tally
            .uses
            .iter()
            .enumerate()
            .map(|(coder, uses)| format!("{} gave it {uses} times", compare.coder(coder)))
            .collect();
        response.on_hover_text(by.join(", "));
    });
}

fn ratings(ui: &mut Ui, compare: &Comparing) {
    let palette = Palette::of(ui);
    let Some(comparison) = &compare.comparison else { return };
    Grid::new("ratings").num_columns(compare.names.len() + 2).spacing([14.0, 8.0]).show(ui, |ui| {
        ui.label(small(palette, "Rating"));
        for coder in 0..compare.names.len() {
            ui.label(small(palette, compare.coder(coder)));
        }
        ui.label(small(palette, "Apart"));
        ui.end_row();
        for row in &comparison.ratings {
            let track =
                compare.tracks.iter().find(|it| it.key == row.take).filter(|_| compare.tracks.len() > 1);
            let name = compare.rating_name(&row.rating);
            ui.label(track.map_or_else(|| name.to_owned(), |track| format!("{}: {name}", track.title)));
            for value in &row.values {
                ui.label(rating_words(*value));
            }
            ui.label(row.difference.map_or_else(|| "undefined".to_owned(), |it| it.to_string()));
            ui.end_row();
        }
    });
}
