//! A program may be killed at any moment: what was said to be kept is kept, and nothing twice.

use super::*;
use crate::domain::coding::{CodedTake, CodingKind, TakeKey, Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

const KEY: TakeKey = TakeKey { volley: 1, take: 1 };

fn coding() -> Coding {
    let scheme = SchemeReference { id: "starter-1".into(), version: "1".into(), sha256: String::new() };
    Coding::new("s".into(), "ana".into(), CodingKind::Own, scheme, "2026-11-22T09:30:12Z".into())
}

fn steps() -> Vec<Edit> {
    let utterance = Utterance {
        text: "It \"is\"\nhard – é".into(),
        ..Utterance::new(UtteranceId(1), Speaker::Worker, Some(Seconds(0.1)), Some(Seconds(1.0 / 3.0)))
    };
    vec![
        Edit::AddTake(CodedTake::new(KEY)),
        Edit::AddUtterance { take: KEY, index: 0, utterance },
        Edit::SetCode { id: UtteranceId(1), code: Some("Reflection".into()) },
        Edit::SetNote("done".into()),
    ]
}

/// The coding after so many steps.
fn after(count: usize) -> Coding {
    let mut coding = coding();
    for edit in steps().into_iter().take(count) {
        coding.apply(edit).unwrap();
        coding.edits += 1;
    }
    coding
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ana-1.ron");
    (folder, path)
}

/// A draft with all the steps in its log, dropped as a killed program drops it.
fn killed() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = folder();
    let mut draft = Draft::begin(&path, coding()).unwrap();
    for edit in steps() {
        draft.apply(&[edit]).unwrap();
    }
    drop(draft);
    (folder, path)
}

#[test]
fn a_killed_draft_is_all_there() {
    let (_folder, path) = killed();
    assert!(log_of(&path).exists());
    let draft = Draft::open(&path).unwrap();
    assert_eq!(*draft.coding(), after(4));
    assert!(draft.notes().is_empty());
    assert_eq!(Stored::<Coding>::read(&path, Kind::Coding).unwrap().value, after(4), "it is folded");
    drop(draft);
    assert_eq!(*Draft::open(&path).unwrap().coding(), after(4), "nothing is played twice");
}

#[test]
fn a_log_torn_at_any_byte_keeps_every_whole_line() {
    let (_folder, path) = killed();
    let log = fs::read(log_of(&path)).unwrap();
    let base = fs::read(&path).unwrap();
    for length in 0..=log.len() {
        for zeros in [0, 5] {
            fs::write(&path, &base).unwrap();
            let mut torn = log[..length].to_vec();
            torn.extend(std::iter::repeat_n(0u8, zeros));
            fs::write(log_of(&path), torn).unwrap();
            // The first line is the head.
            let lines = log[..length].split(|&byte| byte == b'\n').count().saturating_sub(2);
            let mut draft = Draft::open(&path).unwrap();
            assert_eq!(*draft.coding(), after(lines), "torn after {length} bytes");
            assert!(draft.notes().is_empty(), "{:?}", draft.notes());
            draft.apply(&[Edit::SetNote("after".into())]).unwrap();
            drop(draft);
            let again = Draft::open(&path).unwrap();
            assert_eq!(again.coding().note, "after", "what comes after a torn line is read");
            assert_eq!(again.steps().len(), lines + 1);
        }
    }
}

#[test]
fn a_log_that_was_folded_is_not_played_again() {
    let (_folder, path) = killed();
    Draft::open(&path).unwrap().close().unwrap();
    assert_eq!(*Draft::open(&path).unwrap().coding(), after(4));
    assert_eq!(read(&path).unwrap(), (after(4), None));
    assert!(!is_behind(&path).unwrap());
}

#[test]
fn a_damaged_line_is_named_and_the_log_is_kept() {
    let (folder, path) = killed();
    let log = fs::read_to_string(log_of(&path)).unwrap();
    let damaged = log.replacen("SetCode", "SetC\u{0}de", 1);
    fs::write(log_of(&path), &damaged).unwrap();
    let draft = Draft::open(&path).unwrap();
    assert_eq!(*draft.coding(), after(2));
    assert!(draft.notes()[0].contains("ana-1.log:4:1:"), "{:?}", draft.notes());
    let kept = fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|it| fs::read_to_string(it.unwrap().path()).ok())
        .any(|text| text == damaged);
    assert!(kept, "the damaged log is still there");
}

