//! A recording comes in whole or not at all, and what is played of it is always right.

use std::fs;

use super::*;
use crate::audio::wav;
use crate::domain::coding::{Coding, CodingKind};
use crate::domain::language::Process;
use crate::domain::recording::Part;
use crate::library::draft::Draft;
use crate::library::lock::Lock;
use crate::ops::check::{check, repair};
use crate::ops::retention::{self, Reason};
use crate::ops::{schemes, session};
use crate::units::{SampleRate, Seconds};

const NOW: &str = "2026-11-22T09:30:12Z";

struct House {
    folder: tempfile::TempDir,
    places: Places,
    library: Library,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::under(folder.path());
    let library = Library::open_or_create(&places.library, NOW).unwrap();
    House { folder, places, library }
}

fn asked(file: PathBuf) -> ImportRequest {
    ImportRequest {
        file,
        title: "Kitchen, second try".to_owned(),
        conversation: Conversation::RolePlay,
        purpose: "training".to_owned(),
        role: None,
        trainee: Some(Whose::Known("p-1".to_owned())),
        channels: Channels::WorkerThenParent,
        everyone_agreed: true,
        keep_until: Some("2027-05-22".to_owned()),
        synthetic: true,
        now: NOW.to_owned(),
    }
}

/// A recording of the trainee p-1, for other tests.
pub(in crate::ops) fn bring_in(places: &Places, library: &Library, sound: &Path) -> SessionFolder {
    import(places, library, &asked(sound.to_owned()), &mut |_| true).unwrap().folder
}

impl House {
    /// A sound file of two seconds that names a family, at this rate.
    fn sound(&self, name: &str, rate: u32) -> PathBuf {
        let path = self.folder.path().join(name);
        let samples: Vec<f32> = (0..rate * 2)
            .map(|n| (n as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 0.5)
            .collect();
        drop(fs::remove_file(&path));
        wav::write_wav(&path, &samples, SampleRate(rate)).unwrap();
        path
    }

    fn bring_in(&self, rate: u32) -> ImportReport {
        let file = self.sound("Smith family.WAV", rate);
        import(&self.places, &self.library, &asked(file), &mut |_| true).unwrap()
    }

    fn play(&self, folder: &SessionFolder) -> Result<PathBuf, ImportError> {
        playable(&self.places, &self.library, folder, &mut |_| true)
    }

    /// Every file below the library and the cache, by its name.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.places.library.clone(), self.places.cache.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
                found.push(entry.file_name().to_string_lossy().into_owned());
                if entry.path().is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        found.sort();
        found
    }

    #[track_caller]
    fn holds_no_recording(&self) {
        let is_one = |it: &String| it.contains("recording") || it.contains("original");
        assert!(!self.files().iter().any(is_one), "{:?}", self.files());
    }

    #[track_caller]
    fn messages(&self, expected: &[&str]) {
        let report = check(&self.library, &self.places).unwrap();
        let messages: Vec<&str> = report.faults.iter().map(|it| it.fault.message.as_str()).collect();
        assert_eq!(messages.len(), expected.len(), "{messages:#?}");
        for (message, expected) in messages.iter().zip(expected) {
            assert!(message.contains(expected), "{message}");
        }
    }
}

#[test]
fn a_recording_is_kept_as_it_came_under_a_name_that_says_nothing() {
    let house = house();
    let report = house.bring_in(48_000);
    let sound = fs::read(house.sound("again.wav", 48_000)).unwrap();
    assert_eq!(fs::read(report.folder.file("original.wav")).unwrap(), sound);
    let recording = report.folder.recording().unwrap().value;
    assert_eq!(recording, report.recording);
    assert_eq!(recording.original.sha256, crate::library::hash_of(&sound));
    assert_eq!(recording.original.seconds, Seconds(2.0));
    assert_eq!(recording.channels, Channels::Mixed, "one channel cannot keep two speakers apart");
    assert_eq!(report.folder.trainee().unwrap().as_deref(), Some("p-1"));
    assert!(house.files().iter().all(|it| !it.to_lowercase().contains("smith")), "{:?}", house.files());
    house.messages(&[]);
    let (entries, problems) = session::entries(&house.library).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((entries[0].kind_name(), entries[0].title()), ("recording", "Kitchen, second try"));
    assert!(session::list(&house.library).unwrap().0.is_empty(), "it is no practice session");
}

