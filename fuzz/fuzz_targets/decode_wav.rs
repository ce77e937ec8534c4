//! Reads any bytes as a WAV or RF64 file, imports it, and mends it as after a crash.
//! `cargo +nightly fuzz run decode_wav -- -max_len=4096 -timeout=20 -rss_limit_mb=1024`
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use oars::audio::decode::decode_to_wav;
use oars::audio::wav::{WavReader, repair};

fuzz_target!(|bytes: &[u8]| {
    let Ok(folder) = tempfile::tempdir() else { return };
    let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
    let head: &[u8] = if bytes.first().is_some_and(|byte| byte & 1 == 0) { b"RIFF" } else { b"RF64" };
    let whole = [head, bytes.get(1..).unwrap_or_default()].concat();
    if std::fs::write(&from, whole).is_err() {
        return;
    }
    let imported = decode_to_wav(&from, &to, &mut |_| ControlFlow::Continue(()));
    match imported {
        Ok(report) => {
            // What is written can be read, and is as long as it says.
            let reader = WavReader::open(&to).unwrap();
            assert_eq!(reader.frames(), report.frames);
            assert_eq!(reader.frames_said(), Some(report.frames));
        }
        Err(_fault) => assert!(!to.exists()),
    }
    if repair(&from).is_ok() {
        assert!(repair(&from).is_ok(), "what was mended is whole");
    }
});