#[test]
fn undo_and_redo_survive_closing() {
    let (_folder, path) = killed();
    let mut draft = Draft::open(&path).unwrap();
    draft.apply(&[Edit::SetNote("other".into())]).unwrap();
    draft.undo().unwrap();
    draft.undo().unwrap();
    draft.close().unwrap();
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!(draft.coding().note, "");
    let steps: Vec<(u64, bool)> = draft.steps().iter().map(|it| (it.number, it.done)).collect();
    assert_eq!(steps, [(1, true), (2, true), (3, true), (4, false), (5, false)]);
    draft.redo().unwrap();
    assert_eq!(draft.coding().note, "done");
    draft.go_to(1).unwrap();
    assert_eq!(draft.coding().takes[0].utterances, []);
    drop(draft);
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!(draft.position(), 1);
    draft.go_to(5).unwrap();
    assert_eq!(draft.coding().note, "other");
    draft.go_to(0).unwrap();
    assert!(draft.coding().takes.is_empty() && !draft.can_undo() && draft.can_redo());
    assert!(draft.go_to(9).is_err());
}

#[test]
fn what_is_written_letter_by_letter_is_one_step() {
    let (_folder, path) = killed();
    let mut draft = Draft::open(&path).unwrap();
    let words = |text: &str| Edit::SetText { id: UtteranceId(1), text: text.into() };
    draft.apply(&[words("I")]).unwrap();
    for text in ["It", "It ", "It i", "It is"] {
        draft.write_on(&words(text)).unwrap();
    }
    let written = (draft.coding().clone(), draft.steps());
    assert_eq!(written.1.last().map(|it| it.words.as_str()), Some("words: It is"));
    assert_eq!((written.1.len(), draft.coding().edits), (5, 9), "one step, each letter on the disk");
    drop(draft);
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().clone(), draft.steps()), written, "the same steps when it is opened again");
    draft.undo().unwrap();
    assert_eq!(draft.coding().takes, after(4).takes);
    // What was taken back is not written on, and neither is something else.
    draft.write_on(&words("No")).unwrap();
    draft.write_on(&Edit::SetNote("other".into())).unwrap();
    assert_eq!(draft.steps().len(), 6);
}

#[test]
fn letters_after_what_is_in_the_file_are_not_lost() {
    let (_folder, path) = killed();
    let mut draft = Draft::open(&path).unwrap();
    draft.write_on(&Edit::SetNote("done it".into())).unwrap();
    let log = fs::read_to_string(log_of(&path)).unwrap();
    drop(draft);
    // The log no longer leads to the file: only what comes after the file can be played.
    let broken: Vec<&str> = log.lines().filter(|line| !line.contains("SetCode")).collect();
    fs::write(log_of(&path), broken.join("\n") + "\n").unwrap();
    let draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().note.as_str(), draft.steps().len()), ("done it", 1));
}

#[test]
fn a_log_of_an_older_version_is_read_and_gone_on_with() {
    let (_folder, path) = folder();
    drop(Draft::begin(&path, coding()).unwrap());
    let older = include_str!("older.log");
    fs::write(log_of(&path), older).unwrap();
    assert_eq!(read(&path).unwrap(), (after(4), None));
    assert!(is_behind(&path).unwrap());
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding(), draft.notes()), (&after(4), &[][..]));
    draft.undo().unwrap();
    drop(draft);
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().note.as_str(), draft.notes()), ("", &[][..]));
    draft.redo().unwrap();
    draft.close().unwrap();
    // Folded by the older version, and the log not removed yet.
    fs::write(log_of(&path), older).unwrap();
    let draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().note.as_str(), draft.can_undo()), ("done", false));
    assert!(draft.notes().is_empty(), "{:?}", draft.notes());
}

#[test]
fn a_log_that_does_not_lead_to_the_coding_is_kept_and_left() {
    let (folder, path) = killed();
    Draft::open(&path).unwrap().close().unwrap();
    let theirs = fs::read_to_string(&path).unwrap().replace("\"done\"", "\"by hand\"");
    fs::write(&path, &theirs).unwrap();
    let log = fs::read(log_of(&path)).unwrap();
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().note.as_str(), draft.can_undo()), ("by hand", false));
    assert_eq!(draft.notes().len(), 1);
    draft.apply(&[Edit::SetNote("on".into())]).unwrap();
    drop(draft);
    let mut draft = Draft::open(&path).unwrap();
    assert_eq!((draft.coding().note.as_str(), draft.notes()), ("on", &[][..]));
    draft.undo().unwrap();
    assert_eq!(draft.coding().note, "by hand");
    let kept = fs::read_dir(folder.path()).unwrap().any(|it| fs::read(it.unwrap().path()).unwrap() == log);
    assert!(kept, "the log is still there");
}

#[test]
fn a_log_of_a_coding_that_is_gone_is_not_taken_for_another() {
    let (_folder, path) = killed();
    fs::remove_file(&path).unwrap();
    drop(Draft::begin(&path, coding()).unwrap());
    assert_eq!(*Draft::open(&path).unwrap().coding(), coding());
}

