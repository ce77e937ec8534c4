//! A session goes to a coach and what she writes comes back; taking it back leaves nothing with her.

use std::fs;

use super::*;
use crate::audio::wav;
use crate::domain::coaching::{EntryKind, NextPractice, Point};
use crate::domain::coding::{Coding, CodingKind, TakeKey};
use crate::domain::language::Skill;
use crate::domain::recording::TAKE;
use crate::domain::scheme::SchemeId;
use crate::domain::session::SchemeReference;
use crate::library::draft::Draft;
use crate::library::left_behind;
use crate::ops::check;
use crate::ops::coaching::{self, NewEntry, OpenFeedback};
use crate::ops::retention::{self, Reason};
use crate::units::SampleRate;

mod ending;

const NOW: &str = "2026-11-22T09:30:12Z";
const LATER: &str = "2026-11-23T10:00:00Z";

struct House {
    root: tempfile::TempDir,
    places: Places,
    own: Library,
    folder: SessionFolder,
    trainee: String,
}

fn house() -> House {
    let root = tempfile::tempdir().unwrap();
    let places = Places::under(root.path());
    let own = Library::open_or_create(&places.library, NOW).unwrap();
    let sound = root.path().join("talk.wav");
    wav::write_wav(&sound, &vec![0.25; 48_000], SampleRate::TAKE).unwrap();
    let folder = crate::ops::import::tests::bring_in(&places, &own, &sound);
    let trainee = own.add_person("Ana", None).unwrap().id;
    fs::remove_file(folder.file("who.ron")).unwrap();
    folder.write_who(&trainee).unwrap();
    fs::create_dir(root.path().join("shared")).unwrap();
    House { root, places, own, folder, trainee }
}

fn scheme() -> SchemeReference {
    SchemeReference { id: SchemeId::from("s"), version: "1".to_owned(), sha256: String::new() }
}

fn code(folder: &SessionFolder, coder: &str, kind: CodingKind, is_final: bool) {
    let path = folder.new_coding_path(coder).unwrap();
    let coding = Coding::new(folder.id(), coder.to_owned(), kind, scheme(), NOW.to_owned());
    let draft = Draft::begin(&path, coding).unwrap();
    if is_final { draft.finish(LATER).map(drop).unwrap() } else { draft.close().map(drop).unwrap() }
}

impl House {
    fn shared_path(&self) -> PathBuf {
        self.root.path().join("shared")
    }

    fn share(&self) -> Shared {
        share(&self.own, &self.folder, &self.shared_path(), "Bea", NOW).unwrap()
    }

    fn shared(&self) -> Library {
        Library::open(&self.shared_path()).unwrap()
    }

    fn take_back(&self) -> TakenBack {
        let share = live_shares(&self.folder).unwrap().remove(0);
        take_back(&self.own, &self.places, &self.folder, &share, LATER).unwrap()
    }

    /// The coach writes feedback into the copy.
    fn feedback(&self, shared: &Shared) {
        let mut open = OpenFeedback::draft(&shared.copy, &shared.coach.id, None, NOW).unwrap();
        open.change(|it| {
            it.question = "What did you notice?".to_owned();
            it.strength = "You waited.".to_owned();
            let moment = crate::domain::coaching::Moment { take: TAKE, start: None, end: None };
            let text = "Reflect first.".to_owned();
            it.point = Some(Point { skill: Skill::Reflections, text, moments: vec![moment] });
            it.next = NextPractice { scenario: None, skill: Some(Skill::Reflections) };
        })
        .unwrap();
        open.speak(&self.root.path().join("talk.wav")).unwrap();
        open.send(LATER).unwrap();
    }

    fn is_sound(&self) {
        for library in [self.own.clone(), self.shared()] {
            let report = check::check(&library, &self.places).unwrap();
            assert!(report.faults.is_empty(), "{:#?}", report.faults);
        }
    }
}

