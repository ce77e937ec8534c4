//! A blind coder's process opens no other coding, no name and no self-rating. The real program runs under
//! `strace`, which writes down every file that it names to the system.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use oars::app::state::Screen;
use oars::app::studio::open::{Request, blindly};
use oars::app::studio::work;
use oars::app::{App, Command as Ask, OpeningCommand, Start, StudioCommand};
use oars::audio::backend::mock::mock;
use oars::domain::coding::{CodingState, Passes, ReplyRating};
use oars::library::settings::Settings;
use oars::library::{Library, Places, draft};
use oars::ops::blind::{AskRequest, AskedCoder, ask};
use oars::units::{SampleRate, Seconds};
use serde_json::Value;

/// Names whoever uses the window that [`a_window`] is.
const WINDOW: &str = "OARS_TEST_WINDOW";
/// Printed when everything was done there.
const DONE: &str = "the window was used and closed";

const NOW: &str = "2026-11-22T09:30:12Z";

/// What the trainee coded of herself, with a take that she made again.
const OWN: &str = "volley,utterance,speaker,code,valence,take\n\
    1,1,worker,Reflection,sustain,\n\
    1,2,worker,Question,,\n\
    2,3,worker,Reflection,change,\n\
    3,4,worker,Affirm,,\n\
    1,1,worker,Push,,2\n";
/// What Ana, the coach, coded: she knows whose it is.
const ANAS: &str =
    "volley,utterance,speaker,code\n1,1,worker,Reflection\n2,2,worker,Question\n3,3,worker,Tell\n";
/// What Ben coded, under the numbers in the order in which he heard the four takes.
const BENS: &str = "volley,utterance,speaker,code\n1,1,worker,Question\n2,2,worker,Push\n\
    3,3,worker,Affirm\n4,4,worker,Reflection\n";

/// A tenth of a second of conversation.
const TALK: &str = "volley,utterance,speaker,start_s,end_s,code\n1,1,worker,0.00,0.03,OQ\n\
    1,2,parent,0.03,0.06,\n2,3,worker,0.06,0.09,SR\n";

struct House {
    folder: tempfile::TempDir,
    session: PathBuf,
    assignment: String,
    ana: String,
    ben: String,
}

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn library(&self) -> PathBuf {
        self.path("library")
    }

    fn command(&self, program: &str) -> Command {
        in_folder(program, self.folder.path())
    }

    #[track_caller]
    fn json(&self, options: &[&str]) -> Value {
        json(&self.command(env!("CARGO_BIN_EXE_oars")).args(options).output().unwrap())
    }

    /// What a command prints, and the paths below the library that its process named to the system, with a
    /// slash at the end for a folder that is only listed.
    #[track_caller]
    fn traced(&self, options: &[&str]) -> (Value, BTreeSet<String>) {
        let (output, named) = self.traced_process(Path::new(env!("CARGO_BIN_EXE_oars")), options, None);
        (json(&output), named)
    }

    /// The same of the window's process: [`a_window`] in a process of its own, used by this person.
    #[track_caller]
    fn traced_window(&self, name: &str) -> BTreeSet<String> {
        let this = std::env::current_exe().unwrap();
        let options = ["--exact", "blind::a_window", "--nocapture", "--test-threads", "1"];
        let (output, named) = self.traced_process(&this, &options, Some(name));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(DONE), "{said}");
        named
    }

    #[track_caller]
    fn traced_process(
        &self,
        program: &Path,
        options: &[&str],
        window: Option<&str>,
    ) -> (Output, BTreeSet<String>) {
        let log = self.path("trace.log");
        let mut command = self.command("strace");
        if let Some(name) = window {
            command.env(WINDOW, name);
        }
        let output = command
            .args(["-f", "-qq", "-s", "4096", "-e", "trace=%file", "-o"])
            .arg(&log)
            .arg(program)
            .args(options)
            .output()
            .expect("strace is there: `.ci/install test` installs it");
        let traced = fs::read_to_string(&log).unwrap();
        let library = fs::canonicalize(self.library()).unwrap();
        let mut named = BTreeSet::new();
        for line in traced.lines() {
            // Every path is absolute here: the program is given the library by its whole path.
            for text in line.split('"').skip(1).step_by(2) {
                let Ok(path) = Path::new(text).strip_prefix(&library) else { continue };
                let listed = if line.contains("O_DIRECTORY") { "/" } else { "" };
                named.insert(format!("{}{listed}", path.display()));
            }
        }
        assert!(traced.contains("+++ exited with 0") || !named.is_empty(), "the trace is empty");
        (output, named)
    }
}

