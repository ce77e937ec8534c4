//! A session with everything that goes with it while it is played or looked at: its folder, the
//! trainee's own coding, where the conversation stands, and how its takes are drawn.

mod beginning;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation as _;

pub use self::beginning::Beginning;

use crate::domain::coding::{Coding, CodingState, Edit, TakeKey};
use crate::domain::scenario::engine::{self, Advance, Onward, Position};
use crate::domain::scenario::{ReplyFacts, Scenario};
use crate::domain::scheme::Scheme;
use crate::domain::score::Score;
use crate::domain::session::Session;
use crate::dsp::peaks::Peak;
use crate::library::SessionFolder;
use crate::library::draft::Draft;
use crate::library::spool::{Spool, SpoolTake};
use crate::ops::session::{self, OpenSession};
use crate::ops::sound::{self, Drawn};
use crate::ops::{schemes, when};
use crate::units::Seconds;

/// A take that lies in its session's folder, drawn.
#[derive(Debug)]
pub struct KeptTake {
    kept: session::KeptTake,
    drawn: Drawn,
}

/// A stretch of a take that is probably one utterance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposal {
    /// Where it starts; `None` for a typed reply.
    pub start: Option<Seconds>,
    /// Where it ends.
    pub end: Option<Seconds>,
    /// Its words, for a typed reply.
    pub text: String,
}

#[derive(Debug)]
enum Handle {
    Open(Box<OpenSession>),
    ReadOnly(Box<Session>, SessionFolder),
}

/// A session while it is played or looked at.
#[derive(Debug)]
pub struct Running {
    handle: Handle,
    draft: Option<Draft>,
    coding: Coding,
    scenario: Arc<Scenario>,
    scheme: Arc<Scheme>,
    position: Position,
    spool: Spool,
    recording: Option<SpoolTake>,
    drawn: BTreeMap<TakeKey, Drawn>,
    trainee: Option<String>,
    /// How many steps the desk may take back: never past the moment when it was opened.
    undoable: usize,
    redoable: usize,
}

impl Running {
    /// The session as it is now.
    pub fn session(&self) -> &Session {
        match &self.handle {
            Handle::Open(open) => open.session(),
            Handle::ReadOnly(session, _) => session,
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        match &self.handle {
            Handle::Open(open) => open.folder().path(),
            Handle::ReadOnly(_, folder) => folder.path(),
        }
    }

    /// The trainee's name, where it is known.
    pub fn trainee(&self) -> Option<&str> {
        self.trainee.as_deref()
    }

    /// Whether nothing in it can be changed.
    pub fn read_only(&self) -> bool {
        matches!(self.handle, Handle::ReadOnly(..)) || self.coding.state == CodingState::Final
    }

    /// The scenario as it was on the day.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The scheme as it was on the day.
    pub fn scheme(&self) -> &Arc<Scheme> {
        &self.scheme
    }

    /// The trainee's own coding.
    pub fn coding(&self) -> &Coding {
        &self.coding
    }

    /// Where the conversation stands.
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// Makes room in the spool for a take; its file.
    pub fn prepare_spool(&mut self, key: TakeKey) -> Result<PathBuf, String> {
        let spool = self.spool.clone();
        let take = self.writable()?.begin_take(&spool, key, &when::now()).map_err(words)?;
        let path = take.sound().to_owned();
        self.recording = Some(take);
        Ok(path)
    }

    /// What puts the take that was recorded into its place, for the jobs' thread; `None` where nothing
    /// was recorded.
    pub fn keep_take(&mut self) -> Option<Box<dyn FnOnce() -> Result<KeptTake, String> + Send>> {
        let take = self.recording.take()?;
        let moving = match &self.handle {
            Handle::Open(open) => open.take_move(take),
            Handle::ReadOnly(..) => return None,
        };
        let folder = self.folder().to_owned();
        Some(Box::new(move || {
            let kept = moving.run().map_err(words)?;
            // A take that cannot be drawn is still a take.
            let drawn = sound::draw(&folder.join(kept.file_name()), None).unwrap_or_else(|error| {
                log::warn!("a take could not be drawn: {error}");
                Drawn::default()
            });
            Ok(KeptTake { kept, drawn })
        }))
    }

    /// Forgets the take that was begun in the spool and holds nothing.
    pub fn forget_take(&mut self) {
        if let Some(take) = self.recording.take()
            && let Err(error) = take.remove()
        {
            log::warn!("an empty take could not be removed: {error}");
        }
    }

    /// Registers a take that lies in its place.
    pub fn register_take(
        &mut self,
        kept: KeptTake,
        seconds: Seconds,
        troubles: Vec<String>,
    ) -> Result<(), String> {
        let note = kept.kept.note();
        let key = TakeKey { volley: note.volley, take: note.take };
        self.drawn.insert(key, kept.drawn);
        self.writable()?.register(kept.kept, seconds, troubles, &when::now()).map_err(words)
    }

    /// Registers a typed reply.
    pub fn register_typed(&mut self, key: TakeKey, text: &str) -> Result<(), String> {
        self.writable()?.register_typed(key, text, &when::now()).map_err(words)
    }

    /// In Interview: says what a reply mainly did.
    pub fn set_mainly(&mut self, volley: u32, code: &str) -> Result<(), String> {
        self.writable()?.set_mainly(volley, Some(code.to_owned())).map_err(words)
    }

    /// What is known of a reply in Interview, from the one key that was pressed after it.
    pub fn mainly_facts(&self, volley: u32) -> Option<ReplyFacts> {
        let code = self.session().takes_of(volley).next()?.mainly.clone()?;
        let starter = schemes::find(STARTER).ok()?;
        ReplyFacts::mainly(&starter.scheme, &code)
    }

    /// Takes the parent's next line, and keeps it.
    pub fn advance(&mut self, facts: Option<&ReplyFacts>) -> Result<Advance, String> {
        let (mode, seed) = (self.session().mode, self.session().seed);
        let advance = engine::advance(&self.scenario, mode, seed, &self.position, facts).map_err(words)?;
        let volley = self.session().path.len() as u32;
        let route = advance.route;
        match &advance.next {
            Onward::Turn(at) => {
                let step = engine::step_at(at);
                self.writable()?.go_on(volley, route, Some(step)).map_err(words)?;
                self.position = at.clone();
            }
            Onward::Ending(ending) => {
                let ending = ending.clone();
                self.writable()?.reach_ending(volley, route, ending).map_err(words)?;
            }
        }
        Ok(advance)
    }

    /// What the trainee wrote for herself.
    pub fn set_note(&mut self, note: &str) -> Result<(), String> {
        self.writable()?.set_own_note(note).map_err(words)
    }

    /// Changes the coding by a step that can be taken back.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<(), String> {
        self.draft()?.apply(edits).map_err(words)?;
        self.undoable += 1;
        self.redoable = 0;
        self.follow();
        Ok(())
    }