#[test]
fn a_step_of_several_edits_is_there_whole_or_not_at_all() {
    let (_folder, path) = folder();
    let mut draft = Draft::begin(&path, coding()).unwrap();
    draft.apply(&steps()).unwrap();
    let bad = [Edit::SetNote("half".into()), Edit::SetGlobal { rating: "r".into(), value: Some(9) }];
    assert!(draft.apply(&bad).is_err());
    assert_eq!(draft.coding().note, "done");
    drop(draft);
    let base = fs::read(&path).unwrap();
    let log = fs::read(log_of(&path)).unwrap();
    for length in 0..=log.len() {
        fs::write(&path, &base).unwrap();
        fs::write(log_of(&path), &log[..length]).unwrap();
        let takes = Draft::open(&path).unwrap().coding().takes.len();
        assert_eq!(takes, usize::from(length == log.len()));
    }
}

#[test]
fn one_draft_has_one_writer() {
    let (_folder, path) = killed();
    let _first = Draft::open(&path).unwrap();
    assert!(matches!(Draft::open(&path), Err(LibraryError::InUse(_))));
    assert_eq!(read(&path).unwrap().0, after(4), "reading is always possible");
}

#[test]
fn a_final_coding_stays_as_it_is() {
    let (_folder, path) = killed();
    let coding = Draft::open(&path).unwrap().finish("2026-11-22T10:00:00Z").unwrap();
    assert_eq!(coding.state, CodingState::Final);
    assert!(!log_of(&path).exists(), "what is final has no log");
    let mut again = Draft::open(&path).unwrap();
    assert!(matches!(again.apply(&[Edit::SetNote("x".into())]), Err(LibraryError::Edit(EditError::Final))));
    drop(again);
    assert_eq!(read(&path).unwrap().0, coding);
}

#[test]
fn a_coding_that_someone_else_changed_is_not_written_over() {
    let (_folder, path) = killed();
    let mut draft = Draft::open(&path).unwrap();
    let theirs = fs::read_to_string(&path).unwrap().replace("done", "theirs");
    fs::write(&path, &theirs).unwrap();
    draft.apply(&[Edit::SetNote("mine".into())]).unwrap();
    let error = draft.close().unwrap_err();
    let LibraryError::ChangedElsewhere { sibling, .. } = error else { panic!("{error}") };
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    assert!(fs::read_to_string(sibling).unwrap().contains("mine"));
    assert!(log_of(&path).exists(), "the edits are still in the log");
}

#[test]
fn a_final_coding_is_known_by_its_content() {
    let (_folder, path) = killed();
    let coding = Draft::open(&path).unwrap().finish("2026-11-22T10:00:00Z").unwrap();
    let stored = read(&path).unwrap().0;
    assert_eq!(stored, coding);
    assert!(verify(&stored));
    let mut changed = stored.clone();
    changed.takes[0].utterances[0].code = Some("Question".into());
    assert!(!verify(&changed));
    assert!(verify(&after(4)), "a draft has no hash yet");
    // Whatever the program writes around it, the content is the same.
    let counted = Coding { edits: 99, next_utterance: 99, ..stored };
    assert!(verify(&counted));
}

#[test]
fn a_fingerprint_stays_what_it_was() {
    let mut coding = after(4);
    coding.finished = Some("2026-11-22T10:00:00Z".into());
    let expected = "oars coding 1\nsession \"s\"\ncoder \"ana\"\nkind own\n\
        scheme \"starter-1\" \"1\" \"\"\nbegun \"2026-11-22T09:30:12Z\"\n\
        finished \"2026-11-22T10:00:00Z\"\nnote \"done\"\ntake 1.1\n \
        utterance 1 worker 0.1 0.3333333333333333\n  code \"Reflection\"\n  \
        text \"It \\\"is\\\"\\nhard – é\"\n";
    assert_eq!(coding.fingerprint_text(), expected);
}

#[test]
fn a_program_killed_while_it_makes_a_coding_final_loses_nothing() {
    let (_folder, path) = killed();
    let log = fs::read(log_of(&path)).unwrap();
    let coding = Draft::open(&path).unwrap().finish("2026-11-22T10:00:00Z").unwrap();
    fs::write(log_of(&path), &log).unwrap();
    assert_eq!(read(&path).unwrap(), (coding.clone(), None));
    assert_eq!(*Draft::open(&path).unwrap().coding(), coding);
    assert!(!log_of(&path).exists(), "what was left is cleared away");
    // A log with more than the final coding has is left for someone to look at.
    let more = [&log[..], b"(n:5,step:5,act:Made,edits:[SetNote(\"late\")])\n"].concat();
    fs::write(log_of(&path), &more).unwrap();
    assert_eq!(*Draft::open(&path).unwrap().coding(), coding);
    assert_eq!(fs::read(log_of(&path)).unwrap(), more);
}

