//! The loop without a window: commands in, state out, files on disk.

use std::sync::Arc;
use std::time::{Duration, Instant};

use oars::app::state::{Microphone, PracticeStep, ReplyNow, Screen};
use oars::app::{
    App, BriefChoice, Command, DeskCommand, FirstRunCommand, OpeningCommand, PracticeCommand,
    SettingsCommand, Start,
};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::domain::coding::{Noticed, ReplyRating};
use oars::domain::language::{Role, Valence};
use oars::domain::session::Mode;
use oars::library::Places;
use oars::library::settings::Settings;
use oars::units::SampleRate;

struct Bench {
    app: App,
    devices: MockDevices,
    _folder: tempfile::TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let (backend, devices) = mock(SampleRate(48_000));
    let settings = Settings {
        name: "Ana".to_owned(),
        role: Some(oars::domain::language::Role::ChildrensSocialWorker),
        first_run_done: true,
        speech: false,
        ..Settings::default()
    };
    let places = Places::under(folder.path());
    let start = Start { places, settings, backend, seed: Some(7) };
    let mut app = App::start(start, Arc::new(|| {}));
    app.settle();
    Bench { app, devices, _folder: folder }
}

impl Bench {
    #[track_caller]
    fn until(&mut self, what: &str, ready: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !ready(&self.app) {
            assert!(
                Instant::now() < deadline,
                "waited in vain: {what}; notices {:?}",
                self.app.state.notices
            );
            let now = self.app.now() + 0.01;
            self.app.logic(now);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn practice(&mut self, command: PracticeCommand) {
        self.app.handle(Command::Practice(command));
    }

    #[track_caller]
    fn at(&self, step: PracticeStep) {
        let now = self.app.state.practice.as_ref().map(|it| it.step);
        assert_eq!(now, Some(step), "notices: {:?}", self.app.state.notices);
    }

    fn begin(&mut self, scenario: &str, mode: Mode) {
        self.app.handle(Command::OpenBrief { scenario: scenario.to_owned() });
        assert_eq!(self.app.state.screen, Screen::Brief);
        self.app.handle(Command::Brief(BriefChoice::Mode(mode)));
        self.app.handle(Command::Begin { recorded: true });
        self.at(PracticeStep::Hear);
    }

    /// Speaks for so many seconds: a buzz that is loud and soft by turns.
    fn speak(&mut self, seconds: f64) {
        let frames = (seconds * 48_000.0) as usize;
        let samples: Vec<f32> = (0..frames)
            .map(|it| {
                let time = it as f32 / 48_000.0;
                0.3 * (time * 700.0).sin() * (time * 9.0).sin()
            })
            .collect();
        for block in samples.chunks(4_800) {
            assert!(self.devices.feed(block), "the microphone is open");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn rate_all(&mut self) {
        let asked: Vec<String> =
            self.app.state.practice.as_ref().unwrap().ratings_asked.iter().map(|it| it.id.clone()).collect();
        for rating in asked {
            self.practice(PracticeCommand::Rate(rating, ReplyRating::Value(4)));
        }
        self.practice(PracticeCommand::Rated);
    }

    fn code_all(&mut self, code: &str) {
        let count = self.app.state.practice.as_ref().unwrap().desk.as_ref().unwrap().take.utterances.len();
        for _ in 0..count {
            self.app.handle(Command::Desk(DeskCommand::SetCode(Some(code.to_owned()))));
            // The desk stays until somebody says which side it takes up, and then goes on.
            self.app.handle(Command::Desk(DeskCommand::SetValence(Some(Valence::Change))));
        }
    }

    fn guided_typed_turn(&mut self, text: &str, code: &str) {
        self.practice(PracticeCommand::Heard);
        self.at(PracticeStep::Notice);
        self.practice(PracticeCommand::Notice(Noticed::Change, true));
        self.practice(PracticeCommand::NoticedEnough);
        self.at(PracticeStep::Reply);
        self.practice(PracticeCommand::TypeReply(text.to_owned()));
        self.at(PracticeStep::Rate);
        self.rate_all();
        self.at(PracticeStep::Code);
        self.code_all(code);
        self.practice(PracticeCommand::Coded);
        self.at(PracticeStep::Reveal);
        self.practice(PracticeCommand::SetWentWell("I listened".to_owned()));
        self.practice(PracticeCommand::Reveal);
        assert!(self.app.state.practice.as_ref().unwrap().reveal.shown);
        self.practice(PracticeCommand::Onward);
    }
}

#[test]
fn a_typed_guided_session_reaches_its_debrief_and_is_kept() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Guided);
    for _ in 0..12 {
        if bench.app.state.practice.as_ref().unwrap().step != PracticeStep::Hear {
            break;
        }
        bench.guided_typed_turn("You are worn out. You want mornings to be calmer.", "Reflection");
    }
    if bench.app.state.practice.as_ref().unwrap().step == PracticeStep::Ending {
        bench.practice(PracticeCommand::Onward);
    }
    bench.at(PracticeStep::Debrief);
    let practice = bench.app.state.practice.as_ref().unwrap();
    let score = practice.score.as_ref().expect("a score");
    assert_eq!(score.count("Reflection") as usize, practice.volleys.len());
    assert!(practice.next_practice.is_some());
    bench.practice(PracticeCommand::FinishDebrief);
    bench.app.settle();
    assert_eq!(bench.app.state.sessions.len(), 1);
    let card = bench.app.state.sessions[0].clone();
    assert!(card.finished && card.coded, "{card:?}");

    bench.app.handle(Command::OpenSession { key: card.key.clone() });
    bench.app.settle();
    let opened = bench.app.state.opened.as_ref().expect("it opens");
    assert_eq!(opened.problems, Vec::<String>::new());
    assert_eq!(opened.score.as_ref().map(|it| it.count("Reflection") as usize), Some(opened.volleys.len()));

    bench.app.handle(Command::DeleteSession { key: card.key });
    assert!(bench.app.state.confirmation.is_some(), "it asks first");
    bench.app.handle(Command::Confirm);
    bench.app.settle();
    assert_eq!(bench.app.state.sessions.len(), 0);
}

#[test]
fn a_recorded_reply_is_kept_drawn_and_proposed_and_answered_again() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Guided);
    bench.practice(PracticeCommand::Heard);
    bench.practice(PracticeCommand::NoticedEnough);
    for take in 1..=2 {
        bench.at(PracticeStep::Reply);
        assert!(bench.devices.wait_for_input(Duration::from_secs(10)));
        bench.speak(0.5);
        bench.practice(PracticeCommand::StartReply);
        bench.until("recording", |app| app.state.recording.as_ref().is_some_and(|it| it.confirmed));
        bench.speak(2.0);
        bench.practice(PracticeCommand::StopReply);
        bench.until("kept", |app| app.state.practice.as_ref().unwrap().step == PracticeStep::Rate);
        let practice = bench.app.state.practice.as_ref().unwrap();
        let ReplyNow::Recorded { seconds } = practice.reply else { panic!("{:?}", practice.reply) };
        assert!((2.0..2.5).contains(&seconds.0), "{seconds:?}");
        bench.rate_all();
        bench.at(PracticeStep::Code);
        let desk = bench.app.state.practice.as_ref().unwrap().desk.as_ref().unwrap();
        assert!(!desk.columns.is_empty() && !desk.take.utterances.is_empty());
        bench.code_all("Question");
        bench.app.handle(Command::Desk(DeskCommand::Undo));
        bench.app.handle(Command::Desk(DeskCommand::Redo));
        bench.practice(PracticeCommand::Coded);
        if take == 1 {
            bench.at(PracticeStep::Reveal);
            bench.practice(PracticeCommand::Again);
        }
    }
    bench.at(PracticeStep::BeforeAndAfter);
    let practice = bench.app.state.practice.as_ref().unwrap();
    assert_eq!(practice.takes.len(), 2);
    assert!(practice.takes.iter().all(|it| it.derived.has("Question") && !it.ratings.is_empty()));
    bench.practice(PracticeCommand::Onward);
    bench.at(PracticeStep::Hear);
    assert_eq!(bench.app.state.practice.as_ref().unwrap().volley, 2);
}

