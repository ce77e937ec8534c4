//! How alike two sounds are, and how far one lies behind the other: the proof that what was spoken is
//! what was recorded.

/// Where and how well one sound is found in another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Frames by which the pattern begins after the sound does.
    pub lag: usize,
    /// The normalised correlation there, from -1 to 1; 0 where either is silent.
    pub correlation: f64,
}

/// Frames joined into one for the coarse search.
const COARSE: usize = 32;

/// Finds `pattern` in `sound`. `None` if the pattern is empty or does not fit.
///
/// A coarse search over loudness and shape narrows the place, a fine one settles it to the frame.
pub fn find(pattern: &[f32], sound: &[f32]) -> Option<Match> {
    let room = sound.len().checked_sub(pattern.len())?;
    if pattern.is_empty() {
        return None;
    }
    let (small_pattern, small_sound) = (envelope(pattern), envelope(sound));
    let coarse_room = small_sound.len().saturating_sub(small_pattern.len());
    let mut places: Vec<(usize, f64)> = (0..=coarse_room)
        .map(|lag| (lag, correlation(&small_pattern, small_sound.get(lag..).unwrap_or_default())))
        .collect();
    places.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut best: Option<Match> = None;
    for (place, _) in places.iter().take(8) {
        let start = (place * COARSE).saturating_sub(2 * COARSE);
        let end = (place * COARSE + 2 * COARSE).min(room);
        for lag in start..=end.max(start).min(room) {
            let here = correlation(pattern, sound.get(lag..).unwrap_or_default());
            if best.is_none_or(|best| here > best.correlation) {
                best = Some(Match { lag, correlation: here });
            }
        }
    }
    best
}

/// The normalised correlation of two sounds frame by frame, over the shorter one's length; 0 where
/// either is silent.
pub fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

fn envelope(samples: &[f32]) -> Vec<f32> {
    samples.chunks(COARSE).map(|chunk| chunk.iter().map(|sample| sample.abs()).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(frames: u32, seed: u32) -> Vec<f32> {
        let mut state = seed;
        (0..frames)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let swell = (n as f32 * 0.002).sin().abs();
                ((state >> 8) as f32 / 8_388_608.0 - 1.0) * swell
            })
            .collect()
    }

    #[track_caller]
    fn check(lag: usize) {
        let pattern = noise(6_000, 7);
        let mut sound = vec![0.0; lag];
        sound.extend(pattern.iter().map(|sample| sample * 0.4));
        sound.extend(noise(3_000, 99));
        let found = find(&pattern, &sound).unwrap();
        assert_eq!(found.lag, lag);
        assert!(found.correlation > 0.999, "{found:?}");
    }

    #[test]
    fn finds_the_lag_to_the_frame() {
        for lag in [0, 1, 31, 32, 33, 977, 4_801] {
            check(lag);
        }
    }

    #[test]
    fn a_missing_block_costs_correlation() {
        let pattern = noise(6_000, 7);
        let mut sound = pattern.clone();
        sound.drain(2_000..2_480);
        sound.extend(vec![0.0; 480]);
        assert!(find(&pattern, &sound).unwrap().correlation < 0.9);
    }

    #[test]
    fn what_does_not_fit_is_not_found() {
        assert_eq!(find(&[], &[1.0]), None);
        assert_eq!(find(&[1.0, 2.0], &[1.0]), None);
        assert!(find(&[1.0], &[0.0]).unwrap().correlation.abs() < 1e-12);
    }
}
