use super::*;
use proptest::prelude::*;

fn tone(samples: usize) -> Vec<i16> {
    (0..samples).map(|n| ((n as f64 * 0.011).sin() * (n as f64 * 0.000_7).cos() * 32_767.0) as i16).collect()
}

fn pyramid(samples: &[i16], layout: Layout) -> Pyramid {
    let mut builder = Builder::new(SampleRate::TAKE, layout);
    builder.add(samples);
    builder.finish()
}

/// The peak of a stretch the slow way: widened to whole records, then looked at sample by sample.
fn slow(samples: &[i16], layout: Layout, channel: Channel, from: Frames, to: Frames) -> Option<Peak> {
    let channels = layout.channels();
    let frames = samples.len() / channels;
    let (from, to) = (from.0 as usize, (to.0 as usize).min(frames));
    if from >= to {
        return None;
    }
    let (first, last) = (from / BASE * BASE, to.next_multiple_of(BASE).min(frames));
    let chosen: Vec<i16> = samples[first * channels..last * channels]
        .iter()
        .enumerate()
        .filter(|(at, _)| channel == Channel::All || channel == Channel::One(at % channels))
        .map(|(_, sample)| *sample)
        .collect();
    let squares: f64 = chosen.iter().map(|it| f64::from(*it) * f64::from(*it)).sum();
    let part = |sample: &i16| f32::from(*sample) / 32_768.0;
    Some(Peak {
        min: part(chosen.iter().min()?),
        max: part(chosen.iter().max()?),
        rms: ((squares / chosen.len() as f64).sqrt() / 32_768.0) as f32,
    })
}

#[track_caller]
fn check(frames: usize, layout: Layout, (from, to): (u64, u64), columns: usize) {
    let samples = tone(frames * layout.channels());
    let pyramid = pyramid(&samples, layout);
    for channel in [Channel::All, Channel::One(0), Channel::One(1), Channel::One(2)] {
        let found = pyramid.columns(channel, Frames(from), Frames(to), columns);
        assert_eq!(found.len(), columns);
        for (column, found) in found.into_iter().enumerate() {
            let (from, to) = column_of(Frames(from), Frames(to), columns, column);
            match (found, slow(&samples, layout, channel, from, to)) {
                (Some(found), Some(slow)) => {
                    assert_eq!((found.min, found.max), (slow.min, slow.max));
                    // Sums are kept to 24 bits at each of a few levels.
                    assert!((found.rms - slow.rms).abs() <= 2e-6 * slow.rms, "{found:?} {slow:?}");
                }
                (found, slow) => assert_eq!(found, slow),
            }
        }
    }
}

#[test]
fn the_whole_sound_in_a_window() {
    check(480_000, Layout::Mono, (0, 480_000), 1_280);
    check(480_001, Layout::Two, (0, 480_001), 7);
    check(BASE * FACTOR, Layout::Mono, (0, 1_024), 1);
    check(BASE * FACTOR + 1, Layout::Mono, (0, 1_025), 1);
}

#[test]
fn a_zoomed_stretch_and_one_beyond_the_end() {
    check(100_000, Layout::Two, (31_337, 41_337), 640);
    check(1_000, Layout::Mono, (0, 5_000), 100);
    check(10, Layout::Mono, (0, 10), 30);
}

#[test]
fn nothing_has_no_peaks() {
    let nothing = pyramid(&[], Layout::Two);
    assert_eq!(nothing.columns(Channel::All, Frames(0), Frames(0), 3), vec![None; 3]);
    assert_eq!(nothing.columns(Channel::One(0), Frames(0), Frames(100), 2), vec![None; 2]);
    assert_eq!(pyramid(&[5], Layout::Mono).peak(Channel::All, Frames(5), Frames(2)), None);
}

#[test]
fn half_a_frame_at_the_end_is_left_out() {
    let whole = tone(2 * BASE);
    for more in [1, 3, 2 * BASE - 1] {
        let all = tone(2 * BASE + more);
        let expected = pyramid(&all[..all.len() / 2 * 2], Layout::Two);
        assert_eq!(pyramid(&all, Layout::Two), expected);
        assert_eq!(expected.frames(), Frames((whole.len() + more) as u64 / 2));
    }
}

