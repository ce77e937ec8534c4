//! The decision questions about one utterance.

use crate::app::state::{DecisionAt, DecisionWalk, Selected, Studio};
use crate::app::studio::command::StudioCommand;
use crate::domain::language::Speaker;
use crate::domain::scheme::{CodeId, DecisionTree, Leads};

/// The questions for whoever says the utterance.
pub fn tree(studio: &Studio) -> Option<&DecisionTree> {
    let id = studio.decision.as_ref()?.utterance;
    let speaker = studio.coding.utterance(id).map_or(Speaker::Worker, |it| it.speaker);
    studio.scheme.decision_tree(speaker)
}

/// Asks, answers, goes back, closes.
pub(super) fn walk(studio: &mut Studio, command: &StudioCommand) {
    match command {
        StudioCommand::Decide => begin(studio),
        StudioCommand::Answer(place) => answer(studio, *place),
        StudioCommand::DecisionBack => {
            if let Some(walk) = &mut studio.decision {
                match walk.answers.pop() {
                    Some((id, _)) => walk.at = DecisionAt::Question(id),
                    None => studio.decision = None,
                }
            }
        }
        _ => studio.decision = None,
    }
}

fn begin(studio: &mut Studio) {
    let Some((id, speaker)) = studio.target().map(|it| (it.id, it.speaker)) else {
        studio.said = Some("Select an utterance first".to_owned());
        return;
    };
    let Some(tree) = studio.scheme.decision_tree(speaker) else {
        studio.said = Some("This scheme has no questions for this speaker".to_owned());
        return;
    };
    let at = DecisionAt::Question(tree.start.clone());
    studio.decision = Some(DecisionWalk { utterance: id, answers: Vec::new(), at });
    studio.selected = Some(Selected::Utterance(id));
}

fn answer(studio: &mut Studio, place: usize) {
    let Some(DecisionAt::Question(id)) = studio.decision.as_ref().map(|it| it.at.clone()) else { return };
    let question = tree(studio).and_then(|tree| tree.questions.iter().find(|it| it.id == id));
    let Some(answer) = question.and_then(|it| it.answers.get(place)) else { return };
    let at = match &answer.to {
        Leads::Ask(id) => DecisionAt::Question(id.clone()),
        Leads::Code(code, why) => DecisionAt::Verdict(Some(code.clone()), why.clone()),
        Leads::NoCode(why) => DecisionAt::Verdict(None, why.clone()),
    };
    if let Some(walk) = &mut studio.decision {
        walk.answers.push((id, place));
        walk.at = at;
    }
}

/// The code that the questions led to; the outer `None` while they have not led to an end.
#[expect(clippy::option_option, reason = "no verdict yet, or the verdict that there is no code")]
pub(super) fn verdict(studio: &mut Studio) -> Option<Option<CodeId>> {
    match studio.decision.take()?.at {
        DecisionAt::Verdict(code, _) => Some(code),
        DecisionAt::Question(_) => None,
    }
}
