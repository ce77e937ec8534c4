//! Settling differences: one after the other, each saved as it is settled.

use std::sync::Arc;

use super::compare::stepped;
use crate::app::App;
use crate::app::agree::SettleCommand;
use crate::app::agree::load::{self, AgreeFiles, told};
use crate::app::state::{Comparing, Confirmation, ConfirmedAction, NoticeLevel, Screen, Settling, Spot};
use crate::domain::agreement::{Comparison, Place};
use crate::domain::coding::{Coding, CodingState, Edit, ReplyRating, Settled};
use crate::domain::consensus::{Choice, Consensus, NewUtterance};
use crate::domain::scheme::CodeId;
use crate::ops::compare::{begin_consensus, comparable, finish_consensus, open_consensus};
use crate::ops::when;

impl App {
    pub(super) fn settle_differences(&mut self, command: SettleCommand) {
        match command {
            SettleCommand::Open => return self.open_settling(),
            SettleCommand::Settle => return self.settle_this(),
            SettleCommand::Reopen => return self.reopen_this(),
            SettleCommand::Hear => return self.play_or_hold_compared(),
            SettleCommand::AskFinish => return self.ask_finish_consensus(),
            SettleCommand::Leave => return self.leave_settling(),
            _ => {}
        }
        let agreement = &mut self.state.agreement;
        let (Some(compare), Some(settle)) = (&agreement.compare, agreement.settle.as_deref_mut()) else {
            return;
        };
        settle.said = None;
        match command {
            SettleCommand::Choose(choice) => choose(compare, settle, choice),
            SettleCommand::Code(code) => {
                let new = settle.place().and_then(|place| other_code(compare, place, code));
                match new {
                    Some(choice) => choose(compare, settle, choice),
                    None => settle.said = Some("A rating is settled by a number".to_owned()),
                }
            }
            SettleCommand::Changed(coder) => toggle(&mut settle.changed, coder),
            SettleCommand::Why(why) => settle.why = why,
            SettleCommand::Go(place) => self.go_to_difference(place),
            SettleCommand::Step(by) => {
                let last = settle.differences.len().saturating_sub(1);
                let next = stepped(settle.at, by, last);
                self.go_to_difference(next);
            }
            _ => {}
        }
    }

    fn open_settling(&mut self) {
        let opened = match (&self.agreeing, self.state.agreement.compare.as_deref()) {
            (Some(files), Some(compare)) => consensus(files, compare),
            _ => return,
        };
        match opened {
            Ok((consensus, draft)) => {
                let Some(files) = &mut self.agreeing else { return };
                files.consensus = Some(consensus);
                files.draft = Some(draft);
                self.show_settling(None);
                self.go(Screen::Settle);
                self.hear_difference();
            }
            Err(error) => self.notify(NoticeLevel::Warning, "These cannot be settled", error),
        }
    }

    /// Brings what is shown up to date, at this difference, else at the first that is open.
    fn show_settling(&mut self, at: Option<usize>) {
        let Some(files) = &self.agreeing else { return };
        let (Some(consensus), Some(draft)) = (&files.consensus, &files.draft) else { return };
        let coding = draft.coding().clone();
        let differences: Vec<_> = consensus
            .differences(&coding)
            .into_iter()
            .map(|(place, settled)| (place, settled.cloned()))
            .collect();
        let first_open = differences.iter().position(|it| it.1.is_none()).unwrap_or(0);
        self.state.agreement.settle = Some(Box::new(Settling {
            is_final: coding.state == CodingState::Final,
            coding: Arc::new(coding),
            at: at.unwrap_or(first_open),
            differences,
            choice: None,
            changed: Vec::new(),
            why: String::new(),
            said: None,
        }));
        self.recall();
    }

    /// What was settled here before stands in the fields, to be changed.
    fn recall(&mut self) {
        let agreement = &mut self.state.agreement;
        let (Some(compare), Some(settle)) = (&agreement.compare, agreement.settle.as_deref_mut()) else {
            return;
        };
        settle.choice = None;
        settle.changed.clear();
        settle.why.clear();
        if let Some(settled) = settle.settled().cloned() {
            settle.why.clone_from(&settled.why);
            let comparison = compare.comparison.as_deref();
            let coders = comparison.map(|it| it.coders.as_slice()).unwrap_or_default();
            settle.changed = (0..coders.len())
                .filter(|place| coders.get(*place).is_some_and(|it| settled.changed.contains(it)))
                .collect();
            settle.choice = settle.place().map(|place| choice_of(&settle.coding, place, &settled));
        }
    }

