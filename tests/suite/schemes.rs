//! `oars scheme`: list, show and check.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::desk::{Desk, command_in};

fn oars(options: &[&str], folder: &Path) -> Output {
    command_in(folder, &[&["scheme"], options].concat()).output().unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_list_names_codes_and_globals() {
    let folder = tempfile::tempdir().unwrap();
    let listed = json(&oars(&["list", "--json"], folder.path()));
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["family-safeguarding-1", "misc-2.5", "miti-3.1.1", "miti-4.2.1", "starter-1"]);
    assert_eq!(
        listed[3]["codes"],
        serde_json::json!(["GI", "PER", "PWP", "Q", "SR", "CR", "AF", "SEEK", "EA", "CON"])
    );
    assert_eq!(
        listed[0]["globals"],
        serde_json::json!(["cultivating_change_talk", "softening_sustain_talk", "partnership", "empathy"])
    );
    assert_eq!(
        listed[2]["globals"],
        serde_json::json!(["evocation", "collaboration", "autonomy_support", "direction", "empathy"])
    );
    assert_eq!(
        listed[1]["globals"],
        serde_json::json!([
            "acceptance",
            "empathy",
            "direction",
            "autonomy_support",
            "collaboration",
            "evocation",
            "self_exploration"
        ])
    );
    let text = String::from_utf8(oars(&["list"], folder.path()).stdout).unwrap();
    assert!(text.contains("family-safeguarding-1  Family safeguarding, version 1.0: OQ CQ SR CR"), "{text}");
}

#[test]
fn every_scheme_is_shown_in_full() {
    let folder = tempfile::tempdir().unwrap();
    for (id, counting) in [
        ("family-safeguarding-1", "Slots of a volley"),
        ("misc-2.5", "Every utterance counts"),
        ("miti-3.1.1", "Slots of a volley"),
        ("miti-4.2.1", "Slots of a volley"),
        ("starter-1", "Slots of a volley"),
    ] {
        let text = String::from_utf8(oars(&["show", id], folder.path()).stdout).unwrap();
        for part in ["Caution: ", "Codes for the worker", counting, "Decision questions", "Summary scores"] {
            assert!(text.contains(part), "{id}: {part}");
        }
    }
    assert_eq!(oars(&["show", "nothing"], folder.path()).status.code(), Some(2));
    let shown = json(&oars(&["show", "starter-1", "--json"], folder.path()));
    assert_eq!(shown["id"], "starter-1");
}

#[test]
fn the_shipped_schemes_check_clean_and_broken_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/schemes");
    let output = oars(&["check", ours, "--json"], folder.path());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json(&output), serde_json::json!({"files": 5, "faults": []}));
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

/// A twenty-line conversation in MISC: its counts, its formulas and their intervals, worked out by hand.
const IN_MISC: &str = "session,coder,scheme,volley,utterance,speaker,code,valence,text\n\
    s1,ann,misc-2.5,1,1,parent,FN,,Hello\n\
    s1,ann,misc-2.5,1,2,worker,FI,,Cold again\n\
    s1,ann,misc-2.5,1,3,worker,ST,,Let us begin\n\
    s1,ann,misc-2.5,1,4,worker,OQ,neither,What happened?\n\
    s1,ann,misc-2.5,1,5,worker,OQ,change,What would be better?\n\
    s1,ann,misc-2.5,2,6,parent,R+,,I saw his face\n\
    s1,ann,misc-2.5,2,7,parent,A-,,I cannot do it\n\
    s1,ann,misc-2.5,2,8,parent,TS+,,I rang them\n\
    s1,ann,misc-2.5,2,9,worker,SR,change,You saw his face\n\
    s1,ann,misc-2.5,2,10,worker,SR,sustain,It is too much\n\
    s1,ann,misc-2.5,2,11,worker,CR,change,You want to be safe for him\n\
    s1,ann,misc-2.5,2,12,worker,AF,,You rang\n\
    s1,ann,misc-2.5,3,13,parent,C-,,I am not going\n\
    s1,ann,misc-2.5,3,14,worker,ADW,,You should go\n\
    s1,ann,misc-2.5,3,15,worker,CQ,sustain,Why not?\n\
    s1,ann,misc-2.5,3,16,worker,EC,,It is your choice\n";

