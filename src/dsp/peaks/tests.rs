use super::*;
use proptest::prelude::*;

/// The same, sample by sample.
fn slow(samples: &[i16], channels: usize, channel: usize) -> Tally {
    samples.iter().skip(channel).step_by(channels).fold(Tally::EMPTY, |found, &sample| Tally {
        min: found.min.min(sample),
        max: found.max.max(sample),
        squares: found.squares + f64::from(sample) * f64::from(sample),
        samples: found.samples + 1,
    })
}

#[track_caller]
fn check(samples: &[i16]) {
    assert_eq!(tally(samples, Layout::Mono), [slow(samples, 1, 0), Tally::EMPTY]);
    let frames = &samples[..samples.len() / 2 * 2];
    assert_eq!(tally(frames, Layout::Two), [slow(frames, 2, 0), slow(frames, 2, 1)]);
}

#[test]
fn the_loudest_sound_fits() {
    check(&vec![i16::MIN; 3 * MOST + 7]);
    check(&vec![i16::MAX; 3 * MOST + 7]);
    check(&[i16::MIN, i16::MAX].repeat(MOST));
}

#[test]
fn nothing_is_no_peak() {
    check(&[]);
    assert_eq!(Tally::EMPTY.peak(), None);
    let none: [f32; 0] = [];
    let columns = columns_of_samples(&none, Layout::Mono, Channel::All, Frames(0), (Frames(0), Frames(9)), 3);
    assert_eq!(columns, vec![None; 3]);
}

#[test]
fn a_peak_is_in_parts_of_full_scale() {
    let peak = tally(&[-16_384, 16_384, -16_384, 16_384], Layout::Mono)[0].peak();
    assert_eq!(peak, Some(Peak { min: -0.5, max: 0.5, rms: 0.5 }));
}

#[test]
fn floats_are_clamped_and_none_is_silence() {
    let of = |sample: f32| sample.sixteen();
    assert_eq!([of(2.0), of(-2.0), of(f32::NAN), of(0.5)], [i16::MAX, i16::MIN, 0, 16_384]);
}

#[track_caller]
fn columns(channel: Channel, (from, to): (u64, u64), columns: usize, expected: &[Option<(i16, i16)>]) {
    // Frames 10 to 13: left 1 2 3 4, right -1 -2 -3 -4.
    let samples: [i16; 8] = [1, -1, 2, -2, 3, -3, 4, -4];
    let stretch = (Frames(from), Frames(to));
    let found = columns_of_samples(&samples, Layout::Two, channel, Frames(10), stretch, columns);
    let found: Vec<_> = found
        .iter()
        .map(|it| it.map(|it| ((it.min * 32_768.0) as i16, (it.max * 32_768.0) as i16)))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn columns_of_single_samples() {
    columns(Channel::One(0), (10, 14), 4, &[Some((1, 1)), Some((2, 2)), Some((3, 3)), Some((4, 4))]);
    columns(Channel::One(1), (10, 14), 2, &[Some((-2, -1)), Some((-4, -3))]);
    columns(Channel::All, (10, 14), 1, &[Some((-4, 4))]);
    columns(Channel::One(2), (10, 14), 1, &[None]);
    // Narrower than a sample: each is shown as often as it is wide.
    columns(Channel::One(0), (11, 13), 4, &[Some((2, 2)), Some((2, 2)), Some((3, 3)), Some((3, 3))]);
    // Before and after what is there.
    columns(Channel::One(0), (9, 11), 2, &[None, Some((1, 1))]);
    columns(Channel::One(0), (13, 15), 2, &[Some((4, 4)), None]);
    columns(Channel::One(0), (0, 24), 2, &[Some((1, 2)), Some((3, 4))]);
}

#[test]
fn columns_lie_side_by_side() {
    let (from, to) = (Frames(7), Frames(107));
    let edges: Vec<_> = (0..9).map(|column| column_of(from, to, 9, column)).collect();
    assert_eq!((edges[0].0, edges[8].1), (from, to));
    assert!(edges.windows(2).all(|pair| pair[0].1 == pair[1].0));
    assert_eq!(column_of(Frames(5), Frames(2), 0, 0), (Frames(5), Frames(6)));
    assert_eq!(column_of(Frames(0), Frames(u64::MAX), 2, 1).1, Frames(u64::MAX));
}

proptest! {
    #[test]
    fn agrees_with_the_slow_way(samples in prop::collection::vec(any::<i16>(), 0..700)) {
        check(&samples);
    }
}
