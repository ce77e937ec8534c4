//! A consensus starts from what agrees and ends when every difference is settled.

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::coding::History;
use crate::domain::scheme::read;
use crate::domain::session::SchemeReference;

const ONLY: TakeKey = TakeKey { volley: 1, take: 1 };

fn miti() -> &'static Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0);
    &READ
}

/// A final coding of one take, from lines such as `0-20 SR`, times in tenths of a second; `typed SR`
/// without times.
fn source(coder: &str, lines: &str) -> (CodingReference, Coding) {
    let scheme =
        SchemeReference { id: "miti-4.2.1".to_owned(), version: "1".to_owned(), sha256: String::new() };
    let mut coding =
        Coding::new("s".to_owned(), coder.to_owned(), CodingKind::Coder, scheme, "now".to_owned());
    let mut take = CodedTake::new(ONLY);
    for (line, id) in lines.lines().map(str::trim).filter(|it| !it.is_empty()).zip(1..) {
        let (times, code) = line.split_once(' ').unwrap();
        let time = |it: &str| Seconds(it.parse::<f64>().unwrap() / 10.0);
        let times = times.split_once('-').map(|(start, end)| (time(start), time(end)));
        let (start, end) = times.unzip();
        let mut utterance = Utterance::new(UtteranceId(id), Speaker::Worker, start, end);
        utterance.code = Some(code.to_owned());
        take.utterances.push(utterance);
    }
    take.done = true;
    coding.takes.push(take);
    coding.state = CodingState::Final;
    (CodingReference { file: format!("{coder}-1.ron"), sha256: coder.to_owned() }, coding)
}

fn two(one: &str, other: &str) -> (Consensus, Coding) {
    let sources = vec![source("ana", one), source("ben", other)];
    let consensus = Consensus::of(miti(), sources, Volleys::Turns).unwrap();
    let coding = consensus.begin("ana".to_owned(), "now".to_owned()).unwrap();
    (consensus, coding)
}

fn apply(coding: &mut Coding, edits: &[Edit]) {
    History::default().apply(coding, edits).unwrap();
}

/// The utterances as `0-20 SR`.
#[track_caller]
fn check(coding: &Coding, expected: &[&str]) {
    let text = |it: &Utterance| {
        let tenths = |time: Option<Seconds>| time.map(|it| (it.0 * 10.0).round());
        let times = tenths(it.start).zip(tenths(it.end));
        let times = times.map_or_else(|| "typed".to_owned(), |(start, end)| format!("{start}-{end}"));
        format!("{times} {}", it.code.as_deref().unwrap_or("-"))
    };
    let found: Vec<String> = coding.takes[0].utterances.iter().map(text).collect();
    assert_eq!(found, expected);
}

const ONE: &str = "0-20 SR\n20-40 Q\n40-60 GI";
const OTHER: &str = "0-18 SR\n18-40 CR\n40-60 GI";

#[test]
fn it_starts_from_what_agrees() {
    let (consensus, coding) = two(ONE, OTHER);
    check(&coding, &["0-20 SR", "40-60 GI"]);
    assert_eq!(coding.kind, CodingKind::Consensus);
    assert_eq!(coding.sources.len(), 2);
    assert_eq!(consensus.open_differences(&coding), [Place::Row(1)]);
    assert_eq!(consensus.may_be_final(&coding), Err(ConsensusError::Open(1)));
}

#[test]
fn a_settled_difference_says_who_changed_and_why() {
    let (consensus, mut coding) = two(ONE, OTHER);
    let changed = vec!["ana".to_owned()];
    let edits = consensus
        .settle(&coding, Place::Row(1), &Choice::AsCoder(1), changed.clone(), " it adds a feeling ")
        .unwrap();
    apply(&mut coding, &edits);
    // Ben's begins at 1.8 s, where the first one still goes on: it is trimmed.
    check(&coding, &["0-20 SR", "20-40 CR", "40-60 GI"]);
    let record = consensus.settled(&coding, Place::Row(1)).unwrap();
    assert_eq!(
        (record.said.as_slice(), record.settled.as_str()),
        (&["Q".to_owned(), "CR".to_owned()][..], "CR")
    );
    assert_eq!((&record.changed, record.why.as_str()), (&changed, "it adds a feeling"));
    assert_eq!(consensus.may_be_final(&coding), Ok(()));
}

