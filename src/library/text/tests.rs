//! What is unknown survives; what cannot be read is named and left as it is.

use std::fs;

use super::*;
use crate::library::people::Person;

fn person(folder: &Path, text: &str) -> (PathBuf, Result<Stored<Person>, LibraryError>) {
    let path = folder.join("p-1.ron");
    fs::write(&path, text).unwrap();
    let read = Stored::read(&path, Kind::Person);
    (path, read)
}

#[track_caller]
fn unreadable_says(text: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (path, read) = person(folder.path(), text);
    let message = read.unwrap_err().to_string();
    let message = message.replace(&path.display().to_string(), "p-1.ron");
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "the file is as it was");
}

#[test]
fn what_is_unknown_survives_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let text = "(format: 1, id: \"p-1\", pronouns: \"she\", name: \"Ana\", role: None,\n  since: (year: 2026, months: [1, 2]))";
    let (path, read) = person(folder.path(), text);
    let mut stored = read.unwrap();
    stored.value.name = "Ana B.".to_owned();
    stored.save().unwrap();
    let after = fs::read_to_string(&path).unwrap();
    assert!(after.contains("pronouns: \"she\""), "{after}");
    assert!(after.contains("since: (year: 2026, months: [1, 2])"), "{after}");
    let again = Stored::<Person>::read(&path, Kind::Person).unwrap();
    assert_eq!(again.value.name, "Ana B.");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_place() {
    unreadable_says("(format: 1,\n  id: \"p-1\",\n  name: 7, role: None)", "p-1.ron:3:");
    unreadable_says("(format: 1, id: \"p-1\"", "p-1.ron:1:");
    unreadable_says("", "p-1.ron:1:1:");
    unreadable_says(
        "(format: 9, id: \"p-1\", name: \"A\", role: None)",
        "p-1.ron: written by a newer version",
    );
}

#[test]
fn a_value_that_is_on_disk_already_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p-1.ron");
    let value = Person { format: 1, id: "p-1".to_owned(), name: "Ana".to_owned(), role: None };
    let mut stored = Stored::new(path.clone(), value);
    stored.save().unwrap();
    fs::remove_file(&path).unwrap();
    stored.save().unwrap();
    assert!(!path.exists(), "nothing was written");
}

#[test]
fn unknown_fields_in_lists_follow_their_item() {
    let old = "(replies: [(volley: 1, take: 1, mood: \"x\"), (volley: 2, take: 1, mood: \"y\")], by: Some((id: \"a\", extra: Deep(1))))";
    let new = "(replies: [(volley: 2, take: 1), (volley: 3, take: 1)], by: Some((id: \"a\")))\n".to_owned();
    assert_eq!(
        unknown::carried_over(old, new),
        "(replies: [(volley: 2, take: 1, mood: \"y\", ), (volley: 3, take: 1)], by: Some((id: \"a\", extra: Deep(1), )))\n"
    );
}

#[test]
fn unknown_fields_stay_with_their_variant_only() {
    let old = "(place: Home(room: 1, lamp: true))";
    assert_eq!(
        unknown::carried_over(old, "(place: Home(room: 2))".to_owned()),
        "(place: Home(room: 2, lamp: true, ))"
    );
    assert_eq!(unknown::carried_over(old, "(place: Away(room: 2))".to_owned()), "(place: Away(room: 2))");
}

#[test]
fn what_is_too_long_to_be_read_back_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p-1.ron");
    let person = |name: String| Person { format: 1, id: "p-1".to_owned(), name, role: None };
    let mut stored = Stored::new(path.clone(), person("Ana".to_owned()));
    stored.save().unwrap();
    let before = fs::read(&path).unwrap();
    stored.value = person("x".repeat(source::LONGEST_TEXT));
    assert!(matches!(stored.save(), Err(LibraryError::Unwritable { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}
