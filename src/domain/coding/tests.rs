//! Edits keep what must hold, and each is taken back by its inverse.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::language::{Speaker, Strength, Valence};
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

const FIRST: TakeKey = TakeKey { volley: 1, take: 1 };
const SECOND: TakeKey = TakeKey { volley: 1, take: 2 };

fn utterance(id: u32, start: f64, end: f64, text: &str) -> Utterance {
    Utterance {
        text: text.to_owned(),
        ..Utterance::new(UtteranceId(id), Speaker::Worker, Some(Seconds(start)), Some(Seconds(end)))
    }
}

fn coding() -> Coding {
    let scheme =
        SchemeReference { id: "starter-1".to_owned(), version: "1".to_owned(), sha256: String::new() };
    let mut coding = Coding::new(
        "s".to_owned(),
        "p".to_owned(),
        CodingKind::Own,
        scheme,
        "2026-11-22T09:30:12Z".to_owned(),
    );
    let mut take = CodedTake::new(FIRST);
    take.utterances =
        vec![utterance(1, 0.0, 2.0, "It is hard. You go on"), utterance(2, 2.0, 3.5, "What helps?")];
    coding.apply(Edit::AddTake(take)).unwrap();
    coding.apply(Edit::AddTake(CodedTake::new(SECOND))).unwrap();
    coding
}

/// Id, start, end, code and words.
type Span = (u32, Option<f64>, Option<f64>, Option<String>, String);

fn spans(coding: &Coding, key: TakeKey) -> Vec<Span> {
    let take = coding.take(key.volley, key.take).unwrap();
    let span = |it: &Utterance| {
        (it.id.0, it.start.map(|t| t.0), it.end.map(|t| t.0), it.code.clone(), it.text.clone())
    };
    take.utterances.iter().map(span).collect()
}

#[track_caller]
fn refused(edit: Edit, expected: &EditError) {
    let mut coding = coding();
    let before = coding.clone();
    assert_eq!(coding.apply(edit).as_ref(), Err(expected));
    assert_eq!(coding, before, "a refused edit changes nothing");
}

#[test]
fn a_split_keeps_the_code_with_the_first_part() {
    let mut coding = coding();
    coding.apply(Edit::SetCode { id: UtteranceId(1), code: Some("SR".to_owned()) }).unwrap();
    let new = coding.next_id();
    let split = Edit::Split { id: UtteranceId(1), at: Some(Seconds(1.0)), text_at: Some(11), new };
    coding.apply(split).unwrap();
    assert_eq!(
        spans(&coding, FIRST),
        [
            (1, Some(0.0), Some(1.0), Some("SR".to_owned()), "It is hard.".to_owned()),
            (3, Some(1.0), Some(2.0), None, "You go on".to_owned()),
            (2, Some(2.0), Some(3.5), None, "What helps?".to_owned()),
        ]
    );
}

#[test]
fn joining_keeps_a_code() {
    let mut coding = coding();
    coding.apply(Edit::SetCode { id: UtteranceId(2), code: Some("OQ".to_owned()) }).unwrap();
    coding.apply(Edit::Merge { first: UtteranceId(1) }).unwrap();
    let text = "It is hard. You go on What helps?".to_owned();
    assert_eq!(spans(&coding, FIRST), [(1, Some(0.0), Some(3.5), Some("OQ".to_owned()), text)]);
}

#[test]
fn a_typed_reply_is_split_in_its_text() {
    let mut coding = coding();
    let typed = Utterance { start: None, end: None, ..utterance(9, 0.0, 0.0, "Héllo. Why?") };
    coding.apply(Edit::AddUtterance { take: SECOND, index: 0, utterance: typed }).unwrap();
    let new = coding.next_id();
    coding.apply(Edit::Split { id: UtteranceId(9), at: None, text_at: Some(6), new }).unwrap();
    let texts: Vec<String> = spans(&coding, SECOND).into_iter().map(|it| it.4).collect();
    assert_eq!(texts, ["Héllo.", "Why?"]);
}

#[test]
fn taking_the_code_away_takes_the_valence_too() {
    let mut coding = coding();
    let id = UtteranceId(1);
    coding.apply(Edit::SetCode { id, code: Some("SR".to_owned()) }).unwrap();
    coding.apply(Edit::SetValence { id, valence: Some(Valence::Change) }).unwrap();
    let before = coding.clone();
    let back = coding.apply(Edit::SetCode { id, code: None }).unwrap();
    assert_eq!(coding.utterance(id).unwrap().valence, None);
    coding.apply(back).unwrap();
    assert_eq!(coding, before);
}

