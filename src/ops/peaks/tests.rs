use std::fs;
use std::time::Duration;

use super::*;
use crate::dsp::peaks::{Channel, Peak};
use crate::units::SampleRate;

struct Room {
    _folder: tempfile::TempDir,
    sound: PathBuf,
    kept: PathBuf,
}

fn room(samples: &[i16], channels: u16) -> Room {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("original.wav");
    let kept = folder.path().join("cache/one/session/original.wav.peaks");
    fs::write(&sound, wav(channels, 1, &samples.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<_>>()))
        .unwrap();
    Room { _folder: folder, sound, kept }
}

/// A WAV file of these channels; kind 1 is 16-bit numbers, 3 is floats.
fn wav(channels: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let bytes: u16 = if kind == 1 { 2 } else { 4 };
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    file.extend([kind, channels].map(u16::to_le_bytes).into_iter().flatten());
    file.extend([16_000, 16_000 * u32::from(channels * bytes)].map(u32::to_le_bytes).into_iter().flatten());
    file.extend([channels * bytes, bytes * 8].map(u16::to_le_bytes).into_iter().flatten());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

fn noise(samples: usize) -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as i16
    };
    (0..samples).map(|_| next()).collect()
}

fn of(samples: &[i16], layout: Layout) -> Pyramid {
    let mut builder = Builder::new(SampleRate(16_000), layout);
    builder.add(samples);
    builder.finish()
}

/// The pyramid, and whether it had to be made.
fn opened(room: &Room) -> (Pyramid, bool) {
    let mut made = false;
    let pyramid = open_or_build(&room.sound, &room.kept, &mut |_| {
        made = true;
        ControlFlow::Continue(())
    });
    (pyramid.unwrap(), made)
}

#[test]
fn made_once_and_opened_after() {
    for (channels, layout) in [(1, Layout::Mono), (2, Layout::Two)] {
        let samples = noise(200_000);
        let room = room(&samples, channels);
        assert_eq!(open(&room.sound, &room.kept), None);
        assert_eq!(opened(&room), (of(&samples, layout), true));
        assert_eq!(opened(&room), (of(&samples, layout), false));
        let folder = room.kept.parent().unwrap();
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
    }
}

#[track_caller]
fn made_again(spoil: impl FnOnce(&Room)) {
    let samples = noise(60_000);
    let room = room(&samples, 1);
    opened(&room);
    spoil(&room);
    let (pyramid, made) = opened(&room);
    assert!(made);
    assert_eq!(pyramid, build(&room.sound, &mut |_| ControlFlow::Continue(())).unwrap());
    assert!(!opened(&room).1, "and kept again");
}

#[test]
fn missing_torn_or_damaged_it_is_made_again() {
    made_again(|room| fs::remove_file(&room.kept).unwrap());
    made_again(|room| fs::write(&room.kept, "").unwrap());
    made_again(|room| {
        fs::write(
            &room.kept,
            "something else, and longer than the head of a file of peaks is, to be certain",
        )
        .unwrap();
    });
    made_again(|room| {
        let bytes = fs::read(&room.kept).unwrap();
        fs::write(&room.kept, &bytes[..bytes.len() - 1]).unwrap();
    });
    made_again(|room| {
        let mut bytes = fs::read(&room.kept).unwrap();
        bytes[1_000] ^= 4;
        fs::write(&room.kept, bytes).unwrap();
    });
    made_again(|room| {
        let mut bytes = fs::read(&room.kept).unwrap();
        bytes[8] = 9;
        fs::write(&room.kept, bytes).unwrap();
    });
}

