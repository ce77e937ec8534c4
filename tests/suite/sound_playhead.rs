//! Slower, faster, over and over: what is heard, and where the player says that it is.

use std::time::Duration;

use oars::audio::messages::{AudioCommand, AudioEvent, Manner, PlaybackId, Playhead};
use oars::dsp::stretch::FARTHEST;
use oars::units::Seconds;

use crate::sound_stage::{Stage, ramp};

const RATE: f64 = 48_000.0;

/// Whether two are the same, not nearly the same.
fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

fn at_speed(speed: f64) -> Manner {
    Manner { speed, ..Manner::default() }
}

/// A second of a faint tone, then a loud one, by turns: changes can be found in what is heard.
fn beats(seconds: usize) -> Vec<f32> {
    let tone = |n: usize| (n as f32 * 0.02).sin();
    (0..seconds * 48_000).map(|n| tone(n) * if n / 48_000 % 2 == 0 { 0.01 } else { 0.5 }).collect()
}

/// What the speaker played since a moment on its clock.
struct Heard {
    start: Duration,
    frames: Vec<f32>,
}

impl Heard {
    fn from_now(stage: &Stage) -> Self {
        Self { start: stage.system.now(), frames: Vec::new() }
    }

    /// Plays on, and lets the player say where it is in between.
    fn play_on(&mut self, stage: &mut Stage, blocks: usize) {
        for block in 1..=blocks {
            self.frames.extend(stage.devices.pull(480));
            if block % 8 == 0 {
                let now = stage.system.now();
                stage.wait(|event| match event {
                    AudioEvent::PlaybackPosition { head, .. } => (head.heard_at >= now).then_some(()),
                    _ => None,
                });
            }
        }
    }

    /// Plays on while it is held.
    fn rest(&mut self, stage: &mut Stage, blocks: usize) {
        self.frames.extend(stage.devices.pull(480 * blocks));
        stage.wait(|event| match event {
            AudioEvent::PlaybackPosition { head, .. } => (same(head.speed, 0.0)).then_some(()),
            _ => None,
        });
    }

    /// The frames heard from a moment on.
    fn since(&self, moment: Duration) -> &[f32] {
        let first = (moment.saturating_sub(self.start).as_secs_f64() * RATE).round() as usize;
        self.frames.get(first..).unwrap_or_default()
    }
}

fn heads(stage: &Stage) -> Vec<Playhead> {
    let head = |event: &AudioEvent| match event {
        AudioEvent::PlaybackPosition { head, .. } => Some(*head),
        _ => None,
    };
    stage.events.iter().filter_map(head).collect()
}

/// At speed 1 the frames heard from each moment on are those of the place told: compared a little after
/// it, since a lap begins with a seam, and not where it was held right then.
#[track_caller]
fn check_places(stage: &Stage, heard: &Heard, file: &[f32]) {
    let mut checked = 0;
    for head in heads(stage) {
        let frame = (head.position.0 * RATE).round() as usize;
        let (Some(told), Some(came)) =
            (file.get(frame + 200..frame + 264), heard.since(head.heard_at).get(200..264))
        else {
            continue;
        };
        if same(head.speed, 1.0)
            && head.until.0 - head.position.0 > 0.01
            && came.iter().any(|sample| *sample != 0.0)
        {
            assert!(told == came, "{head:?}");
            checked += 1;
        }
    }
    assert!(checked >= 4, "only {checked} of {:?}", heads(stage));
}

#[test]
fn the_place_told_is_the_place_heard() {
    let mut stage = Stage::at(48_000);
    let file = ramp(1, 480_000);
    let mut heard = Heard::from_now(&stage);
    stage.play(1, &file, 0.25, None);
    heard.play_on(&mut stage, 60);
    stage.system.send(AudioCommand::Pause);
    std::thread::sleep(Duration::from_millis(60));
    heard.rest(&mut stage, 60);
    stage.system.send(AudioCommand::Seek(Seconds(4.0)));
    stage.system.send(AudioCommand::Resume);
    std::thread::sleep(Duration::from_millis(60));
    heard.play_on(&mut stage, 60);
    check_places(&stage, &heard, &file);
    // Every place says of which seek it is.
    for head in heads(&stage) {
        assert_eq!(head.seeks, u32::from(head.position.0 >= 4.0), "{head:?}");
    }
    let last = *heads(&stage).last().unwrap();
    assert!((4.3..4.7).contains(&last.position.0), "{last:?}");
    // Between events the place is known as well.
    let later = last.at(last.heard_at + Duration::from_millis(7)).0;
    assert!(later >= last.position.0 && later <= last.position.0 + 0.007 + 1e-9);
    assert_eq!(last.at(last.heard_at + Duration::from_secs(9)), last.until);
}