#[test]
fn what_would_break_a_coding_is_refused() {
    let id = UtteranceId(1);
    refused(Edit::SetCode { id: UtteranceId(7), code: None }, &EditError::NoUtterance(UtteranceId(7)));
    refused(Edit::AddTake(CodedTake::new(FIRST)), &EditError::TakeExists(FIRST));
    refused(Edit::SetGlobal { rating: "partnership".to_owned(), value: Some(6) }, &EditError::Rating(6));
    let value = Some(ReplyRating::Value(0));
    refused(Edit::SetRating { take: FIRST, rating: "r".to_owned(), value }, &EditError::Rating(0));
    refused(Edit::Merge { first: UtteranceId(2) }, &EditError::NothingAfter);
    refused(Edit::MoveBoundary { first: id, at: Seconds(4.0) }, &EditError::Times);
    refused(Edit::MoveBoundary { first: id, at: Seconds(0.0) }, &EditError::Times);
    refused(Edit::MoveBoundary { first: id, at: Seconds(f64::NAN) }, &EditError::Times);
    refused(Edit::SetTimes { id, start: Some(Seconds(0.0)), end: Some(Seconds(2.5)) }, &EditError::Times);
    let new = UtteranceId(3);
    refused(Edit::Split { id, at: Some(Seconds(2.0)), text_at: None, new }, &EditError::NoSplit);
    refused(Edit::Split { id, at: None, text_at: Some(3), new }, &EditError::NoSplit);
    refused(Edit::Split { id, at: Some(Seconds(1.0)), text_at: Some(900), new }, &EditError::NoSplit);
    let new = UtteranceId(2);
    refused(Edit::Split { id, at: Some(Seconds(1.0)), text_at: None, new }, &EditError::IdExists(new));
    let late = utterance(8, 1.0, 1.5, "");
    refused(Edit::AddUtterance { take: FIRST, index: 2, utterance: late.clone() }, &EditError::Times);
    let no_place = EditError::NoPlace { index: 3, len: 2 };
    refused(Edit::AddUtterance { take: FIRST, index: 3, utterance: late }, &no_place);
}

#[test]
fn a_final_coding_is_not_changed() {
    let mut coding = coding();
    coding.state = CodingState::Final;
    assert_eq!(coding.apply(Edit::SetNote("x".to_owned())), Err(EditError::Final));
}

#[test]
fn a_group_is_undone_and_redone_as_one() {
    let mut coding = coding();
    let before = coding.clone();
    let mut history = History::default();
    let id = UtteranceId(1);
    let group = vec![
        Edit::SetCode { id, code: Some("SR".to_owned()) },
        Edit::SetValence { id, valence: Some(Valence::Both) },
    ];
    history.apply(&mut coding, group).unwrap();
    let after = coding.clone();
    assert_eq!(history.undo(&mut coding).unwrap().len(), 2);
    assert_eq!(coding, before);
    assert_eq!(history.redo(&mut coding).unwrap().len(), 2);
    assert_eq!(coding, after);
    assert!(history.can_undo() && !history.can_redo());
}

#[test]
fn a_group_with_one_bad_edit_changes_nothing() {
    let mut coding = coding();
    let before = coding.clone();
    let mut history = History::default();
    let group =
        vec![Edit::SetNote("x".to_owned()), Edit::SetGlobal { rating: "r".to_owned(), value: Some(9) }];
    assert_eq!(history.apply(&mut coding, group), Err(EditError::Rating(9)));
    assert_eq!(coding, before);
    assert!(!history.can_undo());
}

