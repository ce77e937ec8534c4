//! Opening something in the studio: work for the jobs' thread.

mod shown;
mod tracks;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation as _;

pub use tracks::spoken;

use self::shown::{Shown, studio_of};
use self::tracks::{blind_track, drawing, spans, track_of};
use crate::app::progress::Progress;
use crate::app::state::{Studio, Track};
use crate::app::studio::files::{StudioFiles, Subject};
use crate::app::studio::judge;
use crate::domain::coding::{
    CodedTake, CodingSetting, CodingState, Edit, Passes, TakeKey, Utterance, UtteranceId,
};
use crate::domain::language::Speaker;
use crate::domain::recording::{Channels, Conversation, Recording};
use crate::domain::session::Session;
use crate::dsp::pyramid::Drawing;
use crate::library::draft::Draft;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::blind::{self, BlindSound};
use crate::ops::schemes::Schemes;
use crate::ops::session::{self, CoderBeginning};
use crate::ops::{import, proposals, when};
use crate::units::Seconds;

/// What is needed to open something in the studio.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folders of this installation.
    pub places: Places,
    /// The library.
    pub library: PathBuf,
    /// The folder below it.
    pub key: String,
    /// The coder's name.
    pub coder: String,
    /// In how many passes a new coding is made.
    pub passes: Passes,
    /// The coder's own keys.
    pub keys: BTreeMap<String, String>,
    /// How far it is, and whether it is still wanted.
    pub progress: Progress,
}

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// What is held open.
    pub files: StudioFiles,
    /// What is shown.
    pub studio: Studio,
}

/// Opens a recording. The error is for the user.
pub fn recording(request: &Request) -> Result<Opened, String> {
    let library = Library::open(&request.library).map_err(told)?;
    let folder = SessionFolder::at(request.library.join(&request.key));
    let coder = coder(&library, &request.coder)?;
    let loaded = session::load_recording_blind(&folder, &coder).map_err(told)?;
    let recording = loaded.recording;
    let setup = recording.setup.clone().ok_or("this recording has not been set up for coding yet")?;
    let scheme = Arc::new(loaded.scheme.ok_or_else(|| no_scheme(&folder, &loaded.problems))?);
    let sound = import::playable(&request.places, &library, &folder, &mut |it| request.progress.decoding(it))
        .map_err(told)?;
    let drawing = drawing(request, &library, &folder, &sound)?;
    let length = drawing.length();
    let part = setup.part.bounds(length);
    let no_ratings = judge::why_no_ratings(&scheme, Some((part.1.0 - part.0.0) / 60.0));
    let draft = session::coder_coding(
        &folder,
        &CoderBeginning {
            session: &recording.id,
            coder: &coder,
            scheme: &setup.scheme,
            recorded: true,
            setting: CodingSetting {
                goal: setup.goal.clone(),
                process: Some(setup.process),
                part: setup.part,
                // Without ratings there is one pass.
                passes: if no_ratings.is_some() { Passes::One } else { request.passes },
            },
            assignment: None,
            now: &when::now(),
        },
    )
    .map_err(told)?;
    let channels = drawing.pyramid().layout().channels() as u16;
    // Where it was listened through before, what was found shows at once.
    let kept = proposals::place(&request.places, &library, &folder, &sound);
    let speech = proposals::kept(&sound, recording.channels, part, &kept);
    let speech = speech.map(|found| spans(&found, recording.channels)).unwrap_or_default();
    let track = Track {
        key: session::TIMELINE,
        title: recording.title.clone(),
        answers: None,
        length,
        part,
        drawing: Some(drawing),
        speech: Arc::new(speech),
        channels,
        not_counted: false,
        ratings: Vec::new(),
    };
    let files =
        files_of(draft, &library, folder, Subject::Recording(length), vec![Some(sound)], recording.channels);
    let mut remarks = recording.original.damage.clone();
    remarks.extend(loaded.problems);
    let studio = studio_of(
        request,
        &files,
        Shown {
            title: recording.title.clone(),
            about: about(&recording),
            real: recording.conversation == Conversation::Real,
            goal: setup.goal,
            process: Some(setup.process),
            remarks,
            scheme,
            tracks: vec![track],
            no_ratings,
        },
    );
    Ok(Opened { files, studio })
}