#[test]
fn of_a_sound_that_was_changed_it_is_made_again() {
    // One sample more; another sample near the end; only the time.
    made_again(|room| {
        let mut bytes = fs::read(&room.sound).unwrap();
        bytes.extend([1, 0]);
        fs::write(&room.sound, bytes).unwrap();
    });
    made_again(|room| {
        let changed = fs::metadata(&room.sound).unwrap().modified().unwrap();
        let mut bytes = fs::read(&room.sound).unwrap();
        *bytes.last_mut().unwrap() ^= 64;
        fs::write(&room.sound, bytes).unwrap();
        File::options().write(true).open(&room.sound).unwrap().set_modified(changed).unwrap();
    });
    made_again(|room| {
        let file = File::options().write(true).open(&room.sound).unwrap();
        let changed = file.metadata().unwrap().modified().unwrap();
        file.set_modified(changed + Duration::from_secs(1)).unwrap();
    });
}

#[test]
fn what_changes_while_it_is_read_is_not_kept() {
    let room = room(&noise(60_000), 1);
    let before = mark_of(&room.sound).unwrap();
    let pyramid = build(&room.sound, &mut |_| ControlFlow::Continue(())).unwrap();
    fs::write(&room.sound, "gone").unwrap();
    keep(&pyramid, &room.sound, before, &room.kept);
    assert!(!room.kept.exists());
}

#[test]
fn it_can_be_called_off_and_says_how_far_it_is() {
    let room = room(&noise(3 * SAID_EVERY * BLOCK), 1);
    let mut said = Vec::new();
    let called_off = open_or_build(&room.sound, &room.kept, &mut |done| {
        said.push(done);
        if said.len() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(called_off, Err(PeaksError::CalledOff)));
    assert!(!room.kept.exists());
    assert!(said[0] == 0.0 && said[1] > 0.3 && said[2] > said[1] && said[2] < 1.0, "{said:?}");
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let room = room(&noise(1_000), 1);
    let blocked = room.sound.join("below a file");
    let pyramid = open_or_build(&room.sound, &blocked, &mut |_| ControlFlow::Continue(()));
    assert_eq!(pyramid.unwrap(), of(&noise(1_000), Layout::Mono));
}

#[test]
fn other_kinds_of_samples_and_more_channels() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("floats.wav");
    // Three channels of floats, mixed: 0.5, 0.25 and 0 make 0.25.
    let frames: Vec<u8> =
        [0.5_f32, 0.25, 0.0].repeat(10_000).iter().flat_map(|it| it.to_le_bytes()).collect();
    fs::write(&sound, wav(3, 3, &frames)).unwrap();
    let pyramid = build(&sound, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((pyramid.frames(), pyramid.layout()), (Frames(10_000), Layout::Mono));
    let peak = Peak { min: 0.25, max: 0.25, rms: 0.25 };
    assert_eq!(pyramid.peak(Channel::All, Frames(0), Frames(10_000)), Some(peak));
    assert_eq!(read_stretch(&sound, Frames(9_999), Frames(10_001)).unwrap().samples, [8_192]);
}

#[test]
fn a_stretch_ends_with_the_sound() {
    let samples = noise(20_000);
    let room = room(&samples, 2);
    let stretch = read_stretch(&room.sound, Frames(9_000), Frames(99_000)).unwrap();
    assert_eq!((stretch.start, stretch.end()), (Frames(9_000), Frames(10_000)));
    assert_eq!(stretch.samples, samples[18_000..]);
    let sample = f32::from(samples[18_001]) / 32_768.0;
    let first = Peak { min: sample, max: sample, rms: sample.abs() };
    assert_eq!(stretch.columns(Channel::One(1), Frames(9_000), Frames(9_001), 1), [Some(first)]);
    assert!(read_stretch(&room.sound, Frames(99_000), Frames(0)).unwrap().samples.is_empty());
}

#[test]
fn what_is_no_sound_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("note.txt");
    fs::write(&sound, "a note").unwrap();
    let kept = folder.path().join("kept");
    let fault = open_or_build(&sound, &kept, &mut |_| ControlFlow::Continue(())).unwrap_err().to_string();
    assert!(fault.contains("note.txt") && fault.contains("not a WAV file"), "{fault}");
    let missing = folder.path().join("missing.wav");
    assert!(open_or_build(&missing, &kept, &mut |_| ControlFlow::Continue(())).is_err());
}
