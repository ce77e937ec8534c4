//! The studio without a window: a recording is brought in, rated, parsed, coded and finished; then the
//! files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use oars::app::state::{
    ImportForm, Opening, OwnCoding, PartForm, Screen, Selected, SetupForm, Studio, Wants, WritingWhat,
};
use oars::app::{App, Command, OpeningCommand, Start, StudioCommand};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::audio::wav::write_wav;
use oars::domain::coding::{Coding, CodingState, Passes, ReplyRating};
use oars::domain::language::{Process, Speaker};
use oars::domain::source;
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
    let settings = Settings { name: "Coach".to_owned(), first_run_done: true, ..Settings::default() };
    let places = Places::under(folder.path());
    let mut app = App::start(Start { places, settings, backend, seed: Some(7) }, Arc::new(|| {}));
    app.settle();
    Bench { app, devices, folder }
}

/// Ten seconds: speech-like buzzes with pauses between.
fn a_recording(folder: &Path) -> PathBuf {
    let path = folder.join("role-play.wav");
    let samples: Vec<f32> = (0..480_000)
        .map(|it| {
            let time = it as f32 / 48_000.0;
            let pause = time % 2.5 > 1.9;
            if pause { 0.0 } else { 0.3 * (time * 900.0).sin() * (time * 11.0).sin() }
        })
        .collect();
    write_wav(&path, &samples, SampleRate(48_000)).expect("it can be written");
    path
}

impl Bench {
    fn opening(&mut self, command: OpeningCommand) {
        self.app.handle(Command::Opening(command));
    }

    fn ask(&mut self, command: StudioCommand) {
        self.app.handle(Command::Studio(command));
    }

    #[track_caller]
    fn studio(&self) -> &Studio {
        let notices = &self.app.state.notices;
        self.app.state.studio.as_deref().unwrap_or_else(|| panic!("the studio is open; {notices:?}"))
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

    #[track_caller]
    fn bring_in(&mut self) {
        let path = a_recording(self.folder.path());
        self.opening(OpeningCommand::New);
        assert_eq!(self.app.state.screen, Screen::Opening);
        let Some(Opening::Form(form)) = self.app.state.opening.clone() else { panic!() };
        let title = "Kitchen table".to_owned();
        let form = ImportForm { path: path.to_string_lossy().into_owned(), title, ..form };
        self.opening(OpeningCommand::Form(form));
        self.opening(OpeningCommand::BringIn);
        self.app.settle();
    }

    #[track_caller]
    fn set_up(&mut self, scheme: &str, passes: Passes) {
        let Some(Opening::Setup(form)) = self.app.state.opening.clone() else {
            panic!("{:?}", self.app.state.opening)
        };
        let scheme = form.schemes.iter().position(|it| it.id == scheme).expect("the scheme is offered");
        let goal = "mornings without shouting".to_owned();
        let process = Some(Process::Evoke);
        let form = SetupForm { goal, process, scheme, passes, part: PartForm::Whole, ..form };
        self.opening(OpeningCommand::Setup(form));
        self.opening(OpeningCommand::Start);
        self.app.settle();
        assert_eq!(self.app.state.screen, Screen::Studio, "{:?}", self.app.state.opening);
    }

    fn coding_file(&self) -> Coding {
        let folder = self.app.state.library.join(&self.app.state.recordings[0].key).join("codings");
        let mut files = std::fs::read_dir(folder).unwrap().flatten().map(|it| it.path());
        let file = files.find(|it| it.extension().is_some_and(|end| end == "ron")).unwrap();
        source::read_value(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    fn spans(&self) -> Vec<(Speaker, f64, f64, Option<String>)> {
        let round = |it: Option<Seconds>| (it.unwrap().0 * 10.0).round() / 10.0;
        let of = |it: &oars::domain::coding::Utterance| {
            (it.speaker, round(it.start), round(it.end), it.code.clone())
        };
        self.studio().utterances().iter().map(of).collect()
    }
}

#[test]
fn a_recording_is_coded_by_keys_and_finished() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("family-safeguarding-1", Passes::One);
    // Coding as one listens, here by going to where each utterance ends.
    for (at, code) in [(2.0, "SR"), (4.5, "CT"), (7.0, "OQ")] {
        bench.ask(StudioCommand::Seek(Seconds(at)));
        bench.ask(StudioCommand::Code(code.to_owned()));
        assert_eq!(bench.studio().said, None);
    }
    assert_eq!(bench.spans().len(), 3);
    assert_eq!(bench.studio().score.as_ref().map(|it| it.count("SR")), Some(1));
    assert_eq!(bench.studio().volleys.len(), 2, "the parent spoke between");
    // What is coded is on the disk before anything is closed.
    bench.ask(StudioCommand::AskFinish);
    bench.app.handle(Command::Confirm);
    assert!(bench.studio().is_final() && bench.studio().read_only);
    bench.ask(StudioCommand::Code("CR".to_owned()));
    assert_eq!(bench.spans().len(), 3, "a final coding stays as it is");
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Code);
    assert_eq!(bench.app.state.recordings[0].own, OwnCoding::Final);
    let coding = bench.coding_file();
    assert_eq!(coding.state, CodingState::Final);
    assert_eq!(coding.setting.goal.as_deref(), Some("mornings without shouting"));
    assert_eq!(coding.takes[0].utterances.len(), 3);
    assert!(bench.devices.wait_for_no_input(Duration::from_secs(1)));
}

#[test]
fn a_draft_is_gone_on_with() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    bench.ask(StudioCommand::Seek(Seconds(2.0)));
    bench.ask(StudioCommand::Code("Q".to_owned()));
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    assert_eq!(bench.app.state.recordings[0].own, OwnCoding::Draft);
    let key = bench.app.state.recordings[0].key.clone();
    bench.opening(OpeningCommand::Recording { key });
    bench.app.settle();
    assert_eq!(bench.spans().len(), 1);
}

