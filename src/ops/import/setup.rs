//! What is set before coding can start: the goal, the process, the part and the scheme.

use crate::domain::language::Process;
use crate::domain::recording::{CodingSetup, Part};
use crate::library::SessionFolder;
use crate::ops::import::ImportError;
use crate::ops::schemes::FoundScheme;
use crate::units::Seconds;

/// What someone wants to code, and with what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetupRequest<'a> {
    /// The change goal; `None` where the conversation is still engaging.
    pub goal: Option<&'a str>,
    /// The process.
    pub process: Process,
    /// The part.
    pub part: PartChoice,
    /// The scheme; its text is kept beside the recording.
    pub scheme: &'a FoundScheme,
}

/// How the part is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PartChoice {
    /// All of it.
    Whole,
    /// This stretch.
    Chosen {
        /// Where it begins.
        from: Seconds,
        /// Where it ends.
        to: Seconds,
    },
    /// Twenty minutes drawn by this seed; a shorter recording is coded whole.
    Random {
        /// The seed.
        seed: u64,
    },
}

/// Sets a recording up for coding. It can be set up again until the first coding is begun.
pub fn set_up(folder: &SessionFolder, request: SetupRequest<'_>) -> Result<CodingSetup, ImportError> {
    let lock = folder.lock()?;
    let mut stored = folder.recording()?;
    if !folder.coding_files()?.is_empty() {
        return Err(ImportError::CodingBegun);
    }
    let length = stored.value.original.seconds;
    let part = match request.part {
        PartChoice::Whole => Part::Whole,
        // What reaches over the end ends there.
        PartChoice::Chosen { from, to } => Part::Chosen { from, to: Seconds(to.0.min(length.0)) },
        PartChoice::Random { seed } => Part::drawn(seed, length),
    };
    let goal = request.goal.map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
    let setup = CodingSetup { goal, process: request.process, part, scheme: request.scheme.reference() };
    if let Some(fault) = setup.fault(length) {
        return Err(ImportError::Setup(fault));
    }
    folder.write_scheme(&request.scheme.text)?;
    stored.value.setup = Some(setup.clone());
    stored.save()?;
    drop(lock);
    Ok(setup)
}

/// A seed from the system, small enough to be a whole number in every reader of JSON.
pub fn drawn_seed() -> Result<u64, ImportError> {
    let drawn = getrandom::u64().map(|seed| seed >> 11);
    drawn.map_err(|error| ImportError::Setup(format!("the system gives no chance ({error}): name a seed")))
}
