//! The loop: hear, notice, reply, rate, code, reveal, again, onward, debrief.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::app::command::PracticeCommand;
use crate::app::running::{KeptTake, Running};
use crate::app::state::{
    MicrophonePurpose, NoticeLevel, Practice, PracticeStep, ReplyNow, RevealNow, Screen, SoundReference,
};
use crate::audio::messages::{FinishedTake, SoundTrouble};
use crate::domain::coding::{CodedTake, Edit, Noticed, ReplyRating, TakeKey};
use crate::domain::feedback::{self, ReplyCodes};
use crate::domain::language::Valence;
use crate::domain::scenario::ReplyFacts;
use crate::domain::scheme::{Asked, Rating};
use crate::domain::session::Mode;
use crate::units::{SampleRate, Seconds};

impl App {
    pub(crate) fn practice(&mut self, command: PracticeCommand) {
        match command {
            PracticeCommand::HearAgain => self.play(SoundReference::ParentLine, Seconds(0.0), None),
            PracticeCommand::Heard => self.heard(),
            PracticeCommand::Notice(what, tagged) => self.tag(what, tagged),
            PracticeCommand::NoticedEnough => self.noticed_enough(),
            PracticeCommand::StartReply => self.start_reply(),
            PracticeCommand::StopReply => self.stop_take(),
            PracticeCommand::Typing(text) => {
                if let Some(practice) = &mut self.state.practice {
                    practice.typed = text;
                }
            }
            PracticeCommand::TypeReply(text) => self.type_reply(&text),
            PracticeCommand::Rate(rating, value) => self.rate(rating, value),
            PracticeCommand::Rated => self.rated(),
            PracticeCommand::Coded => self.coded(),
            PracticeCommand::SetWentWell(text) => self.set_went_well(text),
            PracticeCommand::Reveal => self.reveal(),
            PracticeCommand::Again => self.again(),
            PracticeCommand::Onward => self.onward(),
            PracticeCommand::Mainly(code) => self.mainly(&code),
            PracticeCommand::CodeReply { volley } => self.code_reply(volley),
            PracticeCommand::BackToDebrief => self.back_to_debrief(),
            PracticeCommand::SetOwnNote(text) => self.set_own_note(&text),
            PracticeCommand::FinishDebrief => self.finish_debrief(),
            PracticeCommand::Leave => self.leave_practice(),
        }
    }

    /// Begins a turn: the parent's line is spoken.
    pub(crate) fn enter_hear(&mut self) {
        self.close_microphone();
        let Some(practice) = &mut self.state.practice else { return };
        practice.step = PracticeStep::Hear;
        practice.heard = false;
        practice.noticed = BTreeSet::new();
        practice.reply = ReplyNow::None;
        practice.ratings = BTreeMap::new();
        practice.ratings_asked = asked_ratings(practice);
        practice.reveal = RevealNow::default();
        practice.desk = None;
        practice.takes = Vec::new();
        self.play(SoundReference::ParentLine, Seconds(0.0), None);
    }

    fn heard(&mut self) {
        let Some(practice) = &mut self.state.practice else { return };
        if practice.step != PracticeStep::Hear {
            return;
        }
        practice.heard = true;
        self.stop_playback();
        let Some(practice) = &mut self.state.practice else { return };
        if practice.mode == Mode::Guided {
            practice.step = PracticeStep::Notice;
        } else {
            self.enter_reply();
        }
    }

    fn tag(&mut self, what: Noticed, tagged: bool) {
        let Some(practice) = &mut self.state.practice else { return };
        if practice.step != PracticeStep::Notice {
            return;
        }
        // "None of these" stands alone.
        if tagged && what == Noticed::Neutral {
            practice.noticed.clear();
        } else if tagged {
            practice.noticed.remove(&Noticed::Neutral);
        }
        if tagged {
            practice.noticed.insert(what);
        } else {
            practice.noticed.remove(&what);
        }
    }

    fn noticed_enough(&mut self) {
        if self.at_step(PracticeStep::Notice) {
            self.enter_reply();
        }
    }

    /// The reply screen: the microphone opens, nothing is kept until the key.
    pub(crate) fn enter_reply(&mut self) {
        self.stop_playback();
        let Some(practice) = &mut self.state.practice else { return };
        practice.step = PracticeStep::Reply;
        practice.reply = ReplyNow::None;
        practice.typed.clear();
        if practice.may_record {
            self.open_microphone(MicrophonePurpose::Reply);
        }
    }

