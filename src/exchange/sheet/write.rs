//! Writing a coding sheet: the known columns in their order, then the others.

use super::read::{SPEAKERS, STRENGTHS, VALENCES};
use super::{COLUMNS, Row, Sheet};

/// The sheet as CSV. Reading it again gives the same rows.
pub fn write(sheet: &Sheet) -> String {
    let mut out = String::new();
    let names = COLUMNS.iter().copied().chain(sheet.other_columns.iter().map(String::as_str));
    line(&mut out, names);
    for row in &sheet.rows {
        let known = known_cells(row);
        let mut other: Vec<&str> = row.other.iter().map(String::as_str).collect();
        other.resize(sheet.other_columns.len(), "");
        line(&mut out, known.iter().map(String::as_str).chain(other));
    }
    out
}

fn known_cells(row: &Row) -> [String; COLUMNS.len()] {
    [
        row.session.clone(),
        row.coder.clone(),
        row.scheme.clone(),
        row.volley.to_string(),
        row.take.to_string(),
        row.utterance.to_string(),
        word(&SPEAKERS, Some(row.speaker)),
        row.start.map(|it| it.0.to_string()).unwrap_or_default(),
        row.end.map(|it| it.0.to_string()).unwrap_or_default(),
        row.code.clone().unwrap_or_default(),
        word(&VALENCES, row.valence),
        word(&STRENGTHS, row.strength),
        row.text.clone(),
    ]
}

fn word<T: PartialEq>(words: &[(&str, T)], value: Option<T>) -> String {
    let found = value.and_then(|value| words.iter().find(|(_, it)| *it == value));
    found.map(|(word, _)| (*word).to_owned()).unwrap_or_default()
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
