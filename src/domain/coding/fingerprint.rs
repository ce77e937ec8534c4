//! The text that a final coding is hashed by.
//!
//! One fact a line, in a fixed order; words in quotation marks, with `\\`, `\"` and `\n` for a
//! backslash, a quotation mark and a new line; numbers as short as they can be read back. What is not
//! there has no line, so that a fact which a later version adds changes no older text. Left out is what
//! says nothing about the conversation: the file's format, whether it is final, the counters of ids and
//! of log entries, and the hash itself.

use super::edit::TakeKey;
use super::judging::{
    Absence, CodingReference, CodingSetting, Comment, Evidence, Member, Pass, Passes, Settled,
};
use super::model::{CodedTake, Coding, CodingKind, Noticed, ReplyRating, Utterance, UtteranceId, VolleyEdge};
use crate::domain::language::{Process, Speaker, Strength, Valence};
use crate::domain::recording::Part;
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

impl Coding {
    /// Its content as a canonical text: the same for the same content in every version of the program,
    /// and another for any other content. A final coding holds the hash of it in [`Coding::sha256`].
    pub fn fingerprint_text(&self) -> String {
        // Taken apart by name, so that no field is forgotten.
        let Self {
            format: _,
            session,
            coder,
            kind,
            state: _,
            scheme: SchemeReference { id, version, sha256: scheme_sha256 },
            begun,
            finished,
            takes,
            globals,
            note,
            next_utterance: _,
            edits: _,
            setting,
            pass,
            rating_notes,
            evidence,
            comments,
            assignment,
            corrects,
            sources,
            settled,
            members,
            sha256: _,
        } = self;
        let mut text = Lines::default();
        text.line("oars coding", &["1".to_owned()]);
        text.line("session", &[quoted(session)]);
        text.line("coder", &[quoted(coder)]);
        let kind = match kind {
            CodingKind::Own => "own",
            CodingKind::Coder => "coder",
            CodingKind::Consensus => "consensus",
        };
        text.line("kind", &[kind.to_owned()]);
        text.line("scheme", &[quoted(id), quoted(version), quoted(scheme_sha256)]);
        text.line("begun", &[quoted(begun)]);
        text.words("finished", finished.as_deref());
        text.setting(setting);
        if *pass == Pass::Ratings {
            text.line("pass", &["ratings".to_owned()]);
        }
        text.words("assignment", assignment.as_deref());
        for (what, reference) in
            corrects.iter().map(|it| ("corrects", it)).chain(sources.iter().map(|it| ("source", it)))
        {
            let CodingReference { file, sha256 } = reference;
            text.line(what, &[quoted(file), quoted(sha256)]);
        }
        text.words("note", Some(note.as_str()).filter(|it| !it.is_empty()));
        for (rating, value) in globals {
            text.line("global", &[quoted(rating), value.to_string()]);
        }
        for (rating, note) in rating_notes {
            text.line("why", &[quoted(rating), quoted(note)]);
        }
        for Evidence { id, rating, take, start, end, text: words } in evidence {
            let place = [id.to_string(), key(*take), time(Some(*start)), time(*end)];
            text.line("evidence", &[&place[..], &[quoted(rating), quoted(words)]].concat());
        }
        for Comment { id, take, start, end, text: words } in comments {
            let place = [id.to_string(), key(*take), time(Some(*start)), time(*end)];
            text.line("comment", &[&place[..], &[quoted(words)]].concat());
        }
        for take in takes {
            text.take(take);
        }
        for it in settled {
            text.settled(it);
        }
        for Member { name, entries, absent } in members {
            text.line("member", &[quoted(name)]);
            for Absence { take, utterance } in absent {
                text.line(" absent", &[key(*take), utterance.to_string()]);
            }
            for entry in entries {
                let number = |it: Option<String>| it.unwrap_or_else(|| "-".to_owned());
                text.line(
                    " entry",
                    &[
                        key(entry.take),
                        number(entry.utterance.map(|it| it.to_string())),
                        quoted(&entry.about),
                        number(entry.value.map(|it| it.to_string())),
                    ],
                );
            }
        }
        text.0
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, what: &str, values: &[String]) {
        self.0.push_str(what);
        for value in values {
            self.0.push(' ');
            self.0.push_str(value);
        }
        self.0.push('\n');
    }

    fn words(&mut self, what: &str, words: Option<&str>) {
        if let Some(words) = words {
            self.line(what, &[quoted(words)]);
        }
    }

