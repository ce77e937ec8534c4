//! Three code the same practice session, what they differ in is settled, and a group codes it in one room.

use std::path::Path;

use egui::{Key, Modifiers};
use oars::app::state::{GroupStep, Screen, SessionCard};
use oars::domain::coding::CodingKind;
use oars::domain::language::{Role, Speaker};
use oars::domain::supervision::{Item, Stage};
use oars::library::{Library, Places, draft};

use crate::person::Person;

/// A library with the practice sessions of the samples.
fn library_of_samples(place: &Path) {
    let places = Places::under(place);
    Library::open_or_create(&places.library, "2026-11-22T09:00:00Z").expect("a library");
    let samples = oars::ops::sample::open(&place.join("samples")).expect("the samples");
    copy(&samples.join("sessions"), &places.library.join("sessions"));
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

#[track_caller]
fn session(person: &Person<'_>) -> SessionCard {
    let sessions = &person.state().sessions;
    sessions.iter().find(|it| it.replies > 2 && it.finished).expect("a session").clone()
}

/// Gives the first two replies a code in the studio, the first one a code of one's own, and finishes.
#[track_caller]
fn codes(place: &Path, name: &str, own_code: usize) {
    let mut coder = Person::sits_down(place, name, Role::Coach);
    coder.goes_to_code();
    let card = session(&coder);
    coder.presses(&format!("Code in the studio: {}, {}", card.title, card.started));
    coder.comes_to(Screen::Studio);
    let keys: Vec<Key> = coder
        .studio()
        .scheme
        .codes_of(Speaker::Worker)
        .map(|code| Key::from_name(&coder.studio().keymap.of_code(&code.id)).expect("a key"))
        .collect();
    for (reply, code) in [own_code, 0].into_iter().enumerate() {
        coder.press(Key::ArrowDown);
        coder.press(keys[code]);
        let made = coder.studio().coding.takes.iter().map(|it| it.utterances.len()).sum::<usize>();
        assert!(made > reply, "{:?}", coder.studio().said);
        coder.press(Key::PageDown);
    }
    coder.press_with(Modifiers::COMMAND, Key::F);
    coder.confirms();
    assert!(coder.studio().is_final(), "{:?}", coder.state().notices);
    coder.press(Key::Escape);
    coder.comes_to(Screen::Code);
    coder.leaves();
}

#[track_caller]
fn compare_and_settle(cleo: &mut Person<'_>, title: &str) {
    cleo.goes_to_code();
    cleo.presses(&format!("Compare: {title}"));
    cleo.comes_to(Screen::Compare);
    let compare = cleo.state().agreement.compare.as_ref().unwrap();
    let mut names = compare.names.clone();
    names.sort();
    assert_eq!(names, ["Ben", "Cleo", "Dora"]);
    assert_eq!(compare.problem, None);
    let comparison = compare.comparison.as_ref().expect("three are compared");
    assert_eq!(comparison.coders.len(), 3);
    let third = names_place(&compare.names, "Dora");
    // The difference is found by key, and says what each of the three says.
    cleo.press(Key::ArrowDown);
    let compare = cleo.state().agreement.compare.as_ref().unwrap();
    let spot = compare.selected.expect("a difference");
    let said: Vec<String> = (0..3).map(|coder| compare.said(spot, coder)).collect();
    assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2], "{said:?}");
    assert!(cleo.sees(&format!("Dora {}", said[third])), "{said:?}");
    cleo.press(Key::Enter);
    cleo.comes_to(Screen::Settle);
    let digit = [Key::Num1, Key::Num2, Key::Num3][third];
    cleo.press(digit);
    let settle = cleo.state().agreement.settle.as_ref().unwrap();
    assert_eq!(settle.changed.len(), 2, "the two who had said something else");
    cleo.types("Heard again together");
    cleo.press(Key::Enter);
    let settle = cleo.state().agreement.settle.as_ref().unwrap();
    assert_eq!(settle.done(), 1, "{:?}", settle.said);
    // The field went with the reason: Escape leaves.
    cleo.press(Key::Escape);
    cleo.comes_to(Screen::Compare);
    cleo.press(Key::Escape);
    cleo.comes_to(Screen::Code);
}

