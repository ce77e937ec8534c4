//! Playback: the parent's lines, takes, and captions with a pause for reading where there is no voice.

use crate::app::App;
use crate::app::running::Running;
use crate::app::state::{NoticeLevel, PlaybackNow, PracticeStep, SoundReference};
use crate::audio::messages::{AudioCommand, Manner, PlaybackId, Playhead, SoundTrouble, SpokenVoice};
use crate::domain::coding::TakeKey;
use crate::domain::scenario::{Register, Voice};
use crate::domain::session::{Mode, Session};
use crate::units::Seconds;

/// Reading takes about this long for one word, and a second to begin with.
const SECONDS_A_WORD: f64 = 0.3;

impl App {
    /// Plays a sound from a place in it. Whatever played before stops.
    pub(crate) fn play(&mut self, sound: SoundReference, from: Seconds, until: Option<Seconds>) {
        self.play_in(sound, from, until, Manner::default());
    }

    /// The same in another manner.
    pub(crate) fn play_in(
        &mut self,
        sound: SoundReference,
        from: Seconds,
        until: Option<Seconds>,
        manner: Manner,
    ) {
        if self.state.recording.is_some() {
            return;
        }
        self.stop_playback();
        let id = self.next_playback_id();
        let device = self.state.settings.speaker.clone();
        let mut captions_until = None;
        match self.source_of(&sound) {
            Source::File(file) => {
                self.audio.send(AudioCommand::Play { id, file, from, until, manner, device });
            }
            Source::Spoken { text, .. } if !self.state.settings.speech => {
                captions_until = Some(self.now + reading_seconds(&text));
            }
            Source::Spoken { text, voice } => {
                self.audio.send(AudioCommand::Speak { id, text, voice: spoken_voice(&voice), device });
            }
            Source::Nothing => return,
        }
        self.state.playback = Some(PlaybackNow {
            id,
            sound,
            position: from,
            length: None,
            paused: false,
            seeks: 0,
            captions_until,
        });
    }

    fn next_playback_id(&mut self) -> PlaybackId {
        self.playback_ids += 1;
        PlaybackId(self.playback_ids)
    }

    fn source_of(&self, sound: &SoundReference) -> Source {
        match sound {
            SoundReference::ParentLine => {
                let Some(practice) = &self.state.practice else { return Source::Nothing };
                let Some(wording) = practice.current_wording() else { return Source::Nothing };
                match wording
                    .audio
                    .as_deref()
                    .and_then(|path| self.scenario_audio(&practice.scenario.id, path))
                {
                    Some(file) => Source::File(file),
                    None => {
                        Source::Spoken { text: wording.text(), voice: practice.scenario.parent.voice.clone() }
                    }
                }
            }
            SoundReference::LastWords => {
                let Some(practice) = &self.state.practice else { return Source::Nothing };
                match practice.ending.as_ref().and_then(|ending| ending.last_words.clone()) {
                    Some(text) => Source::Spoken { text, voice: practice.scenario.parent.voice.clone() },
                    None => Source::Nothing,
                }
            }
            SoundReference::Take { volley, take } => match self.running.as_ref().map(Running::folder) {
                Some(folder) => Source::File(folder.join(Session::take_file_name(*volley, *take))),
                None => Source::Nothing,
            },
            SoundReference::PastTake { volley, take } => match &self.state.opened {
                Some(opened) => Source::File(
                    self.state.library.join(&opened.key).join(Session::take_file_name(*volley, *take)),
                ),
                None => Source::Nothing,
            },
            SoundReference::Moment { volley, take, .. } => {
                match self.moment_sound(TakeKey { volley: *volley, take: *take }) {
                    Some(file) => Source::File(file),
                    None => Source::Nothing,
                }
            }
            SoundReference::Studio => match self.studio_sound() {
                Some(file) => Source::File(file),
                None => Source::Nothing,
            },
            SoundReference::Agreement(track) => match self.agreement_sound(*track) {
                Some(file) => Source::File(file),
                None => Source::Nothing,
            },
            SoundReference::Check => Source::File(self.check_file()),
        }
    }

    /// Stops what plays.
    pub(crate) fn stop_playback(&mut self) {
        if let Some(playback) = self.state.playback.take()
            && playback.captions_until.is_none()
        {
            self.audio.send(AudioCommand::StopPlayback);
        }
    }

    pub(crate) fn toggle_pause(&mut self) {
        if let Some(playback) = &mut self.state.playback
            && playback.captions_until.is_none()
        {
            playback.paused = !playback.paused;
            let command = if playback.paused { AudioCommand::Pause } else { AudioCommand::Resume };
            self.audio.send(command);
        }
    }

