//! What is wrong is named, and what can be mended without a choice is mended.

use std::fs;

use super::*;
use crate::audio::wav;
use crate::domain::coding::TakeKey;
use crate::domain::language::Role;
use crate::domain::scenario::engine;
use crate::domain::session::Mode;
use crate::domain::source;
use crate::library::SessionFolder;
use crate::ops::session::{Beginning, OpenSession, load, own_coding};
use crate::units::{SampleRate, Seconds};

const NOW: &str = "2026-11-22T09:30:12Z";
const KETTLE: &str = include_str!("../../domain/scenario/fixture/kettle.ron");
const SCHEME: &str = include_str!("../../domain/scenario/fixture/scheme.ron");
const FIRST: TakeKey = TakeKey { volley: 1, take: 1 };

struct House {
    _folder: tempfile::TempDir,
    places: Places,
    library: Library,
    session: SessionFolder,
}

/// A library with one session of one recorded and coded reply.
fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::under(folder.path());
    let library = Library::open_or_create(&places.library, NOW).unwrap();
    let person = library.person_named("Ana", Some(Role::RecoveryWorker)).unwrap();
    let scenario = source::read_value(KETTLE).unwrap();
    let scheme = source::read_value(SCHEME).unwrap();
    let beginning = Beginning {
        scenario: &scenario,
        scenario_text: KETTLE,
        scheme: &scheme,
        scheme_text: SCHEME,
        mode: Mode::Guided,
        role: Role::RecoveryWorker,
        seed: 7,
        trainee: &person.id,
        consent: true,
        keep_until: None,
        synthetic: false,
        now: NOW,
    };
    let mut open = OpenSession::begin(&library, beginning).unwrap();
    open.add_step(engine::step_at(&engine::start(&scenario, Mode::Guided, 7).unwrap())).unwrap();
    let take = open.begin_take(&Spool::at(places.spool.clone()), FIRST, NOW).unwrap();
    wav::write_wav(take.sound(), &vec![0.25; 48_000], SampleRate::TAKE).unwrap();
    let kept = open.take_move(take).run().unwrap();
    open.register(kept, Seconds(1.0), Vec::new(), NOW).unwrap();
    let scheme = open.session().scheme.clone();
    own_coding(open.folder(), open.id(), &person.id, &scheme, NOW).unwrap().close().unwrap();
    let session = open.folder().clone();
    House { _folder: folder, places, library, session }
}

impl House {
    fn messages(&self) -> Vec<String> {
        let report = check(&self.library, &self.places).unwrap();
        let line = |it: &FileFault| {
            let name = it.path.file_name().unwrap().to_string_lossy().into_owned();
            let place = it.fault.place.map(|it| format!(":{}:{}", it.line, it.column)).unwrap_or_default();
            format!("{name}{place}: {}", it.fault.message)
        };
        report.faults.iter().map(line).collect()
    }

    /// Checks that exactly this is named, and whether repairing mends it.
    #[track_caller]
    fn names(&self, expected: &[&str], mends: bool) {
        let messages = self.messages();
        assert_eq!(messages.len(), expected.len(), "{messages:#?}");
        for (message, expected) in messages.iter().zip(expected) {
            assert!(message.starts_with(expected), "{message}");
        }
        let (done, _failed) = repair(&self.library, &self.places, NOW).unwrap();
        assert_eq!(!done.is_empty(), mends, "{done:#?}");
        assert_eq!(self.messages().is_empty(), mends || expected.is_empty(), "{:#?}", self.messages());
    }
}

#[test]
fn a_sound_library_has_no_faults() {
    let house = house();
    house.names(&[], false);
    let report = check(&house.library, &house.places).unwrap();
    // library, person, session, who, scenario, scheme, recording, coding
    assert_eq!(report.files, 8);
}

#[test]
fn damaged_files_are_named_with_their_place_and_left_alone() {
    let house = house();
    let broken = "(format: 1,\n trainee: 7)";
    fs::write(house.session.file("who.ron"), broken).unwrap();
    house.names(&["who.ron:2:"], false);
    assert_eq!(fs::read_to_string(house.session.file("who.ron")).unwrap(), broken);
    fs::write(house.session.file("session.ron"), "").unwrap();
    house.names(&["session.ron:1:1"], false);
}

#[test]
fn copies_and_what_was_not_saved_are_named() {
    let house = house();
    for name in ["session (conflicted copy).ron", "session 2.ron", "who.sync-conflict-20261122-1-A.ron"] {
        fs::copy(house.session.file("session.ron"), house.session.file(name)).unwrap();
    }
    fs::write(house.session.file("session (not saved over a change, 8f3a2c).ron"), "x").unwrap();
    house.names(
        &[
            "session (conflicted copy).ron: looks like a copy of session.ron",
            "session (not saved over a change, 8f3a2c).ron: two programs",
            "session 2.ron: looks like a copy of session.ron",
            "who.sync-conflict-20261122-1-A.ron: looks like a copy of who.ron",
        ],
        false,
    );
}

