//! What a coach and a trainee write to each other about a session: feedback, the answer to it, and the
//! entries of the workbook that they share.
//!
//! Feedback has a fixed shape: first a question to the trainee, then one strength, and one point to work
//! on and never two, tied to a skill and to one or two moments that can be heard. One corrective,
//! behavioural point helps more than many (Beckman 2019).

use serde::{Deserialize, Serialize};

use crate::domain::coding::TakeKey;
use crate::domain::language::Skill;
use crate::domain::session::{PersonId, SessionId};
use crate::units::Seconds;

/// The most moments that a point rests on.
pub const MOST_MOMENTS: usize = 2;

/// `feedback/<coach id>-<n>.ron`: what a coach says about a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The session.
    pub session: SessionId,
    /// The coach.
    pub coach: PersonId,
    /// The coding that it rests on, by its file in `codings`; `None` where there is none.
    pub coding: Option<String>,
    /// When it was begun, as `2026-11-22T09:30:12Z`.
    pub begun: String,
    /// When it was sent; `None` while it is a draft. What was sent is read-only.
    pub sent: Option<String>,
    /// The question to the trainee, which comes first.
    pub question: String,
    /// One strength.
    pub strength: String,
    /// The one point to work on.
    pub point: Option<Point>,
    /// What to practise next.
    pub next: NextPractice,
    /// The same spoken, by its file beside this one; what is spoken need not be written.
    pub spoken: Option<String>,
}

/// The one point to work on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The skill that it belongs to.
    pub skill: Skill,
    /// What to do differently, as something that can be done.
    pub text: String,
    /// Where it can be heard: one moment or two.
    pub moments: Vec<Moment>,
}

/// A stretch of a take.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The take.
    pub take: TakeKey,
    /// Where it begins; `None` for a typed reply.
    pub start: Option<Seconds>,
    /// Where it ends.
    pub end: Option<Seconds>,
}

/// What to practise next: a scenario, a skill, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NextPractice {
    /// The scenario's id.
    pub scenario: Option<String>,
    /// The skill.
    pub skill: Option<Skill>,
}

/// `replies/<trainee id>-<n>.ron`: that a trainee has read some feedback, and what she answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedbackReply {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The session.
    pub session: SessionId,
    /// The trainee.
    pub trainee: PersonId,
    /// The feedback.
    pub feedback: FeedbackKey,
    /// When she read it, as `2026-11-22T09:30:12Z`.
    pub read: String,
    /// When she answered; `None` until then. What was sent is read-only.
    pub sent: Option<String>,
    /// Her answer.
    pub text: String,
    /// The take in which she answers the same line again.
    pub again: Option<AnsweredAgain>,
}

/// Names feedback within its session, in whichever library a copy of it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FeedbackKey {
    /// The coach.
    pub coach: PersonId,
    /// When it was begun.
    pub begun: String,
}

/// A take that answers a line again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredAgain {
    /// The session that it belongs to.
    pub session: SessionId,
    /// The take.
    pub take: TakeKey,
    /// A copy of its sound beside the answer; `None` where it was typed.
    pub sound: Option<String>,
}

/// `workbooks/<trainee id>/<author id>-<n>.ron`: one entry in a trainee's workbook. Nobody changes an
/// entry once it is written; a correction is a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkbookEntry {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Whose workbook it is.
    pub trainee: PersonId,
    /// Who wrote this.
    pub author: PersonId,
    /// When, as `2026-11-22T09:30:12Z`.
    pub written: String,
    /// What it is.
    pub kind: EntryKind,
    /// What it says.
    pub text: String,
    /// Whether it stays in the library that it was written in.
    #[serde(default)]
    pub private: bool,
}

/// What an entry in a workbook is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// A note.
    Note,
    /// Something to do; a plan once another person has agreed to it.
    Plan {
        /// The skill that it is about.
        skill: Option<Skill>,
        /// The day by which, as `2027-05-22`.
        until: Option<String>,
    },
    /// Agrees to a plan.
    Agreed {
        /// The plan.
        plan: EntryKey,
    },
    /// Says that a plan was carried out.
    Done {
        /// The plan.
        plan: EntryKey,
    },
}

/// Names an entry within its workbook, in whichever library a copy of it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryKey {
    /// Who wrote it.
    pub author: PersonId,
    /// When.
    pub written: String,
}

impl WorkbookEntry {
    /// What names it.
    pub fn key(&self) -> EntryKey {
        EntryKey { author: self.author.clone(), written: self.written.clone() }
    }
}

/// What feedback still lacks before it can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lack {
    /// The question.
    Question,
    /// The strength.
    Strength,
    /// The point.
    Point,
    /// What the point says.
    PointText,
    /// A moment at which the point can be heard.
    Moment,
    /// There are more moments than a listener can hold.
    TooManyMoments,
    /// A moment that ends before it begins.
    MomentTimes,
    /// What to practise next.
    Next,
}

impl Lack {
    /// In words for the coach.
    pub fn words(self) -> &'static str {
        match self {
            Self::Question => "begin with a question to the trainee",
            Self::Strength => "name one strength",
            Self::Point => "choose one point to work on, and the skill that it belongs to",
            Self::PointText => "say what to do differently, as something that can be done",
            Self::Moment => "tie the point to a moment that the trainee can hear",
            Self::TooManyMoments => "keep two moments at most: more than two are a list",
            Self::MomentTimes => "a moment has to end after it begins",
            Self::Next => "say what to practise next: a scenario, a skill, or both",
        }
    }
}

