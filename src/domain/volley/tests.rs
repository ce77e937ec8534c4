use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::scheme::read;

fn house() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/family-safeguarding-1.ron")).unwrap().0);
    READ.clone()
}

fn miti() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0);
    READ.clone()
}

fn misc() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/misc-2.5.ron")).unwrap().0);
    READ.clone()
}

fn starter() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/starter-1.ron")).unwrap().0);
    READ.clone()
}

/// Codes with spaces, `-` for an utterance without one, against the volley's codes in any order.
#[track_caller]
fn check(scheme: &Scheme, utterances: &str, expected: &str) {
    let derived = derive(scheme, utterances.split_whitespace().map(|it| (it != "-").then_some(it)));
    assert_eq!(derived.faults, []);
    let mut found: Vec<&str> = derived.ids().collect();
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{utterances}");
}

#[test]
fn a_complex_reflection_makes_the_volleys_reflection_complex() {
    check(&miti(), "SR Q CR", "CR Q");
    check(&miti(), "CR SR SR", "CR");
    check(&miti(), "SR SR", "SR");
    check(&house(), "SR CR", "CR");
}

#[test]
fn each_code_counts_once() {
    check(&miti(), "GI EA Q Q", "GI EA Q");
    check(&miti(), "AF AF AF", "AF");
    check(&house(), "TELL GI TELL", "TELL GI");
    check(&starter(), "Question Push Question", "Question Push");
}

#[test]
fn open_and_closed_questions_are_counted_apart_in_the_house_scheme_and_together_in_miti() {
    check(&house(), "OQ CQ OQ", "OQ CQ");
    check(&miti(), "Q Q", "Q");
}

#[test]
fn persuading_outweighs_persuading_with_permission() {
    check(&miti(), "PWP PER", "PER");
    check(&house(), "PER PWP", "PER");
    check(&house(), "PWP", "PWP");
}

#[test]
fn all_eight_slots_of_miti_can_be_full() {
    check(&miti(), "GI PER PWP Q SR CR AF SEEK EA CON", "GI PER Q CR AF SEEK EA CON");
}

#[test]
fn no_codes_make_no_volley_codes() {
    check(&miti(), "", "");
    check(&miti(), "- - -", "");
}

#[test]
fn every_dropped_use_has_its_reason() {
    let derived = derive(&house(), ["SR", "CR", "SR", "CR"].map(Some));
    let dropped: Vec<(usize, &str)> =
        derived.dropped().iter().map(|it| (it.utterance, it.reason.as_str())).collect();
    let rule = "one reflection per volley, and any complex reflection makes it complex";
    assert_eq!(
        dropped,
        [
            (0, format!("CR kept, SR dropped: {rule}").as_str()),
            (2, format!("CR kept, SR dropped: {rule}").as_str()),
            (3, format!("CR counted once: {rule}").as_str()),
        ]
    );
    assert_eq!(derived.codes[0].stands_on, [1, 3]);
    assert_eq!(derived.codes[0].slot, "reflection");
    assert_eq!(derived.why_dropped(1), None);
}

#[test]
fn a_second_simple_reflection_is_counted_once() {
    let derived = derive(&miti(), [Some("SR"), None, Some("SR")]);
    let dropped: Vec<&str> = derived.dropped().iter().map(|it| it.reason.as_str()).collect();
    assert!(dropped[0].starts_with("SR counted once: one reflection per volley"), "{dropped:?}");
}

#[test]
fn codes_that_do_not_belong_are_handed_back_and_count_for_nothing() {
    let derived = derive(&house(), [Some("SR"), Some("Q"), Some("CT"), None, Some("")]);
    assert_eq!(derived.ids().collect::<Vec<_>>(), ["SR"]);
    let faults: Vec<(usize, String)> =
        derived.faults.iter().map(|it| (it.utterance(), it.to_string())).collect();
    assert_eq!(faults.len(), 3);
    assert!(
        faults[0]
            .1
            .starts_with("Q is not a code of family-safeguarding-1; its codes for the worker are OQ, CQ")
    );
    assert!(faults[1].1.starts_with("CT is not a code for the worker's utterances"));
    assert_eq!(faults.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 4]);
}

