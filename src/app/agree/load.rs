//! What is read for comparing, settling and a group: the sounds, the scheme, and the codings that one may
//! see.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::agree::listing::name_of;
use crate::app::progress::Progress;
use crate::app::state::{Comparing, OfferedCoding, Track, Unit};
use crate::app::studio::judge;
use crate::app::studio::keymap::Keymap;
use crate::app::views::turn_pauses;
use crate::domain::coding::{Coding, CodingKind, CodingState, TakeKey};
use crate::domain::consensus::Consensus;
use crate::domain::language::Process;
use crate::domain::recording::{Conversation, Recording};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::{Asked, Rating, RatingId, Scheme};
use crate::domain::session::Session;
use crate::domain::source;
use crate::dsp::pyramid::Drawing;
use crate::library::draft::Draft;
use crate::library::{FolderKind, Library, Places, SessionFolder};
use crate::ops::compare::{can_be_settled, comparable, compare};
use crate::ops::import::ImportError;
use crate::ops::{blind, import, peaks, session, when};
use crate::units::Seconds;

/// What is held open while codings are compared or settled, or a group codes.
#[derive(Debug)]
pub struct AgreeFiles {
    /// The library.
    pub library: Library,
    /// The session's folder.
    pub folder: SessionFolder,
    /// Who looks, by id.
    pub me: String,
    /// The file of each track; `None` for a typed reply.
    pub sounds: Vec<Option<PathBuf>>,
    /// The consensus, once it was begun or opened.
    pub consensus: Option<Consensus>,
    /// The consensus's or the group's coding, open for writing.
    pub draft: Option<Draft>,
}

/// What is needed to open something.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folders of this installation.
    pub places: Places,
    /// The library.
    pub library: PathBuf,
    /// The folder below it.
    pub key: String,
    /// The name of who looks.
    pub name: String,
    /// Her own keys.
    pub keys: BTreeMap<String, String>,
    /// How far it is, and whether it is still wanted.
    pub progress: Progress,
}

/// What is heard, and what is asked about it.
#[derive(Debug)]
pub struct Heard {
    /// What is held open.
    pub files: AgreeFiles,
    /// What it is called.
    pub title: String,
    /// What it is, in words.
    pub about: String,
    /// The change goal.
    pub goal: Option<String>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The sounds, drawn.
    pub tracks: Vec<Track>,
    /// The ratings that are asked for each take.
    pub ratings: Vec<(TakeKey, Vec<RatingId>)>,
    /// The ratings that are asked for the whole conversation.
    pub globals: Vec<RatingId>,
    /// What is to be said about it, such as why it cannot be heard.
    pub remarks: Vec<String>,
}

/// Reads what is heard. The error is for the user.
pub fn hear(request: &Request) -> Result<Heard, String> {
    let library = Library::open(&request.library).map_err(told)?;
    let folder = SessionFolder::at(request.library.join(&request.key));
    let me = me(&library, &request.name)?;
    let text = folder.scheme_text().map_err(told)?.text;
    let scheme: Scheme = source::read_value(&text).map_err(|_faults| "its scheme cannot be read")?;
    let files = AgreeFiles { library, folder, me, sounds: Vec::new(), consensus: None, draft: None };
    match files.folder.kind() {
        Some(FolderKind::Recording) => recording(request, files, Arc::new(scheme)),
        Some(FolderKind::Practice) | None => practice(request, files, Arc::new(scheme)),
    }
}

/// The id of who looks.
pub fn me(library: &Library, name: &str) -> Result<String, String> {
    let name = name.trim();
    let name = if name.is_empty() { "Unnamed coder" } else { name };
    match blind::coder_id(library, name).map_err(told)? {
        Some(id) => Ok(id),
        None => library.person_named(name, None).map(|it| it.id).map_err(told),
    }
}

fn recording(request: &Request, mut files: AgreeFiles, scheme: Arc<Scheme>) -> Result<Heard, String> {
    let recording = files.folder.recording().map_err(told)?.value;
    let setup = recording.setup.clone().ok_or("this recording has not been set up for coding yet")?;
    let mut remarks = Vec::new();
    let sound = sound_of(request, &files, &recording, &mut remarks)?;
    let drawing = sound.as_deref().map(|it| drawing(request, &files, it)).transpose()?;
    let length = drawing.as_ref().map_or(recording.original.seconds, Drawing::length);
    let part = setup.part.bounds(length);
    let channels = drawing.as_ref().map_or(1, |it| it.pyramid().layout().channels() as u16);
    let rated = judge::why_no_ratings(&scheme, Some((part.1.0 - part.0.0) / 60.0)).is_none();
    let globals = if rated { asked(&scheme.globals, setup.process, &[], false) } else { Vec::new() };
    let kind = match recording.conversation {
        Conversation::RolePlay => "Role-play",
        Conversation::Real => "Real conversation",
    };
    files.sounds = vec![sound];
    Ok(Heard {
        files,
        about: format!("{kind}, brought in on {}", when::day_in_words(&recording.imported)),
        goal: setup.goal,
        scheme,
        tracks: vec![Track {
            key: session::TIMELINE,
            title: recording.title.clone(),
            answers: None,
            length,
            part,
            drawing,
            speech: Arc::default(),
            channels,
            not_counted: false,
            ratings: Vec::new(),
        }],
        title: recording.title,
        ratings: Vec::new(),
        globals,
        remarks,
    })
}

