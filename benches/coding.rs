//! Coding under a program that is killed, and how long a keystroke takes.
//!
//! `cargo bench --no-default-features --bench coding`. A child of this program codes as fast as it can
//! and prints the number of each keystroke once it is on the disk; it is killed by SIGKILL at random
//! moments, while it writes, folds, closes, opens and makes final. Then the coding is opened: it must be
//! the coding after the last keystroke that was printed, or after the one that was on its way.
//! `OARS_CODING_TRIES` says how often (200), `OARS_CODING_SEED` from which seed. What a lost machine
//! would do to unwritten pages is not tried here: each keystroke is synchronised to the disk before it
//! is printed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use oars::domain::chance::Chance;
use oars::domain::coding::{
    CodedTake, Coding, CodingKind, CodingState, Comment, Edit, History, TakeKey, Utterance, UtteranceId,
};
use oars::domain::language::{Speaker, Valence};
use oars::domain::session::SchemeReference;
use oars::library::draft::{self, Draft};
use oars::units::Seconds;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const TIMELINE: TakeKey = TakeKey { volley: 1, take: 1 };
/// The longest that a child lives, in milliseconds.
const LONGEST_LIFE: u32 = 150;
/// After so many tries a new coding is begun.
const TRIES_PER_CODING: u64 = 8;
/// A coding of an hour, and how many keystrokes it may have taken.
const UTTERANCES: u32 = 2000;
const KEYSTROKES: u64 = 20_000;
/// Our own time for one keystroke, without the disk, at the 95th percentile.
const MOST_KEYSTROKE: Duration = Duration::from_millis(1);
const MOST_OPENING: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "code", path] => code(Path::new(path), false).map(|()| true),
        [_, "finish", path] => code(Path::new(path), true).map(|()| true),
        _ => measure(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "coding: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let quick = keystrokes(folder.path())?;
    let safe = killed(folder.path())?;
    Ok(quick && safe)
}

fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

fn empty() -> Coding {
    let scheme = SchemeReference { id: "miti-4.2.1".into(), version: "1".into(), sha256: String::new() };
    let begun = "2026-11-22T09:30:12Z".into();
    let mut coding = Coding::new("session".into(), "coder".into(), CodingKind::Coder, scheme, begun);
    coding.takes.push(CodedTake::new(TIMELINE));
    coding
}

/// What the coder does with one key.
enum Key {
    Make(Vec<Edit>),
    Undo,
    Redo,
}

/// The keystroke with this number: what a coder does in one pass, with a change of mind now and then.
fn key(number: u64, coding: &Coding) -> Key {
    let utterances = coding.takes.first().map_or(&[][..], |take| &take.utterances);
    let end = utterances.iter().filter_map(|it| it.end).map(|it| it.0).fold(0.0, f64::max);
    let last = utterances.last().map_or(UtteranceId(0), |it| it.id);
    let speaker = if number % 24 < 12 { Speaker::Worker } else { Speaker::Parent };
    let code = |code: &str| Edit::SetCode { id: last, code: Some(code.to_owned()) };
    match number % 12 {
        kind if utterances.is_empty() || matches!(kind, 0 | 3 | 6) => {
            let new = coding.next_id();
            let utterance = Utterance::new(new, speaker, Some(Seconds(end)), Some(Seconds(end + 1.75)));
            Key::Make(vec![Edit::AddUtterance { take: TIMELINE, index: utterances.len(), utterance }])
        }
        1 | 4 => Key::Make(vec![code("SR")]),
        2 => Key::Make(vec![code("CR"), Edit::SetValence { id: last, valence: Some(Valence::Change) }]),
        5 => Key::Make(vec![Edit::SetText { id: last, text: format!("What \"{number}\"\nsays – é") }]),
        7 => Key::Make(vec![code("Q")]),
        8 => Key::Undo,
        9 => Key::Redo,
        10 => Key::Make(vec![Edit::SetFacilitative { id: last, facilitative: true }]),
        _ => {
            let id = coding.next_id().0;
            let text = format!("at keystroke {number}");
            let comment = Comment { id, take: TIMELINE, start: Seconds(end), end: None, text };
            Key::Make(vec![Edit::PutComment { id, comment: Some(comment) }])
        }
    }
}

