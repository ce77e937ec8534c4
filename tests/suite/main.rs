//! The commands and the use cases, end to end without a window. One behaviour a file.

#[cfg(test)]
mod schemes;
#[cfg(test)]
mod scoring;
