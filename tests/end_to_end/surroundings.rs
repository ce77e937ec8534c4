//! The place itself works: sound goes through it unharmed and keys arrive. If this fails, look here
//! before looking at the program.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::place::Place;
use crate::process::{Outcome, Running, run, until};
use crate::speech::{Sound, find};

#[test]
fn sound_passes_unharmed() -> Outcome<()> {
    let place = Place::new()?;
    let spoken = Sound::spoken(&["You have had a hard week."], &place.home())?;
    let wav = place.file("spoken.wav");
    spoken.write(&wav)?;
    let heard = place.file("heard.wav");
    let mut ear = Running::start(
        place
            .command("parec")
            .args(["-d", "mic", "--rate=48000", "--channels=1", "--format=s16le", "--file-format=wav"])
            .arg(&heard),
    )?;
    until("the first sound", Duration::from_secs(20), || {
        Ok(std::fs::metadata(&heard).ok().filter(|it| it.len() > 1_000))
    })?;
    place.speak_into_microphone(&wav)?;
    ear.interrupt()?;
    ear.wait(Duration::from_secs(20))?;
    let found = find(&spoken, &Sound::read(&heard)?)?;
    assert!(found.worst > 0.99, "{found:?}");
    Ok(())
}

#[test]
fn keys_arrive() -> Outcome<()> {
    let place = Place::new()?;
    let mut watcher = Running::start(
        place.command("xev").args(["-name", "Keys", "-event", "keyboard"]).stdout(Stdio::piped()),
    )?;
    let window = until("the window", Duration::from_secs(20), || {
        let found = run(place.command("xdotool").args(["search", "--onlyvisible", "--name", "^Keys$"]));
        Ok(found.ok().and_then(|text| text.lines().next().map(str::to_owned)))
    })?;
    run(place.command("xdotool").args(["windowactivate", "--sync", &window, "key", "space"]))?;
    let seen =
        BufReader::new(watcher.output()?).lines().map_while(Result::ok).any(|line| line.contains("space"));
    assert!(seen, "the key did not arrive");
    Ok(())
}
