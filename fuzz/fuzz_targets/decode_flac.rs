//! Reads any bytes as a FLAC file whose frames have right checksums, at least where a frame is where it
//! was in the file that the run began with.
//! `cargo +nightly fuzz run decode_flac -- -max_len=20000 -timeout=20 -rss_limit_mb=1024`
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use oars::audio::decode::read_through;
use oars::units::Seconds;

/// Puts right checksums behind the heads of frames and behind frames, taking each mark for one.
fn mended(bytes: &[u8]) -> Vec<u8> {
    let mut whole = [b"fLaC".as_slice(), bytes].concat();
    let marks: Vec<usize> = (0..whole.len().saturating_sub(1))
        .filter(|at| whole[*at] == 0xFF && whole[at + 1] & 0xFE == 0xF8)
        .chain([whole.len()])
        .collect();
    for two in marks.windows(2) {
        let frame = &mut whole[two[0]..two[1]];
        // A head of six bytes with one for the number of the frame, as short recordings have.
        if frame.len() < 16 {
            continue;
        }
        let head = frame[..5].iter().fold(0_u8, |sum, byte| {
            (0..8).fold(sum ^ byte, |sum, _| if sum & 0x80 == 0 { sum << 1 } else { sum << 1 ^ 0x07 })
        });
        frame[5] = head;
        let end = frame.len() - 2;
        let sum = frame[..end].iter().fold(0_u16, |sum, byte| {
            (0..8).fold(sum ^ u16::from(*byte) << 8, |sum, _| {
                if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x8005 }
            })
        });
        frame[end..].copy_from_slice(&sum.to_be_bytes());
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
