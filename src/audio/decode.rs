//! Any WAV file to the form of a take: mono at 48 kHz.

use std::path::Path;

use super::resample::Resampler;
use super::wav::{WavFault, WavFormat, WavReader, WavWriter};
use crate::dsp::level::LevelSum;
use crate::dsp::speech::{Speech, find_speech};
use crate::units::{Frames, SampleRate, Seconds};

/// Frames at once.
const BLOCK: usize = 4_096;

/// A sound as takes are: mono at 48 kHz.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The samples, from -1 to 1.
    pub samples: Vec<f32>,
    /// What the file held.
    pub source: WavFormat,
}

/// Reads a whole file.
pub fn decode(path: &Path) -> Result<Decoded, WavFault> {
    let mut samples = Vec::new();
    let source = stream(path, |block| {
        samples.extend_from_slice(block);
        Ok(())
    })?;
    Ok(Decoded { samples, source })
}

/// Writes a file's sound as a take, in a new file that appears only when it is whole. A file that is
/// there already is not touched. What is a take already passes bit for bit.
pub fn decode_to_take(source: &Path, take: &Path) -> Result<Frames, WavFault> {
    let folder = take.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = WavWriter::new(file.reopen()?, SampleRate::TAKE)?;
    stream(source, |block| writer.write(block))?;
    let (frames, _file) = writer.finalize()?;
    file.persist_noclobber(take).map_err(|error| error.error)?;
    Ok(frames)
}

fn stream(path: &Path, mut take: impl FnMut(&[f32]) -> Result<(), WavFault>) -> Result<WavFormat, WavFault> {
    let mut reader = WavReader::open(path)?;
    let source = reader.format();
    let mut resampler = Resampler::new(source.rate, SampleRate::TAKE)?;
    let (mut block, mut ready) = (Vec::new(), Vec::new());
    while reader.read_mono(BLOCK, &mut block)? > 0 {
        resampler.push(&block, &mut ready)?;
        block.clear();
        take(&ready)?;
        ready.clear();
    }
    resampler.finish(&mut ready)?;
    take(&ready)?;
    Ok(source)
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Its length.
    pub length: Seconds,
    /// How it is written.
    pub source: WavFormat,
    /// The levels over all channels.
    pub level: LevelSum,
    /// Where someone speaks.
    pub speech: Speech,
}

/// Looks into a file.
pub fn inspect(path: &Path) -> Result<Inspection, WavFault> {
    let mut reader = WavReader::open(path)?;
    let source = reader.format();
    let length = reader.frames().at(source.rate);
    let mut level = LevelSum::for_bits(source.bytes.saturating_mul(8));
    let mut block = Vec::new();
    while reader.read_frames(BLOCK, &mut block)? > 0 {
        level.add_frames(&block, source.channels);
        block.clear();
    }
    let speech = find_speech(&decode(path)?.samples, SampleRate::TAKE);
    Ok(Inspection { length, source, level, speech })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav::{from_sample, read_mono, write_wav};

    #[test]
    fn a_take_passes_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        let samples: Vec<f32> = (0..10_000_i16).map(|n| from_sample(n.wrapping_mul(31))).collect();
        write_wav(&from, &samples, SampleRate::TAKE).unwrap();
        assert_eq!(decode_to_take(&from, &to).unwrap(), Frames(10_000));
        assert_eq!(std::fs::read(&from).unwrap(), std::fs::read(&to).unwrap());
        assert!(decode_to_take(&from, &to).is_err(), "never overwritten");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn another_rate_keeps_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        write_wav(&from, &vec![0.25; 22_050], SampleRate(22_050)).unwrap();
        assert_eq!(decode_to_take(&from, &to).unwrap(), Frames(48_000));
        let (samples, rate) = read_mono(&to).unwrap();
        assert_eq!((samples.len(), rate), (48_000, SampleRate::TAKE));
        assert!((samples[24_000] - 0.25).abs() < 0.001);
    }

    #[test]
    fn what_is_no_sound_leaves_no_take() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        std::fs::write(&from, "not a sound at all").unwrap();
        assert!(matches!(decode_to_take(&from, &to), Err(WavFault::NotWav(_))));
        assert!(!to.exists());
    }
}
