//! Feedback, sharing and the workbook.

mod read;
mod share;
mod workbook;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::app::App;
use crate::app::coaching::{CoachingCommand, moment_sound};
use crate::app::command::CheckCommand;
use crate::app::progress::Progress;
use crate::app::state::{NoticeLevel, Screen};
use crate::domain::coaching::Moment;
use crate::domain::coding::TakeKey;
use crate::domain::language::Role;
use crate::domain::recording;
use crate::domain::session::PersonId;
use crate::library::{FolderKind, Library, Places, SessionFolder};
use crate::ops::coaching::OpenFeedback;
use crate::ops::{blind, coaching, import};
use crate::units::Seconds;

/// What feedback holds open beside what it shows.
#[derive(Debug)]
pub(crate) struct CoachingFiles {
    /// The session's folder.
    pub(crate) folder: SessionFolder,
    /// The draft that is written.
    pub(crate) draft: Option<OpenFeedback>,
    /// The sound of each take.
    pub(crate) sounds: BTreeMap<TakeKey, PathBuf>,
    /// The take that answers the line again.
    pub(crate) again: Option<TakeKey>,
}

/// What was written and neither sent nor added when its screen was left; it stands there again.
#[derive(Debug, Default)]
pub(crate) struct Unsent {
    /// Answers, by the file of their feedback.
    answers: BTreeMap<PathBuf, String>,
    /// What was being written into workbooks, and whether it was to stay here: by who wrote it and whose
    /// workbook it is.
    entries: BTreeMap<(String, PersonId), (String, bool)>,
}

/// Stands for the spoken feedback among the sounds.
const SPOKEN: TakeKey = TakeKey { volley: 0, take: 0 };

impl App {
    pub(crate) fn coaching(&mut self, command: CoachingCommand) {
        use CoachingCommand as C;
        match command {
            C::Write { key } => self.write_feedback(key),
            C::SetQuestion(text) => self.change_feedback(|it| it.question = text),
            C::SetStrength(text) => self.change_feedback(|it| it.strength = text),
            C::SetSkill(skill) => self.set_skill(skill),
            C::SetPoint(text) => self.set_point(text),
            C::Tie(moment) => self.tie(moment),
            C::SetNextScenario(id) => self.change_feedback(|it| it.next.scenario = id),
            C::KeepSpoken => self.keep_spoken(),
            C::Unspeak => self.unspeak(),
            C::Send => self.send_feedback(),
            C::Discard => self.ask_discard_feedback(),
            C::Read { key, path } => self.read_feedback(key, path),
            C::Show => self.show_feedback(),
            C::SetAnswer(text) => {
                if let Some(page) = &mut self.state.feedback_page {
                    page.answer = text;
                }
            }
            C::SendAnswer => self.send_answer(),
            C::AnswerAgain(place) => self.answer_again(place),
            C::Hear(moment) => self.hear_moment(&moment),
            C::HearSpoken => self.hear_moment(&Moment { take: SPOKEN, start: None, end: None }),
            C::Leave => self.leave_coaching(),
            C::Share { key } => self.open_share(&key),
            C::SetCoach(text) => self.change_share(|it| it.coach = text),
            C::SetFolder(text) => self.change_share(|it| it.folder = text),
            C::SendShare => self.send_share(),
            C::TakeBack(place) => self.take_share_back(place),
            C::Exchange => self.exchange(),
            C::Workbook(person) => self.open_workbook(person),
            C::SetEntry(text) => {
                if let Some(page) = &mut self.state.workbook {
                    page.text = text;
                }
            }
            C::SetPrivate(private) => {
                if let Some(page) = &mut self.state.workbook {
                    page.private = private;
                }
            }
            C::AddNote => self.add_note(),
            C::AddPlan => self.add_plan(),
            C::Agree(place) => self.agree_to_plan(place),
            C::Done(place) => self.carry_out_plan(place),
            C::Print => self.print_workbook(),
        }
    }

    /// The sound of the moment that is heard.
    pub(crate) fn moment_sound(&self, take: TakeKey) -> Option<PathBuf> {
        self.coaching_files.as_ref()?.sounds.get(&take).cloned()
    }

    fn hear_moment(&mut self, moment: &Moment) {
        let sound = moment_sound(moment);
        if self.state.playback.as_ref().is_some_and(|it| it.sound == sound) {
            self.stop_playback();
        } else {
            self.play(sound, moment.start.unwrap_or(Seconds(0.0)), moment.end);
        }
    }

    fn leave_coaching(&mut self) {
        self.stop_playback();
        self.microphone_check(CheckCommand::Close);
        self.keep_answer();
        self.coaching_files = None;
        self.state.feedback_desk = None;
        self.state.feedback_page = None;
        let shared = self.state.share_desk.take();
        self.keep_entry();
        self.state.workbook = None;
        match (shared, self.coaching_from) {
            // It was let go for the sharing.
            (Some(desk), Screen::PastSession) => self.open_session(&desk.key),
            (_, Screen::PastSession) => self.go(Screen::Progress),
            (_, from) => self.go(from),
        }
    }

