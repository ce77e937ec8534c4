//! Asked for, coded under a number, open when both are final.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::audio::wav;
use crate::domain::assignment::{AssignmentState, USUAL_SHARE};
use crate::domain::coding::{CodedTake, CodingKind, Edit, TakeKey, Utterance};
use crate::domain::language::Speaker;
use crate::library::Places;
use crate::ops::compare;
use crate::ops::fixture::{self, NOW};
use crate::ops::schemes::Schemes;
use crate::ops::session;
use crate::units::{SampleRate, Seconds};

const LATER: &str = "2026-11-23T10:00:00Z";

/// A library with a trainee, two coaches, and one session of Tia's with her own coding.
struct House {
    folder: tempfile::TempDir,
    library: Library,
    tia: String,
    ana: String,
    ben: String,
    session: SessionFolder,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::open_or_create(&Places::under(folder.path()).library, NOW).unwrap();
    let person = |name: &str| library.person_named(name, None).unwrap().id;
    let (tia, ana, ben) = (person("Tia"), person("Ana"), person("Ben"));
    let session = sitting(&library, &tia);
    House { folder, library, tia, ana, ben, session }
}

/// A session of three takes, one of them typed, with what the trainee said about herself.
fn sitting(library: &Library, trainee: &str) -> SessionFolder {
    let mut open = fixture::sitting(library, trainee, None);
    for take in 1..3 {
        let name = format!("reply-01-take-{take}.wav");
        wav::write_wav(&open.folder().file(&name), &[0.25; 480], SampleRate::TAKE).unwrap();
        open.register_file(TakeKey { volley: 1, take }, Seconds(0.01), Vec::new(), NOW).unwrap();
    }
    open.register_typed(TakeKey { volley: 1, take: 3 }, "It is hard. What helps?", NOW).unwrap();
    open.set_own_note("I was too quick").unwrap();
    let id = open.id().clone();
    let reference = open.session().scheme.clone();
    let mut own = session::own_coding(open.folder(), &id, trainee, &reference, NOW).unwrap();
    own.apply(&[Edit::AddTake(CodedTake::new(TakeKey { volley: 1, take: 1 }))]).unwrap();
    own.close().unwrap();
    open.folder().clone()
}

impl House {
    /// Ana coded before; Ben is to code blind.
    fn ask(&self) -> Assigned {
        let coders =
            [AskedCoder { coder: &self.ana, blind: false }, AskedCoder { coder: &self.ben, blind: true }];
        let request = AskRequest { asked_by: &self.ana, coders: &coders, seed: 3, now: NOW };
        let assignment = ask(&self.library, &self.session, request).unwrap();
        self.library.assignment(&assignment.id).unwrap()
    }

    fn refused(&self, coders: &[(&str, bool)]) -> String {
        let coders: Vec<AskedCoder<'_>> =
            coders.iter().map(|(coder, blind)| AskedCoder { coder, blind: *blind }).collect();
        let request = AskRequest { asked_by: &self.ana, coders: &coders, seed: 3, now: NOW };
        ask(&self.library, &self.session, request).unwrap_err().to_string()
    }

    fn open(&self, assigned: &Assigned, coder: &str) -> Result<BlindSession, BlindError> {
        open_blind(&self.library, assigned, coder, &Schemes::shipped(), NOW)
    }

    fn again(&self, assigned: &Assigned) -> Assigned {
        self.library.assignment(&assigned.assignment.id).unwrap()
    }

    /// Ana codes openly: one utterance of the first take.
    fn ana_codes(&self) -> PathBuf {
        let coded = self.session.session().unwrap().value;
        let mut coding =
            Coding::new(coded.id, self.ana.clone(), CodingKind::Coder, coded.scheme, NOW.to_owned());
        for take in 1..4 {
            coding.apply(Edit::AddTake(CodedTake::new(TakeKey { volley: 1, take }))).unwrap();
        }
        let draft = session::begin(&self.session, &coding).unwrap();
        let path = draft.path().to_owned();
        finish(&self.library, draft, NOW).unwrap();
        path
    }
}

