//! Oars: practise, code and score Motivational Interviewing.

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
