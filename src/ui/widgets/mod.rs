//! Building blocks.
