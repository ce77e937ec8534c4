//! Throws random and damaged inputs at every reader and linter. None may panic, hang, or take memory
//! without bound.
//!
//! `cargo bench --no-default-features --bench readers -- 5000000` tries that many; `make fuzz` does.
//! An input that does harm is kept under `target/readers/`.

use std::io::{Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use oars::audio::wav::WavReader;
use oars::domain::coding::{Coding, Edit};
use oars::domain::scenario::Scenario;
use oars::domain::scenario::lint::{Surroundings, lint_text};
use oars::domain::scheme::{self, Scheme};
use oars::domain::session::Session;
use oars::domain::source;
use oars::exchange::sheet;

/// Inputs are no longer than this, in bytes.
const LONGEST: usize = 2048;
const USUAL_NUMBER: u64 = 200_000;
const WORKERS: usize = 2;
/// Longer than this on one input is a hang.
const HANG: Duration = Duration::from_secs(10);
/// More memory than this is without bound, in KiB.
const MOST_MEMORY: u64 = 400 * 1024;

/// Pieces that readers trip over.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "//",
    "/*",
    "*/",
    "#",
    "r#\"",
    "\"#",
    "Some(",
    "None",
    "()",
    "\u{feff}",
    "\0",
    "\n",
    "\r\n",
    "\t",
    "é",
    "𝄞",
    "\u{301}",
    "-",
    "+",
    "0x",
    "1e999",
    "NaN",
    "inf",
    "-0",
    "18446744073709551616",
    "-9223372036854775809",
    "4294967295",
    "255",
    "256",
    "\\u{110000}",
    "'\\''",
    "b\"",
    "1_000",
    "#![enable(implicit_some)]",
    "#![enable(unwrap_newtypes)]",
    "Chance([",
    "All([",
    "Any([",
    "Turn(\"",
    "Always",
    ";",
    "\"\"",
    "volley",
    "code",
    "RIFF",
    "RF64",
    "fmt ",
    "data",
    "\u{ff}\u{ff}\u{ff}\u{ff}",
];

type Reader = fn(&Schemes, &[u8]);

struct Schemes(Vec<Scheme>);

const READERS: &[(&str, Reader)] = &[
    ("scenario", |schemes, bytes| {
        let around = Surroundings { schemes: &schemes.0, audio_exists: &|_| false, file_name: None };
        let linted = lint_text(&String::from_utf8_lossy(bytes), around);
        std::hint::black_box(linted.is_playable());
    }),
    ("scheme", |_, bytes| {
        std::hint::black_box(scheme::read(&String::from_utf8_lossy(bytes)).is_ok());
    }),
    ("session", |_, bytes| {
        std::hint::black_box(source::read_value::<Session>(&String::from_utf8_lossy(bytes)).is_ok());
    }),
    ("coding", |_, bytes| {
        std::hint::black_box(source::read::<Coding>(&String::from_utf8_lossy(bytes)).is_ok());
    }),
    ("edit", |_, bytes| {
        std::hint::black_box(source::read_value::<Edit>(&String::from_utf8_lossy(bytes)).is_ok());
    }),
    ("sheet", |schemes, bytes| {
        if let (Ok(sheet), Some(scheme)) = (sheet::read(bytes), schemes.0.first()) {
            std::hint::black_box((sheet.faults_under(scheme), sheet.volleys(), sheet::write(&sheet)));
        }
    }),
    ("wav", |_, bytes| {
        if let Ok(mut reader) = WavReader::new(Cursor::new(bytes)) {
            let mut samples = Vec::new();
            std::hint::black_box(reader.read_mono(100_000, &mut samples).is_ok());
        }
    }),
];

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(USUAL_NUMBER);
    let schemes = Schemes(own_schemes());
    let seeds = seeds();
    let trial = Trial {
        next: AtomicU64::new(0),
        wanted,
        slowest: AtomicU64::new(0),
        harmful: AtomicUsize::new(0),
        begun: Instant::now(),
        slots: (0..WORKERS).map(|_| Slot::default()).collect(),
    };
    // Panics are counted and their inputs kept; their words would drown everything else.
    std::panic::set_hook(Box::new(|_| {}));
    let hung = std::thread::scope(|scope| {
        for slot in &trial.slots {
            let (trial, schemes, seeds) = (&trial, &schemes, &seeds);
            scope.spawn(move || trial.work(slot, schemes, seeds));
        }
        trial.watch()
    });
    drop(std::panic::take_hook());
    let memory = peak_memory();
    let seconds = trial.begun.elapsed().as_secs_f64();
    let harmful = trial.harmful.load(Ordering::SeqCst);
    let slowest = trial.slowest.load(Ordering::SeqCst) / 1000;
    let tried = format!("readers: {wanted} inputs of up to {LONGEST} bytes in {seconds:.0} s");
    let found =
        format!("{harmful} panics, {hung} hangs, slowest {slowest} ms, peak memory {} MiB", memory / 1024);
    drop(writeln!(std::io::stdout(), "{tried}: {found}"));
    if harmful == 0 && hung == 0 && memory < MOST_MEMORY { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What one worker is at.
#[derive(Default)]
struct Slot {
    /// When it began with its input, in microseconds from the start; 0 is between inputs.
    since: AtomicU64,
    input: Mutex<(usize, Vec<u8>)>,
    done: AtomicUsize,
}

struct Trial {
    next: AtomicU64,
    wanted: u64,
    slowest: AtomicU64,
    harmful: AtomicUsize,
    begun: Instant,
    slots: Vec<Slot>,
}

impl Trial {
    fn now(&self) -> u64 {
        self.begun.elapsed().as_micros() as u64
    }

    fn work(&self, slot: &Slot, schemes: &Schemes, seeds: &[Vec<Vec<u8>>]) {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.wanted {
                break;
            }
            let mut chance = Chance(number);
            let place = chance.below(READERS.len());
            let (Some((_, reader)), Some(own)) = (READERS.get(place), seeds.get(place)) else { break };
            let input = damaged(own, &mut chance);
            *slot.input.lock().unwrap_or_else(PoisonError::into_inner) = (place, input.clone());
            let since = self.now().max(1);
            slot.since.store(since, Ordering::Release);
            let outcome = catch_unwind(AssertUnwindSafe(|| reader(schemes, &input)));
            slot.since.store(0, Ordering::Release);
            self.slowest.fetch_max(self.now() - since, Ordering::Relaxed);
            if outcome.is_err() {
                self.harmful.fetch_add(1, Ordering::SeqCst);
                keep("panic", place, number, &input);
            }
        }
        slot.done.store(1, Ordering::Release);
    }

    /// Waits for the workers. A hang cannot be ended from outside: its input is kept and the program
    /// ends here, with the worker still in it.
    fn watch(&self) -> usize {
        while self.slots.iter().any(|slot| slot.done.load(Ordering::Acquire) == 0) {
            std::thread::sleep(Duration::from_millis(50));
            for slot in &self.slots {
                let since = slot.since.load(Ordering::Acquire);
                if since > 0 && self.now().saturating_sub(since) > HANG.as_micros() as u64 {
                    let input = slot.input.lock().unwrap_or_else(PoisonError::into_inner);
                    keep("hang", input.0, since, &input.1);
                    drop(writeln!(std::io::stdout(), "readers: a hang; its input is in target/readers"));
                    std::process::abort();
                }
            }
        }
        0
    }
}