#[test]
fn a_copy_holds_the_session_and_the_own_coding_alone() {
    let house = house();
    code(&house.folder, &house.trainee, CodingKind::Own, true);
    code(&house.folder, "p-other", CodingKind::Coder, true);
    let shared = house.share();
    let copy = &shared.copy;
    assert_eq!(copy.id(), house.folder.id());
    for name in ["recording.ron", "original.wav", "who.ron"] {
        assert_eq!(fs::read(copy.file(name)).unwrap(), fs::read(house.folder.file(name)).unwrap(), "{name}");
    }
    let codings: Vec<_> = copy.coding_files().unwrap();
    assert_eq!(codings.len(), 1);
    assert_eq!(SessionFolder::coding_head(&codings[0]).unwrap().coder, house.trainee);
    assert_eq!(house.shared().person(&house.trainee).unwrap().name, "Ana");
    assert_eq!(house.own.person(&shared.coach.id).unwrap().name, "Bea");
    assert_eq!(shared_with(&house.shared(), &shared.coach.id).unwrap(), std::slice::from_ref(copy));
    assert_eq!(coaches(&house.own, &house.folder).unwrap(), [(shared.coach.id.clone(), "Bea".to_owned())]);
    let record = fs::read_to_string(copy.file("shared.ron")).unwrap();
    assert!(!record.contains(&*house.root.path().to_string_lossy()), "{record}");
    house.is_sound();
}

#[test]
fn sharing_twice_changes_nothing_and_mends_what_was_cut_short() {
    let house = house();
    let first = house.share();
    assert!(!first.already);
    let second = house.share();
    assert!(second.already);
    assert_eq!(live_shares(&house.folder).unwrap().len(), 1);
    // Killed after its own library knew of it and before the copy was whole.
    fs::remove_dir_all(first.copy.path()).unwrap();
    assert!(exchange(&house.own, &house.folder).unwrap().problems[0].contains("not there any more"));
    assert!(!house.share().already);
    house.is_sound();
}

#[test]
fn the_coach_is_the_one_that_the_shared_library_knows() {
    let house = house();
    let there = Library::open_or_create(&house.shared_path(), NOW).unwrap();
    let bea = there.person_named("Bea", Some(Role::Coach)).unwrap();
    assert_eq!(house.share().coach, bea);
}

#[test]
fn what_cannot_be_shared_says_why() {
    let house = house();
    let to = |path: &Path, coach: &str| share(&house.own, &house.folder, path, coach, NOW).unwrap_err();
    assert!(matches!(to(&house.shared_path(), " "), SharingError::NoCoach));
    assert!(matches!(to(&house.root.path().join("none"), "Bea"), SharingError::Unreachable(_)));
    assert!(matches!(to(house.own.root(), "Bea"), SharingError::OwnLibrary(_)));
    let copy = house.share().copy;
    let from_copy = share(&house.shared(), &copy, house.own.root(), "Bea", NOW);
    assert!(matches!(from_copy, Err(SharingError::IsACopy)), "{from_copy:?}");
    house.take_back();
    fs::create_dir_all(copy.path()).unwrap();
    assert!(matches!(to(&house.shared_path(), "Bea"), SharingError::Taken(_)));
    assert!(live_shares(&house.folder).unwrap().is_empty(), "what failed is not noted");
    fs::remove_file(house.folder.file("who.ron")).unwrap();
    assert!(matches!(to(&house.shared_path(), "Bea"), SharingError::NoTrainee));
    retention::withdraw_consent(&house.own, &house.places, &house.folder, NOW).unwrap();
    assert!(matches!(to(&house.shared_path(), "Bea"), SharingError::Withdrawn));
}

