//! A workbook holds everything of its trainee, in order, and nothing that its reader may not see.

use super::*;
use crate::audio::wav;
use crate::domain::coaching::{EntryKey, NextPractice, Point};
use crate::domain::coding::{CodedTake, Edit, TakeKey};
use crate::domain::recording::TAKE;
use crate::library::Places;
use crate::library::draft::Draft;
use crate::ops::blind::{self, AskRequest, AskedCoder};
use crate::ops::coaching::{NewEntry, OpenFeedback};
use crate::ops::import::{PartChoice, SetupRequest, set_up};
use crate::ops::schemes;
use crate::units::SampleRate;

const NOW: &str = "2026-11-22T09:30:12Z";

struct House {
    _root: tempfile::TempDir,
    library: Library,
    folder: SessionFolder,
    ana: String,
    bea: String,
    cem: String,
}

fn house() -> House {
    let root = tempfile::tempdir().unwrap();
    let places = Places::under(root.path());
    let library = Library::open_or_create(&places.library, NOW).unwrap();
    let sound = root.path().join("talk.wav");
    wav::write_wav(&sound, &vec![0.25; 48_000], SampleRate::TAKE).unwrap();
    let folder = crate::ops::import::tests::bring_in(&places, &library, &sound);
    let [ana, bea, cem] = ["Ana", "Bea", "Cem"].map(|name| library.add_person(name, None).unwrap().id);
    std::fs::remove_file(folder.file("who.ron")).unwrap();
    folder.write_who(&ana).unwrap();
    let scheme = schemes::find("miti-4.2.1").unwrap();
    let process = crate::domain::language::Process::Engage;
    set_up(&folder, SetupRequest { goal: None, process, part: PartChoice::Whole, scheme: &scheme }).unwrap();
    House { _root: root, library, folder, ana, bea, cem }
}

impl House {
    fn code(&self, coder: &str, kind: CodingKind, note: &str, finished: &str) {
        let path = self.folder.new_coding_path(coder).unwrap();
        let scheme = self.folder.recording().unwrap().value.setup.unwrap().scheme;
        let mut coding = Coding::new(self.folder.id(), coder.to_owned(), kind, scheme, NOW.to_owned());
        coding.note = note.to_owned();
        coding.globals.insert("partnership".to_owned(), 4);
        let mut draft = Draft::begin(&path, coding).unwrap();
        let mut take = CodedTake::new(TAKE);
        take.ratings.insert("reply_partnership".to_owned(), ReplyRating::Value(3));
        take.went_well = if kind == CodingKind::Own { "I waited".to_owned() } else { String::new() };
        draft.apply(&[Edit::AddTake(take)]).unwrap();
        draft.finish(finished).unwrap();
    }

    fn feedback(&self, coach: &str, sent: &str) {
        let mut open = OpenFeedback::begin(&self.folder, coach, None, NOW).unwrap();
        open.change(|it| {
            it.question = "What did you hear?".to_owned();
            it.strength = "You let her finish".to_owned();
            let take = TakeKey { volley: 1, take: 1 };
            let moments = vec![Moment {
                take,
                start: Some(crate::units::Seconds(61.5)),
                end: Some(crate::units::Seconds(64.0)),
            }];
            it.point = Some(Point { skill: Skill::Reflections, text: "Reflect first".to_owned(), moments });
            it.next = NextPractice { scenario: Some("kettle".to_owned()), skill: Some(Skill::Reflections) };
        })
        .unwrap();
        open.send(sent).unwrap();
    }

    fn write(&self, author: &str, kind: EntryKind, text: &str, private: bool, when: &str) -> EntryKey {
        let new = NewEntry { trainee: &self.ana, author, kind, text, private };
        coaching::write_entry(&self.library, &new, when).unwrap().entry.key()
    }

    fn for_reader(&self, reader: Option<&str>) -> Workbook {
        workbook(&self.library, &self.ana, reader).unwrap()
    }
}

/// What the items are, and by whom.
fn outline(book: &Workbook) -> Vec<String> {
    let kind = |content: &Content| match content {
        Content::Session { .. } => "session",
        Content::SelfRating { .. } => "own rating",
        Content::Scores { .. } => "scores",
        Content::Feedback { .. } => "feedback",
        Content::Answer { .. } => "answer",
        Content::Note { .. } => "note",
    };
    book.items.iter().map(|it| format!("{} {}", it.author, kind(&it.content))).collect()
}

