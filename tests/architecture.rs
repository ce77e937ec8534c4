//! The house rules that the compiler does not know, held by reading the sources.
//!
//! Each rule takes a file's path and text and returns its faults, so that each can be tried on a
//! small bad sample here. This file uses the standard library alone: it can be compiled by itself,
//! and so the rules speak before anything else is built.

use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms that it may call, and single files that may call more.
struct Room {
    name: &'static str,
    may_call: &'static [&'static str],
    exceptions: &'static [(&'static str, &'static [&'static str])],
}

/// Who may call whom. `audio::wav` means that module of the room and no other.
const ROOMS: &[Room] = &[
    Room { name: "units", may_call: &[], exceptions: &[] },
    Room { name: "domain", may_call: &["units"], exceptions: &[] },
    Room { name: "dsp", may_call: &["units"], exceptions: &[] },
    Room { name: "audio", may_call: &["units", "dsp"], exceptions: &[] },
    Room { name: "library", may_call: &["units", "domain"], exceptions: &[] },
    Room { name: "exchange", may_call: &["units", "domain"], exceptions: &[] },
    Room {
        name: "ops",
        may_call: &["units", "domain", "dsp", "library", "exchange", "audio::wav", "audio::decode"],
        exceptions: &[],
    },
    Room { name: "app", may_call: &["units", "domain", "dsp", "audio", "library", "ops"], exceptions: &[] },
    Room { name: "ui", may_call: &["units", "domain", "dsp", "app"], exceptions: &[] },
    Room {
        name: "cli",
        may_call: &["units", "domain", "ops"],
        exceptions: &[("src/cli/record.rs", &["audio"]), ("src/cli/devices.rs", &["audio"])],
    },
    // Without a command the program opens the window: it hands that to the commands.
    Room { name: "main", may_call: &["cli", "ui"], exceptions: &[] },
];

/// The rooms without clock, file, thread or unseeded chance.
const PURE_ROOMS: &[&str] = &["domain", "dsp"];
const IMPURE: &[&str] = &[
    "std::time",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "Instant",
    "SystemTime",
    "File",
    "jiff",
    "tempfile",
    "directories",
    "getrandom",
    "thread_rng",
    "rand::rng",
    "rand::random",
    "ThreadRng",
    "SysRng",
    "OsRng",
    "from_os_rng",
    "from_entropy",
    "RandomState",
];

/// What the real-time callback never does: lock, allocate, log, wait, or touch a file.
const NOT_IN_REAL_TIME: &[&str] = &[
    "Mutex",
    "RwLock",
    "Condvar",
    "lock",
    "Box::new",
    "Arc::new",
    "Rc::new",
    "Vec::new",
    "Vec::with_capacity",
    "vec!",
    "String",
    "format!",
    "to_string",
    "to_owned",
    "to_vec",
    "collect",
    "extend",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "log",
    "std::fs",
    "std::io",
    "std::thread",
    "sleep",
    "mpsc",
];

const ONLY_IN_UI: &[&str] = &["egui", "eframe", "egui_kittest"];
const GIVES_UP: &[&str] = &[".unwrap()", ".expect(", "panic!", "unreachable!", "todo!", "unimplemented!"];
const LONGEST_FILE: usize = 800;
const LONGEST_MAIN: usize = 40;

/// Where a path in a text may start: what every system has. Anything else is someone's own machine.
const SYSTEM_ROOTS: &[&str] =
    &["usr", "lib", "etc", "tmp", "dev", "proc", "sys", "run", "var", "bin", "sbin", "home"];

// Rules.

