//! `oars practise`, `oars score --session` and `oars library`: the main job without a screen.

use std::fs;
use std::path::{Path, PathBuf};

use std::sync::Arc;

use oars::app::state::SoundReference;
use oars::app::{App, Command as Asked, Start};
use oars::audio::backend::mock::mock;
use oars::library::Places;
use oars::library::settings::Settings;
use oars::units::{SampleRate, Seconds};
use serde_json::Value;

use crate::desk::Desk;

/// A desk with recordings on it.
fn desk() -> Desk {
    let desk = Desk::new();
    for (name, seconds) in [("a.wav", 1.0), ("b.wav", 0.5), ("c.wav", 0.75), ("d.wav", 0.25)] {
        tone(&desk.path(name), seconds, 44_100, 2);
    }
    desk
}

/// A tone in a stereo file of another rate than takes have.
fn tone(path: &Path, seconds: f64, rate: u32, channels: u16) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..(seconds * f64::from(rate)) as u32 {
        let value = (f64::from(frame) * 440.0 * std::f64::consts::TAU / f64::from(rate)).sin() * 2_000_000.0;
        for _ in 0..channels {
            writer.write_sample(value as i32).unwrap();
        }
    }
    writer.finalize().unwrap();
}

const SHEET: &str = "volley,utterance,speaker,code,valence,take\n\
    1,1,worker,Reflection,sustain,\n\
    1,2,worker,Question,,\n\
    2,3,worker,Reflection,change,\n\
    2,4,worker,Reflection,change,\n\
    3,5,worker,Affirm,,\n\
    3,6,worker,,,\n\
    1,1,worker,Push,,2\n";

impl Desk {
    /// Three replies and their codes: the shortest way to a good ending of the short first scenario.
    fn practise(&self) -> Value {
        self.write("sheet.csv", SHEET);
        let options = [
            "practise",
            "first-hello",
            "--reply",
            "a.wav",
            "--reply",
            "b.wav",
            "--reply",
            "c.wav",
            "--again",
            "1=d.wav",
            "--codes",
            "sheet.csv",
            "--seed",
            "7",
            "--trainee",
            "Ana",
            "--json",
        ];
        self.json(&options)
    }
}

fn sessions(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { sessions(&path) } else { usize::from(path.ends_with("session.ron")) })
        .sum()
}

