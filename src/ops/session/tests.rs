//! A session from its beginning to its end, and everything that can go wrong on the way.

use std::fs;
use std::path::Path;

use super::*;
use crate::audio::wav;
use crate::domain::coding::{CodedTake, CodingState, Edit, TakeKey, Utterance, UtteranceId};
use crate::domain::language::{Speaker, Valence};
use crate::domain::session::Session;
use crate::library::spool::{Spool, SpoolTake};
use crate::library::{Library, LibraryError, Places};
use crate::ops::blind::{AskRequest, AskedCoder};
use crate::ops::fixture::{KETTLE, NOW, sitting};
use crate::ops::retention::{self, Reason};
use crate::ops::{OpsError, recovery};
use crate::units::{SampleRate, Seconds};

const FIRST: TakeKey = TakeKey { volley: 1, take: 1 };

/// A library in a folder of its own.
struct House {
    _folder: tempfile::TempDir,
    places: Places,
    library: Library,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::under(folder.path());
    let library = Library::open_or_create(&places.library, NOW).unwrap();
    House { _folder: folder, places, library }
}

impl House {
    fn begin(&self) -> OpenSession {
        sitting(&self.library, "p-1", Some("2027-05-22"))
    }

    fn spool(&self) -> Spool {
        Spool::at(self.places.spool.clone())
    }

    /// A take of one second in the spool.
    fn take(&self, open: &OpenSession, key: TakeKey) -> SpoolTake {
        let take = open.begin_take(&self.spool(), key, NOW).unwrap();
        sound(take.sound());
        take
    }
}

fn sound(path: &Path) {
    let samples: Vec<f32> = (0..48_000).map(|n| ((n % 97) as f32 / 97.0 - 0.5) * 0.8).collect();
    wav::write_wav(path, &samples, SampleRate::TAKE).unwrap();
}

/// The header of a recorder that was killed: its sizes are 0.
fn forget_sizes(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[4..8].fill(0);
    bytes[40..44].fill(0);
    fs::write(path, bytes).unwrap();
}

fn keep(open: &mut OpenSession, take: SpoolTake) {
    let kept = open.take_move(take).run().unwrap();
    open.register(kept, Seconds(1.0), Vec::new(), NOW).unwrap();
}

fn code(draft: &mut crate::library::draft::Draft, key: TakeKey, codes: &[(&str, Option<Valence>)]) {
    draft.apply(&[Edit::AddTake(CodedTake::new(key))]).unwrap();
    for (index, (code, valence)) in codes.iter().enumerate() {
        let id = draft.coding().next_id();
        let utterance = Utterance {
            code: Some((*code).to_owned()),
            valence: *valence,
            ..Utterance::new(id, Speaker::Worker, None, None)
        };
        draft.apply(&[Edit::AddUtterance { take: key, index, utterance }]).unwrap();
    }
}

#[test]
fn a_session_is_kept_step_by_step_and_loaded_whole() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    keep(&mut open, take);
    assert!(house.spool().left().unwrap().is_empty());
    open.register_typed(TakeKey { volley: 1, take: 2 }, "It is hard.", NOW).unwrap();
    let mut draft = own_coding(open.folder(), open.id(), "p-1", &open.session().scheme.clone(), NOW).unwrap();
    code(&mut draft, FIRST, &[("SR", Some(Valence::Sustain)), ("CR", Some(Valence::Sustain)), ("Q", None)]);
    code(&mut draft, TakeKey { volley: 1, take: 2 }, &[("CON", None)]);
    open.reach_ending(1, 3, "waits".to_owned()).unwrap();
    open.finish(NOW).unwrap();
    draft.finish(NOW).unwrap();
    let session = open.session().clone();
    let folder = open.folder().clone();
    drop(open);

    let loaded = load(&folder).unwrap();
    assert_eq!(loaded.session, session);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    assert_eq!(loaded.who.as_deref(), Some("p-1"));
    assert!(loaded.take_path(1, 1).is_some() && loaded.take_path(1, 2).is_none());
    let coding = loaded.own_coding().unwrap();
    assert_eq!(coding.state, CodingState::Final);
    let score =
        score_of(loaded.scheme.as_ref().unwrap(), loaded.scenario.as_ref().unwrap(), &session, coding)
            .unwrap();
    // One reflection a volley, the complex one; the second take counts nowhere.
    assert_eq!([score.count("CR"), score.count("SR"), score.count("Q"), score.count("CON")], [1, 0, 1, 0]);

    let (list, problems) = list(&house.library).unwrap();
    assert!(problems.is_empty());
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].replies, list[0].takes, list[0].codings.len()), (1, 2, 1));
    assert_eq!(list[0].codings[0].is_final, Some(true));
}

