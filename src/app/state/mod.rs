//! Everything that panels read. Plain values: no handle, no thread, no lock.

mod agree;
mod coaching;
mod desk;
mod opening;
mod past;
mod practice;
mod sound;
mod studio;

use std::path::PathBuf;
use std::sync::Arc;

pub use agree::{
    Agreement, AskForm, AssignmentCard, Comparing, Group, GroupReply, GroupStep, OfferedCoding, Settling,
    Spot, Unit, code_words, letter, rating_words,
};
pub use coaching::{Candidate, FeedbackCard, FeedbackDesk, FeedbackPage, ShareDesk, WorkbookPage};
pub use desk::{DecisionAt, DecisionWalk, Desk, DeskCounts};
pub use opening::{
    Bringing, ImportForm, Opening, OwnCoding, PartForm, RecordingCard, Refusal, SetupForm, Wants,
};
pub use past::{OpenedSession, SessionCard};
pub use practice::{
    Brief, BriefChoice, CodedSpan, MainlyChoice, Practice, PracticeStep, ReplyNow, RevealNow, TakeView,
    VolleyView,
};
pub use sound::{
    CheckStep, Microphone, MicrophoneCheck, MicrophonePurpose, PlaybackNow, RecordingNow, SoundReference,
    TroubleText,
};

pub use studio::{
    Advance, Proposal, Selected, Side, SpokenSpan, Studio, StudioVolley, Track, Transport, Writing,
    WritingWhat,
};

pub use crate::audio::messages::{DeviceInfo, DeviceList, FinishedTake, Level, PlaybackId, SoundTrouble};
use crate::domain::language::Role;
use crate::domain::scenario::Scenario;
use crate::domain::scheme::Scheme;
pub use crate::library::settings::{Settings, Theme};

/// The screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Who are you, which work do you do, try the microphone.
    FirstRun,
    /// What is due, what was left, where to begin.
    Today,
    /// The parents to practise with.
    Practise,
    /// The briefing of the chosen parent.
    Brief,
    /// The running session.
    Session,
    /// Sessions that wait to be coded.
    Code,
    /// On the way into the studio.
    Opening,
    /// The studio.
    Studio,
    /// Writing feedback.
    WriteFeedback,
    /// Reading it.
    ReadFeedback,
    /// Sharing a session.
    Share,
    /// A workbook.
    Workbook,
    /// Asking for a second coding.
    Ask,
    /// Codings side by side.
    Compare,
    /// Their differences being settled.
    Settle,
    /// A group in one room.
    Supervise,
    /// Past sessions.
    Progress,
    /// One past session.
    PastSession,
    /// Settings.
    Settings,
}

impl Screen {
    /// What the window's title says.
    pub fn title(self) -> &'static str {
        match self {
            Self::FirstRun => "Welcome",
            Self::Today => "Today",
            Self::Practise => "Practise",
            Self::Brief => "Briefing",
            Self::Session => "Session",
            Self::Code => "Code",
            Self::Opening => "Open a recording",
            Self::Studio => "Studio",
            Self::WriteFeedback => "Write feedback",
            Self::ReadFeedback => "Feedback",
            Self::Share => "Share with a coach",
            Self::Workbook => "Workbook",
            Self::Ask => "Ask for a second coding",
            Self::Compare => "Compare",
            Self::Settle => "Settle",
            Self::Supervise => "Supervision",
            Self::Progress => "Progress",
            Self::PastSession => "Past session",
            Self::Settings => "Settings",
        }
    }
}

