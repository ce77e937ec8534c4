//! The library: what can be practised, the list of sessions, what is due, what was left by a crash.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::App;
use crate::app::agree;
use crate::app::state::{
    AssignmentCard, Due, NoticeLevel, RecordingCard, RecoveredTake, ScenarioCard, Screen, SessionCard,
};
use crate::app::studio::list::cards;
use crate::domain::assignment::{Assigned, may_see};
use crate::domain::coding::CodingState;
use crate::domain::schedule::{self, Candidate, Next, Sitting};
use crate::domain::scheme::Scheme;
use crate::library::spool::Spool;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::curriculum::Curriculum;
use crate::ops::recovery::{self, Orphan, Recovered};
use crate::ops::retention::{self, Reason};
use crate::ops::schemes::Schemes;
use crate::ops::session::{self, Entry, SessionSummary};
use crate::ops::{blind, import, sample, sharing, when};

/// A scheme with its text.
#[derive(Debug, Clone)]
pub(crate) struct KnownScheme {
    pub(crate) scheme: Arc<Scheme>,
    pub(crate) text: Arc<str>,
}

impl App {
    /// Reads the schemes and scenarios: ours, and the user's own beside them.
    pub(crate) fn load_curriculum(&mut self) {
        let mut schemes = Schemes::of_library(&self.places.library);
        schemes.add_folder(&self.places.own.join("schemes"));
        self.state.curriculum_faults = schemes.troubles.iter().map(ToString::to_string).collect();
        let mut curriculum = Curriculum::of_library(&self.places.library, &schemes);
        curriculum.add_folder(&self.places.own.join("scenarios"), &schemes);
        self.state.curriculum_faults.extend(curriculum.troubles.iter().map(ToString::to_string));
        self.schemes = schemes
            .found
            .into_iter()
            .map(|it| KnownScheme { scheme: Arc::new(it.scheme), text: it.text.into() })
            .collect();
        self.scenario_texts.clear();
        self.state.curriculum.clear();
        for found in curriculum.found {
            let Some(known) = self.schemes.iter().find(|it| it.scheme.id == found.scenario.scheme) else {
                continue;
            };
            self.scenario_texts.insert(found.scenario.id.clone(), (found.text.into(), found.file.clone()));
            self.state.curriculum.push(ScenarioCard {
                scenario: Arc::new(found.scenario),
                scheme: Arc::clone(&known.scheme),
                finished: 0,
                own: found.file.is_some(),
            });
        }
        self.state.curriculum.sort_by(|a, b| {
            (a.scenario.level, &a.scenario.title).cmp(&(b.scenario.level, &b.scenario.title))
        });
    }

    pub(crate) fn scenario_text(&self, id: &str) -> Arc<str> {
        self.scenario_texts.get(id).map_or_else(|| "".into(), |(text, _)| Arc::clone(text))
    }

    pub(crate) fn scheme_text(&self, id: &str) -> Arc<str> {
        self.schemes.iter().find(|it| it.scheme.id == id).map_or_else(|| "".into(), |it| Arc::clone(&it.text))
    }

    /// A recording of a parent's line, where the scenario's file names one that is there.
    pub(crate) fn scenario_audio(&self, id: &str, path: &str) -> Option<PathBuf> {
        let (_, file) = self.scenario_texts.get(id)?;
        let sound = file.as_deref()?.parent()?.join(path);
        sound.is_file().then_some(sound)
    }

    /// Opens one's own library at the start: what was being deleted is deleted, what has passed its day is
    /// named and deleted, what was taken back is gone, and what a crash left is found.
    pub(crate) fn open_library(&mut self) {
        let now = when::now();
        let library = match Library::open_or_create(&self.places.library, &now) {
            Ok(library) => library,
            Err(error) => {
                self.notify(NoticeLevel::Error, "The library cannot be opened", error.to_string());
                return;
            }
        };
        let places = self.places.clone();
        let name = self.state.settings.name.clone();
        self.run(move || {
            let swept = sweep(&library, &places, &name);
            let orphans = recovery::find(&Spool::at(places.spool.clone())).unwrap_or_default();
            Box::new(move |app: &mut App| app.on_library_opened(&swept, orphans))
        });
        self.refresh_sessions();
        self.exchange_quietly();
    }

