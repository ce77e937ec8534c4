//! Made-up states of feedback, sharing and the workbook.

use oars::app::State;
use oars::app::state::{
    Candidate, FeedbackCard, FeedbackDesk, FeedbackPage, Screen, ShareDesk, WorkbookPage,
};
use oars::domain::coaching::{Feedback, Moment, NextPractice, Point};
use oars::domain::coding::TakeKey;
use oars::domain::language::Skill;
use oars::domain::workbook::{Content, Item, Plan, Row, Workbook};
use oars::units::Seconds;

use super::quiet;

/// A moment of the second reply.
pub(crate) fn moment(from: f64) -> Moment {
    Moment {
        take: TakeKey { volley: 2, take: 1 },
        start: Some(Seconds(from)),
        end: Some(Seconds(from + 2.5)),
    }
}

fn begun() -> Feedback {
    Feedback::new(
        "T093012Z-me-time-8f3a2c".to_owned(),
        "p-9".to_owned(),
        Some("p-9-1.ron".to_owned()),
        "2026-11-22T10:00:00Z".to_owned(),
    )
}

fn written() -> Feedback {
    Feedback {
        question: "What did you notice when she fell silent?".to_owned(),
        strength: "You waited, and she went on by herself".to_owned(),
        point: Some(Point {
            skill: Skill::Reflections,
            text: "Say back what she feels before you ask".to_owned(),
            moments: vec![moment(4.0)],
        }),
        next: NextPractice { scenario: Some("me-time".to_owned()), skill: Some(Skill::Reflections) },
        ..begun()
    }
}

/// The screen on which a coach writes this.
pub(crate) fn writing(feedback: Feedback) -> State {
    let mut state = quiet(Screen::WriteFeedback);
    let candidate = |from: f64, words: &str| Candidate {
        moment: moment(from),
        words: format!("Reply 2, 0:0{from:.1} to 0:0{:.1}: {words}", from + 2.5),
    };
    state.feedback_desk = Some(FeedbackDesk {
        key: "2026/11/22/T093012Z-me-time-8f3a2c".to_owned(),
        title: "Me time".to_owned(),
        trainee: Some("Ana".to_owned()),
        lacks: feedback.lacks(),
        feedback,
        candidates: vec![candidate(1.0, "OQ What makes the evenings hard?"), candidate(4.0, "GI")],
    });
    state
}

/// How far a trainee has come with feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// She sees the question.
    Question,
    /// She sees all of it.
    All,
    /// She has answered.
    Answered,
}

/// The screen on which a trainee reads, so far.
pub(crate) fn reading(so_far: Reading) -> State {
    let answered = so_far == Reading::Answered;
    let mut state = quiet(Screen::ReadFeedback);
    state.feedback_page = Some(FeedbackPage {
        key: "2026/11/22/T093012Z-me-time-8f3a2c".to_owned(),
        path: "feedback/p-9-1.ron".into(),
        title: "Me time".to_owned(),
        coach: "Cleo".to_owned(),
        feedback: written(),
        moments: vec!["Reply 2, 0:04.0 to 0:06.5".to_owned()],
        answer: if answered { "I wanted to fill the silence".to_owned() } else { String::new() },
        shown: so_far != Reading::Question,
        answered,
        can_answer_again: true,
        answered_again: answered,
    });
    state
}

/// The screen on which a session is shared.
pub(crate) fn sharing(busy: bool) -> State {
    let mut state = quiet(Screen::Share);
    state.share_desk = Some(ShareDesk {
        key: "2026/11/22/T093012Z-me-time-8f3a2c".to_owned(),
        title: "Me time".to_owned(),
        coach: "Cleo".to_owned(),
        folder: "team/oars".to_owned(),
        shares: vec![("Dora".to_owned(), "other/oars".into())],
        busy,
    });
    state
}

/// A workbook with something of everything.
pub(crate) fn workbook() -> State {
    let mut state = quiet(Screen::Workbook);
    let item = |day: &str, author: &str, content| Item {
        when: "2026-11-22T09:30:12Z".to_owned(),
        day: day.to_owned(),
        author: author.to_owned(),
        about: Some("Me time".to_owned()),
        content,
    };
    let row = |label: &str, value: &str, remark: &str| Row {
        label: label.to_owned(),
        value: value.to_owned(),
        remark: remark.to_owned(),
    };
    let plan = |author: &str, text: &str| Plan {
        day: "22 November 2026".to_owned(),
        author: author.to_owned(),
        text: text.to_owned(),
        skill: Some("Reflections".to_owned()),
        until: Some("6 December 2026".to_owned()),
        agreed: Vec::new(),
        done: None,
    };
    let items = vec![
        item(
            "22 November 2026, 9:30",
            "Sam",
            Content::Session { facts: vec!["Practice, Guided".to_owned(), "6 replies".to_owned()] },
        ),
        item(
            "22 November 2026, 9:50",
            "Sam",
            Content::SelfRating {
                rows: vec![row("Partnership", "3.5", "mean of 6 ratings")],
                went_well: vec!["I waited".to_owned()],
            },
        ),
        item(
            "23 November 2026, 14:00",
            "Cleo",
            Content::Feedback {
                question: "What did you notice when she fell silent?".to_owned(),
                strength: "You waited".to_owned(),
                skill: "Reflections".to_owned(),
                point: "Say back what she feels before you ask".to_owned(),
                moments: vec!["reply 2, take 1, 0:04.0 to 0:06.5".to_owned()],
                next: "Reflections, me-time".to_owned(),
                spoken: true,
            },
        ),
        item(
            "23 November 2026, 19:00",
            "Sam",
            Content::Note { text: "Breathe first".to_owned(), private: true },
        ),
    ];
    state.workbook = Some(WorkbookPage {
        trainee: "p-1".to_owned(),
        book: Workbook {
            trainee: "Sam".to_owned(),
            gathered: "24 November 2026".to_owned(),
            plans: vec![plan("Cleo", "One reflection before each question"), plan("Sam", "Record two talks")],
            items,
            missing: Vec::new(),
        },
        text: "Ask Dora about the pilot".to_owned(),
        private: false,
        people: vec![("p-1".to_owned(), "Sam".to_owned()), ("p-2".to_owned(), "Ana".to_owned())],
        printed: None,
    });
    state
}

/// Today with feedback: one unread, one that waits for an answer.
pub(crate) fn today() -> State {
    let mut state = quiet(Screen::Today);
    let card = |coach: &str, title: &str, read| FeedbackCard {
        key: format!("2026/11/22/{title}"),
        path: format!("{title}/p-9-1.ron").into(),
        coach: coach.to_owned(),
        title: title.to_owned(),
        read,
    };
    state.feedback_due = vec![card("Cleo", "Me time", false), card("Dora", "Some mornings", true)];
    state
}

/// Every scene with its name.
pub(crate) fn all() -> Vec<(&'static str, State)> {
    vec![
        ("coaching-1-today", today()),
        ("coaching-2-write-empty", writing(begun())),
        ("coaching-3-write", writing(written())),
        ("coaching-4-read-question", reading(Reading::Question)),
        ("coaching-5-read", reading(Reading::All)),
        ("coaching-6-answered", reading(Reading::Answered)),
        ("coaching-7-share", sharing(false)),
        ("coaching-8-workbook", workbook()),
    ]
}
