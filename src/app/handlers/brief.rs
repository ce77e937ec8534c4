//! The briefing, and the beginning of a session.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::app::App;
use crate::app::running::{Beginning, Running, STARTER};
use crate::app::state::{
    Brief, BriefChoice, MainlyChoice, NoticeLevel, Practice, PracticeStep, ReplyNow, RevealNow, Screen,
};
use crate::domain::language::{Role, Speaker};
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
use crate::domain::session::Mode;
use crate::ops::schemes;

use super::settings::FIRST_SCENARIO;

impl App {
    pub(crate) fn open_brief(&mut self, id: &str) {
        // One practises in one's own library.
        self.leave_samples();
        let Some(card) = self.state.curriculum.iter().find(|it| it.scenario.id == id) else {
            self.notify(
                NoticeLevel::Error,
                "This parent cannot be found",
                "Choose another one from the list.",
            );
            self.go(Screen::Practise);
            return;
        };
        let scenario = Arc::clone(&card.scenario);
        let schemes = self.schemes_for(&scenario);
        let own_role = self.state.settings.role.filter(|role| scenario.roles.contains(role));
        let role =
            own_role.or_else(|| scenario.roles.first().copied()).unwrap_or(Role::ChildrensSocialWorker);
        self.state.brief = Some(Brief {
            first: id == FIRST_SCENARIO && self.state.sessions.is_empty(),
            scheme: self.usual_scheme(&schemes),
            role,
            mode: Mode::Guided,
            keep_months: self.state.settings.keep_months,
            schemes,
            scenario,
        });
        self.go(Screen::Brief);
    }

    pub(crate) fn choose_in_brief(&mut self, choice: &BriefChoice) {
        let Some(brief) = &mut self.state.brief else { return };
        match *choice {
            BriefChoice::Role(role) => {
                if brief.scenario.roles.contains(&role) {
                    brief.role = role;
                }
            }
            BriefChoice::Mode(mode) => brief.mode = mode,
            BriefChoice::Scheme(place) => {
                if place < brief.schemes.len() {
                    brief.scheme = place;
                }
            }
            BriefChoice::KeepMonths(months) => brief.keep_months = months,
        }
    }

    /// Leaves this parent without a trace: nothing of a session that had begun stays.
    pub(crate) fn skip_parent(&mut self) {
        self.stop_playback();
        if self.state.screen == Screen::Brief {
            self.state.brief = None;
            self.go(Screen::Practise);
            return;
        }
        if self.state.practice.is_some() {
            self.ask_skip();
        }
    }

    /// The schemes to code with: the scenario's own first, then the others that rate replies.
    fn schemes_for(&self, scenario: &Scenario) -> Vec<Arc<Scheme>> {
        let own = self.schemes.iter().filter(|it| it.scheme.id == scenario.scheme);
        let others = self
            .schemes
            .iter()
            .filter(|it| it.scheme.id != scenario.scheme && !it.scheme.reply_ratings.is_empty());
        own.chain(others).map(|it| Arc::clone(&it.scheme)).collect()
    }

    /// The scheme that was used last, where this scenario can be coded with it, else the scenario's own:
    /// whoever begins with the starter scheme goes on with it until choosing another.
    fn usual_scheme(&self, schemes: &[Arc<Scheme>]) -> usize {
        let last = self.state.settings.last_scheme.as_deref();
        schemes.iter().position(|it| Some(it.id.as_str()) == last).unwrap_or(0)
    }

    pub(crate) fn begin(&mut self, recorded: bool) {
        let Some(brief) = self.state.brief.take() else { return };
        self.end_practice();
        let Some(scheme) = brief.schemes.get(brief.scheme).cloned() else { return };
        let beginning = Beginning {
            places: self.places.clone(),
            scenario: Arc::clone(&brief.scenario),
            scenario_text: self.scenario_text(&brief.scenario.id),
            scheme_text: self.scheme_text(&scheme.id),
            scheme,
            mode: brief.mode,
            role: brief.role,
            trainee: self.state.settings.name.clone(),
            seed: self.fixed_seed,
            consent: recorded,
            keep_months: brief.keep_months,
        };
        let running = match Running::begin(beginning) {
            Ok(running) => running,
            Err(message) => {
                self.notify(NoticeLevel::Error, "The session could not be begun", message);
                self.state.brief = Some(brief);
                return;
            }
        };
        self.state.settings.last_scheme = Some(running.scheme().id.clone());
        self.save_settings();
        self.state.practice = Some(new_practice(&running));
        self.running = Some(running);
        self.go(Screen::Session);
        self.refresh_practice();
        self.enter_hear();
    }
}

/// The running session as its screen first shows it: at the line where it stands.
pub(super) fn new_practice(running: &Running) -> Practice {
    let at = running.position();
    let session = running.session();
    let scenario = Arc::clone(running.scenario());
    Practice {
        id: session.id.clone(),
        scheme: Arc::clone(running.scheme()),
        mode: session.mode,
        role: session.role,
        step: PracticeStep::Hear,
        steps: steps_of(session.mode),
        turn: scenario.turns.iter().position(|it| it.id == at.turn).unwrap_or(0),
        wording: at.wording as usize,
        disposition: at.disposition,
        volley: session.path.len() as u32,
        take: 1,
        heard: false,
        noticed: BTreeSet::new(),
        reply: ReplyNow::None,
        typed: String::new(),
        ratings_asked: Vec::new(),
        ratings: BTreeMap::new(),
        desk: None,
        reveal: RevealNow::default(),
        takes: Vec::new(),
        mainly: mainly_choices(),
        reaction: None,
        ending: None,
        volleys: Vec::new(),
        score: None,
        own_note: session.own_note.clone(),
        next_practice: None,
        may_record: session.consent.own_training && session.consent.withdrawn.is_none(),
        answers_feedback: false,
        scenario,
    }
}

/// The steps of one turn, for the step indicator.
fn steps_of(mode: Mode) -> Vec<PracticeStep> {
    use PracticeStep::{Code, Hear, Mainly, Notice, Rate, Reply, Reveal};
    match mode {
        Mode::Guided | Mode::Drill => vec![Hear, Notice, Reply, Rate, Code, Reveal],
        Mode::Interview => vec![Hear, Reply, Mainly],
        Mode::Assessment => vec![Hear, Reply, Rate],
    }
}

fn mainly_choices() -> Vec<MainlyChoice> {
    let Ok(starter) = schemes::find(STARTER) else { return Vec::new() };
    let starter = starter.scheme;
    let choice = |code: &crate::domain::scheme::Code| MainlyChoice {
        code: code.id.clone(),
        label: code.name.clone(),
        hotkey: code.hotkey,
    };
    starter.codes_of(Speaker::Worker).map(choice).collect()
}
