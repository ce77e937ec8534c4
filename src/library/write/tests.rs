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

/// The rights of everything in a library whose folder has these.
#[cfg(unix)]
#[track_caller]
fn check_rights(of_library: u32, file: u32, folder: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    const NOW: &str = "2026-11-22T09:30:12Z";
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(of_library)).unwrap();
    let library = crate::library::Library::open_or_create(root.path(), NOW).unwrap();
    library.person_named("Ana", None).unwrap();
    let session = library.new_session_folder(NOW, "kettle").unwrap();
    session.write_who("p-1").unwrap();
    drop(session.lock().unwrap());
    drop(append_private(&session.file("x.log")).unwrap());
    drop(create_private(&session.file("original.mp3")).unwrap());
    make_folder(&session.file("feedback")).unwrap();
    let mut left = vec![root.path().to_owned()];
    while let Some(path) = left.pop() {
        for entry in fs::read_dir(path).unwrap().map(|it| it.unwrap().path()) {
            let rights = fs::metadata(&entry).unwrap().permissions().mode() & 0o7777;
            let expected = if entry.is_dir() { folder } else { file };
            assert_eq!(rights, expected, "{} has {rights:o}", entry.display());
            if entry.is_dir() {
                left.push(entry);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_written_has_the_rights_of_its_library() {
    check_rights(0o700, 0o600, 0o700);
    check_rights(0o770, 0o660, 0o770);
    check_rights(0o2770, 0o660, 0o2770);
    // Whoever is neither owner nor of the group reads nothing, however open the folder is.
    check_rights(0o777, 0o660, 0o770);
    check_rights(0o755, 0o640, 0o750);
}

#[cfg(unix)]
#[test]
fn outside_a_library_everything_belongs_to_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let library = root.path().join("data").join("library");
    make_folder(&library).unwrap();
    for path in [library.clone(), root.path().join("data")] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