#[test]
fn playing_moves_on_and_a_key_ends_the_utterance_where_it_is_heard() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("family-safeguarding-1", Passes::One);
    bench.ask(StudioCommand::PlayOrHold);
    assert!(bench.studio().transport.playing);
    assert!(bench.devices.wait_for_output(Duration::from_secs(5)));
    bench.devices.pull(96_000);
    bench.until("position", |app| app.state.studio.as_ref().unwrap().transport.at.0 > 1.8);
    bench.ask(StudioCommand::Code("SR".to_owned()));
    let spans = bench.spans();
    assert_eq!(spans.len(), 1, "{:?}", bench.studio().said);
    assert!((1.7..2.3).contains(&spans[0].2), "{spans:?}");
    assert!(bench.studio().transport.playing, "the sound goes on");
    bench.ask(StudioCommand::PlayOrHold);
    assert!(!bench.studio().transport.playing);
}

#[test]
fn two_passes_rate_first_and_a_correction_is_a_new_version() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("family-safeguarding-1", Passes::Two);
    // The house scheme rates no whole conversation, so there is one pass after all.
    assert!(bench.studio().no_ratings.is_some());
    bench.ask(StudioCommand::Seek(Seconds(2.0)));
    bench.ask(StudioCommand::Mark(Speaker::Worker));
    bench.ask(StudioCommand::Seek(Seconds(4.5)));
    bench.ask(StudioCommand::Mark(Speaker::Worker));
    bench.ask(StudioCommand::Seek(Seconds(0.0)));
    bench.ask(StudioCommand::NextUncoded);
    bench.ask(StudioCommand::Code("SR".to_owned()));
    bench.ask(StudioCommand::Code("OQ".to_owned()));
    let codes: Vec<_> = bench.spans().into_iter().map(|it| it.3).collect();
    assert_eq!(codes, [Some("SR".to_owned()), Some("OQ".to_owned())]);
    bench.ask(StudioCommand::AskFinish);
    bench.app.handle(Command::Confirm);
    let hash = bench.studio().coding.sha256.clone();
    assert!(hash.is_some());
    bench.ask(StudioCommand::Correct);
    assert!(!bench.studio().read_only, "{:?}", bench.studio().said);
    bench.ask(StudioCommand::Undo);
    let first = bench.studio().utterances()[0].id;
    bench.ask(StudioCommand::Select(Some(oars::app::state::Selected::Utterance(first))));
    bench.ask(StudioCommand::Code("CR".to_owned()));
    assert_eq!(bench.spans()[0].3.as_deref(), Some("CR"));
    assert_eq!(bench.studio().coding.corrects.as_ref().map(|it| it.sha256.clone()), hash);
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    let folder = bench.app.state.library.join(&bench.app.state.recordings[0].key).join("codings");
    let kept = std::fs::read_dir(folder).unwrap().flatten().map(|it| it.path());
    assert_eq!(kept.filter(|it| it.extension().is_some_and(|end| end == "ron")).count(), 2);
}

