//! What a blind coder gets: sound, goal and scheme under a number.

use std::path::PathBuf;

use crate::domain::assignment::{Assigned, Assignment, AssignmentId, CoderState, Progress};
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingSetting, CodingState, Edit, Pass, Passes, TakeKey,
};
use crate::domain::recording::{self, Channels, Conversation};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::{RatingId, Scheme};
use crate::domain::session::Session;
use crate::domain::source;
use crate::library::draft::{Draft, verify};
use crate::library::{FORMAT, FileText, FolderKind, Library, LibraryError, SessionFolder, coder_and_number};
use crate::ops::blind::{BlindError, folder_of, note_final};
use crate::ops::schemes::Schemes;
use crate::units::Seconds;

/// A session as a blind coder knows it, with her own coding open for writing.
#[derive(Debug)]
pub struct BlindSession {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its number.
    pub number: u32,
    /// What it is called: "Recording 7".
    pub title: String,
    /// The goal, the process, the part and the passes.
    pub setting: CodingSetting,
    /// The scheme.
    pub scheme: Scheme,
    /// Whether real people are heard: if harm is heard, coding can wait.
    pub real: bool,
    /// What is heard, in the order in which the coder hears it.
    pub takes: Vec<BlindTake>,
    /// Her own coding, and no other.
    pub draft: Draft,
    folder: SessionFolder,
}

/// One thing that is heard.
#[derive(Debug, Clone, PartialEq)]
pub struct BlindTake {
    /// Its number for the coder, from 1, in the order in which she hears it.
    pub number: u32,
    /// What the coding calls it. It tells where in the session it stood, so it is not for the screen.
    pub key: TakeKey,
    /// The parent's line that it answers; `None` in a recording, where it is heard.
    pub line: Option<String>,
    /// Whether MI pauses on that line because someone may be in danger.
    pub pauses: bool,
    /// The flagged reply ratings that are asked here.
    pub ratings: Vec<RatingId>,
    /// What is heard or read.
    pub sound: BlindSound,
    /// How long it lasts, where it was recorded.
    pub seconds: Option<Seconds>,
}

/// What a blind coder hears or reads.
#[derive(Debug, Clone, PartialEq)]
pub enum BlindSound {
    /// A recorded reply. Its path tells what the session is, so it is not for the screen.
    Take(PathBuf),
    /// A conversation that was brought in: the sound as it came, and who is heard on which channel.
    Recording(PathBuf, Channels),
    /// A typed reply.
    Typed(String),
    /// A recording that is not there any more.
    Missing,
}

impl BlindSession {
    /// The session's folder, for the job that makes its sound ready to play and for nothing else.
    pub fn folder(&self) -> &SessionFolder {
        &self.folder
    }
}

/// Opens a session for a coder who was asked to code it blind, and begins her coding where she has none
/// yet. `now` is as `2026-11-22T09:30:12Z`.
pub fn open_blind(
    library: &Library,
    assigned: &Assigned,
    coder: &str,
    schemes: &Schemes,
    now: &str,
) -> Result<BlindSession, BlindError> {
    let assignment = &assigned.assignment;
    let title = assignment.title();
    if !assignment.coder(coder).is_some_and(|it| it.blind) {
        return Err(BlindError::NotAsked(coder.to_owned(), title));
    }
    if assignment.withdrawn.is_some() {
        return Err(BlindError::Withdrawn(title));
    }
    let folder = folder_of(library, assigned)?;
    let unreadable = |reason: String| BlindError::Unreadable { title: title.clone(), reason };
    let scheme = scheme_of(&folder, assignment, schemes).map_err(unreadable)?;
    let (takes, real) = match folder.kind() {
        Some(FolderKind::Recording) => takes_of_recording(&folder),
        Some(FolderKind::Practice) | None => takes_of_session(&folder, assignment).map(|it| (it, false)),
    }
    .map_err(unreadable)?;
    let rates = rates_the_whole(&scheme, assignment, &takes);
    let draft = own_draft(&folder, assigned, coder, (&takes, rates), now)
        .map_err(|error| unreadable(without_path(&error)))?;
    if assigned.progress_of(coder).is_none() {
        let name = draft.path().file_name().map(|it| it.to_string_lossy().into_owned());
        library.note_progress(&Progress {
            format: FORMAT,
            assignment: assignment.id.clone(),
            coder: coder.to_owned(),
            coding: name.unwrap_or_default(),
            begun: draft.coding().begun.clone(),
            finished: None,
            sha256: None,
        })?;
    }
    let is_final = draft.coding().state == CodingState::Final;
    if is_final && assigned.state_of(coder) != Some(CoderState::Final) && verify(draft.coding()) {
        // Made final by a program that was killed before it could say so.
        note_final(library, draft.coding(), draft.path())?;
    }
    Ok(BlindSession {
        assignment: assignment.id.clone(),
        number: assignment.number,
        title,
        setting: assignment.setting.clone(),
        scheme,
        real,
        takes,
        draft,
        folder,
    })
}