#[test]
fn an_interview_flows_on_by_one_key_after_each_reply() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Interview);
    let mut replies = 0;
    while bench.app.state.practice.as_ref().unwrap().step == PracticeStep::Hear {
        bench.practice(PracticeCommand::Heard);
        bench.at(PracticeStep::Reply);
        bench.practice(PracticeCommand::TypeReply("Mornings are hard.".to_owned()));
        bench.at(PracticeStep::Mainly);
        let code = bench.app.state.practice.as_ref().unwrap().mainly[1].code.clone();
        bench.practice(PracticeCommand::Mainly(code));
        replies += 1;
        assert!(replies < 20);
    }
    if bench.app.state.practice.as_ref().unwrap().step == PracticeStep::Ending {
        bench.practice(PracticeCommand::Onward);
    }
    bench.at(PracticeStep::Debrief);
    bench.practice(PracticeCommand::CodeReply { volley: 1 });
    bench.at(PracticeStep::Code);
    bench.code_all("Reflection");
    bench.practice(PracticeCommand::Coded);
    bench.at(PracticeStep::Debrief);
    assert_eq!(
        bench.app.state.practice.as_ref().unwrap().score.as_ref().map(|it| it.count("Reflection")),
        Some(1)
    );
}

#[test]
fn skipping_a_parent_leaves_no_trace() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Guided);
    bench.app.handle(Command::SkipParent);
    bench.app.handle(Command::Confirm);
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Practise);
    assert!(bench.app.state.practice.is_none());
    assert_eq!(bench.app.state.sessions.len(), 0);
    let left = std::fs::read_dir(bench.app.state.library.join("sessions")).unwrap();
    let named: Vec<_> = left.flatten().flat_map(|year| walk(&year.path())).collect();
    assert_eq!(named, Vec::<std::path::PathBuf>::new());
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![folder.to_owned()] };
    entries.flatten().flat_map(|it| walk(&it.path())).collect()
}