#[test]
fn finishing_says_what_is_missing() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("misc-2.5", Passes::Two);
    assert!(bench.studio().counts_hidden());
    bench.ask(StudioCommand::RateOpen(4));
    bench.ask(StudioCommand::AskFinish);
    let question = bench.app.state.confirmation.clone().expect("it is asked");
    let rated = oars::app::studio::judge::asked(bench.studio())[0].name.clone();
    let open = oars::app::studio::judge::asked(bench.studio())[1].name.clone();
    let (words, _) = question.explanation.split_once("A finished coding").expect("what that means");
    assert!(words.contains("You have not counted yet"), "{words}");
    assert!(words.contains(&open) && !words.contains(&rated), "{words}");
    assert_eq!((question.cancel_label.as_str(), question.loses), ("Go on coding", false));
    bench.app.handle(Command::CancelConfirm);
    bench.ask(StudioCommand::GoToCounts(true));
    bench.ask(StudioCommand::Seek(Seconds(2.0)));
    bench.ask(StudioCommand::Mark(Speaker::Worker));
    bench.ask(StudioCommand::AskFinish);
    let words = bench.app.state.confirmation.clone().expect("it is asked").explanation;
    assert!(!words.contains("not counted yet"), "{words}");
    assert!(words.contains("One of the worker's utterances has no code"), "{words}");
}

#[test]
fn undo_and_every_step_are_there_after_closing() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    for (at, code) in [(2.0, "Q"), (4.5, "SR"), (7.0, "AF")] {
        bench.ask(StudioCommand::Seek(Seconds(at)));
        bench.ask(StudioCommand::Code(code.to_owned()));
    }
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    let key = bench.app.state.recordings[0].key.clone();
    bench.opening(OpeningCommand::Recording { key });
    bench.app.settle();
    assert_eq!(bench.studio().history.len(), 3);
    let first = bench.studio().history[0].number;
    bench.ask(StudioCommand::BackTo(first));
    assert_eq!(bench.spans().len(), 1);
    bench.ask(StudioCommand::Redo);
    assert_eq!(bench.spans().len(), 2);
    bench.ask(StudioCommand::BackTo(0));
    assert_eq!(bench.spans().len(), 0);
}

#[test]
fn what_a_step_back_restores_is_selected() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    for (at, code) in [(2.0, "Q"), (4.5, "SR")] {
        bench.ask(StudioCommand::Seek(Seconds(at)));
        bench.ask(StudioCommand::Code(code.to_owned()));
    }
    let first = oars::app::state::Selected::Utterance(bench.studio().utterances()[0].id);
    bench.ask(StudioCommand::Select(Some(first)));
    bench.ask(StudioCommand::Remove);
    assert_eq!((bench.spans().len(), bench.studio().selected), (1, None));
    bench.ask(StudioCommand::Undo);
    assert_eq!((bench.spans().len(), bench.studio().selected), (2, Some(first)));
    bench.ask(StudioCommand::Redo);
    assert_eq!((bench.spans().len(), bench.studio().selected), (1, None));
    bench.ask(StudioCommand::Undo);
    // Where several change at once, none of them is it.
    bench.ask(StudioCommand::Select(None));
    bench.ask(StudioCommand::BackTo(0));
    let second = bench.studio().history[1].number;
    bench.ask(StudioCommand::BackTo(second));
    assert_eq!(bench.studio().selected, None);
}

