//! Feedback through the program: a trainee practises and shares, a coach codes the copy and writes, the
//! trainee reads, hears, answers the line again and answers the coach; both write into the workbook.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use oars::app::state::{FeedbackCard, PracticeStep, Screen, SoundReference};
use oars::app::{
    App, BriefChoice, CheckCommand, CoachingCommand, Command, DeskCommand, OpeningCommand, PracticeCommand,
    Start, StudioCommand,
};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::domain::coaching::{EntryKind, Lack, Moment};
use oars::domain::coding::{CodingKind, CodingState, ReplyRating};
use oars::domain::language::{Role, Skill, Valence};
use oars::domain::session::Mode;
use oars::library::settings::Settings;
use oars::library::{Library, Places, SessionFolder};
use oars::ops::{check, coaching};
use oars::units::{SampleRate, Seconds};

struct Desk {
    app: App,
    devices: MockDevices,
    places: Places,
}

/// The program as one person starts it, with this library.
fn sit_down(folder: &Path, library: &Path, name: &str, role: Role) -> Desk {
    let (backend, devices) = mock(SampleRate(48_000));
    let settings = Settings {
        name: name.to_owned(),
        role: Some(role),
        first_run_done: true,
        speech: false,
        ..Settings::default()
    };
    let places = Places { library: library.to_owned(), ..Places::under(&folder.join(name)) };
    let start = Start { places: places.clone(), settings, backend, seed: Some(7) };
    let mut app = App::start(start, Arc::new(|| {}));
    app.settle();
    Desk { app, devices, places }
}

/// A house with a trainee's own library and a folder that is shared.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("shared")).unwrap();
        Self { folder }
    }

    fn shared(&self) -> PathBuf {
        self.folder.path().join("shared")
    }

    fn ana(&self) -> Desk {
        let own = self.folder.path().join("Ana/library");
        sit_down(self.folder.path(), &own, "Ana", Role::ChildrensSocialWorker)
    }

    fn cleo(&self) -> Desk {
        sit_down(self.folder.path(), &self.shared(), "Cleo", Role::Coach)
    }
}

impl Desk {
    fn coaching(&mut self, command: CoachingCommand) {
        self.app.handle(Command::Coaching(command));
        self.app.settle();
    }

    fn practice(&mut self, command: PracticeCommand) {
        self.app.handle(Command::Practice(command));
        self.app.settle();
    }

    #[track_caller]
    fn shows(&self, screen: Screen) {
        assert_eq!(self.app.state.screen, screen, "{:?}", self.app.state.notices);
    }

    #[track_caller]
    fn at(&self, step: PracticeStep) {
        let now = self.app.state.practice.as_ref().map(|it| it.step);
        assert_eq!(now, Some(step), "{:?}", self.app.state.notices);
    }