#[test]
fn a_blind_coder_gets_sound_goal_and_scheme_under_a_number() {
    let house = house();
    let assigned = house.ask();
    let blind = house.open(&assigned, &house.ben).unwrap();
    assert_eq!((blind.number, blind.title.as_str()), (1, "Recording 1"));
    assert_eq!(blind.setting.goal, house.session.session().unwrap().value.goal);
    assert_eq!(blind.takes.len(), 3);
    let numbers: Vec<u32> = blind.takes.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let order: Vec<u32> = blind.takes.iter().map(|it| it.key.take).collect();
    let expected: Vec<u32> =
        assigned.assignment.order_of_takes(3).into_iter().map(|it| it as u32 + 1).collect();
    assert_eq!(order, expected);
    for take in &blind.takes {
        assert!(take.line.as_ref().is_some_and(|it| !it.is_empty()));
        match take.key.take {
            3 => assert_eq!(take.sound, BlindSound::Typed("It is hard. What helps?".to_owned())),
            _ => assert!(matches!(&take.sound, BlindSound::Take(path) if path.is_file())),
        }
    }
    let coding = blind.draft.coding();
    assert_eq!((&coding.coder, coding.assignment.as_deref()), (&house.ben, Some(&*blind.assignment)));
    assert_eq!(coding.setting, assigned.assignment.setting);
    assert_eq!(house.again(&assigned).state(), AssignmentState::Begun);
    // Nothing that tells more than it must.
    let text = format!("{:?}", blind.takes);
    assert!(!text.contains("too quick") && !text.contains(&house.tia));
}

#[test]
fn it_is_opened_again_where_it_was() {
    let house = house();
    let assigned = house.ask();
    let mut blind = house.open(&assigned, &house.ben).unwrap();
    let key = blind.takes[0].key;
    let utterance = Utterance::new(blind.draft.coding().next_id(), Speaker::Worker, None, None);
    blind.draft.apply(&[Edit::AddUtterance { take: key, index: 0, utterance }]).unwrap();
    drop(blind);
    // A program that was killed before it could note its progress.
    for (assigned, remove) in [(house.again(&assigned), false), (house.again(&assigned), true)] {
        let assigned = if remove { Assigned { progress: Vec::new(), ..assigned } } else { assigned };
        let blind = house.open(&assigned, &house.ben).unwrap();
        assert_eq!(blind.draft.coding().takes.iter().map(|it| it.utterances.len()).sum::<usize>(), 1);
    }
    assert_eq!(house.session.coding_files().unwrap().len(), 2, "Tia's own and Ben's");
}

#[test]
fn it_is_open_when_both_are_final() {
    let house = house();
    let anas = house.ana_codes();
    let assigned = house.ask();
    assert_eq!(assigned.state(), AssignmentState::Asked);
    assert_eq!(assigned.state_of(&house.ana), Some(CoderState::Final));
    let anas = anas.file_name().unwrap().to_str().unwrap().to_owned();
    let blind = house.open(&assigned, &house.ben).unwrap();
    let bens = blind.draft.path().file_name().unwrap().to_str().unwrap().to_owned();
    let files = [anas, bens];
    for reader in [Some(house.ana.as_str()), Some(&house.ben), None] {
        let outcome = compare::compare(&house.library, &house.session, reader, &files);
        assert!(matches!(outcome, Err(compare::CompareCodingsError::Hidden(_))), "{outcome:?}");
    }
    let bens_own = compare::comparable(&house.library, &house.session, Some(&house.ben)).unwrap();
    assert_eq!(bens_own.len(), 1);
    let coding = finish(&house.library, blind.draft, LATER).unwrap();
    let assigned = house.again(&assigned);
    assert_eq!(assigned.state(), AssignmentState::Open);
    assert_eq!(assigned.progress_of(&house.ben).unwrap().sha256, coding.sha256);
    assert!(coding.sha256.is_some());
    let (_, comparison) = compare::compare(&house.library, &house.session, Some(&house.ben), &files).unwrap();
    assert_eq!(comparison.coders, [house.ana.clone(), house.ben.clone()]);

    // And then they settle.
    let (consensus, draft) =
        compare::begin_consensus(&house.library, &house.session, &house.ana, &files, LATER).unwrap();
    let path = draft.path().to_owned();
    drop(draft);
    let (again, draft) = compare::open_consensus(&house.library, &house.session, &house.ana, &path).unwrap();
    assert_eq!(again, consensus);
    let settled = compare::finish_consensus(&house.library, &again, draft, LATER).unwrap();
    assert_eq!((settled.kind, settled.sources.len()), (CodingKind::Consensus, 2));
}

