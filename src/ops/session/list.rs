//! The list of sessions. Of codings it says who coded and how far, and it opens none that somebody may be
//! blind to: who coded stands in the file's name, and whether it is final in the assignment.

use std::path::{Path, PathBuf};

use crate::domain::assignment::{Assigned, CoderState, known_by_number, may_see};
use crate::domain::coding::CodingState;
use crate::domain::recording::{Conversation, Part};
use crate::domain::scenario::EndingId;
use crate::domain::scheme::SchemeId;
use crate::domain::session::{Mode, PersonId, SessionId};
use crate::library::{FolderKind, Library, LibraryError, SessionFolder, coder_and_number};
use crate::units::Seconds;

/// What lies in a session's folder, in a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A sitting with a scripted parent.
    Practice(SessionSummary),
    /// A conversation that was brought in.
    Recording(RecordingSummary),
}

/// A recording in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingSummary {
    /// Its folder.
    pub path: PathBuf,
    /// Its id.
    pub id: SessionId,
    /// What its owner calls it.
    pub title: String,
    /// Role-play or real.
    pub conversation: Conversation,
    /// What it is kept for.
    pub purpose: String,
    /// Whose practice it is, by id; `None` where that was not said or cannot be read.
    pub trainee: Option<PersonId>,
    /// When it was brought in, as `2026-11-22T09:30:12Z`.
    pub imported: String,
    /// Its length.
    pub seconds: Seconds,
    /// The scheme and the part to code; `None` until it is set up.
    pub setup: Option<(SchemeId, Part)>,
    /// Its codings.
    pub codings: Vec<CodingSummary>,
    /// The last day on which it is kept.
    pub keep_until: Option<String>,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
    /// Whether consent was taken back.
    pub withdrawn: bool,
    /// Whether its sound is there.
    pub has_sound: bool,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Its folder.
    pub path: PathBuf,
    /// Its id.
    pub id: SessionId,
    /// How it was played.
    pub mode: Mode,
    /// The scenario's id.
    pub scenario: String,
    /// The trainee's id; `None` where `who.ron` cannot be read.
    pub trainee: Option<PersonId>,
    /// When it began, as `2026-11-22T09:30:12Z`.
    pub started: String,
    /// When its debrief was reached.
    pub finished: Option<String>,
    /// The ending that was reached.
    pub ending: Option<EndingId>,
    /// How many replies have at least one take.
    pub replies: usize,
    /// How many takes there are.
    pub takes: usize,
    /// Its codings.
    pub codings: Vec<CodingSummary>,
    /// The last day on which it is kept.
    pub keep_until: Option<String>,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
    /// Whether consent was taken back.
    pub withdrawn: bool,
}

/// A coding in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingSummary {
    /// Its file's name.
    pub file: String,
    /// Who coded.
    pub coder: PersonId,
    /// With which scheme; `None` where it is hidden and no assignment says.
    pub scheme: Option<SchemeId>,
    /// Whether it is final; `None` where it is hidden and no assignment says.
    pub is_final: Option<bool>,
    /// Whether it is hidden from who looks, and so was not opened.
    pub hidden: bool,
}

/// What a library holds, for somebody who looks.
#[derive(Debug)]
pub struct Listing {
    /// Its sessions and recordings, the newest first. Those that the reader codes under a number alone are
    /// left out, and were not opened.
    pub entries: Vec<Entry>,
    /// The blind codings that were asked for, in order of number.
    pub assignments: Vec<Assigned>,
    /// What could not be read.
    pub problems: Vec<LibraryError>,
}

/// Who looks, and what was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct View<'a> {
    /// The blind codings that were asked for.
    pub assignments: &'a [Assigned],
    /// Who looks; `None` where nobody knows.
    pub reader: Option<&'a str>,
}

impl Entry {
    /// Its folder.
    pub fn path(&self) -> &Path {
        match self {
            Self::Practice(it) => &it.path,
            Self::Recording(it) => &it.path,
        }
    }

    /// Its id.
    pub fn id(&self) -> &SessionId {
        match self {
            Self::Practice(it) => &it.id,
            Self::Recording(it) => &it.id,
        }
    }

    /// What it is called: a recording's title, or the id of the scenario.
    pub fn title(&self) -> &str {
        match self {
            Self::Practice(it) => &it.scenario,
            Self::Recording(it) => &it.title,
        }
    }

    /// When it began or was brought in, as `2026-11-22T09:30:12Z`.
    pub fn started(&self) -> &str {
        match self {
            Self::Practice(it) => &it.started,
            Self::Recording(it) => &it.imported,
        }
    }

    /// Whose practice it is, by id.
    pub fn trainee(&self) -> Option<&PersonId> {
        match self {
            Self::Practice(it) => it.trainee.as_ref(),
            Self::Recording(it) => it.trainee.as_ref(),
        }
    }

    /// Its codings.
    pub fn codings(&self) -> &[CodingSummary] {
        match self {
            Self::Practice(it) => &it.codings,
            Self::Recording(it) => &it.codings,
        }
    }

    /// The last day on which it is kept.
    pub fn keep_until(&self) -> Option<&str> {
        match self {
            Self::Practice(it) => it.keep_until.as_deref(),
            Self::Recording(it) => it.keep_until.as_deref(),
        }
    }

    /// Whether its speech is synthetic.
    pub fn synthetic(&self) -> bool {
        match self {
            Self::Practice(it) => it.synthetic,
            Self::Recording(it) => it.synthetic,
        }
    }

    /// Whether consent was taken back.
    pub fn withdrawn(&self) -> bool {
        match self {
            Self::Practice(it) => it.withdrawn,
            Self::Recording(it) => it.withdrawn,
        }
    }

