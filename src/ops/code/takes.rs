//! The rows of a sheet as the utterances of a coding, each fault with its row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::coding::{
    CodedTake, Coding, Edit, EditError, TakeKey, Utterance, UtteranceId, VolleyEdge,
};
use crate::domain::fault::{Fault, Place};
use crate::domain::language::Speaker;
use crate::domain::volley::turns::turn_volleys;
use crate::exchange::sheet::{Row, Sheet};
use crate::ops::session::TIMELINE;
use crate::units::Seconds;

/// How far a time may lie beyond the end of the sound, in seconds: rounding and no more.
const TOLERANCE: f64 = 0.05;
/// How many faults are told at once.
const MOST_FAULTS: usize = 50;

/// Fills the coding of a practice session: the worker's rows, by volley and take. `lengths` are its takes,
/// each with its length where it was recorded. Gives what was left out, in words.
pub(in crate::ops) fn fill_practice(
    coding: &mut Coding,
    sheet: &Sheet,
    lengths: &BTreeMap<TakeKey, Option<Seconds>>,
) -> Result<Vec<String>, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut takes: BTreeMap<TakeKey, Vec<&Row>> = BTreeMap::new();
    for row in sheet.rows.iter().filter(|it| it.speaker == Speaker::Worker) {
        let key = TakeKey { volley: row.volley, take: row.take };
        let reply = lengths.get(&key);
        match (reply, row.end, reply.copied().flatten()) {
            (None, ..) => {
                faults.add(row, format!("the session has no take {} of reply {}", key.take, key.volley));
            }
            (_, Some(end), Some(length)) if end.0 > length.0 + TOLERANCE => faults.add(
                row,
                format!(
                    "the utterance ends at {} s, and take {} of reply {} lasts {:.2} s",
                    end.0, key.take, key.volley, length.0
                ),
            ),
            _ => takes.entry(key).or_default().push(row),
        }
    }
    for (key, rows) in takes {
        if let Some(first) = rows.first().copied() {
            let utterances = utterances_of(coding, rows, &mut faults);
            let take = CodedTake { done: true, utterances, ..CodedTake::new(key) };
            faults.refused(first, coding.apply(Edit::AddTake(take)));
        }
    }
    faults.none()?;
    let others = sheet.rows.iter().filter(|it| it.speaker != Speaker::Worker).count();
    Ok(match others {
        0 => Vec::new(),
        1 => vec!["1 row of the parent's is left out: the scenario has the key of its lines".to_owned()],
        n => vec![format!("{n} rows of the parent's are left out: the scenario has the key of its lines")],
    })
}

/// Fills the coding of a recording: the rows of all speakers on one timeline. The volleys that the sheet
/// numbers are kept where the turns alone would give others.
pub(in crate::ops) fn fill_recording(
    coding: &mut Coding,
    sheet: &Sheet,
    length: Seconds,
) -> Result<Vec<String>, Vec<Fault>> {
    let mut faults = Faults::default();
    for row in &sheet.rows {
        match (row.start, row.end) {
            (Some(_), Some(end)) if end.0 > length.0 + TOLERANCE => faults.add(
                row,
                format!("the utterance ends at {} s, and the recording lasts {:.2} s", end.0, length.0),
            ),
            (Some(_), Some(_)) => {}
            _ => faults.add(row, "an utterance of a recording needs its start_s and end_s".to_owned()),
        }
    }
    if let Some(first) = sheet.rows.first() {
        let with = utterances_of(coding, sheet.rows.iter().collect(), &mut faults);
        let filled = Edit::Replace { take: TIMELINE, index: 0, remove: 0, with };
        faults.refused(first, coding.apply(filled));
    }
    faults.none()?;
    Ok(keep_volleys(coding, sheet, length))
}

/// The faults of rows, up to as many as are told at once.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, row: &Row, message: String) {
        if self.0.len() < MOST_FAULTS {
            let place = row.code_place.map(|it| Place { line: it.line, column: 1 });
            self.0.push(Fault::error(place, message));
        }
    }

    /// What is refused as a whole, where no row was found to be at fault.
    fn refused(&mut self, first: &Row, outcome: Result<Edit, EditError>) {
        if let Err(error) = outcome
            && self.0.is_empty()
        {
            self.add(first, error.to_string());
        }
    }

    fn none(mut self) -> Result<(), Vec<Fault>> {
        self.0.sort_by_key(|it| it.place.map(|place| (place.line, place.column)));
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

/// The utterances of the rows, in order of where they start; those of one speaker must not overlap.
fn utterances_of(coding: &Coding, mut rows: Vec<&Row>, faults: &mut Faults) -> Vec<Utterance> {
    if rows.iter().all(|it| it.start.is_some()) {
        rows.sort_by(|a, b| {
            let start = |row: &Row| row.start.map_or(0.0, |it| it.0);
            start(a).total_cmp(&start(b))
        });
    }
    let mut until: BTreeMap<Speaker, Seconds> = BTreeMap::new();
    for row in &rows {
        let overlaps = row.start.zip(until.get(&row.speaker)).is_some_and(|(start, until)| start < *until);
        if overlaps || (row.start.is_some() && row.start == row.end) {
            faults.add(row, EditError::Times.to_string());
        }
        if let Some(end) = row.end.or(row.start) {
            until.insert(row.speaker, end);
        }
    }
    let ids = coding.next_id().0..;
    let utterance = |(row, id): (&Row, u32)| Utterance {
        code: row.code.clone(),
        valence: row.valence,
        strength: row.strength,
        text: row.text.clone(),
        ..Utterance::new(UtteranceId(id), row.speaker, row.start, row.end)
    };
    rows.into_iter().zip(ids).map(utterance).collect()
}

/// Says of the worker's utterances where the sheet begins a volley and the turns do not, and the other
/// way round.
fn keep_volleys(coding: &mut Coding, sheet: &Sheet, length: Seconds) -> Vec<String> {
    let workers = || sheet.rows.iter().filter(|it| it.speaker == Speaker::Worker);
    let numbers: BTreeSet<u32> = workers().map(|it| it.volley).collect();
    let utterances = coding.take(TIMELINE.volley, TIMELINE.take).map_or(&[][..], |it| &it.utterances);
    let whole = (Seconds(0.0), Seconds(length.0 + TOLERANCE));
    let by_turn = turn_volleys(utterances, whole);
    if numbers.len() <= 1 && by_turn.iter().filter(|it| !it.worker.is_empty()).count() > 1 {
        return vec!["the sheet numbers a single volley: volleys are found by the turns instead".to_owned()];
    }
    let key = |start: Option<Seconds>| start.map(|it| it.0.to_bits());
    let by_start: HashMap<Option<u64>, u32> = workers().map(|it| (key(it.start), it.volley)).collect();
    let mut edges = Vec::new();
    let mut before: Option<(u32, usize)> = None;
    for (turn, volley) in by_turn.iter().enumerate() {
        for utterance in volley.worker.iter().filter_map(|place| utterances.get(*place)) {
            let Some(number) = by_start.get(&key(utterance.start)).copied() else { continue };
            if let Some((number_before, turn_before)) = before {
                match (number == number_before, turn == turn_before) {
                    (true, false) => edges.push((utterance.id, VolleyEdge::Continues)),
                    (false, true) => edges.push((utterance.id, VolleyEdge::Begins)),
                    _ => {}
                }
            }
            before = Some((number, turn));
        }
    }
    for (id, edge) in edges {
        if let Err(error) = coding.apply(Edit::SetVolleyEdge { id, edge }) {
            log::warn!("the edge of a volley could not be kept: {error}");
        }
    }
    Vec::new()
}