    fn start_reply(&mut self) {
        let Some(practice) = &self.state.practice else { return };
        let free = self.state.recording.is_none() && practice.reply == ReplyNow::None;
        if practice.step != PracticeStep::Reply || !practice.may_record || !free {
            return;
        }
        let (volley, take) = (practice.volley, practice.take);
        self.stop_playback();
        let Some(running) = &mut self.running else { return };
        match running.prepare_spool(TakeKey { volley, take }) {
            Ok(spool) => self.start_take(MicrophonePurpose::Reply, spool),
            Err(message) => self.notify(
                NoticeLevel::Error,
                "The reply cannot be recorded",
                format!("{message} You can type it instead."),
            ),
        }
    }

    /// Puts a finished take into its place in the session, away from the window's thread.
    pub(crate) fn store_recorded_reply(&mut self, take: &FinishedTake, troubles: &[SoundTrouble]) {
        let seconds = take.frames.at(SampleRate::TAKE);
        let words: Vec<String> = troubles.iter().map(|it| it.message().what).collect();
        self.store_reply_file(seconds, words);
    }

    /// Keeps what there is of a take that broke off.
    pub(crate) fn store_kept_reply(&mut self, file: &std::path::Path, trouble: &SoundTrouble) {
        let seconds = crate::ops::sound::length_of(file).unwrap_or(Seconds(0.0));
        self.store_reply_file(seconds, vec![trouble.message().what]);
    }

    fn store_reply_file(&mut self, seconds: Seconds, troubles: Vec<String>) {
        let Some(practice) = &mut self.state.practice else { return };
        practice.reply = ReplyNow::Saving;
        let Some(keep) = self.running.as_mut().and_then(Running::keep_take) else { return };
        self.run(move || {
            let kept = keep();
            Box::new(move |app: &mut App| app.on_reply_stored(seconds, troubles, kept))
        });
    }

    fn on_reply_stored(&mut self, seconds: Seconds, troubles: Vec<String>, kept: Result<KeptTake, String>) {
        let kept = match kept {
            Ok(kept) => kept,
            Err(message) => {
                self.notify(
                    NoticeLevel::Error,
                    "The reply could not be put into its session",
                    format!("It is safe in the spool and is offered at the next start. {message}"),
                );
                if let Some(practice) = &mut self.state.practice {
                    practice.reply = ReplyNow::None;
                }
                return;
            }
        };
        if let Some(running) = &mut self.running
            && let Err(message) = running.register_take(kept, seconds, troubles)
        {
            self.notify(NoticeLevel::Error, "The session could not be written", message);
        }
        self.reply_made(ReplyNow::Recorded { seconds });
    }

    fn type_reply(&mut self, text: &str) {
        let text = text.trim().to_owned();
        if text.is_empty() || !self.at_step(PracticeStep::Reply) || self.state.recording.is_some() {
            return;
        }
        let Some(practice) = &self.state.practice else { return };
        let (volley, take) = (practice.volley, practice.take);
        if let Some(running) = &mut self.running
            && let Err(message) = running.register_typed(TakeKey { volley, take }, &text)
        {
            self.notify(NoticeLevel::Error, "The session could not be written", message);
            return;
        }
        self.reply_made(ReplyNow::Typed(text));
    }

    fn reply_made(&mut self, reply: ReplyNow) {
        self.close_microphone();
        let Some(practice) = &mut self.state.practice else { return };
        practice.reply = reply;
        practice.typed.clear();
        let key = TakeKey { volley: practice.volley, take: practice.take };
        let noticed = (practice.mode == Mode::Guided).then(|| practice.noticed.iter().copied().collect());
        self.edit_own(&with_take(self.running.as_ref(), key, Edit::SetNoticed { take: key, noticed }));
        let Some(practice) = &mut self.state.practice else { return };
        match practice.mode {
            Mode::Guided | Mode::Drill | Mode::Assessment => self.enter_rate(),
            // What the first answer mainly did decided how the conversation went on, and stays.
            Mode::Interview if practice.answers_feedback => self.go_on(),
            Mode::Interview => practice.step = PracticeStep::Mainly,
        }
    }

    fn enter_rate(&mut self) {
        let Some(practice) = &mut self.state.practice else { return };
        practice.ratings = BTreeMap::new();
        if practice.ratings_asked.is_empty() {
            self.rated();
        } else {
            practice.step = PracticeStep::Rate;
        }
    }

    fn rate(&mut self, rating: String, value: ReplyRating) {
        let Some(practice) = &mut self.state.practice else { return };
        if practice.step != PracticeStep::Rate || !practice.ratings_asked.iter().any(|it| it.id == rating) {
            return;
        }
        practice.ratings.insert(rating.clone(), value);
        let take = TakeKey { volley: practice.volley, take: practice.take };
        self.edit_own(&[Edit::SetRating { take, rating, value: Some(value) }]);
    }

