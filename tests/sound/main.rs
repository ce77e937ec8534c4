//! The recorder, the player and the voice for real: through a sound server without a sound card.
//!
//! `make test` installs what this needs. It runs on Linux; elsewhere there is nothing to run.
#![cfg(target_os = "linux")]

#[path = "../end_to_end/process.rs"]
mod process;
mod server;
#[path = "../end_to_end/speech.rs"]
mod speech;

mod devices;
mod player;
mod recorder;
