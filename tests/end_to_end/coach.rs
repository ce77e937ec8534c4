//! A coach brings a twenty-minute MP3 in by its path, rates it and codes sixty utterances while it plays
//! at twice its speed, and finishes: in the real window, by the keyboard.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oars::domain::coding::{Coding, CodingKind, CodingState, Pass, Passes};
use oars::domain::language::Role;
use oars::library::settings::Settings;
use oars::library::{Library, SessionFolder, draft, hash_of_file};

use crate::place::Place;
use crate::process::{Doing as _, Outcome, run, until};
use crate::two_voices;
use crate::window::Window;

/// Pressed as one listens: two of the worker's codes and one of the parent's, over and over.
const CODES: [&str; 6] = ["s", "o", "shift+c", "g", "q", "shift+s"];
const UTTERANCES: usize = 60;
/// Twenty minutes.
const SECONDS: u32 = 1_200;
/// Decoding twenty minutes and drawing them takes its time in a build without optimisation.
const LONG_WORK: Duration = Duration::from_mins(6);

#[test]
fn a_twenty_minute_recording_is_brought_in_rated_coded_and_finished() -> Outcome<()> {
    let place = Place::new()?;
    let user = Settings {
        name: "Cleo".to_owned(),
        role: Some(Role::Coach),
        first_run_done: true,
        last_scheme: Some("family-safeguarding-1".to_owned()),
        ..Settings::default()
    };
    user.save(&place.home().join("config/oars/settings.ron")).doing("writing the settings")?;
    let sound = place.file("role-play.mp3");
    two_voices::write(&place.home(), &sound, SECONDS)?;

    let mut window = Window::open(&place)?;
    window.shows("Today")?;
    window.press(&["ctrl+3"])?;
    window.shows("Code")?;
    bring_in(&mut window, &sound)?;
    let folder = until("the recording", Duration::from_secs(20), || Ok(folder_of(&place)))?;
    is_brought_in(&folder, &sound)?;
    rate(&mut window, &folder)?;
    code(&mut window, &folder)?;
    finish(&mut window, &folder)?;
    window.press(&["Escape"])?;
    window.shows("Code")?;
    let status = window.close()?;
    assert!(status.success(), "{status}");
    is_finished(&place, &folder)
}

/// By its path, with the keyboard: the file, its title, whose practice it is; then the goal.
fn bring_in(window: &mut Window<'_>, sound: &Path) -> Outcome<()> {
    window.press(&["o"])?;
    window.shows("Open a recording")?;
    go_on(window, 1)?;
    window.types(&sound.to_string_lossy())?;
    // Past the button that chooses a file and the choice of a role-play.
    go_on(window, 3)?;
    window.types("Kitchen table")?;
    go_on(window, 1)?;
    window.types("Ana")?;
    window.press(&["ctrl+Return"])?;
    window.shows_within("What is coded", LONG_WORK)?;
    go_on(window, 1)?;
    // Who says that there is a goal is in its field at once.
    window.press_and_look(&["space"])?;
    std::thread::sleep(Duration::from_millis(300));
    window.types("Up for breakfast")?;
    window.press(&["ctrl+Return"])?;
    window.shows_within("Studio", LONG_WORK)
}

/// So many places on, by Tab.
fn go_on(window: &Window<'_>, places: usize) -> Outcome<()> {
    window.press_and_look(&vec!["Tab"; places])?;
    std::thread::sleep(Duration::from_millis(300));
    Ok(())
}

fn folder_of(place: &Place) -> Option<SessionFolder> {
    let folders = Library::open(&place.library()).ok()?.session_folders().ok()?;
    folders.into_iter().next()
}

fn is_brought_in(folder: &SessionFolder, sound: &Path) -> Outcome<()> {
    let recording = folder.recording().doing("reading the recording")?.value;
    assert_eq!(recording.title, "Kitchen table");
    let original = folder.file("original.mp3");
    assert_eq!(hash_of_file(&original).doing("reading the sound")?, recording.original.sha256);
    assert_eq!(
        fs::read(&original).doing("reading the sound")?,
        fs::read(sound).doing("reading the sound")?,
        "it lies there as it came"
    );
    let seconds = recording.original.seconds.0;
    assert!((seconds - 1_200.0).abs() < 0.5, "{seconds} s");
    let setup = recording.setup.ok_or("it was not set up")?;
    assert_eq!(
        (setup.scheme.id.as_str(), setup.goal.as_deref()),
        ("family-safeguarding-1", Some("Up for breakfast"))
    );
    assert!(folder.trainee().doing("reading whose it is")?.is_some());
    Ok(())
}

