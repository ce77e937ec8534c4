//! Where someone speaks: voice activity, pauses, and where utterances probably begin and end.
//!
//! Two witnesses look at every hundredth of a second. An energy gate is exact in quiet and late in
//! noise; a small neural network (nnnoiseless) knows a voice in noise and is a few hundredths off.
//! In quiet the gate draws the boundaries and the network confirms; in noise both must agree.

use nnnoiseless::DenoiseState;

use super::speech_stream::Steps;
use crate::units::{SampleRate, Seconds};

/// A gap at least so long is a pause; shorter ones belong to the speech around them.
pub const SHORTEST_PAUSE: Seconds = Seconds(0.3);

/// Frames in a step of analysis at the network's own rate of 48 kHz.
pub(super) const STEP: usize = DenoiseState::FRAME_SIZE;

/// Steps of ten milliseconds in a second.
pub(super) const STEPS_PER_SECOND: f64 = 100.0;

/// Below this amplitude (-54 dBFS) nothing is speech.
pub(super) const QUIETEST_SPEECH: f32 = 0.002;

/// From this noise floor on (-50 dBFS) the gate alone is not trusted.
const NOISY: f32 = 0.003_2;

/// How sure the network must be.
pub(super) const SURE: f32 = 0.5;

/// Gaps of so many steps within a syllable or a word are closed before anything is judged.
const CLOSED_GAP: usize = 12;

/// What is shorter than so many steps is a click, not speech.
const SHORTEST_SPEECH: usize = 6;

/// Steps that the network is shown before it counts.
pub(super) const WARM_UP: usize = 50;

/// A stretch of sound, in seconds from its beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub start: Seconds,
    /// Where it ends.
    pub end: Seconds,
}

impl Span {
    /// How long it lasts.
    pub fn length(self) -> Seconds {
        Seconds(self.end.0 - self.start.0)
    }
}

/// What a sound holds of speech.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Speech {
    /// The stretches of speech, in order, with pauses between them.
    pub spans: Vec<Span>,
}

impl Speech {
    /// Speech in all, without the pauses.
    pub fn seconds(&self) -> Seconds {
        // The sum of nothing would be minus zero.
        Seconds(self.spans.iter().fold(0.0, |sum, span| sum + span.length().0))
    }

    /// The pauses: gaps of at least [`SHORTEST_PAUSE`] between two stretches of speech. Silence before
    /// the first word and after the last is none.
    pub fn pauses(&self) -> Vec<Span> {
        let gaps = self.spans.iter().zip(self.spans.iter().skip(1));
        gaps.map(|(before, after)| Span { start: before.end, end: after.start }).collect()
    }

    /// The stretches with a little room around each, as utterances probably begin and end in a sound of
    /// this length.
    pub fn utterances(&self, length: Seconds) -> Vec<(Seconds, Seconds)> {
        const ROOM: f64 = 0.08;
        let with_room = |span: &Span| {
            (Seconds((span.start.0 - ROOM).max(0.0)), Seconds((span.end.0 + ROOM).min(length.0)))
        };
        self.spans.iter().map(with_room).collect()
    }
}

/// Finds the speech in mono samples at 48 kHz.
#[cfg(test)]
pub(crate) fn find_speech(samples: &[f32]) -> Speech {
    let mut finder = super::speech_stream::SpeechFinder::default();
    finder.add(samples);
    finder.finish()
}

/// The speech among steps that were looked at one by one.
pub(super) fn speech_among(steps: &Steps) -> Speech {
    let mut runs = runs(&steps.active());
    close_gaps(&mut runs, CLOSED_GAP);
    runs.retain(|(start, end)| {
        let heard = steps.voice.get(*start..*end).unwrap_or_default();
        end - start >= SHORTEST_SPEECH && heard.contains(&true)
    });
    close_gaps(&mut runs, (SHORTEST_PAUSE.0 * STEPS_PER_SECOND) as usize);
    let length = steps.samples as f64 / f64::from(SampleRate::TAKE.0);
    let at = |step: usize| Seconds((step as f64 / STEPS_PER_SECOND).min(length));
    Speech { spans: runs.into_iter().map(|(start, end)| Span { start: at(start), end: at(end) }).collect() }
}

impl Steps {
    /// The steps in which somebody seems to speak.
    pub(super) fn active(&self) -> Vec<bool> {
        let gate = Gate::over(&self.energy);
        let steps = self.energy.iter().zip(&self.voice).zip(&self.masked);
        steps
            .map(|((level, voice), masked)| *level > gate.level && (*voice || !gate.noisy) && !*masked)
            .collect()
    }
}

struct Gate {
    level: f32,
    noisy: bool,
}

impl Gate {
    /// Four times the tenth percentile; never above a tenth of the loudest speech, so that a reply
    /// without any pause is not taken for noise.
    fn over(energy: &[f32]) -> Self {
        let mut sorted = energy.to_vec();
        sorted.sort_by(f32::total_cmp);
        let floor = at_share(&sorted, 0.1);
        let loud = at_share(&sorted, 0.95);
        Self { level: (4.0 * floor).min(loud * 0.1).max(QUIETEST_SPEECH), noisy: floor > NOISY }
    }
}

