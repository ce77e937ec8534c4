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

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 8_000;

    /// A file of two channels in which the left one counts up and the right one down.
    fn two_channels(frames: i16) -> tempfile::NamedTempFile {
        let file = tempfile::Builder::new().suffix(".wav").tempfile().unwrap();
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(file.path(), spec).unwrap();
        for frame in 0..frames {
            writer.write_sample(frame).unwrap();
            writer.write_sample(-3 * frame).unwrap();
        }
        writer.finalize().unwrap();
        file
    }

    /// Everything that comes in blocks of 100, at most so much, as whole numbers.
    fn read(feed: &mut Feed, most: usize) -> (Vec<i32>, Vec<Lap>) {
        let (mut all, mut laps, mut block) = (Vec::new(), Vec::new(), Vec::new());
        while all.len() < most {
            laps.extend(feed.read(100, &mut block).unwrap());
            if block.is_empty() {
                break;
            }
            all.extend(block.iter().map(|sample| (sample * 32_768.0).round() as i32));
        }
        (all, laps)
    }

    fn open(file: &tempfile::NamedTempFile, from: f64, until: Option<f64>, manner: Manner) -> Feed {
        Feed::open(file.path(), Seconds(from), until.map(Seconds), manner).unwrap()
    }

    #[track_caller]
    fn check(channel: Option<u16>, factor: i32) {
        let file = two_channels(1_000);
        let manner = Manner { channel, ..Manner::default() };
        let mut feed = open(&file, 0.0, None, manner);
        feed.go_to(Seconds(0.05)).unwrap();
        let expected: Vec<i32> = (400..1_000).map(|frame| frame * factor).collect();
        assert_eq!(read(&mut feed, 10_000), (expected, Vec::new()));
    }

    #[test]
    fn one_channel_or_all() {
        check(Some(0), 1);
        check(Some(1), -3);
        check(None, -1);
        check(Some(2), -1);
    }

    #[test]
    fn a_place_beyond_the_end_is_the_end() {
        let file = two_channels(1_000);
        let mut feed = open(&file, 0.0, Some(0.1), Manner::default());
        assert_eq!(feed.end(), Seconds(0.1));
        assert_eq!(feed.go_to(Seconds(7.0)).unwrap(), 800);
        assert_eq!(read(&mut feed, 10), (Vec::new(), Vec::new()));
        assert_eq!(feed.go_to(Seconds(-7.0)).unwrap(), 0);
        assert_eq!(read(&mut feed, 10_000).0.len(), 800);
    }

    #[test]
    fn a_repetition_begins_again_and_says_where() {
        let file = two_channels(1_000);
        let manner = Manner { repeat: true, channel: Some(0), ..Manner::default() };
        let mut feed = open(&file, 0.05, Some(0.1), manner);
        feed.go_to(Seconds(0.075)).unwrap();
        let (samples, laps) = read(&mut feed, 900);
        let lap = |read| Lap { read, frame: 400 };
        assert_eq!(laps, [lap(200), lap(600)]);
        // All but the seams of 24 frames is as it was.
        assert_eq!(samples[..176], (600..776).collect::<Vec<i32>>());
        assert_eq!(samples[224..576], (424..776).collect::<Vec<i32>>());
        assert_eq!((samples[199], samples[200]), (0, 0));
        assert!(samples.windows(2).all(|two| (two[1] - two[0]).abs() < 50), "a click");
    }

    #[test]
    fn a_moment_is_not_repeated() {
        let file = two_channels(1_000);
        let manner = Manner { repeat: true, ..Manner::default() };
        for (from, until) in [(0.05, 0.05), (0.05, 0.02), (0.05, 0.09), (5.0, 6.0)] {
            let mut feed = open(&file, from, Some(until), manner);
            feed.go_to(feed.start()).unwrap();
            assert!(read(&mut feed, 10_000).0.len() < 400);
        }
    }
}
