//! What runs inside the device's real-time callbacks.
//!
//! Real-time rules, for every line of this file: no lock, no allocation, no log, no system call, no
//! drop of anything that owns memory. Frames go through a lock-free ring; counts and times through
//! atomics. A test runs both callbacks under an allocator that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use rtrb::{Consumer, Producer};

use crate::audio::watch::StreamWatch;

/// The microphone's callback: mixes to mono and pushes into the ring.
#[derive(Debug)]
pub struct InputCallback {
    ring: Producer<f32>,
    channels: usize,
    watch: Arc<StreamWatch>,
}

impl InputCallback {
    /// A callback for interleaved frames of so many channels.
    pub fn new(ring: Producer<f32>, channels: u16, watch: Arc<StreamWatch>) -> Self {
        Self { ring, channels: usize::from(channels.max(1)), watch }
    }

    /// Takes one block whose first frame was captured at `captured`.
    pub fn block(&mut self, samples: &[f32], captured: Duration) {
        let frames = samples.len() / self.channels;
        let before = self.watch.frames();
        let room = self.ring.slots().min(frames);
        if let Ok(chunk) = self.ring.write_chunk_uninit(room) {
            let share = 1.0 / self.channels as f32;
            let mono = samples.chunks_exact(self.channels).map(|frame| {
                // Mono passes bit for bit.
                if let [only] = frame { *only } else { frame.iter().sum::<f32>() * share }
            });
            chunk.fill_from_iter(mono);
        }
        let end = captured + self.watch.lasts(frames as u64);
        self.watch.block(before, captured, end);
        self.watch.passed(before + room as u64, (frames - room) as u64);
    }
}

/// What the player tells the speaker's callback, and hears from it.
#[derive(Debug, Default)]
pub struct OutputControl {
    paused: AtomicBool,
    /// The last seek that was asked for, and the last whose place is in the ring.
    wanted: AtomicU32,
    reached: AtomicU32,
    silenced: AtomicBool,
    flush_wanted: AtomicU32,
    flush_done: AtomicU32,
    /// Until when our own sound is heard, in microseconds of the backend's clock.
    heard_until: AtomicU64,
}

impl OutputControl {
    /// Holds or goes on.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Release);
    }

    /// The place will change by the seek of this number: what waits in the ring is not to be heard, until
    /// the place of that very seek is in it. Tells the number before.
    pub fn leave(&self, seek: u32) -> u32 {
        self.wanted.swap(seek, Ordering::AcqRel)
    }

    /// The place of the seek of this number is in the ring.
    pub fn arrive(&self, seek: u32) {
        self.reached.store(seek, Ordering::Release);
    }

    /// Whether nothing is to be heard.
    fn holds(&self) -> bool {
        self.silenced.load(Ordering::Acquire)
            || self.paused.load(Ordering::Acquire)
            || self.wanted.load(Ordering::Acquire) != self.reached.load(Ordering::Acquire)
    }

    /// Plays nothing any more, from the next block on.
    pub fn silence(&self) {
        self.silenced.store(true, Ordering::Release);
    }

    /// Asks the callback to throw away what waits in the ring and to count from zero again.
    pub fn ask_flush(&self) {
        self.flush_wanted.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether it has.
    pub fn is_flushed(&self) -> bool {
        self.flush_done.load(Ordering::Acquire) == self.flush_wanted.load(Ordering::Acquire)
    }

    /// Until when our own sound is heard, on the backend's clock; zero if there was none.
    pub fn heard_until(&self) -> Duration {
        Duration::from_micros(self.heard_until.load(Ordering::Acquire))
    }
}

/// Until when any of our own playbacks was heard, in microseconds of the backend's clock.
#[derive(Debug, Default)]
pub struct OwnSound(AtomicU64);

impl OwnSound {
    /// Until when, on the backend's clock; zero if there was none.
    pub fn heard_until(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Acquire))
    }
}

/// A block cannot be heard before the one before it is over. By so much it may seem to: clocks are read
/// with some delay.
const OVERLAP: Duration = Duration::from_millis(30);

/// After so many blocks that seem to overlap the system is believed all the same.
const STUBBORN: u32 = 2;

/// The speaker's callback: takes mono frames from the ring and gives them to every channel.
#[derive(Debug)]
pub struct OutputCallback {
    ring: Consumer<f32>,
    channels: usize,
    watch: Arc<StreamWatch>,
    control: Arc<OutputControl>,
    own: Arc<OwnSound>,
    /// When the last block will be over.
    over: Duration,
    overlaps: u32,
}

impl OutputCallback {
    /// A callback for interleaved frames of so many channels.
    pub fn new(
        ring: Consumer<f32>,
        channels: u16,
        watch: Arc<StreamWatch>,
        control: Arc<OutputControl>,
        own: Arc<OwnSound>,
    ) -> Self {
        let channels = usize::from(channels.max(1));
        Self { ring, channels, watch, control, own, over: Duration::ZERO, overlaps: 0 }
    }

