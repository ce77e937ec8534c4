//! Finding the frames of a stream that has no container: MP3 and raw AAC. Each frame begins with a mark
//! that may also stand by chance in any bytes, so a frame counts when another follows where it ends.

use std::io;

use super::bytes::Bytes;

/// The most that a head takes.
pub(super) const HEAD: usize = 10;

/// Bytes among which a beginning is looked for.
const FAR: u64 = 1 << 20;

/// Frames in a row that make a beginning, where there is room for so many.
const ROW: usize = 3;

/// What the head of a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Bytes of the whole frame.
    pub length: usize,
    /// Bytes of its head.
    pub mark: usize,
    /// Frames of sound in it.
    pub frames: u32,
    /// What does not change within a recording.
    pub form: Form,
}

/// What all frames of one recording have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub rate: u32,
    pub channels: u16,
    /// Version and layer, or profile.
    pub version: u8,
}

/// Reads the head of a frame from its first bytes.
pub(super) type ReadHead = fn(&[u8]) -> Option<Head>;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A frame: its head, which may be of another form than those before, and where it begins.
    Frame(Head, u64),
    /// So many bytes are of no frame, and then others follow.
    Junk(u64),
    /// The rest is of no frame.
    Tail,
    /// So many bytes are a label, which is no damage.
    Label,
    /// The last frame is not all there.
    Cut,
    /// There is no more.
    End,
}

/// The frames of a recording, one after the other.
#[derive(Debug)]
pub(super) struct Frames {
    pub bytes: Bytes,
    read_head: ReadHead,
    /// The form of those that come now.
    form: Form,
    at: u64,
    end: u64,
}

/// Where the first row of frames begins, at or after a place.
pub(super) fn find_first(
    bytes: &mut Bytes,
    from: u64,
    read_head: ReadHead,
) -> io::Result<Option<(u64, Head)>> {
    let end = bytes.length();
    let last = end.min(from.saturating_add(FAR));
    find(bytes, from, last, &mut |bytes, at| row_at(bytes, at, end, read_head, None, ROW))
}

/// The first place, at or after one and before another, at which a head begins that is taken.
fn find(
    bytes: &mut Bytes,
    from: u64,
    last: u64,
    head_at: &mut dyn FnMut(&mut Bytes, u64) -> io::Result<Option<Head>>,
) -> io::Result<Option<(u64, Head)>> {
    let mut at = from;
    while at < last {
        // A head begins with a byte of ones.
        let held = bytes.at(at, (last - at).min(4_096) as usize)?;
        let Some(step) = held.iter().position(|byte| *byte == 0xFF) else {
            at += (held.len() as u64).max(1);
            continue;
        };
        at += step as u64;
        if let Some(head) = head_at(bytes, at)? {
            return Ok(Some((at, head)));
        }
        at += 1;
    }
    Ok(None)
}

/// The head at a place at which so many frames of one form stand in a row, or fewer up to the very end.
fn row_at(
    bytes: &mut Bytes,
    at: u64,
    end: u64,
    read_head: ReadHead,
    form: Option<Form>,
    row: usize,
) -> io::Result<Option<Head>> {
    let mut place = at;
    let mut first: Option<Head> = None;
    for _ in 0..row {
        // A recording of fewer frames ends exactly where the last one does, or in the middle of one.
        if first.is_some() && place >= end {
            break;
        }
        let Some(head) = read_head(bytes.at(place, HEAD)?) else { return Ok(None) };
        let wanted = first.map(|it| it.form).or(form);
        if wanted.is_some_and(|form| form != head.form) {
            return Ok(None);
        }
        if first.is_none() && place + head.length as u64 > end {
            return Ok(None);
        }
        first = first.or(Some(head));
        place += head.length as u64;
    }
    Ok(first)
}

impl Frames {
    /// Begins at the first frame, up to a place where no more are looked for.
    pub fn new(bytes: Bytes, at: u64, end: u64, form: Form, read_head: ReadHead) -> Self {
        Self { bytes, read_head, form, at, end }
    }

    /// The share that is done.
    pub fn share(&self) -> f64 {
        self.at as f64 / self.end.max(1) as f64
    }

