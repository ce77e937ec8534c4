//! What a command comes to: edits of the coding, something for the player, or a change of what shows.

use crate::app::state::{Selected, Side, Studio, Writing, WritingWhat};
use crate::app::studio::command::StudioCommand;
use crate::app::studio::mark::{Marked, SHORTEST, mark, place_for};
use crate::app::studio::proposals::snapped;
use crate::app::studio::{decide, judge};
use crate::domain::coding::{Edit, Utterance, UtteranceId, VolleyEdge};
use crate::domain::language::Speaker;
use crate::units::{Frames, Seconds};

/// What a command comes to, beside what it changed in the studio itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The edits to carry out as one step.
    pub edits: Vec<Edit>,
    /// What is selected once they are carried out.
    pub then: Then,
    /// Something for the coding's file, the player or the screen.
    pub ask: Option<Ask>,
}

/// What is selected afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Then {
    /// The same as before.
    #[default]
    Same,
    /// Nothing: one goes on listening.
    Listen,
    /// This.
    Select(Selected),
    /// The next utterance or proposal without a code that starts here or later.
    NextUncoded(Seconds),
}

/// Something that the logic cannot do itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ask {
    /// Take the last step back.
    Undo,
    /// Do it again.
    Redo,
    /// Go back, or on again, to where this step is the newest.
    BackTo(u64),
    /// Play from here, up to there where told.
    Play(Seconds, Option<Seconds>),
    /// Hold.
    Hold,
    /// Go to this place; go on playing if it plays.
    Seek(Seconds),
    /// The same, at the speed that was just chosen.
    SeekAtSpeed(Seconds),
    /// Read the samples of this stretch, to be drawn more sharply.
    Sharpen(Frames, Frames),
    /// Tell the player how fast.
    Speed,
    /// Tell the player which channel.
    Channel,
    /// Another track shows.
    Track,
    /// Ask whether to make it final.
    Finish,
    /// Make a version that corrects it.
    Correct,
    /// Leave.
    Close,
}

/// The speeds that the keys step through.
pub const SPEEDS: [f64; 7] = [0.5, 0.6, 0.75, 1.0, 1.25, 1.5, 2.0];

/// How far “back and slower” goes back, in seconds.
const BACK: f64 = 2.0;

/// A “yeah” that comes so soon after the parent's last utterance is about that one.
const JUST_NOW: f64 = 1.0;

/// Carries out a command; `now` is on the app's clock.
pub fn work(studio: &mut Studio, command: &StudioCommand, now: f64) -> Outcome {
    use StudioCommand as C;
    let heard = studio.transport.heard(now);
    if studio.read_only && changes(command) {
        studio.said = Some(if studio.is_final() {
            "This coding is final. “Correct” makes a new version".to_owned()
        } else {
            "This coding is open for looking only".to_owned()
        });
        return Outcome::default();
    }
    studio.said = None;
    if studio.counts_hidden() && counts(command) {
        studio.said = Some(
            "Counting comes in the second pass: rate the whole first, then go on to counting".to_owned(),
        );
        return Outcome::default();
    }
    let outcome = match command {
        C::PlayOrHold
        | C::PlayOn
        | C::Hold
        | C::Seek(_)
        | C::Skip(_)
        | C::BackAndSlower
        | C::Faster(_)
        | C::NormalSpeed
        | C::Repeat
        | C::NextChannel
        | C::Track(_)
        | C::NextTrack(_)
        | C::ChooseStretch(_) => sound(studio, command, heard),
        C::Code(_) | C::Mark(_) | C::StartHere | C::Uncode | C::Facilitative | C::AcceptAll => {
            code(studio, command, heard)
        }
        C::Select(_)
        | C::Step(_)
        | C::NextUncoded
        | C::Release
        | C::Show(_)
        | C::OpenRating(_)
        | C::NextRating
        | C::Write(_)
        | C::Written => look(studio, command, heard),
        C::Decide | C::Answer(_) | C::DecisionBack | C::CloseDecision => {
            decide::walk(studio, command);
            Outcome::default()
        }
        C::AcceptDecision => match decide::verdict(studio) {
            Some(code) => give(studio, studio.selected, code, heard),
            None => Outcome::default(),
        },
        C::GoToCounts(_)
        | C::Rate(..)
        | C::RateOpen(_)
        | C::SetRatingNote(..)
        | C::AddEvidence
        | C::SetEvidence(..)
        | C::AddComment
        | C::SetComment(..)
        | C::RemoveComment(_)
        | C::RemoveEvidence(_)
        | C::SetCodingNote(_) => judge::judge(studio, command, heard),
        C::Undo => ask(studio.can_undo.then_some(Ask::Undo)),
        C::Redo => ask(studio.can_redo.then_some(Ask::Redo)),
        C::BackTo(step) => ask(Some(Ask::BackTo(*step))),
        C::Sharpen(from, to) => ask(Some(Ask::Sharpen(*from, *to))),
        C::AskFinish => ask((!studio.read_only).then_some(Ask::Finish)),
        C::Correct => ask(studio.is_final().then_some(Ask::Correct)),
        C::Close => ask(Some(Ask::Close)),
        _ => utterance(studio, command, heard),
    };
    if let Then::Select(_) | Then::NextUncoded(_) | Then::Listen = outcome.then {
        studio.decision = None;
    }
    outcome
}

