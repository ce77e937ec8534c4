//! Routes that can never be taken, found by trying everything: every disposition that can come about,
//! and under each of them every reply that the scheme allows.

use std::collections::{BTreeMap, HashMap};

use super::Linter;
use super::graph::{Arrows, Target};
use crate::domain::scenario::Disposition;
use crate::domain::scenario::reply_space::ReplySpace;
use crate::source_path;

/// Beyond this a scenario is too large to be searched.
const MOST_STATES: usize = 200_000;
const MOST_ARROWS: usize = 2_000_000;

/// A turn, by its place, and how the parent stands there.
type State = (usize, Disposition);

/// What has been found out.
struct Search<'a> {
    spaces: Vec<Option<ReplySpace<'a>>>,
    states: Vec<State>,
    numbers: HashMap<State, usize>,
    takeable: BTreeMap<(usize, u64), Vec<bool>>,
    /// From where each state is reached.
    before: Vec<Vec<usize>>,
    ends: Vec<bool>,
    arrows: usize,
}

pub(super) fn check(linter: &mut Linter<'_>, arrows: &Arrows) {
    let (scenario, Some(scheme)) = (linter.scenario, linter.scheme) else { return };
    let Some(&first) = linter.turns.get(scenario.start.as_str()) else { return };
    let spaces: Vec<_> = scenario
        .turns
        .iter()
        .zip(&arrows.reached)
        .map(|(turn, reached)| if *reached { ReplySpace::of(turn, scheme) } else { None })
        .collect();
    for (t, space) in spaces.iter().enumerate() {
        if space.is_none() && arrows.reached.get(t).copied().unwrap_or(false) {
            let message =
                "the conditions here ask too many different things to be checked: make them simpler";
            linter.warning(&source_path!["turns", t, "routes"], message);
            return;
        }
    }
    let held = |value: u8| value.min(10);
    let stands = scenario.disposition;
    let stands = Disposition {
        trust: held(stands.trust),
        readiness: held(stands.readiness),
        discord: held(stands.discord),
    };
    let mut search = Search {
        spaces,
        states: vec![(first, stands)],
        numbers: HashMap::from([((first, stands), 0)]),
        takeable: BTreeMap::new(),
        before: vec![Vec::new()],
        ends: vec![false],
        arrows: 0,
    };
    if !search.run(linter, arrows) {
        linter.warning(
            &source_path!["turns"],
            "the scenario is too large for its routes to be checked: split it",
        );
        return;
    }
    never_taken(linter, &search);
    never_ending(linter, &search);
}

impl Search<'_> {
    /// Goes through every state that can come about; false where there are too many.
    fn run(&mut self, linter: &Linter<'_>, arrows: &Arrows) -> bool {
        let mut next = 0;
        while let Some(&(turn, stands)) = self.states.get(next) {
            let Some(Some(space)) = self.spaces.get(turn) else { return false };
            let seen = space.seen_of(stands);
            let takeable = self.takeable.entry((turn, seen)).or_insert_with(|| space.takeable(seen)).clone();
            let routes = linter.scenario.turns.get(turn).map(|it| it.routes.as_slice()).unwrap_or_default();
            for (route, targets) in routes
                .iter()
                .zip(arrows.targets.get(turn).into_iter().flatten())
                .zip(&takeable)
                .filter_map(|(pair, taken)| taken.then_some(pair))
            {
                let after = stands.after(route.effect);
                for target in targets {
                    match target {
                        Target::Ending(_) => {
                            if let Some(ends) = self.ends.get_mut(next) {
                                *ends = true;
                            }
                        }
                        Target::Turn(turn) => self.arrow(next, (*turn, after)),
                    }
                }
                self.arrows += targets.len();
            }
            if self.states.len() > MOST_STATES || self.arrows > MOST_ARROWS {
                return false;
            }
            next += 1;
        }
        true
    }

    fn arrow(&mut self, from: usize, to: State) {
        let number = *self.numbers.entry(to).or_insert_with(|| {
            self.states.push(to);
            self.before.push(Vec::new());
            self.ends.push(false);
            self.states.len() - 1
        });
        if let Some(before) = self.before.get_mut(number) {
            before.push(from);
        }
    }
}

fn never_taken(linter: &mut Linter<'_>, search: &Search<'_>) {
    let scenario = linter.scenario;
    for (t, turn) in scenario.turns.iter().enumerate() {
        let situations: Vec<(u64, &Vec<bool>)> = search
            .takeable
            .range((t, 0)..=(t, u64::MAX))
            .map(|((_, seen), takeable)| (*seen, takeable))
            .collect();
        if situations.is_empty() {
            let graph_knows = !matches!(search.spaces.get(t), Some(Some(_)));
            if !graph_knows {
                let message =
                    format!("the turn `{}` is never reached: no route to it can ever be taken", turn.id);
                linter.error(&source_path!["turns", t], message);
            }
            continue;
        }
        for r in 0..turn.routes.len() {
            if situations.iter().any(|(_, takeable)| takeable.get(r).copied().unwrap_or(false)) {
                continue;
            }
            let Some(Some(space)) = search.spaces.get(t) else { continue };
            let why = if situations.iter().any(|(seen, _)| space.can_hold(r, *seen)) {
                "whenever its condition holds, an earlier route holds too: move it up, or change the earlier one"
            } else {
                "its condition holds for no reply and disposition that can come about: change it, or take the route out"
            };
            linter.error(
                &source_path!["turns", t, "routes", r, "when"],
                format!("this route can never be taken: {why}"),
            );
        }
    }
}

/// Names turns where a conversation can come to a point from which no reply leads to an ending.
fn never_ending(linter: &mut Linter<'_>, search: &Search<'_>) {
    let mut ends = search.ends.clone();
    let mut open: Vec<usize> = ends.iter().enumerate().filter(|(_, it)| **it).map(|(at, _)| at).collect();
    while let Some(state) = open.pop() {
        for &before in search.before.get(state).into_iter().flatten() {
            if let Some(known) = ends.get_mut(before).filter(|it| !**it) {
                *known = true;
                open.push(before);
            }
        }
    }
    let stuck: BTreeMap<usize, Disposition> = search
        .states
        .iter()
        .zip(&ends)
        .filter(|(_, ends)| !**ends)
        .map(|((turn, stands), _)| (*turn, *stands))
        .collect();
    for (t, stands) in stuck {
        let Some(turn) = linter.scenario.turns.get(t).filter(|it| !it.routes.is_empty()) else { continue };
        let message = format!(
            "at `{}`, with trust {}, readiness {} and discord {}, no reply leads to an ending any more: add a way out",
            turn.id, stands.trust, stands.readiness, stands.discord
        );
        linter.error(&source_path!["turns", t], message);
    }
}