#[test]
fn what_plays_as_it_is_is_played_from_its_place() {
    let house = house();
    let report = house.bring_in(48_000);
    assert_eq!(report.playable, report.folder.file("original.wav"));
    assert_eq!(house.play(&report.folder).unwrap(), report.playable);
}

#[test]
fn a_header_that_says_too_little_loses_nothing() {
    let house = house();
    let file = house.sound("stopped.wav", 48_000);
    let mut bytes = fs::read(&file).unwrap();
    // Its recorder noted half a second, in both sizes, and was stopped after two.
    bytes[4..8].copy_from_slice(&48_036_u32.to_le_bytes());
    bytes[40..44].copy_from_slice(&48_000_u32.to_le_bytes());
    let told = "at 0:00.5 the file says that it ends; it goes on and was read to its end";
    // The first size may also have been right.
    for first in [48_036, bytes.len() as u32 - 8] {
        bytes[4..8].copy_from_slice(&first.to_le_bytes());
        fs::write(&file, &bytes).unwrap();
        let report = import(&house.places, &house.library, &asked(file.clone()), &mut |_| true).unwrap();
        assert_eq!(report.recording.original.seconds, Seconds(2.0));
        assert_eq!(report.recording.original.damage, [told]);
        assert_eq!(wav::read_mono(&report.playable).unwrap().0.len(), 96_000);
        assert_eq!(fs::read(report.folder.file("original.wav")).unwrap(), bytes, "kept as it came");
    }
}

#[test]
fn what_is_too_long_is_not_played_as_it_is() {
    let house = house();
    let file = house.sound("long.wav", 48_000);
    let plays = |longest| decoding::plays_as_it_is(&file, Seconds(longest)).is_some();
    assert_eq!([2.0, 1.999].map(plays), [true, false]);
}

#[test]
fn a_file_is_described_alike_whether_it_is_decoded_or_not() {
    let house = house();
    let file = house.sound("a.wav", 48_000);
    let direct = decoding::plays_as_it_is(&file, Seconds(9.0)).unwrap();
    let decoded = decoding::to_wav(&file, &house.folder.path().join("b.wav"), &mut |_| true).unwrap();
    assert_eq!(direct, decoded);
    assert_eq!(direct.written_as, "WAV, 16 bit, 48 kHz, mono");
}

#[track_caller]
fn refused(change: impl FnOnce(&mut ImportRequest), expected: &str) {
    let house = house();
    let mut request = asked(house.sound("a.wav", 48_000));
    change(&mut request);
    let error = import(&house.places, &house.library, &request, &mut |_| true).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
    house.holds_no_recording();
}

#[test]
fn what_may_not_be_stored_is_not() {
    refused(|it| it.conversation = Conversation::Real, "switched off");
    refused(|it| it.purpose = " ".to_owned(), "kept for");
    refused(|it| it.keep_until = Some("soon".to_owned()), "no day");
    refused(|it| it.keep_until = Some("2026-11-21".to_owned()), "no day");
    refused(|it| it.file = it.file.with_file_name("none.wav"), "cannot be read");
    refused(|it| it.file = it.file.parent().unwrap().to_owned(), "is a folder");
    refused(|it| fs::write(&it.file, "").unwrap(), "is empty");
    refused(|it| fs::write(&it.file, "not a sound at all, by no means").unwrap(), "a.wav: ");
}

