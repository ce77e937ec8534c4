//! What leads where: unknown names, dead ends, turns that nothing reaches, and going round in circles.

use super::{Linter, suggestion};
use crate::domain::language::Speaker;
use crate::domain::scenario::{Condition, Destination, Goal};
use crate::domain::source::PathItem;
use crate::source_path;

/// Where a goal leads, by the place of the turn or ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Turn(usize),
    Ending(usize),
}

/// The arrows of a scenario as far as they lead anywhere: by turn, by route, every outcome.
#[derive(Debug)]
pub(super) struct Arrows {
    pub(super) targets: Vec<Vec<Vec<Target>>>,
    /// Which turns are reached from the start when every route can be taken.
    pub(super) reached: Vec<bool>,
}

pub(super) fn check(linter: &mut Linter<'_>) -> Arrows {
    let targets = targets(linter);
    for place in 0..targets.len() {
        conditions(linter, place);
    }
    let reached = reach(linter, &targets);
    unreached(linter, &targets, &reached);
    circles(linter, &targets, &reached);
    Arrows { targets, reached }
}

fn targets(linter: &mut Linter<'_>) -> Vec<Vec<Vec<Target>>> {
    let scenario = linter.scenario;
    let mut all = Vec::with_capacity(scenario.turns.len());
    for (t, turn) in scenario.turns.iter().enumerate() {
        if turn.routes.is_empty() {
            let message = format!(
                "the turn `{}` is a dead end: give it a route to a turn or to an ending with its debrief",
                turn.id
            );
            linter.error(&source_path!["turns", t, "routes"], message);
        }
        let mut of_turn = Vec::with_capacity(turn.routes.len());
        for (r, route) in turn.routes.iter().enumerate() {
            let to = source_path!["turns", t, "routes", r, "to"];
            let with = |more: &[PathItem]| [to.as_slice(), more].concat();
            let mut of_route = Vec::new();
            match &route.to {
                Destination::Turn(id) => of_route.extend(turn_named(linter, &with(&source_path![0]), id)),
                Destination::Ending(id) => of_route.extend(ending_named(linter, &with(&source_path![0]), id)),
                Destination::Chance(choices) => {
                    if choices.is_empty() {
                        linter.error(
                            &to,
                            "chance has nothing to choose from: name outcomes, each with its weight",
                        );
                    }
                    for (c, (weight, goal)) in choices.iter().enumerate() {
                        if *weight == 0 {
                            linter.error(
                                &with(&source_path![0, c, 0]),
                                "a weight of 0 never comes up: give it a weight, or take it out",
                            );
                        }
                        let path = with(&source_path![0, c, 1, 0]);
                        let target = match goal {
                            Goal::Turn(id) => turn_named(linter, &path, id),
                            Goal::Ending(id) => ending_named(linter, &path, id),
                        };
                        of_route.extend(target.filter(|_| *weight > 0));
                    }
                }
            }
            of_turn.push(of_route);
        }
        all.push(of_turn);
    }
    all
}

fn turn_named(linter: &mut Linter<'_>, path: &[PathItem], id: &str) -> Option<Target> {
    let found = linter.turns.get(id).map(|at| Target::Turn(*at));
    if found.is_none() {
        let hint = if linter.endings.contains_key(id) {
            format!("it is an ending: write Ending(\"{id}\")")
        } else {
            suggestion(id, linter.scenario.turns.iter().map(|it| it.id.as_str()))
        };
        linter.error(path, format!("there is no turn `{id}`: {hint}"));
    }
    found
}

fn ending_named(linter: &mut Linter<'_>, path: &[PathItem], id: &str) -> Option<Target> {
    let found = linter.endings.get(id).map(|at| Target::Ending(*at));
    if found.is_none() {
        let hint = if linter.turns.contains_key(id) {
            format!("it is a turn: write Turn(\"{id}\")")
        } else {
            suggestion(id, linter.scenario.endings.iter().map(|it| it.id.as_str()))
        };
        linter.error(path, format!("there is no ending `{id}`: {hint}"));
    }
    found
}

fn conditions(linter: &mut Linter<'_>, t: usize) {
    let Some(turn) = linter.scenario.turns.get(t) else { return };
    let last = turn.routes.len().saturating_sub(1);
    for (r, route) in turn.routes.iter().enumerate() {
        let path = source_path!["turns", t, "routes", r, "when"];
        condition(linter, &path, &route.when);
        if r == last && route.when != Condition::Always {
            let message = format!(
                "the last route of `{}` must hold `Always`: else a reply can leave the parent without an answer",
                turn.id
            );
            linter.error(&path, message);
        }
    }
}

fn condition(linter: &mut Linter<'_>, path: &[PathItem], when: &Condition) {
    let scheme = linter.scheme;
    match when {
        Condition::Did(act) | Condition::DidNot(act) => {
            if let Some(scheme) = scheme.filter(|it| !it.codes.iter().any(|code| code.acts.contains(act))) {
                let message = format!("no code of `{}` is {act:?}: choose another act", scheme.id);
                linter.error(path, message);
            }
        }
        Condition::Code(id) => {
            let Some(scheme) = scheme else { return };
            let path = [path, &source_path![0]].concat();
            match scheme.code(id) {
                None => {
                    let known = scheme.codes_of(Speaker::Worker).map(|it| it.id.as_str());
                    let message = format!("`{}` has no code `{id}`: {}", scheme.id, suggestion(id, known));
                    linter.error(&path, message);
                }
                Some(code) if code.speaker != Speaker::Worker => {
                    linter.error(&path, format!("`{id}` codes what the parent says: give a worker's code"));
                }
                Some(_) => {}
            }
        }
        Condition::Trust(least) | Condition::Readiness(least) | Condition::Discord(least) => {
            if *least > 10 {
                linter.error(&[path, &source_path![0]].concat(), "the disposition goes from 0 to 10");
            }
        }
        Condition::All(list) | Condition::Any(list) => {
            if list.is_empty() {
                linter.warning(path, "an empty list: All([]) holds always, Any([]) never");
            }
            for (place, inner) in list.iter().enumerate() {
                condition(linter, &[path, &source_path![0, place]].concat(), inner);
            }
        }
        Condition::Always | Condition::TookUp(_) => {}
    }
}

