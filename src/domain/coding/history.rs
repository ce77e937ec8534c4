//! Undo and redo, without limit: every step with its edits and with what takes them back.

use super::edit::Edit;
use super::model::Coding;
use super::refusal::EditError;
use super::words::words_of;

/// What was done in one coding, step by step. A step is what the coder did with one key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    steps: Vec<Step>,
    /// How many of the steps are in the coding; those after it were taken back.
    done: usize,
    /// The number of the newest step that there ever was.
    newest: u64,
}

#[derive(Debug, Clone, PartialEq)]
struct Step {
    number: u64,
    /// What made it, in order.
    edits: Vec<Edit>,
    /// What takes it back, in the order in which it is to be played.
    inverse: Vec<Edit>,
}

/// One step, for a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedStep {
    /// Its number, from 1. It stays with the step, and no other step of the coding ever has it.
    pub number: u64,
    /// What it did, in a few words.
    pub words: String,
    /// Whether it is in the coding; one that was taken back can be made again.
    pub done: bool,
}

/// A step that was just made, with what is needed as long as it may still be as if it had never been.
#[derive(Debug)]
pub struct JustMade {
    number: u64,
    /// The steps that could be made again before it.
    dropped: Vec<Step>,
    next_utterance: u32,
    newest: u64,
}

impl JustMade {
    /// The number of the step.
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// How a step was gone on with, with what is needed to take only that back.
#[derive(Debug)]
pub struct WroteOn {
    number: u64,
    was: Edit,
    back: Edit,
}

impl WroteOn {
    /// The number of the step.
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// One move along the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The step with this number was taken back.
    Undone(u64),
    /// The step with this number was made again.
    Redone(u64),
}

impl History {
    /// Makes the changes of one step, all or none; `None` where there are none. What was taken back
    /// before can then no longer be made again.
    ///
    /// # Errors
    /// An edit that does not fit. Everything is then as it was.
    pub fn apply(&mut self, coding: &mut Coding, group: &[Edit]) -> Result<Option<JustMade>, EditError> {
        if group.is_empty() {
            return Ok(None);
        }
        let number = self.newest + 1;
        self.apply_as(coding, group, number).map(Some)
    }

    /// The same under a number that the step had when it was made first; it must be a new one.
    ///
    /// # Errors
    /// As for [`History::apply`].
    pub fn apply_as(
        &mut self,
        coding: &mut Coding,
        group: &[Edit],
        number: u64,
    ) -> Result<JustMade, EditError> {
        if number <= self.newest {
            return Err(EditError::NoStep(number));
        }
        let next_utterance = coding.next_utterance;
        let inverse = play(coding, group)?;
        let dropped = self.steps.split_off(self.done);
        self.steps.push(Step { number, edits: group.to_vec(), inverse });
        self.done = self.steps.len();
        let newest = std::mem::replace(&mut self.newest, number);
        Ok(JustMade { number, dropped, next_utterance, newest })
    }

    /// Makes it as if a step had never been; it is the one that was made last.
    pub fn forget(&mut self, coding: &mut Coding, made: JustMade) {
        if let Some(step) = self.steps.pop_if(|step| step.number == made.number) {
            // What takes back the newest step always fits.
            let back = play(coding, &step.inverse);
            debug_assert!(back.is_ok(), "{back:?}");
            coding.next_utterance = made.next_utterance;
            self.done = self.steps.len();
            self.steps.extend(made.dropped);
            self.newest = made.newest;
        }
    }

    /// Goes on writing what the newest step wrote, as a part of that step; `None` where the newest step
    /// wrote something else, or where steps were taken back.
    ///
    /// # Errors
    /// An edit that does not fit. Everything is then as it was.
    pub fn write_on(&mut self, coding: &mut Coding, edit: &Edit) -> Result<Option<WroteOn>, EditError> {
        if self.can_redo() {
            return Ok(None);
        }
        let Some(step) = self.steps.last_mut() else { return Ok(None) };
        let Some(last) = step.edits.last_mut().filter(|last| edit.rewrites(last)) else { return Ok(None) };
        let back = coding.apply(edit.clone())?;
        // What takes the first letters back takes all of them back.
        let was = std::mem::replace(last, edit.clone());
        Ok(Some(WroteOn { number: step.number, was, back }))
    }

