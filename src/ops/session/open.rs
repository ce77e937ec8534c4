//! A session that is open for writing. It has one writer at a time, and every step is on the disk when
//! its method returns.

use crate::domain::coding::TakeKey;
use crate::domain::language::Role;
use crate::domain::scenario::{EndingId, Scenario, TurnId};
use crate::domain::scheme::{CodeId, Scheme};
use crate::domain::session::{
    Consent, Mode, Reply, ScenarioReference, SchemeReference, Session, SessionId, Step,
};
use crate::library::lock::Lock;
use crate::library::spool::{Spool, SpoolNote, SpoolTake};
use crate::library::{FORMAT, Library, SessionFolder, Stored, hash_of};
use crate::ops::OpsError;
use crate::ops::session::take::{KeptTake, TakeMove};
use crate::units::Seconds;

/// What a session begins with.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its file, as it is read.
    pub scenario_text: &'a str,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// Its file, as it is read.
    pub scheme_text: &'a str,
    /// How it is played.
    pub mode: Mode,
    /// The role that the trainee plays.
    pub role: Role,
    /// The seed of its chance.
    pub seed: u64,
    /// The trainee's id.
    pub trainee: &'a str,
    /// Whether she agrees to be recorded for her own training.
    pub consent: bool,
    /// The last day on which it is kept; `None` keeps it until it is deleted.
    pub keep_until: Option<&'a str>,
    /// Whether its speech is synthetic, as in the sample library.
    pub synthetic: bool,
    /// Now, as `2026-11-22T09:30:12Z`.
    pub now: &'a str,
}

/// A session that is open for writing.
#[derive(Debug)]
pub struct OpenSession {
    library: Library,
    folder: SessionFolder,
    stored: Stored<Session>,
    _lock: Lock,
}

impl OpenSession {
    /// Makes the folder of a new session and everything that does not change in it. Its path is empty
    /// until the first step is added.
    pub fn begin(library: &Library, beginning: Beginning<'_>) -> Result<Self, OpsError> {
        let Beginning { scenario, scheme, now, .. } = beginning;
        let folder = library.new_session_folder(now, &scenario.id)?;
        let lock = folder.lock()?;
        folder.write_who(beginning.trainee)?;
        folder.write_versions(beginning.scenario_text, beginning.scheme_text)?;
        let session = Session {
            format: FORMAT,
            id: folder.id(),
            mode: beginning.mode,
            role: beginning.role,
            scenario: ScenarioReference {
                id: scenario.id.clone(),
                version: scenario.version.clone(),
                sha256: hash_of(beginning.scenario_text.as_bytes()),
            },
            scheme: SchemeReference {
                id: scheme.id.clone(),
                version: scheme.version.clone(),
                sha256: hash_of(beginning.scheme_text.as_bytes()),
            },
            process: scenario.process,
            goal: scenario.goal.clone(),
            seed: beginning.seed,
            started: now.to_owned(),
            finished: None,
            path: Vec::new(),
            ending: None,
            replies: Vec::new(),
            consent: Consent {
                own_training: beginning.consent,
                given: beginning.consent.then(|| now.to_owned()),
                withdrawn: None,
            },
            keep_until: beginning.keep_until.map(str::to_owned),
            own_note: String::new(),
            synthetic: beginning.synthetic,
        };
        let mut stored = folder.new_session(session);
        stored.save()?;
        Ok(Self { library: library.clone(), folder, stored, _lock: lock })
    }

    /// Opens a session to go on with it. [`crate::library::LibraryError::InUse`] if another window or
    /// program has it open.
    pub fn resume(library: &Library, folder: SessionFolder) -> Result<Self, OpsError> {
        let lock = folder.lock()?;
        let stored = folder.session()?;
        Ok(Self { library: library.clone(), folder, stored, _lock: lock })
    }

    /// The session as it is now.
    pub fn session(&self) -> &Session {
        &self.stored.value
    }

    /// Its id.
    pub fn id(&self) -> &SessionId {
        &self.stored.value.id
    }

    /// Its folder.
    pub fn folder(&self) -> &SessionFolder {
        &self.folder
    }

    /// Its library.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Adds the turn that is heard next; it is answered by the volley of its number.
    pub fn add_step(&mut self, step: Step) -> Result<(), OpsError> {
        self.change(|session| session.path.push(step))
    }

    /// Says which route was taken after a volley.
    pub fn set_route(&mut self, volley: u32, route: u32) -> Result<(), OpsError> {
        self.step(volley)?;
        self.change(|session| {
            if let Some(step) = step_place(volley).and_then(|place| session.path.get_mut(place)) {
                step.route = Some(route);
            }
        })
    }

    /// Says which route was taken after a volley, and adds the turn that it led to, in one write.
    pub fn go_on(&mut self, volley: u32, route: u32, next: Option<Step>) -> Result<(), OpsError> {
        self.step(volley)?;
        self.change(|session| {
            if let Some(step) = step_place(volley).and_then(|place| session.path.get_mut(place)) {
                step.route = Some(route);
            }
            session.path.extend(next);
        })
    }