#[test]
fn a_repetition_goes_on_until_it_is_stopped() {
    let mut stage = Stage::at(48_000);
    let file = ramp(1, 96_000);
    let manner = Manner { repeat: true, ..Manner::default() };
    let mut heard = Heard::from_now(&stage);
    stage.play_so(1, &file, 0.5, Some(1.0), manner);
    heard.play_on(&mut stage, 250);
    check_places(&stage, &heard, &file);
    // Five laps of half a second; but for the seams of three milliseconds every sample is the file's.
    let first = heard.frames.iter().position(|sample| *sample != 0.0).unwrap();
    for lap in 0..4 {
        let start = first + lap * 24_000;
        assert!(heard.frames[start + 200..start + 23_800] == file[24_200..47_800], "lap {lap}");
    }
    assert!(heads(&stage).iter().all(|head| (0.5..=1.0).contains(&head.position.0)));
    stage.system.send(AudioCommand::StopPlayback);
    stage.wait(|event| matches!(event, AudioEvent::PlaybackEnded { id: PlaybackId(1) }).then_some(()));
}

#[test]
fn places_are_told_at_other_speeds_and_rates() {
    for (speaker, speed) in [(48_000, 0.5), (48_000, 2.0), (44_100, 0.75), (44_100, 1.0)] {
        let mut stage = Stage::at(speaker);
        let file = beats(8);
        let begun = stage.system.now();
        stage.play_so(1, &file, 0.5, None, at_speed(speed));
        let mut heard = Heard { start: begun, frames: Vec::new() };
        heard.play_on(&mut stage, (f64::from(speaker) / 480.0 * 1.4) as usize);
        // The first change of loudness is a second into the file.
        let onset = heard.frames.iter().position(|sample| sample.abs() > 0.1).unwrap();
        let moment = onset as f64 / f64::from(speaker);
        let moving: Vec<Playhead> = heads(&stage).into_iter().filter(|head| head.speed > 0.0).collect();
        assert!(moving.len() >= 4, "{moving:?}");
        for head in moving {
            assert!(same(head.speed, speed), "{head:?}");
            let since = moment - (head.heard_at.saturating_sub(begun)).as_secs_f64();
            let off = (head.position.0 + since * speed - 1.0) * 1_000.0;
            assert!(off.abs() < FARTHEST + 2.0, "{off} ms off at {speed}: {head:?}");
        }
    }
}

#[test]
fn a_change_of_speed_leaves_no_gap() {
    let mut stage = Stage::at(48_000);
    let file: Vec<f32> = (0..48_000 * 4).map(|n| (n as f32 * 0.02).sin() * 0.5).collect();
    let mut heard = Heard::from_now(&stage);
    stage.play(1, &file, 0.0, None);
    heard.play_on(&mut stage, 50);
    for speed in [0.5, 2.0, 1.0, 0.8] {
        stage.system.send(AudioCommand::SetSpeed(speed));
        std::thread::sleep(Duration::from_millis(30));
        heard.play_on(&mut stage, 60);
    }
    let first = heard.frames.iter().position(|sample| *sample != 0.0).unwrap();
    let sound = &heard.frames[first..];
    let quiet = sound.windows(400).position(|window| window.iter().all(|sample| sample.abs() < 0.3));
    assert_eq!(quiet, None, "a gap");
    let step = sound.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0, f32::max);
    assert!(step < 0.013, "a click: {step}");
    // The speeds are told as they are heard, and the place never leaps.
    let heads = heads(&stage);
    for speed in [1.0, 0.5, 2.0, 0.8] {
        assert!(heads.iter().any(|head| same(head.speed, speed)), "{speed}: {heads:?}");
    }
    for two in heads.windows(2) {
        let passed = two[1].heard_at.saturating_sub(two[0].heard_at).as_secs_f64();
        let moved = two[1].position.0 - two[0].position.0;
        let (slower, faster) = (two[0].speed.min(two[1].speed), two[0].speed.max(two[1].speed));
        let leap = FARTHEST / 1_000.0;
        assert!(moved > passed * slower - leap && moved < passed * faster + leap, "{two:?}");
    }
}

#[test]
fn a_seek_is_exact_at_every_speed() {
    let file = ramp(1, 240_000);
    for speed in [0.5, 0.8, 1.0, 2.0] {
        let mut stage = Stage::at(48_000);
        stage.play_so(1, &file, 0.0, None, at_speed(speed));
        stage.devices.pull(4_800);
        stage.system.send(AudioCommand::Pause);
        std::thread::sleep(Duration::from_millis(50));
        stage.devices.pull(960);
        // To a single frame, while it is held; then it goes on.
        let frame = 123_457;
        stage.system.send(AudioCommand::Seek(Seconds(frame as f64 / RATE)));
        let place = stage.wait(|event| match event {
            AudioEvent::PlaybackPosition { head, .. } if head.position.0 > 2.0 => Some(*head),
            _ => None,
        });
        assert_eq!((place.position.0 * RATE).round() as usize, frame);
        stage.devices.pull(960);
        stage.system.send(AudioCommand::Resume);
        std::thread::sleep(Duration::from_millis(50));
        let heard = stage.devices.pull(4_800);
        let first = heard.iter().position(|sample| *sample != 0.0).unwrap();
        for (heard, file) in heard[first..].iter().zip(&file[frame..]).take(4) {
            assert!((heard - file).abs() < 0.002, "{heard} and {file} at {speed}");
        }
    }
}

