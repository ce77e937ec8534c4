//! Opening a library by its name, for commands.

use std::path::Path;

use crate::library::{Library, Places};
use crate::ops::OpsError;

/// A library with the places of this installation.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// The places; their library is this one.
    pub places: Places,
}

/// Opens the library that is named, else that of `OARS_LIBRARY`, else the default one. It must be there.
pub fn open(library: Option<&Path>) -> Result<Opened, OpsError> {
    let places = Places::of_system(library)?;
    let library = Library::open(&places.library)?;
    Ok(Opened { library, places })
}
