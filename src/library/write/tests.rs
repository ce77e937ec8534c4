//! A file is the old one or the new one, never half of one and never someone else's.

use super::*;

const OLD: &str = "old text";

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    fs::write(&path, OLD).unwrap();
    (folder, path)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_read_is_replaced() {
    let (folder, path) = file();
    let hash = write(&path, b"new", Expected::Was(&hash_of(OLD.as_bytes()))).unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), hash), ("new", hash_of(b"new")));
    assert_eq!(names(folder.path()), ["session.ron"], "nothing is left over");
}

#[track_caller]
fn kept_beside(expected: Expected<'_>, there: Option<&str>) {
    let (folder, path) = file();
    match there {
        Some(text) => fs::write(&path, text).unwrap(),
        None => fs::remove_file(&path).unwrap(),
    }
    for times in 1..=2 {
        let error = write(&path, b"mine", expected).unwrap_err();
        let LibraryError::ChangedElsewhere { sibling, .. } = error else { panic!("{error}") };
        assert_eq!(fs::read_to_string(&sibling).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), there);
        assert_eq!(names(folder.path()).len(), times + usize::from(there.is_some()), "nothing else is left");
    }
}

#[test]
fn a_change_by_someone_else_is_kept() {
    let hash = hash_of(OLD.as_bytes());
    kept_beside(Expected::Was(&hash), Some("theirs"));
    kept_beside(Expected::Nothing, Some("theirs"));
}

#[test]
fn what_someone_else_deleted_is_not_brought_back() {
    let hash = hash_of(OLD.as_bytes());
    kept_beside(Expected::Was(&hash), None);
}

#[test]
fn the_same_text_written_by_two_is_no_conflict() {
    let (_folder, path) = file();
    fs::write(&path, "same").unwrap();
    write(&path, b"same", Expected::Was(&hash_of(OLD.as_bytes()))).unwrap();
}

#[test]
fn a_folder_that_is_gone_is_an_error_and_no_panic() {
    let (folder, path) = file();
    drop(folder);
    assert!(write(&path, b"x", Expected::Nothing).unwrap_err().to_string().contains("cannot be written"));
}
