//! An hour of conversation in a library: two thousand coded utterances, three hundred comments.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oars::app::state::Studio;
use oars::app::{App, Start};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::domain::coding::{
    CodedTake, Coding, CodingSetting, CodingState, Comment, Edit, Passes, TakeKey, Utterance, UtteranceId,
};
use oars::domain::language::{Process, Speaker, Valence};
use oars::domain::recording::{Channels, Conversation, Part};
use oars::library::settings::Settings;
use oars::library::{Library, Places};
use oars::ops::import::{self, ImportReport, ImportRequest, PartChoice, SetupRequest};
use oars::ops::session::{self, CoderBeginning};
use oars::ops::{schemes, when};
use oars::units::{SampleRate, Seconds};

/// What went wrong, in words.
pub(crate) type Outcome<T> = Result<T, String>;

/// The coder.
pub(crate) const CODER: &str = "Coach";
const SCHEME: &str = "family-safeguarding-1";
const GOAL: &str = "mornings without shouting";
/// One utterance and the pause after it, in seconds: two thousand fill an hour.
pub(crate) const TURN: f64 = 1.8;
const SPOKEN: f64 = 1.25;
const RATE: usize = 48_000;
const KEY: TakeKey = TakeKey { volley: 1, take: 1 };
const WORKER: [&str; 10] = ["OQ", "SR", "CR", "AF", "GI", "CR", "OQ", "SEEK", "SR", "PWP"];
const PARENT: [&str; 5] = ["ST", "CT", "FN", "CT", "DIS"];

/// How large everything is: small where nothing is optimised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub utterances: u32,
    pub comments: u32,
}

impl Size {
    pub(crate) fn here() -> Self {
        let small = cfg!(debug_assertions) && std::env::var_os("OARS_WHOLE").is_none();
        if small { Self { utterances: 200, comments: 30 } } else { Self { utterances: 2_000, comments: 300 } }
    }

    pub(crate) fn seconds(self) -> f64 {
        f64::from(self.utterances) * TURN
    }
}

pub(crate) fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Brings the recording in and sets it up.
pub(crate) fn bring_in(places: &Places, size: Size) -> Outcome<ImportReport> {
    let sound = places.spool.with_file_name("role-play.wav");
    write_sound(&sound, size).map_err(told)?;
    let now = when::now();
    let library = Library::open_or_create(&places.library, &now).map_err(told)?;
    let request = ImportRequest {
        file: sound.clone(),
        title: "Kitchen-table role-play".to_owned(),
        conversation: Conversation::RolePlay,
        purpose: "training".to_owned(),
        role: None,
        trainee: None,
        channels: Channels::Mixed,
        everyone_agreed: true,
        keep_until: None,
        synthetic: true,
        now,
    };
    let report = import::import(places, &library, &request, &mut |_| true).map_err(told)?;
    std::fs::remove_file(sound).map_err(told)?;
    let scheme = schemes::find(SCHEME).map_err(told)?;
    let setup =
        SetupRequest { goal: Some(GOAL), process: Process::Evoke, part: PartChoice::Whole, scheme: &scheme };
    import::set_up(&report.folder, setup).map_err(told)?;
    Ok(report)
}

/// The folder of a recording below the library.
pub(crate) fn key(places: &Places, report: &ImportReport) -> Outcome<String> {
    let key = report.folder.path().strip_prefix(&places.library).map_err(told)?;
    Ok(key.to_string_lossy().into_owned())
}

/// Makes the library with a coding of the whole recording; gives the recording's folder below it.
pub(crate) fn make(places: &Places, size: Size) -> Outcome<String> {
    let report = bring_in(places, size)?;
    let library = Library::open(&places.library).map_err(told)?;
    let scheme = schemes::find(SCHEME).map_err(told)?;
    let now = when::now();
    let coder = library.person_named(CODER, None).map_err(told)?.id;
    let beginning = CoderBeginning {
        session: &report.recording.id,
        coder: &coder,
        scheme: &scheme.reference(),
        recorded: true,
        setting: CodingSetting {
            goal: Some(GOAL.to_owned()),
            process: Some(Process::Evoke),
            part: Part::Whole,
            passes: Passes::One,
        },
        assignment: None,
        now: &now,
    };
    let mut draft = session::coder_coding(&report.folder, &beginning).map_err(told)?;
    if draft.coding().take(KEY.volley, KEY.take).is_none() {
        draft.apply(&[Edit::AddTake(CodedTake::new(KEY))]).map_err(told)?;
    }
    for chunk in edits(size).chunks(10) {
        draft.apply(chunk).map_err(told)?;
    }
    draft.close().map_err(told)?;
    key(places, &report)
}

