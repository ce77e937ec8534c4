//! The coding sheet: one row for each utterance, as CSV in UTF-8 with a header.
//!
//! Columns are found by name, in any order; those that are not known are kept. `volley`, `speaker` and
//! `code` must be there. Volleys count from 1 within a session; utterances count on through it or start
//! again in each volley; an empty take is 1; an empty code means not coded. A parent's rows carry the
//! number of the volley that answers them.

mod coding;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::fault::{Fault, Place};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::scheme::{CodeId, Scheme};
use crate::domain::score::{HeardUtterance, ScoredVolley, WorkerUtterance};
use crate::domain::volley::known_codes;
use crate::units::Seconds;

pub use coding::{rows_of_takes, takes_of};
pub use read::read;
pub use write::write;

/// The columns that are known, in the order in which they are written.
pub const COLUMNS: [&str; 13] = [
    "session",
    "coder",
    "scheme",
    "volley",
    "take",
    "utterance",
    "speaker",
    "start_s",
    "end_s",
    "code",
    "valence",
    "strength",
    "text",
];

/// A coding sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The utterances, in the order of the file.
    pub rows: Vec<Row>,
    /// The names of the columns that are not known here, in the order of the file.
    pub other_columns: Vec<String>,
    /// What someone should look at.
    pub warnings: Vec<Fault>,
}

/// One utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The session; may be empty.
    pub session: String,
    /// Who coded; may be empty.
    pub coder: String,
    /// The scheme; may be empty.
    pub scheme: String,
    /// Which volley, from 1.
    pub volley: u32,
    /// Which take, from 1.
    pub take: u32,
    /// The utterance's number.
    pub utterance: u32,
    /// Who speaks.
    pub speaker: Speaker,
    /// Where it starts in the take.
    pub start: Option<Seconds>,
    /// Where it ends in the take.
    pub end: Option<Seconds>,
    /// Its code.
    pub code: Option<CodeId>,
    /// The side of change that it takes up.
    pub valence: Option<Valence>,
    /// How strong the parent's talk is.
    pub strength: Option<Strength>,
    /// Its words.
    pub text: String,
    /// The cells of the columns that are not known here, in their order.
    pub other: Vec<String>,
    /// Where its code stands in the file; `None` for a row that was not read from one.
    pub code_place: Option<Place>,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            session: String::new(),
            coder: String::new(),
            scheme: String::new(),
            volley: 1,
            take: 1,
            utterance: 1,
            speaker: Speaker::Worker,
            start: None,
            end: None,
            code: None,
            valence: None,
            strength: None,
            text: String::new(),
            other: Vec::new(),
            code_place: None,
        }
    }
}

impl Sheet {
    /// The sessions that the sheet names, in order.
    pub fn sessions(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.session.as_str()).collect()
    }

    /// The coders that the sheet names, in order.
    pub fn coders(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.coder.as_str()).collect()
    }

    /// The schemes that the sheet names, in order.
    pub fn schemes(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.scheme.as_str()).collect()
    }

    /// Keeps the rows that `keep` wants.
    pub fn retain(&mut self, keep: impl FnMut(&Row) -> bool) {
        self.rows.retain(keep);
    }

    /// Every code that the scheme does not have for its speaker.
    pub fn faults_under(&self, scheme: &Scheme) -> Vec<Fault> {
        let known = |speaker| scheme.codes_of(speaker).map(|it| it.id.as_str()).collect::<BTreeSet<&str>>();
        let worker = known(Speaker::Worker);
        let parent = known(Speaker::Parent);
        let other = known(Speaker::Other);
        let mut faults = Vec::new();
        for row in &self.rows {
            let Some(code) = row.code.as_deref() else { continue };
            let fits = match row.speaker {
                Speaker::Worker => worker.contains(code),
                Speaker::Parent => parent.contains(code),
                Speaker::Other => other.contains(code),
            };
            if !fits {
                faults.push(Fault::error(row.code_place, unfit(scheme, row.speaker, code)));
            }
        }
        faults
    }

    /// What is scored: each volley's first take, in the order of the volleys. The rows of one session and
    /// one coder are expected.
    pub fn volleys(&self) -> Vec<ScoredVolley> {
        // The first take of a volley is told for each speaker, so that a parent's line that was noted
        // once belongs to every take of the reply.
        let mut first_takes: BTreeMap<(u32, Speaker), u32> = BTreeMap::new();
        for row in &self.rows {
            let first = first_takes.entry((row.volley, row.speaker)).or_insert(row.take);
            *first = row.take.min(*first);
        }
        let mut volleys: BTreeMap<u32, ScoredVolley> = BTreeMap::new();
        for row in &self.rows {
            if first_takes.get(&(row.volley, row.speaker)) != Some(&row.take) {
                continue;
            }
            let volley = volleys
                .entry(row.volley)
                .or_insert_with(|| ScoredVolley { volley: row.volley, ..ScoredVolley::default() });
            match row.speaker {
                Speaker::Worker => {
                    volley.worker.push(WorkerUtterance { code: row.code.clone(), valence: row.valence });
                }
                speaker => {
                    volley.heard.push(HeardUtterance { speaker, codes: row.code.iter().cloned().collect() });
                }
            }
        }
        volleys.into_values().collect()
    }
}

fn unfit(scheme: &Scheme, speaker: Speaker, code: &str) -> String {
    let id = &scheme.id;
    let whose = match speaker {
        Speaker::Worker => "the worker's",
        Speaker::Parent => "the parent's",
        Speaker::Other => "anyone else's",
    };
    let known = known_codes(scheme, speaker);
    if scheme.code(code).is_some() {
        return format!("{code} is not a code for {whose} utterances in {id}; those are: {known}");
    }
    let close = scheme.codes_of(speaker).find(|it| it.id.eq_ignore_ascii_case(code));
    let mend = close.map_or_else(
        || format!("its codes for {whose} utterances are: {known}"),
        |it| format!("write {}", it.id),
    );
    format!("{code} is not a code of {id}; {mend}")
}
