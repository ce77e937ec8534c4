//! Asking for a second coding: of one session, or of a share of all that is drawn by chance.

use crate::app::App;
use crate::app::agree::AskCommand;
use crate::app::agree::load::{me, told};
use crate::app::state::{AskForm, Confirmation, ConfirmedAction, NoticeLevel, Screen};
use crate::domain::assignment::{Assignment, CoderState, USUAL_SHARE};
use crate::library::{Library, SessionFolder};
use crate::ops::blind::{self, AskRequest, AskedCoder};
use crate::ops::session::{self, Entry, Listing};
use crate::ops::{import, when};

impl App {
    pub(super) fn ask(&mut self, command: AskCommand) {
        match command {
            AskCommand::New(key) => self.new_ask(key),
            AskCommand::Form(form) => {
                if let Some(now) = &mut self.state.agreement.ask {
                    *now = form;
                }
            }
            AskCommand::Send => self.send_ask(),
            AskCommand::Leave => {
                self.state.agreement.ask = None;
                self.go(Screen::Code);
            }
            AskCommand::Withdraw(id) => self.ask_to_withdraw(id),
        }
    }

    fn new_ask(&mut self, key: Option<String>) {
        if self.state.samples_open {
            return;
        }
        let there = key.as_deref().map(|key| self.agreement_title(key));
        let found = Library::open(&self.state.library).map_err(told).and_then(|library| {
            let me = me(&library, &self.state.settings.name)?;
            let listing = session::listing(&library, Some(&me)).map_err(told)?;
            let people = library.list_people().map_err(told)?.0;
            let known = people.into_iter().filter(|it| it.id != me).map(|it| it.name).collect();
            Ok((listing.entries.iter().filter(|it| can_be_coded(it)).count(), known))
        });
        let (of, known) = match found {
            Ok(found) => found,
            Err(error) => {
                self.notify(NoticeLevel::Error, "A second coding cannot be asked for now", error);
                return;
            }
        };
        self.state.agreement.ask = Some(AskForm {
            share: key.is_none(),
            title: there.unwrap_or_default(),
            key,
            of,
            known,
            ..AskForm::default()
        });
        self.go(Screen::Ask);
    }

    /// What a folder below the library is called.
    pub(super) fn agreement_title(&self, key: &str) -> String {
        let recording = self.state.recordings.iter().find(|it| it.key == key && !it.blind);
        let session = self.state.sessions.iter().find(|it| it.key == key);
        recording
            .map(|it| it.title.clone())
            .or_else(|| session.map(|it| format!("{}, {}", it.title, it.started)))
            .unwrap_or_else(|| key.to_owned())
    }

    fn send_ask(&mut self) {
        let Some(form) = self.state.agreement.ask.clone() else { return };
        match self.asked(&form) {
            Ok(made) => {
                let numbers: Vec<String> = made.iter().map(Assignment::title).collect();
                let details = format!(
                    "{} finds it under Code as {}, and nothing else about it.",
                    form.coder.trim(),
                    numbers.join(", ")
                );
                self.state.agreement.ask = None;
                self.go(Screen::Code);
                self.notify(NoticeLevel::Good, "A second coding is asked for", details);
            }
            Err(problem) => {
                if let Some(form) = &mut self.state.agreement.ask {
                    form.problem = Some(problem);
                }
            }
        }
    }

    fn asked(&self, form: &AskForm) -> Result<Vec<Assignment>, String> {
        if form.coder.trim().is_empty() {
            return Err("Say who is to code it".to_owned());
        }
        let library = Library::open(&self.state.library).map_err(told)?;
        let me = me(&library, &self.state.settings.name)?;
        let second = library.person_named(form.coder.trim(), None).map_err(told)?.id;
        if second == me {
            return Err("You code it already: ask somebody else".to_owned());
        }
        let seed = match self.fixed_seed {
            Some(seed) => seed,
            None => import::drawn_seed().map_err(told)?,
        };
        let coders = [AskedCoder { coder: &me, blind: false }, AskedCoder { coder: &second, blind: true }];
        let request = AskRequest { asked_by: &me, coders: &coders, seed, now: &when::now() };
        if let Some(key) = form.key.as_deref().filter(|_| !form.share) {
            let folder = SessionFolder::at(self.state.library.join(key));
            return blind::ask(&library, &folder, request).map(|it| vec![it]).map_err(told);
        }
        let listing = session::listing(&library, Some(&me)).map_err(told)?;
        let sessions = can_be_asked(&listing, &second);
        if sessions.is_empty() {
            return Err(format!("There is nothing here that {} could code blind", form.coder.trim()));
        }
        blind::ask_share(&library, &sessions, USUAL_SHARE, request).map_err(told)
    }

    fn ask_to_withdraw(&mut self, id: String) {
        let card = self.state.agreement.assignments.iter().find(|it| it.id == id && it.mine);
        let Some(card) = card else { return };
        let begun = card.coders.iter().any(|it| it.1 != CoderState::Asked);
        let shows = if begun {
            "What was coded so far is seen by everyone at once, so nobody codes it blind any more"
        } else {
            "Nobody is asked to code it blind any more"
        };
        self.state.confirmation = Some(Confirmation {
            title: format!("Take {} back?", card.title),
            explanation: format!("{shows}. This holds for good; you can only ask anew."),
            confirm_label: "Take it back".to_owned(),
            cancel_label: "Let it go on".to_owned(),
            loses: true,
            action: ConfirmedAction::WithdrawAsk(id),
        });
    }

    pub(crate) fn withdraw_ask(&mut self, id: &str) {
        let done = Library::open(&self.state.library)
            .map_err(told)
            .and_then(|library| blind::withdraw(&library, id, &when::now()).map_err(told));
        match done {
            Ok(()) => {
                self.notify(
                    NoticeLevel::Good,
                    "Taken back",
                    "What was coded stays, and is no longer hidden.",
                );
            }
            Err(error) => self.notify(NoticeLevel::Error, "It could not be taken back", error),
        }
        self.refresh_sessions();
    }
}

fn can_be_coded(entry: &Entry) -> bool {
    !entry.withdrawn()
        && match entry {
            Entry::Practice(it) => it.replies > 0,
            Entry::Recording(it) => it.setup.is_some() && it.has_sound,
        }
}

/// What somebody could be asked to code blind: not her own practice, nothing that she has begun to code
/// or was asked for already.
fn can_be_asked(listing: &Listing, second: &str) -> Vec<String> {
    let asked = |entry: &Entry| {
        listing.assignments.iter().any(|it| {
            it.assignment.session == *entry.id()
                && it.assignment.withdrawn.is_none()
                && it.assignment.coder(second).is_some()
        })
    };
    let free = |entry: &&Entry| {
        can_be_coded(entry)
            && entry.trainee().is_none_or(|it| it != second)
            && entry.codings().iter().all(|it| it.coder != second)
            && !asked(entry)
    };
    listing.entries.iter().filter(free).map(|it| it.id().clone()).collect()
}
