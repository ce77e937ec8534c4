//! Two coders code a recording through the program, the second under its number alone; they compare,
//! settle and finish; a group codes in one room. Then the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use oars::app::state::{
    AskForm, Comparing, Group, GroupStep, ImportForm, Opening, OwnCoding, PartForm, Screen, Settling,
    SetupForm, SoundReference, Spot,
};
use oars::app::{
    AgreeCommand, App, AskCommand, Command, CompareCommand, GroupCommand, OpeningCommand, SettleCommand,
    Start, StudioCommand,
};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::audio::wav::write_wav;
use oars::domain::agreement::Place;
use oars::domain::assignment::{AssignmentState, CoderState};
use oars::domain::coding::{Coding, CodingKind, CodingState, Passes, ReplyRating};
use oars::domain::consensus::Choice;
use oars::domain::language::Process;
use oars::domain::source;
use oars::domain::supervision::{Entry, Item, Stage};
use oars::library::Places;
use oars::library::settings::Settings;
use oars::units::{SampleRate, Seconds};

/// The program as one person starts it.
struct Desk {
    app: App,
    devices: MockDevices,
}

fn sit_down(folder: &Path, name: &str) -> Desk {
    let (backend, devices) = mock(SampleRate(48_000));
    let settings = Settings { name: name.to_owned(), first_run_done: true, ..Settings::default() };
    let places = Places::under(folder);
    let mut app = App::start(Start { places, settings, backend, seed: Some(7) }, Arc::new(|| {}));
    app.settle();
    app.handle(Command::Go(Screen::Code));
    app.settle();
    Desk { app, devices }
}

/// Ten seconds: buzzes with pauses between.
fn a_recording(folder: &Path) -> PathBuf {
    let path = folder.join("role-play.wav");
    let samples: Vec<f32> = (0..480_000)
        .map(|it| {
            let time = it as f32 / 48_000.0;
            if time % 2.5 > 1.9 { 0.0 } else { 0.3 * (time * 900.0).sin() * (time * 11.0).sin() }
        })
        .collect();
    write_wav(&path, &samples, SampleRate(48_000)).expect("it can be written");
    path
}

impl Desk {
    fn opening(&mut self, command: OpeningCommand) {
        self.app.handle(Command::Opening(command));
        self.app.settle();
    }

    fn agree(&mut self, command: AgreeCommand) {
        self.app.handle(Command::Agree(command));
        self.app.settle();
    }

    fn compare(&mut self, command: CompareCommand) {
        self.agree(AgreeCommand::Compare(command));
    }

    fn settle(&mut self, command: SettleCommand) {
        self.agree(AgreeCommand::Settle(command));
    }

    fn group(&mut self, command: GroupCommand) {
        self.agree(AgreeCommand::Group(command));
    }

    #[track_caller]
    fn comparing(&self) -> &Comparing {
        let notices = &self.app.state.notices;
        self.app.state.agreement.compare.as_deref().unwrap_or_else(|| panic!("compared; {notices:?}"))
    }

    #[track_caller]
    fn settling(&self) -> &Settling {
        let notices = &self.app.state.notices;
        self.app.state.agreement.settle.as_deref().unwrap_or_else(|| panic!("settled; {notices:?}"))
    }

    #[track_caller]
    fn in_group(&self) -> &Group {
        let notices = &self.app.state.notices;
        self.app.state.agreement.group.as_deref().unwrap_or_else(|| panic!("a group; {notices:?}"))
    }

    #[track_caller]
    fn bring_in(&mut self, folder: &Path) {
        let path = a_recording(folder);
        self.opening(OpeningCommand::New);
        let Some(Opening::Form(form)) = self.app.state.opening.clone() else { panic!() };
        let title = "Kitchen table".to_owned();
        let form = ImportForm { path: path.to_string_lossy().into_owned(), title, ..form };
        self.opening(OpeningCommand::Form(form));
        self.opening(OpeningCommand::BringIn);
        let Some(Opening::Setup(form)) = self.app.state.opening.clone() else {
            panic!("{:?}", self.app.state.opening)
        };
        let scheme = form.schemes.iter().position(|it| it.id == "family-safeguarding-1").unwrap();
        let form = SetupForm {
            goal: "mornings without shouting".to_owned(),
            process: Some(Process::Evoke),
            scheme,
            passes: Passes::One,
            part: PartForm::Whole,
            ..form
        };
        self.opening(OpeningCommand::Setup(form));
        self.opening(OpeningCommand::Start);
        assert_eq!(self.app.state.screen, Screen::Studio, "{:?}", self.app.state.opening);
    }

