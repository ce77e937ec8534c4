//! The studio: what its commands do to the coding's file and to the player.

use std::sync::Arc;

use crate::app::App;
use crate::app::state::{Confirmation, ConfirmedAction, NoticeLevel, Screen, SoundReference, SpokenSpan};
use crate::app::studio::files::StudioFiles;
use crate::app::studio::open::{self, Opened};
use crate::app::studio::{Ask, StudioCommand, judge, select_changed, settle, views, work};
use crate::audio::messages::{AudioCommand, Manner, Playhead};
use crate::ops::peaks;
use crate::units::{Frames, Seconds};

impl App {
    pub(crate) fn on_studio_opened(&mut self, ticket: u64, opened: Result<Opened, String>) {
        let Some(back) = self.arrived(ticket) else {
            if let Ok(Opened { files, .. }) = opened {
                self.let_coding_go(files);
            }
            return;
        };
        match opened {
            Ok(Opened { files, studio }) => {
                self.close_studio();
                self.coding = Some(files);
                self.state.studio = Some(Box::new(studio));
                self.go(Screen::Studio);
                self.look_for_speech();
            }
            Err(error) => {
                self.go(back);
                self.notify(NoticeLevel::Error, "This cannot be opened in the studio", error);
            }
        }
    }

    pub(crate) fn studio(&mut self, command: &StudioCommand) {
        let now = self.now;
        let steps = matches!(command, StudioCommand::Undo | StudioCommand::Redo | StudioCommand::BackTo(_));
        if steps && self.state.studio.as_ref().is_some_and(|it| it.transport.until.is_some()) {
            // One stretch was heard alone; what is selected next is another.
            self.hold_track();
        }
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        let outcome = work(studio, command, now);
        let Some(files) = &mut self.coding else { return };
        files.writing(studio.writing.map(|it| it.what));
        let mut failed = None;
        if !outcome.edits.is_empty() {
            match files.apply(&outcome.edits) {
                Ok(()) => files.follow(studio),
                Err(message) => failed = Some(message),
            }
        }
        let moved = match outcome.ask {
            Some(Ask::Undo) => Some(files.undo()),
            Some(Ask::Redo) => Some(files.redo()),
            Some(Ask::BackTo(step)) => Some(files.go_to(step)),
            _ => None,
        };
        match moved {
            Some(Ok(())) => {
                let before = studio.utterances().to_vec();
                files.follow(studio);
                select_changed(studio, &before, outcome.ask == Some(Ask::Redo));
                studio.said = match outcome.ask {
                    Some(Ask::Undo) => studio
                        .history
                        .iter()
                        .find(|it| !it.done)
                        .map(|it| format!("Taken back: {}", it.words)),
                    Some(Ask::Redo) => {
                        let newest = studio.history.iter().rev().find(|it| it.done);
                        newest.map(|it| format!("Done again: {}", it.words))
                    }
                    _ => None,
                };
            }
            Some(Err(message)) => failed = Some(message),
            None => {}
        }
        if let Some(message) = failed {
            studio.said = Some(message);
            return;
        }
        let play_next = settle(studio, outcome.then);
        if let Some(ask) = outcome.ask {
            self.carry_out(ask);
        }
        if let Some((from, until)) = play_next {
            self.play_track(from, Some(until));
        }
    }

    fn carry_out(&mut self, ask: Ask) {
        match ask {
            Ask::Undo | Ask::Redo | Ask::BackTo(_) => {}
            Ask::Play(from, until) => {
                let held = self.state.studio.as_ref().is_some_and(|it| it.transport.held);
                let step = f64::from(self.state.settings.step_back_ms) / 1000.0;
                let back = if held && until.is_none() { step } else { 0.0 };
                self.play_track(Seconds((from.0 - back).max(0.0)), until);
            }
            Ask::Hold => self.hold_track(),
            Ask::Seek(to) => self.seek_track(to),
            Ask::SeekAtSpeed(to) => {
                self.tell_speed();
                self.seek_track(to);
            }
            Ask::Sharpen(from, to) => self.sharpen(from, to),
            Ask::Speed => self.set_speed(),
            Ask::Channel => self.set_channel(),
            Ask::Track => self.show_track(),
            Ask::Finish => self.ask_finish(),
            Ask::Correct => self.correct(),
            Ask::WriteFeedback => self.feedback_from_studio(),
            Ask::Close => self.leave_studio(),
        }
    }

