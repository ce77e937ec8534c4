//! The pages of an Ogg file (RFC 3533), each with its own checksum.

use std::io;

use super::super::bytes::Bytes;

/// Bytes of a page before its table.
const HEAD: usize = 27;

/// The mark of a page.
pub(in super::super) const MARK: &[u8] = b"OggS";

/// Checksums are not worked out over more bytes than the file's length times this: a file made of marks
/// could have one start at each of them.
const MOST_CHECKS: u64 = 16;

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub serial: u32,
    pub sequence: u32,
    /// The position at the end of the last packet that ends here; `None` where none does.
    pub granule: Option<i64>,
    /// Whether the first packet goes on from the page before.
    pub continued: bool,
    pub begins: bool,
    pub ends: bool,
    /// The parts of packets, and whether each is the end of its packet.
    pub parts: Vec<(Vec<u8>, bool)>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Page(Page),
    /// So many bytes are of no page.
    Junk(u64),
    End,
}

/// The pages of a file, one after the other.
#[derive(Debug)]
pub(super) struct Pages {
    bytes: Bytes,
    at: u64,
    checked: u64,
}

impl Pages {
    pub fn new(bytes: Bytes, at: u64) -> Self {
        Self { bytes, at, checked: 0 }
    }

    /// The share that is done.
    pub fn share(&self) -> f64 {
        self.at as f64 / self.bytes.length().max(1) as f64
    }

    /// Goes on.
    pub fn next(&mut self) -> io::Result<Next> {
        let end = self.bytes.length();
        if self.at >= end {
            return Ok(Next::End);
        }
        if let Some((page, length)) = self.page_at(self.at)? {
            self.at += length;
            return Ok(Next::Page(page));
        }
        let from = self.at;
        while self.at < end {
            self.at = self.next_mark(self.at + 1)?;
            if self.at < end && self.page_at(self.at)?.is_some() {
                break;
            }
        }
        Ok(Next::Junk(self.at - from))
    }

    /// Where the next mark stands; the end where there is none.
    fn next_mark(&mut self, from: u64) -> io::Result<u64> {
        let end = self.bytes.length();
        let mut at = from;
        while at + MARK.len() as u64 <= end {
            let held = self.bytes.at(at, 4_096)?;
            if let Some(step) = held.windows(MARK.len()).position(|four| four == MARK) {
                return Ok(at + step as u64);
            }
            at += (held.len() + 1).saturating_sub(MARK.len()).max(1) as u64;
        }
        Ok(end)
    }

    /// The whole page at a place, and its length.
    fn page_at(&mut self, at: u64) -> io::Result<Option<(Page, u64)>> {
        let head = self.bytes.at(at, HEAD)?;
        if head.len() < HEAD || !head.starts_with(MARK) || head.get(4) != Some(&0) {
            return Ok(None);
        }
        let segments = usize::from(head.last().copied().unwrap_or(0));
        let table = self.bytes.at(at, HEAD + segments)?;
        let body: usize = table.iter().skip(HEAD).map(|size| usize::from(*size)).sum();
        let length = HEAD + segments + body;
        self.checked += length as u64;
        if self.checked > self.bytes.length().saturating_mul(MOST_CHECKS).saturating_add(1 << 22) {
            return Ok(None);
        }
        let whole = self.bytes.at(at, length)?;
        if whole.len() < length {
            return Ok(None);
        }
        let number = |from: usize| {
            let four = whole.get(from..from + 4).and_then(|four| four.try_into().ok());
            four.map_or(0, u32::from_le_bytes)
        };
        if checksum(whole) != number(22) {
            return Ok(None);
        }
        let flags = whole.get(5).copied().unwrap_or(0);
        let granule = (u64::from(number(10)) << 32 | u64::from(number(6))).cast_signed();
        let mut page = Page {
            serial: number(14),
            sequence: number(18),
            granule: (granule >= 0).then_some(granule),
            continued: flags & 1 != 0,
            begins: flags & 2 != 0,
            ends: flags & 4 != 0,
            parts: Vec::new(),
        };
        let (table, mut rest) =
            whole.get(HEAD..).unwrap_or_default().split_at(segments.min(whole.len() - HEAD));
        let mut part = Vec::new();
        for size in table {
            let (piece, after) = rest.split_at(usize::from(*size).min(rest.len()));
            part.extend_from_slice(piece);
            rest = after;
            if *size < 255 {
                page.parts.push((std::mem::take(&mut part), true));
            }
        }
        if table.last() == Some(&255) {
            page.parts.push((part, false));
        }
        Ok(Some((page, length as u64)))
    }
}

