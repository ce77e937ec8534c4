//! Recordings of every format come in as they were spoken.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use oars::audio::decode::{self, DecodeFault, DecodeReport};
use oars::audio::wav::WavReader;
use oars::dsp::compare::{correlation, find};
use oars::units::{Frames, Seconds};

use super::recordings_samples::{SAMPLES, Sample, label_before, label_behind};

/// One channel after the other, at 48 kHz.
fn channels_of(path: &Path) -> Vec<Vec<f32>> {
    let mut reader = WavReader::open(path).unwrap();
    let count = usize::from(reader.format().channels);
    let mut samples = Vec::new();
    while reader.read_frames(48_000, &mut samples).unwrap() > 0 {}
    (0..count).map(|channel| samples.iter().copied().skip(channel).step_by(count).collect()).collect()
}

fn decoded(name: &str, bytes: &[u8]) -> (DecodeReport, Vec<Vec<f32>>) {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join(name), folder.path().join("out.wav"));
    fs::write(&from, bytes).unwrap();
    let report = decode::decode_to_wav(&from, &to, &mut |_| ControlFlow::Continue(())).unwrap();
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "nothing is left beside it");
    (report, channels_of(&to))
}

fn sample(name: &str) -> Sample {
    SAMPLES.into_iter().find(|it| it.name == name).unwrap()
}

/// Is what came what was spoken, at its time and in its channel?
#[track_caller]
fn check(name: &str, format: &str, longer_by: f64, alike: f64) {
    let original = if name.starts_with("pair") { "pair.wav" } else { "speech.wav" };
    let (_, spoken) = decoded(original, sample(original).bytes);
    let (report, heard) = decoded(name, sample(name).bytes);
    assert_eq!(report.source.to_string(), format);
    assert_eq!(report.damaged, []);
    assert_eq!(report.notes, Vec::<String>::new());
    assert_eq!(usize::from(report.channels), heard.len());
    assert_eq!(heard.len(), spoken.len());
    assert!((report.seconds.0 - 2.0 - longer_by).abs() < 0.001, "{}", report.seconds.0);
    assert_eq!(report.frames.0, heard[0].len() as u64);
    for (spoken, heard) in spoken.iter().zip(&heard) {
        let words = &spoken[24_000..60_000];
        let found = find(words, heard).unwrap();
        assert!(found.correlation > alike, "{found:?}");
        // Encoders shift sound by less than a thousandth of a second, if their delay is taken off.
        let delay = if longer_by > 0.0 { 4_096 } else { 48 };
        assert!(found.lag.abs_diff(24_000) < delay, "{found:?}");
    }
    if let [left, right] = heard.as_slice() {
        assert!(correlation(left, right).abs() < 0.5, "each speaker has a channel");
    }
}

#[test]
fn wav_files() {
    check("speech.wav", "WAV, 16 bit, 16 kHz, mono", 0.0, 0.999);
    check("pair.wav", "WAV, 16 bit, 16 kHz, stereo", 0.0, 0.999);
    check("speech-24-bit.wav", "WAV, 24 bit, 16 kHz, mono", 0.0, 0.999);
    check("speech-a-law.wav", "WAV, A-law, 16 kHz, mono", 0.0, 0.99);
    check("speech-mu-law.wav", "WAV, mu-law, 16 kHz, mono", 0.0, 0.99);
    check("pair-rf64.wav", "RF64, 16 bit, 16 kHz, stereo", 0.0, 0.999);
}

#[test]
fn flac_files() {
    check("speech.flac", "FLAC, 16 bit, 16 kHz, mono", 0.0, 0.999);
    check("pair.flac", "FLAC, 16 bit, 16 kHz, stereo", 0.0, 0.999);
}

#[test]
fn mp3_files() {
    check("speech.mp3", "MP3, 16 kHz, mono", 0.0, 0.95);
    check("pair.mp3", "MP3, 44.1 kHz, stereo", 0.0, 0.95);
}

