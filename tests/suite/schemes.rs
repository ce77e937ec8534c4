//! `oars scheme`: list, show and check.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn oars(options: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oars"))
        .arg("scheme")
        .args(options)
        .current_dir(folder)
        .env("OARS_LIBRARY", folder.join("library"))
        .output()
        .unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_list_names_codes_and_globals() {
    let folder = tempfile::tempdir().unwrap();
    let listed = json(&oars(&["list", "--json"], folder.path()));
    assert_eq!(listed[1]["id"], "miti-4.2.1");
    assert_eq!(
        listed[1]["codes"],
        serde_json::json!(["GI", "PER", "PWP", "Q", "SR", "CR", "AF", "SEEK", "EA", "CON"])
    );
    assert_eq!(
        listed[0]["globals"],
        serde_json::json!(["cultivating_change_talk", "softening_sustain_talk", "partnership", "empathy"])
    );
    let text = String::from_utf8(oars(&["list"], folder.path()).stdout).unwrap();
    assert!(text.contains("family-safeguarding-1  Family safeguarding, version 1.0: OQ CQ SR CR"), "{text}");
}

#[test]
fn every_scheme_is_shown_in_full() {
    let folder = tempfile::tempdir().unwrap();
    for id in ["family-safeguarding-1", "miti-4.2.1", "starter-1"] {
        let text = String::from_utf8(oars(&["show", id], folder.path()).stdout).unwrap();
        for part in
            ["Caution: ", "Codes for the worker", "Slots of a volley", "Decision questions", "Summary scores"]
        {
            assert!(text.contains(part), "{id}: {part}");
        }
    }
    assert_eq!(oars(&["show", "nothing"], folder.path()).status.code(), Some(1));
    let shown = json(&oars(&["show", "starter-1", "--json"], folder.path()));
    assert_eq!(shown["id"], "starter-1");
}

#[test]
fn the_shipped_schemes_check_clean_and_broken_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/schemes");
    let output = oars(&["check", ours, "--json"], folder.path());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json(&output), serde_json::json!({"files": 3, "faults": []}));
    let broken = include_str!("../../schemes/miti-4.2.1.ron").replace("hotkey: 's'", "hotkey: 'c'");
    std::fs::write(folder.path().join("broken.ron"), &broken).unwrap();
    let output = oars(&["check", "broken.ron"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let line = 1 + broken.lines().position(|it| it.contains("hotkey: 'c', shape: Circle")).unwrap();
    assert!(text.starts_with(&format!("broken.ron:{line}:")), "{text}");
    assert!(text.contains("the key c gives both SR and CR: choose another"), "{text}");
    let faults = json(&oars(&["check", "broken.ron", "--json"], folder.path()));
    assert_eq!(
        (&faults["faults"][0]["line"], &faults["faults"][0]["level"]),
        (&Value::from(line), &Value::from("error"))
    );
    assert_eq!(oars(&["check", "nowhere.ron"], folder.path()).status.code(), Some(1));
    assert_eq!(oars(&["check"], folder.path()).status.code(), Some(2));
}
