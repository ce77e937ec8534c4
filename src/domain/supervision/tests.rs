//! A group enters unseen, looks at the spread, and settles.

use std::sync::LazyLock;

use super::*;
use crate::domain::coding::{CodedTake, CodingKind, History, Utterance};
use crate::domain::language::Speaker;
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

static FIRST: LazyLock<Reply> = LazyLock::new(|| Reply {
    take: TakeKey { volley: 1, take: 1 },
    utterances: vec![0, 1],
    ratings: vec!["autonomy".to_owned()],
});

/// Two replies of two utterances each.
fn coding(members: &[&str]) -> Coding {
    let scheme = SchemeReference { id: "x".to_owned(), version: "1".to_owned(), sha256: String::new() };
    let mut coding =
        Coding::new("s".to_owned(), "ana".to_owned(), CodingKind::Consensus, scheme, "now".to_owned());
    for volley in 1..3 {
        let mut take = CodedTake::new(TakeKey { volley, take: 1 });
        for at in 0..2 {
            let id = UtteranceId(volley * 10 + at);
            let start = f64::from(at);
            let times = (Some(Seconds(start)), Some(Seconds(start + 1.0)));
            take.utterances.push(Utterance::new(id, Speaker::Worker, times.0, times.1));
        }
        coding.takes.push(take);
    }
    for name in members {
        let edits = add_member(&coding, name).unwrap();
        apply(&mut coding, &edits);
    }
    coding
}

fn apply(coding: &mut Coding, edits: &[Edit]) {
    History::default().apply(coding, edits).unwrap();
}

/// A member enters `SR - 4`: two codes and a rating, `-` for no code, `n` where it does not apply.
#[track_caller]
fn enters(coding: &mut Coding, member: usize, text: &str) {
    for (word, item) in text.split_whitespace().zip(FIRST.items()) {
        let entry = match (&item, word) {
            (Item::Utterance(_), "-") => Entry::Code(None),
            (Item::Utterance(_), code) => Entry::Code(Some(code.to_owned())),
            (Item::Rating(_), "n") => Entry::Rating(ReplyRating::NotApplicable),
            (Item::Rating(_), value) => Entry::Rating(ReplyRating::Value(value.parse().unwrap())),
        };
        let edits = enter(coding, &FIRST, member, &item, &entry).unwrap();
        apply(coding, &edits);
    }
}

#[test]
fn the_keyboard_goes_round() {
    let mut coding = coding(&["Ana", "Ben", "Eve"]);
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 0, done: vec![] });
    enters(&mut coding, 0, "SR Q 4");
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 1, done: vec![0] });
    enters(&mut coding, 2, "SR Q 4");
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 1, done: vec![0, 2] });
    // Half entered is not entered.
    enters(&mut coding, 1, "CR -");
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 1, done: vec![0, 2] });
    enters(&mut coding, 1, "CR - n");
    assert!(matches!(stage(&coding, &FIRST), Stage::Revealed { .. }));
}

#[test]
fn nothing_is_shown_before_all_have_entered() {
    let mut coding = coding(&["Ana", "Ben"]);
    enters(&mut coding, 0, "SR Q 4");
    assert_eq!(code_spread(&coding, &FIRST, 0), Err(SupervisionError::Hidden));
    assert_eq!(rating_spread(&coding, &FIRST, "autonomy"), Err(SupervisionError::Hidden));
    assert_eq!(settle_alike(&coding, &FIRST), Err(SupervisionError::Hidden));
    let own = own_entry(&coding, &FIRST, 0, &Item::Utterance(0));
    assert_eq!(own, Some(Entry::Code(Some("SR".to_owned()))));
    assert_eq!(own_entry(&coding, &FIRST, 1, &Item::Utterance(0)), None);
}

#[test]
fn an_entry_can_be_changed_until_it_is_shown() {
    let mut coding = coding(&["Ana", "Ben"]);
    enters(&mut coding, 0, "SR Q 4");
    enters(&mut coding, 0, "CR Q 4");
    enters(&mut coding, 1, "SR Q 4");
    let again = enter(&coding, &FIRST, 0, &Item::Utterance(0), &Entry::Code(None));
    assert_eq!(again, Err(SupervisionError::Revealed));
    assert_eq!(set_absent(&coding, &FIRST, 1, true), Err(SupervisionError::Revealed));
    let spread = code_spread(&coding, &FIRST, 0).unwrap();
    let expected = [(Some("CR".to_owned()), vec![0]), (Some("SR".to_owned()), vec![1])];
    assert_eq!(spread.codes, expected);
}