fn score(text: &str, options: &[&str]) -> (Value, String) {
    let desk = Desk::new();
    desk.write("sheet.csv", text);
    let run = |more: &[&str]| {
        let output = desk.run(&[&["score", "sheet.csv"], options, more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let shown = String::from_utf8(run(&[])).unwrap();
    (serde_json::from_slice(&run(&["--json"])).unwrap(), shown)
}

#[track_caller]
fn summary<'a>(score: &'a Value, id: &str) -> &'a Value {
    score["summaries"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap()
}

/// Low and high to four digits.
#[track_caller]
fn check_interval(summary: &Value, low: f64, high: f64) {
    for (key, expected) in [("low", low), ("high", high)] {
        let found = summary[key].as_f64().unwrap();
        assert!((found - expected).abs() < 5e-5, "{key} {found} {expected}");
    }
}

#[test]
fn a_conversation_is_scored_in_misc_by_utterance() {
    let (score, shown) = score(IN_MISC, &[]);
    assert_eq!((&score["counts"]["SR"], &score["counts"]["CR"]), (&Value::from(2), &Value::from(1)));
    assert_eq!((&score["counts"]["OQ"], &score["counts"]["R+"]), (&Value::from(2), &Value::from(1)));
    let fraction = |id: &str| {
        let summary = summary(&score, id);
        (summary["numerator"].as_u64(), summary["denominator"].as_u64())
    };
    assert_eq!(fraction("percent_change_talk"), (Some(2), Some(4)));
    assert_eq!(fraction("reflections_of_change_talk"), (Some(2), None));
    assert_eq!(fraction("reflections_of_sustain_talk"), (Some(1), None));
    assert_eq!(fraction("percent_cr"), (Some(1), Some(3)));
    assert_eq!(fraction("percent_open_questions"), (Some(2), Some(3)));
    assert_eq!(fraction("reflections_to_questions"), (Some(3), Some(3)));
    assert_eq!(fraction("percent_mi_consistent"), (Some(2), Some(3)));
    assert_eq!(fraction("worker_to_parent"), (Some(11), Some(5)));
    // 2 of 4, 1 of 3, and 3 to 3 as 3 of 6, by the formula of Wilson.
    check_interval(summary(&score, "percent_change_talk"), 0.1500, 0.8500);
    check_interval(summary(&score, "percent_cr"), 0.0615, 0.7923);
    check_interval(summary(&score, "reflections_to_questions"), 0.2309, 4.3300);
    let count = summary(&score, "reflections_of_change_talk");
    assert_eq!((&count["low"], &count["high"]), (&Value::Null, &Value::Null));
    assert!(shown.contains("Counts (by utterance)"), "{shown}");
    assert!(
        shown
            .lines()
            .any(|line| line.contains("33.3 % (1 of 3)") && line.ends_with("95 % interval 6 to 79 %")),
        "{shown}"
    );
}

#[test]
fn a_conversation_in_misc_is_read_in_miti_by_volley() {
    let (score, _) = score(IN_MISC, &["--scheme", "miti-4.2.1"]);
    assert_eq!((&score["counts"]["SR"], &score["counts"]["CR"]), (&Value::from(0), &Value::from(1)));
    assert_eq!((&score["counts"]["PER"], &score["counts"]["Q"]), (&Value::from(1), &Value::from(1)));
    let warnings = score["warnings"].to_string();
    assert!(warnings.contains("coded OQ left uncoded: a coder decides among Q, SEEK"), "{warnings}");
    assert!(warnings.contains("coded EC left uncoded: a coder decides among EA, SEEK"), "{warnings}");
}

#[test]
fn the_older_miti_is_scored_and_says_that_it_is_a_draft() {
    let sheet = "session,coder,scheme,volley,utterance,speaker,code\n\
        s1,ann,miti-3.1.1,1,1,worker,OQ\n\
        s1,ann,miti-3.1.1,1,2,worker,OQ\n\
        s1,ann,miti-3.1.1,1,3,worker,CQ\n\
        s1,ann,miti-3.1.1,2,4,worker,MIA\n\
        s1,ann,miti-3.1.1,3,5,worker,MIA\n\
        s1,ann,miti-3.1.1,3,6,worker,MINA\n";
    let globals = ["evocation=3", "collaboration=4", "autonomy=4", "direction=4", "empathy=5"];
    let mut options = vec!["--minutes", "20"];
    options.extend(globals.iter().flat_map(|it| ["--global", it]));
    let (score, _) = score(sheet, &options);
    let global = summary(&score, "global_rating");
    assert_eq!((&global["value"], &global["band"]), (&Value::from(4.0), &Value::from("good")));
    assert_eq!(summary(&score, "percent_open_questions")["value"], 0.5);
    let adherent = summary(&score, "percent_mi_adherent");
    assert_eq!((&adherent["numerator"], &adherent["denominator"]), (&Value::from(2), &Value::from(3)));
    assert_eq!(adherent["band"], Value::Null);
    assert!(score["warnings"].to_string().contains("miti-3.1.1 is a draft"), "{}", score["warnings"]);
}
