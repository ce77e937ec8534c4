//! Settings are read however they look, and keep what they do not know.

use std::fs;

use super::*;

#[test]
fn the_list_of_keys_is_complete() {
    let text = text::pretty(&Settings::default()).unwrap();
    let (_, tree) = source::read::<serde::de::IgnoredAny>(&text).unwrap();
    for name in FIELDS {
        assert!(tree.span(&[PathItem::from(name)]).is_some(), "{name} is no key of the file");
    }
    assert_eq!(text.lines().count(), FIELDS.len() + 2, "a key is missing from the list");
}

#[test]
fn a_bad_value_costs_only_its_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    fs::write(&path, "(\n    text_size: 150,\n    theme: Purple,\n    name: \"Ana\",\n)").unwrap();
    let (settings, problems) = Settings::read(&path);
    assert_eq!((settings.text_size, settings.theme, settings.name.as_str()), (150, Theme::System, "Ana"));
    let place = format!("{}:3:12: theme cannot be read", path.display());
    assert!(problems.len() == 1 && problems[0].starts_with(&place), "{problems:?}");
}

#[test]
fn unknown_keys_survive_and_missing_ones_are_default() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    fs::write(&path, "(text_size: 120, from_the_future: [1, 2])").unwrap();
    let (mut settings, problems) = Settings::read(&path);
    assert!(problems.is_empty(), "{problems:?}");
    settings.theme = Theme::Dark;
    settings.save(&path).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("from_the_future: [1, 2]"));
    assert_eq!(Settings::read(&path), (settings, Vec::new()));
}

#[test]
fn settings_that_are_no_text_are_kept_beside_the_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    fs::write(&path, "((((").unwrap();
    let (settings, problems) = Settings::read(&path);
    assert_eq!(settings, Settings::default());
    assert_eq!(problems.len(), 1);
    settings.save(&path).unwrap();
    let kept = fs::read_dir(folder.path())
        .unwrap()
        .any(|it| fs::read_to_string(it.unwrap().path()).unwrap() == "((((");
    assert!(kept);
    assert_eq!(Settings::read(&path).0, settings);
}
