//! Faults in codes and slots.

use std::collections::BTreeMap;

use crate::domain::language::{Speaker, TalkKind};
use crate::domain::scheme::model::{Adherence, Code, Counting, HeardClass};
use crate::source_path;

use super::{Checker, repeated};

/// The kinds of change and sustain talk, as scripts write them.
const KINDS: [(TalkKind, &str); 8] = [
    (TalkKind::Desire, "Desire"),
    (TalkKind::Ability, "Ability"),
    (TalkKind::Reason, "Reason"),
    (TalkKind::Need, "Need"),
    (TalkKind::Commitment, "Commitment"),
    (TalkKind::Activation, "Activation"),
    (TalkKind::TakingSteps, "TakingSteps"),
    (TalkKind::Other, "Other"),
];

impl Checker<'_> {
    pub(super) fn codes(&mut self) {
        let scheme = self.scheme;
        if !scheme.codes.iter().any(|code| code.speaker == Speaker::Worker) {
            self.error(&source_path!["codes"], "there is no code for the worker: add one");
        }
        for (place, id) in repeated(scheme.codes.iter().map(|code| code.id.as_str())) {
            self.error(
                &source_path!["codes", place, "id"],
                format!("{id} is here twice: rename one of them"),
            );
        }
        for (place, code) in scheme.codes.iter().enumerate() {
            self.code(place, code);
        }
        self.hotkeys();
        self.looks();
        self.hears();
    }

    fn code(&mut self, place: usize, code: &Code) {
        let id = &code.id;
        let unfit = |c: char| c.is_whitespace() || c.is_control() || ",;\"".contains(c);
        if id.is_empty() || id.contains(unfit) {
            self.error(
                &source_path!["codes", place, "id"],
                format!("“{id}” cannot be a code: no spaces, commas, semicolons or quotation marks"),
            );
        }
        self.text(&source_path!["codes", place, "label"], &code.label, &format!("the label of {id}"));
        self.text(&source_path!["codes", place, "name"], &code.name, &format!("the name of {id}"));
        self.text(
            &source_path!["codes", place, "definition"],
            &code.definition,
            &format!("the definition of {id}"),
        );
        self.text(&source_path!["codes", place, "source"], &code.source, &format!("the source of {id}"));
        if code.examples.is_empty() {
            self.error(
                &source_path!["codes", place, "examples"],
                format!("{id} has no examples: add a sentence that earns it"),
            );
        }
        for (example, text) in code.examples.iter().enumerate() {
            self.text(
                &source_path!["codes", place, "examples", example],
                text,
                &format!("the example of {id}"),
            );
        }
        if !(code.hotkey.is_ascii_lowercase() || code.hotkey.is_ascii_digit()) {
            self.error(
                &source_path!["codes", place, "hotkey"],
                format!("“{}” cannot be the key of {id}: use a lower-case letter or a digit", code.hotkey),
            );
        }
        if code.speaker == Speaker::Worker {
            // An empty list that is written out is meant.
            let acts = source_path!["codes", place, "acts"];
            let meant = self.tree.is_none_or(|tree| tree.span(&acts).is_some());
            if code.acts.is_empty() && !meant {
                self.warning(
                    &source_path!["codes", place, "id"],
                    format!(
                        "{id} has no acts: no scenario can answer to it. If that is meant, write `acts: []`"
                    ),
                );
            }
            if code.side.is_some() || code.hears.is_some() || !code.kinds.is_empty() {
                self.error(
                    &source_path!["codes", place, "id"],
                    format!("{id} codes the worker, and `side`, `hears` and `kinds` are for the parent's codes: remove them"),
                );
            }
        } else if !code.acts.is_empty() || code.adherence != Adherence::Neither {
            self.error(
                &source_path!["codes", place, "id"],
                format!(
                    "{id} does not code the worker, and `acts` and `adherence` are for the worker's codes: remove them"
                ),
            );
        }
    }

    fn hotkeys(&mut self) {
        let mut taken: BTreeMap<(Speaker, char), &str> = BTreeMap::new();
        for (place, code) in self.scheme.codes.iter().enumerate() {
            if let Some(other) = taken.insert((code.speaker, code.hotkey), &code.id) {
                self.error(
                    &source_path!["codes", place, "hotkey"],
                    format!("the key {} gives both {other} and {}: choose another", code.hotkey, code.id),
                );
            }
        }
    }

    fn looks(&mut self) {
        let codes = &self.scheme.codes;
        for (place, code) in codes.iter().enumerate() {
            let twin = codes
                .iter()
                .take(place)
                .find(|it| it.speaker == code.speaker && (it.shape, it.colour) == (code.shape, code.colour));
            if let Some(twin) = twin {
                self.warning(
                    &source_path!["codes", place, "shape"],
                    format!("{} looks the same as {}: give it another shape or colour", code.id, twin.id),
                );
            }
        }
    }

    fn hears(&mut self) {
        let codes = &self.scheme.codes;
        let overlap = |one: &Code, other: &Code| {
            one.hears.is_some()
                && one.hears == other.hears
                && (one.kinds.iter().any(|kind| other.kinds.contains(kind))
                    || (one.kinds.is_empty() && other.kinds.is_empty()))
        };
        for (place, code) in codes.iter().enumerate() {
            if !code.kinds.is_empty() && !matches!(code.hears, Some(HeardClass::Change | HeardClass::Sustain))
            {
                self.error(
                    &source_path!["codes", place, "kinds"],
                    format!(
                        "{} names kinds of talk, and only change and sustain talk have kinds: set `hears`, or remove them",
                        code.id
                    ),
                );
            }
            let twin = codes.iter().take(place).find(|it| overlap(it, code));
            if let Some(twin) = twin {
                self.error(
                    &source_path!["codes", place, "hears"],
                    format!(
                        "{} and {} both stand for this class of language: only one can",
                        twin.id, code.id
                    ),
                );
            }
        }
        self.kinds_never_heard();
    }

    /// Kinds that scripted lines may hold and no code of a class stands for, where some have codes.
    fn kinds_never_heard(&mut self) {
        for (class, talk) in [(HeardClass::Change, "change talk"), (HeardClass::Sustain, "sustain talk")] {
            let codes = || self.scheme.codes.iter().enumerate().filter(|(_, it)| it.hears == Some(class));
            let Some((place, _)) = codes().next() else { continue };
            if codes().any(|(_, code)| code.kinds.is_empty()) {
                continue;
            }
            let missing: Vec<&str> = KINDS
                .iter()
                .filter(|(kind, _)| !codes().any(|(_, code)| code.kinds.contains(kind)))
                .map(|(_, name)| *name)
                .collect();
            if !missing.is_empty() {
                self.warning(
                    &source_path!["codes", place, "kinds"],
                    format!("no code stands for these kinds of {talk}: {}", missing.join(", ")),
                );
            }
        }
    }

    pub(super) fn slots(&mut self) {
        let scheme = self.scheme;
        if scheme.counting == Counting::ByUtterance && !scheme.slots.is_empty() {
            self.error(
                &source_path!["slots"],
                "this scheme counts by utterance, so that no code shuts out another: remove the slots, or count by volley",
            );
        }
        for (place, id) in repeated(scheme.slots.iter().map(|slot| slot.id.as_str())) {
            self.error(
                &source_path!["slots", place, "id"],
                format!("the slot {id} is here twice: rename one"),
            );
        }
        let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
        for (place, slot) in scheme.slots.iter().enumerate() {
            let id = &slot.id;
            self.id(&source_path!["slots", place, "id"], id, "a slot");
            self.text(
                &source_path!["slots", place, "name"],
                &slot.name,
                &format!("the name of the slot {id}"),
            );
            self.text(
                &source_path!["slots", place, "reason"],
                &slot.reason,
                &format!("the reason of the slot {id}"),
            );
            self.text(
                &source_path!["slots", place, "source"],
                &slot.source,
                &format!("the source of the slot {id}"),
            );
            if slot.order.is_empty() {
                self.error(
                    &source_path!["slots", place, "order"],
                    format!("the slot {id} has no codes: name them"),
                );
            }
            for (at, code) in slot.order.iter().enumerate() {
                let path = source_path!["slots", place, "order", at];
                match scheme.code(code) {
                    None => self.error(&path, format!("{code} is not a code of this scheme")),
                    Some(known) if known.speaker != Speaker::Worker => self.error(
                        &path,
                        format!("{code} is not the worker's: only the worker's codes stand in slots"),
                    ),
                    Some(_) => {
                        if let Some(home) = homes.insert(code, id) {
                            self.error(
                                &path,
                                format!("{code} stands in the slot {home} already: a code has one slot"),
                            );
                        }
                    }
                }
            }
        }
        for (place, code) in scheme.codes.iter().enumerate() {
            let needs_one = code.speaker == Speaker::Worker && scheme.counting == Counting::ByVolley;
            if needs_one && !homes.contains_key(code.id.as_str()) {
                self.error(
                    &source_path!["codes", place, "id"],
                    format!("{} stands in no slot: name it in the `order` of one", code.id),
                );
            }
        }
    }
}
