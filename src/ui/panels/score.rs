//! Scores in words: every value with what it is made of, and why there is no verdict where there is none.

use egui::{Grid, Ui};

use crate::domain::language::Speaker;
use crate::domain::scheme::{Formula, Scheme, Summary};
use crate::domain::score::{Score, SummaryScore, interval_shown, shown};
use crate::ui::theme::{Palette, small, space};
use crate::ui::widgets::{card, count_chip};

/// Shows counts, ratings and summary scores.
pub(super) fn show(ui: &mut Ui, scheme: &Scheme, score: &Score) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        counts(ui, scheme, score);
        ui.add_space(space::MEDIUM);
        Grid::new("summaries").num_columns(2).spacing([space::GROUP, space::SMALL]).show(ui, |ui| {
            for summary in &scheme.summaries {
                let Some(found) = score.summary(&summary.id).filter(|it| it.given) else { continue };
                // Where nothing was rated there is nothing to say.
                if matches!(summary.formula, Formula::MeanOfGlobals(_) | Formula::MeanOfReplies(_))
                    && found.value().is_none()
                {
                    continue;
                }
                ui.label(&summary.name);
                ui.horizontal_wrapped(|ui| {
                    ui.label(value_words(summary, found));
                    if let Some(interval) = interval_words(summary, found) {
                        ui.label(small(palette, interval));
                    }
                    ui.label(small(palette, verdict(summary, found)));
                });
                ui.end_row();
            }
        });
        ui.add_space(space::SMALL);
        ui.label(small(palette, format!("{}, version {}", scheme.title, score.version)));
        for caution in scheme.cautions.iter().chain(&score.warnings) {
            ui.label(small(palette, caution));
        }
    });
}

/// The counts: one's own replies by volley, then what the parent said by utterance.
fn counts(ui: &mut Ui, scheme: &Scheme, score: &Score) {
    let palette = Palette::of(ui);
    for (speaker, words) in [(Speaker::Worker, "In your replies"), (Speaker::Parent, "In the parent's lines")]
    {
        let found: Vec<_> = score
            .counts
            .iter()
            .filter(|tally| tally.count > 0)
            .filter_map(|tally| scheme.code(&tally.code).map(|code| (code, tally.count)))
            .filter(|(code, _)| code.speaker == speaker)
            .collect();
        if found.is_empty() {
            continue;
        }
        ui.label(small(palette, words));
        ui.horizontal_wrapped(|ui| {
            for (code, count) in found {
                count_chip(ui, code, count);
            }
        });
    }
    if score.counts.iter().all(|tally| tally.count == 0) {
        ui.label("No codes yet");
    }
}

/// A value as its scheme writes it, with what it is made of; why, where it is not defined.
pub(super) fn value_words(summary: &Summary, score: &SummaryScore) -> String {
    if score.value().is_some() {
        return shown(summary, score);
    }
    let why = score.withheld.as_deref().unwrap_or(&summary.undefined);
    if why.is_empty() { "not defined".to_owned() } else { format!("not defined: {why}") }
}

/// How sure a value is, where that can be said.
pub(super) fn interval_words(summary: &Summary, score: &SummaryScore) -> Option<String> {
    interval_shown(summary, score).map(|it| format!("95 % interval {it}"))
}

/// The band, or why there is none.
pub(super) fn verdict(summary: &Summary, score: &SummaryScore) -> String {
    if summary.bands.is_none() {
        return String::new();
    }
    match (score.band(), &score.withheld) {
        (Some(band), _) => band.name().to_owned(),
        (None, Some(why)) if score.value().is_some() => format!("no verdict: {why}"),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{value_words, verdict};
    use crate::domain::scheme::{Bands, Formula, Given, ShownAs, Summary};
    use crate::domain::score::{Band, Computed, SummaryScore};

    fn summary(shown_as: ShownAs) -> Summary {
        Summary {
            id: "x".to_owned(),
            name: "X".to_owned(),
            formula: Formula::Sum(Vec::new()),
            shown_as,
            bands: None,
            least: Vec::new(),
            given: Given::Always,
            undefined: "no questions".to_owned(),
            source: "a test".to_owned(),
        }
    }

    fn score(numerator: u64, denominator: Option<u64>, value: Option<f64>) -> SummaryScore {
        SummaryScore {
            id: "x".to_owned(),
            computed: Computed {
                numerator: Some(numerator),
                denominator,
                value,
                band: Some(Band::Fair),
                ..Computed::default()
            },
            given: true,
            withheld: None,
        }
    }

    #[track_caller]
    fn check(shown_as: ShownAs, given: &SummaryScore, expected: &str) {
        assert_eq!(value_words(&summary(shown_as), given), expected);
    }

    #[test]
    fn values_come_with_what_they_are_made_of() {
        check(ShownAs::Count, &score(7, None, Some(7.0)), "7");
        check(ShownAs::Percent, &score(4, Some(10), Some(0.4)), "40 % (4 of 10)");
        check(ShownAs::RatioToOne, &score(15, Some(10), Some(1.5)), "1.5 : 1 (15 to 10)");
        check(ShownAs::Mean, &score(7, Some(2), Some(3.5)), "3.5 of 5");
        check(ShownAs::OutOf, &score(3, Some(8), Some(0.375)), "3 of 8");
    }

    #[test]
    fn what_is_not_defined_is_not_nought() {
        check(ShownAs::Percent, &score(0, Some(0), None), "not defined: no questions");
        // The score knows better than the scheme why: here there were lines, and nobody named a side.
        let why = "nobody has said which side these replies take up".to_owned();
        let unnamed = SummaryScore { withheld: Some(why.clone()), ..score(0, Some(0), None) };
        check(ShownAs::OutOf, &unnamed, &format!("not defined: {why}"));
    }

    #[test]
    fn a_withheld_band_gives_its_reason() {
        let mut few = score(4, Some(10), Some(0.4));
        let mut banded = summary(ShownAs::Percent);
        assert_eq!(verdict(&banded, &few), "", "without thresholds there is no verdict");
        banded.bands = Some(Bands { fair: (2, 5), good: (1, 2) });
        assert_eq!(verdict(&banded, &few), "fair");
        few.withheld = Some("fewer than ten reflections".to_owned());
        assert_eq!(verdict(&banded, &few), "no verdict: fewer than ten reflections");
    }
}
