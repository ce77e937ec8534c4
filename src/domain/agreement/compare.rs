//! Codings of one session side by side.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::coding::{CodedTake, Coding, ReplyRating, TakeKey, Utterance, UtteranceId};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, RatingId, Scheme, SchemeId};
use crate::domain::session::PersonId;
use crate::domain::volley::derive;
use crate::units::Seconds;

use super::matching::{Span, joined};
use super::tally::{CodeAgreement, Tally, difference};
use super::turns::{Volleys, is_compared, says_nothing, volleys_of};

/// Stands for the whole conversation where a take is named: its global ratings.
pub const WHOLE_CONVERSATION: TakeKey = TakeKey { volley: 0, take: 0 };

/// Two or more codings of one session, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Who coded, in the order in which the codings were given; every list by coder follows it.
    pub coders: Vec<PersonId>,
    /// The scheme.
    pub scheme: SchemeId,
    /// Utterances that are the same, in order of take and time.
    pub rows: Vec<Row>,
    /// Replies that are the same, in order of take and time.
    pub volleys: Vec<VolleyRow>,
    /// The codes that were given, in the scheme's order.
    pub codes: Vec<CodeAgreement>,
    /// The ratings that were given: of replies in order of take, then of the whole conversation.
    pub ratings: Vec<RatingRow>,
    /// Takes that some coded and some did not; nothing of them is compared.
    pub left_out: Vec<LeftOut>,
}

/// One utterance as each coder has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The take.
    pub take: TakeKey,
    /// Who speaks.
    pub speaker: Speaker,
    /// Where the first coder's begins; `None` in typed replies.
    pub start: Option<Seconds>,
    /// Where the last coder's ends; `None` in typed replies.
    pub end: Option<Seconds>,
    /// Each coder's, by coder; `None` where one has no utterance here.
    pub cells: Vec<Option<Cell>>,
    /// In what they differ; `None` where they agree.
    pub difference: Option<Difference>,
    /// Whether it only keeps the other going, and nobody gave it a code: then there is nothing to compare.
    pub says_nothing: bool,
}

/// One coder's utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its id in her coding.
    pub utterance: UtteranceId,
    /// Where it starts.
    pub start: Option<Seconds>,
    /// Where it ends.
    pub end: Option<Seconds>,
    /// Its code.
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
    /// How strong the parent's talk is.
    pub strength: Option<Strength>,
}

/// In what coders differ about an utterance; the gravest is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// One has an utterance where another has none.
    Parse,
    /// The codes differ.
    Code,
    /// The code is the same; the side of change or the strength is not.
    Shade,
}

/// One reply as each coder has it.
#[derive(Debug, Clone, PartialEq)]
pub struct VolleyRow {
    /// The take.
    pub take: TakeKey,
    /// Where the first coder's begins; `None` in typed replies.
    pub start: Option<Seconds>,
    /// Where the last coder's ends; `None` in typed replies.
    pub end: Option<Seconds>,
    /// Each coder's, by coder; `None` where one has no such volley.
    pub cells: Vec<Option<VolleyCell>>,
}

/// One coder's volley.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolleyCell {
    /// Its utterances.
    pub utterances: Vec<UtteranceId>,
    /// The codes that it has as a whole, by the scheme's rules and in its order.
    pub codes: Vec<CodeId>,
}

/// One rating as each coder gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingRow {
    /// The take; [`WHOLE_CONVERSATION`] for a global rating.
    pub take: TakeKey,
    /// The rating.
    pub rating: RatingId,
    /// Each coder's, by coder; `None` where one gave none.
    pub values: Vec<Option<ReplyRating>>,
    /// The distance from the least to the most; `None` where fewer than two gave a number.
    pub difference: Option<u8>,
}

/// A take that is not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The take.
    pub take: TakeKey,
    /// The coders who did not code it, by place.
    pub missing: Vec<usize>,
}

/// A place where coders differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// An utterance: its place in [`Comparison::rows`].
    Row(usize),
    /// A rating: its place in [`Comparison::ratings`].
    Rating(usize),
}