/// The scheme of the assignment: the one kept beside the session, or the same edition among those known.
fn scheme_of(folder: &SessionFolder, assignment: &Assignment, schemes: &Schemes) -> Result<Scheme, String> {
    let wanted = &assignment.scheme;
    if let Ok(FileText { text, hash }) = folder.scheme_text()
        && hash == wanted.sha256
    {
        return source::read_value(&text).map_err(|_faults| "its scheme cannot be read".to_owned());
    }
    let known = schemes.found.iter().find(|it| it.reference() == *wanted);
    known.map(|it| it.scheme.clone()).ok_or_else(|| {
        format!(
            "its scheme is not here as it was when it was asked for ({}, version {})",
            wanted.id, wanted.version
        )
    })
}

/// What is heard of a conversation that was brought in, and whether it was a real one.
fn takes_of_recording(folder: &SessionFolder) -> Result<(Vec<BlindTake>, bool), String> {
    let recording = folder.recording().map_err(|error| without_path(&error))?.value;
    if recording.consent.withdrawn.is_some() {
        return Err("consent to it was taken back, so its sound was deleted".to_owned());
    }
    let path = folder.file(&recording.original.file);
    let sound =
        if path.is_file() { BlindSound::Recording(path, recording.channels) } else { BlindSound::Missing };
    let real = recording.conversation == Conversation::Real;
    let take = BlindTake {
        number: 1,
        key: recording::TAKE,
        line: None,
        pauses: false,
        ratings: Vec::new(),
        sound,
        seconds: Some(recording.original.seconds),
    };
    Ok((vec![take], real))
}

fn takes_of_session(folder: &SessionFolder, assignment: &Assignment) -> Result<Vec<BlindTake>, String> {
    let session = folder.session().map_err(|error| without_path(&error))?.value;
    if session.consent.withdrawn.is_some() {
        return Err("consent to it was taken back, so its sound was deleted".to_owned());
    }
    let text = folder.scenario_text().map_err(|error| without_path(&error))?.text;
    let scenario: Scenario =
        source::read_value(&text).map_err(|_faults| "its scenario cannot be read".to_owned())?;
    let mut keys: Vec<TakeKey> =
        session.replies.iter().map(|it| TakeKey { volley: it.volley, take: it.take }).collect();
    // The order of the list, not of the file, is what the seed shuffles.
    keys.sort_unstable();
    keys.dedup();
    let order = assignment.order_of_takes(keys.len());
    let shuffled = order.into_iter().filter_map(|place| keys.get(place).copied());
    Ok(shuffled.zip(1..).filter_map(|(key, number)| take(folder, &session, &scenario, key, number)).collect())
}

