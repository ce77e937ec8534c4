//! One sound of what is opened: how it is drawn, where somebody speaks in it, what is asked about it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Request, told};
use crate::app::state::{SpokenSpan, Track};
use crate::app::studio::judge;
use crate::app::views::turn_pauses;
use crate::domain::coding::TakeKey;
use crate::domain::recording::Channels;
use crate::domain::scenario::Scenario;
use crate::domain::session::{Reply, Session};
use crate::dsp::pyramid::Drawing;
use crate::library::{Library, SessionFolder};
use crate::ops::blind::{BlindSound, BlindTake};
use crate::ops::session::LoadedSession;
use crate::ops::{peaks, proposals};
use crate::units::Seconds;

pub(super) fn blind_track(
    take: &BlindTake,
    drawing: Option<Drawing>,
    (length, part): (Seconds, (Seconds, Seconds)),
    speech: Vec<SpokenSpan>,
) -> Track {
    let channels = drawing.as_ref().map_or(1, |it| it.pyramid().layout().channels() as u16);
    let recorded = matches!(take.sound, BlindSound::Recording(..));
    Track {
        key: take.key,
        title: if recorded { "The recording".to_owned() } else { format!("Reply {}", take.number) },
        answers: take.line.as_ref().map(|line| format!("The parent: “{line}”")),
        length,
        part,
        drawing,
        speech: Arc::new(speech),
        channels,
        not_counted: take.pauses,
        ratings: Vec::new(),
    }
}

pub(super) fn track_of(
    request: &Request,
    library: &Library,
    folder: &SessionFolder,
    loaded: &LoadedSession,
    reply: &Reply,
    sound: Option<&Path>,
) -> Result<Track, String> {
    let scenario = loaded.scenario.as_ref();
    let title = match reply.take {
        1 => format!("Reply {}", reply.volley),
        take => format!("Reply {}, take {take}", reply.volley),
    };
    let drawing = sound.map(|sound| drawing(request, library, folder, sound)).transpose()?;
    let length = drawing.as_ref().map_or(Seconds(0.0), Drawing::length);
    let speech = match sound {
        Some(sound) => {
            let kept = proposals::place(&request.places, library, folder, sound);
            let part = (Seconds(0.0), length);
            spoken(sound, Channels::Mixed, part, &kept, request.progress.stop_flag())?
        }
        None => Vec::new(),
    };
    let practised = &loaded.session;
    let pauses = scenario.is_some_and(|it| turn_pauses(it, practised, reply.volley));
    let step = (reply.volley as usize).checked_sub(1).and_then(|it| practised.path.get(it));
    let turn = scenario.zip(step).and_then(|(scenario, step)| scenario.turn(&step.turn));
    let flagged = turn.map(|it| it.ratings.as_slice()).unwrap_or_default();
    let scheme = loaded.scheme.as_ref();
    let ratings = scheme.map(|it| judge::asked_of_reply(it, Some(practised.process), flagged, pauses));
    Ok(Track {
        key: TakeKey { volley: reply.volley, take: reply.take },
        title,
        answers: scenario.and_then(|it| line_before(it, &loaded.session, reply.volley)),
        length,
        part: (Seconds(0.0), length),
        drawing,
        speech: Arc::new(speech),
        channels: 1,
        not_counted: reply.take > 1 || pauses,
        ratings: ratings.unwrap_or_default(),
    })
}

fn line_before(scenario: &Scenario, practised: &Session, volley: u32) -> Option<String> {
    let step = practised.path.get((volley as usize).checked_sub(1)?)?;
    let wording = scenario.turn(&step.turn)?.wordings.get(step.wording as usize)?;
    Some(format!("{}: “{}”", scenario.parent.name, wording.text()))
}

/// Where somebody speaks in a part of a sound. The first time the sound flows past for it, which takes a
/// while for a long one; what is found is kept at `kept`.
pub fn spoken(
    sound: &Path,
    channels: Channels,
    part: (Seconds, Seconds),
    kept: &Path,
    stop: &AtomicBool,
) -> Result<Vec<SpokenSpan>, String> {
    let mut go_on = |_share| !stop.load(Ordering::Relaxed);
    let found = proposals::kept_or_found(sound, channels, part, kept, &mut go_on).map_err(told)?;
    Ok(spans(&found, channels))
}

pub(super) fn spans(found: &[proposals::Proposal], channels: Channels) -> Vec<SpokenSpan> {
    let known = channels != Channels::Mixed;
    let span = |it: &proposals::Proposal| SpokenSpan {
        start: it.start,
        end: it.end,
        speaker: known.then_some(it.speaker),
    };
    found.iter().map(span).collect()
}

pub(super) fn drawing(
    request: &Request,
    library: &Library,
    folder: &SessionFolder,
    sound: &Path,
) -> Result<Drawing, String> {
    let kept = peaks::place(&request.places, library, folder, sound);
    let pyramid = peaks::open_or_build(sound, &kept, &mut |share| request.progress.drawing(share));
    pyramid.map(Drawing::new).map_err(told)
}
