//! Past sessions: opened again, played, coded on, deleted.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::App;
use crate::app::running::Running;
use crate::app::state::{NoticeLevel, OpenedSession, Screen};
use crate::app::views;
use crate::library::{Library, SessionFolder};
use crate::ops::retention::{self, Reason};
use crate::ops::when;

impl App {
    pub(crate) fn open_session(&mut self, key: &str) {
        self.close_past();
        let places = self.places.clone();
        let root = self.state.library.clone();
        let folder = root.join(key);
        // What somebody else practised is for looking: her own coding has one writer.
        let writable = !self.state.samples_open && !self.is_of_another(key);
        let key = key.to_owned();
        let (ticket, _progress) = self.wait_here();
        self.run(move || {
            let opened = Running::open(&places, &root, &folder, writable);
            Box::new(move |app: &mut App| app.on_session_opened(ticket, key, opened))
        });
    }

    /// Whether a session is somebody else's, shared with whoever looks.
    pub(crate) fn is_of_another(&self, key: &str) -> bool {
        self.state.sessions.iter().any(|it| it.key == key && it.of_another)
    }

    fn on_session_opened(
        &mut self,
        ticket: u64,
        key: String,
        opened: Result<(Running, Vec<String>), String>,
    ) {
        if self.arrived(ticket).is_none() {
            return self.let_running_go(opened);
        }
        match opened {
            Ok((running, problems)) => {
                let session = running.session().clone();
                let ending = session.ending.as_deref().and_then(|id| running.scenario().ending(id)).cloned();
                self.state.opened = Some(OpenedSession {
                    key,
                    trainee: running.trainee().map(str::to_owned),
                    scenario: Some(Arc::clone(running.scenario())),
                    scheme: Some(Arc::clone(running.scheme())),
                    volleys: views::volley_views(&running),
                    ending,
                    score: running.score(),
                    desk: None,
                    read_only: running.read_only(),
                    problems,
                    session,
                });
                self.past = Some(running);
                self.go(Screen::PastSession);
            }
            Err(error) => {
                if matches!(self.state.screen, Screen::PastSession | Screen::Share) {
                    self.go(Screen::Progress);
                }
                self.notify(NoticeLevel::Error, "This session cannot be opened", error);
            }
        }
    }

    /// Lets go of a session that was opened when nobody waited for it any more.
    pub(crate) fn let_running_go(&mut self, opened: Result<(Running, Vec<String>), String>) {
        if let Ok((running, _)) = opened
            && let Err(message) = running.close(false)
        {
            self.notify(NoticeLevel::Error, "The session could not be closed cleanly", message);
        }
    }

    /// Brings the open past session up to date with its coding.
    pub(crate) fn refresh_past(&mut self) {
        if let (Some(past), Some(opened)) = (&self.past, &mut self.state.opened) {
            opened.volleys = views::volley_views(past);
            opened.score = past.score();
        }
    }

    pub(crate) fn close_session(&mut self) {
        let on_desk = self.state.opened.as_mut().and_then(|it| it.desk.take());
        if let Some(desk) = on_desk {
            // From the desk one comes back to the session first.
            self.stop_playback();
            if !desk.read_only
                && let Some(past) = &mut self.past
            {
                let done = crate::domain::coding::Edit::SetDone { take: desk.take.key(), done: true };
                if let Err(message) = past.apply_lastingly(&[done]) {
                    self.notify(NoticeLevel::Error, "The coding could not be written", message);
                }
            }
            self.refresh_past();
            return;
        }
        self.go(Screen::Progress);
    }

    /// Lets the open past session go.
    pub(crate) fn close_past(&mut self) {
        self.stop_playback();
        if let Some(past) = self.past.take()
            && let Err(message) = past.close(false)
        {
            self.notify(NoticeLevel::Error, "The session could not be closed cleanly", message);
        }
        self.state.opened = None;
    }

