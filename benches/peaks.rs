//! The peak pyramid of an hour of sound, beside what else goes over the same file in the same run, all on
//! one core with the file in the system's cache; and the opening of a pyramid that was made before.
//! Times are processor times, so that they hold on a busy machine too; the opening is timed by the clock.
//!
//! The bound is reading the file and summing its samples. numpy takes the lowest and the highest of each
//! 256 frames, the lowest level of the pyramid without its loudness; and, for comparison, of the whole file
//! at once. ffmpeg's `astats` takes its statistics of the whole. What is not measured because its program is
//! not installed is named in the last line.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use oars::dsp::peaks::Channel;
use oars::dsp::pyramid::Pyramid;
use oars::ops::peaks;
use oars::units::Frames;

const RATE: u32 = 48_000;
const HOUR: u32 = 3_600 * RATE;
const HEADER: u64 = 44;
/// A window's width.
const COLUMNS: usize = 1_920;
const TRIES: usize = 7;
const DEAR_TRIES: usize = 3;

/// Times reading and summing that the pyramid may take.
const MOST_OF_BOUND: f64 = 1.5;
/// How many times as fast as numpy and ffmpeg it is.
const LEAST_NUMPY: f64 = 2.0;
const LEAST_FFMPEG: f64 = 20.0;
const MOST_OPENING: Duration = Duration::from_millis(200);

/// Prints the best of its times in seconds: by groups of 256, and over the whole.
const NUMPY: &str = "
import sys, time
import numpy as np
def groups():
    x = np.fromfile(sys.argv[1], dtype='<i2', offset=44).reshape(-1, 256)
    return x.min(axis=1), x.max(axis=1)
def whole():
    x = np.fromfile(sys.argv[1], dtype='<i2', offset=44)
    return x.min(), x.max()
for work in (groups, whole):
    times = []
    for _ in range(7):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    print(min(times))
";

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "peaks: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let sound = folder.path().join("hour.wav");
    write_hour(&sound).map_err(|error| error.to_string())?;
    read_and_sum(&sound)?;

    let (mut bound, mut pyramid) = (Duration::MAX, Duration::MAX);
    for _try in 0..TRIES {
        // By turns, so that both meet the same disturbances.
        bound = bound.min(best(1, processor, || read_and_sum(&sound))?);
        pyramid = pyramid.min(best(1, processor, || build(&sound))?);
    }
    let mut fine = limit(
        &format!("pyramid {:.1} ms, reading and summing {:.1} ms", ms(pyramid), ms(bound)),
        pyramid.as_secs_f64() / bound.as_secs_f64(),
        |ratio| ratio <= MOST_OF_BOUND,
        &format!("at most {MOST_OF_BOUND}"),
    );
    let mut missing = Vec::new();
    match numpy(&sound) {
        Some((groups, whole)) => {
            fine &= limit(
                &format!("numpy's min and max of 256 frames {:.1} ms, of the pyramid", ms(groups)),
                groups.as_secs_f64() / pyramid.as_secs_f64(),
                |ratio| ratio >= LEAST_NUMPY,
                &format!("at least {LEAST_NUMPY}"),
            );
            let ratio = whole.as_secs_f64() / pyramid.as_secs_f64();
            say(&format!(
                "one min and one max of the whole file by numpy {:.1} ms: {ratio:.2} times",
                ms(whole)
            ));
        }
        None => missing.push("numpy's min and max (python3 with numpy is missing)"),
    }
    match best(DEAR_TRIES, processor_of_others, || ffmpeg(&sound)) {
        Ok(astats) => {
            fine &= limit(
                &format!("ffmpeg's astats {:.0} ms, of the pyramid", ms(astats)),
                astats.as_secs_f64() / pyramid.as_secs_f64(),
                |ratio| ratio >= LEAST_FFMPEG,
                &format!("at least {LEAST_FFMPEG}"),
            );
        }
        Err(_not_there) => missing.push("ffmpeg's astats (ffmpeg is missing)"),
    }
    fine &= opening(&sound, &folder.path().join("hour.peaks"))?;
    if !missing.is_empty() {
        say(&format!("NOT MEASURED: {}", missing.join("; ")));
    }
    Ok(fine)
}

/// Opens what was made before, and makes the first picture of it.
fn opening(sound: &Path, kept: &Path) -> Result<bool, String> {
    let made = peaks::open_or_build(sound, kept, &mut |_| ControlFlow::Continue(()));
    let made = made.map_err(|error| error.to_string())?;
    let opened = best(TRIES, clock, || {
        let pyramid = peaks::open(sound, kept).ok_or("the pyramid was not kept")?;
        black_box(picture(&pyramid, 1));
        Ok(())
    })?;
    let bytes = fs::metadata(kept).map_err(|error| error.to_string())?.len();
    say(&format!(
        "opening it with the first picture {:.1} ms (limit {} ms); {:.1} MB in memory, {:.1} MB on disk",
        ms(opened),
        MOST_OPENING.as_millis(),
        made.memory() as f64 / 1e6,
        bytes as f64 / 1e6
    ));
    for zoom in [1, 10, 100, 300] {
        let drawn = best(TRIES, clock, || {
            black_box(picture(&made, zoom));
            Ok(())
        })?;
        say(&format!("{COLUMNS} columns of 1/{zoom} of the hour {:.3} ms", ms(drawn)));
    }
    let from = Frames(u64::from(HOUR) / 2);
    let to = Frames(from.0 + 256 * COLUMNS as u64);
    let deepest = best(TRIES, clock, || {
        let stretch = peaks::read_stretch(sound, from, to).map_err(|error| error.to_string())?;
        black_box(stretch.columns(Channel::All, from, to, COLUMNS));
        Ok(())
    })?;
    say(&format!("{COLUMNS} columns of ten seconds, read and drawn from samples {:.1} ms", ms(deepest)));
    Ok(opened < MOST_OPENING)
}

