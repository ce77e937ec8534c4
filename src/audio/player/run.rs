//! A file on its way to the speaker.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::feed::Feed;
use super::track::{Place, Track};
use super::{End, PlayerShared};
use crate::audio::callback::OutputControl;
use crate::audio::device::OpenOutput;
use crate::audio::messages::{AudioEvent, PlaybackId, Playhead, SoundTrouble};
use crate::audio::resample::Resampler;
use crate::dsp::stretch::Stretcher;
use crate::units::Seconds;

/// Frames that are read at once.
const BLOCK: usize = 2_048;

/// Blocks in a row after which the position is told and orders are taken, full ring or not.
const BLOCKS: usize = 8;

/// How long a device may ask for nothing, in its own time, before it counts as lost.
const STALL: Duration = Duration::from_secs(3);

/// What the speaker may still hold back when its own clock says that all was heard.
const TAIL: Duration = Duration::from_millis(30);

/// How often the position is told.
const POSITION: Duration = Duration::from_millis(40);

pub(super) struct Player<'a> {
    shared: &'a PlayerShared,
    id: PlaybackId,
    feed: Feed,
    output: OpenOutput,
    control: Arc<OutputControl>,
    speed: f64,
    stretcher: Stretcher,
    resampler: Resampler,
    track: Track,
    block: Vec<f32>,
    stretched: Vec<f32>,
    ready: Vec<f32>,
    /// Frames that the ring took since it was last flushed.
    pushed: u64,
    flushing: bool,
    /// The last seek that was carried out.
    seeks: u32,
    paused: bool,
    read_all: bool,
    opened: Duration,
    told: (Instant, Option<Playhead>),
}

impl<'a> Player<'a> {
    pub fn new(
        shared: &'a PlayerShared,
        id: PlaybackId,
        feed: Feed,
        output: OpenOutput,
        control: Arc<OutputControl>,
        speed: f64,
    ) -> Result<Self, End> {
        let (rate, device) = (feed.rate(), output.format.rate);
        let mut player = Self {
            shared,
            id,
            output,
            control,
            speed,
            stretcher: Stretcher::new(rate),
            resampler: Resampler::new(rate, device)?,
            track: Track::new(rate, device),
            block: Vec::new(),
            stretched: Vec::new(),
            ready: Vec::new(),
            pushed: 0,
            flushing: false,
            seeks: 0,
            paused: false,
            read_all: false,
            opened: shared.host.now(),
            told: (Instant::now(), None),
            feed,
        };
        player.go_to(player.feed.start())?;
        Ok(player)
    }

    /// Reads on from another place. Nothing of the old place may wait in the ring.
    fn go_to(&mut self, place: Seconds) -> Result<(), End> {
        let frame = self.feed.go_to(place)?;
        self.resampler = Resampler::new(self.feed.rate(), self.output.format.rate)?;
        self.stretcher = Stretcher::new(self.feed.rate());
        self.stretcher.set_speed(self.speed);
        self.track.restart(frame);
        self.anchor();
        self.ready.clear();
        self.pushed = 0;
        self.read_all = false;
        self.output.watch.set_all_given(false);
        self.output.watch.set_far_end(0);
        Ok(())
    }

    /// Throws away what waits in the ring and reads on from another place.
    fn jump_to(&mut self, place: Seconds) -> Result<(), End> {
        self.go_to(place)?;
        self.control.ask_flush();
        self.flushing = true;
        Ok(())
    }

    pub fn run(&mut self, desk: &mut Desk) -> Result<(), End> {
        loop {
            self.obey(desk)?;
            if self.flushing && self.control.is_flushed() {
                self.flushing = false;
                self.control.arrive(self.seeks);
            }
            if !self.flushing {
                self.fill()?;
            }
            self.tell_position();
            if self.is_lost() {
                log::warn!("the speaker is lost: {}", self.output.watch.reason());
                let device = self.output.format.device.clone();
                return Err(End::Trouble(SoundTrouble::SpeakerLost { device }));
            }
            if self.is_heard() {
                self.tell(self.playhead());
                return Ok(());
            }
            desk.wait()?;
        }
    }