/// The child: codes on and on from where the coding was left. Each keystroke is one line of the log.
fn code(path: &Path, finish: bool) -> Outcome<()> {
    let mut draft = Draft::open(path)?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", draft.coding().edits)?;
    out.flush()?;
    if finish {
        draft.finish("2026-11-22T10:30:12Z")?;
        return Ok(());
    }
    loop {
        let number = draft.coding().edits + 1;
        match key(number, draft.coding()) {
            Key::Make(edits) => draft.apply(&edits)?,
            Key::Undo => draft.undo()?,
            Key::Redo => draft.redo()?,
        }
        writeln!(out, "{number}")?;
        out.flush()?;
        match number % 100 {
            40 => draft.fold()?,
            99 => {
                draft.close()?;
                draft = Draft::open(path)?;
            }
            _ => {}
        }
    }
}

/// The same coding without any file, to compare with.
struct Reference {
    coding: Coding,
    history: History,
}

impl Reference {
    fn new() -> Self {
        Self { coding: empty(), history: History::default() }
    }

    fn press(&mut self) -> Outcome<()> {
        let number = self.coding.edits + 1;
        match key(number, &self.coding) {
            Key::Make(edits) => drop(self.history.apply(&mut self.coding, &edits)?),
            Key::Undo => drop(self.history.undo(&mut self.coding)?),
            Key::Redo => drop(self.history.redo(&mut self.coding)?),
        }
        self.coding.edits = number;
        Ok(())
    }
}

/// Runs a child on a coding and kills it after so long; the last number that it printed.
fn kill_after(what: &str, path: &Path, life: Duration) -> Outcome<Option<u64>> {
    let mut child =
        Command::new(std::env::current_exe()?).arg(what).arg(path).stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("the child has no output")?;
    let reader = std::thread::Builder::new().name("child's output".to_owned()).spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.filter_map(|line| line.parse::<u64>().ok()).last()
    })?;
    std::thread::sleep(life);
    child.kill()?;
    child.wait()?;
    reader.join().map_err(|_panic| "the reader of the child's output failed".into())
}

fn killed(folder: &Path) -> Outcome<bool> {
    let tries = setting("OARS_CODING_TRIES", 200);
    let seed = setting("OARS_CODING_SEED", 1);
    let mut chance = Chance::new(seed, "kill", 0);
    let (mut pressed, mut on_its_way, mut faults, mut finals, mut behind, mut aside) = (0, 0, 0, 0, 0, 0);
    let mut path = PathBuf::new();
    let mut reference = Reference::new();
    for attempt in 0..tries {
        if attempt % TRIES_PER_CODING == 0 {
            path = folder.join(format!("coder-{}.ron", attempt / TRIES_PER_CODING + 1));
            Draft::begin(&path, empty())?.close()?;
            reference = Reference::new();
        }
        let finish = attempt % TRIES_PER_CODING == TRIES_PER_CODING - 1;
        let life = Duration::from_micros(u64::from(chance.below(LONGEST_LIFE * 1000)));
        let printed = kill_after(if finish { "finish" } else { "code" }, &path, life)?;
        let known = printed.unwrap_or(reference.coding.edits).max(reference.coding.edits);
        pressed += known - reference.coding.edits;
        let fault = match draft::read(&path) {
            Err(error) => Some(format!("cannot be read: {error}")),
            Ok((_, Some(note))) => Some(note),
            Ok((found, None)) => {
                while reference.coding.edits < found.edits {
                    reference.press()?;
                }
                on_its_way += u64::from(found.edits == known + 1);
                behind += u64::from(found.state == CodingState::Draft && draft::is_behind(&path)?);
                finals += u64::from(found.state == CodingState::Final);
                judge(&found, known, &reference.coding)
            }
        };
        aside += std::fs::read_dir(folder)?
            .filter_map(Result::ok)
            .filter(|it| it.file_name().to_string_lossy().contains("damaged"))
            .count();
        if let Some(fault) = fault {
            faults += 1;
            say(&format!("  try {attempt}, after {known} keystrokes: {fault}"));
        }
    }
    say(&format!(
        "SIGKILL while coding: {tries} tries from seed {seed}, {pressed} keystrokes acknowledged, {on_its_way} more on \
         their way and kept; {behind} codings ended with steps in the log alone, {finals} final; \
         codings with something lost or damaged: {faults}, logs set aside: {aside}"
    ));
    Ok(faults == 0 && aside == 0)
}

