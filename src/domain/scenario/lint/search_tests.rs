//! The search for routes that can never be taken, against walks through scenarios made by chance: what
//! a walk takes is never said to be closed, and what is said to be open is taken sooner or later.

use super::*;
use crate::domain::chance::Chance;
use crate::domain::language::{Act, Valence};
use crate::domain::scenario::fixture::{kettle, scheme};
use crate::domain::scenario::walk::walks;
use crate::domain::scenario::{Condition, Destination, Effect};
use crate::source_path;

fn condition(chance: &mut Chance, depth: u32) -> Condition {
    let acts = [
        Act::Asked,
        Act::Reflected,
        Act::ReflectedDeeply,
        Act::Affirmed,
        Act::Told,
        Act::Confronted,
        Act::Pushed,
    ];
    let act = acts[chance.below(acts.len() as u32) as usize];
    let sides = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
    let list = |chance: &mut Chance| (0..=chance.below(3)).map(|_| condition(chance, depth + 1)).collect();
    match chance.below(if depth < 2 { 9 } else { 7 }) {
        0 | 1 => Condition::Did(act),
        2 => Condition::DidNot(act),
        3 => Condition::TookUp(sides[chance.below(4) as usize]),
        4 => Condition::Trust(chance.below(7) as u8),
        5 => Condition::Discord(chance.below(7) as u8),
        6 => Condition::Code(["Q", "SR", "CR", "TELL"][chance.below(4) as usize].into()),
        7 => Condition::All(list(chance)),
        _ => Condition::Any(list(chance)),
    }
}

/// The fixture with other conditions and effects, which leads on from turn to turn and never back.
fn made_by_chance(number: u64) -> Scenario {
    let mut chance = Chance::new(number, "scenario", 0);
    let mut scenario = kettle();
    for (t, turn) in scenario.turns.iter_mut().enumerate() {
        let last = turn.routes.len() - 1;
        for route in &mut turn.routes[..last] {
            route.when = condition(&mut chance, 0);
            let change = |chance: &mut Chance| chance.below(7) as i8 - 3;
            route.effect = Effect { trust: change(&mut chance), readiness: 0, discord: change(&mut chance) };
            route.to = match (t, chance.below(4)) {
                (2, _) | (_, 0) => Destination::Ending("plan".into()),
                (0, 1 | 2) => Destination::Turn("hard".into()),
                _ => Destination::Turn("tom".into()),
            };
        }
    }
    scenario
}

#[test]
fn the_search_and_the_walks_agree() {
    let schemes = [scheme()];
    let around = Surroundings { schemes: &schemes, audio_exists: &|_| true, file_name: None };
    let mut closed_routes = 0;
    for number in 0..24 {
        let scenario = made_by_chance(number);
        let text = ron::to_string(&scenario).expect("it can be written");
        let (read, tree) = source::read::<Scenario>(&text).expect("what is written can be read");
        assert_eq!(read, scenario);
        let faults = lint(&scenario, &tree, around);
        let coverage = walks(&scenario, &schemes[0], number, 800).expect("it can be played");
        for (t, turn) in scenario.turns.iter().enumerate() {
            for r in 0..turn.routes.len() {
                let place = tree.place(&source_path!["turns", t, "routes", r, "when"]);
                let closed = faults
                    .iter()
                    .any(|it| it.place == place && it.message.contains("this route can never be taken"));
                let unreached = faults.iter().any(|it| {
                    it.place == tree.place(&source_path!["turns", t])
                        && it.message.contains("is never reached")
                });
                let taken = coverage.routes.keys().any(|(id, route, _)| *id == turn.id && *route == r as u32);
                assert_eq!(taken, !closed && !unreached, "scenario {number}, route {} of {}", r + 1, turn.id);
                closed_routes += u32::from(closed);
            }
        }
    }
    assert!(closed_routes > 12, "{closed_routes}");
}
