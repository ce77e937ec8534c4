//! Asking for a blind coding, of one session or of a share drawn by a seed.

use crate::domain::assignment::{AssignedCoder, Assignment, Progress, Share, drawn_share};
use crate::domain::chance::Chance;
use crate::domain::coding::{CodingSetting, CodingState};
use crate::domain::recording::Part;
use crate::domain::session::{SchemeReference, SessionId};
use crate::library::draft::{self, fingerprint};
use crate::library::{FORMAT, FolderKind, Library, LibraryError, SessionFolder, coder_and_number, known_by};
use crate::ops::blind::BlindError;

/// Somebody who is to code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedCoder<'a> {
    /// Who, by id.
    pub coder: &'a str,
    /// Whether she codes under the number alone. Who knows already whose it is, is not blind, and kept
    /// from the other codings all the same.
    pub blind: bool,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskRequest<'a> {
    /// Who asks, by id.
    pub asked_by: &'a str,
    /// Who is to code: two or more, one of them blind at least.
    pub coders: &'a [AskedCoder<'a>],
    /// The seed of the order of takes.
    pub seed: u64,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: &'a str,
}

/// Asks for a blind coding of a session. Goal, process, part and scheme are the session's own, so that
/// all codings can be compared.
pub fn ask(
    library: &Library,
    folder: &SessionFolder,
    request: AskRequest<'_>,
) -> Result<Assignment, BlindError> {
    asked(library, folder, request, None)
}

/// Asks for blind codings of a share of these sessions, so many in a hundred, drawn by the request's seed.
/// They are numbered in the order in which they were drawn. Nothing is asked for where one of those drawn
/// cannot be coded.
pub fn ask_share(
    library: &Library,
    sessions: &[SessionId],
    percent: u32,
    request: AskRequest<'_>,
) -> Result<Vec<Assignment>, BlindError> {
    let drawn = drawn_share(sessions, percent, request.seed);
    let mut distinct = sessions.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let share = Share { seed: request.seed, percent, of: distinct.len() as u32 };
    let mut folders = Vec::new();
    for session in &drawn {
        let folder = library.session_folder(session)?;
        check(library, &folder, request)?;
        folders.push(folder);
    }
    let mut all = Vec::new();
    for (folder, index) in folders.iter().zip(0..) {
        // Small enough to be a whole number in every reader of JSON.
        let seed = Chance::new(request.seed, "seed of an assignment", index).bits_64() >> 11;
        all.push(asked(library, folder, AskRequest { seed, ..request }, Some(share))?);
    }
    Ok(all)
}

/// Takes an assignment back: what was coded stays, and nothing is hidden by it any more.
pub fn withdraw(library: &Library, id: &str, now: &str) -> Result<(), LibraryError> {
    library.change_assignment(id, |assignment| {
        assignment.withdrawn.get_or_insert_with(|| now.to_owned());
    })
}

fn asked(
    library: &Library,
    folder: &SessionFolder,
    request: AskRequest<'_>,
    drawn: Option<Share>,
) -> Result<Assignment, BlindError> {
    let Checked { setting, scheme, names, progress } = check(library, folder, request)?;
    let assignment = library.add_assignment(|id, number| {
        let coders = request.coders.iter().zip(&names).map(|(it, name)| AssignedCoder {
            coder: it.coder.to_owned(),
            known_by: known_by(&id, name),
            blind: it.blind,
        });
        Assignment {
            format: FORMAT,
            number,
            session: folder.id(),
            asked_by: request.asked_by.to_owned(),
            asked: request.now.to_owned(),
            drawn,
            seed: request.seed,
            setting,
            scheme,
            coders: coders.collect(),
            withdrawn: None,
            id,
        }
    })?;
    for progress in progress {
        library.note_progress(&Progress { assignment: assignment.id.clone(), ..progress })?;
    }
    Ok(assignment)
}

struct Checked {
    setting: CodingSetting,
    scheme: SchemeReference,
    /// The coders' names, in the order of the request.
    names: Vec<String>,
    /// How far those have come who have coded before; without the assignment's id.
    progress: Vec<Progress>,
}

