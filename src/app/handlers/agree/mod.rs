//! Coders in agreement: asking for second codings, comparing, settling, and a group in one room.

mod ask;
mod compare;
mod group;
mod settle;

use crate::app::App;
use crate::app::agree::AgreeCommand;
use crate::app::agree::load::Request;
use crate::app::progress::Progress;
use crate::app::state::{NoticeLevel, SoundReference};
use crate::library::draft::Draft;
use crate::units::Seconds;

impl App {
    pub(crate) fn agree(&mut self, command: AgreeCommand) {
        match command {
            AgreeCommand::Ask(command) => self.ask(command),
            AgreeCommand::Compare(command) => self.compare(command),
            AgreeCommand::Settle(command) => self.settle_differences(command),
            AgreeCommand::Group(command) => self.group(command),
        }
    }

    /// The file of a track of what is compared, settled or coded by a group.
    pub(crate) fn agreement_sound(&self, track: usize) -> Option<std::path::PathBuf> {
        self.agreeing.as_ref()?.sounds.get(track)?.clone()
    }

    /// Lets go of what is compared, settled or coded by a group; everything is on the disk already.
    pub(crate) fn close_agreement(&mut self) {
        self.stop_playback();
        self.let_draft_go();
        self.agreeing = None;
        let agreement = &mut self.state.agreement;
        agreement.compare = None;
        agreement.settle = None;
        agreement.group = None;
    }

    fn let_draft_go(&mut self) {
        let draft = self.agreeing.as_mut().and_then(|it| it.draft.take());
        self.close_draft(draft);
    }

    fn close_draft(&mut self, draft: Option<Draft>) {
        if let Some(Err(error)) = draft.map(Draft::close) {
            self.notify(NoticeLevel::Error, "The coding could not be closed cleanly", error.to_string());
        }
    }

    fn agree_request(&self, key: &str, progress: Progress) -> Request {
        Request {
            places: self.places.clone(),
            library: self.state.library.clone(),
            key: key.to_owned(),
            name: self.state.settings.name.clone(),
            keys: self.state.settings.keys.clone(),
            progress,
        }
    }

    /// Plays a track from here, up to there where that is said.
    fn hear_agreement(&mut self, track: usize, from: Seconds, until: Option<Seconds>) {
        if self.agreement_sound(track).is_some() {
            self.play(SoundReference::Agreement(track), from, until);
        } else {
            self.stop_playback();
        }
    }

    /// Holds what plays, or goes on with it; whether there was something.
    fn hold_agreement(&mut self) -> bool {
        let there =
            self.state.playback.as_ref().is_some_and(|it| matches!(it.sound, SoundReference::Agreement(_)));
        if there {
            self.toggle_pause();
        }
        there
    }
}