    /// Changes the coding by something that the desk does not take back.
    pub fn apply_lastingly(&mut self, edits: &[Edit]) -> Result<(), String> {
        self.draft()?.apply(edits).map_err(words)?;
        self.undoable = 0;
        self.redoable = 0;
        self.follow();
        Ok(())
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Result<(), String> {
        if self.can_undo() {
            self.draft()?.undo().map_err(words)?;
            self.undoable -= 1;
            self.redoable += 1;
            self.follow();
        }
        Ok(())
    }

    /// Does it again.
    pub fn redo(&mut self) -> Result<(), String> {
        if self.can_redo() {
            self.draft()?.redo().map_err(words)?;
            self.undoable += 1;
            self.redoable -= 1;
            self.follow();
        }
        Ok(())
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        self.undoable > 0 && self.draft.as_ref().is_some_and(Draft::can_undo)
    }

    /// Whether there is a step to do again.
    pub fn can_redo(&self) -> bool {
        self.redoable > 0 && self.draft.as_ref().is_some_and(Draft::can_redo)
    }

    /// How a take is drawn; empty for a typed reply.
    pub fn columns(&self, key: TakeKey) -> Arc<Vec<Peak>> {
        self.drawn.get(&key).map(|it| Arc::clone(&it.columns)).unwrap_or_default()
    }

    /// Where the utterances of a take probably lie: at its pauses, or by its sentences where it was typed.
    /// Where neither speaks clearly, the whole of it.
    pub fn proposals(&self, key: TakeKey) -> Vec<Proposal> {
        let reply = self.session().takes_of(key.volley).find(|it| it.take == key.take);
        if let Some(typed) = reply.and_then(|it| it.typed.as_deref()) {
            let sentences = typed.unicode_sentences().map(str::trim).filter(|it| !it.is_empty());
            return sentences.map(|it| Proposal { text: it.to_owned(), ..Proposal::default() }).collect();
        }
        let Some(drawn) = self.drawn.get(&key) else { return vec![Proposal::default()] };
        if drawn.proposals.is_empty() {
            let whole = Proposal { start: Some(Seconds(0.0)), end: Some(drawn.length), text: String::new() };
            return vec![whole];
        }
        let proposal = |(start, end): &(Seconds, Seconds)| Proposal {
            start: Some(*start),
            end: Some(*end),
            text: String::new(),
        };
        drawn.proposals.iter().map(proposal).collect()
    }

    /// The score by the own coding; `None` where nothing is coded.
    pub fn score(&self) -> Option<Score> {
        let coded = self.coding.takes.iter().any(|take| take.utterances.iter().any(|it| it.code.is_some()));
        if !coded {
            return None;
        }
        match session::score_of(&self.scheme, &self.scenario, self.session(), &self.coding) {
            Ok(score) => Some(score),
            Err(error) => {
                log::warn!("the session could not be scored: {error}");
                None
            }
        }
    }

    /// Lets the session go: the coding is folded into its file. `finished` says that its debrief was
    /// reached.
    pub fn close(mut self, finished: bool) -> Result<(), String> {
        if finished && let Handle::Open(open) = &mut self.handle {
            open.finish(&when::now()).map_err(words)?;
        }
        if let Some(draft) = self.draft.take() {
            draft.close().map_err(words)?;
        }
        Ok(())
    }

    fn writable(&mut self) -> Result<&mut OpenSession, String> {
        match &mut self.handle {
            Handle::Open(open) => Ok(open),
            Handle::ReadOnly(..) => Err("this session is open for reading only".to_owned()),
        }
    }

    fn draft(&mut self) -> Result<&mut Draft, String> {
        self.draft.as_mut().ok_or_else(|| "this coding is open for reading only".to_owned())
    }

    fn follow(&mut self) {
        if let Some(draft) = &self.draft {
            self.coding = draft.coding().clone();
        }
    }
}

/// The scheme of the one key after each reply in Interview.
pub const STARTER: &str = "starter-1";

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