fn check(library: &Library, folder: &SessionFolder, request: AskRequest<'_>) -> Result<Checked, BlindError> {
    let refuse = |why: &str| Err(BlindError::Asked(why.to_owned()));
    let coders = request.coders;
    let twice =
        coders.iter().enumerate().any(|(at, it)| coders.iter().take(at).any(|other| other.coder == it.coder));
    if coders.len() < 2 || twice {
        return refuse("a blind coding needs two coders or more, each of them once");
    }
    if !coders.iter().any(|it| it.blind) {
        return refuse("one of the coders at least must be blind");
    }
    let trainee = folder.trainee()?;
    if coders.iter().any(|it| it.blind && Some(it.coder) == trainee.as_deref()) {
        return refuse("nobody can code her own practice blind: ask somebody else");
    }
    let (there, _problems) = library.assignments()?;
    let id = folder.id();
    let waits = |coder: &str| there.iter().any(|it| it.assignment.session == id && it.is_blind(coder));
    if coders.iter().any(|it| waits(it.coder)) {
        return refuse("one of the coders was asked to code this session blind already, and is not done yet");
    }
    let (setting, scheme) = what_is_coded(folder)?;
    let (mut names, mut progress) = (Vec::new(), Vec::new());
    for asked in coders {
        names.push(library.person(asked.coder)?.name);
        let before = coded_before(folder, asked.coder, &scheme)?;
        match before {
            Some(_) if asked.blind => {
                return refuse(
                    "a coder who has begun to code this session cannot be blind to it: ask somebody else",
                );
            }
            Some(before) => progress.push(before),
            None => {}
        }
    }
    Ok(Checked { setting, scheme, names, progress })
}

/// The goal, process and part of a session, and its scheme.
pub(in crate::ops) fn what_is_coded(
    folder: &SessionFolder,
) -> Result<(CodingSetting, SchemeReference), BlindError> {
    if folder.kind() == Some(FolderKind::Recording) {
        let recording = folder.recording()?.value;
        if recording.consent.withdrawn.is_some() {
            return Err(BlindError::Asked("consent to this recording was taken back".to_owned()));
        }
        let setup = recording.setup.ok_or_else(|| {
            BlindError::Asked("set the goal, the part and the scheme of this recording first".to_owned())
        })?;
        let setting = CodingSetting {
            goal: setup.goal,
            process: Some(setup.process),
            part: setup.part,
            passes: crate::domain::coding::Passes::default(),
        };
        return Ok((setting, setup.scheme));
    }
    let session = folder.session()?.value;
    if session.consent.withdrawn.is_some() {
        return Err(BlindError::Asked("consent to this session was taken back".to_owned()));
    }
    let setting = CodingSetting {
        goal: session.goal,
        process: Some(session.process),
        part: Part::Whole,
        passes: crate::domain::coding::Passes::default(),
    };
    Ok((setting, session.scheme))
}

/// How far a coder has come who coded this before under the same scheme: her newest final coding, else
/// her newest draft. Only her own files are opened.
fn coded_before(
    folder: &SessionFolder,
    coder: &str,
    scheme: &SchemeReference,
) -> Result<Option<Progress>, LibraryError> {
    let mut found: Option<Progress> = None;
    for path in folder.coding_files()? {
        if coder_and_number(&path).is_none_or(|(it, _)| it != coder) {
            continue;
        }
        let (coding, _note) = draft::read(&path)?;
        let is_final = coding.state == CodingState::Final;
        if coding.scheme.id != scheme.id
            || found.as_ref().is_some_and(|it| it.finished.is_some() && !is_final)
        {
            continue;
        }
        let sha256 = coding.sha256.clone().unwrap_or_else(|| fingerprint(&coding));
        found = Some(Progress {
            format: FORMAT,
            assignment: String::new(),
            coder: coder.to_owned(),
            coding: path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default(),
            begun: coding.begun,
            finished: coding.finished.filter(|_| is_final),
            sha256: is_final.then_some(sha256),
        });
    }
    Ok(found)
}