    /// Goes on.
    pub fn next(&mut self) -> io::Result<Found> {
        if self.at + 4 > self.end {
            return Ok(Found::End);
        }
        let at = self.at;
        let head = (self.read_head)(self.bytes.at(at, HEAD)?).filter(|head| head.form == self.form);
        if let Some(head) = head {
            if at + head.length as u64 > self.end {
                self.at = self.end;
                return Ok(Found::Cut);
            }
            self.at += head.length as u64;
            return Ok(Found::Frame(head, at));
        }
        if let Some(length) = label_at(&mut self.bytes, at)? {
            self.at = (at + length).min(self.end);
            return Ok(Found::Label);
        }
        // It may go on in its own form, or in that of another recording that was put behind it. Both are
        // looked for at once: a file of very many forms is gone through once only.
        let (end, form, read_head) = (self.end, self.form, self.read_head);
        let next = find(&mut self.bytes, at, end, &mut |bytes, at| {
            let own = row_at(bytes, at, end, read_head, Some(form), 2)?;
            if own.is_some() { Ok(own) } else { row_at(bytes, at, end, read_head, None, ROW) }
        })?;
        let Some((place, head)) = next else {
            self.at = self.end;
            return Ok(Found::Tail);
        };
        self.form = head.form;
        if place > at {
            self.at = place;
            return Ok(Found::Junk(place - at));
        }
        self.at += head.length as u64;
        Ok(Found::Frame(head, at))
    }

    /// The bytes of a frame.
    pub fn frame(&mut self, head: Head, at: u64) -> io::Result<&[u8]> {
        self.bytes.at(at, head.length)
    }
}

/// The length of a label (title, pictures) at a place: `ID3v2`, `ID3v1`, APE.
pub(super) fn label_at(bytes: &mut Bytes, at: u64) -> io::Result<Option<u64>> {
    let head = bytes.at(at, 32)?;
    let byte = |n: usize| u64::from(head.get(n).copied().unwrap_or(0));
    Ok(if head.starts_with(b"ID3") && head.len() >= 10 {
        // Four times seven bits, so that no byte of ones can stand in it.
        let size = (6..10).fold(0, |sum, n| sum << 7 | (byte(n) & 0x7F));
        let footer = if byte(5) & 0x10 == 0 { 0 } else { 10 };
        Some(10 + size + footer)
    } else if head.starts_with(b"TAG") {
        Some(128)
    } else if head.starts_with(b"APETAGEX") && head.len() == 32 {
        let size = (12..16).rev().fold(0, |sum, n| sum << 8 | byte(n));
        Some(32 + size.min(FAR))
    } else {
        None
    })
}

