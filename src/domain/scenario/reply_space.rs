//! Every reply that a turn's conditions can tell apart.
//!
//! A scheme allows thousands of different replies; the conditions of one turn ask a handful of questions
//! about them. Here each question is a bit, and a reply is the set of its answers, so that what can and
//! what can never happen is found exactly, by trying everything.

use std::collections::BTreeMap;

use crate::domain::language::{Act, Speaker, Valence};
use crate::domain::scenario::facts::took_up;
use crate::domain::scenario::{Condition, Disposition, ReplyFacts, Turn};
use crate::domain::scheme::{Code, Scheme};

/// A turn with more different replies than this is not searched.
const MOST_REPLIES: usize = 20_000;
/// Set where the reply has any code at all.
const HAS_CODE: u128 = 1 << 127;
/// Set where one of the codes takes a valence.
const HAS_VALENCE: u128 = 1 << 126;
/// The most questions about replies, and about the disposition.
const MOST_QUESTIONS: usize = 64;

/// A question that conditions ask about a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked<'a> {
    Did(Act),
    Code(&'a str),
    TookUp(Valence),
}

/// A question that conditions ask about the disposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Trust(u8),
    Readiness(u8),
    Discord(u8),
}

/// A condition over numbered questions.
#[derive(Debug, Clone)]
enum Test {
    Always,
    Never,
    Reply(usize),
    NotReply(usize),
    Stands(usize),
    All(Vec<Test>),
    Any(Vec<Test>),
}

/// One way to earn a set of answers.
#[derive(Debug, Clone, Default)]
struct Witness<'a> {
    codes: Vec<&'a str>,
    valences: Vec<Valence>,
}

/// What it takes to go a certain route.
#[derive(Debug)]
pub(super) enum Way {
    /// A reply with these facts.
    With(ReplyFacts),
    /// A reply without codes.
    WithoutCodes,
    /// No reply takes it.
    Closed,
}

/// The replies to one turn, as far as its routes can tell them apart.
#[derive(Debug)]
pub(super) struct ReplySpace<'a> {
    scheme: &'a Scheme,
    stands: Vec<Stands>,
    tests: Vec<Test>,
    replies: BTreeMap<u128, Witness<'a>>,
}

impl<'a> ReplySpace<'a> {
    /// The replies that a scheme allows to a turn; `None` where there are too many to try.
    pub(super) fn of(turn: &'a Turn, scheme: &'a Scheme) -> Option<Self> {
        let mut asked = Vec::new();
        let mut stands = Vec::new();
        let tests: Vec<Test> =
            turn.routes.iter().map(|route| test_of(&route.when, &mut asked, &mut stands)).collect();
        if asked.len() > MOST_QUESTIONS || stands.len() > MOST_QUESTIONS {
            return None;
        }
        let replies = with_valences(replies(scheme, &asked)?, &asked)?;
        Some(Self { scheme, stands, tests, replies })
    }

    /// What the turn's conditions can tell of a disposition.
    pub(super) fn seen_of(&self, disposition: Disposition) -> u64 {
        self.stands.iter().enumerate().fold(0, |seen, (place, stands)| {
            let holds = match *stands {
                Stands::Trust(least) => disposition.trust >= least,
                Stands::Readiness(least) => disposition.readiness >= least,
                Stands::Discord(least) => disposition.discord >= least,
            };
            seen | u64::from(holds) << place
        })
    }

    /// For each route, whether some reply takes it under this disposition.
    pub(super) fn takeable(&self, seen: u64) -> Vec<bool> {
        let mut takeable = vec![false; self.tests.len()];
        for answers in std::iter::once(None).chain(self.replies.keys().map(|it| Some(*it))) {
            let taken = self.tests.iter().position(|test| test.holds(answers, seen));
            if let Some(route) = taken.and_then(|place| takeable.get_mut(place)) {
                *route = true;
            }
        }
        takeable
    }

    /// Whether a route's condition holds for some reply under this disposition, earlier routes aside.
    pub(super) fn can_hold(&self, route: usize, seen: u64) -> bool {
        self.tests.get(route).is_some_and(|test| {
            test.holds(None, seen) || self.replies.keys().any(|answers| test.holds(Some(*answers), seen))
        })
    }

    /// A reply that takes a route under this disposition; [`Way::Closed`] where there is none.
    pub(super) fn witness(&self, route: usize, seen: u64) -> Way {
        let takes = |answers: Option<u128>| {
            self.tests.iter().position(|test| test.holds(answers, seen)) == Some(route)
        };
        let with_codes = self.replies.iter().find(|(answers, _)| takes(Some(**answers)));
        match with_codes {
            Some((_, witness)) => self.facts(witness).map_or(Way::Closed, Way::With),
            None if takes(None) => Way::WithoutCodes,
            None => Way::Closed,
        }
    }

    fn facts(&self, witness: &Witness<'_>) -> Option<ReplyFacts> {
        let mut facts = ReplyFacts::of(self.scheme, witness.codes.iter().map(|code| (*code, None)))?;
        facts.valences.extend(witness.valences.iter().copied());
        Some(facts)
    }
}

