//! Faults in ratings, summary scores and mappings.

use std::collections::BTreeMap;

use crate::domain::language::Speaker;
use crate::domain::scheme::model::{Bands, Formula, Least, MapsTo, Rating, Summary};
use crate::domain::source::PathItem;
use crate::source_path;

use super::{Checker, repeated};

impl Checker<'_> {
    pub(super) fn ratings(&mut self) {
        let scheme = self.scheme;
        let lists = [("globals", &scheme.globals), ("reply_ratings", &scheme.reply_ratings)];
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for (list, ratings) in lists {
            for (place, rating) in ratings.iter().enumerate() {
                for name in std::iter::once(&rating.id).chain(&rating.aliases) {
                    if let Some(other) = names.insert(name, &rating.id) {
                        self.error(
                            &source_path![list, place, "id"],
                            format!("{name} names both {other} and {}: choose another", rating.id),
                        );
                    }
                }
                self.rating(list, place, rating);
            }
        }
    }

    fn rating(&mut self, list: &'static str, place: usize, rating: &Rating) {
        let id = &rating.id;
        self.id(&source_path![list, place, "id"], id, "a rating");
        self.text(&source_path![list, place, "name"], &rating.name, &format!("the name of {id}"));
        self.text(&source_path![list, place, "about"], &rating.about, &format!("what {id} rates"));
        self.text(&source_path![list, place, "source"], &rating.source, &format!("the source of {id}"));
        if rating.anchors.len() != 5 {
            let n = rating.anchors.len();
            self.error(
                &source_path![list, place, "anchors"],
                format!("{id} has {n} anchors: it needs five, one for each of 1 to 5"),
            );
        }
        for (nth, anchor) in rating.anchors.iter().enumerate() {
            self.text(&source_path![list, place, "anchors", nth], anchor, &format!("an anchor of {id}"));
        }
        if !(1..=5).contains(&rating.default) {
            self.error(
                &source_path![list, place, "default"],
                format!("{id} starts from {}: ratings go from 1 to 5", rating.default),
            );
        }
    }

    pub(super) fn summaries(&mut self) {
        let scheme = self.scheme;
        for (place, id) in repeated(scheme.summaries.iter().map(|it| it.id.as_str())) {
            self.error(
                &source_path!["summaries", place, "id"],
                format!("the summary score {id} is here twice: rename one"),
            );
        }
        for (place, summary) in scheme.summaries.iter().enumerate() {
            let id = &summary.id;
            self.id(&source_path!["summaries", place, "id"], id, "a summary score");
            self.text(&source_path!["summaries", place, "name"], &summary.name, &format!("the name of {id}"));
            self.text(
                &source_path!["summaries", place, "source"],
                &summary.source,
                &format!("the source of {id}"),
            );
            self.formula(place, summary);
            if let Some(bands) = summary.bands {
                self.bands(place, id, bands);
            }
            for (nth, least) in summary.least.iter().enumerate() {
                self.least(place, nth, least);
            }
        }
    }

    fn formula(&mut self, place: usize, summary: &Summary) {
        let path = source_path!["summaries", place, "formula"];
        let scheme = self.scheme;
        match &summary.formula {
            Formula::Sum(codes) => self.code_list(&path, codes),
            Formula::Ratio(above, below) => {
                self.code_list(&path, above);
                self.code_list(&path, below);
            }
            Formula::MeanOfGlobals(ids) => {
                if ids.is_empty() {
                    self.error(&path, "the mean of no ratings is nothing: name one");
                }
                for (_, id) in repeated(ids.iter().map(String::as_str)) {
                    self.error(&path, format!("{id} is named twice"));
                }
                for id in ids.iter().filter(|id| !scheme.globals.iter().any(|it| it.id == **id)) {
                    self.error(&path, format!("{id} is not a global rating of this scheme"));
                }
            }
            Formula::MeanOfReplies(id) => {
                if scheme.reply_rating(id).is_none() {
                    self.error(&path, format!("{id} is not a reply rating of this scheme"));
                }
            }
            Formula::TakenUp(codes) => self.valenced(&path, codes),
            Formula::WithValence(codes, sides) => {
                self.valenced(&path, codes);
                if sides.is_empty() {
                    self.error(&path, "the list of sides is empty: name one, such as `Change`");
                }
                for (place, side) in sides.iter().enumerate() {
                    if sides.iter().take(place).any(|it| it == side) {
                        self.error(&path, format!("{side:?} is named twice: remove one"));
                    }
                }
            }
        }
        let divides = !matches!(summary.formula, Formula::Sum(_) | Formula::WithValence(..));
        if summary.undefined.trim().is_empty() && divides {
            self.error(
                &source_path!["summaries", place, "id"],
                format!(
                    "{} does not say what is shown when there is nothing to divide by: add `undefined`",
                    summary.id
                ),
            );
        }
    }

    /// A list of codes that can take up a side.
    fn valenced(&mut self, path: &[PathItem], codes: &[String]) {
        self.code_list(path, codes);
        for code in codes.iter().filter_map(|id| self.scheme.code(id)) {
            if code.speaker != Speaker::Worker || !code.takes_valence {
                self.error(
                    path,
                    format!(
                        "{} is not a worker's code with `takes_valence: true`: it cannot take up a side",
                        code.id
                    ),
                );
            }
        }
    }

    fn code_list(&mut self, path: &[PathItem], codes: &[String]) {
        if codes.is_empty() {
            self.error(path, "a list of codes is empty: name one");
        }
        for (_, id) in repeated(codes.iter().map(String::as_str)) {
            self.error(path, format!("{id} is named twice and would still count once: remove one"));
        }
        for id in codes {
            if self.scheme.code(id).is_none() {
                self.error(path, format!("{id} is not a code of this scheme"));
            }
        }
    }

    fn bands(&mut self, place: usize, id: &str, bands: Bands) {
        let path = source_path!["summaries", place, "bands"];
        let ((fair_above, fair_below), (good_above, good_below)) = (bands.fair, bands.good);
        if fair_below == 0 || good_below == 0 {
            self.error(&path, format!("a threshold of {id} divides by 0: write it as (above, below)"));
        } else if u64::from(fair_above) * u64::from(good_below)
            > u64::from(good_above) * u64::from(fair_below)
        {
            self.error(
                &path,
                format!("the thresholds of {id} are out of order: fair must not be above good"),
            );
        }
    }

    fn least(&mut self, place: usize, nth: usize, least: &Least) {
        let path = source_path!["summaries", place, "least", nth];
        let (at_least, says) = match least {
            Least::Codes { of, at_least, says } => {
                self.code_list(&path, of);
                (at_least, says)
            }
            Least::Minutes { at_least, says } => (at_least, says),
        };
        if *at_least == 0 {
            self.error(&path, "at least 0 asks for nothing: give a number, or remove it");
        }
        self.text(&path, says, "what is said when there is too little");
    }

    pub(super) fn mappings(&mut self) {
        let scheme = self.scheme;
        for (place, to) in repeated(scheme.mappings.iter().map(|it| it.to.as_str())) {
            self.error(&source_path!["mappings", place, "to"], format!("there are rules to {to} already"));
        }
        for (place, mapping) in scheme.mappings.iter().enumerate() {
            let to = &mapping.to;
            if *to == scheme.id {
                self.error(
                    &source_path!["mappings", place, "to"],
                    "a scheme need not map to itself: remove it",
                );
            }
            for code in scheme.codes.iter().filter(|code| !mapping.codes.contains_key(&code.id)) {
                self.error(
                    &source_path!["mappings", place, "codes"],
                    format!("{} is missing: say what becomes of it in {to}, if only `NoCode`", code.id),
                );
            }
            for (id, target) in &mapping.codes {
                let path = source_path!["mappings", place, "codes", id.clone()];
                if scheme.code(id).is_none() {
                    self.error(&path, format!("{id} is not a code of this scheme"));
                }
                if let MapsTo::CoderDecides(among) = target
                    && among.len() < 2
                {
                    self.error(&path, format!("a coder decides among two codes or more: name them for {id}"));
                }
            }
        }
    }
}