#[test]
fn a_list_opens_nothing_that_is_hidden() {
    let house = house();
    let anas = house.ana_codes();
    let assigned = house.ask();
    drop(house.open(&assigned, &house.ben).unwrap());
    // What cannot be read would be named if it were opened.
    fs::write(&anas, "not a coding").unwrap();
    let seen = |reader: Option<&str>| session::listing(&house.library, reader).unwrap();
    let list = seen(None);
    assert!(list.problems.is_empty(), "{:?}", list.problems);
    let codings = list.entries[0].codings().to_vec();
    assert!(codings.len() == 3 && codings.iter().all(|it| it.hidden));
    let of = |coder: &str| codings.iter().find(|it| it.coder == coder).unwrap().is_final;
    assert_eq!((of(&house.ana), of(&house.ben), of(&house.tia)), (Some(true), Some(false), None));
    // Ben knows it by its number alone.
    let list = seen(Some(&house.ben));
    assert!(list.entries.is_empty() && list.assignments.len() == 1 && list.problems.is_empty());
    assert_eq!(to_code(&house.library, &house.ben).unwrap().len(), 1);
    assert!(to_code(&house.library, &house.ana).unwrap().is_empty());
    // Ana sees whose it is, and Ben's coding not.
    fs::remove_file(&anas).unwrap();
    let list = seen(Some(&house.ana));
    let hidden: Vec<&str> =
        list.entries[0].codings().iter().filter(|it| it.hidden).map(|it| it.coder.as_str()).collect();
    assert_eq!(hidden, [house.ben.as_str()]);
}

#[test]
fn a_coder_is_known_by_her_name_without_a_file_of_people() {
    let house = house();
    let assigned = house.ask();
    fs::remove_dir_all(house.library.people()).unwrap();
    assert_eq!(coder_id(&house.library, " BEN ").unwrap().as_ref(), Some(&house.ben));
    assert_eq!(reader_id(&house.library, &house.ben).unwrap().as_ref(), Some(&house.ben));
    assert_eq!(coder_id(&house.library, "Tia").unwrap(), None);
    for named in ["1", "Recording 1", "recording 1", &assigned.assignment.id] {
        assert_eq!(find(&house.library, named).unwrap().assignment, assigned.assignment);
    }
    assert!(find(&house.library, "2").is_err() && find(&house.library, "a-00000000").is_err());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let house = house();
    let (tia, ana, ben) = (house.tia.as_str(), house.ana.as_str(), house.ben.as_str());
    assert!(house.refused(&[(ben, true)]).contains("two coders"));
    assert!(house.refused(&[(ben, true), (ben, true)]).contains("two coders"));
    assert!(house.refused(&[(ana, false), (ben, false)]).contains("must be blind"));
    assert!(house.refused(&[(ana, false), (tia, true)]).contains("her own practice"));
    house.ana_codes();
    assert!(house.refused(&[(ben, false), (ana, true)]).contains("has begun to code"));
    assert!(house.library.assignments().unwrap().0.is_empty());
    let assigned = house.ask();
    assert!(house.refused(&[(ana, false), (ben, true)]).contains("is not done yet"));
    assert!(matches!(house.open(&assigned, ana), Err(BlindError::NotAsked(..))));
    withdraw(&house.library, &assigned.assignment.id, LATER).unwrap();
    assert!(matches!(house.open(&house.again(&assigned), ben), Err(BlindError::Withdrawn(_))));
}

