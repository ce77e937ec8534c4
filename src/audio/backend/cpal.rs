//! The system's devices, through cpal. The only file that names its types.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{
    BufferSize, Device, ErrorKind, FromSample, Host, Sample as _, SampleFormat, SizedSample, StreamConfig,
};

use super::{Backend, InputStreamCalls, OpenStream, OutputStreamCalls, StreamFormat};
use crate::audio::messages::{DeviceInfo, DeviceList, SoundTrouble};
use crate::audio::watch::{StreamError, StreamWatch};
use crate::units::SampleRate;

/// Frames a block that we ask a speaker for; the system holds two. The default of some systems is two
/// seconds, which would answer to nothing and cut the tail of what plays; much less than this makes
/// gaps when the computer is busy.
const OUTPUT_BLOCK: u32 = 2_400;

/// Frames a block that we ask a microphone for whose own choice makes us wait. The system throws away
/// what is not fetched within one block: so it must not be small.
const INPUT_BLOCK: u32 = 4_800;

/// How long a microphone may make us wait for its first block.
const FIRST_BLOCK: Duration = Duration::from_millis(250);

/// Samples converted at once inside a callback; larger blocks are taken in parts.
const SCRATCH: usize = 8_192;

/// How long opening a stream may take before we give up on it.
const OPEN_TIMEOUT: Duration = Duration::from_secs(4);

/// The system's devices.
pub fn cpal_backend() -> Box<dyn Backend> {
    Box::new(CpalBackend { start: Instant::now() })
}

#[derive(Debug)]
struct CpalBackend {
    start: Instant,
}

impl Backend for CpalBackend {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn devices(&self) -> DeviceList {
        let host = match host() {
            Ok(host) => host,
            Err(reason) => return DeviceList { reason: Some(reason), ..DeviceList::default() },
        };
        let inputs = list(&host, Direction::Input);
        let outputs = list(&host, Direction::Output);
        let reason = (inputs.is_empty() && outputs.is_empty())
            .then(|| "the sound system of this computer has no microphone and no speaker".to_owned());
        DeviceList { inputs, outputs, reason }
    }

    fn open_input(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> InputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble> {
        let found = find(device, Direction::Input)?;
        let (name, default) = (found.name, found.config);
        let mut last = None;
        // The system's own choice buffers most and so loses nothing when the computer is busy; but some
        // systems choose to deliver every two seconds.
        let choices = [BufferSize::Default, BufferSize::Fixed(INPUT_BLOCK), BufferSize::Default];
        for (buffer_size, patience) in choices.into_iter().zip([FIRST_BLOCK, Duration::ZERO, Duration::ZERO])
        {
            let config = StreamConfig { buffer_size, ..default.config() };
            let format = stream_format(&name, &config);
            let calls = prepare(&format);
            let came = Arc::new(AtomicBool::new(false));
            let run = Running { calls, came: Arc::clone(&came), start: self.start };
            let built = build_input(&found.device, config, default.sample_format(), run);
            match built.and_then(|stream| stream.play().map(|()| stream)) {
                Ok(stream) if is_lively(&came, patience) => {
                    return Ok(OpenStream { format, guard: Box::new(stream) });
                }
                Ok(slow) => drop(slow),
                Err(error) => last = Some(error),
            }
        }
        Err(no_device(Direction::Input, last))
    }

    fn open_output(
        &self,
        device: Option<&str>,
        prepare: &mut dyn FnMut(&StreamFormat) -> OutputStreamCalls,
    ) -> Result<OpenStream, SoundTrouble> {
        let found = find(device, Direction::Output)?;
        let (name, default) = (found.name, found.config);
        let mut last = None;
        for buffer_size in [BufferSize::Fixed(OUTPUT_BLOCK), BufferSize::Default] {
            let config = StreamConfig { buffer_size, ..default.config() };
            let format = stream_format(&name, &config);
            let calls = prepare(&format);
            let built = build_output(&found.device, config, default.sample_format(), calls, self.start);
            match built.and_then(|stream| stream.play().map(|()| stream)) {
                Ok(stream) => return Ok(OpenStream { format, guard: Box::new(stream) }),
                Err(error) => last = Some(error),
            }
        }
        Err(no_device(Direction::Output, last))
    }
}

fn stream_format(name: &str, config: &StreamConfig) -> StreamFormat {
    StreamFormat { device: name.to_owned(), rate: SampleRate(config.sample_rate), channels: config.channels }
}

fn no_device(direction: Direction, error: Option<cpal::Error>) -> SoundTrouble {
    let reason = error.map_or_else(|| "the device does not answer".to_owned(), |error| error.to_string());
    direction.trouble(reason)
}

/// The sound system to use now. It is asked for anew each time: servers come and go.
fn host() -> Result<Host, String> {
    #[cfg(target_os = "linux")]
    {
        // Its devices have real names, and a dead server is one clear error.
        if let Ok(host) = cpal::host_from_id(cpal::HostId::PulseAudio) {
            return Ok(host);
        }
        if !alsa_is_worth_asking() {
            return Err("this computer has no sound card, and no sound server answers".to_owned());
        }
        cpal::host_from_id(cpal::HostId::Alsa).map_err(|error| error.to_string())
    }
    #[cfg(not(target_os = "linux"))]
    {
        Ok(cpal::default_host())
    }
}

/// Without a card or a configuration ALSA names a default device that is none, and prints eight
/// lines about it on standard error at each try.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux has ALSA"))]
fn alsa_is_worth_asking() -> bool {
    let has_card = std::fs::read_dir("/dev/snd").is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("pcm"))
    });
    let configured = Path::new("/etc/asound.conf").exists()
        || std::env::home_dir().is_some_and(|home| home.join(".asoundrc").exists());
    has_card || configured
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Input,
    Output,
}

