//! The window, as a screen reader and a keyboard meet it: everything is found by role and label.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests may stop the test")]

mod panels;
mod scenes;
mod support;
mod widgets;
