//! Going on with a session that was left before its ending: nothing that was said or coded is done twice.

use crate::app::App;
use crate::app::running::Running;
use crate::app::state::{NoticeLevel, PracticeStep, ReplyNow, Screen};
use crate::domain::coding::{CodedTake, TakeKey};
use crate::domain::session::Mode;

impl App {
    pub(crate) fn continue_session(&mut self, key: &str) {
        if self.state.samples_open || self.is_of_another(key) {
            return;
        }
        self.close_past();
        self.end_practice();
        let places = self.places.clone();
        let root = self.state.library.clone();
        let folder = root.join(key);
        let (ticket, _progress) = self.wait_here();
        self.run(move || {
            let opened = Running::open(&places, &root, &folder, true);
            Box::new(move |app: &mut App| app.on_continued(ticket, opened))
        });
    }

    fn on_continued(&mut self, ticket: u64, opened: Result<(Running, Vec<String>), String>) {
        if self.arrived(ticket).is_none() {
            return self.let_running_go(opened);
        }
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
        // The newest take of the line is the one that was being worked on.
        let reply = running.session().takes_of(practice.volley).max_by_key(|it| it.take).cloned();
        let (mode, volley) = (practice.mode, practice.volley);
        self.state.practice = Some(practice);
        self.running = Some(running);
        self.go(Screen::Session);
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
            Mode::Guided | Mode::Drill => self.go_on_with_take(TakeKey { volley, take: reply.take }),
            Mode::Interview if reply.mainly.is_none() => self.set_step(PracticeStep::Mainly),
            Mode::Interview | Mode::Assessment => self.go_on(),
        }
    }

    /// Goes on with a take at the step that is still to be done: rating, coding, or the reveal.
    fn go_on_with_take(&mut self, key: TakeKey) {
        let coded = self.running.as_ref().and_then(|it| it.coding().take(key.volley, key.take).cloned());
        let coded = coded.unwrap_or_else(|| CodedTake::new(key));
        let Some(practice) = &mut self.state.practice else { return };
        practice.take = key.take;
        practice.noticed = coded.noticed.unwrap_or_default().into_iter().collect();
        practice.ratings = coded.ratings;
        practice.reveal.went_well = coded.went_well;
        let all_rated = practice.ratings_asked.iter().all(|it| practice.ratings.contains_key(&it.id));
        if coded.done {
            let again = key.take > 1;
            self.set_step(if again { PracticeStep::BeforeAndAfter } else { PracticeStep::Reveal });
        } else if all_rated {
            self.open_desk(key.volley, key.take);
            self.set_step(PracticeStep::Code);
        } else {
            self.set_step(PracticeStep::Rate);
        }
    }

    fn set_step(&mut self, step: PracticeStep) {
        if let Some(practice) = &mut self.state.practice {
            practice.step = step;
        }
    }
}
