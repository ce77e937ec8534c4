//! Sharing a session with a coach, taking it back, and bringing what coaches wrote.

use std::path::{Path, PathBuf};

use crate::app::App;
use crate::app::state::{NoticeLevel, Screen, ShareDesk};
use crate::library::{Library, LibraryError};
use crate::ops::sharing::{self, Exchange};
use crate::ops::{blind, when};

use super::{folder_at, title_of};

impl App {
    pub(super) fn open_share(&mut self, key: &str) {
        if !self.may_write() {
            return;
        }
        self.coaching_from = self.state.screen;
        // An open session is locked, and sharing needs the lock.
        self.close_past();
        let root = self.state.library.clone();
        let folder = folder_at(&root, key);
        let before = self.state.sharing_last.clone();
        self.state.share_desk = Some(ShareDesk {
            title: title_of(&folder, &self.scenario_titles()),
            key: key.to_owned(),
            coach: before.0,
            folder: before.1,
            shares: Vec::new(),
            busy: false,
        });
        self.refresh_shares();
        self.go(Screen::Share);
    }

    pub(super) fn change_share(&mut self, change: impl FnOnce(&mut ShareDesk)) {
        if let Some(desk) = self.state.share_desk.as_mut().filter(|it| !it.busy) {
            change(desk);
        }
    }

    fn refresh_shares(&mut self) {
        let root = self.state.library.clone();
        let Some(desk) = &mut self.state.share_desk else { return };
        let listed = Library::open(&root).map_err(|it| it.to_string()).and_then(|library| {
            let shares = sharing::live_shares(&folder_at(&root, &desk.key)).map_err(|it| it.to_string())?;
            let name = |id: &str| library.person(id).map_or_else(|_| id.to_owned(), |it| it.name);
            Ok(shares.into_iter().map(|it| (name(&it.coach), it.library)).collect())
        });
        match listed {
            Ok(shares) => desk.shares = shares,
            Err(error) => self.failed("With whom it is shared cannot be read", error),
        }
    }

    pub(super) fn send_share(&mut self) {
        let Some(desk) = self.state.share_desk.as_mut().filter(|it| !it.busy) else { return };
        desk.busy = true;
        let (key, coach, to) = (desk.key.clone(), desk.coach.clone(), PathBuf::from(desk.folder.trim()));
        self.state.sharing_last = (desk.coach.clone(), desk.folder.clone());
        let root = self.state.library.clone();
        self.run_slowly(move || {
            let shared = Library::open(&root).map_err(|it| it.to_string()).and_then(|own| {
                sharing::share(&own, &folder_at(&root, &key), &to, &coach, &when::now())
                    .map_err(|it| it.to_string())
            });
            Box::new(move |app: &mut App| {
                match shared {
                    Ok(shared) => {
                        let what = if shared.already { "It is shared already" } else { "Shared" };
                        let details = format!(
                            "{} finds a copy there. You can take it back at any time.",
                            shared.coach.name
                        );
                        app.notify(NoticeLevel::Good, what, details);
                    }
                    Err(error) => app.failed("It was not shared", error),
                }
                app.share_is_done();
            })
        });
    }

    pub(super) fn take_share_back(&mut self, place: usize) {
        let Some(desk) = self.state.share_desk.as_mut().filter(|it| !it.busy) else { return };
        desk.busy = true;
        let key = desk.key.clone();
        let (root, places) = (self.state.library.clone(), self.places.clone());
        self.run_slowly(move || {
            let taken = Library::open(&root).map_err(|it| it.to_string()).and_then(|own| {
                let folder = folder_at(&root, &key);
                let shares = sharing::live_shares(&folder).map_err(|it| it.to_string())?;
                let share = shares.get(place).ok_or("it is not shared any more")?;
                sharing::take_back(&own, &places, &folder, share, &when::now()).map_err(|it| it.to_string())
            });
            Box::new(move |app: &mut App| {
                match taken {
                    Ok(taken) => {
                        let details = format!("The copy is deleted. {}", exchanged(&taken.fetched));
                        app.notify(NoticeLevel::Good, "Taken back", details);
                    }
                    Err(error) => app.failed("It was not taken back", error),
                }
                app.share_is_done();
            })
        });
    }

    fn share_is_done(&mut self) {
        if let Some(desk) = &mut self.state.share_desk {
            desk.busy = false;
        }
        self.refresh_shares();
        self.refresh_feedback();
    }

    /// The same at the start, without a word: a shared folder that is away today is no fault.
    pub(crate) fn exchange_quietly(&mut self) {
        let (root, name) = (self.state.library.clone(), self.state.settings.name.clone());
        self.run_slowly(move || {
            let done = exchange_all(&root, &name);
            Box::new(move |app: &mut App| {
                if done.is_ok_and(|it| it.feedback + it.codings > 0) {
                    app.refresh_feedback();
                    app.refresh_sessions();
                }
            })
        });
    }

    pub(super) fn exchange(&mut self) {
        if !self.may_write() {
            return;
        }
        let (root, name) = (self.state.library.clone(), self.state.settings.name.clone());
        self.run_slowly(move || {
            let done = exchange_all(&root, &name);
            Box::new(move |app: &mut App| {
                match done {
                    Ok(exchange) => {
                        let level = if exchange.problems.is_empty() {
                            NoticeLevel::Good
                        } else {
                            NoticeLevel::Warning
                        };
                        app.notify(level, "Shared sessions looked at", exchanged(&exchange));
                    }
                    Err(error) => app.failed("The shared sessions could not be looked at", error),
                }
                app.refresh_feedback();
                app.refresh_sessions();
            })
        });
    }
}

fn exchange_all(root: &Path, name: &str) -> Result<Exchange, LibraryError> {
    let own = Library::open(root)?;
    let reader = blind::reader_id(&own, name)?;
    sharing::exchange_all(&own, reader.as_deref())
}

fn exchanged(exchange: &Exchange) -> String {
    let mut words = format!(
        "Feedback that came: {}. Codings that came: {}. Answers that went: {}.",
        exchange.feedback, exchange.codings, exchange.replies
    );
    for problem in &exchange.problems {
        words.push(' ');
        words.push_str(problem);
        words.push('.');
    }
    words
}
