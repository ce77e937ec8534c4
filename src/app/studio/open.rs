//! Opening something in the studio: work for the jobs' thread.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::app::progress::Progress;
use crate::app::state::{Selected, Side, SpokenSpan, Studio, Track, Transport};
use crate::app::studio::files::{StudioFiles, Subject};
use crate::app::studio::keymap::{Action, Keymap};
use crate::app::studio::words::clock;
use crate::app::studio::{judge, next_uncoded};
use crate::app::views::turn_pauses;
use crate::domain::coding::{
    CodedTake, Coding, CodingSetting, CodingState, Edit, Pass, Passes, TakeKey, Utterance, UtteranceId,
};
use crate::domain::language::{Process, Speaker};
use crate::domain::recording::{Channels, Conversation, Recording};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
use crate::domain::session::{Reply, Session};
use crate::dsp::pyramid::Drawing;
use crate::library::draft::Draft;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::blind::{self, BlindSound, BlindTake};
use crate::ops::schemes::Schemes;
use crate::ops::session::{self, CoderBeginning, LoadedSession};
use crate::ops::{import, peaks, proposals, when};
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

fn blind_track(
    take: &BlindTake,
    drawing: Option<Drawing>,
    (length, part): (Seconds, (Seconds, Seconds)),
    speech: Vec<SpokenSpan>,
) -> Track {
    let channels = drawing.as_ref().map_or(1, |it| it.pyramid().layout().channels() as u16);
    let recorded = matches!(take.sound, BlindSound::Recording(..));
    Track {
        key: take.key,
        title: if recorded { "The recording".to_owned() } else { format!("Reply {}", take.number) },
        answers: take.line.as_ref().map(|line| format!("The parent: “{line}”")),
        length,
        part,
        drawing,
        speech: Arc::new(speech),
        channels,
        not_counted: take.pauses,
        ratings: Vec::new(),
    }
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

fn track_of(
    request: &Request,
    library: &Library,
    folder: &SessionFolder,
    loaded: &LoadedSession,
    reply: &Reply,
    sound: Option<&Path>,
) -> Result<Track, String> {
    let scenario = loaded.scenario.as_ref();
    let title = match reply.take {
        1 => format!("Reply {}", reply.volley),
        take => format!("Reply {}, take {take}", reply.volley),
    };
    let drawing = sound.map(|sound| drawing(request, library, folder, sound)).transpose()?;
    let length = drawing.as_ref().map_or(Seconds(0.0), Drawing::length);
    let speech = match sound {
        Some(sound) => {
            let kept = proposals::place(&request.places, library, folder, sound);
            let part = (Seconds(0.0), length);
            spoken(sound, Channels::Mixed, part, &kept, request.progress.stop_flag())?
        }
        None => Vec::new(),
    };
    let practised = &loaded.session;
    let pauses = scenario.is_some_and(|it| turn_pauses(it, practised, reply.volley));
    let step = (reply.volley as usize).checked_sub(1).and_then(|it| practised.path.get(it));
    let turn = scenario.zip(step).and_then(|(scenario, step)| scenario.turn(&step.turn));
    let flagged = turn.map(|it| it.ratings.as_slice()).unwrap_or_default();
    let scheme = loaded.scheme.as_ref();
    let ratings = scheme.map(|it| judge::asked_of_reply(it, Some(practised.process), flagged, pauses));
    Ok(Track {
        key: TakeKey { volley: reply.volley, take: reply.take },
        title,
        answers: scenario.and_then(|it| line_before(it, &loaded.session, reply.volley)),
        length,
        part: (Seconds(0.0), length),
        drawing,
        speech: Arc::new(speech),
        channels: 1,
        not_counted: reply.take > 1 || pauses,
        ratings: ratings.unwrap_or_default(),
    })
}

fn line_before(scenario: &Scenario, practised: &Session, volley: u32) -> Option<String> {
    let step = practised.path.get((volley as usize).checked_sub(1)?)?;
    let wording = scenario.turn(&step.turn)?.wordings.get(step.wording as usize)?;
    Some(format!("{}: “{}”", scenario.parent.name, wording.text()))
}

/// Where somebody speaks in a part of a sound. The first time the sound flows past for it, which takes a
/// while for a long one; what is found is kept at `kept`.
pub fn spoken(
    sound: &Path,
    channels: Channels,
    part: (Seconds, Seconds),
    kept: &Path,
    stop: &AtomicBool,
) -> Result<Vec<SpokenSpan>, String> {
    let mut go_on = |_share| !stop.load(std::sync::atomic::Ordering::Relaxed);
    let found = proposals::kept_or_found(sound, channels, part, kept, &mut go_on).map_err(told)?;
    Ok(spans(&found, channels))
}

fn spans(found: &[proposals::Proposal], channels: Channels) -> Vec<SpokenSpan> {
    let known = channels != Channels::Mixed;
    let span = |it: &proposals::Proposal| SpokenSpan {
        start: it.start,
        end: it.end,
        speaker: known.then_some(it.speaker),
    };
    found.iter().map(span).collect()
}

fn drawing(
    request: &Request,
    library: &Library,
    folder: &SessionFolder,
    sound: &Path,
) -> Result<Drawing, String> {
    let kept = peaks::place(&request.places, library, folder, sound);
    let pyramid = peaks::open_or_build(sound, &kept, &mut |share| request.progress.drawing(share));
    pyramid.map(Drawing::new).map_err(told)
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

/// What is shown from the beginning.
struct Shown {
    title: String,
    about: String,
    real: bool,
    goal: Option<String>,
    process: Option<Process>,
    remarks: Vec<String>,
    scheme: Arc<Scheme>,
    tracks: Vec<Track>,
    no_ratings: Option<String>,
}

fn studio_of(request: &Request, files: &StudioFiles, shown: Shown) -> Studio {
    let keymap = Arc::new(Keymap::new(&shown.scheme, &request.keys));
    let from = shown.tracks.first().map_or(Seconds(0.0), |it| it.part.0);
    let typed = shown.tracks.first().is_some_and(|it| it.drawing.is_none());
    let mut studio = Studio {
        title: shown.title,
        about: shown.about,
        real: shown.real,
        goal: shown.goal,
        process: shown.process,
        remarks: shown.remarks,
        scheme: shown.scheme,
        tracks: shown.tracks,
        current: 0,
        coding: Arc::new(empty(files.coding())),
        read_only: false,
        no_ratings: shown.no_ratings,
        selected: None,
        last: None,
        advance: None,
        stretch: None,
        started: None,
        transport: Transport { at: from, ..Transport::default() },
        listening_for_speech: false,
        proposals: Vec::new(),
        volleys: Vec::new(),
        score: None,
        no_score: None,
        history: Vec::new(),
        can_undo: false,
        can_redo: false,
        decision: None,
        keymap,
        side: Side::Counts,
        rating: 0,
        writing: None,
        said: None,
    };
    files.follow(&mut studio);
    studio.rating = judge::first_unrated(&studio);
    if studio.counts_hidden() {
        studio.side = Side::Remarks;
    }
    go_on(&mut studio);
    if typed {
        studio.selected = next_uncoded(&studio, Seconds(0.0))
            .or_else(|| studio.utterances().first().map(|it| Selected::Utterance(it.id)));
    }
    studio
}

/// Who comes back to a coding goes on where it ends.
fn go_on(studio: &mut Studio) {
    let last = studio.utterances().iter().filter_map(|it| it.end).map(|it| it.0).fold(0.0, f64::max);
    let has_sound = studio.track().is_some_and(|it| it.length.0 > 0.0);
    if studio.read_only || studio.is_final() || studio.counts_hidden() || !has_sound || last <= 0.0 {
        return;
    }
    studio.transport.at = Seconds(last);
    studio.said = Some(format!(
        "The coding goes up to {} so far. {} selects the first without a code, {} plays on",
        clock(Seconds(last)),
        studio.keymap.of(Action::NextUncoded),
        studio.keymap.of(Action::PlayOrHold)
    ));
}

/// The head of a coding without what is coded; it is taken over in whole a moment later.
fn empty(coding: &Coding) -> Coding {
    Coding { takes: Vec::new(), pass: Pass::Counts, ..coding.clone() }
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