    /// Codes as one listens, by going to where each utterance ends; then finishes.
    #[track_caller]
    fn code(&mut self, codes: &[(f64, &str)]) {
        for (at, code) in codes {
            self.app.handle(Command::Studio(StudioCommand::Seek(Seconds(*at))));
            self.app.handle(Command::Studio(StudioCommand::Code((*code).to_owned())));
        }
        let studio = self.app.state.studio.as_ref().expect("the studio is open");
        assert_eq!(studio.utterances().len(), codes.len(), "{:?}", studio.said);
        self.app.handle(Command::Studio(StudioCommand::AskFinish));
        self.app.handle(Command::Confirm);
        assert!(self.app.state.studio.as_ref().unwrap().is_final());
        self.app.handle(Command::Studio(StudioCommand::Close));
        self.app.settle();
    }

    /// The key of the recording in the list.
    #[track_caller]
    fn key(&self) -> String {
        self.app.state.recordings.iter().find(|it| !it.blind).expect("it is listed").key.clone()
    }

    #[track_caller]
    fn ask_ben(&mut self, key: Option<String>) {
        self.agree(AgreeCommand::Ask(AskCommand::New(key)));
        assert_eq!(self.app.state.screen, Screen::Ask);
        let form = self.app.state.agreement.ask.clone().expect("the form is open");
        self.agree(AgreeCommand::Ask(AskCommand::Form(AskForm { coder: "Ben".to_owned(), ..form })));
        self.agree(AgreeCommand::Ask(AskCommand::Send));
        assert_eq!(self.app.state.screen, Screen::Code, "{:?}", self.app.state.agreement.ask);
    }

    fn leave(mut self) {
        self.app.shut_down();
        assert!(self.devices.wait_for_no_input(Duration::from_secs(1)));
    }
}

