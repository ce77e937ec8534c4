//! The commands and the use cases, end to end without a window. One behaviour a file.
mod loop_headless;
mod sound_player;
mod sound_recorder;
mod sound_stage;

mod practise;
#[cfg(test)]
mod reader_abuse;
#[cfg(test)]
mod scenario_walks;
#[cfg(test)]
mod scenarios;
mod schemes;
#[cfg(test)]
mod scoring;