    fn obey(&mut self, desk: &mut Desk) -> Result<(), End> {
        self.paused = desk.paused;
        let speed = desk.speed.take();
        if let Some(speed) = speed.filter(|speed| !speed.is_nan()) {
            self.speed = speed;
            self.stretcher.set_speed(speed);
        }
        match desk.seek.take() {
            Some((place, number)) => {
                self.seeks = number;
                self.jump_to(place)
            }
            // What waits in the ring is of the old speed, and nobody hears the gap.
            None if speed.is_some() && self.paused && !self.flushing => {
                self.jump_to(self.playhead().position)
            }
            None => Ok(()),
        }
    }

    /// Fills the ring as far as it goes.
    fn fill(&mut self) -> Result<(), End> {
        for _ in 0..=BLOCKS {
            let taken = self.ready.len() - self.output.ring.push_partial_slice(&self.ready).1.len();
            self.ready.drain(..taken);
            self.pushed += taken as u64;
            self.output.watch.set_far_end(self.pushed);
            self.output.watch.set_all_given(self.read_all && self.ready.is_empty());
            if !self.ready.is_empty() || self.read_all {
                return Ok(());
            }
            if let Some(lap) = self.feed.read(BLOCK, &mut self.block)? {
                self.track.add_lap(lap);
            }
            self.stretched.clear();
            if self.block.is_empty() {
                self.stretcher.finish(&mut self.stretched);
                self.read_all = true;
            } else {
                self.stretcher.push(&self.block, &mut self.stretched);
            }
            self.anchor();
            self.resampler.push(&self.stretched, &mut self.ready)?;
            if self.read_all {
                self.resampler.finish(&mut self.ready)?;
            }
        }
        Ok(())
    }

    fn anchor(&mut self) {
        for anchor in self.stretcher.take_anchors() {
            self.track.add_speed(anchor);
        }
    }

    /// A place in seconds of the file.
    fn seconds(&self, place: Place) -> Seconds {
        let rate = f64::from(self.feed.rate().0.max(1));
        Seconds((place.frame / rate).min(self.feed.end().0))
    }

    /// Where the listener is.
    fn playhead(&self) -> Playhead {
        let now = self.shared.host.now();
        let watch = &self.output.watch;
        // Until the callback has thrown away the old place its counts are not ours.
        let given = if self.flushing { 0 } else { watch.frames() };
        let heard = watch.frame_at(now).map_or(0, |frame| frame.clamp(0, given as i64) as u64);
        let end = self.feed.end();
        let all_heard = self.read_all && !self.flushing && heard >= self.pushed && self.ready.is_empty();
        // What the speaker has already is heard even so.
        let rests = all_heard || (self.paused && heard >= given);
        let place = self.track.place(heard);
        let position = if all_heard { end } else { self.seconds(place) };
        let ahead = if self.paused { given } else { self.pushed.max(given) };
        let until = self.seconds(self.track.place(ahead));
        // The next lap waits already: this one is heard to its end.
        let until = if until < position { end } else { until };
        let speed = if rests { 0.0 } else { place.speed };
        Playhead { position, heard_at: now, speed, until, seeks: self.seeks }
    }

    fn tell_position(&mut self) {
        let (when, before) = self.told;
        if when.elapsed() < POSITION {
            return;
        }
        let now = self.playhead();
        let is_news = before.is_none_or(|before| {
            now.position != before.position || now.speed.total_cmp(&before.speed).is_ne()
        });
        if is_news {
            self.tell(now);
        }
        if !self.flushing {
            self.track
                .forget(self.output.watch.frames().saturating_sub(u64::from(self.output.format.rate.0)));
        }
    }

    fn tell(&mut self, head: Playhead) {
        self.told = (Instant::now(), Some(head));
        self.shared.events.tell(AudioEvent::PlaybackPosition { id: self.id, head });
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