#[test]
fn a_share_is_drawn_and_numbered() {
    let house = house();
    let mut sessions = vec![house.session.id()];
    sessions.extend((0..5).map(|_| sitting(&house.library, &house.tia).id()));
    let coders =
        [AskedCoder { coder: &house.ana, blind: true }, AskedCoder { coder: &house.ben, blind: true }];
    let request = AskRequest { asked_by: &house.ana, coders: &coders, seed: 9, now: NOW };
    let asked = ask_share(&house.library, &sessions, USUAL_SHARE, request).unwrap();
    assert_eq!(asked.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
    assert_ne!(asked[0].session, asked[1].session);
    assert_ne!(asked[0].seed, asked[1].seed);
    let share = asked[0].drawn.unwrap();
    assert_eq!((share.seed, share.percent, share.of), (9, 20, 6));
    // Once more the same are drawn, and they wait already: nothing is asked for.
    assert!(ask_share(&house.library, &sessions, USUAL_SHARE, request).is_err());
    assert_eq!(house.library.assignments().unwrap().0.len(), 2);
}

#[test]
fn a_group_begins_from_a_parse_without_its_codes() {
    let house = house();
    let anas = house.ana_codes();
    let name = anas.file_name().unwrap().to_str().unwrap();
    let bare = compare::begin_supervision(&house.library, &house.session, &house.ben, None, NOW).unwrap();
    let parsed =
        compare::begin_supervision(&house.library, &house.session, &house.ben, Some(name), NOW).unwrap();
    for draft in [bare, parsed] {
        let coding = draft.coding();
        assert_eq!((coding.kind, coding.takes.len()), (CodingKind::Consensus, 3));
        assert!(coding.takes.iter().flat_map(|it| &it.utterances).all(|it| it.code.is_none()));
    }
}

#[test]
fn errors_name_no_folder() {
    let house = house();
    let assigned = house.ask();
    fs::write(house.session.file("session.ron"), "broken").unwrap();
    let words = house.open(&assigned, &house.ben).unwrap_err().to_string();
    assert!(words.starts_with("Recording 1: ") && !words.contains(&house.session.id()), "{words}");
    fs::remove_dir_all(house.session.path()).unwrap();
    let words = house.open(&assigned, &house.ben).unwrap_err().to_string();
    assert!(words.starts_with("Recording 1: ") && !words.contains(&house.session.id()), "{words}");
}

#[test]
fn a_check_names_what_is_missing() {
    let house = house();
    let assigned = house.ask();
    let places = Places::under(house.folder.path());
    let faults = || {
        let report = crate::ops::check::check(&house.library, &places).unwrap();
        report.faults.iter().map(|it| it.fault.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(faults(), Vec::<String>::new());
    let blind = house.open(&assigned, &house.ben).unwrap();
    let path = blind.draft.path().to_owned();
    drop(blind);
    assert_eq!(faults(), Vec::<String>::new());
    fs::remove_file(path).unwrap();
    assert!(faults()[0].contains("restore it from a backup"), "{:?}", faults());
    fs::remove_dir_all(house.session.path()).unwrap();
    assert!(faults()[0].contains("which is not here"), "{:?}", faults());
}

#[test]
fn a_kill_between_final_and_its_note_leaves_nothing_closed() {
    for by_opening in [true, false] {
        let house = house();
        house.ana_codes();
        let assigned = house.ask();
        let blind = house.open(&assigned, &house.ben).unwrap();
        // As `finish` does, up to the kill.
        let coding = blind.draft.finish(LATER).unwrap();
        let waiting = house.again(&assigned);
        assert_eq!(waiting.state(), AssignmentState::Begun);
        let places = Places::under(house.folder.path());
        let named = || {
            let report = crate::ops::check::check(&house.library, &places).unwrap();
            report.faults.iter().filter(|it| it.fault.message.contains("still waits for it")).count()
        };
        assert_eq!(named(), 1);
        if by_opening {
            assert_eq!(*house.open(&waiting, &house.ben).unwrap().draft.coding(), coding);
        } else {
            let (done, failed) = crate::ops::check::repair(&house.library, &places, LATER).unwrap();
            assert!(done.len() == 1 && failed.is_empty(), "{done:?} {failed:?}");
        }
        assert_eq!(house.again(&assigned).state(), AssignmentState::Open);
        assert_eq!(house.again(&assigned).progress_of(&house.ben).unwrap().sha256, coding.sha256);
        assert_eq!(named(), 0);
    }
}
