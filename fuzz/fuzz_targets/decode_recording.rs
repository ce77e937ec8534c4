//! Reads any bytes as a recording of any format.
//! `cargo +nightly fuzz run decode_recording -- -max_len=20000 -timeout=20 -rss_limit_mb=1024`
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use oars::audio::decode::read_through;
use oars::units::Seconds;

fuzz_target!(
    // The reader bears the panics of other people's decoders; its own still end the run.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
        match read_through(Box::new(Cursor::new(bytes.to_vec())), Seconds(20.0)) {
            Ok(report) => {
                assert!(report.seconds.0 > 0.0 && report.seconds.0 < 20.01);
                assert!(report.damaged.iter().all(|it| it.at.0 <= it.until.0 && it.until.0 < 20.01));
            }
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
);