#[test]
fn what_is_done_again_is_left_behind_and_who_comes_back_goes_on_at_its_end() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    bench.until("speech is found", |app| app.state.studio.as_ref().is_some_and(|it| it.proposals.len() > 2));
    bench.ask(StudioCommand::Step(1));
    bench.ask(StudioCommand::Code("SR".to_owned()));
    let next = Some(Selected::Proposal(0));
    let second = bench.studio().proposals[0].start;
    assert_eq!(bench.studio().selected, next);
    bench.ask(StudioCommand::Undo);
    assert_eq!(bench.studio().selected, next);
    assert!(bench.studio().proposals[0].start < second, "the one that was coded, to be coded anew");
    let said = |bench: &Bench| bench.studio().said.clone().unwrap_or_default();
    assert!(said(&bench).starts_with("Taken back: coded SR, the worker's"), "{}", said(&bench));
    bench.ask(StudioCommand::Redo);
    assert_eq!((bench.spans().len(), bench.studio().selected), (1, next));
    assert_eq!(bench.studio().proposals[0].start, second, "as after the key");
    assert!(said(&bench).starts_with("Done again: coded SR"), "{}", said(&bench));
    // With nothing selected one codes as one listens, and goes on so.
    bench.ask(StudioCommand::Select(None));
    bench.ask(StudioCommand::Undo);
    bench.ask(StudioCommand::Redo);
    assert_eq!((bench.spans().len(), bench.studio().selected), (1, None));

    bench.ask(StudioCommand::Close);
    bench.app.settle();
    let key = bench.app.state.recordings[0].key.clone();
    bench.opening(OpeningCommand::Recording { key });
    bench.app.settle();
    let end = bench.studio().utterances()[0].end.unwrap();
    assert_eq!((bench.studio().transport.at, bench.studio().selected), (end, None));
    let said = bench.studio().said.clone().unwrap_or_default();
    assert!(said.starts_with("The coding goes up to 0:02.0 so far"), "{said}");
    assert!(said.contains("Ctrl Down selects the first without a code"), "{said}");
}

#[test]
fn a_step_back_holds_what_was_heard_alone() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    bench.until("speech is found", |app| app.state.studio.as_ref().is_some_and(|it| it.proposals.len() > 2));
    bench.ask(StudioCommand::Step(1));
    bench.ask(StudioCommand::PlayOrHold);
    bench.ask(StudioCommand::Code("SR".to_owned()));
    assert!(bench.studio().transport.playing, "the next one is heard at once");
    bench.ask(StudioCommand::Undo);
    assert!(!bench.studio().transport.playing, "nobody hears one and codes another");
    assert_eq!(bench.spans().len(), 0);
}

#[test]
fn a_stopped_or_refused_recording_leaves_nothing() {
    let mut bench = bench();
    bench.opening(OpeningCommand::New);
    bench.opening(OpeningCommand::BringIn);
    let problem = |bench: &Bench| match &bench.app.state.opening {
        Some(Opening::Form(form)) => form.problem.clone().map(|it| it.words),
        other => panic!("{other:?}"),
    };
    assert!(problem(&bench).is_some(), "there is no file yet");
    let text = bench.folder.path().join("letter.mp3");
    std::fs::write(&text, "no sound at all").unwrap();
    bench.opening(OpeningCommand::File(text));
    bench.opening(OpeningCommand::BringIn);
    bench.app.settle();
    assert!(problem(&bench).is_some_and(|it| it.contains("letter.mp3")));
    bench.opening(OpeningCommand::Leave);
    bench.app.settle();
    assert_eq!(bench.app.state.recordings.len(), 0);
}

#[test]
fn what_the_set_up_asked_for_is_taken_away_when_it_is_given() {
    let mut bench = bench();
    bench.bring_in();
    let form = |bench: &Bench| match &bench.app.state.opening {
        Some(Opening::Setup(form)) => form.clone(),
        other => panic!("{other:?}"),
    };
    let wants = |bench: &Bench| form(bench).problem.map(|it| it.wants);
    for times in 1..=2 {
        bench.opening(OpeningCommand::Start);
        assert_eq!((wants(&bench), form(&bench).refused), (Some(Wants::Process), times));
    }
    bench.opening(OpeningCommand::Setup(SetupForm { passes: Passes::One, ..form(&bench) }));
    assert_eq!(wants(&bench), Some(Wants::Process), "something else was given");
    bench.opening(OpeningCommand::Setup(SetupForm { process: Some(Process::Evoke), ..form(&bench) }));
    assert_eq!(wants(&bench), None);
    bench.opening(OpeningCommand::Start);
    assert_eq!(wants(&bench), Some(Wants::Goal));
    bench.opening(OpeningCommand::Setup(SetupForm { goal: "mornings".to_owned(), ..form(&bench) }));
    assert_eq!(wants(&bench), None);
    let chosen = |from: &str, to: &str| PartForm::Chosen { from: from.to_owned(), to: to.to_owned() };
    for (from, to, wanted, mended) in [
        ("soon", "0:02", Wants::From, chosen("0:01", "0:02")),
        ("99:00", "99:30", Wants::From, chosen("0:01", "99:30")),
        ("0:01", "later", Wants::To, chosen("0:01", "0:02")),
        ("0:01", "0:01", Wants::To, PartForm::Whole),
    ] {
        bench.opening(OpeningCommand::Setup(SetupForm { part: chosen(from, to), ..form(&bench) }));
        bench.opening(OpeningCommand::Start);
        assert_eq!(wants(&bench), Some(wanted), "{from} to {to}");
        bench.opening(OpeningCommand::Setup(SetupForm { part: mended, ..form(&bench) }));
        assert_eq!(wants(&bench), None, "{from} to {to}");
    }
}