fn in_folder(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"] {
        command.env(variable, folder.join("home"));
    }
    command.env("OARS_LIBRARY", fs::canonicalize(folder).unwrap().join("library"));
    command
}

#[track_caller]
fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Ana codes what Tia has practised or brought in, and asks Ben to do so blind, and these others.
fn house(make: impl Fn(&dyn Fn(&str) -> Value, &Path) -> Value, anas: &str, others: &[&str]) -> House {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.wav", "b.wav", "c.wav", "d.wav"] {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(folder.path().join(name), spec).unwrap();
        (0..4_800).for_each(|at| writer.write_sample((at % 97) * 100).unwrap());
        writer.finalize().unwrap();
    }
    let run = |options: &str| {
        let options: Vec<&str> = options.split_whitespace().collect();
        json(&in_folder(env!("CARGO_BIN_EXE_oars"), folder.path()).args(options).output().unwrap())
    };
    let made = make(&run, folder.path());
    let session = PathBuf::from(made["session"].as_str().unwrap());
    fs::write(folder.path().join("ana.csv"), anas).unwrap();
    run(&format!("code {} --sheet ana.csv --coder Ana --final --json", session.display()));
    let library = Library::open(&folder.path().join("library")).unwrap();
    let [ana, ben] = ["Ana", "Ben"].map(|name| library.person_named(name, None).unwrap().id);
    let others = others.iter().map(|name| library.person_named(name, None).unwrap().id);
    let others: Vec<String> = others.collect();
    let mut coders = vec![AskedCoder { coder: &ana, blind: false }, AskedCoder { coder: &ben, blind: true }];
    coders.extend(others.iter().map(|coder| AskedCoder { coder, blind: true }));
    let request = AskRequest { asked_by: &ana, coders: &coders, seed: 11, now: NOW };
    let id = made["id"].as_str().unwrap();
    let assignment = ask(&library, &library.session_folder(id).unwrap(), request).unwrap().id;
    House { folder, session, assignment, ana, ben }
}

fn practised(others: &[&str]) -> House {
    let make = |run: &dyn Fn(&str) -> Value, folder: &Path| {
        fs::write(folder.join("own.csv"), OWN).unwrap();
        fs::write(folder.join("ben.csv"), BENS).unwrap();
        run("practise first-hello --reply a.wav --reply b.wav --reply c.wav --again 1=d.wav \
             --codes own.csv --seed 7 --trainee Tia --json")
    };
    house(make, ANAS, others)
}

fn brought_in(others: &[&str]) -> House {
    let make = |run: &dyn Fn(&str) -> Value, folder: &Path| {
        fs::write(folder.join("ben.csv"), TALK).unwrap();
        run("import a.wav --role-play --title Smiths --trainee Tia --goal calm --json")
    };
    house(make, TALK, others)
}

