//! What the studio holds open beside what it shows: the coding's draft and the sounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::state::{Studio, WritingWhat};
use crate::app::studio::views;
use crate::domain::coding::{CodedTake, Coding, CodingState, Edit, ListedStep};
use crate::domain::recording::Channels;
use crate::domain::scenario::Scenario;
use crate::domain::score::{self, Score};
use crate::domain::session::Session;
use crate::library::draft::Draft;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::{blind, proposals, session, when};
use crate::units::Seconds;

/// What is said where a change is asked for and there is nothing to change.
const READING_ONLY: &str = "this coding is open for reading only";

/// What is coded.
#[derive(Debug)]
pub(super) enum Subject {
    /// A conversation that was brought in; its length.
    Recording(Seconds),
    /// The replies of a practice session.
    Practice(Box<Session>, Option<Box<Scenario>>),
    /// Replies that are heard under a number: their score shows when the codings are open.
    BlindPractice,
}

/// What is held open while something is coded.
#[derive(Debug)]
pub struct StudioFiles {
    pub(super) draft: Option<Draft>,
    pub(super) coding: Coding,
    /// The coding's file.
    pub(super) path: PathBuf,
    pub(super) library: Library,
    pub(super) folder: SessionFolder,
    pub(super) subject: Subject,
    /// The file of each track; `None` for a typed reply.
    pub(super) sounds: Vec<Option<PathBuf>>,
    pub(super) channels: Channels,
    pub(super) steps: Vec<ListedStep>,
    /// What is being written.
    pub(super) writing: Option<WritingWhat>,
    /// Whether the newest step is what is being written.
    pub(super) wrote: bool,
    /// Tells what is still looked for in the sound to stop.
    pub(super) stop: Arc<AtomicBool>,
}

impl StudioFiles {
    /// The coding as it is.
    pub fn coding(&self) -> &Coding {
        &self.coding
    }

    /// The coding's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the session.
    pub fn folder(&self) -> &SessionFolder {
        &self.folder
    }

    /// The file of a track.
    pub fn sound(&self, track: usize) -> Option<&Path> {
        self.sounds.get(track)?.as_deref()
    }

    /// Where it is kept who speaks when in a sound.
    pub fn kept_speech(&self, places: &Places, sound: &Path) -> PathBuf {
        proposals::place(places, &self.library, &self.folder, sound)
    }

    /// Who is heard on which channel.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// Tells what is still looked for in the sound to stop.
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether nothing can be changed.
    pub fn read_only(&self) -> bool {
        self.draft.is_none() || self.coding.state == CodingState::Final
    }

    /// Says what is being written now. As long as it is the same, every letter goes on with one step.
    pub fn writing(&mut self, what: Option<WritingWhat>) {
        self.wrote &= self.writing == what;
        self.writing = what;
    }

    /// Makes the changes of one step; they are on the disk when this returns. A take that the coding
    /// lacks begins with its first utterance or rating.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<(), String> {
        let mut all = Vec::with_capacity(edits.len() + 1);
        for edit in edits {
            if let Edit::AddUtterance { take, .. } | Edit::SetRating { take, .. } = edit
                && self.coding.take(take.volley, take.take).is_none()
                && !all.iter().any(|it| matches!(it, Edit::AddTake(begun) if begun.key() == *take))
            {
                all.push(Edit::AddTake(CodedTake::new(*take)));
            }
            all.push(edit.clone());
        }
        let writes = all.last().filter(|it| it.is_text() && all.len() == 1 && self.writing.is_some());
        match (writes, self.wrote) {
            (Some(edit), true) => self.draft.as_mut().ok_or(READING_ONLY)?.write_on(edit).map_err(told)?,
            _ => self.draft.as_mut().ok_or(READING_ONLY)?.apply(&all).map_err(told)?,
        }
        self.wrote = writes.is_some();
        self.take_over();
        Ok(())
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Result<(), String> {
        self.wrote = false;
        self.draft()?.undo().map_err(told)?;
        self.take_over();
        Ok(())
    }

    /// Makes it again.
    pub fn redo(&mut self) -> Result<(), String> {
        self.wrote = false;
        self.draft()?.redo().map_err(told)?;
        self.take_over();
        Ok(())
    }

    /// Goes back, or on again, to where this step is the newest one; 0 is before the first.
    pub fn go_to(&mut self, step: u64) -> Result<(), String> {
        self.wrote = false;
        self.draft()?.go_to(step).map_err(told)?;
        self.take_over();
        Ok(())
    }

    /// Makes the coding final.
    pub fn finish(&mut self) -> Result<(), String> {
        let draft = self.draft.take().ok_or(READING_ONLY)?;
        self.coding = blind::finish(&self.library, draft, &when::now()).map_err(told)?;
        Ok(())
    }

    /// Goes over to a new version that corrects this final one.
    pub fn correct(&mut self) -> Result<(), String> {
        let draft = session::correct(&self.folder, &self.path, &when::now()).map_err(told)?;
        draft.path().clone_into(&mut self.path);
        self.draft = Some(draft);
        self.take_over();
        Ok(())
    }

    /// Lets go of everything: the coding is folded into its file.
    pub fn close(self) -> Result<(), String> {
        self.stop.store(true, Ordering::Relaxed);
        match self.draft {
            Some(draft) => draft.close().map(drop).map_err(told),
            None => Ok(()),
        }
    }

    /// Brings what is shown up to date.
    pub fn follow(&self, studio: &mut Studio) {
        views::follow(studio, self.coding.clone());
        studio.read_only = self.read_only();
        studio.can_undo = self.draft.as_ref().is_some_and(Draft::can_undo) && !studio.read_only;
        studio.can_redo = self.draft.as_ref().is_some_and(Draft::can_redo) && !studio.read_only;
        studio.history.clone_from(&self.steps);
        let anything = !self.coding.globals.is_empty()
            || self.coding.takes.iter().any(|it| !it.ratings.is_empty())
            || self.coding.takes.iter().flat_map(|it| &it.utterances).any(|it| it.code.is_some());
        let counted = anything && !studio.counts_hidden();
        studio.score = if counted { self.score(studio) } else { None };
        studio.no_score = if counted && studio.score.is_none() { self.why_no_score() } else { None };
    }

    fn why_no_score(&self) -> Option<String> {
        match self.subject {
            Subject::BlindPractice => Some("Counts and ratios come when all codings of it are final"),
            Subject::Practice(_, None) => Some("Its scenario is missing: nothing can be counted"),
            Subject::Practice(_, Some(_)) | Subject::Recording(_) => None,
        }
        .map(str::to_owned)
    }

    fn score(&self, studio: &Studio) -> Option<Score> {
        match &self.subject {
            Subject::Recording(length) => {
                let volleys = score::volleys_of_recording(&self.coding, *length);
                let context = score::context_of_recording(&self.coding, *length);
                score::score(&studio.scheme, &volleys, &context).ok()
            }
            Subject::Practice(session, Some(scenario)) => {
                session::score_of(&studio.scheme, scenario, session, &self.coding).ok()
            }
            Subject::Practice(_, None) | Subject::BlindPractice => None,
        }
    }

    fn draft(&mut self) -> Result<&mut Draft, String> {
        self.draft.as_mut().ok_or_else(|| READING_ONLY.to_owned())
    }

    pub(super) fn take_over(&mut self) {
        if let Some(draft) = &self.draft {
            self.coding = draft.coding().clone();
            self.steps = draft.steps();
        }
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
