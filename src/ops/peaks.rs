//! The peak pyramid of a recording: opened where it was made before, made where it was not.
//!
//! It lies in the cache, in the session's own folder there, so that deleting the session takes it along.
//! It knows its sound by length, time of change and the bytes at both ends. Missing, old, torn or
//! damaged, it is made again; nobody has to be told.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use crate::audio::wav::{SampleKind, WavFault, WavReader};
use crate::dsp::peaks::{Layout, Sample as _};
use crate::dsp::pyramid::{Builder, HEAD, Head, LONGEST_STRETCH, Mark, Pyramid, Stretch};
use crate::library::write::{self, make_folder, parent_of};
use crate::library::{Library, Places, SessionFolder};
use crate::units::Frames;

/// Frames that are read at once; in the faster memory of a processor there is room for them.
const BLOCK: usize = 1 << 16;

/// Blocks between two words about progress: a few milliseconds.
const SAID_EVERY: usize = 16;

/// Bytes at each end of a sound that it is known by.
const END: u64 = 1 << 16;

/// Told how much is done, from 0 to 1; answers whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// Why there is no pyramid.
#[derive(Debug, thiserror::Error)]
pub enum PeaksError {
    /// The sound cannot be read.
    #[error("{}: {fault}", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: WavFault,
    },
    /// It was called off.
    #[error("the drawing of the sound was called off")]
    CalledOff,
}

impl PeaksError {
    fn sound(path: &Path) -> impl FnOnce(WavFault) -> Self {
        let path = path.to_owned();
        move |fault| Self::Sound { path, fault }
    }
}

/// Where the pyramid of a sound of this session is kept.
pub fn place(places: &Places, library: &Library, session: &SessionFolder, sound: &Path) -> PathBuf {
    let name = sound.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    places.cache.join(library.id()).join(session.id()).join(format!("{name}.peaks"))
}

/// The pyramid that is kept for a sound; `None` where it is to be made (again).
pub fn open(sound: &Path, kept: &Path) -> Option<Pyramid> {
    let mark = mark_of(sound).ok()?;
    let mut file = File::open(kept).ok()?;
    let mut head = [0; HEAD];
    file.read_exact(&mut head).ok()?;
    let length = Head::read(&head).ok().filter(|it| it.mark == mark)?.length();
    // Only a file that is as long as it says is read, so that memory is asked for what is there.
    if file.metadata().ok()?.len() != length {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).ok()?);
    bytes.extend_from_slice(&head);
    file.take(length - HEAD as u64).read_to_end(&mut bytes).ok()?;
    let (pyramid, _mark) = Pyramid::from_bytes(&bytes).ok()?;
    Some(pyramid)
}

/// The pyramid of a sound, kept or made. What is made is kept, where that is possible.
pub fn open_or_build(sound: &Path, kept: &Path, progress: Progress<'_>) -> Result<Pyramid, PeaksError> {
    if let Some(pyramid) = open(sound, kept) {
        return Ok(pyramid);
    }
    let before = mark_of(sound).map_err(WavFault::Io).map_err(PeaksError::sound(sound))?;
    let pyramid = build(sound, progress)?;
    keep(&pyramid, sound, before, kept);
    Ok(pyramid)
}

/// Makes the pyramid of a WAV file. One or two channels stay apart; more are mixed to one.
pub fn build(sound: &Path, progress: Progress<'_>) -> Result<Pyramid, PeaksError> {
    let mut source = Source::open(sound)?;
    let whole = source.reader.frames().0;
    let builder = Builder::new(source.reader.format().rate, source.layout);
    let mut builder = builder.with_room(Frames(whole));
    let (mut done, mut block) = (0_u64, 0_usize);
    loop {
        if block.is_multiple_of(SAID_EVERY) && progress(done as f32 / whole.max(1) as f32).is_break() {
            return Err(PeaksError::CalledOff);
        }
        let read = match source.read(BLOCK).map_err(PeaksError::sound(sound))? {
            Samples::Sixteen(samples) => {
                builder.add(samples);
                samples.len()
            }
            Samples::Floats(samples) => {
                builder.add(samples);
                samples.len()
            }
        };
        if read == 0 {
            return Ok(builder.finish());
        }
        done += (read / source.layout.channels()) as u64;
        block += 1;
    }
}

