//! A recorded conversation that was brought in from outside: what it is, who agreed, and what of it is
//! coded. Its sound lies beside it as it came.

use serde::{Deserialize, Serialize};

use crate::domain::language::{Process, Role, Speaker};
use crate::domain::session::{SchemeReference, SessionId};
use crate::units::Seconds;

/// The convention of MITI 4.2.1 (section on the sample): twenty minutes chosen at random.
pub const RANDOM_MINUTES: u32 = 20;

/// `recording.ron`: in a session's folder instead of `session.ron`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Its id: its folder's name.
    pub id: SessionId,
    /// What its owner calls it. Never the name of a family: the screen says so.
    pub title: String,
    /// Role-play or real.
    pub conversation: Conversation,
    /// What it is kept for.
    pub purpose: String,
    /// The work of the member of staff who is heard, where it is known.
    pub role: Option<Role>,
    /// When it was brought in, as `2026-11-22T09:30:12Z`.
    pub imported: String,
    /// The sound as it came.
    pub original: OriginalSound,
    /// Who is heard on which channel.
    pub channels: Channels,
    /// Who agreed to what.
    pub consent: RecordingConsent,
    /// The last day on which it is kept, as `2027-05-22`; `None` keeps it until it is deleted.
    pub keep_until: Option<String>,
    /// What is set before coding can start; `None` until then.
    pub setup: Option<CodingSetup>,
    /// Whether its speech is synthetic.
    pub synthetic: bool,
}

/// Whether a conversation was played or real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Conversation {
    /// Colleagues or actors played it.
    RolePlay,
    /// A real visit. Off until the service switches it on.
    Real,
}

/// The sound as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginalSound {
    /// Its file in the folder, such as `original.mp3`. The name that it came under is not kept: it may
    /// name a family.
    pub file: String,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// How it is written, in words ("MP3, 44,100 Hz, stereo").
    pub written_as: String,
    /// Its length.
    pub seconds: Seconds,
    /// Its channels after reading: 1 or 2.
    pub channels: u16,
    /// What of it could not be read, in words, each with its time.
    pub damage: Vec<String>,
}

/// Who is heard on which channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Channels {
    /// Everyone on one channel, or mixed.
    #[default]
    Mixed,
    /// The worker on the first (left), the parent on the second.
    WorkerThenParent,
    /// The parent on the first (left), the worker on the second.
    ParentThenWorker,
}

/// Who agreed to what, before anything was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingConsent {
    /// Whether everyone who is heard agreed.
    pub everyone_heard: bool,
    /// When that was said, as `2026-11-22T09:30:12Z`.
    pub given: Option<String>,
    /// When it was taken back: the sound is then deleted.
    pub withdrawn: Option<String>,
}

/// What is set before coding can start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodingSetup {
    /// The change goal; `None` where the conversation is still engaging.
    pub goal: Option<String>,
    /// The process.
    pub process: Process,
    /// The part to code.
    pub part: Part,
    /// The scheme; its text is stored beside as `scheme.ron`.
    pub scheme: SchemeReference,
}

/// The part of a recording that is coded.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// A stretch that somebody chose.
    Chosen {
        /// Where it begins.
        from: Seconds,
        /// Where it ends.
        to: Seconds,
    },
    /// A stretch drawn by a seed, so that nobody could choose it.
    Drawn {
        /// The seed.
        seed: u64,
        /// Where it begins.
        from: Seconds,
        /// Where it ends.
        to: Seconds,
    },
}

impl Part {
    /// Where it begins and ends in a recording of this length.
    pub fn bounds(self, length: Seconds) -> (Seconds, Seconds) {
        match self {
            Self::Whole => (Seconds(0.0), length),
            Self::Chosen { from, to } | Self::Drawn { from, to, .. } => (from, Seconds(to.0.min(length.0))),
        }
    }
}

impl Channels {
    /// Who is heard on a channel, from 0; `None` where both are mixed.
    pub fn speaker(self, channel: u16) -> Option<Speaker> {
        match (self, channel) {
            (Self::WorkerThenParent, 0) | (Self::ParentThenWorker, 1) => Some(Speaker::Worker),
            (Self::WorkerThenParent, 1) | (Self::ParentThenWorker, 0) => Some(Speaker::Parent),
            _ => None,
        }
    }
}