/// The checksum of a page, its own place counted as zeros: polynomial 0x04C11DB7, not reflected.
fn checksum(page: &[u8]) -> u32 {
    page.iter().enumerate().fold(0, |sum: u32, (place, byte)| {
        let byte = if (22..26).contains(&place) { 0 } else { *byte };
        let index = (sum >> 24) as u8 ^ byte;
        sum << 8 ^ TABLE.get(usize::from(index)).copied().unwrap_or(0)
    })
}

const TABLE: [u32; 256] = table();

#[expect(clippy::indexing_slicing, reason = "in a constant the compiler itself checks every place")]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut sum = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04C1_1DB7 };
            bit += 1;
        }
        table[index] = sum;
        index += 1;
    }
    table
}

/// Makes a page out of its parts; the tests build files with it.
#[cfg(test)]
pub(super) fn write_page(page: &Page) -> Vec<u8> {
    let mut table = Vec::new();
    let mut body: Vec<u8> = Vec::new();
    for (part, ends) in &page.parts {
        table.extend(std::iter::repeat_n(255_u8, part.len() / 255));
        if *ends {
            table.push((part.len() % 255) as u8);
        }
        body.extend(part);
    }
    let flags = u8::from(page.continued) | u8::from(page.begins) << 1 | u8::from(page.ends) << 2;
    let mut whole = MARK.to_vec();
    whole.extend([0, flags]);
    whole.extend(page.granule.unwrap_or(-1).to_le_bytes());
    whole.extend(page.serial.to_le_bytes());
    whole.extend(page.sequence.to_le_bytes());
    whole.extend([0; 4]);
    whole.push(table.len() as u8);
    whole.extend(table);
    whole.extend(body);
    let sum = checksum(&whole);
    whole[22..26].copy_from_slice(&sum.to_le_bytes());
    whole
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn page(sequence: u32, parts: &[(&[u8], bool)]) -> Page {
        let parts = parts.iter().map(|(part, ends)| (part.to_vec(), *ends)).collect();
        Page { serial: 7, sequence, granule: Some(i64::from(sequence) * 960), parts, ..Page::default() }
    }

    fn read(bytes: Vec<u8>) -> Vec<Next> {
        let mut pages = Pages::new(Bytes::new(Box::new(Cursor::new(bytes))).unwrap(), 0);
        let mut all = Vec::new();
        loop {
            match pages.next().unwrap() {
                Next::End => return all,
                other => all.push(other),
            }
        }
    }

    #[test]
    fn pages_come_as_they_were_written() {
        let long = vec![9; 255 * 3];
        let pages = [
            page(0, &[(b"one", true), (b"", true), (&[5; 255], true)]),
            page(1, &[(&long, false)]),
            Page { continued: true, ends: true, granule: None, ..page(2, &[(b"rest", true)]) },
        ];
        let bytes = pages.iter().flat_map(write_page).collect();
        assert_eq!(read(bytes), pages.map(Next::Page));
    }

    #[test]
    fn what_is_no_page_is_told_by_its_length() {
        let (one, two) = (page(0, &[(b"one", true)]), page(1, &[(b"two", true)]));
        let mut bytes = write_page(&one);
        bytes.extend(b"what is this? OggS");
        bytes.extend(write_page(&two));
        let mut third = write_page(&page(2, &[(b"three", true)]));
        third[30] ^= 1;
        let expected = [Next::Page(one), Next::Junk(18), Next::Page(two), Next::Junk(third.len() as u64)];
        bytes.extend(third);
        assert_eq!(read(bytes), expected);
    }

    #[test]
    fn a_file_of_marks_ends_soon() {
        let head = [MARK, &[0; 22], &[255]].concat();
        assert_eq!(read(head.repeat(3_000)), [Next::Junk(3_000 * 27)]);
    }
}