#[test]
fn real_conversations_need_the_switch_and_everyones_consent() {
    let house = house();
    Settings { real_recordings: true, ..Settings::default() }.save(&house.places.settings).unwrap();
    let mut request = asked(house.sound("a.wav", 48_000));
    request.conversation = Conversation::Real;
    request.everyone_agreed = false;
    let refused = import(&house.places, &house.library, &request, &mut |_| true);
    assert!(matches!(refused, Err(ImportError::NotEveryoneAgreed)), "{refused:?}");
    request.everyone_agreed = true;
    let report = import(&house.places, &house.library, &request, &mut |_| true).unwrap();
    assert_eq!(report.recording.consent.given.as_deref(), Some(NOW));
}

#[test]
fn an_import_that_is_stopped_leaves_nothing() {
    for rate in [48_000, 44_100] {
        let house = house();
        let request = asked(house.sound("a.wav", rate));
        let mut stages = Vec::new();
        let whole = import(&house.places, &house.library, &request, &mut |it| {
            stages.push(it);
            true
        });
        assert!(whole.is_ok());
        for last in 0..stages.len() {
            let house = self::house();
            let request = asked(house.sound("a.wav", rate));
            let mut heard = 0;
            let stopped = import(&house.places, &house.library, &request, &mut |_| {
                heard += 1;
                heard <= last
            });
            assert!(matches!(stopped, Err(ImportError::Stopped)), "{last}: {stopped:?}");
            house.holds_no_recording();
        }
    }
}

#[test]
fn what_a_killed_import_left_is_named_and_removed() {
    let house = house();
    let report = house.bring_in(48_000);
    // The folder as it is before its last rename.
    let hidden = report.folder.path().with_file_name(format!(".incoming-{}", report.folder.id()));
    fs::rename(report.folder.path(), &hidden).unwrap();
    assert!(session::entries(&house.library).unwrap().0.is_empty());
    house.messages(&["being brought in when its program stopped"]);
    let lock = Lock::take(&hidden.with_file_name(format!(".incoming-{}.lock", report.folder.id()))).unwrap();
    house.messages(&[]);
    assert!(repair(&house.library, &house.places, NOW).unwrap().0.is_empty());
    assert!(hidden.exists(), "a program is at it");
    drop(lock);
    assert_eq!(repair(&house.library, &house.places, NOW).unwrap().0.len(), 1);
    assert!(!hidden.exists());
    house.messages(&[]);
}

#[test]
fn the_same_sound_is_told() {
    let house = house();
    let first = house.bring_in(48_000);
    assert!(first.same_sound.is_empty());
    assert_eq!(house.bring_in(48_000).same_sound, [first.folder.id()]);
}

#[test]
fn damage_to_a_recording_is_named() {
    let house = house();
    let report = house.bring_in(48_000);
    let original = report.folder.file("original.wav");
    fs::write(report.folder.file("original.mp3"), "?").unwrap();
    house.messages(&["a second sound"]);
    fs::remove_file(report.folder.file("original.mp3")).unwrap();
    let mut bytes = fs::read(&original).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&original, bytes).unwrap();
    house.messages(&["is not the sound that was brought in"]);
    fs::remove_file(&original).unwrap();
    house.messages(&["is missing"]);
    assert!(house.play(&report.folder).unwrap_err().to_string().contains("missing"));
    assert_eq!(session::load_recording(&report.folder).unwrap().problems.len(), 1);
    fs::write(report.folder.file("recording.ron"), "(format: 1,\n id: 7)").unwrap();
    house.messages(&[""]);
}

#[test]
fn a_folder_with_sound_and_nothing_else_is_left_alone() {
    let house = house();
    let report = house.bring_in(48_000);
    fs::remove_file(report.folder.file("recording.ron")).unwrap();
    house.messages(&["belongs to nothing"]);
    repair(&house.library, &house.places, NOW).unwrap();
    assert!(report.folder.file("original.wav").exists());
}

