//! The real window beside an empty one of the same toolkit: how soon its first frame shows, how much
//! memory it holds after ten replies, and whether it is idle when nobody touches it.
//!
//! `cargo bench --bench window` needs what the end-to-end test needs.

#[path = "../tests/end_to_end/place.rs"]
#[expect(dead_code, reason = "the end-to-end test uses the rest")]
mod place;
#[path = "../tests/end_to_end/process.rs"]
#[expect(dead_code, reason = "the end-to-end test uses the rest")]
mod process;
#[path = "../tests/end_to_end/speech.rs"]
#[expect(dead_code, reason = "the end-to-end test uses the rest")]
mod speech;
#[path = "../tests/end_to_end/window.rs"]
#[expect(dead_code, reason = "the end-to-end test uses the rest")]
mod window;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use oars::library::settings::Settings;

use place::Place;
use process::{Doing as _, Outcome, Running};
use speech::Sound;
use window::Window;

const EMPTY: &str = "--empty-window";
const STARTS: usize = 9;
const MOST_START: f64 = 1.5;
const MOST_MEMORY_KIB: u64 = 60 * 1024;
const REPLIES: usize = 10;
const IDLE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    if std::env::args().any(|it| it == EMPTY) {
        return empty_window();
    }
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "window: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A window with nothing in it.
struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.label("");
    }
}

fn empty_window() -> ExitCode {
    let viewport = egui::ViewportBuilder::default().with_title("Oars").with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    match eframe::run_native("empty", options, Box::new(|_context| Ok(Box::new(Empty)))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_no_window) => ExitCode::FAILURE,
    }
}

fn empty(place: &Place) -> Outcome<Command> {
    let mut command = place.command(std::env::current_exe().doing("finding this program")?);
    command.arg(EMPTY);
    Ok(command)
}

fn measure() -> Outcome<bool> {
    let place = Place::new()?;
    let user = Settings { name: "Tess".to_owned(), first_run_done: true, ..Settings::default() };
    user.save(&place.home().join("config/oars/settings.ron")).doing("writing the settings")?;
    let start = start(&place)?;
    let memory = memory_and_idle(&place)?;
    Ok(start && memory)
}

// The first frame.

fn start(place: &Place) -> Outcome<bool> {
    let shown = Shown::watch(place)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for turn in 0..STARTS {
        // By turns in either order, so that neither always follows the other.
        if turn % 2 == 0 {
            ours.push(first_frame(&shown, &mut place.oars())?);
        }
        theirs.push(first_frame(&shown, &mut empty(place)?)?);
        if turn % 2 == 1 {
            ours.push(first_frame(&shown, &mut place.oars())?);
        }
    }
    let all =
        |times: &[Duration]| times.iter().map(|it| it.as_millis().to_string()).collect::<Vec<_>>().join(" ");
    say(&format!("window: first frames in ms: {}; of an empty window {}", all(&ours), all(&theirs)));
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    say(&format!(
        "window: first frame {:.0} ms, of an empty window {:.0} ms: {ratio:.2} times (limit {MOST_START})",
        ours.as_secs_f64() * 1e3,
        theirs.as_secs_f64() * 1e3
    ));
    Ok(ratio < MOST_START)
}

/// Tells when the window manager has a new window. A window of this toolkit stays hidden until its
/// first frame is painted.
struct Shown {
    news: Receiver<(Instant, usize)>,
    _watcher: Running,
}

impl Shown {
    fn watch(place: &Place) -> Outcome<Self> {
        let mut command = place.command("xprop");
        let mut watcher =
            Running::start(command.args(["-root", "-spy", "_NET_CLIENT_LIST"]).stdout(Stdio::piped()))?;
        let lines = BufReader::new(watcher.output()?).lines().map_while(Result::ok);
        let (send, news) = sync_channel(100);
        let listen = move || {
            for line in lines {
                let windows = line.matches("0x").count();
                if send.send((Instant::now(), windows)).is_err() {
                    break;
                }
            }
        };
        std::thread::Builder::new().name("new windows".to_owned()).spawn(listen).doing("listening")?;
        let shown = Self { news, _watcher: watcher };
        shown.until(0)?;
        Ok(shown)
    }

