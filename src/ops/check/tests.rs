//! What is wrong is named, and what can be mended without a choice is mended.

use std::fs;

use super::*;
use crate::audio::wav;
use crate::domain::coding::{CodedTake, Coding, CodingKind, Edit, TakeKey, Utterance};
use crate::domain::language::{Role, Speaker};
use crate::library::SessionFolder;
use crate::ops::blind::{self, AskRequest, AskedCoder};
use crate::ops::fixture::{KETTLE, NOW, sitting};
use crate::ops::session::{self, OpenSession, load, own_coding};
use crate::units::{SampleRate, Seconds};

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
    let mut open = sitting(&library, &person.id, None);
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
    /// A final coding of one complex reflection.
    fn final_coding(&self, coder: &str) -> PathBuf {
        let session = self.session.session().unwrap().value;
        let mut coding =
            Coding::new(session.id, coder.to_owned(), CodingKind::Coder, session.scheme, NOW.to_owned());
        let mut take = CodedTake::new(FIRST);
        let id = coding.next_id();
        take.utterances.push(Utterance {
            code: Some("CR".to_owned()),
            ..Utterance::new(id, Speaker::Worker, None, None)
        });
        coding.apply(Edit::AddTake(take)).unwrap();
        let draft = session::begin(&self.session, &coding).unwrap();
        let path = draft.path().to_owned();
        blind::finish(&self.library, draft, NOW).unwrap();
        path
    }

    /// What is named when a file has been changed by another hand; then it is as it was again.
    #[track_caller]
    fn after(&self, path: &Path, change: &dyn Fn(&str) -> String, expected: &[&str]) {
        let before = fs::read_to_string(path).unwrap();
        let changed = change(&before);
        assert_ne!(before, changed);
        fs::write(path, changed).unwrap();
        self.names(expected, false);
        fs::write(path, before).unwrap();
        self.names(&[], false);
    }

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
fn what_is_named_as_left_over_is_removed_wherever_it_lies() {
    let house = house();
    let month = house.session.path().parent().unwrap().to_owned();
    let (root, session) = (house.library.root(), house.session.path());
    let folders = [
        root.join("assignments"),
        root.join("people"),
        root.join("workbooks").join("p-1"),
        session.join("codings"),
        session.join("feedback"),
        session.join("replies"),
        month.clone(),
        month.join("23T000000Z-broken-000000"),
    ];
    for folder in &folders {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(".oars-abc.tmp"), "half").unwrap();
    }
    fs::remove_dir_all(&folders[7]).unwrap();
    house.names(&[".oars-abc.tmp: left by"; 7], true);
    // Of a session that lost its file too.
    fs::create_dir_all(folders[7].join("codings")).unwrap();
    fs::write(folders[7].join("codings").join("p-1-1.ron"), "").unwrap();
    fs::write(folders[7].join(".oars-abc.tmp"), "half").unwrap();
    let (done, _failed) = repair(&house.library, &house.places, NOW).unwrap();
    assert_eq!(done.len(), 1, "{done:?}");
}

#[test]
fn what_is_being_written_is_left_alone() {
    let house = house();
    let codings = house.session.path().join("codings");
    let left = codings.join(".oars-abc.tmp");
    fs::write(&left, "being written").unwrap();
    let open = crate::library::draft::Draft::open(&house.session.coding_files().unwrap()[0]).unwrap();
    let (done, failed) = repair(&house.library, &house.places, NOW).unwrap();
    assert!(done.is_empty() && failed.len() == 1 && left.exists(), "{done:?} {failed:?}");
    drop(open);
    let (done, failed) = repair(&house.library, &house.places, NOW).unwrap();
    assert!(done.len() == 1 && failed.is_empty() && !left.exists(), "{done:?} {failed:?}");
}

#[cfg(unix)]
#[test]
fn links_are_named_and_not_followed() {
    let house = house();
    // Followed, these would be more paths than could ever be walked.
    for name in ["back", "forth"] {
        std::os::unix::fs::symlink("..", house.library.people().join(name)).unwrap();
    }
    house.names(&["back: is a link", "forth: is a link"], false);
}

