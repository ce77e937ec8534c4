//! The library on disk: session folders, atomic writes, the spool, upgrades.
//!
//! Plain files are the truth and every file has one writer. A file is never overwritten when someone
//! else has changed it meanwhile, never rewritten when it cannot be read, and fields that this program
//! does not know survive being written by it.

mod assignments;
pub mod coaching;
pub mod draft;
mod error;
mod incoming;
mod layout;
pub mod lock;
pub mod people;
mod session_folder;
pub mod settings;
mod shared;
pub mod spool;
mod text;
mod unknown;
pub mod upgrade;
pub mod write;

pub use assignments::{coder_called, known_by};
pub use error::LibraryError;
pub use incoming::{Copied, Incoming, clear_away, hash_of_file, incoming_id, left_behind};
pub use layout::{Library, LibraryFile, Places};
pub use session_folder::{CodingHead, FolderKind, SessionFolder, Who, coder_and_number, take_of};
pub use shared::{LeftCopies, Share, SharedFile};
pub use text::{FileText, Stored, hash_of, read_text};

/// The version of the library's file formats that this program writes.
pub const FORMAT: u32 = 1;