    fn go_to_difference(&mut self, place: usize) {
        let Some(settle) = self.state.agreement.settle.as_deref_mut() else { return };
        settle.at = place.min(settle.differences.len().saturating_sub(1));
        settle.said = None;
        self.recall();
        self.hear_difference();
    }

    fn hear_difference(&mut self) {
        let place = self.state.agreement.settle.as_deref().and_then(Settling::place);
        if let Some(place) = place {
            self.select_compared(Spot::Place(place));
        }
    }

    fn settle_this(&mut self) {
        let Some((place, choice, changed, why)) = self
            .state
            .agreement
            .settle
            .as_deref()
            .and_then(|it| Some((it.place()?, it.choice.clone(), it.changed.clone(), it.why.clone())))
        else {
            return;
        };
        let Some(choice) = choice else {
            return self.say_settling("Choose first: as one of the coders, another code, or nothing");
        };
        let Some(consensus) = self.agreeing.as_ref().and_then(|it| it.consensus.as_ref()) else { return };
        let coders = &consensus.comparison().coders;
        let changed = changed.iter().filter_map(|it| coders.get(*it).cloned()).collect();
        self.change_consensus(|consensus, coding| {
            consensus.settle(coding, place, &choice, changed, &why).map_err(told)
        });
    }

    fn reopen_this(&mut self) {
        let Some(settle) = self.state.agreement.settle.as_deref() else { return };
        let (Some(place), at) = (settle.place(), settle.at) else { return };
        if settle.settled().is_none() {
            return self.say_settling("This one is open");
        }
        self.change_consensus(|consensus, coding| consensus.reopen(coding, place).map_err(told));
        self.go_to_difference(at);
    }

    /// Makes the edits and saves them; then the next difference that is open shows.
    fn change_consensus(&mut self, edits: impl FnOnce(&Consensus, &Coding) -> Result<Vec<Edit>, String>) {
        let Some(files) = &mut self.agreeing else { return };
        let (Some(consensus), Some(draft)) = (&files.consensus, &mut files.draft) else { return };
        let done = edits(consensus, draft.coding()).and_then(|edits| draft.apply(&edits).map_err(told));
        if let Err(message) = done {
            return self.say_settling(&message);
        }
        let at = self.state.agreement.settle.as_ref().map_or(0, |it| it.at);
        self.show_settling(Some(at));
        let Some(settle) = self.state.agreement.settle.as_deref() else { return };
        let open = |place: &usize| settle.differences.get(*place).is_some_and(|it| it.1.is_none());
        let count = settle.differences.len();
        if let Some(next) = (at..count).chain(0..at).find(open) {
            self.go_to_difference(next);
        } else {
            self.stop_playback();
        }
    }

    fn say_settling(&mut self, message: &str) {
        if let Some(settle) = self.state.agreement.settle.as_deref_mut() {
            settle.said = Some(message.to_owned());
        }
    }

    fn ask_finish_consensus(&mut self) {
        let Some(settle) = self.state.agreement.settle.as_deref() else { return };
        let open = settle.differences.len() - settle.done();
        match open {
            0 => {}
            1 => return self.say_settling("One difference is still open"),
            _ => return self.say_settling(&format!("{open} differences are still open")),
        }
        self.stop_playback();
        self.state.confirmation = Some(Confirmation {
            title: "Finish this consensus?".to_owned(),
            explanation: "It is dated, sealed and read-only then, and says who changed and why. The codings \
                          that it settles stay as they are."
                .to_owned(),
            confirm_label: "Finish".to_owned(),
            cancel_label: "Go on settling".to_owned(),
            loses: false,
            action: ConfirmedAction::FinishConsensus,
        });
    }

    /// Makes the consensus final.
    pub(crate) fn finish_consensus(&mut self) {
        let Some(files) = &mut self.agreeing else { return };
        let (Some(consensus), Some(draft)) = (&files.consensus, files.draft.take()) else { return };
        let path = draft.path().to_owned();
        let finished = finish_consensus(&files.library, consensus, draft, &when::now());
        // It is opened again for looking only, or to go on where it could not be finished.
        match open_consensus(&files.library, &files.folder, &files.me, &path) {
            Ok((consensus, draft)) => {
                files.consensus = Some(consensus);
                files.draft = Some(draft);
            }
            Err(error) => log::warn!("a consensus could not be opened again: {error}"),
        }
        match finished {
            Ok(_) => {
                self.show_settling(None);
                self.notify(NoticeLevel::Good, "Finished", "The consensus is dated and sealed.");
            }
            Err(error) => self.say_settling(&error.to_string()),
        }
    }