impl Direction {
    fn trouble(self, reason: String) -> SoundTrouble {
        match self {
            Self::Input => SoundTrouble::NoDevice { reason },
            Self::Output => SoundTrouble::NoSpeaker { reason },
        }
    }

    /// Whether a device of this id can stand here. What the speakers play is no microphone, also where the
    /// system would choose it for want of one.
    fn takes(self, id: &str) -> bool {
        self == Self::Output || !id.ends_with(".monitor")
    }
}

struct Found {
    device: Device,
    name: String,
    config: cpal::SupportedStreamConfig,
}

fn default_device(host: &Host, direction: Direction) -> Option<Device> {
    match direction {
        Direction::Input => host.default_input_device(),
        Direction::Output => host.default_output_device(),
    }
}

fn default_config(device: &Device, direction: Direction) -> Result<cpal::SupportedStreamConfig, cpal::Error> {
    match direction {
        Direction::Input => device.default_input_config(),
        Direction::Output => device.default_output_config(),
    }
}

fn devices(host: &Host, direction: Direction) -> Vec<Device> {
    let Ok(all) = host.devices() else { return Vec::new() };
    all.filter(|device| match direction {
        Direction::Input => device.supports_input(),
        Direction::Output => device.supports_output(),
    })
    .collect()
}

fn name_of(device: &Device) -> String {
    device
        .description()
        .map_or_else(|_no_name| device.to_string(), |description| description.name().to_owned())
}

fn id_of(device: &Device) -> String {
    device.id().map(|id| id.id().to_owned()).unwrap_or_default()
}

/// A device and what it is called.
struct Named {
    device: Device,
    name: String,
    id: String,
    /// What it is listed as.
    listed: String,
}

impl Named {
    /// Whether someone who names a device so means this one: as it is listed now, or was when there was
    /// another of its name.
    fn is(&self, wanted: &str) -> bool {
        self.listed == wanted || self.id == wanted || apart(&self.name, &self.id) == wanted
    }
}

fn apart(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}

