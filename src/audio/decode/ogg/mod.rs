//! Ogg with Vorbis or Opus in it.
//!
//! A page says where its last packet ends. So the length of what was lost is known, and what an encoder
//! added at the end is known to be no sound.

mod opus;
mod page;
mod setup;
mod vorbis;

use std::io;

pub(super) use page::MARK;
use page::{Next, Page, Pages};

use super::bytes::Bytes;
use super::codec::Undecodable;
use super::fault::DecodeFault;
use super::report::SourceFormat;
use super::source::{ANOTHER, DAMAGED, GARBLED, Piece, SKIPPED, Source};
use opus::Opus;
use vorbis::Vorbis;

/// Bytes of a packet; no packet of sound comes near it.
const LONGEST_PACKET: usize = 1 << 20;

/// Pages before the first one with sound.
const MOST_HEAD_PAGES: usize = 4_096;

/// Seconds; a longer gap is no gap but a wrong number.
const LONGEST_GAP: u64 = 10 * 60;

const NO_END: &str = "the file stops without its end mark; it may have been cut off here";

const OTHER_FORM: &str = "the file goes on with sound of another form, which was left out";

/// A kind of sound in an Ogg stream.
trait Voice {
    fn format(&self) -> &SourceFormat;
    /// Packets before the sound that are still to come.
    fn heads_to_come(&self) -> usize;
    /// Takes one of them.
    fn head(&mut self, packet: &[u8]) -> Result<(), DecodeFault>;
    /// Frames at the beginning that are no sound.
    fn skip(&self) -> u64;
    /// Appends the frames of a packet.
    fn decode(&mut self, packet: &[u8], samples: &mut Vec<f32>) -> Result<(), Undecodable>;
    /// Forgets what came before.
    fn reset(&mut self);
}

/// The stream that is read.
struct Stream {
    voice: Box<dyn Voice + Send>,
    serial: u32,
    sequence: Option<u32>,
    partial: Vec<u8>,
    /// Whether the beginning of the packet that goes on is there.
    whole: bool,
    /// The position at the end of the last page.
    position: Option<i64>,
    /// Frames at the beginning that are still to be dropped.
    skip: u64,
    /// Whether pages are missing before the next one.
    missing: bool,
    /// Whether bytes before the next page were of none.
    junk: bool,
    ended: bool,
}

/// An Ogg file.
pub(super) struct Ogg {
    pages: Pages,
    stream: Stream,
    format: SourceFormat,
    said: Option<u64>,
    /// Whether any page with sound came.
    begun: bool,
    pending: Vec<(Vec<f32>, Piece)>,
    over: bool,
}

impl std::fmt::Debug for Ogg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ogg").field("format", &self.format).finish_non_exhaustive()
    }
}

/// What a page held.
#[derive(Default)]
struct Heard {
    samples: Vec<f32>,
    /// Where in them packets are missing.
    hole: Option<usize>,
}

impl Ogg {
    /// Reads from the first page on.
    pub fn new(bytes: Bytes, at: u64) -> Result<Self, DecodeFault> {
        let mut pages = Pages::new(bytes, at);
        let mut stream: Option<Stream> = None;
        let mut unknown = None;
        for _ in 0..MOST_HEAD_PAGES {
            let page = match pages.next()? {
                Next::Page(page) => page,
                Next::Junk(_) => continue,
                Next::End => break,
            };
            if let Some(stream) = stream.as_mut().filter(|it| it.serial == page.serial) {
                let packets = stream.packets(&page);
                stream.heads(packets)?;
            } else if page.begins && stream.is_none() {
                match Stream::begin(&page) {
                    Ok(begun) => stream = Some(begun),
                    Err(fault) => unknown = Some(fault),
                }
            }
            if let Some(stream) = stream.take_if(|it| it.voice.heads_to_come() == 0) {
                let format = stream.voice.format().clone();
                return Ok(Self {
                    pages,
                    stream,
                    format,
                    said: None,
                    begun: false,
                    pending: Vec::new(),
                    over: false,
                });
            }
        }
        Err(unknown.filter(|_| stream.is_none()).unwrap_or_else(|| {
            DecodeFault::NoSound(
                "the beginning of the Ogg file, which describes its sound, is missing".to_owned(),
            )
        }))
    }

