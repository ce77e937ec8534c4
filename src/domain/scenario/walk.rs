//! Plays a scenario by itself, many times, to see that every part of it can come about.

use std::collections::BTreeMap;

use crate::domain::chance::Chance;
use crate::domain::language::{Speaker, Valence};
use crate::domain::scenario::engine::{EngineFault, Onward, Position, advance, outcomes, start};
use crate::domain::scenario::reply_space::{ReplySpace, Way};
use crate::domain::scenario::{EndingId, ReplyFacts, Scenario, ScriptedReply, Turn, TurnId};
use crate::domain::scheme::{Code, Scheme};
use crate::domain::session::Mode;

/// A walk that has gone on for so many turns is given up.
const LONGEST_WALK: u32 = 200;

/// How often each part of a scenario came about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// How many walks there were.
    pub walks: u32,
    /// How many were given up without an ending.
    pub given_up: u32,
    /// The fewest turns of a walk that reached an ending.
    pub shortest: u32,
    /// The most turns of a walk.
    pub longest: u32,
    /// How often each turn was heard.
    pub turns: BTreeMap<TurnId, u32>,
    /// How often each wording was heard, by turn and place.
    pub wordings: BTreeMap<(TurnId, u32), u32>,
    /// How often each route was taken, by turn and place, and the outcome where it is left to chance.
    pub routes: BTreeMap<(TurnId, u32, Option<u32>), u32>,
    /// How often each ending was reached.
    pub endings: BTreeMap<EndingId, u32>,
}

impl Coverage {
    /// Everything of a scenario that never came about, each in words; empty where all of it did.
    pub fn missing(&self, scenario: &Scenario) -> Vec<String> {
        let mut missing = Vec::new();
        for turn in &scenario.turns {
            if !self.turns.contains_key(&turn.id) {
                missing.push(format!("the turn `{}`", turn.id));
                continue;
            }
            for wording in 0..turn.wordings.len() as u32 {
                if !self.wordings.contains_key(&(turn.id.clone(), wording)) {
                    missing.push(format!("wording {} of `{}`", wording + 1, turn.id));
                }
            }
            for (place, route) in turn.routes.iter().enumerate() {
                for (outcome, goal) in outcomes(&route.to) {
                    if !self.routes.contains_key(&(turn.id.clone(), place as u32, outcome)) {
                        missing.push(format!("route {} of `{}` to {goal:?}", place + 1, turn.id));
                    }
                }
            }
        }
        for ending in &scenario.endings {
            if !self.endings.contains_key(&ending.id) {
                missing.push(format!("the ending `{}`", ending.id));
            }
        }
        missing
    }
}

/// Plays a scenario `walks` times with random plausible replies. Seeded: the same seed walks the same ways.
pub fn walks(scenario: &Scenario, scheme: &Scheme, seed: u64, walks: u32) -> Result<Coverage, EngineFault> {
    let walker = Walker::new(scenario, scheme);
    let mut coverage = Coverage { shortest: u32::MAX, ..Coverage::default() };
    for number in 0..walks {
        let seed = Chance::new(seed, "walk", u64::from(number)).bits_64();
        walker.walk(seed, &mut coverage)?;
    }
    coverage.walks = walks;
    coverage.shortest = coverage.shortest.min(coverage.longest);
    Ok(coverage)
}

struct Walker<'a> {
    scenario: &'a Scenario,
    scheme: &'a Scheme,
    codes: Vec<&'a Code>,
    spaces: BTreeMap<&'a str, ReplySpace<'a>>,
}

impl<'a> Walker<'a> {
    fn new(scenario: &'a Scenario, scheme: &'a Scheme) -> Self {
        let space = |turn: &'a Turn| Some((turn.id.as_str(), ReplySpace::of(turn, scheme)?));
        Self {
            scenario,
            scheme,
            codes: scheme.codes_of(Speaker::Worker).collect(),
            spaces: scenario.turns.iter().filter_map(space).collect(),
        }
    }

    fn walk(&self, seed: u64, coverage: &mut Coverage) -> Result<(), EngineFault> {
        let mut at = start(self.scenario, Mode::Guided, seed)?;
        loop {
            *coverage.turns.entry(at.turn.clone()).or_default() += 1;
            *coverage.wordings.entry((at.turn.clone(), at.wording)).or_default() += 1;
            let facts = self.reply(seed, &at);
            let advance = advance(self.scenario, Mode::Guided, seed, &at, facts.as_ref())?;
            *coverage.routes.entry((at.turn.clone(), advance.route, advance.outcome)).or_default() += 1;
            let heard = at.step + 1;
            match advance.next {
                Onward::Ending(ending) => {
                    *coverage.endings.entry(ending).or_default() += 1;
                    coverage.shortest = coverage.shortest.min(heard);
                    coverage.longest = coverage.longest.max(heard);
                    return Ok(());
                }
                Onward::Turn(_) if heard >= LONGEST_WALK => {
                    coverage.given_up += 1;
                    coverage.longest = coverage.longest.max(heard);
                    return Ok(());
                }
                Onward::Turn(next) => at = next,
            }
        }
    }