#[test]
fn everything_stands_in_order_of_time_each_with_its_author() {
    let house = house();
    house.code(&house.ana, CodingKind::Own, "", "2026-11-22T10:00:00Z");
    house.code(&house.bea, CodingKind::Coder, "A calm talk", "2026-11-23T10:00:00Z");
    house.feedback(&house.bea, "2026-11-24T10:00:00Z");
    let (found, _problems) = coaching::feedback_in(&house.folder).unwrap();
    let key = found[0].feedback.key();
    coaching::answer(&house.folder, &house.ana, &key, "I heard fear", None, "2026-11-25T10:00:00Z").unwrap();
    let skill = Some(Skill::Reflections);
    let plan = EntryKind::Plan { skill, until: Some("2027-01-31".to_owned()) };
    let plan = house.write(&house.bea, plan, "Three sittings", false, "2026-11-26T10:00:00Z");
    house.write(&house.ana, EntryKind::Agreed { plan: plan.clone() }, "", false, "2026-11-27T10:00:00Z");
    house.write(&house.ana, EntryKind::Note, "It was hard", false, "2026-11-28T10:00:00Z");
    let book = house.for_reader(Some(&house.ana));
    assert_eq!(
        outline(&book),
        [
            "Ana session",
            "Ana own rating",
            "Ana scores",
            "Bea scores",
            "Bea feedback",
            "Ana answer",
            "Ana note"
        ]
    );
    assert!(book.missing.is_empty(), "{:?}", book.missing);
    assert_eq!(book.plans[0].agreed.len(), 1);
    assert_eq!((book.plans[0].author.as_str(), book.plans[0].done.clone()), ("Bea", None));
    assert_eq!(book.plans[0].until.as_deref(), Some("31 January 2027"));
    let Content::Scores { rows, note, .. } = &book.items[3].content else { panic!() };
    assert_eq!(note, "A calm talk");
    assert!(rows.iter().any(|it| it.label == "Partnership" && it.value == "4 of 5"), "{rows:#?}");
    let Content::Feedback { moments, next, .. } = &book.items[4].content else { panic!() };
    assert_eq!(moments, &["reply 1, take 1, 1:01.5 to 1:04.0"]);
    assert_eq!(next, "Reflections, kettle");
    let page = crate::domain::workbook::workbook_html(&book);
    for said in
        ["Workbook of Ana", "I waited", "A calm talk", "You let her finish", "I heard fear", "It was hard"]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn what_is_private_stays_with_its_author() {
    let house = house();
    house.write(&house.ana, EntryKind::Note, "For myself", true, NOW);
    house.write(&house.bea, EntryKind::Note, "For myself too", true, NOW);
    let notes = |reader: &str| {
        outline(&house.for_reader(Some(reader))).iter().filter(|it| it.ends_with("note")).count()
    };
    assert_eq!((notes(&house.ana), notes(&house.bea), notes(&house.cem)), (1, 1, 0));
}

#[test]
fn a_blind_coder_finds_nothing_of_what_she_codes() {
    let house = house();
    house.code(&house.ana, CodingKind::Own, "", NOW);
    house.code(&house.bea, CodingKind::Coder, "secret", NOW);
    house.feedback(&house.bea, NOW);
    assert!(outline(&house.for_reader(Some(&house.cem))).contains(&"Bea scores".to_owned()));
    let coders =
        [AskedCoder { coder: &house.bea, blind: false }, AskedCoder { coder: &house.cem, blind: true }];
    let request = AskRequest { asked_by: &house.bea, coders: &coders, seed: 1, now: NOW };
    blind::ask(&house.library, &house.folder, request).unwrap();
    assert_eq!(outline(&house.for_reader(Some(&house.cem))), Vec::<String>::new());
    assert_eq!(outline(&house.for_reader(None)), Vec::<String>::new(), "whoever reads may be the one");
    // Whoever has no part in it sees all.
    assert!(outline(&house.for_reader(Some(&house.ana))).contains(&"Bea scores".to_owned()));
}

#[test]
fn a_coding_that_was_changed_after_it_was_final_is_left_out_and_named() {
    let house = house();
    house.code(&house.bea, CodingKind::Coder, "A calm talk", NOW);
    let path = house.folder.coding_files().unwrap().remove(0);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"partnership\": 4", "\"partnership\": 5")).unwrap();
    let book = house.for_reader(Some(&house.ana));
    assert_eq!(outline(&book), ["Ana session"]);
    assert!(book.missing.len() == 1 && book.missing[0].contains("changed after"), "{:?}", book.missing);
}

#[test]
fn a_draft_is_in_no_workbook_and_damage_is_named() {
    let house = house();
    let path = house.folder.new_coding_path(&house.bea).unwrap();
    let scheme = house.folder.recording().unwrap().value.setup.unwrap().scheme;
    let coding = Coding::new(house.folder.id(), house.bea.clone(), CodingKind::Coder, scheme, NOW.to_owned());
    Draft::begin(&path, coding).unwrap().close().unwrap();
    drop(OpenFeedback::begin(&house.folder, &house.bea, None, NOW).unwrap());
    assert_eq!(outline(&house.for_reader(Some(&house.ana))), ["Ana session"]);
    std::fs::write(house.folder.feedback_folder().join("p-x-1.ron"), "?").unwrap();
    let book = house.for_reader(Some(&house.ana));
    assert_eq!(book.missing.len(), 1, "{:?}", book.missing);
}