fn names_place(names: &[String], name: &str) -> usize {
    names.iter().position(|it| it == name).expect("is there")
}

/// Whoever has the keyboard enters this for every utterance, and 3 for every rating.
#[track_caller]
fn enters(cleo: &mut Person<'_>, member: usize, key: Key) {
    let group = |cleo: &Person<'_>| cleo.state().agreement.group.as_ref().unwrap().step;
    assert_eq!(group(cleo), GroupStep::Pass(member));
    cleo.press(Key::Enter);
    assert_eq!(group(cleo), GroupStep::Enter(member));
    let items = cleo.state().agreement.group.as_ref().unwrap().items();
    for item in &items {
        cleo.press(if matches!(item, Item::Rating(_)) { Key::Num3 } else { key });
    }
    cleo.press(Key::Enter);
}

#[track_caller]
fn supervise(cleo: &mut Person<'_>, title: &str) {
    cleo.goes_to_code();
    cleo.presses(&format!("Supervise: {title}"));
    cleo.comes_to(Screen::Supervise);
    cleo.goes_to("Name or initials");
    for name in ["Ana", "Ben"] {
        cleo.types(name);
        cleo.press(Key::Enter);
    }
    let group = cleo.state().agreement.group.as_ref().unwrap();
    assert_eq!(group.coding.members.len(), 2, "{:?}", group.said);
    assert!(group.tracks.iter().all(|it| it.answers.is_some()), "every reply answers a line of the parent");
    let keys: Vec<Key> = group
        .scheme
        .codes_of(Speaker::Worker)
        .map(|code| Key::from_name(&group.keymap.of_code(&code.id)).expect("a key"))
        .collect();
    cleo.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(cleo.state().agreement.group.as_ref().unwrap().step, GroupStep::Listen);
    assert!(cleo.state().playback.is_some(), "the reply is heard by all");
    cleo.press(Key::Enter);
    enters(cleo, 0, keys[0]);
    // The second one has to go, gives the keyboard back, and comes again.
    cleo.press(Key::Enter);
    cleo.press(Key::Escape);
    enters(cleo, 1, keys[1]);
    let group = cleo.state().agreement.group.as_ref().unwrap();
    assert_eq!(group.step, GroupStep::Together);
    let Some(Stage::Revealed { open }) = group.stage() else { panic!("{:?}", group.stage()) };
    for _ in 0..open.len() {
        cleo.press(keys[0]);
        cleo.types("She asks first");
        cleo.press(Key::Enter);
    }
    let group = cleo.state().agreement.group.as_ref().unwrap();
    assert_eq!((group.stage(), group.done()), (Some(Stage::Settled), 1), "{:?}", group.said);
    cleo.presses("Leave for now");
    cleo.comes_to(Screen::Code);
}

#[test]
fn three_code_a_practice_session_and_a_group_goes_on_with_it() {
    let place = tempfile::tempdir().expect("a folder");
    library_of_samples(place.path());
    for (own, name) in ["Ben", "Dora", "Cleo"].into_iter().enumerate() {
        codes(place.path(), name, own);
    }
    let mut cleo = Person::sits_down(place.path(), "Cleo", Role::Coach);
    let card = session(&cleo);
    compare_and_settle(&mut cleo, &card.title);
    supervise(&mut cleo, &card.title);
    cleo.leaves();

    let library = Library::open(&Places::under(place.path()).library).unwrap();
    let folders = library.session_folders().unwrap();
    let folder = folders.iter().find(|it| it.path().ends_with(&card.key)).expect("it is there");
    let codings: Vec<_> =
        folder.coding_files().unwrap().iter().map(|it| draft::read(it).unwrap().0).collect();
    let of = |kind| codings.iter().filter(|it| it.kind == kind).collect::<Vec<_>>();
    assert_eq!(of(CodingKind::Coder).len(), 3);
    let consensus = of(CodingKind::Consensus);
    assert!(consensus.iter().any(|it| it.sources.len() == 3 && it.settled.len() == 1));
    let group = consensus.iter().find(|it| it.sources.is_empty()).expect("the group's");
    assert_eq!(group.members.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Ana", "Ben"]);
}