#[test]
fn what_the_import_asked_for_is_taken_away_when_it_is_given() {
    let mut bench = bench();
    let path = a_recording(bench.folder.path()).to_string_lossy().into_owned();
    bench.opening(OpeningCommand::New);
    let form = |bench: &Bench| match &bench.app.state.opening {
        Some(Opening::Form(form)) => form.clone(),
        other => panic!("{other:?}"),
    };
    let wants = |bench: &Bench| form(bench).problem.map(|it| it.wants);
    bench.opening(OpeningCommand::BringIn);
    assert_eq!((wants(&bench), form(&bench).refused), (Some(Wants::File), 1));
    bench.opening(OpeningCommand::Form(ImportForm { title: "Kitchen".to_owned(), ..form(&bench) }));
    assert_eq!(wants(&bench), Some(Wants::File));
    let purpose = String::new();
    bench.opening(OpeningCommand::Form(ImportForm { path, purpose, ..form(&bench) }));
    assert_eq!(wants(&bench), None);
    bench.opening(OpeningCommand::BringIn);
    bench.app.settle();
    assert_eq!((wants(&bench), form(&bench).refused), (Some(Wants::Purpose), 2));
    bench.opening(OpeningCommand::Form(ImportForm { purpose: "Training".to_owned(), ..form(&bench) }));
    assert_eq!(wants(&bench), None);
}

#[test]
fn what_is_written_in_one_go_is_one_step_also_when_it_is_opened_again() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("family-safeguarding-1", Passes::One);
    bench.ask(StudioCommand::Step(1));
    bench.ask(StudioCommand::Mark(Speaker::Worker));
    bench.ask(StudioCommand::Step(-1));
    let id = bench.studio().utterances()[0].id;
    bench.ask(StudioCommand::Select(Some(Selected::Utterance(id))));
    let before = bench.studio().history.len();
    bench.ask(StudioCommand::Write(WritingWhat::Text));
    let words = "You would like calmer mornings, with less";
    for end in 1..=words.len() {
        bench.ask(StudioCommand::SetText(id, words[..end].to_owned()));
    }
    bench.ask(StudioCommand::Written(WritingWhat::Text));
    assert_eq!(bench.studio().history.len(), before + 1);
    // Whoever comes back to the field begins another step.
    bench.ask(StudioCommand::Write(WritingWhat::Text));
    bench.ask(StudioCommand::SetText(id, format!("{words} noise")));
    bench.ask(StudioCommand::SetNote(id, "slow".to_owned()));
    bench.ask(StudioCommand::SetText(id, format!("{words} noise.")));
    bench.ask(StudioCommand::Written(WritingWhat::Text));
    let steps = bench.studio().history.clone();
    assert_eq!(steps.len(), before + 4);
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    let key = bench.app.state.recordings[0].key.clone();
    bench.opening(OpeningCommand::Recording { key });
    bench.app.settle();
    assert_eq!(bench.studio().history, steps);
    for _ in 0..3 {
        bench.ask(StudioCommand::Undo);
    }
    assert_eq!(bench.studio().utterances()[0].text, words);
    bench.ask(StudioCommand::Undo);
    assert_eq!(bench.studio().utterances()[0].text, "");
}

