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

/// The places of this installation, with the library that is named, else that of `OARS_LIBRARY`, else the
/// default one. Nothing is opened.
pub fn places(library: Option<&Path>) -> Result<Places, OpsError> {
    Ok(Places::of_system(library)?)
}

/// Opens the library that is named, else that of `OARS_LIBRARY`, else the default one. It must be there.
pub fn open(library: Option<&Path>) -> Result<Opened, OpsError> {
    let places = Places::of_system(library)?;
    let library = Library::open(&places.library)?;
    Ok(Opened { library, places })
}

/// As [`open`], and a library is made where there is none yet. `now` is as `2026-11-22T09:30:12Z`.
pub fn open_or_create(library: Option<&Path>, now: &str) -> Result<Opened, OpsError> {
    let places = Places::of_system(library)?;
    let library = Library::open_or_create(&places.library, now)?;
    Ok(Opened { library, places })
}
