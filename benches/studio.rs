//! An hour in the studio: two thousand utterances, five coders' lanes, three hundred comments. What a
//! frame costs at every zoom while it plays and while one scrolls, how soon a key shows, how soon a
//! recording shows that was opened before, and how much memory it takes.
//!
//! Everything runs without a window or a graphics card. Other programs may interrupt a frame, so each is
//! laid out and tessellated several times over in the same way, and the quickest of them counts; the 95th
//! percentile is over the frames. Without optimisation all is ten times smaller, to try it out.

#[path = "studio/hour.rs"]
mod hour;
#[path = "studio/screen.rs"]
mod screen;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command as Process, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, Ui};
use oars::app::state::{Comparing, OfferedCoding, Screen as Place, Side, Unit};
use oars::app::{App, Command, OpeningCommand, StudioCommand};
use oars::domain::agreement::{Comparison, Volleys};
use oars::domain::coding::Coding;
use oars::domain::scheme::Scheme;
use oars::dsp::peaks::Channel;
use oars::library::Places;
use oars::ui::widgets::timeline::{
    Certainty, Lane, Timeline, TimelineAction, TimelineItem, TimelineSpan, View,
};
use oars::units::Seconds;

use hour::{Outcome, Size, told};
use screen::{Screen, Times};

/// The 95th percentile of what a frame costs.
const MOST_FRAME: Duration = Duration::from_millis(4);
/// Up to the first picture.
const MOST_OPENING: Duration = Duration::from_millis(200);
/// Above a window with nothing in it.
const MOST_MEMORY_KIB: u64 = 90 * 1024;
const OPENINGS: usize = 7;
const KEYS: usize = 21;
/// Frames at each zoom, and how often each is laid out.
const FRAMES: usize = if cfg!(debug_assertions) { 12 } else { 120 };
const TIMES: usize = if cfg!(debug_assertions) { 1 } else { 5 };
/// What shows, in seconds: from the whole down to single samples.
const ZOOMS: [f64; 6] = [3_600.0, 900.0, 120.0, 40.0, 5.0, 0.05];
const EMPTY: &str = "--empty";
const FULL: &str = "--full";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| arguments.iter().skip_while(|it| *it != flag).nth(1);
    let outcome = if arguments.iter().any(|it| it == EMPTY) {
        empty().map(|()| true)
    } else if let Some(folder) = after(FULL) {
        full(Path::new(folder), after(folder)).map(|()| true)
    } else {
        measure()
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "studio: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "studio: {line}"));
}

fn measure() -> Outcome<bool> {
    let folder = tempfile::tempdir().map_err(told)?;
    let size = Size::here();
    let key = hour::make(&Places::under(folder.path()), size)?;
    say(&format!("{:.0} s, {} utterances, {} comments", size.seconds(), size.utterances, size.comments));
    let opening = opening(folder.path(), &key)?;
    let mut app = hour::program(folder.path());
    open(&mut app, &key)?;
    app.settle();
    let frames = frames(&mut app)?;
    let lanes = five_lanes(&app, size)?;
    let keys = keys(&mut app);
    let compared = compared(&mut app, size)?;
    app.shut_down();
    let memory = memory(folder.path(), &key)?;
    Ok(opening && frames && lanes && keys && compared && memory)
}

// Opening.

fn open(app: &mut App, key: &str) -> Outcome<()> {
    app.handle(Command::Opening(OpeningCommand::Recording { key: key.to_owned() }));
    let deadline = Instant::now() + Duration::from_mins(2);
    while app.state.screen != Place::Studio {
        if Instant::now() > deadline || !app.state.notices.is_empty() {
            return Err(format!("it does not open: {:?}", app.state.notices));
        }
        app.logic(app.now() + 0.001);
        std::thread::sleep(Duration::from_micros(200));
    }
    Ok(())
}

