//! What each command does, by family.

mod agree;
mod awaiting;
mod brief;
mod coaching;
mod confirm;
mod continuing;
mod desk;
mod flow;
mod library;
mod microphone;
mod navigation;
mod opening;
mod past;
mod playback;
mod practice;
mod settings;
mod studio;

pub(crate) use awaiting::Awaited;
pub(crate) use coaching::{CoachingFiles, Unsent};
pub(crate) use library::KnownScheme;
pub(crate) use opening::Bringing;

use std::path::Path;

use crate::app::state::{Agreement, FirstRun, Microphone, MicrophoneCheck, Screen, State};
use crate::audio::messages::DeviceList;
use crate::library::settings::Settings;

/// The state at the start.
pub(crate) fn first_state(settings: Settings, library: &Path) -> State {
    let screen = if settings.first_run_done { Screen::Today } else { Screen::FirstRun };
    State {
        screen,
        first_run: FirstRun { name: settings.name.clone(), role: settings.role, ..FirstRun::default() },
        settings,
        library: library.to_owned(),
        samples_open: false,
        devices: DeviceList::default(),
        microphone: Microphone::Closed,
        check: MicrophoneCheck::default(),
        recording: None,
        playback: None,
        curriculum: Vec::new(),
        curriculum_faults: Vec::new(),
        due: None,
        brief: None,
        practice: None,
        sessions: Vec::new(),
        recordings: Vec::new(),
        opening: None,
        studio: None,
        feedback_due: Vec::new(),
        feedback_desk: None,
        feedback_page: None,
        share_desk: None,
        sharing_last: (String::new(), String::new()),
        workbook: None,
        agreement: Agreement::default(),
        sessions_loading: false,
        opened: None,
        recovered: Vec::new(),
        confirmation: None,
        notices: Vec::new(),
    }
}
