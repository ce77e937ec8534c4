//! Everything that a person can ask the program to do. Panels send these; handlers carry them out.

use std::path::PathBuf;

use crate::app::agree::AgreeCommand;
use crate::app::coaching::CoachingCommand;
use crate::app::state::{BriefChoice, ImportForm, Screen, SetupForm, SoundReference};
use crate::app::studio::StudioCommand;
use crate::domain::coding::{Noticed, ReplyRating, UtteranceId};
use crate::domain::language::{Role, Valence};
use crate::domain::scheme::{CodeId, RatingId};
use crate::library::settings::Theme;
use crate::units::Seconds;

/// Something that the person at the keyboard asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Go to a screen of the left rail. A running session is kept and can be gone on with.
    Go(Screen),
    /// A step of the first run.
    FirstRun(FirstRunCommand),
    /// A change of the settings.
    Settings(SettingsCommand),
    /// Open the briefing of a scenario.
    OpenBrief {
        /// The scenario's id.
        scenario: String,
    },
    /// Leave this parent without a trace.
    SkipParent,
    /// Change what the briefing offers to choose.
    Brief(BriefChoice),
    /// Begin the session that the briefing describes.
    Begin {
        /// Whether the trainee agrees to be recorded for her own training. Without it replies are typed.
        recorded: bool,
    },
    /// Go on with the session that was left.
    ResumePractice,
    /// A step of the running session.
    Practice(PracticeCommand),
    /// Coding of the take on the desk.
    Desk(DeskCommand),
    /// On the way into the studio.
    Opening(OpeningCommand),
    /// Coding in the studio.
    Studio(StudioCommand),
    /// Feedback, sharing, the workbook.
    Coaching(CoachingCommand),
    /// Coders in agreement: second codings, comparing, settling, a group.
    Agree(AgreeCommand),
    /// Play a sound from a place in it.
    Play {
        /// Which.
        sound: SoundReference,
        /// From where.
        from: Seconds,
        /// Until where, if before its end.
        until: Option<Seconds>,
    },
    /// Hold or go on with what plays.
    TogglePause,
    /// Go to another place of what plays.
    Seek(Seconds),
    /// Stop what plays.
    StopPlayback,
    /// Look again for sound devices.
    RefreshDevices,
    /// The microphone check: say something, hear it back.
    MicrophoneCheck(CheckCommand),
    /// Open a past session.
    OpenSession {
        /// Its key in [`crate::app::state::State::sessions`].
        key: String,
    },
    /// Go on with a session that was left before its ending.
    ContinueSession {
        /// Its key.
        key: String,
    },
    /// Close the past session that is open.
    CloseSession,
    /// Go back to coding a take of the past session that is open.
    CodeTake {
        /// Its volley.
        volley: u32,
        /// Its take.
        take: u32,
    },
    /// Ask to delete a session for good; carried out by [`Command::Confirm`].
    DeleteSession {
        /// Its key.
        key: String,
    },
    /// Ask to take back the consent to a session: its sound is deleted.
    WithdrawConsent {
        /// Its key.
        key: String,
    },
    /// Keep a session for so many months from today; `None` keeps it until it is deleted.
    KeepFor {
        /// Its key.
        key: String,
        /// How many months.
        months: Option<u16>,
    },
    /// Yes to what is being asked.
    Confirm,
    /// No to what is being asked.
    CancelConfirm,
    /// Put a recovered take back into its session.
    RecoverTake(usize),
    /// Delete a recovered take for good.
    DiscardRecovered(usize),
    /// Take a notice off the screen.
    DismissNotice(u64),
    /// Look around in the sample library.
    OpenSamples,
    /// Go back to one's own library.
    CloseSamples,
}

/// A step of the first run.
#[derive(Debug, Clone, PartialEq)]
pub enum FirstRunCommand {
    /// Who are you.
    SetName(String),
    /// Which work do you do.
    SetRole(Role),
    /// On to the next question.
    Next,
    /// Back to the one before.
    Back,
    /// Go straight into the short first scenario.
    Finish,
    /// Look around first.
    LookAround,
    /// Go straight to opening a recording to code.
    OpenRecording,
}

/// A change of the settings.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsCommand {
    /// The name that stands on one's own sessions.
    SetName(String),
    /// The work that one does.
    SetRole(Role),
    /// The theme.
    SetTheme(Theme),
    /// The size of text in per cent, 80 to 200.
    SetTextSize(u16),
    /// The microphone; `None` is the system's default.
    SetMicrophone(Option<String>),
    /// The speaker; `None` is the system's default.
    SetSpeaker(Option<String>),
    /// Whether a system voice speaks the parent's lines, or captions alone.
    SetSpeech(bool),
    /// For how many months new sessions are kept; `None` until they are deleted.
    SetKeepMonths(Option<u16>),
    /// Whether reduced motion is wanted.
    SetReducedMotion(bool),
    /// Whether the service has switched recordings of real conversations on.
    SetRealRecordings(bool),
    /// How far the studio's sound steps back when it goes on, in milliseconds.
    SetStepBack(u16),
    /// One's own key in the studio for what has this id; `None` takes the usual one again.
    SetKey(String, Option<String>),
}

