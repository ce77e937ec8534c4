//! Reads any text as a scheme and looks it over.
//! `cargo +nightly fuzz run scheme_reader -- -max_len=2048 -timeout=10`
#![no_main]

use libfuzzer_sys::fuzz_target;
use oars::domain::scheme;

fuzz_target!(|text: &str| {
    if let Err(faults) = scheme::read(text) {
        assert!(!faults.is_empty());
    }
});