/// What devices are listed as, from their names and ids. Two headsets of one make have the same name:
/// the system's own names for them tell them apart, and stay when others are plugged in.
fn listed_as(names: &[(String, String)]) -> Vec<String> {
    let is_twice = |name: &String| names.iter().filter(|(other, _)| other == name).count() > 1;
    names.iter().map(|(name, id)| if is_twice(name) { apart(name, id) } else { name.clone() }).collect()
}

fn named_devices(host: &Host, direction: Direction) -> Vec<Named> {
    let all = devices(host, direction).into_iter().map(|device| {
        let (name, id) = (name_of(&device), id_of(&device));
        (device, name, id)
    });
    let all: Vec<_> = all.filter(|(_, _, id)| direction.takes(id)).collect();
    let names: Vec<_> = all.iter().map(|(_, name, id)| (name.clone(), id.clone())).collect();
    let named = |((device, name, id), listed)| Named { device, name, id, listed };
    all.into_iter().zip(listed_as(&names)).map(named).collect()
}

fn list(host: &Host, direction: Direction) -> Vec<DeviceInfo> {
    let default = default_device(host, direction).map(|device| id_of(&device));
    let info = |named: Named| {
        // A device without a configuration is no device, whatever lists it.
        let config = default_config(&named.device, direction).ok()?;
        Some(DeviceInfo {
            name: named.listed,
            default: default.as_deref() == Some(named.id.as_str()),
            rate: SampleRate(config.sample_rate()),
            channels: config.channels(),
        })
    };
    named_devices(host, direction).into_iter().filter_map(info).collect()
}

fn find(wanted: Option<&str>, direction: Direction) -> Result<Found, SoundTrouble> {
    let host = host().map_err(|reason| direction.trouble(reason))?;
    let found = match wanted {
        None => default_device(&host, direction).and_then(|device| {
            if direction.takes(&id_of(&device)) {
                return Some((name_of(&device), device));
            }
            named_devices(&host, direction).into_iter().next().map(|it| (it.listed, it.device))
        }),
        Some(wanted) => {
            let mut there = named_devices(&host, direction);
            // One that was chosen when it was the only one of its name may still be there.
            let place = there.iter().position(|it| it.is(wanted));
            let place = place.or_else(|| there.iter().position(|it| it.name == wanted));
            place.map(|place| there.swap_remove(place)).map(|it| (it.listed, it.device))
        }
    };
    let Some((name, device)) = found else {
        let reason = match (wanted, direction) {
            (Some(wanted), _) => format!("there is no device named “{wanted}” now"),
            (None, Direction::Input) => "there is no microphone".to_owned(),
            (None, Direction::Output) => "there is no speaker".to_owned(),
        };
        return Err(direction.trouble(reason));
    };
    let config = default_config(&device, direction).map_err(|error| no_device(direction, Some(error)))?;
    Ok(Found { device, name, config })
}

fn on_error(watch: &StreamWatch, error: &cpal::Error) {
    let kind = match error.kind() {
        ErrorKind::Xrun => StreamError::Overrun,
        ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => StreamError::Harmless,
        ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated | ErrorKind::HostUnavailable => {
            StreamError::Gone
        }
        _ => StreamError::Unclear,
    };
    watch.error(kind, || error.to_string());
}

/// What a microphone's stream runs with.
struct Running {
    calls: InputStreamCalls,
    /// Set when the first block came.
    came: Arc<AtomicBool>,
    start: Instant,
}

/// Whether the first block comes in time.
fn is_lively(came: &AtomicBool, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while !patience.is_zero() && !came.load(Ordering::Acquire) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    true
}

fn build_input(
    device: &Device,
    config: StreamConfig,
    format: SampleFormat,
    run: Running,
) -> Result<cpal::Stream, cpal::Error> {
    match format {
        SampleFormat::U8 => input_of::<u8>(device, config, run),
        SampleFormat::I16 => input_of::<i16>(device, config, run),
        SampleFormat::U16 => input_of::<u16>(device, config, run),
        SampleFormat::I24 => input_of::<cpal::I24>(device, config, run),
        SampleFormat::I32 => input_of::<i32>(device, config, run),
        SampleFormat::F64 => input_of::<f64>(device, config, run),
        _ => input_of::<f32>(device, config, run),
    }
}

