//! Damaged and odd recordings: the readable part or a clear message, and never anything else.

use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use oars::audio::decode::{self, DecodeFault, DecodeReport};
use oars::units::Seconds;

use super::recordings_samples::{MISHAPS, Mishap, SAMPLES, Sample, befall};

/// A two-second file that takes longer than this hangs.
const HANG: Duration = Duration::from_mins(1);

/// What is read at most; more than twice a sample's length would be invented.
const LIMIT: Seconds = Seconds(600.0);

/// Of each mishap; the bench tries many more.
const SEEDS: u64 = 3;

fn read(bytes: Vec<u8>) -> Result<DecodeReport, DecodeFault> {
    let (send, receive) = sync_channel(1);
    let work = move || decode::read_through(Box::new(Cursor::new(bytes)), LIMIT);
    let thread = Builder::new().name("reading".to_owned()).spawn(move || send.send(catch_unwind(work)));
    let outcome = receive.recv_timeout(HANG);
    match outcome {
        Ok(Ok(outcome)) => {
            thread.unwrap().join().unwrap().unwrap();
            outcome
        }
        Ok(Err(_panic)) => panic!("it panicked"),
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(RecvTimeoutError::Disconnected) => panic!("it died"),
    }
}

fn sample(name: &str) -> Sample {
    SAMPLES.into_iter().find(|it| it.name == name).unwrap()
}

#[track_caller]
fn holds(name: &str, mishap: Mishap, seed: u64) -> bool {
    let outcome = read(befall(sample(name).bytes, mishap, seed));
    let at = format!("{name}, {mishap:?}, {seed}");
    match outcome {
        Ok(report) => {
            // No more than what was there, twice, and gaps no longer than a little file can tell.
            assert!(report.seconds.0 > 0.0 && report.seconds.0 <= 300.0, "{at}: {}", report.seconds.0);
            assert!((1..=2).contains(&report.channels), "{at}");
            for damage in &report.damaged {
                assert!(
                    damage.at.0 <= damage.until.0 && damage.until.0 <= report.seconds.0 + 0.1,
                    "{at}: {damage:?}"
                );
                assert!(!damage.what.is_empty());
            }
            true
        }
        Err(fault) => {
            let message = fault.to_string();
            assert!(message.len() > 15 && message.is_ascii(), "{at}: {message}");
            false
        }
    }
}

#[test]
fn no_mishap_is_more_than_a_message_or_a_gap() {
    for sample in SAMPLES {
        for mishap in MISHAPS {
            let read = (0..SEEDS).filter(|seed| holds(sample.name, mishap, *seed)).count();
            match mishap {
                Mishap::Empty | Mishap::Text => assert_eq!(read, 0, "{}, {mishap:?}", sample.name),
                // Damage in the middle leaves the rest readable, unless it hits what describes the sound.
                Mishap::Garbage
                | Mishap::Zeros
                | Mishap::Twice
                | Mishap::Hole
                | Mishap::Inserted
                | Mishap::SaidLess => {
                    assert!(read >= 1, "{}, {mishap:?}: {read}", sample.name);
                }
                Mishap::Labelled | Mishap::Joined | Mishap::Tailed => {
                    assert_eq!(read, SEEDS as usize, "{}, {mishap:?}", sample.name);
                }
                _ => {}
            }
        }
    }
}

#[track_caller]
fn check_fault(bytes: &[u8], expected: &str) {
    let fault = read(bytes.to_vec()).unwrap_err().to_string();
    assert!(fault.contains(expected), "{fault}");
}

