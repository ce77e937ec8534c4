//! The figures of the sound: lost frames under load, sound lost to a kill, time to the first sample.
//!
//! `cargo bench --bench sound`; needs a sound server for virtual devices (`make bench` installs it), and
//! says where there is none that nothing was measured. It fails when a figure misses its limit.
//!
//! `OARS_BENCH_MINUTES`, `OARS_BENCH_KILLS` and `OARS_BENCH_BUSY` (threads) make it shorter or lighter.
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
    println!(
        "sound: NOT MEASURED: lost frames, kills and the first sample (its virtual devices are for Linux)"
    );
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), String> {
    if std::env::var_os(figures::FIRST_SAMPLE).is_some() {
        return figures::time_first_samples();
    }
    let is_there = |tool: &str| {
        let mut command = std::process::Command::new(tool);
        command.arg("--version").stdout(std::process::Stdio::null()).status().is_ok()
    };
    if let Some(tool) = ["pulseaudio", "pactl", "paplay"].into_iter().find(|tool| !is_there(tool)) {
        println!("sound: NOT MEASURED: lost frames, kills and the first sample ({tool} is missing)");
        return Ok(());
    }
    figures::first_sample()?;
    figures::lost_to_kills()?;
    figures::lost_under_load()
}

#[cfg(target_os = "linux")]
mod figures {
    use std::path::Path;
    use std::process::Stdio;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::sync_channel;
    use std::thread::Builder;
    use std::time::{Duration, Instant};

    use oars::audio::backend::{InputStreamCalls, cpal_backend};
    use oars::audio::watch::StreamWatch;
    use oars::audio::wav::{from_sample, read_mono, repair, to_sample, write_wav};
    use oars::units::SampleRate;

    use crate::process::{Doing as _, Outcome, Running, run, until};
    use crate::server::Server;

    pub const FIRST_SAMPLE: &str = "OARS_BENCH_FIRST_SAMPLE";
    const PATIENCE: Duration = Duration::from_secs(30);

    fn number(name: &str, default: u32) -> u32 {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    }

    /// Starts this program again where it sees the server.
    pub fn first_sample() -> Outcome<()> {
        let server = Server::start()?;
        let this = std::env::current_exe().doing("finding this program")?;
        print!("{}", run(server.command(this).env(FIRST_SAMPLE, "1"))?);
        Ok(())
    }

    /// From asking for the microphone to its first sample.
    pub fn time_first_samples() -> Outcome<()> {
        let host = cpal_backend();
        let mut times = Vec::new();
        for _ in 0..21 {
            let begun = Instant::now();
            let (first, came) = sync_channel(1);
            let stream = host.open_input(None, &mut |format| {
                let first = first.clone();
                InputStreamCalls {
                    data: Box::new(move |_, _| first.try_send(Instant::now()).unwrap_or_default()),
                    watch: Arc::new(StreamWatch::new(format.rate)),
                }
            });
            let stream = stream.map_err(|trouble| trouble.message().what)?;
            times.push(came.recv_timeout(PATIENCE).doing("waiting for a sample")?.duration_since(begun));
            drop(stream);
        }
        times.sort();
        let at = |index: usize| times.get(index).map_or(0, Duration::as_millis);
        println!("open to first sample: median {} ms, worst {} ms of {}", at(10), at(20), times.len());
        if at(10) < 100 { Ok(()) } else { Err("the first sample takes 100 ms or more".to_owned()) }
    }

