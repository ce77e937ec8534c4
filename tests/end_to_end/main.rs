//! The whole way for real: the program's own window on a display without a screen, driven by the
//! keyboard, hearing synthetic speech through a sound server without a sound card. What counts is
//! what is on disk afterwards.
//!
//! `make test` installs what this needs. It runs on Linux; elsewhere there is nothing to run.
#![cfg(target_os = "linux")]

mod coach;
mod kept;
mod place;
mod process;
mod settling;
mod speech;
mod surroundings;
#[path = "../coach/two_voices.rs"]
mod two_voices;
mod whole_way;
mod window;