fn keep(what: &str, reader: usize, number: u64, input: &[u8]) {
    let name = READERS.get(reader).map_or("unknown", |(name, _)| name);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers");
    // Keeping it is a help for later; the count is what fails the run.
    drop(std::fs::create_dir_all(&folder));
    drop(std::fs::write(folder.join(format!("{name}-{what}-{number}")), input));
}

/// An input: noise, a heap of pieces, or a good one with some damage.
fn damaged(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut input = match chance.below(20) {
        0 => (0..chance.below(LONGEST)).map(|_| chance.byte()).collect(),
        1 => (0..chance.below(400)).flat_map(|_| chance.piece().to_vec()).collect(),
        _ => chance.one_of(seeds).to_vec(),
    };
    for _ in 0..chance.below(6) {
        let at = chance.below(input.len() + 1);
        let end = (at + chance.below(40)).min(input.len());
        match chance.below(9) {
            0 | 1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = chance.byte();
                }
            }
            2 => drop(input.drain(at..end)),
            3 => {
                let again: Vec<u8> = input.iter().copied().skip(at).take(end - at).collect();
                drop(input.splice(at..at, again));
            }
            4 | 5 => drop(input.splice(at..at, chance.piece().to_vec())),
            6 => drop(input.splice(at..end, chance.piece().to_vec())),
            7 => {
                let piece = chance.piece().repeat(1 + chance.below(300));
                drop(input.splice(at..at, piece));
            }
            _ => {
                let other = chance.one_of(seeds);
                let from = chance.below(other.len() + 1);
                let piece: Vec<u8> = other.iter().copied().skip(from).take(chance.below(200)).collect();
                drop(input.splice(at..end, piece));
            }
        }
    }
    input.truncate(LONGEST);
    input
}

/// `SplitMix64`: quick, and the same input for the same number on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    fn piece(&mut self) -> &'static [u8] {
        let place = self.below(PIECES.len());
        PIECES.get(place).map_or(&[], |it| it.as_bytes())
    }

    fn one_of<'a>(&mut self, seeds: &'a [Vec<u8>]) -> &'a [u8] {
        let place = self.below(seeds.len());
        seeds.get(place).map_or(&[], Vec::as_slice)
    }
}

// Good inputs to damage.

const STARTER: &str = include_str!("../schemes/starter-1.ron");
const HELLO: &str = include_str!("../scenarios/first-hello.ron");

fn own_schemes() -> Vec<Scheme> {
    source::read_value(STARTER).into_iter().collect()
}

