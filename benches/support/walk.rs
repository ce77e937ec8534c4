//! A walk through every screen of the program, with a microphone that hears what it is given.

use std::sync::Arc;
use std::time::{Duration, Instant};

use oars::app::state::{CheckStep, Microphone, PracticeStep, ReplyNow, Screen};
use oars::app::{
    App, BriefChoice, CheckCommand, Command, DeskCommand, FirstRunCommand, PracticeCommand, SettingsCommand,
    Start,
};
use oars::audio::backend::mock::{MockDevices, mock};
use oars::domain::coding::{Noticed, ReplyRating};
use oars::domain::language::Role;
use oars::domain::session::Mode;
use oars::library::Places;
use oars::library::settings::{Settings, Theme};
use oars::units::SampleRate;

/// Longer than this nothing takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program on its way.
pub(crate) struct Walk {
    /// The program.
    pub(crate) app: App,
    devices: MockDevices,
    /// What is said into the microphone, at 48 kHz: two sentences with a pause.
    speech: Vec<f32>,
    _folder: tempfile::TempDir,
}

/// A stop: the screen's name, and how to get there from the stop before.
pub(crate) type Stop = (&'static str, fn(&mut Walk) -> Result<(), String>);

/// Every screen, each reached from the one before.
pub(crate) const STOPS: &[Stop] = &[
    ("first-run-welcome", |_| Ok(())),
    ("first-run-you", |walk| {
        walk.first(FirstRunCommand::Next);
        walk.first(FirstRunCommand::SetName("Ana".to_owned()));
        walk.first(FirstRunCommand::SetRole(Role::ChildrensSocialWorker));
        Ok(())
    }),
    ("first-run-microphone", |walk| {
        walk.first(FirstRunCommand::Next);
        walk.app.handle(Command::MicrophoneCheck(CheckCommand::Open));
        walk.until("the microphone", |app| app.state.check.step == CheckStep::Listening)?;
        walk.speak(0.6)
    }),
    ("first-run-ready", |walk| {
        walk.app.handle(Command::MicrophoneCheck(CheckCommand::Close));
        walk.first(FirstRunCommand::Next);
        Ok(())
    }),
    ("today", |walk| {
        walk.first(FirstRunCommand::LookAround);
        walk.app.handle(Command::Settings(SettingsCommand::SetSpeech(false)));
        walk.go(Screen::Today)
    }),
    ("practise", |walk| walk.go(Screen::Practise)),
    ("settings", |walk| walk.go(Screen::Settings)),
    ("briefing", |walk| {
        walk.app.handle(Command::OpenBrief { scenario: "me-time".to_owned() });
        walk.app.handle(Command::Brief(BriefChoice::Mode(Mode::Guided)));
        Ok(())
    }),
    ("hear", |walk| {
        walk.app.handle(Command::Begin);
        walk.at(PracticeStep::Hear)
    }),
    ("notice", |walk| {
        walk.practice(PracticeCommand::Heard);
        walk.practice(PracticeCommand::Notice(Noticed::Sustain, true));
        walk.at(PracticeStep::Notice)
    }),
    ("reply", |walk| {
        walk.practice(PracticeCommand::NoticedEnough);
        walk.until("the microphone", |app| matches!(app.state.microphone, Microphone::Open { .. }))?;
        walk.speak(0.4)
    }),
    ("recording", |walk| {
        walk.practice(PracticeCommand::StartReply);
        walk.until("the recording", |app| app.state.recording.as_ref().is_some_and(|it| it.confirmed))?;
        walk.say_all()
    }),
    ("rate", |walk| {
        walk.practice(PracticeCommand::StopReply);
        walk.until("the recording to be kept", |app| {
            app.state.practice.as_ref().is_some_and(|it| matches!(it.reply, ReplyNow::Recorded { .. }))
        })?;
        walk.at(PracticeStep::Rate)?;
        walk.rate_all(&[4, 3])
    }),
    ("code", |walk| {
        walk.rate_all(&[4, 3, 4, 4, 4, 4])?;
        walk.practice(PracticeCommand::Rated);
        walk.at(PracticeStep::Code)?;
        walk.code(&["SR", "CR"]);
        Ok(())
    }),
    ("code-questions", |walk| {
        walk.app.handle(Command::Desk(DeskCommand::StartDecision));
        Ok(())
    }),
    ("went-well", |walk| {
        walk.app.handle(Command::Desk(DeskCommand::CloseDecision));
        walk.practice(PracticeCommand::Coded);
        walk.at(PracticeStep::Reveal)?;
        walk.practice(PracticeCommand::SetWentWell("I did not rush to fix it.".to_owned()));
        Ok(())
    }),
    ("reveal", |walk| {
        walk.practice(PracticeCommand::Reveal);
        Ok(())
    }),
    ("before-and-after", |walk| {
        walk.practice(PracticeCommand::Again);
        walk.record()?;
        walk.rate_all(&[5, 4, 5, 5, 5, 5])?;
        walk.practice(PracticeCommand::Rated);
        walk.code(&["CR", "OQ"]);
        walk.practice(PracticeCommand::Coded);
        walk.at(PracticeStep::BeforeAndAfter)
    }),
    ("pause", |walk| {
        // On to a line where MI pauses, if this conversation comes to one.
        for _line in 0..12 {
            walk.typed_line()?;
            let pauses = walk
                .app
                .state
                .practice
                .as_ref()
                .and_then(oars::app::state::Practice::current_turn)
                .is_some_and(|turn| turn.pause.is_some());
            let ended = !walk.is_at(PracticeStep::Hear);
            if pauses && !ended {
                walk.practice(PracticeCommand::Heard);
                walk.practice(PracticeCommand::NoticedEnough);
                break;
            }
            if ended {
                break;
            }
        }
        Ok(())
    }),
    ("ending", |walk| {
        if walk.is_at(PracticeStep::Reply) {
            walk.answer_in_writing()?;
        }
        for _line in 0..20 {
            if !walk.is_at(PracticeStep::Hear) {
                break;
            }
            walk.typed_line()?;
        }
        Ok(())
    }),
    ("debrief", |walk| {
        if walk.is_at(PracticeStep::Ending) {
            walk.practice(PracticeCommand::Onward);
        }
        walk.at(PracticeStep::Debrief)
    }),
    ("progress", |walk| {
        walk.practice(PracticeCommand::FinishDebrief);
        walk.go(Screen::Progress)?;
        walk.until("the sessions", |app| !app.state.sessions.is_empty())
    }),
    ("past-session", |walk| {
        let key = walk.app.state.sessions.first().map(|it| it.key.clone()).ok_or("no session was kept")?;
        walk.app.handle(Command::OpenSession { key });
        walk.until("the session", |app| app.state.opened.is_some())
    }),
    ("delete", |walk| {
        let key = walk.app.state.sessions.first().map(|it| it.key.clone()).ok_or("no session was kept")?;
        walk.app.handle(Command::DeleteSession { key });
        walk.until("the question", |app| app.state.confirmation.is_some())
    }),
    ("interview", |walk| {
        walk.app.handle(Command::CancelConfirm);
        walk.app.handle(Command::CloseSession);
        walk.app.handle(Command::OpenBrief { scenario: "first-hello".to_owned() });
        walk.app.handle(Command::Brief(BriefChoice::Mode(Mode::Interview)));
        walk.app.handle(Command::Begin);
        walk.practice(PracticeCommand::Heard);
        walk.practice(PracticeCommand::TypeReply("You care what they think of you.".to_owned()));
        walk.at(PracticeStep::Mainly)
    }),
    ("code-list", |walk| walk.go(Screen::Code)),
    ("today-with-sessions", |walk| walk.go(Screen::Today)),
];

impl Walk {
    /// Before the first run, in a folder of its own.
    pub(crate) fn begin(theme: Theme, text_size: u16, speech: Vec<f32>) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (backend, devices) = mock(SampleRate(48_000));
        let settings = Settings { theme, text_size, ..Settings::default() };
        let places = Places::under(folder.path());
        let mut app = App::start(Start { places, settings, backend, seed: Some(3) }, Arc::new(|| {}));
        app.settle();
        Ok(Self { app, devices, speech, _folder: folder })
    }

    /// Lets a little time pass, and whatever comes in it.
    pub(crate) fn tick(&mut self) {
        let now = self.app.now() + 0.02;
        self.app.logic(now);
    }

    fn until(&mut self, what: &str, ready: impl Fn(&App) -> bool) -> Result<(), String> {
        let begun = Instant::now();
        while !ready(&self.app) {
            if begun.elapsed() > PATIENCE {
                return Err(format!("waited in vain for {what}: {:?}", self.app.state.notices));
            }
            self.tick();
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    fn first(&mut self, command: FirstRunCommand) {
        self.app.handle(Command::FirstRun(command));
    }

    fn practice(&mut self, command: PracticeCommand) {
        self.app.handle(Command::Practice(command));
    }

    fn go(&mut self, screen: Screen) -> Result<(), String> {
        self.app.handle(Command::Go(screen));
        self.app.settle();
        self.until("the screen", |app| app.state.screen == screen)
    }

    fn is_at(&self, step: PracticeStep) -> bool {
        self.app.state.practice.as_ref().is_some_and(|it| it.step == step)
    }

    fn at(&mut self, step: PracticeStep) -> Result<(), String> {
        self.until(step.title(), |app| app.state.practice.as_ref().is_some_and(|it| it.step == step))
    }

    fn speak(&mut self, seconds: f64) -> Result<(), String> {
        let some: Vec<f32> = self.speech.iter().copied().take((seconds * 48_000.0) as usize).collect();
        self.feed(&some)
    }

    fn say_all(&mut self) -> Result<(), String> {
        let all = self.speech.clone();
        self.feed(&all)
    }

    fn feed(&mut self, samples: &[f32]) -> Result<(), String> {
        if !self.devices.wait_for_input(PATIENCE) {
            return Err("the microphone is closed".to_owned());
        }
        for block in samples.chunks(4_800) {
            if !self.devices.feed(block) {
                return Err("the microphone was closed".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
            self.tick();
        }
        Ok(())
    }

    fn record(&mut self) -> Result<(), String> {
        self.at(PracticeStep::Reply)?;
        self.until("the microphone", |app| matches!(app.state.microphone, Microphone::Open { .. }))?;
        self.practice(PracticeCommand::StartReply);
        self.until("the recording", |app| app.state.recording.as_ref().is_some_and(|it| it.confirmed))?;
        self.say_all()?;
        self.practice(PracticeCommand::StopReply);
        self.at(PracticeStep::Rate)
    }

    fn rate_all(&mut self, values: &[u8]) -> Result<(), String> {
        let practice = self.app.state.practice.as_ref().ok_or("no session is running")?;
        let asked: Vec<String> = practice.ratings_asked.iter().map(|it| it.id.clone()).collect();
        for (rating, value) in asked.into_iter().zip(values) {
            self.practice(PracticeCommand::Rate(rating, ReplyRating::Value(*value)));
        }
        Ok(())
    }

    /// Gives the utterances these codes in order; the last of them to all that are left.
    fn code(&mut self, codes: &[&str]) {
        let desk = self.app.state.practice.as_ref().and_then(|it| it.desk.as_ref());
        let ids: Vec<_> = desk.iter().flat_map(|it| &it.take.utterances).map(|it| it.id).collect();
        for (place, id) in ids.into_iter().enumerate() {
            let Some(code) = codes.get(place).or(codes.last()) else { return };
            self.app.handle(Command::Desk(DeskCommand::Select(id)));
            self.app.handle(Command::Desk(DeskCommand::SetCode(Some((*code).to_owned()))));
        }
    }

    /// From hearing a line to the next one.
    fn typed_line(&mut self) -> Result<(), String> {
        if self.is_at(PracticeStep::BeforeAndAfter) {
            self.practice(PracticeCommand::Onward);
            return self.until("the next line", |app| {
                app.state.practice.as_ref().is_some_and(|it| it.step != PracticeStep::BeforeAndAfter)
            });
        }
        self.practice(PracticeCommand::Heard);
        self.at(PracticeStep::Notice)?;
        self.practice(PracticeCommand::NoticedEnough);
        self.answer_in_writing()
    }

    fn answer_in_writing(&mut self) -> Result<(), String> {
        self.at(PracticeStep::Reply)?;
        let text = "You want mornings to be calmer, and you are worn out by the evening.";
        self.practice(PracticeCommand::TypeReply(text.to_owned()));
        self.at(PracticeStep::Rate)?;
        self.rate_all(&[4, 4, 4, 4, 4, 4])?;
        self.practice(PracticeCommand::Rated);
        self.at(PracticeStep::Code)?;
        self.code(&["CR"]);
        self.practice(PracticeCommand::Coded);
        self.at(PracticeStep::Reveal)?;
        self.practice(PracticeCommand::Reveal);
        self.practice(PracticeCommand::Onward);
        Ok(())
    }
}

/// Something like two sentences with a pause, where no voice is at hand.
pub(crate) fn buzz() -> Vec<f32> {
    let sentence = |length: usize, pitch: f32| {
        (0..length).map(move |it| {
            let time = it as f32 / 48_000.0;
            0.35 * (time * pitch).sin() * (time * 9.0).sin() * (time * 2.3).sin()
        })
    };
    let pause = std::iter::repeat_n(0.0, 40_000);
    sentence(110_000, 900.0).chain(pause).chain(sentence(150_000, 800.0)).collect()
}
