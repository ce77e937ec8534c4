//! Playing a scenario with recorded replies: the main job without a screen. What is stored is what the
//! window stores.

mod ratings;
mod request;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::audio::decode::{self, DecodeFault};
use crate::domain::coding::{CodedTake, Coding, CodingKind, Edit, ReplyRating, TakeKey};
use crate::domain::language::{Role, Speaker, Valence};
use crate::domain::scenario::ReplyFacts;
use crate::domain::scenario::engine::{self, EngineFault, Played};
use crate::domain::scheme::{CodeId, RatingId, Scheme};
use crate::domain::score::Score;
use crate::domain::session::{Mode, Session};
use crate::library::{Library, LibraryError, spool};
use crate::ops::OpsError;
use crate::ops::curriculum::FoundScenario;
use crate::ops::found::FindError;
use crate::ops::schemes::{self, FoundScheme};
use crate::ops::score::ScoreError;
use crate::ops::session::{self, Beginning, OpenSession};
use crate::units::Seconds;

pub use ratings::{Ratings, read_ratings};
pub use request::{Request, practise};

/// The scheme of the one key after each reply in Interview.
pub const STARTER_SCHEME: &str = "starter-1";

/// What is played.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scenario.
    pub scenario: FoundScenario,
    /// The scheme of the codes.
    pub scheme: FoundScheme,
    /// How it is played.
    pub mode: Mode,
    /// The seed of its chance.
    pub seed: u64,
    /// The trainee's name.
    pub trainee: String,
    /// The first take of each reply, in order.
    pub replies: Vec<PathBuf>,
    /// Second and later takes, each with the volley that it belongs to, in order.
    pub again: Vec<(u32, PathBuf)>,
    /// In Interview: what each reply mainly did, in order, as a code of the starter scheme; `None` where
    /// nothing was said.
    pub mainly: Vec<Option<CodeId>>,
    /// The codes, by volley and take; what has no recording is left out.
    pub codes: Vec<CodedTake>,
    /// The ratings.
    pub ratings: Ratings,
    /// The last day on which the session is kept.
    pub keep_until: Option<String>,
    /// What the trainee wrote for herself.
    pub own_note: String,
    /// Whether the speech is synthetic.
    pub synthetic: bool,
}

/// What was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Practised {
    /// The session's folder.
    pub folder: PathBuf,
    /// The session.
    pub session: Session,
    /// Its score.
    pub score: Score,
    /// What of the codes and ratings was left out, in words.
    pub notes: Vec<String>,
}

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum PractiseError {
    /// There are more replies than the conversation has room for.
    #[error(
        "{}: the conversation ends after {used} replies ({ending}), and {given} were given: leave out what comes after, or check the codes that led there", file.display()
    )]
    LeftOver {
        /// The first reply that is left over.
        file: PathBuf,
        /// How many replies led to the ending.
        used: usize,
        /// How many were given.
        given: usize,
        /// The ending.
        ending: String,
    },
    /// A take of a reply that is not there.
    #[error("there is no reply {volley} that {} could be another take of", file.display())]
    NoReply {
        /// The recording.
        file: PathBuf,
        /// The volley.
        volley: u32,
    },
    /// A recording cannot be read.
    #[error("{}: {reason}", file.display())]
    Sound {
        /// The recording.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The codes do not fit.
    #[error("{}: reply {}, take {}: {reason}", sheet.display(), key.volley, key.take)]
    Codes {
        /// The coding sheet.
        sheet: PathBuf,
        /// The take.
        key: TakeKey,
        /// Why.
        reason: String,
    },
    /// Something that is no code of the starter scheme.
    #[error("“{code}” is not one of what a reply can mainly do: {known}")]
    Mainly {
        /// What was given.
        code: CodeId,
        /// What there is.
        known: String,
    },
    /// The coding cannot be scored.
    #[error("the codes cannot be scored: {0}")]
    Score(String),
    /// The ratings table is at fault.
    #[error("{0}")]
    Ratings(String),
    /// The system gives no seed.
    #[error("the system gives no chance ({0}): name a seed with --seed")]
    Chance(String),
    /// The scenario or the scheme cannot be used.
    #[error(transparent)]
    Find(#[from] FindError),
    /// The coding sheet cannot be used.
    #[error(transparent)]
    Sheet(#[from] ScoreError),
    /// The scenario cannot be played on.
    #[error(transparent)]
    Engine(#[from] EngineFault),
    /// The library.
    #[error(transparent)]
    Ops(#[from] OpsError),
}

impl From<LibraryError> for PractiseError {
    fn from(error: LibraryError) -> Self {
        Self::Ops(error.into())
    }
}

/// A recording in the form of a take, not stored yet.
struct Ready {
    key: TakeKey,
    file: PathBuf,
    seconds: Seconds,
}

/// A session that was played and checked, and is ready to be stored.
pub struct Prepared<'a> {
    plan: &'a Plan,
    played: Played,
    takes: Vec<Ready>,
    coded: Vec<CodedTake>,
    notes: Vec<String>,
    /// Where the recordings lie until they are stored.
    _workshop: tempfile::TempDir,
}

impl std::fmt::Debug for Prepared<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Prepared").field("played", &self.played).finish_non_exhaustive()
    }
}

/// Plays the scenario and checks everything that could be at fault. Nothing is stored.
pub fn prepare(plan: &Plan) -> Result<Prepared<'_>, PractiseError> {
    let played = play(plan)?;
    let workshop = tempfile::tempdir().map_err(|source| LibraryError::Io {
        doing: "cannot be made",
        path: PathBuf::from("temporary folder"),
        source,
    })?;
    let mut notes = Vec::new();
    let takes = decode_all(plan, workshop.path(), &mut notes)?;
    let coded = coded_takes(plan, &takes, &mut notes);
    // Codes that do not fit are told now, not when half of the session is stored.
    let mut trial =
        Coding::new(String::new(), String::new(), CodingKind::Own, plan.scheme.reference(), String::new());
    for edit in edits(plan, &coded) {
        let key = if let Edit::AddTake(take) = &edit { take.key() } else { TakeKey { volley: 0, take: 0 } };
        trial.apply(edit).map_err(|error| PractiseError::Codes {
            sheet: PathBuf::new(),
            key,
            reason: error.to_string(),
        })?;
    }
    Ok(Prepared { plan, played, takes, coded, notes, _workshop: workshop })
}

