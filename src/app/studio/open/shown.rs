//! What the studio shows when something was just opened, and where whoever comes back goes on.

use std::sync::Arc;

use super::Request;
use crate::app::state::{Selected, Side, Studio, Track, Transport};
use crate::app::studio::files::StudioFiles;
use crate::app::studio::keymap::{Action, Keymap};
use crate::app::studio::words::clock;
use crate::app::studio::{judge, next_uncoded};
use crate::domain::coding::{Coding, Pass};
use crate::domain::language::Process;
use crate::domain::scheme::Scheme;
use crate::units::Seconds;

/// What is shown from the beginning.
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) real: bool,
    pub(super) goal: Option<String>,
    pub(super) process: Option<Process>,
    pub(super) remarks: Vec<String>,
    pub(super) scheme: Arc<Scheme>,
    pub(super) tracks: Vec<Track>,
    pub(super) no_ratings: Option<String>,
}

pub(super) fn studio_of(request: &Request, files: &StudioFiles, shown: Shown) -> Studio {
    let keymap = Arc::new(Keymap::new(&shown.scheme, &request.keys));
    let from = shown.tracks.first().map_or(Seconds(0.0), |it| it.part.0);
    let typed = shown.tracks.first().is_some_and(|it| it.drawing.is_none());
    let mut studio = Studio {
        title: shown.title,
        about: shown.about,
        real: shown.real,
        goal: shown.goal,
        process: shown.process,
        remarks: shown.remarks,
        scheme: shown.scheme,
        tracks: shown.tracks,
        current: 0,
        coding: Arc::new(empty(files.coding())),
        read_only: false,
        no_ratings: shown.no_ratings,
        selected: None,
        last: None,
        advance: None,
        stretch: None,
        started: None,
        transport: Transport { at: from, ..Transport::default() },
        listening_for_speech: false,
        proposals: Vec::new(),
        volleys: Vec::new(),
        score: None,
        no_score: None,
        history: Vec::new(),
        can_undo: false,
        can_redo: false,
        decision: None,
        keymap,
        side: Side::Counts,
        rating: 0,
        writing: None,
        said: None,
    };
    files.follow(&mut studio);
    studio.rating = judge::first_unrated(&studio);
    if studio.counts_hidden() {
        studio.side = Side::Remarks;
    }
    go_on(&mut studio);
    if typed {
        studio.selected = next_uncoded(&studio, Seconds(0.0))
            .or_else(|| studio.utterances().first().map(|it| Selected::Utterance(it.id)));
    }
    studio
}

/// Who comes back to a coding goes on where it ends.
fn go_on(studio: &mut Studio) {
    let last = studio.coded_until();
    let has_sound = studio.track().is_some_and(|it| it.length.0 > 0.0);
    if studio.read_only || studio.is_final() || studio.counts_hidden() || !has_sound || last.0 <= 0.0 {
        return;
    }
    studio.transport.at = last;
    studio.said = Some(format!(
        "The coding goes up to {} so far. {} selects the first without a code, {} plays on",
        clock(last),
        studio.keymap.of(Action::NextUncoded),
        studio.keymap.of(Action::PlayOrHold)
    ));
}

/// The head of a coding without what is coded; it is taken over in whole a moment later.
fn empty(coding: &Coding) -> Coding {
    Coding { takes: Vec::new(), pass: Pass::Counts, ..coding.clone() }
}