/// Where a recording ends that may have labels behind it (`ID3v1`, APE), one behind the other.
pub(super) fn end_before_labels(bytes: &mut Bytes) -> io::Result<u64> {
    let mut end = bytes.length();
    loop {
        let footer = bytes.at(end.saturating_sub(32), 32)?;
        let ape = footer.starts_with(b"APETAGEX");
        let size = footer.get(12..16).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes);
        let label = if ape && size >= 32 {
            // Most have a head too, which is not counted.
            let size = u64::from(size);
            let head = end.checked_sub(size + 32).map(|at| bytes.at(at, 8)).transpose()?;
            if head == Some(b"APETAGEX") { size + 32 } else { size }
        } else if end >= 128 && bytes.at(end - 128, 3)? == b"TAG" {
            128
        } else {
            return Ok(end);
        };
        match end.checked_sub(label) {
            Some(before) => end = before,
            None => return Ok(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const FORM: Form = Form { rate: 8_000, channels: 1, version: 0 };

    /// A made-up kind of frame: a mark, a length, a version.
    fn head(bytes: &[u8]) -> Option<Head> {
        let [0xFF, 0xA5, length, version, ..] = *bytes else { return None };
        let usable = length >= 4;
        usable.then_some(Head { length: length.into(), mark: 4, frames: 100, form: Form { version, ..FORM } })
    }

    fn bytes(parts: &[&[u8]]) -> Bytes {
        Bytes::new(Box::new(Cursor::new(parts.concat()))).unwrap()
    }

    const A: &[u8] = &[0xFF, 0xA5, 6, 0, 1, 1];
    const B: &[u8] = &[0xFF, 0xA5, 7, 0, 2, 2, 2];
    /// Of another form.
    const OTHER: &[u8] = &[0xFF, 0xA5, 6, 9, 3, 3];

    #[track_caller]
    fn check(parts: &[&[u8]], expected: &[Found]) {
        let bytes = bytes(parts);
        let end = bytes.length();
        let mut frames = Frames::new(bytes, 0, end, FORM, head);
        let mut found = Vec::new();
        while found.last() != Some(&Found::End) {
            found.push(frames.next().unwrap());
            assert!(found.len() < 20, "{found:?}");
        }
        found.pop();
        assert_eq!(found, expected);
    }

    fn frame(bytes: &[u8], at: u64) -> Found {
        Found::Frame(head(bytes).unwrap(), at)
    }

    #[test]
    fn frames_junk_and_labels() {
        check(&[A, B, A], &[frame(A, 0), frame(B, 6), frame(A, 13)]);
        check(&[A, &[1, 2, 3, 4], A, B], &[frame(A, 0), Found::Junk(4), frame(A, 10), frame(B, 16)]);
        // A mark in the junk that nothing follows on.
        check(&[A, &[0xFF, 0xA5, 5, 1, 9], A, B], &[frame(A, 0), Found::Junk(5), frame(A, 11), frame(B, 17)]);
        check(&[A, OTHER, A, B], &[frame(A, 0), Found::Junk(6), frame(A, 12), frame(B, 18)]);
        // Another recording in the same file.
        let other = |at| frame(OTHER, at);
        check(
            &[A, OTHER, OTHER, OTHER, A, B],
            &[frame(A, 0), other(6), other(12), other(18), frame(A, 24), frame(B, 30)],
        );
        check(
            &[A, &[1, 2], OTHER, OTHER, OTHER],
            &[frame(A, 0), Found::Junk(2), other(8), other(14), other(20)],
        );
        check(&[A, OTHER, OTHER, b"junk"], &[frame(A, 0), Found::Tail]);
        check(&[A, b"ID3\x04\0\0\0\0\0\x02zz", A], &[frame(A, 0), Found::Label, frame(A, 18)]);
        check(&[A, b"TAG and a title"], &[frame(A, 0), Found::Label]);
        check(&[A, &B[..6]], &[frame(A, 0), Found::Cut]);
        check(&[A, b"nothing more of it"], &[frame(A, 0), Found::Tail]);
        check(&[A, &[0, 0, 0]], &[frame(A, 0)]);
    }

    #[test]
    fn labels_behind_the_sound_are_not_part_of_it() {
        let title = [b"TAG".as_slice(), &[b' '; 125]].concat();
        let edge = |size: u8| [b"APETAGEX\xd0\x07\0\0".as_slice(), &[size, 0, 0, 0], &[0; 16]].concat();
        let ape = [edge(36), b"abcd".to_vec(), edge(36)].concat();
        for (parts, expected) in [
            (vec![A, B], 13),
            (vec![A, &title], 6),
            (vec![A, &ape, &title], 6),
            (vec![A, b"abcd", &edge(36)], 6),
            (vec![A, &edge(200)], 38),
            (vec![], 0),
        ] {
            assert_eq!(end_before_labels(&mut bytes(&parts)).unwrap(), expected, "{parts:?}");
        }
    }

    #[test]
    fn a_beginning_is_a_row_of_frames() {
        #[track_caller]
        fn check(parts: &[&[u8]], expected: Option<u64>) {
            let found = find_first(&mut bytes(parts), 0, head).unwrap();
            assert_eq!(found.map(|(at, _)| at), expected);
        }
        check(&[A, B, A], Some(0));
        check(&[b"junk", A, B, A, b"junk"], Some(4));
        check(&[A, OTHER, A, B, B], Some(12));
        check(&[A, B], Some(0));
        check(&[A, b"junk"], None);
        check(&[b"junk"], None);
        check(&[], None);
    }
}