/// What a blind coder's process may name, and nothing else: the library, its folders, the assignment, what
/// was said, the scheme, and her own coding.
fn allowed(house: &House, path: &str) -> bool {
    let session = house.session.strip_prefix(fs::canonicalize(house.library()).unwrap()).unwrap();
    let (path, listed) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
    let within = Path::new(path);
    if listed {
        let places = ["assignments", "copies", "schemes", "sessions"];
        return places.contains(&path) || within.starts_with("sessions");
    }
    let plain = ["", "library.ron", "schemes", "scenarios", "assignments", "sessions", ".lock"];
    let own = |name: &str, start: &str| name.starts_with(start) && !name.contains("..");
    if plain.contains(&path) || session.starts_with(within) {
        return true;
    }
    if let Ok(name) = within.strip_prefix("assignments") {
        return own(&name.to_string_lossy(), &house.assignment)
            || name.to_string_lossy().starts_with(".oars-");
    }
    let Ok(name) = within.strip_prefix(session) else { return false };
    let name = name.to_string_lossy();
    let coding = name.strip_prefix("codings/").unwrap_or("-");
    let said = ["session.ron", "recording.ron", "scenario.ron", "scheme.ron", "codings", ".lock"];
    said.contains(&&*name)
        || (name.starts_with("reply-") && name.ends_with(".wav"))
        || name == "original.wav"
        || own(coding, &format!("{}-", house.ben))
        || own(coding, &format!(".{}-", house.ben))
        || coding.starts_with(".oars-")
}

#[track_caller]
fn check_blind(house: &House, named: &BTreeSet<String>) {
    let others: Vec<&String> = named.iter().filter(|path| !allowed(house, path)).collect();
    assert!(others.is_empty(), "a blind coder's process named {others:?}");
}

#[test]
fn coding_blind_opens_no_other_coding_no_name_and_no_self_rating() {
    let house = practised(&[]);
    let options = [
        "code",
        "--assignment",
        &house.assignment,
        "--coder",
        "Ben",
        "--sheet",
        "ben.csv",
        "--final",
        "--json",
    ];
    let (printed, named) = house.traced(&options);
    check_blind(&house, &named);
    // It was a coding, and the trace saw it.
    assert_eq!((&printed["final"], &printed["utterances"]), (&true.into(), &4.into()));
    let own = format!("codings/{}-1.ron", house.ben);
    assert!(named.iter().any(|path| path.ends_with(&own)), "{named:?}");
    for name in ["session.ron", "scenario.ron", "scheme.ron"] {
        assert!(named.iter().any(|path| path.ends_with(name)), "{named:?}");
    }
    // Nothing that is printed tells what or whose it is.
    let text = printed.to_string();
    for word in ["Tia", "first-hello", house.session.file_name().unwrap().to_str().unwrap()] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    // The codes stand with the replies that he heard, in the order of the seed.
    let (coding, _) = draft::read(&house.session.join(&own)).unwrap();
    let assigned = Library::open(&house.library()).unwrap().assignment(&house.assignment).unwrap();
    let keys = [(1, 1), (1, 2), (2, 1), (3, 1)];
    let heard: Vec<(u32, u32)> =
        assigned.assignment.order_of_takes(4).into_iter().map(|place| keys[place]).collect();
    assert_ne!(heard, keys, "this seed shuffles");
    for ((volley, take), code) in heard.iter().zip(["Question", "Push", "Affirm", "Reflection"]) {
        let utterances = &coding.take(*volley, *take).unwrap().utterances;
        assert_eq!(utterances[0].code.as_deref(), Some(code), "reply {volley}, take {take}");
    }
    assert_eq!(house.json(&["library", "list", "--json"])[0]["assignments"][0]["state"], "open");
}

