//! Writing feedback. Every change is on the disk before the next.

use crate::app::App;
use crate::app::coaching::candidates;
use crate::app::command::CheckCommand;
use crate::app::progress::Progress;
use crate::app::state::{Confirmation, ConfirmedAction, FeedbackDesk, NoticeLevel, Screen};
use crate::domain::coaching::{Feedback, Moment, Point};
use crate::domain::coding::{Coding, CodingKind, CodingState};
use crate::domain::language::Skill;
use crate::library::{Library, Places, SessionFolder, draft};
use crate::ops::coaching::OpenFeedback;
use crate::ops::when;

use super::{CoachingFiles, folder_at, sounds_of, title_of};

/// What was found for writing feedback.
struct Found {
    files: CoachingFiles,
    desk: FeedbackDesk,
}

impl App {
    pub(super) fn write_feedback(&mut self, key: String) {
        if !self.may_write() {
            return;
        }
        let (ticket, progress) = self.wait_for_feedback(&key);
        let (places, root) = (self.places.clone(), self.state.library.clone());
        let titles = self.scenario_titles();
        let me = Library::open(&root).map_err(|it| it.to_string()).and_then(|library| self.me(&library));
        self.run(move || {
            let found = me.and_then(|me| {
                let folder = folder_at(&root, &key);
                let title = title_of(&folder, &titles);
                find(&places, &root, folder, (key, title), &me, &progress)
            });
            Box::new(move |app: &mut App| app.on_feedback_to_write(ticket, found))
        });
    }

    fn on_feedback_to_write(&mut self, ticket: u64, found: Result<Found, String>) {
        let Some(back) = self.arrived(ticket) else { return };
        match found {
            Ok(Found { files, desk }) => {
                self.coaching_from = back;
                self.coaching_files = Some(files);
                self.state.feedback_desk = Some(desk);
                self.go(Screen::WriteFeedback);
            }
            Err(error) => {
                self.go(back);
                self.failed("The feedback cannot be opened", error);
            }
        }
    }

    /// Writes feedback on what is open in the studio, unless others still code it blind.
    pub(crate) fn feedback_from_studio(&mut self) {
        let Some(files) = &self.coding else { return };
        let folder = files.folder().path().to_owned();
        let assignment = files.coding().assignment.clone();
        let library = Library::open(&self.state.library);
        let waits = assignment.is_some_and(|id| {
            library.is_ok_and(|library| library.assignment(&id).map_or(true, |it| !it.is_open()))
        });
        if waits {
            let why = "Both codings have to be final first: until then you do not know whose session it is.";
            self.notify(NoticeLevel::Information, "Feedback waits", why);
            return;
        }
        let key = folder.strip_prefix(&self.state.library).unwrap_or(&folder);
        let key = key.to_string_lossy().into_owned();
        self.write_feedback(key);
    }

    pub(crate) fn scenario_titles(&self) -> std::collections::BTreeMap<String, String> {
        self.state.curriculum.iter().map(|it| (it.scenario.id.clone(), it.scenario.title.clone())).collect()
    }

    /// Changes the draft, on the disk first.
    pub(super) fn change_feedback(&mut self, change: impl FnOnce(&mut Feedback)) {
        let Some(draft) = self.coaching_files.as_mut().and_then(|it| it.draft.as_mut()) else { return };
        let changed = draft.change(change);
        if let Some(desk) = &mut self.state.feedback_desk {
            desk.feedback = draft.feedback().clone();
            desk.lacks = desk.feedback.lacks();
        }
        if let Err(error) = changed {
            self.failed("The feedback could not be written", error);
        }
    }

    pub(super) fn set_skill(&mut self, skill: Skill) {
        self.change_feedback(|it| {
            match &mut it.point {
                Some(point) => point.skill = skill,
                None => it.point = Some(Point { skill, text: String::new(), moments: Vec::new() }),
            }
            // What is practised next is what the point is about, unless a parent is named.
            it.next.skill = Some(skill);
        });
    }

    pub(super) fn set_point(&mut self, text: String) {
        self.change_feedback(|it| {
            if let Some(point) = &mut it.point {
                point.text = text;
            }
        });
    }

    pub(super) fn tie(&mut self, moment: Moment) {
        self.change_feedback(|it| {
            let Some(point) = &mut it.point else { return };
            if let Some(place) = point.moments.iter().position(|it| *it == moment) {
                point.moments.remove(place);
                return;
            }
            // Two at most: the one that was tied first makes room.
            if point.moments.len() == crate::domain::coaching::MOST_MOMENTS {
                point.moments.remove(0);
            }
            point.moments.push(moment);
        });
    }

