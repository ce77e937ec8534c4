//! Feedback is written, sent, read and answered; plans are agreed.

use super::*;
use crate::audio::wav;
use crate::domain::coaching::{Moment, NextPractice, Point};
use crate::domain::language::Skill;
use crate::library::Places;
use crate::ops::check;
use crate::units::{SampleRate, Seconds};

const NOW: &str = "2026-11-22T09:30:12Z";
const LATER: &str = "2026-11-23T10:00:00Z";
const TAKE: TakeKey = TakeKey { volley: 1, take: 1 };

struct House {
    root: tempfile::TempDir,
    places: Places,
    library: Library,
    folder: SessionFolder,
}

/// A library with one recording of the trainee p-1.
fn house() -> House {
    let root = tempfile::tempdir().unwrap();
    let places = Places::under(root.path());
    let library = Library::open_or_create(&places.library, NOW).unwrap();
    let sound = root.path().join("talk.wav");
    wav::write_wav(&sound, &vec![0.25; 48_000], SampleRate::TAKE).unwrap();
    let folder = crate::ops::import::tests::bring_in(&places, &library, &sound);
    House { root, places, library, folder }
}

fn fill(feedback: &mut Feedback) {
    feedback.question = "What did you hear in her voice?".to_owned();
    feedback.strength = "You waited.".to_owned();
    let moment = Moment { take: TAKE, start: Some(Seconds(0.1)), end: Some(Seconds(0.6)) };
    let text = "Reflect before the next question.".to_owned();
    feedback.point = Some(Point { skill: Skill::Reflections, text, moments: vec![moment] });
    feedback.next = NextPractice { scenario: None, skill: Some(Skill::Reflections) };
}

impl House {
    fn sent(&self) -> Feedback {
        let mut open = OpenFeedback::draft(&self.folder, "p-9", Some("p-9-1.ron"), NOW).unwrap();
        open.change(fill).unwrap();
        open.send(NOW).unwrap()
    }

    fn due(&self) -> Vec<DueFeedback> {
        let (due, problems) = due_feedback(&self.library, "p-1").unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        due
    }

    fn is_sound(&self) {
        let report = check::check(&self.library, &self.places).unwrap();
        assert!(report.faults.is_empty(), "{:#?}", report.faults);
    }
}

#[test]
fn feedback_goes_on_from_its_draft_and_is_read_only_once_sent() {
    let house = house();
    let mut open = OpenFeedback::draft(&house.folder, "p-9", None, NOW).unwrap();
    open.change(|it| it.question = "What did you notice?".to_owned()).unwrap();
    assert!(matches!(OpenFeedback::open(open.path()), Err(OpsError::Library(LibraryError::InUse(_)))));
    drop(open);
    let mut open = OpenFeedback::draft(&house.folder, "p-9", None, LATER).unwrap();
    assert_eq!(open.feedback().question, "What did you notice?");
    assert_eq!(open.feedback().begun, NOW);
    // Who writes and when is not for changing.
    open.change(|it| it.coach = "p-8".to_owned()).unwrap();
    assert_eq!(open.feedback().coach, "p-9");
    let path = open.path().to_owned();
    let lacking = open.send(LATER).unwrap_err().to_string();
    assert!(lacking.contains("name one strength; choose one point"), "{lacking}");
    assert!(house.due().is_empty(), "a draft is nobody's business");

    let mut open = OpenFeedback::open(&path).unwrap();
    open.change(fill).unwrap();
    open.send(LATER).unwrap();
    let mut open = OpenFeedback::open(&path).unwrap();
    assert!(open.change(|it| it.strength.clear()).is_err());
    assert!(open.speak(Path::new("none.wav")).is_err());
    assert!(open.discard().is_err());
    let again = OpenFeedback::draft(&house.folder, "p-9", None, LATER).unwrap();
    assert!(again.path() != path, "what comes after is a file of its own");
    again.discard().unwrap();
    assert_eq!(feedback_in(&house.folder).unwrap().0.len(), 1);
    house.is_sound();
}

#[test]
fn feedback_can_be_spoken() {
    let house = house();
    let sound = house.root.path().join("spoken.wav");
    wav::write_wav(&sound, &vec![0.1; 22_050], SampleRate(22_050)).unwrap();
    let mut open = OpenFeedback::begin(&house.folder, "p-9", None, NOW).unwrap();
    open.speak(&sound).unwrap();
    let kept = open.path().with_extension("wav");
    assert_eq!(wav::read_mono(&kept).unwrap().0.len(), 48_000);
    // What was spoken stays until something better is there.
    assert!(matches!(open.speak(&house.root.path().join("none.wav")), Err(OpsError::Sound { .. })));
    assert_eq!(open.feedback().spoken.as_deref(), Some("p-9-1.wav"));
    assert_eq!(wav::read_mono(&kept).unwrap().0.len(), 48_000);
    for name in ["p-9-1-again.wav", "p-9-1.wav", "p-9-1-again.wav"] {
        open.speak(&sound).unwrap();
        assert_eq!(open.feedback().spoken.as_deref(), Some(name));
        let path = open.path().to_owned();
        drop(open);
        open = OpenFeedback::open(&path).unwrap();
        let sounds = fs::read_dir(house.folder.feedback_folder()).unwrap().map(|it| it.unwrap().file_name());
        let sounds: Vec<_> = sounds.filter(|it| it.to_string_lossy().ends_with(".wav")).collect();
        assert_eq!(sounds, [name]);
    }
    house.is_sound();
    open.unspeak().unwrap();
    assert!(!open.path().with_file_name("p-9-1-again.wav").exists() && !kept.exists());
    assert!(matches!(open.speak(&house.root.path().join("none.wav")), Err(OpsError::Sound { .. })));
    assert_eq!(open.feedback().spoken, None);
}

