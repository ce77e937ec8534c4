//! Bringing a recording in, and setting it up.

use std::path::PathBuf;

use crate::app::progress::Progress;
use crate::app::state::{ImportForm, PartForm, Refusal, SetupForm, Wants};
use crate::app::studio::words::clock;
use crate::domain::language::Process;
use crate::domain::recording::{Conversation, RANDOM_MINUTES};
use crate::domain::session::SessionId;
use crate::library::{Library, Places};
use crate::ops::import::{self, ImportError, ImportRequest, PartChoice, Whose};
use crate::ops::when;
use crate::units::Seconds;

/// A recording that was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Its folder.
    pub folder: PathBuf,
    /// What has to be said of it, in words.
    pub notes: Vec<String>,
}

/// Brings a recording in. Work for the jobs' thread.
pub fn bring_in(places: &Places, form: &ImportForm, progress: &Progress) -> Result<Brought, Refusal> {
    let now = when::now();
    let library = Library::open_or_create(&places.library, &now)
        .map_err(|error| Refusal::new(Wants::Elsewhere, error.to_string()))?;
    let trainee = match form.trainee.trim() {
        "" => None,
        name => Some(Whose::Called(name.to_owned())),
    };
    let request = ImportRequest {
        file: PathBuf::from(form.path.trim()),
        title: form.title.clone(),
        conversation: form.conversation,
        purpose: form.purpose.clone(),
        role: form.role,
        trainee,
        channels: form.channels,
        everyone_agreed: form.everyone_agreed,
        keep_until: form.keep_months.and_then(|months| when::months_after(&when::today_text(), months)),
        synthetic: false,
        now,
    };
    let report = import::import(places, &library, &request, &mut |it| progress.importing(it))
        .map_err(|it| refused(&it))?;
    let mut notes = report.notes;
    for id in &report.same_sound {
        notes.push(same_sound(&library, id));
    }
    Ok(Brought { folder: report.folder.path().to_owned(), notes })
}

/// That the very same sound is in the library already, under which title.
fn same_sound(library: &Library, id: &SessionId) -> String {
    let folders = library.session_folders().unwrap_or_default();
    let there = folders.into_iter().find(|it| it.id() == *id).and_then(|it| it.recording().ok());
    match there {
        Some(it) => format!("The very same sound is here already, as “{}”", it.value.title),
        None => "The very same sound is here already".to_owned(),
    }
}

fn refused(error: &ImportError) -> Refusal {
    let wants = match error {
        ImportError::Sound { .. } => Wants::File,
        ImportError::NotEveryoneAgreed => Wants::Agreement,
        ImportError::NoPurpose => Wants::Purpose,
        _ => Wants::Elsewhere,
    };
    Refusal::new(wants, error.to_string())
}

/// Takes what a form was refused for away once it is answered in what it says now.
pub fn answered(problem: Option<Refusal>, before: &ImportForm, now: &ImportForm) -> Option<Refusal> {
    problem.filter(|it| match it.wants {
        Wants::File => now.path.trim() == before.path.trim(),
        Wants::Agreement => now.conversation == Conversation::Real && !now.everyone_agreed,
        Wants::Purpose => now.purpose.trim().is_empty(),
        _ => true,
    })
}

/// The process, goal and part that a form says, or what it has yet to say.
pub fn settled(
    form: &SetupForm,
    seed: Option<u64>,
) -> Result<(Process, Option<String>, PartChoice), Refusal> {
    let (process, goal, stretch) = said(form)?;
    let part = match (&form.part, stretch) {
        (_, Some((from, to))) => PartChoice::Chosen { from, to },
        (PartForm::Random, None) => {
            let seed = match seed {
                Some(seed) => seed,
                None => {
                    import::drawn_seed().map_err(|error| Refusal::new(Wants::Elsewhere, error.to_string()))?
                }
            };
            PartChoice::Random { seed }
        }
        (PartForm::Whole | PartForm::Chosen { .. }, None) => PartChoice::Whole,
    };
    Ok((process, goal, part))
}

/// What a form was refused for, as far as it still holds for what it says now.
pub fn still_refused(problem: Option<Refusal>, form: &SetupForm) -> Option<Refusal> {
    let problem = problem?;
    match said(form) {
        _ if problem.wants == Wants::Elsewhere => Some(problem),
        Err(now) if now.wants == problem.wants => Some(now),
        _ => None,
    }
}

/// What a form says: the process, the goal, and the stretch where one is chosen.
type Said = (Process, Option<String>, Option<(Seconds, Seconds)>);

fn said(form: &SetupForm) -> Result<Said, Refusal> {
    let wants = |wants: Wants| move |words: String| Refusal::new(wants, words);
    let unsaid = || Refusal::new(Wants::Process, "Say first whether there is a change goal");
    let process = form.process.ok_or_else(unsaid)?;
    let goal = (process != Process::Engage).then(|| form.goal.trim().to_owned());
    if goal.as_ref().is_some_and(String::is_empty) {
        let words = "Say which change the conversation is about, or that it is still engaging";
        return Err(Refusal::new(Wants::Goal, words));
    }
    let PartForm::Chosen { from, to } = &form.part else { return Ok((process, goal, None)) };
    let (from, to) = (time_of(from).map_err(wants(Wants::From))?, time_of(to).map_err(wants(Wants::To))?);
    if from.0 >= form.length.0 {
        let words = format!("The recording ends at {}: begin before that", clock(form.length));
        return Err(Refusal::new(Wants::From, words));
    }
    if to.0 <= from.0 {
        return Err(Refusal::new(Wants::To, format!("It begins at {}: end after that", clock(from))));
    }
    Ok((process, goal, Some((from, to))))
}

/// How many minutes are coded if it stays as this form says; `None` while a time in it is none.
pub fn minutes_of(form: &SetupForm) -> Option<f64> {
    let whole = form.length.0 / 60.0;
    match &form.part {
        PartForm::Whole => Some(whole),
        PartForm::Random => Some(whole.min(f64::from(RANDOM_MINUTES))),
        PartForm::Chosen { from, to } => Some((time_of(to).ok()?.0 - time_of(from).ok()?.0) / 60.0),
    }
}

/// A time such as `5:00`, `1:02:03` or `90`.
fn time_of(text: &str) -> Result<Seconds, String> {
    let wrong = || format!("“{text}” is no time: write minutes and seconds, such as 5:00");
    let mut seconds = 0.0;
    for part in text.trim().split(':') {
        let value: f64 = part.trim().parse().map_err(|_not_a_number| wrong())?;
        if !(value.is_finite() && value >= 0.0) {
            return Err(wrong());
        }
        seconds = seconds * 60.0 + value;
    }
    Ok(Seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<f64>) {
        assert_eq!(time_of(text).ok().map(|it| it.0), expected, "{text}");
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        check("5:00", Some(300.0));
        check(" 1:02:03.5 ", Some(3723.5));
        check("90", Some(90.0));
        check("", None);
        check("5:", None);
        check("-1", None);
        check("inf", None);
    }
}
