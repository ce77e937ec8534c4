//! Gathering the workbook of a trainee from the files of a library.

use std::collections::BTreeMap;

use crate::domain::assignment::{self, Assigned};
use crate::domain::coaching::{EntryKind, Feedback, Moment};
use crate::domain::coding::{Coding, CodingKind, CodingState, ReplyRating};
use crate::domain::language::Skill;
use crate::domain::recording::Conversation;
use crate::domain::scheme::{RatingId, Scheme};
use crate::domain::score::Score;
use crate::domain::session::Mode;
use crate::domain::workbook::{Content, Item, Plan, Row, Workbook, out_of_five, rows_of};
use crate::library::{FolderKind, Library, LibraryError, SessionFolder, draft};
use crate::ops::coaching::{self, FoundEntry};
use crate::ops::score::score_of_recording;
use crate::ops::session::{self, LoadedCoding};
use crate::ops::when;

/// Gathers a trainee's workbook for `reader`, by their ids. What the reader is blind to is left out as if
/// it were not there, and so are private notes of others. Only final codings of others are shown.
pub fn workbook(library: &Library, trainee: &str, reader: Option<&str>) -> Result<Workbook, LibraryError> {
    let (assigned, problems) = library.assignments()?;
    let mut gathering =
        Gathering { library, trainee, reader, assigned, names: BTreeMap::new(), book: Workbook::default() };
    gathering.book.missing.extend(problems.iter().map(ToString::to_string));
    gathering.book.trainee = gathering.name(trainee);
    gathering.book.gathered = when::day_in_words(&when::today_text());
    for folder in library.session_folders()? {
        if !gathering.is_hidden(&folder.id()) && matches!(folder.trainee(), Ok(Some(who)) if who == trainee) {
            gathering.session(&folder);
        }
    }
    let (entries, problems) = coaching::workbook_entries(library, trainee)?;
    gathering.book.missing.extend(problems.iter().map(ToString::to_string));
    gathering.entries(&entries);
    Ok(gathering.book.in_order())
}

/// Scores a coding: the scheme, and the score or why there is none.
type Scored<'a> = dyn Fn(&Coding) -> Option<(Scheme, Result<Score, String>)> + 'a;

struct Gathering<'a> {
    library: &'a Library,
    trainee: &'a str,
    reader: Option<&'a str>,
    assigned: Vec<Assigned>,
    names: BTreeMap<String, String>,
    book: Workbook,
}

