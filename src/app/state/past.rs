//! Past sessions.

use std::sync::Arc;

use crate::app::state::desk::Desk;
use crate::app::state::practice::VolleyView;
use crate::domain::scenario::{Ending, Scenario};
use crate::domain::scheme::Scheme;
use crate::domain::score::Score;
use crate::domain::session::{Mode, Session};

/// A session in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionCard {
    /// Its folder below the library, by which it is opened.
    pub key: String,
    /// The scenario's title, or its id where the scenario is unknown.
    pub title: String,
    /// The parent's name.
    pub parent: String,
    /// The mode.
    pub mode: Mode,
    /// When it began, as local text ("22 November 2026, 9:30").
    pub started: String,
    /// How many volleys were answered.
    pub replies: usize,
    /// Whether its ending was reached.
    pub finished: bool,
    /// Whether every first take is coded.
    pub coded: bool,
    /// Whether it is somebody else's, shared with whoever looks.
    pub of_another: bool,
    /// Whether it is synthetic.
    pub synthetic: bool,
    /// Until when it is kept, in words.
    pub keep_until: Option<String>,
    /// What else is to be said of it, such as that its recordings are deleted.
    pub note: Option<String>,
    /// Why it cannot be read, where it cannot.
    pub problem: Option<String>,
}

/// A past session that is open.
#[derive(Debug)]
pub struct OpenedSession {
    /// Its key in the list.
    pub key: String,
    /// The session.
    pub session: Session,
    /// Its trainee's name, where it is known.
    pub trainee: Option<String>,
    /// The scenario as it was.
    pub scenario: Option<Arc<Scenario>>,
    /// The scheme as it was.
    pub scheme: Option<Arc<Scheme>>,
    /// Its volleys.
    pub volleys: Vec<VolleyView>,
    /// Its ending.
    pub ending: Option<Ending>,
    /// Its score by the own coding.
    pub score: Option<Score>,
    /// The desk, while one of its takes is coded.
    pub desk: Option<Desk>,
    /// Whether it may be changed.
    pub read_only: bool,
    /// What is damaged in it, in words.
    pub problems: Vec<String>,
}