#[test]
fn by_utterance_every_use_counts_and_none_is_dropped() {
    let derived = derive(&misc(), ["SR", "CR", "FA", "SR", "OQ", "CQ"].map(Some));
    let counts: Vec<(&str, u32)> = derived.counts().collect();
    assert_eq!(counts, [("OQ", 1), ("CQ", 1), ("SR", 2), ("CR", 1), ("FA", 1)]);
    assert_eq!(derived.dropped(), Vec::<&DroppedUse>::new());
    let simple = derived.codes.iter().find(|it| it.code == "SR").unwrap();
    assert_eq!((simple.slot.as_str(), simple.stands_on.as_slice()), ("SR", [0, 3].as_slice()));
}

#[test]
fn by_volley_each_code_counts_once_however_often_it_is_used() {
    let derived = derive(&miti(), ["SR", "SR", "Q", "Q"].map(Some));
    assert_eq!(derived.counts().collect::<Vec<_>>(), [("Q", 1), ("SR", 1)]);
}

#[test]
fn the_older_miti_counts_open_and_closed_questions_apart_until_its_slots_are_joined() {
    let text = include_str!("../../../schemes/miti-3.1.1.ron");
    let older = read(text).unwrap().0;
    check(&older, "OQ CQ OQ SR CR MIA MIA", "OQ CQ CR MIA");
    let mut joined = older;
    joined.slots.retain(|slot| slot.id != "open-question");
    let slot = joined.slots.iter_mut().find(|slot| slot.id == "closed-question").unwrap();
    slot.order = vec!["CQ".to_owned(), "OQ".to_owned()];
    assert_eq!(crate::domain::scheme::check(&joined, None), []);
    check(&joined, "OQ CQ OQ SR CR MIA MIA", "CQ CR MIA");
}

#[test]
fn acts_are_those_of_the_codes_that_count() {
    let acts = derive(&house(), [Some("SR"), Some("TELL")]).acts(&house());
    assert_eq!(acts, BTreeSet::from([Act::Reflected, Act::Told]));
}

fn any_codes(scheme: &Scheme) -> impl Strategy<Value = Vec<Option<String>>> + use<> {
    let ids: Vec<String> = scheme.codes_of(Speaker::Worker).map(|it| it.id.clone()).collect();
    prop::collection::vec(prop::option::of(prop::sample::select(ids)), 0..12)
}

fn ids_of(scheme: &Scheme, codes: &[Option<String>]) -> Vec<String> {
    derive(scheme, codes.iter().map(Option::as_deref)).ids().map(str::to_owned).collect()
}

proptest! {
    #[test]
    fn order_never_matters(pair in any_codes(&house()).prop_flat_map(|codes| (Just(codes.clone()), Just(codes).prop_shuffle()))) {
        let (codes, shuffled) = pair;
        prop_assert_eq!(ids_of(&house(), &codes), ids_of(&house(), &shuffled));
    }

    #[test]
    fn an_uncoded_utterance_changes_nothing(codes in any_codes(&miti()), at in 0_usize..12) {
        let mut more = codes.clone();
        more.insert(at.min(codes.len()), None);
        prop_assert_eq!(ids_of(&miti(), &codes), ids_of(&miti(), &more));
    }

    #[test]
    fn each_slot_is_filled_at_most_once_and_every_use_is_accounted_for(codes in any_codes(&house())) {
        let scheme = house();
        let derived = derive(&scheme, codes.iter().map(Option::as_deref));
        let slots: Vec<&str> = derived.codes.iter().map(|it| it.slot.as_str()).collect();
        let distinct: BTreeSet<&str> = slots.iter().copied().collect();
        prop_assert_eq!(slots.len(), distinct.len());
        // Each use is the first of a kept code, or is dropped with a reason.
        let uses = codes.iter().flatten().count();
        prop_assert_eq!(uses, derived.codes.len() + derived.dropped().len());
        for id in codes.iter().flatten() {
            let slot = scheme.slot_of(id).unwrap();
            prop_assert!(distinct.contains(slot.id.as_str()));
        }
    }

    #[test]
    fn by_utterance_as_many_count_as_are_coded(codes in any_codes(&misc())) {
        let derived = derive(&misc(), codes.iter().map(Option::as_deref));
        let counted: u32 = derived.counts().map(|(_, times)| times).sum();
        prop_assert_eq!(counted as usize, codes.iter().flatten().count());
        prop_assert!(derived.dropped().is_empty());
    }

    #[test]
    fn any_words_at_all_are_taken(codes in prop::collection::vec(prop::option::of(".{0,6}"), 0..6)) {
        let derived = derive(&miti(), codes.iter().map(Option::as_deref));
        prop_assert!(derived.codes.len() + derived.faults.len() <= codes.len());
    }
}
