//! Reading feedback: the question first, then the rest; hearing its moments; answering the line again.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::App;
use crate::app::coaching::moment_words;
use crate::app::progress::Progress;
use crate::app::running::Running;
use crate::app::state::{FeedbackCard, FeedbackPage, NoticeLevel, Screen, SoundReference};
use crate::domain::coding::TakeKey;
use crate::library::{FolderKind, Library, Places};
use crate::ops::coaching::{self, AgainTake};
use crate::ops::{blind, when};
use crate::units::Seconds;

use super::{CoachingFiles, folder_at, sounds_of, title_of};

impl App {
    /// Looks for feedback that waits for whoever sits here.
    pub(crate) fn refresh_feedback(&mut self) {
        let root = self.state.library.clone();
        let titles = self.scenario_titles();
        let name = self.state.settings.name.trim().to_owned();
        self.run(move || {
            let found = due(&root, &name, &titles);
            Box::new(move |app: &mut App| {
                if let Ok(cards) = found {
                    app.state.feedback_due = cards;
                }
            })
        });
    }

    pub(super) fn read_feedback(&mut self, key: String, path: PathBuf) {
        self.keep_answer();
        let (ticket, progress) = self.wait_for_feedback(&key);
        let (places, root) = (self.places.clone(), self.state.library.clone());
        let titles = self.scenario_titles();
        let may_answer = !self.state.samples_open;
        let me = Library::open(&root).map_err(|it| it.to_string()).and_then(|library| self.me(&library));
        self.run(move || {
            let found =
                me.and_then(|me| open(&places, &root, (key, &path), &titles, (&me, may_answer), &progress));
            Box::new(move |app: &mut App| app.on_feedback_to_read(ticket, found))
        });
    }

    fn on_feedback_to_read(&mut self, ticket: u64, found: Result<(CoachingFiles, FeedbackPage), String>) {
        let Some(back) = self.arrived(ticket) else { return };
        match found {
            Ok((files, mut page)) => {
                if let Some(unsent) = self.unsent.answers.get(&page.path).filter(|_| !page.answered) {
                    page.answer.clone_from(unsent);
                }
                self.coaching_from = back;
                self.coaching_files = Some(files);
                self.state.feedback_page = Some(page);
                self.go(Screen::ReadFeedback);
            }
            Err(error) => {
                self.go(back);
                self.failed("The feedback cannot be opened", error);
            }
        }
    }

    pub(super) fn show_feedback(&mut self) {
        let Some(page) = &mut self.state.feedback_page else { return };
        page.shown = true;
        let key = page.feedback.key();
        let Some(files) = &self.coaching_files else { return };
        let read = Library::open(&self.state.library)
            .map_err(|it| it.to_string())
            .and_then(|library| self.me(&library))
            .and_then(|me| {
                coaching::mark_read(&files.folder, &me, &key, &when::now()).map_err(|it| it.to_string())
            });
        if let Err(error) = read {
            self.failed("That it was read could not be noted", error);
        }
        self.refresh_feedback();
    }

    pub(super) fn send_answer(&mut self) {
        let (Some(page), Some(files)) = (&self.state.feedback_page, &self.coaching_files) else { return };
        let again = files.again.map(|take| AgainTake { folder: files.folder.clone(), take });
        let key = page.feedback.key();
        let text = page.answer.clone();
        let sent = Library::open(&self.state.library)
            .map_err(|it| it.to_string())
            .and_then(|library| self.me(&library))
            .and_then(|me| {
                coaching::answer(&files.folder, &me, &key, &text, again.as_ref(), &when::now())
                    .map_err(|it| it.to_string())
            });
        match sent {
            Ok(_) => {
                if let Some(page) = &mut self.state.feedback_page {
                    page.answered = true;
                }
                self.notify(NoticeLevel::Good, "Answer sent", "Your coach finds it beside the feedback.");
                self.refresh_feedback();
            }
            Err(error) => self.failed("The answer could not be sent", error),
        }
    }

    /// Opens the practice session at the line of a moment, for another take of it.
    pub(super) fn answer_again(&mut self, place: usize) {
        let Some(page) = &self.state.feedback_page else { return };
        let point = page.feedback.point.as_ref();
        let Some(moment) = point.and_then(|it| it.moments.get(place)).copied() else { return };
        if !page.can_answer_again || page.answered {
            return;
        }
        let key = page.key.clone();
        self.stop_playback();
        self.close_past();
        self.end_practice();
        let places = self.places.clone();
        let root = self.state.library.clone();
        let folder = root.join(key);
        let (ticket, _progress) = self.wait_here();
        self.run(move || {
            let opened = Running::open(&places, &root, &folder, true);
            Box::new(move |app: &mut App| app.on_line_to_answer(ticket, moment.take.volley, opened))
        });
    }

