//! Use cases shared by the window and the commands: synchronous, no screens.

pub mod curriculum;
pub mod schemes;