#[test]
fn replies_are_rated_blind_and_counts_are_promised() {
    let house = practised(&[]);
    let request = Request {
        places: Places::under(house.folder.path()),
        library: house.library(),
        key: house.assignment.clone(),
        coder: "Ben".to_owned(),
        passes: Passes::One,
        keys: BTreeMap::new(),
        progress: oars::app::progress::Progress::default(),
    };
    let mut opened = blindly(&request).unwrap();
    let asked = opened.studio.tracks.iter().position(|it| !it.ratings.is_empty()).expect("ratings");
    opened.studio.current = asked;
    let order = StudioCommand::RateOpen(4);
    let made = work(&mut opened.studio, &order, 0.0).edits;
    opened.files.apply(&made).unwrap();
    opened.files.follow(&mut opened.studio);
    let track = opened.studio.tracks[asked].clone();
    let take = opened.files.coding().take(track.key.volley, track.key.take).unwrap();
    assert_eq!(take.ratings.get(&track.ratings[0]), Some(&ReplyRating::Value(4)));
    assert!(opened.studio.score.is_none());
    assert!(opened.studio.no_score.is_some_and(|it| it.contains("when all codings of it are final")));
}

#[test]
fn who_codes_it_blind_does_not_code_it_openly() {
    let house = practised(&[]);
    let session = house.session.to_str().unwrap().to_owned();
    for coder in ["Ben", " ben ", &house.ben] {
        let call = ["code", &session, "--sheet", "ben.csv", "--coder", coder];
        let output = house.command(env!("CARGO_BIN_EXE_oars")).args(call).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains("codes this blind, as Recording 1: use --assignment 1"), "{words}");
    }
    let files = fs::read_dir(house.session.join("codings")).unwrap();
    let bens = files.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().contains(&house.ben));
    assert_eq!(bens.count(), 0);
    // Somebody whom nobody asked may, and so may Ben when both are final.
    house.json(&["code", &session, "--sheet", "ana.csv", "--coder", "Dan", "--json"]);
    house.json(&["code", "--assignment", "1", "--sheet", "ben.csv", "--coder", "Ben", "--final", "--json"]);
    house.json(&["code", &session, "--sheet", "ana.csv", "--coder", "Ben", "--json"]);
}

#[test]
fn coding_a_recording_blind_opens_no_more() {
    let house = brought_in(&[]);
    let options = ["code", "--assignment", "1", "--coder", "Ben", "--sheet", "ben.csv", "--final", "--json"];
    let (printed, named) = house.traced(&options);
    check_blind(&house, &named);
    assert_eq!((&printed["final"], &printed["utterances"]), (&true.into(), &3.into()));
    assert!(named.iter().any(|path| path.ends_with("recording.ron")), "{named:?}");
    assert!(!printed.to_string().contains("Smiths"));
    let list = house.json(&["library", "list", "--json"]);
    assert_eq!((&list[0]["kind"], &list[0]["title"]), (&"recording".into(), &"Smiths".into()));
    assert_eq!(list[0]["assignments"][0]["state"], "open");
    // Now that both are final, both are seen.
    let codings = list[0]["codings"].as_array().unwrap();
    assert!(codings.iter().all(|it| it["hidden"] == false && it["final"] == true), "{codings:?}");
}

#[test]
fn a_blind_coder_lists_a_number_and_nothing_else() {
    let house = practised(&[]);
    let (list, named) = house.traced(&["library", "list", "--as", "Ben", "--json"]);
    check_blind(&house, &named);
    let [entry] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!((&entry["kind"], &entry["title"]), (&"blind".into(), &"Recording 1".into()));
    for key in ["path", "id", "scenario", "trainee", "trainee_id", "started"] {
        assert_eq!(entry.get(key), Some(&Value::Null), "{key}");
    }
    assert_eq!(entry["assignments"][0]["state"], "asked");
    assert_eq!(entry["codings"], serde_json::json!([]));
}