/// Why codings cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// There are fewer than two.
    #[error("comparing needs two codings or more")]
    TooFew,
    /// They are of other sessions.
    #[error("the codings are of different sessions: {0} and {1}")]
    OtherSession(String, String),
    /// They use other schemes.
    #[error("the codings use different schemes: {0} and {1}; read one in the other's scheme first")]
    OtherScheme(SchemeId, SchemeId),
}

impl Row {
    /// Whether all coders say the same.
    pub fn agrees(&self) -> bool {
        self.difference.is_none()
    }

    /// Whether some coder gave this code here.
    pub fn has(&self, code: &str) -> bool {
        self.cells.iter().flatten().any(|it| it.code.as_deref() == Some(code))
    }
}

impl VolleyRow {
    /// Whether all coders come to the same codes; who has no such volley comes to none.
    pub fn agrees(&self) -> bool {
        let mut sets = self.cells.iter().map(|it| it.as_ref().map_or(&[][..], |cell| &cell.codes));
        let first = sets.next();
        sets.all(|it| Some(it) == first)
    }
}

impl RatingRow {
    /// Whether all coders gave the same.
    pub fn agrees(&self) -> bool {
        self.values.windows(2).all(|pair| pair.first() == pair.last())
    }
}

impl Comparison {
    /// Puts codings of one session side by side.
    pub fn of(scheme: &Scheme, codings: &[&Coding], volleys: Volleys) -> Result<Self, CompareError> {
        let [first, _, ..] = codings else { return Err(CompareError::TooFew) };
        for other in codings {
            if other.session != first.session {
                return Err(CompareError::OtherSession(first.session.clone(), other.session.clone()));
            }
            let (ours, theirs) = (&scheme.id, &other.scheme.id);
            if ours != theirs {
                return Err(CompareError::OtherScheme(ours.clone(), theirs.clone()));
            }
        }
        let keys: BTreeSet<TakeKey> = codings.iter().flat_map(|it| &it.takes).map(CodedTake::key).collect();
        let (mut rows, mut volley_rows, mut ratings) = (Vec::new(), Vec::new(), Vec::new());
        let mut left_out = Vec::new();
        for key in keys {
            let takes: Vec<Option<&CodedTake>> =
                codings.iter().map(|it| it.take(key.volley, key.take)).collect();
            let missing: Vec<usize> =
                takes.iter().enumerate().filter(|(_, take)| take.is_none()).map(|(place, _)| place).collect();
            if !missing.is_empty() {
                left_out.push(LeftOut { take: key, missing });
                continue;
            }
            let takes: Vec<&CodedTake> = takes.into_iter().flatten().collect();
            rows.extend(rows_of(key, codings, &takes));
            volley_rows.extend(volley_rows_of(scheme, codings, &takes, volleys));
            let given: Vec<_> = takes.iter().map(|it| it.ratings.clone()).collect();
            ratings.extend(rating_rows(key, &given));
        }
        let globals: Vec<BTreeMap<RatingId, ReplyRating>> = codings
            .iter()
            .map(|it| it.globals.iter().map(|(id, value)| (id.clone(), ReplyRating::Value(*value))).collect())
            .collect();
        ratings.extend(rating_rows(WHOLE_CONVERSATION, &globals));
        let codes = codes_of(scheme, codings.len(), &rows, &volley_rows);
        let coders = codings.iter().map(|it| it.coder.clone()).collect();
        Ok(Self { coders, scheme: scheme.id.clone(), rows, volleys: volley_rows, codes, ratings, left_out })
    }

