//! The commands and the use cases, end to end without a window. One behaviour a file.
mod loop_headless;
