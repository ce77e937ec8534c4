//! What the studio holds open beside what it shows: the coding's draft and the sounds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::state::{HistoryStep, OwnCoding, RecordingCard, Side, SpokenSpan, Studio, Track, Transport};
use crate::app::studio::{judge, keymap::Keymap, views, words};
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingSetting, CodingState, Edit, Pass, Passes, TakeKey,
};
use crate::domain::recording::{Conversation, Recording};
use crate::domain::scheme::Scheme;
use crate::domain::source;
use crate::library::draft::Draft;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::{peaks, sound, when};
use crate::units::{SampleRate, Seconds};

/// The take that a recording has.
pub const RECORDING: TakeKey = TakeKey { volley: 1, take: 1 };

/// What is held open while something is coded.
#[derive(Debug)]
pub struct StudioFiles {
    draft: Option<Draft>,
    coding: Coding,
    folder: SessionFolder,
    /// The file of each track; `None` for a typed reply.
    sounds: Vec<Option<PathBuf>>,
    /// How many minutes are coded, where that is known.
    minutes: Option<f64>,
    scripted: bool,
    steps: Vec<HistoryStep>,
}

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
    /// Whether it may be changed.
    pub writable: bool,
}

/// Opens a recording. Work for the jobs' thread. The error is for the user.
pub fn open_recording(request: &Request) -> Result<(StudioFiles, Studio), String> {
    let folder = SessionFolder::at(request.library.join(&request.key));
    let recording = read_recording(&folder)?;
    let setup = recording.setup.clone().ok_or("this recording has not been set up for coding yet")?;
    let scheme: Scheme = read(&folder.file("scheme.ron"))?;
    let sound = folder.file(&recording.original.file);
    let library = Library::open(&request.library).map_err(told)?;
    let sound = playable(&request.places, &library, &folder, &sound)?;
    let kept = peaks::place(&request.places, &library, &folder, &sound);
    let pyramid =
        peaks::open_or_build(&sound, &kept, &mut |_share| ControlFlow::Continue(())).map_err(told)?;
    let decoded = crate::audio::decode::decode(&sound).map_err(|it| format!("{}: {it}", sound.display()))?;
    let length = Seconds(decoded.samples.len() as f64 / f64::from(SampleRate::TAKE.0));
    let speech = crate::dsp::speech::find_speech(&decoded.samples, SampleRate::TAKE);
    let spans =
        speech.spans.iter().map(|it| SpokenSpan { start: it.start, end: it.end, speaker: None }).collect();
    let part = setup.part.bounds(length);
    let setting = CodingSetting {
        goal: setup.goal.clone(),
        process: Some(setup.process),
        part: setup.part,
        passes: request.passes,
    };
    let scheme = Arc::new(scheme);
    let minutes = Some((part.1.0 - part.0.0) / 60.0);
    let no_ratings = judge::why_no_ratings(&scheme, minutes);
    let mut draft = own_draft(request, &folder, &recording, &setting, no_ratings.is_none())?;
    if draft.coding().take(RECORDING.volley, RECORDING.take).is_none()
        && draft.coding().state == CodingState::Draft
    {
        draft.apply(&[Edit::AddTake(CodedTake::new(RECORDING))]).map_err(told)?;
    }
    let track = Track {
        key: RECORDING,
        title: recording.title.clone(),
        answers: None,
        length,
        part,
        peaks: Some(Arc::new(pyramid)),
        sharp: None,
        speech: Arc::new(spans),
        channels: 1,
        not_counted: false,
    };
    let about = about(&recording);
    let coding = draft.coding().clone();
    let files = StudioFiles {
        draft: Some(draft),
        coding: coding.clone(),
        folder,
        sounds: vec![Some(sound)],
        minutes,
        scripted: false,
        steps: Vec::new(),
    };
    let keymap = Arc::new(Keymap::new(&scheme, &request.keys));
    let mut studio = Studio {
        title: recording.title,
        about,
        goal: setup.goal,
        process: Some(setup.process),
        remarks: recording.original.damage,
        scheme,
        tracks: vec![track],
        current: 0,
        coding: Arc::new(coding),
        read_only: files.read_only(),
        no_ratings,
        selected: None,
        last: None,
        stretch: None,
        started: None,
        transport: Transport { at: part.0, ..Transport::default() },
        proposals: Vec::new(),
        volleys: Vec::new(),
        score: None,
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
    if studio.counts_hidden() {
        studio.side = Side::Ratings;
    }
    files.follow(&mut studio);
    Ok((files, studio))
}

/// What is played of a recording: at 48 kHz, in one or two channels.
fn playable(
    places: &Places,
    library: &Library,
    folder: &SessionFolder,
    sound: &Path,
) -> Result<PathBuf, String> {
    let target = places.cache.join(library.id()).join(folder.id()).join("sound.wav");
    if !target.exists() {
        crate::library::write::make_folder(crate::library::write::parent_of(&target)).map_err(told)?;
        crate::audio::decode::decode_to_wav(sound, &target, &mut |_| ControlFlow::Continue(()))
            .map_err(told)?;
    }
    Ok(target)
}

fn about(recording: &Recording) -> String {
    let kind = match recording.conversation {
        Conversation::RolePlay => "Role-play",
        Conversation::Real => "Real conversation",
    };
    format!("{kind}, brought in on {}", when::day_in_words(&recording.imported))
}

fn own_draft(
    request: &Request,
    folder: &SessionFolder,
    recording: &Recording,
    setting: &CodingSetting,
    rated: bool,
) -> Result<Draft, String> {
    let library = Library::open(&request.library).map_err(told)?;
    let name = request.coder.trim();
    let name = if name.is_empty() { "Unnamed coder" } else { name };
    let coder = library.person_named(name, None).map_err(told)?.id;
    let mut latest: Option<(PathBuf, CodingState)> = None;
    for path in folder.coding_files().map_err(told)? {
        let Ok(head) = SessionFolder::coding_head(&path) else { continue };
        if head.coder == coder && (head.state == CodingState::Draft || latest.is_none()) {
            latest = Some((path, head.state));
        }
    }
    if let Some((path, _)) = latest {
        return Draft::open(&path).map_err(told);
    }
    let path = folder.new_coding_path(&coder).map_err(told)?;
    let scheme = recording.setup.as_ref().map(|it| it.scheme.clone()).ok_or("no scheme is set")?;
    let mut coding = Coding::new(recording.id.clone(), coder, CodingKind::Coder, scheme, when::now());
    coding.setting = setting.clone();
    coding.pass = if rated && setting.passes == Passes::Two { Pass::Ratings } else { Pass::Counts };
    Draft::begin(&path, coding).map_err(told)
}

/// Reads what is known of a recording.
pub fn read_recording(folder: &SessionFolder) -> Result<Recording, String> {
    read(&folder.file("recording.ron"))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = crate::library::read_text(path).map_err(told)?.text;
    source::read_value(&text).map_err(|faults| {
        let first = faults.first().map(|it| it.message.clone()).unwrap_or_default();
        format!("{}: {first}", path.display())
    })
}

/// The recordings of a library, the newest first, with how far this coder is.
pub fn recordings(root: &Path, coder: &str) -> Vec<RecordingCard> {
    let Ok(library) = Library::open(root) else { return Vec::new() };
    let people = library.list_people().map(|it| it.0).unwrap_or_default();
    let me = people.iter().find(|it| it.name.to_lowercase() == coder.trim().to_lowercase());
    let folders = library.session_folders().unwrap_or_default();
    let card = |folder: &SessionFolder| {
        let recording = read_recording(folder).ok()?;
        let heads = folder.coding_files().unwrap_or_default();
        let heads = heads.iter().filter_map(|path| SessionFolder::coding_head(path).ok());
        let mine: Vec<CodingState> =
            heads.filter(|it| me.is_some_and(|me| me.id == it.coder)).map(|it| it.state).collect();
        let own = if mine.contains(&CodingState::Draft) {
            OwnCoding::Draft
        } else if mine.is_empty() {
            OwnCoding::None
        } else {
            OwnCoding::Final
        };
        let key = folder.path().strip_prefix(root).unwrap_or(folder.path());
        Some(RecordingCard {
            key: key.to_string_lossy().into_owned(),
            title: recording.title,
            conversation: recording.conversation,
            imported: when::in_words(&recording.imported),
            length: recording.original.seconds,
            synthetic: recording.synthetic,
            keep_until: recording
                .keep_until
                .as_deref()
                .map(|day| format!("Kept until {}", when::day_in_words(day))),
            own,
            note: recording
                .consent
                .withdrawn
                .is_some()
                .then(|| "Consent withdrawn: its sound is deleted".to_owned()),
        })
    };
    folders.iter().filter_map(card).collect()
}

impl StudioFiles {
    /// The coding as it is.
    pub fn coding(&self) -> &Coding {
        &self.coding
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of a track.
    pub fn sound(&self, track: usize) -> Option<&Path> {
        self.sounds.get(track)?.as_deref()
    }

    /// Whether nothing can be changed.
    pub fn read_only(&self) -> bool {
        self.draft.is_none() || self.coding.state == CodingState::Final
    }

    /// Makes the changes of one step; they are on the disk when this returns.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<(), String> {
        let words = words::step(edits, &self.coding);
        self.draft()?.apply(edits).map_err(told)?;
        self.steps.retain(|it| !it.undone);
        let number = self.steps.len() + 1;
        self.steps.push(HistoryStep { number, words, undone: false });
        self.take_over();
        Ok(())
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Result<(), String> {
        self.draft()?.undo().map_err(told)?;
        if let Some(step) = self.steps.iter_mut().rev().find(|it| !it.undone) {
            step.undone = true;
        }
        self.take_over();
        Ok(())
    }

    /// Makes it again.
    pub fn redo(&mut self) -> Result<(), String> {
        self.draft()?.redo().map_err(told)?;
        if let Some(step) = self.steps.iter_mut().find(|it| it.undone) {
            step.undone = false;
        }
        self.take_over();
        Ok(())
    }

    /// Goes back, or on again, to where so many steps were made.
    pub fn back_to(&mut self, number: usize) -> Result<(), String> {
        while self.steps.iter().filter(|it| !it.undone).count() > number {
            self.undo()?;
        }
        while self.steps.iter().filter(|it| !it.undone).count() < number.min(self.steps.len()) {
            self.redo()?;
        }
        Ok(())
    }

    /// Makes the coding final.
    pub fn finish(&mut self) -> Result<(), String> {
        let draft = self.draft.take().ok_or("this coding is open for reading only")?;
        self.coding = draft.finish(&when::now()).map_err(told)?;
        Ok(())
    }

    /// Lets go of everything: the coding is folded into its file.
    pub fn close(self) -> Result<(), String> {
        match self.draft {
            Some(draft) => draft.close().map(drop).map_err(told),
            None => Ok(()),
        }
    }

    /// Brings what is shown up to date.
    pub fn follow(&self, studio: &mut Studio) {
        views::follow(studio, self.coding.clone());
        studio.read_only = self.read_only();
        studio.can_undo = self.draft.as_ref().is_some_and(Draft::can_undo) && !studio.read_only;
        studio.can_redo = self.draft.as_ref().is_some_and(Draft::can_redo) && !studio.read_only;
        studio.history.clone_from(&self.steps);
        studio.score =
            if studio.counts_hidden() { None } else { views::score_of(studio, self.minutes, self.scripted) };
    }

    fn draft(&mut self) -> Result<&mut Draft, String> {
        self.draft.as_mut().ok_or_else(|| "this coding is open for reading only".to_owned())
    }

    fn take_over(&mut self) {
        if let Some(draft) = &self.draft {
            self.coding = draft.coding().clone();
        }
    }
}

/// The length of a sound file; `None` where it cannot be read.
pub fn length_of(path: &Path) -> Option<Seconds> {
    sound::length_of(path)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
