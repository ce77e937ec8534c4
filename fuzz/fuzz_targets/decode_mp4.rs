//! Reads any bytes as an MP4 file: what is given follows on the first box of one.
//! `cargo +nightly fuzz run decode_mp4 -- -max_len=16000 -timeout=20 -rss_limit_mb=1024`
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use oars::audio::decode::read_through;
use oars::units::Seconds;

fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
        let whole = [b"\0\0\0\x10ftypM4A \0\0\0\0".as_slice(), bytes].concat();
        if let Ok(report) = read_through(Box::new(Cursor::new(whole)), Seconds(20.0)) {
            assert!(report.seconds.0 > 0.0 && report.seconds.0 < 20.01);
        }
    }
);