fn setup(scheme: &schemes::FoundScheme, part: PartChoice) -> SetupRequest<'_> {
    SetupRequest { goal: Some("safe evenings"), process: Process::Evoke, part, scheme }
}

#[test]
fn goal_part_and_scheme_are_settled_before_coding_and_not_after() {
    let house = house();
    let folder = house.bring_in(48_000).folder;
    let starter = schemes::find("starter-1").unwrap();
    let house_scheme = schemes::find("family-safeguarding-1").unwrap();
    set_up(&folder, setup(&starter, PartChoice::Whole)).unwrap();
    let part = PartChoice::Chosen { from: Seconds(0.5), to: Seconds(9.0) };
    let done = set_up(&folder, setup(&house_scheme, part)).unwrap();
    assert_eq!(done.part, Part::Chosen { from: Seconds(0.5), to: Seconds(2.0) });
    let random = set_up(&folder, setup(&house_scheme, PartChoice::Random { seed: 3 })).unwrap();
    assert_eq!(random.part, Part::Whole, "shorter than twenty minutes");
    house.messages(&[]);
    let loaded = session::load_recording(&folder).unwrap();
    assert_eq!(loaded.scheme.unwrap().id, "family-safeguarding-1");
    assert_eq!(loaded.recording.setup, Some(random.clone()));

    let wrong = set_up(&folder, SetupRequest { goal: None, ..setup(&starter, PartChoice::Whole) });
    assert!(matches!(wrong, Err(ImportError::Setup(_))), "{wrong:?}");
    let path = folder.new_coding_path("p-2").unwrap();
    let coding = Coding::new(folder.id(), "p-2".to_owned(), CodingKind::Coder, random.scheme, NOW.to_owned());
    Draft::begin(&path, coding).unwrap().close().unwrap();
    let late = set_up(&folder, setup(&starter, PartChoice::Whole));
    assert!(matches!(late, Err(ImportError::CodingBegun)), "{late:?}");
    house.messages(&[]);
}

#[test]
fn a_blind_coder_opens_no_other_file() {
    let house = house();
    let folder = house.bring_in(48_000).folder;
    fs::create_dir(folder.file("codings")).unwrap();
    // Whoever opens one of these finds out.
    fs::write(folder.file("codings/p-9-1.ron"), "unreadable").unwrap();
    fs::write(folder.file("who.ron"), "unreadable").unwrap();
    let blind = session::load_recording_blind(&folder, "p-2").unwrap();
    assert_eq!((blind.problems, blind.who, blind.codings), (Vec::new(), None, Vec::new()));
    assert_eq!(session::load_recording(&folder).unwrap().problems.len(), 2);
}

#[test]
fn withdrawn_consent_takes_the_sound_and_leaves_the_codings() {
    let house = house();
    for rate in [48_000, 44_100] {
        let report = house.bring_in(rate);
        let folder = &report.folder;
        let path = folder.new_coding_path("p-2").unwrap();
        fs::write(&path, "kept").unwrap();
        let removed = retention::withdraw_consent(&house.library, &house.places, folder, NOW).unwrap();
        assert_eq!((removed.recordings, removed.left.len()), (1, 0));
        assert!(!report.playable.exists() && path.exists());
        assert!(matches!(house.play(folder), Err(ImportError::Withdrawn)));
        let summary = session::recording_summary(folder, &session::View::default(), &mut Vec::new());
        assert!(summary.unwrap().withdrawn);
        fs::remove_file(path).unwrap();
    }
    house.messages(&[]);
}