    fn on_line_to_answer(
        &mut self,
        ticket: u64,
        volley: u32,
        opened: Result<(Running, Vec<String>), String>,
    ) {
        if self.arrived(ticket).is_none() {
            return self.let_running_go(opened);
        }
        match opened {
            Ok((running, _)) if !running.read_only() => self.enter_again(running, volley),
            Ok((_, problems)) => {
                self.failed("This session cannot be gone on with now", problems.join(" "));
            }
            Err(error) => self.failed("This session cannot be opened", error),
        }
    }

    fn enter_again(&mut self, running: Running, volley: u32) {
        let mut practice = crate::app::handlers::brief::new_practice(&running);
        let session = running.session();
        let step = usize::try_from(volley).ok().and_then(|it| session.path.get(it.checked_sub(1)?)).cloned();
        let Some(step) = step else {
            self.failed("This line cannot be answered again", "It is not in the session any more.");
            return;
        };
        let scenario = Arc::clone(running.scenario());
        practice.turn = scenario.turns.iter().position(|it| it.id == step.turn).unwrap_or(0);
        practice.wording = step.wording as usize;
        practice.disposition = step.disposition;
        practice.volley = volley;
        practice.take = session.takes_of(volley).map(|it| it.take).max().unwrap_or(0) + 1;
        practice.answers_feedback = true;
        if let Some(files) = &mut self.coaching_files {
            files.again = None;
        }
        self.state.practice = Some(practice);
        self.running = Some(running);
        self.go(Screen::Session);
        self.refresh_practice();
        if let Some(practice) = &mut self.state.practice {
            practice.ratings_asked = crate::app::handlers::flow::asked_ratings(practice);
        }
        self.enter_reply();
        self.play(SoundReference::ParentLine, Seconds(0.0), None);
    }

    /// The line was answered again: back to the feedback.
    pub(crate) fn end_again(&mut self) {
        let key = self.state.practice.as_ref().map(|it| TakeKey { volley: it.volley, take: it.take });
        self.end_practice();
        if let Some(files) = &mut self.coaching_files {
            files.again = key;
        }
        if let Some(page) = &mut self.state.feedback_page {
            page.answered_again = key.is_some();
            self.go(Screen::ReadFeedback);
        } else {
            self.go(Screen::Today);
        }
        self.refresh_sessions();
    }
}

fn due(
    root: &std::path::Path,
    name: &str,
    titles: &std::collections::BTreeMap<String, String>,
) -> Result<Vec<FeedbackCard>, String> {
    let library = Library::open(root).map_err(|it| it.to_string())?;
    // Nobody is made here: who is not known has no feedback.
    let Some(me) = blind::reader_id(&library, name).map_err(|it| it.to_string())? else {
        return Ok(Vec::new());
    };
    let (due, _problems) = coaching::unanswered_feedback(&library, &me).map_err(|it| it.to_string())?;
    let card = |it: coaching::DueFeedback| FeedbackCard {
        key: it.folder.path().strip_prefix(root).unwrap_or(it.folder.path()).to_string_lossy().into_owned(),
        title: title_of(&it.folder, titles),
        path: it.found.path,
        coach: it.coach,
        read: it.read,
    };
    Ok(due.into_iter().map(card).collect())
}

fn open(
    places: &Places,
    root: &std::path::Path,
    (key, path): (String, &std::path::Path),
    titles: &std::collections::BTreeMap<String, String>,
    (me, may_answer): (&str, bool),
    progress: &Progress,
) -> Result<(CoachingFiles, FeedbackPage), String> {
    let library = Library::open(root).map_err(|it| it.to_string())?;
    let folder = folder_at(root, &key);
    let (all, _problems) = coaching::feedback_in(&folder).map_err(|it| it.to_string())?;
    let found = all.into_iter().find(|it| it.path == path);
    let feedback = found.ok_or("this feedback is not there any more")?.feedback;
    let (replies, _problems) = coaching::replies_in(&folder).map_err(|it| it.to_string())?;
    let mine = replies.into_iter().find(|it| it.reply.feedback == feedback.key() && it.reply.trainee == me);
    let answered = mine.as_ref().is_some_and(|it| it.reply.sent.is_some());
    let coach = library.person(&feedback.coach).map_or_else(|_| feedback.coach.clone(), |it| it.name);
    let moments = feedback.point.iter().flat_map(|it| &it.moments).map(moment_words).collect();
    let page = FeedbackPage {
        path: path.to_owned(),
        title: title_of(&folder, titles),
        coach,
        moments,
        answer: mine.as_ref().map(|it| it.reply.text.clone()).unwrap_or_default(),
        shown: mine.is_some(),
        answered,
        can_answer_again: may_answer && folder.kind() == Some(FolderKind::Practice),
        answered_again: mine.is_some_and(|it| it.reply.again.is_some()),
        feedback,
        key,
    };
    let mut sounds = sounds_of(places, &library, &folder, progress);
    if let Some(file) = &page.feedback.spoken {
        sounds.insert(super::SPOKEN, folder.feedback_folder().join(file));
    }
    Ok((CoachingFiles { folder, draft: None, sounds, again: None }, page))
}