impl Gathering<'_> {
    /// Somebody's name; her id where the library does not know it.
    fn name(&mut self, id: &str) -> String {
        if let Some(name) = self.names.get(id) {
            return name.clone();
        }
        let name = self.library.person(id).map_or_else(|_unknown| id.to_owned(), |it| it.name);
        self.names.insert(id.to_owned(), name.clone());
        name
    }

    /// Whether the reader knows this session by a number alone, or may do so where nobody knows who reads.
    fn is_hidden(&self, session: &str) -> bool {
        match self.reader {
            Some(reader) => assignment::known_by_number(&self.assigned, session, reader).is_some(),
            None => self.assigned.iter().any(|it| it.assignment.session == session && !it.is_open()),
        }
    }

    fn may_see(&self, session: &str, coder: &str) -> bool {
        assignment::may_see(&self.assigned, session, self.reader, coder)
    }

    fn add(&mut self, when: &str, author: &str, about: Option<&str>, content: Content) {
        let author = self.name(author);
        let day = when::in_words(when);
        let about = about.map(str::to_owned);
        self.book.items.push(Item { when: when.to_owned(), day, author, about, content });
    }

    fn session(&mut self, folder: &SessionFolder) {
        let done = match folder.kind() {
            Some(FolderKind::Recording) => self.recording(folder),
            Some(FolderKind::Practice) | None => self.practice(folder),
        };
        if let Err(error) = done {
            self.book.missing.push(error.to_string());
        }
    }

    fn practice(&mut self, folder: &SessionFolder) -> Result<(), LibraryError> {
        let loaded = session::load(folder)?;
        let session = &loaded.session;
        let title = loaded.scenario.as_ref().map_or(session.scenario.id.clone(), |it| it.title.clone());
        let mut volleys: Vec<u32> = session.replies.iter().map(|it| it.volley).collect();
        volleys.sort_unstable();
        volleys.dedup();
        let mut facts = vec![format!("Practice, {}", mode(session.mode)), replies(volleys.len())];
        if session.synthetic {
            facts.push("Synthetic speech".to_owned());
        }
        self.add(&session.started, self.trainee, Some(&title), Content::Session { facts });
        let own_note = session.own_note.trim();
        // What she wrote for herself is hers to show.
        if !own_note.is_empty() && self.reader == Some(self.trainee) {
            let when = session.finished.clone().unwrap_or_else(|| session.started.clone());
            let text = own_note.to_owned();
            self.add(&when, self.trainee, Some(&title), Content::Note { text, private: true });
        }
        let scored = |coding: &Coding| {
            let (scheme, scenario) = (loaded.scheme.clone()?, loaded.scenario.as_ref()?);
            let score = session::score_of(&scheme, scenario, session, coding);
            Some((scheme, score))
        };
        self.codings(folder, &title, &loaded.codings, &scored);
        self.book.missing.extend(loaded.problems.clone());
        self.coaching(folder, &title)
    }

    fn recording(&mut self, folder: &SessionFolder) -> Result<(), LibraryError> {
        let loaded = session::load_recording(folder)?;
        let recording = &loaded.recording;
        let conversation = match recording.conversation {
            Conversation::RolePlay => "Recording of a role-play",
            Conversation::Real => "Recording of a real conversation",
        };
        let length = recording.original.seconds;
        let mut facts = vec![conversation.to_owned(), format!("{:.0} minutes", length.0 / 60.0)];
        if recording.synthetic {
            facts.push("Synthetic speech".to_owned());
        }
        let title = recording.title.clone();
        self.add(&recording.imported, self.trainee, Some(&title), Content::Session { facts });
        let scored = |coding: &Coding| {
            let scheme = loaded.scheme.clone()?;
            let score = score_of_recording(&scheme, coding, length);
            Some((scheme, score))
        };
        self.codings(folder, &title, &loaded.codings, &scored);
        self.book.missing.extend(loaded.problems.clone());
        self.coaching(folder, &title)
    }

    fn codings(
        &mut self,
        folder: &SessionFolder,
        title: &str,
        codings: &[LoadedCoding],
        scored: &Scored<'_>,
    ) {
        for LoadedCoding { coding, path } in codings {
            if !self.may_see(&folder.id(), &coding.coder) {
                continue;
            }
            if !draft::verify(coding) {
                self.book.missing.push(format!(
                    "{}: was changed after it was made final, so it is left out: restore it from a backup",
                    path.display()
                ));
                continue;
            }
            let when = coding.finished.clone().unwrap_or_else(|| coding.begun.clone());
            if coding.coder == self.trainee && coding.kind == CodingKind::Own {
                let rows = self_ratings(coding, scored(coding).map(|(scheme, _)| scheme).as_ref());
                let went_well = went_well(coding);
                if !rows.is_empty() || !went_well.is_empty() {
                    let content = Content::SelfRating { rows, went_well };
                    self.add(&when, &coding.coder, Some(title), content);
                }
            }
            if coding.state != CodingState::Final {
                continue;
            }
            match scored(coding) {
                None => {}
                Some((_, Err(fault))) => self.book.missing.push(format!("{}: {fault}", path.display())),
                Some((scheme, Ok(score))) => {
                    let what = format!("{}, {} {}", coding_kind(coding.kind), scheme.title, score.version);
                    let content = Content::Scores {
                        what,
                        rows: rows_of(&scheme, &score),
                        note: coding.note.clone(),
                        cautions: score.warnings.clone(),
                    };
                    self.add(&when, &coding.coder, Some(title), content);
                }
            }
        }
    }

    fn coaching(&mut self, folder: &SessionFolder, title: &str) -> Result<(), LibraryError> {
        let (found, problems) = coaching::feedback_in(folder)?;
        let (replies, more) = coaching::replies_in(folder)?;
        self.book.missing.extend(problems.iter().chain(&more).map(ToString::to_string));
        for it in &found {
            if let Some(sent) = &it.feedback.sent
                && self.may_see(&folder.id(), &it.feedback.coach)
            {
                let content = feedback_content(&it.feedback);
                self.add(sent, &it.feedback.coach, Some(title), content);
            }
        }
        for it in &replies {
            if let Some(sent) = &it.reply.sent {
                let again = it.reply.again.as_ref();
                let again = again.map(|it| format!("reply {}, take {}", it.take.volley, it.take.take));
                let content = Content::Answer { text: it.reply.text.clone(), again };
                self.add(sent, &it.reply.trainee, Some(title), content);
            }
        }
        Ok(())
    }

    fn entries(&mut self, entries: &[FoundEntry]) {
        for FoundEntry { entry, .. } in entries {
            if entry.private && self.reader != Some(entry.author.as_str()) {
                continue;
            }
            match &entry.kind {
                EntryKind::Note => {
                    let content = Content::Note { text: entry.text.clone(), private: entry.private };
                    self.add(&entry.written, &entry.author, None, content);
                }
                EntryKind::Plan { skill, until } => {
                    let key = entry.key();
                    let mut agreed = Vec::new();
                    let mut done = None;
                    for FoundEntry { entry: other, .. } in entries {
                        let said = (self.name(&other.author), when::in_words(&other.written));
                        match &other.kind {
                            EntryKind::Agreed { plan } if *plan == key => agreed.push(said),
                            EntryKind::Done { plan } if *plan == key && done.is_none() => done = Some(said),
                            _ => {}
                        }
                    }
                    let author = self.name(&entry.author);
                    self.book.plans.push(Plan {
                        day: when::in_words(&entry.written),
                        author,
                        text: entry.text.clone(),
                        skill: skill.map(|it| it.title().to_owned()),
                        until: until.as_deref().map(when::day_in_words),
                        agreed,
                        done,
                    });
                }
                EntryKind::Agreed { .. } | EntryKind::Done { .. } => {}
            }
        }
    }
}

