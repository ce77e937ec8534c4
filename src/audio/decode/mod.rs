//! Any recording in: WAV (also RF64), FLAC, MP3, M4A and raw AAC, Ogg Vorbis and Opus.
//!
//! A file is what its bytes say, whatever its name. It is read as a stream of small blocks, so that three
//! hours take no more memory than three seconds. What can be read is read, what cannot is named: a gap
//! becomes silence, so that all times after it stay right as far as the file tells. No file makes this
//! panic, hang or grow: containers are read by our own bounded readers, and the decoders of compressed
//! sound run where a panic of theirs costs one frame.

mod adts;
mod bytes;
mod codec;
mod fault;
mod flac;
mod flow;
mod frames;
mod inspect;
mod joint;
mod kind;
mod mp4;
mod mpeg;
mod ogg;
mod pcm;
mod report;
mod shape;
mod source;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

pub use bytes::Recording;
pub use fault::DecodeFault;
pub use flow::LONGEST;
pub use inspect::{Inspection, inspect, length};
pub use pcm::source_format;
pub use report::{Damage, DecodeReport, Progress, SourceFormat, clock};

use bytes::Bytes;
use flow::{Flowed, flow};
use kind::Opened;
use shape::Shaper;

use super::wav::{LongWriter, WavWriter};
use crate::units::{Frames, SampleRate, Seconds};

/// A sound as takes are: mono at 48 kHz.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The samples, from -1 to 1.
    pub samples: Vec<f32>,
    /// What the file held.
    pub source: SourceFormat,
}

/// Whether a file begins as sound does that can be read.
pub fn probe(path: &Path) -> Result<(), DecodeFault> {
    open(path).map(|_opened| ())
}

/// Reads a whole file into memory: for what is short.
pub fn decode(path: &Path) -> Result<Decoded, DecodeFault> {
    let mut samples = Vec::new();
    let mut opened = open(path)?;
    let report = shape(&mut opened, 1, LONGEST, &mut on_and_on, &mut |block| {
        samples.extend_from_slice(block);
        Ok(())
    })?;
    Ok(Decoded { samples, source: report.source })
}

/// Writes a file's sound as a take, in a new file that appears only when it is whole. A file that is
/// there already is not touched. What is a take already passes bit for bit.
pub fn decode_to_take(source: &Path, take: &Path) -> Result<DecodeReport, DecodeFault> {
    let cannot = DecodeFault::of_target;
    let mut opened = open(source)?;
    let (file, writing) = beside(take)?;
    let mut writer = WavWriter::new(writing, SampleRate::TAKE).map_err(cannot)?;
    let mut write = |block: &[f32]| writer.write(block).map_err(cannot);
    let report = shape(&mut opened, 1, LONGEST, &mut on_and_on, &mut write)?;
    let (_frames, _file) = writer.finalize().map_err(cannot)?;
    file.persist_noclobber(take).map_err(|error| DecodeFault::CannotWrite(error.error))?;
    Ok(report)
}

/// Writes a file's sound at 48 kHz and 16 bits in one channel or two, as they are; more than two are
/// mixed to one. The file appears at once and whole, in the place of one that is there; when the caller
/// breaks off, or at a fault, nothing is left.
pub fn decode_to_wav(
    source: &Path,
    target: &Path,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<DecodeReport, DecodeFault> {
    let cannot = DecodeFault::of_target;
    let mut opened = open(source)?;
    let (file, writing) = beside(target)?;
    let channels = if opened.source.format().channels == 2 { 2 } else { 1 };
    let mut writer = LongWriter::new(writing, SampleRate::TAKE, channels).map_err(cannot)?;
    let mut write = |block: &[f32]| writer.write(block).map_err(cannot);
    let report = shape(&mut opened, 2, LONGEST, progress, &mut write)?;
    let (_frames, written) = writer.finalize().map_err(cannot)?;
    written.sync_all().map_err(DecodeFault::CannotWrite)?;
    file.persist(target).map_err(|error| DecodeFault::CannotWrite(error.error))?;
    Ok(report)
}

/// Reads a recording from anywhere and keeps nothing but what is to be said of it.
pub fn read_through(recording: Box<dyn Recording>, limit: Seconds) -> Result<DecodeReport, DecodeFault> {
    let mut opened = kind::open(Bytes::new(recording)?)?;
    shape(&mut opened, 2, limit, &mut on_and_on, &mut |_block| Ok(()))
}

fn open(path: &Path) -> Result<Opened, DecodeFault> {
    kind::open(Bytes::open(path)?)
}

/// A temporary file where the target will be, and the same open for writing.
fn beside(target: &Path) -> Result<(tempfile::NamedTempFile, File), DecodeFault> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(DecodeFault::CannotWrite)?;
    let writing = file.reopen().map_err(DecodeFault::CannotWrite)?;
    Ok((file, writing))
}