/// Without a name nobody knows who looks: no coding is opened, and how far each is stands in the assignment.
#[test]
fn a_list_opens_no_coding_that_somebody_is_blind_to() {
    let house = practised(&[]);
    let (list, named) = house.traced(&["library", "list", "--json"]);
    let opened: Vec<&String> = named.iter().filter(|it| it.contains("codings/p-")).collect();
    assert!(opened.is_empty(), "{opened:?}");
    let entry = &list[0];
    assert_eq!((&entry["trainee"], &entry["kind"]), (&"Tia".into(), &"practice".into()));
    let codings = entry["codings"].as_array().unwrap();
    assert!(codings.len() == 2 && codings.iter().all(|it| it["hidden"] == true));
    let anas = codings.iter().find(|it| it["coder"] == house.ana.as_str()).unwrap();
    assert_eq!((&anas["final"], &anas["scheme"]), (&true.into(), &"starter-1".into()));
    assert_eq!(entry["assignments"][0]["coders"][1]["state"], "asked");
    // The trace sees what is opened: here the name of whose practice it is.
    assert!(named.iter().any(|it| it.ends_with("who.ron")), "{named:?}");
    assert!(named.iter().any(|it| it.starts_with("people/")), "{named:?}");
    assert!(named.iter().any(|it| !allowed(&house, it)));
}

/// The window's process, for the traces below: it does nothing unless it is told who sits there.
#[test]
fn a_window() {
    let Ok(name) = std::env::var(WINDOW) else { return };
    let library = PathBuf::from(std::env::var_os("OARS_LIBRARY").unwrap());
    let places = Places { library: library.clone(), ..Places::under(library.parent().unwrap()) };
    let (backend, devices) = mock(SampleRate(48_000));
    let settings = Settings { name, first_run_done: true, ..Settings::default() };
    let mut app = App::start(Start { places, settings, backend, seed: Some(7) }, Arc::new(|| {}));
    app.settle();
    for screen in [Screen::Today, Screen::Progress, Screen::Code] {
        app.handle(Ask::Go(screen));
        app.settle();
    }
    if let Some(card) = app.state.recordings.iter().find(|it| it.blind) {
        let assignment = card.key.clone();
        app.handle(Ask::Opening(OpeningCommand::Blind { assignment }));
        app.settle();
        for command in [
            StudioCommand::PlayOn,
            StudioCommand::Hold,
            StudioCommand::Seek(Seconds(0.05)),
            StudioCommand::Code("Reflection".to_owned()),
            StudioCommand::AskFinish,
        ] {
            app.handle(Ask::Studio(command));
            app.settle();
        }
        app.handle(Ask::Confirm);
        assert!(app.state.studio.as_ref().unwrap().is_final(), "{:?}", app.state.notices);
        app.handle(Ask::Studio(StudioCommand::Close));
        app.settle();
    }
    assert!(app.state.notices.iter().all(|it| it.what == "Finished"), "{:?}", app.state.notices);
    app.shut_down();
    drop(devices);
    println!("{DONE}");
}

/// Dan has not coded it yet, so Ben is blind to the end and beyond.
#[track_caller]
fn check_window(house: &House) {
    let named = house.traced_window("Ben");
    check_blind(house, &named);
    // He coded, and the trace saw it.
    let own = format!("codings/{}-1.ron", house.ben);
    assert!(named.iter().any(|path| path.ends_with(&own)), "{named:?}");
    let (coding, _) = draft::read(&house.session.join(&own)).unwrap();
    assert_eq!(coding.state, CodingState::Final);
    // Somebody whom nobody knows sees whose it is, and in the trace it shows; but no coding is opened, and
    // so no self-rating, since it may be Ben who has given no name.
    let named = house.traced_window("Cem");
    assert!(named.iter().any(|it| it.ends_with("who.ron")), "{named:?}");
    let opened: Vec<&String> = named.iter().filter(|it| it.contains("codings/p-")).collect();
    assert!(opened.is_empty(), "{opened:?}");
}

#[test]
fn a_window_opens_no_more_than_a_command_while_a_session_is_coded_blind() {
    check_window(&practised(&["Dan"]));
}

#[test]
fn a_window_opens_no_more_than_a_command_while_a_recording_is_coded_blind() {
    check_window(&brought_in(&["Dan"]));
}