#[test]
fn deleting_for_good_takes_the_cache_too() {
    let house = house();
    let report = house.bring_in(44_100);
    let cache = house.places.cache.join(house.library.id());
    let other = cache.join("peaks").join(format!("{}x.peaks", report.folder.id()));
    let peaks = cache.join("peaks").join(format!("{}.peaks", report.folder.id()));
    fs::create_dir_all(cache.join("peaks")).unwrap();
    fs::write(&peaks, "p").unwrap();
    fs::write(&other, "of another recording").unwrap();
    let (library, places) = (&house.library, &house.places);
    assert_eq!(
        retention::delete_for_good(library, places, &report.folder, Reason::AskedFor, NOW)
            .unwrap()
            .recordings,
        1
    );
    assert!(!report.folder.path().exists() && !report.playable.exists() && !peaks.exists());
    assert!(other.exists());
}

#[test]
fn a_recording_is_due_after_its_last_day() {
    let house = house();
    let folder = house.bring_in(48_000).folder;
    let due = |today| retention::due(&house.library, None, today).unwrap().overdue;
    assert!(due("2027-05-22").is_empty());
    assert_eq!(due("2027-05-23")[0].folder, folder);
    retention::keep_until(&house.library, &folder, None).unwrap();
    assert!(due("2099-01-01").is_empty());
}

#[test]
fn the_decoded_sound_is_made_again_whenever_it_is_missing_old_or_wrong() {
    let house = house();
    let report = house.bring_in(44_100);
    let copy = &report.playable;
    assert_eq!(*copy, sound_path(&house.places, &house.library, &report.folder.id()));
    let right = fs::read(copy).unwrap();
    assert_eq!(wav::read_mono(copy).unwrap().0.len(), 2 * 48_000);
    let damages: [&dyn Fn(); 5] = [
        &|| fs::remove_file(copy).unwrap(),
        &|| fs::remove_file(copy.with_extension("mark")).unwrap(),
        &|| fs::write(copy, &right[..right.len() - 2]).unwrap(),
        &|| {
            let mut wrong = right.clone();
            wrong[100_000] ^= 1;
            fs::write(copy, wrong).unwrap();
        },
        &|| {
            let mark = fs::read_to_string(copy.with_extension("mark")).unwrap();
            fs::write(copy.with_extension("mark"), mark.replace("decoder ", "decoder 0")).unwrap();
        },
    ];
    for (number, damage) in damages.iter().enumerate() {
        damage();
        assert_eq!(house.play(&report.folder).unwrap(), *copy);
        assert!(fs::read(copy).unwrap() == right, "{number}");
    }
    let before = fs::metadata(copy).unwrap().modified().unwrap();
    house.play(&report.folder).unwrap();
    assert_eq!(fs::metadata(copy).unwrap().modified().unwrap(), before, "what is right is not made again");
}

#[test]
fn what_was_made_from_sessions_that_are_gone_is_forgotten() {
    let house = house();
    let (gone, stays) = (house.bring_in(44_100), house.bring_in(44_100));
    let cache = house.places.cache.join(house.library.id());
    for folder in [&gone.folder, &stays.folder] {
        fs::create_dir(cache.join(folder.id())).unwrap();
    }
    fs::create_dir(cache.join("something else")).unwrap();
    forget_gone(&house.places, &house.library).unwrap();
    assert!(gone.playable.exists() && cache.join(gone.folder.id()).exists());
    fs::remove_dir_all(gone.folder.path()).unwrap();
    // A recording that is being brought in is no session yet.
    let coming = cache.join("sound").join("22T093012Z-recording-abcdef.wav");
    fs::write(&coming, "half").unwrap();
    let lock = Lock::take(&cache.join("sound").join(".22T093012Z-recording-abcdef.lock")).unwrap();
    forget_gone(&house.places, &house.library).unwrap();
    assert!(!gone.playable.exists() && !cache.join(gone.folder.id()).exists());
    assert!(!gone.playable.with_extension("mark").exists());
    assert!(stays.playable.exists() && cache.join(stays.folder.id()).exists());
    assert!(cache.join("something else").exists() && coming.exists());
    drop(lock);
    forget_gone(&house.places, &house.library).unwrap();
    assert!(!coming.exists());
}
