//! What the window draws of a sound file, and where its utterances probably lie.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use crate::audio::decode;
pub use crate::audio::decode::Damage;
use crate::domain::recording::Channels;
use crate::dsp::peaks::{Channel, Peak};
use crate::dsp::pyramid::Pyramid;
use crate::ops::{peaks, proposals};
use crate::units::{Dbfs, Frames, SampleRate, Seconds};

/// How many columns a take is drawn with; more than a window is wide at any size of text.
pub const COLUMNS: usize = 1200;

/// A take as it is drawn and proposed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// Columns of equal length over the whole of it.
    pub columns: Arc<Vec<Peak>>,
    /// Where its utterances probably begin and end.
    pub proposals: Vec<(Seconds, Seconds)>,
    /// Its length.
    pub length: Seconds,
}

/// Reads a take to draw it and to propose its utterances. With a place in the cache for its peaks (see
/// [`peaks::place`]) it is listened through once only. The error is for the user.
pub fn draw(take: &Path, kept: Option<&Path>) -> Result<Drawn, String> {
    let on = &mut |_share| ControlFlow::Continue(());
    let pyramid = match kept {
        Some(kept) => peaks::open_or_build(take, kept, on),
        None => peaks::build(take, on),
    };
    let pyramid = pyramid.map_err(|error| error.to_string())?;
    let length = pyramid.frames().at(pyramid.rate());
    let (mixed, part, on) = (Channels::Mixed, (Seconds(0.0), length), &mut |_share| true);
    let found = match kept {
        Some(kept) => proposals::kept_or_found(take, mixed, part, &kept.with_extension("speech"), on),
        None => proposals::propose(take, mixed, part, on),
    };
    let found = found.map_err(|error| error.to_string())?;
    let proposals = found.iter().map(|it| (it.start, it.end)).collect();
    Ok(Drawn { columns: Arc::new(columns_of(&pyramid)), proposals, length })
}

/// Reads a WAV file to draw it. The error is for the user.
pub fn columns_of_file(path: &Path) -> Result<Arc<Vec<Peak>>, String> {
    let pyramid = peaks::build(path, &mut |_share| ControlFlow::Continue(()));
    Ok(Arc::new(columns_of(&pyramid.map_err(|error| error.to_string())?)))
}

/// The length of a sound file; `None` where it cannot be read.
pub fn length_of(path: &Path) -> Option<Seconds> {
    decode::length(path).ok()
}

fn columns_of(pyramid: &Pyramid) -> Vec<Peak> {
    let silence = Peak { min: 0.0, max: 0.0, rms: 0.0 };
    let frames = pyramid.frames();
    let count = usize::try_from(frames.0).unwrap_or(COLUMNS).min(COLUMNS);
    let columns = pyramid.columns(Channel::All, Frames(0), frames, count);
    columns.into_iter().map(|it| it.unwrap_or(silence)).collect()
}

/// What a sound file holds, in plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundReport {
    /// Its length.
    pub length: Seconds,
    /// Its own rate.
    pub rate: SampleRate,
    /// Its channels.
    pub channels: u16,
    /// The loudest sample of any channel.
    pub peak: Dbfs,
    /// The root of the mean square over all channels.
    pub rms: Dbfs,
    /// Frames with a sample at full scale.
    pub clipped_frames: u64,
    /// Speech in all, without the pauses.
    pub speech: Seconds,
    /// Where the pauses begin and end.
    pub pauses: Vec<(Seconds, Seconds)>,
    /// How it is written, in words.
    pub format: String,
    /// What could not be read, in order.
    pub damaged: Vec<Damage>,
}

/// Looks into a sound file. The error is for the user.
pub fn inspect(path: &Path) -> Result<SoundReport, String> {
    let found = decode::inspect(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(SoundReport {
        length: found.length,
        rate: found.source.rate,
        channels: found.source.channels,
        peak: found.level.peak(),
        rms: found.level.rms(),
        clipped_frames: found.level.clipped_frames(),
        speech: found.speech.seconds(),
        pauses: found.speech.pauses().iter().map(|it| (it.start, it.end)).collect(),
        format: found.source.to_string(),
        damaged: found.damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav::write_wav;
    use crate::dsp::speech::example_voice;

    #[test]
    fn a_take_is_drawn_and_listened_through_once() {
        let folder = tempfile::tempdir().unwrap();
        let (take, kept) = (folder.path().join("take.wav"), folder.path().join("cache/take.wav.peaks"));
        let mut samples = vec![0.0; 48_000];
        samples.extend(example_voice(1.0));
        samples.extend(vec![0.0; 48_000]);
        write_wav(&take, &samples, SampleRate::TAKE).unwrap();
        let drawn = draw(&take, Some(&kept)).unwrap();
        assert_eq!((drawn.columns.len(), drawn.length), (COLUMNS, Seconds(3.0)));
        let loud = |column: usize| drawn.columns[column].max > 0.01;
        assert_eq!([200, 600, 1_000].map(loud), [false, true, false]);
        let [(start, end)] = drawn.proposals[..] else { panic!("{:?}", drawn.proposals) };
        assert!((start.0 - 0.92).abs() < 0.1 && (end.0 - 2.08).abs() < 0.1, "{start:?} {end:?}");
        let cached = || peaks::open(&take, &kept).is_some() && kept.with_extension("speech").is_file();
        assert!(cached());
        assert_eq!(draw(&take, Some(&kept)).unwrap(), drawn);
        assert_eq!(draw(&take, None).unwrap(), drawn, "without a cache it looks alike");
        assert_eq!(columns_of_file(&take).unwrap(), drawn.columns);
    }

    #[test]
    fn what_cannot_be_drawn_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let take = folder.path().join("take.wav");
        std::fs::write(&take, "no sound").unwrap();
        assert!(draw(&take, None).unwrap_err().contains("take.wav: this is not a WAV file"));
    }
}