fn layers(path: &str, text: &str) -> Vec<String> {
    let Some(room) = room_of(path) else { return Vec::new() };
    let Some(rules) = ROOMS.iter().find(|it| it.name == room) else {
        return vec![format!("{path}: `{room}` is no room of the house: name it in {}", file!())];
    };
    let excepted = rules.exceptions.iter().find(|(file, _)| *file == path).map_or(&[][..], |(_, more)| more);
    let allowed: Vec<&str> = rules.may_call.iter().chain(excepted).copied().collect();
    let mut faults = Vec::new();
    for (line, called) in calls(path, &without_tests(&code_of(text))) {
        let first = called.split("::").next().unwrap_or_default();
        let is_room = ROOMS.iter().any(|it| it.name == first);
        let fine = first == room
            || !is_room
            || allowed.iter().any(|it| called == *it || called.starts_with(&format!("{it}::")));
        if !fine {
            faults.push(format!(
                "{path}:{line}: {room} may not call {called}; it may call {}",
                allowed.join(", ")
            ));
        }
    }
    faults
}

fn purity(path: &str, text: &str) -> Vec<String> {
    if !PURE_ROOMS.contains(&room_of(path).unwrap_or_default()) {
        return Vec::new();
    }
    tokens_found(path, &without_tests(&code_of(text)), IMPURE, "has no place in a pure room")
}

fn real_time(path: &str, text: &str) -> Vec<String> {
    if path != "src/audio/callback.rs" {
        return Vec::new();
    }
    tokens_found(
        path,
        &without_tests(&code_of(text)),
        NOT_IN_REAL_TIME,
        "has no place in a real-time callback",
    )
}

fn screens_stay_in_ui(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("src/") || room_of(path) == Some("ui") {
        return Vec::new();
    }
    tokens_found(path, &code_of(text), ONLY_IN_UI, "belongs to src/ui alone")
}

fn gives_up(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("src/") {
        return Vec::new();
    }
    tokens_found(path, &without_tests(&code_of(text)), GIVES_UP, "ends the program: return an error instead")
}

fn length(path: &str, text: &str) -> Vec<String> {
    let longest =
        if path == "src/main.rs" || path.starts_with("src/bin/") { LONGEST_MAIN } else { LONGEST_FILE };
    let lines = text.lines().count();
    if !has_ending(path, &["rs"]) || lines <= longest {
        return Vec::new();
    }
    vec![format!("{path}: {lines} lines; split it: {longest} are the most")]
}

/// A page or a comment names only what is in this tree, or what every system has.
fn names_outside(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // In code such a path is a value: what a test looks for, say.
        let is_code = has_ending(path, &["rs"]) && !line.trim_start().starts_with("//");
        let breaks = |c: char| c.is_whitespace() || "\"'`()[]<>,;={}|*\\".contains(c);
        for word in line.split(breaks) {
            let word = word.trim_end_matches(['.', ':', '!', '?']).split('#').next().unwrap_or_default();
            if word.contains("://") || word.contains('$') {
                continue;
            }
            let outside = if let Some(rest) = word.strip_prefix('/') {
                let root = rest.split('/').next().unwrap_or_default();
                let is_path =
                    rest.contains('/') && root.len() > 1 && root.chars().all(|c| c.is_ascii_lowercase());
                is_path && !SYSTEM_ROOTS.contains(&root)
            } else if word.starts_with("../") && !is_code {
                joined(folder, word).is_none_or(|it| !exists(&it))
            } else if has_ending(word, &["md"]) && word.len() > 3 {
                !exists(word) && joined(folder, word).is_none_or(|it| !exists(&it))
            } else {
                false
            };
            if outside {
                faults.push(format!("{path}:{}: `{word}` is not in this tree", index + 1));
            }
        }
    }
    faults
}

// Reading.

/// The room of a source file: the folder or file right under `src`.
fn room_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    let first = rest.split('/').next()?;
    match first {
        "lib.rs" => None,
        "bin" => Some("main"),
        _ => Some(first.strip_suffix(".rs").unwrap_or(first)),
    }
}

