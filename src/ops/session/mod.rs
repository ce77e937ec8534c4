//! A session from its beginning to its end, and looking at it again. The window and `oars practise`
//! use the same steps and so store the same thing.

mod coding;
mod held;
mod list;
mod load;
mod open;
mod score;
mod take;

pub use coding::{
    CoderBeginning, TIMELINE, begin, coder_coding, coding_of, correct, files_of, new_coder_coding,
    own_coding, reference_to,
};
pub use held::changed_since_final;
pub use list::{
    CodingSummary, Entry, Listing, RecordingSummary, SessionSummary, View, entries, entry, list, listing,
    recording_summary, summary,
};
pub use load::{
    LoadedCoding, LoadedRecording, LoadedSession, load, load_recording, load_recording_blind, score_of,
};
pub use open::{Beginning, OpenSession};
pub use score::{SessionQuestion, SessionScoreError, find_folder, library_of, score_session};
pub(crate) use take::same_bytes;
pub use take::{KeptTake, TakeMove};

#[cfg(test)]
mod tests;
