//! The recordings that can be coded, for the list.

use crate::app::state::{OwnCoding, RecordingCard};
use crate::library::Library;
use crate::ops::session::{CodingSummary, RecordingSummary};
use crate::ops::when;

/// The cards of recordings for this coder.
pub fn cards(library: &Library, recordings: Vec<RecordingSummary>, coder: &str) -> Vec<RecordingCard> {
    let people = library.list_people().map(|it| it.0).unwrap_or_default();
    let name = coder.trim().to_lowercase();
    let me = people.iter().find(|it| it.name.to_lowercase() == name).map(|it| it.id.as_str());
    recordings.into_iter().map(|it| card(library, it, me)).collect()
}

fn card(library: &Library, it: RecordingSummary, me: Option<&str>) -> RecordingCard {
    let mine: Vec<&CodingSummary> =
        it.codings.iter().filter(|coding| Some(coding.coder.as_str()) == me).collect();
    let own = if mine.iter().any(|it| !it.is_final) {
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
        title: it.title,
        conversation: it.conversation,
        imported: when::in_words(&it.imported),
        length: it.seconds,
        synthetic: it.synthetic,
        keep_until: it.keep_until.as_deref().map(|day| format!("Kept until {}", when::day_in_words(day))),
        own,
        note: note.map(str::to_owned),
    }
}