/// Every coding in the library, by file name.
fn codings(folder: &Path) -> Vec<(PathBuf, Coding)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).unwrap().flatten().map(|it| it.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.parent().is_some_and(|it| it.ends_with("codings"))
                && path.extension().is_some_and(|end| end == "ron")
            {
                let coding = source::read_value(&std::fs::read_to_string(&path).unwrap()).unwrap();
                found.push((path, coding));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

const ANA: [(f64, &str); 3] = [(2.0, "SR"), (4.5, "CT"), (7.0, "OQ")];
const BEN: [(f64, &str); 3] = [(2.0, "CR"), (4.5, "CT"), (7.0, "OQ")];

/// Ana brings it in, codes it and asks Ben; Ben codes it blind.
fn coded_by_two(folder: &Path) {
    let mut ana = sit_down(folder, "Ana");
    ana.bring_in(folder);
    ana.code(&ANA);
    let key = ana.key();
    ana.ask_ben(Some(key));
    let [card] = ana.app.state.agreement.assignments.as_slice() else {
        panic!("{:?}", ana.app.state.agreement.assignments)
    };
    assert_eq!((card.title.as_str(), card.state), ("Recording 1", AssignmentState::Asked));
    assert_eq!(card.coders, [("Ana".to_owned(), CoderState::Final), ("Ben".to_owned(), CoderState::Asked)]);
    assert!(ana.app.state.agreement.comparable.is_empty());
    ana.leave();

    let mut ben = sit_down(folder, "Ben");
    let [card] = ben.app.state.recordings.as_slice() else { panic!("{:?}", ben.app.state.recordings) };
    assert!(card.blind && card.own == OwnCoding::None);
    let known = format!("{card:?} {:?}", ben.app.state.agreement);
    assert!(!known.contains("Kitchen") && !known.contains("Ana"), "{known}");
    let assignment = card.key.clone();
    ben.opening(OpeningCommand::Blind { assignment });
    let studio = ben.app.state.studio.as_ref().expect("the studio is open");
    assert_eq!(studio.title, "Recording 1");
    assert!(!format!("{studio:?}").contains("Kitchen"), "nothing tells what it is");
    assert!(studio.utterances().is_empty(), "nothing of what Ana coded");
    assert_eq!(studio.goal.as_deref(), Some("mornings without shouting"));
    ben.code(&BEN);
    ben.leave();
}

#[test]
fn two_code_a_recording_and_settle_where_they_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    coded_by_two(folder.path());
    let before = codings(folder.path());
    let texts: Vec<String> = before.iter().map(|it| std::fs::read_to_string(&it.0).unwrap()).collect();
    assert_eq!(before.len(), 2);

    let mut ana = sit_down(folder.path(), "Ana");
    assert_eq!(ana.app.state.agreement.assignments[0].state, AssignmentState::Open);
    let key = ana.key();
    assert_eq!(ana.app.state.agreement.comparable, std::slice::from_ref(&key));
    ana.compare(CompareCommand::Open(key));
    assert_eq!(ana.app.state.screen, Screen::Compare);
    let compare = ana.comparing();
    let mut names = compare.names.clone();
    names.sort();
    assert_eq!(names, ["Ana", "Ben"]);
    assert_eq!(compare.spots(), [Spot::Place(Place::Row(0))]);
    let agreed = |code: &str| compare.comparison.as_ref().unwrap().code(code).unwrap().utterances.positive();
    assert_eq!((agreed("OQ"), agreed("SR"), agreed("CT")), (Some(1.0), Some(0.0), Some(1.0)));

    // A difference leads to its second of sound.
    ana.compare(CompareCommand::Step(1));
    let playback = ana.app.state.playback.as_ref().expect("it is heard");
    assert_eq!(playback.sound, SoundReference::Agreement(0));
    let from = ana.comparing().at;
    assert!((playback.position.0 - from.0).abs() < 0.2, "{playback:?}");
    ana.compare(CompareCommand::Filter(Some("CT".to_owned())));
    assert!(ana.comparing().spots().is_empty());
    ana.compare(CompareCommand::Filter(None));
    ana.compare(CompareCommand::Letters(true));
    assert_eq!(
        (ana.comparing().coder(0), ana.comparing().coder(1)),
        ("Coder A".to_owned(), "Coder B".to_owned())
    );

    // Settling: not without a choice, not without a reason, and not finished while one is open.
    ana.settle(SettleCommand::Open);
    assert_eq!(ana.app.state.screen, Screen::Settle);
    assert_eq!((ana.settling().done(), ana.settling().differences.len()), (0, 1));
    ana.settle(SettleCommand::Settle);
    assert!(ana.settling().said.is_some());
    ana.settle(SettleCommand::AskFinish);
    assert!(ana.app.state.confirmation.is_none());
    let ben = ana.comparing().names.iter().position(|it| it == "Ben").unwrap();
    ana.settle(SettleCommand::Choose(Choice::AsCoder(ben)));
    assert_eq!(ana.settling().changed, [1 - ben], "who had said something else would have changed");
    ana.settle(SettleCommand::Settle);
    assert_eq!(ana.settling().done(), 0, "the reason is missing");
    ana.settle(SettleCommand::Why("He adds what she feels".to_owned()));
    ana.settle(SettleCommand::Settle);
    assert_eq!(ana.settling().done(), 1);
    ana.settle(SettleCommand::Reopen);
    assert_eq!(ana.settling().done(), 0);
    ana.settle(SettleCommand::Code("AF".to_owned()));
    assert_eq!(ana.settling().changed, [0, 1]);
    ana.settle(SettleCommand::Why("Both find that it affirms".to_owned()));
    ana.settle(SettleCommand::Settle);
    // It is on the disk at once, and another day goes on where it was left.
    ana.leave();
    let mut ana = sit_down(folder.path(), "Ana");
    let key = ana.key();
    ana.compare(CompareCommand::Open(key));
    assert_eq!(ana.comparing().consensus, Some((1, 1, false)));
    ana.settle(SettleCommand::Open);
    assert_eq!((ana.settling().done(), ana.settling().why.as_str()), (1, "Both find that it affirms"));
    ana.settle(SettleCommand::AskFinish);
    ana.app.handle(Command::Confirm);
    assert!(ana.settling().is_final, "{:?}", ana.settling().said);
    ana.settle(SettleCommand::Leave);
    assert_eq!(ana.comparing().consensus, Some((1, 1, true)));
    ana.compare(CompareCommand::Leave);
    assert_eq!(ana.app.state.screen, Screen::Code);
    ana.leave();

    // The two codings are as they were, and the consensus names them.
    let after = codings(folder.path());
    for ((path, _), text) in before.iter().zip(&texts) {
        assert_eq!(&std::fs::read_to_string(path).unwrap(), text, "{} is as it was", path.display());
    }
    let consensus: Vec<&Coding> =
        after.iter().map(|it| &it.1).filter(|it| it.kind == CodingKind::Consensus).collect();
    let [consensus] = consensus.as_slice() else { panic!("one consensus") };
    assert_eq!(consensus.state, CodingState::Final);
    let mut sources: Vec<&str> = consensus.sources.iter().map(|it| it.file.as_str()).collect();
    sources.sort_unstable();
    let mut files: Vec<String> =
        before.iter().map(|it| it.0.file_name().unwrap().to_string_lossy().into_owned()).collect();
    files.sort();
    assert_eq!(sources, files);
    for source in &consensus.sources {
        let original = before.iter().find(|it| it.0.ends_with(&source.file)).unwrap();
        assert_eq!(original.1.sha256.as_deref(), Some(source.sha256.as_str()));
    }
    let codes: Vec<Option<&str>> =
        consensus.takes[0].utterances.iter().map(|it| it.code.as_deref()).collect();
    assert_eq!(codes, [Some("AF"), Some("CT"), Some("OQ")]);
    let [settled] = consensus.settled.as_slice() else { panic!("one was settled") };
    assert_eq!((settled.why.as_str(), settled.changed.len()), ("Both find that it affirms", 2));
}

#[test]
fn a_share_is_drawn_and_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ana = sit_down(folder.path(), "Ana");
    ana.bring_in(folder.path());
    ana.app.handle(Command::Studio(StudioCommand::Close));
    ana.app.settle();
    ana.agree(AgreeCommand::Ask(AskCommand::New(None)));
    let form = ana.app.state.agreement.ask.clone().unwrap();
    assert_eq!((form.share, form.of, form.drawn()), (true, 1, 1));
    // Nobody is asked twice, and not oneself.
    ana.agree(AgreeCommand::Ask(AskCommand::Send));
    assert!(ana.app.state.agreement.ask.as_ref().unwrap().problem.is_some());
    ana.agree(AgreeCommand::Ask(AskCommand::Form(AskForm { coder: " ana ".to_owned(), ..form })));
    ana.agree(AgreeCommand::Ask(AskCommand::Send));
    assert!(ana.app.state.agreement.ask.as_ref().unwrap().problem.is_some());
    ana.ask_ben(None);
    let card = ana.app.state.agreement.assignments[0].clone();
    assert_eq!(card.state, AssignmentState::Asked);
    ana.agree(AgreeCommand::Ask(AskCommand::New(None)));
    let form = ana.app.state.agreement.ask.clone().unwrap();
    ana.agree(AgreeCommand::Ask(AskCommand::Form(AskForm { coder: "Ben".to_owned(), ..form })));
    ana.agree(AgreeCommand::Ask(AskCommand::Send));
    assert!(ana.app.state.agreement.ask.as_ref().unwrap().problem.is_some());
    ana.agree(AgreeCommand::Ask(AskCommand::Leave));
    // It shows what was coded for good, so it is asked first.
    ana.agree(AgreeCommand::Ask(AskCommand::Withdraw(card.id)));
    assert_eq!(ana.app.state.agreement.assignments.len(), 1, "nothing is done yet");
    let question = ana.app.state.confirmation.as_ref().expect("it is asked");
    assert!(question.loses && question.explanation.contains("for good"), "{question:?}");
    ana.app.handle(Command::Confirm);
    ana.app.settle();
    assert!(ana.app.state.agreement.assignments.is_empty());
    ana.leave();
    let ben = sit_down(folder.path(), "Ben");
    assert!(ben.app.state.recordings.iter().all(|it| !it.blind));
    ben.leave();
}