#[test]
fn a_place_told_before_a_seek_is_not_believed() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    bench.ask(StudioCommand::PlayOrHold);
    bench.until("the speaker", |app| app.state.playback.as_ref().is_some_and(|it| it.length.is_some()));
    bench.devices.pull(9_600);
    // The player tells where it is, and nobody has heard of it yet.
    std::thread::sleep(Duration::from_millis(120));
    bench.ask(StudioCommand::Seek(Seconds(8.0)));
    for _ in 0..50 {
        let now = bench.app.now() + 0.01;
        bench.app.logic(now);
        assert!(bench.studio().transport.at.0 >= 8.0, "{:?}", bench.studio().transport);
        std::thread::sleep(Duration::from_millis(2));
    }
    bench.devices.pull(9_600);
    bench
        .until("the new place", |app| app.state.studio.as_deref().is_some_and(|it| it.transport.at.0 > 8.05));
    bench.ask(StudioCommand::BackAndSlower);
    assert_eq!(bench.app.state.playback.as_ref().map(|it| it.seeks), Some(2), "one seek for one key");
}

#[test]
fn comments_ratings_and_evidence_are_kept() {
    let mut bench = bench();
    bench.bring_in();
    bench.set_up("miti-4.2.1", Passes::One);
    // Ten seconds are too short for ratings of a whole conversation.
    assert!(bench.studio().no_ratings.is_some());
    bench.ask(StudioCommand::ChooseStretch(Some((Seconds(1.0), Seconds(2.5)))));
    bench.ask(StudioCommand::AddComment);
    bench.ask(StudioCommand::SetComment(1, "quiet".to_owned()));
    bench.ask(StudioCommand::Written(WritingWhat::Comment));
    bench.ask(StudioCommand::SetCodingNote("a first try".to_owned()));
    bench.ask(StudioCommand::Close);
    bench.app.settle();
    let coding = bench.coding_file();
    let comment = &coding.comments[0];
    assert_eq!((comment.text.as_str(), comment.end), ("quiet", Some(Seconds(2.5))));
    assert_eq!(coding.note, "a first try");
}

#[test]
fn replies_of_a_practice_session_are_coded_in_the_studio() {
    let mut bench = bench();
    let samples = oars::ops::sample::open(bench.folder.path()).unwrap();
    let there = samples.join("sessions");
    let library = bench.app.state.library.clone();
    copy(&there, &library.join("sessions"));
    bench.app.handle(Command::Go(Screen::Code));
    bench.app.settle();
    let card = bench.app.state.sessions.iter().find(|it| it.replies > 2).expect("a session").clone();
    bench.opening(OpeningCommand::Session { key: card.key });
    bench.app.settle();
    assert_eq!(bench.app.state.screen, Screen::Studio, "{:?}", bench.app.state.notices);
    assert!(bench.studio().tracks.len() >= card.replies);
    assert!(bench.studio().tracks.iter().all(|it| it.answers.is_some()));
    let code = bench.studio().scheme.codes_of(Speaker::Worker).next().unwrap().id.clone();
    bench.ask(StudioCommand::Step(1));
    bench.ask(StudioCommand::Code(code.clone()));
    // A rating of the reply is a step as everything else, and is kept.
    let rating = bench.studio().tracks[0].ratings.first().expect("a rating of replies").clone();
    bench.ask(StudioCommand::RateReply(rating.clone(), Some(ReplyRating::Value(4))));
    bench.ask(StudioCommand::Undo);
    assert!(bench.studio().take().unwrap().ratings.is_empty());
    bench.ask(StudioCommand::Redo);
    assert_eq!(bench.studio().take().unwrap().ratings.get(&rating), Some(&ReplyRating::Value(4)));
    bench.ask(StudioCommand::NextTrack(1));
    assert_eq!(bench.studio().current, 1);
    // A reply that nothing is said of yet can be rated first.
    if let Some(other) = bench.studio().tracks[1].ratings.first().cloned() {
        bench.ask(StudioCommand::RateReply(other.clone(), Some(ReplyRating::NotApplicable)));
        assert_eq!(bench.studio().take().unwrap().ratings.get(&other), Some(&ReplyRating::NotApplicable));
    }
    bench.ask(StudioCommand::Step(1));
    bench.ask(StudioCommand::Code(code));
    let coded = bench.studio().coding.takes.iter().flat_map(|it| &it.utterances).count();
    assert!(coded >= 2, "{:?}", bench.studio().said);
    bench.ask(StudioCommand::Close);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
