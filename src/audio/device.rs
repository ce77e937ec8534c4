//! The threads that open a stream, hold it and drop it.
//!
//! Opening may take seconds and dropping may hang for ever, so nobody joins these threads: whoever
//! asked waits for the answer as long as it likes, and lets go of the [`DeviceHold`].

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use super::backend::{Backend, InputStreamCalls, OpenStream, OutputStreamCalls, StreamFormat};
use super::callback::{InputCallback, OutputCallback, OutputControl, OwnSound};
use super::messages::{DeviceList, SoundTrouble};
use super::watch::StreamWatch;
use crate::units::SampleRate;

/// Seconds of sound that the microphone's ring holds: as long may the writer be held up.
const INPUT_RING_SECONDS: usize = 12;

/// Milliseconds of sound that the speaker's ring holds.
const OUTPUT_RING_MILLIS: usize = 300;

/// A stream is held as long as this is.
#[derive(Debug)]
pub(super) struct DeviceHold {
    _let_go: SyncSender<()>,
}

/// The writer's end of an open microphone.
#[derive(Debug)]
pub(super) struct OpenInput {
    pub format: StreamFormat,
    pub ring: rtrb::Consumer<f32>,
    pub watch: Arc<StreamWatch>,
}

/// The player's end of an open speaker.
#[derive(Debug)]
pub(super) struct OpenOutput {
    pub format: StreamFormat,
    pub ring: rtrb::Producer<f32>,
    pub watch: Arc<StreamWatch>,
}

pub(super) type Answer<T> = Receiver<Result<T, SoundTrouble>>;

/// Opens a microphone on a thread of its own.
pub(super) fn open_input(host: Arc<dyn Backend>, device: Option<String>) -> (Answer<OpenInput>, DeviceHold) {
    hold("microphone-device", no_microphone(), move || {
        let mut made = None;
        let stream = host.open_input(device.as_deref(), &mut |format| {
            let room = format.rate.0 as usize * INPUT_RING_SECONDS;
            let (producer, consumer) = rtrb::RingBuffer::new(room);
            let watch = Arc::new(StreamWatch::new(format.rate));
            let mut callback = InputCallback::new(producer, format.channels, Arc::clone(&watch));
            made = Some((consumer, Arc::clone(&watch)));
            InputStreamCalls { data: Box::new(move |block, time| callback.block(block, time)), watch }
        })?;
        let (ring, watch) = made.ok_or_else(no_microphone)?;
        let format = stream.format.clone();
        Ok((stream, OpenInput { format, ring, watch }))
    })
}

/// Opens a speaker on a thread of its own.
pub(super) fn open_output(
    host: Arc<dyn Backend>,
    device: Option<String>,
    control: Arc<OutputControl>,
    own: Arc<OwnSound>,
) -> (Answer<OpenOutput>, DeviceHold) {
    hold("speaker-device", no_speaker(), move || {
        let mut made = None;
        let stream = host.open_output(device.as_deref(), &mut |format| {
            let room = (format.rate.0 as usize * OUTPUT_RING_MILLIS / 1_000).max(1);
            let (producer, consumer) = rtrb::RingBuffer::new(room);
            let watch = Arc::new(StreamWatch::new(format.rate));
            let mut callback = OutputCallback::new(
                consumer,
                format.channels,
                Arc::clone(&watch),
                Arc::clone(&control),
                Arc::clone(&own),
            );
            made = Some((producer, Arc::clone(&watch)));
            OutputStreamCalls { data: Box::new(move |block, time| callback.block(block, time)), watch }
        })?;
        let (ring, watch) = made.ok_or_else(no_speaker)?;
        let format = stream.format.clone();
        Ok((stream, OpenOutput { format, ring, watch }))
    })
}

fn hold<T: Send + 'static>(
    name: &str,
    otherwise: SoundTrouble,
    open: impl FnOnce() -> Result<(OpenStream, T), SoundTrouble> + Send + 'static,
) -> (Answer<T>, DeviceHold) {
    let (answer, answered) = sync_channel(1);
    let (let_go, held) = sync_channel::<()>(1);
    let failed = answer.clone();
    let spawned = Builder::new().name(name.to_owned()).spawn(move || match open() {
        Ok((stream, opened)) => {
            // Nobody may be waiting any more: then the stream is dropped at once.
            if answer.send(Ok(opened)).is_ok() {
                // Ends when the hold is let go of; nothing is ever sent.
                held.recv().ok();
            }
            drop(stream);
        }
        Err(trouble) => drop(answer.send(Err(trouble))),
    });
    if let Err(error) = spawned {
        log::error!("no thread for a device: {error}");
        drop(failed.try_send(Err(otherwise)));
    }
    (answered, DeviceHold { _let_go: let_go })
}

/// Lists the devices on a thread of its own. `None` if there is no answer within `patience`.
pub(super) fn list_devices(host: &Arc<dyn Backend>, patience: Duration) -> Option<DeviceList> {
    let (answer, answered) = sync_channel(1);
    let host = Arc::clone(host);
    let listing = move || drop(answer.send(host.devices()));
    Builder::new().name("device-list".to_owned()).spawn(listing).ok()?;
    answered.recv_timeout(patience).ok()
}

/// A microphone that does not answer.
pub(super) fn no_microphone() -> SoundTrouble {
    SoundTrouble::NoDevice { reason: "the device does not answer".to_owned() }
}

/// A speaker that does not answer.
pub(super) fn no_speaker() -> SoundTrouble {
    SoundTrouble::NoSpeaker { reason: "the device does not answer".to_owned() }
}

/// Frames that last so many milliseconds.
pub(super) fn frames_in(millis: u64, rate: SampleRate) -> u64 {
    u64::from(rate.0) * millis / 1_000
}
