//! What the coding comes to: counts, ratios, and each volley with its reasons.

use egui::style::ScrollAnimation;
use egui::{ScrollArea, Ui};

use crate::app::state::{Studio, StudioVolley};
use crate::app::studio::words::clock;
use crate::domain::coding::UtteranceId;
use crate::domain::language::Speaker;
use crate::domain::scheme::{Code, Formula};
use crate::ui::panels::score;
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{code_chip_by_id, count_chip, long_text};

/// How high the list of volleys is: it scrolls by itself, so that the keys stay where they are.
const VOLLEYS: f32 = 300.0;

/// So much of the list can be seen at least before anything is brought into view.
const LINE: f32 = 24.0;
/// For how many frames a volley is brought into view.
const FRAMES: u8 = 3;

/// The utterance whose volley is brought into view, and for how many frames more.
pub(super) type Brought = Option<(UtteranceId, u8)>;

pub(super) fn show(ui: &mut Ui, studio: &Studio, shown: &mut Brought) {
    let palette = Palette::of(ui);
    if studio.counts_hidden() {
        ui.label(quiet(palette, "Counts come with the second pass"));
        return;
    }
    tallies(ui, studio);
    summaries(ui, studio);
    ui.add_space(space::MEDIUM);
    ui.label(subheading(format!("Volleys: {}", studio.volleys.len())));
    if studio.volleys.is_empty() {
        ui.label(small(palette, "They follow from the worker's utterances; nobody types them"));
    }
    if !studio.volleys.is_empty() {
        let what =
            "What the worker says until somebody answers. A code that does not count has its reason below it";
        ui.label(small(palette, what));
    }
    volleys(ui, studio, shown);
    for caution in studio.score.iter().flat_map(|it| &it.warnings) {
        ui.label(small(palette, caution));
    }
}

/// Every volley, the newest first. The one of the utterance that one is at comes into view, once, so that
/// one can scroll away.
fn volleys(ui: &mut Ui, studio: &Studio, shown: &mut Brought) {
    let palette = Palette::of(ui);
    let at = studio.target().map(|it| it.id);
    let holds = |volley: &StudioVolley| at.is_some_and(|id| volley.utterances.contains(&id));
    let starts = |volley: &StudioVolley| studio.coding.utterance(*volley.utterances.first()?)?.start;
    let count = studio.volleys.len();
    let here = studio.volleys.iter().rev().position(holds);
    if shown.map(|it| it.0) != at {
        *shown = at.map(|id| (id, FRAMES));
    }
    // How high the rows before it are is known only once they were laid out.
    let (top, sight) = (ui.cursor().top(), ui.clip_rect());
    let in_sight = top + LINE < sight.bottom() && top + VOLLEYS > sight.top() + LINE;
    let comes = match shown {
        Some((_, left)) if *left > 0 && in_sight => {
            *left -= 1;
            ui.ctx().request_repaint();
            true
        }
        _ => false,
    };
    let area = ScrollArea::vertical().id_salt("volleys").max_height(VOLLEYS).min_scrolled_height(VOLLEYS);
    area.auto_shrink([false, true]).show(ui, |ui| {
        let kept = |place| comes && here == Some(place);
        long_text(ui, "volleys", count, kept, |ui, place| {
            let Some(volley) = studio.volleys.get(count - 1 - place) else { return };
            let row = ui.scope(|ui| {
                ui.horizontal_wrapped(|ui| {
                    let number = small(palette, volley.number.to_string());
                    let response = ui.label(if here == Some(place) { number.strong() } else { number });
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_value(format!("Volley {}", volley.number));
                    });
                    if let Some(start) = starts(volley) {
                        ui.label(small(palette, clock(start)));
                    }
                    for code in &volley.codes.codes {
                        code_chip_by_id(ui, &studio.scheme, Some(&code.code), None);
                    }
                    if volley.codes.codes.is_empty() {
                        ui.label(small(palette, "no codes yet"));
                    }
                });
                for dropped in volley.codes.dropped() {
                    ui.label(small(palette, &dropped.reason));
                }
            });
            if kept(place) {
                ui.scroll_to_rect_animation(row.response.rect, None, ScrollAnimation::none());
            }
        });
    });
}

fn tallies(ui: &mut Ui, studio: &Studio) {
    let palette = Palette::of(ui);
    let Some(score) = &studio.score else {
        ui.label(quiet(palette, studio.no_score.as_deref().unwrap_or("Nothing is coded yet")));
        return;
    };
    for (speaker, words) in
        [(Speaker::Worker, "Worker, by volley"), (Speaker::Parent, "Parent, by utterance")]
    {
        let found: Vec<_> = score
            .counts
            .iter()
            .filter(|tally| tally.count > 0)
            .filter_map(|tally| Some((studio.scheme.code(&tally.code)?, tally.count)))
            .filter(|(code, _)| code.speaker == speaker)
            .collect();
        if found.is_empty() {
            continue;
        }
        ui.label(small(palette, words));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
            for (code, count) in found {
                count_chip(ui, code, count);
            }
        });
        if let Some(words) = left_out(studio).filter(|_| speaker == Speaker::Worker) {
            ui.label(small(palette, words));
        }
    }
}

/// What was coded and is not in the counts, because its volley counts something else in its place.
fn left_out(studio: &Studio) -> Option<String> {
    let dropped: Vec<_> = studio.volleys.iter().flat_map(|it| it.codes.dropped()).collect();
    let times = |code: &Code| dropped.iter().filter(|it| it.code == code.id).count();
    let codes = studio.scheme.codes_of(Speaker::Worker).map(|code| (&code.label, times(code)));
    let list: Vec<String> =
        codes.filter(|(_, times)| *times > 0).map(|(label, times)| format!("{label} {times}")).collect();
    let newest = dropped.last()?;
    Some(format!("Coded and not counted: {}. The newest: {}", list.join(", "), newest.reason))
}

/// Each summary in a line, with what it is made of and why it has no verdict.
fn summaries(ui: &mut Ui, studio: &Studio) {
    let palette = Palette::of(ui);
    let Some(score) = &studio.score else { return };
    ui.add_space(space::SMALL);
    for summary in &studio.scheme.summaries {
        let Some(found) = score.summary(&summary.id).filter(|it| it.given) else { continue };
        let rated = matches!(summary.formula, Formula::MeanOfGlobals(_) | Formula::MeanOfReplies(_));
        if rated && found.value().is_none() {
            continue;
        }
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.horizontal_wrapped(|ui| {
                ui.label(&summary.name);
                ui.label(score::value_words(summary, found));
            });
            let verdict = score::verdict(summary, found);
            let beside: Vec<String> = score::interval_words(summary, found)
                .into_iter()
                .chain((!verdict.is_empty()).then_some(verdict))
                .collect();
            if !beside.is_empty() {
                ui.label(small(palette, beside.join("; ")));
            }
        });
    }
}