/// How deep a file's module lies: `src/domain/score/mod.rs` is `domain::score`, two deep.
fn depth_of(path: &str) -> usize {
    let parts = path.strip_prefix("src/").unwrap_or(path).split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Every path into the own crate with its line: what follows `crate::`, `oars::`, or enough `super::`.
fn calls(path: &str, code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let to_root = "super::".repeat(depth_of(path));
    for prefix in ["crate::", "oars::", to_root.as_str()] {
        for (at, _) in code.match_indices(prefix) {
            let before = code.get(..at).unwrap_or_default();
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let line = before.matches('\n').count() + 1;
            let rest = code.get(at + prefix.len()..).unwrap_or_default();
            found.extend(paths_in(rest).into_iter().map(|it| (line, it)));
        }
    }
    found
}

/// The paths that a `use` tree or a plain path begins with: `{a::b, c::{d, e}}` gives `a::b`, `c::d`, `c::e`.
fn paths_in(rest: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut prefixes: Vec<String> = Vec::new();
    let mut current = String::new();
    for c in rest.chars() {
        match c {
            '{' => {
                prefixes.push(prefixes.last().cloned().unwrap_or_default() + &current);
                current.clear();
            }
            ',' | '}' if !prefixes.is_empty() => {
                if !current.is_empty() {
                    paths.push(prefixes.last().cloned().unwrap_or_default() + &current);
                    current.clear();
                }
                if c == '}' {
                    prefixes.pop();
                    if prefixes.is_empty() {
                        return paths;
                    }
                }
            }
            c if c.is_alphanumeric() || c == '_' || c == ':' => current.push(c),
            c if c.is_whitespace() && !prefixes.is_empty() => {}
            _ if prefixes.is_empty() => break,
            _ => {}
        }
    }
    if !current.is_empty() {
        paths.push(current);
    }
    paths
}

/// The text with comments and the insides of strings blanked out; lines stay where they are.
fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut code = String::with_capacity(text.len());
    let blank = |code: &mut String, c: char| code.push(if c == '\n' { '\n' } else { ' ' });
    let mut i = 0;
    while i < chars.len() {
        let starts_word = i == 0 || !(at(i - 1).is_alphanumeric() || at(i - 1) == '_');
        if at(i) == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                blank(&mut code, at(i));
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                let step = if at(i) == '/' && at(i + 1) == '*' {
                    depth += 1;
                    2
                } else if at(i) == '*' && at(i + 1) == '/' {
                    depth -= 1;
                    2
                } else {
                    1
                };
                (0..step).for_each(|n| blank(&mut code, at(i + n)));
                i += step;
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if starts_word
            && (at(i) == 'r' || (at(i) == 'b' && at(i + 1) == 'r'))
            && raw_hashes(&chars, i).is_some()
        {
            let (start, hashes) = raw_hashes(&chars, i).unwrap_or((i, 0));
            (i..=start).for_each(|n| code.push(at(n)));
            i = start + 1;
            while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                blank(&mut code, at(i));
                i += 1;
            }
            code.push('"');
            i += 1;
        } else if at(i) == '"' {
            code.push('"');
            i += 1;
            while i < chars.len() && at(i) != '"' {
                let step = if at(i) == '\\' { 2 } else { 1 };
                (0..step).for_each(|n| blank(&mut code, at(i + n)));
                i += step;
            }
            code.push('"');
            i += 1;
        } else if at(i) == '\'' && at(i + 1) == '\\' {
            let end = (i + 3..chars.len()).find(|n| at(*n) == '\'').unwrap_or(i + 3);
            (i..=end).for_each(|n| blank(&mut code, at(n)));
            i = end + 1;
        } else if at(i) == '\'' && at(i + 2) == '\'' {
            (0..3).for_each(|_| code.push(' '));
            i += 3;
        } else {
            code.push(at(i));
            i += 1;
        }
    }
    code
}

/// Where the quote of a raw string stands and how many hashes it has.
fn raw_hashes(chars: &[char], from: usize) -> Option<(usize, usize)> {
    let start = if chars.get(from) == Some(&'b') { from + 2 } else { from + 1 };
    let hashes = chars.get(start..)?.iter().take_while(|c| **c == '#').count();
    (chars.get(start + hashes) == Some(&'"')).then_some((start + hashes, hashes))
}