#[test]
fn what_is_no_recording_is_named() {
    check_fault(b"", "the file is empty");
    check_fault(b"Dear Ms Okafor, the recording is in the other folder.", "it is a text");
    check_fault(b"%PDF-1.7 and so on", "a PDF document");
    check_fault(b"PK\x03\x04 and so on", "a ZIP archive");
    check_fault(&[0; 5_000], "nothing but zeros");
    check_fault(b"FORM\0\0\0\0AIFFCOMM", "an AIFF file");
    check_fault(b"\x1A\x45\xDF\xA3webm", "Matroska or WebM");
    check_fault(b"fLaC\x84\0\0\x04abcd", "which describes its sound, is missing");
    check_fault(b"RIFF\x10\0\0\0AVI LIST", "without sound");
    let nonsense: Vec<u8> = (0..9_000_u32).map(|n| (n * n * 31 % 127) as u8 | 0x80).collect();
    check_fault(&nonsense, "nothing in it looks like sound");
}

/// The head of a WAV file that says what it likes.
fn wav(channels: u16, rate: u32, data: u32, samples: usize) -> Vec<u8> {
    let mut bytes = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0".to_vec();
    bytes.extend(channels.to_le_bytes());
    bytes.extend([rate.to_le_bytes(), rate.to_le_bytes()].concat());
    bytes.extend([channels.saturating_mul(2).to_le_bytes(), 16_u16.to_le_bytes()].concat());
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    bytes.extend([0, 16].repeat(samples));
    bytes
}

#[test]
fn absurd_heads_are_not_believed() {
    check_fault(&wav(0, 48_000, 100, 50), "0 channels");
    check_fault(&wav(300, 48_000, 60_000, 30_000), "300 channels");
    check_fault(&wav(1, 1, 100, 50), "1 frames a second");
    check_fault(&wav(1, u32::MAX, 100, 50), "frames a second");
    check_fault(&wav(1, 48_000, 0, 0), "it is empty");
    check_fault(&wav(1, 543_784, 4, 2), "less than a sample");
    let report = read(wav(1, 48_000, 48_000 * 2 * 1_200, 48_000)).unwrap();
    assert!((report.seconds.0 - 1.0).abs() < 0.001);
    let told: Vec<String> = report.damaged.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["at 0:01.0 the file ends, although it says that it lasts 20:00.0"]);
}

#[track_caller]
fn damages(bytes: Vec<u8>) -> (f64, Vec<String>) {
    let report = read(bytes).unwrap();
    (report.seconds.0, report.damaged.iter().map(ToString::to_string).collect())
}

/// What stands in the middle is overwritten; the time after it stays right.
#[track_caller]
fn check_gap(name: &str, from: f64, to: f64) {
    let mut bytes = sample(name).bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle - 600..middle + 600].fill(0x2A);
    let whole = read(sample(name).bytes.to_vec()).unwrap().seconds.0;
    let report = read(bytes).unwrap();
    assert!((report.seconds.0 - whole).abs() < 0.05, "{}: {:?}", report.seconds.0, report.damaged);
    assert!(!report.damaged.is_empty());
    for damage in &report.damaged {
        assert!(damage.at.0 >= from && damage.until.0 <= to, "{damage}");
    }
}

#[test]
fn a_gap_keeps_its_length() {
    check_gap("pair.flac", 0.3, 1.4);
    check_gap("speech.flac", 0.3, 1.6);
    check_gap("pair.mp3", 0.7, 1.3);
    check_gap("speech.aac", 0.5, 1.6);
    check_gap("pair.ogg", 0.3, 1.5);
    check_gap("pair.opus", 0.5, 1.5);
    check_gap("speech.opus", 0.3, 1.7);
}

#[test]
fn a_cut_is_told() {
    for (name, expected) in [
        ("pair.wav", "the file ends, although it says that it lasts 0:02.0"),
        ("pair.rf64.wav", "the file ends, although it says that it lasts 0:02.0"),
        ("pair.flac", "the file ends, although it says that it lasts 0:02.0"),
        ("pair.mp3", "the file ends, although it says that it lasts 0:02.0"),
        ("pair.m4a", "the file ends, although it says that it lasts 0:02.0"),
        ("pair.ogg", "without its end mark"),
        ("pair.opus", "without its end mark"),
        ("speech.aac", "cut off in the middle"),
    ] {
        let bytes = sample(&name.replace(".rf64", "-rf64")).bytes;
        let (seconds, told) = damages(bytes[..bytes.len() / 2].to_vec());
        assert!((0.3..1.4).contains(&seconds), "{name}: {seconds}");
        assert!(told.iter().any(|it| it.contains(expected)), "{name}: {told:?}");
    }
    // Its index stands at the end.
    let bytes = sample("speech.m4a").bytes;
    check_fault(&bytes[..bytes.len() / 2], "stopped before it could write");
}

