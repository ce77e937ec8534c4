//! What can be coded, for the list: recordings, and what one was asked to code blind.

use crate::app::state::{OwnCoding, RecordingCard};
use crate::domain::assignment::CoderState;
use crate::domain::recording::Conversation;
use crate::library::Library;
use crate::ops::session::{CodingSummary, RecordingSummary};
use crate::ops::{blind, when};
use crate::units::Seconds;

/// What is said of what one codes blind.
const BLIND: &str = "You code it under this number alone, until everyone's coding is final";
/// The same when one's own coding is.
const BLIND_AND_FINAL: &str =
    "Final. Waits for the other coder: when all are final, you see what it was and can compare";

/// The cards for this coder: first what she was asked to code under a number, then recordings.
pub fn cards(library: &Library, recordings: Vec<RecordingSummary>, me: Option<&str>) -> Vec<RecordingCard> {
    let mut cards = me.map(|me| blind_cards(library, me)).unwrap_or_default();
    cards.extend(recordings.into_iter().map(|it| card(library, it, me)));
    cards
}

/// Under a number, without anything that tells what it is.
fn blind_cards(library: &Library, me: &str) -> Vec<RecordingCard> {
    let asked = blind::to_code(library, me).unwrap_or_default();
    let card = |(assigned, state): (crate::domain::assignment::Assigned, CoderState)| RecordingCard {
        key: assigned.assignment.id.clone(),
        blind: true,
        title: assigned.assignment.title(),
        conversation: Conversation::RolePlay,
        imported: format!("Asked for on {}", when::day_in_words(&assigned.assignment.asked)),
        length: Seconds(0.0),
        synthetic: false,
        keep_until: None,
        own: match state {
            CoderState::Asked => OwnCoding::None,
            CoderState::Begun => OwnCoding::Draft,
            CoderState::Final => OwnCoding::Final,
        },
        note: Some(if state == CoderState::Final { BLIND_AND_FINAL } else { BLIND }.to_owned()),
        withdrawn: false,
    };
    asked.into_iter().filter(|(it, _)| it.assignment.withdrawn.is_none()).map(card).collect()
}

fn card(library: &Library, it: RecordingSummary, me: Option<&str>) -> RecordingCard {
    let mine: Vec<&CodingSummary> =
        it.codings.iter().filter(|coding| Some(coding.coder.as_str()) == me).collect();
    let own = if mine.iter().any(|it| it.is_final == Some(false)) {
        OwnCoding::Draft
    } else if mine.is_empty() {
        OwnCoding::None
    } else {
        OwnCoding::Final
    };
    let note = if it.withdrawn {
        Some("Consent withdrawn: its sound is deleted")
    } else if it.has_sound {
        None
    } else {
        Some("Its sound is missing: restore it from a backup")
    };
    let key = it.path.strip_prefix(library.root()).unwrap_or(&it.path);
    RecordingCard {
        key: key.to_string_lossy().into_owned(),
        blind: false,
        title: it.title,
        conversation: it.conversation,
        imported: when::in_words(&it.imported),
        length: it.seconds,
        synthetic: it.synthetic,
        keep_until: it.keep_until.as_deref().map(|day| format!("Kept until {}", when::day_in_words(day))),
        own,
        note: note.map(str::to_owned),
        withdrawn: it.withdrawn,
    }
}