    /// Fills one block whose first frame will be heard at `heard`.
    pub fn block(&mut self, samples: &mut [f32], heard: Duration) {
        samples.fill(0.0);
        let heard = self.settled(heard);
        self.over = heard + self.watch.lasts((samples.len() / self.channels) as u64);
        let wanted = self.control.flush_wanted.load(Ordering::Acquire);
        if wanted != self.control.flush_done.load(Ordering::Acquire) {
            let waiting = self.ring.slots();
            if let Ok(chunk) = self.ring.read_chunk(waiting) {
                chunk.commit_all();
            }
            self.watch.passed(0, 0);
            self.control.flush_done.store(wanted, Ordering::Release);
        }
        let before = self.watch.frames();
        let frames =
            if self.control.holds() { 0 } else { (samples.len() / self.channels).min(self.ring.slots()) };
        if frames == 0 {
            self.watch.silent_block(heard);
            return;
        }
        self.watch.block(before, heard, heard);
        let Ok(chunk) = self.ring.read_chunk(frames) else { return };
        for (frame, sample) in samples.chunks_exact_mut(self.channels).zip(chunk) {
            frame.fill(sample);
        }
        self.watch.passed(before + frames as u64, 0);
        let until = (heard + self.watch.lasts(frames as u64)).as_micros() as u64;
        self.control.heard_until.fetch_max(until, Ordering::AcqRel);
        self.own.0.fetch_max(until, Ordering::AcqRel);
    }

    /// When a block will be heard. A busy system tells it from before it took the last block: one block
    /// too early.
    fn settled(&mut self, heard: Duration) -> Duration {
        if heard + OVERLAP < self.over && self.overlaps < STUBBORN {
            self.overlaps += 1;
            self.over
        } else {
            self.overlaps = 0;
            heard
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SampleRate;

    /// Gives blocks of 50 ms, told to be heard at these milliseconds; when the map from frames to time
    /// says that each began.
    #[track_caller]
    fn check(told: &[u64], settled: &[u64]) {
        let watch = Arc::new(StreamWatch::new(SampleRate(1_000)));
        let (mut producer, consumer) = rtrb::RingBuffer::new(2_000);
        producer.push_entire_slice(&[0.5; 2_000]).unwrap();
        let (control, own) = (Arc::default(), Arc::default());
        let mut callback = OutputCallback::new(consumer, 2, Arc::clone(&watch), control, own);
        let mut found = Vec::new();
        for heard in told {
            let before = watch.frames() as i64;
            callback.block(&mut [0.0; 100], Duration::from_millis(*heard));
            let began = (0..100_000).find(|at| watch.frame_at(Duration::from_millis(*at)) == Some(before));
            found.push(began.unwrap());
        }
        assert_eq!(found, settled);
    }

    #[test]
    fn nothing_is_heard_between_two_seeks() {
        let watch = Arc::new(StreamWatch::new(SampleRate(1_000)));
        let (mut producer, consumer) = rtrb::RingBuffer::new(1_000);
        producer.push_entire_slice(&[0.5; 1_000]).unwrap();
        let (control, own) = (Arc::new(OutputControl::default()), Arc::default());
        let mut callback = OutputCallback::new(consumer, 1, watch, Arc::clone(&control), own);
        let mut is_heard = || {
            let mut block = [0.0; 50];
            callback.block(&mut block, Duration::ZERO);
            block.iter().any(|sample| *sample > 0.0)
        };
        assert!(is_heard());
        control.leave(1);
        assert!(!is_heard());
        // The second is asked for before the first is carried out.
        assert_eq!(control.leave(2), 1);
        control.arrive(1);
        assert!(!is_heard(), "the place of the first seek");
        control.arrive(2);
        assert!(is_heard());
        // One that cannot be ordered is taken back.
        let before = control.leave(3);
        assert!(!is_heard());
        control.leave(before);
        assert!(is_heard());
    }

    #[test]
    fn a_steady_stream_is_believed() {
        check(&[100, 150, 200, 250], &[100, 150, 200, 250]);
        check(&[100, 153, 198, 251], &[100, 153, 198, 251]);
    }

    #[test]
    fn a_gap_is_believed() {
        check(&[100, 150, 400, 450], &[100, 150, 400, 450]);
    }

    #[test]
    fn a_stale_time_is_not() {
        check(&[100, 150, 154, 206, 304], &[100, 150, 200, 250, 304]);
        check(&[100, 400, 400, 500], &[100, 400, 450, 500]);
    }

    #[test]
    fn one_late_time_does_not_stay() {
        check(&[100, 190, 200, 250, 300, 350], &[100, 190, 240, 290, 300, 350]);
    }
}