#[test]
fn without_any_device_everything_else_works() {
    let mut bench = bench();
    bench.devices.set_devices(Vec::new(), Vec::new());
    bench.begin("first-hello", Mode::Guided);
    bench.guided_typed_turn("You want to be there for him.", "Reflection");
    assert!(bench.app.state.practice.is_some());
}

/// The program as it is where nobody has started it yet.
fn never_started() -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().expect("a folder");
    let (backend, _devices) = mock(SampleRate(48_000));
    let places = Places::under(folder.path());
    let start = Start { places, settings: Settings::default(), backend, seed: None };
    let mut app = App::start(start, Arc::new(|| {}));
    app.settle();
    (folder, app)
}

#[test]
fn the_first_run_asks_who_and_leads_to_the_first_parent() {
    let (folder, mut app) = never_started();
    assert_eq!(app.state.screen, Screen::FirstRun);
    for command in [
        FirstRunCommand::SetName("Ana".to_owned()),
        FirstRunCommand::SetRole(Role::RecoveryWorker),
        FirstRunCommand::Next,
        FirstRunCommand::Finish,
    ] {
        app.handle(Command::FirstRun(command));
    }
    assert_eq!(app.state.screen, Screen::Brief);
    app.handle(Command::Settings(SettingsCommand::SetTextSize(500)));
    let (settings, problems) = Settings::read(&Places::under(folder.path()).settings);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!((settings.name.as_str(), settings.text_size, settings.first_run_done), ("Ana", 200, true));
}

#[test]
fn the_first_run_of_a_coach_turns_no_microphone_on() {
    for (work, on) in [(Role::Coach, false), (Role::RecoveryWorker, true)] {
        let (_folder, mut app) = never_started();
        app.handle(Command::FirstRun(FirstRunCommand::SetRole(work)));
        app.handle(Command::FirstRun(FirstRunCommand::Next));
        assert_eq!(app.state.microphone != Microphone::Closed, on, "{work:?}");
    }
}