/// Enters a code for every utterance of the reply, and is done.
#[track_caller]
fn enter(desk: &mut Desk, code: &str) {
    desk.group(GroupCommand::Take);
    for (place, item) in desk.in_group().items().into_iter().enumerate() {
        desk.group(GroupCommand::Item(place));
        desk.group(GroupCommand::Enter(match item {
            Item::Utterance(_) => Entry::Code(Some(code.to_owned())),
            Item::Rating(_) => Entry::Rating(ReplyRating::Value(3)),
        }));
    }
    desk.group(GroupCommand::Done);
}

#[test]
fn a_group_codes_in_one_room_and_goes_on_another_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ana = sit_down(folder.path(), "Ana");
    ana.bring_in(folder.path());
    ana.code(&ANA);
    let key = ana.key();
    ana.group(GroupCommand::Open(key.clone()));
    assert_eq!(ana.app.state.screen, Screen::Supervise);
    // It shares the parse of the coding that is there, without its codes.
    let group = ana.in_group();
    assert!(group.coding.takes[0].utterances.iter().all(|it| it.code.is_none()));
    assert_eq!((group.replies.len(), group.step), (2, GroupStep::Members));
    ana.group(GroupCommand::Begin);
    assert_eq!(ana.in_group().step, GroupStep::Members, "nobody is there");
    for name in ["Ana", "Ben", "Ben"] {
        ana.group(GroupCommand::Name(name.to_owned()));
        ana.group(GroupCommand::Add);
    }
    assert_eq!(ana.in_group().coding.members.len(), 2, "a name stands for one");
    assert!(ana.in_group().said.is_some());
    ana.group(GroupCommand::Begin);
    assert_eq!((ana.in_group().step, ana.in_group().current), (GroupStep::Listen, 0));
    assert!(ana.app.state.playback.is_some(), "the reply is played");
    ana.group(GroupCommand::Pass);
    assert_eq!(ana.in_group().step, GroupStep::Pass(0));
    enter(&mut ana, "SR");
    assert_eq!(ana.in_group().step, GroupStep::Pass(1));
    ana.leave();

    // Another day: it is Ben's turn, and his slip can be mended until he is done.
    let mut ana = sit_down(folder.path(), "Ana");
    ana.group(GroupCommand::Open(key.clone()));
    ana.group(GroupCommand::Begin);
    ana.group(GroupCommand::Pass);
    assert_eq!(ana.in_group().step, GroupStep::Pass(1));
    ana.group(GroupCommand::Take);
    ana.group(GroupCommand::Enter(Entry::Code(Some("GI".to_owned()))));
    assert!(matches!(ana.in_group().stage(), Some(Stage::Entering { next: 1, .. })), "nothing shows yet");
    ana.group(GroupCommand::Enter(Entry::Code(Some("CR".to_owned()))));
    ana.group(GroupCommand::Done);
    assert_eq!(ana.in_group().step, GroupStep::Together);
    ana.group(GroupCommand::Choose(Entry::Code(Some("CR".to_owned()))));
    assert_eq!(ana.in_group().changed, [0]);
    ana.group(GroupCommand::Settle);
    assert!(ana.in_group().said.is_some(), "the reason is missing");
    ana.group(GroupCommand::Why("It goes beyond her words".to_owned()));
    ana.group(GroupCommand::Settle);
    assert_eq!(ana.in_group().stage(), Some(Stage::Settled));
    // The second reply: Ben is away, Ana is alone and so alike.
    ana.group(GroupCommand::Step(1));
    assert_eq!((ana.in_group().step, ana.in_group().current), (GroupStep::Listen, 1));
    ana.group(GroupCommand::Pass);
    enter(&mut ana, "OQ");
    ana.group(GroupCommand::Absent(1));
    assert_eq!(ana.in_group().step, GroupStep::Together);
    assert_eq!((ana.in_group().stage(), ana.in_group().done()), (Some(Stage::Settled), 2));
    ana.group(GroupCommand::AskFinish);
    ana.app.handle(Command::Confirm);
    assert!(ana.in_group().is_final);
    ana.group(GroupCommand::Leave);
    ana.leave();
    let after = codings(folder.path());
    let kept = &after.iter().find(|it| it.1.kind == CodingKind::Consensus).expect("it is kept").1;
    assert_eq!(kept.state, CodingState::Final);
    let names: Vec<&str> = kept.members.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Ana", "Ben"]);
    let codes: Vec<Option<&str>> = kept.takes[0].utterances.iter().map(|it| it.code.as_deref()).collect();
    assert_eq!(codes, [Some("CR"), None, Some("OQ")], "the parent's words are nobody's reply");
}

