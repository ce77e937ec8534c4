//! The fixed path that Assessment plays.

use std::collections::BTreeSet;

use super::{Linter, suggestion};
use crate::domain::scenario::engine::outcomes;
use crate::domain::scenario::{Goal, Turn};
use crate::source_path;

pub(super) fn check(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    let path = &scenario.assessment_path;
    if path.is_empty() {
        linter.error(
            &source_path!["assessment_path"],
            "the assessment path is empty: name the turns that everyone hears, from the first to the last",
        );
        return;
    }
    if path.first() != Some(&scenario.start) {
        let message = format!(
            "the assessment path begins elsewhere than the scenario: begin it with `{}`",
            scenario.start
        );
        linter.error(&source_path!["assessment_path", 0], message);
    }
    let mut seen = BTreeSet::new();
    for (place, id) in path.iter().enumerate() {
        let at = source_path!["assessment_path", place];
        let Some(turn) = linter.turns.get(id.as_str()).and_then(|it| scenario.turns.get(*it)) else {
            let known = scenario.turns.iter().map(|it| it.id.as_str());
            linter.error(&at, format!("there is no turn `{id}`: {}", suggestion(id, known)));
            continue;
        };
        if !seen.insert(id) {
            linter.warning(&at, format!("`{id}` is heard twice in the assessment"));
        }
        match path.get(place + 1) {
            Some(next) if !leads(turn, |goal| matches!(goal, Goal::Turn(turn) if turn == next)) => {
                linter.error(
                    &at,
                    format!("no route of `{id}` leads to `{next}`: change the path, or add a route"),
                );
            }
            None if !leads(turn, |goal| matches!(goal, Goal::Ending(_))) => {
                linter.error(
                    &at,
                    format!("no route of `{id}` leads to an ending: let the path go on to one that does"),
                );
            }
            Some(_) | None => {}
        }
    }
}

fn leads(turn: &Turn, wanted: impl Fn(&Goal) -> bool) -> bool {
    turn.routes.iter().flat_map(|route| outcomes(&route.to)).any(|(_, goal)| wanted(&goal))
}