/// Opens the replies of a practice session: the trainee's own coding for the trainee, else the coder's.
pub fn practice(request: &Request) -> Result<Opened, String> {
    let library = Library::open(&request.library).map_err(told)?;
    let folder = SessionFolder::at(request.library.join(&request.key));
    let coder = coder(&library, &request.coder)?;
    let loaded = session::load(&folder).map_err(told)?;
    let scheme = Arc::new(loaded.scheme.clone().ok_or_else(|| no_scheme(&folder, &loaded.problems))?);
    let practised = &loaded.session;
    let is_own = loaded.who.as_deref() == Some(coder.as_str());
    let now = when::now();
    let mut draft = if is_own {
        session::own_coding(&folder, &practised.id, &coder, &practised.scheme, &now)
    } else {
        let setting = CodingSetting {
            goal: practised.goal.clone(),
            process: Some(practised.process),
            passes: Passes::One,
            ..CodingSetting::default()
        };
        let beginning = CoderBeginning {
            session: &practised.id,
            coder: &coder,
            scheme: &practised.scheme,
            recorded: false,
            setting,
            assignment: None,
            now: &now,
        };
        session::coder_coding(&folder, &beginning)
    }
    .map_err(told)?;
    begin_typed(&mut draft, practised)?;
    let mut tracks = Vec::new();
    let mut sounds = Vec::new();
    for reply in &practised.replies {
        let sound = loaded.take_path(reply.volley, reply.take);
        tracks.push(track_of(request, &library, &folder, &loaded, reply, sound.as_deref())?);
        sounds.push(sound);
    }
    if tracks.is_empty() {
        return Err("there are no replies in this session yet".to_owned());
    }
    let scenario = loaded.scenario.clone();
    let title = scenario.as_ref().map_or_else(|| practised.scenario.id.clone(), |it| it.title.clone());
    let subject = Subject::Practice(Box::new(practised.clone()), scenario.map(Box::new));
    let shown = Shown {
        title,
        about: format!("Practice, {}", when::in_words(&practised.started)),
        real: false,
        goal: practised.goal.clone(),
        process: Some(practised.process),
        remarks: loaded.problems.clone(),
        no_ratings: judge::why_no_ratings(&scheme, None),
        scheme,
        tracks,
    };
    let files = files_of(draft, &library, folder, subject, sounds, Channels::Mixed);
    let studio = studio_of(request, &files, shown);
    Ok(Opened { files, studio })
}

/// Opens what somebody was asked to code blind: sound, goal and scheme under a number. `request.key` is
/// the assignment's id.
pub fn blindly(request: &Request) -> Result<Opened, String> {
    let library = Library::open(&request.library).map_err(told)?;
    let assigned = blind::find(&library, &request.key).map_err(told)?;
    let coder = coder(&library, &request.coder)?;
    let mut schemes = Schemes::of_library(&request.library);
    schemes.add_folder(&request.places.own.join("schemes"));
    let session = blind::open_blind(&library, &assigned, &coder, &schemes, &when::now()).map_err(told)?;
    let folder = session.folder().clone();
    let title = session.title.clone();
    // A folder's name tells what it is: what goes wrong is told without it.
    let hidden = |_error: String| format!("the sound of {title} cannot be made ready to play");
    let (mut tracks, mut sounds, mut channels) = (Vec::new(), Vec::new(), Channels::Mixed);
    let mut conversation = None;
    for take in &session.takes {
        let sound = match &take.sound {
            BlindSound::Take(path) => Some(path.clone()),
            BlindSound::Recording(_, who) => {
                channels = *who;
                let sound = import::playable(&request.places, &library, &folder, &mut |it| {
                    request.progress.decoding(it)
                });
                Some(sound.map_err(|error| hidden(error.to_string()))?)
            }
            BlindSound::Typed(_) | BlindSound::Missing => None,
        };
        let drawing = sound.as_deref().map(|it| drawing(request, &library, &folder, it)).transpose();
        let drawing = drawing.map_err(hidden)?;
        let length = drawing.as_ref().map_or(Seconds(0.0), Drawing::length);
        let recorded = matches!(take.sound, BlindSound::Recording(..));
        let part = if recorded { session.setting.part.bounds(length) } else { (Seconds(0.0), length) };
        if recorded {
            conversation = Some((length, part));
        }
        let speech = match &sound {
            Some(sound) if !recorded => {
                let kept = proposals::place(&request.places, &library, &folder, sound);
                spoken(sound, Channels::Mixed, part, &kept, request.progress.stop_flag()).map_err(hidden)?
            }
            _ => Vec::new(),
        };
        let asked =
            judge::asked_of_reply(&session.scheme, session.setting.process, &take.ratings, take.pauses);
        let ratings = if recorded { Vec::new() } else { asked };
        tracks.push(Track { ratings, ..blind_track(take, drawing, (length, part), speech) });
        sounds.push(sound);
    }
    let scheme = Arc::new(session.scheme);
    let minutes = conversation.map(|(_, (from, to))| (to.0 - from.0) / 60.0);
    let shown = Shown {
        title: session.title,
        about: "Coded blind".to_owned(),
        // What it is stays hidden; that real people are heard does not.
        real: session.real,
        goal: session.setting.goal.clone(),
        process: session.setting.process,
        remarks: Vec::new(),
        no_ratings: judge::why_no_ratings(&scheme, minutes),
        scheme,
        tracks,
    };
    let subject = match conversation {
        Some((length, _)) => Subject::Recording(length),
        None => Subject::BlindPractice,
    };
    let files = files_of(session.draft, &library, folder, subject, sounds, channels);
    let studio = studio_of(request, &files, shown);
    Ok(Opened { files, studio })
}