    fn rated(&mut self) {
        let Some(practice) = &self.state.practice else { return };
        let all_rated = practice.ratings_asked.iter().all(|it| practice.ratings.contains_key(&it.id));
        if !all_rated {
            return;
        }
        let (mode, volley, take) = (practice.mode, practice.volley, practice.take);
        self.stop_playback();
        if mode == Mode::Assessment {
            self.go_on();
        } else {
            self.open_desk(volley, take);
            if let Some(practice) = &mut self.state.practice {
                practice.step = PracticeStep::Code;
            }
        }
    }

    fn coded(&mut self) {
        let Some(practice) = &self.state.practice else { return };
        if practice.step != PracticeStep::Code {
            return;
        }
        self.stop_playback();
        self.finish_desk();
        self.refresh_practice();
        let Some(practice) = &mut self.state.practice else { return };
        practice.step = if practice.ending.is_some() {
            PracticeStep::Debrief
        } else if practice.take > 1 {
            PracticeStep::BeforeAndAfter
        } else {
            PracticeStep::Reveal
        };
    }

    fn set_went_well(&mut self, text: String) {
        let Some(practice) = &mut self.state.practice else { return };
        if practice.reveal.went_well == text {
            return;
        }
        practice.reveal.went_well.clone_from(&text);
        let take = TakeKey { volley: practice.volley, take: practice.take };
        self.edit_own(&[Edit::SetWentWell { take, text }]);
    }

    fn reveal(&mut self) {
        let Some(practice) = &self.state.practice else { return };
        let (volley, take) = (practice.volley, practice.take);
        let (acts, valences) =
            self.facts_of(volley, take).map(|it| (it.acts, it.valences)).unwrap_or_default();
        let Some(practice) = &mut self.state.practice else { return };
        let (Some(turn), Some(wording)) = (practice.current_turn(), practice.current_wording()) else {
            return;
        };
        let codes = ReplyCodes { acts: &acts, valences: &valences };
        let focus = practice.scenario.focus;
        let strength = feedback::strength(turn, wording, focus, codes);
        let point = feedback::point(turn, wording, focus, codes);
        let key: BTreeSet<Noticed> =
            wording.utterances.iter().flat_map(|it| it.key.iter().copied().map(Noticed::of)).collect();
        let held: BTreeSet<Noticed> = key.iter().copied().filter(|it| *it != Noticed::Neutral).collect();
        let missed = held.difference(&practice.noticed).copied().collect();
        let misheard =
            practice.noticed.difference(&key).copied().filter(|it| *it != Noticed::Neutral).collect();
        let reveal = &mut practice.reveal;
        reveal.shown = true;
        reveal.strength = strength;
        reveal.point = point;
        reveal.missed = missed;
        reveal.misheard = misheard;
    }

    /// Answers the same line once more.
    fn again(&mut self) {
        let Some(practice) = &mut self.state.practice else { return };
        let may = matches!(practice.step, PracticeStep::Reveal | PracticeStep::BeforeAndAfter);
        if !may || practice.mode != Mode::Guided {
            return;
        }
        practice.take += 1;
        practice.desk = None;
        practice.ratings = BTreeMap::new();
        practice.reveal = RevealNow::default();
        self.enter_reply();
        // The line is heard again first; the microphone opens with the screen and keeps nothing.
        self.play(SoundReference::ParentLine, Seconds(0.0), None);
    }

    fn onward(&mut self) {
        let Some(practice) = &self.state.practice else { return };
        match practice.step {
            PracticeStep::Reveal | PracticeStep::BeforeAndAfter => self.go_on(),
            PracticeStep::Ending => self.enter_debrief(),
            _ => {}
        }
    }

    fn mainly(&mut self, code: &str) {
        let Some(practice) = &self.state.practice else { return };
        if practice.step != PracticeStep::Mainly || !practice.mainly.iter().any(|it| it.code == code) {
            return;
        }
        let volley = practice.volley;
        if let Some(running) = &mut self.running
            && let Err(message) = running.set_mainly(volley, code)
        {
            self.notify(NoticeLevel::Error, "The session could not be written", message);
        }
        self.go_on();
    }