#[test]
fn feedback_and_final_codings_come_and_answers_go() {
    let house = house();
    let shared = house.share();
    let coach = shared.coach.id.clone();
    house.feedback(&shared);
    OpenFeedback::begin(&shared.copy, &coach, None, LATER).unwrap();
    code(&shared.copy, &coach, CodingKind::Coder, true);
    code(&shared.copy, &coach, CodingKind::Coder, false);
    let came = exchange(&house.own, &house.folder).unwrap();
    assert_eq!(came, Exchange { feedback: 1, codings: 1, ..Exchange::default() });
    assert_eq!(exchange(&house.own, &house.folder).unwrap(), Exchange::default(), "once and no more");
    assert_eq!(exchange_all(&house.own, None).unwrap(), Exchange::default());
    let (due, _problems) = coaching::due_feedback(&house.own, &house.trainee).unwrap();
    assert_eq!((due.len(), due[0].coach.as_str()), (1, "Bea"));
    let spoken = due[0].found.path.with_extension("wav");
    assert_eq!(fs::read(spoken).unwrap(), fs::read(house.root.path().join("talk.wav")).unwrap());

    let key = due[0].found.feedback.key();
    coaching::mark_read(&house.folder, &house.trainee, &key, LATER).unwrap();
    assert_eq!(exchange(&house.own, &house.folder).unwrap().replies, 0, "that she read it stays with her");
    let again = coaching::AgainTake { folder: house.folder.clone(), take: TakeKey { volley: 1, take: 1 } };
    coaching::answer(&house.folder, &house.trainee, &key, "Thank you.", Some(&again), LATER).unwrap();
    assert_eq!(exchange(&house.own, &house.folder).unwrap().replies, 1);
    assert_eq!(coaching::replies_in(&shared.copy).unwrap().0[0].reply.text, "Thank you.");
    assert_eq!(exchange(&house.own, &house.folder).unwrap(), Exchange::default());
    house.is_sound();
}

#[test]
fn nothing_is_overwritten_when_names_meet() {
    let house = house();
    let shared = house.share();
    let coach = shared.coach.id.clone();
    // The same coach has written here before, through another shared folder.
    let mut open = OpenFeedback::begin(&house.folder, &coach, None, "2026-01-01T00:00:00Z").unwrap();
    open.change(|it| it.question = "Earlier".to_owned()).unwrap();
    open.speak(&house.root.path().join("talk.wav")).unwrap();
    drop(open);
    code(&house.folder, &coach, CodingKind::Consensus, false);
    let before = fs::read(house.folder.file("feedback").join(format!("{coach}-1.ron"))).unwrap();
    house.feedback(&shared);
    code(&shared.copy, &coach, CodingKind::Coder, true);
    let came = exchange(&house.own, &house.folder).unwrap();
    assert_eq!((came.feedback, came.codings), (1, 1), "{came:?}");
    assert_eq!(exchange(&house.own, &house.folder).unwrap(), Exchange::default());
    assert_eq!(fs::read(house.folder.file("feedback").join(format!("{coach}-1.ron"))).unwrap(), before);
    let (found, _problems) = coaching::feedback_in(&house.folder).unwrap();
    assert_eq!(found[1].feedback.spoken, Some(format!("{coach}-2.wav")));
    assert_eq!(house.folder.coding_files().unwrap().len(), 2);
    house.is_sound();
}

#[test]
fn two_programs_fetch_at_once_and_fetch_once() {
    let house = house();
    let shared = house.share();
    house.feedback(&shared);
    code(&shared.copy, &shared.coach.id, CodingKind::Coder, true);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let report = exchange(&house.own, &house.folder).unwrap();
                    assert!(report.problems.is_empty(), "{report:?}");
                }
            });
        }
    });
    let (found, problems) = coaching::feedback_in(&house.folder).unwrap();
    assert!(problems.is_empty());
    assert_eq!((found.len(), house.folder.coding_files().unwrap().len()), (1, 1));
    house.is_sound();
}