#[test]
fn replies_and_codes_lead_to_an_ending_and_a_score() {
    let desk = desk();
    let out = desk.practise();
    assert_eq!(out["path"], serde_json::json!(["tired", "our-hour", "maybe-a-book"]));
    assert_eq!((&out["ending"], &out["seed"]), (&"her-own-idea".into(), &7.into()));
    let files: Vec<&str> =
        out["replies"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!(
        files,
        ["reply-01-take-1.wav", "reply-01-take-2.wav", "reply-02-take-1.wav", "reply-03-take-1.wav"]
    );
    let counts = &out["score"]["counts"];
    assert_eq!(
        (&counts["Reflection"], &counts["Question"], &counts["Affirm"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(counts["Push"], 0, "the second take counts nowhere");

    let folder = PathBuf::from(out["session"].as_str().unwrap());
    for (file, seconds) in files.iter().zip([1.0, 0.25, 0.5, 0.75]) {
        let reader = hound::WavReader::open(folder.join(file)).unwrap();
        let spec = reader.spec();
        assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 48_000, 16));
        let lasts = f64::from(reader.duration()) / 48_000.0;
        assert!((lasts - seconds).abs() < 0.002, "{file} lasts {lasts}");
    }
    let score = desk.json(&["score", "--session", folder.to_str().unwrap(), "--coder", "Ana", "--json"]);
    assert_eq!(score, out["score"]);
    assert_eq!(desk.json(&["score", "--session", out["id"].as_str().unwrap(), "--json"]), out["score"]);

    let list = desk.json(&["library", "list", "--json"]);
    assert_eq!((&list[0]["trainee"], &list[0]["replies"]), (&"Ana".into(), &3.into()));
    assert_eq!(
        (&list[0]["scenario"], &list[0]["codings"][0]["final"]),
        (&"first-hello".into(), &false.into())
    );
    let check = desk.json(&["library", "check", "--json"]);
    assert_eq!(check["faults"], serde_json::json!([]));
}

#[test]
fn what_of_a_reply_could_not_be_read_is_told_and_the_rest_is_kept() {
    let desk = desk();
    let whole =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings/speech.flac")).unwrap();
    fs::write(desk.path("torn.flac"), &whole[..whole.len() / 2]).unwrap();
    let out = desk.json(&["practise", "first-hello", "--reply", "torn.flac", "--json"]);
    let notes: Vec<&str> = out["notes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(
        notes.iter().any(|it| it.starts_with("torn.flac: at ") || it.starts_with("torn.flac: from ")),
        "{notes:?}"
    );
    assert_eq!(out["replies"].as_array().unwrap().len(), 1);
}

/// What was made without a screen opens, plays and scores in the program behind the window.
#[test]
fn the_window_opens_plays_and_scores_what_was_practised_without_it() {
    let desk = desk();
    let out = desk.practise();
    let (backend, devices) = mock(SampleRate::TAKE);
    let mut places = Places::under(&desk.path("window"));
    places.library = desk.path("library");
    let settings = Settings { first_run_done: true, ..Settings::default() };
    let mut app = App::start(Start { places, settings, backend, seed: None }, Arc::new(|| {}));
    app.settle();
    let card = app.state.sessions.first().expect("it is listed").clone();
    assert!(card.finished && card.replies == 3, "{card:?}");
    app.handle(Asked::OpenSession { key: card.key });
    app.settle();
    let opened = app.state.opened.as_ref().expect("it opens");
    assert_eq!(opened.problems, Vec::<String>::new());
    // By way of text, as what the command printed: reading a number back may change its last digit.
    let score = serde_json::to_string(opened.score.as_ref().expect("it has a score")).unwrap();
    let score: serde_json::Value = serde_json::from_str(&score).unwrap();
    assert_eq!(score, out["score"]);
    assert_eq!(opened.volleys.iter().map(|it| it.takes.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert!(opened.volleys.iter().flat_map(|it| &it.takes).all(|it| !it.columns.is_empty()));
    let sound = SoundReference::PastTake { volley: 1, take: 1 };
    app.handle(Asked::Play { sound, from: Seconds(0.0), until: None });
    assert!(devices.wait_for_output(std::time::Duration::from_secs(10)), "it plays");
}

#[test]
fn the_same_seed_plays_the_same_conversation() {
    let desk = desk();
    let options =
        |seed: &'static str| ["practise", "first-hello", "--reply", "a.wav", "--seed", seed, "--json"];
    let paths: Vec<Value> = ["5", "5"].map(|seed| desk.json(&options(seed))["path"].clone()).to_vec();
    assert_eq!(paths[0], paths[1]);
    assert_eq!(sessions(&desk.path("library")), 2);
}

#[test]
fn too_few_replies_leave_the_ending_open_and_the_score_empty() {
    let desk = desk();
    let out = desk.json(&["practise", "first-hello", "--reply", "a.wav", "--json"]);
    assert_eq!((&out["ending"], out["path"].as_array().unwrap().len()), (&Value::Null, 2));
    assert_eq!(out["score"]["volleys"], 0);
}

#[test]
fn replies_left_over_are_a_fault_and_nothing_is_stored() {
    let desk = desk();
    desk.write("sheet.csv", SHEET);
    let options = [
        "practise",
        "first-hello",
        "--reply",
        "a.wav",
        "--reply",
        "b.wav",
        "--reply",
        "c.wav",
        "--reply",
        "d.wav",
        "--codes",
        "sheet.csv",
        "--seed",
        "7",
        "--json",
    ];
    desk.fails(&options, 1, "d.wav: the conversation ends after 3 replies");
    assert!(!desk.path("library").exists());
}

#[test]
fn what_cannot_be_used_is_named_and_nothing_is_stored() {
    let desk = desk();
    desk.write("noise.wav", "no sound");
    desk.fails(
        &["practise", "first-hello", "--reply", "noise.wav"],
        1,
        "noise.wav: this is not a recording that Oars reads",
    );
    desk.fails(&["practise", "first-hello", "--reply", "missing.wav"], 1, "missing.wav: ");
    desk.write("sheet.csv", "volley,utterance,speaker,code\n1,1,worker,Reflection\n1,2,worker,SR\n");
    let with_codes = ["practise", "first-hello", "--reply", "a.wav", "--codes", "sheet.csv"];
    desk.fails(&with_codes, 1, "sheet.csv:3:");
    desk.write("sheet.csv", "volley,utterance,speaker,code,start_s,end_s\n1,1,worker,Reflection,0.5,0.2\n");
    desk.fails(&with_codes, 1, "sheet.csv");
    desk.fails(&["practise", "nobody", "--reply", "a.wav"], 2, "there is no scenario called “nobody”");
    desk.fails(&["practise", "first-hello"], 2, "--reply");
    desk.fails(&["practise", "first-hello", "--reply", "a.wav", "--again", "4=b.wav"], 2, "no reply 4");
    assert!(!desk.path("library").exists());
}

#[test]
fn ratings_are_stored_and_counted() {
    let desk = desk();
    desk.write("r.csv", "item,Ana,Bea\npartner,4,1\n1:reply_partnership,5,1\n2:reply_partnership,2,1\n");
    desk.write("s.csv", "scheme,volley,speaker,code\nfamily-safeguarding-1,1,worker,OQ\n,2,worker,CR\n");
    let mut options = vec![
        "practise",
        "me-time",
        "--reply",
        "a.wav",
        "--reply",
        "b.wav",
        "--ratings",
        "r.csv",
        "--coder",
        "Ana",
        "--json",
    ];
    let out = desk.json(&options);
    assert_eq!(out["score"]["ratings"]["partnership"], 4);
    // Ratings belong to replies, also to those that nobody has coded.
    let folder = PathBuf::from(out["session"].as_str().unwrap());
    let mut codings = fs::read_dir(folder.join("codings")).unwrap().map(|it| it.unwrap().path());
    let coding = codings.find(|path| path.extension().is_some_and(|it| it == "ron")).unwrap();
    assert!(fs::read_to_string(coding).unwrap().contains("\"reply_partnership\": Value(5)"));
    options.retain(|it| *it != "--coder" && *it != "Ana");
    desk.fails(&options, 1, "r.csv:1:1: there are several raters (Ana, Bea)");
    desk.write("r.csv", "volley,reply_partnership,reply_autonomy\n1,4,n/a\n2,2,9\n");
    desk.fails(&options, 1, "r.csv:3:1: 2:reply_autonomy is 9");
}

#[test]
fn damage_and_copies_are_named() {
    let desk = desk();
    let out = desk.practise();
    let folder = PathBuf::from(out["session"].as_str().unwrap());
    fs::copy(folder.join("session.ron"), folder.join("session (conflicted copy).ron")).unwrap();
    let check = desk.json(&["library", "check", "--json"]);
    let fault = &check["faults"][0];
    assert!(fault["path"].as_str().unwrap().ends_with("session (conflicted copy).ron"));
    assert_eq!((&fault["level"], &fault["line"]), (&"warning".into(), &Value::Null));

    let broken =
        fs::read_to_string(folder.join("session.ron")).unwrap().replace("mode: Guided", "mode: Guidde");
    fs::write(folder.join("session.ron"), &broken).unwrap();
    let output = desk.run(&["library", "check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("session.ron:4:11: "), "{output:?}");
    assert_eq!(desk.run(&["library", "repair"]).status.code(), Some(1));
    assert_eq!(fs::read_to_string(folder.join("session.ron")).unwrap(), broken, "left as it is");
    assert_eq!(desk.json(&["library", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn a_library_that_is_not_there_is_said_so() {
    let desk = desk();
    desk.fails(&["library", "list"], 1, "there is no library here");
    assert!(!desk.path("library").exists());
}

#[test]
fn a_library_named_from_here_is_named_in_full() {
    let desk = desk();
    let out = desk.json(&["practise", "first-hello", "--reply", "a.wav", "--library", "mine", "--json"]);
    let folder = PathBuf::from(out["session"].as_str().unwrap());
    assert!(folder.is_absolute() && folder.starts_with(desk.path("mine")));
}

#[test]
fn programs_that_begin_at_once_do_each_other_no_harm() {
    let desk = desk();
    let options = ["practise", "first-hello", "--reply", "a.wav", "--trainee", "Ana"];
    let programs: Vec<_> =
        (0..6).map(|_| desk.command(&options).stdout(std::process::Stdio::null()).spawn().unwrap()).collect();
    for mut program in programs {
        assert!(program.wait().unwrap().success());
    }
    assert_eq!(desk.json(&["library", "list", "--json"]).as_array().unwrap().len(), 6);
    assert_eq!(fs::read_dir(desk.path("library").join("people")).unwrap().count(), 1, "one Ana");
    assert_eq!(desk.json(&["library", "check", "--json"])["faults"], serde_json::json!([]));
}

/// A program that is killed at any moment leaves a library that can be read, and that repairs itself.
#[cfg(unix)]
#[test]
fn a_killed_program_leaves_no_damage() {
    let desk = desk();
    desk.practise();
    let options = ["practise", "first-hello", "--reply", "a.wav", "--reply", "b.wav", "--codes", "sheet.csv"];
    for tries in 0..25u64 {
        let mut child = desk.command(&options).stdout(std::process::Stdio::null()).spawn().unwrap();
        // Spread over the time that one takes, so that some die early, some while storing, some not at all.
        std::thread::sleep(std::time::Duration::from_millis(tries * 4));
        child.kill().unwrap();
        child.wait().unwrap();
        let output = desk.run(&["library", "check", "--json"]);
        let check: Value = serde_json::from_slice(&output.stdout).unwrap();
        for fault in check["faults"].as_array().unwrap() {
            let message = fault["message"].as_str().unwrap();
            let known = [
                "begun and never written",
                "left by a program",
                "does not know this recording",
                "cannot be read: ",
            ];
            assert!(known.iter().any(|it| message.contains(it)), "{fault}");
            assert!(!message.contains("cannot be read: ") || message.contains("o such file"), "{fault}");
        }
    }
    desk.run(&["library", "repair"]);
    let check = desk.run(&["library", "check", "--json"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}
