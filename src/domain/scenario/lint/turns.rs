//! Each turn by itself: its id, its line as speech, what is asked for beside it.

use std::collections::BTreeSet;

use super::{Linter, suggestion};
use crate::domain::scheme::Asked;
use crate::source_path;

/// A longer line is hard to take in by ear, at any pace.
const MOST_WORDS: usize = 45;
/// A longer line is a speech, not a turn in a conversation.
const MOST_SECONDS: usize = 20;
const FEWEST_MODELS: usize = 2;

pub(super) fn check(linter: &mut Linter<'_>) {
    let mut seen = BTreeSet::new();
    if linter.scenario.turns.is_empty() {
        linter.error(&source_path!["turns"], "there is no turn: the parent has nothing to say");
    }
    for (place, turn) in linter.scenario.turns.iter().enumerate() {
        if !seen.insert(turn.id.as_str()) {
            let message = format!("the turn `{}` is there twice: give one of them another id", turn.id);
            linter.error(&source_path!["turns", place, "id"], message);
        }
        line(linter, place);
        beside(linter, place);
    }
}

fn line(linter: &mut Linter<'_>, place: usize) {
    let Some(turn) = linter.scenario.turns.get(place) else { return };
    let pace = usize::from(linter.scenario.parent.voice.words_per_minute.max(1));
    if turn.wordings.is_empty() {
        let message = format!("the turn `{}` has no wording: write what the parent says", turn.id);
        linter.error(&source_path!["turns", place, "wordings"], message);
    }
    for (w, wording) in turn.wordings.iter().enumerate() {
        if wording.utterances.is_empty() {
            linter.error(
                &source_path!["turns", place, "wordings", w, "utterances"],
                "this wording says nothing: write an utterance",
            );
        }
        let words: usize = wording.utterances.iter().map(|it| it.text.split_whitespace().count()).sum();
        let seconds = (words * 60).div_ceil(pace);
        let mend = "shorten it, or let a second turn say the rest";
        if words > MOST_WORDS {
            let message = format!(
                "this line has {words} words, too long to be heard as speech (at most {MOST_WORDS}): {mend}"
            );
            linter.error(&source_path!["turns", place, "wordings", w], message);
        } else if words * 60 > MOST_SECONDS * pace {
            let message = format!(
                "this line takes {seconds} seconds at {pace} words a minute, too long to be heard as speech (at most {MOST_SECONDS}): {mend}"
            );
            linter.error(&source_path!["turns", place, "wordings", w], message);
        }
        if let Some(audio) = &wording.audio {
            let path = source_path!["turns", place, "wordings", w, "audio"];
            let outside = audio.starts_with(['/', '\\'])
                || audio.contains(':')
                || audio.split(['/', '\\']).any(|it| it == "..");
            if outside {
                linter.error(
                    &path,
                    format!(
                        "`{audio}` leads out of the scenario's folder: put the recording beside the file"
                    ),
                );
            } else if !(linter.around.audio_exists)(audio) {
                linter.error(&path, format!("there is no recording `{audio}` beside the file: add it, or take the field out to let a system voice speak"));
            }
        }
    }
}

fn beside(linter: &mut Linter<'_>, place: usize) {
    let Some(turn) = linter.scenario.turns.get(place) else { return };
    if turn.models.len() < FEWEST_MODELS {
        let message = format!(
            "the turn `{}` has fewer than {FEWEST_MODELS} model replies: show more than one good way",
            turn.id
        );
        linter.error(&source_path!["turns", place, "models"], message);
    }
    if turn.traps.is_empty() {
        let message =
            format!("the turn `{}` has no trap: add a reply that looks natural and does harm", turn.id);
        linter.error(&source_path!["turns", place, "traps"], message);
    }
    if turn.pause.as_ref().is_some_and(|pause| pause.do_now.is_empty()) {
        linter.error(
            &source_path!["turns", place, "pause", "do_now"],
            "MI pauses here and nothing is asked for: say what to find out or do",
        );
    }
    let Some(scheme) = linter.scheme else { return };
    for (r, rating) in turn.only.iter().flatten().enumerate() {
        if scheme.reply_rating(rating).is_none() {
            let known = scheme.reply_ratings.iter().map(|it| it.id.as_str());
            let message =
                format!("`{}` has no reply rating `{rating}`: {}", scheme.id, suggestion(rating, known));
            linter.error(&source_path!["turns", place, "only", r], message);
        }
    }
    for (r, rating) in turn.ratings.iter().enumerate() {
        let path = source_path!["turns", place, "ratings", r];
        match scheme.reply_rating(rating) {
            None => {
                let known = scheme.reply_ratings.iter().map(|it| it.id.as_str());
                let message =
                    format!("`{}` has no reply rating `{rating}`: {}", scheme.id, suggestion(rating, known));
                linter.error(&path, message);
            }
            Some(known) if known.asked != Asked::Flagged => {
                linter.warning(&path, format!("`{rating}` need not be named: it is asked without"));
            }
            Some(_) => {}
        }
    }
}
