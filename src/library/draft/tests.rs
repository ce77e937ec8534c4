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
    assert!(!log_of(&path).exists(), "the log is folded");
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
            let lines = log[..length].split(|&byte| byte == b'\n').count() - 1;
            let draft = Draft::open(&path).unwrap();
            assert_eq!(*draft.coding(), after(lines), "torn after {length} bytes");
            assert!(draft.notes().is_empty(), "{:?}", draft.notes());
        }
    }
}

#[test]
fn a_log_that_was_folded_and_not_removed_is_not_played_again() {
    let (_folder, path) = killed();
    let log = fs::read(log_of(&path)).unwrap();
    Draft::open(&path).unwrap().close().unwrap();
    fs::write(log_of(&path), log).unwrap();
    assert_eq!(*Draft::open(&path).unwrap().coding(), after(4));
}

#[test]
fn a_damaged_line_is_named_and_the_log_is_kept() {
    let (folder, path) = killed();
    let log = fs::read_to_string(log_of(&path)).unwrap();
    let damaged = log.replacen("SetCode", "SetC\u{0}de", 1);
    fs::write(log_of(&path), &damaged).unwrap();
    let draft = Draft::open(&path).unwrap();
    assert_eq!(*draft.coding(), after(2));
    assert!(draft.notes()[0].contains("ana-1.log:3:1:"), "{:?}", draft.notes());
    let kept = fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|it| fs::read_to_string(it.unwrap().path()).ok())
        .any(|text| text == damaged);
    assert!(kept, "the damaged log is still there");
}

#[test]
fn undo_and_redo_survive_too() {
    let (_folder, path) = killed();
    let mut draft = Draft::open(&path).unwrap();
    draft.apply(&[Edit::SetNote("other".into())]).unwrap();
    draft.undo().unwrap();
    assert!(draft.can_redo());
    drop(draft);
    assert_eq!(Draft::open(&path).unwrap().coding().note, "done");
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
