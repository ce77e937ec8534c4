//! Bringing a recording in, and setting it up.

use std::path::PathBuf;

use crate::app::progress::Progress;
use crate::app::state::{ImportForm, PartForm, SetupForm};
use crate::domain::language::Process;
use crate::domain::recording::RANDOM_MINUTES;
use crate::domain::session::SessionId;
use crate::library::{Library, Places};
use crate::ops::import::{self, ImportRequest, PartChoice, Whose};
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
pub fn bring_in(places: &Places, form: &ImportForm, progress: &Progress) -> Result<Brought, String> {
    let now = when::now();
    let library = Library::open_or_create(&places.library, &now).map_err(told)?;
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
    let report =
        import::import(places, &library, &request, &mut |it| progress.importing(it)).map_err(told)?;
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

/// The process, goal and part that a form says. The error is for the user.
pub fn settled(form: &SetupForm, seed: Option<u64>) -> Result<(Process, Option<String>, PartChoice), String> {
    let process = form.process.ok_or("Say first whether there is a change goal")?;
    let goal = form.goal.trim();
    let goal = (process != Process::Engage && !goal.is_empty()).then(|| goal.to_owned());
    let part = match &form.part {
        PartForm::Whole => PartChoice::Whole,
        PartForm::Chosen { from, to } => PartChoice::Chosen { from: time_of(from)?, to: time_of(to)? },
        PartForm::Random => {
            let seed = match seed {
                Some(seed) => seed,
                None => import::drawn_seed().map_err(told)?,
            };
            PartChoice::Random { seed }
        }
    };
    Ok((process, goal, part))
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

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
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