impl Prepared<'_> {
    /// Stores the session. If that fails nothing of it stays.
    pub fn store(self, library: &Library, now: &str) -> Result<Practised, PractiseError> {
        let plan = self.plan;
        let person = library.person_named(&plan.trainee, None)?;
        let beginning = Beginning {
            scenario: &plan.scenario.scenario,
            scenario_text: &plan.scenario.text,
            scheme: &plan.scheme.scheme,
            scheme_text: &plan.scheme.text,
            mode: plan.mode,
            role: role_of(plan, person.role),
            seed: plan.seed,
            trainee: &person.id,
            consent: true,
            keep_until: plan.keep_until.as_deref(),
            synthetic: plan.synthetic,
            now,
        };
        let mut open = OpenSession::begin(library, beginning)?;
        match self.fill(&mut open, &person.id, now) {
            Ok(score) => Ok(Practised {
                folder: open.folder().path().to_owned(),
                session: open.session().clone(),
                score,
                notes: self.notes,
            }),
            Err(error) => {
                // Half a session would look like one that was left; what failed is told instead.
                let folder = open.folder().path().to_owned();
                drop(open);
                if let Err(left) = fs::remove_dir_all(&folder) {
                    log::warn!("{}: could not be removed: {left}", folder.display());
                }
                Err(error)
            }
        }
    }

    fn fill(&self, open: &mut OpenSession, trainee: &str, now: &str) -> Result<Score, PractiseError> {
        let plan = self.plan;
        for step in &self.played.path {
            open.add_step(step.clone())?;
        }
        for take in &self.takes {
            let name = Session::take_file_name(take.key.volley, take.key.take);
            spool::copy_into(&take.file, &open.folder().file(&name))?;
            open.register_file(take.key, take.seconds, Vec::new(), now)?;
        }
        if plan.mode == Mode::Interview {
            for (volley, mainly) in (1u32..).zip(&plan.mainly).take(plan.replies.len()) {
                open.set_mainly(volley, mainly.clone())?;
            }
        }
        let scheme = open.session().scheme.clone();
        let mut draft = session::own_coding(open.folder(), open.id(), trainee, &scheme, now)?;
        draft.apply(&edits(plan, &self.coded))?;
        let coding = draft.close()?;
        if !plan.own_note.is_empty() {
            open.set_own_note(&plan.own_note)?;
        }
        let last = self.played.path.len() as u32;
        let route = self.played.path.last().and_then(|it| it.route);
        if let (Some(ending), Some(route)) = (&self.played.ending, route) {
            open.reach_ending(last, route, ending.clone())?;
            open.finish(now)?;
        }
        session::score_of(&plan.scheme.scheme, &plan.scenario.scenario, open.session(), &coding)
            .map_err(PractiseError::Score)
    }
}

/// The coding as edits.
fn edits(plan: &Plan, coded: &[CodedTake]) -> Vec<Edit> {
    let takes = coded.iter().cloned().map(Edit::AddTake);
    let globals = plan
        .ratings
        .globals
        .iter()
        .map(|(rating, value)| Edit::SetGlobal { rating: rating.clone(), value: Some(*value) });
    takes.chain(globals).collect()
}

