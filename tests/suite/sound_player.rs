//! The player, on a speaker that the test holds in its hands.

use std::time::Duration;

use oars::audio::messages::{AudioCommand, AudioEvent, Manner, PlaybackId, SoundTrouble, SpokenVoice};
use oars::audio::wav::write_wav;
use oars::dsp::compare::find;
use oars::units::{SampleRate, Seconds};

use crate::sound_stage::{PATIENCE, Stage, ramp};

/// What was heard without the silence around it.
fn trimmed(heard: &[f32]) -> &[f32] {
    let start = heard.iter().position(|sample| sample.abs() > 0.0).unwrap_or(0);
    let end = heard.iter().rposition(|sample| sample.abs() > 0.0).map_or(0, |last| last + 1);
    &heard[start..end]
}

#[test]
fn plays_a_whole_file_bit_for_bit_with_its_tail() {
    let mut stage = Stage::at(48_000);
    let sound = ramp(1, 50_000);
    stage.play(1, &sound, 0.0, None);
    let heard = stage.hear_out(1);
    assert!(trimmed(&heard) == trimmed(&sound));
    let lengths: Vec<f64> = stage
        .events
        .iter()
        .filter_map(|event| match event {
            AudioEvent::PlaybackStarted { length, .. } => Some(length.0),
            _ => None,
        })
        .collect();
    assert_eq!(lengths, [50_000.0 / 48_000.0]);
}

#[test]
fn plays_from_and_until() {
    let mut stage = Stage::at(48_000);
    let sound = ramp(1, 96_000);
    stage.play(1, &sound, 0.5, Some(1.25));
    let heard = stage.hear_out(1);
    assert!(trimmed(&heard) == trimmed(&sound[24_000..60_000]));
}

#[test]
fn tells_where_it_is() {
    let mut stage = Stage::at(48_000);
    stage.play(1, &ramp(1, 48_000), 0.25, None);
    stage.hear_out(1);
    let places: Vec<f64> = stage
        .events
        .iter()
        .filter_map(|event| match event {
            AudioEvent::PlaybackPosition { head, .. } => Some(head.position.0),
            _ => None,
        })
        .collect();
    assert!(places.is_sorted() && places.len() >= 2, "{places:?}");
    assert!(places.iter().all(|place| (0.25..=1.0).contains(place)), "{places:?}");
}

#[test]
fn seeks_forth_and_back() {
    let mut stage = Stage::at(48_000);
    let sound = ramp(1, 96_000);
    stage.play(1, &sound, 0.0, None);
    let mut heard = stage.devices.pull(4_800);
    stage.system.send(AudioCommand::Seek(Seconds(1.5)));
    heard.extend(stage.hear_out(1));
    let after = find(&sound[72_000..95_000], &heard).unwrap();
    assert!(after.correlation > 0.999_9, "{after:?}");
    let length = trimmed(&heard).len();
    assert!(length < 4_800 + 24_000 + 4_800, "{length} frames: what waited was thrown away");

    stage.play(2, &sound, 1.5, None);
    stage.devices.pull(4_800);
    stage.system.send(AudioCommand::Seek(Seconds(0.0)));
    let heard = stage.hear_out(2);
    assert!(find(&sound[..48_000], &heard).unwrap().correlation > 0.999_9);
}

#[test]
fn of_two_seeks_only_the_last_is_heard() {
    let mut stage = Stage::at(48_000);
    // Each second has a level of its own.
    let sound: Vec<f32> = (0..480_000).map(|n| (n / 48_000 + 1) as f32 / 16.0).collect();
    stage.play(1, &sound, 0.0, None);
    stage.devices.pull(4_800);
    for (first, last) in [(3.0, 6.0), (1.0, 8.0), (5.0, 2.0)] {
        stage.system.send(AudioCommand::Seek(Seconds(first)));
        stage.system.send(AudioCommand::Seek(Seconds(last)));
        std::thread::sleep(Duration::from_millis(60));
        let heard = stage.devices.pull(9_600);
        let levels: Vec<i32> =
            heard.iter().filter(|it| **it != 0.0).map(|it| (it * 16.0).round() as i32 - 1).collect();
        assert!(levels.len() > 4_800 && levels.iter().all(|it| *it == last as i32), "{first} {last}");
    }
}

#[test]
fn pauses_in_silence_and_goes_on_without_a_gap() {
    let mut stage = Stage::at(48_000);
    let sound = ramp(1, 24_000);
    stage.play(1, &sound, 0.0, None);
    let mut heard = stage.devices.pull(4_800);
    stage.system.send(AudioCommand::Pause);
    std::thread::sleep(Duration::from_millis(50));
    let held = stage.devices.pull(48_000);
    assert!(held[480..].iter().all(|sample| *sample == 0.0));
    // The block that was underway may still have sounded.
    heard.extend(held[..480].iter().filter(|sample| **sample != 0.0));
    stage.system.send(AudioCommand::Resume);
    std::thread::sleep(Duration::from_millis(50));
    heard.extend(stage.hear_out(1));
    assert!(trimmed(&heard) == trimmed(&sound));
}

