//! Plays a scenario: pure, seeded, replayable. What happens depends on the scenario, the seed, the place
//! in the conversation and the reply, and on nothing else.

use crate::domain::chance::Chance;
use crate::domain::scenario::{
    Destination, Disposition, Effect, EndingId, Goal, ReplyFacts, Route, Scenario, Turn, TurnId,
};
use crate::domain::session::{Mode, Step};

/// A place in a conversation: the line that the parent speaks now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    /// How many lines came before, from 0.
    pub step: u32,
    /// The turn.
    pub turn: TurnId,
    /// Which of its wordings is spoken, from 0.
    pub wording: u32,
    /// How the parent stands when speaking it.
    pub disposition: Disposition,
}

/// How the parent reacts to a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The place of the route that is taken, from 0.
    pub route: u32,
    /// The place of the outcome that chance chose on it, where it leaves something to chance.
    pub outcome: Option<u32>,
    /// How the parent stands afterwards.
    pub disposition: Disposition,
    /// What follows.
    pub next: Onward,
    /// Why the parent reacts like this.
    pub why: String,
}

/// What follows a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    /// Another line.
    Turn(Position),
    /// The end of the conversation.
    Ending(EndingId),
}

/// Why a scenario cannot be played on. None of these happens in a scenario without lint errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineFault {
    /// A turn is named that is not there.
    #[error("the scenario has no turn `{0}`: check its routes with `oars scenario check`")]
    NoTurn(TurnId),
    /// An ending is named that is not there.
    #[error("the scenario has no ending `{0}`: check its routes with `oars scenario check`")]
    NoEnding(EndingId),
    /// No route of a turn can be taken.
    #[error("no route leads on from turn `{0}`: give it a last route that holds `Always`")]
    NoRoute(TurnId),
    /// A route leaves everything to chance, and chance has nothing to choose from.
    #[error("route {1} of turn `{0}` has no outcome with a weight: give one")]
    NoOutcome(TurnId, u32),
    /// The fixed path of Assessment does not hold together.
    #[error("the assessment path breaks at turn `{0}`: no route of it leads where the path goes on")]
    BrokenPath(TurnId),
}

impl Disposition {
    /// The disposition after an effect, each part held between 0 and 10.
    #[must_use]
    pub fn after(self, effect: Effect) -> Self {
        let held = |value: u8, change: i8| value.saturating_add_signed(change).min(10);
        Self {
            trust: held(self.trust, effect.trust),
            readiness: held(self.readiness, effect.readiness),
            discord: held(self.discord, effect.discord),
        }
    }
}

/// The first line of a conversation.
pub fn start(scenario: &Scenario, mode: Mode, seed: u64) -> Result<Position, EngineFault> {
    let first = match mode {
        Mode::Assessment => scenario.assessment_path.first().unwrap_or(&scenario.start),
        Mode::Guided | Mode::Interview | Mode::Drill => &scenario.start,
    };
    position(scenario, mode, seed, 0, first, scenario.disposition)
}

/// How the parent reacts to a reply. Without facts (a reply without codes) every condition on codes is
/// false. In Assessment the reply makes no difference: the path is the same for everyone.
pub fn advance(
    scenario: &Scenario,
    mode: Mode,
    seed: u64,
    at: &Position,
    facts: Option<&ReplyFacts>,
) -> Result<Advance, EngineFault> {
    let turn = turn(scenario, &at.turn)?;
    if mode == Mode::Assessment {
        return advance_on_fixed_path(scenario, seed, at, turn);
    }
    let taken = turn
        .routes
        .iter()
        .position(|route| route.when.holds(&scenario.scheme, facts, at.disposition))
        .ok_or_else(|| EngineFault::NoRoute(at.turn.clone()))?;
    let route = turn.routes.get(taken).ok_or_else(|| EngineFault::NoRoute(at.turn.clone()))?;
    let (outcome, goal) = chosen(route, taken as u32, seed, at)?;
    finish(scenario, mode, seed, at, (taken as u32, route), outcome, &goal)
}

/// In Assessment the next turn of the path comes, whatever was said, by the first route that leads there.
fn advance_on_fixed_path(
    scenario: &Scenario,
    seed: u64,
    at: &Position,
    turn: &Turn,
) -> Result<Advance, EngineFault> {
    let following = scenario.assessment_path.get(at.step as usize + 1);
    let wanted = |goal: &Goal| match (following, goal) {
        (Some(next), Goal::Turn(turn)) => next == turn,
        (None, Goal::Ending(_)) => true,
        (Some(_), Goal::Ending(_)) | (None, Goal::Turn(_)) => false,
    };
    for (place, route) in turn.routes.iter().enumerate() {
        for (outcome, goal) in outcomes(&route.to) {
            if wanted(&goal) {
                let taken = (place as u32, route);
                return finish(scenario, Mode::Assessment, seed, at, taken, outcome, &goal);
            }
        }
    }
    Err(EngineFault::BrokenPath(at.turn.clone()))
}

