//! The ratings table of `oars practise`: what is rated in the first column, then one column a rater.
//!
//! An item is a global rating of the scheme (`partnership`), or a reply rating with its volley and, after
//! a point, its take (`2:reply_partnership`, `2.2:reply_partnership`). A table of a volley in each row and
//! a reply rating in each column is read too.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::coding::{ReplyRating, TakeKey};
use crate::domain::fault::{Fault, Place};
use crate::domain::scheme::{RatingId, Scheme};

use super::ReplyRatings;

/// The ratings of a session.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ratings {
    /// Of the whole conversation.
    pub globals: BTreeMap<RatingId, u8>,
    /// Of each take.
    pub replies: ReplyRatings,
}

/// Reads a table. `rater` chooses a column where there are several. Every fault is given with its place.
pub fn read_ratings(
    path: &Path,
    bytes: &[u8],
    scheme: &Scheme,
    rater: Option<&str>,
) -> Result<Ratings, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut reading = Reading { scheme, ratings: Ratings::default(), faults: Vec::new() };
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(|it| it.trim_start_matches('\u{feff}').to_owned()).collect(),
        Err(error) => return Err(format!("{}: cannot be read as CSV: {error}", path.display())),
    };
    let raters = headers.get(1..).unwrap_or_default();
    let by_rating = !raters.is_empty() && raters.iter().all(|it| scheme.reply_rating(it).is_some());
    let column = if by_rating { 0 } else { reading.column_of(raters, rater) };
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                reading.fault(line, 1, format!("cannot be read as CSV: {error}"));
                break;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        let item = record.get(0).unwrap_or_default();
        if by_rating {
            for (cell, rating) in record.iter().skip(1).zip(raters) {
                reading.add(line, &format!("{item}:{rating}"), cell);
            }
        } else {
            reading.add(line, item, record.get(column).unwrap_or_default());
        }
    }
    if reading.faults.is_empty() {
        Ok(reading.ratings)
    } else {
        Err(crate::ops::schemes::lines(path, &reading.faults))
    }
}

struct Reading<'a> {
    scheme: &'a Scheme,
    ratings: Ratings,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn fault(&mut self, line: u64, column: u32, message: String) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.faults.push(Fault::error(Some(Place { line, column }), message));
    }

    /// The column of the rater, counted with the item's.
    fn column_of(&mut self, raters: &[String], rater: Option<&str>) -> usize {
        match (raters, rater) {
            (_, Some(name)) if raters.iter().any(|it| it == name) => {
                raters.iter().position(|it| it == name).map_or(1, |place| place + 1)
            }
            ([], _) => {
                self.fault(
                    1,
                    1,
                    "there is no column of ratings after the first: add one with the rater's name".to_owned(),
                );
                1
            }
            // A single column is the one that is meant, whatever its name.
            ([_], _) => 1,
            _ => {
                let names = raters.join(", ");
                self.fault(1, 1, format!("there are several raters ({names}): choose one with --coder"));
                1
            }
        }
    }

    fn add(&mut self, line: u64, item: &str, value: &str) {
        if value.is_empty() || item.is_empty() {
            return;
        }
        let number = value.parse::<u8>().ok().filter(|it| (1..=5).contains(it));
        let not_applicable = matches!(value.to_lowercase().as_str(), "na" | "n/a" | "-");
        let Some((volley, rating)) = item.split_once(':') else {
            let Some(id) = self.scheme.global(item).map(|it| it.id.clone()) else {
                return self.unknown(line, item);
            };
            match number {
                Some(number) => drop(self.ratings.globals.insert(id, number)),
                None => self.fault(line, 1, format!("{item} is {value}: write a whole number from 1 to 5")),
            }
            return;
        };
        let (Some(key), Some(id)) =
            (take_key(volley), self.scheme.reply_rating(rating).map(|it| it.id.clone()))
        else {
            return self.unknown(line, item);
        };
        let rated = match number {
            Some(number) => ReplyRating::Value(number),
            None if not_applicable => ReplyRating::NotApplicable,
            None => {
                return self.fault(
                    line,
                    1,
                    format!("{item} is {value}: write a whole number from 1 to 5, or n/a"),
                );
            }
        };
        self.ratings.replies.entry(key).or_default().insert(id, rated);
    }

    fn unknown(&mut self, line: u64, item: &str) {
        let globals: Vec<&str> = self.scheme.globals.iter().map(|it| it.id.as_str()).collect();
        let replies: Vec<String> =
            self.scheme.reply_ratings.iter().map(|it| format!("1:{}", it.id)).collect();
        let known = globals.join(", ") + if globals.is_empty() { "" } else { "; " } + &replies.join(", ");
        let id = &self.scheme.id;
        self.fault(
            line,
            1,
            format!("{item} is no rating of {id}; those are, with the volley before reply ratings: {known}"),
        );
    }
}

/// `2` or `2.1`: the volley, and the take after a point.
fn take_key(text: &str) -> Option<TakeKey> {
    let (volley, take) = text.trim().split_once('.').unwrap_or((text.trim(), "1"));
    let key = TakeKey { volley: volley.parse().ok()?, take: take.parse().ok()? };
    (key.volley > 0 && key.take > 0).then_some(key)
}
