//! Reads any bytes as an Ogg file whose pages have right checksums: chance alone never finds one.
//! `cargo +nightly fuzz run decode_ogg -- -max_len=20000 -timeout=20 -rss_limit_mb=1024`
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use oars::audio::decode::read_through;
use oars::units::Seconds;

/// Puts the right checksum into every page.
fn mended(bytes: &[u8]) -> Vec<u8> {
    let mut whole = bytes.to_vec();
    let mut at = 0;
    while let Some(step) = whole.get(at..).and_then(|rest| rest.windows(4).position(|four| four == b"OggS")) {
        let start = at + step;
        let table = whole.get(start + 26).map_or(0, |count| usize::from(*count));
        let body: usize = whole.iter().skip(start + 27).take(table).map(|size| usize::from(*size)).sum();
        let end = (start + 27 + table + body).min(whole.len());
        if end - start >= 27 {
            whole[start + 22..start + 26].fill(0);
            let sum = whole[start..end].iter().fold(0_u32, |sum, byte| {
                (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
                    if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04C1_1DB7 }
                })
            });
            whole[start + 22..start + 26].copy_from_slice(&sum.to_le_bytes());
        }
        at = end.max(start + 4);
    }
    whole
}

fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
        if let Ok(report) = read_through(Box::new(Cursor::new(mended(bytes))), Seconds(20.0)) {
            assert!(report.seconds.0 > 0.0 && report.seconds.0 < 20.01);
        }
    }
);
