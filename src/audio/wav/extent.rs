//! Where the samples of a file end.
//!
//! A header may say too little: its writer was killed after it had noted how far it was, or before it
//! had noted anything. So the header is believed where the samples go to the end of the file, or where
//! chunks follow just where it says that they end. Else all that follows is sound.

use std::io::{Read, Seek, SeekFrom};

use super::WavFault;
use super::header::{Header, number};

/// Chunks that programs put behind the samples. By their names they are known even where they are cut
/// off or their sizes are wrong.
const KNOWN: [&[u8; 4]; 31] = [
    b"LIST", b"list", b"id3 ", b"ID3 ", b"bext", b"cue ", b"fact", b"smpl", b"inst", b"iXML", b"axml",
    b"PEAK", b"acid", b"afsp", b"JUNK", b"junk", b"FLLR", b"PAD ", b"DISP", b"plst", b"strc", b"cart",
    b"levl", b"chna", b"umid", b"_PMX", b"minf", b"regn", b"elm1", b"APET", b"RIFF",
];

/// The size of a label that some programs put at the very end of any file (`ID3v1`).
const LABEL: u64 = 128;

/// Sizes of 32 bits begin again at zero after so many bytes.
const AGAIN: u64 = 1 << 32;

/// How often they may have done so.
const MOST_AGAIN: u64 = 64;

/// The bytes of samples, in whole frames.
pub(super) fn true_data_bytes(file: &mut (impl Read + Seek), header: &Header) -> Result<u64, WavFault> {
    let available = header.available();
    let whole = |bytes: u64| bytes - bytes % header.format.frame_bytes();
    let most_again = if header.large { 0 } else { MOST_AGAIN };
    for again in 0..=most_again {
        let said = header.data_said.saturating_add(again * AGAIN);
        if said > available {
            break;
        }
        let end = header.data_start + said;
        // Some writers leave out the byte that makes an odd size even.
        if is_end(file, header, end + said % 2, said == whole(said))? || is_end(file, header, end, false)? {
            return Ok(whole(said));
        }
    }
    Ok(whole(available))
}

/// Whether another WAV file begins where the samples end: two were put into one.
pub(super) fn another_follows(file: &mut (impl Read + Seek), header: &Header) -> Result<bool, WavFault> {
    let end = header.data_start + header.data_bytes;
    let mut start = Vec::new();
    if header.data_bytes < header.available() {
        file.seek(SeekFrom::Start(end))?;
        file.take(12).read_to_end(&mut start)?;
    }
    Ok(start.starts_with(b"RIFF") && start.ends_with(b"WAVE"))
}

/// Whether samples end here. Without a chunk of a known name all that follows must be chunks, up to the
/// end of the file.
fn is_end(
    file: &mut (impl Read + Seek),
    header: &Header,
    place: u64,
    may_be_unknown: bool,
) -> Result<bool, WavFault> {
    let mut at = place;
    while at.saturating_add(8) <= header.file_length {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0_u8; 8];
        file.read_exact(&mut head)?;
        let is_label = head.starts_with(b"TAG") && header.file_length - at == LABEL;
        if is_label || KNOWN.iter().any(|name| head.starts_with(name.as_slice())) {
            return Ok(true);
        }
        let has_name = head.iter().take(4).all(|byte| byte.is_ascii_graphic() || *byte == b' ');
        if !has_name || !may_be_unknown {
            return Ok(false);
        }
        let size = u64::from(number(&head, 4));
        at += 8 + size + size % 2;
    }
    // A last chunk of odd size may lack its padding.
    Ok(may_be_unknown && (at == header.file_length || at == header.file_length + 1))
}
