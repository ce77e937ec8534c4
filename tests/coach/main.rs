//! A coach's whole way through the window by the keyboard alone, with real files and a made-up sound
//! device: bringing a recording in, rating, coding, a second coder blind, comparing, settling, feedback,
//! and the trainee's answer. What counts is what is on disk afterwards.
//!
//! The voices come from programs that `make test` installs on Linux.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail as the test does"
)]

mod person;
mod together;
mod two_voices;
mod whole_way;