/// Every utterance and comment as somebody would have made them.
fn edits(size: Size) -> Vec<Edit> {
    let mut edits = Vec::new();
    for place in 0..size.utterances {
        let utterance = utterance(place, 0);
        edits.push(Edit::AddUtterance { take: KEY, index: place as usize, utterance });
    }
    for id in 1..=size.comments {
        let start = Seconds(f64::from(id) * size.seconds() / f64::from(size.comments + 1));
        let text = format!("Remark {id}: she goes quiet here, and looks away for a while");
        edits.push(Edit::PutComment { id, comment: Some(Comment { id, take: KEY, start, end: None, text }) });
    }
    edits
}

/// The coding of one of five coders.
pub(crate) fn coding_of(studio: &Studio, size: Size, coder: u32) -> Coding {
    let mut coding = Coding::clone(&studio.coding);
    coding.coder = format!("p-{coder}");
    coding.state = CodingState::Final;
    for take in coding.takes.iter_mut().filter(|it| it.key() == KEY) {
        take.utterances = (0..size.utterances).map(|place| utterance(place, coder)).collect();
    }
    coding
}

/// One utterance of the hour; coders differ now and then.
pub(crate) fn utterance(place: u32, coder: u32) -> Utterance {
    let speaker = if place % 3 == 1 { Speaker::Parent } else { Speaker::Worker };
    let start = Seconds(f64::from(place) * TURN + 0.05 * f64::from(coder));
    let end = Seconds(start.0 + SPOKEN);
    let codes: &[&str] = if speaker == Speaker::Worker { &WORKER } else { &PARENT };
    let turn = place / 2 + u32::from(place % 7 == coder);
    let code = codes.get(turn as usize % codes.len()).map(|it| (*it).to_owned());
    let valence = Some(Valence::Change).filter(|_| code.as_deref() == Some("CR"));
    Utterance {
        code,
        valence,
        text: if place.is_multiple_of(4) {
            "You want the mornings to be calmer".to_owned()
        } else {
            String::new()
        },
        ..Utterance::new(UtteranceId(place + 1), speaker, Some(start), Some(end))
    }
}

/// Buzzes with pauses between, 48 kHz, 16 bit, mono.
fn write_sound(path: &Path, size: Size) -> std::io::Result<()> {
    let turn: Vec<u8> = (0..(TURN * RATE as f64) as usize)
        .flat_map(|place| {
            let time = place as f64 / RATE as f64;
            let loud = if time < SPOKEN { 9_000.0 } else { 0.0 };
            ((loud * (time * 900.0).sin() * (time * 11.0).sin()) as i16).to_le_bytes()
        })
        .collect();
    let length = turn.len() as u32 * size.utterances;
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(b"RIFF")?;
    file.write_all(&(length + 36).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0")?;
    file.write_all(&(RATE as u32).to_le_bytes())?;
    file.write_all(&(RATE as u32 * 2).to_le_bytes())?;
    file.write_all(b"\x02\0\x10\0data")?;
    file.write_all(&length.to_le_bytes())?;
    for _turn in 0..size.utterances {
        file.write_all(&turn)?;
    }
    file.flush()
}

/// The program over this library, without a window and with devices that are none.
pub(crate) fn program(folder: &Path) -> App {
    program_with(folder).0
}

/// The same, with the devices.
pub(crate) fn program_with(folder: &Path) -> (App, MockDevices) {
    let settings = Settings { name: CODER.to_owned(), first_run_done: true, ..Settings::default() };
    let (backend, devices) = mock(SampleRate::TAKE);
    let start = Start { places: Places::under(folder), settings, backend, seed: Some(7) };
    let mut app = App::start(start, Arc::new(|| {}));
    app.settle();
    (app, devices)
}

/// Where the peaks or the speech of the recording are kept.
pub(crate) fn kept(places: &Places, ending: &str) -> Outcome<PathBuf> {
    let mut folders = vec![places.cache.clone()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).map_err(told)?.filter_map(|it| Some(it.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                return Ok(path);
            }
        }
    }
    Err(format!("there is no .{ending} in the cache"))
}