#[test]
fn who_is_not_there_keeps_nobody_waiting() {
    let mut coding = coding(&["Ana", "Ben", "Eve"]);
    enters(&mut coding, 0, "SR Q 4");
    enters(&mut coding, 1, "SR Q 2");
    let edits = set_absent(&coding, &FIRST, 2, true).unwrap();
    apply(&mut coding, &edits);
    let rating = Item::Rating("autonomy".to_owned());
    let edits = settle_alike(&coding, &FIRST).unwrap();
    apply(&mut coding, &edits);
    assert_eq!(stage(&coding, &FIRST), Stage::Revealed { open: vec![rating] });
    // For the next reply she is asked again.
    let second = Reply { take: TakeKey { volley: 2, take: 1 }, utterances: vec![0], ratings: Vec::new() };
    assert_eq!(stage(&coding, &second), Stage::Entering { next: 0, done: vec![] });
    assert!(parse_is_fixed(&coding, &FIRST) && !parse_is_fixed(&coding, &second));
}

#[test]
fn who_comes_back_before_all_have_entered_enters() {
    let mut coding = coding(&["Ana", "Ben"]);
    let edits = set_absent(&coding, &FIRST, 0, true).unwrap();
    apply(&mut coding, &edits);
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 1, done: vec![] });
    enters(&mut coding, 0, "SR");
    assert_eq!(stage(&coding, &FIRST), Stage::Entering { next: 0, done: vec![] });
}

/// Worked out by hand: of 2, 3, 5 the middle is 3; of 2, 3, 4, 5 it is 3.5.
#[test]
fn ratings_spread_from_least_to_most() {
    #[track_caller]
    fn check(ratings: &[&str], expected: (Option<u8>, Option<f64>, Option<u8>)) {
        let names = ["Ana", "Ben", "Eve", "Ida"];
        let mut coding = coding(&names[..ratings.len()]);
        for (member, rating) in ratings.iter().enumerate() {
            enters(&mut coding, member, &format!("SR Q {rating}"));
        }
        let spread = rating_spread(&coding, &FIRST, "autonomy").unwrap();
        assert_eq!((spread.least, spread.median, spread.most), expected);
        assert_eq!(spread.values.len(), ratings.len());
    }
    check(&["5", "2", "3"], (Some(2), Some(3.0), Some(5)));
    check(&["5", "2", "3", "4"], (Some(2), Some(3.5), Some(5)));
    check(&["4", "n"], (Some(4), Some(4.0), Some(4)));
    check(&["n", "n"], (None, None, None));
}

#[test]
fn the_group_settles_one() {
    let mut coding = coding(&["Ana", "Ben", "Eve"]);
    enters(&mut coding, 0, "SR Q 4");
    enters(&mut coding, 1, "CR Q 3");
    enters(&mut coding, 2, "SR Q 4");
    let edits = settle_alike(&coding, &FIRST).unwrap();
    apply(&mut coding, &edits);
    let code = |coding: &Coding, at: usize| coding.takes[0].utterances[at].code.clone();
    assert_eq!((code(&coding, 0), code(&coding, 1)), (None, Some("Q".to_owned())));
    let spread = code_spread(&coding, &FIRST, 0).unwrap();
    assert_eq!(spread.codes[0], (Some("SR".to_owned()), vec![0, 2]));
    let entry = Entry::Code(Some("CR".to_owned()));
    let item = Item::Utterance(0);
    let edits = settle(&coding, &FIRST, &item, &entry, &[0, 2], "it names a feeling").unwrap();
    apply(&mut coding, &edits);
    let record = &coding.settled[0];
    assert_eq!((record.said.join(" ").as_str(), record.settled.as_str()), ("SR CR SR", "CR"));
    assert_eq!((record.changed.join(" ").as_str(), record.becomes), ("Ana Eve", Some(UtteranceId(10))));
    let rating = Item::Rating("autonomy".to_owned());
    assert_eq!(stage(&coding, &FIRST), Stage::Revealed { open: vec![rating.clone()] });
    let three = Entry::Rating(ReplyRating::Value(3));
    let edits = settle(&coding, &FIRST, &rating, &three, &[0, 2], "she was told what to do").unwrap();
    apply(&mut coding, &edits);
    assert_eq!(stage(&coding, &FIRST), Stage::Settled);
    assert_eq!(coding.takes[0].ratings.get("autonomy"), Some(&ReplyRating::Value(3)));
    // Settled anew: one record, not two.
    let edits = settle(&coding, &FIRST, &item, &Entry::Code(Some("SR".to_owned())), &[1], "again").unwrap();
    apply(&mut coding, &edits);
    assert_eq!((coding.settled.len(), code(&coding, 0)), (2, Some("SR".to_owned())));
}

