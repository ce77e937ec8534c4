//! Two coders and a trainee in the real window, by the keyboard: the first asks for a second coding, the
//! second codes blind, the first compares, settles and writes feedback, and the trainee reads it.
//! What the first one coded came in from a sheet.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use oars::domain::assignment::{Assigned, AssignmentState};
use oars::domain::coding::{Coding, CodingKind, CodingState, Pass};
use oars::domain::language::Role;
use oars::library::settings::Settings;
use oars::library::{Library, SessionFolder, draft};
use oars::ops::coaching;

use crate::place::Place;
use crate::process::{Doing as _, Outcome, run};
use crate::two_voices;
use crate::window::Window;

const SECONDS: u32 = 60;
/// Every two seconds somebody says something: the worker and the parent by turns.
const UTTERANCES: usize = 12;
const CODES: [&str; 4] = ["OQ", "D+", "SR", "D-"];
const KEYS: [&str; 4] = ["o", "shift+d", "s", "shift+s"];
/// Where the second coder says something else.
const DIFFERENT: [usize; 2] = [2, 6];
/// MISC 2.5 rates a conversation of any length as a whole, in so many ways; the sheet has no ratings.
const RATINGS: usize = 7;
const TO_SETTLE: usize = DIFFERENT.len() + RATINGS;
/// In a build without optimisation, on busy cores.
const LONG_WORK: Duration = Duration::from_mins(1);

#[test]
fn two_code_one_of_them_blind_and_settle_and_a_trainee_reads_the_feedback() -> Outcome<()> {
    let place = Place::new()?;
    let folder = coded_by_cleo(&place)?;
    ask_for_a_second_coding(&place)?;
    code_blind(&place, &folder)?;
    settle(&place, &folder)?;
    write_feedback(&place, &folder)?;
    read_it(&place, &folder)?;
    is_on_disk(&place, &folder)
}

fn coded_by_cleo(place: &Place) -> Outcome<SessionFolder> {
    let sound = place.file("role-play.mp3");
    two_voices::write(&place.home(), &sound, SECONDS)?;
    let bring = ["import", "--role-play", "--everyone-agreed", "--synthetic", "--title", "Kitchen table"];
    let about = ["--trainee", "Ana", "--goal", "Up for breakfast", "--scheme", "misc-2.5", "--json"];
    let told = run(place.oars().args(bring).args(about).arg(&sound))?;
    let told: serde_json::Value = serde_json::from_str(&told).doing("reading what import tells")?;
    let id = told.get("id").and_then(serde_json::Value::as_str).ok_or("import names no session")?;
    let mut sheet = "volley,utterance,speaker,start_s,end_s,code\n".to_owned();
    for place in 0..UTTERANCES {
        let (volley, speaker) = (place / 2 + 1, if place % 2 == 0 { "worker" } else { "parent" });
        let code = CODES.get(place % CODES.len()).ok_or("a code")?;
        let (number, from, to) = (place + 1, 2 * place, 2 * place + 2);
        writeln!(sheet, "{volley},{number},{speaker},{from},{to},{code}").doing("writing the sheet")?;
    }
    let codes = place.file("codes.csv");
    fs::write(&codes, sheet).doing("writing the sheet")?;
    run(place.oars().args(["code", id, "--coder", "Cleo", "--final", "--sheet"]).arg(&codes))?;
    let folders = Library::open(&place.library()).doing("opening the library")?.session_folders();
    folders.doing("listing the sessions")?.into_iter().next().ok_or_else(|| "nothing came in".to_owned())
}

/// Somebody sits down at the program.
fn sits_down<'a>(place: &'a Place, name: &str, role: Role) -> Outcome<Window<'a>> {
    let user =
        Settings { name: name.to_owned(), role: Some(role), first_run_done: true, ..Settings::default() };
    user.save(&place.home().join("config/oars/settings.ron")).doing("writing the settings")?;
    let mut window = Window::open(place)?;
    window.shows("Today")?;
    Ok(window)
}

/// From Today to the list of what is to be coded, so many places on, and presses what is there.
fn choose(window: &mut Window<'_>, places: usize, screen: &str) -> Outcome<()> {
    window.press(&["ctrl+3"])?;
    window.shows("Code")?;
    // The list comes when it was read.
    std::thread::sleep(Duration::from_secs(2));
    window.press_and_look(&vec!["Tab"; places])?;
    window.press(&["space"])?;
    window.shows_within(screen, LONG_WORK)
}

fn leave(window: Window<'_>) -> Outcome<()> {
    let status = window.close()?;
    if status.success() { Ok(()) } else { Err(format!("the program ended badly: {status}")) }
}

fn ask_for_a_second_coding(place: &Place) -> Outcome<()> {
    let mut cleo = sits_down(place, "Cleo", Role::Coach)?;
    choose(&mut cleo, 9, "Ask for")?;
    cleo.press_and_look(&["Tab"; 3])?;
    cleo.types("Ben")?;
    cleo.press(&["ctrl+Return"])?;
    cleo.until("what is asked", || {
        let library = Library::open(&place.library()).doing("opening the library")?;
        Ok((library.assignments().doing("reading what is asked")?.0.len() == 1).then_some(()))
    })?;
    leave(cleo)
}