/// The value with this share of the sorted values below it.
pub(super) fn at_share(sorted: &[f32], share: f64) -> f32 {
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// Stretches of `true`, as steps from and up to.
fn runs(active: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (step, _) in active.iter().enumerate().filter(|(_, active)| **active) {
        match runs.last_mut() {
            Some((_, end)) if *end == step => *end = step + 1,
            _ => runs.push((step, step + 1)),
        }
    }
    runs
}

/// Joins runs with less than `gap` steps between them.
fn close_gaps(runs: &mut Vec<(usize, usize)>, gap: usize) {
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(runs.len());
    for (start, end) in runs.drain(..) {
        match joined.last_mut() {
            Some((_, last)) if start - *last < gap => *last = end,
            _ => joined.push((start, end)),
        }
    }
    *runs = joined;
}

/// A voice as simple as can be: a buzz through two formants that move, as in "ayayay".
#[cfg(test)]
pub(crate) fn example_voice(seconds: f64) -> Vec<f32> {
    let mut samples = Vec::new();
    let mut states = [[0.0_f64; 2]; 3];
    for n in 0..(seconds * 48_000.0) as usize {
        let time = n as f64 / 48_000.0;
        let pitch = 120.0 + 10.0 * (time * 5.0).sin();
        let pulse = if (n as f64 * pitch / 48_000.0).fract() < pitch / 48_000.0 { 1.0 } else { 0.0 };
        let sway = (time * 9.0).sin();
        let formants = [(600.0 + 250.0 * sway, 80.0), (1_500.0 - 500.0 * sway, 100.0), (2_600.0, 160.0)];
        let mut out = 0.0;
        for (state, (frequency, width)) in states.iter_mut().zip(formants) {
            let radius = (-std::f64::consts::PI * width / 48_000.0_f64).exp();
            let turn = 2.0 * std::f64::consts::PI * frequency / 48_000.0;
            let next = pulse + 2.0 * radius * turn.cos() * state[0] - radius * radius * state[1];
            *state = [next, state[0]];
            out += next;
        }
        samples.push((out * 0.01) as f32);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_runs(active: &str, gap: usize, expected: &[(usize, usize)]) {
        let active: Vec<bool> = active.chars().map(|sign| sign == '#').collect();
        let mut found = runs(&active);
        close_gaps(&mut found, gap);
        assert_eq!(found, expected);
    }

    #[test]
    fn runs_join_over_short_gaps_only() {
        check_runs("..##..#.", 0, &[(2, 4), (6, 7)]);
        check_runs("..##..#.", 2, &[(2, 4), (6, 7)]);
        check_runs("..##..#.", 3, &[(2, 7)]);
        check_runs("........", 3, &[]);
        check_runs("########", 3, &[(0, 8)]);
    }

    #[test]
    fn silence_and_a_hum_hold_no_speech() {
        assert_eq!(find_speech(&[]), Speech::default());
        assert_eq!(find_speech(&vec![0.0; 96_000]), Speech::default());
        let hum: Vec<f32> = (0..96_000).map(|n| 0.001 * (n as f32 * 0.006_5).sin()).collect();
        assert_eq!(find_speech(&hum), Speech::default());
    }

    #[test]
    fn no_speech_lasts_nothing_and_not_minus_nothing() {
        assert_eq!(Speech::default().seconds().0.to_bits(), 0.0_f64.to_bits());
        let span = |start, end| Span { start: Seconds(start), end: Seconds(end) };
        assert_eq!(Speech { spans: vec![span(0.5, 1.0), span(2.0, 2.25)] }.seconds(), Seconds(0.75));
    }

    #[test]
    fn a_click_is_no_speech() {
        let mut samples = vec![0.0; 96_000];
        samples[48_000] = 0.9;
        assert_eq!(find_speech(&samples), Speech::default());
    }

    #[track_caller]
    fn check_speech(noise: f32, tolerance: f64) {
        let mut samples = vec![0.0; 24_000];
        samples.extend(example_voice(1.5));
        samples.extend(vec![0.0; 33_600]);
        samples.extend(example_voice(1.0));
        samples.extend(vec![0.0; 24_000]);
        let mut state = 1_u32;
        for sample in &mut samples {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *sample += ((state >> 8) as f32 / 8_388_608.0 - 1.0) * noise;
        }
        let speech = find_speech(&samples);
        assert_eq!(speech.spans.len(), 2, "{speech:?}");
        for (found, expected) in speech.spans.iter().zip([(0.5, 2.0), (2.7, 3.7)]) {
            assert!((found.start.0 - expected.0).abs() <= tolerance, "{speech:?}");
            assert!((found.end.0 - expected.1).abs() <= tolerance, "{speech:?}");
        }
        assert_eq!(speech.pauses().len(), 1);
    }

    #[test]
    fn finds_two_utterances_in_quiet() {
        check_speech(0.0, 0.05);
    }

    #[test]
    fn finds_two_utterances_in_noise() {
        check_speech(0.01, 0.15);
    }

    #[test]
    fn proposes_with_room_but_within_the_sound() {
        let samples = example_voice(1.0);
        let proposed = find_speech(&samples).utterances(Seconds(1.0));
        assert_eq!(proposed.len(), 1, "{proposed:?}");
        assert!(proposed[0].0.0 >= 0.0 && proposed[0].1.0 <= 1.0);
    }
}
