use proptest::prelude::*;

use super::*;

const RATE: SampleRate = SampleRate(16_000);

/// Stretches the whole of a sound, given in blocks of this size.
fn stretched(sound: &[f32], rate: SampleRate, speed: f64, block: usize) -> Vec<f32> {
    let mut stretcher = Stretcher::new(rate);
    stretcher.set_speed(speed);
    let mut out = Vec::new();
    for block in sound.chunks(block) {
        stretcher.push(block, &mut out);
    }
    stretcher.finish(&mut out);
    out
}

fn noise(frames: usize, level: f32) -> Vec<f32> {
    let mut state = 5_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..frames).map(|_| next() * level).collect()
}

/// A voice of one vowel: pulses that ring at 700 and 1,200 Hz, its pitch wavering by a twentieth.
fn voice(pitch: f64, seconds: f64) -> Vec<f32> {
    let rate = f64::from(RATE.0);
    let (mut phase, mut since) = (0.0, 0.0);
    (0..(seconds * rate) as usize)
        .map(|n| {
            let waver = 1.0 + 0.05 * (n as f64 / rate * 5.0).sin();
            phase += pitch * waver / rate;
            since += 1.0 / rate;
            if phase >= 1.0 {
                phase -= 1.0;
                since = 0.0;
            }
            let ring =
                |hertz: f64, fall: f64| (since * hertz * std::f64::consts::TAU).sin() * (-since * fall).exp();
            (0.5 * ring(700.0, 300.0) + 0.3 * ring(1_200.0, 400.0)) as f32
        })
        .collect()
}

/// The fundamental by autocorrelation: the median over stretches of 40 ms.
fn fundamental(sound: &[f32]) -> f64 {
    let rate = RATE.0 as usize;
    let (length, shortest, longest) = (rate / 25, rate / 400, rate / 60);
    let mut found: Vec<f64> = sound
        .windows(length + longest)
        .step_by(rate / 7)
        .map(|window| {
            let at = |lag: usize| likeness(&window[..length], &window[lag..lag + length]);
            let best = (shortest..longest).map(at).fold(0.0, f64::max);
            let first = (shortest..longest).find(|lag| at(*lag) > 0.9 * best && at(*lag) >= at(*lag + 1));
            rate as f64 / first.unwrap() as f64
        })
        .collect();
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}

fn level(sound: &[f32]) -> f64 {
    let power: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (power / sound.len() as f64).log10()
}

fn largest_step(sound: &[f32]) -> f32 {
    sound.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0, f32::max)
}

#[track_caller]
fn check_speech(pitch: f64, speed: f64) {
    let sound = voice(pitch, 2.0);
    let out = stretched(&sound, RATE, speed, 512);
    assert_eq!(out.len(), (sound.len() as f64 / speed).round() as usize);
    let (before, after) = (fundamental(&sound), fundamental(&out));
    assert!((after / before - 1.0).abs() < 0.02, "{before} Hz became {after} Hz");
    let louder = level(&out) - level(&sound);
    assert!(louder.abs() < 0.5, "{louder} dB");
    // A click is a step that the voice does not have, nor the louder sum of two of its places in a fade.
    let steps = largest_step(&out) / largest_step(&sound);
    assert!(steps < 1.4, "a step of {steps} at {pitch} Hz, {speed}");
}

#[test]
fn low_voices_keep_their_pitch_and_level() {
    for speed in [0.5, 0.6, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0] {
        check_speech(80.0, speed);
        check_speech(110.0, speed);
    }
}

#[test]
fn high_voices_keep_their_pitch_and_level() {
    for speed in [0.5, 0.75, 1.25, 2.0] {
        check_speech(180.0, speed);
        check_speech(300.0, speed);
    }
}

/// A pure tone shows the smallest tear.
#[test]
fn a_tone_is_not_torn() {
    let tone: Vec<f32> = (0..32_000).map(|n| (n as f32 * 0.078).sin() * 0.5).collect();
    for speed in [0.5, 0.77, 1.3, 2.0] {
        let out = stretched(&tone, RATE, speed, 512);
        let steps = largest_step(&out) / largest_step(&tone);
        // The beginning and the end of the tone have no likeness to choose.
        assert!(steps < 1.3, "a step of {steps} at {speed}");
    }
}

#[test]
fn breath_is_as_loud_as_before() {
    let sound = noise(48_000, 0.1);
    for speed in [0.5, 0.7, 1.3, 2.0] {
        let louder = level(&stretched(&sound, RATE, speed, 700)) - level(&sound);
        assert!(louder.abs() < 0.5, "{louder} dB at {speed}");
    }
}

#[test]
fn silence_stays_silent() {
    for speed in [0.5, 1.0, 2.0] {
        assert!(stretched(&vec![0.0; 5_000], RATE, speed, 512).iter().all(|sample| *sample == 0.0));
    }
}

#[test]
fn plain_speed_passes_bit_for_bit() {
    let sound = voice(120.0, 1.0);
    assert_eq!(stretched(&sound, RATE, 1.0, 333), sound);
}

#[test]
fn the_blocks_make_no_difference() {
    let sound = voice(120.0, 1.0);
    for speed in [0.5, 0.8, 2.0] {
        assert_eq!(stretched(&sound, RATE, speed, 1), stretched(&sound, RATE, speed, 4_096));
    }
}