fn picture(pyramid: &Pyramid, zoom: u64) -> usize {
    let length = pyramid.frames().0 / zoom;
    let from = (pyramid.frames().0 - length) / 3;
    pyramid.columns(Channel::All, Frames(from), Frames(from + length), COLUMNS).len()
}

fn read_and_sum(sound: &Path) -> Result<(), String> {
    let mut file = File::open(sound).map_err(|error| error.to_string())?;
    file.seek(SeekFrom::Start(HEADER)).map_err(|error| error.to_string())?;
    let mut block = vec![0; 1 << 17];
    let mut sum = 0_i64;
    loop {
        let read = file.read(&mut block).map_err(|error| error.to_string())?;
        if read == 0 {
            black_box(sum);
            return Ok(());
        }
        let (shorts, _) = block.get(..read).unwrap_or_default().as_chunks::<2>();
        sum += shorts.iter().map(|two| i64::from(i16::from_le_bytes(*two))).sum::<i64>();
    }
}

fn build(sound: &Path) -> Result<(), String> {
    let pyramid = peaks::build(sound, &mut |_| ControlFlow::Continue(()));
    black_box(pyramid.map_err(|error| error.to_string())?.memory());
    Ok(())
}

fn numpy(sound: &Path) -> Option<(Duration, Duration)> {
    // The one that the system installs is not always the first that is found.
    ["python3", "/usr/bin/python3"].into_iter().find_map(|python| {
        let mut command = Command::new(python);
        let out = command.arg("-c").arg(NUMPY).arg(sound).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(out.stdout).ok()?;
        let mut times = text.lines().filter_map(|line| Duration::try_from_secs_f64(line.parse().ok()?).ok());
        Some((times.next()?, times.next()?))
    })
}

fn ffmpeg(sound: &Path) -> Result<(), String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-threads", "1", "-filter_threads", "1", "-i"]).arg(sound);
    command.args(["-af", "astats", "-f", "null", "-"]).stdout(Stdio::null()).stderr(Stdio::null());
    let done = command.status().map_err(|error| error.to_string())?;
    if done.success() { Ok(()) } else { Err("ffmpeg failed".to_owned()) }
}

/// The shortest of some tries: the one that least else came in the way of.
fn best(
    tries: usize,
    time: fn() -> Duration,
    mut work: impl FnMut() -> Result<(), String>,
) -> Result<Duration, String> {
    let mut best = Duration::MAX;
    for _try in 0..tries {
        let begun = time();
        work()?;
        best = best.min(time().saturating_sub(begun));
    }
    Ok(best)
}

/// Time that has passed since the first call.
fn clock() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}

/// Time that a processor has worked for this thread; where that is not told, time that has passed.
fn processor() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let worked = told.and_then(|it| it.split(' ').next()?.parse().ok());
    worked.map_or_else(clock, Duration::from_nanos)
}

/// Time that a processor has worked for programs that this one has started and that have ended, told in
/// hundredths of a second; where that is not told, time that has passed.
fn processor_of_others() -> Duration {
    let told = fs::read_to_string("/proc/self/stat").ok();
    let ticks = told.and_then(|it| {
        let (_name, rest) = it.rsplit_once(')')?;
        rest.split_whitespace().skip(13).take(2).map(|it| it.parse::<u64>().ok()).sum::<Option<u64>>()
    });
    ticks.map_or_else(clock, |ticks| Duration::from_millis(10 * ticks))
}

/// An hour of noise in turns of loudness, up to full scale, with silence between.
fn write_hour(path: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let bytes = 2 * HOUR;
    file.write_all(b"RIFF")?;
    file.write_all(&(bytes + 36).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0")?;
    file.write_all(&RATE.to_le_bytes())?;
    file.write_all(&(2 * RATE).to_le_bytes())?;
    file.write_all(b"\x02\0\x10\0data")?;
    file.write_all(&bytes.to_le_bytes())?;
    let mut state = 1_u32;
    for frame in 0..HOUR {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let loudness = (frame / (RATE / 2)) % 5;
        let sample = i32::from((state >> 16) as i16) * loudness as i32 / 4;
        file.write_all(&(sample as i16).to_le_bytes())?;
    }
    file.flush()
}

fn limit(what: &str, ratio: f64, fine: impl Fn(f64) -> bool, words: &str) -> bool {
    say(&format!("{what}: {ratio:.2} times ({words})"));
    fine(ratio)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "peaks: {line}"));
}
