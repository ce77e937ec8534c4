//! The running session as a whole: its next line, its score, its end.

use crate::app::App;
use crate::app::state::NoticeLevel;
use crate::app::views;
use crate::domain::scenario::ReplyFacts;
use crate::domain::scenario::engine::Onward;
use crate::domain::schedule::Sitting;
use crate::domain::session::Mode;
use crate::ops::when;

impl App {
    /// Takes the parent's next line, or the ending.
    pub(crate) fn advance(&mut self, facts: Option<&ReplyFacts>) {
        let Some(running) = &mut self.running else { return };
        let next = match running.advance(facts) {
            Ok(next) => next,
            Err(message) => {
                self.notify(NoticeLevel::Error, "The conversation cannot go on", message);
                return;
            }
        };
        let reaction = Some(next.why);
        match next.next {
            Onward::Turn(at) => {
                if let Some(practice) = &mut self.state.practice {
                    practice.turn =
                        practice.scenario.turns.iter().position(|it| it.id == at.turn).unwrap_or(0);
                    practice.wording = at.wording as usize;
                    practice.disposition = at.disposition;
                    practice.volley += 1;
                    practice.take = 1;
                    practice.reaction = reaction;
                }
                self.refresh_practice();
                self.enter_hear();
            }
            Onward::Ending(id) => {
                if let Some(practice) = &mut self.state.practice {
                    practice.ending = practice.scenario.ending(&id).cloned();
                    practice.reaction = reaction;
                }
                self.refresh_practice();
                self.enter_ending();
            }
        }
    }

    /// Brings what the debrief and the before-and-after view show up to date.
    pub(crate) fn refresh_practice(&mut self) {
        let (Some(running), Some(practice)) = (&self.running, &mut self.state.practice) else { return };
        practice.volleys = views::volley_views(running);
        practice.takes = practice
            .volleys
            .iter()
            .find(|it| it.volley == practice.volley)
            .map(|it| it.takes.clone())
            .unwrap_or_default();
        practice.score = if practice.mode == Mode::Assessment { None } else { running.score() };
    }

    /// Says what to practise next and when.
    pub(crate) fn plan_next_practice(&mut self) {
        let words = self.next_practice();
        if let Some(practice) = &mut self.state.practice {
            practice.next_practice = words;
        }
    }

    fn next_practice(&self) -> Option<String> {
        let mut sittings = self.sittings.clone();
        if let Some(practice) = &self.state.practice {
            sittings.push(Sitting { scenario: practice.scenario.id.clone(), day: when::today() });
        }
        let next = self.due(&sittings)?;
        let card = self.state.curriculum.iter().find(|it| it.scenario.id == next.scenario)?;
        let day = match next.in_days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        let parent = &card.scenario.parent.name;
        Some(format!("{} ({parent}), {day}. {}", card.scenario.title, next.why))
    }

    /// Ends the running session: its coding is folded into its file, its folder is let go.
    pub(crate) fn end_practice(&mut self) {
        self.stop_playback();
        self.close_microphone();
        if let Some(running) = self.running.take() {
            let finished = self.state.practice.as_ref().is_some_and(|it| it.ending.is_some());
            if let Err(message) = running.close(finished) {
                self.notify(NoticeLevel::Error, "The session could not be closed cleanly", message);
            }
        }
        self.state.practice = None;
    }
}
