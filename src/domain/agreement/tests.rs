//! Vectors with known answers, cases worked out by hand, and what must hold for any codings.

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, ReplyRating, TakeKey, Utterance, UtteranceId, VolleyEdge,
};
use crate::domain::language::{Speaker, Valence};
use crate::domain::scheme::{Scheme, read};
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

fn miti() -> &'static Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0);
    &READ
}

fn coding(coder: &str, takes: Vec<CodedTake>) -> Coding {
    let scheme =
        SchemeReference { id: "miti-4.2.1".to_owned(), version: "1".to_owned(), sha256: String::new() };
    let now = "2026-11-22T09:30:12Z".to_owned();
    let mut coding = Coding::new("s".to_owned(), coder.to_owned(), CodingKind::Coder, scheme, now);
    coding.takes = takes;
    coding
}

fn take(volley: u32, utterances: Vec<Utterance>) -> CodedTake {
    CodedTake { utterances, ..CodedTake::new(TakeKey { volley, take: 1 }) }
}

fn code(code: &str) -> Option<String> {
    (code != "-").then(|| code.to_owned())
}

/// Utterances as `w 0-20 SR`, times in tenths of a second: who speaks, when, the code; `-` for none.
fn conversation(coder: &str, text: &str) -> Coding {
    let utterances = text.lines().map(str::trim).filter(|it| !it.is_empty()).zip(1..).map(|(line, id)| {
        let mut words = line.split_whitespace();
        let speaker = if words.next() == Some("p") { Speaker::Parent } else { Speaker::Worker };
        let (start, end) = words.next().unwrap().split_once('-').unwrap();
        let time = |it: &str| Some(Seconds(it.parse::<f64>().unwrap() / 10.0));
        let mut utterance = Utterance::new(UtteranceId(id), speaker, time(start), time(end));
        utterance.code = words.next().and_then(code);
        for word in words {
            match word {
                "yeah" => utterance.facilitative = true,
                "begins" => utterance.volley_edge = VolleyEdge::Begins,
                "continues" => utterance.volley_edge = VolleyEdge::Continues,
                "change" => utterance.valence = Some(Valence::Change),
                "proposed" => utterance.proposed = true,
                other => panic!("{other}"),
            }
        }
        utterance
    });
    coding(coder, vec![take(1, utterances.collect())])
}

/// One reply with one code a word.
fn single_codes(coder: &str, codes: &str) -> Coding {
    let takes = codes.split_whitespace().zip(1..).map(|(word, volley)| {
        let id = UtteranceId(volley);
        let utterance = Utterance {
            code: code(&word.to_uppercase()),
            ..Utterance::new(id, Speaker::Worker, Some(Seconds(0.0)), Some(Seconds(2.0)))
        };
        take(volley, vec![utterance])
    });
    coding(coder, takes.collect())
}

fn compared(codings: &[Coding], volleys: Volleys) -> Comparison {
    let codings: Vec<&Coding> = codings.iter().collect();
    Comparison::of(miti(), &codings, volleys).unwrap()
}

/// Rows as `SR|CR`, a point where there is no utterance, `!` where they differ.
#[track_caller]
fn check(one: &str, other: &str, expected: &[&str]) {
    let comparison = compared(&[conversation("ana", one), conversation("ben", other)], Volleys::Turns);
    let rows: Vec<String> = comparison
        .rows
        .iter()
        .map(|row| {
            let cell = |it: &Option<Cell>| match it {
                None => ".".to_owned(),
                Some(cell) => cell.code.clone().unwrap_or_else(|| "-".to_owned()),
            };
            let cells: Vec<String> = row.cells.iter().map(cell).collect();
            format!("{}{}", cells.join("|"), if row.agrees() { "" } else { " !" })
        })
        .collect();
    assert_eq!(rows, expected);
}

/// Twenty replies of one code each and three coders; the answers were computed by hand and by a second
/// program from `2a / (2a + b + c)` and `(a + d) / n`.
const A: &str = "SR CR Q Q AF CR SR GI Q Seek CR PwP Q SR EA CR Con Q GI AF";
const B: &str = "SR CR Q Q SR CR CR GI Q Q CR Per Q SR EA CR Con Q GI AF";
const C: &str = "CR CR Q Q AF CR SR GI Q Seek SR PwP Q SR Seek CR Per Q GI AF";

#[track_caller]
fn near(value: Option<f64>, expected: f64) {
    let value = value.expect("a value");
    assert!((value - expected).abs() < 0.0005, "{value} is not {expected}");
}

