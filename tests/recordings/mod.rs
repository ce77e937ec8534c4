//! The small recordings in `tests/data/recordings`, and what may have happened to one. Shared by the tests
//! in `tests/suite`, the long run in `benches` and nothing else.

use oars::domain::chance::Chance;

/// A recording in one of the formats.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(Sample { name: $name, bytes: include_bytes!(concat!("../data/recordings/", $name)) }),*]
    };
}

/// All of them.
pub const SAMPLES: [Sample; 19] = samples![
    "speech.wav",
    "pair.wav",
    "speech-24-bit.wav",
    "speech-a-law.wav",
    "speech-mu-law.wav",
    "pair-rf64.wav",
    "speech.flac",
    "pair.flac",
    "speech.mp3",
    "pair.mp3",
    "speech.m4a",
    "pair.m4a",
    "speech-fragments.m4a",
    "speech.aac",
    "pair.aac",
    "speech.ogg",
    "pair.ogg",
    "speech.opus",
    "pair.opus",
];

/// What happens to recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The end is missing, from anywhere on.
    Truncated,
    /// The first bytes are missing.
    HeadCut,
    /// Some bits fell over.
    BitsFlipped,
    /// There is nothing.
    Empty,
    /// It is a letter with the ending of a recording.
    Text,
    /// Numbers in the head are others.
    WrongSizes,
    /// Numbers in the head are as large as they can be.
    HugeClaims,
    /// A stretch is overwritten with nonsense.
    Garbage,
    /// A stretch of nonsense was put between.
    Inserted,
    /// It stands there twice, one behind the other.
    Twice,
    /// A stretch is missing.
    Hole,
    /// A stretch is all zeros, as a disk that forgot leaves it.
    Zeros,
    /// A number in the head is half of what it was: its recorder was stopped before it told the rest.
    SaidLess,
    /// A label with a title and pictures stands before it.
    Labelled,
    /// A recording of another form was put behind it.
    Joined,
    /// What some programs put at the end of any file stands behind it.
    Tailed,
}

/// All of them.
pub const MISHAPS: [Mishap; 16] = [
    Mishap::Truncated,
    Mishap::HeadCut,
    Mishap::BitsFlipped,
    Mishap::Empty,
    Mishap::Text,
    Mishap::WrongSizes,
    Mishap::HugeClaims,
    Mishap::Garbage,
    Mishap::Inserted,
    Mishap::Twice,
    Mishap::Hole,
    Mishap::Zeros,
    Mishap::SaidLess,
    Mishap::Labelled,
    Mishap::Joined,
    Mishap::Tailed,
];

/// A label as stands before many recordings (`ID3v2`).
pub fn label_before() -> Vec<u8> {
    [b"ID3\x04\0\0\0\0\x01\x48".as_slice(), &[0x55; 200]].concat()
}

/// A label as stands behind many recordings (`ID3v1`).
pub fn label_behind() -> Vec<u8> {
    [b"TAG".as_slice(), &[b' '; 125]].concat()
}

/// Bytes in which heads have their numbers.
const HEAD: u32 = 200;

/// What a mishap makes of a recording; the same seed makes the same of it.
pub fn befall(bytes: &[u8], mishap: Mishap, seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed, "mishap", mishap as u64);
    let length = bytes.len() as u32;
    let mut place = |from: u32| (from + chance.below(length.saturating_sub(from).max(1))) as usize;
    let (from, size) = (place(HEAD), place(0) / 8);
    let middle = from.min(bytes.len())..(from + size).min(bytes.len());
    let mut out = bytes.to_vec();
    match mishap {
        Mishap::Truncated => out.truncate(place(1)),
        Mishap::HeadCut => drop(out.drain(..(1 + place(0) % 100).min(bytes.len()))),
        Mishap::BitsFlipped => {
            for _ in 0..=length / 1_000 {
                flip(&mut out, &mut chance, length);
            }
        }
        Mishap::Empty => out.clear(),
        Mishap::Text => out = b"Dear Ms Okafor, the recording is in the other folder.\n".repeat(40),
        Mishap::WrongSizes => {
            for _ in 0..3 {
                flip(&mut out, &mut chance, HEAD);
            }
        }
        Mishap::HugeClaims => {
            let at = chance.below(HEAD) as usize;
            let end = (at + 4).min(out.len());
            if let Some(four) = out.get_mut(at.min(end)..end) {
                four.fill(0xFF);
            }
        }
        Mishap::Garbage => {
            for byte in out.get_mut(middle).unwrap_or_default() {
                *byte = chance.below(256) as u8;
            }
        }
        Mishap::Inserted => {
            let nonsense: Vec<u8> = (0..size).map(|_| chance.below(256) as u8).collect();
            drop(out.splice(middle.start..middle.start, nonsense));
        }
        Mishap::Twice => out.extend_from_slice(bytes),
        Mishap::Hole => drop(out.drain(middle)),
        Mishap::Zeros => out.get_mut(middle).unwrap_or_default().fill(0),
        Mishap::SaidLess => {
            let at = place(0) % HEAD as usize / 4 * 4;
            if let Some(four) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) {
                *four = (u32::from_le_bytes(*four) / 2).to_le_bytes();
            }
        }
        Mishap::Labelled => drop(out.splice(0..0, label_before())),
        Mishap::Joined => {
            let other = SAMPLES.get(seed as usize % SAMPLES.len());
            out.extend_from_slice(other.map_or(&[], |it| it.bytes));
        }
        Mishap::Tailed => out.extend(label_behind()),
    }
    out
}

fn flip(bytes: &mut [u8], chance: &mut Chance, within: u32) {
    let at = chance.below(within) as usize;
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << chance.below(8);
    }
}