/// Whether a command belongs to the pass in which one counts.
fn counts(command: &StudioCommand) -> bool {
    use StudioCommand as C;
    matches!(
        command,
        C::Code(_)
            | C::Mark(_)
            | C::StartHere
            | C::Uncode
            | C::Facilitative
            | C::AcceptAll
            | C::Remove
            | C::SplitHere
            | C::JoinNext
            | C::Valence(_)
            | C::Strength(_)
            | C::Decide
            | C::Edge(_)
    )
}

fn ask(ask: Option<Ask>) -> Outcome {
    Outcome { ask, ..Outcome::default() }
}

fn edits(edits: Vec<Edit>) -> Outcome {
    Outcome { edits, ..Outcome::default() }
}

/// Whether a command changes the coding.
fn changes(command: &StudioCommand) -> bool {
    use StudioCommand as C;
    !matches!(
        command,
        C::PlayOrHold
            | C::PlayOn
            | C::Hold
            | C::Seek(_)
            | C::Skip(_)
            | C::BackAndSlower
            | C::Faster(_)
            | C::NormalSpeed
            | C::Repeat
            | C::NextChannel
            | C::Track(_)
            | C::NextTrack(_)
            | C::ChooseStretch(_)
            | C::Select(_)
            | C::Step(_)
            | C::NextUncoded
            | C::Release
            | C::Show(_)
            | C::OpenRating(_)
            | C::NextRating
            | C::Written
            | C::Decide
            | C::Answer(_)
            | C::DecisionBack
            | C::CloseDecision
            | C::Correct
            | C::Close
            | C::Sharpen(..)
    )
}

