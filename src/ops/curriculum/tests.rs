use super::*;
use crate::domain::fault::Level;
use crate::ops::found::lines;

fn shipped_text() -> String {
    Curriculum::shipped().found.first().expect("a scenario comes with the program").text.clone()
}

#[test]
fn every_shipped_scenario_can_be_used_and_lints_clean() {
    let curriculum = Curriculum::shipped();
    assert_eq!(curriculum.troubles, []);
    assert!(!curriculum.found.is_empty());
    let schemes = known_schemes(&Schemes::shipped());
    for file in shipped_files() {
        let text = file.contents_utf8().expect("a text");
        let folder = file.path().parent().unwrap_or(Path::new(""));
        let audio_exists = |audio: &str| SHIPPED.contains(folder.join(audio));
        let file_name = file.path().file_stem().and_then(|it| it.to_str());
        let around = Surroundings { schemes: &schemes, audio_exists: &audio_exists, file_name };
        let faults = lint_text(text, around).faults;
        assert_eq!(faults, [], "{}", lines(file.path(), &faults));
    }
}

#[test]
fn a_scenario_is_found_by_id_or_file_and_named_where_it_is_not() {
    let (curriculum, schemes) = (Curriculum::shipped(), Schemes::shipped());
    let first = curriculum.found.first().expect("a scenario");
    let found = curriculum.find(&first.scenario.id, &schemes).expect("it is there");
    assert_eq!(found.reference().sha256.len(), 64);
    assert_eq!(found.recording("nothing.wav"), None);
    let error = curriculum.find("nobody", &schemes).expect_err("it is not there").to_string();
    assert!(error.contains("nobody") && error.contains(&first.scenario.id), "{error}");
    let error = curriculum.find("nobody.ron", &schemes).expect_err("no such file").to_string();
    assert!(error.starts_with("nobody.ron: cannot be read"), "{error}");
}

#[test]
fn a_users_scenario_stands_beside_ours_and_never_takes_our_ids() {
    let library = tempfile::tempdir().expect("a folder");
    let folder = library.path().join("scenarios/mine");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = shipped_text();
    let id = Curriculum::shipped().found[0].scenario.id.clone();
    let own = text.replacen(&format!("\"{id}\""), "\"our-own\"", 1);
    std::fs::write(folder.join(format!("{id}.ron")), &text).expect("written");
    std::fs::write(folder.join("our-own.ron"), &own).expect("written");
    std::fs::write(folder.join("broken.ron"), "(format: 1,\n oops: 2)").expect("written");
    let curriculum = Curriculum::of_library(library.path(), &Schemes::shipped());
    let found = curriculum.get("our-own").expect("it is there");
    assert_eq!(found.file.as_deref(), Some(folder.join("our-own.ron").as_path()));
    let troubles: Vec<String> = curriculum.troubles.iter().map(ToString::to_string).collect();
    assert_eq!(troubles.len(), 2, "{troubles:?}");
    assert!(
        troubles.iter().any(|it| it.contains("broken.ron:2:2: there is no field `oops`")),
        "{troubles:?}"
    );
    assert!(troubles.iter().any(|it| it.contains("is taken by another scenario")), "{troubles:?}");
}

#[test]
fn recordings_of_own_scenarios_are_read_beside_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = Curriculum::shipped().found[0].scenario.id.clone();
    let path = folder.path().join(format!("{id}.ron"));
    std::fs::write(&path, shipped_text()).expect("written");
    std::fs::write(folder.path().join("line.wav"), b"sound").expect("written");
    let found = found_in_file(&path, &known_schemes(&Schemes::shipped())).expect("it can be used");
    assert_eq!(found.recording("line.wav").as_deref(), Some(b"sound".as_slice()));
}

#[test]
fn files_and_folders_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.ron"), "(").expect("written");
    std::fs::write(folder.path().join("note.txt"), "(").expect("written");
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    let paths = [folder.path().to_owned(), folder.path().join("empty"), folder.path().join("gone.ron")];
    let report = check_files(&paths, &Schemes::shipped());
    assert_eq!(report.files, 2);
    assert_eq!(report.errors(), 3, "{report:?}");
    assert!(report.faults.iter().all(|it| it.fault.level == Level::Error));
    assert!(report.faults[1].fault.message.contains("no .ron file"));
    assert!(report.faults[2].fault.message.contains("cannot be read"));
}
