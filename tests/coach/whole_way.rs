//! Cleo brings a recording of twenty minutes in, rates it and codes sixty utterances; Ben does so blind; they settle;
//! Cleo writes to Ana, who reads and answers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Key, Modifiers};
use oars::app::state::{OwnCoding, Screen};
use oars::domain::assignment::AssignmentState;
use oars::domain::coding::{Coding, CodingKind, CodingState, Pass, Passes};
use oars::domain::language::{Role, Skill, Speaker};
use oars::library::{Library, Places, SessionFolder, draft, hash_of_file};
use oars::ops::{check, coaching};
use oars::units::Seconds;

use crate::person::Person;
use crate::two_voices;

const UTTERANCES: usize = 60;
const TITLE: &str = "Kitchen table";
/// The scheme, as it is called on the screen. It rates conversations of any length.
const SCHEME: &str = "MISC 2.5";
/// The places at which Ben says something else than Cleo.
const DIFFERENT: [usize; 3] = [4, 24, 44];

/// What is pressed for an utterance, and what it stands for. The worker and the parent take turns.
fn key_of(place: usize, ben: bool) -> (Modifiers, Key, &'static str) {
    const WORKER: [(Key, &str); 5] =
        [(Key::O, "OQ"), (Key::S, "SR"), (Key::A, "AF"), (Key::Q, "CQ"), (Key::G, "GI")];
    const PARENT: [(Key, &str); 3] = [(Key::D, "D+"), (Key::S, "D-"), (Key::F, "FN")];
    if ben && DIFFERENT.contains(&place) {
        return (Modifiers::NONE, Key::C, "CR");
    }
    let (held, (key, code)) = if place.is_multiple_of(2) {
        (Modifiers::NONE, WORKER[place / 2 % WORKER.len()])
    } else {
        (Modifiers::SHIFT, PARENT[place / 2 % PARENT.len()])
    };
    (held, key, code)
}

/// From the open studio: hears some of it, rates, codes sixty utterances, finishes, and leaves.
#[track_caller]
fn rate_and_code(coder: &mut Person<'_>, ben: bool) {
    coder.comes_to(Screen::Studio);
    assert!(coder.studio().counts_hidden(), "ratings come first");
    coder.press(Key::Space);
    assert!(coder.studio().transport.playing);
    assert!(coder.devices.wait_for_output(Duration::from_secs(10)));
    coder.devices.pull(48_000);
    coder.waits("the sound", |state| state.studio.as_ref().unwrap().transport.at.0 > 0.5);
    let ratings = oars::app::studio::judge::asked(coder.studio()).len();
    assert!(ratings >= 4, "{ratings}");
    for place in 0..ratings {
        coder.press(if ben && place == 1 { Key::Num3 } else { Key::Num4 });
    }
    assert_eq!(coder.studio().coding.globals.len(), ratings);
    coder.press(Key::Space);
    assert!(!coder.studio().transport.playing);
    coder.press_with(Modifiers::COMMAND, Key::P);
    assert!(!coder.studio().counts_hidden(), "now one counts");
    coder.press(Key::Home);
    for place in 0..UTTERANCES {
        coder.press(Key::ArrowRight);
        let (held, key, code) = key_of(place, ben);
        coder.press_with(held, key);
        let studio = coder.studio();
        let made = studio.utterances().last().and_then(|it| it.code.as_deref());
        assert_eq!((studio.utterances().len(), made), (place + 1, Some(code)), "{:?}", studio.said);
    }
    coder.press_with(Modifiers::COMMAND, Key::F);
    coder.confirms();
    assert!(coder.studio().is_final(), "{:?}", coder.state().notices);
    coder.press(Key::Escape);
    coder.comes_to(Screen::Code);
    coder.waits("the list", |state| !state.sessions_loading);
}

#[track_caller]
fn bring_in(cleo: &mut Person<'_>, path: &Path) {
    cleo.goes_to_code();
    cleo.press(Key::O);
    cleo.comes_to(Screen::Opening);
    cleo.writes("File", &path.to_string_lossy());
    cleo.writes("Title", TITLE);
    cleo.writes("Whose practice is it?", "Ana");
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
    cleo.waits("the setting up", |state| state.title().ends_with("What is coded"));
    cleo.presses("There is a change goal");
    cleo.writes("Change goal", "mornings without shouting");
    cleo.presses(SCHEME);
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
}

#[track_caller]
fn settle(cleo: &mut Person<'_>) {
    cleo.goes_to_code();
    cleo.presses(&format!("Compare: {TITLE}"));
    cleo.comes_to(Screen::Compare);
    cleo.press(Key::ArrowDown);
    assert!(cleo.state().playback.is_some(), "a difference is heard");
    cleo.press(Key::Enter);
    cleo.comes_to(Screen::Settle);
    let all = cleo.state().agreement.settle.as_ref().unwrap().differences.len();
    assert_eq!(all, DIFFERENT.len() + 1, "three codes and a rating");
    for done in 0..all {
        cleo.press(Key::Num1);
        cleo.types("Heard again together");
        cleo.press(Key::Enter);
        let settle = cleo.state().agreement.settle.as_ref().unwrap();
        assert_eq!(settle.done(), done + 1, "{:?}", settle.said);
    }
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
    cleo.confirms();
    assert!(cleo.state().agreement.settle.as_ref().unwrap().is_final);
    cleo.press(Key::Escape);
    cleo.comes_to(Screen::Compare);
    cleo.press(Key::Escape);
    cleo.comes_to(Screen::Code);
}