#[test]
fn what_killed_programs_left_is_removed() {
    let house = house();
    fs::write(house.session.file(".oars-abc.tmp"), "half").unwrap();
    fs::write(house.library.root().join(".oars-def.tmp"), "half").unwrap();
    house.names(&[".oars-def.tmp: left by", ".oars-abc.tmp: left by"], true);
}

#[test]
fn a_changed_scenario_and_a_missing_recording_are_named() {
    let house = house();
    fs::write(house.session.file("scenario.ron"), KETTLE.replace("\"Dana\"", "\"Dora\"")).unwrap();
    fs::remove_file(house.session.file("reply-01-take-1.wav")).unwrap();
    house.names(&["reply-01-take-1.wav: this recording is missing", "scenario.ron: changed since"], false);
}

#[test]
fn a_header_without_sizes_is_mended() {
    let house = house();
    let path = house.session.file("reply-01-take-1.wav");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4..8].fill(0);
    bytes[40..44].fill(0);
    fs::write(&path, bytes).unwrap();
    house.names(&["reply-01-take-1.wav: its header"], true);
    assert_eq!(wav::read_mono(&path).unwrap().0.len(), 48_000);
}

#[test]
fn a_recording_that_the_session_does_not_know_is_added() {
    let house = house();
    let path = house.session.file("reply-01-take-1.wav");
    fs::copy(path, house.session.file("reply-01-take-2.wav")).unwrap();
    house.names(&["reply-01-take-2.wav: the session does not know"], true);
    assert_eq!(load(&house.session).unwrap().session.replies.len(), 2);
}

#[test]
fn a_folder_without_a_session_is_removed_only_if_it_is_empty() {
    let house = house();
    let empty = house.session.path().with_file_name("23T000000Z-kettle-000000");
    fs::create_dir(&empty).unwrap();
    house.names(&["23T000000Z-kettle-000000: the folder of a session that was begun"], true);
    assert!(!empty.exists());
    fs::remove_file(house.session.file("session.ron")).unwrap();
    let name = house.session.id();
    house.names(&[&format!("{name}: session.ron (or recording.ron) is missing")], false);
    assert!(house.session.file("reply-01-take-1.wav").exists());
}

#[test]
fn a_take_in_the_spool_is_brought_in() {
    let house = house();
    let open = OpenSession::resume(&house.library, house.session.clone()).unwrap();
    let key = TakeKey { volley: 1, take: 2 };
    let take = open.begin_take(&Spool::at(house.places.spool.clone()), key, NOW).unwrap();
    wav::write_wav(take.sound(), &vec![0.25; 4_800], SampleRate::TAKE).unwrap();
    drop((open, take));
    let name = format!("{}~reply-01-take-2.wav: take 2 of reply 1 was left", house.session.id());
    house.names(&[&name], true);
}

#[test]
fn a_session_that_is_open_is_left_alone() {
    let house = house();
    fs::write(house.session.file(".oars-abc.tmp"), "being written").unwrap();
    let open = OpenSession::resume(&house.library, house.session.clone()).unwrap();
    let (done, failed) = repair(&house.library, &house.places, NOW).unwrap();
    assert!(done.is_empty() && failed.len() == 1, "{done:?} {failed:?}");
    assert!(house.session.file(".oars-abc.tmp").exists());
    drop(open);
}

#[test]
fn the_sound_of_a_session_to_which_consent_was_taken_back_is_named_and_deleted() {
    let house = house();
    let mut open = OpenSession::resume(&house.library, house.session.clone()).unwrap();
    open.withdraw(NOW).unwrap();
    // Killed here: the session says so and its sound is still there, in the spool too.
    let take = open.begin_take(&Spool::at(house.places.spool.clone()), FIRST, NOW).unwrap();
    wav::write_wav(take.sound(), &[0.25; 480], SampleRate::TAKE).unwrap();
    drop((open, take));
    let left = format!("{}~reply-01-take-1.wav: take 1 of reply 1 was left", house.session.id());
    house.names(&["reply-01-take-1.wav: consent to this was taken back", &left], true);
    assert!(house.session.recordings().unwrap().is_empty());
    assert!(recovery::find(&Spool::at(house.places.spool.clone())).unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn a_library_is_the_same_by_whichever_way_it_is_named() {
    let house = house();
    let link = house.places.library.with_file_name("link");
    std::os::unix::fs::symlink(&house.places.library, &link).unwrap();
    let open = OpenSession::resume(&house.library, house.session.clone()).unwrap();
    let again = TakeKey { volley: 1, take: 2 };
    let take = open.begin_take(&Spool::at(house.places.spool.clone()), again, NOW).unwrap();
    wav::write_wav(take.sound(), &[0.25; 480], SampleRate::TAKE).unwrap();
    drop((open, take));
    let house = House { library: Library::open(&link).unwrap(), ..house };
    let left = format!("{}~reply-01-take-2.wav: take 2 of reply 1 was left", house.session.id());
    house.names(&[&left], true);
    assert_eq!(house.session.recordings().unwrap().len(), 2);
}