#[test]
fn an_hour_stays_small() {
    let mut builder = Builder::new(SampleRate(8_000), Layout::Two);
    let block = tone(1 << 16);
    for _ in 0..100 {
        builder.add(&block);
    }
    let pyramid = builder.finish();
    // Eight bytes for each 256 samples, and a third of it above.
    let most = (100 << 16) / 256 * 8 * 4 / 3 + 1_000;
    assert!(pyramid.memory() <= most, "{} bytes, at most {most}", pyramid.memory());
}

#[track_caller]
fn refused(bytes: &[u8], expected: PyramidFault) {
    assert_eq!(Pyramid::from_bytes(bytes).map(|_| ()), Err(expected));
}

#[test]
fn what_is_not_as_it_was_written_is_refused() {
    let bytes = pyramid(&tone(5_000), Layout::Two).to_bytes([7; 32]);
    let expected = bytes.len() as u64;
    assert_eq!(expected, (HEAD + 2 * 10 * 8 + 8) as u64);
    refused(b"", PyramidFault::NotPeaks);
    refused(&bytes[..HEAD - 1], PyramidFault::NotPeaks);
    refused(
        b"RIFF and whatever comes after it, at a length of more than sixty-four bytes",
        PyramidFault::NotPeaks,
    );
    refused(&bytes[..bytes.len() - 8], PyramidFault::Length { found: expected - 8, expected });
    refused(&[bytes.as_slice(), &[0]].concat(), PyramidFault::Length { found: expected + 1, expected });
    let with = |at: usize, value: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    refused(&with(8, &[2]), PyramidFault::OtherForm(2));
    refused(&with(12, &[1]), PyramidFault::Damaged);
    refused(&with(20, &[3]), PyramidFault::Damaged);
    refused(&with(HEAD + 4, &[bytes[HEAD + 4] ^ 1]), PyramidFault::Damaged);
    // A head that promises more than there is memory is held against the bytes first.
    refused(&with(24, &[0xFF; 8]), PyramidFault::Length { found: expected, expected: (1 << 60) + 72 });
}

fn layouts() -> impl Strategy<Value = Layout> {
    prop_oneof![Just(Layout::Mono), Just(Layout::Two)]
}

proptest! {
    #[test]
    fn added_in_blocks_is_the_same(samples in 0_usize..5_000, blocks in prop::collection::vec(1_usize..1_500, 1..9), layout in layouts()) {
        let samples = tone(samples);
        let mut grown = Builder::new(SampleRate::TAKE, layout);
        let mut rest = samples.as_slice();
        for block in blocks.iter().cycle() {
            let (head, after) = rest.split_at((*block).min(rest.len()));
            grown.add(head);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(grown.finish(), pyramid(&samples, layout));
    }

    #[test]
    fn floats_give_the_same_as_their_numbers(samples in prop::collection::vec(any::<i16>(), 0..2_000), layout in layouts()) {
        let mut floats = Builder::new(SampleRate::TAKE, layout);
        floats.add(&samples.iter().map(|it| f32::from(*it) / 32_768.0).collect::<Vec<_>>());
        prop_assert_eq!(floats.finish(), pyramid(&samples, layout));
    }

    #[test]
    fn agrees_with_the_slow_way(frames in 1_usize..20_000, from in 0_u64..20_000, length in 1_u64..20_000, columns in 1_usize..90, layout in layouts()) {
        check(frames, layout, (from, from + length), columns);
    }

    #[test]
    fn bytes_and_back(samples in 0_usize..9_000, layout in layouts(), mark: [u8; 32]) {
        let pyramid = pyramid(&tone(samples), layout);
        prop_assert_eq!(Pyramid::from_bytes(&pyramid.to_bytes(mark)), Ok((pyramid, mark)));
    }

    #[test]
    fn any_damage_is_seen(samples in 0_usize..3_000, layout in layouts(), at: prop::sample::Index, flip in 1_u8..=255) {
        let mut bytes = pyramid(&tone(samples), layout).to_bytes([3; 32]);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(Pyramid::from_bytes(&bytes).is_err());
    }

    #[test]
    fn random_bytes_are_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..300), begun: bool) {
        if begun && bytes.len() >= 16 {
            bytes[..12].copy_from_slice(b"oarspeak\x01\0\0\0");
            bytes[12..16].copy_from_slice(&256_u32.to_le_bytes());
        }
        prop_assert!(Pyramid::from_bytes(&bytes).is_err());
    }
}