#[track_caller]
fn write_feedback(cleo: &mut Person<'_>) {
    cleo.goes_to_code();
    cleo.presses(&format!("Write feedback: {TITLE}"));
    cleo.comes_to(Screen::WriteFeedback);
    cleo.writes("Begin with a question", "What did you notice when she fell silent?");
    cleo.writes("One strength", "You waited, and she went on");
    cleo.presses("The skill that it belongs to");
    cleo.presses(Skill::Reflections.title());
    assert!(cleo.state().feedback_desk.as_ref().unwrap().feedback.point.is_some(), "a skill was chosen");
    cleo.writes("What to do differently", "Say back what she feels before you ask");
    let candidate = cleo.state().feedback_desk.as_ref().unwrap().candidates[1].words.clone();
    cleo.presses(&candidate);
    let desk = cleo.state().feedback_desk.as_ref().unwrap();
    assert_eq!(desk.lacks, [], "it is whole");
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
    cleo.comes_to(Screen::Code);
}

#[track_caller]
fn read_and_answer(ana: &mut Person<'_>) {
    ana.waits("the feedback", |state| state.feedback_due.len() == 1);
    assert_eq!(ana.state().screen, Screen::Today);
    ana.press(Key::F);
    ana.comes_to(Screen::ReadFeedback);
    let page = ana.state().feedback_page.as_ref().unwrap();
    assert_eq!((page.coach.as_str(), page.shown), ("Cleo", false));
    ana.press_with(Modifiers::COMMAND, Key::Enter);
    assert!(ana.state().feedback_page.as_ref().unwrap().shown);
    // Escape only leaves the field; what is not sent stays where it was left.
    ana.writes("Your answer to your coach", "I wanted");
    ana.press(Key::Escape);
    assert_eq!(ana.state().screen, Screen::ReadFeedback, "the field is left, and no more");
    ana.press(Key::Escape);
    assert_eq!(ana.state().screen, Screen::Today);
    ana.waits("the feedback", |state| state.feedback_due.len() == 1 && !state.sessions_loading);
    ana.press(Key::F);
    ana.comes_to(Screen::ReadFeedback);
    assert_eq!(ana.state().feedback_page.as_ref().unwrap().answer, "I wanted");
    let moment = ana.state().feedback_page.as_ref().unwrap().moments[0].clone();
    ana.presses(&format!("Hear {moment}"));
    assert!(ana.state().playback.is_some(), "the moment is heard");
    ana.goes_to("Your answer to your coach");
    ana.press(Key::End);
    ana.types(" to fill the silence");
    ana.press_with(Modifiers::COMMAND, Key::Enter);
    assert!(ana.state().feedback_page.as_ref().unwrap().answered, "{:?}", ana.state().notices);
    // The field went with the answer.
    ana.press(Key::Escape);
    assert_eq!(ana.state().screen, Screen::Today);
    ana.waits("nothing more to read", |state| state.feedback_due.is_empty());
}

/// Every coding, with its file.
fn codings(folder: &SessionFolder) -> Vec<(PathBuf, Coding)> {
    folder.coding_files().unwrap().into_iter().map(|it| (it.clone(), draft::read(&it).unwrap().0)).collect()
}

#[test]
fn a_coach_a_second_coder_and_a_trainee_go_the_whole_way_by_keyboard() {
    let place = tempfile::tempdir().expect("a folder");
    let sound = place.path().join("role-play.mp3");
    two_voices::write(place.path(), &sound).expect("two voices");
    let mut cleo = Person::sits_down(place.path(), "Cleo", Role::Coach);
    bring_in(&mut cleo, &sound);
    rate_and_code(&mut cleo, false);
    assert_eq!(cleo.state().recordings[0].own, OwnCoding::Final);
    cleo.presses(&format!("Ask for a second coding: {TITLE}"));
    cleo.comes_to(Screen::Ask);
    cleo.writes("Second coder", "Ben");
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
    cleo.comes_to(Screen::Code);
    cleo.leaves();

    let mut ben = Person::sits_down(place.path(), "Ben", Role::Coach);
    ben.goes_to_code();
    let known = format!("{:?} {:?}", ben.state().recordings, ben.state().agreement);
    assert!(!known.contains(TITLE) && !known.contains("Cleo") && !known.contains("Ana"), "{known}");
    ben.presses("Code it: Recording 1");
    rate_and_code(&mut ben, true);
    ben.leaves();

    let mut cleo = Person::sits_down(place.path(), "Cleo", Role::Coach);
    settle(&mut cleo);
    write_feedback(&mut cleo);
    cleo.leaves();

    let mut ana = Person::sits_down(place.path(), "Ana", Role::ChildrensSocialWorker);
    read_and_answer(&mut ana);
    ana.leaves();
    everything_is_on_disk(place.path(), &sound);
}

