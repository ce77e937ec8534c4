//! The sample library that comes with the program.

use oars::library::{Library, Places};
use oars::ops::check;
use oars::ops::sample;
use oars::ops::session::{list, load, score_of};

#[test]
fn the_sample_library_is_sound_and_says_that_it_is_synthetic() {
    let folder = tempfile::tempdir().unwrap();
    let root = sample::open(folder.path()).unwrap();
    let library = Library::open(&root).unwrap();
    let places = Places { library: root, ..Places::under(folder.path()) };
    assert_eq!(check::check(&library, &places).unwrap().faults, []);

    let (sessions, problems) = list(&library).unwrap();
    assert!(problems.is_empty() && sessions.iter().all(|it| it.synthetic && it.finished.is_some()));
    let mut coded = Vec::new();
    let mut takes = Vec::new();
    for summary in &sessions {
        let loaded = load(&library.session_folder(&summary.id).unwrap()).unwrap();
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
        let (scheme, scenario) = (loaded.scheme.as_ref().unwrap(), loaded.scenario.as_ref().unwrap());
        let coding = loaded.own_coding().unwrap();
        let score = score_of(scheme, scenario, &loaded.session, coding).unwrap();
        coded.push((summary.scenario.as_str(), score.volleys > 0));
        takes.push(summary.takes - summary.replies);
    }
    assert_eq!(coded, [("some-mornings", false), ("me-time", true), ("first-hello", true)]);
    assert_eq!(takes, [0, 0, 1], "one session has a second take");
    // A second look begins afresh.
    std::fs::remove_file(library.root().join("library.ron")).unwrap();
    assert!(Library::open(&sample::open(folder.path()).unwrap()).is_ok());
}