#[test]
fn a_session_that_was_left_goes_on_where_it_stood() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Guided);
    bench.guided_typed_turn("You want to be there for him.", "Reflection");
    bench.practice(PracticeCommand::Heard);
    bench.practice(PracticeCommand::NoticedEnough);
    bench.practice(PracticeCommand::TypeReply("You are tired. What would help?".to_owned()));
    bench.at(PracticeStep::Rate);
    let path = bench.app.state.practice.as_ref().unwrap().volleys.len();
    bench.practice(PracticeCommand::Leave);
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Today);
    let card = bench.app.state.sessions[0].clone();
    assert!(!card.finished && card.replies == 2, "{card:?}");

    bench.app.handle(Command::ContinueSession { key: card.key.clone() });
    bench.app.settle();
    // Nothing was rated yet, so that comes first.
    bench.at(PracticeStep::Rate);
    bench.rate_all();
    bench.at(PracticeStep::Code);
    let practice = bench.app.state.practice.as_ref().unwrap();
    assert_eq!((practice.volley, practice.volleys.len()), (2, path));
    let desk = practice.desk.as_ref().unwrap();
    assert_eq!(desk.take.utterances.len(), 2);
    let first = desk.selected;
    bench.app.handle(Command::Desk(DeskCommand::SetCode(Some("Reflection".to_owned()))));
    let selected = bench.app.state.practice.as_ref().unwrap().desk.as_ref().unwrap().selected;
    assert_ne!(selected, first, "the first conversation asks for no side, so it goes on");
    bench.code_all("Reflection");
    bench.practice(PracticeCommand::Coded);
    bench.at(PracticeStep::Reveal);
    bench.practice(PracticeCommand::SetWentWell("I listened".to_owned()));
    bench.practice(PracticeCommand::Leave);
    bench.app.settle();
    bench.app.handle(Command::ContinueSession { key: card.key });
    bench.app.settle();
    bench.at(PracticeStep::Reveal);
    let practice = bench.app.state.practice.as_ref().unwrap();
    assert_eq!(practice.reveal.went_well, "I listened");
    bench.practice(PracticeCommand::Onward);
    let practice = bench.app.state.practice.as_ref().unwrap();
    assert!(practice.step == PracticeStep::Hear && practice.volley == 3 || practice.ending.is_some());
}

#[test]
fn leaving_before_a_word_was_said_leaves_nothing() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Guided);
    bench.practice(PracticeCommand::Leave);
    bench.app.settle();
    assert_eq!(bench.app.state.sessions.len(), 0);
}

#[test]
fn assessment_reveals_nothing_and_plays_the_same_path_for_everyone() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Assessment);
    let mut turns = Vec::new();
    while bench.app.state.practice.as_ref().unwrap().step == PracticeStep::Hear {
        turns.push(bench.app.state.practice.as_ref().unwrap().current_turn().unwrap().id.clone());
        bench.practice(PracticeCommand::Heard);
        bench.at(PracticeStep::Reply);
        bench.practice(PracticeCommand::TypeReply("You should put him to bed earlier.".to_owned()));
        bench.at(PracticeStep::Rate);
        bench.rate_all();
    }
    bench.at(PracticeStep::Debrief);
    let practice = bench.app.state.practice.as_ref().unwrap();
    assert_eq!(turns, practice.scenario.assessment_path);
    assert!(practice.score.is_none() && !practice.reveal.shown);
}

#[test]
fn a_reply_that_is_being_typed_waits_while_one_is_elsewhere() {
    let mut bench = bench();
    bench.begin("first-hello", Mode::Interview);
    bench.practice(PracticeCommand::Heard);
    bench.at(PracticeStep::Reply);
    bench.practice(PracticeCommand::Typing("Tell me mo".to_owned()));
    // A sound file that is dropped onto the window takes one elsewhere.
    bench.app.handle(Command::Opening(OpeningCommand::File("talk.wav".into())));
    assert_eq!(bench.app.state.screen, Screen::Opening);
    bench.app.handle(Command::Opening(OpeningCommand::Leave));
    bench.app.handle(Command::ResumePractice);
    assert_eq!(bench.app.state.screen, Screen::Session);
    let typed = |bench: &Bench| bench.app.state.practice.as_ref().unwrap().typed.clone();
    assert_eq!(typed(&bench), "Tell me mo");
    bench.practice(PracticeCommand::TypeReply("Tell me more".to_owned()));
    bench.app.settle();
    assert_eq!(typed(&bench), "", "it was used");
}
