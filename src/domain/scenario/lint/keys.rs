//! The keys of the parent's lines.

use std::collections::BTreeSet;

use super::Linter;
use crate::domain::language::{Heard, Process};
use crate::source_path;

pub(super) fn check(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    for (t, turn) in scenario.turns.iter().enumerate() {
        for (w, wording) in turn.wordings.iter().enumerate() {
            for (u, utterance) in wording.utterances.iter().enumerate() {
                let path = source_path!["turns", t, "wordings", w, "utterances", u, "key"];
                key(linter, &path, &utterance.key);
            }
        }
    }
}

fn key(linter: &mut Linter<'_>, path: &[crate::domain::source::PathItem], key: &[Heard]) {
    if key.is_empty() {
        linter.error(
            path,
            "the key is missing: say what this utterance holds, [Neutral] where it is nothing else",
        );
        return;
    }
    let change = key.iter().any(|it| it.is_change());
    let sustain = key.iter().any(|it| it.is_sustain());
    if linter.scenario.process == Process::Engage {
        if change {
            linter.error(path, "under Engage there is no change goal, so that nothing is change talk: take it out, or set the process to Evoke and a goal");
        }
        if sustain {
            linter.warning(path, "under Engage there is no change goal, so that nothing is sustain talk: is it discord, safety talk or neutral?");
        }
    }
    if sustain && key.contains(&Heard::SafetyTalk) {
        linter.warning(path, "fear, threat or disclosure is safety talk, never sustain talk: take the sustain talk out, or split the utterance");
    }
    if key.contains(&Heard::Neutral) && key.len() > 1 {
        linter.warning(path, "Neutral says that there is nothing else: take it out");
    }
    let distinct: BTreeSet<&Heard> = key.iter().collect();
    if distinct.len() < key.len() {
        linter.warning(path, "something stands in this key twice: keep one");
    }
}
