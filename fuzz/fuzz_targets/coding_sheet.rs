//! Reads any bytes as a coding sheet; what was read can be written and read again.
//! `cargo +nightly fuzz run coding_sheet -- -max_len=2048 -timeout=10`
#![no_main]

use libfuzzer_sys::fuzz_target;
use oars::exchange::sheet;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = sheet::read(bytes) {
        drop(read.volleys());
        assert!(sheet::read(sheet::write(&read).as_bytes()).is_ok());
    }
});
