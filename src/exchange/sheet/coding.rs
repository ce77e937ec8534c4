//! Between a sheet and the codings that a library keeps.

use std::collections::BTreeMap;

use crate::domain::coding::{CodedTake, Utterance, UtteranceId};
use crate::domain::language::Speaker;

use super::{Row, Sheet};

/// The coded takes of a sheet of one session and one coder, by volley and take; the worker's utterances
/// only. Ids count on through all of them from 1. Takes are marked as done.
pub fn takes_of(sheet: &Sheet) -> Vec<CodedTake> {
    let mut takes: BTreeMap<(u32, u32), CodedTake> = BTreeMap::new();
    let mut ids = 0;
    for row in sheet.rows.iter().filter(|row| row.speaker == Speaker::Worker) {
        ids += 1;
        let take = takes.entry((row.volley, row.take)).or_insert_with(|| CodedTake {
            volley: row.volley,
            take: row.take,
            noticed: None,
            ratings: BTreeMap::new(),
            utterances: Vec::new(),
            done: true,
            went_well: String::new(),
        });
        take.utterances.push(Utterance {
            code: row.code.clone(),
            valence: row.valence,
            strength: row.strength,
            text: row.text.clone(),
            ..Utterance::new(UtteranceId(ids), row.speaker, row.start, row.end)
        });
    }
    takes.into_values().collect()
}

/// The rows of coded takes; utterances count on through the session, and start again in later takes of
/// the same volley where the first one started.
pub fn rows_of_takes(session: &str, coder: &str, scheme: &str, takes: &[CodedTake]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut before = 0;
    let mut volleys: BTreeMap<u32, Vec<&CodedTake>> = BTreeMap::new();
    for take in takes {
        volleys.entry(take.volley).or_default().push(take);
    }
    for takes in volleys.values_mut() {
        takes.sort_by_key(|it| it.take);
        for take in takes.iter() {
            for (utterance, number) in take.utterances.iter().zip(before + 1..) {
                rows.push(Row {
                    session: session.to_owned(),
                    coder: coder.to_owned(),
                    scheme: scheme.to_owned(),
                    volley: take.volley,
                    take: take.take,
                    utterance: number,
                    speaker: utterance.speaker,
                    start: utterance.start,
                    end: utterance.end,
                    code: utterance.code.clone(),
                    valence: utterance.valence,
                    strength: utterance.strength,
                    text: utterance.text.clone(),
                    other: Vec::new(),
                    code_place: None,
                });
            }
        }
        before += takes.iter().map(|it| it.utterances.len() as u32).max().unwrap_or(0);
    }
    rows
}
