//! Reading a coding sheet. Places are worked out only where there is a fault: reading stays linear and
//! costs little more than taking the text apart.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;

use crate::domain::fault::{Fault, Place};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::units::Seconds;

use super::{COLUMNS, Row, Sheet};

/// The longest sheet that is read, in bytes.
const LONGEST_SHEET: usize = 256 * 1024 * 1024;
/// The columns that must be there.
const REQUIRED: [&str; 3] = ["volley", "speaker", "code"];
/// How many faults are told at once.
const MOST_FAULTS: usize = 50;

/// Reads a sheet from its bytes.
///
/// # Errors
/// Every fault with its place, up to fifty at once.
pub fn read(bytes: &[u8]) -> Result<Sheet, Vec<Fault>> {
    let text = text_of(bytes).map_err(|fault| vec![fault])?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => {}
        Ok(false) => {
            return Err(vec![start("the sheet is empty: it needs a header with the names of its columns")]);
        }
        Err(error) => return Err(vec![start(format!("the header cannot be read: {error}"))]),
    }
    let columns = Columns::of(&record, text)?;
    let mut sheet = Sheet { other_columns: columns.other_names(&record), ..Sheet::default() };
    let mut faults = Vec::new();
    let mut seen = Seen::default();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                faults.push(start(format!("the sheet cannot be read further: {error}")));
                break;
            }
        }
        let from = record.position().map_or((0, 1), |it| (it.byte() as usize, it.line() as u32));
        let cells = Cells { record: &record, columns: &columns, text, from };
        match cells.row(sheet.rows.len()) {
            Ok(Some(row)) => {
                if let Some(warning) = cells.repeated(&row, &mut seen) {
                    sheet.warnings.push(warning);
                }
                sheet.rows.push(row);
            }
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(sheet) } else { Err(faults) }
}

fn start(message: impl Into<String>) -> Fault {
    Fault::error(Some(Place { line: 1, column: 1 }), message)
}

fn text_of(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > LONGEST_SHEET {
        return Err(start("the sheet is longer than 256 MB: split it by session"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(start("the sheet is in UTF-16: save it as “CSV UTF-8”"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count() as u32;
        let after = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let column = 1 + String::from_utf8_lossy(after).chars().count() as u32;
        Fault::error(Some(Place { line, column }), "this is not UTF-8: save the sheet as “CSV UTF-8”")
    })
}

/// Where each known column stands in a record.
struct Columns {
    known: [Option<usize>; COLUMNS.len()],
    other: Vec<usize>,
    width: usize,
}

impl Columns {
    fn of(header: &StringRecord, text: &str) -> Result<Self, Vec<Fault>> {
        let mut columns = Self { known: [None; COLUMNS.len()], other: Vec::new(), width: header.len() };
        let mut faults = Vec::new();
        for (at, name) in header.iter().enumerate() {
            let name = name.trim();
            let slot = COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name));
            match slot.and_then(|slot| columns.known.get_mut(slot)) {
                Some(Some(_)) => {
                    let place = place_of(text, (0, 1), at);
                    faults.push(Fault::error(
                        Some(place),
                        format!("the column {name} is here twice: remove one"),
                    ));
                }
                Some(free) => *free = Some(at),
                None => columns.other.push(at),
            }
        }
        for name in REQUIRED {
            if columns.index(name).is_none() {
                faults.push(start(missing(name, header)));
            }
        }
        if faults.is_empty() { Ok(columns) } else { Err(faults) }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let slot = COLUMNS.iter().position(|known| *known == name)?;
        self.known.get(slot).copied().flatten()
    }

    fn other_names(&self, header: &StringRecord) -> Vec<String> {
        self.other.iter().filter_map(|at| header.get(*at)).map(str::to_owned).collect()
    }
}

fn missing(name: &str, header: &StringRecord) -> String {
    let first = header.get(0).unwrap_or_default();
    if header.len() == 1 && (first.contains(';') || first.contains('\t')) {
        return format!("there is no column {name}: the columns must be separated by commas");
    }
    format!("there is no column {name}: the first line must name the columns, such as {}", COLUMNS.join(","))
}

/// One record and what is needed to say where something in it stands.
struct Cells<'a> {
    record: &'a StringRecord,
    columns: &'a Columns,
    text: &'a str,
    /// The byte and the line at which the record begins.
    from: (usize, u32),
}

