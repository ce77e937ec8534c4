//! MP4 in fragments, as browsers and some telephones record: each has its own small index, so that a
//! recording which was cut off can be read up to there.

use std::collections::VecDeque;
use std::io;

use super::super::bytes::Bytes;
use super::boxes::Box4;
use super::table::{LONGEST_PACKET, Packet, Step};

/// Tracks in a fragment, and runs of packets in one.
const MOST: usize = 1_024;

/// A stretch of packets that lie one behind the other, and the table of their sizes.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// Where the next packet lies.
    at: u64,
    left: u64,
    /// Where the entry of the next packet stands, and how long entries are.
    entry: u64,
    width: u64,
    /// Where in an entry the size stands; `None` if all have the default.
    size_in: Option<u64>,
    size: u64,
}

/// The packets of the fragments.
#[derive(Debug)]
pub(super) struct Fragments {
    track: u64,
    default_size: u64,
    /// The next box of the file.
    at: u64,
    runs: VecDeque<Run>,
}

impl Fragments {
    pub fn new(bytes: &mut Bytes, mvex: Box4, track: u64) -> io::Result<Self> {
        let mut default_size = 0;
        for trex in mvex.find_all(bytes, 0, *b"trex", MOST)? {
            if trex.number(bytes, 4, 4)? == Some(track) {
                default_size = trex.number(bytes, 16, 4)?.unwrap_or(0);
            }
        }
        Ok(Self { track, default_size, at: 0, runs: VecDeque::new() })
    }

    /// The share that is done.
    pub fn share(&self, bytes: &Bytes) -> f64 {
        self.at as f64 / bytes.length().max(1) as f64
    }

    /// Goes on.
    pub fn next(&mut self, bytes: &mut Bytes) -> io::Result<Step> {
        loop {
            match self.runs.front_mut() {
                None => {
                    if !self.load(bytes)? {
                        return Ok(Step::End);
                    }
                }
                Some(run) if run.left == 0 => drop(self.runs.pop_front()),
                Some(run) => return run.next(bytes),
            }
        }
    }

    /// Reads the next box of the file, and the runs in it if it is the index of a fragment; `false` at the
    /// end of the file.
    fn load(&mut self, bytes: &mut Bytes) -> io::Result<bool> {
        let Some(here) = Box4::file(bytes).child_at(bytes, self.at)? else { return Ok(false) };
        self.at = here.to;
        if &here.name != b"moof" {
            return Ok(true);
        }
        for traf in here.find_all(bytes, 0, *b"traf", MOST)? {
            let Some(tfhd) = traf.find(bytes, 0, *b"tfhd")? else { continue };
            if tfhd.number(bytes, 4, 4)? != Some(self.track) {
                continue;
            }
            let flags = tfhd.number(bytes, 0, 4)?.unwrap_or(0) & 0xFF_FFFF;
            let mut at = 8;
            let mut field = |bit: u64, width: u64| {
                let here = at;
                let there = flags & bit != 0;
                at += if there { width } else { 0 };
                there.then_some(here)
            };
            let [base, _description, _length, size] = [field(1, 8), field(2, 4), field(8, 4), field(0x10, 4)];
            let mut base_at = here.start;
            if let Some(place) = base {
                base_at = tfhd.number(bytes, place, 8)?.unwrap_or(base_at);
            }
            let mut default_size = self.default_size;
            if let Some(place) = size {
                default_size = tfhd.number(bytes, place, 4)?.unwrap_or(default_size);
            }
            for trun in traf.find_all(bytes, 0, *b"trun", MOST)? {
                if let Some(run) = run_of(bytes, trun, base_at, here.to + 8, default_size)? {
                    self.runs.push_back(run);
                }
            }
        }
        Ok(true)
    }
}

fn run_of(
    bytes: &mut Bytes,
    trun: Box4,
    base: u64,
    otherwise: u64,
    default_size: u64,
) -> io::Result<Option<Run>> {
    let flags = trun.number(bytes, 0, 4)?.unwrap_or(0) & 0xFF_FFFF;
    let Some(count) = trun.number(bytes, 4, 4)? else { return Ok(None) };
    let mut entry = 8;
    let mut at = otherwise;
    if flags & 1 != 0 {
        let offset = trun.number(bytes, entry, 4)?.unwrap_or(0) as u32;
        at = base.saturating_add_signed(i64::from(offset.cast_signed()));
        entry += 4;
    }
    entry += if flags & 4 == 0 { 0 } else { 4 };
    let width_of = |bit: u64| if flags & bit == 0 { 0 } else { 4 };
    let width = [0x100, 0x200, 0x400, 0x800].into_iter().map(width_of).sum();
    let size_in = (flags & 0x200 != 0).then(|| width_of(0x100));
    let entry = trun.from + entry;
    // Without a table of its own the count is bounded by the bytes that there are.
    let room = match (width, default_size) {
        (0, 0) => 0,
        (0, size) => bytes.length() / size,
        (width, _) => trun.to.saturating_sub(entry) / width,
    };
    Ok(Some(Run { at, left: count.min(room), entry, width, size_in, size: default_size }))
}

impl Run {
    fn next(&mut self, bytes: &mut Bytes) -> io::Result<Step> {
        let size = match self.size_in {
            Some(place) => bytes.big(self.entry + place, 4)?.unwrap_or(0),
            None => self.size,
        };
        let packet = Packet { at: self.at, size };
        self.entry += self.width;
        self.left -= 1;
        self.at = self.at.saturating_add(size);
        Ok(if size > LONGEST_PACKET {
            Step::Wrong
        } else if self.at > bytes.length() {
            Step::Beyond
        } else {
            Step::Packet(packet)
        })
    }
}
