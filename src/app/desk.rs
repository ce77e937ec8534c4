//! The desk's logic: what each key and button does to a take being coded, as edits.
//!
//! Pure: it turns a command and the desk as it stands into edits; the coding file carries them out.

use crate::app::command::DeskCommand;
use crate::app::state::{DecisionAt, DecisionWalk, Desk};
use crate::domain::coding::{Edit, Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::domain::scheme::Leads;
use crate::units::Seconds;

/// What a desk command comes to, beside what it changed on the desk itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeskOutcome {
    /// The edits to carry out as one step.
    pub edits: Vec<Edit>,
    /// Something for the coding file or the player.
    pub ask: Option<DeskAsk>,
    /// The utterance to select afterwards, if it is there then.
    pub select: Option<UtteranceId>,
}

/// Something that the desk cannot do itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DeskAsk {
    /// Take the last step back.
    Undo,
    /// Do it again.
    Redo,
    /// Play a stretch of the take.
    Play(Seconds, Option<Seconds>),
}

/// The shortest utterance that a split leaves, in seconds.
const SHORTEST: f64 = 0.1;

/// Carries out a command on the desk; `next` is the id that a new utterance gets.
pub fn work(desk: &mut Desk, command: &DeskCommand, next: UtteranceId) -> DeskOutcome {
    let mut outcome = DeskOutcome::default();
    if desk.read_only && changes(command) {
        return outcome;
    }
    match command {
        DeskCommand::Select(id) => {
            if desk.take.utterances.iter().any(|it| it.id == *id) {
                desk.selected = Some(*id);
                desk.decision = None;
            }
        }
        DeskCommand::SelectNext => step(desk, 1),
        DeskCommand::SelectPrevious => step(desk, -1),
        DeskCommand::SetCode(code) => {
            if let Some(id) = desk.selected {
                give_code(desk, &mut outcome, id, code.clone());
            }
        }
        DeskCommand::SetValence(valence) => {
            if let Some(id) = desk.selected {
                outcome.edits.push(Edit::SetValence { id, valence: *valence });
                outcome.select = Some(if valence.is_some() { next_uncoded(desk, id) } else { id });
            }
        }
        DeskCommand::SetText(id, text) => {
            if desk.take.utterances.iter().any(|it| it.id == *id && it.text != *text) {
                outcome.edits.push(Edit::SetText { id: *id, text: text.clone() });
            }
        }
        DeskCommand::SplitAt(at) => split_at(desk, &mut outcome, *at, next),
        DeskCommand::SplitText(id, at) => {
            let text = desk.take.utterances.iter().find(|it| it.id == *id).map(|it| it.text.as_str());
            // Both parts must hold words.
            if let Some(text) = text
                && text.chars().take(*at).any(|it| !it.is_whitespace())
                && text.chars().skip(*at).any(|it| !it.is_whitespace())
            {
                outcome.edits.push(Edit::Split { id: *id, at: None, text_at: Some(*at), new: next });
                outcome.select = Some(*id);
            }
        }
        DeskCommand::MergeNext => {
            if let Some(id) = desk.selected
                && desk.take.utterances.last().is_some_and(|it| it.id != id)
            {
                outcome.edits.push(Edit::Merge { first: id });
                outcome.select = Some(id);
            }
        }
        DeskCommand::MoveEnd(id, to) => move_end(desk, &mut outcome, *id, *to),
        DeskCommand::MoveStart(id, to) => move_start(desk, &mut outcome, *id, *to),
        DeskCommand::Remove => {
            if let Some(id) = desk.selected {
                let place = place_of(desk, id).unwrap_or(0);
                let neighbour = desk
                    .take
                    .utterances
                    .get(place + 1)
                    .or_else(|| place.checked_sub(1).and_then(|before| desk.take.utterances.get(before)));
                outcome.select = neighbour.map(|it| it.id);
                outcome.edits.push(Edit::DeleteUtterance(id));
            }
        }
        DeskCommand::Undo => outcome.ask = desk.can_undo.then_some(DeskAsk::Undo),
        DeskCommand::Redo => outcome.ask = desk.can_redo.then_some(DeskAsk::Redo),
        DeskCommand::StartDecision => start_decision(desk),
        DeskCommand::Answer(place) => answer(desk, *place),
        DeskCommand::DecisionBack => decision_back(desk),
        DeskCommand::AcceptDecision => {
            if let Some(DecisionWalk { utterance, at: DecisionAt::Verdict(code, _), .. }) =
                desk.decision.take()
            {
                give_code(desk, &mut outcome, utterance, code);
            }
        }
        DeskCommand::CloseDecision => desk.decision = None,
        DeskCommand::PlaySelected => {
            let selected = desk.selected.and_then(|id| desk.take.utterances.iter().find(|it| it.id == id));
            if let Some(Utterance { start: Some(start), end, .. }) = selected {
                outcome.ask = Some(DeskAsk::Play(*start, *end));
            }
        }
        DeskCommand::PlayTake => {
            if desk.length.is_some() {
                outcome.ask = Some(DeskAsk::Play(Seconds(0.0), None));
            }
        }
    }
    outcome
}

fn changes(command: &DeskCommand) -> bool {
    !matches!(
        command,
        DeskCommand::Select(_)
            | DeskCommand::SelectNext
            | DeskCommand::SelectPrevious
            | DeskCommand::PlaySelected
            | DeskCommand::PlayTake
            | DeskCommand::StartDecision
            | DeskCommand::Answer(_)
            | DeskCommand::DecisionBack
            | DeskCommand::CloseDecision
    )
}

