//! The window: the only room that names egui.
//!
//! - [`theme`]: colours, sizes and spaces by their role. Raw colours stand nowhere else.
//! - [`dialogs`]: the system's own dialogs.
//! - [`keys`]: hotkeys that never fire while someone is typing.
//! - [`panels`]: the screens.
//! - [`window`]: the window itself.
//! - [`widgets`]: building blocks that take plain data. Each says its name, role and value to screen readers.
//!
//! Panels read the state of the program and push commands. There is no logic or file in here, and no
//! thread but that on which a dialog of the system waits.

pub mod dialogs;
pub mod keys;
pub mod panels;
pub mod theme;
pub mod widgets;
pub mod window;