    fn leave_settling(&mut self) {
        self.let_draft_go();
        self.state.agreement.settle = None;
        if let (Some(files), Some(compare)) =
            (&mut self.agreeing, self.state.agreement.compare.as_deref_mut())
        {
            files.consensus = None;
            let chosen = compare.offered.iter().filter(|it| it.chosen).map(|it| it.file.clone()).collect();
            if let Err(error) = load::put_side_by_side(files, compare, Some(chosen)) {
                compare.problem = Some(error);
            }
        }
        self.go(Screen::Compare);
    }
}

/// The consensus of what is compared: the one that was begun, else a new one.
fn consensus(
    files: &AgreeFiles,
    compare: &Comparing,
) -> Result<(Consensus, crate::library::draft::Draft), String> {
    let chosen: Vec<String> =
        compare.offered.iter().filter(|it| it.chosen).map(|it| it.file.clone()).collect();
    let there = comparable(&files.library, &files.folder, Some(&files.me)).map_err(told)?;
    let path = load::consensus_of(&there, &chosen).map(|it| files.folder.path().join("codings").join(&it.0));
    match path {
        Some(path) => open_consensus(&files.library, &files.folder, &files.me, &path),
        None => begin_consensus(&files.library, &files.folder, &files.me, &chosen, &when::now()),
    }
    .map_err(told)
}

/// Takes a choice over, and with it who would have changed.
fn choose(compare: &Comparing, settle: &mut Settling, choice: Choice) {
    if settle.is_final {
        return;
    }
    if let (Some(place), Some(comparison)) = (settle.place(), &compare.comparison) {
        settle.changed = who_changes(comparison, place, &choice);
    }
    settle.choice = Some(choice);
}

/// The coders who had said something else.
fn who_changes(comparison: &Comparison, place: Place, choice: &Choice) -> Vec<usize> {
    let coders = 0..comparison.coders.len();
    let has = |coder: usize| match place {
        Place::Row(row) => {
            let cells = comparison.rows.get(row).map(|it| it.cells.as_slice()).unwrap_or_default();
            let cell = |coder: usize| cells.get(coder).and_then(Option::as_ref);
            let code = |coder: usize| cell(coder).map(|it| (&it.code, it.valence, it.strength));
            match choice {
                Choice::AsCoder(other) => code(coder) == code(*other),
                Choice::Utterance(new) => cell(coder).is_some_and(|it| it.code == new.code),
                Choice::Nothing => cell(coder).is_none(),
                Choice::Rating(_) => false,
            }
        }
        Place::Rating(row) => {
            let values = comparison.ratings.get(row).map(|it| it.values.as_slice()).unwrap_or_default();
            let value = |coder: usize| values.get(coder).copied().flatten();
            match choice {
                Choice::AsCoder(other) => value(coder) == value(*other),
                Choice::Rating(rating) => value(coder) == Some(*rating),
                Choice::Nothing => value(coder).is_none(),
                Choice::Utterance(_) => false,
            }
        }
    };
    coders.filter(|coder| !has(*coder)).collect()
}

/// An utterance as the first coder bounds it, with another code.
fn other_code(compare: &Comparing, place: Place, code: CodeId) -> Option<Choice> {
    let Place::Row(row) = place else { return None };
    let row = compare.comparison.as_ref()?.rows.get(row)?;
    let cell = row.cells.iter().flatten().next()?;
    Some(Choice::Utterance(NewUtterance {
        start: cell.start,
        end: cell.end,
        code: Some(code),
        valence: None,
        strength: None,
    }))
}

/// What was chosen when this was settled, read from the coding.
fn choice_of(coding: &Coding, place: Place, settled: &Settled) -> Choice {
    match place {
        Place::Row(_) => match settled.becomes.and_then(|id| coding.utterance(id)) {
            Some(it) => Choice::Utterance(NewUtterance {
                start: it.start,
                end: it.end,
                code: it.code.clone(),
                valence: it.valence,
                strength: it.strength,
            }),
            None => Choice::Nothing,
        },
        Place::Rating(_) => {
            let there = coding.take(settled.take.volley, settled.take.take);
            let value = there.and_then(|it| it.ratings.get(&settled.about).copied());
            let value =
                value.or_else(|| coding.globals.get(&settled.about).map(|it| ReplyRating::Value(*it)));
            value.map_or(Choice::Nothing, Choice::Rating)
        }
    }
}

/// In, or out again.
pub(super) fn toggle(list: &mut Vec<usize>, place: usize) {
    if let Some(at) = list.iter().position(|it| *it == place) {
        list.remove(at);
    } else {
        list.push(place);
        list.sort_unstable();
    }
}