/// What is wrong with the coding that a killed program left.
fn judge(found: &Coding, known: u64, expected: &Coding) -> Option<String> {
    if found.edits < known || found.edits > known + 1 {
        return Some(format!("{} keystrokes are there", found.edits));
    }
    if found.state == CodingState::Final {
        let mut open = found.clone();
        open.state = CodingState::Draft;
        (open.finished, open.sha256) = (None, None);
        return (!draft::verify(found) || open != *expected)
            .then(|| "the final coding is another".to_owned());
    }
    (found != expected).then(|| "the coding is not what was coded".to_owned())
}

/// The 95th percentile.
fn percentile(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 95 / 100).copied().unwrap_or_default()
}

fn keystrokes(folder: &Path) -> Outcome<bool> {
    // A coding of an hour with its log.
    let path = folder.join("hour-1.ron");
    let mut draft = Draft::begin(&path, empty())?;
    let mut reference = Reference::new();
    let (mut ours, mut kept) = (Vec::new(), Vec::new());
    let utterances =
        |coding: &Coding| coding.takes.iter().map(|it| it.utterances.len()).sum::<usize>() as u32;
    // Three keystrokes in twelve add an utterance, until there are enough; then only the others are made.
    while reference.coding.edits < KEYSTROKES {
        let number = reference.coding.edits + 1;
        let edits = match key(number, &reference.coding) {
            Key::Make(edits) => edits,
            Key::Undo | Key::Redo => vec![Edit::SetNote(format!("{number}"))],
        };
        let full = utterances(&reference.coding) >= UTTERANCES;
        let adds = matches!(edits.as_slice(), [Edit::AddUtterance { .. } | Edit::PutComment { .. }]);
        let edits = if full && adds { anywhere(number, &reference.coding) } else { edits };
        let began = Instant::now();
        reference.history.apply(&mut reference.coding, &edits)?;
        let taken = began.elapsed();
        reference.coding.edits = number;
        let began = Instant::now();
        draft.apply(&edits)?;
        if full {
            ours.push(taken);
            kept.push(began.elapsed());
        }
    }
    let began = Instant::now();
    draft.close()?;
    let closing = began.elapsed();
    let mut openings = Vec::new();
    let mut busy = Vec::new();
    for _try in 0..5 {
        let (began, busy_before) = (Instant::now(), processor_time());
        let draft = Draft::open(&path)?;
        openings.push(began.elapsed());
        busy.push(
            processor_time()
                .zip(busy_before)
                .map_or(began.elapsed(), |(after, before)| after.saturating_sub(before)),
        );
        if draft.steps().len() as u64 != KEYSTROKES || !draft.notes().is_empty() {
            return Err("the log was not read whole".into());
        }
        if *draft.coding() != reference.coding {
            return Err("the coding that was opened is another".into());
        }
    }
    openings.sort_unstable();
    busy.sort_unstable();
    let opening = openings.get(2).copied().unwrap_or_default();
    let busy = busy.get(2).copied().unwrap_or_default();
    let (ours, kept) = (percentile(&mut ours), percentile(&mut kept));
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len() / 1024);
    say(&format!(
        "a keystroke among {} utterances, 95th percentile: {ours:?} in memory, {kept:?} with the disk",
        utterances(&reference.coding)
    ));
    say(&format!(
        "a coding of {} KiB with a log of {KEYSTROKES} steps ({} KiB): opened in {opening:?}, of which {busy:?} on the processor (medians of 5), closed in {closing:?}",
        size(&path),
        size(&draft::log_of(&path))
    ));
    // Waiting for a busy machine is not counted.
    Ok(ours < MOST_KEYSTROKE && busy < MOST_OPENING)
}

/// How long this thread was on a processor, where the system says so.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// A change somewhere in the coding.
fn anywhere(number: u64, coding: &Coding) -> Vec<Edit> {
    let utterances = coding.takes.first().map_or(&[][..], |take| &take.utterances);
    let place = Chance::new(number, "anywhere", 0).below(utterances.len() as u32) as usize;
    let Some(utterance) = utterances.get(place) else { return Vec::new() };
    let (id, start, end) = (utterance.id, utterance.start, utterance.end);
    let nudge = if number.is_multiple_of(2) { 0.001 } else { 0.0 };
    vec![Edit::SetTimes { id, start: start.map(|it| Seconds(it.0 + nudge)), end }]
}
