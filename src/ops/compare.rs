//! Comparing codings of a session, and settling them in a consensus.

use std::path::Path;

use crate::domain::agreement::{CompareError, Comparison, Volleys};
use crate::domain::assignment::{Assigned, may_see};
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingReference, CodingState, TakeKey, Utterance,
};
use crate::domain::consensus::{Consensus, ConsensusError};
use crate::domain::recording;
use crate::domain::scheme::Scheme;
use crate::domain::source;
use crate::library::draft::{self, Draft, fingerprint, verify};
use crate::library::{FolderKind, Library, LibraryError, SessionFolder, coder_and_number};
use crate::ops::blind::{BlindError, finish, what_is_coded};

/// Why codings cannot be compared or settled. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CompareCodingsError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The codings do not fit together.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// The consensus.
    #[error(transparent)]
    Consensus(#[from] ConsensusError),
    /// The session cannot be coded.
    #[error(transparent)]
    Session(#[from] BlindError),
    /// The reader is blind to one of them.
    #[error("{0} is hidden from you until all blind codings of this session are final")]
    Hidden(String),
    /// A source was changed after it was made final.
    #[error("{0} is not what it was when it was made final: restore it from a backup")]
    Changed(String),
    /// The scheme cannot be read.
    #[error("the scheme of this session cannot be read: {0}")]
    Scheme(String),
    /// There is no such coding.
    #[error("there is no coding {0} in this session")]
    NoCoding(String),
}

/// How the worker's volleys lie in the sessions of a folder.
pub fn volleys_of_folder(folder: &SessionFolder) -> Volleys {
    match folder.kind() {
        Some(FolderKind::Recording) => Volleys::Turns,
        Some(FolderKind::Practice) | None => Volleys::Replies,
    }
}

/// Codings of a session that somebody may look into, for choosing two or more to compare: their files,
/// who coded, and whether they are final. Nothing that `reader` is blind to is opened.
pub fn comparable(
    library: &Library,
    folder: &SessionFolder,
    reader: Option<&str>,
) -> Result<Vec<(String, Coding)>, LibraryError> {
    let (assigned, _problems) = library.assignments()?;
    let mut found = Vec::new();
    for path in folder.coding_files()? {
        let seen = coder_and_number(&path)
            .is_some_and(|(coder, _)| may_see(&assigned, &folder.id(), reader, &coder));
        if seen && let Ok((coding, _note)) = draft::read(&path) {
            found.push((name_of(&path), coding));
        }
    }
    Ok(found)
}

/// Puts codings side by side, named by their files (`p-1a2b3c4d-1.ron`), in this order.
pub fn compare(
    library: &Library,
    folder: &SessionFolder,
    reader: Option<&str>,
    files: &[String],
) -> Result<(Scheme, Comparison), CompareCodingsError> {
    let (scheme, codings) = chosen(library, folder, reader, files)?;
    let codings: Vec<&Coding> = codings.iter().map(|(_, coding)| coding).collect();
    let comparison = Comparison::of(&scheme, &codings, volleys_of_folder(folder))?;
    Ok((scheme, comparison))
}

/// Begins a consensus of final codings, kept by `coder` on behalf of all. `now` is as
/// `2026-11-22T09:30:12Z`.
pub fn begin_consensus(
    library: &Library,
    folder: &SessionFolder,
    coder: &str,
    files: &[String],
    now: &str,
) -> Result<(Consensus, Draft), CompareCodingsError> {
    let consensus = consensus_of(library, folder, coder, files)?;
    let coding = consensus.begin(coder.to_owned(), now.to_owned()).ok_or(CompareError::TooFew)?;
    let draft = Draft::begin_in(folder, &coding)?;
    Ok((consensus, draft))
}

/// Opens a consensus that was begun before.
pub fn open_consensus(
    library: &Library,
    folder: &SessionFolder,
    coder: &str,
    path: &Path,
) -> Result<(Consensus, Draft), CompareCodingsError> {
    let draft = Draft::open(path)?;
    let files: Vec<String> = draft.coding().sources.iter().map(|it| it.file.clone()).collect();
    let consensus = consensus_of(library, folder, coder, &files)?;
    Ok((consensus, draft))
}

/// Makes a consensus final; refused while differences are open.
pub fn finish_consensus(
    library: &Library,
    consensus: &Consensus,
    draft: Draft,
    now: &str,
) -> Result<Coding, CompareCodingsError> {
    consensus.may_be_final(draft.coding())?;
    Ok(finish(library, draft, now)?)
}

/// Begins a group's coding of a session, kept by `coder` on behalf of all. The group shares one parse:
/// that of a coding which the keeper may see, without its codes; or none yet, and then one that it makes.
pub fn begin_supervision(
    library: &Library,
    folder: &SessionFolder,
    coder: &str,
    parse_of: Option<&str>,
    now: &str,
) -> Result<Draft, CompareCodingsError> {
    let (setting, scheme) = what_is_coded(folder)?;
    let mut coding =
        Coding::new(folder.id(), coder.to_owned(), CodingKind::Consensus, scheme, now.to_owned());
    coding.setting = setting;
    match parse_of {
        Some(file) => {
            let (_, codings) = chosen(library, folder, Some(coder), &[file.to_owned()])?;
            for (_, source) in codings {
                coding.next_utterance = source.next_utterance;
                coding.takes = source.takes.iter().map(parse_alone).collect();
            }
        }
        None => coding.takes = keys_of(folder)?.into_iter().map(CodedTake::new).collect(),
    }
    Ok(Draft::begin_in(folder, &coding)?)
}

/// A take without its codes and ratings, and without anything else that one coder said.
fn parse_alone(take: &CodedTake) -> CodedTake {
    let bare = |it: Utterance| Utterance {
        text: it.text,
        facilitative: it.facilitative,
        volley_edge: it.volley_edge,
        ..Utterance::new(it.id, it.speaker, it.start, it.end)
    };
    let accepted = take.utterances.iter().filter(|it| !it.proposed).cloned();
    CodedTake { utterances: accepted.map(bare).collect(), ..CodedTake::new(take.key()) }
}

fn keys_of(folder: &SessionFolder) -> Result<Vec<TakeKey>, LibraryError> {
    if folder.kind() == Some(FolderKind::Recording) {
        return Ok(vec![recording::TAKE]);
    }
    let session = folder.session()?.value;
    let mut keys: Vec<TakeKey> =
        session.replies.iter().map(|it| TakeKey { volley: it.volley, take: it.take }).collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn consensus_of(
    library: &Library,
    folder: &SessionFolder,
    reader: &str,
    files: &[String],
) -> Result<Consensus, CompareCodingsError> {
    let (scheme, codings) = chosen(library, folder, Some(reader), files)?;
    let mut sources = Vec::new();
    for (file, coding) in codings {
        if !verify(&coding) {
            return Err(CompareCodingsError::Changed(file));
        }
        let sha256 = coding.sha256.clone().unwrap_or_else(|| fingerprint(&coding));
        sources.push((CodingReference { file, sha256 }, coding));
    }
    Ok(Consensus::of(&scheme, sources, volleys_of_folder(folder))?)
}

/// The codings in these files, none of them opened before it is known that the reader may see them all.
fn chosen(
    library: &Library,
    folder: &SessionFolder,
    reader: Option<&str>,
    files: &[String],
) -> Result<(Scheme, Vec<(String, Coding)>), CompareCodingsError> {
    let (assigned, problems): (Vec<Assigned>, _) = library.assignments()?;
    if let Some(problem) = problems.into_iter().next() {
        // What cannot be read might hide something.
        return Err(problem.into());
    }
    let there = folder.coding_files()?;
    let mut paths = Vec::new();
    for file in files {
        let path = there.iter().find(|it| name_of(it) == *file);
        let path = path.ok_or_else(|| CompareCodingsError::NoCoding(file.clone()))?;
        let (coder, _) = coder_and_number(path).ok_or_else(|| CompareCodingsError::NoCoding(file.clone()))?;
        if !may_see(&assigned, &folder.id(), reader, &coder) {
            return Err(CompareCodingsError::Hidden(file.clone()));
        }
        paths.push(path);
    }
    let text = folder.scheme_text()?.text;
    let scheme = source::read_value(&text).map_err(|faults| {
        let first = faults.into_iter().next().map(|it| it.message);
        CompareCodingsError::Scheme(first.unwrap_or_default())
    })?;
    let mut codings = Vec::new();
    for path in paths {
        codings.push((name_of(path), draft::read(path)?.0));
    }
    Ok((scheme, codings))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a coding can be one of those that a consensus settles.
pub fn can_be_settled(coding: &Coding) -> bool {
    coding.state == CodingState::Final && coding.kind != CodingKind::Consensus
}