    /// Makes it as if a step had not been gone on with; it is what was done last.
    pub fn unwrite(&mut self, coding: &mut Coding, wrote: WroteOn) {
        let step = self.steps.last_mut().filter(|step| step.number == wrote.number);
        if let Some(last) = step.and_then(|step| step.edits.last_mut()) {
            *last = wrote.was;
            let back = coding.apply(wrote.back);
            debug_assert!(back.is_ok(), "{back:?}");
        }
    }

    /// Takes the newest step back; `None` if there is none.
    ///
    /// # Errors
    /// A coding that is not the one of this history, or a final one.
    pub fn undo(&mut self, coding: &mut Coding) -> Result<Option<Move>, EditError> {
        let Some(before) = self.done.checked_sub(1) else { return Ok(None) };
        let Some(step) = self.steps.get(before) else { return Ok(None) };
        play(coding, &step.inverse)?;
        self.done = before;
        Ok(Some(Move::Undone(step.number)))
    }

    /// Makes the step that was taken back last again; `None` if there is none.
    ///
    /// # Errors
    /// As for [`History::undo`].
    pub fn redo(&mut self, coding: &mut Coding) -> Result<Option<Move>, EditError> {
        let Some(step) = self.steps.get(self.done) else { return Ok(None) };
        play(coding, &step.edits)?;
        self.done += 1;
        Ok(Some(Move::Redone(step.number)))
    }

    /// Goes back or forward until this step is the newest one that is done; 0 is before the first. Gives
    /// the moves that it took.
    ///
    /// # Errors
    /// No such step; nothing has then moved. Else as for [`History::undo`].
    pub fn go_to(&mut self, coding: &mut Coding, number: u64) -> Result<Vec<Move>, EditError> {
        let place = self.steps.iter().position(|step| step.number == number);
        let target = match (number, place) {
            (0, _) => 0,
            (_, Some(place)) => place + 1,
            (_, None) => return Err(EditError::NoStep(number)),
        };
        let mut moves = Vec::new();
        while self.done != target {
            let moved = if self.done > target { self.undo(coding)? } else { self.redo(coding)? };
            moves.extend(moved);
        }
        Ok(moves)
    }

    /// Makes moves the other way round, in the opposite order.
    ///
    /// # Errors
    /// As for [`History::undo`].
    pub fn move_back(&mut self, coding: &mut Coding, moves: &[Move]) -> Result<(), EditError> {
        for moved in moves.iter().rev() {
            match moved {
                Move::Undone(_) => self.redo(coding)?,
                Move::Redone(_) => self.undo(coding)?,
            };
        }
        Ok(())
    }

    /// Every step, the oldest first.
    pub fn steps(&self) -> Vec<ListedStep> {
        let listed = |(place, step): (usize, &Step)| ListedStep {
            number: step.number,
            words: words_of(&step.edits),
            done: place < self.done,
        };
        self.steps.iter().enumerate().map(listed).collect()
    }

    /// The number of the newest step that is done; 0 where none is.
    pub fn position(&self) -> u64 {
        let newest = self.done.checked_sub(1).and_then(|place| self.steps.get(place));
        newest.map_or(0, |step| step.number)
    }

    /// The number of the step that would be made again next.
    pub fn next_redo(&self) -> Option<u64> {
        self.steps.get(self.done).map(|step| step.number)
    }

    /// Whether something can be undone.
    pub fn can_undo(&self) -> bool {
        self.done > 0
    }

    /// Whether something can be redone.
    pub fn can_redo(&self) -> bool {
        self.done < self.steps.len()
    }

    /// The edits of a step and its number, in order, those that were taken back left out.
    pub fn done(&self) -> impl Iterator<Item = (u64, &[Edit])> {
        self.steps.iter().take(self.done).map(|step| (step.number, step.edits.as_slice()))
    }
}

/// Makes all the changes or none, in place, and returns what takes them back, in the order to play it in.
fn play(coding: &mut Coding, group: &[Edit]) -> Result<Vec<Edit>, EditError> {
    let next_utterance = coding.next_utterance;
    let mut inverse = Vec::with_capacity(group.len());
    for edit in group {
        match coding.apply(edit.clone()) {
            Ok(back) => inverse.push(back),
            Err(error) => {
                while let Some(edit) = inverse.pop() {
                    // What takes back the newest change always fits.
                    let back = coding.apply(edit);
                    debug_assert!(back.is_ok(), "{back:?}");
                }
                coding.next_utterance = next_utterance;
                return Err(error);
            }
        }
    }
    inverse.reverse();
    Ok(inverse)
}
