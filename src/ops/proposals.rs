//! Where the utterances of a recording probably lie, and who speaks them: proposals that a coder accepts
//! or not.
//!
//! With a channel for each speaker the speaker is known. With one channel it is not: everything is then
//! proposed as the worker's, and the coder hands over what is the parent's with one key. Guessing turns
//! would be wrong as soon as one of them pauses.

mod kept;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::audio::wav::{WavFault, WavReader};
use crate::domain::coding::{Utterance, UtteranceId};
use crate::domain::language::Speaker;
use crate::domain::recording::Channels;
use crate::dsp::speech::Speech;
use crate::dsp::speech_stream::{SpeechFinder, separate};
use crate::units::{Frames, SampleRate, Seconds};

pub use kept::{kept, kept_or_found, place};

/// Frames that are read at once.
const BLOCK: usize = 1 << 14;

/// A stretch that is probably one utterance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who probably speaks.
    pub speaker: Speaker,
    /// Where it begins, in the whole recording.
    pub start: Seconds,
    /// Where it ends.
    pub end: Seconds,
}

/// Why nothing is proposed.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// The sound cannot be read.
    #[error("{0}")]
    Sound(String),
    /// It was stopped.
    #[error("stopped")]
    Stopped,
}

/// Proposes the utterances of a part of a sound that can be played (see `ops::import::playable`), in
/// order of where they begin. The sound flows past: memory grows by 1.8 MB for an hour and channel.
/// `go_on` hears how much is done, from 0 to 1, and says whether to go on.
pub fn propose(
    sound: &Path,
    channels: Channels,
    part: (Seconds, Seconds),
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Vec<Proposal>, ProposalError> {
    let fault = |fault: WavFault| ProposalError::Sound(format!("{}: {fault}", sound.display()));
    let mut reader = WavReader::open(sound).map_err(fault)?;
    let format = reader.format();
    if format.rate != SampleRate::TAKE {
        let reason = format!("{}: has {} Hz and not 48000", sound.display(), format.rate.0);
        return Err(ProposalError::Sound(reason));
    }
    let (first, last) = bounds(part, reader.frames());
    reader.seek(first).map_err(fault)?;
    let wanted = last.0.saturating_sub(first.0);
    let apart = format.channels == 2 && channels != Channels::Mixed;
    let mut finders = [SpeechFinder::default(), SpeechFinder::default()];
    let (mut block, mut one, mut done) = (Vec::new(), Vec::new(), 0_u64);
    while done < wanted {
        if !go_on(done as f64 / wanted as f64) {
            return Err(ProposalError::Stopped);
        }
        block.clear();
        let frames = BLOCK.min(usize::try_from(wanted - done).unwrap_or(BLOCK));
        let read =
            if apart { reader.read_frames(frames, &mut block) } else { reader.read_mono(frames, &mut block) };
        let read = read.map_err(fault)?;
        if read == 0 {
            break;
        }
        if apart {
            for (channel, finder) in finders.iter_mut().enumerate() {
                one.clear();
                one.extend(block.iter().skip(channel).step_by(2));
                finder.add(&one);
            }
        } else if let Some(finder) = finders.first_mut() {
            finder.add(&block);
        }
        done += read as u64;
    }
    let length = Frames(done).at(SampleRate::TAKE);
    let found = if apart {
        let [first, second] = separate(finders);
        vec![(channels.speaker(0), first), (channels.speaker(1), second)]
    } else {
        let [mixed, _unused] = finders;
        vec![(None, mixed.finish())]
    };
    let offset = first.at(SampleRate::TAKE);
    let mut proposals: Vec<Proposal> =
        found.iter().flat_map(|(speaker, speech)| proposed(*speaker, speech, length, offset)).collect();
    proposals.sort_by(|a, b| a.start.0.total_cmp(&b.start.0).then(a.speaker.cmp(&b.speaker)));
    Ok(proposals)
}

/// Proposals as utterances that nobody has accepted yet, numbered from `first` on.
pub fn as_utterances(proposals: &[Proposal], first: UtteranceId) -> Vec<Utterance> {
    let utterance = |(number, it): (u32, &Proposal)| {
        let id = UtteranceId(first.0.saturating_add(number));
        Utterance { proposed: true, ..Utterance::new(id, it.speaker, Some(it.start), Some(it.end)) }
    };
    (0..).zip(proposals).map(utterance).collect()
}

fn proposed(speaker: Option<Speaker>, speech: &Speech, length: Seconds, offset: Seconds) -> Vec<Proposal> {
    let speaker = speaker.unwrap_or(Speaker::Worker);
    let at = |time: Seconds| Seconds(time.0 + offset.0);
    let spans = speech.utterances(length).into_iter();
    spans.map(|(start, end)| Proposal { speaker, start: at(start), end: at(end) }).collect()
}

fn bounds((from, to): (Seconds, Seconds), frames: Frames) -> (Frames, Frames) {
    let at = |time: Seconds| Frames(time.frames(SampleRate::TAKE).0.min(frames.0));
    (at(from), at(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav::LongWriter;

    /// A buzz as a voice has it, between silences, on each channel where it is told; at 48 kHz.
    fn sound(path: &Path, turns: &[(f64, usize)], channels: u16) {
        let file = std::fs::File::create(path).unwrap();
        let mut writer = LongWriter::new(file, SampleRate::TAKE, channels).unwrap();
        let voice = crate::dsp::speech::example_voice(2.0);
        for (seconds, who) in turns {
            let frames = (seconds * 48_000.0) as usize;
            for frame in 0..frames {
                let sample = voice.get(frame % voice.len()).copied().unwrap_or_default();
                for channel in 0..usize::from(channels) {
                    let heard = match who {
                        0 => 0.0,
                        _ if channels == 1 || channel + 1 == *who => sample,
                        _ => sample * 0.2,
                    };
                    writer.write(&[heard]).unwrap();
                }
            }
        }
        writer.finalize().unwrap();
    }

    const WHOLE: (Seconds, Seconds) = (Seconds(0.0), Seconds(1e9));
    /// Silence, the first, silence, the second, silence, the first, silence.
    const TURNS: [(f64, usize); 7] = [(0.5, 0), (1.5, 1), (0.6, 0), (1.5, 2), (0.6, 0), (1.0, 1), (0.5, 0)];

    #[track_caller]
    fn check(channels: u16, who: Channels, part: (Seconds, Seconds), expected: &[(Speaker, f64, f64)]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound.wav");
        sound(&path, &TURNS, channels);
        let found = propose(&path, who, part, &mut |_| true).unwrap();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, (speaker, start, end)) in found.iter().zip(expected) {
            let near = (found.start.0 - start).abs() < 0.2 && (found.end.0 - end).abs() < 0.2;
            assert!(found.speaker == *speaker && near, "{found:?}, not {speaker:?} {start} {end}");
        }
    }

    #[test]
    fn with_a_channel_each_the_speakers_are_known() {
        let (worker, parent) = (Speaker::Worker, Speaker::Parent);
        let found = [(worker, 0.5, 2.0), (parent, 2.6, 4.1), (worker, 4.7, 5.7)];
        check(2, Channels::WorkerThenParent, WHOLE, &found);
        let turned = [(parent, 0.5, 2.0), (worker, 2.6, 4.1), (parent, 4.7, 5.7)];
        check(2, Channels::ParentThenWorker, WHOLE, &turned);
    }

    #[test]
    fn with_one_channel_all_is_proposed_as_the_workers() {
        let worker = Speaker::Worker;
        let found = [(worker, 0.5, 2.0), (worker, 2.6, 4.1), (worker, 4.7, 5.7)];
        check(1, Channels::Mixed, WHOLE, &found);
        check(2, Channels::Mixed, WHOLE, &found);
    }

    #[test]
    fn a_part_is_told_in_the_times_of_the_whole() {
        let part = (Seconds(2.3), Seconds(4.4));
        check(2, Channels::WorkerThenParent, part, &[(Speaker::Parent, 2.6, 4.1)]);
        check(1, Channels::Mixed, (Seconds(9.0), Seconds(10.0)), &[]);
    }

    #[test]
    fn it_can_be_stopped_and_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound.wav");
        let none = propose(&path, Channels::Mixed, WHOLE, &mut |_| true);
        assert!(matches!(none, Err(ProposalError::Sound(_))), "{none:?}");
        sound(&path, &TURNS, 1);
        let stopped = propose(&path, Channels::Mixed, WHOLE, &mut |share| share < 0.5);
        assert!(matches!(stopped, Err(ProposalError::Stopped)), "{stopped:?}");
    }

    #[test]
    fn proposals_are_utterances_that_nobody_has_accepted() {
        let one = Proposal { speaker: Speaker::Parent, start: Seconds(1.0), end: Seconds(2.0) };
        let made = as_utterances(&[one, one], UtteranceId(7));
        assert_eq!([made[0].id, made[1].id], [UtteranceId(7), UtteranceId(8)]);
        assert!(made[0].proposed && made[0].speaker == Speaker::Parent && made[0].code.is_none());
    }
}
