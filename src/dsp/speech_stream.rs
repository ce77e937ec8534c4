//! Finding speech while a sound flows past, so that hours need no more memory than their steps: five
//! bytes for each hundredth of a second, 1.8 MB for an hour and channel, a two-hundredth of the sound.
//!
//! Nothing is lost by it: how loud "loud" is depends on the whole sound, and so the steps are judged only
//! when all of them are there.

use nnnoiseless::DenoiseState;

use super::speech::{QUIETEST_SPEECH, STEP, SURE, Speech, WARM_UP, at_share, speech_among};

/// How much louder the other channel must be for what is heard here to be its bleed: twice, 6 dB; less
/// where the two speakers are hardly apart.
const BLEED: f32 = 6.0;

/// From this difference on (in decibels) between the channels at one time and at another, two people
/// speak and not one.
const APART: f32 = 6.0;

/// How much louder one microphone may be turned up than the other, in decibels.
const WIDEST_GAIN: f32 = 12.0;

/// Loudness is compared over so many steps before and after: a fifth of a second, about a syllable.
const AROUND: usize = 10;

/// What is known of each hundredth of a second.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Steps {
    /// The root of the mean square.
    pub energy: Vec<f32>,
    /// Whether the network is sure of a voice.
    pub voice: Vec<bool>,
    /// Whether what is heard is somebody on another channel.
    pub masked: Vec<bool>,
    /// The samples in all.
    pub samples: u64,
}

/// Finds the speech in mono samples at 48 kHz that come block by block.
pub struct SpeechFinder {
    network: Box<DenoiseState<'static>>,
    /// The beginning, which the network is shown before it counts.
    beginning: Vec<f32>,
    warm: bool,
    rest: Vec<f32>,
    steps: Steps,
}

impl std::fmt::Debug for SpeechFinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpeechFinder").field("samples", &self.steps.samples).finish_non_exhaustive()
    }
}

impl Default for SpeechFinder {
    fn default() -> Self {
        Self {
            network: DenoiseState::new(),
            beginning: Vec::new(),
            warm: false,
            rest: Vec::new(),
            steps: Steps::default(),
        }
    }
}

impl SpeechFinder {
    /// Adds the next samples.
    pub fn add(&mut self, samples: &[f32]) {
        self.steps.samples += samples.len() as u64;
        if self.warm {
            self.take(samples);
            return;
        }
        let missing = (WARM_UP * STEP).saturating_sub(self.beginning.len());
        let (now, later) = samples.split_at(missing.min(samples.len()));
        self.beginning.extend_from_slice(now);
        if self.beginning.len() == WARM_UP * STEP {
            self.warm_up();
            self.take(later);
        }
    }

    /// The speech in all of it.
    pub fn finish(self) -> Speech {
        speech_among(&self.into_steps())
    }

    fn warm_up(&mut self) {
        let beginning = std::mem::take(&mut self.beginning);
        for chunk in beginning.chunks(STEP) {
            self.sounds_like_voice(chunk);
        }
        self.warm = true;
        self.take(&beginning);
    }

    /// Looks at every whole step and keeps the rest.
    fn take(&mut self, samples: &[f32]) {
        let mut samples = samples;
        if !self.rest.is_empty() {
            let (now, later) = samples.split_at((STEP - self.rest.len()).min(samples.len()));
            self.rest.extend_from_slice(now);
            samples = later;
            if self.rest.len() < STEP {
                return;
            }
            let rest = std::mem::take(&mut self.rest);
            self.step(&rest);
        }
        let whole = samples.len() - samples.len() % STEP;
        let (whole, rest) = samples.split_at(whole);
        for chunk in whole.chunks(STEP) {
            self.step(chunk);
        }
        self.rest.extend_from_slice(rest);
    }

    fn step(&mut self, chunk: &[f32]) {
        let squares: f32 = chunk.iter().map(|sample| sample * sample).sum();
        self.steps.energy.push((squares / chunk.len().max(1) as f32).sqrt());
        let voice = self.sounds_like_voice(chunk);
        self.steps.voice.push(voice);
        self.steps.masked.push(false);
    }

    /// Whether the network is sure of a voice in the next step.
    fn sounds_like_voice(&mut self, chunk: &[f32]) -> bool {
        let (mut input, mut cleaned) = ([0.0_f32; STEP], [0.0_f32; STEP]);
        for (place, sample) in input.iter_mut().zip(chunk) {
            *place = sample * 32_768.0;
        }
        self.network.process_frame(&mut cleaned, &input) > SURE
    }

    fn into_steps(mut self) -> Steps {
        if !self.warm {
            self.warm_up();
        }
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.step(&rest);
        }
        self.steps
    }
}