    fn on_library_opened(&mut self, swept: &Swept, orphans: Vec<Orphan>) {
        if !swept.gone.is_empty() {
            let details = format!("They were kept until their day: {}.", swept.gone.join("; "));
            self.notify(NoticeLevel::Warning, "Sessions have been deleted", details);
        }
        for problem in &swept.unclear {
            let what = "It is not clear until when something is kept";
            self.notify(NoticeLevel::Warning, what, problem.clone());
        }
        for problem in &swept.said {
            self.notify(NoticeLevel::Warning, "Something in the library needs a look", problem.clone());
        }
        self.take_in_orphans(orphans);
    }

    fn take_in_orphans(&mut self, orphans: Vec<Orphan>) {
        self.state.recovered = orphans.iter().map(|it| recovered_take(it, &self.state.curriculum)).collect();
        self.orphans = orphans;
    }

    /// Reads the list of sessions again.
    pub(crate) fn refresh_sessions(&mut self) {
        self.state.sessions_loading = true;
        let root = self.state.library.clone();
        let coder = self.state.settings.name.clone();
        self.run(move || {
            let listed = list(&root, &coder);
            Box::new(move |app: &mut App| app.on_sessions(&root, listed))
        });
    }

    fn on_sessions(&mut self, root: &Path, listed: Result<Listed, String>) {
        if root != self.state.library {
            return;
        }
        self.state.sessions_loading = false;
        let listed = match listed {
            Ok(Listed { reader, sessions, recordings, assignments, comparable, problems }) => {
                self.state.recordings = recordings;
                self.refresh_feedback();
                self.state.agreement.assignments = assignments;
                self.state.agreement.comparable = comparable;
                for problem in problems {
                    let details = format!("{problem}. The file is left as it is.");
                    self.notify(NoticeLevel::Warning, "Something in the library cannot be read", details);
                }
                (sessions, reader)
            }
            Err(error) => {
                self.notify(NoticeLevel::Error, "The sessions cannot be listed", error);
                return;
            }
        };
        let (listed, reader) = listed;
        let running = self.running.as_ref().map(|it| it.folder().to_owned());
        self.state.sessions = listed
            .iter()
            .filter(|(it, _)| running.as_deref() != Some(it.path.as_path()))
            .map(|(it, coded)| self.card(root, it, *coded, reader.as_deref()))
            .collect();
        if !self.state.samples_open {
            self.sittings = listed
                .iter()
                .filter(|(it, _)| it.finished.is_some() && !is_of_another(it, reader.as_deref()))
                .filter_map(|(it, _)| {
                    let day = when::day_of(&it.started)?;
                    Some(Sitting { scenario: it.scenario.clone(), day })
                })
                .collect();
            for card in &mut self.state.curriculum {
                card.finished = self.sittings.iter().filter(|it| it.scenario == card.scenario.id).count();
            }
            self.state.due = self.due(&self.sittings).and_then(|next| {
                let card = self.state.curriculum.iter().find(|it| it.scenario.id == next.scenario)?;
                Some(Due {
                    scenario: Arc::clone(&card.scenario),
                    in_days: next.in_days,
                    why: next.why.to_owned(),
                })
            });
        }
    }

    /// What to practise next after these sittings.
    pub(crate) fn due(&self, sittings: &[Sitting]) -> Option<Next> {
        let candidate = |it: &ScenarioCard| Candidate {
            id: it.scenario.id.clone(),
            level: it.scenario.level,
            focus: it.scenario.focus,
            roles: it.scenario.roles.clone(),
        };
        let candidates: Vec<Candidate> = self.state.curriculum.iter().map(candidate).collect();
        schedule::next(&candidates, sittings, self.state.settings.role?, when::today())
    }

