//! The texts: none empty, and none in words that are not ours.

use super::Linter;
use crate::domain::scenario::{Scenario, ScriptedReply};
use crate::domain::source::PathItem;
use crate::source_path;

/// Phrases that an author should not use in her own voice, and what to say instead.
const NOT_OURS: [(&str, &str); 8] = [
    ("disguised compliance", "say what is seen: agreement out of fear, or agreement without change"),
    ("false compliance", "say what is seen: agreement out of fear, or agreement without change"),
    ("in denial", "say what the parent said, and what is not yet talked about"),
    ("failure to protect", "responsibility stays with the person who abuses"),
    ("failed to protect", "responsibility stays with the person who abuses"),
    ("failing to protect", "responsibility stays with the person who abuses"),
    ("resistant", "resistance is sustain talk or discord: say which"),
    ("manipulative", "say what the parent did"),
];

/// Who speaks in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// The author, to the trainee.
    Author,
    /// Someone in the scene.
    Scene,
}

pub(super) fn check(linter: &mut Linter<'_>) {
    let mut texts = Texts { found: Vec::new() };
    texts.of_head(linter.scenario);
    texts.of_turns(linter.scenario);
    texts.of_endings(linter.scenario);
    for (path, text, voice) in texts.found {
        if text.trim().is_empty() {
            let name = path.iter().rev().find_map(|item| match item {
                PathItem::Field(name) => Some(name.clone()),
                PathItem::Index(_) => None,
            });
            let name = name.unwrap_or_default();
            linter.error(
                &path,
                format!("`{name}` is empty: write it, or take the field out where it may be absent"),
            );
            continue;
        }
        if voice == Voice::Author {
            for (phrase, instead) in NOT_OURS {
                if holds_phrase(text, phrase) {
                    linter.warning(&path, format!("\"{phrase}\" is not our word: {instead}"));
                }
            }
        }
    }
}

/// Whether a text holds a phrase as whole words, whatever the case.
pub(super) fn holds_phrase(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|it| it.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

struct Texts<'a> {
    found: Vec<(Vec<PathItem>, &'a str, Voice)>,
}

impl<'a> Texts<'a> {
    fn author(&mut self, path: &[PathItem], text: &'a str) {
        self.found.push((path.to_vec(), text, Voice::Author));
    }

    fn scene(&mut self, path: &[PathItem], text: &'a str) {
        self.found.push((path.to_vec(), text, Voice::Scene));
    }

    fn of_head(&mut self, scenario: &'a Scenario) {
        self.author(&source_path!["version"], &scenario.version);
        self.author(&source_path!["title"], &scenario.title);
        self.author(&source_path!["summary"], &scenario.summary);
        for (place, theme) in scenario.themes.iter().enumerate() {
            self.author(&source_path!["themes", place], theme);
        }
        if let Some(goal) = &scenario.goal {
            self.author(&source_path!["goal"], goal);
        }
        let briefing = &scenario.briefing;
        self.author(&source_path!["briefing", "situation"], &briefing.situation);
        self.author(&source_path!["briefing", "childs_day"], &briefing.childs_day);
        self.author(&source_path!["briefing", "purpose"], &briefing.purpose);
        self.author(&source_path!["content_note"], &scenario.content_note);
        self.author(&source_path!["parent", "name"], &scenario.parent.name);
        self.author(&source_path!["parent", "relation"], &scenario.parent.relation);
        self.author(&source_path!["parent", "circumstances"], &scenario.parent.circumstances);
        for (place, review) in scenario.reviews.iter().enumerate() {
            self.author(&source_path!["reviews", place, "role"], &review.role);
        }
    }

    fn of_turns(&mut self, scenario: &'a Scenario) {
        for (t, turn) in scenario.turns.iter().enumerate() {
            self.author(&source_path!["turns", t, "id"], &turn.id);
            self.author(&source_path!["turns", t, "hint"], &turn.hint);
            if let Some(tell) = &turn.must_tell {
                self.author(&source_path!["turns", t, "must_tell"], tell);
            }
            if let Some(pause) = &turn.pause {
                self.author(&source_path!["turns", t, "pause", "why"], &pause.why);
                for (place, item) in pause.do_now.iter().enumerate() {
                    self.author(&source_path!["turns", t, "pause", "do_now", place], item);
                }
            }
            for (w, wording) in turn.wordings.iter().enumerate() {
                for (u, utterance) in wording.utterances.iter().enumerate() {
                    let path = source_path!["turns", t, "wordings", w, "utterances", u, "text"];
                    self.scene(&path, &utterance.text);
                }
            }
            for (list, replies) in [("models", &turn.models), ("traps", &turn.traps)] {
                for (place, reply) in replies.iter().enumerate() {
                    self.of_reply(t, list, place, reply);
                }
            }
            for (place, route) in turn.routes.iter().enumerate() {
                self.author(&source_path!["turns", t, "routes", place, "why"], &route.why);
            }
        }
    }

    fn of_reply(&mut self, turn: usize, list: &'static str, place: usize, reply: &'a ScriptedReply) {
        self.author(&source_path!["turns", turn, list, place, "why"], &reply.why);
        for (u, utterance) in reply.utterances.iter().enumerate() {
            self.scene(&source_path!["turns", turn, list, place, "utterances", u, "text"], &utterance.text);
        }
    }

    fn of_endings(&mut self, scenario: &'a Scenario) {
        for (place, ending) in scenario.endings.iter().enumerate() {
            self.author(&source_path!["endings", place, "id"], &ending.id);
            self.author(&source_path!["endings", place, "title"], &ending.title);
            self.author(&source_path!["endings", place, "debrief"], &ending.debrief);
            self.author(&source_path!["endings", place, "next_for_child"], &ending.next_for_child);
            if let Some(words) = &ending.last_words {
                self.scene(&source_path!["endings", place, "last_words"], words);
            }
        }
    }
}
