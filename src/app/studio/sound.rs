//! What the keys of the sound do.

use crate::app::state::{Selected, Studio};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::work::{Ask, Outcome, ask};
use crate::units::Seconds;

/// The speeds that the keys step through.
pub const SPEEDS: [f64; 7] = [0.5, 0.6, 0.75, 1.0, 1.25, 1.5, 2.0];

/// How far “back and slower” goes back, in seconds.
const BACK: f64 = 2.0;

/// The shortest stretch that can be chosen.
const LEAST_STRETCH: f64 = 0.02;

/// So near its end a stretch was heard to the end.
const AT_END: f64 = 0.05;

pub(super) fn sound(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    let (from, to) = studio.track().map_or((Seconds(0.0), Seconds(0.0)), |it| (Seconds(0.0), it.length));
    let within = |at: f64| Seconds(at.clamp(from.0, to.0));
    match command {
        C::PlayOrHold if studio.transport.playing => ask(Some(Ask::Hold)),
        C::Hold => ask(studio.transport.playing.then_some(Ask::Hold)),
        C::PlayOrHold => match chosen_stretch(studio) {
            Some((start, end)) => {
                studio.transport.hear_each = studio.stretch.is_none();
                // Within what is selected it goes on from where somebody went; a stretch that was drawn
                // is heard whole, as is all that is heard over and over.
                let whole = studio.stretch.is_some() || studio.transport.repeat;
                let within = start.0 < heard.0 && heard.0 < end.0 - AT_END;
                let from = if within && !whole { heard } else { start };
                ask(Some(Ask::Play(from, Some(end))))
            }
            None => ask(Some(Ask::Play(heard, None))),
        },
        C::PlayOn => {
            studio.transport.hear_each = false;
            studio.selected = None;
            studio.stretch = None;
            ask((!studio.transport.playing || studio.transport.until.is_some())
                .then_some(Ask::Play(heard, None)))
        }
        C::Seek(at) => ask(Some(Ask::Seek(within(at.0)))),
        C::Skip(by) => ask(Some(Ask::Seek(within(heard.0 + by.0)))),
        C::BackAndSlower => {
            set_speed(studio, -1);
            ask(Some(Ask::SeekAtSpeed(within(heard.0 - BACK))))
        }
        C::Faster(step) => {
            set_speed(studio, *step);
            ask(Some(Ask::Speed))
        }
        C::NormalSpeed => {
            studio.transport.speed = 1.0;
            ask(Some(Ask::Speed))
        }
        C::Repeat => {
            studio.transport.repeat = !studio.transport.repeat;
            if studio.transport.repeat && chosen_stretch(studio).is_none() {
                studio.transport.repeat = false;
                studio.said = Some("Choose a stretch or an utterance to hear over and over".to_owned());
            }
            Outcome::default()
        }
        C::NextChannel => {
            let channels = studio.track().map_or(1, |it| it.channels);
            let next = studio.transport.channel.map_or(0, |it| it + 1);
            studio.transport.channel = Some(next).filter(|next| *next < channels && channels > 1);
            ask(Some(Ask::Channel))
        }
        C::Track(place) => to_track(studio, *place),
        C::NextTrack(by) => {
            let place = studio.current.saturating_add_signed(*by as isize);
            to_track(studio, place.min(studio.tracks.len().saturating_sub(1)))
        }
        C::ChooseStretch(stretch) => {
            studio.stretch = stretch.filter(|(a, b)| b.0 - a.0 >= LEAST_STRETCH);
            Outcome::default()
        }
        C::StretchStarts => {
            let end = studio.stretch.map(|it| it.1).filter(|end| end.0 > heard.0).unwrap_or(to);
            studio.stretch = Some((heard, end)).filter(|(a, b)| b.0 - a.0 >= LEAST_STRETCH);
            Outcome::default()
        }
        C::StretchEnds => {
            let start = studio.stretch.map(|it| it.0).filter(|start| start.0 < heard.0).unwrap_or(from);
            studio.stretch = Some((start, heard)).filter(|(a, b)| b.0 - a.0 >= LEAST_STRETCH);
            Outcome::default()
        }
        _ => Outcome::default(),
    }
}

fn to_track(studio: &mut Studio, place: usize) -> Outcome {
    if place == studio.current || place >= studio.tracks.len() {
        return Outcome::default();
    }
    studio.current = place;
    studio.selected = None;
    studio.stretch = None;
    studio.last = None;
    studio.started = None;
    studio.decision = None;
    studio.rating = 0;
    ask(Some(Ask::Track))
}

/// The chosen stretch, else that of what is selected.
pub fn chosen_stretch(studio: &Studio) -> Option<(Seconds, Seconds)> {
    if let Some(stretch) = studio.stretch {
        return Some(stretch);
    }
    match studio.selected? {
        Selected::Utterance(_) => {
            let it = studio.selected_utterance()?;
            Some((it.start?, it.end?))
        }
        Selected::Proposal(_) => studio.selected_proposal().map(|it| (it.start, it.end)),
        Selected::Comment(id) => {
            let it = studio.coding.comments.iter().find(|it| it.id == id)?;
            Some((it.start, it.end?))
        }
        Selected::Evidence(id) => {
            let it = studio.coding.evidence.iter().find(|it| it.id == id)?;
            Some((it.start, it.end?))
        }
    }
}

fn set_speed(studio: &mut Studio, step: i8) {
    let now = studio.transport.speed;
    let slower = SPEEDS.iter().rev().find(|it| **it < now - 1e-6);
    let faster = SPEEDS.iter().find(|it| **it > now + 1e-6);
    let next = if step < 0 { slower } else { faster };
    studio.transport.speed = next.copied().unwrap_or(now);
}