#[test]
fn stopping_ends_it() {
    let mut stage = Stage::at(48_000);
    stage.play(1, &ramp(1, 480_000), 0.0, None);
    stage.devices.pull(4_800);
    stage.system.send(AudioCommand::StopPlayback);
    stage.wait(|event| matches!(event, AudioEvent::PlaybackEnded { id: PlaybackId(1) }).then_some(()));
    assert!(stage.devices.pull(4_800).iter().all(|sample| *sample == 0.0));
}

#[test]
fn the_next_playback_ends_the_one_before() {
    let mut stage = Stage::at(48_000);
    stage.play(1, &vec![0.25; 480_000], 0.0, None);
    stage.devices.pull(4_800);
    stage.play(2, &vec![-0.5; 9_600], 0.0, None);
    let heard = stage.hear_out(2);
    stage.system.send(AudioCommand::ListDevices);
    stage.wait(|event| matches!(event, AudioEvent::Devices(_)).then_some(()));
    assert!(stage.important().contains(&&AudioEvent::PlaybackEnded { id: PlaybackId(1) }));
    assert_eq!(heard.iter().filter(|sample| (*sample + 0.5).abs() < 1e-6).count(), 9_600);
    assert!(!heard.contains(&0.25));
}

#[test]
fn another_rate_is_converted_for_the_speaker() {
    let mut stage = Stage::at(44_100);
    let tone = |rate: f32, frames: u32| -> Vec<f32> {
        (0..frames).map(|n| (n as f32 / rate * 2_000.0).sin() * 0.5 * (n as f32 / rate * 3.0).sin()).collect()
    };
    stage.play(1, &tone(48_000.0, 48_000), 0.0, None);
    let heard = stage.hear_out(1);
    let expected = tone(44_100.0, 44_100);
    assert!(find(&expected[..40_000], &heard).unwrap().correlation > 0.999);
    assert!(trimmed(&heard).len().abs_diff(44_100) < 100);
}

#[test]
fn what_is_no_sound_says_so() {
    let mut stage = Stage::at(48_000);
    for (id, content) in [(1, None), (2, Some("a letter"))] {
        let file = stage.path(&format!("{id}.wav"));
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let id = PlaybackId(id);
        stage.system.send(AudioCommand::Play {
            id,
            file,
            from: Seconds(0.0),
            until: None,
            manner: Manner::default(),
            device: None,
        });
        let trouble = stage.wait(|event| match event {
            AudioEvent::PlaybackFailed { id: which, trouble } if *which == id => Some(trouble.clone()),
            _ => None,
        });
        assert!(matches!(trouble, SoundTrouble::CannotRead { .. }));
    }
}

#[test]
fn an_unplugged_speaker_ends_the_playback() {
    let mut stage = Stage::at(48_000);
    stage.play(1, &ramp(1, 480_000), 0.0, None);
    stage.devices.pull(4_800);
    stage.devices.unplug_output();
    let trouble = stage.wait(|event| match event {
        AudioEvent::PlaybackFailed { trouble, .. } => Some(trouble.clone()),
        _ => None,
    });
    assert!(matches!(trouble, SoundTrouble::SpeakerLost { device } if device == "Mock speaker"));
}

#[test]
fn a_speaker_that_hangs_holds_nobody() {
    let mut stage = Stage::at(48_000);
    let file = stage.path("a.wav");
    write_wav(&file, &ramp(1, 4_800), SampleRate::TAKE).unwrap();
    stage.devices.hang_on_open();
    let id = PlaybackId(1);
    stage.system.send(AudioCommand::Play {
        id,
        file,
        from: Seconds(0.0),
        until: None,
        manner: Manner::default(),
        device: None,
    });
    stage.system.send(AudioCommand::StopPlayback);
    stage.wait(|event| matches!(event, AudioEvent::PlaybackEnded { .. }).then_some(()));
}

#[test]
fn speaks_with_the_system_voice_and_keeps_the_file() {
    let mut stage = Stage::at(22_050);
    let voice = SpokenVoice { lower: true, words_per_minute: 165, pitch: 40 };
    let text = "I'm not saying it was right. -w /etc/passwd; $(touch /tmp/no)".to_owned();
    let mut heard = Vec::new();
    for id in [1, 2] {
        let id = PlaybackId(id);
        stage.system.send(AudioCommand::Speak { id, text: text.clone(), voice, device: None });
        stage.wait(|event| {
            matches!(event, AudioEvent::PlaybackStarted { id: which, .. } if *which == id).then_some(())
        });
        assert!(stage.devices.wait_for_output(PATIENCE));
        heard.push(trimmed(&stage.hear_out(id.0)).to_vec());
    }
    assert!(heard[0].len() > 22_050, "{} frames", heard[0].len());
    assert!(heard[0] == heard[1]);
    let cached: Vec<_> = std::fs::read_dir(stage.path("voices")).unwrap().collect();
    assert_eq!(cached.len(), 1, "rendered once, nothing half-done left");
}
