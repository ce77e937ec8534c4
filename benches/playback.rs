//! Where the program says that playback is, against what the speaker received.
//!
//! `cargo bench --no-default-features --bench playback`; needs a sound server for virtual devices
//! (`make bench` installs it), and says where there is none that nothing was measured.
//! `OARS_BENCH_MINUTES` makes it shorter. It fails when a figure misses its limit.
//!
//! How: a file with bursts of noise at known, irregular places over a faint hiss is played through the
//! real player, at half, plain and double speed, each on a sound server of its own. The file's rate is
//! not the speaker's. What the speaker receives is recorded from its monitor. For the moment of each
//! burst in the recording the bench asks the last position that was told before, moved on as the window
//! does between two events, and compares it with the burst's place in the file. So what is measured is
//! the stretcher, the rates, the queue of sound that waits for the speaker, and the latency that the
//! system tells us.
//!
//! One clock for both: the virtual speaker renders by the computer's own clock, a chunk each time the
//! one before is over, and hands each chunk to its monitor at that moment, at which the chunk's first
//! frame is heard. Recorded frames arrive later than they were heard, by an unknown and varying time,
//! and never earlier: so frame 0 was heard at the earliest of all (arrival − first frame of what
//! arrived), over all arrivals of the run. What is left is the shortest way from server to bench, a
//! millisecond or so, by which positions seem too far on. The spread of the arrivals is printed; and
//! beside the error on this clock the error with the median taken out, which needs no common clock at
//! all. A computer too busy to fill the speaker in time makes gaps in what is heard; around them the
//! system itself does not know for a while what is heard when. They are counted, and both figures are told:
//! the worst of all bursts, and the worst of those farther than half a second from any gap, which has the
//! limit.
#![expect(clippy::print_stdout, reason = "the figures are what this prints")]

#[cfg(target_os = "linux")]
#[path = "../tests/end_to_end/process.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod process;
#[cfg(target_os = "linux")]
#[path = "../tests/sound/server.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod server;

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("playback: NOT MEASURED: how far the position told is off (its virtual speaker is for Linux)");
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), String> {
    let is_there = |tool: &str| {
        let mut command = std::process::Command::new(tool);
        command.arg("--version").stdout(std::process::Stdio::null()).status().is_ok()
    };
    if let Some(tool) = ["pulseaudio", "pactl", "parec"].into_iter().find(|tool| !is_there(tool)) {
        println!("playback: NOT MEASURED: how far the position told is off ({tool} is missing)");
        return Ok(());
    }
    match std::env::var(figures::SPEED) {
        Ok(speed) => figures::measure(&speed),
        Err(_) => figures::all_speeds(),
    }
}

#[cfg(target_os = "linux")]
mod figures {
    use std::io::Read as _;
    use std::path::{Path, PathBuf};
    use std::process::{ChildStdout, Command, Stdio};
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;
    use std::thread::{Builder, JoinHandle};
    use std::time::{Duration, Instant};

    use oars::audio::backend::cpal_backend;
    use oars::audio::messages::{AudioCommand, AudioEvent, Manner, PlaybackId, Playhead};
    use oars::audio::system::{AudioSettings, AudioSystem};
    use oars::audio::wav::write_wav;
    use oars::units::{SampleRate, Seconds};

    use crate::process::{Doing as _, Outcome, Running};
    use crate::server::Server;

    pub const SPEED: &str = "OARS_BENCH_SPEED";
    const FOLDER: &str = "OARS_BENCH_FOLDER";
    /// Not the speaker's rate.
    const FILE_RATE: u32 = 44_100;
    const SPEAKER_RATE: f64 = 48_000.0;
    const LIMIT_MILLIS: f64 = 20.0;
    /// How loud a burst is, and how loud the hiss.
    const BURST: f32 = 0.5;
    const HISS: f32 = 0.002;
    /// What is louder is a burst if so many seconds before it were quiet.
    const LOUD: f32 = 0.05;
    const QUIET: f64 = 0.12;
    /// So many silent frames in a row are none of ours.
    const GAP: u32 = 48;
    /// Frames of the speaker around a gap.
    const AROUND: f64 = SPEAKER_RATE / 2.0;

