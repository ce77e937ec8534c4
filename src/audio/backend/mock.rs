//! A microphone and a speaker that a test drives by hand, on a clock that moves only with the sound.

use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Backend, InputStreamCalls, OpenStream, OutputStreamCalls, StreamFormat};
use crate::audio::messages::{DeviceInfo, DeviceList, SoundTrouble};
use crate::audio::watch::StreamError;
use crate::units::SampleRate;

/// Frames in a block that the mock delivers or asks for.
pub const MOCK_BLOCK: usize = 480;

/// How long the mock waits for a player that does not fill its ring.
const PLAYER_PATIENCE: Duration = Duration::from_secs(5);

/// A backend for [`crate::audio::system::AudioSystem`], and the hands that move it.
pub fn mock(rate: SampleRate) -> (Box<dyn Backend>, MockDevices) {
    let devices = MockDevices { shared: Arc::new(Shared::new(rate)) };
    (Box::new(MockBackend { shared: Arc::clone(&devices.shared) }), devices)
}

/// The mock's hands: feed the microphone, pull from the speaker, pull the plug.
#[derive(Debug, Clone)]
pub struct MockDevices {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct MockBackend {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    rate: SampleRate,
    clock: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    inputs: Vec<DeviceInfo>,
    outputs: Vec<DeviceInfo>,
    input: Option<InputStreamCalls>,
    output: Option<OutputStreamCalls>,
    /// Tells a stream that is dropped late from the one that replaced it.
    input_number: u64,
    output_number: u64,
    opened: Vec<String>,
    played: Vec<f32>,
    hang_on_open: bool,
    hang_on_drop: bool,
}

impl Shared {
    fn new(rate: SampleRate) -> Self {
        let device = |name: &str, default| DeviceInfo { name: name.to_owned(), default, rate, channels: 1 };
        let state = State {
            inputs: vec![device("Mock microphone", true), device("Second microphone", false)],
            outputs: vec![device("Mock speaker", true)],
            input: None,
            output: None,
            input_number: 0,
            output_number: 0,
            opened: Vec::new(),
            played: Vec::new(),
            hang_on_open: false,
            hang_on_drop: false,
        };
        Self { rate, clock: AtomicU64::new(1_000_000), state: Mutex::new(state), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        Duration::from_micros(self.clock.load(Ordering::Acquire))
    }

    fn advance(&self, frames: usize) {
        // Whole microseconds drift by less than a frame a minute at the usual rates' block sizes.
        let micros = frames as u64 * 1_000_000 / u64::from(self.rate.0.max(1));
        self.clock.fetch_add(micros, Ordering::AcqRel);
    }
}

impl MockDevices {
    /// Whether a microphone is open, waiting for it at most so long.
    pub fn wait_for_input(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.input.is_some())
    }

    /// Whether a speaker is open, waiting for it at most so long.
    pub fn wait_for_output(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.output.is_some())
    }