fn code_blind(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let mut ben = sits_down(place, "Ben", Role::Coach)?;
    choose(&mut ben, 7, "Studio")?;
    let own = |folder: &SessionFolder| -> Outcome<Option<Coding>> {
        Ok(codings(folder)?.into_iter().find(|it| it.assignment.is_some()))
    };
    ben.until("the blind coding", || own(folder))?;
    let mut ratings = 0;
    while ratings < RATINGS {
        ben.press(&["4"])?;
        let more = ben.until("a rating", || {
            Ok(own(folder)?.map(|it| it.globals.len()).filter(|given| *given > ratings))
        })?;
        ratings = more;
    }
    ben.press(&["ctrl+p"])?;
    ben.until("the second pass", || Ok(own(folder)?.filter(|it| it.pass == Pass::Counts)))?;
    ben.press_and_look(&["Home"]).ok();
    for place in 0..UTTERANCES {
        let different = DIFFERENT.contains(&place);
        let key = if different { "c" } else { KEYS.get(place % KEYS.len()).copied().unwrap_or("o") };
        ben.press_and_look(&["Right"])?;
        ben.press(&[key])?;
        ben.until("an utterance", || {
            let made = own(folder)?.map_or(0, |it| it.takes.iter().map(|take| take.utterances.len()).sum());
            Ok((made == place + 1).then_some(()))
        })?;
    }
    ben.press_until_there("the final coding", &["ctrl+f", "Tab", "Return"], || {
        Ok(own(folder)?.filter(|it| it.state == CodingState::Final))
    })?;
    leave(ben)
}

fn settle(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let mut cleo = sits_down(place, "Cleo", Role::Coach)?;
    choose(&mut cleo, 9, "Compare")?;
    cleo.press(&["Return"])?;
    cleo.shows_within("Settle", LONG_WORK)?;
    let consensus = |folder: &SessionFolder| -> Outcome<Option<Coding>> {
        Ok(codings(folder)?.into_iter().find(|it| it.kind == CodingKind::Consensus))
    };
    for done in 0..TO_SETTLE {
        cleo.press(&["1"])?;
        cleo.types("Heard again")?;
        cleo.press(&["Return"])?;
        cleo.until("what is settled", || {
            Ok(consensus(folder)?.filter(|it| it.settled.len() > done).map(drop))
        })?;
    }
    cleo.press_until_there("the consensus", &["ctrl+Return", "Tab", "Return"], || {
        Ok(consensus(folder)?.filter(|it| it.state == CodingState::Final))
    })?;
    leave(cleo)
}

fn write_feedback(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let mut cleo = sits_down(place, "Cleo", Role::Coach)?;
    choose(&mut cleo, 8, "feedback")?;
    for text in ["What did you notice when she fell silent?", "You waited, and she went on"] {
        cleo.press_and_look(&["Tab"])?;
        cleo.types(text)?;
    }
    // The skill is chosen from a list; then what to do, and the first moment where it is heard.
    cleo.press_and_look(&["Tab", "space", "Down", "space", "Tab"])?;
    cleo.types("Say back what she feels before you ask")?;
    cleo.press_and_look(&["Tab", "space"])?;
    cleo.press(&["ctrl+Return"])?;
    let sent = || {
        let all = coaching::feedback_in(folder).doing("reading the feedback")?.0;
        Ok(all.into_iter().find(|it| it.feedback.sent.is_some()).map(drop))
    };
    cleo.until("the feedback", sent)?;
    leave(cleo)
}

fn read_it(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let mut ana = sits_down(place, "Ana", Role::ChildrensSocialWorker)?;
    std::thread::sleep(Duration::from_secs(2));
    ana.press_until("Feedback", &["f"])?;
    ana.press_and_look(&["ctrl+Return"])?;
    ana.press_and_look(&["Tab", "Tab"])?;
    ana.types("I wanted to fill the silence")?;
    ana.press(&["ctrl+Return"])?;
    ana.until("the answer", || {
        let all = coaching::replies_in(folder).doing("reading the answers")?.0;
        Ok(all.into_iter().find(|it| it.reply.sent.is_some()).map(drop))
    })?;
    leave(ana)
}

fn codings(folder: &SessionFolder) -> Outcome<Vec<Coding>> {
    let files = folder.coding_files().doing("listing the codings")?;
    files.iter().map(|it| Ok(draft::read(it).doing("reading a coding")?.0)).collect()
}

fn is_on_disk(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let codings = codings(folder)?;
    assert_eq!(codings.len(), 3);
    for coding in &codings {
        assert_eq!(coding.state, CodingState::Final);
        assert_eq!(coding.sha256.as_ref(), Some(&draft::fingerprint(coding)));
    }
    let consensus = codings.iter().find(|it| it.kind == CodingKind::Consensus).ok_or("no consensus")?;
    assert_eq!(consensus.settled.len(), TO_SETTLE);
    assert!(consensus.settled.iter().all(|it| it.why == "Heard again"));
    let (assigned, _) = Library::open(&place.library()).doing("the library")?.assignments().doing("asked")?;
    let states: Vec<AssignmentState> = assigned.iter().map(Assigned::state).collect();
    assert_eq!(states, [AssignmentState::Open]);
    let replies = coaching::replies_in(folder).doing("reading the answers")?.0;
    let texts: Vec<&str> = replies.iter().map(|it| it.reply.text.as_str()).collect();
    assert_eq!(texts, ["I wanted to fill the silence"]);
    let checked = run(place.oars().args(["library", "check", "--json"]))?;
    let checked: serde_json::Value = serde_json::from_str(&checked).doing("reading the check")?;
    assert_eq!(checked.get("faults"), Some(&serde_json::json!([])), "{checked:#}");
    Ok(())
}