#[test]
fn what_is_chosen_for_one_thing_settles_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ana = sit_down(folder.path(), "Ana");
    ana.bring_in(folder.path());
    // Two things of one reply: the parent says nothing between.
    ana.code(&[(2.0, "SR"), (4.5, "OQ")]);
    let key = ana.key();
    ana.group(GroupCommand::Open(key));
    for name in ["Ana", "Ben"] {
        ana.group(GroupCommand::Name(name.to_owned()));
        ana.group(GroupCommand::Add);
    }
    ana.group(GroupCommand::Begin);
    ana.group(GroupCommand::Pass);
    enter(&mut ana, "SR");
    enter(&mut ana, "CR");
    assert_eq!(ana.in_group().step, GroupStep::Together);
    assert!(ana.in_group().items().len() >= 2, "{:?}", ana.in_group().items());
    ana.group(GroupCommand::Choose(Entry::Code(Some("SR".to_owned()))));
    ana.group(GroupCommand::Why("She only repeats".to_owned()));
    let next = ana.in_group().item + 1;
    ana.group(GroupCommand::Item(next));
    let group = ana.in_group();
    assert_eq!((group.item, &group.choice, group.why.as_str()), (next, &None, ""));
    assert!(group.changed.is_empty());
    ana.group(GroupCommand::Settle);
    assert!(ana.in_group().said.is_some(), "nothing was chosen for it");
    assert!(matches!(ana.in_group().stage(), Some(Stage::Revealed { open }) if open.len() >= 2));
    ana.leave();
}

