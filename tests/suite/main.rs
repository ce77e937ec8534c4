//! The commands and the use cases, end to end without a window. One behaviour a file.
mod loop_headless;
mod sound_player;
mod sound_recorder;
mod sound_stage;

#[cfg(test)]
mod schemes;
#[cfg(test)]
mod scoring;
