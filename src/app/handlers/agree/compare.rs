//! Codings side by side.

use crate::app::App;
use crate::app::agree::CompareCommand;
use crate::app::agree::load::{self, AgreeFiles};
use crate::app::state::{Comparing, NoticeLevel, Screen, Spot};
use crate::units::Seconds;

impl App {
    pub(super) fn compare(&mut self, command: CompareCommand) {
        match command {
            CompareCommand::Open(key) => return self.open_compare(&key),
            CompareCommand::Leave => {
                self.close_agreement();
                return self.go(Screen::Code);
            }
            CompareCommand::Choose(file) => return self.choose_coding(&file),
            CompareCommand::PlayOrHold => return self.play_or_hold_compared(),
            CompareCommand::Seek(at) => return self.seek_compared(at),
            _ => {}
        }
        let Some(compare) = self.state.agreement.compare.as_deref_mut() else { return };
        match command {
            CompareCommand::Letters(letters) => compare.letters = letters,
            CompareCommand::Unit(unit) => {
                compare.unit = unit;
                compare.selected = None;
            }
            CompareCommand::Filter(code) => {
                compare.filter = code;
                compare.selected = None;
            }
            CompareCommand::Track(by) => {
                let last = compare.tracks.len().saturating_sub(1);
                compare.current = stepped(compare.current, by, last);
                compare.selected = None;
                compare.at = Seconds(0.0);
                self.stop_playback();
            }
            CompareCommand::Select(spot) => self.select_compared(spot),
            CompareCommand::Step(by) => {
                let spots = compare.spots();
                let last = spots.len().saturating_sub(1);
                let now = compare.selected.and_then(|it| spots.iter().position(|other| *other == it));
                let next = now.map_or(if by < 0 { last } else { 0 }, |now| stepped(now, by, last));
                if let Some(spot) = spots.get(next).copied() {
                    self.select_compared(spot);
                }
            }
            CompareCommand::Open(_)
            | CompareCommand::Choose(_)
            | CompareCommand::PlayOrHold
            | CompareCommand::Seek(_)
            | CompareCommand::Leave => {}
        }
    }

    pub(super) fn open_compare(&mut self, key: &str) {
        self.close_agreement();
        let (ticket, progress) = self.wait_for(self.agreement_title(key));
        let request = self.agree_request(key, progress);
        self.run_slowly(move || {
            let opened = load::comparing(&request);
            Box::new(move |app: &mut App| app.on_compare_opened(ticket, opened))
        });
    }

    fn on_compare_opened(&mut self, ticket: u64, opened: Result<(AgreeFiles, Comparing), String>) {
        // Nothing is held open before something is settled.
        let Some(back) = self.arrived(ticket) else { return };
        match opened {
            Ok((files, comparing)) => {
                self.agreeing = Some(files);
                self.state.agreement.compare = Some(Box::new(comparing));
                self.go(Screen::Compare);
            }
            Err(error) => {
                self.go(back);
                self.notify(NoticeLevel::Error, "This cannot be compared", error);
            }
        }
    }

    fn choose_coding(&mut self, file: &str) {
        let (Some(files), Some(compare)) = (&self.agreeing, self.state.agreement.compare.as_deref_mut())
        else {
            return;
        };
        let chosen = |it: &&crate::app::state::OfferedCoding| it.chosen != (it.file == file);
        let chosen = compare.offered.iter().filter(chosen).map(|it| it.file.clone()).collect();
        if let Err(error) = load::put_side_by_side(files, compare, Some(chosen)) {
            compare.problem = Some(error);
        }
    }

    /// Goes to a place where coders differ, and plays it.
    pub(super) fn select_compared(&mut self, spot: Spot) {
        let Some(compare) = self.state.agreement.compare.as_deref_mut() else { return };
        compare.selected = Some(spot);
        let Some((take, stretch)) = compare.stretch(spot) else { return };
        let Some(track) = compare.track_of(take) else { return };
        compare.current = track;
        let Some((from, until)) = stretch else {
            self.stop_playback();
            return;
        };
        compare.at = from;
        self.hear_agreement(track, from, Some(until));
    }

    pub(super) fn play_or_hold_compared(&mut self) {
        if self.hold_agreement() {
            return;
        }
        let Some(compare) = self.state.agreement.compare.as_deref() else { return };
        let stretch = compare.selected.and_then(|it| compare.stretch(it)).and_then(|it| it.1);
        match stretch {
            Some((from, until)) => self.hear_agreement(compare.current, from, Some(until)),
            None => self.hear_agreement(compare.current, compare.at, None),
        }
    }

    pub(super) fn seek_compared(&mut self, at: Seconds) {
        let Some(compare) = self.state.agreement.compare.as_deref_mut() else { return };
        compare.at = at;
        if self.state.agreement.settle.is_none() {
            compare.selected = None;
        }
        let track = compare.current;
        if self.state.playback.is_some() {
            self.hear_agreement(track, at, None);
        }
    }
}

/// A place so many further, within the ends.
pub(super) fn stepped(now: usize, by: i32, last: usize) -> usize {
    let moved = now.saturating_add_signed(by as isize);
    moved.min(last)
}
