//! Undo and redo: groups of edits with what takes them back.

use super::edit::Edit;
use super::model::Coding;
use super::refusal::EditError;

/// How many steps can be undone; older ones are forgotten.
const STEPS: usize = 500;

/// What can be undone and redone in one coding. A group is what the coder did with one key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// What takes back each group, in the order in which it is to be played; the newest group is last.
    undo: Vec<Vec<Edit>>,
    /// What makes each undone group again; the one undone last is last.
    redo: Vec<Vec<Edit>>,
}

impl History {
    /// Makes the changes of one group, all or none. What was undone before can then no longer be redone.
    pub fn apply(&mut self, coding: &mut Coding, group: Vec<Edit>) -> Result<(), EditError> {
        if group.is_empty() {
            return Ok(());
        }
        let inverse = play(coding, group)?;
        self.undo.push(inverse);
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
        self.redo.clear();
        Ok(())
    }

    /// Takes the newest group back and returns the edits that did so, for the log. Nothing if there is none.
    pub fn undo(&mut self, coding: &mut Coding) -> Result<Vec<Edit>, EditError> {
        let Some(group) = self.undo.pop() else { return Ok(Vec::new()) };
        self.redo.push(play(coding, group.clone())?);
        Ok(group)
    }

    /// Makes the group that was undone last again, and returns its edits, for the log.
    pub fn redo(&mut self, coding: &mut Coding) -> Result<Vec<Edit>, EditError> {
        let Some(group) = self.redo.pop() else { return Ok(Vec::new()) };
        self.undo.push(play(coding, group.clone())?);
        Ok(group)
    }

    /// Whether something can be undone.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether something can be redone.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

/// Makes all the changes or none, and returns what takes them back, in the order to play it in.
fn play(coding: &mut Coding, group: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
    let mut after = coding.clone();
    let mut inverse = Vec::with_capacity(group.len());
    for edit in group {
        inverse.push(after.apply(edit)?);
    }
    *coding = after;
    inverse.reverse();
    Ok(inverse)
}
