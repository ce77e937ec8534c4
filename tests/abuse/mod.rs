//! Random and mutated inputs for everything that reads a file, and what must hold whatever they are.
//! Shared by the quick test in `tests/suite`, the long run in `benches` and nothing else.

use oars::domain::chance::Chance;
use oars::domain::coding::Coding;
use oars::domain::fault::Place;
use oars::domain::scenario::lint::{Surroundings, lint_text};
use oars::domain::scenario::{graph, walk};
use oars::domain::scheme::{self, Scheme};
use oars::domain::session::Session;
use oars::domain::source;
use oars::exchange::sheet;
use oars::ops::schemes::Schemes;

/// No input is longer than this, in bytes.
pub const LONGEST: usize = 2048;

/// Small good inputs to begin from, each for one reader.
const SEEDS: [&str; 4] = [
    include_str!("scenario.ron"),
    include_str!("scheme.ron"),
    include_str!("sheet.csv"),
    include_str!("session.ron"),
];

/// Pieces that mean something to one reader or another.
const PIECES: [&str; 64] = [
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
    "\n",
    " ",
    "#![enable(implicit_some)]",
    "//",
    "/*",
    "*/",
    "r#\"",
    "\"#",
    "b\"",
    "Some(",
    "None",
    "true",
    "-1",
    "0",
    "255",
    "4294967296",
    "1e999",
    "NaN",
    "inf",
    "0x",
    "_",
    "turns: [",
    "routes: [",
    "when: ",
    "Always",
    "All([",
    "Any([",
    "Did(Reflected)",
    "DidNot(Told)",
    "TookUp(Change)",
    "Code(\"CR\")",
    "Trust(11)",
    "Discord(1)",
    "to: ",
    "Turn(\"a\")",
    "Ending(\"z\")",
    "Chance([(1, Turn(\"a\"))])",
    "Chance([])",
    "effect: (trust: -128)",
    "key: []",
    "id: ",
    "\u{feff}",
    "é",
    "😀",
    "\0",
    "\r\n",
    "volley",
    "worker",
    "CR",
    "\"a\"\"b\"",
    ";",
    "\t",
    "=1+1",
];

/// Everything that the inputs are tried on.
pub struct Readers {
    schemes: Vec<Scheme>,
}

impl Readers {
    pub fn new() -> Self {
        Self { schemes: Schemes::shipped().found.into_iter().map(|it| it.scheme).collect() }
    }

    /// Reads an input with every reader, and checks what must hold; the number of readers that accepted it.
    #[track_caller]
    pub fn try_all(&self, input: &[u8]) -> u32 {
        let text = String::from_utf8_lossy(input);
        let mut accepted = 0;
        accepted += u32::from(self.scenario(&text));
        match scheme::read(&text) {
            Ok(_) => accepted += 1,
            Err(faults) => assert!(!faults.is_empty()),
        }
        accepted += u32::from(source::read::<Session>(&text).is_ok());
        accepted += u32::from(source::read::<Coding>(&text).is_ok());
        match sheet::read(input) {
            Ok(read) => {
                accepted += 1;
                for scheme in &self.schemes {
                    drop(read.faults_under(scheme));
                }
                drop(read.volleys());
                assert!(sheet::read(sheet::write(&read).as_bytes()).is_ok(), "what is written can be read");
            }
            Err(faults) => assert!(!faults.is_empty()),
        }
        accepted
    }

    fn scenario(&self, text: &str) -> bool {
        let around = Surroundings { schemes: &self.schemes, audio_exists: &|_| false, file_name: None };
        let linted = lint_text(text, around);
        let lines = text.matches('\n').count() + 1;
        for fault in &linted.faults {
            let sound = |place: Place| place.line >= 1 && place.line as usize <= lines && place.column >= 1;
            assert!(fault.place.is_some_and(sound), "every fault of a text has a place in it: {fault:?}");
            assert!(!fault.message.is_empty());
        }
        let playable = linted.is_playable();
        let Some(scenario) = linted.scenario else {
            assert!(!linted.faults.is_empty());
            return false;
        };
        drop(graph::dot(&scenario));
        let Some(scheme) = self.schemes.iter().find(|it| it.id == scenario.scheme) else { return true };
        let walked = walk::walks(&scenario, scheme, 1, 3);
        assert!(walked.is_ok() || !playable, "a scenario without errors can be played");
        true
    }
}

/// The input with this number: the same number is the same input on every machine.
pub fn input(number: u64) -> Vec<u8> {
    let mut chance = Chance::new(number, "input", 0);
    let mut input = match chance.below(8) {
        0 => bytes(&mut chance),
        1 | 2 => pieces(&mut chance),
        _ => mutated(&mut chance),
    };
    input.truncate(LONGEST);
    input
}

fn bytes(chance: &mut Chance) -> Vec<u8> {
    let length = chance.below(LONGEST as u32) as usize;
    (0..length).map(|_| chance.below(256) as u8).collect()
}

fn pieces(chance: &mut Chance) -> Vec<u8> {
    let mut text = String::new();
    let length = chance.below(LONGEST as u32) as usize;
    // Now and then one piece over and over, for readers that go deeper with each.
    let only = chance.pick(&PIECES).copied().filter(|_| chance.below(4) == 0);
    while text.len() < length {
        text.push_str(only.or_else(|| chance.pick(&PIECES).copied()).unwrap_or(" "));
    }
    text.into_bytes()
}

fn mutated(chance: &mut Chance) -> Vec<u8> {
    let mut input = chance.pick(&SEEDS).copied().unwrap_or_default().as_bytes().to_vec();
    for _ in 0..chance.below(6) {
        mutate(chance, &mut input);
    }
    input
}

fn mutate(chance: &mut Chance, input: &mut Vec<u8>) {
    let at = chance.below(input.len() as u32 + 1) as usize;
    let end = (at + chance.below(40) as usize).min(input.len());
    match chance.below(8) {
        0 => drop(input.splice(at..end, [])),
        1 => {
            let part: Vec<u8> = input.iter().copied().take(end).skip(at).collect();
            drop(input.splice(at..at, part));
        }
        2 => {
            let piece = chance.pick(&PIECES).copied().unwrap_or_default();
            drop(input.splice(at..at, piece.bytes()));
        }
        3 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        4 => {
            // One word for another: ids, acts, codes and numbers change places.
            let words = words(input);
            let (Some(from), Some(to)) = (chance.pick(&words).cloned(), chance.pick(&words).cloned()) else {
                return;
            };
            let word: Vec<u8> = input.iter().copied().take(from.end).skip(from.start).collect();
            drop(input.splice(to, word));
        }
        5 => {
            let mut digits: Vec<&mut u8> = input.iter_mut().filter(|byte| byte.is_ascii_digit()).collect();
            let chosen = chance.below(digits.len() as u32) as usize;
            if let Some(digit) = digits.get_mut(chosen) {
                **digit = b'0' + chance.below(10) as u8;
            }
        }
        6 => {
            let open = chance.pick(&["All([", "Any([", "(", "[", "Some("]).copied().unwrap_or_default();
            drop(input.splice(at..at, open.repeat(chance.below(300) as usize).into_bytes()));
        }
        _ => {
            let other = chance.pick(&SEEDS).copied().unwrap_or_default().as_bytes();
            let from = chance.below(other.len() as u32) as usize;
            drop(input.splice(at..end, other.iter().copied().skip(from).take(60)));
        }
    }
}

fn words(input: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, byte) in input.iter().copied().chain([b' ']).enumerate() {
        let inside = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    words
}
