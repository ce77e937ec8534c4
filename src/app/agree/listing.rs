//! What the list says of second codings: who was asked, how far each is, and where there are two codings
//! or more to compare.

use crate::app::state::AssignmentCard;
use crate::domain::assignment::{Assigned, AssignmentState, CoderState};
use crate::library::Library;
use crate::ops::session::{Entry, Listing};
use crate::ops::when;

/// The second codings that a reader may know of. One that she codes under its number alone tells nothing
/// else.
pub fn cards(library: &Library, listing: &Listing, me: Option<&str>) -> Vec<AssignmentCard> {
    let shown = |it: &&Assigned| it.assignment.withdrawn.is_none();
    listing.assignments.iter().filter(shown).filter_map(|it| card(library, listing, it, me)).collect()
}

fn card(
    library: &Library,
    listing: &Listing,
    assigned: &Assigned,
    me: Option<&str>,
) -> Option<AssignmentCard> {
    let assignment = &assigned.assignment;
    let me = me?;
    let blind = assigned.is_blind(me);
    if !blind && assignment.coder(me).is_none() && assignment.asked_by != me {
        return None;
    }
    let entry = listing.entries.iter().find(|it| *it.id() == assignment.session);
    let about = entry.filter(|_| !blind).map(|it| (it.title().to_owned(), key_of(library, it)));
    let coders = if blind {
        Vec::new()
    } else {
        let coder = |it: &crate::domain::assignment::AssignedCoder| {
            let state = assigned.state_of(&it.coder).unwrap_or(CoderState::Asked);
            (name_of(library, &it.coder), state)
        };
        assignment.coders.iter().map(coder).collect()
    };
    Some(AssignmentCard {
        id: assignment.id.clone(),
        title: assignment.title(),
        about,
        state: assigned.state(),
        own: if blind { assigned.state_of(me) } else { None },
        coders,
        asked: when::day_in_words(&assignment.asked),
        mine: assignment.asked_by == me,
    })
}

/// The folders below the library in which somebody may look into the codings of two coders or more.
pub fn comparable(library: &Library, listing: &Listing) -> Vec<String> {
    let has_two = |entry: &&Entry| {
        let mut coders: Vec<&str> =
            entry.codings().iter().filter(|it| !it.hidden).map(|it| it.coder.as_str()).collect();
        coders.sort_unstable();
        coders.dedup();
        coders.len() > 1
    };
    listing.entries.iter().filter(has_two).map(|it| key_of(library, it)).collect()
}

/// A person's name; her id where it cannot be read.
pub fn name_of(library: &Library, id: &str) -> String {
    library.person(id).map_or_else(|_unreadable| id.to_owned(), |it| it.name)
}

/// How far an assignment is, in words, for who is not blind.
pub fn state_words(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::Asked => "asked, not begun",
        AssignmentState::Begun => "begun",
        AssignmentState::Final => "the blind coding is final and waits for the other",
        AssignmentState::Open => "all are final: open to compare",
        AssignmentState::Withdrawn => "taken back",
    }
}

/// How far a coder is, in words.
pub fn coder_words(state: CoderState) -> &'static str {
    match state {
        CoderState::Asked => "not begun",
        CoderState::Begun => "begun",
        CoderState::Final => "final",
    }
}

fn key_of(library: &Library, entry: &Entry) -> String {
    entry.path().strip_prefix(library.root()).unwrap_or(entry.path()).to_string_lossy().into_owned()
}
