//! One playback: a thread that renders speech if it must, reads the file, converts it to the
//! speaker's rate and keeps the speaker's ring full until all of it was heard.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::backend::Backend;
use super::callback::{OutputControl, OwnSound};
use super::device::{self, OpenOutput};
use super::events::EventQueue;
use super::messages::{AudioEvent, PlaybackId, SoundTrouble, SpokenVoice};
use super::resample::Resampler;
use super::voice::{self, VoiceFault};
use super::wav::{WavFault, WavReader};
use crate::units::{Frames, SampleRate, Seconds};

/// How often the ring is filled.
const TICK: Duration = Duration::from_millis(10);

/// Frames that are read at once.
const BLOCK: usize = 2_048;

/// How long a device may take to open.
const OPEN_PATIENCE: Duration = Duration::from_secs(6);

/// How long a device may ask for nothing, in its own time, before it counts as lost.
const STALL: Duration = Duration::from_secs(3);

/// What the speaker may still hold back when its own clock says that all was heard.
const TAIL: Duration = Duration::from_millis(30);

/// How often the position is told.
const POSITION: Duration = Duration::from_millis(40);

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
    pub device: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Seek(Seconds),
    Pause(bool),
    Stop,
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
            let trouble = SoundTrouble::NoDevice { reason: error.to_string() };
            events.tell(AudioEvent::PlaybackFailed { id, trouble });
        }
        Self { orders, control }
    }

    /// Goes on from another place.
    pub fn seek(&self, place: Seconds) {
        self.tell(Order::Seek(place));
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

/// The orders that have come so far.
struct Desk {
    orders: Receiver<Order>,
    stopped: bool,
    paused: bool,
    seek: Option<Seconds>,
}

impl Desk {
    fn note(&mut self, order: Order) {
        match order {
            Order::Seek(place) => self.seek = Some(place),
            Order::Pause(paused) => self.paused = paused,
            Order::Stop => self.stopped = true,
        }
    }

    /// Notes all orders without waiting; whether to stop.
    fn look(&mut self) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(order) => self.note(order),
                Err(TryRecvError::Empty) => return self.stopped,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
    }

    /// Waits a tick, or until the next order.
    fn wait(&mut self) -> Result<(), End> {
        match self.orders.recv_timeout(TICK) {
            Ok(order) => self.note(order),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.stopped = true,
        }
        if self.look() { Err(End::Stopped) } else { Ok(()) }
    }
}

fn play(
    shared: &PlayerShared,
    order: PlayOrder,
    orders: Receiver<Order>,
    control: Arc<OutputControl>,
) -> Result<(), End> {
    let mut desk = Desk { orders, stopped: false, paused: false, seek: None };
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
    let reader = WavReader::open(&file)?;
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
            Err(_) => return Err(End::Trouble(device::no_answer())),
        }
    };
    let mut player = Player::new(shared, order.id, reader, output, control, order.until)?;
    player.go_to(order.from)?;
    let length = player.reader.frames().at(player.reader.format().rate);
    shared.events.tell(AudioEvent::PlaybackStarted { id: order.id, length });
    let outcome = player.run(&mut desk);
    drop(hold);
    outcome
}

/// A file on its way to the speaker.
struct Player<'a> {
    shared: &'a PlayerShared,
    id: PlaybackId,
    reader: WavReader<BufReader<File>>,
    rate: SampleRate,
    /// Where to stop, in frames of the file.
    end: Frames,
    /// The next frame to read.
    next: Frames,
    output: OpenOutput,
    control: Arc<OutputControl>,
    resampler: Resampler,
    ready: Vec<f32>,
    /// Frames that the ring took since it was last flushed.
    pushed: u64,
    /// Where in the file the first of them lies.
    base: Seconds,
    flushing: bool,
    read_all: bool,
    opened: Duration,
    told: (Instant, Seconds),
}

