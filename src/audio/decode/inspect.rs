//! Looking into a recording: how long, how loud, where someone speaks.

use std::path::Path;

use super::fault::DecodeFault;
use super::flow::{LONGEST, flow};
use super::report::{Damage, SourceFormat};
use super::shape::Shaper;
use super::{on_and_on, open};
use crate::dsp::level::LevelSum;
use crate::dsp::speech::Speech;
use crate::dsp::speech_stream::SpeechFinder;
use crate::units::Seconds;

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Its length.
    pub length: Seconds,
    /// How it is written.
    pub source: SourceFormat,
    /// The levels over all channels.
    pub level: LevelSum,
    /// Where someone speaks.
    pub speech: Speech,
    /// What could not be read.
    pub damaged: Vec<Damage>,
}

/// Looks into a file.
pub fn inspect(path: &Path) -> Result<Inspection, DecodeFault> {
    let mut opened = open(path)?;
    let source = opened.source.format().clone();
    let mut level = LevelSum::for_bits(source.bits);
    let mut shaper = Shaper::new(source.rate, source.channels, 1)?;
    let mut finder = SpeechFinder::default();
    let mut heard = Vec::new();
    let flowed = flow(&mut opened, LONGEST, &mut on_and_on, &mut |block| {
        level.add_frames(block, source.channels);
        heard.clear();
        shaper.push(block, &mut heard)?;
        finder.add(&heard);
        Ok(())
    })?;
    heard.clear();
    shaper.finish(&mut heard)?;
    finder.add(&heard);
    let length = flowed.frames.at(source.rate);
    Ok(Inspection { length, source, level, speech: finder.finish(), damaged: flowed.damaged })
}

/// The length of a file, at once where its head tells it.
pub fn length(path: &Path) -> Result<Seconds, DecodeFault> {
    let mut opened = open(path)?;
    let rate = opened.source.format().rate;
    Ok(match opened.source.frames_there() {
        Some(frames) => frames.at(rate),
        None => flow(&mut opened, LONGEST, &mut on_and_on, &mut |_block| Ok(()))?.frames.at(rate),
    })
}