fn place_of(desk: &Desk, id: UtteranceId) -> Option<usize> {
    desk.take.utterances.iter().position(|it| it.id == id)
}

fn step(desk: &mut Desk, by: isize) {
    let count = desk.take.utterances.len();
    let place = desk.selected.and_then(|id| place_of(desk, id));
    let to = match place {
        None => 0,
        Some(place) => place.saturating_add_signed(by).min(count.saturating_sub(1)),
    };
    if let Some(utterance) = desk.take.utterances.get(to) {
        desk.selected = Some(utterance.id);
        desk.decision = None;
    }
}

/// Gives a code and goes on to the next utterance without one, so that a reply is coded key by key; stays
/// where the side of change is still to be said.
fn give_code(desk: &Desk, outcome: &mut DeskOutcome, id: UtteranceId, code: Option<String>) {
    let Some(utterance) = desk.take.utterances.iter().find(|it| it.id == id) else { return };
    let given = code.as_deref().and_then(|id| desk.scheme.code(id));
    let side_is_open =
        desk.asks_side && given.is_some_and(|it| it.takes_valence) && utterance.valence.is_none();
    outcome.select = Some(if code.is_none() || side_is_open { id } else { next_uncoded(desk, id) });
    outcome.edits.push(Edit::SetCode { id, code });
}

/// The next utterance without a code, else the same one.
fn next_uncoded(desk: &Desk, id: UtteranceId) -> UtteranceId {
    let after = desk.take.utterances.iter().skip_while(|it| it.id != id).skip(1);
    after.filter(|it| it.code.is_none()).map(|it| it.id).next().unwrap_or(id)
}

fn split_at(desk: &Desk, outcome: &mut DeskOutcome, at: Seconds, next: UtteranceId) {
    let inside = |it: &&Utterance| {
        it.start.is_some_and(|start| at.0 - start.0 >= SHORTEST)
            && it.end.is_some_and(|end| end.0 - at.0 >= SHORTEST)
    };
    if let Some(utterance) = desk.take.utterances.iter().find(inside) {
        outcome.edits.push(Edit::Split { id: utterance.id, at: Some(at), text_at: None, new: next });
        outcome.select = Some(utterance.id);
    }
}

fn move_end(desk: &Desk, outcome: &mut DeskOutcome, id: UtteranceId, to: Seconds) {
    let Some(place) = place_of(desk, id) else { return };
    let Some(Utterance { start: Some(start), end: Some(end), .. }) = desk.take.utterances.get(place) else {
        return;
    };
    let after = desk.take.utterances.get(place + 1);
    let touches = after.and_then(|it| it.start).is_some_and(|start| start.0 - end.0 < 1e-9);
    let limit = match after {
        Some(it) if touches => it.end.map(|it| it.0 - SHORTEST),
        Some(it) => it.start.map(|it| it.0),
        None => desk.length.map(|it| it.0),
    };
    let to = Seconds(to.0.clamp(start.0 + SHORTEST, limit.unwrap_or(f64::MAX).max(start.0 + SHORTEST)));
    if touches {
        outcome.edits.push(Edit::MoveBoundary { first: id, at: to });
    } else {
        outcome.edits.push(Edit::SetTimes { id, start: Some(*start), end: Some(to) });
    }
}

fn move_start(desk: &Desk, outcome: &mut DeskOutcome, id: UtteranceId, to: Seconds) {
    let Some(place) = place_of(desk, id) else { return };
    let Some(Utterance { start: Some(start), end: Some(end), .. }) = desk.take.utterances.get(place) else {
        return;
    };
    let before = place.checked_sub(1).and_then(|it| desk.take.utterances.get(it));
    let touching = before.filter(|it| it.end.is_some_and(|end| start.0 - end.0 < 1e-9));
    let least = match (touching, before) {
        (Some(it), _) => it.start.map_or(0.0, |it| it.0 + SHORTEST),
        (None, Some(it)) => it.end.map_or(0.0, |it| it.0),
        (None, None) => 0.0,
    };
    let to = Seconds(to.0.clamp(least.min(end.0 - SHORTEST), end.0 - SHORTEST));
    match touching {
        Some(it) => outcome.edits.push(Edit::MoveBoundary { first: it.id, at: to }),
        None => outcome.edits.push(Edit::SetTimes { id, start: Some(to), end: Some(*end) }),
    }
}

fn start_decision(desk: &mut Desk) {
    let Some(utterance) = desk.selected else { return };
    let Some(tree) = desk.scheme.decision_tree(Speaker::Worker) else { return };
    let at = DecisionAt::Question(tree.start.clone());
    desk.decision = Some(DecisionWalk { utterance, answers: Vec::new(), at });
}

fn answer(desk: &mut Desk, place: usize) {
    let Some(tree) = desk.scheme.decision_tree(Speaker::Worker) else { return };
    let Some(walk) = &mut desk.decision else { return };
    let DecisionAt::Question(id) = &walk.at else { return };
    let question = tree.questions.iter().find(|it| it.id == *id);
    let Some(answer) = question.and_then(|it| it.answers.get(place)) else { return };
    walk.answers.push((id.clone(), place));
    walk.at = match &answer.to {
        Leads::Ask(id) => DecisionAt::Question(id.clone()),
        Leads::Code(code, why) => DecisionAt::Verdict(Some(code.clone()), why.clone()),
        Leads::NoCode(why) => DecisionAt::Verdict(None, why.clone()),
    };
}

fn decision_back(desk: &mut Desk) {
    if let Some(walk) = &mut desk.decision {
        match walk.answers.pop() {
            Some((id, _)) => walk.at = DecisionAt::Question(id),
            None => desk.decision = None,
        }
    }
}
