//! M4A and MP4 with AAC-LC in them, whole and in fragments.

mod boxes;
mod config;
mod fragment;
mod table;
mod track;

use std::io;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

use super::bytes::Bytes;
use super::codec::Codec;
use super::fault::DecodeFault;
use super::mpeg::layout;
use super::report::SourceFormat;
use super::source::{CUT_OFF, DAMAGED, Piece, Source};
use crate::units::SampleRate;
use boxes::Box4;
use fragment::Fragments;
use table::{Step, Table};

/// Frames in a packet.
const FRAMES: u64 = 1_024;

/// Packets in a row that cannot be read, after which the rest is given up: the tables are wrong.
const MOST_WRONG: u64 = 10_000;

/// Bytes at the beginning and at the end among which an index is looked for: it stands at one of them,
/// and to look through all of a long film would take minutes.
const SEARCHED: u64 = 64 << 20;

/// Where the packets are told.
#[derive(Debug)]
enum Packets {
    Table(Table),
    Fragments(Fragments),
}

/// An MP4 file.
#[derive(Debug)]
pub(super) struct Mp4 {
    bytes: Bytes,
    packets: Packets,
    codec: Codec,
    format: SourceFormat,
    said: Option<u64>,
    skip: u64,
    /// Frames that are still to be heard.
    left: u64,
    wrong: u64,
    cut: bool,
    over: bool,
}

impl Mp4 {
    pub fn new(mut bytes: Bytes) -> Result<Self, DecodeFault> {
        let file = Box4::file(&bytes);
        let moov = match file.find(&mut bytes, 0, *b"moov")? {
            Some(moov) => Some(moov),
            None => search_index(&mut bytes)?,
        };
        let Some(moov) = moov else {
            let why = "the MP4 file has no index; its recorder was stopped before it could write one";
            return Err(DecodeFault::NoSound(why.to_owned()));
        };
        let track = track::find(&mut bytes, moov)?;
        let config = config::read(&track.config)?;
        let mut parameters = AudioCodecParameters::new();
        parameters
            .for_codec(CODEC_ID_AAC)
            .with_sample_rate(config.rate)
            .with_channels(layout(config.channels))
            .with_extra_data(track.config.clone().into_boxed_slice());
        let codec = Codec::new(parameters, config.rate, config.channels)
            .map_err(|_fault| DecodeFault::Unsupported("its sound is AAC, but not AAC-LC".to_owned()))?;
        let missing = || DecodeFault::NoSound("the MP4 file's index is damaged".to_owned());
        let packets = match moov.find(&mut bytes, 0, *b"mvex")? {
            Some(mvex) => Packets::Fragments(Fragments::new(&mut bytes, mvex, track.id)?),
            None => Packets::Table(Table::new(&mut bytes, track.table)?.ok_or_else(missing)?),
        };
        // The track's clock is nearly always its rate.
        let at_rate = |ticks: u64| {
            let frames = u128::from(ticks) * u128::from(config.rate) / u128::from(track.clock.max(1));
            u64::try_from(frames).unwrap_or(u64::MAX)
        };
        let (skip, heard) = (at_rate(track.skip), track.heard.map(at_rate));
        let (said, heard) = match &packets {
            Packets::Table(table) => {
                let all = (table.packets * FRAMES).saturating_sub(skip);
                (Some(heard.map_or(all, |heard| heard.min(all))), heard)
            }
            // What stands in the head of a file in fragments was written before them.
            Packets::Fragments(_) => (None, None),
        };
        let format = SourceFormat {
            rate: SampleRate(config.rate),
            channels: config.channels,
            bits: 16,
            name: "M4A (AAC-LC)".to_owned(),
        };
        let left = heard.unwrap_or(u64::MAX);
        Ok(Self { bytes, packets, codec, format, said, skip, left, wrong: 0, cut: false, over: false })
    }

    /// Leaves of what came only what is meant to be heard.
    fn pass(&mut self, from: usize, samples: &mut Vec<f32>) {
        let channels = usize::from(self.format.channels);
        let frames = ((samples.len() - from) / channels) as u64;
        let skipped = frames.min(self.skip);
        self.skip -= skipped;
        samples.drain(from..from + skipped as usize * channels);
        let kept = (frames - skipped).min(self.left);
        self.left -= kept;
        samples.truncate(from + kept as usize * channels);
    }

    fn lost(&mut self) -> Piece {
        self.codec.reset();
        let skipped = FRAMES.min(self.skip);
        self.skip -= skipped;
        let frames = (FRAMES - skipped).min(self.left);
        self.left -= frames;
        self.wrong += 1;
        if self.wrong > MOST_WRONG {
            self.over = true;
        }
        Piece::Lost { frames, what: DAMAGED }
    }
}

