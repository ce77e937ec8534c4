//! The tables that say where each packet of a track lies. They are read as they are needed and never held
//! as a whole: they grow with the length of the recording.

use std::io;

use super::super::bytes::Bytes;
use super::boxes::Box4;

/// Bytes of a packet of AAC: 6144 bits a channel, and as much again.
pub(super) const LONGEST_PACKET: u64 = 16 * 1_024;

/// A packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet {
    pub at: u64,
    pub size: u64,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Packet(Packet),
    /// A packet whose size cannot be right.
    Wrong,
    /// A packet that should lie where the file has no more.
    Beyond,
    End,
}

/// The tables of a track without fragments.
#[derive(Debug)]
pub(super) struct Table {
    sizes: Box4,
    /// The size of every packet, if they have one.
    all_sizes: u64,
    pub packets: u64,
    places: Box4,
    place_width: u64,
    chunks: u64,
    runs: Box4,
    run_count: u64,
    /// The next packet.
    packet: u64,
    chunk: u64,
    left_in_chunk: u64,
    at: u64,
    run: u64,
}

impl Table {
    /// Finds the tables; `None` where one is missing.
    pub fn new(bytes: &mut Bytes, stbl: Box4) -> io::Result<Option<Self>> {
        let sizes = stbl.find(bytes, 0, *b"stsz")?;
        let runs = stbl.find(bytes, 0, *b"stsc")?;
        let (places, place_width) = match stbl.find(bytes, 0, *b"stco")? {
            Some(places) => (Some(places), 4),
            None => (stbl.find(bytes, 0, *b"co64")?, 8),
        };
        let (Some(sizes), Some(runs), Some(places)) = (sizes, runs, places) else { return Ok(None) };
        let all_sizes = sizes.number(bytes, 4, 4)?.unwrap_or(0);
        let said = sizes.number(bytes, 8, 4)?.unwrap_or(0);
        // A table holds no more than its bytes, whatever it says.
        let room = |table: &Box4, head: u64, width: u64| table.to.saturating_sub(table.from + head) / width;
        let there = bytes.length().checked_div(all_sizes).unwrap_or_else(|| room(&sizes, 12, 4));
        let packets = said.min(there);
        let chunks = places.number(bytes, 4, 4)?.unwrap_or(0).min(room(&places, 8, place_width));
        let run_count = runs.number(bytes, 4, 4)?.unwrap_or(0).min(room(&runs, 8, 12));
        Ok(Some(Self {
            sizes,
            all_sizes,
            packets,
            places,
            place_width,
            chunks,
            runs,
            run_count,
            packet: 0,
            chunk: 0,
            left_in_chunk: 0,
            at: 0,
            run: 0,
        }))
    }

    /// The share that is done.
    pub fn share(&self) -> f64 {
        self.packet as f64 / self.packets.max(1) as f64
    }

    /// Goes on.
    pub fn next(&mut self, bytes: &mut Bytes) -> io::Result<Step> {
        if self.packet >= self.packets {
            return Ok(Step::End);
        }
        while self.left_in_chunk == 0 {
            if self.chunk >= self.chunks {
                return Ok(Step::End);
            }
            let place =
                self.places.number(bytes, 8 + self.chunk * self.place_width, self.place_width as usize)?;
            self.at = place.unwrap_or(0);
            self.left_in_chunk = self.in_chunk(bytes)?;
            self.chunk += 1;
        }
        let size = match self.all_sizes {
            0 => self.sizes.number(bytes, 12 + self.packet * 4, 4)?.unwrap_or(0),
            size => size,
        };
        let packet = Packet { at: self.at, size };
        self.packet += 1;
        self.left_in_chunk -= 1;
        self.at = self.at.saturating_add(size);
        Ok(if size > LONGEST_PACKET {
            Step::Wrong
        } else if self.at > bytes.length() {
            Step::Beyond
        } else {
            Step::Packet(packet)
        })
    }

    /// Packets in the next chunk: the run that it belongs to says so.
    fn in_chunk(&mut self, bytes: &mut Bytes) -> io::Result<u64> {
        loop {
            let mut next_first = None;
            if self.run + 1 < self.run_count {
                next_first = self.runs.number(bytes, 8 + (self.run + 1) * 12, 4)?;
            }
            match next_first {
                Some(first) if self.chunk + 1 >= first => self.run += 1,
                _ => break,
            }
        }
        Ok(self.runs.number(bytes, 8 + self.run * 12 + 4, 4)?.unwrap_or(0))
    }
}
