//! Model replies and traps against the rules of the scheme.

use std::collections::BTreeSet;

use super::{Linter, suggestion};
use crate::domain::language::{Act, Speaker};
use crate::domain::scenario::ScriptedReply;
use crate::domain::scheme::{Adherence, Scheme};
use crate::domain::source::PathItem;
use crate::source_path;

pub(super) fn check(linter: &mut Linter<'_>) {
    let scenario = linter.scenario;
    let scheme = linter.scheme;
    for (t, turn) in scenario.turns.iter().enumerate() {
        for (list, replies) in [("models", &turn.models), ("traps", &turn.traps)] {
            for (r, reply) in replies.iter().enumerate() {
                if reply.utterances.is_empty() {
                    let path = source_path!["turns", t, list, r, "utterances"];
                    linter.error(&path, "this reply says nothing: write an utterance");
                }
                let Some(scheme) = scheme else { continue };
                codes(linter, scheme, t, list, r, reply);
                if list == "models" {
                    slots(linter, scheme, &source_path!["turns", t, list, r, "utterances"], reply);
                }
            }
        }
        let Some(scheme) = scheme else { continue };
        if turn.must_tell.is_some() && !turn.models.iter().any(|reply| tells(scheme, reply)) {
            let message = format!(
                "something must be told at `{}`, and no model reply tells it: give one an utterance whose code tells",
                turn.id
            );
            linter.error(&source_path!["turns", t, "models"], message);
        }
    }
}

fn codes(
    linter: &mut Linter<'_>,
    scheme: &Scheme,
    t: usize,
    list: &'static str,
    r: usize,
    reply: &ScriptedReply,
) {
    let mut coded = false;
    for (u, utterance) in reply.utterances.iter().enumerate() {
        let path = |field: &'static str| source_path!["turns", t, list, r, "utterances", u, field];
        let Some(id) = &utterance.code else {
            if utterance.valence.is_some() {
                linter.error(
                    &path("valence"),
                    "an utterance without a code takes up no side: take the valence out",
                );
            }
            continue;
        };
        coded = true;
        let Some(code) = scheme.code(id) else {
            let known = scheme.codes_of(Speaker::Worker).map(|it| it.id.as_str());
            let message = format!("`{}` has no code `{id}`: {}", scheme.id, suggestion(id, known));
            linter.error(&path("code"), message);
            continue;
        };
        if code.speaker != Speaker::Worker {
            let message = format!("`{id}` codes what the parent says: give a worker's code");
            linter.error(&path("code"), message);
            continue;
        }
        if list == "models" && code.adherence == Adherence::NonAdherent {
            let message = format!(
                "`{id}` ({}) is MI-non-adherent, so that this reply is no model: say it otherwise, or make it a trap",
                code.name
            );
            linter.error(&path("code"), message);
        }
        if utterance.valence.is_some() && !code.takes_valence {
            linter.error(&path("valence"), format!("`{id}` takes no valence: take it out"));
        }
    }
    if !coded && !reply.utterances.is_empty() {
        let path = source_path!["turns", t, list, r];
        linter.warning(&path, "no utterance of this reply has a code: the reveal has nothing to show");
    }
}

/// Codes that exclude each other in one reply. Where the one that is kept does what the other does, as a
/// complex reflection does what a simple one does, the reply is still a model of its kind.
fn slots(linter: &mut Linter<'_>, scheme: &Scheme, path: &[PathItem], reply: &ScriptedReply) {
    let present: BTreeSet<&str> = reply.utterances.iter().filter_map(|it| it.code.as_deref()).collect();
    for slot in &scheme.slots {
        let mut filled = slot.order.iter().filter(|id| present.contains(id.as_str()));
        let Some(kept) = filled.next().and_then(|id| scheme.code(id)) else { continue };
        for dropped in filled.filter_map(|id| scheme.code(id)) {
            if !dropped.acts.iter().any(|act| kept.acts.contains(act)) {
                let message = format!(
                    "`{}` is dropped beside `{}` ({}): a model should not need both",
                    dropped.id, kept.id, slot.reason
                );
                linter.warning(path, message);
            }
        }
    }
}

fn tells(scheme: &Scheme, reply: &ScriptedReply) -> bool {
    let codes = reply.utterances.iter().filter_map(|it| it.code.as_deref());
    codes.filter_map(|id| scheme.code(id)).any(|code| code.acts.contains(&Act::Told))
}
