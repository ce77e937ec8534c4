//! Reads any text as a scenario and lints it; what has no errors can be played.
//! `cargo +nightly fuzz run scenario_reader -- -max_len=2048 -timeout=10`
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oars::domain::scenario::lint::{Surroundings, lint_text};
use oars::domain::scenario::{graph, walk};
use oars::domain::scheme::Scheme;
use oars::ops::schemes::Schemes;

static SCHEMES: LazyLock<Vec<Scheme>> =
    LazyLock::new(|| Schemes::shipped().found.into_iter().map(|it| it.scheme).collect());

fuzz_target!(|text: &str| {
    let around = Surroundings { schemes: &SCHEMES, audio_exists: &|_| false, file_name: None };
    let linted = lint_text(text, around);
    let playable = linted.is_playable();
    assert!(linted.faults.iter().all(|fault| fault.place.is_some()));
    let Some(scenario) = linted.scenario else { return };
    drop(graph::dot(&scenario));
    if let Some(scheme) = SCHEMES.iter().find(|it| it.id == scenario.scheme) {
        assert!(walk::walks(&scenario, scheme, 1, 3).is_ok() || !playable);
    }
});