#[test]
fn a_head_that_says_too_little_is_told() {
    // Its recorder noted its length after half a second, and was stopped at two seconds.
    let mut bytes = wav(1, 48_000, 48_000, 96_000);
    let goes_on = "at 0:00.5 the file says that it ends; it goes on and was read to its end";
    assert_eq!(damages(bytes.clone()), (2.0, vec![goes_on.to_owned()]));
    // Before it came to note anything.
    bytes[40..44].fill(0);
    assert_eq!(damages(bytes), (2.0, Vec::new()));
    // What programs write behind the sound is no sound.
    let whole = wav(1, 48_000, 192_000, 96_000);
    assert_eq!(damages([&whole, b"LIST\x04\0\0\0INFO".as_slice()].concat()), (2.0, Vec::new()));
    let (seconds, told) = damages(whole.repeat(2));
    assert_eq!((seconds, told.len()), (2.0, 1));
    assert!(told[0].contains("another recording begins in the same file"), "{told:?}");
}

#[test]
fn two_recordings_in_one_file_are_both_read() {
    for name in ["speech.mp3", "pair.mp3", "speech.aac", "pair.ogg", "speech.ogg", "pair.opus", "pair.flac"] {
        let bytes = sample(name).bytes;
        let once = read(bytes.to_vec()).unwrap().seconds.0;
        let report = read(bytes.repeat(2)).unwrap();
        assert!(
            (report.seconds.0 - 2.0 * once).abs() < 0.3,
            "{name}: {} {:?}",
            report.seconds.0,
            report.damaged
        );
    }
}

#[test]
fn a_file_of_very_many_recordings_does_not_hang() {
    // Three frames of the one and three of the other by turns.
    let frames = |name: &str, bytes: usize| {
        sample(name).bytes[1_000..].windows(2).enumerate().fold(
            Vec::new(),
            |mut found: Vec<usize>, (at, two)| {
                let is_far = found.last().is_none_or(|last| at - last >= bytes - 1);
                if two[0] == 0xFF && two[1] & 0xF6 == 0xF2 && is_far && found.len() < 4 {
                    found.push(at);
                }
                found
            },
        )
    };
    let three = |name: &str, bytes: usize| {
        let at = frames(name, bytes);
        sample(name).bytes[1_000 + at[0]..1_000 + at[3]].to_vec()
    };
    // 32 kbit/s at 16 kHz, and 64 kbit/s at 44.1 kHz: 144 and 208 or 209 bytes a frame.
    let both = [three("speech.mp3", 144), three("pair.mp3", 208)].concat();
    let (seconds, told) = damages(both.repeat(700));
    let whole = 700.0 * 3.0 * (576.0 / 16_000.0 + 1_152.0 / 44_100.0);
    assert!((seconds - whole).abs() < 0.1 * whole, "{seconds} of {whole}: {told:?}");
    assert!(told.iter().any(|it| it.contains("bytes that are no sound")), "{told:?}");
}

#[test]
fn what_was_put_before_is_skipped() {
    for name in ["speech.mp3", "speech.aac", "pair.ogg", "pair.opus", "pair.flac"] {
        let bytes = [&[0xA7; 777], sample(name).bytes].concat();
        let (seconds, told) = damages(bytes);
        assert!((seconds - read(sample(name).bytes.to_vec()).unwrap().seconds.0).abs() < 0.1, "{name}");
        assert!(told[0].contains("bytes before it were skipped"), "{name}: {told:?}");
    }
}