#[test]
fn going_on_elsewhere_lets_nothing_of_the_old_place_be_heard() {
    for _ in 0..10 {
        let mut stage = Stage::at(48_000);
        let file: Vec<f32> = (0..240_000).map(|n| if n < 120_000 { 0.25 } else { -0.5 }).collect();
        stage.play(1, &file, 0.0, None);
        stage.devices.pull(4_800);
        stage.system.send(AudioCommand::Pause);
        stage.wait(|event| match event {
            AudioEvent::PlaybackPosition { head, .. } => same(head.speed, 0.0).then_some(()),
            _ => None,
        });
        stage.system.send(AudioCommand::Seek(Seconds(3.0)));
        stage.system.send(AudioCommand::Resume);
        let heard = stage.hear_out(1);
        assert!(!heard.iter().any(|sample| *sample > 0.0), "the old place was heard");
        assert_eq!(heard.iter().filter(|sample| **sample < 0.0).count(), 240_000 - 144_000);
    }
}

#[test]
fn a_new_speed_while_held_is_heard_at_once_and_from_the_same_place() {
    let mut stage = Stage::at(48_000);
    let file = ramp(1, 240_000);
    stage.play(1, &file, 0.0, None);
    let heard = stage.devices.pull(9_600);
    let before = heard.iter().rev().find(|sample| **sample != 0.0).copied().unwrap();
    stage.system.send(AudioCommand::Pause);
    std::thread::sleep(Duration::from_millis(50));
    stage.devices.pull(480);
    stage.system.send(AudioCommand::SetSpeed(0.5));
    std::thread::sleep(Duration::from_millis(50));
    stage.devices.pull(480);
    stage.system.send(AudioCommand::Resume);
    std::thread::sleep(Duration::from_millis(50));
    let after = stage.devices.pull(4_800);
    let first = after.iter().position(|sample| *sample != 0.0).unwrap();
    let next = file
        .windows(2)
        .position(|two| two[0].to_bits() == before.to_bits())
        .map(|place| file[place + 1])
        .unwrap();
    assert!((after[first] - next).abs() < 0.002, "{} follows {before}, not {next}", after[first]);
    let told = stage.wait(|event| match event {
        AudioEvent::PlaybackPosition { head, .. } if same(head.speed, 0.5) => Some(*head),
        _ => None,
    });
    assert!((0.2..0.32).contains(&told.position.0), "{told:?}");
}

#[test]
fn the_end_is_reached_exactly() {
    for (speed, until) in [(0.5, None), (0.7, Some(1.9)), (1.0, None), (2.0, None), (2.0, Some(1.5))] {
        let mut stage = Stage::at(48_000);
        let file = vec![0.25; 96_001];
        stage.play_so(1, &file, 0.5, until, at_speed(speed));
        let heard = stage.hear_out(1);
        let last = *heads(&stage).last().unwrap();
        let end = until.unwrap_or(96_001.0 / RATE);
        assert_eq!((last.position, last.speed), (Seconds(end), 0.0));
        let frames = heard.iter().filter(|sample| **sample != 0.0).count();
        let expected = ((end * RATE).round() - 24_000.0) / speed;
        assert_eq!(frames, expected.round() as usize, "at {speed}");
    }
}

#[test]
fn three_hours_into_a_file_the_place_is_as_exact() {
    // A tone that is silent up to the last seconds would take a gigabyte: a sparse file takes nothing.
    let mut stage = Stage::at(44_100);
    let file = stage.path("long.wav");
    oars::audio::wav::write_wav(&file, &[0.0; 48], oars::units::SampleRate::TAKE).unwrap();
    let mut header = std::fs::read(&file).unwrap();
    let frames = 3 * 3_600 * 48_000_u32 + 48_000;
    let bytes = frames * 2;
    header.truncate(44);
    header[4..8].copy_from_slice(&(bytes + 36).to_le_bytes());
    header[40..44].copy_from_slice(&bytes.to_le_bytes());
    std::fs::write(&file, &header).unwrap();
    let long = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    long.set_len(u64::from(bytes) + 44).unwrap();
    let id = PlaybackId(1);
    let (from, manner) = (Seconds(3.0 * 3_600.0 - 1.0), Manner::default());
    stage.system.send(AudioCommand::Play { id, file, from, until: None, manner, device: None });
    stage.wait(|event| matches!(event, AudioEvent::PlaybackStarted { .. }).then_some(()));
    Heard::from_now(&stage).play_on(&mut stage, 160);
    stage.hear_out(1);
    let heads = heads(&stage);
    assert!(heads.len() > 3 && heads[0].position.0 >= 10_799.0);
    assert_eq!(heads.last().unwrap().position, Seconds(10_801.0));
    for two in heads[..heads.len() - 1].windows(2) {
        let passed = two[1].heard_at.saturating_sub(two[0].heard_at).as_secs_f64();
        let moved = two[1].position.0 - two[0].position.0;
        assert!((moved - passed).abs() < 0.000_1, "{two:?}");
    }
}