#[test]
fn folders_and_files_are_named_as_documented_and_private() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    keep(&mut open, take);
    let path = open.folder().path().strip_prefix(house.library.root()).unwrap().to_owned();
    let text = path.to_str().unwrap().to_owned();
    assert!(text.starts_with("sessions/2026/11/22T093012Z-kettle-") && text.len() == 41, "{text}");
    for name in ["session.ron", "who.ron", "scenario.ron", "scheme.ron", "reply-01-take-1.wav"] {
        let file = open.folder().file(name);
        assert!(file.is_file(), "{name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        }
    }
    #[cfg(unix)]
    for folder in [house.library.root(), open.folder().path()] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert_eq!(fs::read_to_string(open.folder().file("scenario.ron")).unwrap(), KETTLE);
    assert!(!fs::read_to_string(open.folder().file("session.ron")).unwrap().contains("p-1"), "blindness");
}

#[test]
fn a_session_has_one_writer_and_any_reader() {
    let house = house();
    let open = house.begin();
    let again = OpenSession::resume(&house.library, open.folder().clone());
    assert!(matches!(again, Err(OpsError::Library(LibraryError::InUse(_)))));
    assert_eq!(load(open.folder()).unwrap().session, *open.session());
    let error =
        retention::delete_for_good(&house.library, &house.places, open.folder(), Reason::AskedFor, NOW);
    assert!(error.is_err() && open.folder().file("session.ron").exists());
    let folder = open.folder().clone();
    drop(open);
    OpenSession::resume(&house.library, folder).unwrap();
}

#[test]
fn what_another_program_changed_is_not_written_over() {
    let house = house();
    let mut open = house.begin();
    let path = open.folder().file("session.ron");
    let theirs = fs::read_to_string(&path).unwrap().replace("own_note: \"\"", "own_note: \"theirs\"");
    fs::write(&path, &theirs).unwrap();
    let error = open.set_own_note("mine").unwrap_err();
    let OpsError::Library(LibraryError::ChangedElsewhere { sibling, .. }) = error else { panic!("{error}") };
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    assert!(fs::read_to_string(sibling).unwrap().contains("mine"));
    assert_eq!(open.session().own_note, "", "in memory as on the disk");
}

#[test]
fn steps_out_of_order_are_refused() {
    let house = house();
    let mut open = house.begin();
    assert!(open.begin_take(&house.spool(), TakeKey { volley: 2, take: 1 }, NOW).is_err());
    assert!(open.begin_take(&house.spool(), TakeKey { volley: 0, take: 1 }, NOW).is_err());
    assert!(open.set_route(2, 0).is_err());
    assert!(open.set_mainly(1, Some("Question".to_owned())).is_err());
    open.register_typed(FIRST, "x", NOW).unwrap();
    assert!(open.register_typed(FIRST, "y", NOW).is_err());
}

/// The takes that are found after the program died at this point.
fn orphans(house: &House) -> Vec<recovery::Orphan> {
    recovery::find(&house.spool()).unwrap()
}