#[test]
fn agreement_on_each_code_of_twenty_replies() {
    let comparison = compared(&[single_codes("a", A), single_codes("b", B)], Volleys::Replies);
    for (code, expected) in
        [("SR", 0.667), ("CR", 0.889), ("Q", 0.909), ("AF", 0.667), ("SEEK", 0.0), ("EA", 1.0), ("GI", 1.0)]
    {
        let found = comparison.code(code).unwrap();
        near(found.utterances.positive(), expected);
        near(found.replies.as_ref().unwrap().positive(), expected);
    }
    // The trap of the rare code: raw agreement is high, and nobody gave it where the other did.
    let seek = comparison.code("SEEK").unwrap();
    near(seek.utterances.raw(), 0.95);
    assert_eq!(seek.utterances.uses, [1, 0]);
    assert_eq!(comparison.alike(), (16, 20));
    assert_eq!(comparison.replies_alike(), (16, 20));
    assert_eq!(comparison.code("XX"), None);
}

/// Pairs added up, by hand: SR was given by A in 1, 7, 14, by B in 1, 5, 14, by C in 7, 11, 14. Reply 1:
/// A and B of three, so one pair both and two pairs one. 5: two pairs one. 7: A and C, one both, two one.
/// 11: two one. 14: three both. Together a = 5, b + c = 8: 10 / 18.
#[test]
fn three_coders_are_compared_pair_by_pair() {
    let codings = [single_codes("a", A), single_codes("b", B), single_codes("c", C)];
    let comparison = compared(&codings, Volleys::Replies);
    let sr = &comparison.code("SR").unwrap().utterances;
    assert_eq!((sr.both, sr.one, sr.uses.as_slice()), (5, 8, &[3, 3, 3][..]));
    near(sr.positive(), 10.0 / 18.0);
    assert_eq!(sr.both + sr.one + sr.neither, 3 * 20);
}

#[test]
fn what_nobody_gave_has_no_agreement() {
    assert_eq!(Tally::default().positive(), None);
    assert_eq!(Tally::default().raw(), None);
    let mut tally = Tally::new(2);
    tally.add(&[false, false]);
    assert_eq!((tally.positive(), tally.raw()), (None, Some(1.0)));
}

#[test]
fn what_nobody_coded_makes_nobody_more_alike() {
    let one = conversation("a", "w 0-20 SR\nw 20-40 -\nw 40-60 Q\nw 70-75 - yeah\nw 80-90 -");
    let two = conversation("b", "w 0-20 CR\nw 20-40 -\nw 40-60 Q\nw 76-78 - yeah");
    let comparison = compared(&[one, two], Volleys::Turns);
    // SR against CR, Q twice, and what only one of them heard.
    assert_eq!((comparison.rows.len(), comparison.alike()), (6, (1, 3)));
    // Of Q: the first four that are not "mm"; both gave it once, neither gave it in the three others.
    let q = &comparison.code("Q").unwrap().utterances;
    assert_eq!((q.both, q.one, q.neither, q.raw()), (1, 0, 3, Some(1.0)));
    near(comparison.code("SR").unwrap().utterances.raw(), 0.75);
    let nothing = [conversation("a", "w 0-20 -"), conversation("b", "w 0-20 -")];
    let nothing = compared(&nothing, Volleys::Turns);
    assert_eq!((nothing.alike(), nothing.replies_alike()), ((0, 0), (0, 0)));
}

#[test]
fn utterances_are_matched_by_overlap() {
    check("w 0-20 SR\nw 20-40 Q", "w 0-18 SR\nw 18-40 Q", &["SR|SR", "Q|Q"]);
    check("w 0-20 SR\nw 20-40 Q", "w 0-18 CR\nw 18-40 Q", &["SR|CR !", "Q|Q"]);
    // What one took for two is one pair and one left over: 2.5 s is shared with the second, 1.5 s with
    // the first.
    check("w 0-40 CR", "w 0-15 SR\nw 15-40 CR", &[".|SR !", "CR|CR"]);
    // A stretch that one left uncoded.
    check("w 0-20 SR\nw 20-40 -", "w 0-20 SR\nw 20-40 -", &["SR|SR", "-|-"]);
    check("w 20-40 -", "w 20-40 GI", &["-|GI !"]);
}

#[test]
fn speakers_are_never_mixed() {
    check("w 0-20 SR", "p 0-20 CT", &["SR|. !", ".|CT !"]);
    check("p 0-20 -\nw 20-40 Q", "w 20-40 Q", &["-|. !", "Q|Q"]);
}

#[test]
fn sounds_that_only_keep_the_other_going_make_no_difference() {
    check("p 0-5 - yeah\nw 5-20 SR", "w 5-20 SR", &["-|.", "SR|SR"]);
    check("p 0-5 - yeah", "p 0-5 CT", &["-|CT !"]);
}

#[test]
fn proposals_are_no_part_of_a_coding() {
    check("w 0-20 SR\nw 20-30 - proposed", "w 0-20 SR", &["SR|SR"]);
}

