//! `oars import`: what is settled before a recording is stored, what is kept, and what a kill leaves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::desk::Desk;

/// Two tones, one a channel, in a file of another rate than is played.
fn two_tones(path: &Path, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 44_100,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..seconds * 44_100 {
        for frequency in [330.0, 550.0] {
            let phase = f64::from(frame) * frequency * std::f64::consts::TAU / 44_100.0;
            writer.write_sample((phase.sin() * 2_000_000.0) as i32).unwrap();
        }
    }
    writer.finalize().unwrap();
}

impl Desk {
    /// An import that is refused stores nothing.
    #[track_caller]
    fn refuses(&self, options: &[&str], code: i32, expected: &str) {
        self.fails(options, code, expected);
        assert!(!self.path("library/sessions").exists(), "something was stored");
    }
}

#[test]
fn nothing_is_stored_before_it_is_said_what_it_is() {
    let desk = Desk::new();
    two_tones(&desk.path("talk.wav"), 1);
    desk.refuses(
        &["import", "talk.wav"],
        2,
        "--role-play for a played conversation, or --real --everyone-agreed",
    );
    desk.refuses(&["import", "talk.wav", "--role-play", "--real"], 2, "cannot be used with");
    desk.refuses(&["import", "talk.wav", "--real", "--everyone-agreed"], 1, "switched off");
    let settings = desk.path("config/oars/settings.ron");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    fs::write(settings, "(real_recordings: true)").unwrap();
    desk.refuses(&["import", "talk.wav", "--real"], 2, "--everyone-agreed");
    desk.refuses(&["import", "talk.wav", "--role-play", "--keep-until", "2020-01-01"], 2, "no day");
    desk.refuses(&["import", "talk.wav", "--role-play", "--part", "9-5"], 2, "5:00-25:00");
    desk.refuses(&["import", "talk.wav", "--role-play", "--process", "evoke"], 2, "goal");
    desk.refuses(&["import", "talk.wav", "--role-play", "--scheme", "none"], 2, "there is no scheme");
    desk.refuses(&["import", "none.wav", "--role-play"], 1, "none.wav: cannot be read");
    assert!(desk.json(&["import", "talk.wav", "--real", "--everyone-agreed", "--json"])["id"].is_string());
}

#[test]
fn a_recording_is_kept_as_it_came_and_set_up() {
    let desk = Desk::new();
    two_tones(&desk.path("Smith family.wav"), 3);
    let made = desk.json(&[
        "import",
        "Smith family.wav",
        "--role-play",
        "--title",
        "Second try",
        "--channels",
        "parent-worker",
        "--trainee",
        "Ana",
        "--keep-until",
        "2999-12-31",
        "--goal",
        "safe evenings",
        "--part",
        "0:00.5-0:02",
        "--synthetic",
        "--json",
    ]);
    assert_eq!(made["kind"], "recording");
    assert_eq!(made["conversation"], "role-play");
    assert!((made["seconds"].as_f64().unwrap() - 3.0).abs() < 0.001, "{made}");
    assert_eq!(made["channels"], 2);
    assert_eq!(made["setup"]["process"], "evoke");
    assert_eq!(made["setup"]["part"]["to_s"], 2.0);
    assert_eq!(made["setup"]["scheme"], "family-safeguarding-1");
    assert_eq!(made["keep_until"], "2999-12-31");
    let folder = PathBuf::from(made["session"].as_str().unwrap());
    assert_eq!(
        fs::read(folder.join("original.wav")).unwrap(),
        fs::read(desk.path("Smith family.wav")).unwrap()
    );
    let text = fs::read_to_string(folder.join("recording.ron")).unwrap();
    assert!(!text.contains("Smith") && text.contains("ParentThenWorker"), "{text}");
    assert!(folder.join("scheme.ron").exists() && folder.join("who.ron").exists());
    let report = desk.json(&["inspect", made["playable"].as_str().unwrap(), "--json"]);
    assert_eq!((report["sample_rate"].as_u64(), report["channels"].as_u64()), (Some(48_000), Some(2)));
    let check = desk.json(&["library", "check", "--json"]);
    assert_eq!(check["faults"], serde_json::json!([]));
}

#[test]
fn a_random_part_is_the_same_for_the_same_seed() {
    let desk = Desk::new();
    // Twenty-one minutes of silence that take no room on the disk.
    let data = 1_260_u32 * 96_000;
    let mut header = b"RIFF".to_vec();
    header.extend((data + 36).to_le_bytes());
    header.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    header.extend([48_000_u32.to_le_bytes(), 96_000_u32.to_le_bytes()].as_flattened());
    header.extend(b"\x02\0\x10\0data");
    header.extend(data.to_le_bytes());
    fs::write(desk.path("long.wav"), header).unwrap();
    fs::File::options()
        .write(true)
        .open(desk.path("long.wav"))
        .and_then(|file| file.set_len(u64::from(data) + 44))
        .unwrap();
    let part = |options: &[&str]| {
        let mut all = vec!["import", "long.wav", "--role-play", "--json"];
        all.extend(options);
        desk.json(&all)["setup"]["part"].clone()
    };
    let (first, second) = (part(&["--part", "random:7"]), part(&["--part", "random:7"]));
    assert_eq!(first, second);
    assert_eq!((first["kind"].as_str(), first["seed"].as_u64()), (Some("random"), Some(7)));
    let (from, to) = (first["from_s"].as_f64().unwrap(), first["to_s"].as_f64().unwrap());
    assert!(from > 0.0 && to <= 1260.0 && (to - from - 1200.0).abs() < 0.001, "{first}");
}

/// Where a kill comes: spread over the time that a whole import takes.
const KILLS: u32 = 12;

#[test]
fn a_killed_import_leaves_nothing_that_the_repair_does_not_clear() {
    let desk = Desk::new();
    two_tones(&desk.path("talk.wav"), 20);
    let options = ["import", "talk.wav", "--role-play", "--synthetic"];
    let begun = std::time::Instant::now();
    assert!(desk.run(&options).status.success());
    let whole = begun.elapsed();
    let sessions = |desk: &Desk| {
        let list = oars::library::Library::open(&desk.path("library")).unwrap().session_folders().unwrap();
        for folder in &list {
            assert!(folder.recording().is_ok(), "{folder:?}");
        }
        list.len()
    };
    for kill in 0..KILLS {
        let mut child = desk.command(&options).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(f64::from(kill) / f64::from(KILLS)).max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        let before = sessions(&desk);
        desk.json(&["library", "repair", "--json"]);
        assert_eq!(desk.json(&["library", "check", "--json"])["faults"], serde_json::json!([]));
        assert_eq!(sessions(&desk), before, "what was whole stays");
    }
    assert!(desk.run(&options).status.success());
}
