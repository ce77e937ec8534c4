//! The workbook of a trainee: sessions, ratings, feedback, notes and the agreed plan in one order of time,
//! each with its author. It is gathered, never kept: what it shows lies in the files that it comes from.

mod html;

use crate::domain::scheme::Scheme;
use crate::domain::score::{self, Score};

pub use html::workbook_html;

/// A workbook as it is shown and printed. Everything in it is in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// Whose it is.
    pub trainee: String,
    /// The day on which it was gathered.
    pub gathered: String,
    /// What there is to do, the newest last.
    pub plans: Vec<Plan>,
    /// Everything else, in order of time.
    pub items: Vec<Item>,
    /// What could not be read, so that the reader knows that it is missing.
    pub missing: Vec<String>,
}

/// One thing in a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// When, as `2026-11-22T09:30:12Z`.
    pub when: String,
    /// The same for people.
    pub day: String,
    /// Who made it.
    pub author: String,
    /// What it is about, such as the title of a session.
    pub about: Option<String>,
    /// What it holds.
    pub content: Content,
}

/// What an item holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A session was held or a recording brought in.
    Session {
        /// What kind, and how long or how many replies.
        facts: Vec<String>,
    },
    /// How the trainee rated herself.
    SelfRating {
        /// The ratings.
        rows: Vec<Row>,
        /// What she thought went well.
        went_well: Vec<String>,
    },
    /// What a coding came to.
    Scores {
        /// What kind of coding, and by which scheme.
        what: String,
        /// The ratings and summary scores.
        rows: Vec<Row>,
        /// The coder's note.
        note: String,
        /// What a reader of these scores must know.
        cautions: Vec<String>,
    },
    /// Feedback.
    Feedback {
        /// The question, which comes first.
        question: String,
        /// The strength.
        strength: String,
        /// The skill that the point belongs to.
        skill: String,
        /// The point.
        point: String,
        /// Where it can be heard.
        moments: Vec<String>,
        /// What to practise next.
        next: String,
        /// Whether it is spoken too.
        spoken: bool,
    },
    /// The trainee's answer to feedback.
    Answer {
        /// Her words.
        text: String,
        /// The line that she answered again.
        again: Option<String>,
    },
    /// A note.
    Note {
        /// Its words.
        text: String,
        /// Whether it stays in the library that it was written in.
        private: bool,
    },
}

/// A value with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The name.
    pub label: String,
    /// The value with what it stands on; a dash where there is none.
    pub value: String,
    /// What the scheme says of it, or why there is none.
    pub remark: String,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// When it was written, for people.
    pub day: String,
    /// Who wrote it.
    pub author: String,
    /// What to do.
    pub text: String,
    /// The skill, where it is about one.
    pub skill: Option<String>,
    /// The day by which, for people.
    pub until: Option<String>,
    /// Who agreed, and when; nobody yet where it is empty.
    pub agreed: Vec<(String, String)>,
    /// Who said that it was carried out, and when.
    pub done: Option<(String, String)>,
}

impl Workbook {
    /// Puts everything in order of time; what is of the same moment stays as it was gathered.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.items.sort_by(|a, b| a.when.cmp(&b.when));
        self
    }
}

/// The ratings and summary scores of a coding, in words.
pub fn rows_of(scheme: &Scheme, score: &Score) -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, value) in &score.ratings {
        let rating = scheme.global(id).or_else(|| scheme.reply_rating(id));
        let label = rating.map_or_else(|| id.clone(), |it| it.name.clone());
        // The means of ratings stand among the summary scores, with what they stand on.
        if scheme.summaries.iter().all(|it| it.id != *id) {
            rows.push(Row { label, value: out_of_five(*value), remark: String::new() });
        }
    }
    for (summary, it) in scheme.summaries.iter().zip(&score.summaries) {
        let interval = score::interval_shown(summary, it).map(|it| format!("95 % interval {it}"));
        let band = it.band().map(|band| band.name().to_owned());
        let said: Vec<String> = band.into_iter().chain(interval).chain(it.withheld.clone()).collect();
        let remark = said.join("; ");
        rows.push(Row { label: summary.name.clone(), value: score::shown(summary, it), remark });
    }
    rows
}

/// A rating in words: "4 of 5".
pub fn out_of_five(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0} of 5") } else { format!("{rounded:.1} of 5") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_told_out_of_five() {
        for (value, expected) in [(4.0, "4 of 5"), (3.25, "3.3 of 5"), (2.96, "3 of 5")] {
            assert_eq!(out_of_five(value), expected);
        }
    }

    #[test]
    fn items_stand_in_order_of_time_and_of_gathering() {
        let item = |when: &str, author: &str| Item {
            when: when.to_owned(),
            day: String::new(),
            author: author.to_owned(),
            about: None,
            content: Content::Note { text: String::new(), private: false },
        };
        let items =
            vec![item("2026-02", "a"), item("2026-01", "b"), item("2026-02", "c"), item("2026-01", "d")];
        let ordered = Workbook { items, ..Workbook::default() }.in_order();
        let authors: String = ordered.items.iter().map(|it| it.author.as_str()).collect();
        assert_eq!(authors, "bdac");
    }
}
