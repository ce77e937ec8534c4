//! The walk through a scheme's decision questions, from the first question to a code.

use super::model::{CodeId, DecisionTree, Leads, Question};

/// Where a walk stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'a> {
    /// A question is to be answered.
    Ask(&'a Question),
    /// The answers lead to this code, with the reason.
    Code(&'a CodeId, &'a str),
    /// The answers lead to no code, with the reason.
    NoCode(&'a str),
}

/// Why a walk cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkFault {
    /// The tree leads to a question that it does not have.
    #[error("the decision questions lead to “{0}”, which is not among them")]
    NoSuchQuestion(String),
    /// The question has no such answer.
    #[error("the question “{question}” has no answer {answer}")]
    NoSuchAnswer {
        /// The id of the question.
        question: String,
        /// The answer, by its place from 0.
        answer: usize,
    },
    /// More answers were given than there are questions on the way.
    #[error("the questions were decided before the last answer")]
    AlreadyDecided,
}

impl DecisionTree {
    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|it| it.id == id)
    }

    /// The first question.
    pub fn begin(&self) -> Result<Step<'_>, WalkFault> {
        self.ask(&self.start)
    }

    /// Where one answer of a question leads, the answer counted from 0.
    pub fn answer(&self, question: &str, answer: usize) -> Result<Step<'_>, WalkFault> {
        let asked = self.question(question).ok_or_else(|| WalkFault::NoSuchQuestion(question.to_owned()))?;
        let chosen = asked
            .answers
            .get(answer)
            .ok_or_else(|| WalkFault::NoSuchAnswer { question: question.to_owned(), answer })?;
        match &chosen.to {
            Leads::Ask(next) => self.ask(next),
            Leads::Code(code, reason) => Ok(Step::Code(code, reason)),
            Leads::NoCode(reason) => Ok(Step::NoCode(reason)),
        }
    }

    /// Walks from the first question through these answers, each counted from 0. A walk as long as its
    /// answers always ends: it never takes more steps than it has answers.
    pub fn walk(&self, answers: &[usize]) -> Result<Step<'_>, WalkFault> {
        answers.iter().try_fold(self.begin()?, |step, answer| match step {
            Step::Ask(question) => self.answer(&question.id, *answer),
            Step::Code(..) | Step::NoCode(_) => Err(WalkFault::AlreadyDecided),
        })
    }

    fn ask(&self, id: &str) -> Result<Step<'_>, WalkFault> {
        self.question(id).map(Step::Ask).ok_or_else(|| WalkFault::NoSuchQuestion(id.to_owned()))
    }
}