/// The whole state.
#[derive(Debug)]
pub struct State {
    /// The screen that shows.
    pub screen: Screen,
    /// The settings of this installation.
    pub settings: Settings,
    /// Where the library is.
    pub library: PathBuf,
    /// Whether the sample library is open instead of one's own; it is for looking around.
    pub samples_open: bool,
    /// The first run, while it goes on.
    pub first_run: FirstRun,
    /// The devices that there are.
    pub devices: DeviceList,
    /// The microphone.
    pub microphone: Microphone,
    /// The check of the microphone.
    pub check: MicrophoneCheck,
    /// The take that is being recorded.
    pub recording: Option<RecordingNow>,
    /// What plays.
    pub playback: Option<PlaybackNow>,
    /// The parents to practise with.
    pub curriculum: Vec<ScenarioCard>,
    /// What is wrong with scenarios of one's own that could not be used: `path:line:column: what`.
    pub curriculum_faults: Vec<String>,
    /// What to practise next and when; `None` while nobody has said who practises.
    pub due: Option<Due>,
    /// The briefing that is open.
    pub brief: Option<Brief>,
    /// The session that goes on, also while another screen shows.
    pub practice: Option<Practice>,
    /// The sessions of the library, the newest first.
    pub sessions: Vec<SessionCard>,
    /// The recordings that were brought in, the newest first.
    pub recordings: Vec<RecordingCard>,
    /// On the way into the studio.
    pub opening: Option<Opening>,
    /// The studio.
    pub studio: Option<Box<Studio>>,
    /// Feedback that waits to be read.
    pub feedback_due: Vec<FeedbackCard>,
    /// Feedback that is being written.
    pub feedback_desk: Option<FeedbackDesk>,
    /// Feedback that is being read.
    pub feedback_page: Option<FeedbackPage>,
    /// Sharing a session.
    pub share_desk: Option<ShareDesk>,
    /// The coach and the folder that were named last.
    pub sharing_last: (String, String),
    /// A workbook that is open.
    pub workbook: Option<WorkbookPage>,
    /// Coders in agreement.
    pub agreement: Agreement,
    /// Whether the list of sessions is being read.
    pub sessions_loading: bool,
    /// The past session that is open.
    pub opened: Option<OpenedSession>,
    /// Takes that were found after a crash.
    pub recovered: Vec<RecoveredTake>,
    /// What is being asked before something that cannot be taken back.
    pub confirmation: Option<Confirmation>,
    /// What has to be said.
    pub notices: Vec<Notice>,
}

/// The first run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FirstRun {
    /// The question that shows.
    pub step: FirstRunStep,
    /// The name so far.
    pub name: String,
    /// The work so far.
    pub role: Option<Role>,
}

/// The questions of the first run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FirstRunStep {
    /// What this is; who are you, which work do you do.
    #[default]
    Person,
    /// Try the microphone.
    Microphone,
}

/// A scenario in the list.
#[derive(Debug, Clone)]
pub struct ScenarioCard {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Its scheme.
    pub scheme: Arc<Scheme>,
    /// How often it was finished.
    pub finished: usize,
    /// Whether it is one of the user's own.
    pub own: bool,
}

/// What to practise next.
#[derive(Debug, Clone)]
pub struct Due {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// In how many days; 0 is today.
    pub in_days: i64,
    /// Why this one.
    pub why: String,
}

/// A take that was found after a crash.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveredTake {
    /// Its session, in words: the parent's name and the day.
    pub session: String,
    /// Its volley and take.
    pub volley: u32,
    /// Its take.
    pub take: u32,
    /// Its length in seconds.
    pub seconds: f64,
}

/// What is being asked before something that cannot be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    /// What would be done.
    pub title: String,
    /// What that means.
    pub explanation: String,
    /// What the button says ("Delete for good").
    pub confirm_label: String,
    /// What the safe button says ("Keep").
    pub cancel_label: String,
    /// Whether something is lost by it.
    pub loses: bool,
    /// What is done on yes.
    pub action: ConfirmedAction,
}

/// What is done on yes.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfirmedAction {
    /// Delete a session for good.
    DeleteSession(String),
    /// Take back the consent to a session.
    WithdrawConsent(String),
    /// Delete a recovered take for good.
    DiscardRecovered(usize),
    /// Leave a running session and delete it.
    SkipParent,
    /// Make the coding in the studio final.
    FinishCoding,
    /// Make the consensus final.
    FinishConsensus,
    /// Make the group's coding final.
    FinishGroup,
    /// Throw feedback away that was not sent.
    DiscardFeedback,
    /// Take a second coding back that was asked for, by the assignment's id.
    WithdrawAsk(String),
}

/// Something that has to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: u64,
    /// How grave it is.
    pub level: NoticeLevel,
    /// What happened.
    pub what: String,
    /// What is safe, and what to do next.
    pub details: String,
    /// When it goes by itself, on the app's clock; errors stay until they are dismissed.
    pub until: Option<f64>,
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeLevel {
    /// Good news.
    Good,
    /// Something to know.
    Information,
    /// Something to look at.
    Warning,
    /// Something went wrong.
    Error,
}

impl State {
    /// What the window's title says: the screen, and on a way of several steps the step.
    pub fn title(&self) -> String {
        let title = match (&self.practice, &self.opening, self.screen) {
            (Some(practice), _, Screen::Session) => practice.step.title(),
            (_, Some(Opening::Bringing(_)), Screen::Opening) => "Bringing it in",
            (_, Some(Opening::Setup(_)), Screen::Opening) => "What is coded",
            (_, Some(Opening::Loading { .. }), Screen::Opening) => "Opening",
            _ => self.screen.title(),
        };
        format!("Oars – {title}")
    }
}
