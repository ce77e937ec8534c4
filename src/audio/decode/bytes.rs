//! The bytes of a recording, read from any place: a few small windows, whatever the length.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of a window.
const WINDOW: usize = 1 << 16;

/// Windows: a container's tables are read from several places by turns.
const WINDOWS: usize = 8;

/// No caller ever needs more at once.
const MOST: usize = 1 << 20;

/// What a recording can be read from.
pub trait Recording: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Recording for T {}

#[derive(Debug, Default)]
struct Window {
    start: u64,
    bytes: Vec<u8>,
    /// When it was last used, in reads.
    used: u64,
}

/// A recording's bytes.
pub(super) struct Bytes {
    file: Box<dyn Recording>,
    length: u64,
    windows: Vec<Window>,
    reads: u64,
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bytes").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Bytes {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        Self::new(Box::new(file))
    }

    pub fn new(mut file: Box<dyn Recording>) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, length, windows: Vec::with_capacity(WINDOWS), reads: 0 })
    }

    /// The same without so many bytes at its beginning: every place counts from there.
    pub fn behind(self, first: u64) -> io::Result<Self> {
        if first == 0 { Ok(self) } else { Self::new(Box::new(Behind { file: self.file, first })) }
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// The file itself, for a reader that does without windows.
    pub fn into_inner(self) -> Box<dyn Recording> {
        self.file
    }

    /// So many bytes from a place on; fewer only at the end of the file.
    pub fn at(&mut self, place: u64, count: usize) -> io::Result<&[u8]> {
        let count = count.min(MOST) as u64;
        let count = count.min(self.length.saturating_sub(place)) as usize;
        self.reads += 1;
        let holds = |window: &Window| {
            place
                .checked_sub(window.start)
                .is_some_and(|from| from + count as u64 <= window.bytes.len() as u64)
        };
        let index = match self.windows.iter().position(holds) {
            Some(index) => index,
            None => self.load(place, count)?,
        };
        let Some(window) = self.windows.get_mut(index) else { return Ok(&[]) };
        window.used = self.reads;
        let from = place.saturating_sub(window.start) as usize;
        let end = (from + count).min(window.bytes.len());
        Ok(window.bytes.get(from..end).unwrap_or_default())
    }

    fn load(&mut self, place: u64, count: usize) -> io::Result<usize> {
        let index = if self.windows.len() < WINDOWS {
            self.windows.push(Window::default());
            self.windows.len() - 1
        } else {
            let oldest = self.windows.iter().enumerate().min_by_key(|(_, window)| window.used);
            oldest.map_or(0, |(index, _)| index)
        };
        let Some(window) = self.windows.get_mut(index) else { return Ok(index) };
        window.start = place;
        window.bytes.clear();
        self.file.seek(SeekFrom::Start(place))?;
        let wanted = (count.max(WINDOW) as u64).min(self.length.saturating_sub(place));
        (&mut self.file).take(wanted).read_to_end(&mut window.bytes)?;
        Ok(index)
    }

    /// A number of so many bytes, the greatest first; `None` beyond the end.
    pub fn big(&mut self, place: u64, width: usize) -> io::Result<Option<u64>> {
        let bytes = self.at(place, width)?;
        let whole = bytes.len() == width;
        Ok(whole.then(|| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))))
    }
}

/// A recording without its beginning.
struct Behind {
    file: Box<dyn Recording>,
    first: u64,
}

impl Read for Behind {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for Behind {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        let place = match place {
            SeekFrom::Start(at) => SeekFrom::Start(at.saturating_add(self.first)),
            other => other,
        };
        let at = self.file.seek(place)?;
        at.checked_sub(self.first).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
    }
}

/// A stretch of a recording as a stream, with bytes put before it.
pub(super) struct Part {
    before: Cursor<Vec<u8>>,
    file: io::Take<Box<dyn Recording>>,
}

impl Part {
    pub fn new(before: Vec<u8>, bytes: Bytes, from: u64, to: u64) -> io::Result<Self> {
        let mut file = bytes.into_inner();
        file.seek(SeekFrom::Start(from))?;
        Ok(Self { before: Cursor::new(before), file: file.take(to.saturating_sub(from)) })
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.before.read(buffer)? {
            0 => self.file.read(buffer),
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_place_gives_its_bytes(places in prop::collection::vec((0_u64..400_000, 0_usize..3_000), 1..40)) {
            let whole: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
            let mut bytes = Bytes::new(Box::new(Cursor::new(whole.clone()))).unwrap();
            for (place, count) in places {
                let from = (place as usize).min(whole.len());
                let to = (from + count).min(whole.len());
                prop_assert_eq!(bytes.at(place, count).unwrap(), &whole[from..to]);
            }
        }
    }

    #[test]
    fn behind_its_beginning_every_place_counts_anew() {
        let bytes = Bytes::new(Box::new(Cursor::new(b"0123456789".to_vec()))).unwrap();
        let mut behind = bytes.behind(4).unwrap();
        assert_eq!((behind.length(), behind.at(1, 3).unwrap()), (6, b"567".as_slice()));
        let mut file = behind.into_inner();
        assert_eq!(file.seek(SeekFrom::End(-1)).unwrap(), 5);
        assert_eq!(file.seek(SeekFrom::Current(-2)).unwrap(), 3);
        assert!(file.seek(SeekFrom::End(-7)).is_err());
    }

    #[test]
    fn a_part_has_its_bytes_before_it() {
        let bytes = Bytes::new(Box::new(Cursor::new(b"0123456789".to_vec()))).unwrap();
        let mut text = String::new();
        Part::new(b"ab".to_vec(), bytes, 3, 6).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "ab345");
    }
}
