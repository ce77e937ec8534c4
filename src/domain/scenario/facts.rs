//! What is known of a reply when the scenario decides how the parent reacts.

use std::collections::BTreeSet;

use crate::domain::language::{Act, Speaker, Valence};
use crate::domain::scenario::{Condition, Disposition};
use crate::domain::scheme::{CodeId, Scheme, SchemeId};
use crate::domain::volley::derive;

/// What the codes of a reply say about it. Where a reply has no codes there are no facts at all, and
/// every condition on codes is false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyFacts {
    /// The scheme of the codes.
    pub scheme: SchemeId,
    /// What the volley codes do.
    pub acts: BTreeSet<Act>,
    /// The volley codes.
    pub codes: BTreeSet<CodeId>,
    /// The sides of change that the reply takes up.
    pub valences: BTreeSet<Valence>,
}

impl ReplyFacts {
    /// The facts of a reply from its volley codes in a scheme, each with its valence where it has one.
    /// Codes that the scheme does not know or that are not the worker's are left out; `None` where none
    /// is left: nothing is known of such a reply.
    pub fn of<'a>(
        scheme: &Scheme,
        volley_codes: impl IntoIterator<Item = (&'a str, Option<Valence>)>,
    ) -> Option<Self> {
        let mut facts = Self {
            scheme: scheme.id.clone(),
            acts: BTreeSet::new(),
            codes: BTreeSet::new(),
            valences: BTreeSet::new(),
        };
        for (id, valence) in volley_codes {
            let Some(code) = scheme.code(id).filter(|code| code.speaker == Speaker::Worker) else { continue };
            facts.acts.extend(code.acts.iter().copied());
            facts.codes.insert(code.id.clone());
            facts.valences.extend(valence);
        }
        (!facts.codes.is_empty()).then_some(facts)
    }

    /// The facts of a reply of which only its main act is known, as one code of the starter scheme.
    pub fn mainly(starter: &Scheme, code: &str) -> Option<Self> {
        Self::of(starter, [(code, None)])
    }

    /// The facts of a reply from the codes of its utterances: the codes by the scheme's rules, and the
    /// sides that its utterances take up. A side stays also where the volley does not count its code again:
    /// the score counts sides by utterance too.
    pub fn of_utterances<'a>(
        scheme: &Scheme,
        utterances: impl IntoIterator<Item = (&'a str, Option<Valence>)> + Clone,
    ) -> Option<Self> {
        let derived = derive(scheme, utterances.clone().into_iter().map(|(code, _)| Some(code)));
        let mut facts = Self::of(scheme, derived.ids().map(|code| (code, None)))?;
        let takes_valence =
            |id: &str| scheme.code(id).is_some_and(|it| it.speaker == Speaker::Worker && it.takes_valence);
        let sided = utterances.into_iter().filter(|(code, _)| takes_valence(code));
        facts.valences.extend(sided.filter_map(|(_, valence)| valence));
        Some(facts)
    }
}

impl Condition {
    /// Whether this holds for a reply and a disposition, in a scenario written for `scheme`.
    pub fn holds(&self, scheme: &str, facts: Option<&ReplyFacts>, disposition: Disposition) -> bool {
        let known = |test: &dyn Fn(&ReplyFacts) -> bool| facts.is_some_and(test);
        match self {
            Self::Always => true,
            Self::Did(act) => known(&|it| it.acts.contains(act)),
            Self::DidNot(act) => known(&|it| !it.acts.contains(act)),
            Self::Code(code) => known(&|it| it.scheme == scheme && it.codes.contains(code)),
            Self::TookUp(side) => known(&|it| took_up(&it.valences, *side)),
            Self::Trust(least) => disposition.trust >= *least,
            Self::Readiness(least) => disposition.readiness >= *least,
            Self::Discord(least) => disposition.discord >= *least,
            Self::All(all) => all.iter().all(|it| it.holds(scheme, facts, disposition)),
            Self::Any(any) => any.iter().any(|it| it.holds(scheme, facts, disposition)),
        }
    }
}

/// Whether a reply with these valences takes up a side. A double-sided reflection takes up each of its
/// sides; one utterance for each side takes up both.
pub(super) fn took_up(valences: &BTreeSet<Valence>, side: Valence) -> bool {
    let has = |valence| valences.contains(&valence);
    match side {
        Valence::Change => has(Valence::Change) || has(Valence::Both),
        Valence::Sustain => has(Valence::Sustain) || has(Valence::Both),
        Valence::Both => has(Valence::Both) || has(Valence::Change) && has(Valence::Sustain),
        Valence::Neither => has(Valence::Neither),
    }
}
