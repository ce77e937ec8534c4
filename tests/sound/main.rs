//! The recorder, the player and the voice for real: through a sound server without a sound card.
//!
//! `make test` installs what this needs. It runs on Linux; elsewhere there is nothing to run.
#![cfg(target_os = "linux")]

#[path = "../end_to_end/process.rs"]
#[expect(dead_code, reason = "shared with the tests of the window")]
mod process;
mod server;
#[path = "../end_to_end/speech.rs"]
#[expect(dead_code, reason = "shared with the tests of the window")]
mod speech;

#[cfg(test)]
mod devices;
#[cfg(test)]
mod order;
#[cfg(test)]
mod player;
#[cfg(test)]
mod recorder;