    /// A sound in which no stretch is like another, so that one missing frame is seen.
    fn noise(path: &Path, seconds: u32) -> Outcome<Vec<f32>> {
        let mut state = 1_u32;
        let samples: Vec<f32> = (0..seconds * 48_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                from_sample((state >> 18) as i16 - 8_192)
            })
            .collect();
        write_wav(path, &samples, SampleRate::TAKE).doing("writing the noise")?;
        Ok(samples)
    }

    fn record(server: &Server, out: &Path, more: &[&str]) -> Outcome<Running> {
        let mut command = server.oars();
        Running::start(command.arg("record").arg(out).args(more).stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// Kills recordings at random moments and mends them.
    pub fn lost_to_kills() -> Outcome<()> {
        let tries = number("OARS_BENCH_KILLS", 100);
        let server = Server::start()?;
        let (mut playable, mut worst, mut state) = (0, 0.0_f64, 7_u32);
        for number in 0..tries {
            let out = server.file(&format!("killed-{number}.wav"));
            let mut recorder = record(&server, &out, &[])?;
            // The file is made when the first sound is asked for.
            until("the file", PATIENCE, || Ok(std::fs::metadata(&out).ok().filter(|file| file.len() > 44)))?;
            let begun = Instant::now();
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            std::thread::sleep(Duration::from_millis(u64::from(state >> 16) % 1_500));
            recorder.kill()?;
            let lasted = begun.elapsed().as_secs_f64();
            repair(&out).doing("mending")?;
            let (samples, _) = read_mono(&out).doing("reading what was mended")?;
            playable += u32::from(!samples.is_empty());
            worst = worst.max(lasted - samples.len() as f64 / 48_000.0);
        }
        println!("killed {tries} times: {playable} playable, at worst {worst:.3} s lost");
        if playable == tries && worst < 0.5 { Ok(()) } else { Err("too much is lost to kills".to_owned()) }
    }

    /// Records a known sound while every core is busy.
    pub fn lost_under_load() -> Outcome<()> {
        let minutes = number("OARS_BENCH_MINUTES", 10);
        let server = Server::start()?;
        let wav = server.file("noise.wav");
        let spoken = noise(&wav, minutes * 60)?;
        let out = server.file("out.wav");
        let idle = Arc::new(AtomicBool::new(false));
        let cores = std::thread::available_parallelism().map_or(2, usize::from) as u32;
        let cores = number("OARS_BENCH_BUSY", cores);
        let mut busy = Vec::new();
        for _ in 0..cores {
            let idle = Arc::clone(&idle);
            let burn = move || {
                while !idle.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            };
            busy.push(Builder::new().name("busy".to_owned()).spawn(burn).doing("starting a thread")?);
        }
        let mut recorder = Running::start(server.oars().arg("record").arg(&out).stderr(Stdio::null()))?;
        until("the recording", PATIENCE, || Ok(std::fs::metadata(&out).ok().filter(|file| file.len() > 44)))?;
        server.speak(&wav)?;
        recorder.interrupt()?;
        recorder.wait(PATIENCE)?;
        idle.store(true, Ordering::Relaxed);
        for thread in busy {
            thread.join().map_err(|_panic| "a busy thread failed")?;
        }

        let (recorded, _) = read_mono(&out).doing("reading the recording")?;
        let (recorded, spoken) = (as_numbers(&recorded), as_numbers(&spoken));
        let head = spoken.get(..4_800).unwrap_or_default();
        let start = recorded.windows(head.len()).position(|place| place == head);
        let start = start.ok_or("the sound was not found in the recording")?;
        let found = recorded.get(start..).unwrap_or_default();
        let (lost, added) = differences(&spoken, found);
        println!(
            "{minutes} minutes with {cores} threads burning: {lost} of {} frames lost; the speaking side fell \
             behind by {added}",
            spoken.len()
        );
        if lost == 0 { Ok(()) } else { Err("frames were lost".to_owned()) }
    }

    /// Frames of `spoken` that are missing in `found`, and frames that only `found` has.
    fn differences(spoken: &[i16], found: &[i16]) -> (usize, usize) {
        const FAR: usize = 9_600;
        let (mut spoken, mut found, mut lost, mut added) = (spoken, found, 0, 0);
        loop {
            let same = found.iter().zip(spoken).take_while(|(found, spoken)| found == spoken).count();
            spoken = spoken.get(same..).unwrap_or_default();
            found = found.get(same..).unwrap_or_default();
            // Where both are alike again.
            let Some(needle) = spoken.get(FAR..FAR + 64) else { return (lost + spoken.len(), added) };
            let Some(place) = found.windows(needle.len()).take(20 * FAR).position(|place| place == needle)
            else {
                return (lost + spoken.len(), added);
            };
            let unlike = spoken.iter().take(FAR).rev().zip(found.iter().take(place).rev());
            let alike = unlike.take_while(|(spoken, found)| spoken == found).count();
            lost += FAR - alike;
            added += place - alike;
            spoken = spoken.get(FAR..).unwrap_or_default();
            found = found.get(place..).unwrap_or_default();
        }
    }

    fn as_numbers(samples: &[f32]) -> Vec<i16> {
        samples.iter().map(|sample| to_sample(*sample)).collect()
    }
}