#[test]
fn settling_anew_replaces_what_was_settled() {
    let (consensus, mut coding) = two(ONE, OTHER);
    for (choice, expected) in [
        (Choice::AsCoder(1), &["0-20 SR", "20-40 CR", "40-60 GI"][..]),
        (Choice::Nothing, &["0-20 SR", "40-60 GI"]),
        (Choice::AsCoder(0), &["0-20 SR", "20-40 Q", "40-60 GI"]),
    ] {
        let edits = consensus.settle(&coding, Place::Row(1), &choice, Vec::new(), "heard again").unwrap();
        apply(&mut coding, &edits);
        check(&coding, expected);
        assert_eq!(coding.settled.len(), 1);
    }
    let edits = consensus.reopen(&coding, Place::Row(1)).unwrap();
    apply(&mut coding, &edits);
    check(&coding, &["0-20 SR", "40-60 GI"]);
    assert_eq!(consensus.open_differences(&coding), [Place::Row(1)]);
}

#[test]
fn what_one_split_is_settled_part_by_part() {
    let (consensus, mut coding) = two("0-40 CR", "0-15 SR\n15-40 CR");
    // Row 0: Ben's first part alone. Row 1 agrees: Ana's whole and Ben's second part.
    check(&coding, &["0-40 CR"]);
    let outcome = consensus.settle(&coding, Place::Row(0), &Choice::AsCoder(1), Vec::new(), "two thoughts");
    assert!(matches!(outcome, Err(ConsensusError::Occupied { .. })), "{outcome:?}");
    let edits =
        consensus.settle(&coding, Place::Row(0), &Choice::AsCoder(0), Vec::new(), "one thought").unwrap();
    apply(&mut coding, &edits);
    check(&coding, &["0-40 CR"]);
    assert_eq!(consensus.may_be_final(&coding), Ok(()));
}

#[test]
fn nobodys_utterance_can_be_settled_too() {
    let (consensus, mut coding) = two(ONE, OTHER);
    let new = NewUtterance {
        start: Some(Seconds(2.5)),
        end: Some(Seconds(3.5)),
        code: Some("AF".to_owned()),
        valence: Some(Valence::Change),
        strength: None,
    };
    let edits = consensus
        .settle(&coding, Place::Row(1), &Choice::Utterance(new), Vec::new(), "all heard it")
        .unwrap();
    apply(&mut coding, &edits);
    check(&coding, &["0-20 SR", "25-35 AF", "40-60 GI"]);
    assert_eq!(coding.settled[0].settled, "AF, change");
}

#[test]
fn typed_utterances_keep_their_order() {
    let (consensus, mut coding) = two("typed SR\ntyped Q\ntyped GI", "typed SR\ntyped AF\ntyped GI");
    check(&coding, &["typed SR", "typed GI"]);
    for _twice in 0..2 {
        let edits = consensus.settle(&coding, Place::Row(1), &Choice::AsCoder(1), Vec::new(), "x").unwrap();
        apply(&mut coding, &edits);
        check(&coding, &["typed SR", "typed AF", "typed GI"]);
    }
}

#[test]
fn ratings_are_settled_like_codes() {
    let (mut one, mut other) = (source("ana", "0-20 SR"), source("ben", "0-20 SR"));
    for (coding, empathy, clarity) in [(&mut one.1, 4, 3), (&mut other.1, 2, 3)] {
        coding.globals.insert("empathy".to_owned(), empathy);
        coding.takes[0].ratings.insert("clarity".to_owned(), ReplyRating::Value(clarity));
    }
    let consensus = Consensus::of(miti(), vec![one, other], Volleys::Turns).unwrap();
    let mut coding = consensus.begin("ana".to_owned(), "now".to_owned()).unwrap();
    assert_eq!(coding.takes[0].ratings.get("clarity"), Some(&ReplyRating::Value(3)));
    let [place] = consensus.open_differences(&coding)[..] else { panic!() };
    let settle = |coding: &Coding, choice| consensus.settle(coding, place, &choice, Vec::new(), "anchors");
    assert!(settle(&coding, Choice::Rating(ReplyRating::NotApplicable)).is_err());
    let edits = settle(&coding, Choice::Rating(ReplyRating::Value(3))).unwrap();
    apply(&mut coding, &edits);
    assert_eq!(coding.globals.get("empathy"), Some(&3));
    assert_eq!(coding.settled[0].said, ["4", "2"]);
    assert_eq!(consensus.may_be_final(&coding), Ok(()));
    let edits = consensus.reopen(&coding, place).unwrap();
    apply(&mut coding, &edits);
    assert_eq!((coding.globals.get("empathy"), coding.settled.len()), (None, 0));
}