/// From asking for it to the first picture laid out and tessellated; where it was listened through
/// before, and where only the peaks are there.
fn opening(folder: &Path, key: &str) -> Outcome<bool> {
    let mut app = hour::program(folder);
    let begun = Instant::now();
    open(&mut app, key)?;
    say(&format!("opened for the first time, peaks made: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3));
    app.settle();
    let places = Places::under(folder);
    let mut worst = Duration::ZERO;
    for (what, forget) in [("", false), (", what is spoken not looked for yet", true)] {
        let mut times = Vec::new();
        for _time in 0..OPENINGS {
            app.handle(Command::Studio(StudioCommand::Close));
            app.settle();
            if forget {
                std::fs::remove_file(hour::kept(&places, "speech")?).map_err(told)?;
            }
            let mut screen = Screen::new();
            screen.frame(&mut app, Vec::new());
            let begun = Instant::now();
            open(&mut app, key)?;
            screen.frame(&mut app, Vec::new());
            times.push(begun.elapsed());
            app.settle();
        }
        times.sort_unstable();
        let median = times.get(OPENINGS / 2).copied().unwrap_or_default();
        worst = worst.max(median);
        let all: Vec<String> = times.iter().map(|it| it.as_millis().to_string()).collect();
        say(&format!(
            "opened to the first picture{what}: median {:.0} ms of {} (limit {})",
            median.as_secs_f64() * 1e3,
            all.join(" "),
            MOST_OPENING.as_millis()
        ));
    }
    app.shut_down();
    Ok(worst < MOST_OPENING)
}

// Frames.

fn frames(app: &mut App) -> Outcome<bool> {
    let mut all = Vec::new();
    for side in [Side::Counts, Side::Remarks, Side::History] {
        app.handle(Command::Studio(StudioCommand::Show(side)));
        for zoom in ZOOMS {
            let mut screen = Screen::new();
            screen.zoom_to(app, zoom)?;
            for (what, playing) in [("playing", true), ("scrolling", false)] {
                let mut times = vec![Duration::MAX; FRAMES];
                for _again in 0..TIMES {
                    rewind(app, playing);
                    for (frame, least) in times.iter_mut().enumerate() {
                        let events = if playing {
                            play(app, zoom, frame);
                            Vec::new()
                        } else {
                            screen.wheel(if frame % 40 < 20 { -12.0 } else { 12.0 })
                        };
                        *least = (*least).min(screen.frame(app, events));
                    }
                }
                let times = Times::of(times);
                let shown = screen.shown(app);
                say(&format!("{what:9} {side:?}, {shown}: {times}, {} triangles", screen.triangles));
                all.push(times);
            }
            rewind(app, false);
        }
    }
    let worst = all.iter().map(|it| it.late).max().unwrap_or_default();
    say(&verdict("own lanes", worst));
    Ok(worst < MOST_FRAME)
}

fn verdict(what: &str, worst: Duration) -> String {
    let (worst, most) = (worst.as_secs_f64() * 1e3, MOST_FRAME.as_millis());
    format!("{what}: slowest 95th percentile of a frame {worst:.2} ms (limit {most})")
}

/// Puts the playhead back, as if it had been told so by the player.
fn rewind(app: &mut App, playing: bool) {
    let now = app.now();
    if let Some(studio) = app.state.studio.as_deref_mut() {
        studio.transport.playing = playing;
        studio.transport.at = Seconds(60.0);
        studio.transport.told = now;
        studio.transport.pace = 0.0;
        studio.transport.given = Seconds(60.0);
    }
}

/// Runs the playhead through what shows, and over its end, so that the page turns.
fn play(app: &mut App, zoom: f64, frame: usize) {
    let length = app.state.studio.as_ref().and_then(|it| it.track()).map_or(0.0, |it| it.length.0);
    if let Some(studio) = app.state.studio.as_deref_mut() {
        let at = 60.0 + zoom * 1.5 * frame as f64 / FRAMES as f64;
        studio.transport.at = Seconds(at % length.max(1.0));
        studio.transport.given = studio.transport.at;
    }
}

// Five coders' lanes.

fn five_lanes(app: &App, size: Size) -> Outcome<bool> {
    let studio = app.state.studio.as_deref().ok_or("the studio is open")?;
    let drawing = studio.track().and_then(|it| it.drawing.clone()).ok_or("it has a sound")?;
    let lanes: Vec<Lane<'_>> = ["Ana", "Ben", "Cem", "Dee", "Eve"]
        .into_iter()
        .map(|name| Lane { name, low: false })
        .chain([Lane { name: "Remarks", low: true }])
        .collect();
    let length = drawing.length();
    let columns =
        |from: Seconds, to: Seconds, columns: usize| drawing.columns(Channel::All, from, to, columns);
    let mut worst = Duration::ZERO;
    for zoom in ZOOMS {
        let mut context = screen::Bare::new();
        let mut times = vec![Duration::MAX; FRAMES];
        for _again in 0..TIMES {
            for (frame, least) in times.iter_mut().enumerate() {
                let span = zoom.min(length.0);
                let from = (length.0 - span) * frame as f64 / FRAMES as f64;
                let view = View { from: Seconds(from), to: Seconds(from + span) };
                let took = context.frame(|ui| {
                    let spans = spans_of_all(studio, &studio.scheme, size, view);
                    let timeline = Timeline {
                        name: "five coders",
                        columns: &columns,
                        length,
                        part: (Seconds(0.0), length),
                        view,
                        lanes: &lanes,
                        spans: &spans,
                        speech: &[],
                        selected: None,
                        stretch: None,
                        playhead: Seconds(from + span / 2.0),
                        height: 104.0,
                    };
                    show(timeline, ui);
                });
                *least = (*least).min(took);
            }
        }
        let times = Times::of(times);
        worst = worst.max(times.late);
        say(&format!("five lanes, {zoom} s: {times}, {} triangles", context.triangles));
    }
    say(&verdict("five lanes", worst));
    Ok(worst < MOST_FRAME)
}

fn show(timeline: Timeline<'_>, ui: &mut Ui) {
    let actions: Vec<TimelineAction> = timeline.show(ui);
    drop(actions);
}

fn spans_of_all<'a>(
    studio: &'a oars::app::state::Studio,
    scheme: &'a Scheme,
    size: Size,
    view: View,
) -> Vec<TimelineSpan<'a>> {
    let mut spans = Vec::with_capacity(size.utterances as usize * 5 + size.comments as usize);
    for lane in 0..5_u32 {
        for it in studio.utterances() {
            let (Some(start), Some(end)) = (it.start, it.end) else { continue };
            let (start, end) = (Seconds(start.0 + 0.05 * f64::from(lane)), Seconds(end.0));
            let name = if view.touches(start, end) {
                format!("coder {lane}, {:.1}", start.0)
            } else {
                String::new()
            };
            spans.push(TimelineSpan {
                item: TimelineItem::Utterance(it.id.0 + lane * 10_000),
                lane: lane as usize,
                start,
                end: Some(end),
                code: it.code.as_deref().and_then(|id| scheme.code(id)),
                text: "",
                name,
                certainty: Certainty::Set,
                movable: false,
            });
        }
    }
    for it in &studio.coding.comments {
        spans.push(TimelineSpan {
            item: TimelineItem::Comment(it.id),
            lane: 5,
            start: it.start,
            end: it.end,
            code: None,
            text: &it.text,
            name: String::new(),
            certainty: Certainty::Set,
            movable: false,
        });
    }
    spans
}

