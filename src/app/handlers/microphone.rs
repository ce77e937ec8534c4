//! The microphone: opened for the reply screen or the check, and closed on leaving.

use std::path::PathBuf;

use crate::app::App;
use crate::app::command::CheckCommand;
use crate::app::state::{
    CheckStep, Microphone, MicrophoneCheck, MicrophonePurpose, NoticeLevel, PracticeStep, RecordingNow,
    ReplyNow, Screen, SoundReference,
};
use crate::audio::messages::{AudioCommand, FinishedTake, Level, SoundTrouble};
use crate::library::write;
use crate::units::{SampleRate, Seconds};

/// How long the microphone check keeps, at most.
const CHECK_SECONDS: f64 = 6.0;

/// How long spoken feedback is, at most.
const FEEDBACK_SECONDS: f64 = 180.0;

impl App {
    /// Opens the microphone for a purpose; levels flow, nothing is kept.
    pub(crate) fn open_microphone(&mut self, purpose: MicrophonePurpose) {
        self.microphone_purpose = Some(purpose);
        if matches!(self.state.microphone, Microphone::Open { .. } | Microphone::Opening) {
            return;
        }
        self.state.microphone = Microphone::Opening;
        self.audio.send(AudioCommand::OpenMicrophone { device: self.state.settings.microphone.clone() });
    }

    /// Closes the microphone; a take that is running is finished first.
    pub(crate) fn close_microphone(&mut self) {
        if self.microphone_purpose.take().is_some() {
            self.audio.send(AudioCommand::CloseMicrophone);
        }
        self.state.microphone = Microphone::Closed;
    }

    /// Opens the microphone again, after the device was changed.
    pub(crate) fn reopen_microphone(&mut self) {
        if let Some(purpose) = self.microphone_purpose
            && self.state.recording.is_none()
        {
            self.audio.send(AudioCommand::CloseMicrophone);
            self.state.microphone = Microphone::Closed;
            self.open_microphone(purpose);
        }
    }

    pub(crate) fn microphone_check(&mut self, command: CheckCommand) {
        match command {
            CheckCommand::Open => {
                self.state.check =
                    MicrophoneCheck { step: CheckStep::Listening, ..MicrophoneCheck::default() };
                self.audio.send(AudioCommand::ListDevices);
                self.open_microphone(MicrophonePurpose::Check);
            }
            CheckCommand::Record => {
                self.stop_playback();
                self.open_microphone(MicrophonePurpose::Check);
                self.state.check =
                    MicrophoneCheck { step: CheckStep::Recording, ..MicrophoneCheck::default() };
                // A new installation has no such folder yet.
                if let Err(error) = write::make_folder(&self.places.cache) {
                    self.notify(NoticeLevel::Error, "The check cannot be recorded", error.to_string());
                    return;
                }
                self.start_take(MicrophonePurpose::Check, self.check_file());
            }
            CheckCommand::Stop => self.stop_take(),
            CheckCommand::HearBack => self.play(SoundReference::Check, Seconds(0.0), None),
            CheckCommand::Close => {
                self.stop_playback();
                self.close_microphone();
                self.state.check = MicrophoneCheck::default();
                self.forget_check();
            }
        }
    }

    /// Begins to keep what is heard.
    pub(crate) fn start_take(&mut self, purpose: MicrophonePurpose, spool: PathBuf) {
        self.state.recording = Some(RecordingNow {
            purpose,
            confirmed: false,
            stopping: false,
            seconds: Seconds(0.0),
            troubles: Vec::new(),
        });
        self.audio.send(AudioCommand::StartTake { spool });
    }

    /// Asks the sound threads to finish the take.
    pub(crate) fn stop_take(&mut self) {
        if let Some(recording) = &mut self.state.recording
            && !recording.stopping
        {
            recording.stopping = true;
            self.audio.send(AudioCommand::StopTake);
        }
    }

    pub(crate) fn on_level(&mut self, level: Level) {
        if let Microphone::Open { level: shown, trouble, .. } = &mut self.state.microphone {
            *shown = Some(level);
            // A sound takes back the warning that there is none.
            if level.peak.0 > -40.0
                && matches!(trouble, Some(SoundTrouble::Silence | SoundTrouble::VeryQuiet))
            {
                *trouble = None;
            }
        }
    }