impl<'a> Player<'a> {
    fn new(
        shared: &'a PlayerShared,
        id: PlaybackId,
        reader: WavReader<BufReader<File>>,
        output: OpenOutput,
        control: Arc<OutputControl>,
        until: Option<Seconds>,
    ) -> Result<Self, End> {
        let rate = reader.format().rate;
        let resampler = Resampler::new(rate, output.format.rate)?;
        let end = until.map_or(reader.frames(), |until| until.frames(rate).min(reader.frames()));
        Ok(Self {
            shared,
            id,
            reader,
            rate,
            end,
            next: Frames(0),
            output,
            control,
            resampler,
            ready: Vec::new(),
            pushed: 0,
            base: Seconds(0.0),
            flushing: false,
            read_all: false,
            opened: shared.host.now(),
            told: (Instant::now(), Seconds(-1.0)),
        })
    }

    /// Reads on from another place. Nothing of the old place may wait in the ring.
    fn go_to(&mut self, place: Seconds) -> Result<(), End> {
        let frame = place.frames(self.rate).min(self.end);
        self.reader.seek(frame)?;
        self.next = frame;
        self.resampler = Resampler::new(self.rate, self.output.format.rate)?;
        self.ready.clear();
        self.pushed = 0;
        self.base = frame.at(self.rate);
        self.read_all = false;
        self.output.watch.set_all_given(false);
        self.output.watch.set_far_end(0);
        Ok(())
    }

    fn run(&mut self, desk: &mut Desk) -> Result<(), End> {
        loop {
            if let Some(place) = desk.seek.take() {
                self.go_to(place)?;
                self.control.ask_flush();
                self.flushing = true;
            }
            if self.flushing && self.control.is_flushed() {
                self.flushing = false;
            }
            if !self.flushing {
                self.fill()?;
            }
            self.tell_position(desk.paused);
            if self.is_lost() {
                log::warn!("the speaker is lost: {}", self.output.watch.reason());
                let device = self.output.format.device.clone();
                return Err(End::Trouble(SoundTrouble::DeviceLost { device, next: None }));
            }
            if self.is_heard() {
                return Ok(());
            }
            desk.wait()?;
        }
    }

    /// Fills the ring as far as it goes.
    fn fill(&mut self) -> Result<(), End> {
        loop {
            let taken = self.ready.len() - self.output.ring.push_partial_slice(&self.ready).1.len();
            self.ready.drain(..taken);
            self.pushed += taken as u64;
            self.output.watch.set_far_end(self.pushed);
            self.output.watch.set_all_given(self.read_all && self.ready.is_empty());
            if !self.ready.is_empty() || self.read_all {
                return Ok(());
            }
            let wanted = BLOCK.min(self.end.0.saturating_sub(self.next.0) as usize);
            let mut block = Vec::with_capacity(wanted);
            let read = if wanted == 0 { 0 } else { self.reader.read_mono(wanted, &mut block)? };
            if read == 0 {
                self.resampler.finish(&mut self.ready)?;
                self.read_all = true;
            } else {
                self.next.0 += read as u64;
                self.resampler.push(&block, &mut self.ready)?;
            }
        }
    }

    /// Where the listener is.
    fn position(&self, paused: bool) -> Seconds {
        let watch = &self.output.watch;
        if self.flushing {
            return self.base;
        }
        let given = watch.frames() as i64;
        let heard = match watch.frame_at(self.shared.host.now()) {
            Some(frame) if !paused => frame.clamp(0, given),
            _ => given,
        };
        let end = self.end.at(self.rate).0;
        Seconds((self.base.0 + Frames(heard as u64).at(self.output.format.rate).0).min(end))
    }

    fn tell_position(&mut self, paused: bool) {
        let position = self.position(paused);
        let (when, before) = self.told;
        if when.elapsed() >= POSITION && position != before {
            self.told = (Instant::now(), position);
            self.shared.events.tell(AudioEvent::PlaybackPosition { id: self.id, position });
        }
    }

    fn is_lost(&self) -> bool {
        let last = self.output.watch.last_block().max(self.opened);
        self.output.watch.is_dead() || self.shared.host.now().saturating_sub(last) > STALL
    }

    /// Whether all was read, given to the speaker and heard.
    fn is_heard(&self) -> bool {
        let all_given = !self.flushing
            && self.read_all
            && self.ready.is_empty()
            && self.output.watch.frames() >= self.pushed;
        all_given && (self.pushed == 0 || self.shared.host.now() >= self.control.heard_until() + TAIL)
    }
}