/// The speech of two people with a channel each. What one of them says is often heard on the other's
/// channel too: where both are heard, the louder counts. How much louder one microphone is turned up is
/// found from the sound: with two speakers the difference between the channels has two levels, and the
/// middle of them stands for equally loud. Where both are about as loud, both speak.
pub fn separate(finders: [SpeechFinder; 2]) -> [Speech; 2] {
    let [mut first, mut second] = finders.map(SpeechFinder::into_steps);
    let differences = differences(&around(&first.energy), &around(&second.energy));
    let (active, other) = (first.active(), second.active());
    let mut heard: Vec<f32> = differences
        .iter()
        .zip(active.iter().zip(&other))
        .filter_map(|(difference, (first, second))| (*first || *second).then_some(*difference))
        .collect();
    heard.sort_by(f32::total_cmp);
    let (low, high) = (at_share(&heard, 0.05), at_share(&heard, 0.95));
    let apart = high - low;
    let (equal, margin) = if apart > APART {
        (f32::midpoint(low, high).clamp(-WIDEST_GAIN, WIDEST_GAIN), BLEED.min(apart / 4.0))
    } else {
        // Only one of them speaks, or both into both: nothing tells how the microphones are turned up.
        (0.0, BLEED)
    };
    for (step, difference) in differences.iter().enumerate() {
        if let (Some(first), Some(second)) = (first.masked.get_mut(step), second.masked.get_mut(step)) {
            *first = *difference < equal - margin;
            *second = *difference > equal + margin;
        }
    }
    [speech_among(&first), speech_among(&second)]
}

/// How many decibels the first is louder, step by step. Below the quietest speech both are silence.
fn differences(first: &[f32], second: &[f32]) -> Vec<f32> {
    let level = |amplitude: &f32| 20.0 * amplitude.max(QUIETEST_SPEECH / 16.0).log10();
    first.iter().zip(second).map(|(first, second)| level(first) - level(second)).collect()
}

/// The mean around each step.
fn around(energy: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(energy.len() + 1);
    let mut sum = 0.0_f64;
    sums.push(sum);
    for level in energy {
        sum += f64::from(*level);
        sums.push(sum);
    }
    let up_to = |step: usize| sums.get(step).copied().unwrap_or(sum);
    let mean = |step: usize| {
        let (from, to) = (step.saturating_sub(AROUND), (step + AROUND + 1).min(energy.len()));
        ((up_to(to) - up_to(from)) / to.saturating_sub(from).max(1) as f64) as f32
    };
    (0..energy.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::super::speech::{example_voice as voice, find_speech};
    use super::*;

    /// Speech and silence by turns, each of so many seconds, beginning with silence.
    fn talk(lengths: &[f64]) -> Vec<f32> {
        let mut samples = Vec::new();
        for (place, seconds) in lengths.iter().enumerate() {
            if place % 2 == 0 {
                samples.extend(vec![0.0; (seconds * 48_000.0) as usize]);
            } else {
                samples.extend(voice(*seconds));
            }
        }
        samples
    }

    fn mixed(near: &[f32], far: &[f32], bleed: f32) -> Vec<f32> {
        let length = near.len().max(far.len());
        let at = |samples: &[f32], n: usize| samples.get(n).copied().unwrap_or(0.0);
        (0..length).map(|n| at(near, n) + at(far, n) * bleed).collect()
    }

    fn finder(samples: &[f32]) -> SpeechFinder {
        let mut finder = SpeechFinder::default();
        finder.add(samples);
        finder
    }

    #[test]
    fn blocks_of_any_size_give_what_the_whole_gives() {
        let samples = talk(&[0.5, 1.2, 0.7, 1.0, 0.353]);
        let whole = find_speech(&samples);
        assert_eq!(whole.spans.len(), 2);
        for block in [1, 7, 479, 480, 481, 4_096, 60 * 48_000] {
            let mut finder = SpeechFinder::default();
            samples.chunks(block).for_each(|chunk| finder.add(chunk));
            assert_eq!(finder.finish(), whole, "{block}");
        }
        for short in [0, 1, 479, 23_999] {
            let samples = &voice(1.0)[..short];
            let mut finder = SpeechFinder::default();
            samples.chunks(100).for_each(|chunk| finder.add(chunk));
            assert_eq!(finder.finish(), find_speech(samples), "{short}");
        }
    }

    #[track_caller]
    fn check(first: &[f64], second: &[f64], gain: f32, bleed: f32, expected: [usize; 2]) {
        let (first, second) = (talk(first), talk(second));
        let own: Vec<f32> = mixed(&second, &first, bleed).iter().map(|it| it * gain).collect();
        let found = separate([finder(&mixed(&first, &second, bleed)), finder(&own)]);
        let spans = found.each_ref().map(|it| it.spans.len());
        assert_eq!(spans, expected, "{found:?}");
    }

    #[test]
    fn what_bleeds_from_the_other_channel_is_nobodys() {
        let (worker, parent) = ([0.5, 1.5, 2.5, 1.0, 0.5], [2.5, 1.5, 2.0]);
        check(&worker, &parent, 1.0, 0.0, [2, 1]);
        check(&worker, &parent, 1.0, 0.25, [2, 1]);
        // The second microphone is turned down.
        check(&worker, &parent, 0.4, 0.25, [2, 1]);
        check(&parent, &worker, 0.4, 0.25, [1, 2]);
    }

    #[test]
    fn a_channel_with_bleed_alone_is_silent() {
        check(&[0.5, 1.5, 1.0, 1.5, 0.5], &[5.0], 1.0, 0.2, [2, 0]);
    }

    #[test]
    fn two_who_speak_at_once_are_both_heard() {
        check(&[0.5, 2.0, 1.0], &[1.0, 2.0, 0.5], 1.0, 0.1, [1, 1]);
    }
}
