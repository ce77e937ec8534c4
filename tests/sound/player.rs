//! The player and the voice, heard through the virtual speaker.
//!
//! A process has one surroundings: so each test starts itself again with those of its server.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use oars::audio::backend::cpal_backend;
use oars::audio::messages::{AudioCommand, AudioEvent, Manner, PlaybackId, SpokenVoice};
use oars::audio::system::{AudioSettings, AudioSystem};
use oars::units::Seconds;

use crate::process::{Outcome, run};
use crate::server::Server;
use crate::speech::{Sound, find};

const PLAY: &str = "OARS_TEST_PLAY";
const SPEAK: &str = "OARS_TEST_SPEAK";
const CACHE: &str = "OARS_TEST_CACHE";
const PATIENCE: Duration = Duration::from_secs(30);

/// What the process that was started again does: plays or speaks to the end.
fn perform() -> Option<()> {
    let id = PlaybackId(1);
    let command = if let Some(file) = std::env::var_os(PLAY) {
        AudioCommand::Play {
            id,
            file: PathBuf::from(file),
            from: Seconds(0.0),
            until: None,
            manner: Manner::default(),
            device: None,
        }
    } else {
        let voice = SpokenVoice { lower: false, words_per_minute: 150, pitch: 50 };
        AudioCommand::Speak { id, text: std::env::var(SPEAK).ok()?, voice, device: None }
    };
    let (wake, woken) = sync_channel(1);
    let voice_cache = PathBuf::from(std::env::var_os(CACHE).unwrap());
    let wake = Arc::new(move || wake.try_send(()).unwrap_or_default());
    let sound = AudioSystem::start(cpal_backend(), AudioSettings { voice_cache }, wake);
    sound.send(command);
    let deadline = Instant::now() + PATIENCE;
    loop {
        while let Some(event) = sound.poll() {
            match event {
                AudioEvent::PlaybackEnded { .. } => return Some(()),
                AudioEvent::PlaybackStarted { .. } | AudioEvent::PlaybackPosition { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(Instant::now() < deadline, "it never ended");
        woken.recv_timeout(Duration::from_millis(100)).ok();
    }
}

fn again(server: &Server, test: &str) -> Command {
    let mut command = server.command(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env(CACHE, server.file("voices"));
    command
}

/// A computer that is busy with other tests may make a gap in what plays; a player that is wrong is
/// wrong each time.
fn thrice(mut attempt: impl FnMut(u32) -> Outcome<()>) -> Outcome<()> {
    attempt(1).or_else(|_gap| attempt(2)).or_else(|_gap| attempt(3))
}

#[test]
fn plays_to_the_last_word() -> Outcome<()> {
    if std::env::var_os(PLAY).is_some() {
        perform();
        return Ok(());
    }
    let server = Server::start()?;
    let spoken = Sound::spoken(&["What would you like to be different?"], &server.file(""))?;
    let wav = server.file("spoken.wav");
    spoken.write(&wav)?;
    thrice(|attempt| {
        let heard = server.file(&format!("heard-{attempt}.wav"));
        let ear = server.listen(&heard)?;
        run(again(&server, "player::plays_to_the_last_word").env(PLAY, &wav))?;
        Server::stop_listening(ear)?;
        let found = find(&spoken, &Sound::read(&heard)?)?;
        if found.worst > 0.99 && found.windows > 5 { Ok(()) } else { Err(format!("{found:?}")) }
    })
}

#[test]
fn speaks_aloud() -> Outcome<()> {
    if std::env::var_os(SPEAK).is_some() {
        perform();
        return Ok(());
    }
    let server = Server::start()?;
    thrice(|attempt| {
        let heard = server.file(&format!("heard-{attempt}.wav"));
        let ear = server.listen(&heard)?;
        run(again(&server, "player::speaks_aloud").env(SPEAK, "I never meant for it to go that far."))?;
        Server::stop_listening(ear)?;
        let cached: Vec<_> = std::fs::read_dir(server.file("voices")).unwrap().flatten().collect();
        assert_eq!(cached.len(), 1);
        // The player converts to the speaker's rate; so does an independent program.
        let expected = server.file("expected.wav");
        let mut convert = Command::new("sox");
        run(convert.arg("-D").arg(cached[0].path()).args(["-b", "16", "-r", "48000"]).arg(&expected))?;
        let expected = Sound::read(&expected)?;
        let spoken = expected.first(expected.0.len() - 2_400);
        let found = find(&spoken, &Sound::read(&heard)?)?;
        let whole = found.correlation > 0.99 && expected.seconds() > 1.0;
        if whole { Ok(()) } else { Err(format!("{found:?}")) }
    })
}
