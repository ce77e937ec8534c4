//! What a file is, told by what is in it and never by its name.

use super::adts::{self, Adts};
use super::bytes::Bytes;
use super::fault::DecodeFault;
use super::flac::Flac;
use super::frames::{find_first, label_at};
use super::mp4::Mp4;
use super::mpeg::{self, Mpeg};
use super::ogg::{self, Ogg};
use super::pcm::Pcm;
use super::source::Source;

/// Labels one behind the other before the sound.
const MOST_LABELS: usize = 16;

/// Bytes among which a beginning is looked for when the file does not begin with one.
const FAR: usize = 1 << 20;

/// A source, and the bytes before it that belong to nothing.
pub(super) struct Opened {
    pub source: Box<dyn Source>,
    pub junk: u64,
}

/// Opens a recording of any kind.
pub(super) fn open(mut bytes: Bytes) -> Result<Opened, DecodeFault> {
    let mut at = 0;
    for _ in 0..MOST_LABELS {
        match label_at(&mut bytes, at)? {
            Some(length) if at + length < bytes.length() => at += length,
            _ => break,
        }
    }
    let head = bytes.at(at, 16)?.to_vec();
    let plain = |source: Box<dyn Source>| Ok(Opened { source, junk: 0 });
    match *head.as_slice() {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'R', b'F', b'6', b'4', ..]
        | [b'B', b'W', b'6', b'4', ..] => plain(Box::new(Pcm::new(bytes.behind(at)?)?)),
        [b'f', b'L', b'a', b'C', ..] => plain(Box::new(Flac::new(bytes, at)?)),
        [b'O', b'g', b'g', b'S', ..] => plain(Box::new(Ogg::new(bytes, at)?)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'v' | b'f', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..] => plain(Box::new(Mp4::new(bytes.behind(at)?)?)),
        _ => match what_else(&head, &mut bytes)? {
            Some(what) => Err(what),
            None => search(bytes, at),
        },
    }
}

/// Looks for a beginning further on: the first bytes may be damaged, or something was put before them.
fn search(mut bytes: Bytes, at: u64) -> Result<Opened, DecodeFault> {
    let mpeg = find_first(&mut bytes, at, mpeg::read_head)?;
    let adts = find_first(&mut bytes, at, adts::read_head)?;
    let marked = {
        let held = bytes.at(at, FAR)?;
        let find =
            |mark: &[u8]| held.windows(mark.len()).position(|it| it == mark).map(|step| at + step as u64);
        [find(b"fLaC").map(|at| (at, true)), find(ogg::MARK).map(|at| (at, false))]
    };
    let marked = marked.into_iter().flatten().min();
    let first = |found: &Option<(u64, _)>| found.map_or(u64::MAX, |(place, _)| place);
    // By chance some frames of MP3 stand in other compressed sound, but a mark of four letters hardly does.
    if let Some((place, flac)) = marked {
        let source: Box<dyn Source> =
            if flac { Box::new(Flac::new(bytes, place)?) } else { Box::new(Ogg::new(bytes, place)?) };
        return Ok(Opened { source, junk: place - at });
    }
    if let Some((place, head)) = mpeg.filter(|_| first(&mpeg) <= first(&adts)) {
        return Ok(Opened { source: Box::new(Mpeg::new(bytes, place, head)?), junk: place - at });
    }
    if let Some((place, head)) = adts {
        return Ok(Opened { source: Box::new(Adts::new(bytes, place, head)?), junk: place - at });
    }
    Err(DecodeFault::NotSound("nothing in it looks like sound".to_owned()))
}

/// Files that are known to be something else.
fn what_else(head: &[u8], bytes: &mut Bytes) -> Result<Option<DecodeFault>, DecodeFault> {
    let unsupported = |what: &str| Some(DecodeFault::Unsupported(format!("this is {what}")));
    let not_sound = |what: &str| Some(DecodeFault::NotSound(what.to_owned()));
    Ok(match *head {
        [] => not_sound("the file is empty"),
        [b'F', b'O', b'R', b'M', ..] => unsupported("an AIFF file"),
        [b'c', b'a', b'f', b'f', ..] => unsupported("a Core Audio file"),
        [0x30, 0x26, 0xB2, 0x75, ..] => unsupported("a Windows Media file"),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => unsupported("a Matroska or WebM file"),
        [b'#', b'!', b'A', b'M', b'R', ..] => unsupported("an AMR file"),
        [b'.', b's', b'n', b'd', ..] => unsupported("an AU file"),
        [b'R', b'I', b'F', b'F', ..] => not_sound("it is a RIFF file without sound"),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => not_sound("it is a ZIP archive or an office document"),
        [b'%', b'P', b'D', b'F', ..] => not_sound("it is a PDF document"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, 0xE0 | 0xE1, ..] => not_sound("it is a picture"),
        _ => {
            let start = bytes.at(0, 4_096)?;
            let printed = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7E | 0x80..=0xF4);
            if std::str::from_utf8(start).is_ok() && start.iter().all(printed) {
                not_sound("it is a text")
            } else if start.iter().all(|byte| *byte == 0) {
                not_sound("it begins with nothing but zeros")
            } else {
                None
            }
        }
    })
}
