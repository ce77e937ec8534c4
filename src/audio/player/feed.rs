//! The file that is played: from a place, until a place, over and over if asked, of one channel or all.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::track::Lap;
use crate::audio::messages::Manner;
use crate::audio::wav::{WavFault, WavReader};
use crate::units::{Frames, SampleRate, Seconds};

/// What is shorter is not repeated: it would be a hum.
const LEAST_LAP: Seconds = Seconds(0.05);

/// Over so long the end of a lap fades out and the next one in: their samples do not fit each other.
const SEAM: Seconds = Seconds(0.003);

/// A file being read for the speaker.
#[derive(Debug)]
pub(super) struct Feed {
    reader: WavReader<BufReader<File>>,
    channel: Option<usize>,
    start: u64,
    end: u64,
    repeat: bool,
    seam: u64,
    /// The next frame of the file.
    next: u64,
    /// Frames read since the last change of place.
    read: u64,
    /// Whether this lap is a later one.
    again: bool,
    interleaved: Vec<f32>,
}

impl Feed {
    /// Opens a file to play a stretch of it in a manner.
    pub fn open(
        file: &Path,
        from: Seconds,
        until: Option<Seconds>,
        manner: Manner,
    ) -> Result<Self, WavFault> {
        let reader = WavReader::open(file)?;
        let format = reader.format();
        let rate = format.rate;
        let end = until.map_or(reader.frames(), |until| until.frames(rate).min(reader.frames())).0;
        let start = from.frames(rate).0.min(end);
        let repeat = manner.repeat && end - start >= LEAST_LAP.frames(rate).0;
        let channel = manner.channel.filter(|channel| *channel < format.channels).map(usize::from);
        Ok(Self {
            reader,
            channel,
            start,
            end,
            repeat,
            seam: SEAM.frames(rate).0,
            next: start,
            read: 0,
            again: false,
            interleaved: Vec::new(),
        })
    }

    /// The file's rate.
    pub fn rate(&self) -> SampleRate {
        self.reader.format().rate
    }

    /// The file's length.
    pub fn length(&self) -> Seconds {
        self.reader.frames().at(self.rate())
    }

    /// Where it starts.
    pub fn start(&self) -> Seconds {
        Frames(self.start).at(self.rate())
    }

    /// Where it stops, or starts again.
    pub fn end(&self) -> Seconds {
        Frames(self.end).at(self.rate())
    }

    /// Goes to a place, not beyond the end; tells the frame.
    pub fn go_to(&mut self, place: Seconds) -> Result<u64, WavFault> {
        let frame = place.frames(self.rate()).0.min(self.end);
        self.reader.seek(Frames(frame))?;
        self.next = frame;
        self.read = 0;
        self.again = false;
        Ok(frame)
    }

    /// Replaces `block` by at most so many of the next frames; none means the end. Tells of a new lap.
    pub fn read(&mut self, frames: usize, block: &mut Vec<f32>) -> Result<Option<Lap>, WavFault> {
        block.clear();
        let mut lap = None;
        if self.next >= self.end && self.repeat {
            self.reader.seek(Frames(self.start))?;
            self.next = self.start;
            self.again = true;
            lap = Some(Lap { read: self.read, frame: self.start });
        }
        let wanted = (frames as u64).min(self.end.saturating_sub(self.next)) as usize;
        if wanted == 0 {
            return Ok(lap);
        }
        let came = match self.channel {
            None => self.reader.read_mono(wanted, block)?,
            Some(channel) => {
                self.interleaved.clear();
                let came = self.reader.read_frames(wanted, &mut self.interleaved)?;
                let channels = usize::from(self.reader.format().channels.max(1));
                block.extend(self.interleaved.iter().skip(channel).step_by(channels));
                came
            }
        };
        self.fade_seam(block);
        self.next += came as u64;
        self.read += came as u64;
        Ok(lap)
    }

    /// Makes the end of a lap and the beginning of a later one meet in silence.
    fn fade_seam(&self, block: &mut [f32]) {
        if !self.repeat {
            return;
        }
        for (sample, frame) in block.iter_mut().zip(self.next..) {
            let before_end = self.end.saturating_sub(frame + 1);
            let after_start = if self.again { frame.saturating_sub(self.start) } else { self.seam };
            let share = before_end.min(after_start).min(self.seam) as f32 / self.seam.max(1) as f32;
            *sample *= share;
        }
    }
}
