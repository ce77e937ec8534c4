//! The microphone's thread: drains the ring, shows the level, keeps the last moments and writes takes.

use std::collections::VecDeque;
use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::backend::Backend;
use super::callback::OwnSound;
use super::device::{self, OpenInput, frames_in};
use super::events::EventQueue;
use super::messages::{AudioEvent, Level, SoundTrouble};
use super::take::{BrokenTake, Take};
use super::watch::StreamWatch;
use crate::dsp::meter::Meter;
use crate::units::{Frames, SampleRate};

/// A take begins so long before the key press, so that no first syllable is cut.
pub const PRE_ROLL_MILLIS: u64 = 200;

/// What was heard so shortly after our own playback ended is still taken for it.
pub const OWN_SOUND_MARGIN: Duration = Duration::from_millis(30);

/// So much of what was heard last is kept in memory: the pre-roll, and room for a late thread.
const HISTORY_MILLIS: u64 = 2_000;

/// How often the ring is drained.
const TICK: Duration = Duration::from_millis(10);

/// How long a device may take to open.
const OPEN_PATIENCE: Duration = Duration::from_secs(6);

/// How long a device may be silent as the dead are, in its own time, before it counts as lost.
const STALL: Duration = Duration::from_secs(3);

/// How long the last words may take from the microphone to us after the key press.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How often progress is told.
const PROGRESS: Duration = Duration::from_millis(100);

/// How a take begins and ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TakeOrder {
    /// The new file.
    pub spool: PathBuf,
    /// Frames that had been delivered when the key was pressed.
    pub pressed_at: Option<u64>,
    /// Whether to keep everything since the microphone was opened instead of the usual pre-roll.
    pub all: bool,
    /// Ends by itself after so many frames of 48 kHz.
    pub limit: Option<Frames>,
}

#[derive(Debug)]
enum Order {
    Start(TakeOrder),
    Stop { pressed: Duration },
    Close { done: SyncSender<()> },
}

/// Where the rest of the program finds the open microphone's counts.
pub(super) type SharedWatch = Arc<Mutex<Option<Arc<StreamWatch>>>>;

/// A microphone that is open or being opened.
#[derive(Debug)]
pub(super) struct Capture {
    orders: SyncSender<Order>,
}

/// What the microphone's thread shares with the others.
#[derive(Debug, Clone)]
pub(super) struct CaptureShared {
    pub host: Arc<dyn Backend>,
    pub events: EventQueue,
    pub own: Arc<OwnSound>,
    pub watch: SharedWatch,
}

impl Capture {
    /// Opens a microphone. Events tell what became of it.
    pub fn open(shared: CaptureShared, device: Option<String>) -> Self {
        let (orders, ordered) = sync_channel(32);
        let events = shared.events.clone();
        let thread = move || listen(&shared, device, &ordered);
        if let Err(error) = Builder::new().name("microphone".to_owned()).spawn(thread) {
            let trouble = SoundTrouble::NoDevice { reason: error.to_string() };
            events.tell(AudioEvent::MicrophoneFailed(trouble));
        }
        Self { orders }
    }

    /// Begins a take. Whether the microphone still listens.
    pub fn start(&self, order: TakeOrder) -> bool {
        self.orders.try_send(Order::Start(order)).is_ok()
    }

    /// Ends the take with what was said until `pressed`.
    pub fn stop(&self, pressed: Duration) -> bool {
        self.orders.try_send(Order::Stop { pressed }).is_ok()
    }

    /// Finishes a take and closes; waits for the file at most so long, never for the device.
    pub fn close(self, patience: Duration) {
        let (done, finished) = sync_channel(1);
        if self.orders.try_send(Order::Close { done }).is_ok() {
            // Either it is done, or it takes too long, or the thread had ended already.
            finished.recv_timeout(patience).ok();
        }
    }
}