/// For each reader, in order.
fn seeds() -> Vec<Vec<Vec<u8>>> {
    let scenario = whole_and_pieces(HELLO, small_scenario());
    let scheme = whole_and_pieces(STARTER, small_scheme());
    let session = "(format:1,id:\"T1-a-0\",mode:Guided,role:Coach,scenario:(id:\"a\",version:\"1\",sha256:\"00\"),scheme:(id:\"s\",version:\"1\",sha256:\"00\"),process:Evoke,goal:Some(\"g\"),seed:7,started:\"2026-11-22T09:30:12Z\",finished:None,path:[(turn:\"t\",wording:0,disposition:(trust:1,readiness:2,discord:3),route:Some(0))],ending:None,replies:[(volley:1,turn:\"t\",take:1,file:Some(\"reply-01-take-1.wav\"),typed:None,seconds:Some(3.5),recorded:\"2026-11-22T09:31:00Z\",mainly:None,troubles:[])],consent:(own_training:true,given:None,withdrawn:None),keep_until:None,own_note:\"\",synthetic:false)";
    let coding = "(format:1,session:\"T1-a-0\",coder:\"p-1\",kind:Own,state:Draft,scheme:(id:\"s\",version:\"1\",sha256:\"00\"),begun:\"2026-11-22T09:30:12Z\",finished:None,takes:[(volley:1,take:1,noticed:Some([Change]),ratings:{\"reply_partnership\":Value(4)},utterances:[(id:1,speaker:Worker,start:Some(0.2),end:Some(1.5),code:Some(\"SR\"),valence:Some(Change),strength:None,text:\"\")],done:true,went_well:\"\")],globals:{},note:\"\",next_utterance:2)";
    let edits =
        ["SetCode(id:1,code:Some(\"SR\"))", "SetTimes(id:1,start:Some(0.2),end:None)", "DeleteUtterance(3)"];
    let sheets = [
        "session,coder,scheme,volley,take,utterance,speaker,start_s,end_s,code,valence,strength,text\ns,a,starter-1,1,1,1,parent,,,CT,,medium,\"I don't, well\"\ns,a,starter-1,1,1,2,worker,0.4,2.1,Reflection,change,,\"You \"\"want\"\" it\"\n",
        "code,volley,speaker,utterance\nQuestion,1,worker,1\nPush,2,worker,1\n",
    ];
    let bytes = |text: &str| text.as_bytes().to_vec();
    vec![
        scenario,
        scheme,
        vec![bytes(session)],
        vec![bytes(coding)],
        edits.map(bytes).to_vec(),
        sheets.map(bytes).to_vec(),
        wavs(),
    ]
}

/// A small whole one most of the time, else what fits of a real one.
fn whole_and_pieces(real: &str, small: Option<String>) -> Vec<Vec<u8>> {
    let pieces = real.as_bytes().chunks(LONGEST).take(3).map(<[u8]>::to_vec);
    let whole = small.into_iter().flat_map(|it| vec![it.into_bytes(); 6]);
    whole.chain(pieces).collect()
}

fn small_scenario() -> Option<String> {
    let mut scenario: Scenario = source::read_value(HELLO).ok()?;
    scenario.turns.truncate(1);
    scenario.endings.truncate(1);
    scenario.roles.truncate(1);
    for turn in &mut scenario.turns {
        turn.wordings.truncate(1);
        turn.models.truncate(1);
        turn.traps.truncate(0);
        turn.routes.truncate(2);
    }
    Some(without_words(&ron::to_string(&scenario).ok()?))
}

fn small_scheme() -> Option<String> {
    let mut scheme: Scheme = source::read_value(STARTER).ok()?;
    scheme.codes.truncate(2);
    scheme.decisions.truncate(1);
    scheme.decisions.iter_mut().for_each(|tree| tree.questions.truncate(1));
    scheme.reply_ratings.truncate(1);
    scheme.summaries.truncate(2);
    scheme.slots.truncate(1);
    Some(without_words(&ron::to_string(&scheme).ok()?))
}

/// The same with every longer text in quotes cut to its first letters.
fn without_words(text: &str) -> String {
    let cut = |(index, part): (usize, &str)| {
        if index % 2 == 1 && part.contains(' ') { part.chars().take(6).collect() } else { part.to_owned() }
    };
    text.replace("\\\"", "").split('"').enumerate().map(cut).collect::<Vec<String>>().join("\"")
}

fn wavs() -> Vec<Vec<u8>> {
    let formats = [
        (16, hound::SampleFormat::Int, 1),
        (24, hound::SampleFormat::Int, 2),
        (32, hound::SampleFormat::Float, 1),
    ];
    let made = formats.map(|(bits_per_sample, sample_format, channels)| {
        let spec = hound::WavSpec { channels, sample_rate: 48_000, bits_per_sample, sample_format };
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).ok()?;
        for sample in 0..120_i16 {
            match sample_format {
                hound::SampleFormat::Int => writer.write_sample(sample).ok()?,
                hound::SampleFormat::Float => writer.write_sample(f32::from(sample)).ok()?,
            }
        }
        writer.finalize().ok()?;
        Some(bytes.into_inner())
    });
    made.into_iter().flatten().collect()
}

/// The most memory that the process has had, in KiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
