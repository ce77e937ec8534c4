//! What coach and trainee ask of the program, and what follows from a coding for both.

mod command;

pub use command::CoachingCommand;

use crate::app::state::{Candidate, SoundReference};
use crate::domain::coaching::Moment;
use crate::domain::coding::{CodedTake, Coding};
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// A place in a sound, in words: `2:14.3`.
pub fn clock(at: Seconds) -> String {
    let tenths = (at.0.max(0.0) * 10.0).round() as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// A moment, in words.
pub fn moment_words(moment: &Moment) -> String {
    let reply = if moment.take.take > 1 {
        format!("Reply {}, take {}", moment.take.volley, moment.take.take)
    } else {
        format!("Reply {}", moment.take.volley)
    };
    match (moment.start, moment.end) {
        (Some(start), Some(end)) => format!("{reply}, {} to {}", clock(start), clock(end)),
        (Some(start), None) => format!("{reply}, {}", clock(start)),
        _ => reply,
    }
}

/// The sound of a moment.
pub fn moment_sound(moment: &Moment) -> SoundReference {
    let from_ms = moment.start.map_or(0, |it| (it.0.max(0.0) * 1000.0).round() as u64);
    SoundReference::Moment { volley: moment.take.volley, take: moment.take.take, from_ms }
}

/// The moments that feedback can be tied to: the worker's coded utterances and what was remarked.
pub fn candidates(coding: &Coding) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = coding.takes.iter().flat_map(of_take).collect();
    for comment in &coding.comments {
        let moment = Moment { take: comment.take, start: Some(comment.start), end: comment.end };
        let words = format!("{}: {}", moment_words(&moment), comment.text);
        found.push(Candidate { moment, words });
    }
    found.sort_by(|a, b| {
        let start = |it: &Candidate| it.moment.start.map_or(0.0, |it| it.0);
        a.moment.take.cmp(&b.moment.take).then(start(a).total_cmp(&start(b)))
    });
    found
}

fn of_take(take: &CodedTake) -> Vec<Candidate> {
    let mut found = Vec::new();
    for utterance in take.utterances.iter().filter(|it| it.speaker == Speaker::Worker && !it.proposed) {
        let moment = Moment { take: take.key(), start: utterance.start, end: utterance.end };
        let code = utterance.code.as_deref().unwrap_or("not coded");
        let words = format!("{}: {code} {}", moment_words(&moment), utterance.text);
        found.push(Candidate { moment, words: words.trim_end().to_owned() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coding::TakeKey;

    #[track_caller]
    fn check(start: Option<f64>, end: Option<f64>, take: u32, expected: &str) {
        let key = TakeKey { volley: 3, take };
        let moment = Moment { take: key, start: start.map(Seconds), end: end.map(Seconds) };
        assert_eq!(moment_words(&moment), expected);
    }

    #[test]
    fn moments_are_told_in_words() {
        check(None, None, 1, "Reply 3");
        check(Some(0.04), None, 2, "Reply 3, take 2, 0:00.0");
        check(Some(59.96), Some(134.3), 1, "Reply 3, 1:00.0 to 2:14.3");
        check(Some(3_661.0), None, 1, "Reply 3, 61:01.0");
    }
}
