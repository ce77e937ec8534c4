//! The devices that there are, and that there are none.

use crate::process::{Outcome, run};
use crate::recorder::{PATIENCE, begin};
use crate::server::Server;
use crate::speech::Sound;

#[test]
fn lists_the_real_names_and_no_monitors() -> Outcome<()> {
    let server = Server::start()?;
    let listed = run(server.oars().args(["devices", "--json"]))?;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one JSON document");
    let microphone = serde_json::json!(
        [{"name": "Virtual_Microphone", "default": true, "sample_rate": 48_000, "channels": 1}]
    );
    assert_eq!(listed["inputs"], microphone);
    assert_eq!(listed["outputs"][0]["name"], "Virtual_Speaker");
    assert_eq!(listed["reason"], serde_json::Value::Null);
    Ok(())
}

#[test]
fn two_microphones_of_one_name_are_told_apart() -> Outcome<()> {
    let server = Server::start()?;
    let load = |module: &str, more: &[&str]| {
        run(server.command("pactl").args(["load-module", module]).args(more)).map(drop)
    };
    load(
        "module-null-sink",
        &["sink_name=feed2", "norewinds=1", "rate=48000", "channels=1", "channel_map=mono"],
    )?;
    let description = "source_properties=device.description=Virtual_Microphone";
    load("module-remap-source", &["master=feed2.monitor", "source_name=mic2", description])?;
    let listed = run(server.oars().args(["devices", "--json"]))?;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one JSON document");
    let names: Vec<&str> =
        listed["inputs"].as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["Virtual_Microphone (mic)", "Virtual_Microphone (mic2)"]);
    // Each can be chosen: the second hears only what is spoken into it.
    let sound = Sound((0..48_000).map(|n| ((f64::from(n) * 0.1).sin() * 9_000.0) as i16).collect());
    let wav = server.file("tone.wav");
    sound.write(&wav)?;
    for (name, feed, heard) in [(names[1], "feed2", true), (names[1], "micfeed", false)] {
        let out = server.file(&format!("{feed}.wav"));
        let mut recorder = begin(&server, &format!("{feed}.wav"), &["--device", name])?;
        run(server.command("paplay").args(["-d", feed]).arg(&wav))?;
        recorder.interrupt()?;
        assert!(recorder.wait(PATIENCE)?.success());
        assert_eq!(Sound::read(&out)?.loudness() > 0.01, heard, "{feed}");
    }
    Ok(())
}

#[test]
fn what_the_speakers_play_is_never_the_microphone() -> Outcome<()> {
    let server = Server::start()?;
    let pactl = |words: &[&str]| run(server.command("pactl").args(words)).map(drop);
    pactl(&["set-default-source", "spk.monitor"])?;
    let sound = Sound((0..48_000).map(|n| ((f64::from(n) * 0.1).sin() * 9_000.0) as i16).collect());
    let wav = server.file("tone.wav");
    sound.write(&wav)?;
    for (into, heard) in [("micfeed", true), ("spk", false)] {
        let name = format!("{into}.wav");
        let mut recorder = begin(&server, &name, &[])?;
        run(server.command("paplay").args(["-d", into]).arg(&wav))?;
        recorder.interrupt()?;
        assert!(recorder.wait(PATIENCE)?.success());
        assert_eq!(Sound::read(&server.file(&name))?.loudness() > 0.01, heard, "{into}");
    }
    // Where the speakers are all that could be heard, there is no microphone.
    pactl(&["unload-module", "module-remap-source"])?;
    let out = server.file("out.wav");
    let fault = run(server.oars().args(["record", "--seconds", "1"]).arg(&out)).unwrap_err();
    assert!(fault.contains("there is no microphone"), "{fault}");
    assert!(!out.exists());
    Ok(())
}

#[test]
fn no_sound_at_all_is_a_normal_state() -> Outcome<()> {
    let mut server = Server::start()?;
    server.kill()?;
    let listed = run(server.oars().args(["devices", "--json"]))?;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one JSON document");
    assert_eq!(listed["inputs"], serde_json::json!([]));
    assert!(listed["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{listed}");

    let out = server.file("out.wav");
    let fault = run(server.oars().args(["record", "--seconds", "1"]).arg(&out)).unwrap_err();
    assert!(fault.contains("No sound device could be opened"), "{fault}");
    assert!(!out.exists());
    Ok(())
}