    /// What a page of sound brings, in order.
    fn hear(&mut self, page: &Page) {
        let channels = usize::from(self.format.channels);
        let stream = &mut self.stream;
        let missing = std::mem::take(&mut stream.missing);
        let junk = std::mem::take(&mut stream.junk);
        if missing {
            stream.voice.reset();
        }
        let mut heard = Heard { samples: Vec::new(), hole: missing.then_some(0) };
        for packet in stream.packets(page) {
            let Some(packet) = packet else {
                stream.voice.reset();
                heard.hole = heard.hole.or(Some(heard.samples.len()));
                continue;
            };
            let before = heard.samples.len();
            if stream.voice.decode(&packet, &mut heard.samples).is_err() {
                heard.samples.truncate(before);
                heard.hole = heard.hole.or(Some(before));
            }
        }
        let frames = (heard.samples.len() / channels) as i64;
        let Some(granule) = page.granule else {
            self.pending.push((heard.samples, Piece::Sound));
            return;
        };
        // The position at which this page's sound begins, by its own count.
        let last = stream.position.replace(granule);
        let gap = last.map_or(0, |last| granule.saturating_sub(last).saturating_sub(frames));
        let over = match last {
            _ if page.ends => last.unwrap_or(0).saturating_add(frames).saturating_sub(granule),
            _ => 0,
        };
        // What an encoder added to fill its last packet.
        let keep = (frames - over.clamp(0, frames)) as usize * channels;
        if over > 0 && over <= frames {
            heard.samples.truncate(keep);
        }
        // Vorbis may begin in the middle of its first page.
        if last.is_none() && !page.ends && !missing && granule < frames && stream.skip == 0 {
            stream.skip = (frames - granule).unsigned_abs();
        }
        let longest = (LONGEST_GAP * u64::from(self.format.rate.0)).cast_signed();
        let lost = match heard.hole {
            Some(place) if (1..=longest).contains(&gap) => {
                let what = if missing { GARBLED } else { DAMAGED };
                Some((place, Piece::Lost { frames: gap.unsigned_abs(), what }))
            }
            Some(place) => Some((place, Piece::Remark(SKIPPED))),
            None => junk.then_some((0, Piece::Remark(SKIPPED))),
        };
        if let Some((place, piece)) = lost {
            let after = heard.samples.split_off(place.min(heard.samples.len()));
            self.pending.push((std::mem::replace(&mut heard.samples, after), piece));
        }
        self.pending.push((heard.samples, Piece::Sound));
    }

    /// A page that begins a stream after sound was heard: a second recording in one file.
    fn chain(&mut self, page: &Page) -> io::Result<()> {
        let Ok(mut next) = Stream::begin(page) else { return Ok(()) };
        let same = |a: &SourceFormat, b: &SourceFormat| a.rate == b.rate && a.channels == b.channels;
        if !same(next.voice.format(), &self.format) {
            self.pending.push((Vec::new(), Piece::Remark(OTHER_FORM)));
            return Ok(());
        }
        for _ in 0..MOST_HEAD_PAGES {
            if next.voice.heads_to_come() == 0 {
                self.pending.push((Vec::new(), Piece::Remark(ANOTHER)));
                self.stream = next;
                return Ok(());
            }
            match self.pages.next()? {
                Next::Page(page) if page.serial == next.serial => {
                    let packets = next.packets(&page);
                    if next.heads(packets).is_err() {
                        break;
                    }
                }
                Next::Page(_) | Next::Junk(_) => {}
                Next::End => break,
            }
        }
        self.pending.push((Vec::new(), Piece::Remark(SKIPPED)));
        Ok(())
    }
}