fn listen(shared: &CaptureShared, device: Option<String>, orders: &Receiver<Order>) {
    let (answer, hold) = device::open_input(Arc::clone(&shared.host), device);
    let deadline = Instant::now() + OPEN_PATIENCE;
    // A take may be asked for before the device has answered.
    let mut early = None;
    let opened = loop {
        match answer.recv_timeout(TICK) {
            Ok(opened) => break opened,
            Err(RecvTimeoutError::Disconnected) => break Err(device::no_microphone()),
            Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => break Err(device::no_microphone()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        match orders.try_recv() {
            Ok(Order::Start(order)) => early = Some(order),
            Ok(Order::Stop { .. }) => {
                if early.take().is_some() {
                    let trouble = device::no_microphone();
                    shared.events.tell(AudioEvent::TakeFailed { trouble, kept: None });
                }
            }
            Ok(Order::Close { done }) => {
                done.send(()).ok();
                return;
            }
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {}
        }
    };
    let input = match opened {
        Ok(input) => input,
        Err(trouble) => {
            if early.is_some() {
                shared.events.tell(AudioEvent::TakeFailed { trouble: trouble.clone(), kept: None });
            }
            return shared.events.tell(AudioEvent::MicrophoneFailed(trouble));
        }
    };
    *shared.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&input.watch));
    shared
        .events
        .tell(AudioEvent::MicrophoneOpen { device: input.format.device.clone(), rate: input.format.rate });
    let mut microphone = Microphone::new(shared, input);
    if let Some(order) = early {
        microphone.start(&order);
    }
    microphone.run(orders);
    *shared.watch.lock().unwrap_or_else(PoisonError::into_inner) = None;
    // The device thread drops the stream when it can.
    drop(hold);
}

/// An open microphone.
struct Microphone<'a> {
    shared: &'a CaptureShared,
    input: OpenInput,
    rate: SampleRate,
    /// The last moments, and the number of frames up to their end.
    history: VecDeque<f32>,
    drained: u64,
    meter: Meter,
    take: Option<Running>,
    opened: Duration,
    overruns_told: u32,
    block: Vec<f32>,
}

struct Running {
    take: Take<File>,
    /// Frames before this are our own playback and are left out.
    from: u64,
    lost_before: u64,
    overruns_before: u32,
    stop: Option<(Duration, Instant)>,
    progress: Instant,
}

impl<'a> Microphone<'a> {
    fn new(shared: &'a CaptureShared, input: OpenInput) -> Self {
        let rate = input.format.rate;
        Self {
            shared,
            rate,
            history: VecDeque::with_capacity(frames_in(HISTORY_MILLIS, rate) as usize),
            drained: 0,
            meter: Meter::new(rate),
            take: None,
            opened: shared.host.now(),
            overruns_told: 0,
            block: Vec::new(),
            input,
        }
    }