    /// A reply as a trainee might give: the author's own, any mixture of codes, now and then one without
    /// codes, and often one that takes a certain route, so that narrow ones are walked too.
    fn reply(&self, seed: u64, at: &Position) -> Option<ReplyFacts> {
        let turn = self.scenario.turn(&at.turn)?;
        let mut chance = Chance::new(seed, "reply", u64::from(at.step));
        match chance.weighted([3, 3, 5, 1])? {
            0 => {
                let scripted: Vec<&ScriptedReply> = turn.models.iter().chain(&turn.traps).collect();
                let reply = chance.pick(&scripted)?;
                let codes = reply.utterances.iter().filter_map(|it| Some((it.code.as_deref()?, it.valence)));
                ReplyFacts::of_utterances(self.scheme, codes)
            }
            1 => self.mixture(&mut chance),
            2 => self.on_a_route(&mut chance, turn, at),
            _ => None,
        }
    }

    fn mixture(&self, chance: &mut Chance) -> Option<ReplyFacts> {
        const SIDES: [Valence; 4] = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
        let count = 1 + chance.below(4);
        let mut codes: Vec<(&str, Option<Valence>)> = Vec::new();
        for _ in 0..count {
            let code = chance.pick(&self.codes)?;
            let side = chance.pick(&SIDES).copied().filter(|_| code.takes_valence);
            codes.push((&code.id, side));
        }
        ReplyFacts::of_utterances(self.scheme, codes)
    }

    fn on_a_route(&self, chance: &mut Chance, turn: &Turn, at: &Position) -> Option<ReplyFacts> {
        let space = self.spaces.get(turn.id.as_str())?;
        let seen = space.seen_of(at.disposition);
        let takeable = space.takeable(seen);
        let open: Vec<usize> = (0..takeable.len()).filter(|it| takeable.get(*it) == Some(&true)).collect();
        match space.witness(*chance.pick(&open)?, seen) {
            Way::With(facts) => Some(facts),
            Way::WithoutCodes | Way::Closed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scenario::fixture::{kettle, scheme};

    #[test]
    fn a_thousand_walks_take_everything_and_reach_an_ending() {
        let scenario = kettle();
        let coverage = walks(&scenario, &scheme(), 1, 1000).expect("playable");
        assert_eq!(coverage.missing(&scenario), Vec::<String>::new());
        assert_eq!(coverage.given_up, 0);
        assert_eq!(coverage.endings.values().sum::<u32>(), 1000);
        assert_eq!((coverage.shortest, coverage.longest), (2, 3));
    }

    #[test]
    fn the_same_seed_walks_the_same_ways() {
        let (scenario, scheme) = (kettle(), scheme());
        let first = walks(&scenario, &scheme, 1, 50).expect("playable");
        assert_eq!(walks(&scenario, &scheme, 1, 50).expect("playable"), first);
        assert_ne!(walks(&scenario, &scheme, 2, 50).expect("playable"), first);
    }

    #[test]
    fn what_never_comes_about_is_named() {
        let mut scenario = kettle();
        scenario.turns[1].routes[0].when = crate::domain::scenario::Condition::Discord(9);
        let coverage = walks(&scenario, &scheme(), 1, 300).expect("playable");
        assert_eq!(coverage.missing(&scenario), ["route 1 of `hard` to Ending(\"closed\")"]);
        scenario.turns[2].routes = vec![scenario.turns[1].routes[2].clone()];
        let coverage = walks(&scenario, &scheme(), 1, 3).expect("playable");
        assert!(coverage.given_up > 0);
    }

    /// What the linter finds by trying everything, walks find by going: the two must agree.
    #[test]
    fn a_witness_takes_its_route() {
        let (scenario, scheme) = (kettle(), scheme());
        for turn in &scenario.turns {
            let space = ReplySpace::of(turn, &scheme).expect("a small turn");
            for discord in 0..=10 {
                let disposition = crate::domain::scenario::Disposition { discord, ..scenario.disposition };
                let seen = space.seen_of(disposition);
                for (route, open) in space.takeable(seen).into_iter().enumerate() {
                    let facts = match space.witness(route, seen) {
                        Way::With(facts) => Some(facts),
                        Way::WithoutCodes => None,
                        Way::Closed => {
                            assert!(!open, "route {route} of {}", turn.id);
                            continue;
                        }
                    };
                    assert!(open);
                    let taken = turn
                        .routes
                        .iter()
                        .position(|it| it.when.holds(&scheme.id, facts.as_ref(), disposition));
                    assert_eq!(taken, Some(route), "{facts:?}");
                }
            }
        }
    }
}