/// An edit that may or may not fit the coding at the time; small ids and coarse times so that many do.
fn any_edit() -> impl Strategy<Value = Edit> {
    let id = (0u32..12).prop_map(UtteranceId);
    let time = (0u32..16).prop_map(|quarter| Seconds(f64::from(quarter) / 4.0));
    let key = prop_oneof![Just(FIRST), Just(SECOND), Just(TakeKey { volley: 2, take: 1 })];
    let code = proptest::option::of(prop_oneof![Just("SR".to_owned()), Just("OQ".to_owned())]);
    let any_utterance = (0u32..12, 0u32..16, 1u32..6, code.clone()).prop_map(|(id, from, len, code)| {
        let start = f64::from(from) / 4.0;
        Utterance { code, ..utterance(id, start, start + f64::from(len) / 4.0, "one two") }
    });
    prop_oneof![
        key.clone().prop_map(|key| Edit::AddTake(CodedTake::new(key))),
        key.clone().prop_map(Edit::RemoveTake),
        (key.clone(), 0usize..4, any_utterance.clone())
            .prop_map(|(take, index, utterance)| Edit::AddUtterance { take, index, utterance }),
        id.clone().prop_map(Edit::DeleteUtterance),
        (id.clone(), proptest::option::of(time.clone()), proptest::option::of(0usize..8), id.clone())
            .prop_map(|(id, at, text_at, new)| Edit::Split { id, at, text_at, new }),
        id.clone().prop_map(|first| Edit::Merge { first }),
        (id.clone(), time.clone()).prop_map(|(first, at)| Edit::MoveBoundary { first, at }),
        (id.clone(), proptest::option::of(time.clone()), proptest::option::of(time))
            .prop_map(|(id, start, end)| Edit::SetTimes { id, start, end }),
        (id.clone(), code).prop_map(|(id, code)| Edit::SetCode { id, code }),
        (id.clone(), proptest::option::of(Just(Valence::Change)))
            .prop_map(|(id, valence)| Edit::SetValence { id, valence }),
        (id.clone(), proptest::option::of(Just(Strength::High)))
            .prop_map(|(id, strength)| Edit::SetStrength { id, strength }),
        (id, "[a-z ]{0,8}").prop_map(|(id, text)| Edit::SetText { id, text }),
        (key.clone(), 0usize..3, 0usize..3, proptest::collection::vec(any_utterance, 0..3))
            .prop_map(|(take, index, remove, with)| Edit::Replace { take, index, remove, with }),
        (key.clone(), proptest::option::of((0u8..7).prop_map(ReplyRating::Value)))
            .prop_map(|(take, value)| Edit::SetRating { take, rating: "r".to_owned(), value }),
        (key.clone(), proptest::option::of(Just(vec![Noticed::Change])))
            .prop_map(|(take, noticed)| Edit::SetNoticed { take, noticed }),
        (key.clone(), any::<bool>()).prop_map(|(take, done)| Edit::SetDone { take, done }),
        (key, "[a-z]{0,4}").prop_map(|(take, text)| Edit::SetWentWell { take, text }),
        proptest::option::of(0u8..7)
            .prop_map(|value| Edit::SetGlobal { rating: "partnership".to_owned(), value }),
        "[a-z]{0,4}".prop_map(Edit::SetNote),
    ]
}

#[track_caller]
fn holds(coding: &Coding) {
    let mut ids = BTreeSet::new();
    for take in &coding.takes {
        let mut from = 0.0;
        for it in &take.utterances {
            assert!(ids.insert(it.id), "an id stands twice");
            assert!(it.id.0 < coding.next_utterance, "an id would be given again");
            for time in [it.start, it.end].into_iter().flatten() {
                assert!(time.0 >= from, "out of order or overlapping");
                from = time.0;
            }
        }
        for rating in take.ratings.values() {
            assert!(matches!(rating, ReplyRating::Value(1..=5) | ReplyRating::NotApplicable));
        }
    }
    assert!(coding.globals.values().all(|value| (1..=5).contains(value)));
    let keys: BTreeSet<TakeKey> = coding.takes.iter().map(CodedTake::key).collect();
    assert_eq!(keys.len(), coding.takes.len(), "a take stands twice");
}

/// Everything but the counter of ids, which never goes back.
fn same(left: &Coding, right: &Coding) -> bool {
    Coding { next_utterance: 0, ..left.clone() } == Coding { next_utterance: 0, ..right.clone() }
}

proptest! {
    #[test]
    fn edits_keep_what_must_hold_and_are_taken_back_exactly(
        edits in proptest::collection::vec(any_edit(), 1..60)
    ) {
        let mut coding = coding();
        let mut history = History::default();
        let mut states = vec![coding.clone()];
        let mut made = 0;
        for edit in edits {
            let before = coding.clone();
            if let Ok(inverse) = coding.clone().apply(edit.clone()) {
                history.apply(&mut coding, vec![edit]).unwrap();
                let mut back = coding.clone();
                back.apply(inverse).unwrap();
                prop_assert!(same(&back, &before));
                states.push(coding.clone());
                made += 1;
            }
            holds(&coding);
        }
        for state in states.iter().rev().skip(1) {
            history.undo(&mut coding).unwrap();
            prop_assert!(same(&coding, state));
            holds(&coding);
        }
        for _ in 0..made {
            history.redo(&mut coding).unwrap();
        }
        prop_assert!(same(&coding, states.last().unwrap()));
    }
}
