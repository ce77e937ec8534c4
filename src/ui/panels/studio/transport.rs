//! The row below the timeline: playing, going back, speed.

use egui::Ui;

use super::words::clock;
use crate::app::StudioCommand;
use crate::app::state::Studio;
use crate::app::studio::keymap::Action;
use crate::ui::theme::{Palette, quiet, small, space, subheading};
use crate::ui::widgets::Press;
use crate::units::Seconds;

pub(super) fn show(ui: &mut Ui, studio: &Studio, heard: Seconds, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let key = |action| studio.keymap.of(action);
    ui.horizontal_wrapped(|ui| {
        let play = key(Action::PlayOrHold);
        let word = if studio.transport.playing { "Hold" } else { "Play" };
        if ui.add(Press::primary(word).key(&play)).clicked() {
            orders.push(StudioCommand::PlayOrHold);
        }
        let length = studio.track().map_or(Seconds(0.0), |it| it.length);
        ui.label(subheading(clock(heard)));
        ui.label(small(palette, format!("of {}", clock(length))));
        ui.add_space(space::SMALL);
        let (back, slower, faster) = (key(Action::BackAndSlower), key(Action::Slower), key(Action::Faster));
        if ui.add(Press::quiet("Back, slower").key(&back)).clicked() {
            orders.push(StudioCommand::BackAndSlower);
        }
        if ui.add(Press::quiet("Slower").key(&slower)).clicked() {
            orders.push(StudioCommand::Faster(-1));
        }
        let normal = key(Action::NormalSpeed);
        // As wide with every speed, so that what follows stays where it is.
        ui.label(small(palette, format!("{:.2} × now", studio.transport.speed)));
        if ui.add(Press::quiet("Faster").key(&faster)).clicked() {
            orders.push(StudioCommand::Faster(1));
        }
        if ui.add(Press::quiet("Normal speed").key(&normal)).clicked() {
            orders.push(StudioCommand::NormalSpeed);
        }
        let repeat = key(Action::Repeat);
        if ui.add(Press::quiet("Repeat").key(&repeat).selected(studio.transport.repeat)).clicked() {
            orders.push(StudioCommand::Repeat);
        }
        channels(ui, studio, orders);
        tracks(ui, studio, orders);
        if studio.listening_for_speech {
            ui.label(small(palette, "Looking for speech, to propose utterances…"));
        }
    });
    if let Some(line) = studio.track().and_then(|it| it.answers.as_deref()) {
        ui.label(small(palette, line));
    }
}

/// Says that what is coded here does not count, and why, as far as the track's title says it.
pub(super) fn not_counted(ui: &mut Ui, studio: &Studio) {
    let Some(track) = studio.track().filter(|it| it.not_counted) else { return };
    let later = track.key.take > 1 && track.title.ends_with(&format!("take {}", track.key.take));
    let why = if later {
        "A reply counts as it was said first: codes of a later take show what changed, and are not counted"
    } else {
        "MI pauses on the line before this reply: codes here are not counted"
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(subheading("Not scored"));
        ui.label(quiet(Palette::of(ui), why));
    });
    ui.add_space(space::HAIR);
}

/// Which channel is heard alone.
fn channels(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    if studio.track().is_none_or(|it| it.channels < 2) {
        return;
    }
    let words = match studio.transport.channel {
        None => "Both channels",
        Some(0) => "Left only",
        Some(_) => "Right only",
    };
    let key = studio.keymap.of(Action::NextChannel);
    if ui.add(Press::quiet(words).key(&key)).clicked() {
        orders.push(StudioCommand::NextChannel);
    }
}

/// The same in a row of their own, for a reply that was typed.
pub(super) fn tracks_row(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    ui.horizontal_wrapped(|ui| tracks(ui, studio, orders));
}

/// The replies of a practice session.
fn tracks(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    if studio.tracks.len() < 2 {
        return;
    }
    ui.add_space(space::SMALL);
    let (before, after) = (studio.keymap.of(Action::TrackBefore), studio.keymap.of(Action::TrackAfter));
    if ui.add_enabled(studio.current > 0, Press::quiet("Reply before").key(&before)).clicked() {
        orders.push(StudioCommand::NextTrack(-1));
    }
    let words = studio.track().map_or("", |it| it.title.as_str());
    ui.label(subheading(format!("{words} ({} of {})", studio.current + 1, studio.tracks.len())));
    let last = studio.current + 1 >= studio.tracks.len();
    if ui.add_enabled(!last, Press::quiet("Next reply").key(&after)).clicked() {
        orders.push(StudioCommand::NextTrack(1));
    }
}
