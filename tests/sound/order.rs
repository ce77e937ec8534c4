//! Whether a sound was heard whole, in order and unchanged. A computer that is busy with other tests may
//! make a gap in what plays, and nothing else: no frame may be missing, doubled or another.

use crate::process::Outcome;

/// What conversion to the sound server's own numbers and back may change.
const ROUNDING: u16 = 2;

/// Frames by which a place is known: a hundredth of a second.
const PROBE: usize = 480;

/// The lengths of the gaps in what was heard; an error where anything else is wrong with it.
pub fn gaps(spoken: &[i16], heard: &[i16]) -> Outcome<Vec<usize>> {
    let is_silent = |sample: &i16| sample.unsigned_abs() <= ROUNDING;
    let begin = spoken.iter().position(|it| !is_silent(it)).ok_or("nothing was spoken")?;
    let end = spoken.iter().rposition(|it| !is_silent(it)).map_or(0, |last| last + 1);
    let spoken = &spoken[begin..end];
    let probe = &spoken[..PROBE.min(spoken.len())];
    let first = heard.windows(probe.len()).position(|it| it.iter().zip(probe).all(|(a, b)| is_same(*a, *b)));
    let (mut at, mut said) = (first.ok_or("its beginning was not heard")?, 0);
    let mut gaps = Vec::new();
    while said < spoken.len() {
        let alike =
            spoken[said..].iter().zip(&heard[at.min(heard.len())..]).take_while(|(a, b)| is_same(**a, **b));
        let count = alike.count();
        (said, at) = (said + count, at + count);
        if said == spoken.len() {
            break;
        }
        // The silence in which the two part. Its first frames may have passed for quiet ones of the sound.
        let from = at - heard[..at].iter().rev().take_while(|it| is_silent(it)).count();
        let to = at + heard[at..].iter().take_while(|it| is_silent(it)).count();
        if to == heard.len() {
            return Err(format!("{} of {} frames are missing at the end", spoken.len() - said, spoken.len()));
        }
        let first = said - (at - from).min(said);
        let goes_on = |place: &usize| {
            let swallowed = &spoken[first..*place];
            let next = spoken[*place..].iter().zip(&heard[to..]).take(PROBE);
            swallowed.iter().all(is_silent) && { next }.all(|(a, b)| is_same(*a, *b))
        };
        let place = (first..spoken.len().min(said + PROBE)).find(goes_on);
        let place =
            place.filter(|_| to > at).ok_or(format!("after {said} frames something else is heard"))?;
        gaps.push(to - from - (place - first));
        (said, at) = (place, to);
    }
    if heard[at..].iter().any(|it| !is_silent(it)) {
        return Err("something is heard after the end".to_owned());
    }
    Ok(gaps)
}

fn is_same(a: i16, b: i16) -> bool {
    a.abs_diff(b) <= ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(frames: u32) -> Vec<i16> {
        (0..frames)
            .map(|n| ((f64::from(n) * 0.037).sin() * (f64::from(n) * 0.000_9).sin() * 9_000.0) as i16)
            .collect()
    }

    /// What is heard of 20,000 frames between silences, after a change.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Vec<i16>), expected: Option<&[usize]>) {
        let spoken = sound(20_000);
        let mut heard = [vec![0; 3_000], spoken.clone(), vec![0; 3_000]].concat();
        change(&mut heard);
        let found = gaps(&spoken, &heard);
        assert_eq!(found.as_deref().ok(), expected, "{found:?}");
    }

    #[test]
    fn gaps_are_told_from_everything_else() {
        check(|_| {}, Some(&[]));
        check(|heard| heard.iter_mut().step_by(3).for_each(|it| *it += 1), Some(&[]));
        let gap = |at: usize, length: usize| {
            move |heard: &mut Vec<i16>| drop(heard.splice(at..at, vec![0; length]))
        };
        check(gap(9_000, 700), Some(&[700]));
        check(
            |heard| [gap(15_000, 480), gap(9_000, 2_400)].into_iter().for_each(|gap| gap(heard)),
            Some(&[2_400, 480]),
        );
        // A block lost, doubled, changed; the end lost; something behind it.
        check(|heard| drop(heard.drain(9_000..9_480)), None);
        check(|heard| drop(heard.splice(9_000..9_000, heard[8_520..9_000].to_vec())), None);
        check(|heard| heard[9_000..9_100].fill(5_000), None);
        check(|heard| heard[9_000..9_480].fill(0), None);
        check(|heard| heard[20_000..].fill(0), None);
        check(|heard| heard[25_000] = 700, None);
    }
}
