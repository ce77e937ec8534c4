//! The front door: commands in, events out, never a wait.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, TryLockError};
use std::thread::Builder;
use std::time::Duration;

use super::backend::Backend;
use super::callback::OwnSound;
use super::capture::{Capture, CaptureShared, SharedWatch, TakeOrder};
use super::device;
use super::events::EventQueue;
pub use super::events::Wake;
use super::messages::{AudioCommand, AudioEvent, DeviceList, Manner, SoundTrouble};
use super::player::{PlayOrder, Playback, PlayerShared, Source};
use crate::units::{Frames, Seconds};

/// Commands that may wait.
const QUEUE: usize = 256;

/// How long a take may take to be finished before the next microphone is opened regardless.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// How long the system may take to list its devices.
const LIST_PATIENCE: Duration = Duration::from_secs(5);

/// What the sound threads need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioSettings {
    /// Where rendered speech is kept; made when first needed.
    pub voice_cache: PathBuf,
}

/// The sound threads.
#[derive(Debug)]
pub struct AudioSystem {
    queue: SyncSender<Message>,
    host: Arc<dyn Backend>,
    events: EventQueue,
    watch: SharedWatch,
    ended: bool,
}

#[derive(Debug)]
enum Message {
    Command { command: AudioCommand, when: Pressed },
    Record { spool: PathBuf, limit: Option<Frames> },
    End { done: SyncSender<()> },
}

/// When a command was given: on the backend's clock, and in frames that the microphone had delivered.
#[derive(Debug, Clone, Copy)]
struct Pressed {
    at: Duration,
    frames: Option<u64>,
}

impl AudioSystem {
    /// Starts them. `wake` is called after every event, from any thread.
    pub fn start(host: Box<dyn Backend>, settings: AudioSettings, wake: Wake) -> Self {
        let host: Arc<dyn Backend> = Arc::from(host);
        let events = EventQueue::new(wake);
        let watch = SharedWatch::default();
        let (queue, queued) = sync_channel(QUEUE);
        let own = Arc::<OwnSound>::default();
        let shared =
            CaptureShared { host: Arc::clone(&host), events: events.clone(), own, watch: Arc::clone(&watch) };
        let control = Control { shared, cache: settings.voice_cache, capture: None, playback: None };
        if let Err(error) = Builder::new().name("sound".to_owned()).spawn(move || control.run(&queued)) {
            let reason = error.to_string();
            events.tell(AudioEvent::Devices(DeviceList { reason: Some(reason), ..DeviceList::default() }));
        }
        Self { queue, host, events, watch, ended: false }
    }

    /// Queues a command. Never blocks.
    pub fn send(&self, command: AudioCommand) {
        let frames = match self.watch.try_lock() {
            Ok(watch) => watch.as_ref().map(|watch| watch.frames()),
            Err(TryLockError::Poisoned(watch)) => watch.into_inner().as_ref().map(|watch| watch.frames()),
            // The microphone is being opened or closed at this very moment.
            Err(TryLockError::WouldBlock) => None,
        };
        let when = Pressed { at: self.host.now(), frames };
        self.queue(Message::Command { command, when });
    }

    /// Records from the first frame on, as long as `limit` (of 48 kHz) or until
    /// [`AudioCommand::StopTake`]. Opens nothing: [`AudioCommand::OpenMicrophone`] goes before.
    pub fn record(&self, spool: PathBuf, limit: Option<Frames>) {
        self.queue(Message::Record { spool, limit });
    }

    fn queue(&self, message: Message) {
        if let Err(error) = self.queue.try_send(message) {
            log::error!("the sound threads take no commands: {error}");
        }
    }

    /// The clock that moments in events are told on.
    pub fn now(&self) -> Duration {
        self.host.now()
    }

    /// The next event, if there is one.
    pub fn poll(&self) -> Option<AudioEvent> {
        self.events.poll()
    }

    /// Finishes a running take and ends the threads, waiting at most so long.
    pub fn shutdown(&mut self, timeout: Duration) {
        if self.ended {
            return;
        }
        self.ended = true;
        let (done, finished) = sync_channel(1);
        if self.queue.try_send(Message::End { done }).is_ok() {
            // Whether it is done or hangs: we go.
            finished.recv_timeout(timeout).ok();
        }
    }
}

