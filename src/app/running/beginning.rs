//! How a session comes to be played or looked at: a new one begins, one that is there is opened.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Handle, Running, words};
use crate::domain::coding::{Coding, CodingKind, TakeKey};
use crate::domain::language::Role;
use crate::domain::scenario::{Scenario, engine};
use crate::domain::scheme::Scheme;
use crate::domain::session::{Mode, Session};
use crate::library::draft::Draft;
use crate::library::spool::Spool;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::session::{self, OpenSession};
use crate::ops::{peaks, sound, when};

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The library and the folders of this installation.
    pub places: Places,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Its text.
    pub scenario_text: Arc<str>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// Its text.
    pub scheme_text: Arc<str>,
    /// How it is played.
    pub mode: Mode,
    /// The role that is played.
    pub role: Role,
    /// The trainee's name.
    pub trainee: String,
    /// The seed; `None` draws one from the system.
    pub seed: Option<u64>,
    /// Whether recording was agreed to.
    pub consent: bool,
    /// For how many months it is kept.
    pub keep_months: Option<u16>,
}

impl Running {
    /// Begins a session. The error is for the user.
    pub fn begin(beginning: Beginning) -> Result<Self, String> {
        let now = when::now();
        let library = Library::open_or_create(&beginning.places.library, &now).map_err(words)?;
        let name = beginning.trainee.trim();
        let name = if name.is_empty() { "Unnamed trainee" } else { name };
        let person = library.person_named(name, Some(beginning.role)).map_err(words)?;
        let seed = match beginning.seed {
            Some(seed) => seed,
            None => getrandom::u64().map_err(|error| format!("the system gives no chance: {error}"))?,
        };
        let keep_until =
            beginning.keep_months.and_then(|months| when::months_after(&when::today_text(), months));
        let position = engine::start(&beginning.scenario, beginning.mode, seed).map_err(words)?;
        let mut open = OpenSession::begin(
            &library,
            session::Beginning {
                scenario: &beginning.scenario,
                scenario_text: &beginning.scenario_text,
                scheme: &beginning.scheme,
                scheme_text: &beginning.scheme_text,
                mode: beginning.mode,
                role: beginning.role,
                seed,
                trainee: &person.id,
                consent: beginning.consent,
                keep_until: keep_until.as_deref(),
                synthetic: false,
                now: &now,
            },
        )
        .map_err(words)?;
        open.add_step(engine::step_at(&position)).map_err(words)?;
        let draft = own_draft(&open, &person.id, &now)?;
        Ok(Self {
            coding: draft.coding().clone(),
            handle: Handle::Open(Box::new(open)),
            draft: Some(draft),
            scenario: beginning.scenario,
            scheme: beginning.scheme,
            position,
            spool: Spool::at(beginning.places.spool),
            recording: None,
            drawn: BTreeMap::new(),
            trainee: Some(person.name),
            undoable: 0,
            redoable: 0,
        })
    }

    /// Opens a session that is there: for writing where it belongs to the trainee and nobody else has it
    /// open, else for reading. Its takes are drawn, so this is work for the jobs' thread. Second, what is
    /// damaged in it, in words.
    pub fn open(
        places: &Places,
        library: &Path,
        folder: &Path,
        writable: bool,
    ) -> Result<(Self, Vec<String>), String> {
        let folder = SessionFolder::at(folder.to_owned());
        let loaded = session::load(&folder).map_err(words)?;
        let mut problems = loaded.problems.clone();
        let missing = |what: &str| {
            format!("{}: its {what} cannot be read, so the session cannot be shown", folder.path().display())
        };
        let scenario = Arc::new(loaded.scenario.clone().ok_or_else(|| missing("scenario"))?);
        let scheme = Arc::new(loaded.scheme.clone().ok_or_else(|| missing("scheme"))?);
        let position = engine::position_in(&loaded.session.path)
            .map_or_else(|| engine::start(&scenario, loaded.session.mode, loaded.session.seed), Ok)
            .map_err(words)?;
        let own = Library::open(library).ok();
        let mut drawn = BTreeMap::new();
        for reply in &loaded.session.replies {
            if let Some(path) = loaded.take_path(reply.volley, reply.take) {
                let kept = own.as_ref().map(|library| peaks::place(places, library, &folder, &path));
                match sound::draw(&path, kept.as_deref()) {
                    Ok(it) => drop(drawn.insert(TakeKey { volley: reply.volley, take: reply.take }, it)),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        let coder = loaded.who.clone().unwrap_or_default();
        let opened = if writable { open_for_writing(library, &folder, &coder, &mut problems) } else { None };
        let (handle, draft) = match opened {
            Some((open, draft)) => (Handle::Open(Box::new(open)), Some(draft)),
            None => (Handle::ReadOnly(Box::new(loaded.session.clone()), folder.clone()), None),
        };
        let coding = match &draft {
            Some(draft) => draft.coding().clone(),
            None => loaded.own_coding().cloned().unwrap_or_else(|| empty_coding(&loaded.session, &coder)),
        };
        let person = Library::open(library).and_then(|library| library.person(&coder));
        let trainee = person.ok().map(|it| it.name);
        let spool = Spool::at(places.spool.clone());
        let running = Self {
            handle,
            draft,
            coding,
            scenario,
            scheme,
            position,
            spool,
            recording: None,
            drawn,
            trainee,
            undoable: 0,
            redoable: 0,
        };
        Ok((running, problems))
    }
}

fn own_draft(open: &OpenSession, coder: &str, now: &str) -> Result<Draft, String> {
    let scheme = open.session().scheme.clone();
    session::own_coding(open.folder(), open.id(), coder, &scheme, now).map_err(words)
}

fn open_for_writing(
    library: &Path,
    folder: &SessionFolder,
    coder: &str,
    problems: &mut Vec<String>,
) -> Option<(OpenSession, Draft)> {
    let opened = Library::open(library).map_err(words).and_then(|library| {
        let open = OpenSession::resume(&library, folder.clone()).map_err(words)?;
        let draft = own_draft(&open, coder, &when::now())?;
        Ok((open, draft))
    });
    opened.map_err(|error| problems.push(format!("Open for reading only: {error}"))).ok()
}

fn empty_coding(session: &Session, coder: &str) -> Coding {
    Coding::new(
        session.id.clone(),
        coder.to_owned(),
        CodingKind::Own,
        session.scheme.clone(),
        session.started.clone(),
    )
}