// Keys.

/// In which frame after its own a key shows, and how long the program takes over it.
fn keys(app: &mut App) -> bool {
    app.handle(Command::Studio(StudioCommand::Show(Side::Counts)));
    app.handle(Command::Studio(StudioCommand::Seek(Seconds(30.0))));
    let mut screen = Screen::new();
    for _frame in 0..30 {
        screen.frame(app, Vec::new());
    }
    let (mut latest, mut times) = (0_u32, Vec::new());
    for place in 0..KEYS {
        // By turns, so that each changes what stands there.
        let key = if place % 2 == 0 { Key::C } else { Key::S };
        app.handle(Command::Studio(StudioCommand::Step(1)));
        for _frame in 0..3 {
            screen.frame(app, Vec::new());
        }
        let before = screen.picture;
        screen.frame(app, screen::press(key, Modifiers::NONE));
        let begun = screen.handling;
        let mut frames = 0;
        while screen.picture == before && frames < 10 {
            screen.frame(app, Vec::new());
            frames += 1;
        }
        latest = latest.max(frames);
        times.push(begun);
    }
    let times = Times::of(times);
    say(&format!(
        "a key shows {latest} frame after the one that it comes in (limit 1); carried out: {times}"
    ));
    latest <= 1
}

// Comparing.