    fn card(&self, root: &Path, session: &SessionSummary, coded: bool, reader: Option<&str>) -> SessionCard {
        let known = self.state.curriculum.iter().find(|it| it.scenario.id == session.scenario);
        let key = session.path.strip_prefix(root).unwrap_or(&session.path);
        SessionCard {
            key: key.to_string_lossy().into_owned(),
            title: known.map_or_else(|| session.scenario.clone(), |it| it.scenario.title.clone()),
            parent: known.map(|it| it.scenario.parent.name.clone()).unwrap_or_default(),
            mode: session.mode,
            started: when::in_words(&session.started),
            replies: session.replies,
            finished: session.ending.is_some(),
            coded,
            of_another: is_of_another(session, reader),
            synthetic: session.synthetic,
            keep_until: session
                .keep_until
                .as_deref()
                .map(|day| format!("Kept until {}", when::day_in_words(day))),
            note: session.withdrawn.then(|| "Consent withdrawn: its recordings are deleted".to_owned()),
            problem: None,
        }
    }

    pub(crate) fn recover_take(&mut self, place: usize) {
        if place >= self.orphans.len() {
            return;
        }
        let orphan = self.orphans.remove(place);
        self.state.recovered.remove(place);
        let spool = Spool::at(self.places.spool.clone());
        self.run(move || {
            let outcome = recovery::recover(&spool, &orphan, &when::now()).map_err(|error| error.to_string());
            // What could not be recovered now, as while its session is open, is offered again.
            let orphans = recovery::find(&spool).ok();
            Box::new(move |app: &mut App| {
                if let Some(orphans) = orphans {
                    app.take_in_orphans(orphans);
                }
                app.on_recovered(outcome);
            })
        });
    }

    fn on_recovered(&mut self, outcome: Result<Recovered, String>) {
        match outcome {
            Ok(Recovered::Kept { seconds, .. }) => {
                let details =
                    format!("{:.1} seconds are back in their session. Open it under Progress.", seconds.0);
                self.notify(NoticeLevel::Good, "The reply was recovered", details);
            }
            Ok(Recovered::Empty) => {
                self.notify(
                    NoticeLevel::Information,
                    "Nothing had been recorded yet",
                    "The empty file is gone.",
                );
            }
            Err(error) => self.notify(NoticeLevel::Error, "The reply could not be recovered", error),
        }
        self.refresh_sessions();
    }

    pub(crate) fn discard_recovered(&mut self, place: usize) {
        if place >= self.orphans.len() {
            return;
        }
        let orphan = self.orphans.remove(place);
        self.state.recovered.remove(place);
        if let Err(error) = recovery::discard(&Spool::at(self.places.spool.clone()), &orphan) {
            self.notify(NoticeLevel::Error, "The reply could not be deleted", error.to_string());
        }
    }

    /// Opens the sample library, to look around in.
    pub(crate) fn open_samples(&mut self) {
        self.close_past();
        let cache = self.places.cache.clone();
        let (ticket, _progress) = self.wait_here();
        self.run(move || {
            let opened = sample::open(&cache).map_err(|error| error.to_string());
            Box::new(move |app: &mut App| {
                if app.arrived(ticket).is_some() {
                    app.on_samples_opened(opened);
                }
            })
        });
    }

    fn on_samples_opened(&mut self, opened: Result<PathBuf, String>) {
        match opened {
            Ok(root) => {
                self.state.samples_open = true;
                self.state.library = root;
                self.state.sessions.clear();
                self.go(Screen::Progress);
                self.refresh_sessions();
            }
            Err(error) => self.notify(NoticeLevel::Error, "The samples cannot be opened", error),
        }
    }

    pub(crate) fn close_samples(&mut self) {
        if self.leave_samples() {
            self.go(Screen::Today);
        }
    }

    /// Goes back to one's own library; whether the samples were open.
    pub(crate) fn leave_samples(&mut self) -> bool {
        if !self.state.samples_open {
            return false;
        }
        self.close_past();
        self.state.samples_open = false;
        self.state.library = self.places.library.clone();
        self.state.sessions.clear();
        self.refresh_sessions();
        true
    }
}

/// What was tidied in a library at the start.
#[derive(Debug, Default)]
struct Swept {
    /// What was deleted because its day has passed.
    gone: Vec<String>,
    /// What has a last day that cannot be read.
    unclear: Vec<String>,
    /// What could not be done.
    said: Vec<String>,
}

