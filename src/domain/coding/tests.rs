//! Edits keep what must hold, and each is taken back by its inverse.

mod inverses;

pub(crate) use inverses::any_edit;
use inverses::same;

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
    history.apply(&mut coding, &group).unwrap();
    let after = coding.clone();
    assert_eq!(history.undo(&mut coding).unwrap(), Some(Move::Undone(1)));
    assert_eq!(coding, before);
    assert_eq!(history.redo(&mut coding).unwrap(), Some(Move::Redone(1)));
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
    assert_eq!(history.apply(&mut coding, &group).unwrap_err(), EditError::Rating(9));
    assert_eq!(coding, before);
    assert!(!history.can_undo());
}

/// A conversation on one timeline: the parent speaks into what the worker says.
fn conversation() -> Coding {
    let mut coding = coding();
    coding.apply(Edit::RemoveTake(FIRST)).unwrap();
    let mut take = CodedTake::new(FIRST);
    let said = [
        (1, Speaker::Worker, 0.0, 10.0),
        (2, Speaker::Parent, 4.0, 4.5),
        (3, Speaker::Other, 4.0, 6.0),
        (4, Speaker::Worker, 10.0, 12.0),
        (5, Speaker::Parent, 13.0, 15.0),
    ];
    take.utterances =
        said.map(|(id, speaker, start, end)| Utterance { speaker, ..utterance(id, start, end, "") }).into();
    coding.apply(Edit::AddTake(take)).unwrap();
    coding
}

/// Makes the edit, checks the order of ids that it leaves, and takes it back.
#[track_caller]
fn reorders(edit: Edit, expected: &[u32]) {
    let mut coding = conversation();
    let before = coding.clone();
    let back = coding.apply(edit).unwrap();
    let ids: Vec<u32> = coding.take(1, 1).unwrap().utterances.iter().map(|it| it.id.0).collect();
    assert_eq!(ids, expected);
    coding.holds().unwrap();
    coding.apply(back).unwrap();
    assert!(same(&coding, &before));
}

#[test]
fn utterances_stand_where_they_start_among_those_of_others() {
    let (first, new) = (UtteranceId(1), UtteranceId(6));
    let split = |at| Edit::Split { id: first, at: Some(Seconds(at)), text_at: None, new };
    reorders(split(2.0), &[1, 6, 2, 3, 4, 5]);
    reorders(split(4.0), &[1, 6, 2, 3, 4, 5]);
    reorders(split(5.0), &[1, 2, 3, 6, 4, 5]);
    reorders(Edit::Merge { first }, &[1, 2, 3, 5]);
    reorders(Edit::MoveBoundary { first, at: Seconds(3.0) }, &[1, 4, 2, 3, 5]);
    reorders(Edit::MoveBoundary { first, at: Seconds(11.0) }, &[1, 2, 3, 4, 5]);
    let parents = UtteranceId(2);
    reorders(Edit::MoveBoundary { first: parents, at: Seconds(4.25) }, &[1, 2, 3, 5, 4]);
    reorders(Edit::MoveBoundary { first: parents, at: Seconds(14.0) }, &[1, 2, 3, 4, 5]);
    let times = |id, start, end| Edit::SetTimes {
        id: UtteranceId(id),
        start: Some(Seconds(start)),
        end: Some(Seconds(end)),
    };
    reorders(times(2, 12.0, 12.5), &[1, 3, 4, 2, 5]);
    reorders(times(5, 5.0, 6.0), &[1, 2, 3, 5, 4]);
    reorders(times(3, 20.0, 21.0), &[1, 2, 4, 5, 3]);
}

#[test]
fn one_who_speaks_cannot_speak_over_herself() {
    let mut coding = conversation();
    let before = coding.clone();
    let to_worker = Edit::SetSpeaker { id: UtteranceId(2), speaker: Speaker::Worker };
    assert_eq!(coding.apply(to_worker), Err(EditError::Times));
    let over = Edit::SetTimes { id: UtteranceId(5), start: Some(Seconds(4.2)), end: Some(Seconds(5.0)) };
    assert_eq!(coding.apply(over), Err(EditError::Times));
    assert_eq!(coding, before);
}

#[test]
fn another_speaker_has_other_codes() {
    let mut coding = conversation();
    let id = UtteranceId(5);
    coding.apply(Edit::SetCode { id, code: Some("CT".to_owned()) }).unwrap();
    coding.apply(Edit::SetStrength { id, strength: Some(Strength::Low) }).unwrap();
    let before = coding.clone();
    let back = coding.apply(Edit::SetSpeaker { id, speaker: Speaker::Other }).unwrap();
    let it = coding.utterance(id).unwrap();
    assert_eq!((it.speaker, it.code.as_deref(), it.strength), (Speaker::Other, None, None));
    coding.apply(back).unwrap();
    assert_eq!(coding, before);
}

