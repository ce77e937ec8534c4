//! From screen to screen.

use crate::app::App;
use crate::app::command::CheckCommand;
use crate::app::state::{MicrophonePurpose, PracticeStep, Screen};

impl App {
    /// Goes to a screen. What runs is kept: a take that is being recorded is finished, the microphone is
    /// closed with its screen, and what plays stops.
    pub(crate) fn go(&mut self, screen: Screen) {
        if screen == self.state.screen {
            return;
        }
        let from = self.state.screen;
        // What is being opened for this screen is not wanted on another.
        if screen != Screen::Opening {
            self.stop_waiting();
        }
        if from == Screen::Settings && self.microphone_purpose == Some(MicrophonePurpose::Check) {
            self.microphone_check(CheckCommand::Close);
        }
        if from == Screen::Session {
            self.stop_take();
            self.close_microphone();
        }
        if from == Screen::Studio {
            self.studio(&crate::app::StudioCommand::Hold);
        }
        self.stop_playback();
        if from == Screen::PastSession && screen != Screen::PastSession {
            self.close_past();
        }
        self.state.screen = screen;
        match screen {
            Screen::Session => self.return_to_session(),
            Screen::Today | Screen::Progress | Screen::Code | Screen::Practise => self.refresh_sessions(),
            Screen::Studio if self.state.studio.is_none() => self.state.screen = Screen::Code,
            Screen::FirstRun
            | Screen::Brief
            | Screen::PastSession
            | Screen::Settings
            | Screen::Opening
            | Screen::WriteFeedback
            | Screen::ReadFeedback
            | Screen::Share
            | Screen::Workbook
            | Screen::Studio
            | Screen::Ask
            | Screen::Compare
            | Screen::Settle
            | Screen::Supervise => {}
        }
    }

    fn return_to_session(&mut self) {
        let Some(practice) = &self.state.practice else {
            self.state.screen = Screen::Today;
            return;
        };
        let waits_for_reply = practice.step == PracticeStep::Reply
            && practice.may_record
            && practice.reply == crate::app::state::ReplyNow::None
            && self.state.recording.is_none();
        if waits_for_reply {
            self.open_microphone(MicrophonePurpose::Reply);
        }
    }
}
