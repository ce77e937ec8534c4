//! Taking the sound out of answers to feedback: the words stay.

use std::path::Path;

use crate::domain::coaching::FeedbackReply;
use crate::library::lock::Lock;
use crate::library::{LibraryError, SessionFolder, coaching};

use super::{lock_of, remove};

/// Takes the sound out of the answers of a session that are meant: the copy of the take in which the line
/// is answered again. The words stay. Gives back how many sounds there were, and which answers could not
/// be changed.
pub(in crate::ops) fn silence_answers(
    folder: &SessionFolder,
    meant: &dyn Fn(&FeedbackReply) -> bool,
) -> Result<(usize, Vec<LibraryError>), LibraryError> {
    let (mut removed, mut problems) = (0, Vec::new());
    for path in folder.reply_files()? {
        match silence_answer(&path, meant) {
            Ok(was_there) => removed += usize::from(was_there),
            Err(error) => problems.push(error),
        }
    }
    Ok((removed, problems))
}

fn silence_answer(path: &Path, meant: &dyn Fn(&FeedbackReply) -> bool) -> Result<bool, LibraryError> {
    let has_sound = |it: &FeedbackReply| it.again.as_ref().is_some_and(|it| it.sound.is_some());
    let reply = coaching::reply(path)?.value;
    if !has_sound(&reply) || !meant(&reply) {
        return Ok(false);
    }
    let _lock = Lock::take(&lock_of(path))?;
    let mut stored = coaching::reply(path)?;
    let Some(name) = stored.value.again.as_mut().and_then(|it| it.sound.take()) else { return Ok(false) };
    // The sound goes first: an answer that says nothing of it would leave it for ever.
    let sound = path.with_file_name(name);
    let was_there = sound.is_file();
    remove(&sound)?;
    stored.save()?;
    Ok(was_there)
}