#[test]
fn taking_back_fetches_first_and_then_leaves_nothing() {
    let house = house();
    let shared = house.share();
    house.feedback(&shared);
    code(&shared.copy, &shared.coach.id, CodingKind::Coder, false);
    let report = house.take_back();
    assert_eq!((report.fetched.feedback, report.drafts), (1, 1));
    assert!(!shared.copy.path().exists() && left_behind(&house.shared()).unwrap().is_empty());
    assert!(house.shared().session_folders().unwrap().is_empty());
    assert_eq!(coaching::feedback_in(&house.folder).unwrap().0.len(), 1, "feedback is kept");
    let record = house.folder.shared().unwrap().value;
    assert_eq!(record.shares[0].withdrawn.as_deref(), Some(LATER));
    let deleted = fs::read_to_string(house.shared_path().join("deleted.log")).unwrap();
    assert!(deleted.contains("taken back by its owner"), "{deleted}");
    house.is_sound();
    // And it can be shared again.
    assert!(!house.share().already);
}

#[test]
fn a_copy_stays_for_the_other_coach() {
    let house = house();
    let bea = house.share();
    let cem = share(&house.own, &house.folder, &house.shared_path(), "Cem", NOW).unwrap();
    assert_eq!(cem.copy, bea.copy);
    assert_eq!(shared_with(&house.shared(), &cem.coach.id).unwrap().len(), 1);
    house.take_back();
    assert!(cem.copy.path().exists());
    assert!(shared_with(&house.shared(), &bea.coach.id).unwrap().is_empty());
    house.take_back();
    assert!(!cem.copy.path().exists());
}

#[test]
fn a_share_that_cannot_be_reached_keeps_a_session_from_being_deleted() {
    let house = house();
    house.share();
    let away = house.root.path().join("away");
    fs::rename(house.shared_path(), &away).unwrap();
    let delete =
        || retention::delete_for_good(&house.own, &house.places, &house.folder, Reason::AskedFor, LATER);
    assert!(delete().unwrap_err().to_string().contains("cannot be reached"));
    assert!(house.folder.path().exists());
    assert_eq!(exchange_all(&house.own, None).unwrap().problems.len(), 1);
    // Another library has taken its place.
    fs::create_dir(house.shared_path()).unwrap();
    Library::open_or_create(&house.shared_path(), NOW).unwrap();
    assert!(delete().unwrap_err().to_string().contains("another library"));
    fs::remove_dir_all(house.shared_path()).unwrap();
    fs::rename(away, house.shared_path()).unwrap();
    delete().unwrap();
    assert!(!house.folder.path().exists());
    assert!(house.shared().session_folders().unwrap().is_empty(), "the copy goes along");
}

#[test]
fn withdrawn_consent_takes_the_copies_back() {
    let house = house();
    let copy = house.share().copy;
    retention::withdraw_consent(&house.own, &house.places, &house.folder, LATER).unwrap();
    assert!(!copy.path().exists());
    house.is_sound();
}

#[test]
fn the_workbook_is_the_same_on_both_sides_but_for_what_is_private() {
    let house = house();
    let shared = house.share();
    let write = |library: &Library, author: &str, text: &str, private: bool| {
        let kind = EntryKind::Note;
        let new = NewEntry { trainee: &house.trainee, author, kind, text, private };
        coaching::write_entry(library, &new, NOW).unwrap();
    };
    write(&house.own, &house.trainee, "For the coach", false);
    write(&house.own, &house.trainee, "For myself", true);
    write(&house.shared(), &shared.coach.id, "From the coach", false);
    // The same second, another text: entries of one author are told apart by their time.
    assert_eq!(exchange(&house.own, &house.folder).unwrap().entries, 2);
    assert_eq!(exchange(&house.own, &house.folder).unwrap().entries, 0);
    let texts = |library: &Library| -> Vec<String> {
        let (entries, problems) = coaching::workbook_entries(library, &house.trainee).unwrap();
        assert!(problems.is_empty());
        let mut texts: Vec<String> = entries.into_iter().map(|it| it.entry.text).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&house.own), ["For myself", "For the coach", "From the coach"]);
    assert_eq!(texts(&house.shared()), ["For the coach", "From the coach"]);
    house.is_sound();
}