    pub(crate) fn keep_for(&mut self, key: &str, months: Option<u16>) {
        let until = months.and_then(|months| when::months_after(&when::today_text(), months));
        let open_now = self.state.opened.as_ref().is_some_and(|it| it.key == key);
        if open_now {
            self.close_past();
        }
        let kept = self.with_folder(key, |library, folder, _| {
            retention::keep_until(library, folder, until.as_deref()).map_err(|error| error.to_string())
        });
        match kept {
            Ok(untold) if !untold.is_empty() => {
                let details = format!("{}. It is told when it can be reached again.", untold.join("; "));
                self.notify(NoticeLevel::Warning, "A shared copy is not told yet", details);
            }
            Ok(_) => {}
            Err(error) => self.notify(NoticeLevel::Error, "That could not be changed", error),
        }
        if open_now {
            self.open_session(key);
        }
        self.refresh_sessions();
    }

    pub(crate) fn delete_session(&mut self, key: &str) {
        self.leave_past(key);
        let deleted = self.with_folder(key, |library, folder, app| {
            retention::delete_for_good(library, &app.places, folder, Reason::AskedFor, &when::now())
                .map_err(|error| error.to_string())
        });
        match deleted {
            Ok(deleted) if deleted.left.is_empty() => {
                self.notify(NoticeLevel::Good, "Deleted for good", "Nothing of it is left on this computer.");
            }
            Ok(deleted) => {
                self.notify(NoticeLevel::Warning, "Deleted, but something is left", deleted.left.join("; "));
            }
            Err(error) => self.notify(NoticeLevel::Error, "It could not be deleted", error),
        }
        self.refresh_sessions();
    }

    pub(crate) fn withdraw_consent(&mut self, key: &str) {
        self.leave_past(key);
        let withdrawn = self.with_folder(key, |library, folder, app| {
            retention::withdraw_consent(library, &app.places, folder, &when::now())
                .map_err(|error| error.to_string())
        });
        match withdrawn {
            Ok(withdrawal) => {
                let details = format!("Recordings deleted for good: {}.", withdrawal.recordings);
                self.notify(NoticeLevel::Good, "Consent withdrawn", details);
                if !withdrawal.left.is_empty() {
                    let details = format!("{}. It is tried again at each start.", withdrawal.left.join("; "));
                    self.notify(NoticeLevel::Warning, "Something of a shared copy is left", details);
                }
            }
            Err(error) => self.notify(NoticeLevel::Error, "The consent could not be withdrawn", error),
        }
        self.refresh_sessions();
    }

    /// Deletes the running session without a trace.
    pub(crate) fn delete_running_session(&mut self) {
        self.stop_take();
        self.stop_playback();
        self.close_microphone();
        self.state.recording = None;
        let Some(running) = self.running.take() else { return };
        self.state.practice = None;
        let folder = running.folder().to_owned();
        if let Err(message) = running.close(false) {
            log::warn!("a skipped session could not be closed: {message}");
        }
        let library = self.places.library.clone();
        let places = self.places.clone();
        self.run(move || {
            let deleted = Library::open(&library).map_err(|error| error.to_string()).and_then(|library| {
                let folder = SessionFolder::at(folder);
                retention::delete_for_good(&library, &places, &folder, Reason::Skipped, &when::now())
                    .map_err(|error| error.to_string())
            });
            Box::new(move |app: &mut App| {
                if let Err(error) = deleted {
                    app.notify(NoticeLevel::Error, "Something of the session is left", error);
                }
                app.refresh_sessions();
            })
        });
    }

    fn leave_past(&mut self, key: &str) {
        if self.state.opened.as_ref().is_some_and(|it| it.key == key) {
            self.close_past();
            self.go(Screen::Progress);
        }
    }

    fn with_folder<T>(
        &self,
        key: &str,
        work: impl FnOnce(&Library, &SessionFolder, &Self) -> Result<T, String>,
    ) -> Result<T, String> {
        if self.state.samples_open {
            return Err("The samples are for looking around and stay as they are.".to_owned());
        }
        let library = Library::open(&self.state.library).map_err(|error| error.to_string())?;
        let folder: PathBuf = self.state.library.join(key);
        work(&library, &SessionFolder::at(folder), self)
    }
}