/// The sentences of typed replies are proposed as utterances.
fn begin_typed(draft: &mut Draft, practised: &Session) -> Result<(), String> {
    if draft.coding().state == CodingState::Final {
        return Ok(());
    }
    let mut edits = Vec::new();
    let mut next = draft.coding().next_utterance;
    for reply in &practised.replies {
        let (Some(typed), None) = (&reply.typed, draft.coding().take(reply.volley, reply.take)) else {
            continue;
        };
        let mut take = CodedTake::new(TakeKey { volley: reply.volley, take: reply.take });
        for sentence in typed.unicode_sentences().map(str::trim).filter(|it| !it.is_empty()) {
            take.utterances.push(Utterance {
                text: sentence.to_owned(),
                ..Utterance::new(UtteranceId(next), Speaker::Worker, None, None)
            });
            next += 1;
        }
        edits.push(Edit::AddTake(take));
    }
    if edits.is_empty() { Ok(()) } else { draft.apply(&edits).map_err(told) }
}

fn files_of(
    draft: Draft,
    library: &Library,
    folder: SessionFolder,
    subject: Subject,
    sounds: Vec<Option<PathBuf>>,
    channels: Channels,
) -> StudioFiles {
    let is_final = draft.coding().state == CodingState::Final;
    let mut files = StudioFiles {
        coding: draft.coding().clone(),
        path: draft.path().to_owned(),
        draft: Some(draft),
        library: library.clone(),
        folder,
        subject,
        sounds,
        channels,
        steps: Vec::new(),
        writing: None,
        wrote: false,
        stop: Arc::default(),
    };
    files.take_over();
    if is_final {
        files.draft = None;
    }
    files
}

/// The id of whoever codes. The files of people are opened only for somebody who was never asked to code
/// anything blind.
fn coder(library: &Library, name: &str) -> Result<String, String> {
    let name = name.trim();
    let name = if name.is_empty() { "Unnamed coder" } else { name };
    match blind::coder_id(library, name).map_err(told)? {
        Some(id) => Ok(id),
        None => library.person_named(name, None).map(|it| it.id).map_err(told),
    }
}

fn about(recording: &Recording) -> String {
    let kind = match recording.conversation {
        Conversation::RolePlay => "Role-play",
        Conversation::Real => "Real conversation",
    };
    format!("{kind}, brought in on {}", when::day_in_words(&recording.imported))
}

fn no_scheme(folder: &SessionFolder, problems: &[String]) -> String {
    let why = problems.first().cloned().unwrap_or_default();
    format!("{}: its scheme cannot be read. {why}", folder.path().display())
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