mod any {
    //! Any steps, closed and opened at any time, killed at any byte.

    use proptest::prelude::*;

    use super::*;

    /// One thing that a coder or fate does.
    #[derive(Debug, Clone)]
    enum Deed {
        Make(Vec<Edit>),
        Write(Edit),
        Undo,
        Redo,
        GoTo(u64),
        Close,
        Kill,
    }

    fn any_deed() -> impl Strategy<Value = Deed> {
        let edit = crate::domain::coding::tests::any_edit();
        prop_oneof![
            12 => proptest::collection::vec(edit, 1..3).prop_map(Deed::Make),
            4 => "[a-c]{0,2}".prop_map(|text| Deed::Write(Edit::SetNote(text))),
            2 => Just(Deed::Undo),
            1 => Just(Deed::Redo),
            1 => (0u64..20).prop_map(Deed::GoTo),
            1 => Just(Deed::Close),
            1 => Just(Deed::Kill),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn what_was_said_to_be_kept_is_kept(deeds in proptest::collection::vec(any_deed(), 1..40)) {
            let (_folder, path) = folder();
            let mut draft = Draft::begin(&path, coding()).unwrap();
            draft.apply(&steps()[..2]).unwrap();
            for deed in deeds {
                let before = (draft.coding().clone(), draft.steps());
                match deed {
                    Deed::Make(group) => drop(draft.apply(&group)),
                    Deed::Write(edit) => draft.write_on(&edit).unwrap(),
                    Deed::Undo => draft.undo().unwrap(),
                    Deed::Redo => draft.redo().unwrap(),
                    Deed::GoTo(step) => drop(draft.go_to(step)),
                    Deed::Close => {
                        draft.close().unwrap();
                        draft = Draft::open(&path).unwrap();
                        prop_assert_eq!((draft.coding().clone(), draft.steps()), before);
                    }
                    Deed::Kill => {
                        drop(draft);
                        prop_assert_eq!(&read(&path).unwrap(), &(before.0.clone(), None));
                        draft = Draft::open(&path).unwrap();
                        prop_assert_eq!((draft.coding().clone(), draft.steps()), before);
                    }
                }
                prop_assert!(draft.notes().is_empty());
            }
        }
    }
}

/// So many utterances of one second each.
fn utterances(number: u32) -> Vec<Utterance> {
    let at = |second: u32| Some(Seconds(f64::from(second)));
    (1..=number).map(|n| Utterance::new(UtteranceId(n), Speaker::Worker, at(n - 1), at(n))).collect()
}

#[test]
fn a_coding_of_many_words_is_opened_again() {
    let (_folder, path) = folder();
    let mut draft = Draft::begin(&path, after(1)).unwrap();
    let mut with = utterances(1_000);
    for utterance in &mut with {
        utterance.text = "Well, ".repeat(800);
    }
    draft.apply(&[Edit::Replace { take: KEY, index: 0, remove: 0, with: with.clone() }]).unwrap();
    drop(draft);
    // From its log, from its file while it is a draft, and when it is final.
    assert_eq!(Draft::open(&path).unwrap().coding().takes[0].utterances, with);
    assert!(fs::metadata(&path).unwrap().len() > crate::domain::source::LONGEST_TEXT as u64);
    let coding = Draft::open(&path).unwrap().finish("2026-11-22T10:30:12Z").unwrap();
    assert_eq!(read(&path).unwrap().0, coding);
    assert_eq!(crate::library::SessionFolder::coding_head(&path).unwrap().state, CodingState::Final);
}

#[test]
fn what_could_not_be_read_back_is_refused_before_anything_is_written() {
    let (folder, path) = folder();
    let most = 2 * LONG_STEP;
    let long = |bytes: usize| "x".repeat(bytes);
    let mut draft = Draft::begin(&path, Coding { note: long(most / 2), ..after(1) }).unwrap();
    draft.stored.longest = most;
    let before = fs::metadata(&path).unwrap().len();
    let utterance = Utterance { text: long(most / 2), ..utterances(1)[0].clone() };
    let error = draft.apply(&[Edit::AddUtterance { take: KEY, index: 0, utterance }]).unwrap_err();
    assert!(error.to_string().contains("can be read back"), "{error}");
    assert!(draft.coding().takes[0].utterances.is_empty() && !draft.can_undo(), "it was not made");
    draft.apply(&[Edit::SetNote("short".into())]).unwrap();
    assert_eq!(draft.close().unwrap().note, "short");
    assert!(fs::metadata(&path).unwrap().len() < before);
    drop(folder);
}