    /// Takes the parent's next line, which depends on what the reply did.
    pub(crate) fn go_on(&mut self) {
        self.stop_playback();
        let Some(practice) = &self.state.practice else { return };
        if practice.answers_feedback {
            // One line was answered once more: the conversation stays as it went.
            self.end_again();
            return;
        }
        let facts = match practice.mode {
            Mode::Guided | Mode::Drill => self.facts_of(practice.volley, 1),
            Mode::Interview => self.running.as_ref().and_then(|it| it.mainly_facts(practice.volley)),
            Mode::Assessment => None,
        };
        self.advance(facts.as_ref());
    }

    pub(crate) fn enter_ending(&mut self) {
        let Some(practice) = &mut self.state.practice else { return };
        // The ending of the fixed path says nothing about this trainee: it stays out of Assessment.
        let speaks = practice.ending.as_ref().is_some_and(|it| it.last_words.is_some());
        if speaks && practice.mode != Mode::Assessment {
            practice.step = PracticeStep::Ending;
            self.play(SoundReference::LastWords, Seconds(0.0), None);
        } else {
            self.enter_debrief();
        }
    }

    pub(crate) fn enter_debrief(&mut self) {
        self.stop_playback();
        self.close_microphone();
        self.refresh_practice();
        if let Some(practice) = &mut self.state.practice {
            practice.step = PracticeStep::Debrief;
            practice.desk = None;
        }
        self.plan_next_practice();
    }

    fn code_reply(&mut self, volley: u32) {
        if self.at_step(PracticeStep::Debrief)
            && self.state.practice.as_ref().is_some_and(|it| it.mode != Mode::Assessment)
        {
            self.open_desk(volley, 1);
            if let Some(practice) = &mut self.state.practice {
                practice.step = PracticeStep::Code;
            }
        }
    }

    fn back_to_debrief(&mut self) {
        if self.state.practice.as_ref().is_some_and(|it| it.ending.is_some()) {
            self.enter_debrief();
        }
    }

    fn set_own_note(&mut self, text: &str) {
        let Some(practice) = &mut self.state.practice else { return };
        text.clone_into(&mut practice.own_note);
        if let Some(running) = &mut self.running
            && let Err(message) = running.set_note(text)
        {
            self.notify(NoticeLevel::Error, "The note could not be written", message);
        }
    }

    fn finish_debrief(&mut self) {
        self.end_practice();
        self.go(Screen::Today);
        self.refresh_sessions();
    }

    fn leave_practice(&mut self) {
        self.stop_take();
        self.stop_playback();
        self.close_microphone();
        // A session in which nothing was said leaves nothing behind.
        let nothing_said = self.running.as_ref().is_some_and(|it| it.session().replies.is_empty());
        if self.state.recording.is_none() && !self.jobs.busy() {
            if nothing_said { self.delete_running_session() } else { self.end_practice() }
        } else {
            self.end_practice_when_quiet = true;
        }
        self.go(Screen::Today);
        self.refresh_sessions();
    }

    pub(crate) fn at_step(&self, step: PracticeStep) -> bool {
        self.state.practice.as_ref().is_some_and(|it| it.step == step)
    }

    /// What is known of a take's codes; `None` where nothing in it is coded.
    pub(crate) fn facts_of(&self, volley: u32, take: u32) -> Option<ReplyFacts> {
        let running = self.running.as_ref()?;
        let practice = self.state.practice.as_ref()?;
        let coded = running.coding().take(volley, take)?;
        let codes: Vec<(&str, Option<Valence>)> = coded
            .utterances
            .iter()
            .filter_map(|it| it.code.as_deref().map(|code| (code, it.valence)))
            .collect();
        ReplyFacts::of_utterances(&practice.scheme, codes)
    }
}

/// The ratings that are asked about a reply to the current turn. Where MI pauses only the flagged ones are.
pub(super) fn asked_ratings(practice: &Practice) -> Vec<Rating> {
    let Some(turn) = practice.current_turn() else { return Vec::new() };
    let asks = |rating: &&Rating| match rating.asked {
        Asked::Always => turn.pause.is_none(),
        Asked::WithChangeGoal => turn.pause.is_none() && practice.scenario.goal.is_some(),
        Asked::Flagged => turn.ratings.contains(&rating.id),
    };
    let wanted = |rating: &&Rating| turn.only.as_ref().is_none_or(|only| only.contains(&rating.id));
    practice.scheme.reply_ratings.iter().filter(asks).filter(wanted).cloned().collect()
}

/// An edit of a take, and before it the take itself where the coding lacks it.
fn with_take(running: Option<&Running>, key: TakeKey, edit: Edit) -> Vec<Edit> {
    let there = running.is_some_and(|it| it.coding().take(key.volley, key.take).is_some());
    let add = (!there).then(|| Edit::AddTake(CodedTake::new(key)));
    add.into_iter().chain([edit]).collect()
}