/// The microphone check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckCommand {
    /// Open the microphone.
    Open,
    /// Keep a few seconds.
    Record,
    /// Enough.
    Stop,
    /// Hear it back.
    HearBack,
    /// Close the microphone and forget what was said.
    Close,
}

/// A step of the running session.
#[derive(Debug, Clone, PartialEq)]
pub enum PracticeCommand {
    /// Speak the parent's line once more.
    HearAgain,
    /// On from hearing, also before the end of the line.
    Heard,
    /// Tag or untag what was heard in the line.
    Notice(Noticed, bool),
    /// On from noticing.
    NoticedEnough,
    /// Begin to record.
    StartReply,
    /// Stop recording.
    StopReply,
    /// The reply that is being typed, so far.
    Typing(String),
    /// Use a typed reply instead of a recording.
    TypeReply(String),
    /// Rate one's own reply.
    Rate(RatingId, ReplyRating),
    /// On from rating.
    Rated,
    /// On from coding.
    Coded,
    /// What went well, in one's own words.
    SetWentWell(String),
    /// Show the key, the model replies, the trap and the one point to work on.
    Reveal,
    /// Answer the same line once more.
    Again,
    /// On to the parent's next line.
    Onward,
    /// In Interview: what the reply mainly did, as a code of the starter scheme.
    Mainly(CodeId),
    /// At the debrief: code this reply.
    CodeReply {
        /// Its volley.
        volley: u32,
    },
    /// At the debrief: back from coding a reply.
    BackToDebrief,
    /// A note for oneself.
    SetOwnNote(String),
    /// Finish the debrief.
    FinishDebrief,
    /// Leave; what was said and coded is kept.
    Leave,
}

/// Coding of the take on the desk.
#[derive(Debug, Clone, PartialEq)]
pub enum DeskCommand {
    /// Select an utterance.
    Select(UtteranceId),
    /// Select the next one.
    SelectNext,
    /// Select the one before.
    SelectPrevious,
    /// Give the selected utterance a code, or none, and go to the next uncoded one.
    SetCode(Option<CodeId>),
    /// Say which side of change the selected utterance takes up.
    SetValence(Option<Valence>),
    /// Write down the words of an utterance.
    SetText(UtteranceId, String),
    /// Split the utterance that holds this time.
    SplitAt(Seconds),
    /// Split the text of an utterance before this character (typed replies).
    SplitText(UtteranceId, usize),
    /// Join the selected utterance with the one after it.
    MergeNext,
    /// Move the end of an utterance, and the start of the one after it where they touch.
    MoveEnd(UtteranceId, Seconds),
    /// Move the start of an utterance.
    MoveStart(UtteranceId, Seconds),
    /// Remove the selected utterance (noise, silence).
    Remove,
    /// Take the last step back.
    Undo,
    /// Do it again.
    Redo,
    /// Ask the decision questions about the selected utterance.
    StartDecision,
    /// Give an answer, by its place.
    Answer(usize),
    /// One question back.
    DecisionBack,
    /// Take the code that the questions led to.
    AcceptDecision,
    /// Close the decision questions.
    CloseDecision,
    /// Play the selected utterance.
    PlaySelected,
    /// Play the whole take, or stop it.
    PlayTake,
}

/// On the way into the studio.
#[derive(Debug, Clone, PartialEq)]
pub enum OpeningCommand {
    /// Say what a recording is, to bring it in.
    New,
    /// The same for this file, which was dropped onto the window or chosen.
    File(PathBuf),
    /// Choose a file with the system's dialog; the window does it.
    Browse,
    /// The system has no such dialog.
    NoDialog,
    /// What is said of it changes.
    Form(ImportForm),
    /// Bring it in.
    BringIn,
    /// Stop bringing it in.
    Stop,
    /// Code a recording of the library: set it up first, or open the studio.
    Recording {
        /// Its folder below the library.
        key: String,
    },
    /// Code what one was asked to code blind.
    Blind {
        /// The assignment's id.
        assignment: String,
    },
    /// Code a practice session.
    Session {
        /// Its folder below the library.
        key: String,
    },
    /// What is set before coding starts changes.
    Setup(SetupForm),
    /// Start coding.
    Start,
    /// Back to the list.
    Leave,
}