#[test]
fn what_cannot_be_settled_so_is_refused() {
    let (consensus, coding) = two(ONE, OTHER);
    let refused = |place, choice: &Choice, changed: &str, why| {
        let changed = if changed.is_empty() { Vec::new() } else { vec![changed.to_owned()] };
        consensus.settle(&coding, place, choice, changed, why).unwrap_err()
    };
    let nothing = Choice::Nothing;
    assert_eq!(refused(Place::Row(1), &nothing, "", "  "), ConsensusError::NoReason);
    assert_eq!(refused(Place::Row(1), &nothing, "eve", "x"), ConsensusError::Stranger("eve".to_owned()));
    assert_eq!(refused(Place::Row(0), &nothing, "", "x"), ConsensusError::NoDifference);
    assert_eq!(refused(Place::Rating(0), &nothing, "", "x"), ConsensusError::NoDifference);
    let rating = Choice::Rating(ReplyRating::Value(3));
    assert!(matches!(refused(Place::Row(1), &rating, "", "x"), ConsensusError::WrongChoice(_)));
    let (other, _) = two(ONE, "0-20 SR");
    let mut stranger = coding.clone();
    stranger.sources.clear();
    assert_eq!(other.may_be_final(&stranger), Err(ConsensusError::OtherConsensus));
}

#[test]
fn drafts_are_no_sources() {
    let (one, mut other) = (source("ana", ONE), source("ben", OTHER));
    other.1.state = CodingState::Draft;
    let refused = Consensus::of(miti(), vec![one, other], Volleys::Turns).unwrap_err();
    assert_eq!(refused, ConsensusError::NotFinal("ben-1.ron".to_owned()));
}

fn lines() -> impl Strategy<Value = String> {
    let code = prop::sample::select(vec!["SR", "CR", "Q", "GI"]);
    prop::collection::vec((0..4_u32, 1..20_u32, code), 0..12).prop_map(|all| {
        let mut at = 0;
        let mut lines = String::new();
        for (gap, length, code) in all {
            writeln!(lines, "{}-{} {code}", at + gap, at + gap + length).unwrap();
            at += gap + length;
        }
        lines
    })
}

proptest! {
    /// Whatever the codings: going through the differences and taking each as one coder said it, or
    /// nothing where it would lie over another, ends with a consensus that can be final, and every step
    /// is an edit that the coding takes.
    #[test]
    fn every_difference_can_be_settled(one in lines(), other in lines(), choices: Vec<bool>) {
        let (consensus, mut coding) = two(&one, &other);
        let mut choices = choices.into_iter().cycle();
        while let Some(place) = consensus.open_differences(&coding).first().copied() {
            let choice = Choice::AsCoder(usize::from(choices.next().unwrap_or(false)));
            let edits = consensus
                .settle(&coding, place, &choice, Vec::new(), "x")
                .or_else(|_| consensus.settle(&coding, place, &Choice::Nothing, Vec::new(), "x"))
                .unwrap();
            apply(&mut coding, &edits);
        }
        prop_assert_eq!(consensus.may_be_final(&coding), Ok(()));
    }

    #[test]
    fn two_that_agree_make_a_consensus_at_once(lines in lines()) {
        let (consensus, coding) = two(&lines, &lines);
        prop_assert_eq!(consensus.may_be_final(&coding), Ok(()));
        let (_, one) = source("ana", &lines);
        prop_assert_eq!(&coding.takes[0].utterances, &one.takes[0].utterances);
        let mut again = Coding { takes: Vec::new(), next_utterance: 1, ..coding.clone() };
        again.apply(Edit::AddTake(coding.takes[0].clone())).unwrap();
        prop_assert_eq!(again.next_utterance, coding.next_utterance);
    }
}