    #[track_caller]
    fn until(&mut self, what: &str, ready: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !ready(&self.app) {
            assert!(Instant::now() < deadline, "waited in vain: {what}; {:?}", self.app.state.notices);
            let now = self.app.now() + 0.01;
            self.app.logic(now);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// A buzz that is loud and soft by turns, into the microphone.
    #[track_caller]
    fn speak(&mut self, seconds: f64) {
        let wave = |it: usize| {
            let time = it as f32 / 48_000.0;
            0.3 * (time * 700.0).sin() * (time * 9.0).sin()
        };
        let samples: Vec<f32> = (0..(seconds * 48_000.0) as usize).map(wave).collect();
        for block in samples.chunks(4_800) {
            assert!(self.devices.feed(block), "the microphone is open");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Answers aloud, from the reply screen until the answer is kept.
    #[track_caller]
    fn answer_aloud(&mut self) {
        self.at(PracticeStep::Reply);
        assert!(self.devices.wait_for_input(Duration::from_secs(10)));
        self.practice(PracticeCommand::StartReply);
        self.until("recording", |app| app.state.recording.as_ref().is_some_and(|it| it.confirmed));
        self.speak(1.5);
        self.practice(PracticeCommand::StopReply);
        self.until("kept", |app| app.state.practice.as_ref().is_none_or(|it| it.step != PracticeStep::Reply));
    }

    #[track_caller]
    fn rate_and_code(&mut self, code: &str) {
        self.at(PracticeStep::Rate);
        let practice = self.app.state.practice.as_ref().unwrap();
        let asked: Vec<String> = practice.ratings_asked.iter().map(|it| it.id.clone()).collect();
        for rating in asked {
            self.practice(PracticeCommand::Rate(rating, ReplyRating::Value(4)));
        }
        self.practice(PracticeCommand::Rated);
        self.at(PracticeStep::Code);
        let desk = self.app.state.practice.as_ref().unwrap().desk.as_ref().unwrap();
        for _ in 0..desk.take.utterances.len() {
            self.app.handle(Command::Desk(DeskCommand::SetCode(Some(code.to_owned()))));
            self.app.handle(Command::Desk(DeskCommand::SetValence(Some(Valence::Change))));
        }
        self.practice(PracticeCommand::Coded);
    }

    /// One reply aloud, rated and coded; then she leaves. Her session's key.
    #[track_caller]
    fn practise(&mut self, mode: Mode) -> String {
        self.app.handle(Command::OpenBrief { scenario: "first-hello".to_owned() });
        self.app.handle(Command::Brief(BriefChoice::Mode(mode)));
        self.app.handle(Command::Begin { recorded: true });
        self.practice(PracticeCommand::Heard);
        if mode == Mode::Guided {
            self.practice(PracticeCommand::NoticedEnough);
        }
        self.answer_aloud();
        if mode == Mode::Guided {
            self.rate_and_code("Question");
            self.at(PracticeStep::Reveal);
        } else {
            let code = self.app.state.practice.as_ref().unwrap().mainly[0].code.clone();
            self.practice(PracticeCommand::Mainly(code));
            self.at(PracticeStep::Hear);
        }
        self.practice(PracticeCommand::Leave);
        self.app.settle();
        self.shows(Screen::Today);
        self.app.state.sessions[0].key.clone()
    }

    #[track_caller]
    fn share(&mut self, key: &str, shared: &Path) {
        self.app.handle(Command::OpenSession { key: key.to_owned() });
        self.app.settle();
        self.shows(Screen::PastSession);
        self.coaching(CoachingCommand::Share { key: key.to_owned() });
        self.shows(Screen::Share);
        self.coaching(CoachingCommand::SetCoach("Cleo".to_owned()));
        self.coaching(CoachingCommand::SetFolder(shared.to_string_lossy().into_owned()));
        self.coaching(CoachingCommand::SendShare);
        let desk = self.app.state.share_desk.as_ref().expect("the screen is open");
        let shares = [("Cleo".to_owned(), shared.to_owned())];
        assert_eq!((desk.shares.as_slice(), desk.busy), (&shares[..], false), "{:?}", self.app.state.notices);
        self.coaching(CoachingCommand::Leave);
        self.shows(Screen::PastSession);
        assert!(self.app.state.opened.is_some(), "the session is there again");
    }

    /// The coach's part: codes the first reply in the studio and finishes.
    #[track_caller]
    fn code_in_studio(&mut self, key: &str, code: &str) {
        self.app.handle(Command::Opening(OpeningCommand::Session { key: key.to_owned() }));
        self.app.settle();
        self.shows(Screen::Studio);
        self.app.handle(Command::Studio(StudioCommand::Seek(Seconds(1.2))));
        self.app.handle(Command::Studio(StudioCommand::Code(code.to_owned())));
        let studio = self.app.state.studio.as_ref().unwrap();
        assert_eq!(studio.utterances().len(), 1, "{:?}", studio.said);
        self.app.handle(Command::Studio(StudioCommand::AskFinish));
        self.app.handle(Command::Confirm);
        self.app.handle(Command::Studio(StudioCommand::Close));
        self.app.settle();
    }

    #[track_caller]
    fn write_and_send(&mut self, key: &str) -> Moment {
        self.coaching(CoachingCommand::Write { key: key.to_owned() });
        self.shows(Screen::WriteFeedback);
        let desk = self.app.state.feedback_desk.as_ref().unwrap();
        assert_eq!(desk.trainee.as_deref(), Some("Ana"));
        let [candidate] = desk.candidates.as_slice() else { panic!("{:?}", desk.candidates) };
        let moment = candidate.moment;
        for command in [
            CoachingCommand::SetQuestion("What did you hear in her voice?".to_owned()),
            CoachingCommand::SetStrength("You waited for her".to_owned()),
            CoachingCommand::SetSkill(Skill::Reflections),
            CoachingCommand::SetPoint("Say back what she feels before you ask".to_owned()),
            CoachingCommand::Tie(moment),
        ] {
            self.coaching(command);
        }
        self.coaching(CoachingCommand::Send);
        assert!(self.app.state.feedback_desk.is_none(), "{:?}", self.app.state.notices);
        moment
    }

    #[track_caller]
    fn read(&mut self) {
        let [FeedbackCard { key, path, .. }] = self.app.state.feedback_due.as_slice() else {
            panic!("{:?}", self.app.state.feedback_due)
        };
        let (key, path) = (key.clone(), path.clone());
        self.coaching(CoachingCommand::Read { key, path });
        self.shows(Screen::ReadFeedback);
    }

    /// Nothing is wrong in the library.
    #[track_caller]
    fn is_sound(&self) {
        let library = Library::open(&self.places.library).unwrap();
        let report = check::check(&library, &self.places).unwrap();
        assert!(report.faults.is_empty(), "{:?}", report.faults);
    }

    fn leave(mut self) {
        self.app.shut_down();
    }
}

fn folder_of(desk: &Desk, key: &str) -> SessionFolder {
    SessionFolder::at(desk.app.state.library.join(key))
}

#[test]
fn feedback_on_a_shared_practice_goes_there_and_comes_back() {
    let house = House::new();
    let mut ana = house.ana();
    let key = ana.practise(Mode::Guided);
    ana.share(&key, &house.shared());
    ana.leave();

    let mut cleo = house.cleo();
    let [card] = cleo.app.state.sessions.as_slice() else { panic!("{:?}", cleo.app.state.sessions) };
    assert!(card.of_another);
    let copy = card.key.clone();
    // She looks at it, and can neither go on with it nor code in the trainee's place.
    cleo.app.handle(Command::OpenSession { key: copy.clone() });
    cleo.app.settle();
    assert!(cleo.app.state.opened.as_ref().expect("it opens").read_only);
    cleo.app.handle(Command::CloseSession);
    cleo.app.handle(Command::ContinueSession { key: copy.clone() });
    cleo.app.settle();
    assert!(cleo.app.state.practice.is_none());
    cleo.code_in_studio(&copy, "Question");
    let moment = cleo.write_and_send(&copy);
    assert!(cleo.app.state.feedback_due.is_empty(), "it is not hers to read");
    let written = coaching::feedback_in(&folder_of(&cleo, &copy)).unwrap().0;
    let [written] = written.as_slice() else { panic!("{written:?}") };
    assert!(written.feedback.sent.is_some());
    let coding = written.feedback.coding.clone().expect("it rests on her coding");
    let coding = folder_of(&cleo, &copy).file("codings").join(coding);
    let coding = oars::library::draft::read(&coding).unwrap().0;
    assert_eq!((coding.kind, coding.state), (CodingKind::Coder, CodingState::Final));
    cleo.is_sound();
    cleo.leave();

    let mut ana = house.ana();
    // It comes with the start; looking again brings nothing twice.
    ana.coaching(CoachingCommand::Exchange);
    assert_eq!(ana.app.state.feedback_due.len(), 1);
    let card = ana.app.state.feedback_due.first().expect("it came").clone();
    assert_eq!((card.coach.as_str(), card.read), ("Cleo", false));
    ana.read();
    let page = ana.app.state.feedback_page.as_ref().unwrap();
    assert_eq!((page.coach.as_str(), page.shown, page.answered), ("Cleo", false, false));
    assert!(page.can_answer_again);
    ana.coaching(CoachingCommand::Show);
    // What she has not sent is there another day.
    ana.coaching(CoachingCommand::SetAnswer("I wanted".to_owned()));
    ana.leave();
    let mut ana = house.ana();
    ana.read();
    let page = ana.app.state.feedback_page.as_ref().unwrap();
    assert_eq!((page.answer.as_str(), page.shown, page.answered), ("I wanted", true, false));
    // She reads it to the end another day.
    ana.coaching(CoachingCommand::Leave);
    ana.shows(Screen::Today);
    assert!(ana.app.state.feedback_due[0].read);
    ana.read();
    let page = ana.app.state.feedback_page.as_ref().unwrap();
    assert!(page.shown && !page.answered);
    assert_eq!(page.moments.len(), 1);
    ana.coaching(CoachingCommand::Hear(moment));
    let playback = ana.app.state.playback.as_ref().expect("the moment is heard");
    assert!(matches!(playback.sound, SoundReference::Moment { volley: 1, take: 1, .. }), "{playback:?}");
    assert!(ana.devices.wait_for_output(Duration::from_secs(5)));
    ana.coaching(CoachingCommand::AnswerAgain(0));
    ana.shows(Screen::Session);
    ana.app.handle(Command::StopPlayback);
    ana.answer_aloud();
    ana.rate_and_code("Reflection");
    ana.at(PracticeStep::BeforeAndAfter);
    ana.practice(PracticeCommand::Onward);
    ana.shows(Screen::ReadFeedback);
    assert!(ana.app.state.practice.is_none());
    assert!(ana.app.state.feedback_page.as_ref().unwrap().answered_again);
    ana.coaching(CoachingCommand::SetAnswer("I rushed to ask.".to_owned()));
    ana.coaching(CoachingCommand::SendAnswer);
    assert!(ana.app.state.feedback_page.as_ref().unwrap().answered, "{:?}", ana.app.state.notices);
    ana.coaching(CoachingCommand::Leave);
    assert!(ana.app.state.feedback_due.is_empty());
    // The conversation itself went no further, and the second take is in it.
    let session = folder_of(&ana, &key).session().unwrap().value;
    assert_eq!((session.path.len(), session.takes_of(1).count()), (1, 2));
    ana.coaching(CoachingCommand::Exchange);
    let replies = coaching::replies_in(&SessionFolder::at(house.shared().join(&copy))).unwrap().0;
    let [reply] = replies.as_slice() else { panic!("{replies:?}") };
    assert_eq!(reply.reply.text, "I rushed to ask.");
    let again = reply.reply.again.as_ref().expect("with the new take");
    assert_eq!((again.take.volley, again.take.take), (1, 2));
    let sound = reply.path.with_file_name(again.sound.as_ref().expect("and its sound"));
    assert!(oars::ops::sound::length_of(&sound).unwrap().0 > 1.0);
    ana.is_sound();

    // Taken back, the copy is gone, and what the coach wrote stays with the trainee.
    ana.app.handle(Command::OpenSession { key: key.clone() });
    ana.app.settle();
    ana.coaching(CoachingCommand::Share { key: key.clone() });
    ana.coaching(CoachingCommand::TakeBack(0));
    assert!(ana.app.state.share_desk.as_ref().unwrap().shares.is_empty(), "{:?}", ana.app.state.notices);
    assert!(!house.shared().join(&copy).join("session.ron").exists());
    assert_eq!(coaching::feedback_in(&folder_of(&ana, &key)).unwrap().0.len(), 1);
    ana.is_sound();
    ana.leave();
}

#[test]
fn a_line_of_an_interview_is_answered_again_without_moving_the_conversation() {
    let house = House::new();
    let mut ana = house.ana();
    let key = ana.practise(Mode::Interview);
    ana.share(&key, &house.shared());
    ana.leave();
    let before =
        SessionFolder::at(house.folder.path().join("Ana/library").join(&key)).session().unwrap().value;
    let mut cleo = house.cleo();
    let copy = cleo.app.state.sessions[0].key.clone();
    cleo.code_in_studio(&copy, "Question");
    cleo.write_and_send(&copy);
    cleo.leave();
    let mut ana = house.ana();
    ana.coaching(CoachingCommand::Exchange);
    ana.read();
    ana.coaching(CoachingCommand::Show);
    ana.coaching(CoachingCommand::AnswerAgain(0));
    ana.app.handle(Command::StopPlayback);
    ana.answer_aloud();
    ana.shows(Screen::ReadFeedback);
    assert!(ana.app.state.feedback_page.as_ref().unwrap().answered_again);
    ana.coaching(CoachingCommand::SendAnswer);
    let session = folder_of(&ana, &key).session().unwrap().value;
    assert_eq!(session.path, before.path);
    assert_eq!(session.takes_of(1).count(), 2);
    assert_eq!(session.takes_of(1).next().unwrap().mainly, before.takes_of(1).next().unwrap().mainly);
    ana.is_sound();
    ana.leave();
}

#[test]
fn feedback_waits_as_a_draft_and_may_be_spoken() {
    let house = House::new();
    let mut ana = house.ana();
    let key = ana.practise(Mode::Guided);
    ana.share(&key, &house.shared());
    ana.leave();
    let mut cleo = house.cleo();
    let copy = cleo.app.state.sessions[0].key.clone();
    cleo.code_in_studio(&copy, "Question");
    cleo.coaching(CoachingCommand::Write { key: copy.clone() });
    cleo.coaching(CoachingCommand::SetQuestion("What was hard?".to_owned()));
    cleo.coaching(CoachingCommand::Send);
    assert!(cleo.app.state.feedback_desk.is_some(), "it is not whole yet");
    cleo.coaching(CoachingCommand::Leave);
    cleo.leave();

    let mut cleo = house.cleo();
    cleo.coaching(CoachingCommand::Write { key: copy.clone() });
    let desk = cleo.app.state.feedback_desk.as_ref().unwrap();
    assert_eq!(desk.feedback.question, "What was hard?");
    assert!(desk.lacks.contains(&Lack::Strength));
    let moment = desk.candidates[0].moment;
    cleo.app.handle(Command::MicrophoneCheck(CheckCommand::Record));
    assert!(cleo.devices.wait_for_input(Duration::from_secs(10)));
    cleo.until("recording", |app| app.state.recording.as_ref().is_some_and(|it| it.confirmed));
    cleo.speak(1.0);
    cleo.app.handle(Command::MicrophoneCheck(CheckCommand::Stop));
    cleo.until("said", |app| app.state.check.seconds.is_some());
    cleo.coaching(CoachingCommand::KeepSpoken);
    let desk = cleo.app.state.feedback_desk.as_ref().unwrap();
    assert!(desk.feedback.spoken.is_some(), "{:?}", cleo.app.state.notices);
    cleo.coaching(CoachingCommand::HearSpoken);
    assert!(cleo.app.state.playback.is_some());
    cleo.coaching(CoachingCommand::SetSkill(Skill::Autonomy));
    cleo.coaching(CoachingCommand::SetPoint("Let her choose".to_owned()));
    cleo.coaching(CoachingCommand::Tie(moment));
    cleo.coaching(CoachingCommand::Tie(moment));
    cleo.coaching(CoachingCommand::Tie(moment));
    cleo.coaching(CoachingCommand::Send);
    assert!(cleo.app.state.feedback_desk.is_none(), "{:?}", cleo.app.state.notices);
    let written = coaching::feedback_in(&folder_of(&cleo, &copy)).unwrap().0;
    assert_eq!(written.len(), 1, "the draft became the feedback");
    assert_eq!(written[0].feedback.point.as_ref().unwrap().moments, [moment]);
    // Another one is begun and thrown away.
    cleo.coaching(CoachingCommand::Write { key: copy.clone() });
    cleo.coaching(CoachingCommand::Discard);
    assert_eq!(coaching::feedback_in(&folder_of(&cleo, &copy)).unwrap().0.len(), 2, "it is asked first");
    assert!(cleo.app.state.confirmation.as_ref().is_some_and(|it| it.loses));
    cleo.shows(Screen::WriteFeedback);
    cleo.app.handle(Command::Confirm);
    cleo.app.settle();
    assert_eq!(coaching::feedback_in(&folder_of(&cleo, &copy)).unwrap().0.len(), 1);
    cleo.is_sound();
    cleo.leave();
}

#[test]
fn a_workbook_has_two_who_write_and_can_be_printed() {
    let house = House::new();
    let mut ana = house.ana();
    let key = ana.practise(Mode::Guided);
    ana.share(&key, &house.shared());
    ana.app.handle(Command::CloseSession);
    ana.coaching(CoachingCommand::Workbook(None));
    ana.shows(Screen::Workbook);
    ana.coaching(CoachingCommand::SetEntry("Breathe first".to_owned()));
    ana.coaching(CoachingCommand::SetPrivate(true));
    ana.coaching(CoachingCommand::AddNote);
    ana.coaching(CoachingCommand::SetPrivate(false));
    ana.coaching(CoachingCommand::SetEntry("One reflection before each question".to_owned()));
    ana.coaching(CoachingCommand::AddPlan);
    let page = ana.app.state.workbook.as_ref().unwrap();
    assert_eq!((page.text.as_str(), page.book.plans.len()), ("", 1), "{:?}", ana.app.state.notices);
    ana.coaching(CoachingCommand::Agree(0));
    assert!(ana.app.state.workbook.as_ref().unwrap().book.plans[0].agreed.is_empty(), "not with oneself");
    ana.coaching(CoachingCommand::Leave);
    ana.coaching(CoachingCommand::Exchange);
    ana.leave();

    let mut cleo = house.cleo();
    cleo.coaching(CoachingCommand::Workbook(None));
    let people = cleo.app.state.workbook.as_ref().unwrap().people.clone();
    let (ana_id, _) = people.iter().find(|it| it.1 == "Ana").expect("a coach sees whose workbooks are here");
    // What is written for one is not carried into the workbook of another, and is kept.
    cleo.coaching(CoachingCommand::SetEntry("Ask Dora".to_owned()));
    cleo.coaching(CoachingCommand::SetPrivate(true));
    cleo.coaching(CoachingCommand::Workbook(Some(ana_id.clone())));
    let page = cleo.app.state.workbook.as_ref().unwrap();
    assert_eq!(page.book.trainee, "Ana");
    assert_eq!((page.text.as_str(), page.private), ("", false));
    cleo.coaching(CoachingCommand::Leave);
    cleo.coaching(CoachingCommand::Workbook(None));
    let page = cleo.app.state.workbook.as_ref().unwrap();
    assert_eq!((page.text.as_str(), page.private), ("Ask Dora", true));
    cleo.coaching(CoachingCommand::Workbook(Some(ana_id.clone())));
    let page = cleo.app.state.workbook.as_ref().unwrap();
    assert!(!format!("{:?}", page.book).contains("Breathe"), "what is private stays at home");
    cleo.coaching(CoachingCommand::Agree(0));
    assert_eq!(cleo.app.state.workbook.as_ref().unwrap().book.plans[0].agreed[0].0, "Cleo");
    cleo.coaching(CoachingCommand::Leave);
    cleo.leave();

    let mut ana = house.ana();
    ana.coaching(CoachingCommand::Exchange);
    ana.coaching(CoachingCommand::Workbook(None));
    let plan = &ana.app.state.workbook.as_ref().unwrap().book.plans[0];
    assert_eq!(plan.agreed[0].0, "Cleo");
    ana.coaching(CoachingCommand::Done(0));
    assert!(ana.app.state.workbook.as_ref().unwrap().book.plans[0].done.is_some());
    for _twice in 0..2 {
        ana.coaching(CoachingCommand::Print);
        let printed = ana.app.state.workbook.as_ref().unwrap().printed.clone();
        let html = std::fs::read_to_string(printed.expect("it is written")).unwrap();
        for words in ["Ana", "Breathe first", "One reflection before each question", "Cleo"] {
            assert!(html.contains(words), "{words}");
        }
    }
    let library = Library::open(&ana.places.library).unwrap();
    let (entries, _problems) =
        coaching::workbook_entries(&library, &ana.app.state.workbook.as_ref().unwrap().trainee).unwrap();
    assert!(entries.iter().any(|it| matches!(it.entry.kind, EntryKind::Done { .. })));
    ana.is_sound();
    ana.leave();
}