impl Stream {
    /// The stream that a first page begins.
    fn begin(page: &Page) -> Result<Self, DecodeFault> {
        let head = page.parts.first().map(|(part, _)| part.as_slice()).unwrap_or_default();
        let voice: Box<dyn Voice + Send> = if head.starts_with(b"OpusHead") {
            Box::new(Opus::new(head)?)
        } else if head.starts_with(b"\x01vorbis") {
            Box::new(Vorbis::new(head)?)
        } else {
            let kind = match head {
                [0x7F, b'F', b'L', b'A', b'C', ..] => "FLAC",
                [b'S', b'p', b'e', b'e', b'x', ..] => "Speex",
                [0x80, b't', b'h', b'e', b'o', b'r', b'a', ..] => "a film",
                _ => "something unknown",
            };
            return Err(DecodeFault::Unsupported(format!("the Ogg file holds {kind}")));
        };
        let skip = voice.skip();
        Ok(Self {
            voice,
            serial: page.serial,
            sequence: Some(page.sequence),
            partial: Vec::new(),
            whole: true,
            position: None,
            skip,
            missing: false,
            junk: false,
            ended: false,
        })
    }

    /// The packets that end on a page; `None` for one that is not whole.
    fn packets(&mut self, page: &Page) -> Vec<Option<Vec<u8>>> {
        let follows = self.sequence.is_none_or(|last| page.sequence == last.wrapping_add(1));
        self.sequence = Some(page.sequence);
        let mut packets = Vec::new();
        if !follows || page.continued == self.partial.is_empty() {
            // Either the beginning or the end of a packet is missing.
            if !self.partial.is_empty() {
                packets.push(None);
            }
            self.partial.clear();
            self.whole = !page.continued;
        }
        for (part, ends) in &page.parts {
            self.whole &= self.partial.len() + part.len() <= LONGEST_PACKET;
            if self.whole {
                self.partial.extend_from_slice(part);
            }
            if *ends {
                let packet = std::mem::take(&mut self.partial);
                packets.push(self.whole.then_some(packet));
                self.whole = true;
            }
        }
        packets
    }

    fn heads(&mut self, packets: Vec<Option<Vec<u8>>>) -> Result<(), DecodeFault> {
        for packet in packets {
            if self.voice.heads_to_come() > 0 {
                self.voice.head(&packet.unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl Source for Ogg {
    fn format(&self) -> &SourceFormat {
        &self.format
    }

    fn frames_said(&self) -> Option<u64> {
        self.said
    }

    fn share(&self) -> f64 {
        self.pages.share()
    }

    fn next(&mut self, samples: &mut Vec<f32>) -> io::Result<Piece> {
        if !self.pending.is_empty() {
            let (mut sound, piece) = self.pending.remove(0);
            let channels = usize::from(self.format.channels);
            let skipped = (sound.len() / channels).min(self.stream.skip as usize);
            self.stream.skip -= skipped as u64;
            samples.extend(sound.drain(skipped * channels..));
            return Ok(piece);
        }
        if self.over {
            return Ok(Piece::End);
        }
        match self.pages.next()? {
            Next::Page(page) if page.begins && self.begun => self.chain(&page)?,
            Next::Page(page) if page.serial == self.stream.serial && !page.begins => {
                self.begun = true;
                let follows = self.stream.sequence.is_none_or(|last| page.sequence == last.wrapping_add(1));
                self.stream.missing |= !follows;
                self.stream.ended = page.ends;
                self.hear(&page);
            }
            Next::Page(_) => {}
            Next::Junk(_) => self.stream.junk |= !self.stream.ended,
            Next::End => {
                self.over = true;
                if !self.stream.ended {
                    self.pending.push((Vec::new(), Piece::Remark(NO_END)));
                }
            }
        }
        Ok(Piece::Sound)
    }
}
