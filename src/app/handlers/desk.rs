//! Coding a take, in the running session or in a past one.

use crate::app::App;
use crate::app::command::DeskCommand;
use crate::app::desk::{self, DeskAsk};
use crate::app::running::Running;
use crate::app::state::{Desk, NoticeLevel, Screen, SoundReference};
use crate::app::views;
use crate::domain::coding::{Edit, TakeKey, Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::domain::session::Mode;

impl App {
    /// Puts a take of the running session on the desk. Its utterances are proposed at the pauses, or
    /// from the sentences of a typed reply, where none are there yet.
    pub(crate) fn open_desk(&mut self, volley: u32, take: u32) {
        let key = TakeKey { volley, take };
        let Some(running) = &mut self.running else { return };
        let proposed = propose(running, key);
        let failed = proposed.as_ref().err().cloned();
        let desk = views::desk_of(running, key, proposed.unwrap_or(false));
        if let Some(practice) = &mut self.state.practice {
            practice.desk = desk;
        }
        if let Some(message) = failed {
            self.notify(NoticeLevel::Error, "The coding could not be written", message);
        }
    }

    /// Puts a take of the open past session on the desk.
    pub(crate) fn code_past_take(&mut self, volley: u32, take: u32) {
        let key = TakeKey { volley, take };
        let Some(past) = &mut self.past else { return };
        if past.session().mode == Mode::Assessment {
            let what = "This reply is sealed for your coach";
            self.notify(NoticeLevel::Information, what, "An assessment is not coded by the one who spoke.");
            return;
        }
        let read_only = self.state.opened.as_ref().is_none_or(|it| it.read_only);
        let proposed = if read_only { Ok(false) } else { propose(past, key) };
        let failed = proposed.as_ref().err().cloned();
        let mut desk = views::desk_of(past, key, proposed.unwrap_or(false));
        if let Some(desk) = &mut desk {
            desk.read_only = read_only;
        }
        if let Some(opened) = &mut self.state.opened {
            opened.desk = desk;
        }
        if let Some(message) = failed {
            self.notify(NoticeLevel::Error, "The coding could not be written", message);
        }
    }

    pub(crate) fn desk(&mut self, command: &DeskCommand) {
        let in_past = self.state.screen == Screen::PastSession;
        let (running, desk) = if in_past {
            (&mut self.past, self.state.opened.as_mut().and_then(|it| it.desk.as_mut()))
        } else {
            (&mut self.running, self.state.practice.as_mut().and_then(|it| it.desk.as_mut()))
        };
        let (Some(running), Some(desk)) = (running, desk) else { return };
        let outcome = desk::work(desk, command, running.coding().next_id());
        let changed =
            if outcome.edits.is_empty() { Ok(false) } else { running.apply(&outcome.edits).map(|()| true) };
        let changed = match (changed, outcome.ask) {
            (Ok(_), Some(DeskAsk::Undo)) => running.undo().map(|()| true),
            (Ok(_), Some(DeskAsk::Redo)) => running.redo().map(|()| true),
            (changed, _) => changed,
        };
        let key = desk.take.key();
        if changed == Ok(true) {
            refresh(desk, running);
        }
        if let Some(id) = outcome.select
            && desk.take.utterances.iter().any(|it| it.id == id)
        {
            desk.selected = Some(id);
        }
        if let Err(message) = changed {
            self.notify(NoticeLevel::Warning, "That cannot be done", message);
        }
        if let Some(DeskAsk::Play(from, until)) = outcome.ask {
            self.play_from_desk(in_past, key, from, until);
        }
    }

    fn play_from_desk(
        &mut self,
        in_past: bool,
        key: TakeKey,
        from: crate::units::Seconds,
        until: Option<crate::units::Seconds>,
    ) {
        let TakeKey { volley, take } = key;
        let sound = if in_past {
            SoundReference::PastTake { volley, take }
        } else {
            SoundReference::Take { volley, take }
        };
        let plays_it = self.state.playback.as_ref().is_some_and(|it| it.sound == sound);
        if plays_it && until.is_none() {
            self.stop_playback();
        } else {
            self.play(sound, from, until);
        }
    }

    /// Says in the coding that the take on the desk is done.
    pub(crate) fn finish_desk(&mut self) {
        let Some(desk) = self.state.practice.as_mut().and_then(|it| it.desk.take()) else { return };
        self.edit_own(&[Edit::SetDone { take: desk.take.key(), done: true }]);
    }

    /// Edits the trainee's own coding of the running session.
    pub(crate) fn edit_own(&mut self, edits: &[Edit]) {
        if let Some(running) = &mut self.running
            && let Err(message) = running.apply_lastingly(edits)
        {
            self.notify(NoticeLevel::Error, "The coding could not be written", message);
        }
    }
}

/// Brings the desk up to date with the coding.
fn refresh(desk: &mut Desk, running: &Running) {
    let selected = desk.selected;
    let place = selected.and_then(|id| desk.take.utterances.iter().position(|it| it.id == id));
    if let Some(fresh) = views::desk_of(running, desk.take.key(), false) {
        let Desk { take, derived, can_undo, can_redo, counts, proposed, .. } = fresh;
        desk.take = take;
        desk.derived = derived;
        desk.can_undo = can_undo;
        desk.can_redo = can_redo;
        desk.counts = counts;
        desk.proposed = proposed;
    }
    let still_there = selected.is_some_and(|id| desk.take.utterances.iter().any(|it| it.id == id));
    if !still_there {
        let place = place.unwrap_or(0).min(desk.take.utterances.len().saturating_sub(1));
        desk.selected = desk.take.utterances.get(place).map(|it| it.id);
        desk.decision = None;
    }
}

/// Adds a take and its proposed utterances to the coding where they are not there yet; whether it did.
fn propose(running: &mut Running, key: TakeKey) -> Result<bool, String> {
    let empty = running.coding().take(key.volley, key.take).is_none_or(|it| it.utterances.is_empty());
    if !empty {
        return Ok(false);
    }
    let mut next = running.coding().next_id();
    let mut edits = Vec::new();
    if running.coding().take(key.volley, key.take).is_none() {
        edits.push(Edit::AddTake(crate::domain::coding::CodedTake::new(key)));
    }
    for (index, proposal) in running.proposals(key).into_iter().enumerate() {
        let utterance = Utterance {
            text: proposal.text,
            ..Utterance::new(next, Speaker::Worker, proposal.start, proposal.end)
        };
        next = UtteranceId(next.0 + 1);
        edits.push(Edit::AddUtterance { take: key, index, utterance });
    }
    running.apply_lastingly(&edits)?;
    Ok(true)
}