fn everything_is_on_disk(place: &Path, sound: &Path) {
    let places = Places::under(place);
    let library = Library::open(&places.library).unwrap();
    let (people, _problems) = library.list_people().unwrap();
    let id = |name: &str| people.iter().find(|it| it.name == name).expect("is known").id.clone();
    let (ana, ben, cleo) = (id("Ana"), id("Ben"), id("Cleo"));
    let folders = library.session_folders().unwrap();
    let [folder] = folders.as_slice() else { panic!("{folders:?}") };

    // The recording as it came, apart from whose it is.
    let recording = folder.recording().unwrap().value;
    assert_eq!(recording.title, TITLE);
    let originals = folder.originals().unwrap();
    let [original] = originals.as_slice() else { panic!("{originals:?}") };
    assert_eq!(std::fs::read(original).unwrap(), std::fs::read(sound).unwrap());
    assert_eq!(hash_of_file(original).unwrap(), recording.original.sha256);
    let seconds = recording.original.seconds.0;
    assert!((seconds - f64::from(two_voices::LENGTH)).abs() < 0.5, "{seconds} s");
    let setup = recording.setup.expect("it was set up");
    assert_eq!(
        (setup.scheme.id.as_str(), setup.goal.as_deref()),
        ("misc-2.5", Some("mornings without shouting"))
    );
    assert!(folder.file("scheme.ron").is_file());
    assert_eq!(folder.trainee().unwrap().as_ref(), Some(&ana));

    // Two codings, dated, sealed, and folded.
    let codings = codings(folder);
    assert_eq!(codings.len(), 3, "{:?}", codings.iter().map(|it| &it.0).collect::<Vec<_>>());
    for (path, coding) in &codings {
        assert_eq!(coding.state, CodingState::Final);
        assert!(coding.finished.is_some());
        assert_eq!(coding.sha256.as_ref(), Some(&draft::fingerprint(coding)), "{}", path.display());
        assert!(!path.with_extension("log").exists(), "its log is folded into it");
    }
    let of = |coder: &str, kind| {
        codings.iter().find(|it| it.1.coder == coder && it.1.kind == kind).expect("it is there")
    };
    for (coder, is_ben) in [(&cleo, false), (&ben, true)] {
        let coding = &of(coder, CodingKind::Coder).1;
        let utterances = &coding.takes[0].utterances;
        assert_eq!(utterances.len(), UTTERANCES);
        for (place, it) in utterances.iter().enumerate() {
            let (_, _, code) = key_of(place, is_ben);
            let speaker = if place % 2 == 0 { Speaker::Worker } else { Speaker::Parent };
            assert_eq!((it.code.as_deref(), it.speaker), (Some(code), speaker));
            let (start, end) = (it.start.unwrap(), it.end.unwrap());
            assert!(start.0 < end.0 && (end.0 - 2.0 * (place + 1) as f64).abs() < 0.05, "{start:?} {end:?}");
        }
        assert!(coding.globals.len() >= 4);
        assert_eq!((coding.setting.passes, coding.pass), (Passes::Two, Pass::Counts));
        assert_eq!(coding.assignment.is_some(), is_ben, "who was asked says so");
    }

    // What was asked, and that it is open now that both are final.
    let (assignments, problems) = library.assignments().unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    let [assigned] = assignments.as_slice() else { panic!("{assignments:?}") };
    assert_eq!(assigned.state(), AssignmentState::Open);

    // The consensus names what it settled and why.
    let consensus = &of(&cleo, CodingKind::Consensus).1;
    for coder in [&cleo, &ben] {
        let (path, coding) = of(coder, CodingKind::Coder);
        let source = consensus.sources.iter().find(|it| path.ends_with(&it.file)).expect("it is named");
        assert_eq!(Some(&source.sha256), coding.sha256.as_ref());
    }
    assert_eq!(consensus.settled.len(), DIFFERENT.len() + 1);
    assert!(consensus.settled.iter().all(|it| it.why == "Heard again together" && !it.changed.is_empty()));
    assert_eq!(consensus.takes[0].utterances.len(), UTTERANCES);

    // The feedback and its answer.
    let feedback = coaching::feedback_in(folder).unwrap().0;
    let [feedback] = feedback.as_slice() else { panic!("{feedback:?}") };
    assert_eq!(feedback.feedback.coach, cleo);
    assert!(feedback.feedback.sent.is_some() && feedback.feedback.coding.is_some());
    let point = feedback.feedback.point.as_ref().unwrap();
    assert_eq!((point.skill, point.moments.len()), (Skill::Reflections, 1));
    assert!(point.moments[0].end.unwrap() > Seconds(0.0));
    let replies = coaching::replies_in(folder).unwrap().0;
    let [reply] = replies.as_slice() else { panic!("{replies:?}") };
    assert_eq!(reply.reply.feedback, feedback.feedback.key());
    assert_eq!(reply.reply.trainee, ana);
    assert_eq!(reply.reply.text, "I wanted to fill the silence");
    assert!(reply.reply.sent.is_some());

    let report = check::check(&library, &places).unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}