#[test]
fn a_last_day_that_is_none_is_named() {
    let house = house();
    let path = house.session.file("session.ron");
    let soon = |text: &str| text.replace("keep_until: None", "keep_until: Some(\"soon\")");
    house.after(&path, &soon, &["session.ron: is kept until “soon”, which is no day"]);
}

#[test]
fn a_final_coding_must_be_what_it_was() {
    let house = house();
    let path = house.final_coding("p-coach");
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let says = |what: &str| format!("{name}: {what}");
    let no_hash = |text: &str| {
        let lines: Vec<&str> = text.lines().filter(|it| !it.starts_with("    sha256:")).collect();
        lines.join("\n")
    };
    house.after(&path, &|it| it.replace("\"CR\"", "\"SR\""), &[&says("was changed after it was made final")]);
    house.after(&path, &no_hash, &[&says("is final and keeps no hash")]);
    house.after(
        &path,
        &|it| it.replace("Final", "Draft"),
        &[&says("was made final on 2026-11-22T09:30:12Z, and")],
    );
    let other_code = |it: &str| no_hash(it).replace("\"CR\"", "\"XX\"");
    house.after(&path, &other_code, &[&says("is final and keeps no hash"), &says("has the code XX")]);
    let parents = |it: &str| no_hash(it).replace("\"CR\"", "\"CT\"");
    house.after(&path, &parents, &[&says("is final and keeps no hash"), &says("has the code CT")]);
    let hash = &house.session.session().unwrap().value.scheme.sha256;
    let other_scheme = |it: &str| no_hash(it).replace(&**hash, "0000");
    house.after(
        &path,
        &other_scheme,
        &[&says("is final and keeps no hash"), &says("was coded by another text of fixture-1")],
    );
    let twice = |it: &str| no_hash(it).replace("next_utterance: 2", "next_utterance: 1");
    house.after(&path, &twice, &[&says("is final and keeps no hash"), &says("was changed by another hand")]);
}

#[test]
fn a_final_coding_is_held_against_what_other_files_keep_of_it() {
    let house = house();
    let person = |name: &str| house.library.person_named(name, None).unwrap().id;
    let (bea, cem) = (person("Bea"), person("Cem"));
    let path = house.final_coding(&bea);
    let coders = [AskedCoder { coder: &bea, blind: false }, AskedCoder { coder: &cem, blind: true }];
    let request = AskRequest { asked_by: &bea, coders: &coders, seed: 3, now: NOW };
    blind::ask(&house.library, &house.session, request).unwrap();
    // By someone who knows where its hash stands.
    let no_trace = |text: &str| {
        let lines: Vec<&str> = text
            .lines()
            .filter(|it| !it.contains("sha256: Some") && !it.contains("finished: Some"))
            .collect();
        lines.join("\n").replace("state:", "finished: None, state:")
    };
    let other_code = |it: &str| {
        no_trace(it)
            .replace("finished: None,", "finished: Some(\"2026-11-22T09:30:12Z\"),")
            .replace("\"CR\"", "\"SR\"")
    };
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    house.after(&path, &other_code, &[&format!("{name}: is not what was made final for Recording 1")]);
    let draft = |it: &str| no_trace(it).replace("Final", "Draft");
    house.after(&path, &draft, &[&format!("{name}: was made final for Recording 1 on 2026")]);
    // A correction holds it too.
    let correction = session::correct(&house.session, &path, NOW).unwrap();
    let corrects = correction.path().file_name().unwrap().to_str().unwrap().to_owned();
    correction.close().unwrap();
    house.after(
        &path,
        &other_code,
        &[
            &format!("{name}: is not what was made final for Recording 1"),
            &format!("{corrects}: corrects {name}, which is not what it was then"),
        ],
    );
    fs::rename(&path, path.with_extension("away")).unwrap();
    let messages = house.messages();
    assert!(
        messages
            .contains(&format!("{corrects}: corrects {name}, which is not there: restore it from a backup")),
        "{messages:?}"
    );
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
