//! A scenario as a picture: its turns, routes and endings in the DOT language of Graphviz.

use std::fmt;

use crate::domain::language::{Act, Valence};
use crate::domain::scenario::{Condition, Destination, Effect, Goal, Scenario};

/// How many letters of a line stand in its node.
const LINE_LENGTH: usize = 60;

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |formatter: &mut fmt::Formatter<'_>, all: &[Self], word: &str| {
            for (place, one) in all.iter().enumerate() {
                if place > 0 {
                    write!(formatter, " {word} ")?;
                }
                match one {
                    Self::All(_) | Self::Any(_) => write!(formatter, "({one})")?,
                    _ => write!(formatter, "{one}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Always => formatter.write_str("always"),
            Self::Did(act) => formatter.write_str(in_words(*act)),
            Self::DidNot(act) => write!(formatter, "not {}", in_words(*act)),
            Self::Code(code) => write!(formatter, "code {code}"),
            Self::TookUp(Valence::Change) => formatter.write_str("took up change"),
            Self::TookUp(Valence::Sustain) => formatter.write_str("took up sustain"),
            Self::TookUp(Valence::Both) => formatter.write_str("took up both sides"),
            Self::TookUp(Valence::Neither) => formatter.write_str("took up neither side"),
            Self::Trust(least) => write!(formatter, "trust at least {least}"),
            Self::Readiness(least) => write!(formatter, "readiness at least {least}"),
            Self::Discord(least) => write!(formatter, "discord at least {least}"),
            Self::All(all) if all.is_empty() => formatter.write_str("always"),
            Self::Any(any) if any.is_empty() => formatter.write_str("never"),
            Self::All(all) => list(formatter, all, "and"),
            Self::Any(any) => list(formatter, any, "or"),
        }
    }
}

fn in_words(act: Act) -> &'static str {
    match act {
        Act::Asked => "asked",
        Act::AskedOpenly => "asked openly",
        Act::Reflected => "reflected",
        Act::ReflectedDeeply => "reflected deeply",
        Act::Affirmed => "affirmed",
        Act::Informed => "informed",
        Act::AdvisedWithPermission => "advised with permission",
        Act::SoughtCollaboration => "sought collaboration",
        Act::SupportedAutonomy => "supported autonomy",
        Act::Told => "told",
        Act::Pushed => "pushed",
        Act::Confronted => "confronted",
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("trust", self.trust), ("readiness", self.readiness), ("discord", self.discord)];
        let mut first = true;
        for (name, change) in parts.into_iter().filter(|(_, change)| *change != 0) {
            if !first {
                formatter.write_str(", ")?;
            }
            write!(formatter, "{name} {change:+}")?;
            first = false;
        }
        Ok(())
    }
}

/// The scenario as a DOT document. Nothing of the text can break out of its quotation marks.
pub fn dot(scenario: &Scenario) -> String {
    let mut out = Dot { text: String::new() };
    out.line(format_args!("digraph {} {{", quoted(&scenario.id)));
    out.line(format_args!("  label={}; labelloc=t; rankdir=TB;", quoted(&scenario.title)));
    out.line(format_args!("  node [fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\", fontsize=10];"));
    for turn in &scenario.turns {
        let line = turn.wordings.first().map(|wording| shortened(&wording.text())).unwrap_or_default();
        let shape = if turn.pause.is_some() { "octagon" } else { "box" };
        let style = if turn.must_tell.is_some() { "bold" } else { "solid" };
        let label = quoted(&format!("{}\n{line}", turn.id));
        let rim = if turn.id == scenario.start { ", peripheries=2" } else { "" };
        let node = turn_node(&turn.id);
        out.line(format_args!("  {node} [shape={shape}, style={style}{rim}, label={label}];"));
    }
    for ending in &scenario.endings {
        let label = quoted(&format!("{}\n{}", ending.id, ending.title));
        out.line(format_args!("  {} [shape=ellipse, style=filled, label={label}];", ending_node(&ending.id)));
    }
    for turn in &scenario.turns {
        for (place, route) in turn.routes.iter().enumerate() {
            let mut label = format!("{}. {}", place + 1, route.when);
            let effect = route.effect.to_string();
            if !effect.is_empty() {
                label = format!("{label}\n{effect}");
            }
            let from = turn_node(&turn.id);
            match &route.to {
                Destination::Turn(id) => out.edge(&from, &turn_node(id), &label, "solid"),
                Destination::Ending(id) => out.edge(&from, &ending_node(id), &label, "solid"),
                Destination::Chance(choices) => {
                    let total: u64 = choices.iter().map(|(weight, _)| u64::from(*weight)).sum();
                    for (weight, goal) in choices {
                        let to = match goal {
                            Goal::Turn(id) => turn_node(id),
                            Goal::Ending(id) => ending_node(id),
                        };
                        out.edge(&from, &to, &format!("{label}\nchance {weight} of {total}"), "dashed");
                    }
                }
            }
        }
    }
    out.line(format_args!("}}"));
    out.text
}

struct Dot {
    text: String,
}

impl Dot {
    fn line(&mut self, line: fmt::Arguments<'_>) {
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    fn edge(&mut self, from: &str, to: &str, label: &str, style: &str) {
        self.line(format_args!("  {from} -> {to} [style={style}, label={}];", quoted(label)));
    }
}

fn turn_node(id: &str) -> String {
    quoted(&format!("turn {id}"))
}

fn ending_node(id: &str) -> String {
    quoted(&format!("ending {id}"))
}

fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    for character in text.chars() {
        match character {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            it if it.is_control() => result.push(' '),
            it => result.push(it),
        }
    }
    result.push('"');
    result
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LINE_LENGTH {
        return text.to_owned();
    }
    let head: String = text.chars().take(LINE_LENGTH).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::scenario::fixture::kettle;

    #[test]
    fn every_turn_route_and_ending_is_drawn() {
        let dot = dot(&kettle());
        assert!(dot.starts_with("digraph \"kettle\" {\n") && dot.ends_with("}\n"));
        assert_eq!(dot.matches("[shape=").count(), 6);
        assert_eq!(dot.matches(" -> ").count(), 10, "nine routes, one of them with two outcomes");
        assert!(dot.contains(
            "\"turn door\" -> \"turn tom\" [style=dashed, label=\"3. reflected\\ntrust +1\\nchance 3 of 4\"];"
        ));
        assert!(dot.contains("\"turn hard\" -> \"ending closed\" [style=solid, label=\"1. discord at least 5 and not reflected\"]"));
    }

    #[test]
    fn text_stays_within_its_quotation_marks() {
        let mut scenario = kettle();
        scenario.title = "a \"b\" \\ c\n}; d\r".into();
        scenario.turns[0].id = "x\"]; evil [\"".into();
        let dot = dot(&scenario);
        assert!(dot.contains("label=\"a \\\"b\\\" \\\\ c\\n}; d \";"));
        assert!(dot.contains("\"turn x\\\"]; evil [\\\"\""));
    }

    #[test]
    fn conditions_are_read_as_words() {
        let condition: Condition = crate::domain::source::read_value(
            "All([Did(Told), Any([Trust(3), TookUp(Both)]), Code(\"CR\")])",
        )
        .expect("a condition");
        assert_eq!(condition.to_string(), "told and (trust at least 3 or took up both sides) and code CR");
    }
}