    fn run(&mut self, orders: &Receiver<Order>) {
        loop {
            let order = orders.recv_timeout(TICK);
            self.drain();
            match order {
                Ok(Order::Start(order)) => self.start(&order),
                Ok(Order::Stop { pressed }) => {
                    if let Some(running) = &mut self.take {
                        running.stop = Some((pressed, Instant::now() + LAST_WORDS));
                    }
                }
                Ok(Order::Close { done }) => {
                    self.finish();
                    done.send(()).ok();
                    return;
                }
                Err(RecvTimeoutError::Disconnected) => return self.finish(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.stop_if_due();
            self.tell_progress();
            self.tell_overruns();
            if self.is_lost() {
                return self.end_lost();
            }
        }
    }

    /// Moves what waits in the ring to where it is wanted.
    fn drain(&mut self) {
        loop {
            let waiting = self.input.ring.slots().min(frames_in(500, self.rate) as usize);
            let Ok(chunk) = self.input.ring.read_chunk(waiting) else { return };
            if waiting == 0 {
                return;
            }
            let (first, second) = chunk.as_slices();
            let mut block = std::mem::take(&mut self.block);
            block.clear();
            block.extend_from_slice(first);
            block.extend_from_slice(second);
            chunk.commit_all();
            self.hear(&block);
            self.block = block;
        }
    }

    fn hear(&mut self, block: &[f32]) {
        let start = self.drained;
        self.drained += block.len() as u64;
        let events = &self.shared.events;
        self.meter.add(block, |reading| {
            let level = Level { peak: reading.peak, rms: reading.rms, clipped: reading.clipped };
            events.tell(AudioEvent::Level(level));
        });
        let keep = frames_in(HISTORY_MILLIS, self.rate) as usize;
        self.history.extend(block);
        let beyond = self.history.len().saturating_sub(keep);
        self.history.drain(..beyond);
        self.push(start, block);
        self.input.watch.set_far_end(self.drained);
    }

    /// Gives a block, whose first frame has this number, to the take.
    fn push(&mut self, start: u64, block: &[f32]) {
        let Some(running) = &mut self.take else { return };
        let skip = running.from.saturating_sub(start).min(block.len() as u64) as usize;
        let wanted = block.get(skip..).unwrap_or_default();
        if wanted.is_empty() || running.take.is_full() {
            return;
        }
        match running.take.push(wanted) {
            Ok(noticed) => {
                for trouble in noticed {
                    self.shared.events.tell(AudioEvent::Trouble(trouble));
                }
            }
            Err(fault) => {
                if let Some(running) = self.take.take() {
                    self.tell_broken(running.take.give_up(&fault));
                }
            }
        }
    }

    fn start(&mut self, order: &TakeOrder) {
        if self.take.is_some() {
            self.finish();
        }
        let take = match Take::create(&order.spool, self.rate, order.limit) {
            Ok(take) => take,
            Err(trouble) => {
                return self.shared.events.tell(AudioEvent::TakeFailed { trouble, kept: None });
            }
        };
        let pressed = order.pressed_at.unwrap_or(self.drained).min(self.drained);
        let oldest = self.drained - self.history.len() as u64;
        let wanted =
            if order.all { 0 } else { pressed.saturating_sub(frames_in(PRE_ROLL_MILLIS, self.rate)) };
        let from = wanted.max(oldest).max(self.own_sound_ends());
        let before = pressed.saturating_sub(from);
        let pre_roll = Frames(before).at(self.rate).frames(SampleRate::TAKE);
        self.take = Some(Running {
            take,
            from,
            lost_before: self.input.watch.lost(),
            overruns_before: self.input.watch.overruns(),
            stop: None,
            progress: Instant::now(),
        });
        self.shared.events.tell(AudioEvent::TakeStarted { pre_roll });
        let kept: Vec<f32> = self.history.iter().copied().collect();
        self.push(oldest, &kept);
    }

    /// The first frame that surely holds nothing that we played ourselves.
    fn own_sound_ends(&self) -> u64 {
        let until = self.shared.own.heard_until();
        if until.is_zero() {
            return 0;
        }
        let frame = self.input.watch.frame_at(until + OWN_SOUND_MARGIN);
        frame.map_or(0, |frame| u64::try_from(frame).unwrap_or(0))
    }

    /// Stops when all that was said before the key press has arrived, or when the take is full.
    fn stop_if_due(&mut self) {
        let Some(running) = &self.take else { return };
        let said = running.stop.is_some_and(|(pressed, deadline)| {
            let arrived = self.input.watch.frame_at(pressed);
            // The clock and the frames may round differently by one.
            arrived.is_none_or(|frame| frame <= self.drained as i64 + 1) || Instant::now() > deadline
        });
        if said || running.take.is_full() {
            self.finish();
        }
    }

    fn finish(&mut self) {
        let Some(mut running) = self.take.take() else { return };
        let times = self.input.watch.overruns() - running.overruns_before;
        if times > 0 {
            running.take.troubles.push(SoundTrouble::Overrun { times });
        }
        let lost = Frames(self.input.watch.lost() - running.lost_before);
        let lost = lost.at(self.rate).frames(SampleRate::TAKE);
        match running.take.finish(lost) {
            Ok(finished) => self.shared.events.tell(AudioEvent::TakeFinished(finished)),
            Err(broken) => self.tell_broken(broken),
        }
    }

    fn tell_broken(&self, broken: BrokenTake) {
        let BrokenTake { trouble, kept } = broken;
        self.shared.events.tell(AudioEvent::TakeFailed { trouble, kept });
    }

    fn tell_progress(&mut self) {
        let Some(running) = &mut self.take else { return };
        if running.progress.elapsed() >= PROGRESS {
            running.progress = Instant::now();
            self.shared.events.tell(AudioEvent::TakeProgress { seconds: running.take.length() });
        }
    }

    fn tell_overruns(&mut self) {
        let times = self.input.watch.overruns();
        if times > self.overruns_told && self.take.is_some() {
            self.shared
                .events
                .tell(AudioEvent::Trouble(SoundTrouble::Overrun { times: times - self.overruns_told }));
        }
        self.overruns_told = times;
    }

    fn is_lost(&self) -> bool {
        let last = self.input.watch.last_block().max(self.opened);
        self.input.watch.is_dead() || self.shared.host.now().saturating_sub(last) > STALL
    }

    fn end_lost(&mut self) {
        self.drain();
        let device = self.input.format.device.clone();
        let others = device::list_devices(&self.shared.host, Duration::from_secs(1)).unwrap_or_default();
        let next = others.inputs.iter().filter(|other| other.name != device);
        let next = next.max_by_key(|other| other.default).map(|other| other.name.clone());
        let trouble = SoundTrouble::DeviceLost { device, next };
        log::warn!("the microphone is lost: {}", self.input.watch.reason());
        if let Some(running) = &mut self.take {
            running.take.troubles.push(trouble.clone());
        }
        self.shared.events.tell(AudioEvent::Trouble(trouble));
        self.finish();
    }
}
