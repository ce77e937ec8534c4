use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::domain::scenario::{Condition, Scenario};
use crate::source_path;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct House {
    name: String,
    #[serde(default)]
    rooms: Vec<Room>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    keys: BTreeMap<String, u8>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    id: String,
    #[serde(default)]
    when: Option<Condition>,
}

#[track_caller]
fn check_fault(text: &str, line: u32, column: u32, says: &[&str]) {
    let faults = read::<House>(text).expect_err("the text is at fault");
    let fault = faults.first().expect("a fault");
    assert_eq!(fault.place, Some(Place { line, column }), "{}", fault.message);
    for words in says {
        assert!(fault.message.contains(words), "{:?} lacks {words:?}", fault.message);
    }
}

#[track_caller]
fn check_place(path: &[PathItem], stands: &str) {
    let (_, tree) = read::<House>(HOUSE).expect("a good text");
    let span = tree.span(path).expect("a part");
    assert_eq!(HOUSE.get(span.clone()), Some(stands));
    let place = tree.place(path).expect("a place");
    let line = HOUSE.lines().nth(place.line as usize - 1).expect("a line");
    let rest: String = line.chars().skip(place.column as usize - 1).collect();
    let first = stands.lines().next().expect("a first line");
    assert!(rest.starts_with(first), "{rest:?} does not begin with {first:?}");
}

const HOUSE: &str = r#"#![enable(implicit_some)]
// A house. "(not closed
(
    name: "Élan – 12",
    rooms: [
        (id: "kitchen"),
        (id: "hall", when: All([Trust(3), Any([Did(Asked), Always])])), /* ) */
    ],
    note: "two words",
    keys: {"front": 1, "back": 2},
)
"#;

#[test]
fn parts_are_found_where_they_stand() {
    check_place(&source_path!["name"], "\"Élan – 12\"");
    check_place(&source_path!["rooms", 0, "id"], "\"kitchen\"");
    check_place(&source_path!["rooms", 1, "when", 0, 0], "Trust(3)");
    check_place(&source_path!["rooms", 1, "when", 0, 0, 0], "3");
    check_place(&source_path!["rooms", 1, "when", 0, 1, 0, 0, 0], "Asked");
    check_place(&source_path!["note"], "\"two words\"");
    check_place(&source_path!["keys", "back"], "2");
}

#[test]
fn a_part_that_is_not_there_is_placed_at_the_deepest_one_that_is() {
    let (_, tree) = read::<House>(HOUSE).expect("a good text");
    let room = tree.place(&source_path!["rooms", 0]);
    assert_eq!(tree.place(&source_path!["rooms", 0, "when", 0]), room);
    assert_eq!(tree.span(&source_path!["rooms", 0, "when"]), None);
    assert_eq!(tree.span(&source_path!["rooms", 7]), None);
    assert_eq!(tree.items(&source_path!["rooms"]), 2);
    assert_eq!(tree.items(&source_path!["name"]), 0);
}

#[test]
fn a_field_spans_its_name_and_value() {
    let (_, tree) = read::<House>(HOUSE).expect("a good text");
    let span = tree.field_span(&source_path!["note"]).expect("a field");
    assert_eq!(HOUSE.get(span), Some("note: \"two words\""));
    assert_eq!(tree.field_span(&source_path!["rooms", 0]), None);
    assert_eq!(tree.field_span(&[]), None);
}