    /// Keeps what was said in the microphone check as the spoken feedback.
    pub(super) fn keep_spoken(&mut self) {
        self.stop_playback();
        let said = self.check_file();
        let Some(files) = &mut self.coaching_files else { return };
        let Some(draft) = &mut files.draft else { return };
        match draft.speak(&said) {
            Ok(()) => {
                files.sounds.extend(draft.spoken_path().map(|it| (super::SPOKEN, it)));
                self.microphone_check(CheckCommand::Close);
            }
            Err(error) => self.failed("What you said could not be kept", error),
        }
        self.change_feedback(|_| {});
    }

    pub(super) fn unspeak(&mut self) {
        self.stop_playback();
        let Some(files) = &mut self.coaching_files else { return };
        files.sounds.remove(&super::SPOKEN);
        if let Some(Err(error)) = files.draft.as_mut().map(OpenFeedback::unspeak) {
            self.failed("The spoken feedback could not be taken back", error);
        }
        self.change_feedback(|_| {});
    }

    pub(super) fn send_feedback(&mut self) {
        let Some(files) = &mut self.coaching_files else { return };
        let lacks = files.draft.as_ref().map(|it| it.feedback().lacks()).unwrap_or_default();
        if let Some(lack) = lacks.first() {
            self.notify(
                NoticeLevel::Information,
                "Not yet",
                format!("Before it can be sent: {}.", lack.words()),
            );
            return;
        }
        let Some(draft) = files.draft.take() else { return };
        match draft.send(&when::now()) {
            Ok(_) => {
                self.notify(NoticeLevel::Good, "Feedback sent", "The trainee finds it on Today.");
                self.leave_coaching();
                self.refresh_feedback();
            }
            Err(error) => {
                self.failed("The feedback could not be sent", error);
                self.leave_coaching();
            }
        }
    }

    pub(super) fn ask_discard_feedback(&mut self) {
        let Some(desk) = &self.state.feedback_desk else { return };
        let spoken = if desk.feedback.spoken.is_some() { " and what you said" } else { "" };
        let explanation = format!(
            "What you wrote{spoken} is deleted for good. To go on another day, leave it for now instead: it is \
             kept."
        );
        self.state.confirmation = Some(Confirmation {
            title: "Throw this feedback away?".to_owned(),
            explanation,
            confirm_label: "Throw it away".to_owned(),
            cancel_label: "Keep it".to_owned(),
            loses: true,
            action: ConfirmedAction::DiscardFeedback,
        });
    }

    pub(crate) fn discard_feedback(&mut self) {
        let draft = self.coaching_files.as_mut().and_then(|it| it.draft.take());
        if let Some(Err(error)) = draft.map(OpenFeedback::discard) {
            self.failed("The draft could not be thrown away", error);
        }
        self.leave_coaching();
    }
}

fn find(
    places: &Places,
    root: &std::path::Path,
    folder: SessionFolder,
    (key, title): (String, String),
    me: &str,
    progress: &Progress,
) -> Result<Found, String> {
    let library = Library::open(root).map_err(|it| it.to_string())?;
    let coding = own_coding(&folder, me)?;
    let file = coding.as_ref().map(|it| it.0.clone());
    let draft =
        OpenFeedback::draft(&folder, me, file.as_deref(), &when::now()).map_err(|it| it.to_string())?;
    let trainee = folder.trainee().ok().flatten().and_then(|id| library.person(&id).ok()).map(|it| it.name);
    let feedback = draft.feedback().clone();
    let desk = FeedbackDesk {
        key,
        title,
        trainee,
        lacks: feedback.lacks(),
        feedback,
        candidates: coding.map(|it| candidates(&it.1)).unwrap_or_default(),
    };
    let mut sounds = sounds_of(places, &library, &folder, progress);
    sounds.extend(draft.spoken_path().map(|it| (super::SPOKEN, it)));
    Ok(Found { files: CoachingFiles { folder, draft: Some(draft), sounds, again: None }, desk })
}

/// The newest coding of the coach's own, with its file: what her feedback rests on. One that is final
/// comes before a draft.
fn own_coding(folder: &SessionFolder, me: &str) -> Result<Option<(String, Coding)>, String> {
    let mut found = None;
    let mut found_final = false;
    for path in folder.coding_files().map_err(|it| it.to_string())? {
        let mine = crate::library::coder_and_number(&path).is_some_and(|(coder, _)| coder == me);
        if mine
            && let Ok((coding, _note)) = draft::read(&path)
            && coding.kind != CodingKind::Own
            && (coding.state == CodingState::Final || !found_final)
        {
            found_final = coding.state == CodingState::Final;
            let file = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            found = Some((file, coding));
        }
    }
    Ok(found)
}
