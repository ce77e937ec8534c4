//! The recorder, on a microphone that the test holds in its hands.

use std::time::Duration;

use oars::audio::messages::{AudioCommand, AudioEvent, PlaybackId, SoundTrouble};

use crate::sound_stage::{PATIENCE, Stage, ramp, samples_of};

#[test]
fn the_two_hundred_milliseconds_before_the_key_are_in_the_take() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.devices.feed(&ramp(0, 30_000));
    let take = stage.path("take.wav");
    assert_eq!(stage.start(&take), 9_600);
    stage.devices.feed(&ramp(30_000, 20_000));
    let finished = stage.stop();
    assert_eq!(finished.file, take);
    assert_eq!((finished.frames.0, finished.lost.0), (29_600, 0));
    assert!(samples_of(&take) == ramp(30_000 - 9_600, 29_600), "sample for sample");
}

#[test]
fn the_pre_roll_counts_from_the_key_and_not_from_when_we_get_to_it() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.devices.feed(&ramp(0, 30_000));
    let take = stage.path("take.wav");
    stage.system.send(AudioCommand::StartTake { spool: take.clone() });
    // The device goes on while the command is on its way.
    stage.devices.feed(&ramp(30_000, 10_000));
    stage.wait(|event| matches!(event, AudioEvent::TakeStarted { .. }).then_some(()));
    stage.stop();
    assert!(samples_of(&take) == ramp(30_000 - 9_600, 19_600));
}

#[test]
fn right_after_opening_there_is_only_what_was_heard() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.devices.feed(&ramp(0, 480));
    let take = stage.path("take.wav");
    assert_eq!(stage.start(&take), 480);
    stage.devices.feed(&ramp(480, 480));
    stage.stop();
    assert!(samples_of(&take) == ramp(0, 960));
}

#[test]
fn stop_start_stop_makes_two_takes() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.devices.feed(&ramp(0, 10_000));
    let (first, second) = (stage.path("1.wav"), stage.path("2.wav"));
    stage.start(&first);
    stage.devices.feed(&ramp(10_000, 4_800));
    stage.stop();
    stage.devices.feed(&ramp(14_800, 20_000));
    stage.start(&second);
    stage.devices.feed(&ramp(34_800, 4_800));
    stage.stop();
    assert!(samples_of(&first) == ramp(400, 14_400));
    assert!(samples_of(&second) == ramp(34_800 - 9_600, 14_400));
}

#[test]
fn a_take_never_holds_our_own_playback() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.play(1, &vec![0.25; 24_000], 0.0, None);
    // What plays is heard by the microphone, on one clock.
    let mut ended = false;
    while !ended {
        stage.devices.run(480, <[f32]>::to_vec);
        while let Some(event) = stage.system.poll() {
            ended |= matches!(event, AudioEvent::PlaybackEnded { .. });
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    stage.devices.feed(&vec![-0.5; 4_800]);
    let take = stage.path("take.wav");
    let pre_roll = stage.start(&take);
    // Not the whole, unless the test itself was held up for so long that the playback lies further back.
    assert!((2_000..=9_600).contains(&pre_roll), "{pre_roll} frames");
    stage.devices.feed(&vec![-0.5; 4_800]);
    stage.stop();
    let samples = samples_of(&take);
    assert!(!samples.contains(&0.25));
    assert_eq!(
        samples.iter().filter(|sample| (*sample + 0.5).abs() < 1e-6).count(),
        9_600,
        "and nothing else is cut"
    );
}

#[test]
fn a_key_press_during_playback_ends_it_and_begins_after_it() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.play(1, &vec![0.25; 48_000], 0.0, None);
    for _ in 0..20 {
        stage.devices.run(480, <[f32]>::to_vec);
        std::thread::sleep(Duration::from_millis(2));
    }
    let take = stage.path("take.wav");
    assert_eq!(stage.start(&take), 0);
    stage.devices.feed(&vec![-0.5; 9_600]);
    stage.stop();
    assert!(stage.devices.pull(4_800).iter().all(|sample| *sample == 0.0), "it is silent at once");
    let ended = AudioEvent::PlaybackEnded { id: PlaybackId(1) };
    if !stage.events.contains(&ended) {
        stage.wait(|event| (*event == ended).then_some(()));
    }
    let samples = samples_of(&take);
    assert!(samples.iter().all(|sample| (sample + 0.5).abs() < 1e-6));
    // At most one block of playback and the margin are left out.
    assert!(samples.len() >= 9_600 - 480 - 1_440, "{} frames", samples.len());
}

#[test]
fn unplugging_keeps_what_was_said_and_offers_the_next() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&ramp(0, 12_345));
    stage.devices.unplug_input();
    let finished = stage.finished();
    let lost = SoundTrouble::DeviceLost {
        device: "Mock microphone".to_owned(),
        next: Some("Second microphone".to_owned()),
    };
    assert!(finished.troubles.contains(&lost), "{finished:?}");
    assert!(stage.events.contains(&AudioEvent::Trouble(lost)));
    assert!(samples_of(&take) == ramp(0, 12_345));

    // And the next one works.
    let device = Some("Second microphone".to_owned());
    stage.system.send(AudioCommand::OpenMicrophone { device });
    stage.wait(|event| {
        matches!(event, AudioEvent::MicrophoneOpen { device, .. } if device == "Second microphone")
            .then_some(())
    });
    let again = stage.path("again.wav");
    stage.start(&again);
    stage.devices.feed(&ramp(0, 4_800));
    assert_eq!(stage.stop().frames.0, 4_800);
}