#[test]
fn the_side_of_change_is_compared_too() {
    let comparison =
        compared(&[conversation("a", "w 0-9 SR change"), conversation("b", "w 0-9 SR")], Volleys::Turns);
    assert_eq!(comparison.rows[0].difference, Some(Difference::Shade));
    near(comparison.code("SR").unwrap().utterances.positive(), 1.0);
}

fn typed(coder: &str, utterances: &[(&str, &str)]) -> Coding {
    let utterances = utterances.iter().zip(1..).map(|((text, word), id)| Utterance {
        text: (*text).to_owned(),
        code: code(word),
        ..Utterance::new(UtteranceId(id), Speaker::Worker, None, None)
    });
    coding(coder, vec![take(1, utterances.collect())])
}

#[track_caller]
fn check_typed(one: &[(&str, &str)], other: &[(&str, &str)], expected: &[[Option<u32>; 2]]) {
    let comparison = compared(&[typed("a", one), typed("b", other)], Volleys::Replies);
    let id = |it: &Option<Cell>| it.as_ref().map(|it| it.utterance.0);
    let rows: Vec<[Option<u32>; 2]> =
        comparison.rows.iter().map(|row| [id(&row.cells[0]), id(&row.cells[1])]).collect();
    assert_eq!(rows, expected);
}

#[test]
fn typed_replies_are_matched_by_where_the_words_stand() {
    // Without blanks 8, 8 and 4 characters against 8 and 12: the second shares 8 of them, the third 4.
    check_typed(
        &[("It is hard", "SR"), ("and long.", "CR"), ("Why ?", "Q")],
        &[("It is hard", "SR"), ("and long. Why?", "CR")],
        &[[Some(1), Some(1)], [Some(2), Some(2)], [Some(3), None]],
    );
}

#[test]
fn typed_replies_with_other_words_are_matched_in_order() {
    check_typed(
        &[("It is hard.", "SR"), ("Why?", "Q")],
        &[("It's hard.", "SR"), ("Why?", "Q"), ("And?", "Q")],
        &[[Some(1), Some(1)], [Some(2), Some(2)], [None, Some(3)]],
    );
}

