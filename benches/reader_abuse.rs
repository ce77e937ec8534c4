//! Throws random and mutated inputs at every reader and at the linter, and reports how many there were,
//! the longest time that one took, and the most memory that was in use.
//!
//! `OARS_ABUSE_COUNT=5000000 cargo bench --no-default-features --bench reader_abuse`; `OARS_ABUSE_FROM`
//! starts at another number. An input that takes longer than ten seconds is printed, and the run fails.

#[path = "../tests/abuse/mod.rs"]
mod abuse;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use abuse::{LONGEST, Readers, input};

const HANG: Duration = Duration::from_secs(10);

struct Worker {
    number: AtomicU64,
    began: AtomicU64,
    longest: AtomicU64,
    longest_number: AtomicU64,
    accepted: AtomicU64,
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

fn main() -> ExitCode {
    let count = setting("OARS_ABUSE_COUNT", 20_000);
    let from = setting("OARS_ABUSE_FROM", 0);
    let threads = std::thread::available_parallelism().map_or(1, |it| it.get() as u64);
    let readers = Readers::new();
    let start = Instant::now();
    let before = memory();
    let next = AtomicU64::new(from);
    let end = from + count;
    let running = AtomicBool::new(true);
    let workers: Vec<Worker> = (0..threads)
        .map(|_| Worker {
            number: AtomicU64::new(0),
            began: AtomicU64::new(0),
            longest: AtomicU64::new(0),
            longest_number: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
        })
        .collect();
    let sound = std::thread::scope(|scope| {
        let handles: Vec<_> =
            workers.iter().map(|worker| scope.spawn(|| work(worker, &readers, &next, end, start))).collect();
        let watch = scope.spawn(|| watch(&workers, &running, &next, end, start));
        let sound = handles
            .into_iter()
            .map(|handle| handle.join().is_ok())
            .collect::<Vec<_>>()
            .iter()
            .all(|ended| *ended);
        running.store(false, Ordering::Relaxed);
        watch.join().is_ok() && sound
    });
    if !sound {
        for worker in &workers {
            note(&format!("a thread was last at input {}", worker.number.load(Ordering::Relaxed)));
        }
        return ExitCode::FAILURE;
    }
    let longest = workers.iter().max_by_key(|it| it.longest.load(Ordering::Relaxed));
    let (time, number) = longest
        .map_or((0, 0), |it| (it.longest.load(Ordering::Relaxed), it.longest_number.load(Ordering::Relaxed)));
    let accepted: u64 = workers.iter().map(|it| it.accepted.load(Ordering::Relaxed)).sum();
    say(&format!(
        "inputs            {count} of up to {LONGEST} bytes, numbers {from} to {}",
        end.saturating_sub(1)
    ));
    say(&format!("accepted          {accepted} times by one of five readers"));
    say("panics and hangs  0");
    say(&format!("longest           {:.1} ms, input {number}", time as f64 / 1e6));
    say(&format!("in all            {:.0} s on {threads} threads", start.elapsed().as_secs_f64()));
    match (before, memory()) {
        (Some(before), Some(after)) => {
            say(&format!(
                "peak memory       {:.1} MB, {:.1} MB before the first input",
                after / 1e6,
                before / 1e6
            ));
        }
        _ => say("peak memory       not known on this system"),
    }
    ExitCode::SUCCESS
}

fn work(worker: &Worker, readers: &Readers, next: &AtomicU64, end: u64, start: Instant) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= end {
            worker.began.store(0, Ordering::Relaxed);
            return;
        }
        let input = input(number);
        let began = start.elapsed().as_nanos() as u64;
        worker.number.store(number, Ordering::Relaxed);
        worker.began.store(began.max(1), Ordering::Relaxed);
        let accepted = readers.try_all(&input);
        let took = start.elapsed().as_nanos() as u64 - began;
        worker.accepted.fetch_add(u64::from(accepted), Ordering::Relaxed);
        if took > worker.longest.load(Ordering::Relaxed) {
            worker.longest.store(took, Ordering::Relaxed);
            worker.longest_number.store(number, Ordering::Relaxed);
        }
    }
}

/// Ends the program when one input takes too long: a hang cannot be ended from within.
fn watch(workers: &[Worker], running: &AtomicBool, next: &AtomicU64, end: u64, start: Instant) {
    let mut told = Instant::now();
    while running.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
        for worker in workers {
            let began = worker.began.load(Ordering::Relaxed);
            let now = start.elapsed().as_nanos() as u64;
            if began > 0 && now.saturating_sub(began) > HANG.as_nanos() as u64 {
                let number = worker.number.load(Ordering::Relaxed);
                note(&format!("input {number} takes too long:\n{}", String::from_utf8_lossy(&input(number))));
                std::process::abort();
            }
        }
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            note(&format!("{} to go", end.saturating_sub(next.load(Ordering::Relaxed))));
        }
    }
}

/// The most memory that this program has had resident, in bytes.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn say(line: &str) {
    // A closed pipe is no reason to stop.
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn note(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
