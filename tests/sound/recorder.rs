//! Real recordings of synthetic speech.

use std::process::Stdio;
use std::time::Duration;

use crate::process::{Doing as _, Outcome, Running, run, until};
use crate::server::Server;
use crate::speech::{Sound, find};

pub const PATIENCE: Duration = Duration::from_secs(30);

/// Begins a recording and waits until the file grows.
pub fn begin(server: &Server, name: &str, more: &[&str]) -> Outcome<Running> {
    let out = server.file(name);
    let recorder = Running::start(server.oars().arg("record").arg(&out).args(more).stdout(Stdio::null()))?;
    until("the recording", PATIENCE, || Ok(std::fs::metadata(&out).ok().filter(|file| file.len() > 10_000)))?;
    Ok(recorder)
}

#[test]
fn what_was_spoken_is_what_is_recorded() -> Outcome<()> {
    let server = Server::start()?;
    let spoken =
        Sound::spoken(&["You have had a hard week.", "And still you came today."], &server.file(""))?;
    let wav = server.file("spoken.wav");
    spoken.write(&wav)?;
    let mut recorder = begin(&server, "out.wav", &[])?;
    server.speak(&wav)?;
    recorder.interrupt()?;
    assert!(recorder.wait(PATIENCE)?.success());
    let recorded = Sound::read(&server.file("out.wav"))?;
    let found = find(&spoken, &recorded)?;
    assert!(found.worst > 0.99 && found.windows > 10, "{found:?}");
    // Not a single frame is missing or changed.
    assert!(recorded.0[found.at..found.at + spoken.0.len()] == spoken.0, "sample for sample");

    let inspected = run(server.oars().args(["inspect", "--json"]).arg(server.file("out.wav")))?;
    let inspected: serde_json::Value = serde_json::from_str(&inspected).expect("one JSON document");
    let pauses = inspected["pauses"].as_array().expect("a list");
    assert_eq!(pauses.len(), 1, "{inspected}");
    let pause = pauses[0]["end_s"].as_f64().unwrap() - pauses[0]["start_s"].as_f64().unwrap();
    // A second between two sentences, and the quiet ends of both.
    assert!((1.0..1.6).contains(&pause), "{inspected}");
    Ok(())
}

#[test]
fn stops_by_itself_to_the_frame() -> Outcome<()> {
    let server = Server::start()?;
    let out = server.file("out.wav");
    run(server.oars().args(["record", "--seconds", "1.5", "--device", "Virtual_Microphone"]).arg(&out))?;
    assert_eq!(Sound::read(&out)?.0.len(), 72_000);
    let again = run(server.oars().args(["record", "--seconds", "1"]).arg(&out)).unwrap_err();
    assert!(again.contains("already"), "{again}");
    assert_eq!(Sound::read(&out)?.0.len(), 72_000, "nothing is overwritten");
    Ok(())
}

#[test]
fn a_server_that_dies_keeps_what_was_said() -> Outcome<()> {
    let mut server = Server::start()?;
    let mut recorder = begin(&server, "out.wav", &[])?;
    server.kill()?;
    assert!(!recorder.wait(PATIENCE)?.success());
    let kept = Sound::read(&server.file("out.wav"))?;
    assert!(kept.0.len() >= 4_800, "{} frames", kept.0.len());
    Ok(())
}

#[test]
fn a_killed_recorder_leaves_a_file_that_is_mended() -> Outcome<()> {
    let server = Server::start()?;
    let mut recorder = begin(&server, "out.wav", &[])?;
    std::thread::sleep(Duration::from_millis(730));
    recorder.kill()?;
    let out = server.file("out.wav");
    oars::audio::wav::repair(&out).doing("mending")?;
    let kept = Sound::read(&out)?;
    assert!(kept.seconds() > 0.73 - 0.5, "{} s", kept.seconds());
    Ok(())
}
