//! How far something is that another thread does, and whether it is still wanted.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use crate::ops::import::{ImportProgress, ImportStage};

const COPYING: u8 = 1;
const DECODING: u8 = 2;
const DRAWING: u8 = 3;

/// How far something is, shared with the thread that does it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    doing: Arc<AtomicU8>,
    thousandths: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// How much of what is being done is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        f64::from(self.thousandths.load(Ordering::Relaxed)) / 1000.0
    }

    /// What is being done.
    pub fn doing(&self) -> &'static str {
        match self.doing.load(Ordering::Relaxed) {
            COPYING => ImportStage::Copying.title(),
            DECODING => ImportStage::Decoding.title(),
            DRAWING => "Drawing the sound",
            _ => "Opening",
        }
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What tells it to stop.
    pub fn stop_flag(&self) -> &AtomicBool {
        &self.stop
    }

    /// A recording is being brought in. Gives back whether to go on, as the others do.
    pub fn importing(&self, progress: ImportProgress) -> bool {
        let doing = match progress.stage {
            ImportStage::Copying => COPYING,
            ImportStage::Decoding => DECODING,
        };
        self.tell(doing, progress.share)
    }

    /// A sound is being made ready to play.
    pub fn decoding(&self, share: f64) -> bool {
        self.tell(DECODING, share)
    }

    /// A sound is being drawn.
    pub fn drawing(&self, share: f32) -> ControlFlow<()> {
        if self.tell(DRAWING, f64::from(share)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn tell(&self, doing: u8, share: f64) -> bool {
        self.doing.store(doing, Ordering::Relaxed);
        self.thousandths.store((share.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
        !self.stopped()
    }
}
