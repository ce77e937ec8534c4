//! `oars scenario`: list, show, check and graph.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::desk::command_in;

const SMALL: &str = include_str!("../abuse/scenario.ron");

fn oars(options: &[&str], folder: &Path) -> Output {
    command_in(folder, &[&["scenario"], options].concat()).output().unwrap()
}

#[track_caller]
fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text_of(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_list_has_its_stable_keys() {
    let folder = tempfile::tempdir().unwrap();
    let listed = json_of(&oars(&["list", "--json"], folder.path()));
    let all = listed.as_array().unwrap();
    assert!(all.len() >= 5);
    for entry in all {
        let keys: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        for key in ["id", "kind", "title", "themes", "roles", "level", "skills", "turns", "endings"] {
            assert!(keys.contains(&key), "{key}");
        }
        assert_eq!(entry["kind"], "scenario");
        let text = text_of(&oars(&["list"], folder.path()));
        assert!(text.contains(entry["id"].as_str().unwrap()));
    }
}

#[test]
fn every_scenario_is_shown_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let listed = json_of(&oars(&["list", "--json"], folder.path()));
    for entry in listed.as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        let text = text_of(&oars(&["show", id], folder.path()));
        assert!(text.contains(entry["title"].as_str().unwrap()), "{text}");
        assert!(
            text.contains("Not yet reviewed by practitioners") || text.contains("Reviewed by:"),
            "{text}"
        );
        let shown = json_of(&oars(&["show", id, "--json"], folder.path()));
        assert_eq!(shown["id"], id);
        assert_eq!(shown["sha256"].as_str().unwrap().len(), 64);
        let dot = text_of(&oars(&["graph", id], folder.path()));
        assert!(dot.starts_with("digraph ") && dot.trim_end().ends_with('}'));
        let nodes = dot.matches("[shape=").count() as u64;
        assert_eq!(nodes, entry["turns"].as_u64().unwrap() + entry["endings"].as_u64().unwrap());
    }
    let output = oars(&["show", "nobody"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no scenario called"));
}

#[test]
fn our_own_scenarios_check_clean() {
    let folder = tempfile::tempdir().unwrap();
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let output = oars(&["check", ours, "--json"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text_of(&output));
    assert_eq!(json_of(&output)["faults"], json!([]));
    assert!(json_of(&output)["files"].as_u64().unwrap() >= 5);
}

#[test]
fn faults_are_told_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("a.ron"), SMALL).unwrap();
    let output = oars(&["check", "a.ron"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text_of(&output));
    let broken =
        SMALL.replace("code: \"OQ\"", "code: \"OQQ\"").replace("id: \"a\", version", "id: \"b\", version");
    std::fs::write(folder.path().join("sub/b.ron"), &broken).unwrap();
    let output = oars(&["check", "."], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let line = 1 + broken.lines().position(|it| it.contains("OQQ")).unwrap();
    let column = 1 + broken.lines().nth(line - 1).unwrap().find("\"OQQ\"").unwrap();
    let expected =
        format!("b.ron:{line}:{column}: `family-safeguarding-1` has no code `OQQ`: did you mean `OQ`?");
    assert!(text_of(&output).contains(&expected), "{}", text_of(&output));
    let report = json_of(&oars(&["check", ".", "--json"], folder.path()));
    assert_eq!(report["files"], 2);
    assert_eq!(report["faults"][0]["line"], line);
    assert_eq!(report["faults"][0]["column"], column);
    assert_eq!(report["faults"][0]["level"], "error");
    assert!(report["faults"][0]["path"].as_str().unwrap().ends_with("b.ron"));
}

#[test]
fn wrong_calls_and_missing_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(oars(&["check"], folder.path()).status.code(), Some(2));
    assert_eq!(oars(&["paint"], folder.path()).status.code(), Some(2));
    let output = oars(&["check", "nowhere.ron"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(text_of(&output).starts_with("nowhere.ron: cannot be read"), "{}", text_of(&output));
}

#[test]
fn ones_own_scenarios_stand_in_the_list_of_a_library() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("lib/scenarios")).unwrap();
    std::fs::write(folder.path().join("lib/scenarios/a.ron"), SMALL).unwrap();
    let listed = json_of(&oars(&["list", "--library", "lib", "--json"], folder.path()));
    assert!(listed.as_array().unwrap().iter().any(|it| it["id"] == "a"));
}
