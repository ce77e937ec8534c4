//! What an MP4 file says of its sound: how it is compressed, and which part of it is meant to be heard.

use std::io;

use super::super::bytes::Bytes;
use super::super::fault::DecodeFault;
use super::boxes::Box4;

/// Tracks that are looked at.
const MOST_TRACKS: usize = 64;

/// Bytes of a description of sound.
const LONGEST_DESCRIPTION: usize = 4_096;

/// A track of sound.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track {
    pub id: u64,
    pub table: Box4,
    /// What the decoder is told (`AudioSpecificConfig`).
    pub config: Vec<u8>,
    /// Frames at the beginning that are no sound, at the track's own rate.
    pub skip: u64,
    /// Frames that are meant to be heard after that; `None` for all.
    pub heard: Option<u64>,
    /// Ticks of the track's clock in a second.
    pub clock: u64,
}

/// Finds the first track of AAC.
pub(super) fn find(bytes: &mut Bytes, moov: Box4) -> Result<Track, DecodeFault> {
    let film_clock = match moov.find(bytes, 0, *b"mvhd")? {
        Some(mvhd) => clock_of(bytes, mvhd)?,
        None => 0,
    };
    let mut other = None;
    for trak in moov.find_all(bytes, 0, *b"trak", MOST_TRACKS)? {
        let Some(mdia) = trak.find(bytes, 0, *b"mdia")? else { continue };
        let kind = match mdia.find(bytes, 0, *b"hdlr")? {
            Some(hdlr) => bytes.at(hdlr.from + 8, 4)?.to_vec(),
            None => Vec::new(),
        };
        if kind != b"soun" {
            continue;
        }
        let Some(table) = mdia.path(bytes, &[b"minf", b"stbl"])? else { continue };
        let Some(stsd) = table.find(bytes, 0, *b"stsd")? else { continue };
        let Some(entry) = stsd.child_at(bytes, stsd.from + 8)? else { continue };
        if &entry.name != b"mp4a" {
            other = Some(entry.name);
            continue;
        }
        let Some(config) = config_of(bytes, entry)? else { continue };
        let clock = match mdia.find(bytes, 0, *b"mdhd")? {
            Some(mdhd) => clock_of(bytes, mdhd)?,
            None => 0,
        };
        let id = match trak.find(bytes, 0, *b"tkhd")? {
            Some(tkhd) => {
                let at = if tkhd.number(bytes, 0, 1)? == Some(1) { 20 } else { 12 };
                tkhd.number(bytes, at, 4)?.unwrap_or(0)
            }
            None => 0,
        };
        let (skip, heard) = edit_of(bytes, trak, clock, film_clock)?;
        return Ok(Track { id, table, config, skip, heard, clock });
    }
    Err(match other {
        Some(name) => DecodeFault::Unsupported(format!(
            "its sound is compressed as {}",
            match &name {
                b"alac" => "Apple Lossless".to_owned(),
                b"enca" => "something encrypted".to_owned(),
                b"ac-3" | b"ec-3" => "Dolby Digital".to_owned(),
                b"samr" | b"sawb" => "AMR".to_owned(),
                other => format!("\"{}\"", String::from_utf8_lossy(other).escape_debug()),
            }
        )),
        None => DecodeFault::NoSound("the MP4 file holds no track of sound that can be read".to_owned()),
    })
}

fn clock_of(bytes: &mut Bytes, head: Box4) -> io::Result<u64> {
    let at = if head.number(bytes, 0, 1)? == Some(1) { 20 } else { 12 };
    Ok(head.number(bytes, at, 4)?.unwrap_or(0))
}

/// The part that is meant to be heard: the first edit that shows anything.
fn edit_of(bytes: &mut Bytes, trak: Box4, clock: u64, film_clock: u64) -> io::Result<(u64, Option<u64>)> {
    let Some(elst) = trak.path(bytes, &[b"edts", b"elst"])? else { return Ok((0, None)) };
    let wide = elst.number(bytes, 0, 1)? == Some(1);
    let (width, step, empty) = if wide { (8, 20, u64::MAX) } else { (4, 12, u64::from(u32::MAX)) };
    let count = elst.number(bytes, 4, 4)?.unwrap_or(0).min(16);
    let mut shown = Vec::new();
    for entry in 0..count {
        let at = 8 + entry * step;
        let length = elst.number(bytes, at, width)?;
        let start = elst.number(bytes, at + width as u64, width)?;
        if let (Some(length), Some(start)) = (length, start)
            && start != empty
        {
            shown.push((length, start));
        }
    }
    // A recording that was cut together out of parts is read whole.
    let [(length, start)] = *shown.as_slice() else { return Ok((0, None)) };
    let heard = (film_clock > 0 && length > 0)
        .then(|| u64::try_from(u128::from(length) * u128::from(clock) / u128::from(film_clock)).ok())
        .flatten();
    // More than the priming of an encoder is somebody's cut; both mean the same here.
    Ok((start, heard))
}

/// The configuration out of the descriptors in `esds`, which may lie in `wave`.
fn config_of(bytes: &mut Bytes, entry: Box4) -> io::Result<Option<Vec<u8>>> {
    // A description has 28 bytes before its boxes, and more in QuickTime's second and third form.
    let skip = match entry.number(bytes, 8, 2)? {
        Some(1) => 44,
        Some(2) => 64,
        _ => 28,
    };
    let mut esds = entry.find(bytes, skip, *b"esds")?;
    if esds.is_none()
        && let Some(wave) = entry.find(bytes, skip, *b"wave")?
    {
        esds = wave.find(bytes, 0, *b"esds")?;
    }
    let Some(esds) = esds else { return Ok(None) };
    let length = (esds.to.saturating_sub(esds.from) as usize).min(LONGEST_DESCRIPTION);
    Ok(descriptors(bytes.at(esds.from, length)?.get(4..).unwrap_or_default()))
}

/// Goes down through the descriptors (ISO 14496-1) to the configuration of AAC.
fn descriptors(mut rest: &[u8]) -> Option<Vec<u8>> {
    // Each is a tag and a length in groups of seven bits; three lie in one another.
    for _ in 0..16 {
        let (tag, mut after) = rest.split_first()?;
        let mut length = 0;
        for _ in 0..4 {
            let (byte, behind) = after.split_first()?;
            length = length << 7 | usize::from(byte & 0x7F);
            after = behind;
            if byte & 0x80 == 0 {
                break;
            }
        }
        rest = match tag {
            3 => {
                let flags = *after.get(2)?;
                let mut skip = 3;
                skip += if flags & 0x80 == 0 { 0 } else { 2 };
                skip += if flags & 0x40 == 0 { 0 } else { 1 + usize::from(*after.get(skip)?) };
                skip += if flags & 0x20 == 0 { 0 } else { 2 };
                after.get(skip..)?
            }
            // 0x40 is AAC as MPEG 4 has it, 0x66 to 0x68 as MPEG 2 has it.
            4 if matches!(after.first()?, 0x40 | 0x66..=0x68) => after.get(13..)?,
            4 => return None,
            5 => return Some(after.get(..length.min(after.len()))?.to_vec()),
            _ => after.get(length..)?,
        };
    }
    None
}
