//! What all commands have in common: the library, exit codes, and JSON whatever a path is called.

use std::fs;
use std::path::Path;

use oars::domain::coding::Coding;
use oars::library::{SessionFolder, draft};
use serde_json::Value;

use crate::desk::Desk;

const REPLIES: &str = "volley,utterance,speaker,code\n1,1,worker,Reflection\n";

/// A desk with a tenth of a second of sound on it.
fn desk() -> Desk {
    let desk = Desk::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(desk.path("a.wav"), spec).unwrap();
    (0..4_800).for_each(|at| writer.write_sample((at % 97) * 100).unwrap());
    writer.finalize().unwrap();
    desk.write("codes.csv", REPLIES);
    desk
}

const PRACTISE: [&str; 7] = ["practise", "first-hello", "--reply", "a.wav", "--trainee", "Ana", "--json"];

#[test]
fn the_library_is_the_one_that_is_named_wherever_it_is_named() {
    let desk = desk();
    desk.json(&[&["--library", "mine"], &PRACTISE[..]].concat());
    assert!(desk.path("mine/library.ron").exists() && !desk.path("library").exists());
    let lists: [&[&str]; 3] = [
        &["--library", "mine", "library", "list", "--json"],
        &["library", "--library", "mine", "list", "--json"],
        &["library", "list", "--library", "mine", "--json"],
    ];
    let lists = lists.map(|options| desk.json(options));
    assert!(lists.iter().all(|it| it.as_array().unwrap().len() == 1 && *it == lists[0]), "{lists:?}");
    let id = lists[0][0]["id"].as_str().unwrap();
    let code =
        ["--library", "mine", "code", id, "--sheet", "codes.csv", "--coder", "Bea", "--final", "--json"];
    assert_eq!(desk.json(&code)["final"], true);
    desk.json(&["--library", "mine", "score", "--session", id, "--coder", "Bea", "--json"]);
    desk.json(&["--library", "mine", "import", "a.wav", "--role-play", "--json"]);
    fs::create_dir_all(desk.path("mine/schemes")).unwrap();
    let own = include_str!("../../schemes/starter-1.ron").replace("\"starter-1\"", "\"ours\"");
    fs::write(desk.path("mine/schemes/ours.ron"), own).unwrap();
    desk.json(&["--library", "mine", "scheme", "show", "ours", "--json"]);
    desk.fails(&["scheme", "show", "ours"], 2, "there is no scheme called “ours”");
    assert!(!desk.path("library").exists(), "another library was made");
}

#[test]
fn what_there_is_none_of_is_a_wrong_call() {
    let desk = desk();
    desk.json(&PRACTISE);
    desk.write("sheet.csv", "volley,speaker,code\n1,worker,Reflection\n");
    let code = ["--sheet", "codes.csv", "--coder", "Bea"];
    let calls: [&[&str]; 11] = [
        &["scheme", "show", "nosuch"],
        &["scenario", "show", "nosuch"],
        &["scenario", "graph", "nosuch"],
        &["score", "sheet.csv", "--scheme", "nosuch"],
        &["score", "--session", "nosuch"],
        &["practise", "nosuch", "--reply", "a.wav"],
        &["practise", "first-hello", "--reply", "a.wav", "--scheme", "nosuch"],
        &["import", "a.wav", "--role-play", "--scheme", "nosuch"],
        &["library", "list", "--as", "nosuch"],
        &[&["code", "nosuch"], &code[..]].concat(),
        &[&["code", "--assignment", "a-00000000"], &code[..]].concat(),
    ];
    for options in calls {
        desk.fails(options, 2, "");
    }
    desk.fails(&[&["code", "--assignment", "7"], &code[..]].concat(), 2, "there is no recording 7");
    // A file that is not there is the input's fault.
    for options in [["scheme", "show", "nosuch.ron"], ["scenario", "show", "nosuch.ron"]] {
        desk.fails(&options, 1, "nosuch.ron: cannot be read");
    }
}