impl Drop for AudioSystem {
    fn drop(&mut self) {
        self.shutdown(CLOSE_PATIENCE);
    }
}

/// The thread that commands the others.
struct Control {
    shared: CaptureShared,
    cache: PathBuf,
    capture: Option<Capture>,
    playback: Option<Playback>,
}

impl Control {
    fn run(mut self, queue: &Receiver<Message>) {
        while let Ok(message) = queue.recv() {
            match message {
                Message::Command { command, when } => self.obey(command, when),
                Message::Record { spool, limit } => {
                    self.start(TakeOrder { spool, pressed_at: None, all: true, limit });
                }
                Message::End { done } => {
                    self.stop_playback();
                    self.close_microphone();
                    // Whoever asked may be gone.
                    done.send(()).ok();
                    return;
                }
            }
        }
    }

    fn obey(&mut self, command: AudioCommand, when: Pressed) {
        match command {
            AudioCommand::ListDevices => self.list_devices(),
            AudioCommand::OpenMicrophone { device } => {
                self.close_microphone();
                self.capture = Some(Capture::open(self.shared.clone(), device));
            }
            AudioCommand::CloseMicrophone => {
                self.close_microphone();
                self.shared.events.tell(AudioEvent::MicrophoneClosed);
            }
            AudioCommand::StartTake { spool } => {
                // A take never holds our own playback.
                self.stop_playback();
                self.start(TakeOrder { spool, pressed_at: when.frames, all: false, limit: None });
            }
            AudioCommand::StopTake => {
                if let Some(capture) = &self.capture {
                    capture.stop(when.at);
                }
            }
            AudioCommand::Play { id, file, from, until, manner, device } => {
                self.play(PlayOrder { id, source: Source::File(file), from, until, manner, device });
            }
            AudioCommand::Speak { id, text, voice, device } => {
                let source = Source::Speech { text, voice, cache: self.cache.clone() };
                let manner = Manner::default();
                self.play(PlayOrder { id, source, from: Seconds(0.0), until: None, manner, device });
            }
            AudioCommand::Seek(place) => self.with_playback(|playback| playback.seek(place)),
            AudioCommand::SetSpeed(speed) => self.with_playback(|playback| playback.set_speed(speed)),
            AudioCommand::Pause => self.with_playback(|playback| playback.pause(true)),
            AudioCommand::Resume => self.with_playback(|playback| playback.pause(false)),
            AudioCommand::StopPlayback => self.stop_playback(),
        }
    }

    fn start(&mut self, order: TakeOrder) {
        let listening = self.capture.as_ref().is_some_and(|capture| capture.start(order));
        if !listening {
            let trouble = SoundTrouble::NoDevice { reason: "the microphone is not open".to_owned() };
            self.shared.events.tell(AudioEvent::TakeFailed { trouble, kept: None });
        }
    }

    fn close_microphone(&mut self) {
        if let Some(capture) = self.capture.take() {
            capture.close(CLOSE_PATIENCE);
            *self.shared.watch.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    fn play(&mut self, order: PlayOrder) {
        self.stop_playback();
        let CaptureShared { host, events, own, .. } = self.shared.clone();
        self.playback = Some(Playback::begin(PlayerShared { host, events, own }, order));
    }

    fn with_playback(&mut self, tell: impl FnOnce(&mut Playback)) {
        if let Some(playback) = &mut self.playback {
            tell(playback);
        }
    }

    fn stop_playback(&mut self) {
        if let Some(playback) = self.playback.take() {
            playback.stop();
        }
    }

    /// On a thread of its own: a server that hangs must not hold the commands behind it.
    fn list_devices(&self) {
        let (host, events) = (Arc::clone(&self.shared.host), self.shared.events.clone());
        let list = move || {
            let devices = device::list_devices(&host, LIST_PATIENCE).unwrap_or_else(|| DeviceList {
                reason: Some("the sound system of this computer does not answer".to_owned()),
                ..DeviceList::default()
            });
            events.tell(AudioEvent::Devices(devices));
        };
        if let Err(error) = Builder::new().name("device-answer".to_owned()).spawn(list) {
            log::error!("the devices cannot be listed: {error}");
        }
    }
}
