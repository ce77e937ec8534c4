//! A whole guided reply, answered twice, and a program killed in the middle of the next.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use oars::domain::coding::ReplyRating;
use oars::library::settings::Settings;

use crate::kept::Kept;
use crate::place::Place;
use crate::process::{Doing as _, Outcome, Running, run};
use crate::speech::{RATE, Sound, find};
use crate::window::Window;

/// "Me time" is the second on the list; it is coded with the full scheme, which has both SR and CR.
const SECOND_PARENT: &str = "2";
const SENTENCES: [&str; 2] = [
    "You are looking forward to that hour all day.",
    "And you want to be there for the children at breakfast.",
];
const LONG_REPLY: [&str; 3] = [
    "It sounds as if the evenings are the only time that is yours.",
    "What would have to happen for them to feel different?",
    "I would like to hear more about what you have tried already.",
];

#[test]
fn a_guided_reply_is_heard_kept_coded_and_scored_and_survives_a_kill() -> Outcome<()> {
    let place = Place::new()?;
    let user = Settings { name: "Tess".to_owned(), first_run_done: true, ..Settings::default() };
    user.save(&place.home().join("config/oars/settings.ron")).doing("writing the settings")?;
    let spoken = Sound::spoken(&SENTENCES, &place.home())?;
    // One breathes before pressing the key: the server says that it has played a little too early.
    spoken.and_silence(0.6).write(&place.file("spoken.wav"))?;

    let mut window = Window::open(&place)?;
    window.shows("Today")?;
    window.press(&["ctrl+2"])?;
    window.shows("Practise")?;
    window.press(&[SECOND_PARENT])?;
    window.shows("Briefing")?;
    let ear = Ear::open(&place)?;
    window.press(&["Return"])?;
    window.shows("Hear")?;
    window.until("the parent's voice", || Ok((ear.loudness()? > 0.005).then_some(())))?;
    window.press(&["Return"])?;
    window.shows("Notice")?;
    window.press(&["1"])?;
    window.press(&["Return"])?;

    reply(&place, &mut window, 1, 1)?;
    let kept = Kept::newest(&place).ok_or("no session was kept")?;
    recording_is_whole(&kept, &spoken, 1, 1)?;
    code_two_utterances(&mut window, &kept, 1)?;
    check_codes_and_score(&place, &kept)?;

    // The same line once more. It is spoken again, and heard to its end: a take never holds what the
    // program itself plays.
    window.press(&["Return"])?;
    window.shows("Reveal")?;
    window.press(&["ctrl+Return"])?;
    let before = ear.seconds()?;
    window.press(&["Return"])?;
    window.shows("Reply")?;
    window.until("the parent's voice again", || Ok((ear.loudness_since(before)? > 0.005).then_some(())))?;
    window.until("the end of the line", || {
        let now = ear.seconds()?;
        Ok((ear.loudness_since(now - 1.2)? < 0.0005).then_some(()))
    })?;
    reply(&place, &mut window, 1, 2)?;
    recording_is_whole(&kept, &spoken, 1, 2)?;
    code_two_utterances(&mut window, &kept, 2)?;
    window.press(&["Return"])?;
    window.shows("Before and after")?;
    window.press(&["Return"])?;
    window.shows("Hear")?;
    // Scores use the first take: the second one changes nothing.
    check_codes_and_score(&place, &kept)?;

    let (begun, long) = begin_long_reply(&place, &mut window)?;
    let elapsed = begun.elapsed();
    window.kill()?;
    recovered(&place, &kept, elapsed, &long)
}

/// What the virtual speaker plays.
struct Ear {
    file: PathBuf,
    _listener: Running,
}

impl Ear {
    fn open(place: &Place) -> Outcome<Self> {
        let file = place.file("heard.raw");
        let sink = fs::File::create(&file).doing("making a file")?;
        let how = ["-d", "spk.monitor", "--raw", "--rate=48000", "--channels=1", "--format=s16le"];
        let listener = Running::start(
            place.command("parec").args(how).arg("--latency-msec=20").stdout(Stdio::from(sink)),
        )?;
        Ok(Self { file, _listener: listener })
    }

    fn loudness(&self) -> Outcome<f64> {
        self.loudness_since(0.0)
    }

    /// How loud it has been since this second.
    fn loudness_since(&self, second: f64) -> Outcome<f64> {
        let heard = self.heard()?;
        let from = (second.max(0.0) * f64::from(RATE)) as usize;
        Ok(Sound(heard.get(from..).unwrap_or_default().to_vec()).loudness())
    }

    /// How many seconds have been heard.
    fn seconds(&self) -> Outcome<f64> {
        Ok(self.heard()?.len() as f64 / f64::from(RATE))
    }

    fn heard(&self) -> Outcome<Vec<i16>> {
        let bytes = fs::read(&self.file).doing("listening")?;
        let (pairs, _half) = bytes.as_chunks::<2>();
        Ok(pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect())
    }
}

/// Answers aloud and rates the answer, from the reply screen to the coding screen.
fn reply(place: &Place, window: &mut Window<'_>, volley: u32, take: u32) -> Outcome<()> {
    window.shows("Reply")?;
    start_recording(place, window)?;
    place.speak_into_microphone(&place.file("spoken.wav"))?;
    window.press(&["space"])?;
    window.shows("Rate yourself")?;
    window.until("the recording in its place", || {
        Ok(Kept::newest(place).and_then(|it| it.recording(volley, take)))
    })?;
    window.press_until("Code", &["4", "3", "5", "Return"])
}