    /// The places where coders differ, in order of take and time, ratings after the utterances of their
    /// take; with a code, only the utterances to which some coder gave it.
    pub fn disagreements(&self, code: Option<&str>) -> Vec<Place> {
        let mut found: Vec<(TakeKey, Place)> = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            if !row.agrees() && code.is_none_or(|code| row.has(code)) {
                found.push((row.take, Place::Row(place)));
            }
        }
        for (place, row) in self.ratings.iter().enumerate() {
            if !row.agrees() && code.is_none() {
                found.push((row.take, Place::Rating(place)));
            }
        }
        // Ratings of the whole conversation come last.
        found.sort_by_key(|(take, place)| (*take == WHOLE_CONVERSATION, *take, *place));
        found.into_iter().map(|(_, place)| place).collect()
    }

    /// How many utterances all coders have alike, of those in which there is something to compare: a code,
    /// or a difference. What nobody coded would only make them look more alike.
    pub fn alike(&self) -> (usize, usize) {
        let coded = |row: &&Row| row.cells.iter().flatten().any(|it| it.code.is_some());
        let compared = || self.rows.iter().filter(|it| !it.agrees() || coded(it));
        (compared().filter(|it| it.agrees()).count(), compared().count())
    }

    /// How many replies come to the same codes for all coders, of those that have any for somebody.
    pub fn replies_alike(&self) -> (usize, usize) {
        let coded = |row: &&VolleyRow| row.cells.iter().flatten().any(|it| !it.codes.is_empty());
        let compared = || self.volleys.iter().filter(coded);
        (compared().filter(|it| it.agrees()).count(), compared().count())
    }

    /// The agreement on one code; `None` where nobody gave it.
    pub fn code(&self, code: &str) -> Option<&CodeAgreement> {
        self.codes.iter().find(|it| it.code == code)
    }
}

fn rows_of(key: TakeKey, codings: &[&Coding], takes: &[&CodedTake]) -> Vec<Row> {
    let mut rows = Vec::new();
    for speaker in [Speaker::Worker, Speaker::Parent, Speaker::Other] {
        let spoken: Vec<Vec<&Utterance>> = codings
            .iter()
            .zip(takes)
            .map(|(coding, take)| {
                let compared = |it: &&Utterance| it.speaker == speaker && is_compared(coding, it);
                take.utterances.iter().filter(compared).collect()
            })
            .collect();
        for found in matched(&spoken) {
            rows.push(row_of(key, speaker, &found));
        }
    }
    // Stable: what is typed keeps its order, and follows what has a time.
    let at = |row: &Row| row.start.map_or(f64::INFINITY, |it| it.0);
    rows.sort_by(|a, b| at(a).total_cmp(&at(b)));
    rows
}

/// The utterances of one speaker that are the same, by coder.
fn matched<'a>(spoken: &[Vec<&'a Utterance>]) -> Vec<Vec<Option<&'a Utterance>>> {
    let timed: Vec<Vec<&Utterance>> = spoken.iter().map(|it| split_by_time(it).0).collect();
    let untimed: Vec<Vec<&Utterance>> = spoken.iter().map(|it| split_by_time(it).1).collect();
    // Times say nothing where one coder has none at all: then all are taken by their place.
    let has_no_times = |coder: usize| {
        timed.get(coder).is_some_and(Vec::is_empty) && !untimed.get(coder).is_some_and(Vec::is_empty)
    };
    if (0..spoken.len()).any(has_no_times) {
        return by_position(spoken);
    }
    let mut rows = by_time(&timed);
    rows.extend(by_position(&untimed));
    rows
}

fn split_by_time<'a>(utterances: &[&'a Utterance]) -> (Vec<&'a Utterance>, Vec<&'a Utterance>) {
    utterances.iter().copied().partition(|it| it.start.is_some() && it.end.is_some())
}

fn by_time<'a>(spoken: &[Vec<&'a Utterance>]) -> Vec<Vec<Option<&'a Utterance>>> {
    by_spans(spoken, |coder, item, it| Some(Span { coder, item, start: it.start?.0, end: it.end?.0 }))
}