#[test]
fn comments_and_evidence_never_share_a_number_with_what_was() {
    let mut coding = conversation();
    let id = coding.next_id().0;
    let comment = Comment { id, take: FIRST, start: Seconds(1.0), end: None, text: "hm".to_owned() };
    coding.apply(Edit::PutComment { id, comment: Some(comment.clone()) }).unwrap();
    assert_eq!(coding.next_id().0, id + 1);
    let other = Edit::PutComment { id: id + 1, comment: Some(comment) };
    assert_eq!(coding.apply(other), Err(EditError::OtherNumber(id + 1)));
    coding.apply(Edit::PutComment { id, comment: None }).unwrap();
    assert_eq!(coding.next_id().0, id + 1, "a number is never given again");
}

#[test]
fn one_can_go_back_to_any_step_and_forward_again() {
    let mut coding = coding();
    let mut history = History::default();
    let note = |text: &str| vec![Edit::SetNote(text.to_owned())];
    for text in ["one", "two", "three"] {
        history.apply(&mut coding, &note(text)).unwrap();
    }
    assert_eq!(history.go_to(&mut coding, 1).unwrap(), [Move::Undone(3), Move::Undone(2)]);
    assert_eq!((coding.note.as_str(), history.position()), ("one", 1));
    let listed: Vec<(u64, String, bool)> =
        history.steps().into_iter().map(|it| (it.number, it.words, it.done)).collect();
    assert_eq!(
        listed,
        [
            (1, "note: one".to_owned(), true),
            (2, "note: two".to_owned(), false),
            (3, "note: three".to_owned(), false)
        ]
    );
    assert_eq!(history.go_to(&mut coding, 3).unwrap().len(), 2);
    assert_eq!(coding.note, "three");
    history.go_to(&mut coding, 0).unwrap();
    assert_eq!((coding.note.as_str(), history.can_undo()), ("", false));
    assert_eq!(history.go_to(&mut coding, 4), Err(EditError::NoStep(4)));
    history.apply(&mut coding, &note("four")).unwrap();
    assert_eq!(history.position(), 4, "the numbers of what can no longer be made again are not given again");
    assert_eq!(history.go_to(&mut coding, 2), Err(EditError::NoStep(2)));
}

#[track_caller]
fn rewrites(edit: &Edit, before: &Edit, expected: bool) {
    assert_eq!(edit.rewrites(before), expected, "{edit:?} after {before:?}");
    assert!(!expected || edit.is_text());
}

#[test]
fn only_other_words_for_the_same_go_on_with_a_step() {
    let text = |id: u32, text: &str| Edit::SetText { id: UtteranceId(id), text: text.to_owned() };
    rewrites(&text(1, "ab"), &text(1, "a"), true);
    rewrites(&text(2, "ab"), &text(1, "a"), false);
    rewrites(&Edit::SetNote("ab".to_owned()), &text(1, "a"), false);
    let comment = |id: u32, start: f64, text: &str| {
        let comment = Comment { id, take: FIRST, start: Seconds(start), end: None, text: text.to_owned() };
        Edit::PutComment { id, comment: Some(comment) }
    };
    rewrites(&comment(1, 2.0, "quiet"), &comment(1, 2.0, ""), true);
    rewrites(&comment(1, 3.0, "quiet"), &comment(1, 2.0, ""), false);
    rewrites(&comment(2, 2.0, "quiet"), &comment(1, 2.0, ""), false);
    rewrites(&Edit::PutComment { id: 1, comment: None }, &comment(1, 2.0, ""), false);
    let code = Edit::SetCode { id: UtteranceId(1), code: None };
    rewrites(&code, &code, false);
}

#[test]
fn a_step_that_could_not_be_kept_is_forgotten() {
    let mut coding = coding();
    let mut history = History::default();
    for text in ["one", "two"] {
        history.apply(&mut coding, &[Edit::SetNote(text.to_owned())]).unwrap();
    }
    history.undo(&mut coding).unwrap();
    let before = (coding.clone(), history.clone());
    let new = utterance(7, 5.0, 6.0, "");
    let group = [Edit::AddUtterance { take: FIRST, index: 2, utterance: new }];
    let made = history.apply(&mut coding, &group).unwrap().unwrap();
    assert_ne!(coding, before.0);
    history.forget(&mut coding, made);
    assert_eq!((coding, history), before);
}
