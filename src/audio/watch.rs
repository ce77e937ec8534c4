//! What a stream's callbacks count, and what the threads that look after it read.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::units::SampleRate;

/// Errors without a block between them that mean the stream is dead, whatever kind they say they are.
const DEAD_AFTER_ERRORS: u32 = 20;

/// No time is known yet.
const UNKNOWN: i64 = i64::MIN;

/// What a stream's callbacks tell the threads that watch it.
#[derive(Debug)]
pub struct StreamWatch {
    rate: SampleRate,
    frames: AtomicU64,
    lost: AtomicU64,
    /// Frames that the other end of the ring took or gave.
    far_end: AtomicU64,
    all_given: AtomicBool,
    /// The time of frame zero, in microseconds of the backend's clock: one atomic ties frames to time.
    zero: AtomicI64,
    last_block: AtomicU64,
    errors: AtomicU32,
    overruns: AtomicU32,
    dead: AtomicBool,
    reason: OnceLock<String>,
}

/// How bad an error of a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamError {
    /// Frames were lost before they reached us; the stream goes on.
    Overrun,
    /// Nothing to do.
    Harmless,
    /// Unclear: many of them in a row mean that the stream is dead.
    Unclear,
    /// The device is gone.
    Gone,
}

impl StreamWatch {
    /// A watch over a stream that has not begun.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            frames: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            far_end: AtomicU64::new(0),
            all_given: AtomicBool::new(false),
            zero: AtomicI64::new(UNKNOWN),
            last_block: AtomicU64::new(0),
            errors: AtomicU32::new(0),
            overruns: AtomicU32::new(0),
            dead: AtomicBool::new(false),
            reason: OnceLock::new(),
        }
    }

    /// Frames that went through the ring so far.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Acquire)
    }

    /// Frames that found the ring full.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Acquire)
    }

    /// Frames that wait in the ring.
    pub fn waiting(&self) -> u64 {
        self.frames().abs_diff(self.far_end.load(Ordering::Acquire))
    }

    /// So many frames in all were taken from, or given to, the ring by whoever is at its other end.
    pub fn set_far_end(&self, frames: u64) {
        self.far_end.store(frames, Ordering::Release);
    }

    /// Whether no more will be given to the speaker's ring. Asked by none but a speaker that is moved by
    /// hand and as fast as it likes: it must know whether to wait for a ring that is empty.
    pub fn is_all_given(&self) -> bool {
        self.all_given.load(Ordering::Acquire)
    }

    /// Whether no more will be given. For the player.
    pub fn set_all_given(&self, all: bool) {
        self.all_given.store(all, Ordering::Release);
    }

    /// How often the system said that it lost frames before they reached us.
    pub fn overruns(&self) -> u32 {
        self.overruns.load(Ordering::Relaxed)
    }

    /// Whether the device is gone.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Acquire)
    }

    /// Why, in the system's words.
    pub fn reason(&self) -> String {
        self.reason.get().cloned().unwrap_or_else(|| "the device stopped answering".to_owned())
    }

    /// When the last block came, on the backend's clock; zero before the first.
    pub fn last_block(&self) -> Duration {
        Duration::from_micros(self.last_block.load(Ordering::Relaxed))
    }

    /// The frame that was captured, or is heard, at `time`. `None` before the first block. May be
    /// negative or beyond what has come.
    pub fn frame_at(&self, time: Duration) -> Option<i64> {
        let zero = self.zero.load(Ordering::Acquire);
        let micros = i64::try_from(time.as_micros()).ok()?;
        (zero != UNKNOWN).then(|| {
            let elapsed = i128::from(micros.saturating_sub(zero));
            ((elapsed * i128::from(self.rate.0) + 500_000).div_euclid(1_000_000)) as i64
        })
    }

    /// Counts an error. `reason` is asked once only, for the first that is worth telling; a hundred
    /// thousand errors a second cost two atomic operations each.
    pub fn error(&self, kind: StreamError, reason: impl FnOnce() -> String) {
        match kind {
            StreamError::Harmless => {}
            StreamError::Overrun => {
                self.overruns.fetch_add(1, Ordering::Relaxed);
            }
            StreamError::Unclear => {
                if self.errors.fetch_add(1, Ordering::Relaxed) + 1 >= DEAD_AFTER_ERRORS {
                    self.dead.store(true, Ordering::Release);
                }
                if self.reason.get().is_none() {
                    self.reason.get_or_init(reason);
                }
            }
            StreamError::Gone => {
                if !self.dead.swap(true, Ordering::AcqRel) && self.reason.get().is_none() {
                    self.reason.get_or_init(reason);
                }
            }
        }
    }

    /// How long so many frames last.
    pub fn lasts(&self, frames: u64) -> Duration {
        Duration::from_micros(frames.saturating_mul(1_000_000) / u64::from(self.rate.0.max(1)))
    }

    /// A block came whose first frame, after `before` others, belongs to `time`; it ends at `end`.
    /// For the callbacks.
    pub fn block(&self, before: u64, time: Duration, end: Duration) {
        let zero = i128::from(time.as_micros() as u64) - i128::from(self.lasts(before).as_micros() as u64);
        self.zero.store(zero as i64, Ordering::Release);
        self.last_block.store(end.as_micros() as u64, Ordering::Relaxed);
        self.errors.store(0, Ordering::Relaxed);
    }

    /// A block came that took none of our frames: those before it keep their time, and are over when it
    /// says so. For the callbacks.
    pub fn silent_block(&self, end: Duration) {
        self.last_block.store(end.as_micros() as u64, Ordering::Relaxed);
        self.errors.store(0, Ordering::Relaxed);
    }

    /// So many frames have passed in all, and so many more were lost. For the callbacks.
    pub fn passed(&self, frames: u64, lost: u64) {
        self.frames.store(frames, Ordering::Release);
        self.lost.fetch_add(lost, Ordering::AcqRel);
    }
}