    /// Makes room in the spool for a take of the reply to a volley.
    pub fn begin_take(&self, spool: &Spool, key: TakeKey, now: &str) -> Result<SpoolTake, OpsError> {
        let note = SpoolNote {
            format: FORMAT,
            library: self.library.root().to_owned(),
            folder: self.folder.path().to_owned(),
            session: self.id().clone(),
            volley: key.volley,
            take: key.take,
            turn: self.step(key.volley)?.turn.clone(),
            begun: now.to_owned(),
        };
        Ok(spool.begin(note)?)
    }

    /// The copying of a finished take into this session, to be done away from the window's thread.
    pub fn take_move(&self, take: SpoolTake) -> TakeMove {
        TakeMove::new(self.folder.clone(), take)
    }

    /// Registers a take that lies in the folder now, and clears the spool.
    pub fn register(
        &mut self,
        kept: KeptTake,
        seconds: Seconds,
        troubles: Vec<String>,
        now: &str,
    ) -> Result<(), OpsError> {
        let note = kept.note();
        self.add_reply(Reply {
            volley: note.volley,
            turn: note.turn.clone(),
            take: note.take,
            file: Some(kept.file_name().to_owned()),
            typed: None,
            seconds: Some(seconds),
            recorded: now.to_owned(),
            mainly: None,
            troubles,
        })?;
        Ok(kept.clear_spool()?)
    }

    /// Registers a recording that lies in the folder already.
    pub fn register_file(
        &mut self,
        key: TakeKey,
        seconds: Seconds,
        troubles: Vec<String>,
        now: &str,
    ) -> Result<(), OpsError> {
        let turn = self.step(key.volley)?.turn.clone();
        self.add_reply(Reply {
            volley: key.volley,
            turn,
            take: key.take,
            file: Some(Session::take_file_name(key.volley, key.take)),
            typed: None,
            seconds: Some(seconds),
            recorded: now.to_owned(),
            mainly: None,
            troubles,
        })
    }

    /// Registers a typed reply.
    pub fn register_typed(&mut self, key: TakeKey, text: &str, now: &str) -> Result<(), OpsError> {
        let turn: TurnId = self.step(key.volley)?.turn.clone();
        self.add_reply(Reply {
            volley: key.volley,
            turn,
            take: key.take,
            file: None,
            typed: Some(text.to_owned()),
            seconds: None,
            recorded: now.to_owned(),
            mainly: None,
            troubles: Vec::new(),
        })
    }

    /// In Interview: says what the first take of a volley mainly did.
    pub fn set_mainly(&mut self, volley: u32, mainly: Option<CodeId>) -> Result<(), OpsError> {
        if self.session().takes_of(volley).next().is_none() {
            return Err(OpsError::OutOfStep(format!("there is no reply {volley} yet")));
        }
        self.change(|session| {
            if let Some(reply) = session.replies.iter_mut().find(|it| it.volley == volley) {
                reply.mainly = mainly;
            }
        })
    }

    /// Says that the conversation has reached an ending.
    pub fn reach_ending(&mut self, volley: u32, route: u32, ending: EndingId) -> Result<(), OpsError> {
        self.step(volley)?;
        self.change(|session| {
            if let Some(step) = step_place(volley).and_then(|place| session.path.get_mut(place)) {
                step.route = Some(route);
            }
            session.ending = Some(ending);
        })
    }

    /// Says that the debrief was reached. A second call changes nothing.
    pub fn finish(&mut self, now: &str) -> Result<(), OpsError> {
        self.change(|session| {
            session.finished.get_or_insert_with(|| now.to_owned());
        })
    }

    /// What the trainee wrote for herself.
    pub fn set_own_note(&mut self, note: &str) -> Result<(), OpsError> {
        self.change(|session| note.clone_into(&mut session.own_note))
    }

    /// How long it is kept: the last day, or `None` until it is deleted.
    pub fn keep_until(&mut self, day: Option<&str>) -> Result<(), OpsError> {
        self.change(|session| session.keep_until = day.map(str::to_owned))
    }

    /// Says that consent was taken back: its recordings no longer count as there.
    pub(crate) fn withdraw(&mut self, now: &str) -> Result<(), OpsError> {
        self.change(|session| session.withdraw_consent(now))
    }

    /// Changes the session on the disk, and in memory only if that worked.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Session)) -> Result<(), OpsError> {
        let before = self.stored.value.clone();
        change(&mut self.stored.value);
        if let Err(error) = self.stored.save() {
            self.stored.value = before;
            return Err(error.into());
        }
        Ok(())
    }

    fn add_reply(&mut self, reply: Reply) -> Result<(), OpsError> {
        if self.session().takes_of(reply.volley).any(|it| it.take == reply.take) {
            let Reply { volley, take, .. } = reply;
            return Err(OpsError::OutOfStep(format!("there already is a take {take} of reply {volley}")));
        }
        self.change(|session| session.replies.push(reply))
    }

    fn step(&self, volley: u32) -> Result<&Step, OpsError> {
        step_place(volley)
            .and_then(|place| self.session().path.get(place))
            .ok_or_else(|| OpsError::OutOfStep(format!("no line was heard that reply {volley} could answer")))
    }
}

/// The place in the path that a volley answers.
fn step_place(volley: u32) -> Option<usize> {
    usize::try_from(volley.checked_sub(1)?).ok()
}
