//! The commands and the use cases, end to end without a window. One behaviour a file.
mod loop_headless;
mod sound_player;
mod sound_recorder;
mod sound_stage;

mod reader_abuse;
mod scenario_walks;
mod scenarios;
mod schemes;
mod scoring;
