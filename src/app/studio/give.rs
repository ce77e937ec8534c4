//! Giving codes: to what is selected, else to an utterance that ends where the sound is.

use crate::app::state::{Selected, Studio};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::mark::{Marked, mark, place_for};
use crate::app::studio::words::clock;
use crate::app::studio::work::{Outcome, Then, edits};
use crate::domain::coding::{Edit, Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// A “yeah” that comes so soon after the parent's last utterance is about that one.
const JUST_NOW: f64 = 1.0;

pub(super) fn code(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    match command {
        C::Code(code) => give(studio, studio.selected, Some(code.clone()), heard),
        C::Mark(speaker) => match studio.selected {
            Some(Selected::Proposal(_)) => take_up(studio, *speaker, None),
            Some(Selected::Utterance(id)) if studio.selected_utterance().is_some_and(|it| it.proposed) => {
                studio.last = Some(id);
                Outcome {
                    edits: vec![Edit::SetProposed { id, proposed: false }],
                    then: next_after(studio, id),
                    ask: None,
                }
            }
            Some(Selected::Utterance(id)) => says(studio, id, *speaker),
            _ => marked(studio, *speaker, None, false, heard),
        },
        C::StartHere => {
            studio.started = Some(heard);
            Outcome::default()
        }
        C::Uncode => match studio.target() {
            Some(it) => {
                let id = it.id;
                let edits = it.code.is_some().then_some(Edit::SetCode { id, code: None });
                Outcome {
                    edits: edits.into_iter().collect(),
                    then: Then::Select(Selected::Utterance(id)),
                    ask: None,
                }
            }
            None => Outcome::default(),
        },
        C::Facilitative => facilitative(studio, heard, Speaker::Parent),
        C::NeedsNoCode => facilitative(studio, heard, Speaker::Worker),
        C::AcceptAll(speaker) => accept_all(studio, *speaker),
        _ => Outcome::default(),
    }
}

/// Gives a code to what is selected, else to an utterance that ends here.
pub(super) fn give(
    studio: &mut Studio,
    selected: Option<Selected>,
    code: Option<String>,
    heard: Seconds,
) -> Outcome {
    let speaker = code.as_deref().and_then(|id| studio.scheme.code(id)).map(|it| it.speaker);
    match selected {
        Some(Selected::Utterance(id)) => {
            let Some(it) = studio.coding.utterance(id) else { return Outcome::default() };
            let mut edits = Vec::new();
            if it.proposed {
                edits.push(Edit::SetProposed { id, proposed: false });
            }
            if let Some(speaker) = speaker.filter(|speaker| *speaker != it.speaker) {
                edits.push(Edit::SetSpeaker { id, speaker });
            }
            let gave = code.is_some();
            if it.facilitative && it.speaker == Speaker::Worker && code.is_some() {
                edits.push(Edit::SetFacilitative { id, facilitative: false });
            }
            edits.push(Edit::SetCode { id, code });
            studio.last = Some(id);
            let then = if gave { next_after(studio, id) } else { Then::Same };
            Outcome { edits, then, ask: None }
        }
        Some(Selected::Proposal(_)) => take_up(studio, speaker.unwrap_or(Speaker::Worker), code),
        _ => match speaker {
            Some(speaker) => marked(studio, speaker, code, false, heard),
            None => Outcome::default(),
        },
    }
}

/// Gives the selected utterance to whoever says it.
fn says(studio: &mut Studio, id: UtteranceId, speaker: Speaker) -> Outcome {
    let Some(it) = studio.coding.utterance(id) else { return Outcome::default() };
    if it.speaker == speaker {
        let whose = if speaker == Speaker::Worker { "worker's" } else { "parent's" };
        studio.said = Some(format!("It is the {whose} already"));
        return Outcome::default();
    }
    edits(vec![Edit::SetSpeaker { id, speaker }])
}

/// While sound runs on, a correction is made in passing and one goes on listening; else the next one
/// without a code is selected.
fn next_after(studio: &Studio, id: UtteranceId) -> Then {
    if studio.transport.playing && studio.transport.until.is_none() {
        return Then::Listen;
    }
    let it = studio.coding.utterance(id);
    match it.and_then(|it| it.start) {
        Some(start) => Then::Advance(start),
        None => Then::Advance(Seconds(0.0)),
    }
}

/// Makes an utterance of the selected proposal. Where its channel says who speaks, that holds.
fn take_up(studio: &mut Studio, speaker: Speaker, code: Option<String>) -> Outcome {
    let (Some(proposal), Some(track)) = (studio.selected_proposal(), studio.track()) else {
        return Outcome::default();
    };
    let coded_as = code.as_deref().and_then(|id| studio.scheme.code(id)).map(|it| it.speaker);
    let speaker = coded_as.or(proposal.speaker).unwrap_or(speaker);
    let id = studio.coding.next_id();
    let utterance =
        Utterance { code, ..Utterance::new(id, speaker, Some(proposal.start), Some(proposal.end)) };
    let index = place_for(studio.utterances(), proposal.start);
    let edits = vec![Edit::AddUtterance { take: track.key, index, utterance }];
    studio.last = Some(id);
    let then = if studio.transport.playing && studio.transport.until.is_none() {
        Then::Listen
    } else {
        Then::Advance(Seconds(proposal.start.0 + 1e-6))
    };
    Outcome { edits, then, ask: None }
}

fn marked(
    studio: &mut Studio,
    speaker: Speaker,
    code: Option<String>,
    facilitative: bool,
    heard: Seconds,
) -> Outcome {
    match mark(studio, speaker, code.as_ref(), heard) {
        Marked::There(id) => {
            if code.is_some() {
                let it = studio.coding.utterance(id);
                let at =
                    it.and_then(|it| it.start).map(|it| format!(" at {}", clock(it))).unwrap_or_default();
                let again = it.is_some_and(|it| it.code.is_some() && it.code != code);
                // Right after it ended, or while sound runs on, it is mended in passing.
                let runs = studio.transport.playing && studio.transport.until.is_none();
                let inside = it.and_then(|it| it.end).is_none_or(|end| heard.0 < end.0);
                let then = if inside && !runs { Then::Select(Selected::Utterance(id)) } else { Then::Same };
                studio.said = (again && inside).then(|| format!("Coded again: the utterance{at}"));
                studio.last = Some(id);
                return Outcome { edits: vec![Edit::SetCode { id, code }], then, ask: None };
            }
            studio.last = Some(id);
            studio.said = Some("There is an utterance here already. Divide it, or select it".to_owned());
            Outcome::default()
        }
        Marked::New(edit, id) => {
            studio.last = Some(id);
            studio.started = None;
            let mut made = vec![edit];
            if facilitative {
                made.push(Edit::SetFacilitative { id, facilitative: true });
            }
            edits(made)
        }
        Marked::Nothing => {
            studio.said = Some("Nothing was heard here since the last utterance".to_owned());
            Outcome::default()
        }
    }
}

/// Says of an utterance that it needs no code: a parent's “yeah” that ends no volley, or what the worker
/// says only to keep her going, to greet or to arrange. Says it no more where it is said already. `whose` it
/// is where nobody knows.
fn facilitative(studio: &mut Studio, heard: Seconds, whose: Speaker) -> Outcome {
    if let Some(proposal) = studio.selected_proposal() {
        let id = studio.coding.next_id();
        let mut outcome = take_up(studio, proposal.speaker.unwrap_or(whose), None);
        outcome.edits.push(Edit::SetFacilitative { id, facilitative: true });
        return outcome;
    }
    let toggled = studio.target().filter(|it| {
        let just_now = it.end.is_none_or(|end| heard.0 - end.0 < JUST_NOW);
        studio.selected.is_some() || (it.speaker == whose && just_now)
    });
    let Some(it) = toggled else { return marked(studio, whose, None, true, heard) };
    let (id, facilitative) = (it.id, !it.facilitative);
    let mut edits = Vec::new();
    // What needs no code has none: the worker's would count otherwise.
    if facilitative && it.speaker == Speaker::Worker && it.code.is_some() {
        edits.push(Edit::SetCode { id, code: None });
    }
    edits.push(Edit::SetFacilitative { id, facilitative });
    let then = if facilitative && studio.selected.is_some() {
        studio.last = Some(id);
        next_after(studio, id)
    } else {
        Then::Same
    };
    Outcome { edits, then, ask: None }
}

fn accept_all(studio: &Studio, unless_known: Speaker) -> Outcome {
    let Some(track) = studio.track() else { return Outcome::default() };
    let mut made: Vec<Utterance> = studio.utterances().to_vec();
    let mut list = Vec::new();
    let mut next = studio.coding.next_id();
    for proposal in &studio.proposals {
        let speaker = proposal.speaker.unwrap_or(unless_known);
        let utterance = Utterance::new(next, speaker, Some(proposal.start), Some(proposal.end));
        let index = place_for(&made, proposal.start);
        made.insert(index, utterance.clone());
        list.push(Edit::AddUtterance { take: track.key, index, utterance });
        next = UtteranceId(next.0 + 1);
    }
    Outcome { edits: list, then: Then::NextUncoded(track.part.0), ask: None }
}
