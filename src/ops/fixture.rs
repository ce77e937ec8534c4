//! The sitting that the tests of this room begin with.

use crate::domain::language::Role;
use crate::domain::scenario::engine;
use crate::domain::session::Mode;
use crate::domain::source;
use crate::library::Library;
use crate::ops::session::{Beginning, OpenSession};

/// When everything happens.
pub const NOW: &str = "2026-11-22T09:30:12Z";
/// The scenario.
pub const KETTLE: &str = include_str!("../domain/scenario/fixture/kettle.ron");
/// Its scheme.
pub const SCHEME: &str = include_str!("../domain/scenario/fixture/scheme.ron");

/// A sitting that has heard its first line, open for writing.
pub fn sitting(library: &Library, trainee: &str, keep_until: Option<&str>) -> OpenSession {
    let scenario = source::read_value(KETTLE).unwrap();
    let scheme = source::read_value(SCHEME).unwrap();
    let beginning = Beginning {
        scenario: &scenario,
        scenario_text: KETTLE,
        scheme: &scheme,
        scheme_text: SCHEME,
        mode: Mode::Guided,
        role: Role::RecoveryWorker,
        seed: 7,
        trainee,
        consent: true,
        keep_until,
        synthetic: false,
        now: NOW,
    };
    let mut open = OpenSession::begin(library, beginning).unwrap();
    let at = engine::start(&scenario, Mode::Guided, 7).unwrap();
    open.add_step(engine::step_at(&at)).unwrap();
    open
}
