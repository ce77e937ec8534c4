//! What panels know about sound.

use std::sync::Arc;

use crate::audio::messages::{Level, PlaybackId, SoundTrouble};
pub use crate::audio::trouble::TroubleText;
use crate::dsp::peaks::Peak;
use crate::units::Seconds;

/// Which sound.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SoundReference {
    /// The parent's line of the turn that is being answered.
    ParentLine,
    /// The parent's last words at the ending.
    LastWords,
    /// A take of the running session.
    Take {
        /// Its volley.
        volley: u32,
        /// Its take.
        take: u32,
    },
    /// A take of the past session that is open.
    PastTake {
        /// Its volley.
        volley: u32,
        /// Its take.
        take: u32,
    },
    /// The track of the studio that is on the screen.
    Studio,
    /// A moment that feedback is about; volley 0 is the spoken feedback itself.
    Moment {
        /// Its volley.
        volley: u32,
        /// Its take.
        take: u32,
        /// Where it begins, in milliseconds: two moments may lie in one take.
        from_ms: u64,
    },
    /// A track of what is compared, settled or coded by a group, by its place.
    Agreement(usize),
    /// What was said in the microphone check.
    Check,
}

/// The microphone.
#[derive(Debug, Clone, PartialEq)]
pub enum Microphone {
    /// Closed.
    Closed,
    /// Being opened.
    Opening,
    /// Open: the meter moves, nothing is kept.
    Open {
        /// The device.
        device: String,
        /// The last level; `None` until the first.
        level: Option<Level>,
        /// What is wrong, if something is.
        trouble: Option<SoundTrouble>,
    },
    /// It could not be opened, or was lost.
    Failed(SoundTrouble),
}

/// What the microphone is open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MicrophonePurpose {
    /// The reply screen.
    Reply,
    /// The check.
    Check,
}

/// The take that is being recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingNow {
    /// What it is for.
    pub purpose: MicrophonePurpose,
    /// Whether the sound threads have said that it has begun.
    pub confirmed: bool,
    /// Whether it is being finished.
    pub stopping: bool,
    /// What is kept so far.
    pub seconds: Seconds,
    /// What went wrong so far.
    pub troubles: Vec<SoundTrouble>,
}

/// What plays.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaybackNow {
    /// Its id in the events.
    pub id: PlaybackId,
    /// Which sound.
    pub sound: SoundReference,
    /// Where it is.
    pub position: Seconds,
    /// How long it is; `None` until known.
    pub length: Option<Seconds>,
    /// Whether it is held.
    pub paused: bool,
    /// How often it was sent to another place: what the player tells from before the last time is old.
    pub seeks: u32,
    /// Set where there is no voice: captions alone, until this moment on the app's clock.
    pub captions_until: Option<f64>,
}

/// The microphone check.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MicrophoneCheck {
    /// Where it is.
    pub step: CheckStep,
    /// What was said, to be drawn.
    pub columns: Arc<Vec<Peak>>,
    /// How long it is.
    pub seconds: Option<Seconds>,
    /// What to say about it.
    pub verdict: Option<String>,
}

/// Where the microphone check is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CheckStep {
    /// Not open.
    #[default]
    Idle,
    /// The meter moves.
    Listening,
    /// A few seconds are kept.
    Recording,
    /// They can be heard back.
    Recorded,
}