/// The code without the items marked `#[cfg(test)]`; lines stay where they are.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        let (before, item) = rest.split_at(at);
        kept.push_str(before);
        let mut depth = 0_usize;
        let end = item
            .char_indices()
            .skip(MARK.len())
            .find(|(_, c)| {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0 && matches!(c, '}' | ';')
            })
            .map_or(item.len(), |(index, c)| index + c.len_utf8());
        let (test, after) = item.split_at(end);
        kept.extend(test.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn tokens_found(path: &str, code: &str, tokens: &[&str], why: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    for (index, line) in code.lines().enumerate() {
        for token in tokens {
            let found = line.match_indices(token).any(|(at, _)| {
                let before = line.get(..at).unwrap_or_default();
                let after = line.get(at + token.len()..).unwrap_or_default();
                let begins = !token.starts_with(part_of_word) || !before.ends_with(part_of_word);
                let ends = !token.ends_with(part_of_word) || !after.starts_with(part_of_word);
                begins && ends
            });
            if found {
                faults.push(format!("{path}:{}: `{token}` {why}", index + 1));
            }
        }
    }
    faults
}

/// A relative path seen from a folder; `None` when it leaves the tree.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|it| endings.iter().any(|ending| it.eq_ignore_ascii_case(ending)))
}

/// The files and folders that a file declares as `#[cfg(test)] mod name;`: all of them is tests.
fn test_modules(path: &str, code: &str) -> Vec<String> {
    let Some((folder, name)) = path.rsplit_once('/') else { return Vec::new() };
    let own_folder = match name {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    let declared = code.split("#[cfg(test)]").skip(1).filter_map(|after| {
        let words: Vec<&str> = after.split(';').next()?.split_whitespace().collect();
        match words.as_slice() {
            [.., "mod", name] if words.len() <= 3 => Some(*name),
            _ => None,
        }
    });
    declared.flat_map(|name| [format!("{own_folder}/{name}.rs"), format!("{own_folder}/{name}/")]).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the tree, as (path from the root, text). What is built or recorded is left out.
fn tree() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok).map(|it| it.path()) {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if entry.is_dir() {
                if !["target", ".git", "corpus", "artifacts"].contains(&name.as_str()) {
                    folders.push(entry);
                }
            } else if name != "Cargo.lock"
                && name != ".git"
                && let Ok(text) = fs::read_to_string(&entry)
                && let Ok(path) = entry.strip_prefix(root())
            {
                files.push((path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    files
}

/// Runs one rule over the whole tree.
#[track_caller]
fn hold(rule: impl Fn(&str, &str) -> Vec<String>, which: impl Fn(&str) -> bool) {
    let files = tree();
    let faults = files.iter().filter(|(path, _)| which(path)).flat_map(|(path, text)| rule(path, text));
    report(&faults.collect::<Vec<_>>());
}

/// Runs one rule over the program's own sources, tests left out.
#[track_caller]
fn hold_in_sources(rule: impl Fn(&str, &str) -> Vec<String>) {
    let mut files = tree();
    files.retain(|(path, _)| path.starts_with("src/") && has_ending(path, &["rs"]));
    assert!(files.iter().any(|(path, _)| path == "src/lib.rs"), "no sources under {}", root().display());
    let tests: Vec<String> =
        files.iter().flat_map(|(path, text)| test_modules(path, &code_of(text))).collect();
    files.retain(|(path, _)| !tests.iter().any(|it| path == it || it.ends_with('/') && path.starts_with(it)));
    let faults = files.iter().flat_map(|(path, text)| rule(path, text));
    report(&faults.collect::<Vec<_>>());
}

#[track_caller]
fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

// The tree holds the rules.

#[test]
fn rooms_call_only_whom_they_may() {
    hold_in_sources(layers);
}

#[test]
fn pure_rooms_are_pure() {
    hold_in_sources(purity);
}

#[test]
fn the_callback_is_fit_for_real_time() {
    hold_in_sources(real_time);
}

#[test]
fn only_ui_names_the_window_toolkit() {
    hold_in_sources(screens_stay_in_ui);
}

#[test]
fn nothing_gives_up() {
    hold_in_sources(gives_up);
}

#[test]
fn files_stay_short() {
    hold(length, |path| has_ending(path, &["rs"]));
}

#[test]
fn the_tree_names_nothing_outside_itself() {
    let exists = |path: &str| root().join(path).exists();
    // The samples below are bad on purpose, and in .gitignore a leading slash means this tree.
    let exempt = |path: &str| ["tests/architecture.rs", ".gitignore", "fuzz/.gitignore"].contains(&path);
    hold(|path, text| names_outside(path, text, &exists), |path| !exempt(path));
}

// Each rule catches what it is there for.

#[track_caller]
fn caught(faults: &[String], times: usize) {
    assert_eq!(faults.len(), times, "{faults:#?}");
}

#[test]
fn a_wrong_arrow_is_caught() {
    caught(&layers("src/domain/score/mod.rs", "use crate::ops::score;\n"), 1);
    caught(
        &layers("src/domain/score/mod.rs", "use crate::units::Seconds;\nuse crate::domain::fault::Fault;\n"),
        0,
    );
    caught(&layers("src/library/mod.rs", "fn f() { crate::audio::wav::repair(); }\n"), 1);
    caught(&layers("src/ops/mod.rs", "use crate::audio::wav;\nuse crate::audio::decode::Decoder;\n"), 0);
    caught(&layers("src/ops/mod.rs", "use crate::audio::wave;\n"), 1);
    caught(&layers("src/ops/mod.rs", "use crate::audio;\n"), 1);
    caught(&layers("src/ui/panels/reply.rs", "use crate::{app::State, audio::messages::Level};\n"), 1);
    caught(
        &layers(
            "src/ui/panels/reply.rs",
            "use crate::{\n    app::{State, Command},\n    library::{Library, Spool},\n};\n",
        ),
        2,
    );
    caught(&layers("src/cli/score.rs", "use crate::audio::backend;\n"), 1);
    caught(&layers("src/cli/record.rs", "use crate::audio::backend;\n"), 0);
    caught(&layers("src/main.rs", "fn main() { oars::app::run() }\n"), 1);
    caught(&layers("src/kitchen/mod.rs", ""), 1);
}

#[test]
fn a_wrong_arrow_through_super_is_caught() {
    caught(&layers("src/domain/score/mod.rs", "use super::super::library::Library;\n"), 1);
    caught(&layers("src/domain/score/count.rs", "use super::super::super::library::Library;\n"), 1);
    caught(&layers("src/domain/score/count.rs", "use super::Score;\n"), 0);
}

#[test]
fn comments_strings_and_tests_are_no_arrows() {
    caught(
        &layers(
            "src/domain/mod.rs",
            "//! Never `crate::ops`.\n/* crate::ops::x */\nconst A: &str = \"crate::ops::x\";\n",
        ),
        0,
    );
    caught(
        &layers(
            "src/domain/mod.rs",
            "const A: &str = r#\"\"crate::ops::x\"#; const Q: char = '\"';\nuse crate::ops::b;\n",
        ),
        1,
    );
    caught(&layers("src/domain/mod.rs", "#[cfg(test)]\nmod tests {\n    use crate::ops::b;\n}\n"), 0);
    caught(&layers("src/domain/mod.rs", "#[cfg(test)]\nmod tests;\nuse crate::ops::b;\n"), 1);
}

#[test]
fn files_of_tests_are_known_by_their_declaration() {
    let code = "#[cfg(test)]\nmod fixture;\n#[cfg(test)]\npub mod mock;\n#[cfg(test)]\nfn f() { mod b; }\nmod real;\n";
    let found = ["fixture.rs", "fixture/", "mock.rs", "mock/"].map(|it| format!("src/domain/scenario/{it}"));
    assert_eq!(test_modules("src/domain/scenario/mod.rs", code), found);
    assert_eq!(test_modules("src/domain/scenario.rs", code), found);
}

#[test]
fn a_clock_in_a_pure_room_is_caught() {
    caught(&purity("src/domain/chance.rs", "use std::time::Instant;\n"), 2);
    caught(&purity("src/domain/chance.rs", "fn f() { let mut rng = rand::rng(); }\n"), 1);
    caught(&purity("src/dsp/mod.rs", "fn f() { std::thread::yield_now(); }\n"), 1);
    caught(&purity("src/dsp/mod.rs", "fn f(profile: Profile) {}\n"), 0);
    caught(&purity("src/audio/mod.rs", "use std::time::Instant;\n"), 0);
    caught(&purity("src/domain/chance.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"), 0);
}

#[test]
fn a_lock_in_the_callback_is_caught() {
    caught(&real_time("src/audio/callback.rs", "fn f(m: &Mutex<u8>) {}\n"), 1);
    caught(&real_time("src/audio/callback.rs", "fn f() { log::warn!(\"late\"); }\n"), 1);
    caught(&real_time("src/audio/callback.rs", "fn f() { let x = vec![0; 9]; }\n"), 1);
    caught(&real_time("src/audio/callback.rs", "fn f(blocks: usize) { ring.push(1); }\n"), 0);
    caught(&real_time("src/audio/writer.rs", "fn f(m: &Mutex<u8>) {}\n"), 0);
}

#[test]
fn the_toolkit_outside_ui_is_caught() {
    caught(&screens_stay_in_ui("src/app/mod.rs", "fn f(ctx: &egui::Context) {}\n"), 1);
    caught(&screens_stay_in_ui("src/cli/window.rs", "fn f() { eframe::run_native(); }\n"), 1);
    caught(&screens_stay_in_ui("src/ui/mod.rs", "use egui::Ui;\n"), 0);
    caught(&screens_stay_in_ui("src/app/mod.rs", "//! Knows nothing of egui.\n"), 0);
}

#[test]
fn giving_up_is_caught() {
    caught(&gives_up("src/ops/mod.rs", "fn f() { x.unwrap(); y.expect(\"why\"); panic!(); }\n"), 3);
    caught(
        &gives_up(
            "src/ops/mod.rs",
            "#[expect(dead_code)]\nfn f() { x.unwrap_or(1); std::panic::catch_unwind(g); }\n",
        ),
        0,
    );
    caught(&gives_up("src/ops/mod.rs", "#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap(); }\n}\n"), 0);
}

#[test]
fn a_long_file_is_caught() {
    caught(&length("src/ops/mod.rs", &"\n".repeat(801)), 1);
    caught(&length("src/ops/mod.rs", &"\n".repeat(800)), 0);
    caught(&length("src/main.rs", &"\n".repeat(41)), 1);
    caught(&length("docs/long.md", &"\n".repeat(5000)), 0);
}

#[test]
fn a_name_from_outside_is_caught() {
    let exists = |path: &str| ["README.md", "docs/how.md"].contains(&path);
    caught(&names_outside("README.md", "See docs/how.md and [how](docs/how.md#part).\n", &exists), 0);
    caught(&names_outside("docs/how.md", "See [start](../README.md) and /tmp/x/y.\n", &exists), 0);
    caught(&names_outside("README.md", "See `PLAN.md`.\n", &exists), 1);
    caught(&names_outside("src/lib.rs", "//! As in ../elsewhere/plan.\n", &exists), 1);
    caught(&names_outside("src/lib.rs", "const NONE: &str = \"../door.wav\";\n", &exists), 0);
    caught(&names_outside("src/lib.rs", "//! As in ../../elsewhere.\n", &exists), 1);
    caught(&names_outside("src/lib.rs", "// /elsewhere/main/plan.txt says so\n", &exists), 1);
    caught(&names_outside("src/lib.rs", "// once / twice, 3/4, https://a.b/c.md\n", &exists), 0);
}
