//! Going on with a session that was left before its ending: nothing that was said or coded is done twice.

use crate::app::App;
use crate::app::running::Running;
use crate::app::state::{NoticeLevel, PracticeStep, ReplyNow, Screen};
use crate::domain::session::Mode;

impl App {
    pub(crate) fn continue_session(&mut self, key: &str) {
        if self.state.samples_open {
            return;
        }
        self.close_past();
        self.end_practice();
        let places = self.places.clone();
        let root = self.state.library.clone();
        let folder = root.join(key);
        self.run(move || {
            let opened = Running::open(&places, &root, &folder, true);
            Box::new(move |app: &mut App| app.on_continued(opened))
        });
    }

    fn on_continued(&mut self, opened: Result<(Running, Vec<String>), String>) {
        let running = match opened {
            Ok((running, _)) if !running.read_only() => running,
            Ok((_, problems)) => {
                let details = problems.join(" ");
                self.notify(NoticeLevel::Warning, "This session cannot be gone on with just now", details);
                return;
            }
            Err(error) => {
                self.notify(NoticeLevel::Error, "This session cannot be opened", error);
                return;
            }
        };
        let practice = super::brief::new_practice(&running);
        let ending =
            running.session().ending.as_deref().and_then(|id| running.scenario().ending(id)).cloned();
        let reply = running.session().takes_of(practice.volley).next().cloned();
        let (mode, volley) = (practice.mode, practice.volley);
        self.state.practice = Some(practice);
        self.running = Some(running);
        self.state.screen = Screen::Session;
        self.refresh_practice();
        if let Some(ending) = ending {
            if let Some(practice) = &mut self.state.practice {
                practice.ending = Some(ending);
            }
            self.enter_debrief();
            return;
        }
        self.enter_hear();
        // The line was answered already: go on after the reply.
        let Some(reply) = reply else { return };
        self.stop_playback();
        if let Some(practice) = &mut self.state.practice {
            practice.reply = match (reply.typed, reply.seconds) {
                (Some(text), _) => ReplyNow::Typed(text),
                (None, seconds) => ReplyNow::Recorded { seconds: seconds.unwrap_or_default() },
            };
        }
        match mode {
            Mode::Guided | Mode::Drill => {
                self.open_desk(volley, 1);
                self.set_step(PracticeStep::Code);
            }
            Mode::Interview if reply.mainly.is_none() => self.set_step(PracticeStep::Mainly),
            Mode::Interview | Mode::Assessment => self.go_on(),
        }
    }

    fn set_step(&mut self, step: PracticeStep) {
        if let Some(practice) = &mut self.state.practice {
            practice.step = step;
        }
    }
}