#[test]
fn a_member_who_has_to_go_gives_the_keyboard_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ana = sit_down(folder.path(), "Ana");
    ana.bring_in(folder.path());
    ana.code(&ANA);
    let key = ana.key();
    ana.group(GroupCommand::Open(key));
    for name in ["Ana", "Ben"] {
        ana.group(GroupCommand::Name(name.to_owned()));
        ana.group(GroupCommand::Add);
    }
    ana.group(GroupCommand::Begin);
    ana.group(GroupCommand::Pass);
    ana.group(GroupCommand::Take);
    assert_eq!(ana.in_group().step, GroupStep::Enter(0));
    ana.group(GroupCommand::GiveBack);
    assert_eq!(ana.in_group().step, GroupStep::Pass(0));
    ana.group(GroupCommand::Absent(0));
    assert_eq!(ana.in_group().step, GroupStep::Pass(1), "the others go on");
    ana.leave();
}

#[test]
fn a_finished_blind_coding_says_that_it_waits_and_real_people_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ana = sit_down(folder.path(), "Ana");
    ana.bring_in(folder.path());
    ana.app.handle(Command::Studio(StudioCommand::Close));
    ana.app.settle();
    let key = ana.key();
    // As if it had been brought in where that is switched on.
    let file = ana.app.state.library.join(&key).join("recording.ron");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("conversation: RolePlay"), "{text}");
    std::fs::write(&file, text.replace("conversation: RolePlay", "conversation: Real")).unwrap();
    ana.ask_ben(Some(key));
    ana.leave();
    let mut ben = sit_down(folder.path(), "Ben");
    let assignment = ben.app.state.recordings[0].key.clone();
    ben.opening(OpeningCommand::Blind { assignment });
    let studio = ben.app.state.studio.as_ref().expect("the studio is open");
    assert!(studio.real, "if harm is heard, coding can wait");
    ben.code(&BEN);
    let card = &ben.app.state.recordings[0];
    assert!(card.blind && card.own == OwnCoding::Final);
    let note = card.note.as_deref().unwrap_or_default();
    assert!(note.starts_with("Final. Waits for the other coder"), "{note}");
    assert!(!format!("{card:?}").contains("Ana"));
    // Whoever did not ask cannot take it back.
    ben.agree(AgreeCommand::Ask(AskCommand::Withdraw(card_id(&ben))));
    assert!(ben.app.state.confirmation.is_none());
    ben.leave();
}

fn card_id(desk: &Desk) -> String {
    desk.app.state.agreement.assignments[0].id.clone()
}