fn sound(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    let (from, to) = studio.track().map_or((Seconds(0.0), Seconds(0.0)), |it| (Seconds(0.0), it.length));
    let within = |at: f64| Seconds(at.clamp(from.0, to.0));
    match command {
        C::PlayOrHold if studio.transport.playing => ask(Some(Ask::Hold)),
        C::Hold => ask(studio.transport.playing.then_some(Ask::Hold)),
        C::PlayOrHold => match chosen_stretch(studio) {
            Some((start, end)) => {
                studio.transport.hear_each = studio.stretch.is_none();
                ask(Some(Ask::Play(start, Some(end))))
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
            studio.stretch = stretch.filter(|(a, b)| b.0 - a.0 >= 0.02);
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

fn code(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    match command {
        C::Code(code) => give(studio, studio.selected, Some(code.clone()), heard),
        C::Mark(speaker) => match studio.selected {
            Some(Selected::Proposal(_)) => take_up(studio, *speaker, None),
            Some(Selected::Utterance(id)) if studio.selected_utterance().is_some_and(|it| it.proposed) => {
                Outcome {
                    edits: vec![Edit::SetProposed { id, proposed: false }],
                    then: next_after(studio, id),
                    ask: None,
                }
            }
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
        C::Facilitative => facilitative(studio, heard),
        C::AcceptAll => accept_all(studio),
        _ => Outcome::default(),
    }
}

/// Gives a code to what is selected, else to an utterance that ends here.
fn give(studio: &mut Studio, selected: Option<Selected>, code: Option<String>, heard: Seconds) -> Outcome {
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

/// While sound runs on, a correction is made in passing and one goes on listening; else the next one
/// without a code is selected.
fn next_after(studio: &Studio, id: UtteranceId) -> Then {
    if studio.transport.playing && studio.transport.until.is_none() {
        return Then::Listen;
    }
    let it = studio.coding.utterance(id);
    match it.and_then(|it| it.start) {
        Some(start) => Then::NextUncoded(start),
        None => Then::NextUncoded(Seconds(0.0)),
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
        Then::NextUncoded(Seconds(proposal.start.0 + 1e-6))
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
            studio.last = Some(id);
            match code {
                Some(code) => edits(vec![Edit::SetCode { id, code: Some(code) }]),
                None => {
                    studio.said =
                        Some("There is an utterance here already. Divide it, or select it".to_owned());
                    Outcome::default()
                }
            }
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

fn facilitative(studio: &mut Studio, heard: Seconds) -> Outcome {
    let toggled = studio.target().filter(|it| {
        let just_now = it.end.is_none_or(|end| heard.0 - end.0 < JUST_NOW);
        studio.selected.is_some() || (it.speaker != Speaker::Worker && just_now)
    });
    match toggled {
        Some(it) if it.speaker == Speaker::Worker => {
            studio.said =
                Some("Only what the parent or someone else says can be left out of the turns".to_owned());
            Outcome::default()
        }
        Some(it) => edits(vec![Edit::SetFacilitative { id: it.id, facilitative: !it.facilitative }]),
        None => marked(studio, Speaker::Parent, None, true, heard),
    }
}

fn accept_all(studio: &Studio) -> Outcome {
    let Some(track) = studio.track() else { return Outcome::default() };
    let mut made: Vec<Utterance> = studio.utterances().to_vec();
    let mut list = Vec::new();
    let mut next = studio.coding.next_id();
    for proposal in &studio.proposals {
        let speaker = proposal.speaker.unwrap_or(Speaker::Worker);
        let utterance = Utterance::new(next, speaker, Some(proposal.start), Some(proposal.end));
        let index = place_for(&made, proposal.start);
        made.insert(index, utterance.clone());
        list.push(Edit::AddUtterance { take: track.key, index, utterance });
        next = UtteranceId(next.0 + 1);
    }
    Outcome { edits: list, then: Then::NextUncoded(track.part.0), ask: None }
}

fn look(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    match command {
        C::Select(selected) => {
            studio.selected = *selected;
            studio.decision = None;
            studio.transport.hear_each = false;
        }
        C::Step(by) => return step(studio, *by, heard),
        C::NextUncoded => {
            let from = chosen_stretch(studio).map_or(heard, |(start, _)| Seconds(start.0 + 1e-6));
            return Outcome { then: Then::NextUncoded(from), ..Outcome::default() };
        }
        C::Release => {
            if studio.decision.take().is_some() {
            } else if studio.selected.is_some() || studio.stretch.is_some() || studio.started.is_some() {
                studio.selected = None;
                studio.stretch = None;
                studio.started = None;
            } else if studio.transport.playing {
                return ask(Some(Ask::Hold));
            } else {
                return ask(Some(Ask::Close));
            }
        }
        C::Show(side) => studio.side = *side,
        C::OpenRating(place) => {
            studio.rating = *place;
            studio.side = Side::Ratings;
        }
        C::NextRating => {
            studio.rating = (studio.rating + 1) % judge::asked(studio).len().max(1);
            studio.side = Side::Ratings;
        }
        C::Write(what) => return write(studio, *what),
        C::Written => {
            let resume = studio.writing.take().is_some_and(|it| it.resume);
            return ask(resume.then_some(Ask::Play(heard, studio.transport.until)));
        }
        _ => {}
    }
    Outcome::default()
}

fn write(studio: &mut Studio, what: WritingWhat) -> Outcome {
    let about_one = matches!(what, WritingWhat::Text | WritingWhat::Note);
    if about_one && !matches!(studio.selected, Some(Selected::Utterance(_))) {
        match studio.last.filter(|_| studio.target().is_some()) {
            Some(id) => studio.selected = Some(Selected::Utterance(id)),
            None => {
                studio.said = Some("Select an utterance first".to_owned());
                return Outcome::default();
            }
        }
    }
    let resume = studio.transport.playing || studio.writing.is_some_and(|it| it.resume);
    studio.writing = Some(Writing { what, resume });
    ask(studio.transport.playing.then_some(Ask::Hold))
}

/// Everything that can be stepped through, in order of time.
fn in_order(studio: &Studio) -> Vec<(f64, Selected, bool)> {
    let utterances = studio.utterances().iter().enumerate().map(|(place, it)| {
        let start = it.start.map_or(place as f64, |it| it.0);
        (start, Selected::Utterance(it.id), it.code.is_some() || it.facilitative)
    });
    let proposals =
        studio.proposals.iter().enumerate().map(|(place, it)| (it.start.0, Selected::Proposal(place), false));
    let mut all: Vec<_> = utterances.chain(proposals).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

fn step(studio: &Studio, by: i32, heard: Seconds) -> Outcome {
    let all = in_order(studio);
    let now = studio.selected.and_then(|it| all.iter().position(|(_, other, _)| *other == it));
    let to = match now {
        Some(place) => place.saturating_add_signed(by as isize).min(all.len().saturating_sub(1)),
        // From the playhead: the one that begins next, or the one that began before.
        None => {
            let later = all.iter().take_while(|(start, ..)| *start <= heard.0 + 1e-6).count();
            if by > 0 { later.min(all.len().saturating_sub(1)) } else { later.saturating_sub(1) }
        }
    };
    let then = all.get(to).map_or(Then::Same, |(_, it, _)| Then::Select(*it));
    Outcome { then, ..Outcome::default() }
}

/// The first utterance or proposal without a code that starts here or later. The parent's utterances
/// count only where the scheme has codes for them.
pub fn next_uncoded(studio: &Studio, from: Seconds) -> Option<Selected> {
    let codes_for = |speaker| studio.scheme.codes_of(speaker).next().is_some();
    let wanted = |it: &Selected| match it {
        Selected::Utterance(id) => {
            studio.utterances().iter().find(|other| other.id == *id).is_some_and(|it| codes_for(it.speaker))
        }
        Selected::Proposal(place) => {
            studio.proposals.get(*place).is_some_and(|it| it.speaker.is_none_or(codes_for))
        }
        _ => false,
    };
    let all = in_order(studio);
    let found = all.iter().find(|(start, it, coded)| !coded && *start >= from.0 && wanted(it));
    found.map(|(_, it, _)| *it)
}

fn utterance(studio: &mut Studio, command: &StudioCommand, heard: Seconds) -> Outcome {
    use StudioCommand as C;
    let target = studio.target().cloned();
    match command {
        C::SplitHere => return split(studio, heard),
        C::MoveStart(id, to, snap) => return move_edge(studio, *id, *to, *snap, true),
        C::MoveEnd(id, to, snap) => return move_edge(studio, *id, *to, *snap, false),
        C::SetText(id, text) => {
            let differs = studio.coding.utterance(*id).is_some_and(|it| it.text != *text);
            let edit = Edit::SetText { id: *id, text: text.clone() };
            return edits(differs.then_some(edit).into_iter().collect());
        }
        C::SetNote(id, note) => {
            let differs = studio.coding.utterance(*id).is_some_and(|it| it.note != *note);
            let edit = Edit::SetUtteranceNote { id: *id, note: note.clone() };
            return edits(differs.then_some(edit).into_iter().collect());
        }
        _ => {}
    }
    let Some(it) = target else {
        studio.said = Some("Select an utterance first".to_owned());
        return Outcome::default();
    };
    let id = it.id;
    match command {
        C::Remove => {
            if studio.selected.is_none() {
                studio.said = Some("Select what is to be removed".to_owned());
                return Outcome::default();
            }
            let then = it.start.map_or(Then::Listen, |_| Then::Listen);
            Outcome { edits: vec![Edit::DeleteUtterance(id)], then, ask: None }
        }
        C::JoinNext => edits(vec![Edit::Merge { first: id }]),
        C::NudgeStart(by) => match it.start {
            Some(start) => move_edge(studio, id, Seconds(start.0 + by.0), false, true),
            None => Outcome::default(),
        },
        C::NudgeEnd(by) => match it.end {
            Some(end) => move_edge(studio, id, Seconds(end.0 + by.0), false, false),
            None => Outcome::default(),
        },
        C::OtherSpeaker => {
            let speaker = match it.speaker {
                Speaker::Worker => Speaker::Parent,
                Speaker::Parent => Speaker::Other,
                Speaker::Other => Speaker::Worker,
            };
            edits(vec![Edit::SetSpeaker { id, speaker }])
        }
        C::Edge(edge) => {
            let edge = if it.volley_edge == *edge { VolleyEdge::ByTurn } else { *edge };
            edits(vec![Edit::SetVolleyEdge { id, edge }])
        }
        C::Valence(valence) => {
            let takes = it.code.as_deref().and_then(|code| studio.scheme.code(code));
            if !takes.is_some_and(|code| code.takes_valence) {
                studio.said = Some("This code takes up no side of change".to_owned());
                return Outcome::default();
            }
            let valence = if it.valence == *valence { None } else { *valence };
            edits(vec![Edit::SetValence { id, valence }])
        }
        C::Strength(strength) => {
            let strength = if it.strength == *strength { None } else { *strength };
            edits(vec![Edit::SetStrength { id, strength }])
        }
        _ => Outcome::default(),
    }
}

fn split(studio: &mut Studio, heard: Seconds) -> Outcome {
    let inside = |it: &&Utterance| {
        it.start.is_some_and(|start| heard.0 - start.0 >= SHORTEST)
            && it.end.is_some_and(|end| end.0 - heard.0 >= SHORTEST)
    };
    let chosen = studio.selected_utterance().filter(|it| inside(it));
    let Some(it) = chosen.or_else(|| studio.utterances().iter().find(inside)) else {
        studio.said = Some("Go to the place in an utterance where it is to be divided".to_owned());
        return Outcome::default();
    };
    let new = studio.coding.next_id();
    Outcome {
        edits: vec![Edit::Split { id: it.id, at: Some(heard), text_at: None, new }],
        then: Then::Select(Selected::Utterance(it.id)),
        ask: None,
    }
}

/// Moves an edge, never over a neighbour of the same speaker; one that touches moves along.
fn move_edge(studio: &Studio, id: UtteranceId, to: Seconds, snap: bool, start: bool) -> Outcome {
    let Some(track) = studio.track() else { return Outcome::default() };
    let Some(it) = studio.utterances().iter().find(|it| it.id == id) else { return Outcome::default() };
    let (Some(from), Some(until)) = (it.start, it.end) else { return Outcome::default() };
    let to = if snap { snapped(to, &track.speech, it.speaker) } else { to };
    let mine: Vec<&Utterance> =
        studio.utterances().iter().filter(|other| other.speaker == it.speaker).collect();
    let place = mine.iter().position(|other| other.id == id).unwrap_or(0);
    let before = place.checked_sub(1).and_then(|place| mine.get(place));
    let after = mine.get(place + 1);
    let touching = |a: Option<Seconds>, b: Option<Seconds>| match (a, b) {
        (Some(a), Some(b)) => (b.0 - a.0).abs() < 1e-9,
        _ => false,
    };
    let edit = if start {
        let touches = before.filter(|other| touching(other.end, Some(from)));
        let least = match (touches, before) {
            (Some(other), _) => other.start.map_or(0.0, |it| it.0 + SHORTEST),
            (None, Some(other)) => other.end.map_or(0.0, |it| it.0),
            (None, None) => 0.0,
        };
        let to = Seconds(to.0.max(least).min(until.0 - SHORTEST));
        match touches {
            Some(other) => Edit::MoveBoundary { first: other.id, at: to },
            None => Edit::SetTimes { id, start: Some(to), end: Some(until) },
        }
    } else {
        let touches = after.filter(|other| touching(Some(until), other.start));
        let most = match (touches, after) {
            (Some(other), _) => other.end.map_or(f64::MAX, |it| it.0 - SHORTEST),
            (None, Some(other)) => other.start.map_or(f64::MAX, |it| it.0),
            (None, None) => track.length.0,
        };
        let to = Seconds(to.0.min(most).max(from.0 + SHORTEST));
        match touches {
            Some(_) => Edit::MoveBoundary { first: id, at: to },
            None => Edit::SetTimes { id, start: Some(from), end: Some(to) },
        }
    };
    edits(vec![edit])
}