    /// What it is in lists and documents: `practice` or `recording`.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Practice(_) => "practice",
            Self::Recording(_) => "recording",
        }
    }
}

/// What a library holds for the person with this id; where nobody knows who looks, nothing is opened that
/// some coder is blind to.
pub fn listing(library: &Library, reader: Option<&str>) -> Result<Listing, LibraryError> {
    let (assignments, mut problems) = library.assignments()?;
    let view = View { assignments: &assignments, reader };
    let mut entries = Vec::new();
    for folder in library.session_folders()? {
        let by_number = reader.and_then(|reader| known_by_number(&assignments, &folder.id(), reader));
        if by_number.is_some() {
            continue;
        }
        match entry(&folder, &view, &mut problems) {
            Ok(entry) => entries.push(entry),
            Err(error) => problems.push(error),
        }
    }
    entries.sort_by(|a, b| (b.started(), b.id()).cmp(&(a.started(), a.id())));
    Ok(Listing { entries, assignments, problems })
}

/// Every session and recording of a library, the newest first, and what could not be read.
pub fn entries(library: &Library) -> Result<(Vec<Entry>, Vec<LibraryError>), LibraryError> {
    let Listing { entries, problems, .. } = listing(library, None)?;
    Ok((entries, problems))
}

/// One session or recording. What is wrong with its lesser files is added to `problems`.
pub fn entry(
    folder: &SessionFolder,
    view: &View<'_>,
    problems: &mut Vec<LibraryError>,
) -> Result<Entry, LibraryError> {
    match folder.kind() {
        Some(FolderKind::Recording) => Ok(Entry::Recording(recording_summary(folder, view, problems)?)),
        Some(FolderKind::Practice) | None => Ok(Entry::Practice(summary(folder, view, problems)?)),
    }
}

/// The sittings with scripted parents, the newest first, and what could not be read of the library.
pub fn list(library: &Library) -> Result<(Vec<SessionSummary>, Vec<LibraryError>), LibraryError> {
    let (entries, problems) = entries(library)?;
    let practice = |entry| match entry {
        Entry::Practice(session) => Some(session),
        Entry::Recording(_) => None,
    };
    Ok((entries.into_iter().filter_map(practice).collect(), problems))
}

/// One session. What is wrong with its lesser files is added to `problems`.
pub fn summary(
    folder: &SessionFolder,
    view: &View<'_>,
    problems: &mut Vec<LibraryError>,
) -> Result<SessionSummary, LibraryError> {
    let session = folder.session()?.value;
    let trainee = match folder.who() {
        Ok(who) => Some(who.value.trainee),
        Err(error) => {
            problems.push(error);
            None
        }
    };
    let codings = codings(folder, view, problems)?;
    let mut volleys: Vec<u32> = session.replies.iter().map(|it| it.volley).collect();
    volleys.sort_unstable();
    volleys.dedup();
    Ok(SessionSummary {
        path: folder.path().to_owned(),
        id: folder.id(),
        mode: session.mode,
        scenario: session.scenario.id,
        trainee,
        started: session.started,
        finished: session.finished,
        ending: session.ending,
        replies: volleys.len(),
        takes: session.replies.len(),
        codings,
        keep_until: session.keep_until,
        synthetic: session.synthetic,
        withdrawn: session.consent.withdrawn.is_some(),
    })
}

/// One recording. What is wrong with its lesser files is added to `problems`.
pub fn recording_summary(
    folder: &SessionFolder,
    view: &View<'_>,
    problems: &mut Vec<LibraryError>,
) -> Result<RecordingSummary, LibraryError> {
    let recording = folder.recording()?.value;
    let trainee = match folder.trainee() {
        Ok(trainee) => trainee,
        Err(error) => {
            problems.push(error);
            None
        }
    };
    Ok(RecordingSummary {
        path: folder.path().to_owned(),
        id: folder.id(),
        title: recording.title,
        conversation: recording.conversation,
        purpose: recording.purpose,
        trainee,
        imported: recording.imported,
        seconds: recording.original.seconds,
        setup: recording.setup.map(|it| (it.scheme.id, it.part)),
        codings: codings(folder, view, problems)?,
        keep_until: recording.keep_until,
        synthetic: recording.synthetic,
        withdrawn: recording.consent.withdrawn.is_some(),
        has_sound: folder.file(&recording.original.file).is_file(),
    })
}

fn codings(
    folder: &SessionFolder,
    view: &View<'_>,
    problems: &mut Vec<LibraryError>,
) -> Result<Vec<CodingSummary>, LibraryError> {
    let mut codings = Vec::new();
    let session = folder.id();
    for path in folder.coding_files()? {
        let Some((coder, _)) = coder_and_number(&path) else { continue };
        let file = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if !may_see(view.assignments, &session, view.reader, &coder) {
            codings.push(hidden(view.assignments, &session, coder, file));
            continue;
        }
        match SessionFolder::coding_head(&path) {
            Ok(head) => codings.push(CodingSummary {
                file,
                coder: head.coder,
                scheme: Some(head.scheme.id),
                is_final: Some(head.state == CodingState::Final),
                hidden: false,
            }),
            Err(error) => problems.push(error),
        }
    }
    Ok(codings)
}

/// What is known of a coding that is not opened.
fn hidden(assignments: &[Assigned], session: &str, coder: PersonId, file: String) -> CodingSummary {
    let noted = |it: &&Assigned| {
        it.assignment.session == session && it.progress_of(&coder).is_some_and(|it| it.coding == file)
    };
    let assigned = assignments.iter().find(noted);
    CodingSummary {
        scheme: assigned.map(|it| it.assignment.scheme.id.clone()),
        is_final: assigned.and_then(|it| it.state_of(&coder)).map(|it| it == CoderState::Final),
        hidden: true,
        file,
        coder,
    }
}
