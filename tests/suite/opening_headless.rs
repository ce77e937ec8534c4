//! What is opened when nobody waits for it any more is let go of, and the screen stays as it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use oars::app::progress::Progress;
use oars::app::state::{ImportForm, Opening, Screen, SetupForm};
use oars::app::studio::open;
use oars::app::{
    AgreeCommand, App, Command, CompareCommand, GroupCommand, OpeningCommand, PracticeCommand, Start,
    StudioCommand,
};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::audio::wav::write_wav;
use oars::domain::coding::Passes;
use oars::domain::language::{Process, Role};
use oars::library::Places;
use oars::library::settings::Settings;
use oars::units::{SampleRate, Seconds};

struct Bench {
    app: App,
    devices: MockDevices,
    folder: tempfile::TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let (backend, devices) = mock(SampleRate(48_000));
    let settings = Settings {
        name: "Ana".to_owned(),
        role: Some(Role::ChildrensSocialWorker),
        first_run_done: true,
        speech: false,
        ..Settings::default()
    };
    let places = Places::under(folder.path());
    let mut app = App::start(Start { places, settings, backend, seed: Some(7) }, Arc::new(|| {}));
    app.settle();
    Bench { app, devices, folder }
}

/// Three seconds at a rate that has to be made ready to play first.
fn a_recording(folder: &Path, name: &str, pitch: f32) -> PathBuf {
    let path = folder.join(name);
    let samples: Vec<f32> = (0..132_300).map(|it| 0.3 * (it as f32 / 44_100.0 * pitch).sin()).collect();
    write_wav(&path, &samples, SampleRate(44_100)).expect("it can be written");
    path
}

impl Bench {
    fn opening(&mut self, command: OpeningCommand) {
        self.app.handle(Command::Opening(command));
    }

    #[track_caller]
    fn bring_in(&mut self, path: &Path, title: &str) -> SetupForm {
        self.opening(OpeningCommand::New);
        let Some(Opening::Form(form)) = self.app.state.opening.clone() else { panic!() };
        let path = path.to_string_lossy().into_owned();
        self.opening(OpeningCommand::Form(ImportForm { path, title: title.to_owned(), ..form }));
        self.opening(OpeningCommand::BringIn);
        self.app.settle();
        match self.app.state.opening.clone() {
            Some(Opening::Setup(form)) => form,
            other => panic!("{other:?}"),
        }
    }

    /// Sets it up, opens it in the studio and leaves it. Its key.
    #[track_caller]
    fn set_up(&mut self, form: SetupForm) -> String {
        let scheme = form.schemes.iter().position(|it| it.id == "family-safeguarding-1").unwrap();
        let process = Some(Process::Engage);
        let key = form.key.clone();
        let form = SetupForm { process, scheme, passes: Passes::One, ..form };
        self.opening(OpeningCommand::Setup(form));
        self.opening(OpeningCommand::Start);
        self.app.settle();
        assert_eq!(self.app.state.screen, Screen::Studio, "{:?}", self.app.state.notices);
        self.app.handle(Command::Studio(StudioCommand::Seek(Seconds(1.5))));
        self.app.handle(Command::Studio(StudioCommand::Code("OQ".to_owned())));
        self.app.handle(Command::Studio(StudioCommand::Close));
        self.app.settle();
        key
    }

    #[track_caller]
    fn recording(&mut self, name: &str, pitch: f32) -> String {
        let path = a_recording(self.folder.path(), name, pitch);
        let form = self.bring_in(&path, name);
        self.set_up(form)
    }

    #[track_caller]
    fn loads(&self) {
        assert_eq!(self.app.state.screen, Screen::Opening);
        let opening = &self.app.state.opening;
        assert!(matches!(opening, Some(Opening::Loading { .. })), "{opening:?}");
        assert!(self.app.wakes_in().is_some_and(|it| it < 1.0), "how far it is shows meanwhile");
    }
}

#[test]
fn what_was_left_while_it_was_opened_does_not_come_back() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    bench.opening(OpeningCommand::Recording { key: key.clone() });
    bench.loads();
    bench.opening(OpeningCommand::Leave);
    assert_eq!((bench.app.state.screen, bench.app.state.opening.is_none()), (Screen::Code, true));
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Code, "nothing takes the screen over");
    assert!(bench.app.state.studio.is_none());
    // It was let go of: it opens again, for writing.
    bench.opening(OpeningCommand::Recording { key });
    bench.app.settle();
    let studio = bench.app.state.studio.as_ref().expect("the studio is open");
    assert!(!studio.read_only, "{:?}", bench.app.state.notices);
    assert_eq!(bench.app.state.notices.len(), 0, "{:?}", bench.app.state.notices);
}

#[test]
fn a_recording_microphone_is_not_taken_over() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    bench.opening(OpeningCommand::Recording { key });
    // Elsewhere, without stopping it first.
    bench.app.handle(Command::OpenBrief { scenario: "first-hello".to_owned() });
    bench.app.handle(Command::Begin { recorded: true });
    bench.app.handle(Command::Practice(PracticeCommand::Heard));
    bench.app.handle(Command::Practice(PracticeCommand::NoticedEnough));
    assert!(bench.devices.wait_for_input(Duration::from_secs(10)));
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Session);
    assert!(bench.app.state.studio.is_none());
    bench.app.handle(Command::Go(Screen::Today));
    assert!(bench.devices.wait_for_no_input(Duration::from_secs(5)), "the microphone is closed");
}

