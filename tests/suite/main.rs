//! The commands and the use cases, end to end without a window. One behaviour a file.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of a test fail as the test does")]
#[cfg(test)]
mod agree_headless;
#[cfg(test)]
mod coaching_headless;
mod documents;
mod loop_headless;
#[cfg(test)]
mod opening_headless;
#[cfg(test)]
mod sound_player;
mod sound_playhead;
#[cfg(test)]
mod sound_recorder;
#[cfg(test)]
mod sound_stage;
#[cfg(test)]
mod studio_headless;

#[cfg(test)]
mod blind;
#[cfg(test)]
mod coding_by_sheet;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod feedback;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod practise;
#[cfg(test)]
mod reader_abuse;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod recordings_damaged;
#[cfg(test)]
#[path = "../recordings/mod.rs"]
mod recordings_samples;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod scenario_walks;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod scoring;