#[test]
fn m4a_files() {
    check("speech.m4a", "M4A (AAC-LC), 44.1 kHz, mono", 0.0, 0.9);
    check("pair.m4a", "M4A (AAC-LC), 48 kHz, stereo", 0.0, 0.9);
    // What the encoder put before and after the sound is not told in these two.
    check("speech-fragments.m4a", "M4A (AAC-LC), 48 kHz, mono", 0.027, 0.9);
    check("pair.aac", "AAC, 48 kHz, stereo", 0.027, 0.9);
    check("speech.aac", "AAC, 16 kHz, mono", 0.112, 0.9);
}

#[test]
fn ogg_files() {
    check("speech.ogg", "Ogg Vorbis, 16 kHz, mono", 0.0, 0.95);
    check("pair.ogg", "Ogg Vorbis, 44.1 kHz, stereo", 0.0, 0.95);
    check("speech.opus", "Opus, 48 kHz, mono", 0.0, 0.9);
    check("pair.opus", "Opus, 48 kHz, stereo", 0.0, 0.9);
}

#[test]
fn the_name_of_a_file_says_nothing() {
    for name in ["speech.mp3", "pair.flac", "speech.opus", "speech.m4a", "pair.wav"] {
        let (expected, _) = decoded(name, sample(name).bytes);
        for other in ["a.wav", "a.mp3", "a.txt", "a"] {
            assert_eq!(decoded(other, sample(name).bytes).0, expected);
        }
    }
}

#[test]
fn a_file_takes_the_place_of_another_only_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.mp3"), folder.path().join("out.wav"));
    fs::write(&from, sample("pair.mp3").bytes).unwrap();
    fs::write(&to, "what was there").unwrap();
    // Broken off in the middle.
    let mut steps = 0;
    let stopped = decode::decode_to_wav(&from, &to, &mut |progress| {
        assert!((0.0..=1.0).contains(&progress.share));
        steps += 1;
        if progress.read.0 > 1.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(stopped, Err(DecodeFault::Cancelled)), "{stopped:?}");
    assert!(steps > 5);
    assert_eq!(fs::read_to_string(&to).unwrap(), "what was there");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    // And gone through with.
    let mut last = 0.0;
    let report = decode::decode_to_wav(&from, &to, &mut |progress| {
        assert!(progress.share >= last, "it only grows");
        last = progress.share;
        ControlFlow::Continue(())
    });
    assert_eq!(report.unwrap().frames, Frames(96_000));
    assert!(last > 0.9, "{last}");
    assert_eq!(channels_of(&to).len(), 2);
}

#[test]
fn a_take_and_a_length_come_from_any_format() {
    let folder = tempfile::tempdir().unwrap();
    // Of raw AAC its encoder's delay is not told.
    for sample in SAMPLES.iter().filter(|it| it.name.starts_with("pair") && it.name != "pair.aac") {
        let from = folder.path().join(sample.name);
        let take = folder.path().join(format!("{}.take.wav", sample.name));
        fs::write(&from, sample.bytes).unwrap();
        assert_eq!(decode::decode_to_take(&from, &take).unwrap().frames, Frames(96_000), "{}", sample.name);
        assert_eq!(channels_of(&take).len(), 1);
        assert!((decode::length(&from).unwrap().0 - 2.0).abs() < 0.001);
        let found = decode::inspect(&from).unwrap();
        assert!((found.length.0 - 2.0).abs() < 0.001);
        assert_eq!(found.source.channels, 2);
        assert!(found.speech.seconds().0 > 1.0, "{:?}", found.speech);
        assert!(found.level.peak().0 > -9.0 && found.level.peak().0 < -2.0);
    }
}