#[test]
fn of_two_that_are_opened_the_second_shows() {
    let mut bench = bench();
    let (first, second) = (bench.recording("one.wav", 900.0), bench.recording("two.wav", 500.0));
    bench.opening(OpeningCommand::Recording { key: first.clone() });
    bench.opening(OpeningCommand::Leave);
    bench.opening(OpeningCommand::Recording { key: second });
    bench.app.settle();
    assert_eq!(bench.app.state.studio.as_ref().expect("the studio is open").title, "two.wav");
    bench.app.handle(Command::Studio(StudioCommand::Close));
    bench.app.settle();
    bench.opening(OpeningCommand::Recording { key: first });
    bench.app.settle();
    assert!(!bench.app.state.studio.as_ref().expect("the studio is open").read_only, "it was closed");
}

#[test]
fn comparing_a_group_and_a_past_session_can_be_left_while_they_are_opened() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    for command in [
        AgreeCommand::Compare(CompareCommand::Open(key.clone())),
        AgreeCommand::Group(GroupCommand::Open(key)),
    ] {
        bench.app.handle(Command::Agree(command));
        bench.loads();
        bench.opening(OpeningCommand::Leave);
        bench.app.settle();
        assert_eq!(bench.app.state.screen, Screen::Code);
        assert!(bench.app.state.agreement.compare.is_none() && bench.app.state.agreement.group.is_none());
    }
    bench.app.handle(Command::OpenSamples);
    bench.app.settle();
    let key = bench.app.state.sessions[0].key.clone();
    bench.app.handle(Command::OpenSession { key });
    bench.app.handle(Command::Go(Screen::Practise));
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Practise);
    assert!(bench.app.state.opened.is_none());
}

#[test]
fn making_it_ready_to_play_can_be_stopped() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    bench.app.shut_down();
    let places = Places::under(bench.folder.path());
    std::fs::remove_dir_all(&places.cache).expect("there is a cache");
    let progress = Progress::default();
    let request = |progress: &Progress| open::Request {
        places: places.clone(),
        library: places.library.clone(),
        key: key.clone(),
        coder: "Ana".to_owned(),
        passes: Passes::One,
        keys: std::collections::BTreeMap::new(),
        progress: progress.clone(),
    };
    progress.stop();
    assert!(open::recording(&request(&progress)).is_err(), "it stops where it is decoding");
    let told = Progress::default();
    open::recording(&request(&told)).expect("it opens").files.close().expect("it closes");
    assert_eq!(told.doing(), "Drawing the sound", "it told how far it was");
}

#[test]
fn what_an_import_has_to_tell_is_shown_before_coding() {
    let mut bench = bench();
    let path = a_recording(bench.folder.path(), "one.wav", 900.0);
    assert_eq!(bench.bring_in(&path, "Kitchen table").notes, [] as [String; 0]);
    bench.opening(OpeningCommand::Leave);
    let form = bench.bring_in(&path, "Once more");
    assert_eq!(form.notes, ["The very same sound is here already, as “Kitchen table”"]);
    // It is told once.
    bench.opening(OpeningCommand::Leave);
    bench.app.settle();
    bench.opening(OpeningCommand::Recording { key: form.key });
    let Some(Opening::Setup(form)) = &bench.app.state.opening else { panic!() };
    assert!(form.notes.is_empty());
}

#[test]
fn a_recording_is_kept_withdrawn_and_deleted() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    let card = |bench: &Bench| bench.app.state.recordings[0].clone();
    bench.app.handle(Command::KeepFor { key: key.clone(), months: None });
    bench.app.settle();
    assert_eq!(card(&bench).keep_until, None);
    bench.app.handle(Command::KeepFor { key: key.clone(), months: Some(6) });
    bench.app.settle();
    assert!(card(&bench).keep_until.is_some());
    bench.app.handle(Command::WithdrawConsent { key: key.clone() });
    let question = bench.app.state.confirmation.clone().expect("it is asked");
    assert!(
        question.title.contains("one.wav") && !question.explanation.contains("your voice"),
        "{question:?}"
    );
    bench.app.handle(Command::Confirm);
    bench.app.settle();
    assert!(card(&bench).withdrawn && card(&bench).note.is_some(), "{:?}", bench.app.state.notices);
    bench.app.handle(Command::DeleteSession { key: key.clone() });
    assert!(bench.app.state.confirmation.as_ref().expect("it is asked").title.contains("one.wav"));
    bench.app.handle(Command::Confirm);
    bench.app.settle();
    assert!(bench.app.state.recordings.is_empty());
    assert!(!bench.app.state.library.join(key).exists());
}

#[test]
fn why_a_sound_cannot_be_heard_is_said_when_comparing() {
    let mut bench = bench();
    let key = bench.recording("one.wav", 900.0);
    let folder = bench.app.state.library.join(&key);
    std::fs::write(folder.join("original.wav"), "no sound at all").unwrap();
    std::fs::remove_dir_all(Places::under(bench.folder.path()).cache).unwrap();
    let remarks = |bench: &mut Bench| {
        bench.app.handle(Command::Agree(AgreeCommand::Group(GroupCommand::Open(key.clone()))));
        bench.app.settle();
        let group = bench.app.state.agreement.group.as_ref();
        group.unwrap_or_else(|| panic!("{:?}", bench.app.state.notices)).remarks.clone()
    };
    let said = remarks(&mut bench);
    assert!(said.len() == 1 && said[0].contains("cannot be heard"), "{said:?}");
    // A sound that is not there, and one that was withdrawn, is told in the list.
    std::fs::remove_file(folder.join("original.wav")).unwrap();
    assert_eq!(remarks(&mut bench), [] as [String; 0]);
}
