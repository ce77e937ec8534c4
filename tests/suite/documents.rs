//! What the documents show works as they say.

use std::process::{Command, Output};

use oars::domain::scenario::Route;
use oars::domain::scheme::Slot;
use oars::domain::source;

const README: &str = include_str!("../../README.md");
const SHEET: &str = include_str!("../../docs/coding-sheet.md");
const SCENARIO: &str = include_str!("../../docs/scenario-format.md");
const SCHEME: &str = include_str!("../../docs/scheme-format.md");

fn oars(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oars")).args(arguments).output().expect("the program starts")
}

/// The fenced block that begins with these words, without its fences.
#[track_caller]
fn block<'a>(page: &'a str, begins: &str) -> &'a str {
    let mut blocks = page.split("```\n").skip(1).step_by(2);
    blocks.find(|it| it.starts_with(begins)).expect("the page has this block")
}

#[test]
fn the_sheet_on_the_page_is_scored_as_the_page_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sheet.csv");
    std::fs::write(&path, block(SHEET, "session,")).expect("a file");
    let output = oars(&["score", "--json", path.to_str().expect("plain path")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let score: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(score["counts"]["CR"], 1, "{score:#}");
    assert!(score["counts"]["SR"].as_u64().unwrap_or(0) == 0, "{score:#}");
}

#[test]
fn the_routes_on_the_page_can_be_read() {
    let text = block(SCENARIO, "routes: ").trim_start_matches("routes: ");
    let routes: Vec<Route> = source::read_value(text).expect("routes");
    assert_eq!(routes.len(), 3);
}

#[test]
fn the_slot_on_the_page_can_be_read() {
    let slot: Slot = source::read_value(block(SCHEME, "(id: \"reflection\"")).expect("a slot");
    assert_eq!(slot.order, ["CR", "SR"]);
}

#[test]
fn every_command_in_the_table_is_there() {
    let rows = README.lines().filter_map(|line| line.strip_prefix("| `oars ")?.split(" | ").next());
    let mut tried = 0;
    for row in rows {
        // "scenario list`, `show ID`" names several: the first word of the row is the command.
        let command = row.split([' ', '`']).next().expect("a word");
        let output = oars(&[command, "--help"]);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        tried += 1;
    }
    assert!(tried >= 6, "{tried}");
}

#[test]
fn every_link_leads_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = std::fs::read_dir(root.join("docs")).expect("docs").map(|it| it.expect("an entry").path());
    let pages = pages.chain([root.join("README.md"), root.join("CHANGELOG.md")]);
    let mut dead = Vec::new();
    for page in pages.filter(|it| it.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(&page).expect("a page");
        let targets = text.split("](").skip(1).filter_map(|it| it.split([')', '#']).next());
        let folder = page.parent().expect("a folder");
        let missing = |it: &&str| !it.is_empty() && !it.contains("://") && !folder.join(it).exists();
        dead.extend(targets.filter(missing).map(|it| format!("{}: {it}", page.display())));
    }
    assert_eq!(dead, Vec::<String>::new());
}
