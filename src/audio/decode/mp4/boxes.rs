//! The boxes of an MP4 file (ISO 14496-12), each a size, a name and what is in it.

use std::io;

use super::super::bytes::Bytes;

/// Boxes side by side in one; no writer makes as many.
const MOST: usize = 100_000;

/// A box: its name and where what is in it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Box4 {
    pub name: [u8; 4],
    pub start: u64,
    pub from: u64,
    pub to: u64,
}

impl Box4 {
    /// The whole file, as a box around its boxes.
    pub fn file(bytes: &Bytes) -> Self {
        Self { name: *b"file", start: 0, from: 0, to: bytes.length() }
    }

    /// The box that begins at a place within this one.
    pub fn child_at(&self, bytes: &mut Bytes, at: u64) -> io::Result<Option<Self>> {
        let head = bytes.at(at, 16)?;
        let four = |from: usize| head.get(from..from + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
        let (Some(short), Some(name)) = (four(0), four(4)) else { return Ok(None) };
        let short = u64::from(u32::from_be_bytes(short));
        let long = head.get(8..16).and_then(|eight| eight.try_into().ok()).map(u64::from_be_bytes);
        let (size, head) = match short {
            0 => (self.to.saturating_sub(at), 8),
            1 => (long.unwrap_or(0), 16),
            size => (size, 8),
        };
        let fits = size >= head && at < self.to;
        // What goes over the end of the file was cut off there.
        let to = at.saturating_add(size).min(self.to);
        Ok(fits.then_some(Self { name, start: at, from: at + head, to }))
    }

    /// The boxes in this one, in order, from a place in it on; those that a cut or damaged size hides are
    /// not among them.
    pub fn find(&self, bytes: &mut Bytes, skip: u64, name: [u8; 4]) -> io::Result<Option<Self>> {
        Ok(self.find_all(bytes, skip, name, 1)?.pop())
    }

    /// The first so many boxes of a name.
    pub fn find_all(
        &self,
        bytes: &mut Bytes,
        skip: u64,
        name: [u8; 4],
        most: usize,
    ) -> io::Result<Vec<Self>> {
        let mut found = Vec::new();
        let mut at = self.from.saturating_add(skip);
        for _ in 0..MOST {
            if at + 8 > self.to || found.len() >= most {
                break;
            }
            let Some(child) = self.child_at(bytes, at)? else { break };
            if child.name == name {
                found.push(child);
            }
            at = child.to;
        }
        Ok(found)
    }

    /// The box at the end of a path of names.
    pub fn path(&self, bytes: &mut Bytes, names: &[&[u8; 4]]) -> io::Result<Option<Self>> {
        let mut here = *self;
        for name in names {
            let Some(next) = here.find(bytes, 0, **name)? else { return Ok(None) };
            here = next;
        }
        Ok(Some(here))
    }

    /// A number in this box; `None` beyond its end.
    pub fn number(&self, bytes: &mut Bytes, at: u64, width: usize) -> io::Result<Option<u64>> {
        let place = self.from.saturating_add(at);
        if place.saturating_add(width as u64) > self.to {
            return Ok(None);
        }
        bytes.big(place, width)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<([u8; 4], u64, u64)>) {
        let mut bytes = Bytes::new(Box::new(Cursor::new(bytes.to_vec()))).unwrap();
        let found = Box4::file(&bytes).child_at(&mut bytes, 0).unwrap();
        assert_eq!(found.map(|it| (it.name, it.from, it.to)), expected);
    }

    #[test]
    fn sizes_of_boxes() {
        check(b"\0\0\0\x0aftyp12 more", Some((*b"ftyp", 8, 10)));
        check(b"\0\0\0\0mdat to the end", Some((*b"mdat", 8, 19)));
        check(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x12xy more", Some((*b"mdat", 16, 18)));
        // Over the end, too small, and cut off.
        check(b"\0\0\x0f\0mdat", Some((*b"mdat", 8, 8)));
        check(b"\0\0\0\x07mdat", None);
        check(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x0f", None);
        check(b"\0\0\0\x08mda", None);
    }

    #[test]
    fn boxes_in_boxes() {
        let file = b"\0\0\0\x08free\0\0\0\x21moov\0\0\0\x09tkhd1\0\0\0\x10trak\0\0\0\x08mdia";
        let mut bytes = Bytes::new(Box::new(Cursor::new(file.to_vec()))).unwrap();
        let whole = Box4::file(&bytes);
        let mdia = whole.path(&mut bytes, &[b"moov", b"trak", b"mdia"]).unwrap();
        assert_eq!(mdia.map(|it| it.start), Some(33));
        assert_eq!(whole.path(&mut bytes, &[b"moov", b"mdia"]).unwrap(), None);
        let tkhd = whole.path(&mut bytes, &[b"moov", b"tkhd"]).unwrap().unwrap();
        assert_eq!(tkhd.number(&mut bytes, 0, 1).unwrap(), Some(u64::from(b'1')));
        assert_eq!(tkhd.number(&mut bytes, 0, 2).unwrap(), None, "beyond the box");
    }
}
