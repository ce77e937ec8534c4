//! Other tools' files in and out: bytes to domain values and back, no file is opened here.

pub mod sheet;
