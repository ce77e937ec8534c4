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

/// What stands between backticks in a text.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The help of a command or subcommand; `None` where there is none.
fn help(path: &[&str]) -> Option<String> {
    let output = oars(&[path, &["--help"]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // What is no subcommand may be taken for something that the command is called with.
    text.contains(&format!("Usage: oars {} ", path.join(" "))).then_some(text)
}

/// Each span of a row is a command, or a subcommand of the one before it, and what it is called with; each
/// word of that stands in its help. What a command does may name more of its options.
fn check_row(row: &str) -> Result<usize, String> {
    let (called, does) = row.split_once(" | ").ok_or("the row has no second cell")?;
    let (mut command, mut tried) = ("", 0);
    for span in spans(called) {
        let mut words: Vec<&str> = span.split_whitespace().filter(|it| *it != "oars" && *it != "…").collect();
        if words.first().is_some_and(|it| span.starts_with("oars ") || help(&[it]).is_some()) {
            command = words.remove(0);
        }
        let sub = words.first().filter(|it| help(&[command, it]).is_some()).copied();
        let path: Vec<&str> = [command].into_iter().chain(sub).collect();
        let text = help(&path).ok_or_else(|| format!("there is no command {path:?}"))?;
        for word in words.iter().skip(path.len() - 1).map(|it| it.trim_end_matches('…')) {
            if !text.contains(word) {
                return Err(format!("`{span}`: the help of {path:?} has no {word}"));
            }
        }
        tried += 1;
    }
    for span in spans(does).filter(|it| it.contains("--")) {
        let words: Vec<&str> = span.split_whitespace().collect();
        let sub = words.first().filter(|it| !it.starts_with('-')).copied();
        let path: Vec<&str> = [command].into_iter().chain(sub).collect();
        let text = help(&path).ok_or_else(|| format!("there is no command {path:?}"))?;
        let missing = words.iter().skip(path.len() - 1).find(|it| !text.contains(**it));
        if let Some(word) = missing {
            return Err(format!("`{span}`: the help of {path:?} has no {word}"));
        }
    }
    Ok(tried)
}

#[test]
fn every_command_in_the_table_is_there_with_what_it_is_called_with() {
    let rows = README.lines().filter(|it| it.starts_with("| `oars "));
    let tried: usize = rows.map(|row| check_row(row.trim_matches(['|', ' '])).unwrap()).sum();
    assert!(tried >= 15, "{tried}");
}

#[test]
fn a_row_that_is_not_true_is_found() {
    for (row, word) in [
        ("`oars scenario list`, `paint ID` | the scenarios", "paint"),
        ("`oars paint` | nothing", "paint"),
        ("`oars score --sessions PATH` | scores", "--sessions"),
        ("`oars library list` | `list --for NAME` shows", "--for"),
        ("`oars code SESSION` | `--finally` makes it final", "--finally"),
    ] {
        let told = check_row(row).unwrap_err();
        assert!(told.contains(word), "{row}: {told}");
    }
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
