use super::engine::*;
use super::fixture::{kettle, scheme};
use super::*;
use crate::domain::language::{Act, Valence};
use crate::domain::session::{Mode, Step};

/// A reply by its volley codes, such as `CR+` for a complex reflection of change talk.
fn reply(codes: &str) -> Option<ReplyFacts> {
    let codes: Vec<(&str, Option<Valence>)> = codes
        .split_whitespace()
        .map(|it| match it.char_indices().last() {
            Some((at, '+')) => (&it[..at], Some(Valence::Change)),
            Some((at, '-')) => (&it[..at], Some(Valence::Sustain)),
            Some((at, '=')) => (&it[..at], Some(Valence::Both)),
            Some((at, '0')) => (&it[..at], Some(Valence::Neither)),
            _ => (it, None),
        })
        .collect();
    ReplyFacts::of(&scheme(), codes)
}

#[track_caller]
fn check_path(mode: Mode, seed: u64, replies: &[&str], path: &str) {
    let replies: Vec<_> = replies.iter().map(|it| reply(it)).collect();
    let played = play(&kettle(), mode, seed, &replies).expect("a playable scenario");
    let steps: Vec<String> = played
        .path
        .iter()
        .map(|it| format!("{}/{:?}", it.turn, it.route).replace("Some(", "").replace([')'], ""))
        .chain(played.ending)
        .collect();
    assert_eq!(steps.join(" "), path);
}

#[track_caller]
fn check_condition(condition: &str, codes: &str, expected: bool) {
    let condition: Condition = crate::domain::source::read_value(condition).expect("a condition");
    let disposition = Disposition { trust: 3, readiness: 5, discord: 0 };
    assert_eq!(condition.holds("fixture-1", reply(codes).as_ref(), disposition), expected);
}

#[test]
fn conditions_hold_for_what_the_reply_did() {
    check_condition("Always", "", true);
    check_condition("Did(Reflected)", "CR", true);
    check_condition("Did(ReflectedDeeply)", "SR", false);
    check_condition("DidNot(Reflected)", "Q", true);
    check_condition("Code(\"CR\")", "CR Q", true);
    check_condition("Code(\"CR\")", "SR", false);
    check_condition("Trust(3)", "", true);
    check_condition("Trust(4)", "CR", false);
    check_condition("All([Did(Asked), Readiness(5)])", "Q", true);
    check_condition("All([Did(Asked), Discord(1)])", "Q", false);
    check_condition("Any([Did(Told), Did(Asked)])", "Q", true);
    check_condition("Any([])", "Q", false);
    check_condition("All([])", "", true);
}

#[test]
fn without_codes_nothing_is_known_of_a_reply() {
    check_condition("Did(Reflected)", "", false);
    check_condition("DidNot(Reflected)", "", false);
    check_condition("TookUp(Neither)", "", false);
    assert_eq!(reply("CT ST nonsense"), None, "the parent's codes and unknown ones say nothing of a reply");
}

#[test]
fn both_sides_take_up_each_side() {
    check_condition("TookUp(Change)", "SR+", true);
    check_condition("TookUp(Sustain)", "SR+", false);
    check_condition("TookUp(Change)", "SR=", true);
    check_condition("TookUp(Sustain)", "SR=", true);
    check_condition("TookUp(Both)", "SR=", true);
    check_condition("TookUp(Both)", "SR+ CR-", true);
    check_condition("TookUp(Both)", "SR+", false);
    check_condition("TookUp(Neither)", "SR0", true);
    check_condition("TookUp(Neither)", "SR", false);
}

#[test]
fn a_code_counts_only_in_its_own_scheme() {
    let facts = reply("CR");
    let disposition = Disposition { trust: 0, readiness: 0, discord: 0 };
    let condition = Condition::Code("CR".into());
    assert!(condition.holds("fixture-1", facts.as_ref(), disposition));
    assert!(!condition.holds("another", facts.as_ref(), disposition));
}

#[test]
fn slots_are_filled_once_and_no_side_is_lost() {
    let scheme = scheme();
    let utterances = [("SR", Some(Valence::Sustain)), ("Q", None), ("CR", Some(Valence::Change))];
    let facts = ReplyFacts::of_utterances(&scheme, utterances).expect("facts");
    assert!(!facts.codes.contains("SR"));
    assert!(facts.codes.contains("CR") && facts.codes.contains("Q"));
    assert!(facts.acts.contains(&Act::ReflectedDeeply));
    // One reflection of each side takes up both, though the volley counts one reflection.
    let disposition = Disposition { trust: 0, readiness: 0, discord: 0 };
    for side in [Valence::Both, Valence::Change, Valence::Sustain] {
        assert!(Condition::TookUp(side).holds("fixture-1", Some(&facts), disposition), "{side:?}");
    }
    let one =
        [("SR", Some(Valence::Sustain)), ("TELL", Some(Valence::Change)), ("none", Some(Valence::Change))];
    let facts = ReplyFacts::of_utterances(&scheme, one).expect("facts");
    assert_eq!(facts.valences.iter().copied().collect::<Vec<_>>(), [Valence::Sustain]);
    assert_eq!(ReplyFacts::of_utterances(&scheme, [("CT", Some(Valence::Change))]), None);
}