    pub(crate) fn on_take_progress(&mut self, seconds: Seconds) {
        let most = if self.state.screen == Screen::WriteFeedback { FEEDBACK_SECONDS } else { CHECK_SECONDS };
        if let Some(recording) = &mut self.state.recording {
            recording.seconds = seconds;
            if recording.purpose == MicrophonePurpose::Check && seconds.0 >= most {
                self.stop_take();
            }
        }
    }

    pub(crate) fn on_sound_trouble(&mut self, trouble: SoundTrouble) {
        if let Some(recording) = &mut self.state.recording
            && !recording.troubles.contains(&trouble)
        {
            recording.troubles.push(trouble.clone());
        }
        if let SoundTrouble::DeviceLost { .. } = trouble {
            let text = trouble.message();
            self.state.microphone = Microphone::Failed(trouble);
            self.notify(NoticeLevel::Warning, text.what.clone(), text.advice());
            self.audio.send(AudioCommand::ListDevices);
        } else if let Microphone::Open { trouble: shown, .. } = &mut self.state.microphone {
            *shown = Some(trouble);
        }
    }

    pub(crate) fn on_take_finished(&mut self, take: &FinishedTake) {
        let Some(recording) = self.state.recording.take() else { return };
        let mut troubles = recording.troubles;
        for trouble in take.troubles.iter().cloned() {
            if !troubles.contains(&trouble) {
                troubles.push(trouble);
            }
        }
        match recording.purpose {
            MicrophonePurpose::Check => self.on_check_finished(take),
            MicrophonePurpose::Reply => self.store_recorded_reply(take, &troubles),
        }
    }

    fn on_check_finished(&mut self, take: &FinishedTake) {
        let seconds = take.frames.at(SampleRate::TAKE);
        let peak = take.peak;
        let verdict = if peak.0 < -60.0 {
            "Nothing was heard. Choose another microphone, or look whether it is muted."
        } else if peak.0 < -35.0 {
            "Very quiet. Come closer, or choose another microphone."
        } else if peak.0 > -0.5 {
            "Too loud: it overloads. Move away a little, or turn the microphone down."
        } else {
            "That sounds right. Hear it back."
        };
        self.state.check.step = CheckStep::Recorded;
        self.state.check.seconds = Some(seconds);
        self.state.check.verdict = Some(verdict.to_owned());
        let file = take.file.clone();
        self.run(move || {
            let columns = crate::ops::sound::columns_of_file(&file).unwrap_or_default();
            Box::new(move |app: &mut App| app.state.check.columns = columns)
        });
    }

    pub(crate) fn on_take_failed(&mut self, trouble: &SoundTrouble, kept: Option<PathBuf>) {
        let text = trouble.message();
        let recording = self.state.recording.take();
        let purpose = recording.as_ref().map(|it| it.purpose);
        let details = match &kept {
            Some(_) => format!("What was said up to then is kept. {}", text.next),
            None => format!("Nothing of it was kept. {}", text.next),
        };
        self.notify(NoticeLevel::Error, text.what, details);
        if purpose == Some(MicrophonePurpose::Check) {
            self.state.check.step = CheckStep::Listening;
        }
        if purpose == Some(MicrophonePurpose::Reply) {
            if let Some(file) = kept {
                self.store_kept_reply(&file, trouble);
            } else {
                self.forget_take();
            }
        }
    }

    /// Nothing came of the take that was begun: the reply can be made again.
    fn forget_take(&mut self) {
        if let Some(running) = &mut self.running {
            running.forget_take();
        }
        if let Some(practice) = &mut self.state.practice
            && practice.step == PracticeStep::Reply
        {
            practice.reply = ReplyNow::None;
        }
    }

    /// The file of the microphone check.
    pub(crate) fn check_file(&self) -> PathBuf {
        self.places.cache.join("microphone-check.wav")
    }

    fn forget_check(&self) {
        let file = self.check_file();
        if file.exists()
            && let Err(error) = std::fs::remove_file(&file)
        {
            log::warn!("the microphone check could not be removed: {error}");
        }
    }
}