#[test]
fn six_channels_become_one_and_that_is_said() {
    let mut bytes = Vec::new();
    let spec = hound::WavSpec {
        channels: 6,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(std::io::Cursor::new(&mut bytes), spec).unwrap();
    for n in 0..6_000_i16 {
        writer.write_sample(if n % 6 == 1 { 6_000 } else { 0 }).unwrap();
    }
    writer.finalize().unwrap();
    let (report, heard) = decoded("six.wav", &bytes);
    assert_eq!((report.channels, heard.len()), (1, 1));
    assert_eq!(report.notes, ["Its 6 channels were mixed to one"]);
    assert!((heard[0][500] - 1_000.0 / 32_768.0).abs() < 0.001);
}

#[test]
fn no_more_is_read_than_is_wanted() {
    let bytes = std::io::Cursor::new(sample("pair.opus").bytes);
    let report = decode::read_through(Box::new(bytes), Seconds(1.25)).unwrap();
    assert!((report.seconds.0 - 1.25).abs() < 0.001);
    let told: Vec<String> = report.damaged.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["at 0:01.3 it goes on; only the first 0:01.3 are read"]);
}

#[test]
fn what_is_exactly_as_long_as_is_read_is_not_cut() {
    for name in ["pair.wav", "pair.flac", "pair.mp3", "speech.m4a", "pair.ogg", "pair.opus"] {
        for (limit, cut) in [(2.0, 0), (1.999, 1), (2.001, 0)] {
            let bytes = std::io::Cursor::new(sample(name).bytes);
            let report = decode::read_through(Box::new(bytes), Seconds(limit)).unwrap();
            assert_eq!(report.damaged.len(), cut, "{name}, {limit}: {:?}", report.damaged);
            assert!((report.seconds.0 - f64::min(limit, 2.0)).abs() < 0.000_1, "{name}: {report:?}");
        }
    }
}

/// Two recordings of different forms in one file, and what of the second is heard where.
#[track_caller]
fn check_joined(first: &str, second: &str) {
    let (alone, _) = decoded(first, sample(first).bytes);
    let (other, spoken) = decoded(second, sample(second).bytes);
    let both = [sample(first).bytes, sample(second).bytes].concat();
    let (report, heard) = decoded("both", &both);
    let (whole, at) = (alone.seconds.0 + other.seconds.0, alone.seconds.0);
    assert!((report.seconds.0 - whole).abs() < 0.05, "{}: {:?}", report.seconds.0, report.damaged);
    assert_eq!(report.damaged.len(), 1, "{:?}", report.damaged);
    assert_eq!(report.damaged[0].what, "another recording begins in the same file; it was read on");
    assert!((report.damaged[0].at.0 - at).abs() < 0.15, "{:?}", report.damaged);
    assert_eq!(heard.len(), usize::from(alone.channels));
    // The worker is heard in the first channel of both, or in the mixture.
    let words = &spoken[0][24_000..60_000];
    let found = find(words, &heard[0][alone.frames.0 as usize..]).unwrap();
    let alike = if spoken.len() > heard.len() { 0.5 } else { 0.98 };
    assert!(found.correlation > alike && found.lag.abs_diff(24_000) < 1_200, "{found:?}");
}

#[test]
fn two_recordings_of_different_forms_in_one_file_are_both_read() {
    check_joined("pair.mp3", "speech.mp3");
    check_joined("speech.mp3", "pair.mp3");
    check_joined("pair.aac", "speech.aac");
    check_joined("speech.aac", "pair.aac");
    let three = ["pair.mp3", "speech.mp3", "pair.mp3"].map(|name| sample(name).bytes).concat();
    let (report, heard) = decoded("three", &three);
    assert!((report.seconds.0 - 6.0).abs() < 0.05, "{}: {:?}", report.seconds.0, report.damaged);
    let (first, last) = (&heard[1][24_000..72_000], &heard[1][192_000..]);
    assert!(find(first, last).unwrap().correlation > 0.98);
}

#[test]
fn a_label_before_or_behind_the_sound_changes_nothing() {
    let (before, behind) = (label_before(), label_behind());
    for sample in SAMPLES {
        let (expected, heard) = decoded(sample.name, sample.bytes);
        let (report, again) = decoded(sample.name, &[&before, sample.bytes].concat());
        assert_eq!((&report, &again), (&expected, &heard), "{}", sample.name);
        let (report, _) = decoded(sample.name, &[sample.bytes, &behind].concat());
        assert_eq!(report.frames, expected.frames, "{}", sample.name);
    }
}
