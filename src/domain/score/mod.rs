//! Counts and summary scores.
