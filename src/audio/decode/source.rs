//! What every kind of recording is read through.

use super::report::SourceFormat;
use crate::units::Frames;

/// What the next step of reading brought, after the samples that it appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Nothing but the samples, perhaps none.
    Sound,
    /// So many frames should stand here and cannot be read.
    Lost {
        /// How many, at the source's own rate.
        frames: u64,
        /// What is wrong, for the user.
        what: &'static str,
    },
    /// No time is lost, but something is to be told.
    Remark(&'static str),
    /// There is no more.
    End,
}

/// A recording as a stream of frames. A step is bounded, and a finite file has finitely many.
pub(super) trait Source {
    /// How it is written.
    fn format(&self) -> &SourceFormat;

    /// The frames that its head claims, if it does.
    fn frames_said(&self) -> Option<u64>;

    /// The frames that are there, where that is known without reading them.
    fn frames_there(&self) -> Option<Frames> {
        None
    }

    /// Appends the next frames, interleaved, or tells why not.
    fn next(&mut self, samples: &mut Vec<f32>) -> std::io::Result<Piece>;

    /// The share of the file that is done, from 0 to 1.
    fn share(&self) -> f64;
}

/// The rates that AAC has numbers for (ISO 14496-3, 1.6.3.4).
pub(super) const AAC_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// Where a stretch could not be decoded.
pub(super) const DAMAGED: &str = "the file is damaged; silence stands there";

/// Where bytes are missing or make no sense.
pub(super) const GARBLED: &str = "the file holds bytes that are no sound; silence stands there";

/// Where a file ends in the middle of something.
pub(super) const CUT_OFF: &str = "the file is cut off in the middle of its sound";

/// Damage that costs no time, as far as anybody can tell.
pub(super) const SKIPPED: &str = "the file holds bytes that are no sound; they were skipped";

/// A jump of the file's own count that cannot be meant.
pub(super) const JUMPED: &str = "the file's own count of time is wrong; it was read on without a gap";

/// Two recordings put one behind the other into one file.
pub(super) const ANOTHER: &str = "another recording begins in the same file; it was read on";

/// A head that was written before the rest of the sound was.
pub(super) const GOES_ON: &str = "the file says that it ends; it goes on and was read to its end";

/// A second recording behind the first that is not read on.
pub(super) const NOT_READ: &str =
    "another recording begins in the same file; bring it in from a file of its own";