    /// Waits for feedback that is opened: what was brought in may have to be made ready to play first.
    fn wait_for_feedback(&mut self, key: &str) -> (u64, Progress) {
        let folder = folder_at(&self.state.library, key);
        match folder.kind() {
            Some(FolderKind::Recording) => self.wait_for(title_of(&folder, &self.scenario_titles())),
            Some(FolderKind::Practice) | None => self.wait_here(),
        }
    }

    /// Keeps an answer that is not sent: once the feedback was read on the disk too.
    pub(crate) fn keep_answer(&mut self) {
        let Some(page) = &self.state.feedback_page else { return };
        let (path, answer) = (page.path.clone(), page.answer.clone());
        if page.answered || answer.trim().is_empty() {
            self.unsent.answers.remove(&path);
        } else {
            self.unsent.answers.insert(path, answer.clone());
        }
        let Some(files) = self.coaching_files.as_ref().filter(|_| page.shown && !page.answered) else {
            return;
        };
        if self.state.samples_open {
            return;
        }
        let kept = Library::open(&self.state.library)
            .map_err(|error| error.to_string())
            .and_then(|library| self.me(&library))
            .and_then(|me| {
                let key = page.feedback.key();
                coaching::keep_answer(&files.folder, &me, &key, &answer).map_err(|error| error.to_string())
            });
        if let Err(error) = kept {
            self.failed("The answer that you have not sent could not be kept", error);
        }
    }

    /// Keeps what is being written into the workbook that is open.
    fn keep_entry(&mut self) {
        let Some(page) = &self.state.workbook else { return };
        let key = (self.state.settings.name.clone(), page.trainee.clone());
        if page.text.trim().is_empty() && !page.private {
            self.unsent.entries.remove(&key);
        } else {
            self.unsent.entries.insert(key, (page.text.clone(), page.private));
        }
    }

    /// What was being written into this one's workbook before.
    fn kept_entry(&self, trainee: &str) -> (String, bool) {
        let key = (self.state.settings.name.clone(), trainee.to_owned());
        self.unsent.entries.get(&key).cloned().unwrap_or_default()
    }

    /// Who sits here, by the name in the settings.
    pub(crate) fn me(&self, library: &Library) -> Result<PersonId, String> {
        let name = self.state.settings.name.trim();
        let name = if name.is_empty() { "Unnamed trainee" } else { name };
        // Whoever codes blind is known by what she was asked: no file of people is opened for her.
        if let Some(id) = blind::coder_id(library, name).map_err(|error| error.to_string())? {
            return Ok(id);
        }
        let person = library.person_named(name, self.state.settings.role);
        person.map(|it| it.id).map_err(|error| error.to_string())
    }

    fn may_write(&mut self) -> bool {
        if self.state.samples_open {
            let why = "The samples are for looking around and stay as they are.";
            self.notify(NoticeLevel::Information, "Nothing is written here", why);
        }
        !self.state.samples_open
    }

    fn failed(&mut self, what: &str, error: impl std::fmt::Display) {
        self.notify(NoticeLevel::Error, what, error.to_string());
    }
}

/// The name of a coach who looks: roles are kept with people.
pub(crate) fn is_coach(role: Option<Role>) -> bool {
    role == Some(Role::Coach)
}

/// A session in words, without opening anything that a blind coder may not see.
fn title_of(folder: &SessionFolder, titles: &BTreeMap<String, String>) -> String {
    match folder.kind() {
        Some(FolderKind::Recording) => folder.recording().map_or_else(|_| folder.id(), |it| it.value.title),
        _ => folder.session().map_or_else(
            |_| folder.id(),
            |it| titles.get(&it.value.scenario.id).cloned().unwrap_or(it.value.scenario.id),
        ),
    }
}

/// The sounds of a session, made ready to play. Work for the jobs' thread.
fn sounds_of(
    places: &Places,
    library: &Library,
    folder: &SessionFolder,
    progress: &Progress,
) -> BTreeMap<TakeKey, PathBuf> {
    let mut sounds = BTreeMap::new();
    if folder.kind() == Some(FolderKind::Recording) {
        if let Ok(path) = import::playable(places, library, folder, &mut |share| progress.decoding(share)) {
            sounds.insert(recording::TAKE, path);
        }
        return sounds;
    }
    let Ok(session) = folder.session() else { return sounds };
    for reply in &session.value.replies {
        if let Some(file) = &reply.file {
            let key = TakeKey { volley: reply.volley, take: reply.take };
            sounds.insert(key, folder.file(file));
        }
    }
    sounds
}

/// A folder below the library.
fn folder_at(root: &Path, key: &str) -> SessionFolder {
    SessionFolder::at(root.join(key))
}