#[test]
fn speeds_outside_are_brought_inside_and_none_is_none() {
    let sound = voice(120.0, 1.0);
    assert_eq!(stretched(&sound, RATE, 0.01, 512), stretched(&sound, RATE, 0.5, 512));
    assert_eq!(stretched(&sound, RATE, f64::INFINITY, 512), stretched(&sound, RATE, 2.0, 512));
    assert_eq!(stretched(&sound, RATE, f64::NAN, 512), sound);
}

/// Onsets over a faint hiss are heard near their place, at the beginning as at the end.
#[test]
fn nothing_drifts() {
    let rate = SampleRate(48_000);
    let frames = 48_000 * 20;
    let mut sound = noise(frames, 0.002);
    let places: Vec<usize> = (1..19).map(|second| second * 48_000 + second * second * 701 % 9_973).collect();
    for place in &places {
        for (sample, loud) in sound[*place..].iter_mut().zip(noise(2_400, 0.5)) {
            *sample = loud;
        }
    }
    for speed in [0.5, 0.9, 1.1, 2.0] {
        let out = stretched(&sound, rate, speed, 2_048);
        let mut quiet_since = 0;
        let mut onsets = Vec::new();
        for (at, sample) in out.iter().enumerate() {
            if sample.abs() > 0.05 {
                if at - quiet_since > 4_800 {
                    onsets.push(at as f64 * speed / 48.0);
                }
                quiet_since = at;
            }
        }
        assert_eq!(onsets.len(), places.len());
        for (onset, place) in onsets.iter().zip(&places) {
            let off = onset - *place as f64 / 48.0;
            assert!(off.abs() < FARTHEST, "{off} ms at {speed}");
        }
    }
}

/// The end of the sound comes last, whole, and on its place.
#[track_caller]
fn check_end(frames: usize, speed: f64) {
    let mut sound = noise(frames, 0.1);
    let click = frames - 20;
    sound[click..].fill(0.9);
    let out = stretched(&sound, RATE, speed, 512);
    let length = (frames as f64 / speed).round() as usize;
    assert_eq!(out.len(), length);
    for (sample, expected) in out[length - 20..].iter().zip(&sound[click..]) {
        assert!((sample - expected).abs() < 0.05, "{sample} at {speed}");
    }
}

#[test]
fn the_end_is_where_it_belongs() {
    for speed in [0.5, 0.6, 0.99, 1.0, 1.01, 1.7, 2.0] {
        for frames in [1_000, 16_000, 16_001, 23_456] {
            check_end(frames, speed);
        }
    }
}

#[test]
fn very_short_sounds_have_their_length() {
    for frames in [0, 1, 2, 3, 50, 159, 160, 161, 320, 321] {
        for speed in [0.5, 0.77, 1.0, 1.5, 2.0] {
            let length = (frames as f64 / speed).round() as usize;
            assert_eq!(stretched(&noise(frames, 0.1), RATE, speed, 64).len(), length, "{frames} at {speed}");
        }
    }
}

#[test]
fn odd_rates_work() {
    for rate in [1_000, 8_000, 11_025, 22_050, 44_100, 192_000] {
        let sound = noise(rate, 0.1);
        assert_eq!(stretched(&sound, SampleRate(rate as u32), 0.5, 1_000).len(), 2 * rate);
        assert_eq!(stretched(&sound, SampleRate(rate as u32), 2.0, 1_000).len(), rate.div_ceil(2));
    }
}

#[test]
fn memory_does_not_grow() {
    let block = noise(2_048, 0.1);
    for speed in [0.5, 1.0, 2.0] {
        let mut stretcher = Stretcher::new(RATE);
        stretcher.set_speed(speed);
        for _ in 0..500 {
            stretcher.push(&block, &mut Vec::new());
        }
        assert!(stretcher.held.len() < 8_000, "{} frames are held", stretcher.held.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the speeds and whenever they change: anchors follow one another without a leap, the
    /// length is what the speeds make of it, and at speed 1 the samples are those of the place told.
    #[test]
    fn speeds_change_without_a_leap(
        changes in prop::collection::vec((prop_oneof![Just(1.0), 0.5..2.0_f64], 1_usize..3_000), 1..12),
    ) {
        let total: usize = changes.iter().map(|(_, frames)| frames).sum();
        let sound = noise(total, 0.1);
        let mut stretcher = Stretcher::new(RATE);
        let (mut out, mut rest) = (Vec::new(), sound.as_slice());
        for (speed, frames) in &changes {
            stretcher.set_speed(*speed);
            let (block, after) = rest.split_at(*frames);
            stretcher.push(block, &mut out);
            rest = after;
        }
        stretcher.finish(&mut out);
        let anchors = stretcher.take_anchors();
        prop_assert_eq!(anchors[0], Anchor { output: 0, source: 0.0, speed: 1.0 });
        let far = FARTHEST * f64::from(RATE.0) / 1_000.0 + 2.0;
        for two in anchors.windows(2) {
            prop_assert!(two[0].output <= two[1].output);
            let leap = two[0].source_at(two[1].output as f64) - two[1].source;
            prop_assert!(leap.abs() <= far, "{two:?}");
            if is_plain(two[0].speed) {
                prop_assert!(leap.abs() < 1e-6, "{two:?}");
                for output in two[0].output..two[1].output {
                    let source = two[0].source_at(output as f64) as usize;
                    prop_assert_eq!(out[output as usize].to_bits(), sound[source].to_bits());
                }
            }
        }
        let last = anchors.last().unwrap();
        let end = last.source_at(out.len() as f64);
        prop_assert!((end - total as f64).abs() <= last.speed, "{end} of {total}");
    }
}