impl Cells<'_> {
    fn row(&self, before: usize) -> Result<Option<Row>, Fault> {
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(None);
        }
        if self.record.len() != self.columns.width {
            let place = place_of(self.text, self.from, 0);
            return Err(Fault::error(
                Some(place),
                format!(
                    "this row has {} cells and the header names {}: put texts that hold commas in quotation marks",
                    self.record.len(),
                    self.columns.width
                ),
            ));
        }
        let code = self.cell("code");
        let (start, end) = (self.seconds("start_s")?, self.seconds("end_s")?);
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            return Err(self.fault("end_s", format!("the utterance ends at {} s and starts later", end.0)));
        }
        Ok(Some(Row {
            session: self.cell("session").to_owned(),
            coder: self.cell("coder").to_owned(),
            scheme: self.cell("scheme").to_owned(),
            volley: self.count("volley", None)?,
            take: self.count("take", Some(1))?,
            utterance: self.count("utterance", Some(u32::try_from(before + 1).unwrap_or(u32::MAX)))?,
            speaker: self.speaker()?,
            start,
            end,
            code: (!code.is_empty()).then(|| code.to_owned()),
            valence: self.word("valence", &VALENCES)?,
            strength: self.word("strength", &STRENGTHS)?,
            text: self.raw("text").to_owned(),
            other: self
                .columns
                .other
                .iter()
                .filter_map(|at| self.record.get(*at))
                .map(str::to_owned)
                .collect(),
            code_place: Some(self.place("code")),
        }))
    }

    /// Notes an utterance and warns when it was there before.
    fn repeated(&self, row: &Row, seen: &mut Seen) -> Option<Fault> {
        if self.columns.index("utterance").is_none() || seen.insert(row) {
            return None;
        }
        let words =
            format!("utterance {} of volley {} is here twice: number them apart", row.utterance, row.volley);
        Some(Fault::warning(Some(self.place("utterance")), words))
    }

    fn raw(&self, column: &str) -> &str {
        self.columns.index(column).and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    fn cell(&self, column: &str) -> &str {
        self.raw(column).trim()
    }

    fn place(&self, column: &str) -> Place {
        place_of(self.text, self.from, self.columns.index(column).unwrap_or_default())
    }

    fn fault(&self, column: &str, message: impl Into<String>) -> Fault {
        Fault::error(Some(self.place(column)), message)
    }

    fn count(&self, column: &str, empty: Option<u32>) -> Result<u32, Fault> {
        let cell = self.cell(column);
        match (cell, empty) {
            ("", Some(value)) => Ok(value),
            ("", None) => Err(self.fault(column, format!("{column} is empty: it counts from 1"))),
            _ => {
                match cell.parse::<u32>() {
                    Ok(number) if number > 0 => Ok(number),
                    _ => Err(self
                        .fault(column, format!("“{cell}” is not a {column}: it is a whole number from 1"))),
                }
            }
        }
    }

    fn seconds(&self, column: &str) -> Result<Option<Seconds>, Fault> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => Ok(Some(Seconds(seconds))),
            _ => Err(self.fault(column, format!("“{cell}” is not a time: write seconds, such as 12.5"))),
        }
    }

    fn speaker(&self) -> Result<Speaker, Fault> {
        let speaker = self.word("speaker", &SPEAKERS)?;
        speaker.ok_or_else(|| self.fault("speaker", "speaker is empty: write worker, parent or other"))
    }

    fn word<T: Copy>(&self, column: &str, words: &[(&str, T)]) -> Result<Option<T>, Fault> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        if let Some((_, value)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(cell)) {
            return Ok(Some(*value));
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(self.fault(column, format!("“{cell}” is not a {column}: write {}", known.join(", "))))
    }
}

/// The utterances that were met, by session, coder and number.
#[derive(Default)]
struct Seen {
    whose: HashMap<String, HashMap<String, usize>>,
    pairs: usize,
    utterances: HashSet<(usize, u32, u32, u32, Speaker)>,
}

impl Seen {
    /// Whether this is the first with its number.
    fn insert(&mut self, row: &Row) -> bool {
        let known = self.whose.get(&row.session).and_then(|coders| coders.get(&row.coder)).copied();
        let pair = known.unwrap_or_else(|| {
            self.pairs += 1;
            self.whose.entry(row.session.clone()).or_default().insert(row.coder.clone(), self.pairs);
            self.pairs
        });
        self.utterances.insert((pair, row.volley, row.take, row.utterance, row.speaker))
    }
}

/// Where a cell stands: the record begins at this byte and line, empty lines before it included.
fn place_of(text: &str, (byte, mut line): (usize, u32), cell: usize) -> Place {
    let mut column = 1;
    let mut at = 0;
    let mut quoted = false;
    let mut begun = false;
    for character in text.get(byte..).unwrap_or_default().chars() {
        if begun || !matches!(character, '\r' | '\n') {
            if at == cell {
                break;
            }
            begun = true;
        }
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => at += 1,
            _ => {}
        }
        if character == '\n' {
            line += 1;
            column = 1;
        } else if begun {
            column += 1;
        }
    }
    Place { line, column }
}

pub(super) const SPEAKERS: [(&str, Speaker); 3] =
    [("worker", Speaker::Worker), ("parent", Speaker::Parent), ("other", Speaker::Other)];
pub(super) const VALENCES: [(&str, Valence); 4] = [
    ("change", Valence::Change),
    ("sustain", Valence::Sustain),
    ("both", Valence::Both),
    ("neither", Valence::Neither),
];
pub(super) const STRENGTHS: [(&str, Strength); 3] =
    [("low", Strength::Low), ("medium", Strength::Medium), ("high", Strength::High)];
