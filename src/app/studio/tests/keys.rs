//! Keys as people write them, a scheme's keys, and a coder's own over them.

use super::*;
use crate::app::studio::keymap::{Action, Bound, Chord, Situation};

#[track_caller]
fn chord(text: &str, expected: &str) {
    assert_eq!(text.parse::<Chord>().map(|it| it.to_string()), Ok(expected.to_owned()));
}

#[test]
fn keys_are_written_as_people_write_them() {
    chord("ctrl z", "Ctrl Z");
    chord("Shift Enter", "Shift Enter");
    chord(",", ",");
    chord("pageup", "Page up");
    chord("Alt Left", "Alt Left");
    for wrong in ["", "Ctrl", "Ctrl Q R", "Bogus"] {
        assert!(wrong.parse::<Chord>().is_err(), "{wrong}");
    }
}

fn bound(map: &Keymap, text: &str, speaker: Option<Speaker>) -> Option<Bound> {
    map.bound(&text.parse().unwrap(), Situation { speaker, ..Situation::default() })
}

#[test]
fn a_scheme_gives_its_codes_their_keys() {
    let map = Keymap::new(&house(), &BTreeMap::new());
    assert_eq!(map.clashes(), [] as [String; 0]);
    let gives = |code: &str| Some(Bound::Gives(code.to_owned()));
    assert_eq!(bound(&map, "C", None), gives("CR"));
    assert_eq!(bound(&map, "Shift C", None), gives("CT"));
    assert_eq!(bound(&map, "C", Some(Speaker::Parent)), gives("CT"));
    assert_eq!(bound(&map, "O", Some(Speaker::Parent)), gives("OQ"), "no parent's code has it");
    assert_eq!(bound(&map, "Space", None), Some(Bound::Does(Action::PlayOrHold)));
    assert_eq!(map.of_code("CT"), "Shift C");
}

#[test]
fn no_shipped_scheme_is_in_the_way_of_an_action() {
    for found in crate::ops::schemes::Schemes::shipped().found {
        let map = Keymap::new(&found.scheme, &BTreeMap::new());
        assert_eq!(map.clashes(), [] as [String; 0], "{}", found.scheme.id);
    }
}

#[test]
fn a_coders_own_keys_go_over_and_clashes_are_named() {
    let own = |pairs: &[(&str, &str)]| {
        let own = pairs.iter().map(|(id, key)| ((*id).to_owned(), (*key).to_owned())).collect();
        Keymap::new(&house(), &own)
    };
    let map = own(&[("play", "F9"), ("family-safeguarding-1/SR", "Z")]);
    assert_eq!(bound(&map, "F9", None), Some(Bound::Does(Action::PlayOrHold)));
    assert_eq!(bound(&map, "Space", None), None);
    assert_eq!(bound(&map, "Z", None), Some(Bound::Gives("SR".to_owned())));
    assert_eq!(map.clashes(), [] as [String; 0]);
    assert_eq!(own(&[("play", ",")]).clashes().len(), 1);
    assert_eq!(own(&[("play", "S")]).clashes().len(), 1);
    assert_eq!(own(&[("play", "nonsense")]).clashes().len(), 1);
    assert_eq!(own(&[("family-safeguarding-1/SR", "C")]).clashes().len(), 1);
}