/// Where the conversation goes with these codes, before anything is stored.
fn play(plan: &Plan) -> Result<Played, PractiseError> {
    let scenario = &plan.scenario.scenario;
    let starter = starter()?;
    if let Some(code) = plan.mainly.iter().flatten().find(|it| !is_the_workers(&starter, it)) {
        let known: Vec<&str> = starter.codes_of(Speaker::Worker).map(|it| it.id.as_str()).collect();
        return Err(PractiseError::Mainly { code: code.clone(), known: known.join(", ") });
    }
    let facts: Vec<Option<ReplyFacts>> = (1u32..)
        .zip(&plan.replies)
        .enumerate()
        .map(|(place, (volley, _))| match plan.mainly.get(place).and_then(Option::as_deref) {
            Some(code) if plan.mode == Mode::Interview => ReplyFacts::mainly(&starter, code),
            _ => facts_of(plan, volley),
        })
        .collect();
    let played = engine::play(scenario, plan.mode, plan.seed, &facts)?;
    if let Some(ending) = &played.ending
        && let Some(file) = plan.replies.get(played.path.len())
    {
        return Err(PractiseError::LeftOver {
            file: file.clone(),
            used: played.path.len(),
            given: plan.replies.len(),
            ending: ending.clone(),
        });
    }
    Ok(played)
}

fn starter() -> Result<Scheme, PractiseError> {
    Ok(schemes::find(STARTER_SCHEME)?.scheme)
}

fn is_the_workers(scheme: &Scheme, code: &str) -> bool {
    scheme.codes_of(Speaker::Worker).any(|it| it.id == code)
}

/// What is known of the first take of a reply.
fn facts_of(plan: &Plan, volley: u32) -> Option<ReplyFacts> {
    let takes = plan.codes.iter().filter(|it| it.volley == volley);
    let first = takes.min_by_key(|it| it.take).filter(|it| it.take == 1)?;
    let codes: Vec<(&str, Option<Valence>)> = first
        .utterances
        .iter()
        .filter(|it| it.speaker == Speaker::Worker)
        .filter_map(|it| Some((it.code.as_deref()?, it.valence)))
        .collect();
    ReplyFacts::of_utterances(&plan.scheme.scheme, codes)
}

/// Brings every recording into the form of a take, so that one that cannot be read is told before
/// anything is stored. What of a recording could not be read is noted.
fn decode_all(plan: &Plan, workshop: &Path, notes: &mut Vec<String>) -> Result<Vec<Ready>, PractiseError> {
    let mut wanted: Vec<(TakeKey, &PathBuf)> =
        (1u32..).zip(&plan.replies).map(|(volley, file)| (TakeKey { volley, take: 1 }, file)).collect();
    for (volley, file) in &plan.again {
        let before = wanted.iter().filter(|(key, _)| key.volley == *volley).count() as u32;
        if before == 0 {
            return Err(PractiseError::NoReply { file: file.clone(), volley: *volley });
        }
        wanted.push((TakeKey { volley: *volley, take: before + 1 }, file));
    }
    wanted.sort_by_key(|(key, _)| *key);
    let mut ready = Vec::new();
    for (key, source) in wanted {
        let file = workshop.join(Session::take_file_name(key.volley, key.take));
        let at_fault = |reason: String| PractiseError::Sound { file: source.clone(), reason };
        let report = decode::decode_to_take(source, &file).map_err(|fault| match fault {
            DecodeFault::CannotWrite(source) => {
                LibraryError::Io { doing: "cannot be written", path: file.clone(), source }.into()
            }
            fault => at_fault(fault.to_string()),
        })?;
        let name = source.display();
        notes.extend(report.damaged.iter().map(|damage| format!("{name}: {damage}")));
        notes.extend(report.notes.iter().map(|note| format!("{name}: {note}")));
        ready.push(Ready { key, file, seconds: report.seconds });
    }
    Ok(ready)
}

/// What is coded and rated of each take that there is, with ids of their own.
fn coded_takes(plan: &Plan, takes: &[Ready], notes: &mut Vec<String>) -> Vec<CodedTake> {
    let there: BTreeSet<TakeKey> = takes.iter().map(|it| it.key).collect();
    let mut left_out: BTreeSet<TakeKey> = plan.codes.iter().map(CodedTake::key).collect();
    left_out.extend(plan.ratings.replies.keys());
    for key in left_out.difference(&there) {
        notes.push(format!(
            "there is no take {} of reply {}: its codes and ratings are left out",
            key.take, key.volley
        ));
    }
    let mut coded = Vec::new();
    for key in there {
        let mut take =
            plan.codes.iter().find(|it| it.key() == key).cloned().unwrap_or_else(|| CodedTake::new(key));
        if let Some(ratings) = plan.ratings.replies.get(&key) {
            take.ratings.extend(ratings.iter().map(|(id, value)| (id.clone(), *value)));
        }
        coded.push(take);
    }
    coded
}

fn role_of(plan: &Plan, known: Option<Role>) -> Role {
    let roles = &plan.scenario.scenario.roles;
    let own = known.filter(|role| roles.contains(role));
    own.or(roles.first().copied()).unwrap_or(Role::ChildrensSocialWorker)
}

/// Ratings of replies by take, and of the whole conversation.
pub type ReplyRatings = BTreeMap<TakeKey, BTreeMap<RatingId, ReplyRating>>;
