//! The pure room: schemes, scenarios, sessions, codings, volleys, scores. No clock, file, thread or
//! unseeded chance in here, and no other room is called.

pub mod agreement;
pub mod assignment;
pub mod chance;
pub mod coaching;
pub mod coding;
pub mod consensus;
pub mod fault;
pub mod feedback;
pub mod language;
pub mod recording;
pub mod scenario;
pub mod schedule;
pub mod scheme;
pub mod score;
pub mod session;
pub mod source;
pub mod supervision;
pub mod volley;
pub mod workbook;
