//! From what a caller names (files, ids, names) to a plan.

use std::path::PathBuf;

use crate::domain::session::Mode;
use crate::exchange::sheet;
use crate::library::settings::Settings;
use crate::library::{Library, Places};
use crate::ops::curriculum::Curriculum;
use crate::ops::schemes::Schemes;
use crate::ops::score::{choose, read_sheet, scheme_of_sheet};
use crate::ops::when;

use super::{Plan, PractiseError, Practised, Ratings, prepare, read_ratings};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The scenario, by its id or the path of its file.
    pub scenario: String,
    /// The scheme of the codes where the sheet names none, by id or path; the scenario's own without it.
    pub scheme: Option<String>,
    /// How it is played.
    pub mode: Mode,
    /// The seed of its chance; drawn from the system without it.
    pub seed: Option<u64>,
    /// The trainee's name; that of the settings without it.
    pub trainee: Option<String>,
    /// The first take of each reply, in order.
    pub replies: Vec<PathBuf>,
    /// Second and later takes, each with its volley.
    pub again: Vec<(u32, PathBuf)>,
    /// In Interview: what each reply mainly did.
    pub mainly: Vec<Option<String>>,
    /// The coding sheet.
    pub codes: Option<PathBuf>,
    /// The ratings table.
    pub ratings: Option<PathBuf>,
    /// Whose codes and ratings, where there are several.
    pub coder: Option<String>,
    /// What the trainee wrote for herself.
    pub own_note: String,
    /// Whether the speech is synthetic.
    pub synthetic: bool,
    /// The library; `OARS_LIBRARY` or the default without it.
    pub library: Option<PathBuf>,
}

/// Reads what is named, plays the scenario and stores the session. If anything is at fault nothing is
/// stored.
pub fn practise(request: &Request) -> Result<(Plan, Practised), PractiseError> {
    let places = Places::of_system(request.library.as_deref())?;
    let plan = plan(request, &places)?;
    let now = when::now();
    let prepared = prepare(&plan).map_err(|error| match (error, &request.codes) {
        (PractiseError::Codes { key, reason, .. }, Some(path)) => {
            PractiseError::Codes { sheet: path.clone(), key, reason }
        }
        (error, _) => error,
    })?;
    let library = Library::open_or_create(&places.library, &now)?;
    let practised = prepared.store(&library, &now)?;
    Ok((plan, practised))
}

fn plan(request: &Request, places: &Places) -> Result<Plan, PractiseError> {
    let schemes = Schemes::known(request.library.as_deref());
    let mut curriculum = Curriculum::of_library(&places.library, &schemes);
    curriculum.add_folder(&places.own.join("scenarios"), &schemes);
    let scenario = curriculum.find(&request.scenario, &schemes)?;
    let asked = request.scheme.as_deref().unwrap_or(&scenario.scenario.scheme);
    let mut scheme = schemes.find(asked)?;
    let mut codes = Vec::new();
    let coder = request.coder.as_deref();
    if let Some(path) = &request.codes {
        let mut sheet = read_sheet(path)?;
        choose(path, &mut sheet, None, coder)?;
        scheme = scheme_of_sheet(path, &sheet, &schemes, Some(&scheme))?;
        codes = sheet::takes_of(&sheet);
    }
    let ratings = match &request.ratings {
        None => Ratings::default(),
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| {
                PractiseError::Ratings(format!("{}: cannot be read: {error}", path.display()))
            })?;
            read_ratings(path, &bytes, &scheme.scheme, coder).map_err(PractiseError::Ratings)?
        }
    };
    let (settings, _problems) = Settings::read(&places.settings);
    let named = request.trainee.clone().unwrap_or_else(|| settings.name.clone());
    let trainee = if named.trim().is_empty() { "Unnamed trainee".to_owned() } else { named };
    let keep_until = settings.keep_months.and_then(|months| when::months_after(&when::today_text(), months));
    Ok(Plan {
        scenario,
        scheme,
        mode: request.mode,
        seed: request.seed.map_or_else(drawn_seed, Ok)?,
        trainee,
        replies: request.replies.clone(),
        again: request.again.clone(),
        mainly: request.mainly.clone(),
        codes,
        ratings,
        // The sample library stays.
        keep_until: keep_until.filter(|_| !request.synthetic),
        own_note: request.own_note.clone(),
        synthetic: request.synthetic,
    })
}

/// Small enough to be a whole number in every reader of JSON.
fn drawn_seed() -> Result<u64, PractiseError> {
    getrandom::u64().map(|seed| seed >> 11).map_err(|error| PractiseError::Chance(error.to_string()))
}

impl PractiseError {
    /// Whether the call is wrong, rather than the input.
    pub fn is_in_the_call(&self) -> bool {
        match self {
            Self::NoReply { .. } | Self::Mainly { .. } => true,
            Self::Find(error) => error.is_in_the_call(),
            Self::Sheet(error) => error.is_in_the_call(),
            Self::LeftOver { .. }
            | Self::Sound { .. }
            | Self::Codes { .. }
            | Self::Ratings(_)
            | Self::Chance(_)
            | Self::Score(_)
            | Self::Engine(_)
            | Self::Ops(_) => false,
        }
    }
}