/// Finishes what was being deleted, deletes what has passed its day, and takes back what could not be
/// reached before.
fn sweep(library: &Library, places: &Places, name: &str) -> Swept {
    let mut swept = Swept::default();
    let now = when::now();
    let reader = blind::reader_id(library, name).ok().flatten();
    let reader = reader.as_deref();
    if let Err(error) = retention::finish_deletions(library) {
        swept.said.push(error.to_string());
    }
    match retention::finish_withdrawals(library, places, reader, &now) {
        Ok(finished) => swept.said.extend(finished.left),
        Err(error) => swept.said.push(error.to_string()),
    }
    if let Err(error) = import::forget_gone(places, library) {
        swept.said.push(error.to_string());
    }
    match retention::due(library, reader, &when::today_text()) {
        Ok(kept) => {
            swept.unclear = kept.unclear;
            for due in kept.overdue {
                let reason = Reason::KeptUntilItsDay;
                match retention::delete_for_good(library, places, &due.folder, reason, &now) {
                    // What is left of it is named when it is taken back, here below.
                    Ok(_) => swept.gone.push(match &due.started {
                        Some(started) => format!("{}, {}", due.title, when::in_words(started)),
                        None => due.title,
                    }),
                    Err(error) => swept.said.push(error.to_string()),
                }
            }
        }
        Err(error) => swept.said.push(error.to_string()),
    }
    swept.said.extend(sharing::take_back_left(library, places, &now));
    swept
}

/// The sessions of a library, each with whether every first take is coded, and what cannot be read.
#[derive(Debug)]
struct Listed {
    reader: Option<String>,
    sessions: Vec<(SessionSummary, bool)>,
    recordings: Vec<RecordingCard>,
    assignments: Vec<AssignmentCard>,
    comparable: Vec<String>,
    problems: Vec<String>,
}

fn list(root: &Path, coder: &str) -> Result<Listed, String> {
    let library = Library::open(root).map_err(|error| error.to_string())?;
    let reader = blind::reader_id(&library, coder).map_err(|error| error.to_string())?;
    let listing = session::listing(&library, reader.as_deref()).map_err(|error| error.to_string())?;
    let assignments = agree::listing::cards(&library, &listing, reader.as_deref());
    let comparable = agree::listing::comparable(&library, &listing);
    let (mut sessions, mut recordings) = (Vec::new(), Vec::new());
    for entry in listing.entries {
        match entry {
            Entry::Practice(summary) => {
                let coded = is_coded(&summary, &listing.assignments, reader.as_deref());
                sessions.push((summary, coded));
            }
            Entry::Recording(summary) => recordings.push(summary),
        }
    }
    let recordings = cards(&library, recordings, reader.as_deref());
    let problems = listing.problems.iter().map(ToString::to_string).collect();
    Ok(Listed { reader, sessions, recordings, assignments, comparable, problems })
}

/// Whether somebody else practised this than whoever looks.
fn is_of_another(session: &SessionSummary, reader: Option<&str>) -> bool {
    reader.is_some() && session.trainee.is_some() && session.trainee.as_deref() != reader
}

/// Whether the trainee has coded every reply; no where the reader may not look into that coding.
fn is_coded(summary: &SessionSummary, assigned: &[Assigned], reader: Option<&str>) -> bool {
    let Some(trainee) = &summary.trainee else { return false };
    if !may_see(assigned, &summary.id, reader, trainee) {
        return false;
    }
    let folder = SessionFolder::at(summary.path.clone());
    let coding = session::coding_of(&folder, trainee).ok().flatten();
    coding.is_some_and(|coding| {
        let done = coding.takes.iter().filter(|it| it.take == 1 && it.done).count();
        coding.state == CodingState::Final || (summary.replies > 0 && done >= summary.replies)
    })
}

fn recovered_take(orphan: &Orphan, curriculum: &[ScenarioCard]) -> RecoveredTake {
    let words = orphan.session.as_ref().map(|session| {
        let card = curriculum.iter().find(|it| it.scenario.id == session.scenario.id);
        let title = card.map_or_else(|| session.scenario.id.clone(), |it| it.scenario.title.clone());
        format!("{title}, {}", when::in_words(&session.started))
    });
    let note = orphan.left.note.as_ref().ok();
    RecoveredTake {
        session: words.unwrap_or_else(|| "a session that is no longer there".to_owned()),
        volley: note.map_or(0, |it| it.volley),
        take: note.map_or(0, |it| it.take),
        seconds: orphan.seconds.0,
    }
}