/// Everything that a destination can come to, each with its place where chance chooses.
pub fn outcomes(destination: &Destination) -> Vec<(Option<u32>, Goal)> {
    match destination {
        Destination::Turn(turn) => vec![(None, Goal::Turn(turn.clone()))],
        Destination::Ending(ending) => vec![(None, Goal::Ending(ending.clone()))],
        Destination::Chance(choices) => choices
            .iter()
            .enumerate()
            .filter(|(_, (weight, _))| *weight > 0)
            .map(|(place, (_, goal))| (Some(place as u32), goal.clone()))
            .collect(),
    }
}

fn chosen(route: &Route, place: u32, seed: u64, at: &Position) -> Result<(Option<u32>, Goal), EngineFault> {
    match &route.to {
        Destination::Turn(turn) => Ok((None, Goal::Turn(turn.clone()))),
        Destination::Ending(ending) => Ok((None, Goal::Ending(ending.clone()))),
        Destination::Chance(choices) => Chance::new(seed, "route", u64::from(at.step))
            .weighted(choices.iter().map(|(weight, _)| *weight))
            .and_then(|chosen| choices.get(chosen).map(|(_, goal)| (Some(chosen as u32), goal.clone())))
            .ok_or_else(|| EngineFault::NoOutcome(at.turn.clone(), place + 1)),
    }
}

fn finish(
    scenario: &Scenario,
    mode: Mode,
    seed: u64,
    at: &Position,
    (place, route): (u32, &Route),
    outcome: Option<u32>,
    goal: &Goal,
) -> Result<Advance, EngineFault> {
    let disposition = at.disposition.after(route.effect);
    let next = match goal {
        Goal::Turn(turn) => {
            Onward::Turn(position(scenario, mode, seed, at.step.saturating_add(1), turn, disposition)?)
        }
        Goal::Ending(ending) if scenario.ending(ending).is_some() => Onward::Ending(ending.clone()),
        Goal::Ending(ending) => return Err(EngineFault::NoEnding(ending.clone())),
    };
    Ok(Advance { route: place, outcome, disposition, next, why: route.why.clone() })
}

fn turn<'a>(scenario: &'a Scenario, id: &TurnId) -> Result<&'a Turn, EngineFault> {
    scenario.turn(id).ok_or_else(|| EngineFault::NoTurn(id.clone()))
}

fn position(
    scenario: &Scenario,
    mode: Mode,
    seed: u64,
    step: u32,
    id: &TurnId,
    disposition: Disposition,
) -> Result<Position, EngineFault> {
    let wordings = turn(scenario, id)?.wordings.len() as u32;
    let wording = match mode {
        // The same for everyone.
        Mode::Assessment => 0,
        Mode::Guided | Mode::Interview | Mode::Drill => {
            Chance::new(seed, "wording", u64::from(step)).below(wordings)
        }
    };
    Ok(Position { step, turn: id.clone(), wording, disposition })
}

/// A conversation as it went, or as it goes when it is played again.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The lines that were heard.
    pub path: Vec<Step>,
    /// The ending, where one was reached.
    pub ending: Option<EndingId>,
    /// The place where the next reply is awaited, where none was reached.
    pub waiting_at: Option<Position>,
}

/// Plays a conversation from its beginning with one entry for each reply given: its facts, or `None`
/// for a reply without codes. Replies after an ending are not used.
pub fn play(
    scenario: &Scenario,
    mode: Mode,
    seed: u64,
    replies: &[Option<ReplyFacts>],
) -> Result<Played, EngineFault> {
    let mut at = start(scenario, mode, seed)?;
    let mut path = vec![step_at(&at)];
    for facts in replies {
        let advance = advance(scenario, mode, seed, &at, facts.as_ref())?;
        if let Some(step) = path.last_mut() {
            step.route = Some(advance.route);
        }
        match advance.next {
            Onward::Turn(next) => at = next,
            Onward::Ending(ending) => return Ok(Played { path, ending: Some(ending), waiting_at: None }),
        }
        path.push(step_at(&at));
    }
    Ok(Played { path, ending: None, waiting_at: Some(at) })
}

/// The step of a session's path for a position whose reply has not been given.
pub fn step_at(at: &Position) -> Step {
    Step { turn: at.turn.clone(), wording: at.wording, disposition: at.disposition, route: None }
}

/// The place in a stored path where a conversation was left, to go on from there.
pub fn position_in(path: &[Step]) -> Option<Position> {
    let last = path.last()?;
    Some(Position {
        step: (path.len() - 1) as u32,
        turn: last.turn.clone(),
        wording: last.wording,
        disposition: last.disposition,
    })
}

/// The first step, from 0, at which a stored path and a replay of it part; `None` where they agree.
pub fn first_difference(stored: &[Step], replayed: &[Step]) -> Option<usize> {
    let shared = stored.iter().zip(replayed).take_while(|(left, right)| left == right).count();
    (shared < stored.len().max(replayed.len())).then_some(shared)
}