    fn until(&self, windows: usize) -> Outcome<Instant> {
        loop {
            let (when, count) =
                self.news.recv_timeout(Duration::from_mins(1)).doing("waiting for the window")?;
            if count == windows {
                return Ok(when);
            }
        }
    }
}

fn first_frame(shown: &Shown, command: &mut Command) -> Outcome<Duration> {
    // What was killed before has to be cleared away by the display first.
    std::thread::sleep(Duration::from_millis(500));
    let begun = Instant::now();
    let mut program = Running::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let when = shown.until(1)?;
    program.kill()?;
    shown.until(0)?;
    Ok(when - begun)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

// Memory and idleness.

fn memory_and_idle(place: &Place) -> Outcome<bool> {
    let empty_memory = {
        let window = Window::open_with(place, &mut empty(place)?)?;
        std::thread::sleep(Duration::from_secs(1));
        let memory = memory_of(window.process())?;
        window.kill()?;
        memory
    };
    let spoken =
        Sound::spoken(&["You want the mornings to be calmer.", "What would help with that?"], &place.home())?;
    spoken.write(&place.file("spoken.wav"))?;
    let mut window = Window::open(place)?;
    window.shows("Today")?;
    // Toasts and caches settle first.
    std::thread::sleep(Duration::from_secs(3));
    let before = processor_of(window.process())?;
    std::thread::sleep(IDLE);
    let busy = processor_of(window.process())? - before;
    say(&format!("window: {busy} ticks of the processor in {} s of nothing (limit 1)", IDLE.as_secs()));
    replies(place, &mut window)?;
    let memory = memory_of(window.process())?;
    window.kill()?;
    let more = memory.saturating_sub(empty_memory);
    say(&format!(
        "window: {} MiB after {REPLIES} replies, an empty window {} MiB: {} MiB more (limit {})",
        memory / 1024,
        empty_memory / 1024,
        more / 1024,
        MOST_MEMORY_KIB / 1024
    ));
    Ok(more < MOST_MEMORY_KIB && busy <= 1)
}

/// Ten spoken, rated and coded replies to one line.
fn replies(place: &Place, window: &mut Window<'_>) -> Outcome<()> {
    window.press(&["ctrl+2"])?;
    window.shows("Practise")?;
    window.press(&["2"])?;
    window.shows("Briefing")?;
    window.press(&["Return"])?;
    window.shows("Hear")?;
    window.press(&["Return"])?;
    window.shows("Notice")?;
    window.press(&["Return"])?;
    for reply in 1..=REPLIES {
        window.shows("Reply")?;
        let spool = place.home().join("data/oars/spool");
        window.press_until_there("a recording", &["space"], || Ok(has_recording(&spool)))?;
        place.speak_into_microphone(&place.file("spoken.wav"))?;
        window.press(&["space"])?;
        window.shows("Rate yourself")?;
        window.press_until("Code", &["4", "3", "5", "Return"])?;
        window.press(&["s", "Right", "o"])?;
        let next = if reply == 1 { "Reveal" } else { "Before and after" };
        window.press_until(next, &["Return"])?;
        match reply {
            1 => window.press(&["ctrl+Return", "Return"])?,
            REPLIES => {}
            _ => window.press(&["a"])?,
        }
    }
    Ok(())
}

fn has_recording(spool: &Path) -> Option<()> {
    let mut files = fs::read_dir(spool).ok()?.filter_map(Result::ok);
    files.find(|it| it.path().extension().is_some_and(|ending| ending == "wav")).map(drop)
}

/// Resident memory in KiB.
fn memory_of(process: u32) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).doing("reading the memory")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no memory is named")?;
    line.trim().trim_end_matches(" kB").parse().doing("reading the memory")
}

/// Ticks of the processor that it has had; there are a hundred in a second.
fn processor_of(process: u32) -> Outcome<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).doing("reading the processor time")?;
    let (_name, rest) = stat.rsplit_once(')').ok_or("no name is named")?;
    let fields = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    fields.sum::<Result<u64, _>>().doing("reading the processor time")
}

fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}