#[test]
fn feedback_is_due_until_it_was_read() {
    let house = house();
    let sent = house.sent();
    assert_eq!(house.due().len(), 1);
    assert!(due_feedback(&house.library, "p-2").unwrap().0.is_empty(), "another trainee");
    let first = mark_read(&house.folder, "p-1", &sent.key(), NOW).unwrap();
    assert_eq!(mark_read(&house.folder, "p-1", &sent.key(), LATER).unwrap(), first);
    assert!(house.due().is_empty());
    house.is_sound();
}

#[test]
fn an_answer_that_is_not_sent_is_kept_and_goes_nowhere() {
    let house = house();
    let sent = house.sent();
    keep_answer(&house.folder, "p-1", &sent.key(), "Too early").unwrap();
    assert!(replies_in(&house.folder).unwrap().0.is_empty(), "she has not read it");
    mark_read(&house.folder, "p-1", &sent.key(), NOW).unwrap();
    keep_answer(&house.folder, "p-1", &sent.key(), "I wanted").unwrap();
    let kept = replies_in(&house.folder).unwrap().0.remove(0).reply;
    assert_eq!((kept.text.as_str(), kept.sent), ("I wanted", None));
    answer(&house.folder, "p-1", &sent.key(), "I waited.", None, LATER).unwrap();
    keep_answer(&house.folder, "p-1", &sent.key(), "Something else").unwrap();
    let kept = replies_in(&house.folder).unwrap().0.remove(0).reply;
    assert_eq!(kept.text, "I waited.", "what was sent stays");
    house.is_sound();
}

#[test]
fn an_answer_keeps_the_take_in_which_the_line_is_answered_again() {
    let house = house();
    let sent = house.sent();
    let nothing = answer(&house.folder, "p-1", &sent.key(), " ", None, NOW);
    assert!(nothing.is_err());
    // The take lies in another session.
    let other = SessionFolder::at(house.root.path().join("other"));
    fs::create_dir(other.path()).unwrap();
    wav::write_wav(&other.file("reply-02-take-3.wav"), &[0.5; 480], SampleRate::TAKE).unwrap();
    let take = TakeKey { volley: 2, take: 3 };
    let again = AgainTake { folder: other.clone(), take };
    let found = answer(&house.folder, "p-1", &sent.key(), "I waited longer.", Some(&again), LATER).unwrap();
    let kept = found.reply.again.unwrap();
    assert_eq!((kept.session.as_str(), kept.take), ("other", take));
    let copy = house.folder.replies_folder().join(kept.sound.unwrap());
    assert_eq!(fs::read(copy).unwrap(), fs::read(other.file("reply-02-take-3.wav")).unwrap());
    assert!(answer(&house.folder, "p-1", &sent.key(), "More.", None, LATER).is_err());
    assert_eq!(replies_in(&house.folder).unwrap().0.len(), 1);
    house.is_sound();
}

#[test]
fn a_plan_is_agreed_by_somebody_else() {
    let house = house();
    let library = &house.library;
    let write = |author: &str, kind: EntryKind, text: &str| {
        write_entry(library, &NewEntry { trainee: "p-1", author, kind, text, private: false }, NOW)
    };
    let plan = EntryKind::Plan { skill: Some(Skill::Reflections), until: Some("2027-01-31".to_owned()) };
    let key = write("p-1", plan, "Three sittings on reflections").unwrap().entry.key();
    assert!(write("p-1", EntryKind::Note, " ").is_err());
    assert!(write("p-1", EntryKind::Agreed { plan: key.clone() }, "").is_err(), "not by its own author");
    let mut none = key.clone();
    none.written = LATER.to_owned();
    assert!(write("p-9", EntryKind::Agreed { plan: none }, "").is_err());
    write("p-9", EntryKind::Agreed { plan: key.clone() }, "").unwrap();
    write("p-1", EntryKind::Done { plan: key }, "").unwrap();
    let (entries, problems) = workbook_entries(library, "p-1").unwrap();
    assert!(problems.is_empty());
    let names: Vec<String> =
        entries.iter().map(|it| it.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["p-1-1.ron", "p-1-2.ron", "p-9-1.ron"]);
    assert_eq!(library.workbook_owners().unwrap(), ["p-1"]);
    house.is_sound();
}

#[test]
fn damaged_files_are_named_and_the_rest_is_read() {
    let house = house();
    house.sent();
    fs::write(house.folder.feedback_folder().join("p-9-2.ron"), "(").unwrap();
    fs::write(house.folder.file("shared.ron"), "(format: 1,\n 7)").unwrap();
    let (found, problems) = feedback_in(&house.folder).unwrap();
    assert_eq!((found.len(), problems.len()), (1, 1));
    let report = check::check(&house.library, &house.places).unwrap();
    assert_eq!(report.faults.len(), 2, "{:#?}", report.faults);
}