#[track_caller]
fn recovered_as(house: &House, expected: TakeKey) -> Session {
    let found = orphans(house);
    assert_eq!(found.len(), 1);
    assert!(found[0].session.is_some());
    let recovered = recovery::recover(&house.spool(), &found[0], NOW).unwrap();
    let recovery::Recovered::Kept { folder, key, seconds } = recovered else { panic!("{recovered:?}") };
    assert_eq!((key, seconds), (expected, Seconds(1.0)));
    assert!(orphans(house).is_empty());
    let loaded = load(&folder).unwrap();
    assert!(loaded.problems.is_empty());
    let (samples, _rate) = wav::read_mono(&loaded.take_path(key.volley, key.take).unwrap()).unwrap();
    assert_eq!(samples.len(), 48_000);
    loaded.session
}

#[test]
fn a_take_of_a_killed_recorder_is_recovered() {
    let house = house();
    let open = house.begin();
    let take = house.take(&open, FIRST);
    forget_sizes(take.sound());
    assert!(orphans(&house).is_empty(), "a take that is being made is left alone");
    drop((open, take));
    let session = recovered_as(&house, FIRST);
    assert_eq!(session.replies.len(), 1);
    assert_eq!(session.replies[0].troubles.len(), 1, "it says what happened");
}

#[test]
fn a_take_that_was_copied_and_not_registered_is_recovered_once() {
    let house = house();
    let open = house.begin();
    let take = house.take(&open, FIRST);
    drop(open.take_move(take).run().unwrap());
    drop(open);
    assert_eq!(recovered_as(&house, FIRST).replies.len(), 1);
}

#[test]
fn a_take_that_was_registered_and_not_cleared_is_not_doubled() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    let (sound, note) = (take.sound().to_owned(), take.sound().with_extension("ron"));
    let before = (fs::read(&sound).unwrap(), fs::read(&note).unwrap());
    keep(&mut open, take);
    drop(open);
    fs::write(sound, before.0).unwrap();
    fs::write(note, before.1).unwrap();
    assert_eq!(recovered_as(&house, FIRST).replies.len(), 1);
}

#[test]
fn a_recovered_take_never_replaces_another() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    open.register_typed(FIRST, "typed instead", NOW).unwrap();
    drop((open, take));
    let session = recovered_as(&house, TakeKey { volley: 1, take: 2 });
    assert_eq!(session.replies[0].typed.as_deref(), Some("typed instead"));
}

#[test]
fn recording_again_leaves_what_a_crash_left() {
    let house = house();
    let open = house.begin();
    let lost = house.take(&open, FIRST);
    fs::remove_file(lost.sound()).unwrap();
    wav::write_wav(lost.sound(), &vec![0.5; 48_000], SampleRate::TAKE).unwrap();
    let folder = open.folder().clone();
    drop((open, lost));
    // The session goes on before anybody looks at what was left.
    let mut open = OpenSession::resume(&house.library, folder.clone()).unwrap();
    let again = house.take(&open, FIRST);
    assert_eq!(orphans(&house).len(), 1, "the one that is being made is not among them");
    keep(&mut open, again);
    drop(open);
    let second = TakeKey { volley: 1, take: 2 };
    assert_eq!(recovered_as(&house, second).replies.len(), 2);
    let there = load(&folder).unwrap().take_path(second.volley, second.take).unwrap();
    assert!((wav::read_mono(&there).unwrap().0[9] - 0.5).abs() < 0.001, "the one that the crash left");
    assert_eq!(fs::read_dir(&house.places.spool).unwrap().count(), 0, "nothing is left in the spool");
}

#[test]
fn an_empty_recording_is_cleared_away() {
    let house = house();
    let open = house.begin();
    let take = open.begin_take(&house.spool(), FIRST, NOW).unwrap();
    fs::write(take.sound(), b"").unwrap();
    drop((open, take));
    let found = orphans(&house);
    assert_eq!(recovery::recover(&house.spool(), &found[0], NOW).unwrap(), recovery::Recovered::Empty);
    assert!(orphans(&house).is_empty());
}

