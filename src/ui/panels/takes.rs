//! A take on a card: to see, to hear, its codes and ratings.

use egui::Ui;

use crate::app::state::{SoundReference, TakeView};
use crate::app::{Command, State};
use crate::domain::scheme::Scheme;
use crate::ui::panels::words::rating_answer;
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::{Press, WaveAction, WaveSpan, Waveform, card, code_chip_by_id, rating_line};
use crate::units::Seconds;

/// A take to show.
#[derive(Debug)]
pub(super) struct TakeCard<'a> {
    /// What it is called here.
    pub(super) name: &'a str,
    /// The key that plays it.
    pub(super) key: Option<char>,
    /// The take.
    pub(super) view: &'a TakeView,
    /// The scheme that it is coded with.
    pub(super) scheme: &'a Scheme,
    /// Its sound.
    pub(super) sound: SoundReference,
}

impl TakeCard<'_> {
    /// Plays it, or stops it when it plays.
    pub(super) fn play_or_stop(&self, state: &State) -> Command {
        if self.playing(state) {
            Command::StopPlayback
        } else {
            Command::Play { sound: self.sound.clone(), from: Seconds(0.0), until: None }
        }
    }

    fn playing(&self, state: &State) -> bool {
        state.playback.as_ref().is_some_and(|it| it.sound == self.sound)
    }

    /// Shows it as a card.
    pub(super) fn show(&self, ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
        card(ui, |ui| self.contents(ui, state, commands));
    }

    /// Shows it inside another card.
    pub(super) fn contents(&self, ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
        ui.push_id((self.view.volley, self.view.take), |ui| {
            ui.label(subheading(self.name));
            match (&self.view.typed, self.view.length) {
                (Some(typed), _) => {
                    ui.label(format!("“{typed}”"));
                }
                (None, Some(length)) => self.sound(ui, state, length, commands),
                (None, None) => {
                    ui.label(quiet(Palette::of(ui), "The recording is not there"));
                }
            }
            for trouble in &self.view.troubles {
                ui.label(small(Palette::of(ui), trouble));
            }
            self.codes(ui);
            for rating in &self.scheme.reply_ratings {
                if let Some(answer) = self.view.ratings.get(&rating.id) {
                    rating_line(ui, &rating.name, rating_answer(Some(answer)));
                }
            }
        });
    }

    fn sound(&self, ui: &mut Ui, state: &State, length: Seconds, commands: &mut Vec<Command>) {
        let playing = self.playing(state);
        let spans: Vec<WaveSpan<'_>> = self
            .view
            .codes
            .iter()
            .zip(1..)
            .filter_map(|(span, id)| {
                let (start, end) = (span.start?.0, span.end?.0);
                let code = span.code.as_deref().and_then(|id| self.scheme.code(id));
                Some(WaveSpan { id, start, end, code })
            })
            .collect();
        let position = state.playback.as_ref().filter(|_| playing).map(|it| it.position.0);
        let name = format!("{}, waveform", self.name);
        let waveform = Waveform::new(&name, &self.view.columns, length.0).height(60.0);
        for action in waveform.spans(&spans, false).playhead(position).show(ui) {
            match action {
                WaveAction::Seek(at) if playing => commands.push(Command::Seek(Seconds(at))),
                WaveAction::Seek(at) => {
                    commands.push(Command::Play {
                        sound: self.sound.clone(),
                        from: Seconds(at),
                        until: None,
                    });
                }
                WaveAction::Select(_) | WaveAction::MoveEdge(..) => {}
            }
        }
        let words = if playing { "Stop" } else { "Play" };
        let key = self.key.map(|key| key.to_string());
        let mut press = Press::new(words);
        if let Some(key) = &key {
            press = press.key(key);
        }
        ui.horizontal(|ui| {
            let response = ui.add(press);
            let label = format!("{words}: {}", self.name);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label.as_str()));
            if response.clicked() {
                commands.push(self.play_or_stop(state));
            }
            ui.label(small(Palette::of(ui), format!("{:.1} seconds", length.0)));
        });
    }

    fn codes(&self, ui: &mut Ui) {
        if self.view.codes.is_empty() {
            return;
        }
        ui.add_space(space::HAIR);
        ui.horizontal_wrapped(|ui| {
            ui.label(small(Palette::of(ui), "Counts"));
            if self.view.derived.codes.is_empty() {
                ui.label(small(Palette::of(ui), "nothing yet"));
            }
            for id in self.view.derived.ids() {
                code_chip_by_id(ui, self.scheme, Some(id), None);
            }
        });
    }
}
