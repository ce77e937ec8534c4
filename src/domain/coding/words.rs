//! What a step did, in a few words, for the list of steps that one can go back to.

use super::edit::{Edit, TakeKey};
use super::judging::Pass;
use super::model::{ReplyRating, Utterance, VolleyEdge};
use crate::domain::language::{Speaker, Strength, Valence};
use crate::units::Seconds;

/// How much of a coder's own text is shown.
const LONGEST_TEXT: usize = 24;

/// What a step did, in a few words; the first of its edits speaks for it.
pub fn words_of(edits: &[Edit]) -> String {
    match edits {
        [] => "nothing".to_owned(),
        [one] => words(one),
        [first, rest @ ..]
            if rest.iter().all(|it| std::mem::discriminant(it) == std::mem::discriminant(first)) =>
        {
            format!("{}, {} times", words(first), edits.len())
        }
        [first, rest @ ..] => format!("{} and {} more", words(first), rest.len()),
    }
}

fn words(edit: &Edit) -> String {
    match edit {
        Edit::AddTake(take) => format!("began {}", take_words(take.key())),
        Edit::RemoveTake(take) => format!("took {} out", take_words(*take)),
        Edit::AddUtterance { utterance: it @ Utterance { code: Some(code), .. }, .. } => {
            format!("coded {code}, the {}{}", speaker(it.speaker), at(it.start))
        }
        Edit::AddUtterance { utterance, .. } => {
            format!("added one of the {} utterances{}", speaker(utterance.speaker), at(utterance.start))
        }
        Edit::DeleteUtterance(_) => "deleted an utterance".to_owned(),
        Edit::Split { at: time, .. } => format!("split an utterance{}", at(*time)),
        Edit::Merge { .. } => "joined two utterances".to_owned(),
        Edit::MoveBoundary { at: time, .. } => format!("moved a boundary{}", at(Some(*time))),
        Edit::SetTimes { start, .. } => format!("moved an utterance{}", at(*start)),
        Edit::Replace { .. } => "changed utterances".to_owned(),
        Edit::SetCode { code: Some(code), .. } => format!("coded {code}"),
        Edit::SetCode { code: None, .. } => "took a code away".to_owned(),
        Edit::SetValence { valence, .. } => match valence {
            Some(Valence::Change) => "took up change",
            Some(Valence::Sustain) => "took up staying the same",
            Some(Valence::Both) => "took up both sides",
            Some(Valence::Neither) => "took up neither side",
            None => "took the side away",
        }
        .to_owned(),
        Edit::SetStrength { strength, .. } => match strength {
            Some(Strength::Low) => "strength low",
            Some(Strength::Medium) => "strength medium",
            Some(Strength::High) => "strength high",
            None => "took the strength away",
        }
        .to_owned(),
        Edit::SetText { text, .. } => with_text("words", text),
        Edit::SetRating { take, rating, value } => match value {
            Some(ReplyRating::Value(value)) => format!("rated {} {rating} {value}", take_words(*take)),
            Some(ReplyRating::NotApplicable) => format!("{rating} does not apply to {}", take_words(*take)),
            None => format!("took the rating {rating} away"),
        },
        Edit::SetNoticed { take, .. } => format!("noticed before {}", take_words(*take)),
        Edit::SetWentWell { text, .. } => with_text("what went well", text),
        Edit::SetDone { take, done: true } => format!("{} done", take_words(*take)),
        Edit::SetDone { take, done: false } => format!("{} not done yet", take_words(*take)),
        Edit::SetGlobal { rating, value: Some(value) } => format!("rated {rating} {value}"),
        Edit::SetGlobal { rating, value: None } => format!("took the rating {rating} away"),
        Edit::SetNote(note) => with_text("note", note),
        Edit::SetSpeaker { speaker: who, .. } => format!("made an utterance the {}", speaker(*who)),
        Edit::SetFacilitative { facilitative: true, .. } => "only keeps the other going".to_owned(),
        Edit::SetFacilitative { facilitative: false, .. } => "answers: ends the volley".to_owned(),
        Edit::SetVolleyEdge { edge, .. } => match edge {
            VolleyEdge::ByTurn => "volley by the turns",
            VolleyEdge::Begins => "begins a volley",
            VolleyEdge::Continues => "goes on with the volley",
        }
        .to_owned(),
        Edit::SetProposed { proposed: true, .. } => "made an utterance a proposal again".to_owned(),
        Edit::SetProposed { proposed: false, .. } => "accepted a proposal".to_owned(),
        Edit::SetUtteranceNote { note, .. } => with_text("remark", note),
        Edit::SetPass(Pass::Ratings) => "went to the ratings".to_owned(),
        Edit::SetPass(Pass::Counts) => "went to the counts".to_owned(),
        Edit::SetRatingNote { rating, note } => with_text(&format!("why {rating}"), note),
        Edit::PutEvidence { evidence: Some(it), .. } => {
            format!("evidence for {}{}", it.rating, at(Some(it.start)))
        }
        Edit::PutEvidence { evidence: None, .. } => "took evidence away".to_owned(),
        Edit::PutComment { comment: Some(it), .. } => {
            with_text(&format!("comment{}", at(Some(it.start))), &it.text)
        }
        Edit::PutComment { comment: None, .. } => "took a comment away".to_owned(),
        Edit::SetSettled(settled) => match settled.last() {
            Some(last) => with_text("settled", &last.settled),
            None => "nothing settled".to_owned(),
        },
        Edit::SetMembers(members) => format!("members: {}", members.len()),
    }
}

fn take_words(key: TakeKey) -> String {
    if key.take == 1 {
        format!("reply {}", key.volley)
    } else {
        format!("take {} of reply {}", key.take, key.volley)
    }
}

fn speaker(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Worker => "worker's",
        Speaker::Parent => "parent's",
        Speaker::Other => "others'",
    }
}

/// ` at 1:02.5`, or nothing.
fn at(time: Option<Seconds>) -> String {
    let Some(time) = time else { return String::new() };
    let tenths = (time.0.clamp(0.0, 1e9) * 10.0).round() as u64;
    format!(" at {}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

fn with_text(what: &str, text: &str) -> String {
    if text.is_empty() {
        return format!("{what}: nothing");
    }
    let mut shown: String = text.chars().take(LONGEST_TEXT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{what}: {}", shown.replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::super::{CodedTake, Comment, UtteranceId};
    use super::*;

    #[track_caller]
    fn check(edits: &[Edit], expected: &str) {
        assert_eq!(words_of(edits), expected);
    }

    #[test]
    fn a_step_says_what_it_did() {
        let id = UtteranceId(1);
        let take = TakeKey { volley: 2, take: 1 };
        let coded = Edit::SetCode { id, code: Some("SR".to_owned()) };
        check(&[], "nothing");
        check(std::slice::from_ref(&coded), "coded SR");
        check(&[coded.clone(), coded.clone()], "coded SR, 2 times");
        check(&[coded, Edit::SetValence { id, valence: None }], "coded SR and 1 more");
        check(&[Edit::AddTake(CodedTake::new(take))], "began reply 2");
        check(&[Edit::MoveBoundary { first: id, at: Seconds(62.46) }], "moved a boundary at 1:02.5");
        let text = "a remark that is longer than a line of the list".to_owned();
        let comment = Comment { id: 3, take, start: Seconds(0.0), end: None, text };
        check(
            &[Edit::PutComment { id: 3, comment: Some(comment) }],
            "comment at 0:00.0: a remark that is longer …",
        );
        check(&[Edit::SetNote(String::new())], "note: nothing");
    }
}