    /// Whether every microphone is closed, waiting for it at most so long.
    pub fn wait_for_no_input(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.input.is_none())
    }

    fn wait(&self, patience: Duration, ready: impl Fn(&State) -> bool) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.shared.state();
        while !ready(&state) {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return false };
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Speaks into the open microphone, block by block; the clock moves with it. Whether one was open.
    pub fn feed(&self, samples: &[f32]) -> bool {
        for block in samples.chunks(MOCK_BLOCK) {
            let now = self.shared.now();
            let mut state = self.shared.state();
            let Some(input) = &mut state.input else { return false };
            (input.data)(block, now);
            drop(state);
            self.shared.advance(block.len());
        }
        true
    }

    /// Speaks into the open microphone in one enormous block, as a system does that was held up.
    pub fn feed_at_once(&self, samples: &[f32]) -> bool {
        let now = self.shared.now();
        let mut state = self.shared.state();
        let Some(input) = &mut state.input else { return false };
        (input.data)(samples, now);
        drop(state);
        self.shared.advance(samples.len());
        true
    }

    /// Lets the open speaker play so many frames, which are returned; the clock moves with it. It waits
    /// for the player, which need not be as fast as a test.
    pub fn pull(&self, frames: usize) -> Vec<f32> {
        let mut heard = Vec::with_capacity(frames);
        while heard.len() < frames {
            let mut block = vec![0.0; MOCK_BLOCK.min(frames - heard.len())];
            self.wait_for_player(block.len() as u64);
            let now = self.shared.now();
            let mut state = self.shared.state();
            if let Some(output) = &mut state.output {
                (output.data)(&mut block, now);
            }
            state.played.extend_from_slice(&block);
            drop(state);
            self.shared.advance(block.len());
            heard.extend(block);
        }
        heard
    }

    /// Waits until the ring holds a block, or will never hold one, which only the player knows.
    fn wait_for_player(&self, frames: u64) {
        let deadline = Instant::now() + PLAYER_PATIENCE;
        loop {
            let state = self.shared.state();
            let ready = state.output.as_ref().is_none_or(|output| {
                let watch = &output.watch;
                watch.waiting() >= frames || watch.is_all_given() || watch.is_dead()
            });
            drop(state);
            if ready || Instant::now() > deadline {
                return;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// Lets speaker and microphone run together for so many frames: `room` is given what is heard and
    /// returns what the microphone then hears at the same time.
    pub fn run(&self, frames: usize, mut room: impl FnMut(&[f32]) -> Vec<f32>) {
        let mut done = 0;
        while done < frames {
            let mut block = vec![0.0; MOCK_BLOCK.min(frames - done)];
            self.wait_for_player(block.len() as u64);
            let now = self.shared.now();
            let mut state = self.shared.state();
            if let Some(output) = &mut state.output {
                (output.data)(&mut block, now);
            }
            state.played.extend_from_slice(&block);
            let spoken = room(&block);
            if let Some(input) = &mut state.input {
                (input.data)(&spoken, now);
            }
            drop(state);
            self.shared.advance(block.len());
            done += block.len();
        }
    }

    /// Whether all that was fed has been taken from the ring.
    pub fn is_drained(&self) -> bool {
        let state = self.shared.state();
        state.input.as_ref().is_none_or(|input| input.watch.waiting() == 0)
    }

    /// Everything that was pulled so far.
    pub fn played(&self) -> Vec<f32> {
        self.shared.state().played.clone()
    }

    /// The names of the devices that were opened, in order; an empty name stands for the default.
    pub fn opened(&self) -> Vec<String> {
        self.shared.state().opened.clone()
    }

    /// Moves the clock without any sound.
    pub fn advance(&self, time: Duration) {
        self.shared.clock.fetch_add(time.as_micros() as u64, Ordering::AcqRel);
    }

    /// Unplugs the open microphone, which disappears from the list.
    pub fn unplug_input(&self) {
        let mut state = self.shared.state();
        if let Some(input) = &state.input {
            input.watch.error(StreamError::Gone, || "the cable was pulled".to_owned());
        }
        if !state.inputs.is_empty() {
            state.inputs.remove(0);
        }
    }

    /// Unplugs the open speaker, which disappears from the list.
    pub fn unplug_output(&self) {
        let mut state = self.shared.state();
        if let Some(output) = &state.output {
            output.watch.error(StreamError::Gone, || "the cable was pulled".to_owned());
        }
        if !state.outputs.is_empty() {
            state.outputs.remove(0);
        }
    }

    /// Sends errors as a dying system does: very many of no clear kind.
    pub fn flood_input_with_errors(&self, times: u32) {
        let state = self.shared.state();
        if let Some(input) = &state.input {
            for _ in 0..times {
                input.watch.error(StreamError::Unclear, || "something is wrong".to_owned());
            }
        }
    }

    /// Replaces the devices that there are.
    pub fn set_devices(&self, inputs: Vec<DeviceInfo>, outputs: Vec<DeviceInfo>) {
        let mut state = self.shared.state();
        state.inputs = inputs;
        state.outputs = outputs;
    }

    /// From now on opening a device never returns.
    pub fn hang_on_open(&self) {
        self.shared.state().hang_on_open = true;
    }

    /// From now on dropping a stream never returns.
    pub fn hang_on_drop(&self) {
        self.shared.state().hang_on_drop = true;
    }
}

impl MockBackend {
    fn open(&self, device: Option<&str>, input: bool) -> Result<StreamFormat, SoundTrouble> {
        let mut state = self.shared.state();
        if state.hang_on_open {
            drop(state);
            hang();
        }
        let list = if input { &state.inputs } else { &state.outputs };
        let found = list.iter().find(|info| device.is_none_or(|wanted| info.name == wanted));
        let Some(found) = found.cloned() else {
            let reason = "the mock has no such device".to_owned();
            return Err(if input {
                SoundTrouble::NoDevice { reason }
            } else {
                SoundTrouble::NoSpeaker { reason }
            });
        };
        state.opened.push(device.unwrap_or_default().to_owned());
        Ok(StreamFormat { device: found.name, rate: self.shared.rate, channels: 1 })
    }
}

impl Backend for MockBackend {
    fn now(&self) -> Duration {
        self.shared.now()
    }

    fn devices(&self) -> DeviceList {
        let state = self.shared.state();
        let reason = (state.inputs.is_empty() && state.outputs.is_empty())
            .then(|| "the mock has no devices".to_owned());
        DeviceList { inputs: state.inputs.clone(), outputs: state.outputs.clone(), reason }
    }

    fn open_input(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> InputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble> {
        let format = self.open(device, true)?;
        let calls = prepare(&format);
        let mut state = self.shared.state();
        state.input_number += 1;
        state.input = Some(calls);
        let guard = Guard { shared: Arc::clone(&self.shared), number: state.input_number, input: true };
        self.shared.changed.notify_all();
        Ok(OpenStream { format, guard: Box::new(guard) as Box<dyn Any> })
    }

    fn open_output(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> OutputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble> {
        let format = self.open(device, false)?;
        let calls = prepare(&format);
        let mut state = self.shared.state();
        state.output_number += 1;
        state.output = Some(calls);
        let guard = Guard { shared: Arc::clone(&self.shared), number: state.output_number, input: false };
        self.shared.changed.notify_all();
        Ok(OpenStream { format, guard: Box::new(guard) as Box<dyn Any> })
    }
}

#[derive(Debug)]
struct Guard {
    shared: Arc<Shared>,
    number: u64,
    input: bool,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if self.input && state.input_number == self.number {
            state.input = None;
        } else if !self.input && state.output_number == self.number {
            state.output = None;
        }
        let hangs = state.hang_on_drop;
        drop(state);
        self.shared.changed.notify_all();
        if hangs {
            hang();
        }
    }
}

fn hang() -> ! {
    loop {
        std::thread::park();
    }
}