/// The trainee's ratings of her replies, each over all of them, with how many there are.
fn self_ratings(coding: &Coding, scheme: Option<&Scheme>) -> Vec<Row> {
    let mut given: BTreeMap<&RatingId, Vec<u8>> = BTreeMap::new();
    for take in &coding.takes {
        for (id, rating) in &take.ratings {
            if let ReplyRating::Value(value) = rating {
                given.entry(id).or_default().push(*value);
            }
        }
    }
    let named = |id: &RatingId| {
        let rating = scheme.and_then(|it| it.reply_rating(id));
        rating.map_or_else(|| id.clone(), |it| it.name.clone())
    };
    let row = |(id, values): (&RatingId, Vec<u8>)| {
        let sum: u32 = values.iter().map(|value| u32::from(*value)).sum();
        let value = out_of_five(f64::from(sum) / values.len().max(1) as f64);
        Row { label: named(id), value, remark: format!("mean of {}", ratings(values.len())) }
    };
    given.into_iter().map(row).collect()
}

fn went_well(coding: &Coding) -> Vec<String> {
    let said = coding.takes.iter().map(|it| it.went_well.trim());
    said.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

fn feedback_content(feedback: &Feedback) -> Content {
    let point = feedback.point.as_ref();
    let next: Vec<String> = feedback
        .next
        .skill
        .map(Skill::title)
        .map(str::to_owned)
        .into_iter()
        .chain(feedback.next.scenario.clone())
        .collect();
    Content::Feedback {
        question: feedback.question.clone(),
        strength: feedback.strength.clone(),
        skill: point.map(|it| it.skill.title().to_owned()).unwrap_or_default(),
        point: point.map(|it| it.text.clone()).unwrap_or_default(),
        moments: point.map(|it| it.moments.iter().map(moment).collect()).unwrap_or_default(),
        next: next.join(", "),
        spoken: feedback.spoken.is_some(),
    }
}

fn moment(moment: &Moment) -> String {
    let reply = format!("reply {}, take {}", moment.take.volley, moment.take.take);
    let clock = |seconds: f64| format!("{:.0}:{:04.1}", (seconds / 60.0).floor(), seconds % 60.0);
    match (moment.start, moment.end) {
        (Some(start), Some(end)) => format!("{reply}, {} to {}", clock(start.0), clock(end.0)),
        (Some(start), None) => format!("{reply}, {}", clock(start.0)),
        (None, _) => reply,
    }
}

fn coding_kind(kind: CodingKind) -> &'static str {
    match kind {
        CodingKind::Own => "Own coding",
        CodingKind::Coder => "Coding",
        CodingKind::Consensus => "Consensus",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Guided => "guided",
        Mode::Interview => "interview",
        Mode::Drill => "drill",
        Mode::Assessment => "assessment",
    }
}

fn replies(number: usize) -> String {
    if number == 1 { "1 reply".to_owned() } else { format!("{number} replies") }
}

fn ratings(number: usize) -> String {
    if number == 1 { "1 rating".to_owned() } else { format!("{number} ratings") }
}

#[cfg(test)]
mod tests;