/// Keeps the pyramid of a sound that had this mark when its reading began, unless it has changed since.
/// Where it cannot be kept it is made again the next time.
pub fn keep(pyramid: &Pyramid, sound: &Path, mark: Mark, kept: &Path) {
    if mark_of(sound).is_ok_and(|now| now == mark)
        && let Err(error) = write_whole(kept, &pyramid.to_bytes(mark))
    {
        log::warn!("the peaks of a sound could not be kept: {error}");
    }
}

pub(in crate::ops) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent_of(path);
    make_folder(folder).map_err(io::Error::other)?;
    let mut temporary = write::temporary_in(folder)?;
    temporary.write_all(bytes)?;
    // Not waited for until it is on the disk: what is torn by a power cut is seen by its checksum.
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// What a sound is known by: its length, when it was changed, and what is at its beginning and end.
pub fn mark_of(sound: &Path) -> io::Result<Mark> {
    let mut file = File::open(sound)?;
    let about = file.metadata()?;
    let changed = about.modified()?;
    let mut hash = Sha256::new();
    hash.update(about.len().to_le_bytes());
    // What was changed before 1970 is as old as can be told.
    hash.update(changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_le_bytes());
    for from in [0, about.len().saturating_sub(END)] {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        Read::by_ref(&mut file).take(END).read_to_end(&mut bytes)?;
        hash.update(&bytes);
    }
    Ok(hash.finalize().into())
}

/// Reads a piece of a WAV file, at most [`LONGEST_STRETCH`] frames and not beyond its end.
pub fn read_stretch(sound: &Path, from: Frames, to: Frames) -> Result<Stretch, PeaksError> {
    let mut source = Source::open(sound)?;
    let start = from.0.min(source.reader.frames().0);
    source.reader.seek(Frames(start)).map_err(PeaksError::sound(sound))?;
    let length = to.0.saturating_sub(start).min(LONGEST_STRETCH) as usize * source.layout.channels();
    let mut samples = Vec::new();
    while samples.len() < length {
        let before = samples.len();
        match source.read((length - before) / source.layout.channels()).map_err(PeaksError::sound(sound))? {
            Samples::Sixteen(more) => samples.extend(more.iter().map(|it| it.sixteen())),
            Samples::Floats(more) => samples.extend(more.iter().map(|it| it.sixteen())),
        }
        if samples.len() == before {
            break;
        }
    }
    Ok(Stretch { start: Frames(start), layout: source.layout, samples })
}

/// A WAV file as one or two channels.
struct Source {
    reader: WavReader<BufReader<File>>,
    layout: Layout,
    floats: Vec<f32>,
}

/// Some of its samples, interleaved.
enum Samples<'a> {
    Sixteen(&'a [[u8; 2]]),
    Floats(&'a [f32]),
}

impl Source {
    fn open(path: &Path) -> Result<Self, PeaksError> {
        let reader = WavReader::open(path).map_err(PeaksError::sound(path))?;
        let layout = if reader.format().channels == 2 { Layout::Two } else { Layout::Mono };
        Ok(Self { reader, layout, floats: Vec::new() })
    }

    /// Some of the next frames, at most so many. None means the end.
    fn read(&mut self, frames: usize) -> Result<Samples<'_>, WavFault> {
        let format = self.reader.format();
        if format.channels <= 2 && (format.kind, format.bytes) == (SampleKind::Integer, 2) {
            return Ok(Samples::Sixteen(self.reader.read_bytes(frames)?.as_chunks().0));
        }
        self.floats.clear();
        if format.channels <= 2 {
            self.reader.read_frames(frames, &mut self.floats)?;
        } else {
            self.reader.read_mono(frames, &mut self.floats)?;
        }
        Ok(Samples::Floats(&self.floats))
    }
}

#[cfg(test)]
mod tests;
