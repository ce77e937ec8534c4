//! Asking before something that cannot be taken back, and doing it on yes.

use crate::app::App;
use crate::app::state::{Confirmation, ConfirmedAction, NoticeLevel, RecordingCard, Screen};

impl App {
    pub(crate) fn ask_delete(&mut self, key: String) {
        let title = self.title_of(&key);
        self.state.confirmation = Some(Confirmation {
            title: format!("Delete “{title}” for good?"),
            explanation: if self.recording_at(&key).is_some() {
                "Its sound, its codings and ratings, and what was written about it are deleted from this \
                 computer. Nobody can bring them back."
            } else {
                "The recordings, codings, ratings and notes of this session are deleted from this computer. \
                 Nobody can bring them back."
            }
            .to_owned(),
            confirm_label: "Delete for good".to_owned(),
            cancel_label: "Keep".to_owned(),
            loses: true,
            action: ConfirmedAction::DeleteSession(key),
        });
    }

    pub(crate) fn ask_withdraw(&mut self, key: String) {
        let title = self.title_of(&key);
        let brought_in = self.recording_at(&key).is_some();
        let (asked, explanation, confirm_label) = if brought_in {
            (
                format!("Withdraw consent to “{title}”?"),
                "Whoever is heard in it can take consent back at any time. Its sound is deleted for good. Codes, \
                 ratings and notes stay until the recording is deleted.",
                "Withdraw and delete the sound",
            )
        } else {
            (
                format!("Withdraw your consent to “{title}”?"),
                "Every recording of your voice in this session is deleted for good. Codes, ratings and notes \
                 stay until you delete the session.",
                "Withdraw and delete the recordings",
            )
        };
        self.state.confirmation = Some(Confirmation {
            title: asked,
            explanation: explanation.to_owned(),
            confirm_label: confirm_label.to_owned(),
            cancel_label: "Keep".to_owned(),
            loses: true,
            action: ConfirmedAction::WithdrawConsent(key),
        });
    }

    pub(crate) fn ask_discard(&mut self, place: usize) {
        let Some(found) = self.state.recovered.get(place) else { return };
        self.state.confirmation = Some(Confirmation {
            title: "Delete the recovered reply for good?".to_owned(),
            explanation: format!("{}, reply {}: {:.1} seconds.", found.session, found.volley, found.seconds),
            confirm_label: "Delete for good".to_owned(),
            cancel_label: "Keep".to_owned(),
            loses: true,
            action: ConfirmedAction::DiscardRecovered(place),
        });
    }

    pub(crate) fn ask_skip(&mut self) {
        self.state.confirmation = Some(Confirmation {
            title: "Skip this parent?".to_owned(),
            explanation: "You need no reason. Nothing of this session is kept, and nobody sees that it was \
                          begun."
                .to_owned(),
            confirm_label: "Skip and keep nothing".to_owned(),
            cancel_label: "Go on with it".to_owned(),
            loses: true,
            action: ConfirmedAction::SkipParent,
        });
    }

    pub(crate) fn confirm(&mut self) {
        let Some(confirmation) = self.state.confirmation.take() else { return };
        match confirmation.action {
            ConfirmedAction::DeleteSession(key) => self.delete_session(&key),
            ConfirmedAction::WithdrawConsent(key) => self.withdraw_consent(&key),
            ConfirmedAction::DiscardRecovered(place) => self.discard_recovered(place),
            ConfirmedAction::FinishCoding => self.finish_coding(),
            ConfirmedAction::FinishConsensus => self.finish_consensus(),
            ConfirmedAction::FinishGroup => self.finish_group(),
            ConfirmedAction::DiscardFeedback => self.discard_feedback(),
            ConfirmedAction::WithdrawAsk(id) => self.withdraw_ask(&id),
            ConfirmedAction::SkipParent => {
                self.delete_running_session();
                self.go(Screen::Practise);
                self.notify(NoticeLevel::Good, "Skipped", "Nothing of it was kept.");
            }
        }
    }

    /// A recording that was brought in, by its folder.
    fn recording_at(&self, key: &str) -> Option<&RecordingCard> {
        self.state.recordings.iter().find(|it| it.key == key && !it.blind)
    }

    fn title_of(&self, key: &str) -> String {
        if let Some(recording) = self.recording_at(key) {
            return recording.title.clone();
        }
        let card = self.state.sessions.iter().find(|it| it.key == key);
        card.map_or_else(|| key.to_owned(), |it| format!("{}, {}", it.title, it.started))
    }
}
