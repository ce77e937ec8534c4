//! Mending a file whose writer was killed.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write as _};
use std::path::Path;

use super::WavFault;
use super::header::Header;
use crate::units::Frames;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It was whole and was not touched.
    Whole {
        /// Its length.
        frames: Frames,
    },
    /// Its header said too little or too much; now it is right.
    Mended {
        /// Its length now.
        frames: Frames,
        /// The length that the header had said.
        said: Frames,
    },
    /// It holds no sound, and was not touched.
    Empty,
}

/// Mends a WAV file whose writer was killed, trusting its bytes and not its header: all whole frames
/// are kept. Written beside it and renamed into place.
pub fn repair(path: &Path) -> Result<Repair, WavFault> {
    let mut file = BufReader::new(File::open(path)?);
    if is_bare_start(&mut file)? {
        return Ok(Repair::Empty);
    }
    let header = Header::read(&mut file)?;
    let frame = header.format.frame_bytes();
    let frames = |bytes: u64| Frames(bytes / frame);
    let bytes = header.data_bytes;
    let end = header.data_start + bytes;
    let whole = header.data_said == bytes && header.riff_said + 8 >= end && header.file_length >= end;
    if whole {
        return Ok(if bytes == 0 { Repair::Empty } else { Repair::Whole { frames: frames(bytes) } });
    }
    if bytes == 0 {
        return Ok(Repair::Empty);
    }
    if header.large {
        return Err(WavFault::Unsupported("a damaged RF64 file is not mended".to_owned()));
    }
    let riff = u32::try_from(end - 8).map_err(|_too_long| WavFault::TooLong)?;
    let data = u32::try_from(bytes).map_err(|_too_long| WavFault::TooLong)?;

    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut mended = tempfile::NamedTempFile::new_in(folder)?;
    file.seek(SeekFrom::Start(0))?;
    std::io::copy(&mut file.take(end), mended.as_file_mut())?;
    for (place, size) in [(4, riff), (header.data_start - 4, data)] {
        mended.as_file_mut().seek(SeekFrom::Start(place))?;
        mended.as_file_mut().write_all(&size.to_le_bytes())?;
    }
    mended.as_file().sync_all()?;
    std::fs::set_permissions(mended.path(), std::fs::metadata(path)?.permissions())?;
    mended.persist(path).map_err(|error| error.error)?;
    Ok(Repair::Mended { frames: frames(bytes), said: frames(header.data_said) })
}

/// Whether the file stops before its samples: nothing, or the beginning of a header.
fn is_bare_start(file: &mut (impl Read + Seek)) -> Result<bool, WavFault> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    file.take(12).read_to_end(&mut start)?;
    let riff = start.iter().zip(b"RIFF").all(|(found, wanted)| found == wanted);
    Ok(length <= 44 && (riff || start.iter().all(|byte| *byte == 0)))
}