/// Volleys of each coder as `SR Q|SR`, codes in the scheme's order.
#[track_caller]
fn check_volleys(one: &str, other: &str, expected: &[&str]) {
    let comparison = compared(&[conversation("a", one), conversation("b", other)], Volleys::Turns);
    let cell = |it: &Option<VolleyCell>| it.as_ref().map_or(".".to_owned(), |it| it.codes.join(" "));
    let rows: Vec<String> = comparison
        .volleys
        .iter()
        .map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn turns_make_volleys() {
    let one = "w 0-20 SR\nw 20-40 Q\np 40-60 -\nw 60-80 AF";
    check_volleys(one, "w 0-40 CR\np 40-60 -\nw 60-80 AF", &["Q SR|CR", "AF|AF"]);
    // "Yeah" ends nothing, unless a coder says that what follows begins a volley.
    check_volleys(
        "w 0-20 SR\np 20-25 - yeah\nw 25-40 Q",
        "w 0-20 SR\np 20-25 - yeah\nw 25-40 Q begins",
        &["Q SR|SR", ".|Q"],
    );
    check_volleys("w 0-20 SR\np 20-25 -\nw 25-40 Q continues", "w 0-40 SR", &["Q SR|SR"]);
    // The worker's own "mm" is no volley.
    check_volleys("p 0-20 -\nw 20-22 - yeah\np 22-40 -", "p 0-40 -", &[]);
}

#[test]
fn the_list_of_differences_follows_time_and_a_code() {
    let one = conversation("a", "w 0-20 SR\np 20-40 -\nw 40-60 Q\nw 60-80 GI");
    let mut other = conversation("b", "w 0-20 CR\nw 40-60 Q\nw 60-80 AF");
    other.globals.insert("empathy".to_owned(), 4);
    other.takes[0].ratings.insert("clarity".to_owned(), ReplyRating::NotApplicable);
    let comparison = compared(&[one, other], Volleys::Turns);
    let all = comparison.disagreements(None);
    let expected = [Place::Row(0), Place::Row(1), Place::Row(3), Place::Rating(0), Place::Rating(1)];
    assert_eq!(all, expected);
    assert_eq!(comparison.disagreements(Some("CR")), [Place::Row(0)]);
    assert_eq!(comparison.disagreements(Some("Q")), []);
    assert_eq!(comparison.rows[1].difference, Some(Difference::Parse));
    assert_eq!(comparison.rows[1].start, Some(Seconds(2.0)));
}

#[test]
fn ratings_stand_side_by_side() {
    let rate = |coder, empathy: u8, clarity| {
        let mut coding = conversation(coder, "w 0-20 SR");
        coding.globals.insert("empathy".to_owned(), empathy);
        coding.takes[0].ratings.insert("clarity".to_owned(), clarity);
        coding
    };
    let comparison = compared(
        &[rate("a", 4, ReplyRating::Value(3)), rate("b", 2, ReplyRating::NotApplicable)],
        Volleys::Turns,
    );
    let [clarity, empathy] = comparison.ratings.as_slice() else { panic!("{:?}", comparison.ratings) };
    assert_eq!((clarity.difference, clarity.agrees()), (None, false));
    assert_eq!((empathy.take, empathy.difference), (WHOLE_CONVERSATION, Some(2)));
}

#[test]
fn takes_that_one_left_out_are_named() {
    let comparison = compared(&[single_codes("a", "SR Q"), single_codes("b", "SR")], Volleys::Replies);
    assert_eq!(comparison.rows.len(), 1);
    let left = LeftOut { take: TakeKey { volley: 2, take: 1 }, missing: vec![1] };
    assert_eq!(comparison.left_out, [left]);
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let (one, mut other) = (single_codes("a", "SR"), single_codes("b", "SR"));
    let refused = |codings: &[&Coding]| Comparison::of(miti(), codings, Volleys::Replies).unwrap_err();
    assert_eq!(refused(&[&one]), CompareError::TooFew);
    other.scheme.id = "starter-1".to_owned();
    assert!(matches!(refused(&[&one, &other]), CompareError::OtherScheme(..)));
    other.session = "t".to_owned();
    assert!(matches!(refused(&[&one, &other]), CompareError::OtherSession(..)));
}

fn any_coding() -> impl Strategy<Value = Coding> {
    let code = prop::sample::select(vec!["SR", "CR", "Q", "GI", "-"]);
    let utterance = (0..4_u32, 1..20_u32, any::<bool>(), code, any::<bool>());
    prop::collection::vec(utterance, 0..12).prop_map(|all| {
        let mut at = 0;
        let mut lines = String::new();
        for (gap, length, parent, code, yeah) in all {
            let (who, code) = if parent { ("p", "-") } else { ("w", code) };
            let yeah = if yeah { " yeah" } else { "" };
            writeln!(lines, "{who} {}-{} {code}{yeah}", at + gap, at + gap + length).unwrap();
            at += gap + length;
        }
        conversation("x", &lines)
    })
}

/// A code with its pairs (both, one, neither), by utterance and by reply.
type Pairs = (String, (u64, u64, u64), Option<(u64, u64, u64)>);

/// What does not depend on who stands first.
fn summary(comparison: &Comparison) -> Vec<Pairs> {
    let counts = |it: &Tally| (it.both, it.one, it.neither);
    comparison
        .codes
        .iter()
        .map(|it| (it.code.clone(), counts(&it.utterances), it.replies.as_ref().map(counts)))
        .collect()
}

proptest! {
    #[test]
    fn a_coding_agrees_with_itself(coding in any_coding(), coders in 2..5_usize) {
        let comparison = compared(&vec![coding; coders], Volleys::Turns);
        prop_assert_eq!(comparison.disagreements(None), []);
        prop_assert!(comparison.volleys.iter().all(VolleyRow::agrees));
        for code in &comparison.codes {
            prop_assert_eq!(code.utterances.positive(), Some(1.0));
            prop_assert_eq!(code.utterances.raw(), Some(1.0));
        }
    }

    #[test]
    fn the_order_of_the_coders_changes_only_the_order(codings in prop::collection::vec(any_coding(), 2..4)) {
        let comparison = compared(&codings, Volleys::Turns);
        let turned: Vec<Coding> = codings.iter().rev().cloned().collect();
        let mut back = compared(&turned, Volleys::Turns);
        prop_assert_eq!(summary(&comparison), summary(&back));
        for row in &mut back.rows {
            row.cells.reverse();
        }
        let sorted = |rows: &[Row]| {
            let mut rows: Vec<String> = rows.iter().map(|it| format!("{it:?}")).collect();
            rows.sort();
            rows
        };
        prop_assert_eq!(sorted(&comparison.rows), sorted(&back.rows));
        prop_assert_eq!(comparison.alike(), back.alike());
        prop_assert_eq!(comparison.replies_alike(), back.replies_alike());
    }

    #[test]
    fn every_utterance_stands_in_one_row(one in any_coding(), other in any_coding()) {
        let comparison = compared(&[one.clone(), other.clone()], Volleys::Turns);
        for (place, coding) in [one, other].iter().enumerate() {
            let mut there: Vec<u32> = comparison
                .rows
                .iter()
                .filter_map(|row| Some(row.cells[place].as_ref()?.utterance.0))
                .collect();
            there.sort_unstable();
            let ids: Vec<u32> = coding.takes[0].utterances.iter().map(|it| it.id.0).collect();
            prop_assert_eq!(there, ids);
        }
    }
}