#[test]
fn some_may_be_written_or_not() {
    let (house, tree) = read::<House>(r#"(name: "a", note: Some("b"))"#).expect("a good text");
    assert_eq!(house.note.as_deref(), Some("b"));
    assert_eq!(tree.place(&source_path!["note"]), Some(Place { line: 1, column: 19 }));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = "\u{feff}(\r\n  name: \"a\",\r\n  note: \"b\",\r\n)\r\n";
    let (_, tree) = read::<House>(text).expect("a good text");
    assert_eq!(tree.place(&source_path!["note"]), Some(Place { line: 3, column: 9 }));
    assert_eq!(text.get(tree.span(&source_path!["note"]).expect("a span")), Some("\"b\""));
    assert_eq!(tree.place(&[]), Some(Place { line: 1, column: 1 }));
}

#[test]
fn faults_say_where_and_how_to_mend() {
    check_fault(
        "(name: \"a\", nmae: 3)",
        1,
        13,
        &["no field `nmae`", "House", "did you mean `name`", "rooms"],
    );
    check_fault("(\n  name: \"a\",\n  rooms: [(ids: \"k\")],\n)", 3, 12, &["`ids`", "did you mean `id`"]);
    check_fault(
        "(name: \"a\", rooms: [\n (id: \"k\", when: Did(Askd))])",
        2,
        22,
        &["`Askd` is not known", "did you mean `Asked`", "Confronted"],
    );
    check_fault("(\n\n  rooms: [],\n)", 1, 1, &["`name`", "House", "missing"]);
    check_fault("(name: \"a\", rooms: [\n  (when: Always)])", 2, 3, &["`id`", "Room", "missing"]);
    check_fault("(name: \"a\",\n name: \"b\")", 2, 2, &["given twice"]);
    check_fault("(name: \"a\"\n note: \"b\")", 2, 2, &["comma"]);
    check_fault("(name: 3)", 1, 8, &["text is expected"]);
    check_fault("(name: \"a\")\n)", 2, 1, &["follows the end"]);
    check_fault("(name: \"a", 1, 8, &["quotation mark"]);
    check_fault("", 1, 1, &[]);
}

#[test]
fn all_unknown_fields_are_told_at_once() {
    let text =
        "(\n one: [1, (2)], // ,)\n name: \"a\",\n two: \"),é\",\n rooms: [(three: ',', id: \"k\")],\n)";
    let faults = read::<House>(text).expect_err("three faults");
    let places: Vec<_> = faults.iter().map(|it| it.place.map(|at| (at.line, at.column))).collect();
    assert_eq!(places, [Some((2, 2)), Some((4, 2)), Some((5, 11))]);
}

#[test]
fn nesting_and_length_are_bounded() {
    for open in ["(", "[", "{", "All([", "Some(", "(a:", "[(", "\"", "r#\"", "/*", "#![enable("] {
        let text = open.repeat(20_000);
        assert!(read::<House>(&text).is_err());
        assert!(read::<Condition>(&text).is_err());
        assert!(read::<serde::de::IgnoredAny>(&text).is_err());
    }
    let deep = format!("{}{}", "All([".repeat(200), "])".repeat(200));
    let faults = read::<Condition>(&deep).expect_err("too deep");
    assert!(faults.iter().any(|it| it.message.contains("nested")), "{faults:?}");
    assert!(read::<House>(&" ".repeat(LONGEST_TEXT + 1)).is_err());
}

/// Texts that `ron` accepts, as values of any shape.
fn readable() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("()".to_owned()),
        Just("true".to_owned()),
        Just("None".to_owned()),
        Just("Name".to_owned()),
        Just("'\\''".to_owned()),
        Just("r#\"a\"b\"#".to_owned()),
        any::<i64>().prop_map(|it| it.to_string()),
        (-1.0e9_f64..1.0e9).prop_map(|it| format!("{it:?}")),
        "[a-z ,:(\\[{é\n]{0,9}".prop_map(|it| format!("{it:?}")),
    ];
    let space = prop_oneof![Just(""), Just(" "), Just("\n"), Just("/* ( */"), Just("// \"\n")];
    leaf.prop_recursive(6, 40, 4, move |inner| {
        let item = (space.clone(), inner, space.clone()).prop_map(|(a, it, b)| format!("{a}{it}{b}"));
        prop_oneof![
            prop::collection::vec(item.clone(), 0..4).prop_map(|it| format!("[{}]", it.join(","))),
            prop::collection::vec(item.clone(), 1..4).prop_map(|it| format!("({},)", it.join(","))),
            prop::collection::vec(item.clone(), 1..4).prop_map(|it| format!("Name({})", it.join(","))),
            prop::collection::btree_map("[a-z]{1,5}_", item.clone(), 1..4).prop_map(|it| {
                let fields: Vec<_> = it.iter().map(|(name, value)| format!("{name}:{value}")).collect();
                format!("({})", fields.join(","))
            }),
            prop::collection::btree_map("[a-z]{0,5}", item, 1..4).prop_map(|it| {
                let entries: Vec<_> = it.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,200}") {
        drop(read::<House>(&text));
        drop(read::<Scenario>(&text));
    }

    #[test]
    fn no_broken_house_makes_a_reader_panic(
        at in 0..HOUSE.len(), length in 0_usize..20, put in "[(){}\\[\\],:\"'/*#a-z0-9é ]{0,6}",
    ) {
        let mut text: Vec<u8> = HOUSE.bytes().collect();
        let end = (at + length).min(text.len());
        text.splice(at..end, put.bytes());
        let text = String::from_utf8_lossy(&text);
        if let Err(faults) = read::<House>(&text) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                let place = fault.place.expect("every fault has a place");
                prop_assert!(place.line as usize <= text.matches('\n').count() + 1);
            }
        }
    }

    #[test]
    fn what_one_reader_accepts_the_other_accepts_too(text in readable()) {
        let read = read::<serde::de::IgnoredAny>(&text);
        prop_assert!(read.is_ok(), "{text}\n{read:?}");
        let (_, tree) = read.expect("just seen");
        let span = tree.span(&[]).expect("a root");
        prop_assert_eq!(text.get(span), Some(text.as_str()));
    }
}
