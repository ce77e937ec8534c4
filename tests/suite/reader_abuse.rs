//! No input makes a reader or the linter panic. The long run with figures is `cargo bench --bench reader_abuse`.

#[path = "../abuse/mod.rs"]
mod abuse;

use abuse::{Readers, input};

#[test]
fn random_and_mutated_inputs_are_refused_or_read() {
    let readers = Readers::new();
    let accepted: u32 = (0..3000).map(|number| readers.try_all(&input(number))).sum();
    assert!(accepted > 300, "mutations that leave inputs readable reach the linter too: {accepted}");
}

#[test]
fn the_inputs_to_begin_from_are_good() {
    let readers = Readers::new();
    let read_by = |text: &str| readers.try_all(text.as_bytes());
    for text in [
        include_str!("../abuse/scenario.ron"),
        include_str!("../abuse/scheme.ron"),
        include_str!("../abuse/sheet.csv"),
        include_str!("../abuse/session.ron"),
    ] {
        assert!(text.len() <= abuse::LONGEST, "{}", text.len());
        assert_eq!(read_by(text), 1, "{}", text.lines().next().unwrap_or_default());
    }
}
