//! The player and the voice, heard through the virtual speaker.
//!
//! A process has one surroundings: so each test starts itself again with those of its server.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use oars::audio::backend::cpal_backend;
use oars::audio::messages::{AudioCommand, AudioEvent, Manner, PlaybackId, SpokenVoice};
use oars::audio::resample::Resampler;
use oars::audio::system::{AudioSettings, AudioSystem};
use oars::audio::wav::{read_mono, to_sample};
use oars::units::{SampleRate, Seconds};

use crate::order::gaps;
use crate::process::{Doing as _, Outcome, run};
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

/// What is heard must be whole, in order and unchanged each time. A computer that is busy with other tests
/// may make a gap in it, but a player that makes them itself makes them each time.
fn without_gaps(mut attempt: impl FnMut(u32) -> Outcome<Vec<usize>>) -> Outcome<()> {
    let mut found = Vec::new();
    for number in 1..=3 {
        let gaps = attempt(number)?;
        if gaps.is_empty() {
            return Ok(());
        }
        found.push(gaps);
    }
    Err(format!("gaps of so many frames, in each of three attempts: {found:?}"))
}

/// A file as the player converts it for the speaker.
fn at_take_rate(file: &Path) -> Outcome<Sound> {
    let (samples, rate) = read_mono(file).doing("reading the voice")?;
    let mut resampler = Resampler::new(rate, SampleRate::TAKE).doing("converting")?;
    let mut out = Vec::new();
    resampler.push(&samples, &mut out).doing("converting")?;
    resampler.finish(&mut out).doing("converting")?;
    Ok(Sound(out.into_iter().map(to_sample).collect()))
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
    without_gaps(|attempt| {
        let heard = server.file(&format!("heard-{attempt}.wav"));
        let ear = server.listen(&heard)?;
        run(again(&server, "player::plays_to_the_last_word").env(PLAY, &wav))?;
        Server::stop_listening(ear)?;
        gaps(&spoken.0, &Sound::read(&heard)?.0)
    })
}

#[test]
fn speaks_aloud() -> Outcome<()> {
    if std::env::var_os(SPEAK).is_some() {
        perform();
        return Ok(());
    }
    let server = Server::start()?;
    without_gaps(|attempt| {
        let heard = server.file(&format!("heard-{attempt}.wav"));
        let ear = server.listen(&heard)?;
        run(again(&server, "player::speaks_aloud").env(SPEAK, "I never meant for it to go that far."))?;
        Server::stop_listening(ear)?;
        let cached: Vec<_> = std::fs::read_dir(server.file("voices")).unwrap().flatten().collect();
        assert_eq!(cached.len(), 1);
        // The player converts to the speaker's rate; so does an independent program.
        let independent = server.file("expected.wav");
        let mut convert = Command::new("sox");
        run(convert.arg("-D").arg(cached[0].path()).args(["-b", "16", "-r", "48000"]).arg(&independent))?;
        let (expected, independent) = (at_take_rate(&cached[0].path())?, Sound::read(&independent)?);
        assert!(expected.0.len().abs_diff(independent.0.len()) <= 2 && expected.seconds() > 1.0);
        let alike = find(&independent.first(independent.0.len() - 2_400), &expected)?;
        assert!(alike.at == 0 && alike.correlation > 0.999, "{alike:?}");
        gaps(&expected.0, &Sound::read(&heard)?.0)
    })
}
