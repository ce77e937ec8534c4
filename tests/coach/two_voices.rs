//! A role-play of two synthetic speakers, as an MP3.

use std::fmt::Display;
use std::path::Path;
use std::process::Command;

const WORKER: [&str; 6] = [
    "You are looking forward to that hour all day.",
    "What would have to happen for the mornings to feel different?",
    "It sounds as if the evenings are the only time that is yours.",
    "You have kept at it for three weeks, in spite of everything.",
    "On a scale from one to ten, how sure are you?",
    "What has worked before, even for a short while?",
];
const PARENT: [&str; 6] = [
    "I just want to sit down once the kids are asleep, that is all.",
    "Maybe if I did not have the second bottle. I know it is the second one.",
    "Nobody asks how I am. They only ask about the children.",
    "My mother says I should stop, but she does not have to do bedtime.",
    "I would like to be up for breakfast. I really would.",
    "Last summer was better. We went swimming on Saturdays.",
];

/// Two synthetic voices that take turns, over and over for so many seconds. What is needed on the way is
/// put into `folder`.
pub fn write(folder: &Path, mp3: &Path, seconds: u32) -> Result<(), String> {
    let mut round = Vec::new();
    let mut rate = 22_050;
    for (said, answered) in WORKER.iter().zip(PARENT) {
        for (voice, pitch, sentence) in [("en-gb", "40", *said), ("en-us", "75", answered)] {
            let wav = folder.join("sentence.wav");
            let mut speak = Command::new("espeak-ng");
            run(speak.args(["-v", voice, "-p", pitch, "-s", "165", "-w"]).arg(&wav).arg(sentence))?;
            let mut reader = hound::WavReader::open(&wav).map_err(told)?;
            rate = reader.spec().sample_rate;
            let samples: Result<Vec<i16>, _> = reader.samples().collect();
            round.extend(samples.map_err(told)?);
            round.extend(std::iter::repeat_n(0, rate as usize * 2 / 3));
        }
    }
    let wav = folder.join("round.wav");
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format };
    let mut writer = hound::WavWriter::create(&wav, spec).map_err(told)?;
    for sample in &round {
        writer.write_sample(*sample).map_err(told)?;
    }
    writer.finalize().map_err(told)?;
    let times = u64::from(seconds) * u64::from(rate) / round.len().max(1) as u64;
    let (times, length) = (times.to_string(), seconds.to_string());
    run(Command::new("sox").arg(&wav).arg(mp3).args(["repeat", &times, "trim", "0", &length]))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {said}")) }
}

fn told(error: impl Display) -> String {
    format!("writing the voices: {error}")
}