    /// Plays the track from here. What plays on already goes there without a gap.
    fn play_track(&mut self, from: Seconds, until: Option<Seconds>) {
        let now = self.now;
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        let Some(length) = studio.track().map(|it| it.length) else { return };
        // At its end it begins again.
        let from = if from.0 >= length.0 - 0.05 && until.is_none() { Seconds(0.0) } else { from };
        let transport = &mut studio.transport;
        let goes_on = until.is_none() && transport.until.is_none() && !transport.repeat;
        transport.playing = true;
        transport.at = from;
        transport.told = now;
        transport.pace = 0.0;
        transport.given = from;
        transport.until = until;
        transport.held = false;
        let manner = Manner {
            speed: transport.speed,
            repeat: transport.repeat && until.is_some(),
            channel: transport.channel,
        };
        let there = self
            .state
            .playback
            .as_mut()
            .filter(|it| it.sound == SoundReference::Studio && it.length.is_some());
        if let Some(playback) = there.filter(|_| goes_on) {
            let was_paused = std::mem::replace(&mut playback.paused, false);
            self.seek(from);
            if was_paused {
                self.audio.send(AudioCommand::Resume);
            }
            return;
        }
        self.play_in(SoundReference::Studio, from, until, manner);
        if self.state.playback.is_none() {
            self.on_studio_silent();
        }
    }

    fn hold_track(&mut self) {
        let now = self.now;
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        if !studio.transport.playing {
            return;
        }
        let at = studio.transport.heard(now);
        studio.transport.playing = false;
        studio.transport.at = at;
        studio.transport.held = true;
        match &mut self.state.playback {
            Some(playback) if playback.sound == SoundReference::Studio => {
                playback.paused = true;
                self.audio.send(AudioCommand::Pause);
            }
            _ => {}
        }
    }

    fn seek_track(&mut self, to: Seconds) {
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        let playing = studio.transport.playing;
        studio.transport.held = false;
        studio.transport.at = to;
        if playing {
            self.play_track(to, None);
        }
    }

    /// Goes on at another speed.
    fn set_speed(&mut self) {
        self.tell_speed();
        let now = self.now;
        let transport = self.state.studio.as_deref().map(|it| &it.transport);
        let transport = transport.filter(|it| it.playing && it.until.is_none());
        // What waits for the speaker would still be heard at the old speed: from here at the new one.
        if let Some(at) = transport.map(|it| it.heard(now)) {
            self.play_track(at, None);
        }
    }

    /// Tells the player how fast.
    fn tell_speed(&self) {
        let Some(studio) = self.state.studio.as_deref() else { return };
        let is_ours = self.state.playback.as_ref().is_some_and(|it| it.sound == SoundReference::Studio);
        if studio.transport.playing || is_ours {
            self.audio.send(AudioCommand::SetSpeed(studio.transport.speed));
        }
    }

    /// Plays on with another channel.
    fn set_channel(&mut self) {
        let now = self.now;
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        let (playing, at, until) =
            (studio.transport.playing, studio.transport.heard(now), studio.transport.until);
        studio.transport.at = at;
        self.stop_playback();
        if playing {
            self.play_track(at, until);
        }
    }

    fn show_track(&mut self) {
        self.stop_playback();
        if let (Some(studio), Some(files)) = (self.state.studio.as_deref_mut(), &self.coding) {
            studio.transport.playing = false;
            studio.transport.held = false;
            studio.transport.at = studio.track().map_or(Seconds(0.0), |it| it.part.0);
            views::follow(studio, files.coding().clone());
        }
    }

    /// The file of the track on the screen.
    pub(crate) fn studio_sound(&self) -> Option<std::path::PathBuf> {
        let place = self.state.studio.as_ref()?.current;
        Some(self.coding.as_ref()?.sound(place)?.to_owned())
    }

    /// The player says where the sound of the studio is.
    pub(crate) fn on_studio_position(&mut self, head: Playhead) {
        let (now, clock) = (self.now, self.audio.now());
        if let Some(studio) = self.state.studio.as_deref_mut()
            && studio.transport.playing
        {
            studio.transport.at = head.at(clock);
            studio.transport.told = now;
            studio.transport.pace = head.speed;
            studio.transport.given = head.until;
        }
    }

    /// Reads the samples of what shows, to be drawn as they are.
    fn sharpen(&mut self, from: Frames, to: Frames) {
        let (Some(studio), Some(files)) = (self.state.studio.as_deref(), &self.coding) else { return };
        let (place, Some(sound)) = (studio.current, self.studio_sound()) else { return };
        let coding = files.path().to_owned();
        self.run(move || {
            let read = peaks::read_stretch(&sound, from, to);
            Box::new(move |app: &mut App| {
                // Somebody may have gone on to something else meanwhile, which may be called the same.
                let here = app.coding.as_ref().is_some_and(|it| it.path() == coding);
                let studio = app.state.studio.as_deref_mut().filter(|_| here);
                let drawing = studio.and_then(|it| it.tracks.get_mut(place)?.drawing.as_mut());
                match (read, drawing) {
                    (Ok(near), Some(drawing)) => *drawing = drawing.clone().with_near(near),
                    (Ok(_), None) => {}
                    (Err(error), _) => log::warn!("a stretch of sound could not be read: {error}"),
                }
            })
        });
    }