    fn setting(&mut self, setting: &CodingSetting) {
        let CodingSetting { goal, process, part, passes } = setting;
        self.words("goal", goal.as_deref());
        if let Some(process) = process {
            let process = match process {
                Process::Engage => "engage",
                Process::Focus => "focus",
                Process::Evoke => "evoke",
                Process::Plan => "plan",
            };
            self.line("process", &[process.to_owned()]);
        }
        match part {
            Part::Whole => {}
            Part::Chosen { from, to } => self.line("part chosen", &[time(Some(*from)), time(Some(*to))]),
            Part::Drawn { seed, from, to } => {
                self.line("part drawn", &[seed.to_string(), time(Some(*from)), time(Some(*to))]);
            }
        }
        if *passes == Passes::One {
            self.line("passes", &["one".to_owned()]);
        }
    }

    fn take(&mut self, take: &CodedTake) {
        let CodedTake { volley: _, take: _, noticed, ratings, utterances, done, went_well } = take;
        self.line("take", &[key(take.key())]);
        if *done {
            self.line(" done", &[]);
        }
        if let Some(noticed) = noticed {
            let words: Vec<String> = noticed.iter().map(|it| noticed_word(*it).to_owned()).collect();
            self.line(" noticed", &words);
        }
        self.words(" went well", Some(went_well.as_str()).filter(|it| !it.is_empty()));
        for (rating, value) in ratings {
            let value = match value {
                ReplyRating::Value(value) => value.to_string(),
                ReplyRating::NotApplicable => "-".to_owned(),
            };
            self.line(" rating", &[quoted(rating), value]);
        }
        for utterance in utterances {
            self.utterance(utterance);
        }
    }

    fn utterance(&mut self, utterance: &Utterance) {
        let Utterance {
            id,
            speaker,
            start,
            end,
            code,
            valence,
            strength,
            text,
            facilitative,
            volley_edge,
            proposed,
            note,
        } = utterance;
        let speaker = match speaker {
            Speaker::Worker => "worker",
            Speaker::Parent => "parent",
            Speaker::Other => "other",
        };
        self.line(" utterance", &[id.0.to_string(), speaker.to_owned(), time(*start), time(*end)]);
        self.words("  code", code.as_deref());
        if let Some(valence) = valence {
            let valence = match valence {
                Valence::Change => "change",
                Valence::Sustain => "sustain",
                Valence::Both => "both",
                Valence::Neither => "neither",
            };
            self.line("  valence", &[valence.to_owned()]);
        }
        if let Some(strength) = strength {
            let strength = match strength {
                Strength::Low => "low",
                Strength::Medium => "medium",
                Strength::High => "high",
            };
            self.line("  strength", &[strength.to_owned()]);
        }
        match volley_edge {
            VolleyEdge::ByTurn => {}
            VolleyEdge::Begins => self.line("  begins", &[]),
            VolleyEdge::Continues => self.line("  continues", &[]),
        }
        if *facilitative {
            self.line("  facilitative", &[]);
        }
        if *proposed {
            self.line("  proposed", &[]);
        }
        self.words("  text", Some(text.as_str()).filter(|it| !it.is_empty()));
        self.words("  note", Some(note.as_str()).filter(|it| !it.is_empty()));
    }

    fn settled(&mut self, it: &Settled) {
        let Settled { take, at, about, said, settled, changed, why, utterances, becomes } = it;
        self.line("settled", &[key(*take), time(*at), quoted(about), quoted(settled), quoted(why)]);
        let quoted = |words: &[String]| words.iter().map(|it| quoted(it)).collect::<Vec<_>>();
        self.line(" said", &quoted(said));
        self.line(" changed", &quoted(changed));
        let number = |it: &Option<UtteranceId>| it.map_or_else(|| "-".to_owned(), |it| it.0.to_string());
        if !utterances.is_empty() {
            self.line(" utterances", &utterances.iter().map(number).collect::<Vec<_>>());
        }
        if becomes.is_some() {
            self.line(" becomes", &[number(becomes)]);
        }
    }
}

fn noticed_word(noticed: Noticed) -> &'static str {
    match noticed {
        Noticed::Change => "change",
        Noticed::Sustain => "sustain",
        Noticed::Discord => "discord",
        Noticed::SafetyTalk => "safety",
        Noticed::Neutral => "neutral",
    }
}

fn key(key: TakeKey) -> String {
    format!("{}.{}", key.volley, key.take)
}

fn time(time: Option<Seconds>) -> String {
    match time {
        // Adding nought makes minus nought, which equals it, the same text.
        Some(time) => (time.0 + 0.0).to_string(),
        None => "-".to_owned(),
    }
}

fn quoted(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 2);
    text.push('"');
    for character in words.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}
