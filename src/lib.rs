//! Oars: practise, code and score Motivational Interviewing.

pub mod domain;
pub mod units;