    fn minutes() -> f64 {
        std::env::var("OARS_BENCH_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(10.0)
    }

    fn seconds(seconds: f64) -> Outcome<Duration> {
        Duration::try_from_secs_f64(seconds).doing("counting seconds")
    }

    /// Plays at three speeds at once, each in a process and on a server of its own.
    pub fn all_speeds() -> Outcome<()> {
        let this = std::env::current_exe().doing("finding this program")?;
        let mut running = Vec::new();
        for speed in ["0.5", "1", "2"] {
            let server = Server::start()?;
            let mut command = server.command(&this);
            command.env(SPEED, speed).env(FOLDER, server.file(""));
            running.push((Running::start(&mut command)?, server));
        }
        let patience = Duration::from_secs((minutes() * 60.0) as u64 + 120);
        let mut failed = false;
        for (measuring, _server) in &mut running {
            failed |= !measuring.wait(patience)?.success();
        }
        if failed { Err("a position is too far from what is heard".to_owned()) } else { Ok(()) }
    }

    /// Even chances from 0 to 1, the same each time.
    struct Chance(u32);

    impl Chance {
        fn next(&mut self) -> f32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) as f32 / 16_777_216.0
        }
    }

    /// Writes the file; tells where its bursts begin, in seconds.
    fn bursts(file: &Path, seconds: f64) -> Outcome<Vec<f64>> {
        let mut chance = Chance(11);
        let frames = (seconds * f64::from(FILE_RATE)) as usize;
        let mut samples: Vec<f32> = (0..frames).map(|_| (chance.next() * 2.0 - 1.0) * HISS).collect();
        let mut places = Vec::new();
        let mut at = 0.7;
        while at < seconds - 1.0 {
            let first = (at * f64::from(FILE_RATE)) as usize;
            for sample in samples.iter_mut().skip(first).take(FILE_RATE as usize * 8 / 100) {
                *sample = (chance.next() * 2.0 - 1.0) * BURST;
            }
            places.push(first as f64 / f64::from(FILE_RATE));
            at += 0.5 + f64::from(chance.next());
        }
        write_wav(file, &samples, SampleRate(FILE_RATE)).doing("writing the bursts")?;
        Ok(places)
    }

    /// What was recorded: for each burst the frame it began at; for each arrival its moment and frame;
    /// where the hiss stopped after the first burst, which a computer too busy to play makes it do.
    #[derive(Default)]
    struct Heard {
        onsets: Vec<f64>,
        gaps: Vec<f64>,
        arrivals: Vec<(Instant, f64)>,
    }

    fn listen(mut monitor: ChildStdout) -> Outcome<JoinHandle<Heard>> {
        let ear = move || {
            let mut heard = Heard::default();
            let mut bytes = vec![0_u8; 1 << 16];
            let (mut frame, mut quiet, mut odd, mut zeros) = (0.0, 0.0, None, 0_u32);
            while let Ok(count) = monitor.read(&mut bytes) {
                if count == 0 {
                    break;
                }
                heard.arrivals.push((Instant::now(), frame));
                for byte in bytes.iter().take(count) {
                    let Some(low) = odd.take() else {
                        odd = Some(*byte);
                        continue;
                    };
                    let sample = i16::from_le_bytes([low, *byte]);
                    zeros = if sample == 0 { zeros + 1 } else { 0 };
                    if zeros == GAP && !heard.onsets.is_empty() {
                        heard.gaps.push(frame);
                    }
                    if f32::from(sample).abs() / 32_768.0 > LOUD {
                        if quiet > QUIET * SPEAKER_RATE {
                            heard.onsets.push(frame);
                        }
                        quiet = 0.0;
                    } else if zeros < GAP || heard.onsets.is_empty() {
                        // A gap inside a burst makes no second one of it.
                        quiet += 1.0;
                    }
                    frame += 1.0;
                }
            }
            heard
        };
        Builder::new().name("ear".to_owned()).spawn(ear).doing("starting a thread")
    }

    /// Plays at one speed and compares.
    pub fn measure(speed: &str) -> Outcome<()> {
        let folder = PathBuf::from(std::env::var_os(FOLDER).ok_or("no folder is named")?);
        let speed: f64 = speed.parse().doing("reading the speed")?;
        let file = folder.join("bursts.wav");
        let places = bursts(&file, minutes() * 60.0 * speed)?;
        let mut parec = Command::new("parec");
        let how = ["-d", "spk.monitor", "--raw", "--rate=48000", "--channels=1", "--format=s16le"];
        parec.args(how).args(["--latency-msec=10"]).stdout(Stdio::piped());
        let mut parec = Running::start(&mut parec)?;
        let ear = listen(parec.output()?)?;
        std::thread::sleep(Duration::from_secs(1));
        let heads = play(&folder, file, speed)?;
        std::thread::sleep(Duration::from_secs(1));
        parec.interrupt()?;
        parec.wait(Duration::from_secs(20))?;
        let heard = ear.join().map_err(|_panic| "the listening thread failed")?;
        compare(speed, &places, &heard, &heads)
    }

    /// Plays it to its end; what was told, and when.
    fn play(folder: &Path, file: PathBuf, speed: f64) -> Outcome<Vec<(Instant, Playhead)>> {
        let (wake, woken) = sync_channel(1);
        let wake = Arc::new(move || wake.try_send(()).unwrap_or_default());
        let sound = AudioSystem::start(cpal_backend(), AudioSettings { voice_cache: folder.into() }, wake);
        let zero = Instant::now().checked_sub(sound.now()).ok_or("the clock is too young")?;
        let manner = Manner { speed, ..Manner::default() };
        let id = PlaybackId(1);
        sound.send(AudioCommand::Play { id, file, from: Seconds(0.0), until: None, manner, device: None });
        let mut heads = Vec::new();
        let deadline = Instant::now() + seconds(minutes() * 60.0 + 60.0)?;
        loop {
            while let Some(event) = sound.poll() {
                match event {
                    AudioEvent::PlaybackPosition { head, .. } => heads.push((zero, head)),
                    AudioEvent::PlaybackEnded { .. } => return Ok(heads),
                    AudioEvent::PlaybackStarted { .. } => {}
                    other => return Err(format!("{other:?}")),
                }
            }
            if Instant::now() > deadline {
                return Err("the playback never ended".to_owned());
            }
            woken.recv_timeout(Duration::from_millis(100)).ok();
        }
    }

    fn compare(speed: f64, places: &[f64], heard: &Heard, heads: &[(Instant, Playhead)]) -> Outcome<()> {
        let &(zero, _) = heads.first().ok_or("no position was told")?;
        let since = |moment: Instant| moment.duration_since(zero).as_secs_f64();
        // When frame 0 would have been heard, by each arrival.
        let mut starts: Vec<f64> =
            heard.arrivals.iter().map(|(moment, frame)| since(*moment) - frame / SPEAKER_RATE).collect();
        starts.sort_by(f64::total_cmp);
        let start = *starts.first().ok_or("nothing was recorded")?;
        let (mut errors, mut broken) = (Vec::new(), Vec::new());
        for onset in &heard.onsets {
            let moment = start + onset / SPEAKER_RATE;
            let told = heads.partition_point(|(_, head)| head.heard_at.as_secs_f64() <= moment);
            let Some((_, head)) = told.checked_sub(1).and_then(|last| heads.get(last)) else { continue };
            let said = head.at(seconds(moment)?).0;
            let nearest = places.iter().map(|place| said - place).min_by(|a, b| a.abs().total_cmp(&b.abs()));
            let near_gap = heard.gaps.iter().any(|gap| (gap - onset).abs() < AROUND);
            let into = if near_gap { &mut broken } else { &mut errors };
            into.extend(nearest.map(|error| error * 1_000.0));
        }
        if errors.len() + broken.len() != places.len() || heard.onsets.len() != places.len() {
            let found = heard.onsets.len();
            return Err(format!("{} bursts were played at {speed}, {found} were heard", places.len()));
        }
        let middle = median(&errors);
        let worst = worst_of(&errors);
        let apart: Vec<f64> = errors.iter().map(|error| error - middle).collect();
        let first = errors.first().copied().unwrap_or_default();
        let last = errors.last().copied().unwrap_or_default();
        let sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
        println!(
            "speed {speed}: {} bursts in {} minutes, the position told is at worst {:.1} ms off; of the {} away \
             from gaps at worst {worst:.1} ms (limit {LIMIT_MILLIS} ms), in the median of the sizes {:.1} ms; \
             with the median of {middle:+.1} ms taken out at worst {:.1} ms; first {first:+.1} ms, last \
             {last:+.1} ms; arrivals late by {:.1} ms in the median; {} gaps and {} bursts around them",
            errors.len() + broken.len(),
            minutes(),
            worst_of(&[worst, worst_of(&broken)]),
            errors.len(),
            median(&sizes),
            worst_of(&apart),
            (median(&starts) - start) * 1_000.0,
            // The silence after the end counts as one.
            heard.gaps.len().saturating_sub(1),
            broken.len(),
        );
        if worst.abs() <= LIMIT_MILLIS { Ok(()) } else { Err(format!("more than {LIMIT_MILLIS} ms off")) }
    }

    fn median(numbers: &[f64]) -> f64 {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    /// The one farthest from zero.
    fn worst_of(numbers: &[f64]) -> f64 {
        numbers.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or_default()
    }
}