#[test]
fn a_take_without_a_readable_note_is_kept_and_named() {
    let house = house();
    fs::create_dir_all(&house.places.spool).unwrap();
    let path = house.places.spool.join("lost~reply-01-take-1.wav");
    sound(&path);
    let found = orphans(&house);
    assert!(found[0].left.note.is_err());
    assert!(recovery::recover(&house.spool(), &found[0], NOW).is_err());
    assert!(path.exists());
    recovery::discard(&house.spool(), &found[0]).unwrap();
    assert!(!path.exists());
}

#[test]
fn deleting_takes_everything_and_leaves_no_names() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    keep(&mut open, take);
    let second = house.take(&open, TakeKey { volley: 1, take: 2 });
    let (folder, id) = (open.folder().clone(), open.id().clone());
    let cache = house.places.cache.join(house.library.id()).join(&id);
    fs::create_dir_all(&cache).unwrap();
    drop((open, second));
    let deleted =
        retention::delete_for_good(&house.library, &house.places, &folder, Reason::AskedFor, NOW).unwrap();
    assert_eq!((deleted.recordings, deleted.left.len()), (2, 0));
    assert!(!folder.path().exists() && !cache.exists() && orphans(&house).is_empty());
    assert!(list(&house.library).unwrap().0.is_empty());
    let log = fs::read_to_string(house.library.root().join("deleted.log")).unwrap();
    assert_eq!(log, "2026-11-22T09:30:12Z session deleted (asked for), recordings: 2\n");
}

#[test]
fn a_deletion_that_was_killed_is_finished_at_the_next_start() {
    let house = house();
    let open = house.begin();
    let folder = open.folder().clone();
    drop(open);
    let going = folder.path().with_file_name(format!(".deleting-{}", folder.id()));
    fs::rename(folder.path(), &going).unwrap();
    assert!(list(&house.library).unwrap().0.is_empty());
    assert_eq!(retention::finish_deletions(&house.library).unwrap(), 1);
    assert!(!going.exists());
}

#[test]
fn a_session_is_due_after_its_last_day_and_not_before() {
    let house = house();
    let open = house.begin();
    let folder = open.folder().clone();
    drop(open);
    let due = |today| retention::due(&house.library, None, today).unwrap().overdue.len();
    assert_eq!([due("2027-05-21"), due("2027-05-22"), due("2027-05-23")], [0, 0, 1]);
    retention::keep_until(&house.library, &folder, None).unwrap();
    assert_eq!(due("2099-01-01"), 0);
}

#[test]
fn a_last_day_that_cannot_be_read_is_named() {
    let house = house();
    let folder = house.begin().folder().clone();
    retention::keep_until(&house.library, &folder, Some("31.1.2027")).unwrap();
    let kept = retention::due(&house.library, None, "2099-01-01").unwrap();
    assert!(kept.overdue.is_empty() && kept.unclear.len() == 1);
    let said = &kept.unclear[0];
    assert!(said.starts_with("kettle, 22 November 2026") && said.contains("“31.1.2027” is no day"), "{said}");
}

#[test]
fn what_is_due_is_called_by_its_number_to_those_who_code_it_blind() {
    let house = house();
    let folder = house.begin().folder().clone();
    let ben = house.library.person_named("Ben", None).unwrap().id;
    let cem = house.library.person_named("Cem", None).unwrap().id;
    let coders = [AskedCoder { coder: &ben, blind: true }, AskedCoder { coder: &cem, blind: false }];
    let request = AskRequest { asked_by: &cem, coders: &coders, seed: 1, now: NOW };
    crate::ops::blind::ask(&house.library, &folder, request).unwrap();
    let title = |reader: Option<&str>| {
        let mut due = retention::due(&house.library, reader, "2099-01-01").unwrap().overdue;
        let due = due.remove(0);
        (due.title, due.started.is_some())
    };
    assert_eq!(title(Some(&ben)), ("Recording 1".to_owned(), false));
    assert_eq!(title(Some(&cem)), ("kettle".to_owned(), true));
    assert_eq!(title(None), ("Recording 1".to_owned(), false), "nobody knows who looks");
}