    /// Looks for speech in the sound of a recording, which takes a while.
    fn look_for_speech(&mut self) {
        let (Some(studio), Some(files)) = (self.state.studio.as_deref_mut(), &self.coding) else { return };
        let Some(track) = studio.track().filter(|it| it.answers.is_none() && it.speech.is_empty()) else {
            return;
        };
        let Some(sound) = files.sound(studio.current).map(std::path::Path::to_owned) else { return };
        let (part, channels, stop) = (track.part, files.channels(), files.stop());
        let kept = files.kept_speech(&self.places, &sound);
        studio.listening_for_speech = true;
        let coding = files.path().to_owned();
        self.run_slowly(move || {
            let found = open::spoken(&sound, channels, part, &kept, &stop);
            Box::new(move |app: &mut App| {
                // Somebody may have gone on to something else meanwhile.
                if app.coding.as_ref().is_some_and(|it| it.path() == coding) {
                    app.on_speech_found(found);
                }
            })
        });
    }

    fn on_speech_found(&mut self, found: Result<Vec<SpokenSpan>, String>) {
        let (Some(studio), Some(files)) = (self.state.studio.as_deref_mut(), &self.coding) else { return };
        studio.listening_for_speech = false;
        match found {
            Ok(spans) => {
                if let Some(track) = studio.tracks.first_mut() {
                    track.speech = Arc::new(spans);
                }
                views::follow(studio, files.coding().clone());
            }
            Err(message) => {
                self.notify(NoticeLevel::Warning, "Nothing can be proposed for this recording", message);
            }
        }
    }

    /// Goes over to a new version that corrects a final coding.
    fn correct(&mut self) {
        let (Some(studio), Some(files)) = (self.state.studio.as_deref_mut(), &mut self.coding) else {
            return;
        };
        match files.correct() {
            Ok(()) => files.follow(studio),
            Err(message) => studio.said = Some(message),
        }
    }

    /// The sound of the studio came to its end.
    pub(crate) fn on_studio_ended(&mut self) {
        let Some(studio) = self.state.studio.as_deref_mut() else { return };
        if !studio.transport.playing {
            return;
        }
        let end = studio.transport.until.or_else(|| studio.track().map(|it| it.length));
        studio.transport.playing = false;
        studio.transport.held = false;
        studio.transport.at = end.unwrap_or(studio.transport.at);
    }

    /// The sound of the studio cannot be heard.
    pub(crate) fn on_studio_silent(&mut self) {
        if let Some(studio) = self.state.studio.as_deref_mut() {
            studio.transport.playing = false;
            studio.transport.held = false;
        }
    }

    fn ask_finish(&mut self) {
        let Some(studio) = self.state.studio.as_deref() else { return };
        let mut sentences = judge::missing(studio);
        sentences.push(
            "A finished coding is dated, sealed and read-only. If you find something later, “Correct” makes a \
             new version and keeps this one."
                .to_owned(),
        );
        self.hold_track();
        self.state.confirmation = Some(Confirmation {
            title: "Finish this coding?".to_owned(),
            explanation: sentences.join(" "),
            confirm_label: "Finish".to_owned(),
            cancel_label: "Go on coding".to_owned(),
            loses: false,
            action: ConfirmedAction::FinishCoding,
        });
    }

    /// Makes the coding final.
    pub(crate) fn finish_coding(&mut self) {
        let (Some(studio), Some(files)) = (self.state.studio.as_deref_mut(), &mut self.coding) else {
            return;
        };
        match files.finish() {
            Ok(()) => {
                studio.selected = None;
                files.follow(studio);
                self.notify(NoticeLevel::Good, "Finished", "The coding is dated and sealed.");
            }
            Err(message) => self.notify(NoticeLevel::Error, "The coding could not be finished", message),
        }
    }

    fn leave_studio(&mut self) {
        self.close_studio();
        self.go(Screen::Code);
    }

    /// Lets go of what is coded; everything is on the disk already.
    pub(crate) fn close_studio(&mut self) {
        self.stop_playback();
        self.state.studio = None;
        if let Some(files) = self.coding.take() {
            self.let_coding_go(files);
        }
    }

    fn let_coding_go(&mut self, files: StudioFiles) {
        if let Err(message) = files.close() {
            self.notify(NoticeLevel::Error, "The coding could not be closed cleanly", message);
        }
    }
}
