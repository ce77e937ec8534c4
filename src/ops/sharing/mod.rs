//! Sharing chosen sessions with a named coach. A shared library, which is a folder that both can open,
//! receives copies; what the coach writes there is fetched back into the trainee's own library; taking a
//! session back deletes the copy.
//!
//! Nothing is overwritten, on either side, and everything can be done twice: a program that was killed in
//! the middle, or two that do the same, end where one would have.

mod copy;
mod end;
mod exchange;

use std::path::{Path, PathBuf};

use crate::domain::language::Role;
use crate::domain::session::PersonId;
use crate::library::people::Person;
use crate::library::{FolderKind, Library, LibraryError, Places, SessionFolder, Share, SharedFile, Stored};
use crate::ops::OpsError;

pub use end::take_back_left;
pub(in crate::ops) use end::{Ending, end_all, leave_copies, silence_copies, tell_last_day};
pub use exchange::{Exchange, exchange, exchange_all};

/// Why something is not shared or not taken back. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SharingError {
    /// The shared folder is not there.
    #[error("{}: this shared folder cannot be reached now; connect to it and try again", .0.display())]
    Unreachable(PathBuf),
    /// The shared library is the own one.
    #[error("{}: this is your own library; choose the folder that you share with your coach", .0.display())]
    OwnLibrary(PathBuf),
    /// Another library is there now.
    #[error("{}: another library lies here than the one that was shared with; check the folder", .0.display())]
    AnotherLibrary(PathBuf),
    /// A coach is named by her name.
    #[error("name the coach with whom you share")]
    NoCoach,
    /// Nobody knows whose session it is.
    #[error("it is not known whose session this is, so it cannot be shared: say so first")]
    NoTrainee,
    /// Consent was taken back.
    #[error("consent to this session was taken back, so it is not shared")]
    Withdrawn,
    /// It lies in a shared library already.
    #[error("this is a copy that somebody shared; only its owner shares it")]
    IsACopy,
    /// A folder of this name is there and is not a copy of this session.
    #[error("{}: something else lies here already", .0.display())]
    Taken(PathBuf),
    /// What lies where a copy should be cannot be known as the copy, so it stays.
    #[error(
        "{}: it cannot be told whether this is the copy of this session (its shared.ron does not say so), so it was not deleted; look at it with whoever reads there, and delete it by hand if it is",
        .0.display()
    )]
    NotTheCopy(PathBuf),
    /// What was written in a copy could not all be fetched, so it stays.
    #[error(
        "{}: what was written there could not all be fetched, so this copy is still there: {why}",
        copy.display()
    )]
    NotFetched {
        /// The copy's folder.
        copy: PathBuf,
        /// What could not be fetched, in words.
        why: String,
    },
    /// Consent was taken back, and of a copy the sound alone is deleted.
    #[error(
        "{}: the sound of this copy is deleted; the rest stays there until what was written in it can be fetched: {why}",
        copy.display()
    )]
    OnlySilenced {
        /// The copy's folder.
        copy: PathBuf,
        /// What could not be fetched, in words.
        why: String,
    },
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A use case that this rests on.
    #[error(transparent)]
    Ops(#[from] OpsError),
}

impl From<SharingError> for OpsError {
    fn from(error: SharingError) -> Self {
        match error {
            SharingError::Library(error) => error.into(),
            SharingError::Ops(error) => error,
            other => Self::OutOfStep(other.to_string()),
        }
    }
}

/// What was shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The copy in the shared library.
    pub copy: SessionFolder,
    /// The coach, as both libraries know her.
    pub coach: Person,
    /// It was with her already.
    pub already: bool,
}

/// What became of a sharing that was taken back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TakenBack {
    /// What was fetched before the copy went.
    pub fetched: Exchange,
    /// How many of the coach's codings were not final and went with the copy.
    pub drafts: usize,
}