/// By where the words stand in the typed text; where coders do not have the same text, the first with
/// the first, the second with the second.
fn by_position<'a>(spoken: &[Vec<&'a Utterance>]) -> Vec<Vec<Option<&'a Utterance>>> {
    let bare = |it: &Utterance| it.text.chars().filter(|it| !it.is_whitespace()).collect::<String>();
    let texts: Vec<Vec<String>> = spoken.iter().map(|all| all.iter().map(|it| bare(it)).collect()).collect();
    let mut wholes = texts.iter().filter(|it| !it.is_empty()).map(|it| it.concat());
    let first = wholes.next().unwrap_or_default();
    let same_text = wholes.all(|it| it == first) && texts.iter().flatten().all(|it| !it.is_empty());
    let width = |coder: usize, item: usize| {
        let length = texts.get(coder).and_then(|it| it.get(item)).map_or(0, |it| it.chars().count());
        if same_text { length as f64 } else { 1.0 }
    };
    by_spans(spoken, |coder, item, _| {
        let start: f64 = (0..item).map(|before| width(coder, before)).sum();
        Some(Span { coder, item, start, end: start + width(coder, item) })
    })
}

fn by_spans<'a>(
    spoken: &[Vec<&'a Utterance>],
    span: impl Fn(usize, usize, &Utterance) -> Option<Span>,
) -> Vec<Vec<Option<&'a Utterance>>> {
    let mut spans = Vec::new();
    for (coder, utterances) in spoken.iter().enumerate() {
        for (item, utterance) in utterances.iter().enumerate() {
            spans.extend(span(coder, item, utterance));
        }
    }
    let utterance = |coder: usize, item: Option<usize>| spoken.get(coder)?.get(item?).copied();
    joined(spoken.len(), &spans)
        .into_iter()
        .map(|row| row.into_iter().enumerate().map(|(coder, item)| utterance(coder, item)).collect())
        .collect()
}

fn row_of(take: TakeKey, speaker: Speaker, found: &[Option<&Utterance>]) -> Row {
    let cells: Vec<Option<Cell>> = found.iter().map(|it| it.map(cell_of)).collect();
    // A sound that only keeps the other going, noted by one coder and not by another, is no difference.
    let says_nothing = found.iter().flatten().all(|it| says_nothing(it));
    let difference = if says_nothing { None } else { difference_of(&cells) };
    Row {
        take,
        speaker,
        start: earliest(found.iter().flatten().filter_map(|it| it.start)),
        end: latest(found.iter().flatten().filter_map(|it| it.end)),
        cells,
        difference,
        says_nothing,
    }
}

fn cell_of(utterance: &Utterance) -> Cell {
    Cell {
        utterance: utterance.id,
        start: utterance.start,
        end: utterance.end,
        code: utterance.code.clone(),
        valence: utterance.valence,
        strength: utterance.strength,
    }
}

fn difference_of(cells: &[Option<Cell>]) -> Option<Difference> {
    let mut there = cells.iter().flatten();
    let first = there.next()?;
    if cells.iter().any(Option::is_none) {
        return Some(Difference::Parse);
    }
    let rest: Vec<&Cell> = there.collect();
    if rest.iter().any(|it| it.code != first.code) {
        return Some(Difference::Code);
    }
    let same = |it: &&Cell| it.valence == first.valence && it.strength == first.strength;
    if rest.iter().all(same) { None } else { Some(Difference::Shade) }
}

fn volley_rows_of(
    scheme: &Scheme,
    codings: &[&Coding],
    takes: &[&CodedTake],
    volleys: Volleys,
) -> Vec<VolleyRow> {
    let Some(take) = takes.first().map(|it| it.key()) else { return Vec::new() };
    let found: Vec<Vec<Vec<&Utterance>>> =
        codings.iter().zip(takes).map(|(coding, take)| volleys_of(coding, take, volleys)).collect();
    if volleys == Volleys::Replies {
        // A take is one reply, also where nothing in it is coded.
        let cells: Vec<Vec<&Utterance>> = found.into_iter().map(|it| it.concat()).collect();
        let row: Vec<Option<&[&Utterance]>> = cells.iter().map(|it| Some(it.as_slice())).collect();
        return vec![volley_row(scheme, take, &row)];
    }
    let mut spans = Vec::new();
    for (coder, volleys) in found.iter().enumerate() {
        for (item, volley) in volleys.iter().enumerate() {
            let start = earliest(volley.iter().filter_map(|it| it.start));
            let end = latest(volley.iter().filter_map(|it| it.end));
            let (start, end) = match (start, end) {
                (Some(start), Some(end)) => (start.0, end.0),
                // Without times the first stands for the first.
                _ => (item as f64, item as f64 + 1.0),
            };
            spans.push(Span { coder, item, start, end });
        }
    }
    let volley = |coder: usize, item: Option<usize>| found.get(coder)?.get(item?).map(Vec::as_slice);
    joined(takes.len(), &spans)
        .into_iter()
        .map(|row| {
            let row: Vec<Option<&[&Utterance]>> =
                row.into_iter().enumerate().map(|(coder, item)| volley(coder, item)).collect();
            volley_row(scheme, take, &row)
        })
        .collect()
}

