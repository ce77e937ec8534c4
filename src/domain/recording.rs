//! A recorded conversation that was brought in from outside: what it is, who agreed, and what of it is
//! coded. Its sound lies beside it as it came.

use serde::{Deserialize, Serialize};

use crate::domain::chance::Chance;
use crate::domain::coding::TakeKey;
use crate::domain::language::{Process, Role, Speaker};
use crate::domain::session::{SchemeReference, SessionId};
use crate::units::Seconds;

/// The convention of MITI 4.2.1 (section on the sample): twenty minutes chosen at random.
pub const RANDOM_MINUTES: u32 = 20;

/// The take that a coding of a recording has: the whole of it is one.
pub const TAKE: TakeKey = TakeKey { volley: 1, take: 1 };

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
    /// A stretch of [`RANDOM_MINUTES`] drawn by a seed, each place to the thousandth of a second equally
    /// likely; a recording that is no longer than that is coded whole.
    pub fn drawn(seed: u64, length: Seconds) -> Self {
        let wanted = f64::from(RANDOM_MINUTES) * 60.0;
        if length.0 <= wanted {
            return Self::Whole;
        }
        let places = ((length.0 - wanted) * 1000.0).floor() as u64 + 1;
        let from = Chance::new(seed, "part", 0).below_64(places) as f64 / 1000.0;
        Self::Drawn { seed, from: Seconds(from), to: Seconds(from + wanted) }
    }

    /// Why this part cannot be coded in a recording of this length, in words; `None` where it can.
    pub fn fault(self, length: Seconds) -> Option<String> {
        let (Self::Chosen { from, to } | Self::Drawn { from, to, .. }) = self else { return None };
        let fine = from.0 >= 0.0 && from.0 < to.0 && from.0 < length.0;
        (!fine).then(|| {
            format!(
                "a part from {:.1} s to {:.1} s does not lie within a recording of {:.1} s",
                from.0, to.0, length.0
            )
        })
    }

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

impl CodingSetup {
    /// Why coding cannot start with this, in words; `None` where it can. A goal belongs to every process
    /// but [`Process::Engage`], where there is none.
    pub fn fault(&self, length: Seconds) -> Option<String> {
        let goal = self.goal.as_deref().map(str::trim).filter(|it| !it.is_empty());
        match (self.process, goal) {
            (Process::Engage, Some(_)) => Some(
                "a conversation that is still engaging has no change goal: leave the goal out, or choose another process"
                    .to_owned(),
            ),
            (Process::Focus | Process::Evoke | Process::Plan, None) => Some(
                "the change goal is set before coding starts: say what change the conversation is about, or say that it is still engaging"
                    .to_owned(),
            ),
            _ => self.part.fault(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Seconds = Seconds(3600.0);

    /// Worked out by a second program, from the stream's own description.
    #[test]
    fn the_drawn_part_never_changes() {
        let Part::Drawn { seed: 7, from, to } = Part::drawn(7, HOUR) else { panic!() };
        assert!((to.0 - from.0 - 1200.0).abs() < 1e-9);
        assert_eq!(format!("{:.3}", from.0), GOLDEN);
    }

    const GOLDEN: &str = "1384.818";

    #[test]
    fn a_short_recording_is_coded_whole() {
        assert_eq!(Part::drawn(7, Seconds(1200.0)), Part::Whole);
        assert_eq!(Part::drawn(7, Seconds(0.0)), Part::Whole);
        assert!(matches!(Part::drawn(7, Seconds(1200.001)), Part::Drawn { .. }));
    }

    #[track_caller]
    fn check(goal: Option<&str>, process: Process, part: Part, expected: Option<&str>) {
        let scheme = SchemeReference { id: "s".to_owned(), version: "1".to_owned(), sha256: String::new() };
        let setup = CodingSetup { goal: goal.map(str::to_owned), process, part, scheme };
        let fault = setup.fault(HOUR);
        match expected {
            None => assert_eq!(fault, None),
            Some(part) => assert!(fault.clone().is_some_and(|it| it.contains(part)), "{fault:?}"),
        }
    }

    #[test]
    fn the_goal_belongs_to_the_process() {
        check(Some("less drinking"), Process::Evoke, Part::Whole, None);
        check(None, Process::Engage, Part::Whole, None);
        check(Some(" "), Process::Engage, Part::Whole, None);
        check(Some(" "), Process::Plan, Part::Whole, Some("set before coding starts"));
        check(None, Process::Focus, Part::Whole, Some("set before coding starts"));
        check(Some("less drinking"), Process::Engage, Part::Whole, Some("no change goal"));
    }

    #[test]
    fn a_part_lies_within_its_recording() {
        let chosen = |from, to| Part::Chosen { from: Seconds(from), to: Seconds(to) };
        check(None, Process::Engage, chosen(0.0, 60.0), None);
        check(None, Process::Engage, chosen(3500.0, 4000.0), None);
        check(None, Process::Engage, chosen(3600.0, 4000.0), Some("does not lie within"));
        check(None, Process::Engage, chosen(60.0, 60.0), Some("does not lie within"));
        check(None, Process::Engage, chosen(-1.0, 60.0), Some("does not lie within"));
        check(None, Process::Engage, chosen(f64::NAN, 60.0), Some("does not lie within"));
    }

    proptest! {
        #[test]
        fn a_drawn_part_is_twenty_minutes_within(seed: u64, length in 1200.0..20_000.0_f64) {
            let part = Part::drawn(seed, Seconds(length));
            prop_assert_eq!(part.fault(Seconds(length)), None);
            let (from, to) = part.bounds(Seconds(length));
            prop_assert!(from.0 >= 0.0 && to.0 <= length + 1e-9);
            if let Part::Drawn { .. } = part {
                prop_assert!((to.0 - from.0 - 1200.0).abs() < 0.001);
            }
        }
    }
}