/// Presses the key until a recording grows: before the microphone is open, the key does nothing.
fn start_recording(place: &Place, window: &mut Window<'_>) -> Outcome<PathBuf> {
    let spool = place.home().join("data/oars/spool");
    let growing = || {
        let entries = fs::read_dir(&spool).ok()?;
        let mut files = entries.filter_map(Result::ok).map(|it| it.path());
        files.find(|it| it.extension().is_some_and(|ending| ending == "wav"))
    };
    for _attempt in 0..10 {
        window.press(&["space"])?;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if let Some(file) = growing() {
                return Ok(file);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    Err("no recording began".to_owned())
}

fn recording_is_whole(kept: &Kept, spoken: &Sound, volley: u32, take: u32) -> Outcome<()> {
    let path = kept.recording(volley, take).ok_or("the recording is not there")?;
    let recorded = Sound::read(&path)?;
    let found = find(spoken, &recorded)?;
    assert!(found.correlation > 0.95 && found.worst > 0.95, "take {take}: {found:?}");
    assert!(found.windows > 20, "too little was spoken: {found:?}");
    let session = kept.session()?;
    let reply =
        session.takes_of(volley).find(|it| it.take == take).ok_or("the reply is not in the session")?;
    let seconds = reply.seconds.ok_or("the reply has no length")?.0;
    assert!(
        (seconds - recorded.seconds()).abs() < 0.01,
        "{seconds} s are noted, {} s kept",
        recorded.seconds()
    );
    assert_eq!(reply.troubles, Vec::<String>::new());
    Ok(())
}

/// Codes the first of the two utterances as a simple reflection and the second as a complex one.
fn code_two_utterances(window: &mut Window<'_>, kept: &Kept, take: u32) -> Outcome<()> {
    let proposed = window
        .until("the proposed utterances", || Ok(Some(kept.codes(1, take)?.len()).filter(|it| *it > 0)))?;
    assert_eq!(proposed, 2, "the pause between the sentences was not found");
    window.press(&["s"])?;
    window.until("the first code", || Ok(has_code(kept, take, 0, "SR")?.then_some(())))?;
    window.press(&["Right"])?;
    window.press(&["c"])?;
    window.until("the second code", || Ok(has_code(kept, take, 1, "CR")?.then_some(())))
}

fn has_code(kept: &Kept, take: u32, utterance: usize, code: &str) -> Outcome<bool> {
    Ok(kept.codes(1, take)?.get(utterance).is_some_and(|it| it.as_deref() == Some(code)))
}

fn check_codes_and_score(place: &Place, kept: &Kept) -> Outcome<()> {
    let codes: Vec<_> = kept.codes(1, 1)?.into_iter().flatten().collect();
    assert_eq!(codes, ["SR", "CR"]);
    let coding = kept.coding()?.ok_or("there is no coding")?;
    let take = coding.take(1, 1).ok_or("the take is not in the coding")?;
    let given: Vec<_> = take.ratings.values().copied().collect();
    assert_eq!(given.len(), 3, "{:?}", take.ratings);
    assert!(given.contains(&ReplyRating::Value(4)), "{given:?}");
    let score = kept.score(place)?;
    let count =
        |code: &str| score.get("counts").and_then(|it| it.get(code)).and_then(serde_json::Value::as_u64);
    assert_eq!(count("CR"), Some(1), "{score:#}");
    assert_eq!(count("SR").unwrap_or(0), 0, "{score:#}");
    assert_eq!(score.get("volleys"), Some(&1.into()), "{score:#}");
    Ok(())
}

/// Goes on to the next line and begins to answer it at length. Gives back since when it is recorded.
fn begin_long_reply(place: &Place, window: &mut Window<'_>) -> Outcome<(Instant, Sound)> {
    let long = Sound::spoken(&LONG_REPLY, &place.home())?;
    long.write(&place.file("long.wav"))?;
    window.press(&["Return"])?;
    window.shows("Notice")?;
    window.press(&["Return"])?;
    window.shows("Reply")?;
    let file = start_recording(place, window)?;
    let begun = Instant::now();
    let _speaking = place.start_speaking(&place.file("long.wav"))?;
    let bytes = u64::from(RATE) * 2 * 4;
    window.until("four seconds on disk", || {
        Ok(fs::metadata(&file).ok().filter(|it| it.len() > bytes).map(drop))
    })?;
    Ok((begun, long))
}

/// Starts again, takes what was recovered, and looks at it.
fn recovered(place: &Place, kept: &Kept, elapsed: Duration, long: &Sound) -> Outcome<()> {
    assert!(kept.recording(2, 1).is_none(), "it was never finished");
    let mut window = Window::open(place)?;
    window.shows("Today")?;
    window.press_until_there("the recovered take", &["p"], || Ok(kept.recording(2, 1)))?;
    let recorded = Sound::read(&kept.recording(2, 1).ok_or("it is gone again")?)?;
    let lost = elapsed.as_secs_f64() - recorded.seconds();
    assert!(lost < 0.5, "{lost} s were lost");
    let heard = long.first(recorded.0.len().saturating_sub(RATE as usize));
    let found = find(&heard, &recorded)?;
    assert!(found.correlation > 0.95 && found.worst > 0.95, "{found:?}");
    window.until("the reply in its session", || {
        Ok(kept.session()?.takes_of(2).any(|it| it.take == 1).then_some(()))
    })?;
    let status = window.close()?;
    assert!(status.success(), "{status}");
    let checked = run(place.oars().args(["library", "check", "--json"]))?;
    let checked: serde_json::Value = serde_json::from_str(&checked).doing("reading the check")?;
    assert_eq!(checked.get("faults"), Some(&serde_json::json!([])), "{checked:#}");
    Ok(())
}