/// The screen on which five coders are compared.
fn compared(app: &mut App, size: Size) -> Outcome<bool> {
    let studio = app.state.studio.as_deref().ok_or("the studio is open")?;
    let names = ["Ana", "Ben", "Cem", "Dee", "Eve"];
    let codings: Vec<Coding> =
        (0..).zip(names).map(|(coder, _)| hour::coding_of(studio, size, coder)).collect();
    let all: Vec<&Coding> = codings.iter().collect();
    let comparison = Comparison::of(&studio.scheme, &all, Volleys::Turns).map_err(told)?;
    let offered = names.map(|name| OfferedCoding {
        file: format!("{name}.ron"),
        coder: name.to_owned(),
        state: "final".to_owned(),
        settles: true,
        chosen: true,
    });
    let compare = Comparing {
        key: "hour".to_owned(),
        title: studio.title.clone(),
        about: studio.about.clone(),
        goal: studio.goal.clone(),
        scheme: Arc::clone(&studio.scheme),
        keymap: Arc::clone(&studio.keymap),
        tracks: studio.tracks.clone(),
        current: 0,
        offered: offered.to_vec(),
        names: names.map(str::to_owned).to_vec(),
        codings: codings.into_iter().map(Arc::new).collect(),
        comparison: Some(Arc::new(comparison)),
        problem: None,
        remarks: Vec::new(),
        letters: false,
        unit: Unit::Utterances,
        filter: None,
        selected: None,
        at: Seconds(0.0),
        consensus: None,
    };
    say(&format!("five coders differ at {} places", compare.spots().len()));
    app.state.agreement.compare = Some(Box::new(compare));
    app.state.screen = Place::Compare;
    let mut worst = Duration::ZERO;
    for zoom in ZOOMS {
        let mut screen = Screen::new();
        screen.zoom_to(app, zoom)?;
        let mut times = vec![Duration::MAX; FRAMES];
        for _again in 0..TIMES {
            for (frame, least) in times.iter_mut().enumerate() {
                let events = screen.wheel(if frame % 40 < 20 { -12.0 } else { 12.0 });
                *least = (*least).min(screen.frame(app, events));
            }
        }
        let times = Times::of(times);
        worst = worst.max(times.late);
        let shown = screen.shown(app);
        say(&format!("comparing, {shown}: {times}, {} triangles", screen.triangles));
    }
    app.state.screen = Place::Studio;
    app.state.agreement.compare = None;
    say(&verdict("comparing", worst));
    Ok(worst < MOST_FRAME)
}

// Memory.

fn memory(folder: &Path, key: &str) -> Outcome<bool> {
    let this = std::env::current_exe().map_err(told)?;
    let kib = |arguments: &[&str]| -> Outcome<u64> {
        let output = Process::new(&this).args(arguments).output().map_err(told)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim().parse().map_err(|_no_number| {
            format!("no memory is named: {text} {}", String::from_utf8_lossy(&output.stderr))
        })
    };
    let empty = kib(&[EMPTY])?;
    let folder = folder.to_string_lossy().into_owned();
    let full = kib(&[FULL, &folder, key])?;
    let more = full.saturating_sub(empty);
    say(&format!(
        "{} MiB with the hour open, {} MiB with nothing: {} MiB more (limit {})",
        full / 1024,
        empty / 1024,
        more / 1024,
        MOST_MEMORY_KIB / 1024
    ));
    Ok(more < MOST_MEMORY_KIB)
}

/// A toolkit with nothing to show.
fn empty() -> Outcome<()> {
    let mut context = screen::Bare::new();
    for _frame in 0..30 {
        context.frame(|ui| {
            ui.label("");
        });
    }
    tell_memory()
}

/// The hour, looked at from near and far, and coded for a while.
fn full(folder: &Path, key: Option<&String>) -> Outcome<()> {
    let mut app = hour::program(folder);
    open(&mut app, key.ok_or("a key is needed")?)?;
    app.settle();
    for zoom in ZOOMS {
        let mut screen = Screen::new();
        screen.zoom_to(&mut app, zoom)?;
        for frame in 0..60 {
            let events = screen.wheel(if frame % 20 < 10 { -12.0 } else { 12.0 });
            screen.frame(&mut app, events);
        }
    }
    let mut screen = Screen::new();
    for _key in 0..20 {
        screen.frame(&mut app, screen::press(Key::ArrowDown, Modifiers::NONE));
        screen.frame(&mut app, screen::press(Key::S, Modifiers::NONE));
    }
    tell_memory()
}

/// Resident memory in KiB.
fn tell_memory() -> Outcome<()> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(told)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no memory is named")?;
    writeln!(std::io::stdout(), "{}", line.trim().trim_end_matches(" kB")).map_err(told)
}