/// The only coding, with what is still in its log.
fn coding_of(folder: &SessionFolder) -> Outcome<Option<(PathBuf, Coding)>> {
    let files = folder.coding_files().doing("listing the codings")?;
    let Some(path) = files.into_iter().next() else { return Ok(None) };
    let (coding, _torn) = draft::read(&path).doing("reading the coding")?;
    Ok(Some((path, coding)))
}

fn coding_until(
    window: &mut Window<'_>,
    folder: &SessionFolder,
    what: &str,
    ready: impl Fn(&Coding) -> bool,
) -> Outcome<Coding> {
    window.until(what, || Ok(coding_of(folder)?.map(|it| it.1).filter(|it| ready(it))))
}

/// The first pass: the whole is rated, counts hidden.
fn rate(window: &mut Window<'_>, folder: &SessionFolder) -> Outcome<()> {
    let coding = coding_until(window, folder, "the coding", |_| true)?;
    assert_eq!((coding.setting.passes, coding.pass), (Passes::Two, Pass::Ratings));
    window.press(&["4", "3", "5", "4"])?;
    let coding = coding_until(window, folder, "four ratings", |it| it.globals.len() == 4)?;
    let mut given: Vec<u8> = coding.globals.values().copied().collect();
    given.sort_unstable();
    assert_eq!(given, [3, 4, 4, 5]);
    window.press(&["ctrl+p"])?;
    coding_until(window, folder, "the second pass", |it| it.pass == Pass::Counts).map(drop)
}

fn coded(coding: &Coding) -> usize {
    coding.takes.iter().flat_map(|it| &it.utterances).filter(|it| it.code.is_some()).count()
}

/// The second pass, at twice the speed of life: a key ends each utterance and gives its code.
fn code(window: &mut Window<'_>, folder: &SessionFolder) -> Outcome<()> {
    window.press(&["equal", "equal", "equal", "space"])?;
    // Twice as many as are needed: where nothing was said, a key gives nothing.
    for _round in 0..UTTERANCES * 2 / CODES.len() {
        window.press_slowly(&CODES, Duration::from_millis(500))?;
        let so_far = coding_of(folder)?.map_or(0, |it| coded(&it.1));
        if so_far >= UTTERANCES {
            return window.press(&["space"]);
        }
    }
    let so_far = coding_of(folder)?.map(|it| coded(&it.1));
    Err(format!("only {so_far:?} utterances were coded"))
}

/// Asks to finish, goes on to the answer that does so, and presses it.
fn finish(window: &mut Window<'_>, folder: &SessionFolder) -> Outcome<()> {
    for _attempt in 0..5 {
        window.press_slowly(&["ctrl+f", "Tab", "Return"], Duration::from_millis(600))?;
        let is_final = || Ok(coding_of(folder)?.filter(|it| it.1.state == CodingState::Final).map(drop));
        if until("the final coding", Duration::from_secs(4), is_final).is_ok() {
            return Ok(());
        }
    }
    Err("the coding was not finished".to_owned())
}

fn is_finished(place: &Place, folder: &SessionFolder) -> Outcome<()> {
    let (path, coding) = coding_of(folder)?.ok_or("there is no coding")?;
    assert_eq!((coding.kind, coding.state), (CodingKind::Coder, CodingState::Final));
    assert!(coding.finished.is_some());
    assert_eq!(coding.sha256.as_ref(), Some(&draft::fingerprint(&coding)));
    assert!(!path.with_extension("log").exists(), "its log is folded into it");
    assert!(coded(&coding) >= UTTERANCES);
    let utterances: Vec<_> = coding.takes.iter().flat_map(|it| &it.utterances).collect();
    for code in ["SR", "OQ", "CT", "GI", "CQ", "ST"] {
        let given = utterances.iter().filter(|it| it.code.as_deref() == Some(code)).count();
        assert!(given >= 5, "{code} was given {given} times");
    }
    for it in &utterances {
        let (Some(start), Some(end)) = (it.start, it.end) else { return Err("one has no time".to_owned()) };
        assert!(start.0 < end.0 && end.0 <= 1_200.0, "{it:?}");
    }
    let session = folder.path().to_string_lossy().into_owned();
    let score = run(place.oars().args(["score", "--session", &session, "--json"]))?;
    let score: serde_json::Value = serde_json::from_str(&score).doing("reading the score")?;
    assert_eq!(score.get("utterances").and_then(serde_json::Value::as_u64), Some(utterances.len() as u64));
    let checked = run(place.oars().args(["library", "check", "--json"]))?;
    let checked: serde_json::Value = serde_json::from_str(&checked).doing("reading the check")?;
    assert_eq!(checked.get("faults"), Some(&serde_json::json!([])), "{checked:#}");
    Ok(())
}