impl FeedbackReply {
    /// Whether a take of this session is heard in it.
    pub fn is_heard_from(&self, session: &str) -> bool {
        self.again.as_ref().is_some_and(|it| it.session == session && it.sound.is_some())
    }
}

impl Feedback {
    /// A draft in which nothing is said yet.
    pub fn new(session: SessionId, coach: PersonId, coding: Option<String>, begun: String) -> Self {
        Self {
            format: 1,
            session,
            coach,
            coding,
            begun,
            sent: None,
            question: String::new(),
            strength: String::new(),
            point: None,
            next: NextPractice::default(),
            spoken: None,
        }
    }

    /// What names it.
    pub fn key(&self) -> FeedbackKey {
        FeedbackKey { coach: self.coach.clone(), begun: self.begun.clone() }
    }

    /// What it still lacks before it can be sent, in the order of its parts. Words that are spoken need
    /// not be written; skill, moments and what comes next are needed either way.
    pub fn lacks(&self) -> Vec<Lack> {
        let unsaid = |text: &str| self.spoken.is_none() && text.trim().is_empty();
        let mut lacks = Vec::new();
        if unsaid(&self.question) {
            lacks.push(Lack::Question);
        }
        if unsaid(&self.strength) {
            lacks.push(Lack::Strength);
        }
        match &self.point {
            None => lacks.push(Lack::Point),
            Some(point) => {
                if unsaid(&point.text) {
                    lacks.push(Lack::PointText);
                }
                match point.moments.len() {
                    0 => lacks.push(Lack::Moment),
                    1..=MOST_MOMENTS => {}
                    _ => lacks.push(Lack::TooManyMoments),
                }
                if !point.moments.iter().all(Moment::is_right) {
                    lacks.push(Lack::MomentTimes);
                }
            }
        }
        if self.next.scenario.is_none() && self.next.skill.is_none() {
            lacks.push(Lack::Next);
        }
        lacks
    }
}

impl Moment {
    fn is_right(&self) -> bool {
        match (self.start, self.end) {
            (Some(start), Some(end)) => start.0 >= 0.0 && start.0 < end.0,
            (Some(start), None) => start.0 >= 0.0,
            (None, None) => true,
            (None, Some(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKE: TakeKey = TakeKey { volley: 2, take: 1 };

    fn moment(start: f64, end: f64) -> Moment {
        Moment { take: TAKE, start: Some(Seconds(start)), end: Some(Seconds(end)) }
    }

    fn whole() -> Feedback {
        let mut feedback = Feedback::new("s".to_owned(), "p-1".to_owned(), None, "now".to_owned());
        feedback.question = "What did you notice when she fell silent?".to_owned();
        feedback.strength = "You let her finish.".to_owned();
        let text = "Reflect once before the next question.".to_owned();
        feedback.point = Some(Point { skill: Skill::Reflections, text, moments: vec![moment(1.0, 3.0)] });
        feedback.next.skill = Some(Skill::Reflections);
        feedback
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Feedback), expected: &[Lack]) {
        let mut feedback = whole();
        change(&mut feedback);
        assert_eq!(feedback.lacks(), expected);
    }

    fn moments(feedback: &mut Feedback, moments: Vec<Moment>) {
        feedback.point.as_mut().unwrap().moments = moments;
    }

    #[test]
    fn whole_feedback_can_be_sent() {
        check(|_| {}, &[]);
        check(|it| moments(it, vec![moment(1.0, 3.0), moment(9.0, 12.0)]), &[]);
        let typed = Moment { take: TAKE, start: None, end: None };
        check(|it| moments(it, vec![typed]), &[]);
        check(|it| it.next = NextPractice { scenario: Some("kettle".to_owned()), skill: None }, &[]);
    }

    #[test]
    fn each_part_is_asked_for() {
        check(|it| it.question = " ".to_owned(), &[Lack::Question]);
        check(|it| it.strength.clear(), &[Lack::Strength]);
        check(|it| it.point = None, &[Lack::Point]);
        check(|it| it.point.as_mut().unwrap().text.clear(), &[Lack::PointText]);
        check(|it| it.next.skill = None, &[Lack::Next]);
        check(
            |it| *it = Feedback::new("s".to_owned(), "p".to_owned(), None, String::new()),
            &[Lack::Question, Lack::Strength, Lack::Point, Lack::Next],
        );
    }

    #[test]
    fn a_point_has_one_moment_or_two() {
        check(|it| moments(it, vec![]), &[Lack::Moment]);
        check(|it| moments(it, vec![moment(1.0, 2.0); 3]), &[Lack::TooManyMoments]);
        check(|it| moments(it, vec![moment(3.0, 3.0)]), &[Lack::MomentTimes]);
        check(|it| moments(it, vec![moment(f64::NAN, 3.0)]), &[Lack::MomentTimes]);
    }

    #[test]
    fn what_is_spoken_need_not_be_written_but_tied_to_a_moment() {
        let spoken = |it: &mut Feedback| {
            it.spoken = Some("p-1-1.wav".to_owned());
            it.question.clear();
            it.strength.clear();
            it.point.as_mut().unwrap().text.clear();
        };
        check(spoken, &[]);
        check(
            |it| {
                spoken(it);
                moments(it, vec![]);
            },
            &[Lack::Moment],
        );
    }
}