#[test]
fn a_refused_import_leaves_no_name_and_no_library() {
    let desk = desk();
    desk.write("notes.txt", "This is no sound at all, only words in a file.");
    for file in ["nofile.wav", "notes.txt"] {
        desk.fails(&["import", file, "--role-play", "--trainee", "Real Person"], 1, file);
        assert!(!desk.path("library").exists(), "{file} made a library");
    }
    // Nor where it begins as sound and breaks off.
    desk.json(&["import", "a.wav", "--role-play", "--json"]);
    let mut bytes = fs::read(desk.path("a.wav")).unwrap();
    bytes.truncate(44);
    fs::write(desk.path("cut.wav"), bytes).unwrap();
    desk.fails(&["import", "cut.wav", "--role-play", "--trainee", "Real Person"], 1, "cut.wav");
    assert!(!desk.path("library/people").exists());
    let made = desk.json(&["import", "a.wav", "--role-play", "--trainee", "Real Person", "--json"]);
    let folder = SessionFolder::at(made["session"].as_str().unwrap().into());
    assert!(folder.trainee().unwrap().is_some());
}

#[test]
fn a_score_of_a_changed_coding_says_so() {
    let desk = desk();
    let id = desk.json(&PRACTISE)["id"].as_str().unwrap().to_owned();
    let code = ["code", &id, "--sheet", "codes.csv", "--coder", "Bea", "--final", "--json"];
    let path = desk.json(&code)["coding"].as_str().unwrap().to_owned();
    let score = ["score", "--session", &id, "--coder", "Bea"];
    let sound = desk.run(&score);
    assert!(sound.status.success() && sound.stderr.is_empty());
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"Reflection\"", "\"Push\"", 1)).unwrap();
    let words = "was changed after it was made final";
    let output = desk.run(&[&score[..], &["--json"]].concat());
    assert!(String::from_utf8_lossy(&output.stderr).contains(words));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["warnings"].to_string().contains(words), "{document:#}");
}

#[test]
fn a_sheet_of_any_length_that_occurs_makes_a_coding_that_can_be_opened() {
    let desk = desk();
    let id = desk.json(&PRACTISE)["id"].as_str().unwrap().to_owned();
    // Longer in a library's words than any other file of it may be.
    let words = "Well then you know. ".repeat(80);
    let rows = (1..4_000).map(|n| format!("1,{n},worker,Question,{words}\n"));
    let sheet: String =
        std::iter::once("volley,utterance,speaker,code,text\n".to_owned()).chain(rows).collect();
    assert!(sheet.len() > 4 * 1024 * 1024);
    desk.write("big.csv", &sheet);
    let coded = desk.json(&["code", &id, "--sheet", "big.csv", "--coder", "Bea", "--final", "--json"]);
    let (coding, _): (Coding, _) = draft::read(Path::new(coded["coding"].as_str().unwrap())).unwrap();
    assert_eq!(coding.takes[0].utterances.len(), 3_999);
    desk.json(&["score", "--session", &id, "--coder", "Bea", "--json"]);
    assert_eq!(desk.json(&["library", "check", "--json"])["faults"], serde_json::json!([]));
}

/// A path need not be text.
#[cfg(target_os = "linux")]
#[test]
fn json_is_printed_whatever_a_path_is_called() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let desk = desk();
    let library = desk.folder.path().join(OsStr::from_bytes(b"library \xff"));
    let run = |options: &[&str]| -> Value {
        let output = desk.command(options).env("OARS_LIBRARY", &library).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let id = run(&PRACTISE)["id"].as_str().unwrap().to_owned();
    let shown = run(&["import", "a.wav", "--role-play", "--json"])["session"].as_str().unwrap().to_owned();
    assert!(shown.contains("library \u{fffd}"), "{shown}");
    run(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea", "--json"]);
    assert_eq!(run(&["library", "list", "--json"]).as_array().unwrap().len(), 2);
    fs::write(library.join(".oars-abc.tmp"), "half").unwrap();
    fs::create_dir_all(library.join("schemes")).unwrap();
    let own = include_str!("../../schemes/starter-1.ron").replace("\"starter-1\"", "\"ours\"");
    fs::write(library.join("schemes/ours.ron"), own).unwrap();
    assert_eq!(run(&["library", "check", "--json"])["faults"].as_array().unwrap().len(), 1);
    assert_eq!(run(&["library", "repair", "--json"])["repaired"].as_array().unwrap().len(), 1);
    assert!(run(&["scheme", "list", "--json"]).to_string().contains("library \u{fffd}"));
    assert_eq!(run(&["library", "index", "--json"])["sessions"], 2);
}