/// Looks for the index where the boxes do not lead to it: something was lost or put in before it.
fn search_index(bytes: &mut Bytes) -> io::Result<Option<Box4>> {
    let length = bytes.length();
    let last = length.saturating_sub(SEARCHED).max(SEARCHED.min(length));
    match search_between(bytes, 0, SEARCHED.min(length))? {
        None => search_between(bytes, last, length),
        found => Ok(found),
    }
}

fn search_between(bytes: &mut Bytes, from: u64, to: u64) -> io::Result<Option<Box4>> {
    const NAME: &[u8; 4] = b"moov";
    let file = Box4::file(bytes);
    let mut at = from;
    while at < to {
        let held = bytes.at(at, 4_096)?;
        if held.len() < NAME.len() {
            break;
        }
        let step = held.windows(NAME.len()).position(|four| four == NAME);
        let next = at + (held.len() - NAME.len() + 1) as u64;
        at = step.map_or(next, |step| at + step as u64);
        if step.is_none() {
            continue;
        }
        // Before the name stands the size.
        if let Some(found) = file.child_at(bytes, at.saturating_sub(4))?.filter(|found| &found.name == NAME)
            && found.find(bytes, 0, *b"trak")?.is_some()
        {
            return Ok(Some(found));
        }
        at += 1;
    }
    Ok(None)
}

impl Source for Mp4 {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        self.said
    }

    fn share(&self) -> f64 {
        match &self.packets {
            Packets::Table(table) => table.share(),
            Packets::Fragments(fragments) => fragments.share(&self.bytes),
        }
    }

    fn next(&mut self, samples: &mut Vec<f32>) -> io::Result<Piece> {
        if self.over || self.left == 0 {
            return Ok(Piece::End);
        }
        let step = match &mut self.packets {
            Packets::Table(table) => table.next(&mut self.bytes)?,
            Packets::Fragments(fragments) => fragments.next(&mut self.bytes)?,
        };
        match step {
            Step::End => {
                self.over = true;
                Ok(if self.cut { Piece::Remark(CUT_OFF) } else { Piece::End })
            }
            Step::Wrong => Ok(self.lost()),
            // Beyond the end of the file there is nothing to put silence for.
            Step::Beyond => {
                self.cut = true;
                self.wrong += 1;
                self.over = self.wrong > MOST_WRONG;
                Ok(Piece::Sound)
            }
            Step::Packet(packet) => {
                let from = samples.len();
                let data = self.bytes.at(packet.at, packet.size as usize)?;
                if self.codec.decode(data, samples).is_ok() {
                    self.wrong = 0;
                    self.pass(from, samples);
                    return Ok(Piece::Sound);
                }
                samples.truncate(from);
                Ok(self.lost())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Seek, SeekFrom};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Zeros of any length with an index somewhere; counts the bytes that are read.
    struct Film {
        inner: Cursor<Vec<u8>>,
        index: u64,
        length: u64,
        at: u64,
        read: Arc<AtomicU64>,
    }

    impl Read for Film {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = (buffer.len() as u64).min(self.length - self.at.min(self.length)) as usize;
            for (byte, at) in buffer[..count].iter_mut().zip(self.at..) {
                let place = at.checked_sub(self.index).map(|place| place as usize);
                *byte = place.and_then(|place| self.inner.get_ref().get(place)).copied().unwrap_or(0);
            }
            self.at += count as u64;
            self.read.fetch_add(count as u64, Ordering::Relaxed);
            Ok(count)
        }
    }

    impl Seek for Film {
        fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
            self.at = match place {
                SeekFrom::Start(at) => at,
                SeekFrom::End(back) => self.length.saturating_add_signed(back),
                SeekFrom::Current(on) => self.at.saturating_add_signed(on),
            };
            Ok(self.at)
        }
    }

    #[track_caller]
    fn check(length: u64, index: u64, found: bool) {
        let read = Arc::new(AtomicU64::new(0));
        let inner = Cursor::new(b"\0\0\0\x10moov\0\0\0\x08trak".to_vec());
        let film = Film { inner, index, length, at: 0, read: Arc::clone(&read) };
        let mut bytes = Bytes::new(Box::new(film)).unwrap();
        let place = search_index(&mut bytes).unwrap().map(|it| it.start);
        assert_eq!(place, found.then_some(index));
        assert!(read.load(Ordering::Relaxed) < 2 * SEARCHED + (1 << 20));
    }

    #[test]
    fn an_index_is_looked_for_at_both_ends() {
        check(5_000, 1_234, true);
        check(5_000, 4_984, true);
        check(16 << 30, (16 << 30) - 100_000, true);
        check(16 << 30, 8 << 30, false);
    }
}
