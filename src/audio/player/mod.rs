//! One playback: a thread that renders speech if it must, reads the file, changes its speed, converts it
//! to the speaker's rate and keeps the speaker's ring full until all of it was heard.
//!
//! Frames go from the `feed` (the file, over and over if asked) through the stretcher and the
//! resampler into the ring; the `track` maps the speaker's frames back to the file's.

mod desk;
mod feed;
mod run;
mod track;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use self::desk::{Desk, Order, Stopped};
use self::feed::Feed;
use self::run::Player;
use super::backend::Backend;
use super::callback::{OutputControl, OwnSound};
use super::device;
use super::events::EventQueue;
use super::messages::{AudioEvent, Manner, PlaybackId, SoundTrouble, SpokenVoice};
use super::voice::{self, VoiceFault};
use super::wav::WavFault;
use crate::units::Seconds;

/// How long a device may take to open.
const OPEN_PATIENCE: Duration = Duration::from_secs(6);

/// What to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    File(PathBuf),
    Speech { text: String, voice: SpokenVoice, cache: PathBuf },
}

/// A playback to begin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlayOrder {
    pub id: PlaybackId,
    pub source: Source,
    pub from: Seconds,
    pub until: Option<Seconds>,
    pub manner: Manner,
    pub device: Option<String>,
}

/// What the player's threads share with the others.
#[derive(Debug, Clone)]
pub(super) struct PlayerShared {
    pub host: Arc<dyn Backend>,
    pub events: EventQueue,
    pub own: Arc<OwnSound>,
}

/// A playback that runs, or has ended meanwhile.
#[derive(Debug)]
pub(super) struct Playback {
    orders: SyncSender<Order>,
    control: Arc<OutputControl>,
    /// Seeks that were asked for.
    seeks: u32,
}

impl Playback {
    /// Begins one. Events tell what became of it.
    pub fn begin(shared: PlayerShared, order: PlayOrder) -> Self {
        let (orders, ordered) = sync_channel(32);
        let control = Arc::new(OutputControl::default());
        let (events, id) = (shared.events.clone(), order.id);
        let theirs = Arc::clone(&control);
        let thread = move || {
            let id = order.id;
            let ended = match play(&shared, order, ordered, theirs) {
                Ok(()) | Err(End::Stopped) => AudioEvent::PlaybackEnded { id },
                Err(End::Trouble(trouble)) => AudioEvent::PlaybackFailed { id, trouble },
                Err(End::NoVoice(reason)) => AudioEvent::NoVoice { id, reason },
            };
            shared.events.tell(ended);
        };
        if let Err(error) = Builder::new().name("player".to_owned()).spawn(thread) {
            let trouble = SoundTrouble::NoSpeaker { reason: error.to_string() };
            events.tell(AudioEvent::PlaybackFailed { id, trouble });
        }
        Self { orders, control, seeks: 0 }
    }

    /// Goes on from another place; the next block has nothing of the old one any more.
    pub fn seek(&mut self, place: Seconds) {
        let before = self.control.leave(self.seeks.wrapping_add(1));
        self.seeks = self.seeks.wrapping_add(1);
        if self.orders.try_send(Order::Seek(place, self.seeks)).is_err() {
            self.control.leave(before);
        }
    }

    /// Goes on at another speed.
    pub fn set_speed(&self, speed: f64) {
        self.tell(Order::Speed(speed));
    }

    /// Holds or goes on; the next block is silent already.
    pub fn pause(&self, paused: bool) {
        self.control.pause(paused);
        self.tell(Order::Pause(paused));
    }

    /// Stops; the next block is silent already.
    pub fn stop(&self) {
        self.control.silence();
        self.tell(Order::Stop);
    }

    fn tell(&self, order: Order) {
        // A playback that has ended takes no orders.
        self.orders.try_send(order).ok();
    }
}

/// Why a playback ended before its end.
enum End {
    Stopped,
    Trouble(SoundTrouble),
    NoVoice(String),
}

impl From<WavFault> for End {
    fn from(fault: WavFault) -> Self {
        Self::Trouble(SoundTrouble::CannotRead { reason: fault.to_string() })
    }
}

impl From<Stopped> for End {
    fn from(Stopped: Stopped) -> Self {
        Self::Stopped
    }
}

fn play(
    shared: &PlayerShared,
    order: PlayOrder,
    orders: Receiver<Order>,
    control: Arc<OutputControl>,
) -> Result<(), End> {
    let mut desk = Desk::new(orders);
    let file = match order.source {
        Source::File(file) => file,
        Source::Speech { text, voice, cache } => {
            match voice::render(&text, voice, &cache, &mut || desk.look()) {
                Ok(file) => file,
                Err(VoiceFault::NoVoice(reason)) => return Err(End::NoVoice(reason)),
                Err(VoiceFault::Cancelled) => return Err(End::Stopped),
            }
        }
    };
    let feed = Feed::open(&file, order.from, order.until, order.manner)?;
    let (answer, hold) = device::open_output(
        Arc::clone(&shared.host),
        order.device,
        Arc::clone(&control),
        Arc::clone(&shared.own),
    );
    let deadline = Instant::now() + OPEN_PATIENCE;
    let output = loop {
        match answer.try_recv() {
            Ok(Ok(output)) => break output,
            Ok(Err(trouble)) => return Err(End::Trouble(trouble)),
            Err(TryRecvError::Empty) if Instant::now() <= deadline => desk.wait()?,
            Err(_) => return Err(End::Trouble(device::no_speaker())),
        }
    };
    let length = feed.length();
    let mut player = Player::new(shared, order.id, feed, output, control, order.manner.speed)?;
    shared.events.tell(AudioEvent::PlaybackStarted { id: order.id, length });
    let outcome = player.run(&mut desk);
    drop(hold);
    outcome
}