impl Test {
    fn holds(&self, answers: Option<u128>, seen: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Reply(place) => answers.is_some_and(|it| it >> place & 1 == 1),
            Self::NotReply(place) => answers.is_some_and(|it| it >> place & 1 == 0),
            Self::Stands(place) => seen >> place & 1 == 1,
            Self::All(all) => all.iter().all(|it| it.holds(answers, seen)),
            Self::Any(any) => any.iter().any(|it| it.holds(answers, seen)),
        }
    }
}

fn test_of<'a>(condition: &'a Condition, asked: &mut Vec<Asked<'a>>, stands: &mut Vec<Stands>) -> Test {
    let threshold = |stands: &mut Vec<Stands>, least: u8, question: Stands| match least {
        0 => Test::Always,
        1..=10 => Test::Stands(number(stands, question)),
        _ => Test::Never,
    };
    match condition {
        Condition::Always => Test::Always,
        Condition::Did(act) => Test::Reply(number(asked, Asked::Did(*act))),
        Condition::DidNot(act) => Test::NotReply(number(asked, Asked::Did(*act))),
        Condition::Code(code) => Test::Reply(number(asked, Asked::Code(code))),
        Condition::TookUp(side) => Test::Reply(number(asked, Asked::TookUp(*side))),
        Condition::Trust(least) => threshold(stands, *least, Stands::Trust(*least)),
        Condition::Readiness(least) => threshold(stands, *least, Stands::Readiness(*least)),
        Condition::Discord(least) => threshold(stands, *least, Stands::Discord(*least)),
        Condition::All(all) => Test::All(all.iter().map(|it| test_of(it, asked, stands)).collect()),
        Condition::Any(any) => Test::Any(any.iter().map(|it| test_of(it, asked, stands)).collect()),
    }
}

fn number<T: PartialEq>(questions: &mut Vec<T>, question: T) -> usize {
    // Beyond the limit nothing is searched anyway, so that more need not be told apart.
    if questions.len() > MOST_QUESTIONS {
        return 0;
    }
    if let Some(place) = questions.iter().position(|it| *it == question) {
        return place;
    }
    questions.push(question);
    questions.len() - 1
}

/// The answers that one code earns by itself.
fn answers_of(code: &Code, asked: &[Asked<'_>]) -> u128 {
    let valence = if code.takes_valence { HAS_VALENCE } else { 0 };
    asked.iter().enumerate().fold(HAS_CODE | valence, |answers, (place, question)| {
        let earned = match question {
            Asked::Did(act) => code.acts.contains(act),
            Asked::Code(id) => code.id == *id,
            Asked::TookUp(_) => false,
        };
        answers | u128::from(earned) << place
    })
}

/// Every combination of codes that slots allow, by its answers.
fn replies<'a>(scheme: &'a Scheme, asked: &[Asked<'_>]) -> Option<BTreeMap<u128, Witness<'a>>> {
    let mut choices: Vec<Vec<&Code>> = scheme.slots.iter().map(|_| Vec::new()).collect();
    for code in scheme.codes_of(Speaker::Worker) {
        let slot = scheme.slots.iter().position(|slot| slot.order.contains(&code.id));
        match slot.and_then(|place| choices.get_mut(place)) {
            Some(choice) => choice.push(code),
            None => choices.push(vec![code]),
        }
    }
    let mut replies = BTreeMap::from([(0, Witness::default())]);
    for choice in choices {
        let mut more = BTreeMap::new();
        for (answers, witness) in &replies {
            for code in &choice {
                let with = answers | answers_of(code, asked);
                if !replies.contains_key(&with) {
                    more.entry(with).or_insert_with(|| {
                        let mut witness: Witness<'a> = witness.clone();
                        witness.codes.push(&code.id);
                        witness
                    });
                }
            }
        }
        replies.append(&mut more);
        if replies.len() > MOST_REPLIES {
            return None;
        }
    }
    replies.retain(|answers, _| answers & HAS_CODE != 0);
    Some(replies)
}

/// The same with every set of valences, where a code takes any.
fn with_valences<'a>(
    replies: BTreeMap<u128, Witness<'a>>,
    asked: &[Asked<'_>],
) -> Option<BTreeMap<u128, Witness<'a>>> {
    const ALL: [Valence; 4] = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
    let mut result = BTreeMap::new();
    for (answers, witness) in replies {
        let sets = if answers & HAS_VALENCE == 0 { 0..1_u32 } else { 0..1 << ALL.len() };
        for set in sets {
            let valences: Vec<Valence> = ALL
                .iter()
                .enumerate()
                .filter(|(place, _)| set >> place & 1 == 1)
                .map(|(_, it)| *it)
                .collect();
            let present = valences.iter().copied().collect();
            let with = asked.iter().enumerate().fold(answers, |answers, (place, question)| match question {
                Asked::TookUp(side) if took_up(&present, *side) => answers | 1 << place,
                _ => answers,
            });
            result.entry(with).or_insert_with(|| Witness { codes: witness.codes.clone(), valences });
        }
        if result.len() > MOST_REPLIES {
            return None;
        }
    }
    Some(result)
}
