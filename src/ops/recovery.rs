//! Takes that a killed program left in the spool: found at the next start, mended, and put into their
//! sessions when their owner says so.

use std::path::Path;

use crate::audio::wav::{self, Repair};
use crate::domain::coding::TakeKey;
use crate::domain::session::Session;
use crate::library::spool::{self, Left, Spool};
use crate::library::{Library, LibraryError, SessionFolder};
use crate::ops::OpsError;
use crate::ops::session::OpenSession;
use crate::units::{Frames, SampleRate, Seconds};

/// The bytes of a take's header, for telling its length before it is mended.
const HEADER_BYTES: u64 = 44;

/// A take that was left.
#[derive(Debug, Clone, PartialEq)]
pub struct Orphan {
    /// The recording and its note.
    pub left: Left,
    /// About how long it is, from the bytes of its file.
    pub seconds: Seconds,
    /// Its session, where that is still there and can be read.
    pub session: Option<Session>,
}

/// Where a recovered take is now.
#[derive(Debug, Clone, PartialEq)]
pub enum Recovered {
    /// In its session.
    Kept {
        /// The session's folder.
        folder: SessionFolder,
        /// Its volley and take; another take than it was begun as where that one is there already.
        key: TakeKey,
        /// Its length.
        seconds: Seconds,
    },
    /// Nothing: no sound had reached the disk, and the empty file is gone.
    Empty,
}

/// The takes that programs left in the spool. Those that are being recorded now are not among them.
pub fn find(spool: &Spool) -> Result<Vec<Orphan>, LibraryError> {
    let orphans = spool.left()?.into_iter().map(|left| {
        let session = left.note.as_ref().ok().and_then(|note| {
            let session = SessionFolder::at(note.folder.clone()).session().ok()?.value;
            (session.id == note.session).then_some(session)
        });
        let seconds = Frames(left.bytes.saturating_sub(HEADER_BYTES) / 2).at(SampleRate::TAKE);
        Orphan { left, seconds, session }
    });
    Ok(orphans.collect())
}

/// Whether a take that was left belongs to this library, by whichever way its folder was named.
pub fn is_of(left: &Left, library: &Library) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    left.note.as_ref().is_ok_and(|note| {
        note.library == library.root()
            || real(&note.library).is_some_and(|it| Some(it) == real(library.root()))
    })
}

/// Mends a take, trusting the bytes that are on the disk and not the header, and puts it into its session.
pub fn recover(spool: &Spool, orphan: &Orphan, now: &str) -> Result<Recovered, OpsError> {
    let left = &orphan.left;
    let hold = spool.hold(left)?;
    let note = left.note.clone().map_err(|reason| OpsError::Sound {
        path: left.sound.clone(),
        reason: format!("the note that says where it belongs cannot be read ({reason}); the sound is safe"),
    })?;
    let mended = wav::repair(&left.sound)
        .map_err(|fault| OpsError::Sound { path: left.sound.clone(), reason: fault.to_string() })?;
    let seconds = match mended {
        Repair::Whole { frames } | Repair::Mended { frames, .. } => frames.at(SampleRate::TAKE),
        Repair::Empty => {
            drop(hold);
            spool.remove(&left.sound)?;
            return Ok(Recovered::Empty);
        }
    };
    let library = Library::open(&note.library)?;
    let folder = SessionFolder::at(note.folder.clone());
    let mut open = OpenSession::resume(&library, folder.clone())?;
    let key = place(&open, &left.sound, TakeKey { volley: note.volley, take: note.take });
    let target = folder.file(&Session::take_file_name(key.volley, key.take));
    if !target.exists() {
        spool::copy_into(&left.sound, &target)?;
    }
    let registered = open.session().takes_of(key.volley).any(|it| it.take == key.take);
    if !registered {
        let trouble = "The program stopped while this was recorded; everything that was on the disk is here";
        open.register_file(key, seconds, vec![trouble.to_owned()], now)?;
    }
    drop(hold);
    spool.remove(&left.sound)?;
    Ok(Recovered::Kept { folder, key, seconds })
}

/// Deletes a take that was left, for good.
pub fn discard(spool: &Spool, orphan: &Orphan) -> Result<(), LibraryError> {
    drop(spool.hold(&orphan.left)?);
    spool.remove(&orphan.left.sound)
}

/// The first take number from the wanted one on that is free, or that this very recording has already.
fn place(open: &OpenSession, sound: &Path, wanted: TakeKey) -> TakeKey {
    let mut key = wanted;
    loop {
        let target = open.folder().file(&Session::take_file_name(key.volley, key.take));
        let registered = open.session().takes_of(key.volley).any(|it| it.take == key.take);
        let free = !target.exists() && !registered;
        if free || crate::ops::session::same_bytes(sound, &target) {
            return key;
        }
        key.take = key.take.saturating_add(1);
    }
}
