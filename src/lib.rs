//! Oars: practise, code and score Motivational Interviewing.
//!
//! This is the map of the house: what each room is for, and which other rooms it may call. Every room
//! may call [`units`].
//!
//! | room | what it is | may call |
//! |---|---|---|
//! | [`units`] | quantities that must not be taken for one another | |
//! | [`domain`] | schemes, scenarios, sessions, codings, volleys, scores | |
//! | [`dsp`] | peaks, meters, voice activity, pauses | |
//! | [`audio`] | devices and threads, takes on disk, playback, the parent's voice | `dsp` |
//! | [`library`] | the files: sessions, codings, people, settings, spool | `domain` |
//! | [`exchange`] | other tools' files in and out: bytes to values and back | `domain` |
//! | [`ops`] | use cases that the window and the commands share | `domain`, `dsp`, `library`, `exchange`, `audio::wav`, `audio::decode` |
//! | [`app`] | the headless program: state, commands, handlers, jobs | `domain`, `dsp`, `audio`, `library`, `ops` |
//! | `ui` | the window; there only with the feature `gui` | `app`, and values of `domain` and `dsp` |
//! | [`cli`] | the commands | `domain`, `ops`; `audio` to record and to list devices |
//!
//! `tests/architecture.rs` reads the sources and fails on any other arrow.
//!
//! # What always holds
//!
//! - `domain` and `dsp` are pure: no clock, no file, no thread, no unseeded chance. What they compute
//!   can be computed again.
//! - No behaviour code is known by name in Rust: schemes are data.
//! - Volley codes are derived from utterance codes, each with its reason; nobody types them.
//! - What does not exist is `None`, never 0: a ratio without a denominator, a rating not given.
//! - A file has one writer and is whole at every moment. What cannot be read is left alone.
//! - Real-time callbacks neither lock nor allocate nor log. The window never waits for a device.
//! - Only `ui` names the toolkit. Panels read state and send commands; they decide nothing.
//! - Chance is seeded and the same on every platform and in every release.

pub mod app;
pub mod audio;
pub mod cli;
pub mod domain;
pub mod dsp;
pub mod exchange;
pub mod library;
pub mod ops;
#[cfg(feature = "gui")]
pub mod ui;
pub mod units;