/// One reply: the line, the sound, and what is asked about it. Nothing of what the trainee said about it.
fn take(
    folder: &SessionFolder,
    session: &Session,
    scenario: &Scenario,
    key: TakeKey,
    number: u32,
) -> Option<BlindTake> {
    let reply = session.replies.iter().find(|it| it.volley == key.volley && it.take == key.take)?;
    let step = usize::try_from(key.volley.checked_sub(1)?).ok().and_then(|place| session.path.get(place));
    let turn = step.and_then(|step| scenario.turn(&step.turn));
    let wording = turn.zip(step).and_then(|(turn, step)| turn.wordings.get(step.wording as usize));
    let line = wording.map(|wording| {
        let texts: Vec<&str> = wording.utterances.iter().map(|it| it.text.as_str()).collect();
        texts.join(" ")
    });
    let recorded = reply.file.as_ref().map(|file| folder.file(file));
    let sound = match (recorded, &reply.typed) {
        (Some(path), _) if path.is_file() => BlindSound::Take(path),
        (_, Some(text)) => BlindSound::Typed(text.clone()),
        (_, None) => BlindSound::Missing,
    };
    Some(BlindTake {
        number,
        key,
        line,
        pauses: turn.is_some_and(|it| it.pause.is_some()),
        ratings: turn.map(|it| it.ratings.clone()).unwrap_or_default(),
        sound,
        seconds: reply.seconds,
    })
}

/// Whether what is heard is rated as a whole: a conversation that is long enough for the scheme.
fn rates_the_whole(scheme: &Scheme, assignment: &Assignment, takes: &[BlindTake]) -> bool {
    let length = takes.iter().find_map(|it| match &it.sound {
        BlindSound::Recording(..) => it.seconds,
        _ => None,
    });
    let Some(length) = length.filter(|_| !scheme.globals.is_empty()) else { return false };
    let (from, to) = assignment.setting.part.bounds(length);
    scheme.rates_from_minutes().is_none_or(|least| (to.0 - from.0) / 60.0 >= f64::from(least))
}

/// The coder's own coding under this assignment: the one that is there, or a new one. No file of another
/// coder's is opened.
fn own_draft(
    folder: &SessionFolder,
    assigned: &Assigned,
    coder: &str,
    (takes, rates): (&[BlindTake], bool),
    now: &str,
) -> Result<Draft, LibraryError> {
    let assignment = &assigned.assignment;
    if let Some(progress) = assigned.progress_of(coder) {
        return Draft::open(&folder.path().join("codings").join(&progress.coding));
    }
    // Begun by a program that was killed before it could say so.
    for path in folder.coding_files()? {
        let own = coder_and_number(&path).is_some_and(|(it, _)| it == coder);
        if own && SessionFolder::coding(&path)?.value.assignment.as_ref() == Some(&assignment.id) {
            return Draft::open(&path);
        }
    }
    let mut coding = Coding::new(
        assignment.session.clone(),
        coder.to_owned(),
        CodingKind::Coder,
        assignment.scheme.clone(),
        now.to_owned(),
    );
    coding.setting = assignment.setting.clone();
    if rates && coding.setting.passes == Passes::Two {
        coding.pass = Pass::Ratings;
    }
    coding.assignment = Some(assignment.id.clone());
    for take in takes {
        coding.apply(Edit::AddTake(CodedTake::new(take.key)))?;
    }
    match Draft::begin(&folder.new_coding_path(coder)?, coding) {
        // She has begun it at this moment in another window: there is one coding for an assignment.
        Err(LibraryError::ChangedElsewhere { path, sibling }) => {
            std::fs::remove_file(&sibling).map_err(LibraryError::io("cannot be removed", &sibling))?;
            Err(LibraryError::InUse(path))
        }
        begun => begun,
    }
}

/// What is wrong, without the path: a folder's name tells what the session is.
fn without_path(error: &LibraryError) -> String {
    match error {
        LibraryError::Io { doing, source, .. } => format!("a file of it {doing}: {source}"),
        LibraryError::Unreadable { .. } => {
            "a file of it is damaged; who asked for it can look at it".to_owned()
        }
        LibraryError::Newer { .. } => "it was written by a newer version of Oars: update Oars".to_owned(),
        LibraryError::InUse(_) => {
            "your coding is open in another window or program; close it there first".to_owned()
        }
        _ => "a file of it is missing, or was changed by another program".to_owned(),
    }
}