fn volley_row(scheme: &Scheme, take: TakeKey, volleys: &[Option<&[&Utterance]>]) -> VolleyRow {
    let all = || volleys.iter().flatten().flat_map(|it| it.iter());
    let cell = |volley: &[&Utterance]| VolleyCell {
        utterances: volley.iter().map(|it| it.id).collect(),
        codes: derive(scheme, volley.iter().map(|it| it.code.as_deref())).ids().map(str::to_owned).collect(),
    };
    VolleyRow {
        take,
        start: earliest(all().filter_map(|it| it.start)),
        end: latest(all().filter_map(|it| it.end)),
        cells: volleys.iter().map(|it| it.map(cell)).collect(),
    }
}

fn rating_rows(take: TakeKey, given: &[BTreeMap<RatingId, ReplyRating>]) -> Vec<RatingRow> {
    let ids: BTreeSet<&RatingId> = given.iter().flat_map(BTreeMap::keys).collect();
    ids.into_iter()
        .map(|rating| {
            let values: Vec<Option<ReplyRating>> = given.iter().map(|it| it.get(rating).copied()).collect();
            RatingRow { take, rating: rating.clone(), difference: difference(&values), values }
        })
        .collect()
}

fn codes_of(scheme: &Scheme, coders: usize, rows: &[Row], volleys: &[VolleyRow]) -> Vec<CodeAgreement> {
    let given: BTreeSet<&CodeId> =
        rows.iter().flat_map(|it| it.cells.iter().flatten()).filter_map(|it| it.code.as_ref()).collect();
    let rank = |code: &CodeId| scheme.codes.iter().position(|it| it.id == *code).unwrap_or(usize::MAX);
    let mut given: Vec<&CodeId> = given.into_iter().collect();
    given.sort_by_key(|code| rank(code));
    given
        .into_iter()
        .map(|code| {
            let speaker = scheme.code(code).map(|it| it.speaker);
            let mut utterances = Tally::new(coders);
            // Only what this speaker says could have been given the code.
            let could =
                |row: &&Row| speaker.is_none_or(|speaker| row.speaker == speaker) && !row.says_nothing;
            for row in rows.iter().filter(could) {
                let gave =
                    |cell: &Option<Cell>| cell.as_ref().is_some_and(|it| it.code.as_ref() == Some(code));
                utterances.add(&row.cells.iter().map(gave).collect::<Vec<_>>());
            }
            let replies = (speaker == Some(Speaker::Worker)).then(|| {
                let mut replies = Tally::new(coders);
                for row in volleys {
                    let gave =
                        |it: &Option<VolleyCell>| it.as_ref().is_some_and(|it| it.codes.contains(code));
                    replies.add(&row.cells.iter().map(gave).collect::<Vec<_>>());
                }
                replies
            });
            CodeAgreement { code: code.clone(), utterances, replies }
        })
        .collect()
}

fn earliest(times: impl Iterator<Item = Seconds>) -> Option<Seconds> {
    times.min_by(|a, b| a.0.total_cmp(&b.0))
}

fn latest(times: impl Iterator<Item = Seconds>) -> Option<Seconds> {
    times.max_by(|a, b| a.0.total_cmp(&b.0))
}
