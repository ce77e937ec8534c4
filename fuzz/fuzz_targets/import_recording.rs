//! Brings any bytes into a library as a recording: it comes in whole and can be played, or nothing of it
//! stays.
//! `cargo +nightly fuzz run import_recording -- -max_len=20000 -timeout=30 -rss_limit_mb=1024`
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oars::audio::wav::WavReader;
use oars::domain::recording::{Channels, Conversation};
use oars::library::{Library, Places};
use oars::ops::import::{ImportRequest, forget, import};

const NOW: &str = "2026-11-22T09:30:12Z";

struct House {
    folder: tempfile::TempDir,
    places: Places,
    library: Library,
}

static HOUSE: LazyLock<Option<House>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().ok()?;
    let places = Places::under(folder.path());
    let library = Library::open_or_create(&places.library, NOW).ok()?;
    Some(House { folder, places, library })
});

fn request(file: PathBuf) -> ImportRequest {
    ImportRequest {
        file,
        title: String::new(),
        conversation: Conversation::RolePlay,
        purpose: "training".to_owned(),
        role: None,
        trainee: None,
        channels: Channels::Mixed,
        everyone_agreed: true,
        keep_until: None,
        synthetic: true,
        now: NOW.to_owned(),
    }
}

fuzz_target!(
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
        let Some(House { folder, places, library }) = HOUSE.as_ref() else { return };
        let file = folder.path().join("sound.mp3");
        if std::fs::write(&file, bytes).is_err() {
            return;
        }
        let outcome = import(places, library, &request(file), &mut |_| true);
        match outcome {
            Ok(report) => {
                let reader = WavReader::open(&report.playable).unwrap();
                assert!(reader.frames().0 > 0);
                let length = reader.frames().at(reader.format().rate);
                assert!((length.0 - report.recording.original.seconds.0).abs() < 0.001);
                // The house stays as small as it was.
                forget(places, library, &report.recording.id).unwrap();
                std::fs::remove_dir_all(report.folder.path()).unwrap();
            }
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
        assert_eq!(library.session_folders().unwrap().len(), 0);
    }
);
