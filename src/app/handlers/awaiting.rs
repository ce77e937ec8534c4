//! Waiting for what another thread opens. Whoever has gone elsewhere by then does not want it any more:
//! it is let go of, and the screen stays as it is.

use crate::app::App;
use crate::app::progress::Progress;
use crate::app::state::{Opening, Screen};

/// What is being waited for.
#[derive(Debug)]
pub(crate) struct Awaited {
    ticket: u64,
    /// The screen on which it is waited for.
    at: Screen,
    /// Where one comes from.
    back: Screen,
    progress: Progress,
}

impl App {
    /// Waits for something that is opened in a moment, on the screen that shows. Whatever was waited for
    /// before is not wanted any more.
    pub(crate) fn wait_here(&mut self) -> (u64, Progress) {
        let back = self.state.screen;
        self.wait_from(back)
    }

    /// Waits for something that may take long, on a screen that says so and can be left.
    pub(crate) fn wait_for(&mut self, title: String) -> (u64, Progress) {
        let back = match self.state.screen {
            Screen::Opening => Screen::Code,
            screen => screen,
        };
        let awaited = Progress::default();
        self.state.opening =
            Some(Opening::Loading { title, doing: awaited.doing().to_owned(), share: awaited.share() });
        self.go(Screen::Opening);
        self.wait_from(back)
    }

    fn wait_from(&mut self, back: Screen) -> (u64, Progress) {
        self.call_off();
        self.tickets += 1;
        let progress = Progress::default();
        let (ticket, at) = (self.tickets, self.state.screen);
        self.awaited = Some(Awaited { ticket, at, back, progress: progress.clone() });
        (ticket, progress)
    }

    /// What was opened has come: where one goes back to if it is of no use; `None` where nobody waits for
    /// it any more, so that it has to be let go of.
    pub(crate) fn arrived(&mut self, ticket: u64) -> Option<Screen> {
        let awaited = self.awaited.take_if(|it| it.ticket == ticket)?;
        if awaited.at != self.state.screen {
            return None;
        }
        self.end_loading();
        Some(awaited.back)
    }

    /// Does not want any more what is being waited for.
    pub(crate) fn stop_waiting(&mut self) {
        self.call_off();
        self.end_loading();
    }

    /// Back to where one came from, without what is being waited for.
    pub(crate) fn leave_waiting(&mut self) {
        let back = self.awaited.as_ref().map_or(Screen::Code, |it| it.back);
        self.stop_waiting();
        self.go(back);
    }

    /// Takes over how far it is.
    pub(crate) fn watch_awaited(&mut self) {
        if let (Some(awaited), Some(Opening::Loading { doing, share, .. })) =
            (&self.awaited, &mut self.state.opening)
        {
            *share = awaited.progress.share();
            awaited.progress.doing().clone_into(doing);
        }
    }

    fn call_off(&mut self) {
        if let Some(awaited) = self.awaited.take() {
            awaited.progress.stop();
            // What is there already is let go of before something else is opened: it may hold the same file.
            self.take_in_jobs();
        }
    }

    fn end_loading(&mut self) {
        if matches!(self.state.opening, Some(Opening::Loading { .. })) {
            self.state.opening = None;
        }
    }
}