#[test]
fn the_first_route_that_holds_is_taken() {
    check_path(Mode::Guided, 1, &[], "door/None");
    check_path(Mode::Guided, 1, &["CON CR+"], "door/0 hard/None");
    check_path(Mode::Guided, 1, &["CON", "Q"], "door/0 hard/0 closed");
    check_path(Mode::Guided, 1, &["CON", "SR"], "door/0 hard/2 tom/None");
    check_path(Mode::Guided, 1, &["CR+"], "door/1 tom/None");
    check_path(Mode::Guided, 1, &["CR=", "TELL CR"], "door/1 tom/0 plan");
    check_path(Mode::Guided, 1, &["Q", "CON"], "door/3 hard/1 closed");
    check_path(Mode::Guided, 1, &["", "", ""], "door/3 hard/2 tom/1 waits");
    check_path(Mode::Interview, 1, &["CR=", "TELL", "Q"], "door/1 tom/1 waits");
}

#[test]
fn assessment_plays_the_same_path_for_everyone() {
    check_path(Mode::Assessment, 1, &["CON", "CON", "CON"], "door/0 hard/2 tom/0 plan");
    check_path(Mode::Assessment, 9, &["CR+", "", "Q"], "door/0 hard/2 tom/0 plan");
    let wordings: Vec<u32> =
        (0..20).map(|seed| start(&kettle(), Mode::Assessment, seed).expect("a start").wording).collect();
    assert_eq!(wordings, [0; 20]);
}

#[test]
fn chance_and_wordings_depend_on_the_seed_alone() {
    let goes_to = |seed| {
        let played = play(&kettle(), Mode::Guided, seed, &[reply("SR")]).expect("playable");
        (played.path[0].wording, played.path[1].turn.clone())
    };
    let seen: std::collections::BTreeSet<_> = (0..50).map(goes_to).collect();
    assert_eq!(seen.len(), 4, "every wording and every outcome: {seen:?}");
    for seed in 0..50 {
        assert_eq!(goes_to(seed), goes_to(seed));
    }
}

#[test]
fn effects_are_held_between_nought_and_ten() {
    let low = Disposition { trust: 1, readiness: 10, discord: 5 };
    let effect = Effect { trust: -3, readiness: 4, discord: 1 };
    assert_eq!(low.after(effect), Disposition { trust: 0, readiness: 10, discord: 6 });
    let far = Effect { trust: i8::MIN, readiness: i8::MAX, discord: 0 };
    assert_eq!(low.after(far), Disposition { trust: 0, readiness: 10, discord: 5 });
}

#[test]
fn a_conversation_goes_on_from_where_it_was_left() {
    let scenario = kettle();
    let first = play(&scenario, Mode::Guided, 5, &[reply("Q")]).expect("playable");
    let at = position_in(&first.path).expect("a position");
    assert_eq!(Some(&at), first.waiting_at.as_ref());
    let next = advance(&scenario, Mode::Guided, 5, &at, reply("SR").as_ref()).expect("playable");
    let whole = play(&scenario, Mode::Guided, 5, &[reply("Q"), reply("SR")]).expect("playable");
    assert_eq!(next.next, Onward::Turn(whole.waiting_at.clone().expect("a position")));
    assert_eq!(first_difference(&whole.path, &whole.path), None);
    assert_eq!(first_difference(&first.path, &whole.path), Some(1));
    let mut changed: Vec<Step> = whole.path.clone();
    changed[0].route = Some(0);
    assert_eq!(first_difference(&changed, &whole.path), Some(0));
}

#[test]
fn a_broken_scenario_is_a_fault_and_no_panic() {
    let mut scenario = kettle();
    scenario.start = "nowhere".into();
    assert_eq!(start(&scenario, Mode::Guided, 0), Err(EngineFault::NoTurn("nowhere".into())));
    let mut scenario = kettle();
    scenario.turns[0].routes.pop();
    let fault = play(&scenario, Mode::Guided, 0, &[None]);
    assert_eq!(fault, Err(EngineFault::NoRoute("door".into())));
    let mut scenario = kettle();
    scenario.turns[0].routes[3].to = Destination::Chance(vec![(0, Goal::Turn("tom".into()))]);
    let fault = play(&scenario, Mode::Guided, 0, &[None]);
    assert_eq!(fault, Err(EngineFault::NoOutcome("door".into(), 4)));
    let mut scenario = kettle();
    scenario.assessment_path = vec!["door".into(), "door".into()];
    let fault = play(&scenario, Mode::Assessment, 0, &[None]);
    assert_eq!(fault, Err(EngineFault::BrokenPath("door".into())));
}
