//! Reading a coding in another scheme: utterance by utterance, and only then by volley.

use crate::domain::language::Speaker;
use crate::domain::scheme::{CodeId, Mapping, MapsTo, Scheme, SchemeId};

use super::input::ScoredVolley;

/// A coding in another scheme's codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// The volleys in the other scheme's codes; what no rule decides is left uncoded.
    pub volleys: Vec<ScoredVolley>,
    /// The utterances that a coder has to decide, the worker's and others'.
    pub undecided: Vec<Undecided>,
    /// What a reader must know about the mapping; may be empty.
    pub note: String,
}

/// An utterance whose code no rule can map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The volley's number.
    pub volley: u32,
    /// Who speaks.
    pub speaker: Speaker,
    /// The utterance, by its place among those of its side of the volley, from 0.
    pub utterance: usize,
    /// Its code in the scheme it was coded in.
    pub code: CodeId,
    /// The codes among which a coder decides.
    pub among: Vec<CodeId>,
}

/// Why a coding cannot be read in another scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingFault {
    /// No rules lead from one to the other.
    #[error("no rules lead from {from} to {to}; {from} maps to: {known}")]
    NoMapping {
        /// The scheme of the coding.
        from: SchemeId,
        /// The scheme that was asked for.
        to: SchemeId,
        /// The schemes to which there are rules, with commas.
        known: String,
    },
    /// A code that the scheme of the coding does not have.
    #[error("volley {volley}: {code} is not a code of {scheme}")]
    UnknownCode {
        /// The volley's number.
        volley: u32,
        /// The code.
        code: CodeId,
        /// The scheme of the coding.
        scheme: SchemeId,
    },
}

/// Reads volleys coded in `from` in the codes of the scheme `to`. A scheme maps to itself unchanged.
/// Reply ratings that the other scheme does not have are left out.
///
/// # Errors
/// No mapping between the two, or a code that `from` does not have.
pub fn map_to(from: &Scheme, to: &Scheme, volleys: &[ScoredVolley]) -> Result<Mapped, MappingFault> {
    if from.id == to.id {
        return Ok(Mapped { volleys: volleys.to_vec(), undecided: Vec::new(), note: String::new() });
    }
    let mapping = from.mappings.iter().find(|it| it.to == to.id).ok_or_else(|| no_mapping(from, &to.id))?;
    let mut undecided = Vec::new();
    let mut mapped = Vec::with_capacity(volleys.len());
    for volley in volleys {
        let mut copy = volley.clone();
        copy.ratings.retain(|id, _| to.reply_rating(id).is_some());
        for (place, utterance) in copy.worker.iter_mut().enumerate() {
            let Some(code) = utterance.code.take() else { continue };
            match mapped_code(from, mapping, volley.volley, &code)? {
                MapsTo::Code(other) => utterance.code = Some(other.clone()),
                MapsTo::NoCode => {}
                MapsTo::CoderDecides(among) => {
                    let among = among.clone();
                    let (volley, speaker) = (volley.volley, Speaker::Worker);
                    undecided.push(Undecided { volley, speaker, utterance: place, code, among });
                }
            }
        }
        for (place, heard) in copy.heard.iter_mut().enumerate() {
            let codes = std::mem::take(&mut heard.codes);
            for code in codes {
                match mapped_code(from, mapping, volley.volley, &code)? {
                    MapsTo::Code(other) => heard.codes.push(other.clone()),
                    MapsTo::NoCode => {}
                    MapsTo::CoderDecides(among) => {
                        let (volley, speaker, among) = (volley.volley, heard.speaker, among.clone());
                        undecided.push(Undecided { volley, speaker, utterance: place, code, among });
                    }
                }
            }
        }
        mapped.push(copy);
    }
    Ok(Mapped { volleys: mapped, undecided, note: mapping.note.clone() })
}

fn mapped_code<'a>(
    from: &Scheme,
    mapping: &'a Mapping,
    volley: u32,
    code: &CodeId,
) -> Result<&'a MapsTo, MappingFault> {
    mapping.codes.get(code).ok_or_else(|| MappingFault::UnknownCode {
        volley,
        code: code.clone(),
        scheme: from.id.clone(),
    })
}

fn no_mapping(from: &Scheme, to: &str) -> MappingFault {
    let known: Vec<&str> = from.mappings.iter().map(|it| it.to.as_str()).collect();
    let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
    MappingFault::NoMapping { from: from.id.clone(), to: to.to_owned(), known }
}