#[test]
fn replies_come_in_order() {
    let coding = coding(&["Ana"]);
    let all = replies(&coding, Volleys::Replies, |key| vec![format!("r{}", key.volley)]);
    let found: Vec<(u32, usize, &str)> =
        all.iter().map(|it| (it.take.volley, it.utterances.len(), it.ratings[0].as_str())).collect();
    assert_eq!(found, [(1, 2, "r1"), (2, 2, "r2")]);
    assert_eq!(first_open(&coding, &all), Some(0));
    let mut conversation = coding.clone();
    conversation.takes.truncate(1);
    let mut parent = Utterance::new(UtteranceId(50), Speaker::Parent, Some(Seconds(2.0)), Some(Seconds(3.0)));
    parent.code = Some("CT".to_owned());
    let mut last = Utterance::new(UtteranceId(51), Speaker::Worker, Some(Seconds(3.0)), Some(Seconds(4.0)));
    last.text = "Why?".to_owned();
    conversation.takes[0].utterances.extend([parent, last]);
    let turns = replies(&conversation, Volleys::Turns, |_| vec!["autonomy".to_owned()]);
    let places: Vec<&[usize]> = turns.iter().map(|it| it.utterances.as_slice()).collect();
    assert_eq!(places, [&[0, 1][..], &[3]]);
}

#[test]
fn the_whole_conversation_is_rated_like_a_reply() {
    let mut coding = coding(&["Ana", "Ben"]);
    let whole = whole_conversation(vec!["empathy".to_owned()]);
    let item = Item::Rating("empathy".to_owned());
    let no_number = Entry::Rating(ReplyRating::NotApplicable);
    assert_eq!(enter(&coding, &whole, 0, &item, &no_number), Err(SupervisionError::NoItem));
    for member in 0..2 {
        let edits = enter(&coding, &whole, member, &item, &Entry::Rating(ReplyRating::Value(4))).unwrap();
        apply(&mut coding, &edits);
    }
    let edits = settle_alike(&coding, &whole).unwrap();
    apply(&mut coding, &edits);
    assert_eq!((coding.globals.get("empathy"), stage(&coding, &whole)), (Some(&4), Stage::Settled));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let coding = coding(&["Ana"]);
    assert_eq!(add_member(&coding, " "), Err(SupervisionError::NoName));
    assert_eq!(add_member(&coding, "ana "), Err(SupervisionError::SameName("ana".to_owned())));
    let rating = Item::Rating("autonomy".to_owned());
    let six = Entry::Rating(ReplyRating::Value(6));
    assert_eq!(enter(&coding, &FIRST, 0, &rating, &six), Err(SupervisionError::Rating(6)));
    assert_eq!(enter(&coding, &FIRST, 0, &rating, &Entry::Code(None)), Err(SupervisionError::NoItem));
    assert_eq!(
        enter(&coding, &FIRST, 0, &Item::Utterance(7), &Entry::Code(None)),
        Err(SupervisionError::NoItem)
    );
    assert_eq!(
        enter(&coding, &FIRST, 3, &Item::Utterance(0), &Entry::Code(None)),
        Err(SupervisionError::NoMember)
    );
    assert_eq!(stage(&self::coding(&[]), &FIRST), Stage::NoMembers);
    let mut done = self::coding(&["Ana"]);
    enters(&mut done, 0, "SR Q 4");
    let unsaid = settle(&done, &FIRST, &Item::Utterance(0), &Entry::Code(None), &[], " ");
    assert_eq!(unsaid, Err(SupervisionError::NoReason));
}

/// A group that is interrupted goes on where it was: everything lies in the coding.
#[test]
fn nothing_is_lost_when_it_is_closed() {
    let mut coding = coding(&["Ana", "Ben"]);
    enters(&mut coding, 0, "SR - n");
    let text = ron::to_string(&coding).unwrap();
    let again: Coding = ron::from_str(&text).unwrap();
    assert_eq!(again, coding);
    assert_eq!(stage(&again, &FIRST), Stage::Entering { next: 1, done: vec![0] });
}