fn input_of<T>(device: &Device, config: StreamConfig, run: Running) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let Running { calls: InputStreamCalls { mut data, watch }, came, start } = run;
    let channels = usize::from(config.channels.max(1));
    let rate = u64::from(config.sample_rate.max(1));
    let mut scratch = vec![0.0_f32; SCRATCH / channels * channels];
    device.build_input_stream(
        config,
        move |samples: &[T], info: &cpal::InputCallbackInfo| {
            came.store(true, Ordering::Release);
            let stamp = info.timestamp();
            let latency = stamp.callback.saturating_duration_since(stamp.capture);
            let mut captured = start.elapsed().saturating_sub(latency);
            for part in samples.chunks(scratch.len().max(1)) {
                for (place, sample) in scratch.iter_mut().zip(part) {
                    *place = f32::from_sample(*sample);
                }
                data(scratch.get(..part.len()).unwrap_or_default(), captured);
                captured += Duration::from_micros((part.len() / channels) as u64 * 1_000_000 / rate);
            }
        },
        move |error| on_error(&watch, &error),
        Some(OPEN_TIMEOUT),
    )
}

fn build_output(
    device: &Device,
    config: StreamConfig,
    format: SampleFormat,
    calls: OutputStreamCalls,
    start: Instant,
) -> Result<cpal::Stream, cpal::Error> {
    match format {
        SampleFormat::U8 => output_of::<u8>(device, config, calls, start),
        SampleFormat::I16 => output_of::<i16>(device, config, calls, start),
        SampleFormat::U16 => output_of::<u16>(device, config, calls, start),
        SampleFormat::I24 => output_of::<cpal::I24>(device, config, calls, start),
        SampleFormat::I32 => output_of::<i32>(device, config, calls, start),
        SampleFormat::F64 => output_of::<f64>(device, config, calls, start),
        _ => output_of::<f32>(device, config, calls, start),
    }
}

fn output_of<T>(
    device: &Device,
    config: StreamConfig,
    calls: OutputStreamCalls,
    start: Instant,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample + FromSample<f32>,
{
    let OutputStreamCalls { mut data, watch } = calls;
    let watch: Arc<StreamWatch> = watch;
    let channels = usize::from(config.channels.max(1));
    let rate = u64::from(config.sample_rate.max(1));
    let mut scratch = vec![0.0_f32; SCRATCH / channels * channels];
    device.build_output_stream(
        config,
        move |samples: &mut [T], info: &cpal::OutputCallbackInfo| {
            let stamp = info.timestamp();
            let latency = stamp.playback.saturating_duration_since(stamp.callback);
            let mut heard = start.elapsed() + latency;
            for part in samples.chunks_mut(scratch.len().max(1)) {
                let filled = scratch.get_mut(..part.len()).unwrap_or_default();
                data(filled, heard);
                for (sample, place) in part.iter_mut().zip(filled.iter()) {
                    *sample = T::from_sample(*place);
                }
                heard += Duration::from_micros((part.len() / channels) as u64 * 1_000_000 / rate);
            }
        },
        move |error| on_error(&watch, &error),
        Some(OPEN_TIMEOUT),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_devices_of_one_name_are_told_apart() {
        let named = |name: &str, id: &str| (name.to_owned(), id.to_owned());
        let names = [named("Headset", "usb-1"), named("Built-in", "pci"), named("Headset", "usb-2")];
        assert_eq!(listed_as(&names), ["Headset (usb-1)", "Built-in", "Headset (usb-2)"]);
        assert_eq!(listed_as(&names[..2]), ["Headset", "Built-in"]);
        assert!(listed_as(&[]).is_empty());
    }

    #[test]
    fn what_the_speakers_play_is_no_microphone() {
        assert!(!Direction::Input.takes("auto_null.monitor"));
        assert!(Direction::Input.takes("mic"));
        assert!(Direction::Output.takes("auto_null.monitor"));
    }
}