/// The sound of a recording. What was said can be compared also where it is gone; why it cannot be heard
/// although it is there is told.
fn sound_of(
    request: &Request,
    files: &AgreeFiles,
    recording: &Recording,
    remarks: &mut Vec<String>,
) -> Result<Option<PathBuf>, String> {
    let mut go_on = |share| request.progress.decoding(share);
    match import::playable(&request.places, &files.library, &files.folder, &mut go_on) {
        Ok(sound) => Ok(Some(sound)),
        Err(ImportError::Stopped) => Err("stopped".to_owned()),
        Err(error) => {
            let is_there = files.folder.file(&recording.original.file).is_file();
            if is_there && !matches!(error, ImportError::Withdrawn) {
                remarks.push(format!("It cannot be heard: {error}"));
            }
            Ok(None)
        }
    }
}

fn practice(request: &Request, mut files: AgreeFiles, scheme: Arc<Scheme>) -> Result<Heard, String> {
    let practised = files.folder.session().map_err(told)?.value;
    let text = files.folder.scenario_text().map_err(told)?.text;
    let scenario: Scenario = source::read_value(&text).map_err(|_faults| "its scenario cannot be read")?;
    let (mut tracks, mut ratings) = (Vec::new(), Vec::new());
    for reply in &practised.replies {
        let key = TakeKey { volley: reply.volley, take: reply.take };
        let sound = reply.file.as_ref().map(|it| files.folder.file(it)).filter(|it| it.is_file());
        let drawing = sound.as_deref().map(|it| drawing(request, &files, it)).transpose()?;
        let length = drawing.as_ref().map_or(Seconds(0.0), Drawing::length);
        let pauses = turn_pauses(&scenario, &practised, reply.volley);
        tracks.push(Track {
            key,
            title: match reply.take {
                1 => format!("Reply {}", reply.volley),
                take => format!("Reply {}, take {take}", reply.volley),
            },
            answers: line_before(&scenario, &practised, reply.volley),
            length,
            part: (Seconds(0.0), length),
            drawing,
            speech: Arc::default(),
            channels: 1,
            not_counted: reply.take > 1 || pauses,
            ratings: Vec::new(),
        });
        files.sounds.push(sound);
        let turn = turn_of(&scenario, &practised, reply.volley);
        let flagged = turn.map(|it| it.ratings.as_slice()).unwrap_or_default();
        ratings.push((key, asked(&scheme.reply_ratings, practised.process, flagged, pauses)));
    }
    Ok(Heard {
        files,
        title: scenario.title,
        about: format!("Practice, {}", when::in_words(&practised.started)),
        goal: practised.goal,
        scheme,
        tracks,
        ratings,
        globals: Vec::new(),
        remarks: Vec::new(),
    })
}

fn asked(ratings: &[Rating], process: Process, flagged: &[RatingId], pauses: bool) -> Vec<RatingId> {
    let asks = |rating: &&Rating| match rating.asked {
        Asked::Always => !pauses,
        Asked::WithChangeGoal => !pauses && process != Process::Engage,
        Asked::Flagged => flagged.contains(&rating.id),
    };
    ratings.iter().filter(asks).map(|it| it.id.clone()).collect()
}

fn turn_of<'a>(
    scenario: &'a Scenario,
    practised: &Session,
    volley: u32,
) -> Option<&'a crate::domain::scenario::Turn> {
    let step = practised.path.get((volley as usize).checked_sub(1)?)?;
    scenario.turn(&step.turn)
}

fn line_before(scenario: &Scenario, practised: &Session, volley: u32) -> Option<String> {
    let step = practised.path.get((volley as usize).checked_sub(1)?)?;
    let wording = scenario.turn(&step.turn)?.wordings.get(step.wording as usize)?;
    Some(format!("{}: “{}”", scenario.parent.name, wording.text()))
}

fn drawing(request: &Request, files: &AgreeFiles, sound: &Path) -> Result<Drawing, String> {
    let kept = peaks::place(&request.places, &files.library, &files.folder, sound);
    let pyramid = peaks::open_or_build(sound, &kept, &mut |share| request.progress.drawing(share));
    pyramid.map(Drawing::new).map_err(told)
}

