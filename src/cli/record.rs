//! `oars record`: the microphone into a file, without a window.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use clap::Args as ClapArgs;

use super::{CliError, print_line, print_note};
use crate::audio::backend::cpal_backend;
use crate::audio::messages::{AudioCommand, AudioEvent, FinishedTake, SoundTrouble};
use crate::audio::system::{AudioSettings, AudioSystem};
use crate::units::{Frames, SampleRate, Seconds};

/// Record the microphone into a WAV file: 48 kHz, 16 bit, mono. Ctrl-C finishes it
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The new file; one that is there already is not touched
    #[arg(value_name = "OUT.wav")]
    out: PathBuf,
    /// Stop by itself after so many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<f64>,
    /// The microphone, by the name that `oars devices` tells; the system's default without it
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
}

/// Records until the time is over or the person says so.
pub fn run(args: &Args) -> Result<(), CliError> {
    let limit = match args.seconds {
        None => None,
        Some(seconds) if seconds.is_finite() && seconds > 0.0 => {
            Some(Seconds(seconds).frames(SampleRate::TAKE))
        }
        Some(seconds) => {
            return Err(CliError::Call(format!("--seconds {seconds}: give a number above zero")));
        }
    };
    check_place(&args.out)?;
    let (stop, stopped) = sync_channel(4);
    let by_key = stop.clone();
    // A second Ctrl-C finds the first one waiting: nothing is lost with it.
    let on_key = move || by_key.try_send(Wakeup::Stop).unwrap_or_default();
    ctrlc::set_handler(on_key)
        .map_err(|error| CliError::Input(format!("Ctrl-C cannot be watched: {error}")))?;
    let sound = start(stop);
    record(&sound, args, limit, |patience| match stopped.recv_timeout(patience) {
        Ok(Wakeup::Stop) => true,
        Ok(Wakeup::Event) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
    })
}

/// Says at once what would only be found out after the microphone was opened.
fn check_place(out: &Path) -> Result<(), CliError> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fault = if out.exists() {
        "there is a file of this name already; choose another name or remove it first"
    } else if !folder.is_dir() {
        "there is no such folder; make it first"
    } else {
        return Ok(());
    };
    Err(CliError::Input(format!("{}: {fault}", out.display())))
}

#[derive(Debug, Clone, Copy)]
enum Wakeup {
    Stop,
    Event,
}

fn start(wakeups: SyncSender<Wakeup>) -> AudioSystem {
    // Nothing is spoken here, so nothing is ever written to this place.
    let settings = AudioSettings { voice_cache: PathBuf::new() };
    // If it is full, whoever reads wakes up anyway.
    let wake = Arc::new(move || wakeups.try_send(Wakeup::Event).unwrap_or_default());
    AudioSystem::start(cpal_backend(), settings, wake)
}

/// Records; `wait` sleeps until something happens and tells whether to stop.
fn record(
    sound: &AudioSystem,
    args: &Args,
    limit: Option<Frames>,
    wait: impl Fn(Duration) -> bool,
) -> Result<(), CliError> {
    sound.send(AudioCommand::OpenMicrophone { device: args.device.clone() });
    sound.record(args.out.clone(), limit);
    let mut stopping = false;
    loop {
        while let Some(event) = sound.poll() {
            match event {
                AudioEvent::MicrophoneOpen { device, rate } => {
                    print_note(&format!(
                        "Recording from “{device}” ({} Hz) into {}",
                        rate.0,
                        args.out.display()
                    ));
                }
                // Told in the end, with what became of the file.
                AudioEvent::Trouble(SoundTrouble::DeviceLost { .. }) => {}
                AudioEvent::Trouble(trouble) => print_note(&in_one_line(&trouble)),
                AudioEvent::MicrophoneFailed(trouble) => {
                    return Err(CliError::Input(in_one_line(&trouble)));
                }
                AudioEvent::TakeFailed { trouble, kept } => {
                    let place = args.out.display();
                    let kept = kept.map(|_| format!(" ({place} is kept)")).unwrap_or_default();
                    return Err(CliError::Input(format!("{place}: {}{kept}", in_one_line(&trouble))));
                }
                AudioEvent::TakeFinished(take) => return finish(&take),
                _ => {}
            }
        }
        if wait(Duration::from_millis(50)) && !stopping {
            stopping = true;
            sound.send(AudioCommand::StopTake);
        }
    }
}

fn in_one_line(trouble: &SoundTrouble) -> String {
    let text = trouble.message();
    format!("{}. {}. {}", text.what, text.safe, text.next)
}

fn finish(take: &FinishedTake) -> Result<(), CliError> {
    let seconds = take.frames.at(SampleRate::TAKE).0;
    print_line(&format!("{}: {seconds:.3} s, {} frames lost", take.file.display(), take.lost.0));
    match take.troubles.iter().find(|trouble| matches!(trouble, SoundTrouble::DeviceLost { .. })) {
        Some(lost) => Err(CliError::Input(in_one_line(lost))),
        None => Ok(()),
    }
}