    pub(crate) fn seek(&mut self, to: Seconds) {
        if let Some(playback) = &mut self.state.playback
            && playback.captions_until.is_none()
        {
            playback.position = to;
            playback.seeks += 1;
            self.audio.send(AudioCommand::Seek(to));
        }
    }

    pub(crate) fn on_playback_started(&mut self, id: PlaybackId, length: Seconds) {
        if let Some(playback) = self.playback_of(id) {
            playback.length = Some(length);
        }
    }

    pub(crate) fn on_playback_position(&mut self, id: PlaybackId, head: Playhead) {
        let Some(playback) = self.playback_of(id).filter(|it| head.seeks >= it.seeks) else { return };
        playback.position = head.position;
        if playback.sound == SoundReference::Studio {
            self.on_studio_position(head);
        }
    }

    pub(crate) fn on_playback_ended(&mut self, id: PlaybackId) {
        if self.playback_of(id).is_some()
            && let Some(playback) = self.state.playback.take()
        {
            self.heard_to_the_end(&playback.sound);
        }
    }

    pub(crate) fn on_playback_failed(&mut self, id: PlaybackId, trouble: &SoundTrouble) {
        let Some(sound) = self.playback_of(id).map(|it| it.sound.clone()) else { return };
        let text = trouble.message();
        let spoken = matches!(sound, SoundReference::ParentLine | SoundReference::LastWords);
        if spoken {
            self.captions_instead();
            // Once is enough: without a speaker every line would say it.
            if !self.said_no_sound {
                self.said_no_sound = true;
                self.notify(
                    NoticeLevel::Information,
                    "The parent cannot be heard",
                    format!("{}. Captions show every line. {}", text.what.clone(), text.advice()),
                );
            }
        } else {
            self.state.playback = None;
            if sound == SoundReference::Studio {
                self.on_studio_silent();
            }
            self.notify(NoticeLevel::Warning, text.what.clone(), text.advice());
        }
    }

    pub(crate) fn on_no_voice(&mut self, id: PlaybackId, reason: String) {
        if self.playback_of(id).is_none() {
            return;
        }
        self.captions_instead();
        if !self.said_no_sound {
            self.said_no_sound = true;
            self.notify(NoticeLevel::Information, "The parent's lines are shown, not spoken", reason);
        }
    }

    fn captions_instead(&mut self) {
        let text = self.state.playback.as_ref().and_then(|it| match self.source_of(&it.sound) {
            Source::Spoken { text, .. } => Some(text),
            Source::File(_) => self
                .state
                .practice
                .as_ref()
                .and_then(|practice| practice.current_wording())
                .map(crate::domain::scenario::Wording::text),
            Source::Nothing => None,
        });
        let until = self.now + reading_seconds(&text.unwrap_or_default());
        if let Some(playback) = &mut self.state.playback {
            playback.captions_until = Some(until);
        }
    }

    /// Ends captions whose time for reading is over.
    pub(crate) fn end_captions(&mut self) {
        let over = self
            .state
            .playback
            .as_ref()
            .and_then(|it| it.captions_until)
            .is_some_and(|until| until <= self.now);
        if over && let Some(playback) = self.state.playback.take() {
            self.heard_to_the_end(&playback.sound);
        }
    }

    fn heard_to_the_end(&mut self, sound: &SoundReference) {
        if *sound == SoundReference::Studio {
            self.on_studio_ended();
        }
        if *sound != SoundReference::ParentLine {
            return;
        }
        let Some(practice) = &mut self.state.practice else { return };
        practice.heard = true;
        // In Interview and Assessment the talk flows on: the microphone opens when the parent has spoken.
        if practice.step == PracticeStep::Hear && practice.mode != Mode::Guided {
            self.enter_reply();
        }
    }

    fn playback_of(&mut self, id: PlaybackId) -> Option<&mut PlaybackNow> {
        self.state.playback.as_mut().filter(|it| it.id == id)
    }
}

enum Source {
    File(std::path::PathBuf),
    Spoken { text: String, voice: Voice },
    Nothing,
}

fn spoken_voice(voice: &Voice) -> SpokenVoice {
    SpokenVoice {
        lower: voice.register == Register::Lower,
        words_per_minute: voice.words_per_minute,
        pitch: voice.pitch,
    }
}

fn reading_seconds(text: &str) -> f64 {
    1.0 + text.split_whitespace().count() as f64 * SECONDS_A_WORD
}