/// Puts the codings of a session side by side: the newest of each coder, finals before drafts.
pub fn comparing(request: &Request) -> Result<(AgreeFiles, Comparing), String> {
    let heard = hear(request)?;
    let mut comparing = Comparing {
        key: request.key.clone(),
        title: heard.title,
        about: heard.about,
        goal: heard.goal,
        keymap: Arc::new(Keymap::new(&heard.scheme, &request.keys)),
        scheme: heard.scheme,
        tracks: heard.tracks,
        current: 0,
        offered: Vec::new(),
        names: Vec::new(),
        codings: Vec::new(),
        comparison: None,
        problem: None,
        letters: false,
        unit: Unit::Utterances,
        filter: None,
        selected: None,
        at: Seconds(0.0),
        consensus: None,
        remarks: heard.remarks,
    };
    put_side_by_side(&heard.files, &mut comparing, None)?;
    Ok((heard.files, comparing))
}

/// Compares these codings, by file; where none are named, the newest of each coder.
pub fn put_side_by_side(
    files: &AgreeFiles,
    comparing: &mut Comparing,
    chosen: Option<Vec<String>>,
) -> Result<(), String> {
    let there = comparable(&files.library, &files.folder, Some(&files.me)).map_err(told)?;
    let chosen = chosen.unwrap_or_else(|| newest_of_each(&there));
    comparing.offered = there
        .iter()
        .filter(|(_, coding)| coding.kind != CodingKind::Consensus)
        .map(|(file, coding)| OfferedCoding {
            file: file.clone(),
            coder: name_of(&files.library, &coding.coder),
            state: match &coding.finished {
                Some(day) => format!("final, {}", when::day_in_words(day)),
                None => "still a draft".to_owned(),
            },
            settles: can_be_settled(coding),
            chosen: chosen.contains(file),
        })
        .collect();
    let codings: Vec<&(String, Coding)> =
        chosen.iter().filter_map(|file| there.iter().find(|it| it.0 == *file)).collect();
    comparing.names = names(codings.iter().map(|it| name_of(&files.library, &it.1.coder)));
    comparing.codings = codings.iter().map(|it| Arc::new(it.1.clone())).collect();
    match compare(&files.library, &files.folder, Some(&files.me), &chosen) {
        Ok((_, comparison)) => {
            let all = comparison.disagreements(None).len();
            let begun = consensus_of(&there, &chosen);
            comparing.consensus =
                begun.map(|(_, it)| (it.settled.len().min(all), all, it.state == CodingState::Final));
            comparing.comparison = Some(Arc::new(comparison));
            comparing.problem = None;
        }
        Err(error) => {
            comparing.comparison = None;
            comparing.consensus = None;
            comparing.problem = Some(error.to_string());
        }
    }
    comparing.selected = None;
    Ok(())
}

/// Names that can be told apart: where two codings are by one coder, they are numbered.
fn names(names: impl Iterator<Item = String>) -> Vec<String> {
    let all: Vec<String> = names.collect();
    let numbered = |(place, name): (usize, &String)| {
        if all.iter().filter(|it| *it == name).count() == 1 {
            return name.clone();
        }
        let before = all.iter().take(place).filter(|it| *it == name).count();
        format!("{name} {}", before + 1)
    };
    all.iter().enumerate().map(numbered).collect()
}

/// The newest coding of each coder: final ones of coders, and where there are not two of these, the
/// trainee's own and drafts too.
fn newest_of_each(there: &[(String, Coding)]) -> Vec<String> {
    let wanted = |it: &Coding, widely: bool| {
        it.kind == CodingKind::Coder && it.state == CodingState::Final
            || widely && it.kind != CodingKind::Consensus
    };
    let mut found: Vec<&(String, Coding)> = Vec::new();
    for widely in [false, true] {
        found.clear();
        for it in there.iter().filter(|it| wanted(&it.1, widely)) {
            let newer = |other: &(String, Coding)| {
                (it.1.state == CodingState::Final, &it.1.begun)
                    > (other.1.state == CodingState::Final, &other.1.begun)
            };
            match found.iter_mut().find(|other| other.1.coder == it.1.coder) {
                Some(other) if newer(other) => *other = it,
                Some(_) => {}
                None => found.push(it),
            }
        }
        if found.len() > 1 {
            break;
        }
    }
    found.into_iter().map(|it| it.0.clone()).collect()
}

/// The consensus of just these codings that was begun before, the newest one.
pub fn consensus_of<'a>(there: &'a [(String, Coding)], chosen: &[String]) -> Option<&'a (String, Coding)> {
    let of_these = |it: &&(String, Coding)| {
        let sources = &it.1.sources;
        it.1.kind == CodingKind::Consensus
            && it.1.members.is_empty()
            && sources.len() == chosen.len()
            && sources.iter().all(|source| chosen.contains(&source.file))
    };
    there.iter().filter(of_these).max_by(|a, b| a.1.begun.cmp(&b.1.begun))
}

/// What went wrong, for the user.
pub fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
