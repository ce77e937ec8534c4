//! The commands and the use cases, end to end without a window. One behaviour a file.

mod schemes;
mod scoring;