/// Copies a session to a shared library for this coach. The library is made where the folder is there and
/// empty of one. Of the codings the trainee's own goes along; those of others stay.
pub fn share(
    own: &Library,
    folder: &SessionFolder,
    shared: &Path,
    coach: &str,
    now: &str,
) -> Result<Shared, SharingError> {
    if coach.trim().is_empty() {
        return Err(SharingError::NoCoach);
    }
    if is_withdrawn(folder)? {
        return Err(SharingError::Withdrawn);
    }
    let trainee = folder.trainee()?.ok_or(SharingError::NoTrainee)?;
    if !shared.is_dir() {
        return Err(SharingError::Unreachable(shared.to_owned()));
    }
    let to = Library::open_or_create(shared, now)?;
    if to.id() == own.id() {
        return Err(SharingError::OwnLibrary(shared.to_owned()));
    }
    let _writing = folder.lock()?;
    let mut record = folder.shared()?;
    if record.value.copy_from.is_some() {
        return Err(SharingError::IsACopy);
    }
    let coach = to.person_named(coach, Some(Role::Coach))?;
    own.adopt_person(&coach)?;
    to.adopt_person(&own.person(&trainee)?)?;
    let share = Share {
        library: to.root().to_owned(),
        library_id: to.id().to_owned(),
        coach: coach.id.clone(),
        shared: now.to_owned(),
        withdrawn: None,
    };
    let noted = record.value.shares.iter().any(|it| it.is_live() && it.is_same(&share));
    // First the own library knows of it: a copy that nobody knows of could not be taken back.
    if !noted {
        record.value.shares.push(share.clone());
        record.save()?;
    }
    let placed = copy::place(own, folder, &to, &trainee, &share);
    let is_there = || !matches!(copy::find(own, &copy::inside(own, folder), &to), Ok(None));
    let is_another = matches!(placed, Err(SharingError::Taken(_)));
    if placed.is_err() && !noted && (is_another || !is_there()) {
        record.value.shares.pop();
        record.save()?;
    }
    let (copy, there) = placed?;
    Ok(Shared { copy, coach, already: there && noted })
}

/// The sharings of a session that were not taken back. A copy in a shared library has none of its own.
pub fn live_shares(folder: &SessionFolder) -> Result<Vec<Share>, LibraryError> {
    let file: SharedFile = folder.shared()?.value;
    if file.copy_from.is_some() {
        return Ok(Vec::new());
    }
    Ok(file.shares.into_iter().filter(Share::is_live).collect())
}

/// The sessions of a shared library that were shared with this coach, the newest first.
pub fn shared_with(library: &Library, coach: &str) -> Result<Vec<SessionFolder>, LibraryError> {
    let mut found = Vec::new();
    for folder in library.session_folders()? {
        let Ok(file) = folder.shared() else { continue };
        if file.value.shares.iter().any(|it| it.is_live() && it.coach == coach) {
            found.push(folder);
        }
    }
    Ok(found)
}

/// Takes one sharing back: what the coach wrote is fetched first and kept, then the copy is deleted,
/// unless it is still shared with somebody else there. What cannot be fetched keeps the copy.
pub fn take_back(
    own: &Library,
    places: &Places,
    folder: &SessionFolder,
    share: &Share,
    now: &str,
) -> Result<TakenBack, SharingError> {
    end::end(own, places, folder, share, Ending::TakenBack, now)
}

/// The shared library of a sharing, if it is there and is still the same.
fn reach(share: &Share) -> Result<Library, SharingError> {
    let library = match Library::open(&share.library) {
        Ok(library) => library,
        Err(LibraryError::NoLibrary(path)) => return Err(SharingError::Unreachable(path)),
        Err(error) => return Err(error.into()),
    };
    if library.id() == share.library_id {
        Ok(library)
    } else {
        Err(SharingError::AnotherLibrary(share.library.clone()))
    }
}

fn is_withdrawn(folder: &SessionFolder) -> Result<bool, LibraryError> {
    Ok(match folder.kind() {
        Some(FolderKind::Recording) => folder.recording()?.value.consent.withdrawn.is_some(),
        Some(FolderKind::Practice) | None => folder.session()?.value.consent.withdrawn.is_some(),
    })
}

/// A file of sharings with another one added; nothing where it is there already.
fn add_share(stored: &mut Stored<SharedFile>, share: &Share) -> Result<(), LibraryError> {
    if stored.value.shares.iter().any(|it| it.is_live() && it.is_same(share)) {
        return Ok(());
    }
    stored.value.shares.push(share.clone());
    stored.save()
}

/// Who takes part in a sharing.
pub fn coaches(own: &Library, folder: &SessionFolder) -> Result<Vec<(PersonId, String)>, LibraryError> {
    let shares = live_shares(folder)?;
    let name = |share: Share| {
        let name = own.person(&share.coach).map_or_else(|_unknown| share.coach.clone(), |it| it.name);
        (share.coach, name)
    };
    Ok(shares.into_iter().map(name).collect())
}

#[cfg(test)]
mod tests;