fn on_and_on(_progress: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Passes the whole on at 48 kHz in at most so many channels.
fn shape(
    opened: &mut Opened,
    most_channels: u16,
    limit: Seconds,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    take: &mut dyn FnMut(&[f32]) -> Result<(), DecodeFault>,
) -> Result<DecodeReport, DecodeFault> {
    let source = opened.source.format().clone();
    let mut shaper = Shaper::new(source.rate, source.channels, most_channels)?;
    let channels = shaper.channels();
    let mut samples = 0;
    let mut ready = Vec::new();
    let flowed = flow(opened, limit, progress, &mut |block| {
        ready.clear();
        shaper.push(block, &mut ready)?;
        samples += ready.len() as u64;
        take(&ready)
    })?;
    ready.clear();
    shaper.finish(&mut ready)?;
    samples += ready.len() as u64;
    take(&ready)?;
    let frames = Frames(samples / u64::from(channels));
    if frames.0 == 0 {
        return Err(DecodeFault::NoSound("it lasts less than a sample".to_owned()));
    }
    let Flowed { damaged, .. } = flowed;
    let mut notes = Vec::new();
    if source.channels > 2 {
        notes.push(format!("Its {} channels were mixed to one", source.channels));
    }
    Ok(DecodeReport { seconds: frames.at(SampleRate::TAKE), frames, channels, source, damaged, notes })
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
        assert_eq!(decode_to_take(&from, &to).unwrap().frames, Frames(10_000));
        assert_eq!(std::fs::read(&from).unwrap(), std::fs::read(&to).unwrap());
        let again = decode_to_take(&from, &to);
        assert!(matches!(again, Err(DecodeFault::CannotWrite(_))), "never overwritten: {again:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn another_rate_keeps_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        write_wav(&from, &vec![0.25; 22_050], SampleRate(22_050)).unwrap();
        assert_eq!(decode_to_take(&from, &to).unwrap().frames, Frames(48_000));
        let (samples, rate) = read_mono(&to).unwrap();
        assert_eq!((samples.len(), rate), (48_000, SampleRate::TAKE));
        assert!((samples[24_000] - 0.25).abs() < 0.001);
    }

    #[test]
    fn a_target_that_cannot_be_written_is_no_fault_of_the_recording() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("in.wav");
        write_wav(&from, &[0.25; 480], SampleRate::TAKE).unwrap();
        let on_the_way = folder.path().join("gone").join("out.wav");
        let at_the_end = folder.path().join("a-folder.wav");
        std::fs::create_dir_all(at_the_end.join("full")).unwrap();
        for target in [on_the_way, at_the_end] {
            let outcome = decode_to_wav(&from, &target, &mut on_and_on);
            assert!(matches!(outcome, Err(DecodeFault::CannotWrite(_))), "{outcome:?}");
            let outcome = decode_to_take(&from, &target);
            assert!(matches!(outcome, Err(DecodeFault::CannotWrite(_))), "{outcome:?}");
        }
        let outcome = decode_to_take(&folder.path().join("none.wav"), &folder.path().join("out.wav"));
        assert!(matches!(outcome, Err(DecodeFault::Io(_))), "{outcome:?}");
    }

    #[test]
    fn what_is_no_sound_leaves_no_take() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        std::fs::write(&from, "not a sound at all").unwrap();
        assert!(matches!(decode_to_take(&from, &to), Err(DecodeFault::NotSound(_))));
        assert!(!to.exists());
    }
}