#[test]
fn a_flood_of_errors_is_one_trouble() {
    let mut stage = Stage::at(48_000);
    stage.open();
    stage.devices.flood_input_with_errors(100_000);
    stage.wait(|event| matches!(event, AudioEvent::Trouble(SoundTrouble::DeviceLost { .. })).then_some(()));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(stage.system.poll(), None, "and nothing more");
}

#[test]
fn a_device_that_falls_silent_as_the_dead_is_lost() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&ramp(0, 4_800));
    stage.devices.advance(Duration::from_secs(10));
    assert_eq!(stage.finished().frames.0, 4_800);
}

#[test]
fn another_rate_is_converted_to_the_frame() {
    for rate in [44_100_u32, 16_000, 96_000] {
        let mut stage = Stage::at(rate);
        stage.open();
        let tone =
            |from: u32, to: u32| -> Vec<f32> { (from..to).map(|n| (n as f32 * 0.02).sin() * 0.5).collect() };
        stage.devices.feed(&tone(0, rate));
        let take = stage.path("take.wav");
        assert_eq!(stage.start(&take), 9_600);
        stage.devices.feed(&tone(rate, 2 * rate));
        let finished = stage.stop();
        assert!(finished.frames.0.abs_diff(48_000 + 9_600) <= 1, "{rate}: {finished:?}");
        assert_eq!(samples_of(&take).len() as u64, finished.frames.0);
    }
}

#[test]
fn ten_minutes_lose_nothing() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    for second in 0..600 {
        stage.devices.feed(&ramp(second * 48_000, 48_000));
        // Real time is slower than this, also on a busy machine.
        while !stage.devices.is_drained() {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    let finished = stage.stop();
    assert_eq!((finished.frames.0, finished.lost.0), (28_800_000, 0), "{finished:?}");
    assert!(samples_of(&take) == ramp(0, 28_800_000));
}

#[test]
fn frames_that_find_the_ring_full_are_counted() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    // Far more at once than the ring holds, faster than any thread drains it.
    stage.devices.feed_at_once(&vec![0.5; 48_000 * 40]);
    let finished = stage.stop();
    assert!(finished.lost.0 > 0, "{finished:?}");
    assert_eq!(finished.frames.0 + finished.lost.0, 48_000 * 40);
}

#[test]
fn silence_is_told_while_it_lasts_and_in_the_end() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&vec![0.000_5; 48_000 * 4]);
    stage.wait(|event| matches!(event, AudioEvent::Trouble(SoundTrouble::Silence)).then_some(()));
    assert_eq!(stage.stop().troubles, [SoundTrouble::Silence]);
}

#[test]
fn closing_finishes_the_take_first() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&ramp(0, 4_800));
    stage.system.send(AudioCommand::CloseMicrophone);
    stage.wait(|event| matches!(event, AudioEvent::MicrophoneClosed).then_some(()));
    assert!(matches!(stage.important()[..], [.., AudioEvent::TakeFinished(_), AudioEvent::MicrophoneClosed]));
    assert!(samples_of(&take) == ramp(0, 4_800));
    assert!(stage.devices.wait_for_no_input(PATIENCE));
}

#[test]
fn leaving_the_program_finishes_the_take() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&ramp(0, 4_800));
    stage.system.shutdown(PATIENCE);
    assert!(samples_of(&take) == ramp(0, 4_800));
}

#[test]
fn a_take_that_is_there_already_is_not_touched() {
    let mut stage = Stage::at(48_000);
    stage.open();
    let take = stage.path("take.wav");
    std::fs::write(&take, "kept").unwrap();
    stage.system.send(AudioCommand::StartTake { spool: take.clone() });
    let trouble = stage.wait(|event| match event {
        AudioEvent::TakeFailed { trouble, kept: None } => Some(trouble.clone()),
        _ => None,
    });
    assert!(trouble.message().what.contains("already"), "{trouble:?}");
    assert_eq!(std::fs::read_to_string(take).unwrap(), "kept");
}

#[test]
fn without_a_microphone_everything_says_so() {
    let mut stage = Stage::at(48_000);
    stage.devices.set_devices(Vec::new(), Vec::new());
    stage.system.send(AudioCommand::ListDevices);
    let list = stage.wait(|event| match event {
        AudioEvent::Devices(list) => Some(list.clone()),
        _ => None,
    });
    assert!(list.inputs.is_empty() && list.reason.is_some());
    stage.system.send(AudioCommand::OpenMicrophone { device: None });
    stage.wait(|event| {
        matches!(event, AudioEvent::MicrophoneFailed(SoundTrouble::NoDevice { .. })).then_some(())
    });
    stage.system.send(AudioCommand::StartTake { spool: stage.path("take.wav") });
    stage.wait(|event| matches!(event, AudioEvent::TakeFailed { kept: None, .. }).then_some(()));
    assert!(!stage.path("take.wav").exists());
}

#[test]
fn a_device_that_hangs_when_dropped_holds_nobody() {
    let mut stage = Stage::at(48_000);
    stage.devices.hang_on_drop();
    stage.open();
    for _ in 0..3 {
        stage.system.send(AudioCommand::CloseMicrophone);
        stage.wait(|event| matches!(event, AudioEvent::MicrophoneClosed).then_some(()));
        stage.open();
    }
    let take = stage.path("take.wav");
    stage.start(&take);
    stage.devices.feed(&ramp(0, 4_800));
    assert_eq!(stage.stop().frames.0, 4_800);
}

#[test]
fn a_device_that_hangs_when_opened_holds_nobody() {
    let mut stage = Stage::at(48_000);
    stage.devices.hang_on_open();
    stage.system.send(AudioCommand::OpenMicrophone { device: None });
    stage.system.send(AudioCommand::CloseMicrophone);
    stage.wait(|event| matches!(event, AudioEvent::MicrophoneClosed).then_some(()));
    stage.system.shutdown(PATIENCE);
}