fn successors(targets: &[Vec<Vec<Target>>], turn: usize) -> impl Iterator<Item = Target> {
    targets.get(turn).into_iter().flatten().flatten().copied()
}

fn reach(linter: &Linter<'_>, targets: &[Vec<Vec<Target>>]) -> Vec<bool> {
    let mut reached = vec![false; targets.len()];
    let mut open: Vec<usize> =
        linter.turns.get(linter.scenario.start.as_str()).copied().into_iter().collect();
    while let Some(turn) = open.pop() {
        let Some(seen) = reached.get_mut(turn).filter(|seen| !**seen) else { continue };
        *seen = true;
        open.extend(successors(targets, turn).filter_map(|target| match target {
            Target::Turn(next) => Some(next),
            Target::Ending(_) => None,
        }));
    }
    reached
}

fn unreached(linter: &mut Linter<'_>, targets: &[Vec<Vec<Target>>], reached: &[bool]) {
    // Without a start everything is unreached, and that has been said.
    if !linter.turns.contains_key(linter.scenario.start.as_str()) {
        return;
    }
    let mut ended = vec![false; linter.scenario.endings.len()];
    for (t, seen) in reached.iter().enumerate() {
        if *seen {
            for target in successors(targets, t) {
                if let Target::Ending(place) = target
                    && let Some(ending) = ended.get_mut(place)
                {
                    *ending = true;
                }
            }
            continue;
        }
        let id = linter.scenario.turns.get(t).map(|it| it.id.as_str()).unwrap_or_default();
        if linter.turns.get(id) == Some(&t) {
            let message = format!("the turn `{id}` is never reached: lead a route to it, or take it out");
            linter.error(&source_path!["turns", t], message);
        }
    }
    for (e, seen) in ended.iter().enumerate() {
        let id = linter.scenario.endings.get(e).map(|it| it.id.as_str()).unwrap_or_default();
        if !seen && linter.endings.get(id) == Some(&e) {
            let message = format!("the ending `{id}` is never reached: lead a route to it, or take it out");
            linter.error(&source_path!["endings", e], message);
        }
    }
}

/// Warns of circles, and names the turns from which no ending is reached.
fn circles(linter: &mut Linter<'_>, targets: &[Vec<Vec<Target>>], reached: &[bool]) {
    let order = turns_by_leaving(targets);
    let mut ends = vec![false; targets.len()];
    let mut changed = true;
    // In the order in which a walk leaves them, one round finds nearly all; circles need a few more.
    while changed {
        changed = false;
        for &turn in &order {
            let found = successors(targets, turn).any(|target| match target {
                Target::Ending(_) => true,
                Target::Turn(next) => ends.get(next).copied().unwrap_or(false),
            });
            if let Some(ends) = ends.get_mut(turn).filter(|ends| found && !**ends) {
                *ends = true;
                changed = true;
            }
        }
    }
    let mut rank = vec![0; targets.len()];
    for (place, &turn) in order.iter().enumerate() {
        if let Some(rank) = rank.get_mut(turn) {
            *rank = place;
        }
    }
    for (t, of_turn) in targets.iter().enumerate() {
        if !reached.get(t).copied().unwrap_or(false) {
            continue;
        }
        let id = linter.scenario.turns.get(t).map(|it| it.id.as_str()).unwrap_or_default();
        if !ends.get(t).copied().unwrap_or(false) {
            if of_turn.iter().flatten().next().is_some() {
                let message =
                    format!("no ending is ever reached from `{id}`: lead a route out of the circle");
                linter.error(&source_path!["turns", t], message);
            }
            continue;
        }
        for (r, of_route) in of_turn.iter().enumerate() {
            // An arrow to a turn that a walk leaves later goes back to where the walk came from.
            let back = of_route.iter().any(|target| match target {
                Target::Turn(next) => rank.get(*next) >= rank.get(t),
                Target::Ending(_) => false,
            });
            if back {
                let message = "this route goes round in a circle: the parent says the same again".to_owned();
                linter.warning(&source_path!["turns", t, "routes", r, "to"], message);
            }
        }
    }
}

/// The turns in the order in which a depth-first walk leaves them for good, without recursion.
fn turns_by_leaving(targets: &[Vec<Vec<Target>>]) -> Vec<usize> {
    let following: Vec<Vec<usize>> = (0..targets.len())
        .map(|turn| {
            successors(targets, turn)
                .filter_map(|target| match target {
                    Target::Turn(next) => Some(next),
                    Target::Ending(_) => None,
                })
                .collect()
        })
        .collect();
    let mut entered = vec![false; targets.len()];
    let mut left = Vec::with_capacity(targets.len());
    for first in 0..targets.len() {
        let mut walk = vec![(first, 0)];
        if entered.get(first).copied().unwrap_or(true) {
            continue;
        }
        while let Some((turn, arrow)) = walk.pop() {
            if let Some(entered) = entered.get_mut(turn) {
                *entered = true;
            }
            match following.get(turn).and_then(|it| it.get(arrow)) {
                Some(&next) => {
                    walk.push((turn, arrow + 1));
                    if !entered.get(next).copied().unwrap_or(true) {
                        walk.push((next, 0));
                    }
                }
                None => left.push(turn),
            }
        }
    }
    left
}