#[test]
fn consent_taken_back_deletes_the_sound_and_keeps_the_words() {
    let house = house();
    let mut open = house.begin();
    let take = house.take(&open, FIRST);
    keep(&mut open, take);
    open.set_own_note("slower").unwrap();
    let folder = open.folder().clone();
    drop(open);
    let done = retention::withdraw_consent(&house.library, &house.places, &folder, NOW).unwrap();
    assert_eq!((done.recordings, done.left.len()), (1, 0));
    let loaded = load(&folder).unwrap();
    assert!(folder.recordings().unwrap().is_empty());
    assert_eq!(loaded.session.own_note, "slower");
    assert_eq!(loaded.session.consent.withdrawn.as_deref(), Some(NOW));
    assert!(loaded.problems.is_empty(), "a deleted recording is no missing one: {:?}", loaded.problems);
}

#[test]
fn damaged_files_are_named_and_do_not_hide_the_rest() {
    let house = house();
    let (first, second) = (house.begin(), house.begin());
    let (broken, whole) = (first.folder().clone(), second.folder().clone());
    drop((first, second));
    fs::write(broken.file("session.ron"), "(format: 1,\n id: ").unwrap();
    fs::write(whole.file("who.ron"), "?").unwrap();
    fs::write(whole.file(".oars-x.tmp"), "half").unwrap();
    let (sessions, problems) = list(&house.library).unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].trainee, None);
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.iter().any(|it| it.contains("session.ron:2:")), "{problems:?}");
    assert!(problems.iter().any(|it| it.contains("who.ron:1:1:")), "{problems:?}");
    assert_eq!(fs::read_to_string(broken.file("session.ron")).unwrap(), "(format: 1,\n id: ");
}

#[test]
fn an_own_coding_goes_on_where_it_was_left() {
    let house = house();
    let open = house.begin();
    let scheme = open.session().scheme.clone();
    let mut draft = own_coding(open.folder(), open.id(), "p-1", &scheme, NOW).unwrap();
    code(&mut draft, FIRST, &[("Q", None)]);
    drop(draft);
    let draft = own_coding(open.folder(), open.id(), "p-1", &scheme, NOW).unwrap();
    assert_eq!(draft.coding().utterance(UtteranceId(1)).unwrap().code.as_deref(), Some("Q"));
    assert_eq!(open.folder().coding_files().unwrap().len(), 1);
    let other = own_coding(open.folder(), open.id(), "p-2", &scheme, NOW).unwrap();
    assert!(other.coding().takes.is_empty(), "another coder begins afresh");
}

#[test]
fn codings_that_are_begun_at_once_get_a_number_each() {
    let house = house();
    let open = house.begin();
    let (folder, session) = (open.folder().clone(), open.session());
    let coding = crate::domain::coding::Coding::new(
        session.id.clone(),
        "p-2".to_owned(),
        crate::domain::coding::CodingKind::Coder,
        session.scheme.clone(),
        NOW.to_owned(),
    );
    let names: Vec<String> = std::thread::scope(|scope| {
        let begin = || {
            let draft = begin(&folder, &coding).unwrap();
            let name = draft.path().file_name().unwrap().to_string_lossy().into_owned();
            // Some are still held while others begin.
            draft.close().unwrap();
            name
        };
        let all: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), 8, "{names:?}");
    // Held by a program that has not written it yet: its number is passed over.
    let next = folder.new_coding_path("p-2").unwrap();
    let lock = next.with_file_name(format!(".{}.lock", next.file_stem().unwrap().to_str().unwrap()));
    let held = crate::library::lock::Lock::take(&lock).unwrap();
    assert_ne!(begin(&folder, &coding).unwrap().path(), next);
    drop(held);
    let left = fs::read_dir(folder.path().join("codings")).unwrap();
    let left = left.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().contains("not saved"));
    assert_eq!(left.count(), 0);
}
